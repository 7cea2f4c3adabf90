"""Searching the network as a user: what is found, what is told of it, and several cameras added in one go."""

import asyncio

from homeassistant.config_entries import SOURCE_IGNORE, ConfigEntryState
from homeassistant.const import CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import Event, HomeAssistant
from homeassistant.data_entry_flow import (
    EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE,
    FlowResultType,
)
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    get_schema_suggested_value,
)

from custom_components.ipcam_cgi.const import DOMAIN
from tests.common import LOGIN, address_of, entry_of, eventually, mac_of, setup_camera
from tests.flows import assert_error, assert_recovers, begin, change_password, submit
from tests.simulator import MjpegCamera, UidCamera

from .support import (
    Hear,
    added,
    camera_like,
    cards,
    choose_cameras,
    is_at,
    logins,
    notes,
    offered,
    ranges_of,
    search,
)


async def test_what_is_told(
    hass: HomeAssistant,
    hears: Hear,
    gate: MjpegCamera,
    dome: UidCamera,
    quiet_dome: UidCamera,
) -> None:
    """Each camera is told by name or model, firmware, address and the ways it was found by."""
    hears(gate)
    result = await search(hass, ranges_of(gate, dome, quiet_dome))
    assert offered(result) == {
        address_of(gate): f"Gate · 11.22.2.38 · {address_of(gate)}"
        " · web page, maker's search",
        address_of(dome): f"MC200J6 · {address_of(dome)} · web page",
        address_of(quiet_dome): f"{address_of(quiet_dome)} · web page",
    }
    assert notes(result) == ""
    # Nobody is logged in to before the user says so, and nothing is preset for that.
    assert not any(logins(camera) for camera in (gate, dome, quiet_dome))
    assert all(
        request.method == "GET" and len(camera.requests) <= 3
        for camera in (gate, dome, quiet_dome)
        for request in camera.requests
    )
    schema = result["data_schema"]
    assert schema is not None
    assert get_schema_suggested_value(schema.schema, "cameras") is None


async def test_outside_of_what_was_typed(
    hass: HomeAssistant, hears: Hear, gate: MjpegCamera, dome: UidCamera
) -> None:
    """Cameras that answer a call to all are found wherever they are."""
    hears(gate, dome)
    result = await search(hass, "127.0.0.1:1")
    labels = offered(result)
    assert set(labels) == {address_of(gate), address_of(dome)}
    assert all(label.endswith("web page, maker's search") for label in labels.values())


async def test_not_over_http(
    hass: HomeAssistant, hears: Hear, gate: MjpegCamera
) -> None:
    """What answers a call to all, but is no camera over HTTP, is not offered."""
    hears(gate)
    gate.add_fault("html")
    result = await search(hass, "127.0.0.1:1")
    assert result["step_id"] == "nothing_found"


