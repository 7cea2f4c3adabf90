"""Voice control of the cameras' heads: what Assist listens to, and which cameras it may move."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from homeassistant.components.homeassistant.const import DATA_EXPOSED_ENTITIES
from homeassistant.components.homeassistant.exposed_entities import (
    async_listen_entity_updates,
)
from homeassistant.const import EVENT_COMPONENT_LOADED, Platform
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..coordinator import CameraConfigEntry
from .cameras import ASSIST, async_cameras

PAUSE: Final = 0.5
"""For how long changes are collected before the sentences follow them, in seconds."""

_DATA: Final[HassKey[VoiceControl]] = HassKey(f"{DOMAIN}_voice")


@callback
def async_expose_from_the_start(hass: HomeAssistant) -> er.EntityOptionsType | None:
    """Return the options that let Assist move a camera which is new in Home Assistant.

    Home Assistant exposes no camera by itself. What it keeps is the user's from then
    on; a user who doesn't want new entities to be exposed isn't asked for more.
    """
    exposed = hass.data.get(DATA_EXPOSED_ENTITIES)
    if exposed is None or not exposed.async_get_expose_new_entities(ASSIST):
        return None
    return {ASSIST: {"should_expose": True}}


@callback
def async_listen_for(hass: HomeAssistant, entry: CameraConfigEntry) -> CALLBACK_TYPE:
    """Listen for sentences to a camera that is set up; returns what ends that."""
    # One for all cameras: an entry's own data is no place for it.
    control = hass.data.setdefault(_DATA, VoiceControl(hass))
    control.async_add(entry)

    @callback
    def remove() -> None:
        if not control.async_remove(entry):
            hass.data.pop(_DATA)

    return remove


class VoiceControl:
    """Keeps the sentences that Home Assistant listens to those of the cameras there are."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin without a camera."""
        self._hass = hass
        self._entries: dict[str, tuple[CameraConfigEntry, CALLBACK_TYPE | None]] = {}
        self._unsubscribe: list[Callable[[], None]] = []
        self._cancel_update: CALLBACK_TYPE | None = None
        self._sentences: list[str] = []
        self._unregister: CALLBACK_TYPE | None = None

    @callback
    def async_add(self, entry: CameraConfigEntry) -> None:
        """Listen for a camera too."""
        is_first = not self._entries
        if is_first:
            self._async_follow()
        ptz = entry.runtime_data.ptz
        unsubscribe = None if ptz is None else ptz.async_listen(self._async_changed)
        self._entries[entry.entry_id] = (entry, unsubscribe)
        if is_first:
            self._async_update()
        else:
            # At a start many come in a row, and each update is about all of them.
            self._async_changed()

    @callback
    def async_remove(self, entry: CameraConfigEntry) -> bool:
        """Listen no longer for a camera; return whether there are others."""
        _, unsubscribe = self._entries.pop(entry.entry_id)
        if unsubscribe is not None:
            unsubscribe()
        if not self._entries:
            while self._unsubscribe:
                self._unsubscribe.pop()()
        self._async_update()
        return bool(self._entries)

    @callback
    def _async_follow(self) -> None:
        """Notice whatever changes a camera's name, its place, or who may move it."""
        listen = self._hass.bus.async_listen
        self._unsubscribe = [
            listen(
                er.EVENT_ENTITY_REGISTRY_UPDATED, self._async_changed, _is_of_a_camera
            ),
            listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._async_changed),
            listen(ar.EVENT_AREA_REGISTRY_UPDATED, self._async_changed),
            listen(EVENT_COMPONENT_LOADED, self._async_changed, _is_assist),
        ]
        if DATA_EXPOSED_ENTITIES in self._hass.data:
            self._unsubscribe.append(
                async_listen_entity_updates(self._hass, ASSIST, self._async_changed)
            )

    @callback
    def _async_changed(self, _event: Event[Any] | None = None) -> None:
        if self._cancel_update is None:
            self._cancel_update = async_call_later(
                self._hass, PAUSE, self._async_update
            )

    @callback
    def _async_update(self, _now: datetime | None = None) -> None:
        """Make the sentences follow the cameras."""
        if self._cancel_update is not None:
            self._cancel_update()
            self._cancel_update = None
        if ASSIST not in self._hass.config.components:
            return
        # Not at the top: Home Assistant installs what these import only with Assist.
        from .assist import async_register  # noqa: PLC0415
        from .sentences import Grammar  # noqa: PLC0415

        entries = (entry for entry, _ in self._entries.values())
        grammar = Grammar(async_cameras(self._hass, entries))
        if (sentences := grammar.sentences) == self._sentences:
            return
        if self._unregister is not None:
            self._unregister()
            self._unregister = None
        self._sentences = sentences
        if sentences:
            self._unregister = async_register(self._hass, grammar)


@callback
def _is_of_a_camera(data: er.EventEntityRegistryUpdatedData) -> bool:
    return data["entity_id"].startswith(f"{Platform.CAMERA}.")


@callback
def _is_assist(data: dict[str, str]) -> bool:
    return data["component"] == ASSIST
