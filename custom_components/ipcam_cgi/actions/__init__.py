"""The actions on a camera: how they are done, once at each that is meant."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from homeassistant.const import Platform
from homeassistant.core import (
    EntityServiceResponse,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import service

from ..const import DOMAIN
from ..coordinator import CameraConfigEntry
from ..entity import device_name, errors_of_a_command
from .backup import BACKUP_ACTIONS
from .base import Action, async_require_admin
from .factory_reset import FACTORY_RESET_ACTIONS
from .firmware import FIRMWARE_ACTIONS
from .motion_area import MOTION_AREA_ACTIONS
from .ptz import PTZ_ACTIONS
from .raw import RAW_ACTIONS
from .schedule import SCHEDULE_ACTIONS

if TYPE_CHECKING:
    # The platform, and what it imports, waits for the first camera.
    from ..camera import IpCamera

ACTIONS: Final[tuple[Action[Any], ...]] = (
    *PTZ_ACTIONS,
    *MOTION_AREA_ACTIONS,
    *SCHEDULE_ACTIONS,
    *RAW_ACTIONS,
    *FACTORY_RESET_ACTIONS,
    *BACKUP_ACTIONS,
    *FIRMWARE_ACTIONS,
)


@callback
def async_setup_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    for action in ACTIONS:
        service.async_register_batched_platform_entity_service(
            hass,
            DOMAIN,
            action.key,
            entity_domain=Platform.CAMERA,
            func=partial(_async_act, action),
            schema=action.fields,
            supports_response=action.supports_response,
        )


async def _async_act(
    action: Action[Any], entities: list[IpCamera], call: ServiceCall
) -> EntityServiceResponse:
    """Do something once at each camera, however many entities of it are meant.

    It is done at all of them at the same time, and no failure keeps it from the others.

    Raises:
        HomeAssistantError: What went wrong, at every camera where something did.
    """
    if action.admin_only:
        await async_require_admin(call.hass, call.context)
    entries = list(dict.fromkeys(entity.heartbeat.config_entry for entity in entities))
    data: Mapping[str, Any] = call.data
    if action.prepare_fn is not None:
        data = await action.prepare_fn(call, entries)
    command = action.command_fn(data)
    for entity in entities:
        entity.async_set_context(call.context)
    failures: dict[CameraConfigEntry, HomeAssistantError] = {}

    async def act(entry: CameraConfigEntry) -> ServiceResponse:
        try:
            with errors_of_a_command():
                return await command(action.part_fn(entry))
        except HomeAssistantError as err:
            failures[entry] = err
            return None

    responses = await asyncio.gather(*(act(entry) for entry in entries))
    if failures and len(entries) == 1:
        raise failures[entries[0]]
    if failures:
        raise _together(failures) from ExceptionGroup(
            action.key, list(failures.values())
        )
    by_entry = dict(zip(entries, responses, strict=True))
    return {
        entity.entity_id: by_entry[entity.heartbeat.config_entry] for entity in entities
    }


def _together(
    failures: Mapping[CameraConfigEntry, HomeAssistantError],
) -> HomeAssistantError:
    """Return one error that says which cameras failed, and why each of them did."""
    avoidable = all(
        isinstance(failure, ServiceValidationError) for failure in failures.values()
    )
    return (ServiceValidationError if avoidable else HomeAssistantError)(
        translation_domain=DOMAIN,
        translation_key="cameras_failed",
        translation_placeholders={
            "failures": " ".join(
                f"{device_name(entry)}: {failure}"
                for entry, failure in failures.items()
            )
        },
    )