async def test_progress(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """How far it is is shown, as a share, up to the end."""
    events: list[Event] = async_capture_events(
        hass, EVENT_DATA_ENTRY_FLOW_PROGRESS_UPDATE
    )
    ports = ", ".join(f"127.0.0.1:{port}" for port in range(1, 8))
    result = await search(hass, f"{ports}, {ranges_of(gate)}")
    shares = [event.data["progress"] for event in events]
    assert shares == sorted(set(shares))
    assert shares[-1] == 1
    assert len(shares) == 8
    assert {event.data["flow_id"] for event in events} == {result["flow_id"]}


async def test_several(
    hass: HomeAssistant,
    gate: MjpegCamera,
    digest_camera: MjpegCamera,
    quiet_dome: UidCamera,
) -> None:
    """Several cameras are added in one go, with one login."""
    cameras = (gate, digest_camera, quiet_dome)
    result = await search(hass, ranges_of(*cameras))
    result = await choose_cameras(hass, result, *cameras)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert added(hass) == {mac_of(camera): camera.port for camera in cameras}
    entries = hass.config_entries.async_entries(DOMAIN)
    assert {entry.title for entry in entries} == {"Gate", "Porch", "IPCamera"}
    assert {entry.state for entry in entries} == {ConfigEntryState.LOADED}
    assert {entry.data[CONF_PASSWORD] for entry in entries} == {LOGIN["password"]}
    assert not hass.config_entries.flow.async_progress()


async def test_only_some(
    hass: HomeAssistant, gate: MjpegCamera, dome: UidCamera
) -> None:
    """What was not chosen is neither added nor logged in to."""
    result = await search(hass, ranges_of(gate, dome))
    # A program may choose one twice.
    result = await choose_cameras(hass, result, dome, dome)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert added(hass) == {mac_of(dome): dome.port}
    assert not logins(gate)


async def test_none_chosen(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """Nothing chosen is said so at the field."""
    result = await search(hass, ranges_of(gate))
    result = await choose_cameras(hass, result)
    assert_error(result, "none_chosen", "cameras")
    result = await choose_cameras(hass, result, gate)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_failures(
    hass: HomeAssistant,
    gate: MjpegCamera,
    digest_camera: MjpegCamera,
    dome: UidCamera,
    quiet_dome: UidCamera,
) -> None:
    """Each failure is told by name; what went well stays; the rest gets another try."""
    await change_password(gate, "Other#1")
    cameras = (gate, digest_camera, dome, quiet_dome)
    result = await search(hass, ranges_of(*cameras))
    dome.add_fault("drop")
    result = await choose_cameras(hass, result, gate, digest_camera, dome)
    assert_error(result, "not_all_added")
    assert notes(result).splitlines() == [
        "",
        "",
        "- **Gate**: The camera refused the username or the password",
        "- **MC200J6**: The camera closed the connection before its answer was complete",
        "",
        "Added: Porch",
    ]
    # At once, not when the rest is done.
    assert added(hass) == {mac_of(digest_camera): digest_camera.port}
    assert set(offered(result)) == {
        address_of(camera) for camera in (gate, dome, quiet_dome)
    }
    schema = result["data_schema"]
    assert schema is not None
    fields = schema.schema
    assert get_schema_suggested_value(fields, "cameras") == [
        address_of(gate),
        address_of(dome),
    ]
    assert get_schema_suggested_value(fields, CONF_USERNAME) == LOGIN["username"]
    assert get_schema_suggested_value(fields, CONF_PASSWORD) is None

    result = await choose_cameras(hass, result, gate, password="Other#1")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert set(added(hass)) == {mac_of(digest_camera), mac_of(gate)}


async def test_given_up(
    hass: HomeAssistant, gate: MjpegCamera, quiet_dome: UidCamera
) -> None:
    """A user who gives up keeps what was added."""
    quiet_dome.password = "Other#1"
    await change_password(quiet_dome, "Other#1")
    result = await search(hass, ranges_of(gate, quiet_dome))
    result = await choose_cameras(hass, result, gate, quiet_dome)
    assert f"- **{address_of(quiet_dome)}**: " in notes(result)
    hass.config_entries.flow.async_abort(result["flow_id"])
    await hass.async_block_till_done(wait_background_tasks=True)
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert entry.unique_id == mac_of(gate)
    assert entry.state is ConfigEntryState.LOADED


async def test_known(
    hass: HomeAssistant, gate: MjpegCamera, quiet_dome: UidCamera, dome: UidCamera
) -> None:
    """What was added already is said so, and cannot be chosen: by its id or its address."""
    await setup_camera(hass, gate)
    MockConfigEntry(
        domain=DOMAIN,
        title="Yard",
        unique_id=mac_of(quiet_dome),
        data=entry_of(quiet_dome).data,
    ).add_to_hass(hass)
    result = await search(hass, ranges_of(gate, quiet_dome, dome))
    assert list(offered(result)) == [address_of(dome)]
    assert notes(result).startswith("\n\nAlready added: ")
    assert {*notes(result).removeprefix("\n\nAlready added: ").split(", ")} == {
        "Garage",
        "Yard",
    }
    assert is_at(hass.config_entries.async_entries(DOMAIN)[0], gate)


async def test_nothing_new(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """Where everything was added already, that is told; an address can be entered."""
    await setup_camera(hass, gate)
    result = await search(hass, ranges_of(gate))
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "nothing_found"
    assert result["menu_options"] == ["search", "enter_address"]
    assert notes(result) == "\n\nAlready added: Garage"
    result = await submit(hass, result, {"next_step_id": "enter_address"})
    async with MjpegCamera(**LOGIN) as other:
        await assert_recovers(hass, result, other)


async def test_nothing_at_first(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """Who finds nothing may search again."""
    gate.offline = True
    result = await search(hass, ranges_of(gate))
    assert result["type"] is FlowResultType.MENU
    assert notes(result) == ""
    gate.offline = False
    result = await submit(hass, result, {"next_step_id": "search"})
    result = await search(hass, ranges_of(gate), result)
    assert list(offered(result)) == [address_of(gate)]


async def test_same_camera_twice(hass: HomeAssistant, quiet_dome: UidCamera) -> None:
    """A camera that is there by cable and by Wi-Fi is added once."""
    async with camera_like(quiet_dome) as twin:
        result = await search(hass, ranges_of(quiet_dome, twin))
        assert len(offered(result)) == 2
        result = await choose_cameras(hass, result, quiet_dome, twin)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert len(added(hass)) == 1


async def test_known_after_the_login(
    hass: HomeAssistant, quiet_dome: UidCamera, gate: MjpegCamera
) -> None:
    """A camera that tells only after the login that it is known is followed, not added."""
    entry = entry_of(quiet_dome, port=1)
    entry.add_to_hass(hass)
    result = await search(hass, ranges_of(quiet_dome, gate))
    await change_password(gate, "Other#1")
    result = await choose_cameras(hass, result, quiet_dome, gate)
    assert_error(result, "not_all_added")
    assert list(offered(result)) == [address_of(gate)]
    assert notes(result).endswith("\n\nAlready added: Garage")
    assert is_at(entry, quiet_dome)


async def test_only_known_after_the_login(
    hass: HomeAssistant, quiet_dome: UidCamera
) -> None:
    """Where that leaves nothing to add, the flow ends."""
    entry = entry_of(quiet_dome, port=1)
    entry.add_to_hass(hass)
    result = await search(hass, ranges_of(quiet_dome))
    result = await choose_cameras(hass, result, quiet_dome)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert list(added(hass)) == [mac_of(quiet_dome)]


@pytest.mark.parametrize("position", [0, 1])
async def test_ignored(
    hass: HomeAssistant, gate: MjpegCamera, dome: UidCamera, position: int
) -> None:
    """Who chooses what is ignored no longer ignores it."""
    cameras = (gate, dome)
    MockConfigEntry(
        domain=DOMAIN, unique_id=mac_of(cameras[position]), source=SOURCE_IGNORE
    ).add_to_hass(hass)
    result = await search(hass, ranges_of(*cameras))
    result = await choose_cameras(hass, result, *cameras)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entries = hass.config_entries.async_entries(DOMAIN)
    assert {entry.unique_id for entry in entries} == set(map(mac_of, cameras))
    assert {entry.state for entry in entries} == {ConfigEntryState.LOADED}


@pytest.mark.parametrize("position", [0, 1])
async def test_discovered(
    hass: HomeAssistant, gate: MjpegCamera, dome: UidCamera, position: int
) -> None:
    """The card of a camera goes when the camera is added by a search."""
    cameras = (gate, dome)
    seen = cameras[position]
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": "integration_discovery"},
        data={"host": seen.host, "port": seen.port, "mac": seen.mac},
    )
    assert cards(hass)
    result = await search(hass, ranges_of(*cameras))
    result = await choose_cameras(hass, result, *cameras)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert set(added(hass)) == set(map(mac_of, cameras))
    assert not cards(hass)


async def test_added_meanwhile(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """A camera that was added by other means since it was found is not added again."""
    result = await search(hass, ranges_of(gate))
    await setup_camera(hass, gate)
    result = await choose_cameras(hass, result, gate)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


async def test_another_one_meanwhile(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """Nor does another camera that has got its address get the password."""
    result = await search(hass, ranges_of(gate))
    await gate.stop()
    async with camera_like(gate, mac="00626E0000D4", port=gate.port) as other:
        result = await choose_cameras(hass, result, gate)
        assert_error(result, "not_all_added")
        assert not logins(other)
        assert "- **Gate**: " in notes(result)
        assert not added(hass)
    await gate.start()


async def test_closed(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """Who closes the window ends the search: nothing goes on, nothing is left."""
    gate.add_fault("slow", seconds=3600)
    form = await begin(hass, "search")
    result = await hass.config_entries.flow.async_configure(
        form["flow_id"], {"ranges": ranges_of(gate)}
    )
    assert result["type"] is FlowResultType.SHOW_PROGRESS
    await eventually(lambda: gate.requests)
    hass.config_entries.flow.async_abort(result["flow_id"])
    before = asyncio.get_running_loop().time()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert asyncio.get_running_loop().time() - before < 1
    assert not hass.config_entries.flow.async_progress()
    assert len(gate.requests) == 1


async def test_names_of_strangers(hass: HomeAssistant, hears: Hear) -> None:
    """What a stranger's camera calls itself is shown as it is, not as a link."""
    name = "[x](//e) *b* http://e"
    async with MjpegCamera(
        profile="11.22", alias=name, udp_port=0, username="admin", password="no"
    ) as camera:
        result = await search(hass, ranges_of(camera))
        (label,) = offered(result).values()
        assert label.startswith(f"{name} · ")
        result = await choose_cameras(hass, result, camera)
        assert "- **\\[x\\](//e) \\*b\\* http\\://e**: " in notes(result)
