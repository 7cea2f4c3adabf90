"""Schedules of cameras: copied from Home Assistant's own, by the camera's clock, and told without hiding anything."""

from collections.abc import AsyncGenerator
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.permissions.const import CAT_ENTITIES
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.ipcam_cgi.cgi import settings as s
from tests.simulator.mjpeg.alarm import is_armed

from .actions import act, camera_of, refused
from .common import LOGIN, sent, setup_camera
from .settings import shown
from .simulator import MjpegCamera, UidCamera

# As the recorded camera's clock goes, the whole year.
LIKE_THE_CAMERA = "America/Panama"
WEEKDAYS = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
]
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
SHOP = "schedule.shop"
SHOP_HOURS: dict[str, Any] = {
    "monday": [{"from": "09:15:00", "to": "19:30:00", "data": {"note": "long"}}],
    "saturday": [
        {"from": "00:00:00", "to": "00:15:00"},
        {"from": "08:00:00", "to": "24:00:00"},
    ],
}
KINDS = {
    "alarm": ("params", "alarm_"),
    "ftp_upload": ("params", "ftp_"),
    "view_blocking": ("forbidden", ""),
}


@pytest.fixture(autouse=True)
async def schedules(hass: HomeAssistant) -> AsyncGenerator[None]:
    """Home Assistant with a schedule, and its clock as the camera's."""
    await hass.config.async_set_time_zone(LIKE_THE_CAMERA)
    config = {"schedule": {"shop": {"name": "Shop", **SHOP_HOURS}}}
    assert await async_setup_component(hass, "schedule", config)
    yield
    # It leaves a timer behind.
    er.async_get(hass).async_remove(SHOP)
    await hass.async_block_till_done()


def words_of(camera: MjpegCamera, kind: str = "alarm") -> dict[str, list[int]]:
    """Return the words of each day, where there are any that are not 0."""
    group, prefix = KINDS[kind]
    words = {
        day: [
            int(camera.values[group][f"{prefix}schedule_{day}_{n}"]) for n in range(3)
        ]
        for day in DAYS
    }
    return {day: three for day, three in words.items() if any(three)}


def is_enabled(camera: MjpegCamera, kind: str = "alarm") -> bool:
    """Return whether a camera keeps to a week."""
    group, prefix = KINDS[kind]
    return bool(camera.values[group][f"{prefix}schedule_enable"])


def put_word(camera: MjpegCamera, name: str, word: int) -> None:
    """Change a word of the week of alarms at the camera itself."""
    camera.values["params"][f"alarm_schedule_{name}"] = word


