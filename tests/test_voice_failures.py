"""Voice: what cannot be done is said, and never taken for done."""

from homeassistant.components import conversation
from homeassistant.components.conversation.models import ConversationInput
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import chat_session
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraAuthError,
    CameraError,
    CameraPrivilegeError,
    CameraResponseError,
    CameraTimeoutError,
)

from .common import LOGIN
from .ptz import fixed_camera, switch_presets_off
from .simulator import MjpegCamera, UidCamera
from .voice import Watched, camera_id, expose, move_to, say, settle, setup_named

pytestmark = pytest.mark.usefixtures("assist")


async def test_fixed_camera(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """A camera that cannot turn says so; in an area with one that can it isn't meant."""
    async with fixed_camera(**LOGIN, mac="001122334455") as bullet:
        fixed = await setup_named(hass, bullet, "Door")
        moving = await setup_named(hass, uid_camera, "Yard")
        sentence = "turn the door camera left"
        assert (await say(hass, sentence)).text != "Turned Door left."
        expose(hass, camera_id(hass, fixed), True)
        await settle(hass)
        reply = await say(hass, sentence)
        assert reply.failed
        assert reply.text == "Door is a fixed camera and cannot turn."
        move_to(hass, fixed, "Garden")
        move_to(hass, moving, "Garden")
        await settle(hass)
        reply = await say(hass, "turn the camera in the garden left")
        assert reply.text == "Turned Yard left."
        assert await hass.config_entries.async_unload(fixed.entry_id)


async def test_unable(
    hass: HomeAssistant, sound_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """A camera that lacks something says so, and is told nothing."""
    await setup_named(hass, sound_camera, "Yard")
    await setup_named(hass, uid_camera, "Roof")
    watched = Watched(sound_camera), Watched(uid_camera)
    for sentence, name in (
        ("zoom in on the yard camera", "Yard"),
        ("center the roof camera", "Roof"),
        ("start the patrol of the roof camera", "Roof"),
        ("stop the patrol of the roof camera", "Roof"),
        ("start an automatic patrol of the yard camera", "Yard"),
    ):
        reply = await say(hass, sentence)
        assert reply.failed, sentence
        assert reply.text == f"{name} cannot do that."
    assert not any(each.told for each in watched)


async def test_unknown_preset(
    hass: HomeAssistant, sound_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """A preset that isn't there is answered with those that are."""
    await setup_named(hass, sound_camera, "Yard", ["Gate", "Front door (left)"])
    await setup_named(hass, uid_camera, "Roof")
    watched = Watched(sound_camera)
    reply = await say(hass, "point the yard camera at the swimming pool")
    assert reply.failed
    assert reply.text == (
        "Yard has no position called swimming pool. It knows: Gate, Front door (left)."
    )
    assert not watched.told
    assert (await say(hass, "point the yard camera at the front door left")).text == (
        "Turned Yard to Front door (left)."
    )
    assert watched.told[-1] == "command=33"
    assert not (await say(hass, "turn the yard camera to position 4")).failed
    assert watched.told[-1] == "command=37"
    reply = await say(hass, "richte die Roof Kamera auf den Pool", "de")
    assert reply.failed
    assert reply.text == (
        "Roof hat keine Position namens Pool; noch hat keine einen Namen."
    )


async def test_preset_of_another_camera(
    hass: HomeAssistant, sound_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """Each camera has its own presets."""
    await setup_named(hass, sound_camera, "Yard", ["Gate"])
    await setup_named(hass, uid_camera, "Roof", ["Chimney"])
    reply = await say(hass, "show me the chimney with the yard camera")
    assert reply.failed
    assert reply.text == "Yard has no position called Chimney. It knows: Gate."


async def test_no_presets(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A camera whose presets are switched off has none to be named."""
    switch_presets_off(mjpeg_camera)
    await setup_named(hass, mjpeg_camera, "Yard")
    reply = await say(hass, "point the yard camera at the gate")
    assert reply.failed
    assert reply.text == "Yard cannot do that."


async def test_offline(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """A camera that isn't there doesn't turn, and nobody is told it did."""
    await setup_named(hass, uid_camera, "Hof")
    uid_camera.offline = True
    reply = await say(hass, "schwenke die Hofkamera nach links", "de-DE")
    assert reply.failed
    assert reply.text == "Hof antwortet nicht."
    uid_camera.offline = False


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (CameraTimeoutError, "Yard does not answer."),
        (
            CameraAuthError,
            "Yard refused: the login is wrong, or its account may not do that.",
        ),
        (
            CameraPrivilegeError,
            "Yard refused: the login is wrong, or its account may not do that.",
        ),
        (CameraResponseError, "Yard refused."),
    ],
)
async def test_errors(
    hass: HomeAssistant,
    uid_camera: UidCamera,
    monkeypatch: pytest.MonkeyPatch,
    error: type[CameraError],
    answer: str,
) -> None:
    """Each way to fail has its words."""
    entry = await setup_named(hass, uid_camera, "Yard")

    async def fail() -> None:
        raise error

    monkeypatch.setattr(entry.runtime_data.ptz, "async_stop", fail)
    reply = await say(hass, "stop the yard camera")
    assert reply.failed
    assert reply.text == answer


async def test_error_before_another_agent(
    hass: HomeAssistant, uid_camera: UidCamera
) -> None:
    """Where a sentence comes before another agent, an error is said and not raised."""
    await setup_named(hass, uid_camera, "Yard")
    said = ConversationInput(
        text="center the yard camera",
        context=Context(),
        conversation_id=None,
        device_id=None,
        satellite_id=None,
        language="en",
        agent_id="conversation.some_llm",
    )
    with (
        chat_session.async_get_chat_session(hass) as session,
        conversation.async_get_chat_log(hass, session, said) as log,
    ):
        answer = await conversation.async_handle_sentence_triggers(hass, said, log)
    assert answer == "Yard cannot do that."
