"""Tools with which a language model moves the cameras that are exposed to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.llm import LLMTools
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
    IntentTool,
    LLMContext,
    Tool,
    ToolAnnotations,
    ToolInput,
    ToolResult,
)
import voluptuous as vol

from .cgi import AXES, Motion
from .const import DOMAIN
from .intent import (
    CameraIntent,
    CenterIntent,
    GoToPresetIntent,
    StartPatrolIntent,
    StopIntent,
    StopPatrolIntent,
    TurnIntent,
    ZoomIntent,
)
from .ptz import PtzControl
from .voice.cameras import SpokenCamera, async_cameras

# Each step goes a bit further; all else leads to the same again.
_STEP: Final = ToolAnnotations(destructive=False, open_world=False)
_SAME: Final = ToolAnnotations(destructive=False, idempotent=True, open_world=False)


@dataclass(frozen=True, kw_only=True)
class CameraToolDescription:
    """Describes a tool.

    Attributes:
        name: Its name, within ours.
        title: Its name for people.
        handler: The intent that does it.
        able: Whether a head can do that.
        values: What a head offers in the slot, None for all that the intent takes.
    """

    name: str
    title: str
    handler: type[CameraIntent]
    able: Callable[[PtzControl], bool]
    values: Callable[[PtzControl], Iterable[str]] | None = None
    annotations: ToolAnnotations = _SAME


TOOLS: Final = (
    CameraToolDescription(
        name="turn_camera",
        title="Turn camera",
        handler=TurnIntent,
        able=lambda ptz: not ptz.abilities.motions.isdisjoint(AXES),
        values=lambda ptz: [
            motion for motion in AXES if motion in ptz.abilities.motions
        ],
        annotations=_STEP,
    ),
    CameraToolDescription(
        name="zoom_camera",
        title="Zoom camera",
        handler=ZoomIntent,
        able=lambda ptz: Motion.ZOOM_IN in ptz.abilities.motions,
        annotations=_STEP,
    ),
    CameraToolDescription(
        name="stop_camera",
        title="Stop camera",
        handler=StopIntent,
        able=lambda ptz: True,
    ),
    CameraToolDescription(
        name="center_camera",
        title="Center camera",
        handler=CenterIntent,
        able=lambda ptz: ptz.abilities.can_center,
    ),
    CameraToolDescription(
        name="go_to_preset",
        title="Turn camera to preset",
        handler=GoToPresetIntent,
        able=lambda ptz: bool(ptz.names),
        values=lambda ptz: ptz.names.values(),
    ),
    CameraToolDescription(
        name="start_patrol",
        title="Start patrol of camera",
        handler=StartPatrolIntent,
        able=lambda ptz: bool(ptz.abilities.patrols),
        values=lambda ptz: ptz.abilities.patrols,
    ),
    CameraToolDescription(
        name="stop_patrol",
        title="End patrol of camera",
        handler=StopPatrolIntent,
        able=lambda ptz: bool(ptz.abilities.patrols),
        values=lambda ptz: ptz.abilities.patrols,
    ),
)


class CameraTool(IntentTool):
    """An intent for a language model, which may only name what there is."""

    def __init__(
        self, description: CameraToolDescription, cameras: list[SpokenCamera]
    ) -> None:
        """Move these cameras."""
        handler = description.handler()
        super().__init__(
            f"{DOMAIN}__{description.name}",
            handler,
            title=description.title,
            integration=DOMAIN,
            annotations=description.annotations,
        )
        self.parameters = vol.Schema(_parameters(description, handler, cameras))

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> ToolResult:
        """Do it; say what hindered it."""
        try:
            self.parameters(tool_input.tool_args)
            return await super().async_call(hass, tool_input, llm_context)
        except (vol.Invalid, HomeAssistantError) as err:
            return ToolResult(data={"error": str(err)}, error=True)


def _parameters(
    description: CameraToolDescription,
    handler: CameraIntent,
    cameras: list[SpokenCamera],
) -> dict[vol.Marker, Any]:
    """Return the slots of a tool's intent, with nothing but what these cameras have."""
    names = dict.fromkeys(
        name for camera in cameras for name in (*camera.names, *camera.aliases)
    )
    parameters: dict[vol.Marker, Any] = {
        vol.Required("name", description="The camera"): vol.In(list(names))
    }
    for slot, valid in handler.slots.items():
        if description.values is not None:
            values = dict.fromkeys(
                str(value)
                for camera in cameras
                if camera.ptz is not None
                for value in description.values(camera.ptz)
            )
            parameters[slot] = vol.In(list(values))
        else:
            parameters[slot] = valid
    return parameters


@callback
def async_get_tools(
    hass: HomeAssistant, llm_context: LLMContext, api_id: str
) -> LLMTools | None:
    """Return the tools, None where no camera that can turn is exposed."""
    if api_id != LLM_API_ASSIST or not llm_context.assistant:
        return None
    entries = hass.config_entries.async_loaded_entries(DOMAIN)
    cameras = async_cameras(hass, entries, llm_context.assistant)
    tools: list[Tool] = []
    for description in TOOLS:
        able = [
            camera
            for camera in cameras
            if camera.ptz is not None and description.able(camera.ptz)
        ]
        if able:
            tools.append(CameraTool(description, able))
    return LLMTools(tools=tools) if tools else None
