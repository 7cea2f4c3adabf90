"""The cameras of ours that somebody may speak of, and which of them is meant."""

from collections.abc import Iterable
from dataclasses import dataclass

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)

from ..coordinator import CameraConfigEntry
from ..ptz import PtzControl
from .names import core, same

ASSIST = "conversation"


@dataclass(frozen=True, kw_only=True)
class SpokenCamera:
    """A camera that is exposed to an assistant.

    Attributes:
        name: What it is called in an answer.
        names: What it is called by Home Assistant: the device and the entities.
        aliases: What it is called by its owner, besides.
        places: The names of the area that it is in.
        entity_ids: Its exposed camera entities.
        ptz: Its head, None if it cannot turn.
    """

    name: str
    names: tuple[str, ...]
    aliases: tuple[str, ...]
    places: tuple[str, ...]
    entity_ids: tuple[str, ...]
    ptz: PtzControl | None


class NoSuchCameraError(Exception):
    """No exposed camera is called like that."""


class SeveralCamerasError(Exception):
    """More than one exposed camera is called like that."""

    def __init__(self, cameras: Iterable[SpokenCamera]) -> None:
        """Name them."""
        super().__init__()
        self.names = sorted(camera.name for camera in cameras)


@callback
def async_cameras(
    hass: HomeAssistant, entries: Iterable[CameraConfigEntry], assistant: str = ASSIST
) -> list[SpokenCamera]:
    """Return the cameras of some entries that are exposed, one for each entry."""
    cameras = (_async_camera(hass, entry, assistant) for entry in entries)
    return [camera for camera in cameras if camera is not None]


@callback
def _async_camera(
    hass: HomeAssistant, entry: CameraConfigEntry, assistant: str
) -> SpokenCamera | None:
    rows = [
        row
        for row in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if row.domain == Platform.CAMERA
        and row.disabled_by is None
        and async_should_expose(hass, assistant, row.entity_id)
    ]
    if not rows:
        return None
    full_names = [er.async_get_full_entity_name(hass, row) for row in rows]
    names = dict.fromkeys(full_names)
    area_ids = [row.area_id for row in rows]
    registry = dr.async_get(hass)
    devices = [
        device
        for row in rows
        if row.device_id and (device := registry.async_get(row.device_id))
    ]
    for device in devices:
        names |= dict.fromkeys(filter(None, (device.name_by_user or device.name,)))
        area_ids.append(dr.async_get_effective_area_id(hass, device))
    aliases = [name for row in rows for name in er.async_get_entity_aliases(hass, row)]
    return SpokenCamera(
        name=full_names[0],
        names=tuple(names),
        aliases=tuple(dict.fromkeys(name for name in aliases if name not in names)),
        places=_places(hass, area_ids),
        entity_ids=tuple(row.entity_id for row in rows),
        ptz=entry.runtime_data.ptz,
    )


def _places(hass: HomeAssistant, area_ids: Iterable[str | None]) -> tuple[str, ...]:
    # An entity's own area comes first, and hides that of its device.
    for area_id in area_ids:
        area = ar.async_get(hass).async_get_area(area_id) if area_id else None
        if area is not None:
            return (area.name, *sorted(area.aliases))
    return ()


def find(
    cameras: Iterable[SpokenCamera], name: str | None, area: str | None
) -> SpokenCamera:
    """Return the one camera that is meant by a name, an area, or both.

    A name that fits completely goes before one that only fits without the word
    camera. Of several cameras in an area the only one that can turn is meant.

    Raises:
        NoSuchCameraError: There is none.
        SeveralCamerasError: There are several.
    """
    found = list(cameras)
    if area is not None:
        found = [camera for camera in found if _is_at(camera, area)]
    if name is not None:
        found = _called(found, name)
    if len(found) > 1:
        found = [camera for camera in found if camera.ptz is not None] or found
    if not found:
        raise NoSuchCameraError
    if len(found) > 1:
        raise SeveralCamerasError(found)
    return found[0]


def _is_at(camera: SpokenCamera, place: str) -> bool:
    return any(same(known, place) for known in camera.places) or any(
        same(core(known), place) for known in camera.names
    )


def _called(cameras: list[SpokenCamera], name: str) -> list[SpokenCamera]:
    exactly = [
        camera
        for camera in cameras
        if name in camera.entity_ids
        or any(same(known, name) for known in (*camera.names, *camera.aliases))
    ]
    wanted = core(name)
    return exactly or [
        camera
        for camera in cameras
        if wanted and any(same(core(known), wanted) for known in camera.names)
    ]