def hours_of(answer: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Return the parts of the days of an answer that have any."""
    return {
        day: [(block["from"], block["to"]) for block in answer[day]]
        for day in WEEKDAYS
        if answer[day]
    }


async def ask(
    hass: HomeAssistant, entry: MockConfigEntry, action: str, **data: Any
) -> dict[str, Any]:
    """Call an action for the week of alarms, unless told otherwise; return what one camera answers."""
    data = {"kind": "alarm"} | data
    answers = await act(hass, entry, action, response=True, **data)
    assert answers is not None
    answer = answers[camera_of(hass, entry)]
    assert isinstance(answer, dict)
    return answer


# Setting and getting


@pytest.mark.parametrize("kind", KINDS)
async def test_schedule_entity(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, kind: str
) -> None:
    """Home Assistant's schedule is asked, and the camera has it, bit by bit."""
    entry = await setup_camera(hass, mjpeg_camera)
    answer = await ask(hass, entry, "set_schedule", kind=kind, schedule_entity=SHOP)
    assert words_of(mjpeg_camera, kind) == {
        # 09:15 to 19:30 as it was recorded.
        "mon": [0, 4294967264, 16383],
        "sat": [1, 2**32 - 1, 2**32 - 1],
    }
    assert is_enabled(mjpeg_camera, kind)
    expected = {
        "enabled": True,
        **{day: [] for day in WEEKDAYS},
        "monday": [{"from": "09:15:00", "to": "19:30:00"}],
        "saturday": SHOP_HOURS["saturday"],
        "shifted": 0,
        "valid_until": None,
    }
    assert answer == expected | {"rounded": []}
    assert await ask(hass, entry, "get_schedule", kind=kind) == expected


async def test_recorded(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """What a real camera had is shown, and it raises its alarms at just these times."""
    entry = await setup_camera(hass, mjpeg_camera)
    answer = await ask(hass, entry, "get_schedule")
    assert answer["enabled"]
    assert hours_of(answer) == {day: [("09:15:00", "19:30:00")] for day in WEEKDAYS}
    zone = ZoneInfo(LIKE_THE_CAMERA)
    for clock, armed in (
        (time(9, 14, 30), False),
        (time(9, 15, 30), True),
        (time(19, 29, 30), True),
        (time(19, 30, 30), False),
    ):
        moment = datetime.combine(datetime(2026, 11, 21, tzinfo=zone), clock, zone)
        mjpeg_camera.set_clock(moment.timestamp())
        assert mjpeg_camera.sense("motion") is armed


@pytest.mark.parametrize(
    "schedule",
    [
        {"monday": [{"from": time(9, 15), "to": time(19, 30)}]},
        {"schedule.any": {"monday": [{"from": time(9, 15), "to": time(19, 30)}]}},
        {"monday": {"from": "9:15", "to": "19:30:00"}, "enabled": False, "shifted": 3},
        {
            "monday": [
                {"from": "12:00", "to": "19:30"},
                {"from": "09:15", "to": "13:00", "data": {"a": 1}},
            ]
        },
    ],
)
async def test_structure(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, schedule: dict[str, Any]
) -> None:
    """The week itself will do as well, in every form in which somebody may have it."""
    entry = await setup_camera(hass, mjpeg_camera)
    answer = await ask(hass, entry, "set_schedule", schedule=schedule)
    assert words_of(mjpeg_camera) == {"mon": [0, 4294967264, 16383]}
    assert answer["enabled"]
    assert not answer["rounded"]


async def test_whole_days(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """The end of a day is the end of a day, in all forms."""
    entry = await setup_camera(hass, mjpeg_camera)
    ends = ["24:00", "24:00:00", "23:59:59.999999", time.max]
    schedule = {
        day: [{"from": "00:00", "to": end}]
        for day, end in zip(WEEKDAYS, ends, strict=False)
    }
    answer = await ask(hass, entry, "set_schedule", schedule=schedule)
    assert words_of(mjpeg_camera) == {day: [2**32 - 1] * 3 for day in DAYS[:4]}
    assert hours_of(answer) == {day: [("00:00:00", "24:00:00")] for day in WEEKDAYS[:4]}


async def test_rounding_is_told(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """What is no quarter of an hour becomes the nearest, and that is no secret."""
    entry = await setup_camera(hass, mjpeg_camera)
    schedule = {"monday": [{"from": "09:20", "to": "19:25"}]}
    schedule["friday"] = [{"from": "12:00", "to": "12:05"}]
    answer = await ask(hass, entry, "set_schedule", schedule=schedule)
    assert words_of(mjpeg_camera)["mon"] == [0, 4294967264, 16383]
    assert answer["rounded"] == [
        {
            "day": "monday",
            "asked": {"from": "09:20:00", "to": "19:25:00"},
            "became": {"from": "09:15:00", "to": "19:30:00"},
        },
        {
            "day": "friday",
            "asked": {"from": "12:00:00", "to": "12:05:00"},
            "became": {"from": "12:00:00", "to": "12:15:00"},
        },
    ]
    assert hours_of(answer)["friday"] == [("12:00:00", "12:15:00")]


async def test_enabled(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A camera may ignore its week; what is shown of that is as new as the week."""
    entry = await setup_camera(hass, mjpeg_camera)
    for enabled in (False, True):
        answer = await ask(
            hass, entry, "set_schedule", schedule_entity=SHOP, enabled=enabled
        )
        assert answer["enabled"] is enabled is is_enabled(mjpeg_camera)
        if not enabled:
            assert mjpeg_camera.sense("motion")
        assert entry.runtime_data.settings.data.get(s.ALARM_SCHEDULE) is enabled


@pytest.mark.usefixtures("all_enabled")
async def test_switch_follows(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """The switch of the schedule shows it at once."""
    entry = await setup_camera(hass, mjpeg_camera)
    assert shown(hass, entry, s.ALARM_SCHEDULE).state == "on"
    await act(hass, entry, "set_schedule", kind="alarm", schedule={}, enabled=False)
    assert shown(hass, entry, s.ALARM_SCHEDULE).state == "off"


async def test_nothing_else_changes(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """Other weeks and other settings stay, also those of the FTP server."""
    camera = mjpeg_camera
    camera.values["params"] |= {"ftp_svr": "nas", "ftp_user": "me", "ftp_pwd": "x"}
    entry = await setup_camera(hass, camera)
    before = {name: dict(values) for name, values in camera.values.items()}
    for kind, (group, prefix) in KINDS.items():
        await act(hass, entry, "set_schedule", kind=kind, schedule_entity=SHOP)
        changed = {
            (name, key)
            for name, values in camera.values.items()
            for key, value in values.items()
            if before[name][key] != value
        }
        assert changed
        assert all(
            g == group and k.startswith(f"{prefix}schedule_") for g, k in changed
        )
        before = {name: dict(values) for name, values in camera.values.items()}


async def test_in_a_script(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, sound_camera: MjpegCamera
) -> None:
    """The answer of one action is the field of another, through a script's variables."""
    entries = [await setup_camera(hass, c) for c in (mjpeg_camera, sound_camera)]
    first, second = (camera_of(hass, entry) for entry in entries)
    put_word(mjpeg_camera, "tue_0", 3)
    target = {"target": {"entity_id": second}}
    sequence = [
        {
            "action": "ipcam_cgi.get_schedule",
            "target": {"entity_id": first},
            "data": {"kind": "alarm"},
            "response_variable": "weeks",
        },
        {
            "action": "ipcam_cgi.set_schedule",
            **target,
            "data": {"kind": "alarm", "schedule": f"{{{{ weeks['{first}'] }}}}"},
        },
        {
            "action": "schedule.get_schedule",
            "target": {"entity_id": SHOP},
            "response_variable": "hours",
        },
        {
            "action": "ipcam_cgi.set_schedule",
            **target,
            "data": {
                "kind": "ftp_upload",
                "schedule": "{{ hours['schedule.shop'] }}",
            },
        },
    ]
    config = {"script": {"copy": {"sequence": sequence}}}
    assert await async_setup_component(hass, "script", config)
    await hass.services.async_call("script", "copy", blocking=True)
    assert words_of(sound_camera) == words_of(mjpeg_camera)
    assert words_of(sound_camera)["tue"][0] == 3
    assert set(words_of(sound_camera, "ftp_upload")) == {"mon", "sat"}


# Clocks


@pytest.mark.parametrize(
    ("zone", "tz", "daylight_saving", "now", "shifted", "valid_until"),
    [
        ("Europe/Berlin", -3600, 0, "2026-11-21", 0, "2027-03-28T03:00:00+02:00"),
        ("Europe/Berlin", -3600, 0, "2026-07-01", -60, "2026-10-25T02:00:00+01:00"),
        ("Europe/Berlin", -3600, 3600, "2026-07-01", 0, "2026-10-25T02:00:00+01:00"),
        ("Europe/Berlin", 18000, 0, "2026-11-21", -360, "2027-03-28T03:00:00+02:00"),
        ("Asia/Kathmandu", 0, 0, "2026-11-21", -345, None),
        ("America/Panama", -46800, 3600, "2026-11-21", 19 * 60, None),
    ],
)
async def test_clocks(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    freezer: FrozenDateTimeFactory,
    zone: str,
    tz: int,
    daylight_saving: int,
    now: str,
    shifted: int,
    valid_until: str | None,
) -> None:
    """Whatever clock the camera goes by, it is armed when Home Assistant's schedule is on."""
    camera = mjpeg_camera
    await hass.config.async_set_time_zone(zone)
    camera.values["params"] |= {"tz": tz, "daylight_saving_time": daylight_saving}
    entry = await setup_camera(hass, camera)
    freezer.move_to(now)
    answer = await ask(hass, entry, "set_schedule", schedule_entity=SHOP)
    assert (answer["shifted"], answer["valid_until"]) == (shifted, valid_until)
    assert hours_of(answer) == {
        "monday": [("09:15:00", "19:30:00")],
        "saturday": [("00:00:00", "00:15:00"), ("08:00:00", "24:00:00")],
    }
    begin = dt_util.utcnow()
    for quarter in range(672):
        moment = begin + quarter * timedelta(minutes=15)
        camera.set_clock(moment.timestamp())
        local = dt_util.as_local(moment)
        is_on = any(
            block["from"] <= local.time().isoformat() < block["to"]
            for block in SHOP_HOURS.get(WEEKDAYS[local.weekday()], ())
        )
        armed = is_armed(camera.values["params"], "motion", camera.local_time())
        assert armed is is_on, local


async def test_whole_week(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, freezer: FrozenDateTimeFactory
) -> None:
    """A week that is all alike holds for ever, whatever clocks do."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    entry = await setup_camera(hass, mjpeg_camera)
    freezer.move_to("2026-11-21")
    always = {day: [{"from": "00:00", "to": "24:00"}] for day in WEEKDAYS}
    for schedule in (always, {}):
        answer = await ask(hass, entry, "set_schedule", schedule=schedule)
        assert answer["valid_until"] is None
        assert answer["shifted"] == -360
        assert len(hours_of(answer)) == len(schedule)
        assert len(words_of(mjpeg_camera)) == len(schedule)


async def test_clock_untold(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """Where a camera does not tell its zone nothing is moved, and nobody claims to know."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    entry = await setup_camera(hass, mjpeg_camera)
    del mjpeg_camera.values["params"]["tz"]
    answer = await ask(hass, entry, "set_schedule", schedule_entity=SHOP)
    assert answer["shifted"] is None
    assert words_of(mjpeg_camera)["mon"] == [0, 4294967264, 16383]
    assert (await ask(hass, entry, "get_schedule"))["shifted"] is None


async def test_two_cameras(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, sound_camera: MjpegCamera
) -> None:
    """Each has it by its own clock."""
    sound_camera.values["params"]["tz"] = 18000 + 3600
    entries = [await setup_camera(hass, c) for c in (mjpeg_camera, sound_camera)]
    answers = await act(
        hass, entries, "set_schedule", response=True, kind="alarm", schedule_entity=SHOP
    )
    assert answers is not None
    for entry, shifted in zip(entries, (0, -60), strict=True):
        answer = answers[camera_of(hass, entry)]
        assert isinstance(answer, dict)
        assert answer["shifted"] == shifted
        assert hours_of(answer)["monday"] == [("09:15:00", "19:30:00")]
    assert words_of(mjpeg_camera)["mon"][1] == 4294967264
    assert words_of(sound_camera)["mon"][1] == 4294967294


# What goes wrong


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "alarm", "schedule": None},
        {"kind": "alarm", "schedule": "09:00"},
        {"kind": "alarm", "schedule": {"montag": []}},
        {"kind": "alarm", "schedule": {"monday": [{"from": "22:00", "to": "06:00"}]}},
        {"kind": "alarm", "schedule": {"monday": [{"from": 540, "to": 600}]}},
        {"kind": "alarm", "schedule": {SHOP: {}, "schedule.other": {}}},
        {"kind": "alarm", "schedule_entity": "shop"},
        {"kind": "alarm", "schedule_entity": [SHOP, SHOP]},
        {"kind": "alarm", "schedule_entity": SHOP, "enabled": "perhaps"},
        {"kind": "doorbell", "schedule_entity": SHOP},
        {"schedule_entity": SHOP},
    ],
)
async def test_wrong_input(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, data: dict[str, Any]
) -> None:
    """What is no schedule does not even reach the action."""
    entry = await setup_camera(hass, mjpeg_camera)
    since = len(mjpeg_camera.requests)
    with pytest.raises(vol.Invalid):
        await act(hass, entry, "set_schedule", **data)
    assert len(mjpeg_camera.requests) == since


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({}, "which_schedule"),
        ({"schedule_entity": SHOP, "schedule": {}}, "which_schedule"),
        ({"schedule_entity": "schedule.nobody"}, "no_schedule_entity"),
        ({"schedule_entity": "schedule.gone"}, "no_schedule_entity"),
        ({"schedule_entity": "sun.sun"}, "no_schedule_entity"),
    ],
)
async def test_wrong_source(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, data: dict[str, Any], key: str
) -> None:
    """There must be a schedule, and only one."""
    hass.states.async_set("sun.sun", "above_horizon")
    # As its registry row leaves it behind.
    hass.states.async_set("schedule.gone", "unavailable", {"restored": True})
    entry = await setup_camera(hass, mjpeg_camera)
    since = len(mjpeg_camera.requests)
    error = await refused(hass, entry, "set_schedule", kind="alarm", **data)
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == key
    if key == "no_schedule_entity":
        assert data["schedule_entity"] in str(error)
    assert len(mjpeg_camera.requests) == since


