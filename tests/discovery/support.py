"""What tests of discovery share: a network of simulated cameras, searches in it, and the cards that are shown."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
import socket
from typing import Any, Self, override

from homeassistant.components.network.models import Adapter
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi import FAMILIES, search_onvif, search_udp
from custom_components.ipcam_cgi.const import DOMAIN
from tests.cgi.search.support import mjpeg_answer
from tests.common import LOGIN
from tests.flows import ACCOUNT, begin, submit
from tests.simulator import SimulatedCamera, UidCamera

type Hear = Callable[..., None]
"""Lets the vendors' searches reach some cameras, and no others."""


def adapter(*addresses: str, enabled: bool = True) -> Adapter:
    """Return an adapter of Home Assistant with addresses such as 192.168.1.5/24."""
    return {
        "name": "eth0",
        "index": 0,
        "enabled": enabled,
        "auto": True,
        "default": True,
        "ipv6": [],
        "ipv4": [
            {
                "address": text.partition("/")[0],
                "network_prefix": int(text.partition("/")[2]),
            }
            for text in addresses
        ],
    }


@contextmanager
def silent_port() -> Iterator[int]:
    """Return a UDP port where nobody answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


def hear(
    monkeypatch: pytest.MonkeyPatch,
    silent: int,
    cameras: Iterable[SimulatedCamera | Ear | Crowd],
) -> None:
    """Let the vendors' searches reach cameras at their own ports, one of each family."""
    ports = {camera.family: camera.udp_port for camera in cameras}
    for name, client in FAMILIES.items():
        search = replace(client.SEARCH, port=ports.get(name) or silent, source_port=0)
        monkeypatch.setattr(client, "SEARCH", search)


def hurry(monkeypatch: pytest.MonkeyPatch, silent: int) -> None:
    """Wait for answers for a moment only: all of them come from here."""
    for search in (search_udp, search_onvif):
        defaults = search.__kwdefaults__
        assert defaults is not None
        monkeypatch.setitem(defaults, "seconds", 0.2)
    defaults = search_onvif.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "group", "127.0.0.1")
    monkeypatch.setitem(defaults, "port", silent)


def ranges_of(*cameras: SimulatedCamera) -> str:
    """Return ranges that are just where some cameras are."""
    return ", ".join(f"{camera.host}/32:{camera.port}" for camera in cameras)


async def search(
    hass: HomeAssistant, ranges: str, begun: ConfigFlowResult | None = None
) -> ConfigFlowResult:
    """Search as a user does, and return what is shown when that is done."""
    begun = begun or await begin(hass, "search")
    result = await submit(hass, begun, {"ranges": ranges})
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    assert result["progress_action"] == "searching"
    return await hass.config_entries.flow.async_configure(result["flow_id"])


def offered(result: ConfigFlowResult) -> dict[str, str]:
    """Return the cameras to choose from: what each is called, by its value."""
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "found"
    schema = result["data_schema"]
    assert schema is not None
    options = schema.schema["cameras"].config["options"]
    return {option["value"]: option["label"] for option in options}


async def choose_cameras(
    hass: HomeAssistant,
    result: ConfigFlowResult,
    *cameras: SimulatedCamera,
    **account: str,
) -> ConfigFlowResult:
    """Choose cameras that were found, and log in."""
    chosen = [f"{camera.host}:{camera.port}" for camera in cameras]
    return await submit(hass, result, {"cameras": chosen} | ACCOUNT | account)


def notes(result: ConfigFlowResult) -> str:
    """Return what is told beside the cameras to choose from."""
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    return placeholders["notes"]


def cards(hass: HomeAssistant) -> Sequence[ConfigFlowResult]:
    """Return the flows that show a discovered camera."""
    return [
        flow
        for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        if flow["step_id"] == "discovered"
    ]


def added(hass: HomeAssistant) -> dict[str | None, int]:
    """Return the ports of the cameras that are set up, by unique id."""
    return {
        entry.unique_id: entry.data[CONF_PORT]
        for entry in hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    }


def is_at(entry: MockConfigEntry, camera: SimulatedCamera) -> bool:
    """Return whether an entry's data lead to a camera."""
    where = (entry.data[CONF_HOST], entry.data[CONF_PORT])
    return bool(where == (camera.host, camera.port))


def camera_like(camera: SimulatedCamera, **changes: Any) -> SimulatedCamera:
    """Return the same camera at another address, or another one of its kind."""
    keywords: dict[str, Any] = {"profile": camera.profile, "mac": camera.mac, **LOGIN}
    if isinstance(camera, UidCamera):
        keywords["onvif"] = False
    return type(camera)(**keywords | changes)


def logins(camera: SimulatedCamera) -> list[str]:
    """Return the requests that carried a login."""
    return [
        request.target
        for request in camera.requests
        if "authorization" in request.headers
        or "username=" in request.target
        or "user=" in request.target
    ]


class Ear(asyncio.DatagramProtocol):
    """Somebody who hears a family's search, and says nothing.

    Attributes:
        heard: What was sent to it.
    """

    def __init__(self, family: str) -> None:
        """Listen for a family's search; port and host are known when it is open."""
        self.family = family
        self.udp_port = 0
        self.heard: list[bytes] = []

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note the port."""
        self.udp_port = transport.get_extra_info("sockname")[1]

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Note what was sent."""
        self.heard.append(data)


@asynccontextmanager
async def listening(family: str) -> AsyncIterator[Ear]:
    """Listen for a family's search."""
    loop = asyncio.get_running_loop()
    transport, ear = await loop.create_datagram_endpoint(
        lambda: Ear(family), local_addr=("127.0.0.1", 0)
    )
    try:
        yield ear
    finally:
        transport.close()


class Crowd(asyncio.DatagramProtocol):
    """Many who say to be cameras, each at an address of its own where nobody answers.

    Attributes:
        heard: What was sent to it.
    """

    family = "mjpeg"

    def __init__(self, size: int) -> None:
        """Be so many; the port is known when it is open."""
        self.udp_port = 0
        self.heard: list[bytes] = []
        self._size = size

    async def __aenter__(self) -> Self:
        """Listen."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", 0)
        )
        self.udp_port = self._transport.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Listen no more."""
        self._transport.close()

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Have each of them answer."""
        self.heard.append(data)
        for number in range(self._size):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                sock.bind((f"127.0.1.{number + 1}", 0))
                sock.sendto(mjpeg_answer(camera_id=b"00626E%06X" % number), addr)
