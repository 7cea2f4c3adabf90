"""Update entities: the newest firmware on the shelf, and its way into the camera. One row per kind."""

from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.components.update import (
    UpdateDeviceClass,
    UpdateEntity,
    UpdateEntityDescription,
    UpdateEntityFeature,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cgi import FirmwareKind, version_key
from .coordinator import CameraConfigEntry
from .entity import StatusEntity
from .firmware import FirmwareInstaller
from .shelf import ShelfFile, unusable

# Each camera is sent one file at a time, but several cameras are at the same time.
PARALLEL_UPDATES = 0

UPDATES: Final[Mapping[FirmwareKind, UpdateEntityDescription]] = {
    FirmwareKind.FIRMWARE: UpdateEntityDescription(
        key=FirmwareKind.FIRMWARE, device_class=UpdateDeviceClass.FIRMWARE
    ),
    FirmwareKind.WEB_INTERFACE: UpdateEntityDescription(
        key=FirmwareKind.WEB_INTERFACE,
        translation_key=FirmwareKind.WEB_INTERFACE,
        device_class=UpdateDeviceClass.FIRMWARE,
    ),
}


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up an update for each thing that can be replaced."""
    if (installer := entry.runtime_data.firmware) is not None:
        # Without a file Home Assistant would forget that the user skips it.
        await installer.shelf.async_refresh()
        async_add_entities(
            FirmwareUpdate(entry, installer, kind) for kind in installer.kinds
        )


class FirmwareUpdate(StatusEntity, UpdateEntity):
    """The firmware of a camera, or its web interface."""

    _attr_supported_features = (
        UpdateEntityFeature.INSTALL
        | UpdateEntityFeature.PROGRESS
        | UpdateEntityFeature.RELEASE_NOTES
    )

    def __init__(
        self, entry: CameraConfigEntry, installer: FirmwareInstaller, kind: FirmwareKind
    ) -> None:
        """Offer files of a kind."""
        super().__init__(entry, UPDATES[kind])
        self._installer = installer
        self._kind = kind

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the shelf, and each installation."""
        await super().async_added_to_hass()
        update = self.async_write_ha_state
        self.async_on_remove(self._installer.shelf.async_listen(update))
        self.async_on_remove(self._installer.async_listen(update))

    @override
    async def async_update(self) -> None:
        """Look at the camera and at the shelf."""
        await super().async_update()
        await self._installer.shelf.async_refresh()

    @property
    def _offered(self) -> ShelfFile | None:
        return self._installer.offered(self._kind)

    @property
    @override
    def installed_version(self) -> str | None:
        """The camera's word."""
        return self._installer.versions[self._kind]

    @property
    @override
    def latest_version(self) -> str | None:
        """The newest on the shelf that is for this camera."""
        if (file := self._offered) is None:
            return self.installed_version
        return file.label.version

    @override
    def version_is_newer(self, latest_version: str, installed_version: str) -> bool:
        return version_key(latest_version) > version_key(installed_version)

    @property
    @override
    def title(self) -> str | None:
        """The name of the file that would be sent."""
        return None if (file := self._offered) is None else file.path.name

    @property
    @override
    def in_progress(self) -> bool:
        """Whether it is being installed, from the first check to the camera's return."""
        return self._installer.installing is self._kind

    @property
    @override
    def update_percentage(self) -> int | None:
        """How much was sent; None while the settings are kept, or the camera restarts."""
        return self._installer.percentage

    @override
    async def async_release_notes(self) -> str | None:
        return None if (file := self._offered) is None else file.label.notes

    @override
    async def async_install(
        self, version: str | None, backup: bool, **kwargs: Any
    ) -> None:
        """Install the file that is offered.

        Raises:
            HomeAssistantError: It was not installed; the message says what came of it.
        """
        offered = self._offered
        await self._installer.shelf.async_refresh()
        if offered is None or offered not in self._installer.shelf.files:
            # Not what its user has looked at.
            raise unusable("firmware_changed")
        content = await self._installer.shelf.async_read(offered)
        await self._installer.async_install(self._kind, content, offered.label)
