"""A plain HTTP client for the proofs: sends exactly the target given, shows exactly the answer."""

from dataclasses import dataclass

import aiohttp
from aiohttp import FormData
from yarl import URL

from tests.simulator import SimulatedCamera


@dataclass(frozen=True)
class Answer:
    """An answer as it came in."""

    status: int
    headers: list[tuple[str, str]]
    """In the order in which they were sent."""
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def header(self, name: str) -> str:
        """Return one header."""
        return dict(self.headers)[name]


async def fetch(
    camera: SimulatedCamera,
    target: str,
    *,
    method: str = "GET",
    login: tuple[str, str] | None = None,
    headers: dict[str, str] | None = None,
    data: FormData | bytes | None = None,
) -> Answer:
    """Send one request, with a Basic login if there is one."""
    url = URL(f"http://{camera.host}:{camera.port}{target}", encoded=True)
    sent = dict(headers or {})
    if login is not None:
        sent["Authorization"] = aiohttp.encode_basic_auth(*login)
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
        session.request(
            method, url, headers=sent, data=data, allow_redirects=False
        ) as response,
    ):
        return Answer(
            response.status,
            [(name.decode(), value.decode()) for name, value in response.raw_headers],
            await response.read(),
        )
