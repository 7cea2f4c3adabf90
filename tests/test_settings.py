"""Every setting of every family, driven from the tables: a new row is tested by being added.

Against the simulated cameras, over HTTP, through Home Assistant's own actions.
"""

from collections.abc import Iterator
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi import CameraResponseError, settings as s
from custom_components.ipcam_cgi.cgi.params import (
    AnyParam,
    BitParam,
    ChoiceParam,
    FactParam,
    MeasurementParam,
    NumberParam,
    TextParam,
)
from custom_components.ipcam_cgi.const import CONF_STATUS_INTERVAL
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera
from tests.simulator.uid import firmware

from .common import entity_id, setup_camera
from .settings import (
    PLATFORM,
    ROWS,
    asked,
    params_of,
    put,
    raw_of,
    refresh,
    shown,
    stored,
    write,
)

# What a text must be made of, where the camera looks at it.
HOSTS = {s.NTP_SERVER}
# Profiles that have all that their family has.
COMPLETE = {"11.37.2.49", "11.37.2.65", "doc", "field"}


def writable(camera: SimulatedCamera) -> list[AnyParam]:
    """Return the settings that a camera has and can be told."""
    return [
        param
        for param in params_of(camera)
        if param.write is not None and has(camera, param)
    ]


def has(camera: SimulatedCamera, param: AnyParam) -> bool:
    """Return whether a camera has stored a setting at all."""
    try:
        raw_of(camera, param.setting)
    except KeyError:
        return False
    return True


def present(hass: HomeAssistant, entry: MockConfigEntry, param: AnyParam) -> Any:
    """Return what the entity shows, as its action takes it."""
    state = shown(hass, entry, param.setting)
    match PLATFORM[param.setting]:
        case Platform.NUMBER:
            return int(state.state)
        case Platform.SWITCH:
            return {"on": True, "off": False}[state.state]
        case _:
            return state.state


def legal(
    hass: HomeAssistant, entry: MockConfigEntry, param: AnyParam
) -> Iterator[Any]:
    """Yield values that the entity offers: both bounds and one between, each option."""
    state = shown(hass, entry, param.setting)
    match param:
        case NumberParam():
            low, high = int(state.attributes["min"]), int(state.attributes["max"])
            assert low < high
            middle = (low + high) // 2
            yield from dict.fromkeys((low, high, middle))
        case ChoiceParam():
            assert state.attributes["options"]
            yield from state.attributes["options"]
        case TextParam() if param.setting in HOSTS:
            yield from ("ntp.example.org", "192.0.2.1", "a" * param.longest)
        case TextParam():
            yield from ("Tür & 'a'=<1>;+%#?", "前门", "x" * param.longest)
        case _:
            yield from (True, False)


def moves_others(camera: SimulatedCamera, param: AnyParam) -> bool:
    """Return whether what is legal elsewhere in the group may follow from a setting."""
    if not isinstance(param, ChoiceParam) or param.write is None:
        return False
    return any(
        callable(getattr(other, "range", None) or getattr(other, "options", None))
        for other in params_of(camera)
        if other.write and other.write.group == param.write.group
    )


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[tuple[str, str]]:
    """Return which parameters differ."""
    return {
        (group, name)
        for group, values in before.items()
        for name, value in values.items()
        if after[group][name] != value
    }


async def test_every_setting(
    hass: HomeAssistant,
    all_enabled: None,
    any_camera: SimulatedCamera,
    subtests: pytest.Subtests,
) -> None:
    """What is read is shown; what is written is at the camera, and shown, at once and alone."""
    # No heartbeat in between.
    entry = await setup_camera(hass, any_camera, options={CONF_STATUS_INTERVAL: 300})
    client = entry.runtime_data.client
    params = writable(any_camera)
    if any_camera.profile in COMPLETE:
        assert len(params) == sum(param.write is not None for param in client.PARAMS)
    for param in params:
        with subtests.test(setting=param.setting.key):
            first, raw = present(hass, entry, param), raw_of(any_camera, param.setting)
            raws: dict[Any, str] = {first: raw}
            for value in (*legal(hass, entry, param), first):
                before, since = stored(any_camera), len(any_camera.requests)
                await write(hass, entry, param.setting, value)
                assert present(hass, entry, param) == value

                told = raw_of(any_camera, param.setting)
                assert raws.setdefault(value, told) == told
                assert_raw(param, value, told)
                assert_requests(any_camera, param, told, since)
                if not moves_others(any_camera, param):
                    # One parameter, and no other with it.
                    assert len(changed(before, stored(any_camera))) <= 1
                # It is what the camera tells, not what was hoped for.
                await client.update({param.setting})
                assert client.values.get(param.setting) == value
            assert len(set(raws.values())) == len(raws)
            assert raw_of(any_camera, param.setting) == raw


