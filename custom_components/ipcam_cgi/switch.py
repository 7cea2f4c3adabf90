"""Switches. One row per setting."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import STATE_OFF, STATE_ON, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import RestoreEntity

from .cgi import Relay, settings as s
from .coordinator import CameraConfigEntry
from .entity import SettingEntity, StatusEntity, errors_of_a_command

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class CameraSwitchDescription(SwitchEntityDescription):
    """Describes a switch."""

    setting: s.Toggle


def _switch(setting: s.Toggle, *, enabled: bool = True) -> CameraSwitchDescription:
    """Describe the switch of a setting."""
    return CameraSwitchDescription(
        key=setting.key,
        translation_key=setting.key,
        setting=setting,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=enabled,
    )


SWITCHES: Final = (
    # Picture
    _switch(s.FLIP),
    _switch(s.MIRROR),
    # Sound
    _switch(s.AUDIO),
    _switch(s.AUDIO_AMPLIFIER, enabled=False),
    # Text in the picture
    _switch(s.OSD),
    _switch(s.OSD_WEEKDAY, enabled=False),
    # Alarms
    _switch(s.MOTION_DETECTION),
    _switch(s.MOTION_COMPENSATION, enabled=False),
    _switch(s.NIGHT_MOTION, enabled=False),
    _switch(s.INPUT_DETECTION),
    _switch(s.SOUND_DETECTION),
    _switch(s.ALARM_OUTPUT_LINKAGE, enabled=False),
    _switch(s.ALARM_MAIL, enabled=False),
    _switch(s.ALARM_SCHEDULE, enabled=False),
    # Head
    _switch(s.CENTER_ON_START, enabled=False),
    _switch(s.PRESETS, enabled=False),
    # Clock and network
    _switch(s.NTP, enabled=False),
    _switch(s.UPNP, enabled=False),
)

RELAYS: Final = (
    SwitchEntityDescription(key="infrared_lamps", translation_key="infrared_lamps"),
    SwitchEntityDescription(key="alarm_output", translation_key="alarm_output"),
    *(
        SwitchEntityDescription(
            key=f"aux_switch_{number}", translation_key=f"aux_switch_{number}"
        )
        for number in range(1, 5)
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switches that this camera has."""
    async_add_entities(
        CameraSwitch(entry, description, description.setting)
        for description in SWITCHES
        if description.setting in entry.runtime_data.settings.data
    )
    relays = entry.runtime_data.client.relays
    async_add_entities(
        RelaySwitch(entry, description, relays[description.key])
        for description in RELAYS
        if description.key in relays
    )


class CameraSwitch(SettingEntity, SwitchEntity):
    """A setting that is on or off."""

    entity_description: CameraSwitchDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the value that the camera reported."""
        return self.coordinator.data.get(self.entity_description.setting)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Turn the setting on."""
        await self.async_apply(self.entity_description.setting.to(True))

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Turn the setting off."""
        await self.async_apply(self.entity_description.setting.to(False))


class RelaySwitch(StatusEntity, SwitchEntity, RestoreEntity):
    """Something that can be switched but not read back: what was last told holds."""

    _attr_assumed_state = True

    def __init__(
        self,
        entry: CameraConfigEntry,
        description: SwitchEntityDescription,
        relay: Relay,
    ) -> None:
        """Switch a relay."""
        super().__init__(entry, description)
        self._relay = relay

    @override
    async def async_added_to_hass(self) -> None:
        """Remember what was last told."""
        await super().async_added_to_hass()
        if (state := await self.async_get_last_state()) and state.state in (
            STATE_ON,
            STATE_OFF,
        ):
            self._attr_is_on = state.state == STATE_ON

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Switch on."""
        await self._async_switch(True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Switch off."""
        await self._async_switch(False)

    async def _async_switch(self, on: bool) -> None:
        with errors_of_a_command():
            await self._relay(on)
        self._attr_is_on = on
        self.async_write_ha_state()
