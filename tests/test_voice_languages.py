"""Voice in every language: several phrasings of each command, through Home Assistant's own agent."""

import string

from homeassistant.core import HomeAssistant
import pytest

from custom_components.ipcam_cgi.cgi import Patrol
from custom_components.ipcam_cgi.voice.language import Answer, Command
from custom_components.ipcam_cgi.voice.languages import LANGUAGES, language_of

from .simulator import MjpegCamera, UidCamera
from .voice import Watched, move_to, say, settle, setup_named
from .voice_phrasings import PHRASINGS

# What the owner calls the camera that turns and patrols, the one that zooms, a preset
# of the first, and the area of the second.
NAMES = {
    "en": ("Yard", "Garage camera", "Gate", "Driveway"),
    "de": ("Hof", "Garagenkamera", "Tor", "Einfahrt"),
    "fr": ("Cour", "Caméra du garage", "portail", "allée"),
    "es": ("Patio", "Cámara del garaje", "puerta", "entrada"),
    "nl": ("Tuin", "Garagecamera", "poort", "oprit"),
    "zh": ("院子", "车库摄像头", "大门", "车道"),
}

TURNS = {
    "left": (-1, 0, 0),
    "right": (1, 0, 0),
    "up": (0, 1, 0),
    "down": (0, -1, 0),
    "up_left": (-1, 1, 0),
    "up_right": (1, 1, 0),
    "down_left": (-1, -1, 0),
    "down_right": (1, -1, 0),
}
ZOOMS = {"zoom_in": (0, 0, 1), "zoom_out": (0, 0, -1)}
COMMANDS = {
    "center": (["command=25"], Answer.CENTERED),
    "preset": (["command=31"], Answer.WENT_TO_PRESET),
    "patrol": (["command=28"], Answer.PATROL_STARTED),
    "vertical": (["command=26"], Answer.PATROL_STARTED),
}