@pytest.mark.parametrize("action", ["get_schedule", "set_schedule"])
async def test_camera_without_schedules(
    hass: HomeAssistant, uid_camera: UidCamera, action: str
) -> None:
    """A camera whose document knows none says so by its name."""
    entry = await setup_camera(hass, uid_camera)
    since = len(uid_camera.requests)
    data = {"schedule_entity": SHOP} if action == "set_schedule" else {}
    with pytest.raises(ServiceValidationError) as raised:
        await ask(hass, entry, action, **data)
    assert raised.value.translation_key == "no_schedules"
    assert "has no schedules" in str(raised.value)
    assert len(uid_camera.requests) == since


@pytest.mark.parametrize("kind", KINDS)
async def test_camera_that_lacks_one(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, kind: str
) -> None:
    """Firmware older than the schedule is not sent one."""
    entry = await setup_camera(hass, mjpeg_camera)
    group, prefix = KINDS[kind]
    del mjpeg_camera.values[group][f"{prefix}schedule_wed_1"]
    since = len(mjpeg_camera.requests)
    for action, data in (
        ("get_schedule", {}),
        ("set_schedule", {"schedule_entity": SHOP}),
    ):
        with pytest.raises(ServiceValidationError) as raised:
            await ask(hass, entry, action, kind=kind, **data)
        assert raised.value.translation_key == "not_supported"
    assert not any("/set_" in request.path for request in mjpeg_camera.requests[since:])


