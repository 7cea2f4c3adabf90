"""What all entities share: device, unique id, availability, and errors of commands.

CameraError becomes HomeAssistantError or ServiceValidationError here, once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import override

from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import CONNECTION_NETWORK_MAC, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .cgi import (
    AlarmKind,
    CameraAddress,
    CameraError,
    CameraUnsupportedError,
    CameraValueError,
    settings as s,
)
from .cgi.settings import AnyChange, AnySetting
from .const import DOMAIN
from .coordinator import CameraConfigEntry, HeartbeatCoordinator, SettingsCoordinator
from .ptz import PtzControl


@contextmanager
def errors_of_a_command() -> Iterator[None]:
    """Raise what Home Assistant shows to the user."""
    try:
        yield
    except (CameraValueError, CameraUnsupportedError) as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key=err.key,
            translation_placeholders=err.placeholders,
        ) from err
    except CameraError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=err.key,
            translation_placeholders=err.placeholders,
        ) from err


def device_name(entry: CameraConfigEntry) -> str:
    """Return what the camera is called: its alias, where it has one."""
    return entry.runtime_data.settings.data.get(s.NAME) or entry.title


@callback
def ours(
    hass: HomeAssistant, entity_ids: set[str], *descriptions: EntityDescription
) -> set[str]:
    """Return those of some entities that are this integration's for the descriptions."""
    registry = er.async_get(hass)
    keys = {description.key for description in descriptions}
    return {
        entity_id
        for entity_id in entity_ids
        if (row := registry.async_get(entity_id)) is not None
        and row.platform == DOMAIN
        and row.unique_id.partition("_")[2] in keys
    }


class CameraEntity[CoordinatorT: HeartbeatCoordinator | SettingsCoordinator](
    CoordinatorEntity[CoordinatorT]
):
    """Something about a camera."""

    _attr_has_entity_name = True

    def __init__(
        self,
        entry: CameraConfigEntry,
        coordinator: CoordinatorT,
        description: EntityDescription,
        context: AnySetting | None = None,
    ) -> None:
        """Belong to the camera of an entry."""
        super().__init__(coordinator, context)
        self.entity_description = description
        self.client = entry.runtime_data.client
        self.heartbeat = entry.runtime_data.heartbeat
        info = self.heartbeat.info
        assert entry.unique_id is not None
        self._attr_unique_id = f"{entry.unique_id}_{description.key}"
        entry.runtime_data.unique_ids.add(self._attr_unique_id)
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry.unique_id)},
            connections={(CONNECTION_NETWORK_MAC, entry.unique_id)},
            configuration_url=CameraAddress(
                host=entry.data[CONF_HOST], port=entry.data[CONF_PORT]
            ).url,
            name=device_name(entry),
            manufacturer=info.manufacturer,
            model=info.model,
            hw_version=info.hardware,
            sw_version=info.firmware,
            serial_number=info.serial,
        )

    @property
    @override
    def available(self) -> bool:
        """Return whether the camera is there: a failed read of settings is no sign."""
        return self.heartbeat.last_update_success


class StatusEntity(CameraEntity[HeartbeatCoordinator]):
    """Something that the heartbeat tells, or a command."""

    def __init__(
        self, entry: CameraConfigEntry, description: EntityDescription
    ) -> None:
        """Follow the heartbeat."""
        super().__init__(entry, entry.runtime_data.heartbeat, description)


class KnownEntity(StatusEntity):
    """Something that is known here whatever the camera does, also while it is away."""

    @property
    @override
    def available(self) -> bool:
        """Return True: this tells when nothing else can."""
        return True


class AlarmEntity(StatusEntity):
    """Something about a camera's alarms."""

    def __init__(
        self, entry: CameraConfigEntry, description: EntityDescription
    ) -> None:
        """Look at the alarms of an entry's camera."""
        super().__init__(entry, description)
        self.alarms = entry.runtime_data.alarms

    @override
    async def async_added_to_hass(self) -> None:
        """Listen."""
        await super().async_added_to_hass()
        self.async_on_remove(self.alarms.async_listen(self._async_on_alarms))

    @callback
    def _async_on_alarms(self, began: frozenset[AlarmKind]) -> None:
        """Show what has changed."""
        self.async_write_ha_state()


class PtzEntity(StatusEntity):
    """Something about a camera's head."""

    def __init__(
        self, entry: CameraConfigEntry, description: EntityDescription, ptz: PtzControl
    ) -> None:
        """Belong to a head."""
        super().__init__(entry, description)
        self.ptz = ptz


class SettingEntity(CameraEntity[SettingsCoordinator]):
    """A setting of the camera."""

    def __init__(
        self,
        entry: CameraConfigEntry,
        description: EntityDescription,
        setting: AnySetting,
    ) -> None:
        """Follow the settings."""
        super().__init__(entry, entry.runtime_data.settings, description, setting)

    async def async_apply(self, *changes: AnyChange) -> None:
        """Write to the camera, then show what it made of it.

        Raises:
            ServiceValidationError: The camera does not take this value.
            HomeAssistantError: The camera refused, or is not there.
        """
        with errors_of_a_command():
            await self.coordinator.async_apply(*changes)
