"""Voice: which camera is meant, in which language it is answered, and what is not for us."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.conversation import agent_manager
from homeassistant.components.conversation.models import ConversationInput
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import area_registry as ar, intent
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.ipcam_cgi.voice.sentences import Grammar

from .simulator import MjpegCamera, UidCamera
from .voice import Watched, give_aliases, move_to, say, settle, setup_named

pytestmark = pytest.mark.usefixtures("assist")

LEFT = (-1, 0, 0)
STILL = (0, 0, 0)


def sentences(hass: HomeAssistant) -> list[str]:
    """Return the sentences that Home Assistant listens to."""
    return agent_manager.get_agent_manager(hass).trigger_sentences


# Which camera is meant


@pytest.mark.parametrize(
    ("names", "sentence", "meant"),
    [
        (("Yard", "Yard back"), "turn the yard camera left", 0),
        (("Yard", "Yard back"), "turn the yard back camera left", 1),
        (("Yard", "Yard back"), "turn the camera yard back left", 1),
        (("Yard back", "Yard"), "turn the yard camera left", 1),
        (("Yard back", "Yard"), "Turn the YARD-BACK camera left.", 0),
        (("Yard camera", "Yard camera 2"), "turn yard camera left", 0),
        (("Yard camera", "Yard camera 2"), "turn yard camera 2 left", 1),
        (("Yard", "Yard camera"), "turn the yard camera left", 1),
        (("Left yard", "Yard"), "turn the left yard camera left", 0),
        (("Front door", "Door"), "turn the door camera left", 1),
        (("Cam #1 (north)", "Cam #2 {north}"), "turn cam 2 north left", 1),
        (("Anna's [yard]|<1>;", "Bob’s cam"), "turn Anna's yard 1 camera left", 0),
        (("Anna's [yard]|<1>;", "Bob’s cam"), "turn Bob's cam left", 1),
        (("Cam #1 (north)", "Cam #2 {north}"), "turn Cam #1 (north) left", 0),
        (("Cam #1 (north)", "Cam #2 {north}"), "turn Cam #2 {north} left", 1),
        (("Cam [1]|<2>;\\3", "Camera!"), "turn cam [1]|<2>;\\3 left", 0),
        (("Cam [1]|<2>;\\3", "Camera!"), "turn the camera left", 1),
        (("Camera", "Yard"), "turn the camera left", 0),
        (("Hofkamera", "Gartenkamera"), "turn the Hof camera left", 0),
        (("Hofkamera", "Gartenkamera"), "turn the Hofkamera left", 0),
    ],
)
async def test_names(
    hass: HomeAssistant,
    sound_camera: MjpegCamera,
    uid_camera: UidCamera,
    names: tuple[str, str],
    sentence: str,
    meant: int,
) -> None:
    """The right camera always, however similar the names."""
    cameras = (sound_camera, uid_camera)
    for camera, name in zip(cameras, names, strict=True):
        await setup_named(hass, camera, name)
    watched = [Watched(camera) for camera in cameras]
    reply = await say(hass, sentence)
    assert reply.text == f"Turned {names[meant]} left."
    assert not reply.failed
    assert [each.moved for each in watched] == [
        LEFT if number == meant else STILL for number in (0, 1)
    ]


async def test_not_a_camera(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """A name that doesn't say that it is a camera needs that word; an alias doesn't."""
    entry = await setup_named(hass, uid_camera, "Yard")
    watched = Watched(uid_camera)
    for sentence in ("turn yard left", "turn the attic camera left"):
        assert (await say(hass, sentence)).failed
    assert not watched.told
    give_aliases(hass, entry, "Big Brother")
    await settle(hass)
    assert (await say(hass, "turn Big Brother left")).text == "Turned Yard left."
    assert watched.moved == LEFT


async def test_two_of_one_name(
    hass: HomeAssistant, sound_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """Where two cameras have one name, neither moves."""
    for camera in (sound_camera, uid_camera):
        await setup_named(hass, camera, "Yard")
    watched = Watched(sound_camera), Watched(uid_camera)
    reply = await say(hass, "turn the yard camera left")
    assert reply.failed
    assert reply.text == "Which camera do you mean: Yard, Yard?"
    assert not any(each.told for each in watched)


async def test_name_before_area(
    hass: HomeAssistant, sound_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """A camera of the name of its area is meant before the others that are there."""
    one = await setup_named(hass, sound_camera, "Cour")
    other = await setup_named(hass, uid_camera, "Cour nord")
    move_to(hass, one, "Cour")
    move_to(hass, other, "Cour")
    await settle(hass)
    for sentence, language, answer in (
        ("tourne la caméra de la cour à gauche", "fr", "Cour a tourné à gauche."),
        (
            "gira la cámara de la cour a la izquierda",
            "es",
            "Cour ha girado a la izquierda.",
        ),
        ("turn the cour camera left", "en", "Turned Cour left."),
        ("turn the camera of the cour left", "en", "Turned Cour left."),
        (
            "tourne la caméra de la cour nord à gauche",
            "fr",
            "Cour nord a tourné à gauche.",
        ),
        (
            "tourne la caméra dans la cour à gauche",
            "fr",
            "De quelle caméra s'agit-il : Cour, Cour nord ?",
        ),
    ):
        assert (await say(hass, sentence, language)).text == answer


async def test_area(
    hass: HomeAssistant, sound_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """An area means the only camera in it."""
    one = await setup_named(hass, sound_camera, "Watchtower")
    other = await setup_named(hass, uid_camera, "Lookout")
    move_to(hass, one, "Garden")
    move_to(hass, other, "Roof")
    garden = ar.async_get(hass).async_get_area_by_name("Garden")
    assert garden is not None
    ar.async_get(hass).async_update(garden.id, aliases={"Orchard"})
    await settle(hass)
    for place in ("garden", "orchard"):
        watched = Watched(sound_camera)
        for sentence in (
            f"turn the camera in the {place} left",
            f"turn the {place} camera left",
        ):
            assert (await say(hass, sentence)).text == "Turned Watchtower left."
        assert watched.moved == LEFT

    move_to(hass, other, "Garden")
    await settle(hass)
    watched = Watched(sound_camera)
    reply = await say(hass, "turn the camera in the garden left")
    assert reply.failed
    assert reply.text == "Which camera do you mean: Lookout, Watchtower?"
    assert not watched.told


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "Turned Hof left."),
        ("de", "Hof ist nach links geschwenkt."),
        ("de-CH", "Hof ist nach links geschwenkt."),
        ("zh-Hans", "Hof已向左转动。"),
        ("nl", "Hof is naar links gedraaid."),
        ("pt-BR", "Turned Hof left."),
    ],
)
async def test_language_of_answer(
    hass: HomeAssistant, uid_camera: UidCamera, language: str, answer: str
) -> None:
    """The answer is in the language of who asks, whatever the sentence's was."""
    await setup_named(hass, uid_camera, "Hof")
    reply = await say(hass, "schwenke die Hofkamera nach links", language)
    assert reply.text == answer


