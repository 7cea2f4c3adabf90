"""Where is searched: what Home Assistant's adapters say, and what a user may type."""

from homeassistant.components.network.models import Adapter
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from tests.flows import assert_error, begin, submit, suggested
from tests.simulator import MjpegCamera

from .support import adapter, offered, ranges_of, search


async def test_own_networks(hass: HomeAssistant, adapters: list[Adapter]) -> None:
    """Private networks of adapters that are in use are suggested, large ones narrowed."""
    adapters[:] = [
        adapter("192.168.1.5/24", "8.8.8.8/24"),
        adapter("10.1.77.3/8"),
        adapter("172.16.9.1/22"),
        adapter("192.168.1.6/24"),
        adapter("192.168.7.1/24", enabled=False),
    ]
    form = await begin(hass, "search")
    assert suggested(form) == {"ranges": "192.168.1.0/24, 10.1.76.0/22, 172.16.8.0/22"}


async def test_two_addresses_in_one_network(
    hass: HomeAssistant, adapters: list[Adapter]
) -> None:
    """A large network is suggested in one part, however many addresses Home Assistant has in it."""
    adapters[:] = [adapter("10.1.77.3/8", "10.200.5.9/8", "192.168.1.5/24")]
    form = await begin(hass, "search")
    assert suggested(form) == {"ranges": "10.1.76.0/22, 192.168.1.0/24"}


async def test_no_network(hass: HomeAssistant, adapters: list[Adapter]) -> None:
    """Where Home Assistant is in no private network, the field is empty."""
    adapters[:] = [adapter("8.8.8.8/24")]
    assert not suggested(await begin(hass, "search")).get("ranges")


@pytest.mark.parametrize(
    ("text", "error", "named"),
    [
        ("", "range_invalid", ""),
        (" , ", "range_invalid", " , "),
        ("garden", "range_invalid", "garden"),
        ("192.168.1.0/33", "range_invalid", "192.168.1.0/33"),
        ("192.168.1.300", "range_invalid", "192.168.1.300"),
        ("192.168.1.0/24:0", "range_invalid", "192.168.1.0/24:0"),
        ("192.168.1.0/24:70000", "range_invalid", "192.168.1.0/24:70000"),
        ("192.168.1.0/24:web", "range_invalid", "192.168.1.0/24:web"),
        ("192.168.1.0/24:", "range_invalid", "192.168.1.0/24:"),
        ("fd00::/120", "range_invalid", "fd00::/120"),
        ("192.168.1.1, 8.8.8.0/24", "range_not_private", "8.8.8.0/24"),
        ("8.0.0.0/5", "range_not_private", "8.0.0.0/5"),
        ("172.15.0.0/24", "range_not_private", "172.15.0.0/24"),
        ("192.0.2.0/24", "range_not_private", "192.0.2.0/24"),
        ("240.0.0.0/24", "range_not_private", "240.0.0.0/24"),
        ("0.0.0.0/0", "range_not_private", "0.0.0.0/0"),
        ("10.0.0.0/15", "range_too_large", "10.0.0.0/15"),
        ("10.0.0.0/16 10.9.0.0", "range_too_large", "10.0.0.0/16 10.9.0.0"),
    ],
)
async def test_no_range(
    hass: HomeAssistant, gate: MjpegCamera, text: str, error: str, named: str
) -> None:
    """What cannot be searched is said so at the field, and nothing is sent anywhere."""
    result = await submit(hass, await begin(hass, "search"), {"ranges": text})
    assert_error(result, error, "ranges")
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert placeholders["range"] == named
    assert suggested(result).get("ranges", "") == text
    assert not gate.requests
    result = await search(hass, ranges_of(gate), result)
    assert offered(result)


@pytest.mark.parametrize(
    "pattern",
    [
        "127.0.0.1:{port}",
        " 127.0.0.1/32:{port} ",
        "127.0.0.1:{port},127.0.0.1/32:{port}",
        "127.0.0.1/255.255.255.255:{port}",
        "127.0.0.1:1\n127.0.0.1:{port}",
    ],
)
async def test_ranges(hass: HomeAssistant, gate: MjpegCamera, pattern: str) -> None:
    """Ranges are understood however they are written; each address is searched once."""
    result = await search(hass, pattern.format(port=gate.port))
    assert list(offered(result)) == [f"127.0.0.1:{gate.port}"]
    assert len(gate.requests) == 1


async def test_port_80(hass: HomeAssistant) -> None:
    """Without a port it is that of the web; the form keeps what was typed last."""
    result = await search(hass, "127.0.0.1")
    assert result["type"] is FlowResultType.MENU
    result = await submit(hass, result, {"next_step_id": "search"})
    assert suggested(result) == {"ranges": "127.0.0.1/32"}
