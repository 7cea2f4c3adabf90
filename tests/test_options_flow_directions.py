"""Trying the directions: the head really turns, and what the user saw decides what is swapped."""

from collections.abc import AsyncGenerator
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi import ErrorKey

from .common import LOGIN, Clock, eventually, integration_json, setup_camera
from .flows import open_options, submit_options, suggested
from .ptz import DECODER, PTZ_PATHS, press, ptz_requests
from .simulator import MjpegCamera, SimulatedCamera
from .simulator.faults import FaultKind

ELSEWHERE_ONLY: Final = {
    key
    for key in ErrorKey
    if key.startswith(("other_", "file_", "label_", "upload_"))
    or key
    in {
        ErrorKey.BAD_PARAMS_FILE,
        ErrorKey.EMPTY_AREA,
        ErrorKey.HARDWARE_UNKNOWN,
        ErrorKey.HTTPS_ADDRESS,
        ErrorKey.INVALID_ADDRESS,
        ErrorKey.MODEL_UNKNOWN,
        ErrorKey.NOT_A_PICTURE,
        ErrorKey.NOT_IDENTIFIED,
        ErrorKey.NOT_KEPT,
        ErrorKey.NOT_PRINTABLE,
        ErrorKey.NO_DEGREES,
        ErrorKey.NO_FREE_PRESET,
        ErrorKey.NO_SPEED,
        ErrorKey.NO_SUCH_SETTING,
        ErrorKey.OUT_OF_RANGE,
        ErrorKey.TOO_LONG,
        ErrorKey.UNKNOWN_OPTION,
        ErrorKey.UNKNOWN_PRESET,
    }
}
"""What goes wrong elsewhere only: while a camera is added, or with other commands."""


@pytest.fixture
async def swapped_camera(socket_enabled: None) -> AsyncGenerator[MjpegCamera]:
    """A camera that turns right when it is told to turn left."""
    async with MjpegCamera(swap_left_right=True, **LOGIN) as camera:
        yield camera


