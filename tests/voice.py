"""What the tests of the voice control share: a home with Assist, cameras with names, and something to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from homeassistant.components import conversation
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi import voice

from .common import entity_id, eventually, setup_camera
from .ptz import ptz_requests
from .simulator import SimulatedCamera

STEP = 0.01
"""How long a step lasts, in seconds."""


@dataclass
class Reply:
    """What Assist said."""

    text: str
    failed: bool


async def say(
    hass: HomeAssistant, text: str, language: str = "en", **kwargs: Any
) -> Reply:
    """Say something to Assist."""
    result = await conversation.async_converse(
        hass, text, None, Context(), language=language, **kwargs
    )
    spoken = result.response.speech["plain"]["speech"]
    return Reply(spoken, result.response.response_type.value == "error")


async def start_assist(hass: HomeAssistant) -> None:
    """Set up what everybody has who talks to Home Assistant."""
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(hass, component, {})


def rename(hass: HomeAssistant, entry: MockConfigEntry, name: str) -> None:
    """Give a camera's device a name, as its owner does."""
    devices = dr.async_get(hass)
    (device,) = dr.async_entries_for_config_entry(devices, entry.entry_id)
    devices.async_update_device(device.id, name_by_user=name)


def move_to(hass: HomeAssistant, entry: MockConfigEntry, area: str) -> None:
    """Put a camera's device into an area."""
    devices = dr.async_get(hass)
    (device,) = dr.async_entries_for_config_entry(devices, entry.entry_id)
    place = ar.async_get(hass).async_get_or_create(area)
    devices.async_update_device(device.id, area_id=place.id)


def camera_id(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return the camera entity's id."""
    found = entity_id(hass, entry, Platform.CAMERA, "main")
    assert found is not None
    return found


def give_aliases(hass: HomeAssistant, entry: MockConfigEntry, *aliases: str) -> None:
    """Give a camera more names."""
    er.async_get(hass).async_update_entity(
        camera_id(hass, entry), aliases=[er.COMPUTED_NAME, *aliases]
    )


def expose(hass: HomeAssistant, entity: str, exposed: bool) -> None:
    """Expose an entity to Assist, or take it away."""
    async_expose_entity(hass, "conversation", entity, exposed)


async def settle(hass: HomeAssistant) -> None:
    """Let the sentences follow what was changed."""
    await hass.async_block_till_done()
    control = hass.data.get(voice._DATA)
    await eventually(lambda: control is None or control._cancel_update is None)


async def setup_named(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    name: str,
    presets: Sequence[str] = (),
    **kwargs: Any,
) -> MockConfigEntry:
    """Set a camera up, under a name, that steps for a moment only."""
    options = {"presets": {str(n): preset for n, preset in enumerate(presets, 1)}}
    entry = await setup_camera(hass, camera, options=options, **kwargs)
    rename(hass, entry, name)
    await settle(hass)
    if (ptz := entry.runtime_data.ptz) is not None:
        ptz.step_seconds = STEP
    camera.scene.stop()
    return entry


def sign(number: float) -> int:
    """Return -1, 0 or 1."""
    return (number > 0) - (number < 0)


@dataclass
class Watched:
    """How a camera has moved, and what it was told, since it was last looked at."""

    camera: SimulatedCamera

    def __post_init__(self) -> None:
        """Begin now."""
        self.look()

    def look(self) -> None:
        """Begin again."""
        self._before = self.camera.scene.position()
        self._since = len(self.camera.requests)

    @property
    def moved(self) -> tuple[int, int, int]:
        """In which directions it moved: right, up and closer are 1."""
        now = self.camera.scene.position()
        return (
            sign(now.pan - self._before.pan),
            sign(now.tilt - self._before.tilt),
            sign(now.zoom - self._before.zoom),
        )

    @property
    def told(self) -> list[str]:
        """What the head was told."""
        return ptz_requests(self.camera, self._since)
