"""Dutch."""

from typing import Final

from ...cgi import Motion, Patrol
from ..language import Answer, Command, Language

LANGUAGE: Final = Language(
    words={
        "the": "[(de|het|mijn|onze) ]",
        "please": "[(even|alsjeblieft|eens) ]",
        "turn": "(draai|beweeg|kantel|richt|zwenk|stuur|zet)",
        "to_turn": "(draaien|bewegen|kantelen|richten|zwenken|sturen|zetten)",
        "aim": "(richt|mik|zwenk)",
        "look": "(kijk|draai|zwenk)",
        "bit": "[nog ][(een beetje|iets|wat|helemaal) ][(verder|meer) ]",
        "at": "(op|naar|in de richting van|richting)",
        "with": "(met|op|bij|van) <the>",
        "center": "[(weer|terug) ](in het midden|naar het midden|rechtdoor|recht vooruit)",
        "patrol": "(patrouille|ronde|rondgang)",
    },
    named=("{name}[s|en|-| ]camera", "camera [van [(de|het) ]]{name}"),
    placed=("camera (in|bij|op|aan|voor|achter|boven) [(de|het|mijn|onze) ]{name}",),
    directions={
        Motion.UP: ("omhoog", "(omhoog|naar boven|hoger)"),
        Motion.DOWN: ("omlaag", "(omlaag|naar beneden|naar onder|lager)"),
        Motion.LEFT: ("naar links", "([naar ]links|naar de linkerkant)"),
        Motion.RIGHT: ("naar rechts", "([naar ]rechts|naar de rechterkant)"),
        Motion.UP_LEFT: (
            "naar linksboven",
            "([naar ]links[ ]boven|omhoog[ en] naar links|naar links en omhoog)",
        ),
        Motion.UP_RIGHT: (
            "naar rechtsboven",
            "([naar ]rechts[ ]boven|omhoog[ en] naar rechts|naar rechts en omhoog)",
        ),
        Motion.DOWN_LEFT: (
            "naar linksonder",
            (
                "([naar ]links[ ](onder|beneden)|omlaag[ en] naar links"
                "|naar links en omlaag)"
            ),
        ),
        Motion.DOWN_RIGHT: (
            "naar rechtsonder",
            (
                "([naar ]rechts[ ](onder|beneden)|omlaag[ en] naar rechts"
                "|naar rechts en omlaag)"
            ),
        ),
    },
    patrols={
        Patrol.HORIZONTAL: "(horizontale|horizontaal)",
        Patrol.VERTICAL: "(verticale|verticaal)",
        Patrol.AUTO: "(automatische|automatisch)",
    },
    before="[alsjeblieft ][(kun|kan|wil|zou) (je|jij|u) [alsjeblieft ]]",
    after="[ (alsjeblieft|alstublieft)]",
    sentences={
        Command.MOVE: (
            "<turn> <the>{camera} <please><bit>{direction}",
            "<the>{camera} <please><bit>{direction} <to_turn>",
            "laat <the>{camera} <please><bit>{direction} (<to_turn>|kijken)",
            "<look> (<bit>{direction} met <the>{camera}|met <the>{camera} <bit>{direction})",
        ),
        Command.ZOOM_IN: (
            "(zoom|zoem) <bit>in <with>{camera}",
            "(zoom|zoem) [met ]<the>{camera} <bit>in",
            "[met ]<the>{camera} <bit>inzoomen",
        ),
        Command.ZOOM_OUT: (
            "(zoom|zoem) <bit>uit <with>{camera}",
            "(zoom|zoem) [met ]<the>{camera} <bit>uit",
            "[met ]<the>{camera} <bit>uitzoomen",
        ),
        Command.STOP: (
            "stop <the>{camera}",
            "<the>{camera} (stoppen|stilzetten|stop)",
            "(zet|houd|hou) <the>{camera} stil",
        ),
        Command.CENTER: (
            "centreer <the>{camera}",
            "(<turn>|breng) <the>{camera} <center>",
            "<the>{camera} (centreren|<center> (<to_turn>|brengen))",
        ),
        Command.GO_TO_PRESET: (
            "<aim> <the>{camera} [terug ]<at> <the>[positie ]{preset}",
            "(<turn>|breng) <the>{camera} [terug ]<at> <the>{known_preset}",
            "(<turn>|breng) <the>{camera} <at> <the>positie {preset}",
            "<the>{camera} <at> <the>[positie ]{preset} richten",
            "<the>{camera} <at> <the>{known_preset} (<to_turn>|brengen)",
            "kijk met <the>{camera} naar <the>{known_preset}",
            "(kijk naar|toon|laat [me]) <the>{known_preset} [zien ](met|op) <the>{camera}[ zien]",
            "laat [me ]<the>{known_preset} zien (met|op) <the>{camera}",
        ),
        Command.START_PATROL: (
            "(start|begin) [(de|een) ][{patrol} ]<patrol> <with>{camera}",
            "[(de|een) ][{patrol} ]<patrol> <with>{camera} (starten|beginnen)",
            "laat <the>{camera} [{patrol} ]patrouilleren",
            "patrouilleer [{patrol} ]met <the>{camera}",
        ),
        Command.STOP_PATROL: (
            "(stop [met ]|beëindig |eindig )[de ][{patrol} ]<patrol> <with>{camera}",
            "[de ][{patrol} ]<patrol> <with>{camera} (stoppen|beëindigen)",
        ),
    },
    direction_words=r"\b(links|rechts|omhoog|omlaag|boven|beneden|(linker|rechter)(kant|zijde))\b",
    answers={
        Answer.MOVED: "{camera} is {direction} gedraaid.",
        Answer.ZOOMED_IN: "{camera} heeft ingezoomd.",
        Answer.ZOOMED_OUT: "{camera} heeft uitgezoomd.",
        Answer.STOPPED: "{camera} is gestopt.",
        Answer.CENTERED: "{camera} gaat naar het midden.",
        Answer.WENT_TO_PRESET: "{camera} draait naar {preset}.",
        Answer.PATROL_STARTED: "De patrouille van {camera} is gestart.",
        Answer.PATROL_STOPPED: "De patrouille van {camera} is beëindigd.",
        Answer.NOT_UNDERSTOOD: "Ik heb niet begrepen waarheen de camera moet draaien.",
        Answer.NO_SUCH_CAMERA: "Ik ken geen camera met de naam {name}.",
        Answer.SEVERAL_CAMERAS: "Welke camera bedoel je: {cameras}?",
        Answer.CANNOT_TURN: "{camera} is een vaste camera en kan niet draaien.",
        Answer.CANNOT_DO_THAT: "{camera} kan dat niet.",
        Answer.NO_SUCH_PRESET: (
            "{camera} heeft geen positie met de naam {preset}. Bekend zijn: {presets}."
        ),
        Answer.NO_PRESET_NAMED: (
            "{camera} heeft geen positie met de naam {preset}; "
            "er heeft er nog geen een naam."
        ),
        Answer.UNREACHABLE: "{camera} antwoordt niet.",
        Answer.LOGIN_REFUSED: (
            "{camera} weigert: de aanmelding klopt niet, of het account mag dat niet."
        ),
        Answer.REFUSED: "{camera} weigert.",
    },
)
