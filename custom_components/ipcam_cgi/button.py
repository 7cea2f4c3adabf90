"""Buttons: restart, and turning the head. One row per command."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.button import (
    ButtonDeviceClass,
    ButtonEntity,
    ButtonEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .cgi import Direction, Ptz
from .coordinator import CameraConfigEntry, CameraData
from .entity import StatusEntity, errors_of_a_command

# A press supersedes the one before it, so that a stop never waits for a move.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class CameraButtonDescription(ButtonEntityDescription):
    """Describes a button."""

    press_fn: Callable[[CameraData], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class PtzButtonDescription(ButtonEntityDescription):
    """Describes a button of a camera that can turn its head."""

    press_fn: Callable[[Ptz], Awaitable[None]]


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
)


def _step(direction: Direction) -> PtzButtonDescription:
    """Describe the button that turns the head for a moment."""
    return PtzButtonDescription(
        key=f"ptz_{direction}",
        translation_key=f"ptz_{direction}",
        press_fn=lambda ptz: ptz.step(direction),
    )


PTZ_BUTTONS: Final = (
    *(_step(direction) for direction in Direction),
    PtzButtonDescription(
        key="ptz_stop", translation_key="ptz_stop", press_fn=lambda ptz: ptz.stop()
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons, those of the head where there is one that turns."""
    async_add_entities(CameraButton(entry, description) for description in BUTTONS)
    if (ptz := entry.runtime_data.client.ptz) is not None:
        async_add_entities(
            PtzButton(entry, description, ptz) for description in PTZ_BUTTONS
        )


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
        with errors_of_a_command():
            await self.entity_description.press_fn(self._data)


class PtzButton(StatusEntity, ButtonEntity):
    """A command to the camera's head."""

    entity_description: PtzButtonDescription

    def __init__(
        self, entry: CameraConfigEntry, description: PtzButtonDescription, ptz: Ptz
    ) -> None:
        """Turn a head."""
        super().__init__(entry, description)
        self._ptz = ptz

    @override
    async def async_press(self) -> None:
        """Send the command."""
        with errors_of_a_command():
            await self.entity_description.press_fn(self._ptz)