class User:
    """Sits before the picture, and goes through the forms."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        camera: SimulatedCamera,
        clock: Clock,
    ) -> None:
        """Watch a camera."""
        self._hass = hass
        self._entry = entry
        self._camera = camera
        self._clock = clock

    async def watch(
        self, result: ConfigFlowResult, user_input: dict[str, Any]
    ) -> tuple[ConfigFlowResult, str]:
        """Submit a form that moves the head; return the next, and what came into view."""
        before = self._camera.scene.position()
        begun = self._clock.time()
        submitted = self._hass.async_create_task(
            self._hass.config_entries.options.async_configure(
                result["flow_id"], user_input
            )
        )
        await eventually(lambda: self._entry.runtime_data.ptz.is_moving)
        await eventually(lambda: self._camera.scene.position() != before)
        await self._clock.jump(1)
        result = await submitted
        assert 1 <= self._clock.time() - begun < 1.9
        assert not self._camera.scene.moving()
        after = self._camera.scene.position()
        if after.pan != before.pan:
            assert after.tilt == before.tilt
            return result, "left" if after.pan < before.pan else "right"
        return result, "up" if after.tilt > before.tilt else "down"

    async def pressed(self, key: str) -> str:
        """Press a button; return what came into view."""
        before = self._camera.scene.position()
        pressing = self._hass.async_create_task(press(self._hass, self._entry, key))
        await eventually(lambda: self._camera.scene.position() != before)
        await eventually(lambda: self._entry.runtime_data.ptz.is_moving)
        await self._clock.jump(0.5)
        await pressing
        after = self._camera.scene.position()
        if after.pan != before.pan:
            return "left" if after.pan < before.pan else "right"
        return "up" if after.tilt > before.tilt else "down"


def assert_asks(result: ConfigFlowResult, step: str, error: str | None = None) -> None:
    """Assert that a form is shown, with an error or without."""
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == step
    assert result["errors"] == ({} if error is None else {"base": error})


@pytest.mark.parametrize(
    ("named_camera", "options", "saved"),
    [
        ("swapped_camera", {}, {"swap_left_right": True, "swap_up_down": False}),
        (
            "swapped_camera",
            {"swap_left_right": True, "swap_up_down": True},
            {"swap_left_right": True, "swap_up_down": False},
        ),
        ("mjpeg_camera", {}, {"swap_left_right": False, "swap_up_down": False}),
        (
            "mjpeg_camera",
            {"swap_left_right": True, "swap_up_down": False},
            {"swap_left_right": False, "swap_up_down": False},
        ),
        (
            "decoder_camera",
            {**DECODER, "swap_up_down": True},
            {"swap_left_right": False, "swap_up_down": False},
        ),
    ],
    indirect=["named_camera"],
)
async def test_directions(
    hass: HomeAssistant,
    named_camera: SimulatedCamera,
    clock: Clock,
    options: dict[str, Any],
    saved: dict[str, bool],
) -> None:
    """Whatever was in force: when the user has said what was seen, the buttons are right."""
    before = {**options, "status_interval": 20, "presets": {"3": "Gate"}}
    entry = await setup_camera(hass, named_camera, options=before)
    user = User(hass, entry, named_camera, clock)
    result = await open_options(hass, entry, "try_directions")
    assert ptz_requests(named_camera) == []
    result, seen = await user.watch(result, {})
    assert_asks(result, "left_right")
    result, seen_then = await user.watch(result, {"seen": seen})
    assert_asks(result, "up_down")
    result = await submit_options(hass, result, {"seen": seen_then})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {**before, **saved}
    assert entry.state is ConfigEntryState.LOADED
    for key in ("left", "right", "up", "down"):
        assert await user.pressed(key) == key


async def test_again(
    hass: HomeAssistant, swapped_camera: MjpegCamera, clock: Clock
) -> None:
    """A user who missed it sees it once more, each time."""
    entry = await setup_camera(hass, swapped_camera)
    user = User(hass, entry, swapped_camera, clock)
    result = await open_options(hass, entry, "try_directions")
    result, _ = await user.watch(result, {})
    result, seen = await user.watch(result, {"seen": "again"})
    assert_asks(result, "left_right")
    assert seen == "right"
    assert suggested(result) == {}
    result, _ = await user.watch(result, {"seen": seen})
    result, seen = await user.watch(result, {"seen": "again"})
    assert_asks(result, "up_down")
    assert seen == "up"
    await submit_options(hass, result, {"seen": seen})
    assert entry.options == {"swap_left_right": True, "swap_up_down": False}


@pytest.mark.parametrize(
    ("left_right", "up_down", "changes"),
    [
        ("nothing", "nothing", {}),
        ("right", "nothing", {"swap_left_right": False}),
        ("nothing", "down", {"swap_up_down": True}),
    ],
)
async def test_not_moved(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    left_right: str,
    up_down: str,
    changes: dict[str, bool],
) -> None:
    """The user is told what to do, and nothing changes for what did not move."""
    before = {"swap_left_right": True, "presets": {"3": "Gate"}}
    entry = await setup_camera(hass, mjpeg_camera, options=before)
    user = User(hass, entry, mjpeg_camera, clock)
    result = await open_options(hass, entry, "try_directions")
    result, _ = await user.watch(result, {})
    result, _ = await user.watch(result, {"seen": left_right})
    result = await submit_options(hass, result, {"seen": up_down})
    assert_asks(result, "not_moved")
    assert entry.options == before
    result = await submit_options(hass, result, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {**before, **changes}


async def test_offline(
    hass: HomeAssistant, swapped_camera: MjpegCamera, clock: Clock
) -> None:
    """A camera that is away can be tried again, at each step."""
    entry = await setup_camera(hass, swapped_camera)
    user = User(hass, entry, swapped_camera, clock)
    result = await open_options(hass, entry, "try_directions")

    swapped_camera.add_fault(FaultKind.OFFLINE, path=PTZ_PATHS["mjpeg"])
    result = await submit_options(hass, result, {})
    assert_asks(result, "try_directions", "connection_dropped")
    swapped_camera.clear_faults()
    result, seen = await user.watch(result, {})
    assert_asks(result, "left_right")

    swapped_camera.add_fault(FaultKind.OFFLINE, path=PTZ_PATHS["mjpeg"])
    for answer in ("again", "left"):
        result = await submit_options(hass, result, {"seen": answer})
        assert_asks(result, "left_right", "connection_dropped")
    assert suggested(result) == {"seen": "left"}
    swapped_camera.clear_faults()
    # What was said first is corrected.
    result, seen_then = await user.watch(result, {"seen": seen})
    assert_asks(result, "up_down")

    swapped_camera.add_fault(FaultKind.OFFLINE, path=PTZ_PATHS["mjpeg"])
    result = await submit_options(hass, result, {"seen": "again"})
    assert_asks(result, "up_down", "connection_dropped")
    swapped_camera.clear_faults()
    await submit_options(hass, result, {"seen": seen_then})
    assert entry.options == {"swap_left_right": True, "swap_up_down": False}


async def test_nothing_there(hass: HomeAssistant, swapped_camera: MjpegCamera) -> None:
    """A camera that was switched off is reported as in the other forms."""
    entry = await setup_camera(hass, swapped_camera)
    result = await open_options(hass, entry, "try_directions")
    await swapped_camera.stop()
    result = await submit_options(hass, result, {})
    assert_asks(result, "try_directions", "cannot_connect")


@pytest.mark.parametrize(
    ("answers", "shown", "saved"),
    [
        (["right", "nothing", "left"], None, {"swap_left_right": False}),
        (["left", "right", "nothing"], "not_moved", {}),
    ],
)
async def test_corrected_after_an_error(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    answers: list[str],
    shown: str | None,
    saved: dict[str, bool],
) -> None:
    """An answer that is corrected leaves nothing behind, neither a swap nor advice."""
    entry = await setup_camera(hass, mjpeg_camera)
    user = User(hass, entry, mjpeg_camera, clock)
    result = await open_options(hass, entry, "try_directions")
    result, _ = await user.watch(result, {})
    mjpeg_camera.add_fault(FaultKind.OFFLINE, path=PTZ_PATHS["mjpeg"])
    for answer in answers[:-1]:
        result = await submit_options(hass, result, {"seen": answer})
        assert_asks(result, "left_right", "connection_dropped")
    mjpeg_camera.clear_faults()
    result, _ = await user.watch(result, {"seen": answers[-1]})
    result = await submit_options(hass, result, {"seen": "up"})
    if shown is not None:
        assert_asks(result, shown)
        result = await submit_options(hass, result, {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {**saved, "swap_up_down": False}


async def test_head_gone(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """Where the entry is unloaded meanwhile, the form says so."""
    entry = await setup_camera(hass, mjpeg_camera)
    result = await open_options(hass, entry, "try_directions")
    assert await hass.config_entries.async_unload(entry.entry_id)
    result = await submit_options(hass, result, {})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "no_head"


@pytest.mark.parametrize("key", sorted(set(ErrorKey) - ELSEWHERE_ONLY))
def test_errors_have_texts(key: ErrorKey) -> None:
    """Whatever can go wrong with a head is said in the same words as elsewhere."""
    texts = integration_json("translations/en.json")
    assert texts["options"]["error"][key] == texts["exceptions"][key]["message"]
