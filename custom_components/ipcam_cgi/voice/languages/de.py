"""German."""

from typing import Final

from ...cgi import Motion, Patrol
from ..language import Answer, Command, Language

LANGUAGE: Final = Language(
    words={
        "please": "[doch ][bitte ][mal ]",
        "the": "[(die|den|das|der|meine|unsere) ]",
        "the_dative": "[(der|dem|meiner|unserer) ]",
        "turn": "(schwenk[e]|dreh[e]|beweg[e]|neig[e]|kipp[e]|richt[e]|lenk[e]|stell[e])",
        "to_turn": "(schwenken|drehen|bewegen|neigen|kippen|richten|lenken|stellen)",
        "look": "(schau[e]|blick[e]|guck[e]|schwenk[e])",
        "bit": "[noch ][(etwas|ein bisschen|ein wenig|ein Stück|ein Stückchen|ganz) ]"
        "[(weiter|mehr) ]",
        "aim": "(schwenk[e]|richt[e]|ziel[e])",
        "on": "(auf|aufs|ans|an|in|zu|zum|zur|nach|in Richtung|Richtung)",
        "to": "<on> [(das|den|die|der|dem|meine|meinen) ][Position ]",
        "in": "(rein|hinein|herein|ran|heran|näher|näher ran|näher heran)",
        "out": "(raus|heraus|hinaus|weg|zurück|weiter weg)",
        "to_zoom_in": "(reinzoomen|hineinzoomen|ranzoomen|heranzoomen|einzoomen)",
        "to_zoom_out": "(rauszoomen|herauszoomen|wegzoomen|zurückzoomen|auszoomen)",
        "center": "[(wieder|zurück) ](in die Mitte|in die Mittelstellung"
        "|in die Grundstellung|geradeaus|nach vorn|nach vorne)[ zurück]",
        "patrol": "(Patrouille|Rundgang|Rundfahrt|Streife|Runde)",
        "of": "(der|des|von|von der|von dem|vom|mit|mit der|mit dem|für|für die|auf der)",
    },
    named=(
        "{name}[n|en|s|es|-| |s-]kamera",
        "kamera [(vom|von der|der|des) ]{name}[s|es]",
    ),
    placed=(
        (
            "kamera (im|am|in der|an der|auf der|auf dem|vor der|vor dem"
            "|hinter der|hinter dem|über der|über dem|beim|bei der|in|an|auf|vor) "
            "{name}[s|es]"
        ),
    ),
    directions={
        Motion.UP: ("nach oben", "(nach oben|hoch|rauf|hinauf|aufwärts|höher)"),
        Motion.DOWN: (
            "nach unten",
            "(nach unten|runter|herunter|hinunter|abwärts|tiefer)",
        ),
        Motion.LEFT: ("nach links", "[nach ]links"),
        Motion.RIGHT: ("nach rechts", "[nach ]rechts"),
        Motion.UP_LEFT: (
            "nach links oben",
            "[nach ](links[ und][ nach] oben|oben[ und][ nach] links)",
        ),
        Motion.UP_RIGHT: (
            "nach rechts oben",
            "[nach ](rechts[ und][ nach] oben|oben[ und][ nach] rechts)",
        ),
        Motion.DOWN_LEFT: (
            "nach links unten",
            "[nach ](links[ und][ nach] unten|unten[ und][ nach] links)",
        ),
        Motion.DOWN_RIGHT: (
            "nach rechts unten",
            "[nach ](rechts[ und][ nach] unten|unten[ und][ nach] rechts)",
        ),
    },
    patrols={
        Patrol.HORIZONTAL: "(horizontal|waagrecht|waagerecht)[e|en]",
        Patrol.VERTICAL: "(vertikal|senkrecht)[e|en]",
        Patrol.AUTO: "automatisch[e|en]",
    },
    before="[bitte ][(kannst|könntest|würdest) du [bitte ]]",
    after="[ bitte]",
    sentences={
        Command.MOVE: (
            "(<turn>|fahr[e]) <please><the>{camera} <please><bit>{direction}[ aus]",
            "<the>{camera} <please><bit>{direction}[ <to_turn>]",
            (
                "(lass|lasse) <please><the>{camera} <bit>{direction} "
                "(<to_turn>|schauen|blicken|gucken)"
            ),
            (
                "<look> <please>(mit <the_dative>{camera} <bit>{direction}"
                "|<bit>{direction} mit <the_dative>{camera})"
            ),
        ),
        Command.ZOOM_IN: (
            (
                "zoom[e] <please>[(mit|an|bei|in|auf) ][<the>|<the_dative>]{camera} "
                "<please><bit><in>"
            ),
            "zoom[e] <please><bit><in> (mit|an|bei|auf) <the_dative>{camera}",
            "[mit ]<the>{camera} <please><bit><to_zoom_in>",
        ),
        Command.ZOOM_OUT: (
            (
                "zoom[e] <please>[(mit|an|bei|von|aus) ][<the>|<the_dative>]{camera} "
                "<please><bit><out>"
            ),
            "zoom[e] <please><bit><out> (mit|an|bei|von) <the_dative>{camera}",
            "[mit ]<the>{camera} <please><bit><to_zoom_out>",
        ),
        Command.STOP: (
            "(stopp[e]|stop) <please><the>{camera}",
            "halt[e] <please><the>{camera} (an|auf)",
            "<the>{camera} <please>(stoppen|anhalten|stopp|stop|halt)",
        ),
        Command.CENTER: (
            "zentrier[e] <please><the>{camera}",
            "(<turn>|fahr[e]|bring[e]) <please><the>{camera} <center>",
            "<the>{camera} <please>(zentrieren|<center> (<to_turn>|fahren|bringen))",
        ),
        Command.GO_TO_PRESET: (
            "<aim> <please>[mit ]<the>{camera} <please>[zurück ]<to>{preset}[ (aus|zurück)]",
            "(<turn>|fahr[e]|bring[e]) <please><the>{camera} <please>[zurück ]<to>{known_preset}[ zurück]",
            "(<turn>|fahr[e]|bring[e]) <please><the>{camera} <please><on> [die ]Position {preset}",
            "<the>{camera} <please><to>{preset} (schwenken|richten|ausrichten)",
            "<the>{camera} <please><to>{known_preset} (<to_turn>|fahren|bringen)",
            "<look> <please>mit <the_dative>{camera} <to>{known_preset}",
            "(zeig[e] [mir ]|schau[e] [dir ]|schau[e] <on> )<please><the>{known_preset} (mit|auf) <the_dative>{camera}[ an]",
            "zeig[e] [mir ]<please>mit <the_dative>{camera} <the>{known_preset}",
        ),
        Command.START_PATROL: (
            (
                "(start[e]|beginn[e]) <please>[(die|eine|den|einen) ][{patrol} ]<patrol> "
                "<of> {camera}"
            ),
            (
                "[(die|eine|den|einen) ][{patrol} ]<patrol> <of> {camera} "
                "(starten|beginnen)"
            ),
            "(lass|lasse) <please><the>{camera} [{patrol} ]patrouillieren",
            "patrouillier[e] <please>[{patrol} ]mit <the_dative>{camera}",
        ),
        Command.STOP_PATROL: (
            (
                "(stopp[e]|stop|beend[e]) <please>[(die|den) ][{patrol} ]<patrol> "
                "<of> {camera}"
            ),
            "brich <please>[(die|den) ][{patrol} ]<patrol> <of> {camera} ab",
            (
                "[(die|den) ][{patrol} ]<patrol> <of> {camera} "
                "(stoppen|beenden|abbrechen|anhalten)"
            ),
        ),
    },
    direction_words=r"\b(links|rechts|oben|unten|linke?n?|rechten?|hoch|runter)\b",
    answers={
        Answer.MOVED: "{camera} ist {direction} geschwenkt.",
        Answer.ZOOMED_IN: "{camera} hat herangezoomt.",
        Answer.ZOOMED_OUT: "{camera} hat herausgezoomt.",
        Answer.STOPPED: "{camera} ist angehalten.",
        Answer.CENTERED: "{camera} geht in die Mitte.",
        Answer.WENT_TO_PRESET: "{camera} schwenkt auf {preset}.",
        Answer.PATROL_STARTED: "Die Patrouille von {camera} ist gestartet.",
        Answer.PATROL_STOPPED: "Die Patrouille von {camera} ist beendet.",
        Answer.NOT_UNDERSTOOD: "Ich habe nicht verstanden, wohin die Kamera schwenken soll.",
        Answer.NO_SUCH_CAMERA: "Ich kenne keine Kamera namens {name}.",
        Answer.SEVERAL_CAMERAS: "Welche Kamera meinst du: {cameras}?",
        Answer.CANNOT_TURN: "{camera} ist fest montiert und kann sich nicht drehen.",
        Answer.CANNOT_DO_THAT: "{camera} kann das nicht.",
        Answer.NO_SUCH_PRESET: (
            "{camera} hat keine Position namens {preset}. Bekannt sind: {presets}."
        ),
        Answer.NO_PRESET_NAMED: (
            "{camera} hat keine Position namens {preset}; noch hat keine einen Namen."
        ),
        Answer.UNREACHABLE: "{camera} antwortet nicht.",
        Answer.LOGIN_REFUSED: (
            "{camera} lehnt ab: Die Anmeldung ist falsch, oder das Konto darf das nicht."
        ),
        Answer.REFUSED: "{camera} lehnt ab.",
    },
)
