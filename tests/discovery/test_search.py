"""Searching the network as a user: what is found, what is told of it, and several cameras added in one go."""

import asyncio

from homeassistant.config_entries import (
    SOURCE_IGNORE,
    ConfigEntryState,
    ConfigFlowResult,
)
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
from tests.cgi.search.test_probes import never
from tests.cgi.support import RawServer
from tests.common import (
    LOGIN,
    address_of,
    entry_of,
    eventually,
    is_loaded,
    mac_of,
    setup_camera,
)
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
    """None is chosen for the user, and nothing chosen is said so at the field."""
    result = await search(hass, ranges_of(gate))
    (cameras,) = [key for key in result["data_schema"].schema if key == "cameras"]
    assert cameras.default() == []
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
        (
            f"- **Gate ({address_of(gate)})**: "
            "The camera refused the username or the password"
        ),
        (
            f"- **MC200J6 ({address_of(dome)})**: "
            "The camera closed the connection before its answer was complete"
        ),
        "",
        f"Added: Porch ({address_of(digest_camera)})",
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


async def test_same_name(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """Cameras of one name are told apart, in what failed and in what is there already."""
    async with (
        camera_like(gate, alias="Gate", mac="00626E0000D4") as second,
        camera_like(gate, alias="Gate", mac="00626E0000E5") as third,
    ):
        for camera in (gate, second):
            await change_password(camera, "Other#1")
        result = await search(hass, ranges_of(gate, second, third))
        result = await choose_cameras(hass, result, gate, second, third)
        refused = "The camera refused the username or the password"
        assert notes(result).split("\n\n")[1:] == [
            (
                f"- **Gate ({address_of(gate)})**: {refused}\n"
                f"- **Gate ({address_of(second)})**: {refused}"
            ),
            f"Added: Gate ({address_of(third)})",
        ]
        result = await search(hass, ranges_of(gate, third))
        assert notes(result) == f"\n\nAlready added: Gate ({address_of(third)})"


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
        f"Garage ({address_of(gate)})",
        f"Yard ({address_of(quiet_dome)})",
    }
    assert is_at(hass.config_entries.async_entries(DOMAIN)[0], gate)


async def test_nothing_new(hass: HomeAssistant, gate: MjpegCamera) -> None:
    """Where everything was added already, that is told; an address can be entered."""
    await setup_camera(hass, gate)
    result = await search(hass, ranges_of(gate))
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "nothing_found"
    assert result["menu_options"] == ["search", "enter_address"]
    assert notes(result) == f"\n\nAlready added: Garage ({address_of(gate)})"
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
    assert notes(result).endswith(
        f"\n\nAlready added: Garage ({address_of(quiet_dome)})"
    )
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
        assert f"- **Gate ({address_of(gate)})**: " in notes(result)
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


async def test_known_one_has_moved(
    hass: HomeAssistant, gate: MjpegCamera, dome: UidCamera
) -> None:
    """What was found is shown at once, while a camera that has moved is still followed."""
    async with RawServer(never) as gone:
        entry = entry_of(gate, port=gone.port)
        entry.add_to_hass(hass)
        form = await begin(hass, "search")
        searching = await hass.config_entries.flow.async_configure(
            form["flow_id"], {"ranges": ranges_of(gate, dome)}
        )
        assert searching["type"] is FlowResultType.SHOW_PROGRESS

        def shown() -> ConfigFlowResult | None:
            flow = hass.config_entries.flow.async_get(form["flow_id"])
            return None if flow["step_id"] == "searching" else flow

        await eventually(shown)
        assert not is_at(entry, gate)
        result = await hass.config_entries.flow.async_configure(form["flow_id"])
        assert list(offered(result)) == [address_of(dome)]
        assert notes(result) == f"\n\nAlready added: Garage ({address_of(gate)})"
        await hass.async_block_till_done(wait_background_tasks=True)
    assert is_at(entry, gate)
    assert is_loaded(entry)


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
        shown = f"\\[x\\](//e) \\*b\\* http\\://e ({address_of(camera)})"
        assert f"- **{shown}**: " in notes(result)
