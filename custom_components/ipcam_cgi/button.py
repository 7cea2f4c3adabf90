"""Buttons: restart, the clock, a test, the head, and its presets by name. One row per command."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, override

from homeassistant.components.button import (
    DOMAIN as BUTTON_DOMAIN,
    ButtonDeviceClass,
    ButtonEntity,
    ButtonEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions.base import async_require_admin
from .alarm_test import AlarmTest
from .cgi import Abilities, Motion, Patrol
from .const import DOMAIN
from .coordinator import CameraConfigEntry, CameraData
from .entity import PtzEntity, StatusEntity, errors_of_a_command
from .ptz import PtzControl

# A press supersedes the one before it, so that a stop never waits for a move.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class CameraButtonDescription(ButtonEntityDescription):
    """Describes a button.

    Attributes:
        press_fn: What it does.
        admin_only: Whether it is for administrators.
    """

    press_fn: Callable[[CameraData], Awaitable[None]]
    admin_only: bool = False


@dataclass(frozen=True, kw_only=True)
class PtzButtonDescription(ButtonEntityDescription):
    """Describes a button of a head that can do this."""

    supported_fn: Callable[[Abilities], bool]
    press_fn: Callable[[PtzControl], Awaitable[None]]


BUTTONS: Final = (
    CameraButtonDescription(
        key="restart",
        device_class=ButtonDeviceClass.RESTART,
        entity_category=EntityCategory.CONFIG,
        press_fn=lambda data: data.heartbeat.async_restart(),
    ),
    CameraButtonDescription(
        key="synchronize_clock",
        translation_key="synchronize_clock",
        entity_category=EntityCategory.CONFIG,
        press_fn=lambda data: data.settings.async_set_clock(),
    ),
    CameraButtonDescription(
        key="factory_reset",
        translation_key="factory_reset",
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        press_fn=lambda data: data.heartbeat.async_factory_reset(retain_network=False),
        admin_only=True,
    ),
)


def _ptz(
    key: str,
    supported_fn: Callable[[Abilities], bool],
    press_fn: Callable[[PtzControl], Awaitable[None]],
    *,
    enabled: bool,
) -> PtzButtonDescription:
    return PtzButtonDescription(
        key=f"ptz_{key}",
        translation_key=f"ptz_{key}",
        entity_registry_enabled_default=enabled,
        supported_fn=supported_fn,
        press_fn=press_fn,
    )


def _move(motion: Motion, *, enabled: bool = False) -> PtzButtonDescription:
    """Describe the button that moves the head or the lens for a step."""
    return _ptz(
        motion,
        lambda abilities: motion in abilities.motions,
        lambda ptz: ptz.async_move(motion),
        enabled=enabled,
    )


def _patrol(patrol: Patrol) -> tuple[PtzButtonDescription, ...]:
    """Describe the buttons that start and stop a round."""
    return (
        _ptz(
            f"start_{patrol}_patrol",
            lambda abilities: patrol in abilities.patrols,
            lambda ptz: ptz.async_start_patrol(patrol),
            enabled=False,
        ),
        _ptz(
            f"stop_{patrol}_patrol",
            lambda abilities: patrol in abilities.patrols,
            lambda ptz: ptz.async_stop_patrol(patrol),
            enabled=False,
        ),
    )


PTZ_BUTTONS: Final = (
    _move(Motion.UP, enabled=True),
    _move(Motion.DOWN, enabled=True),
    _move(Motion.LEFT, enabled=True),
    _move(Motion.RIGHT, enabled=True),
    _move(Motion.UP_LEFT),
    _move(Motion.UP_RIGHT),
    _move(Motion.DOWN_LEFT),
    _move(Motion.DOWN_RIGHT),
    _ptz("stop", lambda abilities: True, lambda ptz: ptz.async_stop(), enabled=True),
    _ptz(
        "center",
        lambda abilities: abilities.can_center,
        lambda ptz: ptz.async_center(),
        enabled=True,
    ),
    _move(Motion.ZOOM_IN, enabled=True),
    _move(Motion.ZOOM_OUT, enabled=True),
    _move(Motion.FOCUS_NEAR),
    _move(Motion.FOCUS_FAR),
    _move(Motion.IRIS_OPEN),
    _move(Motion.IRIS_CLOSE),
    *(button for patrol in Patrol for button in _patrol(patrol)),
)

TEST_ALARM_PUSH: Final = ButtonEntityDescription(
    key="test_alarm_push",
    translation_key="test_alarm_push",
    entity_category=EntityCategory.DIAGNOSTIC,
)

PRESET: Final = ButtonEntityDescription(
    key="ptz_preset",
    translation_key="ptz_preset",
    entity_registry_enabled_default=False,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons, those of the head as far as it can do that."""
    async_add_entities(CameraButton(entry, description) for description in BUTTONS)
    if entry.runtime_data.alarms.may_tell:
        async_add_entities([TestAlarmPushButton(hass, entry)])
    if (ptz := entry.runtime_data.ptz) is not None:
        async_add_entities(
            PtzButton(entry, description, ptz)
            for description in PTZ_BUTTONS
            if description.supported_fn(ptz.abilities)
        )
        presets = _PresetButtons(hass, entry, ptz, async_add_entities)
        presets.async_update()
        entry.async_on_unload(ptz.async_listen(presets.async_update))