# What is not for us


class AddItem(intent.IntentHandler):
    """Stands for Home Assistant's own handling of lists."""

    intent_type = "HassListAddItem"

    def __init__(self) -> None:
        """Begin with an empty list."""
        self.items: list[str] = []

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        """Note an item."""
        self.items.append(intent_obj.slots["item"]["value"].strip())
        return intent_obj.create_response()


async def test_sentences_of_others(
    hass: HomeAssistant, sound_camera: MjpegCamera
) -> None:
    """Home Assistant's own sentences are done by Home Assistant."""
    attributes: Mapping[str, Any] = {"friendly_name": "Kitchen light"}
    hass.states.async_set("light.kitchen", "off", attributes)
    hass.states.async_set("todo.groceries", "0", {"friendly_name": "Groceries"})
    add_item = AddItem()
    intent.async_register(hass, add_item)
    calls = async_mock_service(hass, "light", "turn_on")
    await setup_named(hass, sound_camera, "Yard", ["Gate"])
    watched = Watched(sound_camera)
    assert not (await say(hass, "turn on the kitchen light")).failed
    assert [call.data["entity_id"] for call in calls] == [["light.kitchen"]]
    assert not (await say(hass, "add yard camera to my groceries list")).failed
    assert add_item.items == ["yard camera"]
    for sentence in ("turn left", "zoom in", "stop", "turn the hall camera left"):
        reply = await say(hass, sentence)
        assert reply.failed, sentence
    assert not watched.told