SENTENCES = {
    "en": {
        "left": (
            "Turn the yard camera left",
            "pan the yard camera to the left, please!",
            "look left with the yard camera",
            "Could you please move the camera yard a bit to the left?",
        ),
        "right": ("turn yard camera right", "swivel right using the yard cam"),
        "up": ("tilt the yard camera up", "move the yard camera a little higher"),
        "down": ("tilt the yard camera down", "please look down with the yard camera"),
        "up_left": ("turn the yard camera up and to the left",),
        "up_right": ("pan the yard camera to the upper right",),
        "down_left": ("move the yard camera down and left",),
        "down_right": ("point the yard camera to the bottom right",),
        "zoom_in": (
            "zoom in on the garage camera",
            "zoom in a bit with the garage camera",
            "zoom the camera in the driveway in",
        ),
        "zoom_out": ("zoom out with the garage camera", "zoom the driveway camera out"),
        "stop": (
            "stop the yard camera",
            "stop moving the yard camera",
            "halt the yard cam",
        ),
        "center": (
            "center the yard camera",
            "turn the yard camera back to the middle",
            "turn the yard camera straight ahead",
        ),
        "preset": (
            "point the yard camera at the gate",
            "aim the yard camera to the gate please",
            "Turn the yard camera towards the preset Gate.",
            "look at the gate with the yard camera",
            "show me the gate on the yard camera",
        ),
        "patrol": (
            "start the patrol of the yard camera",
            "patrol with the yard camera",
        ),
        "vertical": ("start a vertical patrol with the yard camera",),
        "end": (
            "stop the patrol of the yard camera",
            "end the patrol with the yard camera",
        ),
    },
    "de": {
        "left": (
            "Schwenke die Hofkamera nach links",
            "dreh bitte die Kamera im Hof etwas nach links",
            "die Hof-Kamera nach links drehen",
            "Lass die Hofkamera nach links schwenken",
            "Kannst du die Kamera Hof nach links schwenken?",
        ),
        "right": (
            "schau mit der Hofkamera nach rechts",
            "schwenk die Hof Kamera rechts",
        ),
        "up": (
            "neige die Hofkamera nach oben",
            "beweg die Hofkamera ein bisschen hoch",
        ),
        "down": ("schwenke nach unten mit der Hofkamera", "kipp die Hofkamera runter"),
        "up_left": ("schwenke die Hofkamera nach links oben",),
        "up_right": ("dreh die Hofkamera nach oben und nach rechts",),
        "down_left": ("schwenke die Hofkamera nach unten links",),
        "down_right": ("richte die Kamera vom Hof nach rechts unten",),
        "zoom_in": (
            "zoome mit der Garagenkamera rein",
            "zoom die Garagenkamera näher ran",
            "mit der Garagenkamera heranzoomen",
            "zoome mit der Kamera in der Einfahrt etwas ran",
        ),
        "zoom_out": (
            "zoome mit der Garagenkamera raus",
            "die Garagenkamera rauszoomen",
        ),
        "stop": (
            "stoppe die Hofkamera",
            "halte die Hofkamera an",
            "Hofkamera anhalten",
        ),
        "center": (
            "zentriere die Hofkamera",
            "stell die Hofkamera wieder in die Mitte",
        ),
        "preset": (
            "richte die Hofkamera auf das Tor",
            "richte die Hofkamera auf das Tor aus",
            "schwenke die Hofkamera bitte zum Tor",
            "die Hofkamera auf das Tor richten",
            "schau mit der Hofkamera zum Tor",
            "zeig mir das Tor mit der Hofkamera",
        ),
        "patrol": (
            "starte die Patrouille der Hofkamera",
            "lass die Hofkamera patrouillieren",
            "starte einen Rundgang mit der Hofkamera",
        ),
        "vertical": ("starte die senkrechte Patrouille der Hofkamera",),
        "end": (
            "beende die Patrouille der Hofkamera",
            "brich den Rundgang der Hofkamera ab",
        ),
    },
    "fr": {
        "left": (
            "Tourne la caméra de la cour à gauche",
            "tournez la caméra de la cour un peu vers la gauche s'il vous plaît",
            "regarde à gauche avec la caméra de la cour",
            "peux-tu tourner la caméra cour vers la gauche ?",
        ),
        "right": ("oriente la caméra de la cour vers la droite",),
        "up": ("incline la caméra de la cour vers le haut",),
        "down": ("fais pivoter la caméra de la cour vers le bas",),
        "up_left": ("tourne la caméra de la cour en haut à gauche",),
        "up_right": ("tourne la caméra de la cour vers le haut et vers la droite",),
        "down_left": ("tourne la caméra de la cour en bas à gauche",),
        "down_right": ("oriente la caméra dans la cour en bas à droite",),
        "zoom_in": (
            "zoome avec la caméra du garage",
            "fais un zoom avant sur la caméra du garage",
            "zoome sur la caméra de l’allée",
        ),
        "zoom_out": (
            "dézoome avec la caméra du garage",
            "fais un zoom arrière avec la caméra du garage",
        ),
        "stop": ("arrête la caméra de la cour", "stoppe la caméra de la cour"),
        "center": (
            "recentre la caméra de la cour",
            "remets la caméra de la cour au centre",
        ),
        "preset": (
            "pointe la caméra de la cour vers le portail",
            "dirige la caméra de la cour sur le portail",
            "montre-moi le portail avec la caméra de la cour",
        ),
        "patrol": (
            "lance la ronde de la caméra de la cour",
            "démarre la patrouille de la caméra de la cour",
        ),
        "vertical": ("lance la ronde verticale de la caméra de la cour",),
        "end": (
            "arrête la ronde de la caméra de la cour",
            "termine la patrouille avec la caméra de la cour",
        ),
    },
    "es": {
        "left": (
            "Gira la cámara del patio a la izquierda",
            "mueve la cámara del patio un poco hacia la izquierda, por favor",
            "mira a la izquierda con la cámara del patio",
            "¿Puedes girar la camara patio a la izquierda?",
        ),
        "right": ("orienta la cámara del patio hacia la derecha",),
        "up": ("inclina la cámara del patio hacia arriba",),
        "down": ("mueve la cámara del patio abajo",),
        "up_left": ("gira la cámara del patio arriba a la izquierda",),
        "up_right": ("mueve la cámara del patio hacia arriba y a la derecha",),
        "down_left": ("gira la cámara en el patio abajo a la izquierda",),
        "down_right": ("gira la cámara del patio hacia abajo a la derecha",),
        "zoom_in": (
            "haz zoom con la cámara del garaje",
            "acerca la cámara del garaje",
            "aumenta el zoom de la cámara de la entrada",
        ),
        "zoom_out": (
            "aleja la cámara del garaje",
            "reduce el zoom de la cámara del garaje",
        ),
        "stop": ("para la cámara del patio", "detén la cámara del patio"),
        "center": (
            "centra la cámara del patio",
            "pon la cámara del patio en el centro",
        ),
        "preset": (
            "apunta la cámara del patio a la puerta",
            "gira la cámara del patio hacia la puerta",
            "muéstrame la puerta con la cámara del patio",
        ),
        "patrol": (
            "inicia la patrulla de la cámara del patio",
            "empieza la ronda con la cámara del patio",
        ),
        "vertical": ("inicia la patrulla vertical de la cámara del patio",),
        "end": (
            "detén la patrulla de la cámara del patio",
            "termina la ronda de la cámara del patio",
        ),
    },
    "nl": {
        "left": (
            "Draai de tuincamera naar links",
            "draai de camera in de tuin een beetje naar links alsjeblieft",
            "kijk naar links met de tuincamera",
            "laat de tuincamera naar links draaien",
            "kun je de tuincamera naar links draaien?",
        ),
        "right": ("beweeg de tuin camera naar rechts",),
        "up": ("kantel de tuincamera omhoog",),
        "down": ("kijk met de tuincamera naar beneden",),
        "up_left": ("draai de tuincamera naar linksboven",),
        "up_right": ("draai de tuincamera omhoog en naar rechts",),
        "down_left": ("draai de tuincamera linksonder",),
        "down_right": ("draai de camera tuin naar rechtsonder",),
        "zoom_in": (
            "zoom in met de garagecamera",
            "zoom de garagecamera in",
            "zoom in op de camera op de oprit",
        ),
        "zoom_out": ("zoom uit met de garagecamera", "de garagecamera uitzoomen"),
        "stop": ("stop de tuincamera", "zet de tuincamera stil"),
        "center": ("centreer de tuincamera", "zet de tuincamera weer in het midden"),
        "preset": (
            "richt de tuincamera op de poort",
            "draai de tuincamera naar de poort",
            "de tuincamera op de poort richten",
            "laat de poort zien met de tuincamera",
        ),
        "patrol": (
            "start de patrouille van de tuincamera",
            "laat de tuincamera patrouilleren",
        ),
        "vertical": ("start de verticale patrouille van de tuincamera",),
        "end": (
            "stop de patrouille van de tuincamera",
            "beëindig de ronde met de tuincamera",
        ),
    },
    "zh": {
        "left": (
            "把院子摄像头向左转",
            "院子摄像机往左转一点",
            "请把院子的摄像头向左边转动。",
            "用院子里的摄像头往左看",
        ),
        "right": ("让院子摄像头向右转",),
        "up": ("把院子摄像头朝上转",),
        "down": ("院子相机向下转",),
        "up_left": ("把院子摄像头向左上转",),
        "up_right": ("把院子摄像头往右上方转",),
        "down_left": ("把院子摄像头向左下转",),
        "down_right": ("把院子摄像头向右下角移动",),
        "zoom_in": ("放大车库摄像头", "把车库摄像头拉近一点", "放大车道上的摄像头"),
        "zoom_out": ("缩小车库摄像头的画面", "把车库摄像头拉远"),
        "stop": ("停止院子摄像头", "院子摄像头停下来", "让院子摄像头停止转动"),
        "center": ("院子摄像头回中", "把院子摄像头转到中间"),
        "preset": (
            "把院子摄像头转到大门",
            "让院子摄像头对准大门",
            "用院子摄像头看大门",
        ),
        "patrol": ("开始院子摄像头的巡航", "让院子摄像头开始巡逻"),
        "vertical": ("启动院子摄像头的垂直巡航",),
        "end": ("停止院子摄像头的巡航", "让院子摄像头停止巡逻"),
    },
}