class CameraButton(StatusEntity, ButtonEntity):
    """A command to the camera."""

    entity_description: CameraButtonDescription

    def __init__(
        self, entry: CameraConfigEntry, description: CameraButtonDescription
    ) -> None:
        """Command the camera of an entry."""
        super().__init__(entry, description)
        self._data = entry.runtime_data

    @override
    async def async_press(self) -> None:
        """Send the command."""
        if self.entity_description.admin_only:
            # Home Assistant lets everybody press who may control the entity.
            await async_require_admin(self.hass, self._context)
        with errors_of_a_command():
            await self.entity_description.press_fn(self._data)


class TestAlarmPushButton(StatusEntity, ButtonEntity):
    """Waits for an alarm, and reports what came; the camera is told nothing."""

    def __init__(self, hass: HomeAssistant, entry: CameraConfigEntry) -> None:
        """Test the alarms of an entry's camera."""
        super().__init__(entry, TEST_ALARM_PUSH)
        self._test = AlarmTest(hass, entry)

    @override
    async def async_press(self) -> None:
        """Begin to wait."""
        self._test.async_start()


class PtzButton(PtzEntity, ButtonEntity):
    """A command to the camera's head."""

    entity_description: PtzButtonDescription

    @override
    async def async_press(self) -> None:
        """Send the command."""
        with errors_of_a_command():
            await self.entity_description.press_fn(self.ptz)


def _key_of(number: int) -> str:
    return f"{PRESET.key}_{number}"


class PresetButton(PtzEntity, ButtonEntity):
    """Goes to a preset that has a name."""

    def __init__(
        self, entry: CameraConfigEntry, ptz: PtzControl, number: int, name: str
    ) -> None:
        """Go to a preset."""
        super().__init__(entry, replace(PRESET, key=_key_of(number)), ptz)
        self._number = number
        self._attr_translation_placeholders = {"name": name}

    @override
    async def async_press(self) -> None:
        """Go there."""
        with errors_of_a_command():
            await self.ptz.async_go_to_preset(self._number)


class _PresetButtons:
    """Keeps a button for each preset that has a name."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: CameraConfigEntry,
        ptz: PtzControl,
        async_add_entities: AddConfigEntryEntitiesCallback,
    ) -> None:
        """Begin without any."""
        self._hass = hass
        self._entry = entry
        self._ptz = ptz
        self._async_add_entities = async_add_entities
        self._names: Mapping[int, str] = {}
        self._buttons: dict[int, PresetButton] = {}

    @callback
    def async_update(self) -> None:
        """Add buttons of new names, and take away those of names that are gone."""
        before, self._names = self._names, dict(self._ptz.names)
        registry = er.async_get(self._hass)
        for number in before.keys() - self._names.keys():
            del self._buttons[number]
            if entity_id := registry.async_get_entity_id(
                BUTTON_DOMAIN, DOMAIN, f"{self._entry.unique_id}_{_key_of(number)}"
            ):
                registry.async_remove(entity_id)
        for number, name in self._names.items():
            if before.get(number) != name:
                self._entry.async_create_task(
                    self._hass, self._async_renew(number, name), f"preset {number}"
                )

    async def _async_renew(self, number: int, name: str) -> None:
        before = self._buttons.get(number)
        self._buttons[number] = button = PresetButton(
            self._entry, self._ptz, number, name
        )
        # Not there where its user has it disabled.
        if before is not None and before.hass is not None:
            await before.async_remove(force_remove=True)
        self._async_add_entities([button])
