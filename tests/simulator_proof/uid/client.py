"""A client as plain as can be for the simulated uid camera: what is sent is exactly what the test writes."""

import asyncio
from collections.abc import Callable
from io import BytesIO
from typing import Any, Self

from PIL import Image, ImageChops
import xmltodict

from tests.simulator.uid import UidCamera
from tests.simulator_proof.client import Answer, fetch


class UidAnswer(Answer):
    """One answer: XML mostly."""

    @property
    def xml(self) -> dict[str, Any]:
        """The body as nested dictionaries; attributes begin with @."""
        parsed: dict[str, Any] = xmltodict.parse(self.body)
        return parsed

    def attributes(self, root: str) -> dict[str, str]:
        """The attributes of the element `root`, which is all there is."""
        assert self.status == 200, self.text
        element = self.xml[root]
        return {name.removeprefix("@"): value for name, value in element.items()}

    @property
    def fault(self) -> tuple[str, str]:
        """The value and the reason of a fault."""
        fault = self.xml["fault"]
        return fault["value"], fault["reason"]

    @property
    def picture(self) -> Image.Image:
        """The body as a picture."""
        assert self.header("Content-Type") == "image/jpeg", self.text
        return Image.open(BytesIO(self.body)).convert("RGB")


class UidClient:
    """Talks to one simulated camera, each request on a connection of its own."""

    def __init__(self, camera: UidCamera, uid: str = "") -> None:
        """Talk to a camera, as whoever the uid belongs to."""
        self.camera = camera
        self.uid = uid

    async def send(self, target: str, **options: Any) -> UidAnswer:
        """Send a request target exactly as it is written; the options are those of `fetch`."""
        answer = await fetch(self.camera, target, **options)
        return UidAnswer(answer.status, answer.headers, answer.body)

    async def login(self, username: str = "admin", password: str = "secret") -> Self:
        """Get a uid, and use it from now on."""
        answer = await self.send(
            f"/cgi-bin/getuid?username={username}&password={password}"
        )
        assert answer.status == 200, answer.text
        self.uid = answer.xml["uid"]
        return self

    async def call(self, cgi: str, settings: str = "") -> UidAnswer:
        """Call a CGI as the document writes it: settings first, then the uid."""
        return await self.send(
            f"/cgi-bin/{cgi}?{settings}{'&' if settings else ''}uid={self.uid}"
        )

    async def as_user(self, name: str, privilege: str) -> UidClient:
        """A client for a new user of that privilege."""
        answer = await self.call(
            "user_management",
            f"action=add&name={name}&newpasswd=pw&privilege={privilege}&enable=Enable",
        )
        assert answer.status == 200, answer.text
        return await UidClient(self.camera).login(name, "pw")


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so, which must be soon."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.02)


def difference(one: Image.Image, other: Image.Image) -> float:
    """How much two pictures differ, on average over all pixels and colours: 0 to 255."""
    histogram = ImageChops.difference(one, other).convert("L").histogram()
    return sum(value * count for value, count in enumerate(histogram)) / sum(histogram)


def mean(picture: Image.Image) -> float:
    """How bright a picture is: 0 to 255."""
    histogram = picture.convert("L").histogram()
    return sum(value * count for value, count in enumerate(histogram)) / sum(histogram)
