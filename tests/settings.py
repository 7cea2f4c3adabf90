"""What the tests of settings share: the rows by setting, and what the simulated cameras have stored."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.entity import EntityDescription
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi import FAMILIES, settings as s
from custom_components.ipcam_cgi.cgi.params import AnyParam
from custom_components.ipcam_cgi.number import NUMBERS
from custom_components.ipcam_cgi.select import SELECTS
from custom_components.ipcam_cgi.sensor import FACTS
from custom_components.ipcam_cgi.switch import SWITCHES
from custom_components.ipcam_cgi.text import TEXTS

from .common import call, state_of
from .simulator import MjpegCamera, SimulatedCamera, UidCamera
from .simulator.http import Request

ROWS: Final[Mapping[s.AnySetting, tuple[Platform, EntityDescription]]] = {
    **{row.setting: (Platform.NUMBER, row) for row in NUMBERS},
    **{row.setting: (Platform.SELECT, row) for row in SELECTS},
    **{row.setting: (Platform.SWITCH, row) for row in SWITCHES},
    **{row.setting: (Platform.TEXT, row) for row in TEXTS},
    **{row.fact: (Platform.SENSOR, row) for row in FACTS},
}
PLATFORM: Final[Mapping[s.AnySetting, Platform]] = {
    setting: platform for setting, (platform, _) in ROWS.items()
}

type Stored = dict[str, dict[str, Any]]


def params_of(camera: SimulatedCamera) -> tuple[AnyParam, ...]:
    """Return the table of a camera's family."""
    return FAMILIES[camera.family].PARAMS


def param_of(camera: SimulatedCamera, setting: s.AnySetting) -> AnyParam:
    """Return how a camera's family says a setting."""
    (param,) = (param for param in params_of(camera) if param.setting is setting)
    return param


def stored(camera: SimulatedCamera) -> Stored:
    """Return a copy of everything that a camera has stored, by group and name."""
    return deepcopy(_values(camera))


def _values(camera: SimulatedCamera) -> Stored:
    if isinstance(camera, MjpegCamera):
        return camera.values
    assert isinstance(camera, UidCamera)
    return camera.configuration.values


def _place(camera: SimulatedCamera, param: AnyParam) -> tuple[dict[str, Any], str]:
    """Return where a camera keeps a parameter."""
    group, name = param.read.group, param.read.name
    if camera.family == "mjpeg":
        return _values(camera)[group.removeprefix("get_")], name
    stream, _, last = name.rpartition("/")
    return _values(camera)[f"{group}/{stream}" if stream else group], last


def raw_of(camera: SimulatedCamera, setting: s.AnySetting) -> str:
    """Return what a camera has stored for a setting."""
    group, name = _place(camera, param_of(camera, setting))
    return str(group[name])


def put(camera: SimulatedCamera, setting: s.AnySetting, raw: str) -> None:
    """Change a setting at the camera itself."""
    group, name = _place(camera, param_of(camera, setting))
    # The mjpeg family quotes texts, not numbers.
    group[name] = int(raw) if isinstance(group[name], int) else raw


def shown(hass: HomeAssistant, entry: MockConfigEntry, setting: s.AnySetting) -> State:
    """Return the state of a setting's entity."""
    return state_of(hass, entry, PLATFORM[setting], setting.key)


async def refresh(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Read the settings of enabled entities anew, and what the status tells of them."""
    await entry.runtime_data.heartbeat.async_refresh()
    await entry.runtime_data.settings.async_refresh()
    await hass.async_block_till_done()


async def write(
    hass: HomeAssistant, entry: MockConfigEntry, setting: s.AnySetting, value: Any
) -> None:
    """Write a setting through Home Assistant's own action."""
    actions: dict[Platform, tuple[str, dict[str, Any]]] = {
        Platform.NUMBER: ("set_value", {"value": value}),
        Platform.SELECT: ("select_option", {"option": value}),
        Platform.SWITCH: ("turn_on" if value else "turn_off", {}),
        Platform.TEXT: ("set_value", {"value": value}),
    }
    platform = PLATFORM[setting]
    action, data = actions[platform]
    await call(hass, entry, platform, setting.key, action, **data)


@dataclass(frozen=True)
class Asked:
    """A request without what the login puts into it."""

    cgi: str
    params: Mapping[str, str]


def asked(camera: SimulatedCamera, since: int) -> list[Asked]:
    """Return what a camera was asked, without challenges and logins."""
    return [
        Asked(_cgi(request), {n: v for n, v in request.query if n != "uid"})
        for request in camera.requests[since:]
        if camera.family == "uid" or "Authorization" in request.headers
    ]


def _cgi(request: Request) -> str:
    return request.path.removeprefix("/cgi-bin").strip("/").removesuffix(".cgi")