@pytest.mark.parametrize(
    "sentence",
    [
        "turn on the yard light",
        "turn on the yard camera",
        "turn the yard camera on",
        "turn off the yard camera",
        "turn the yard light to the gate",
        "point the telescope at the gate",
        "show me the gate",
        "start the vacuum",
        "stop the yard blinds",
        "start a timer for the yard camera battery",
        "what is the yard camera doing",
        "stelle das Licht im Hof auf 50 Prozent",
        "schalte die Yard Kamera ein",
        "fahre die Jalousie nach oben",
        "allume la caméra yard",
        "monte le volet à gauche",
        "enciende la cámara yard",
        "zet de lamp op rood",
        "打开院子的灯",
        "把灯转到红色",
        "mets la caméra yard sur off",
        "mets la caméra yard en mode nuit",
        "tourne la caméra yard en mode nuit",
        "envoie la caméra yard à Paul",
        "montre-moi la caméra yard",
        "baisse le volume de la caméra yard",
        "regarde la télé avec la caméra yard",
        "pon la cámara yard en modo nocturno",
        "pon la cámara yard en la tele",
        "quita la cámara yard",
        "reduce la cámara yard",
        "quita la imagen de la cámara yard",
        "baja el volumen de la cámara yard",
        "Yard摄像头看到了什么",
        "Yard摄像头看得清吗",
        "Yard摄像头到了吗",
        "Yard摄像头去哪了",
        "Yard摄像头看电影",
        "Yard摄像头转到哪里了",
        "Yard摄像头对准大门了吗",
        "Yard摄像头左边有什么",
        "把Yard摄像头调到夜视模式",
        "把Yard摄像头声音调低",
    ],
)
async def test_not_ours(
    hass: HomeAssistant, sound_camera: MjpegCamera, sentence: str
) -> None:
    """Not even a sentence with a camera's name is taken, if it is no command to its head."""
    await setup_named(hass, sound_camera, "Yard", ["Gate"])
    agent = agent_manager.get_agent_manager(hass).default_agent
    assert agent is not None
    said = ConversationInput(
        text=sentence,
        context=Context(),
        conversation_id=None,
        device_id=None,
        satellite_id=None,
        language="en",
        agent_id="",
    )
    assert await agent.async_recognize_sentence_trigger(said) is None
    # The very same question finds a sentence of ours.
    said.text = "turn the yard camera left"
    assert await agent.async_recognize_sentence_trigger(said) is not None


async def test_no_wildcard_before_a_name(
    hass: HomeAssistant, sound_camera: MjpegCamera
) -> None:
    """Anything may be said in only one place: after the name of a camera."""
    entry = await setup_named(hass, sound_camera, "Yard", ["Gate"])
    for text in sentences(hass):
        before, wildcard, _ = text.partition("{")
        assert not wildcard or "Yard" in before
        assert text.count("{") <= 1
    # With no preset to name there is no such sentence at all.
    await entry.runtime_data.ptz.async_delete_preset(1)
    await settle(hass)
    assert (await say(hass, "show me the gate with the yard camera")).failed


def test_said_to_nobody() -> None:
    """What is said to no camera is no wish."""
    assert Grammar([]).sentences == []
    assert Grammar([]).understand("turn the yard camera left", "en") is None
