"""The intents: what may be wanted of a camera's head, however it was said."""

from abc import abstractmethod
from typing import Any, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import intent
import voluptuous as vol

from .cgi import (
    AXES,
    CameraAuthError,
    CameraConnectionError,
    CameraError,
    CameraUnsupportedError,
    CameraValueError,
    ErrorKey,
    Motion,
    Patrol,
)
from .const import DOMAIN
from .ptz import PtzControl
from .voice.cameras import (
    ASSIST,
    NoSuchCameraError,
    SeveralCamerasError,
    SpokenCamera,
    async_cameras,
    find,
)
from .voice.language import Answer, Language
from .voice.languages import language_of
from .voice.names import same

INTENT_TURN: Final = "IpcamCgiTurnCamera"
INTENT_ZOOM: Final = "IpcamCgiZoomCamera"
INTENT_STOP: Final = "IpcamCgiStopCamera"
INTENT_CENTER: Final = "IpcamCgiCenterCamera"
INTENT_GO_TO_PRESET: Final = "IpcamCgiGoToPreset"
INTENT_START_PATROL: Final = "IpcamCgiStartPatrol"
INTENT_STOP_PATROL: Final = "IpcamCgiStopPatrol"

DIRECTIONS: Final = [motion.value for motion in AXES]
ZOOMS: Final = {"in": Motion.ZOOM_IN, "out": Motion.ZOOM_OUT}
PATROLS: Final = [patrol.value for patrol in Patrol]

type Said = tuple[Answer, dict[str, str]]
"""An answer, and what fills it besides the camera."""


class CameraIntent(intent.IntentHandler):
    """Something that is wanted of one camera."""

    slots: dict[vol.Marker, Any]
    """What it takes besides the camera's name or area."""

    def __init__(self) -> None:
        """Take the slots."""
        self._schema = {
            vol.Optional(
                "name", description="The name or alias of the camera"
            ): intent.non_empty_string,
            vol.Optional(
                "area", description="The area that the camera is in"
            ): intent.non_empty_string,
            **self.slots,
        }

    @property
    @override
    def slot_schema(self) -> dict[vol.Marker, Any]:
        """Return what it takes."""
        return self._schema

    @abstractmethod
    async def async_do(
        self, ptz: PtzControl, slots: dict[str, Any], language: Language
    ) -> Said:
        """Do it; return what to answer.

        Raises:
            CameraError: It could not be done.
        """

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        """Do it with the one camera that is meant.

        Raises:
            IntentHandleError: It could not be done, with the answer.
        """
        valid = self.async_validate_slots(intent_obj.slots)
        slots = {name: slot["value"] for name, slot in valid.items()}
        language = language_of(intent_obj.language)

        def spoken(answer: Answer, **words: str) -> str:
            return language.answers[answer].format_map(words)

        entries = intent_obj.hass.config_entries.async_loaded_entries(DOMAIN)
        cameras = async_cameras(
            intent_obj.hass, entries, intent_obj.assistant or ASSIST
        )
        name, area = slots.get("name"), slots.get("area")
        try:
            camera = find(cameras, name, area)
        except NoSuchCameraError as err:
            raise intent.IntentHandleError(
                spoken(Answer.NO_SUCH_CAMERA, name=name or area or "–")
            ) from err
        except SeveralCamerasError as err:
            raise intent.IntentHandleError(
                spoken(Answer.SEVERAL_CAMERAS, cameras=", ".join(err.names))
            ) from err
        if camera.ptz is None:
            raise intent.IntentHandleError(
                spoken(Answer.CANNOT_TURN, camera=camera.name)
            )
        try:
            answer, words = await self.async_do(camera.ptz, slots, language)
        except CameraError as err:
            answer, words = _failure(err, camera.ptz)
            raise intent.IntentHandleError(
                spoken(answer, camera=camera.name, **words)
            ) from err
        response = intent_obj.create_response()
        response.async_set_speech(spoken(answer, camera=camera.name, **words))
        response.async_set_results(_targets(camera))
        return response


def _failure(err: CameraError, ptz: PtzControl) -> Said:
    """Return how to tell an error of a camera."""
    match err:
        case CameraConnectionError():
            return Answer.UNREACHABLE, {}
        case CameraAuthError():
            return Answer.LOGIN_REFUSED, {}
        case CameraValueError(key=ErrorKey.UNKNOWN_PRESET):
            answer = Answer.NO_SUCH_PRESET if ptz.names else Answer.NO_PRESET_NAMED
            return answer, err.placeholders
        case CameraValueError() | CameraUnsupportedError():
            return Answer.CANNOT_DO_THAT, {}
    return Answer.REFUSED, {}


def _targets(camera: SpokenCamera) -> list[intent.IntentResponseTarget]:
    return [
        intent.IntentResponseTarget(
            name=camera.name,
            type=intent.IntentResponseTargetType.ENTITY,
            id=entity_id,
        )
        for entity_id in camera.entity_ids
    ]


