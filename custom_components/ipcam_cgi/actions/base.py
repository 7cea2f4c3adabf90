"""What an action is, and what the fields of several have in common."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from homeassistant.core import (
    Context,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
)
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..const import DOMAIN
from ..coordinator import CameraConfigEntry

type Command[PartT] = Callable[[PartT], Awaitable[ServiceResponse]]
"""Does something with a part of one camera."""

type Prepare = Callable[
    [ServiceCall, Sequence[CameraConfigEntry]], Awaitable[Mapping[str, Any]]
]
"""Completes the fields of an action at some cameras."""


@dataclass(frozen=True, kw_only=True)
class Action[PartT]:
    """Describes an action.

    Attributes:
        key: Its name.
        fields: What it takes.
        command_fn: Makes a command of that; raises what is wrong for any camera.
        part_fn: Returns what is commanded at a camera; raises where it has none.
        prepare_fn: Completes the fields with what must be asked for first, or refuses.
        supports_response: Whether it answers.
        admin_only: Whether it is for administrators.
    """

    key: str
    fields: VolDictType
    command_fn: Callable[[Mapping[str, Any]], Command[PartT]]
    part_fn: Callable[[CameraConfigEntry], PartT]
    prepare_fn: Prepare | None = None
    supports_response: SupportsResponse = SupportsResponse.NONE
    admin_only: bool = False


def whole(minimum: int, maximum: int) -> vol.All:
    """Return what takes a whole number within limits."""
    return vol.All(_integer, vol.Range(min=minimum, max=maximum))


def _integer(value: Any) -> int:
    number = vol.Coerce(float)(value)
    if not number.is_integer():
        raise vol.Invalid("expected a whole number")
    return int(number)


async def async_require_admin(hass: HomeAssistant, context: Context | None) -> None:
    """Make sure that whoever acts may do what is for administrators.

    Raises:
        Unauthorized: It is a user who is none.
    """
    # Where there is no user an automation acts, which an administrator wrote.
    if context is None or context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    if user is None or not user.is_admin:
        raise Unauthorized(context=context)


def invalid(key: str) -> ServiceValidationError:
    """Return the error of fields that make no sense."""
    return ServiceValidationError(translation_domain=DOMAIN, translation_key=key)