@pytest.mark.usefixtures("assist")
@pytest.mark.parametrize("tag", SENTENCES)
async def test_sentences(
    hass: HomeAssistant, sound_camera: MjpegCamera, uid_camera: UidCamera, tag: str
) -> None:
    """Each sentence moves the right camera, and is answered in its language."""
    name, zoom_name, preset, place = NAMES[tag]
    entry = await setup_named(hass, sound_camera, name, [preset])
    zoom = await setup_named(hass, uid_camera, zoom_name)
    move_to(hass, zoom, place)
    await settle(hass)
    language = LANGUAGES[tag]
    turned, zoomed = Watched(sound_camera), Watched(uid_camera)
    problems = []

    def answer(key: Answer, camera: str = name, **words: str) -> str:
        return language.answers[key].format(camera=camera, **words)

    said_also = PHRASINGS.get(tag, {})
    for wish, written in SENTENCES[tag].items():
        for sentence in (*written, *said_also.get(wish, ())):
            if wish == "stop":
                sound_camera.scene.start_move(1, 0)
            elif wish == "end":
                await entry.runtime_data.ptz.async_start_patrol(Patrol.VERTICAL)
            elif wish in TURNS:
                sound_camera.scene.go_to(pan=0, tilt=0, zoom=1, speed=1e9)
            elif wish == "zoom_in":
                uid_camera.scene.zoom.go(3, 1e9, 0)
            turned.look()
            zoomed.look()
            reply = await say(hass, sentence, tag)
            if wish in TURNS:
                done = turned.moved == TURNS[wish]
                said = next(
                    told
                    for motion, (told, _) in language.directions.items()
                    if motion == wish
                )
                expected = answer(Answer.MOVED, direction=said)
            elif wish in ZOOMS:
                done = zoomed.moved == ZOOMS[wish]
                closer = wish == "zoom_in"
                expected = answer(
                    Answer.ZOOMED_IN if closer else Answer.ZOOMED_OUT, zoom_name
                )
            elif wish == "stop":
                done = not sound_camera.scene.moving() and turned.told == ["command=1"]
                expected = answer(Answer.STOPPED)
            elif wish == "end":
                done = not sound_camera.scene.moving() and turned.told == ["command=27"]
                expected = answer(Answer.PATROL_STOPPED)
            else:
                told, key = COMMANDS[wish]
                done = told[0] in turned.told
                expected = answer(key, preset=preset)
            other = turned if wish in ZOOMS else zoomed
            done = done and other.moved == (0, 0, 0)
            if not done or reply.text != expected or reply.failed:
                problems.append((wish, sentence, reply.text, turned.told, zoomed.told))
    assert not problems, "\n".join(map(str, problems))


def test_languages_are_complete() -> None:
    """Each language has each command, answer and direction, with the same placeholders."""

    def slots(template: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}

    english = LANGUAGES["en"]
    for tag, language in LANGUAGES.items():
        assert set(language.sentences) == set(Command), tag
        assert set(language.answers) == set(Answer), tag
        assert set(language.directions) == set(english.directions), tag
        assert set(language.patrols) == set(english.patrols), tag
        for key, text in language.answers.items():
            assert slots(text) == slots(english.answers[key]), f"{tag} {key}"
        for command, sentences in language.sentences.items():
            for sentence in sentences:
                assert sentence.count("{camera}") >= 1, f"{tag} {command}"


@pytest.mark.parametrize(
    ("tag", "spoken"),
    [
        ("de-CH", "de"),
        ("zh-Hans", "zh"),
        ("zh_CN", "zh"),
        ("pt-BR", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_language_of(tag: str | None, spoken: str) -> None:
    """A region or a script changes nothing; who speaks another language is answered in English."""
    assert language_of(tag) is LANGUAGES[spoken]