class TurnIntent(CameraIntent):
    """Turns a camera for a moment."""

    intent_type = INTENT_TURN
    description = "Turns a camera for a moment, as a viewer of its picture sees it"
    slots = {vol.Required("direction", description="Where to"): vol.In(DIRECTIONS)}

    @override
    async def async_do(
        self, ptz: PtzControl, slots: dict[str, Any], language: Language
    ) -> Said:
        """Turn it."""
        motion = Motion(slots["direction"])
        await ptz.async_move(motion)
        return Answer.MOVED, {"direction": language.directions[motion][0]}


class ZoomIntent(CameraIntent):
    """Zooms for a moment."""

    intent_type = INTENT_ZOOM
    description = "Zooms in or out with a camera for a moment"
    slots = {vol.Required("direction", description="in is closer"): vol.In(list(ZOOMS))}

    @override
    async def async_do(
        self, ptz: PtzControl, slots: dict[str, Any], language: Language
    ) -> Said:
        """Zoom."""
        motion = ZOOMS[slots["direction"]]
        await ptz.async_move(motion)
        closer = motion is Motion.ZOOM_IN
        return Answer.ZOOMED_IN if closer else Answer.ZOOMED_OUT, {}


class StopIntent(CameraIntent):
    """Stops whatever a camera is doing."""

    intent_type = INTENT_STOP
    description = "Stops a camera that turns, zooms or patrols"
    slots = {}

    @override
    async def async_do(
        self, ptz: PtzControl, slots: dict[str, Any], language: Language
    ) -> Said:
        """Stop it."""
        await ptz.async_stop()
        return Answer.STOPPED, {}


class CenterIntent(CameraIntent):
    """Turns a camera to the middle."""

    intent_type = INTENT_CENTER
    description = "Turns a camera to the middle of its range"
    slots = {}

    @override
    async def async_do(
        self, ptz: PtzControl, slots: dict[str, Any], language: Language
    ) -> Said:
        """Turn it there."""
        await ptz.async_center()
        return Answer.CENTERED, {}


class GoToPresetIntent(CameraIntent):
    """Turns a camera to a preset."""

    intent_type = INTENT_GO_TO_PRESET
    description = "Turns a camera to one of its presets, which are saved positions"
    slots = {
        vol.Required(
            "preset", description="The name of the preset"
        ): intent.non_empty_string
    }

    @override
    async def async_do(
        self, ptz: PtzControl, slots: dict[str, Any], language: Language
    ) -> Said:
        """Turn it there."""
        if not ptz.abilities.presets:
            raise CameraUnsupportedError
        wanted = slots["preset"]
        named = (number for number, name in ptz.names.items() if same(name, wanted))
        number = next(named, None)
        if number is None:
            number = ptz.number_of(wanted)
        await ptz.async_go_to_preset(number)
        return Answer.WENT_TO_PRESET, {"preset": ptz.names.get(number, wanted)}


class StartPatrolIntent(CameraIntent):
    """Starts a patrol."""

    intent_type = INTENT_START_PATROL
    description = "Lets a camera patrol until it is stopped"
    slots = {
        vol.Optional(
            "patrol", description="Which one; the camera's first if left out"
        ): vol.In(PATROLS)
    }

    @override
    async def async_do(
        self, ptz: PtzControl, slots: dict[str, Any], language: Language
    ) -> Said:
        """Start it."""
        patrols = slots.get("patrol"), *ptz.abilities.patrols
        patrol = next(filter(None, patrols), None)
        if patrol is None:
            raise CameraUnsupportedError
        await ptz.async_start_patrol(Patrol(patrol))
        return Answer.PATROL_STARTED, {}


class StopPatrolIntent(CameraIntent):
    """Ends a patrol."""

    intent_type = INTENT_STOP_PATROL
    description = "Ends the patrol of a camera"
    slots = {
        vol.Optional(
            "patrol", description="Which one; whatever is under way if left out"
        ): vol.In(PATROLS)
    }

    @override
    async def async_do(
        self, ptz: PtzControl, slots: dict[str, Any], language: Language
    ) -> Said:
        """End it."""
        if not ptz.abilities.patrols:
            raise CameraUnsupportedError
        if (patrol := slots.get("patrol")) is None:
            await ptz.async_stop()
        else:
            await ptz.async_stop_patrol(Patrol(patrol))
        return Answer.PATROL_STOPPED, {}


HANDLERS: Final[tuple[type[CameraIntent], ...]] = (
    TurnIntent,
    ZoomIntent,
    StopIntent,
    CenterIntent,
    GoToPresetIntent,
    StartPatrolIntent,
    StopPatrolIntent,
)


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Let Home Assistant know the intents."""
    for handler in HANDLERS:
        intent.async_register(hass, handler())
