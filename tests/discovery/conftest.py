"""Fixtures: Home Assistant's own network is the loopback interface, where only simulated cameras answer."""

from collections.abc import AsyncGenerator, Generator
from datetime import timedelta
import socket
from typing import Any

from homeassistant.components import network
from homeassistant.components.network.models import Adapter
from homeassistant.core import HomeAssistant
import pytest

from custom_components.ipcam_cgi import discovery
from tests.common import LOGIN
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera

from .support import Crowd, Ear, Hear, adapter, hear, hurry, silent_port


@pytest.fixture
def adapters(monkeypatch: pytest.MonkeyPatch) -> list[Adapter]:
    """The adapters of Home Assistant; at first one whose only neighbour is itself.

    The real ones lead out of this machine.
    """
    adapters = [adapter("127.0.0.1/32")]

    async def get(hass: HomeAssistant) -> list[Adapter]:
        return adapters

    monkeypatch.setattr(network, "async_get_adapters", get)
    return adapters


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The host names that lead somewhere, and where to; at first none."""
    names: dict[str, str] = {}
    resolve = socket.getaddrinfo

    def getaddrinfo(host: str, *args: Any, **keywords: Any) -> Any:
        if host.endswith(".lan"):
            if host not in names:
                raise socket.gaierror
            host = names[host]
        return resolve(host, *args, **keywords)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return names


@pytest.fixture(autouse=True)
def hears(
    monkeypatch: pytest.MonkeyPatch, socket_enabled: None, adapters: list[Adapter]
) -> Generator[Hear]:
    """Nobody answers a search by UDP, unless a test lets some cameras hear it."""
    with silent_port() as silent:
        hurry(monkeypatch, silent)

        def only(*cameras: SimulatedCamera | Ear | Crowd) -> None:
            hear(monkeypatch, silent, cameras)

        only()
        yield only


@pytest.fixture
def quiet_search(no_quiet_search: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search as Home Assistant does without anybody's doing."""
    monkeypatch.setattr(discovery, "DEFAULT_INTERVAL", timedelta(minutes=15))


@pytest.fixture
async def gate(socket_enabled: None) -> AsyncGenerator[MjpegCamera]:
    """A camera that tells its MAC address by any way."""
    async with MjpegCamera(
        profile="11.22", alias="Gate", mac="00626E0000A1", udp_port=0, **LOGIN
    ) as camera:
        yield camera


@pytest.fixture
async def dome(socket_enabled: None) -> AsyncGenerator[UidCamera]:
    """A camera that tells its MAC address also by HTTP."""
    async with UidCamera(
        profile="field", onvif=False, mac="F0000A0000B2", udp_port=0, **LOGIN
    ) as camera:
        yield camera


@pytest.fixture
async def quiet_dome(socket_enabled: None) -> AsyncGenerator[UidCamera]:
    """A camera that tells its MAC address by UDP, but to nobody by HTTP."""
    async with UidCamera(
        profile="doc", onvif=False, mac="F0000A0000C3", udp_port=0, **LOGIN
    ) as camera:
        yield camera
