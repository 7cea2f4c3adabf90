"""The options of alarms: who is asked what, which addresses are taken, and that they take effect."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest

from .common import LOGIN, entry_of, setup_camera, setup_entry
from .flows import menu_of, open_options, submit_options, suggested
from .simulator import MjpegCamera, SimulatedCamera, UidCamera

OF_MJPEG = {"alarm_push": True, "alarm_push_url": ""}
OF_UID = {"alarm_events": True, "motion_area_bits": "auto"}


@pytest.mark.parametrize(
    ("named_camera", "expected"),
    [("mjpeg_camera", OF_MJPEG), ("clone_camera", OF_MJPEG), ("uid_camera", OF_UID)],
    indirect=["named_camera"],
)
async def test_fields(
    hass: HomeAssistant, named_camera: SimulatedCamera, expected: dict[str, Any]
) -> None:
    """Each family is asked what means something to it; both is on unless it is switched off."""
    entry = await setup_camera(hass, named_camera)
    assert "alarms" in await menu_of(hass, entry)
    form = await open_options(hass, entry, "alarms")
    assert suggested(form) == expected
    schema = form["data_schema"]
    assert schema is not None
    assert [str(field) for field in schema.schema] == list(expected)
    result = await submit_options(hass, form, suggested(form))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == expected
    assert entry.state is ConfigEntryState.LOADED


async def test_fields_while_the_camera_is_away(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    """They can be changed just then as well, and others stay as they were."""
    async with MjpegCamera(**LOGIN) as camera:
        entry = entry_of(camera, options={"head": "none", "alarm_push": False})
    assert not await setup_entry(hass, entry)
    form = await open_options(hass, entry, "alarms")
    assert suggested(form) == {"alarm_push": False, "alarm_push_url": ""}
    changes = {"alarm_push": True, "alarm_push_url": "http://192.0.2.1:8123"}
    await submit_options(hass, form, changes)
    assert entry.options == {"head": "none", **changes}
    form = await open_options(hass, entry, "alarms")
    assert suggested(form) == changes


@pytest.mark.parametrize(
    ("entered", "kept"),
    [
        ("http://192.0.2.1:8123", "http://192.0.2.1:8123"),
        (" http://192.0.2.1:8123/ ", "http://192.0.2.1:8123"),
        ("http://192.0.2.1", "http://192.0.2.1"),
        ("http://ha.lan:8123//", "http://ha.lan:8123"),
        ("http://192.0.2.1/ha", "http://192.0.2.1/ha"),
        # As long as may be, with what has to follow.
        ("http://" + "a" * 28, "http://" + "a" * 28),
        # As if it were empty.
        ("   ", ""),
        ("/", ""),
        (None, ""),
    ],
)
async def test_address(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, entered: str | None, kept: str
) -> None:
    """What a camera can call is kept as it will be called."""
    options = {"alarm_push": False, "alarm_push_url": "http://192.0.2.9"}
    entry = await setup_camera(hass, mjpeg_camera, options=options)
    form = await open_options(hass, entry, "alarms")
    assert suggested(form) == options
    # A field that was emptied is not sent.
    changes = {} if entered is None else {"alarm_push_url": entered}
    result = await submit_options(hass, form, {"alarm_push": False, **changes})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {"alarm_push": False, "alarm_push_url": kept}
    form = await open_options(hass, entry, "alarms")
    assert suggested(form)["alarm_push_url"] == kept


@pytest.mark.parametrize(
    "entered",
    [
        "https://192.0.2.1:8123",
        "192.0.2.1:8123",
        "ha.lan",
        "http://",
        "http:///path",
        "http://:8123",
        "http://192.0.2.1:",
        "http://192.0.2.1:0",
        "http://192.0.2.1:65536",
        "http://192.0.2.1:port",
        "http://[::1",
        "http://u:p@192.0.2.1",
        "http://192.0.2.1/?a=1",
        "http://192.0.2.1/#a",
        "http://192.0.2.1/a b",
        "http://192.0.2.1/%41",
        "http://192.0.2.1/'",
        "http://bücher.example",
        "http://192.0.2.1\n:8123",
        "ftp://192.0.2.1",
    ],
)
async def test_no_address(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, entered: str
) -> None:
    """What no camera can call is refused, and can be corrected in the same form."""
    entry = await setup_camera(hass, mjpeg_camera, options={"alarm_push": False})
    form = await open_options(hass, entry, "alarms")
    entry_before = dict(entry.options)
    changes = {"alarm_push": False, "alarm_push_url": entered}
    form = await submit_options(hass, form, changes)
    assert_options_error(form, "alarm_push_url")
    assert suggested(form) == changes
    assert entry.options == entry_before
    changes["alarm_push_url"] = "http://192.0.2.1:8123"
    result = await submit_options(hass, form, changes)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_address_too_long(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """It says how long it may be: the camera keeps 64 characters with what follows."""
    entry = await setup_camera(hass, mjpeg_camera, options={"alarm_push": False})
    form = await open_options(hass, entry, "alarms")
    changes = {"alarm_push": True, "alarm_push_url": "http://" + "a" * 29}
    form = await submit_options(hass, form, changes)
    assert_options_error(form, "alarm_push_url_too_long")
    placeholders = form["description_placeholders"]
    assert placeholders is not None
    assert placeholders["longest"] == "35"
    changes["alarm_push_url"] = "http://" + "a" * 28
    result = await submit_options(hass, form, changes)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    _, url = (
        mjpeg_camera.values["params"][n] for n in ("alarm_http", "alarm_http_url")
    )
    assert len(str(url)) == 64


@pytest.mark.parametrize("order", ["auto", "least_first", "most_first"])
async def test_events_and_area(
    hass: HomeAssistant, uid_camera: UidCamera, order: str
) -> None:
    """A camera of the other family has options of its own; no address is kept for it."""
    entry = await setup_camera(hass, uid_camera)
    form = await open_options(hass, entry, "alarms")
    schema = form["data_schema"]
    assert schema is not None
    selector = schema.schema["motion_area_bits"]
    assert order in selector.config["options"]
    changes = {"alarm_events": False, "motion_area_bits": order}
    result = await submit_options(hass, form, changes)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == changes
    assert suggested(await open_options(hass, entry, "alarms")) == changes


@pytest.mark.parametrize(
    "wrong",
    [{"alarm_events": True}, {"alarm_push_url": 5}, {"motion_area_bits": "auto"}],
)
async def test_what_no_form_sends(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, wrong: dict[str, Any]
) -> None:
    """What is not in the form is refused."""
    entry = await setup_camera(hass, mjpeg_camera)
    form = await open_options(hass, entry, "alarms")
    with pytest.raises(InvalidData):
        await submit_options(hass, form, {"alarm_push": True, **wrong})


def assert_options_error(form: Any, error: str) -> None:
    """Assert that the form is shown again with a message at the address."""
    assert form["type"] is FlowResultType.FORM
    assert form["errors"] == {"alarm_push_url": error}
