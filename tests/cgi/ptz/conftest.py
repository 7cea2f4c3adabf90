"""Fixtures of the PTZ proofs: a camera of each kind of head, and times that nobody has to wait for."""

from collections.abc import AsyncGenerator
import itertools

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import Range, ptz

from .rig import KINDS, Rig, rigged


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let stops follow one another, and tours go on, sooner than with a real camera."""
    monkeypatch.setattr(ptz, "_STOPS_AFTER", (0.03, *itertools.repeat(0.02, 9)))
    monkeypatch.setattr(ptz, "TOUR_SECONDS", Range(minimum=0, maximum=3600))


@pytest.fixture(params=["motors", "dome"])
async def rig(
    request: pytest.FixtureRequest, session: ClientSession
) -> AsyncGenerator[Rig]:
    """A camera of each family, or whatever kinds a test names."""
    async with rigged(session, KINDS[request.param]) as rig:
        yield rig


@pytest.fixture
async def motors(session: ClientSession) -> AsyncGenerator[Rig]:
    """A camera with motors of its own."""
    async with rigged(session, KINDS["motors"]) as rig:
        yield rig


@pytest.fixture
async def decoder(session: ClientSession) -> AsyncGenerator[Rig]:
    """A camera with a head at its RS-485 port."""
    async with rigged(session, KINDS["decoder"]) as rig:
        yield rig


@pytest.fixture
async def dome(session: ClientSession) -> AsyncGenerator[Rig]:
    """A dome as the document has it."""
    async with rigged(session, KINDS["dome"]) as rig:
        yield rig
