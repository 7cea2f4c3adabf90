"""The demo's simulated cameras: what they are, how they are started, and how one looks into them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
import sys
from typing import Any

import aiohttp

from custom_components.ipcam_cgi.cgi import FAMILIES

from .processes import LOCALHOST, Child, Children, free_ports

ROOT = Path(__file__).parents[2]

EVERYBODY = "127.255.255.255"
"""Where all programs on this machine, and nobody else, hear a search."""

RESTART = 6
"""Seconds that a camera is gone when it restarts: Home Assistant, which looks every 5, must see that."""

ALARM_EVERY = 60
"""Seconds between the alarms that each camera raises by itself."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """A kind of simulated camera.

    Attributes:
        name: What it is called in Home Assistant and on the dashboard.
        host: Its address. Each has one of its own: who is searched for answers at the port of all.
        alarms: The kinds of alarm that it tells.
        pan: Where it looks at first, of -100 to 100, so that the pictures differ; likewise tilt.
        next_versions: What it runs after an update, by what is replaced; files with these versions are on the shelf.
    """

    name: str
    host: str
    family: str
    profile: str
    mac: str
    username: str
    password: str
    alarms: tuple[str, ...]
    pan: float
    tilt: float
    next_versions: Mapping[str, str] = field(default_factory=dict)


# Passwords as people choose them: nothing in them may need care anywhere.
MODELS = (
    Model(
        name="Dome",
        host="127.0.0.11",
        family="uid",
        profile="field",
        mac="F00000A1B2C3",
        username="admin",
        password="D0me & p+ss%=?",
        alarms=("motion", "person"),
        pan=0,
        tilt=0,
    ),
    Model(
        name="Garden",
        host="127.0.0.12",
        family="mjpeg",
        profile="11.22",
        mac="00626E4A11B0",
        username="admin",
        password="b@s1c &+%='",
        alarms=("motion", "input"),
        pan=-70,
        tilt=-40,
        next_versions={"firmware": "11.22.2.54"},
    ),
    Model(
        name="Porch",
        host="127.0.0.13",
        family="mjpeg",
        profile="11.37.2.65",
        mac="E8ABFA1C22D1",
        username="admin",
        password='d1ge:st&+"\\',
        alarms=("motion", "input", "sound"),
        pan=75,
        tilt=-45,
        next_versions={"firmware": "11.37.2.67", "web_interface": "2.0.10.17"},
    ),
)
"""The cameras that the demo adds to Home Assistant."""

NEIGHBOURS = (
    Model(
        name="Garage",
        host="127.0.0.14",
        family="mjpeg",
        profile="11.37.2.49",
        mac="00626E5B3C0F",
        username="admin",
        password="n3w=&%+ ne",
        alarms=("motion", "input"),
        pan=30,
        tilt=0,
    ),
    Model(
        name="Gate",
        host="127.0.0.15",
        family="uid",
        profile="doc",
        mac="F00001D4E5F6",
        username="admin",
        password="n3w=&%+ ne",
        alarms=("motion", "person"),
        pan=-30,
        tilt=-20,
    ),
)
"""Cameras that nobody has added yet: they are there to be found. One account is good for both."""


class DemoCamera:
    """A simulated camera that runs."""

    def __init__(
        self, session: aiohttp.ClientSession, model: Model, port: int, control_port: int
    ) -> None:
        """Take where it listens."""
        self.model = model
        self.port = port
        self._session = session
        self.control = f"http://{LOCALHOST}:{control_port}"

    @property
    def host(self) -> str:
        """What is entered as its address."""
        return f"{self.model.host}:{self.port}"

    async def state(self) -> dict[str, Any]:
        """Return what the camera is and does, told by itself."""
        async with self._session.get(f"{self.control}/state") as response:
            response.raise_for_status()
            state: dict[str, Any] = await response.json()
        return state

    async def value(self, key: str) -> bool | int | str | None:
        """Return what a setting of Home Assistant is, told by the camera itself."""
        param = next(
            param
            for param in FAMILIES[self.model.family].PARAMS
            if param.setting.key == key
        )
        assert param.write is not None
        parameters = (await self.state())["parameters"]
        # One family tells them by the CGI that writes them, the other all together.
        if group := parameters.get(param.write.group):
            raw = group[param.write.name]
        else:
            raw = parameters[param.read.name]
        value: bool | int | str | None = param.decode(str(raw))
        return value

    async def set_alarm(self, kind: str | None) -> None:
        """Raise an alarm, or clear it."""
        await self._do("alarm", {"kind": kind})

    async def look(self, pan: float, tilt: float) -> None:
        """Turn the head."""
        await self._do("scene", {"pan": pan, "tilt": tilt})

    async def go_wrong(self, **fault: str | int) -> None:
        """Show a fault, as the simulator's command line and its tests name them."""
        await self._do("fault", fault)

    async def _do(self, what: str, body: dict[str, Any]) -> None:
        async with self._session.post(f"{self.control}/{what}", json=body) as response:
            response.raise_for_status()

    async def is_ready(self) -> bool:
        """Return whether it listens."""
        try:
            await self.state()
        except aiohttp.ClientError, TimeoutError:
            return False
        return True


async def start_cameras(
    children: Children,
    session: aiohttp.ClientSession,
    folder: Path,
    models: Sequence[Model],
) -> list[DemoCamera]:
    """Start cameras.

    Raises:
        DemoError: One does not start.
    """
    ports = free_ports(2 * len(models))
    cameras = []
    starting: list[Child] = []
    for model in models:
        port, control_port = ports.pop(), ports.pop()
        cameras.append(DemoCamera(session, model, port, control_port))
        starting.append(
            await children.start(
                f"The simulated camera {model.name}",
                sys.executable,
                *("-m", "tests.simulator"),
                *("--family", model.family),
                *("--profile", model.profile),
                *("--host", model.host),
                *("--port", str(port)),
                *("--udp-port", str(FAMILIES[model.family].SEARCH.port)),
                *("--udp-host", EVERYBODY),
                *("--control-port", str(control_port)),
                *("--username", model.username),
                *("--password", model.password),
                *("--alias", model.name),
                *("--mac", model.mac),
                *("--alarm-every", str(ALARM_EVERY)),
                *("--reboot-seconds", str(RESTART)),
                *(
                    argument
                    for kind, version in model.next_versions.items()
                    for argument in ("--next-version", f"{kind}={version}")
                ),
                log=folder / f"{model.name.lower()}.log",
                environment={"PYTHONPATH": str(ROOT)},
            )
        )
    await asyncio.gather(
        *(
            child.until(camera.is_ready, timeout=30)
            for child, camera in zip(starting, cameras, strict=True)
        )
    )
    for camera in cameras:
        await camera.look(camera.model.pan, camera.model.tilt)
    return cameras