@pytest.mark.usefixtures("all_enabled")
async def test_lost_answer(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A camera that goes away in between is not told twice; what it has now is asked for."""
    mjpeg_camera.values["params"]["alarm_schedule_enable"] = 0
    entry = await setup_camera(hass, mjpeg_camera)
    assert shown(hass, entry, s.ALARM_SCHEDULE).state == "off"
    since = len(mjpeg_camera.requests)
    mjpeg_camera.add_fault("drop", path="/set_alarm.cgi")
    error = await refused(
        hass, entry, "set_schedule", kind="alarm", schedule_entity=SHOP
    )
    assert type(error) is HomeAssistantError
    assert error.translation_key == "connection_dropped"
    assert len(sent(mjpeg_camera, "set_alarm", since)) == 1
    await hass.async_block_till_done(wait_background_tasks=True)
    assert shown(hass, entry, s.ALARM_SCHEDULE).state == "on"


async def test_one_of_two_fails(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, socket_enabled: None
) -> None:
    """The other one keeps to it all the same."""
    async with UidCamera(
        profile="doc", mac="00626E000001", onvif=False, **LOGIN
    ) as yard:
        entries = [await setup_camera(hass, c) for c in (mjpeg_camera, yard)]
        error = await refused(
            hass, entries, "set_schedule", kind="alarm", schedule_entity=SHOP
        )
    assert error.translation_key == "cameras_failed"
    assert str(error).count("has no schedules") == 1
    assert set(words_of(mjpeg_camera)) == {"mon", "sat"}


# Users


async def test_users(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, hass_admin_user: MockUser
) -> None:
    """Who may control both camera and schedule may copy one to the other; blocking is for administrators."""
    entry = await setup_camera(hass, mjpeg_camera)
    camera = camera_of(hass, entry)
    user = MockUser().add_to_hass(hass)
    context = Context(user_id=user.id)
    user.mock_policy({CAT_ENTITIES: {"entity_ids": {camera: True}}})
    with pytest.raises(Unauthorized):
        await ask(hass, entry, "set_schedule", schedule_entity=SHOP, context=context)
    await ask(hass, entry, "set_schedule", schedule={}, context=context)
    assert not words_of(mjpeg_camera)
    user.mock_policy({CAT_ENTITIES: {"entity_ids": {camera: True, SHOP: True}}})
    await ask(hass, entry, "set_schedule", schedule_entity=SHOP, context=context)
    assert words_of(mjpeg_camera)

    blocking: dict[str, Any] = {"kind": "view_blocking", "schedule_entity": SHOP}
    with pytest.raises(Unauthorized):
        await ask(hass, entry, "set_schedule", context=context, **blocking)
    assert not words_of(mjpeg_camera, "view_blocking")
    await ask(hass, entry, "get_schedule", kind="view_blocking", context=context)
    for allowed in (Context(user_id=hass_admin_user.id), Context()):
        await ask(hass, entry, "set_schedule", context=allowed, **blocking)
    assert words_of(mjpeg_camera, "view_blocking")