def assert_raw(param: AnyParam, value: Any, raw: str) -> None:
    """Assert what can be said of a raw value without the row's own help."""
    match param:
        case NumberParam(inverted=False):
            assert raw == str(value)
        case TextParam():
            assert raw == value
        case BitParam():
            assert int(raw) >> param.bit & 1 == value
        case ChoiceParam() if callable(param.options):
            assert raw == value


def assert_requests(
    camera: SimulatedCamera, param: AnyParam, raw: str, since: int
) -> None:
    """Assert that a write was one request, and one to read back where the reply tells nothing."""
    assert param.write is not None
    requests = asked(camera, since)
    if camera.family == "uid":
        (written,) = requests
    else:
        written, read = requests
        assert (read.cgi, dict(read.params)) == (param.read.group, {})
    assert written.cgi == param.write.group
    if written.cgi == "camera_control":
        expected = {"param": param.write.name, "value": raw}
        assert dict(written.params) == expected
    elif not moves_others(camera, param):
        assert written.params[param.write.name] == raw


async def test_every_change_at_the_camera(
    hass: HomeAssistant,
    all_enabled: None,
    any_camera: SimulatedCamera,
    subtests: pytest.Subtests,
) -> None:
    """What somebody else wrote is shown when it is read."""
    entry = await setup_camera(hass, any_camera)
    for param in writable(any_camera):
        if callable(getattr(param, "range", None) or getattr(param, "options", None)):
            continue  # They hang together: see test_dependent_settings.py.
        with subtests.test(setting=param.setting.key):
            first, raw = present(hass, entry, param), raw_of(any_camera, param.setting)
            other = next(v for v in legal(hass, entry, param) if v != first)
            await write(hass, entry, param.setting, other)
            assert present(hass, entry, param) == other
            put(any_camera, param.setting, raw)
            await refresh(hass, entry)
            assert present(hass, entry, param) == first


async def test_every_illegal_value(
    hass: HomeAssistant,
    all_enabled: None,
    any_camera: SimulatedCamera,
    subtests: pytest.Subtests,
) -> None:
    """A value that is no good is an error, and neither camera nor entity changes."""
    entry = await setup_camera(hass, any_camera)
    client = entry.runtime_data.client
    for param in writable(any_camera):
        with subtests.test(setting=param.setting.key):
            before = stored(any_camera)
            state = shown(hass, entry, param.setting)
            since = len(any_camera.requests)
            match param:
                case NumberParam():
                    low, high = state.attributes["min"], state.attributes["max"]
                    values: list[Any] = [low - 1, high + 1]
                    raws = [str(int(low) - 1), str(int(high) + 1), "many"]
                case ChoiceParam():
                    values, raws = ["none of them"], ["none of them"]
                case TextParam():
                    longest = int(state.attributes["max"])
                    values, raws = ["ü" * longest, "a\nb"], []
                case BitParam():
                    values, raws = [], ["4", "x"]
                case _:
                    values, raws = [], ["2", "x"]
            for value in values:
                with pytest.raises(ServiceValidationError) as refused:
                    await write(hass, entry, param.setting, value)
                assert refused.value.translation_key
            assert len(any_camera.requests) == since
            # The bounds are the camera's own: it refuses what is beyond them.
            assert param.write is not None
            for raw in raws:
                with pytest.raises(CameraResponseError):
                    await client._write(param.write.group, {param.write.name: raw})
            assert stored(any_camera) == before
            await refresh(hass, entry)
            assert shown(hass, entry, param.setting).state == state.state


