"""Image: what the camera saw at its last alarm."""

import asyncio
from typing import Final, override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .cgi import AlarmKind, CameraError, Picture
from .const import LOGGER
from .coordinator import CameraConfigEntry
from .entity import AlarmEntity

PARALLEL_UPDATES = 0

LAST_ALARM: Final = ImageEntityDescription(
    key="last_alarm", translation_key="last_alarm"
)
# Just then a camera may be busy with its own mail and upload.
_TRIES: Final = 3


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the picture of the last alarm, where there are alarms."""
    if entry.runtime_data.alarms.may_tell:
        async_add_entities([LastAlarm(hass, entry)])


class LastAlarm(AlarmEntity, ImageEntity):
    """The picture that was taken at the last alarm."""

    def __init__(self, hass: HomeAssistant, entry: CameraConfigEntry) -> None:
        """Begin without any."""
        AlarmEntity.__init__(self, entry, LAST_ALARM)
        ImageEntity.__init__(self, hass)
        self._entry = entry
        self._stills = entry.runtime_data.stills[Picture.MAIN]
        self._jpeg: bytes | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    @override
    def available(self) -> bool:
        """Return True: it is here, whatever has become of the camera."""
        return True

    @override
    async def async_image(self) -> bytes | None:
        """Return the picture, None if there was no alarm yet."""
        return self._jpeg

    @override
    @callback
    def _async_on_alarms(self, began: frozenset[AlarmKind]) -> None:
        if not began or (self._running is not None and not self._running.done()):
            return
        self._running = self._entry.async_create_background_task(
            self.hass, self._async_take(), f"{self._entry.title} last alarm"
        )

    async def _async_take(self) -> None:
        for _ in range(_TRIES):
            try:
                self._jpeg = await self._stills.async_take()
            except CameraError as err:
                LOGGER.debug("%s: the picture of an alarm: %s", self.entity_id, err)
                await asyncio.sleep(1)
            else:
                self._attr_image_last_updated = dt_util.utcnow()
                self.async_write_ha_state()
                return
