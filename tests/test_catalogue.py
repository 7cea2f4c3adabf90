"""The tables fit together: settings, rows, translations, icons, and error messages."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
import re
from typing import Any

from homeassistant.const import Platform
from homeassistant.helpers.entity import EntityDescription
import pytest

from custom_components.ipcam_cgi import PLATFORMS
from custom_components.ipcam_cgi.alarms import AlarmPath
from custom_components.ipcam_cgi.binary_sensor import ALARMS, CONNECTIVITY, MOVING
from custom_components.ipcam_cgi.button import (
    BUTTONS,
    PRESET,
    PTZ_BUTTONS,
    TEST_ALARM_PUSH,
)
from custom_components.ipcam_cgi.camera import DESCRIPTIONS as CAMERAS
from custom_components.ipcam_cgi.cgi import (
    FAMILIES,
    AlarmKind,
    BitOrder,
    ErrorKey,
    Motion,
    Patrol,
    Picture,
    PtzEventKind,
    RtspLogin,
    settings as s,
)
from custom_components.ipcam_cgi.cgi.params import (
    AnyParam,
    BitParam,
    ChoiceParam,
    FactParam,
    MeasurementParam,
    NumberParam,
    TextParam,
    ToggleParam,
)
from custom_components.ipcam_cgi.coordinator import Activity
from custom_components.ipcam_cgi.event import ALARM, PTZ
from custom_components.ipcam_cgi.image import LAST_ALARM
from custom_components.ipcam_cgi.number import NUMBERS, PTZ_NUMBERS
from custom_components.ipcam_cgi.options.alarms import _FROM_CAMERA
from custom_components.ipcam_cgi.options.live_view import _AS_SET, _TRANSPORTS
from custom_components.ipcam_cgi.outcome import ISSUES as UPDATE_ISSUES
from custom_components.ipcam_cgi.push import _ISSUES
from custom_components.ipcam_cgi.rtsp_probe import ProbeFailure
from custom_components.ipcam_cgi.select import PTZ_PRESET, SELECTS
from custom_components.ipcam_cgi.sensor import (
    ALARMS as ALARM_SENSORS,
    FACTS,
    LAST_RESTART,
    LIVE,
    STATUS,
)
from custom_components.ipcam_cgi.settings_backup import NOT_CLONED
from custom_components.ipcam_cgi.switch import RELAYS, SWITCHES
from custom_components.ipcam_cgi.text import TEXTS
from custom_components.ipcam_cgi.update import UPDATES

from .common import INTEGRATION, integration_json
from .translations import placeholders_of

# What LiveSensor makes of a row for the small picture.
SUB_LIVE = [
    replace(row, key=f"sub_{row.key}", translation_key=f"sub_{row.key}") for row in LIVE
]
ROWS: Mapping[Platform, Iterable[EntityDescription]] = {
    Platform.BINARY_SENSOR: (CONNECTIVITY, *ALARMS.values(), MOVING),
    Platform.BUTTON: (*BUTTONS, *PTZ_BUTTONS, TEST_ALARM_PUSH, PRESET),
    Platform.CAMERA: CAMERAS.values(),
    Platform.EVENT: (ALARM, PTZ),
    Platform.IMAGE: (LAST_ALARM,),
    Platform.NUMBER: (*NUMBERS, *PTZ_NUMBERS),
    Platform.SELECT: (*SELECTS, PTZ_PRESET),
    Platform.SENSOR: (
        *STATUS,
        LAST_RESTART,
        *FACTS,
        *LIVE,
        *SUB_LIVE,
        *ALARM_SENSORS,
    ),
    Platform.SWITCH: (*SWITCHES, *RELAYS),
    Platform.TEXT: TEXTS,
    Platform.UPDATE: UPDATES.values(),
}
SETTINGS = [setting for setting in vars(s).values() if isinstance(setting, s.Setting)]
SETTING_ROWS: dict[s.AnySetting, EntityDescription] = {
    row.setting: row for rows in (NUMBERS, SELECTS, SWITCHES, TEXTS) for row in rows
} | {row.fact: row for row in FACTS}
PARAMS: list[AnyParam] = [
    param for family in FAMILIES.values() for param in family.PARAMS
]
# What needs no translation is spelt as no key of one could be: UTC+01:00.
TRANSLATABLE = re.compile(r"[a-z0-9_-]+")

# What the errors say besides their key.
PLACEHOLDERS = {
    ErrorKey.HTTP_STATUS: {"status"},
    ErrorKey.OUT_OF_RANGE: {"value", "minimum", "maximum"},
    ErrorKey.LOGIN_REFUSED: {"reason"},
    ErrorKey.REFUSED: {"reason"},
    ErrorKey.TOO_LONG: {"longest"},
    ErrorKey.UNKNOWN_OPTION: {"value"},
    ErrorKey.NAME_IS_NUMBER: {"name"},
    ErrorKey.NOT_A_PRESET: {"preset"},
    ErrorKey.UNKNOWN_PRESET: {"preset", "presets"},
    ErrorKey.WRONG_CAMERA: {"mac"},
    ErrorKey.FILE_TOO_LARGE: {"largest"},
    ErrorKey.FILE_TRUNCATED: {"length", "size"},
    ErrorKey.LABEL_OTHER_KIND: {"kind"},
    ErrorKey.LABEL_OTHER_HARDWARE: {"wanted", "hardware"},
    ErrorKey.LABEL_OTHER_MODEL: {"wanted", "model"},
}


def texts() -> dict[str, Any]:
    """Return en.json."""
    return integration_json("translations/en.json")


def icons() -> dict[str, Any]:
    """Return the icons of entities."""
    entity: dict[str, Any] = integration_json("icons.json")["entity"]
    return entity


def every_row() -> list[tuple[Platform, EntityDescription]]:
    """Return every row with its platform."""
    return [(platform, row) for platform, rows in ROWS.items() for row in rows]


def test_every_platform_is_looked_at() -> None:
    """The tests below see all there is."""
    assert set(ROWS) == set(PLATFORMS)


def test_keys_are_unique() -> None:
    """No two settings, and no two rows of a platform, share a key."""
    assert max(Counter(setting.key for setting in SETTINGS).values()) == 1
    assert (
        max(Counter((platform, row.key) for platform, row in every_row()).values()) == 1
    )


def test_every_setting_has_a_row() -> None:
    """A setting is shown, by a row that bears its key."""
    assert set(SETTING_ROWS) == set(SETTINGS)
    for setting, row in SETTING_ROWS.items():
        assert row.key == setting.key


def test_rows_fit_their_settings() -> None:
    """A number is shown as a number, and so on."""
    assert all(isinstance(row.setting, s.Number) for row in NUMBERS)
    assert all(isinstance(row.setting, s.Choice) for row in SELECTS)
    assert all(isinstance(row.setting, s.Toggle) for row in SWITCHES)
    assert all(isinstance(row.setting, s.Text) for row in TEXTS)
    assert all(isinstance(row.fact, s.Fact | s.Measurement) for row in FACTS)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_declares_a_setting_once(family: str) -> None:
    """A setting has one way to be said, and the codec that fits its type."""
    params = FAMILIES[family].PARAMS
    assert max(Counter(param.setting for param in params).values()) == 1
    # Bits share a parameter, and nothing else does.
    places = [(param.read, getattr(param, "bit", None)) for param in params]
    assert max(Counter(places).values()) == 1
    assert {param.setting for param in params} <= set(SETTINGS)
    codecs = {
        s.Toggle: (ToggleParam, BitParam),
        s.Number: (NumberParam,),
        s.Choice: (ChoiceParam,),
        s.Text: (TextParam,),
        s.Fact: (FactParam,),
        s.Measurement: (MeasurementParam,),
    }
    for param in params:
        assert isinstance(param, codecs[type(param.setting)])
        told_only = isinstance(param.setting, s.Fact | s.Measurement)
        assert (param.write is None) == told_only


def test_no_setting_is_nobodys() -> None:
    """Some family has it."""
    said = {param.setting for family in FAMILIES.values() for param in family.PARAMS}
    assert said == set(SETTINGS)


@pytest.mark.parametrize(("platform", "row"), every_row())
def test_row_has_name_and_icon(platform: Platform, row: EntityDescription) -> None:
    """A row has a name and an icon of its own, or a device class that gives it both."""
    named = texts()["entity"].get(platform, {})
    drawn = icons().get(platform, {})
    assert row.icon is None
    if row is CAMERAS[Picture.MAIN]:
        assert row.name is None
    elif platform is Platform.CAMERA:
        # Its icon is Home Assistant's own for cameras.
        assert named[row.key]["name"]
        assert not drawn
    elif row.translation_key is None:
        assert row.device_class is not None
        assert row.key not in named
        assert row.key not in drawn
    else:
        assert row.translation_key == row.key
        assert named[row.key]["name"]
        assert drawn[row.key]["default"]


def test_nothing_is_left_over() -> None:
    """No text and no icon is for an entity that is not there."""
    there = {
        (str(platform), row.translation_key)
        for platform, row in every_row()
        if row.translation_key is not None
    }
    named, drawn = (
        {(platform, key) for platform, keys in section.items() for key in keys}
        for section in (texts()["entity"], icons())
    )
    assert named == there
    assert drawn == {row for row in there if row[0] != Platform.CAMERA}


def named_options(setting: s.AnySetting) -> set[str]:
    """Return the options or states that some family lists for a setting."""
    options: set[str] = set()
    for param in PARAMS:
        if param.setting is not setting:
            continue
        if isinstance(param, ChoiceParam) and isinstance(param.options, Mapping):
            options |= set(param.options.values())
        elif isinstance(param, FactParam):
            options |= set((param.states or {}).values())
    return options


@pytest.mark.parametrize("platform", [Platform.SELECT, Platform.SENSOR])
def test_options(platform: Platform) -> None:
    """Every option and every state of every family has a text, and no other has."""
    for setting, row in SETTING_ROWS.items():
        if row not in ROWS[platform] or row.translation_key is None:
            continue
        states = texts()["entity"][platform][row.key].get("state", {})
        named = {
            option
            for option in named_options(setting)
            if TRANSLATABLE.fullmatch(option)
        }
        assert set(states) == named, row.key
        assert all(states.values()), row.key


def test_options_are_listed_or_follow() -> None:
    """A choice has options: they are listed, or follow from what the camera tells."""
    for param in PARAMS:
        if isinstance(param, ChoiceParam) and not callable(param.options):
            assert len(param.options) > 1, param.setting
            assert len(set(param.options.values())) == len(param.options)


def test_states_of_status() -> None:
    """Every activity has a text, and no other has."""
    status, address = STATUS
    assert list(status.options or ()) == list(Activity)
    assert address.options is None
    assert set(texts()["entity"]["sensor"]["status"]["state"]) == set(Activity)


def test_states_of_alarms() -> None:
    """Every kind of alarm, and every way that it may come, has a text; no other has."""
    entities = texts()["entity"]
    event = entities["event"]["alarm"]["state_attributes"]
    assert set(event) == {"event_type"}
    assert set(event["event_type"]["state"]) == set(AlarmKind) == set(ALARMS)
    path, _ = ALARM_SENSORS
    assert list(path.options or ()) == list(AlarmPath)
    assert set(entities["sensor"]["alarm_path"]["state"]) == set(AlarmPath)


def test_states_of_events() -> None:
    """Every kind of event has a text, and so has all that it tells of; no other has."""
    attributes = texts()["entity"]["event"]["ptz"]["state_attributes"]
    assert set(attributes["event_type"]["state"]) == set(PtzEventKind)
    assert set(attributes["motion"]["state"]) == set(Motion)
    assert set(attributes["patrol"]["state"]) == set(Patrol)
    assert set(attributes) == {
        "event_type",
        "motion",
        "patrol",
        "preset",
        "preset_name",
    }


def test_icons_of_states() -> None:
    """An icon is for a state that there is."""
    for platform, keys in icons().items():
        for key, icon in keys.items():
            states = set(icon.get("state", {}))
            if platform in ("binary_sensor", "switch"):
                assert states <= {"on", "off"}
            elif states:
                assert states <= set(texts()["entity"][platform][key]["state"])


@pytest.mark.parametrize("key", ErrorKey)
def test_errors(key: ErrorKey) -> None:
    """Every error has its message, in forms and in exceptions, and can fill it."""
    shown = texts()["config"]["error"][key]
    raised = texts()["exceptions"][key]["message"]
    assert shown == raised
    assert placeholders_of(shown) == PLACEHOLDERS.get(key, set())


def test_no_other_errors() -> None:
    """No message is for an error that nobody raises."""
    ranges = (INTEGRATION / "networks.py").read_text()
    assert set(texts()["config"]["error"]) == {
        *ErrorKey,
        *re.findall(r'RangeError\("(\w+)"', ranges),
        "none_chosen",
        "not_all_added",
    }
    assert set(texts()["exceptions"]) == {
        *ErrorKey,
        "no_ptz",
        "which_way",
        "degrees_alone",
        "cameras_failed",
        "grid_or_rectangles",
        "no_motion_area",
        "no_schedule_entity",
        "no_schedules",
        "which_schedule",
        *backup_errors(),
        *firmware_errors(),
        # Those of async_text.
        *NOT_CLONED.values(),
        "cameras_added",
        "cameras_known",
        "found_by_http",
        "found_by_onvif",
        "found_by_vendor",
        "no_picture_since",
        "rtsp_no_stream",
        "rtsp_no_sub_stream",
        "rtsp_not_shown",
        "rtsp_not_heard",
        *(f"rtsp_{failure}" for failure in ProbeFailure),
        "alarm_test",
        *(
            f"alarm_test_{outcome}"
            for outcome in (
                "already",
                "wait",
                "found",
                "polled",
                "called",
                "nothing",
            )
        ),
        *(f"alarm_{kind}" for kind in AlarmKind),
        *(f"alarm_{problem}" for problem in alarm_problems()),
    }


def backup_errors() -> set[str]:
    """Return what is wrong about a backup, as the code has it."""
    sources = [path.read_text() for path in INTEGRATION.glob("*backup*.py")]
    pattern = r'(?:_error\(|_refusal\(|translation_key=)\s*"(\w+)"'
    return {key for source in sources for key in re.findall(pattern, source)}


def firmware_errors() -> set[str]:
    """Return what is wrong about a firmware, or its update, as the code has it."""
    names = ("actions/firmware", "firmware", "outcome", "shelf", "update")
    sources = [(INTEGRATION / f"{name}.py").read_text() for name in names]
    patterns = (
        r'(?:invalid\(|unusable\(|translation_key=)\s*"(\w+)"',
        r'"(firmware_(?:no_file|unreadable))" (?:if|else|=)',
        r'"(update_\w+)"',
    )
    return {
        key
        for source in sources
        for pattern in patterns
        for key in re.findall(pattern, source)
    }


def alarm_problems() -> set[str]:
    """Return the reasons why alarms may not come by themselves, as the code has them."""
    sources = [path.read_text() for path in INTEGRATION.glob("*.py")]
    return {
        key
        for source in sources
        for key in re.findall(r'self\._\w+\(\s*"((?:push|events)_\w+)"', source)
    }


def test_issues() -> None:
    """What is shown for repair is a reason that there is, with its texts; no other is."""
    shown = texts()["issues"]
    assert set(_ISSUES) < alarm_problems()
    assert set(shown) == {
        *_ISSUES,
        *UPDATE_ISSUES,
        "firmware_shelf",
        "wrong_camera",
    }
    for key, issue in shown.items():
        told = placeholders_of(issue["title"])
        # The shelf is for all cameras.
        assert told == (set() if key == "firmware_shelf" else {"name"})
        # One that can be mended here says so in its flow.
        assert ("description" in issue) != ("fix_flow" in issue)


def test_errors_of_the_options() -> None:
    """What the options refuse has its message, as has what the camera does; nothing else has."""
    sources = [path.read_text() for path in (INTEGRATION / "options").glob("*.py")]
    refused = {
        key
        for source in sources
        for key in re.findall(r'InputError\(\s*"(\w+)"', source)
    }
    assert {"rtsp_path", "rtsp_ports", "name_twice"} <= refused
    shown = texts()["options"]["error"]
    assert refused <= set(shown)
    raised = texts()["config"]["error"]
    for key in set(shown) - refused:
        assert shown[key] == raised[key]


def test_selectors_of_the_options() -> None:
    """What a form of the options lets choose has a text, and nothing else has."""
    resolutions = {name for c in FAMILIES.values() for name in c.VIDEO_RESOLUTIONS}
    named = {
        key: set(text["options"])
        for key, text in texts()["selector"].items()
        if "options" in text
    }
    assert named["live_resolution"] == {_AS_SET, *resolutions}
    assert named["live_stream"] == set(Picture)
    assert named["rtsp_login"] == set(RtspLogin)
    assert named["rtsp_transport"] == set(_TRANSPORTS)
    assert named["motion_area_bits"] == {_FROM_CAMERA, *BitOrder}