async def test_every_fact(
    hass: HomeAssistant,
    all_enabled: None,
    sound_camera: MjpegCamera,
    subtests: pytest.Subtests,
) -> None:
    """Every state of every fact has its name, and one that nobody documented its number."""
    facts = [
        param for param in params_of(sound_camera) if param.read.group == "get_status"
    ]
    named = [param for param in facts if isinstance(param, FactParam) and param.states]
    sound_camera.status_extras |= {
        param.read.name: 1 for param in facts if param.read.name != "id"
    }
    entry = await setup_camera(hass, sound_camera)
    assert len(named) > 4
    for fact in named:
        documented = dict(fact.states or {})
        for raw, name in {**documented, "77": "77", "-9": "-9"}.items():
            with subtests.test(fact=fact.setting.key, raw=raw):
                sound_camera.status_extras[fact.read.name] = int(raw)
                await refresh(hass, entry)
                state = shown(hass, entry, fact.setting)
                assert state.state == name
                # One that nobody documented joins them while it is in force.
                assert set(state.attributes["options"]) == {*documented.values(), name}
    for param in facts:
        if param in named or param.read.name in ("id", "clock_drift"):
            continue
        number = isinstance(param, MeasurementParam)
        samples: tuple[float | str, ...] = (2.5, 31) if number else ("a text", "x'=;")
        for sample in samples:
            with subtests.test(fact=param.setting.key, raw=sample):
                sound_camera.status_extras[param.read.name] = sample
                await refresh(hass, entry)
                told = shown(hass, entry, param.setting).state
                assert (float(told) if number else told) == sample


async def test_facts_of_uid(
    hass: HomeAssistant, all_enabled: None, uid_camera: UidCamera
) -> None:
    """The other family tells less of itself, and nothing that could change."""
    entry = await setup_camera(hass, uid_camera)
    told = {
        param.setting: shown(hass, entry, param.setting).state
        for param in params_of(uid_camera)
        if param.write is None
    }
    assert told.pop(s.CLOCK_DRIFT)
    assert told == {
        s.KERNEL_VERSION: firmware.KERNEL,
        s.FILESYSTEM_VERSION: firmware.FILESYSTEM,
        s.SERIAL_NUMBER: uid_camera.serial,
        s.MAC_ADDRESS: "F0:00:0A:12:34:56",
    }


async def test_only_what_there_is(
    hass: HomeAssistant, all_enabled: None, any_camera: SimulatedCamera
) -> None:
    """A value that the camera does not report makes no entity, and every other makes one."""
    entry = await setup_camera(hass, any_camera)
    for param in params_of(any_camera):
        platform = PLATFORM[param.setting]
        there = entity_id(hass, entry, platform, param.setting.key) is not None
        if param.write is not None:
            assert there == has(any_camera, param), param.setting
        else:
            reported = entry.runtime_data.settings.data
            assert there == (param.setting in reported), param.setting
    others = set(PLATFORM) - {param.setting for param in params_of(any_camera)}
    for setting in others:
        assert entity_id(hass, entry, PLATFORM[setting], setting.key) is None


async def test_disabled_by_default(
    hass: HomeAssistant, any_camera: SimulatedCamera
) -> None:
    """Each row says whether most people want it, and so it is."""
    entry = await setup_camera(hass, any_camera)
    enabled: set[s.AnySetting] = set()
    for setting in entry.runtime_data.settings.data:
        platform, row = ROWS[setting]
        entity = entity_id(hass, entry, platform, setting.key)
        assert entity is not None
        there = hass.states.get(entity) is not None
        assert there == row.entity_registry_enabled_default, setting
        enabled |= {setting} if there else set()
    assert enabled > {s.BRIGHTNESS, s.CONTRAST, s.MOTION_DETECTION}
    assert len(enabled) < len(list(entry.runtime_data.settings.data)) / 2
