"""The action that has a camera forget everything, for administrators."""

from typing import Final

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..coordinator import HeartbeatCoordinator
from .base import Action

FACTORY_RESET_ACTIONS: Final = (
    Action[HeartbeatCoordinator](
        key="factory_reset",
        fields={vol.Optional("retain_network", default=False): cv.boolean},
        command_fn=lambda data: (
            lambda heartbeat: heartbeat.async_factory_reset(
                retain_network=data["retain_network"]
            )
        ),
        part_fn=lambda entry: entry.runtime_data.heartbeat,
        admin_only=True,
    ),
)
