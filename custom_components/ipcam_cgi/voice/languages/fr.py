"""French."""

from typing import Final

from ...cgi import Motion, Patrol
from ..language import Answer, Command, Language

LANGUAGE: Final = Language(
    words={
        "the": "[(la |le |l'|les |ma |mon |notre )]",
        "turn": "(tourne[z|r]|pivote[z|r]|oriente[z|r]|déplace[z|r]|bouge[z|r]"
        "|incline[z|r]|dirige[z|r]|(fais|faites|faire) (tourner|pivoter|bouger))",
        "look": "(regarde[z|r]|<turn>)",
        "bit": "[(un peu|légèrement) ][plus ]",
        "bit_after": "[ (un peu|légèrement|encore un peu|encore)]",
        "with": "(avec|sur|de|à) <the>",
        "do_zoom": "((fais|faites|faire|fait) un zoom|zoome[z|r]|zoom)",
        "forth": "(en avant|avant)",
        "back": "(en arrière|arrière)",
        "at": "(vers|sur|à|au|aux|en direction de|en direction du)",
        "patrol": "(patrouille|ronde|balayage|tour)",
        "of": "(de|du|avec|sur|pour|d') <the>",
    },
    named=(
        "cam(é|e)ra [(de la |de l'|du |des |de |d')]{name}",
        "{name} cam(é|e)ra",
    ),
    placed=(
        (
            "cam(é|e)ra (dans la |dans le |dans l'|sur la "
            "|sur le |à la |à l'|au |devant la |devant le |devant l'|derrière la "
            "|derrière le ){name}"
        ),
    ),
    directions={
        Motion.UP: ("vers le haut", "(vers le haut|en haut|plus haut)"),
        Motion.DOWN: ("vers le bas", "(vers le bas|en bas|plus bas)"),
        Motion.LEFT: ("à gauche", "(à|vers la|sur la) gauche"),
        Motion.RIGHT: ("à droite", "(à|vers la|sur la) droite"),
        Motion.UP_LEFT: (
            "en haut à gauche",
            (
                "((en haut|vers le haut)[ et] (à|vers la) gauche"
                "|(à|vers la) gauche[ et] (en|vers le) haut)"
            ),
        ),
        Motion.UP_RIGHT: (
            "en haut à droite",
            (
                "((en haut|vers le haut)[ et] (à|vers la) droite"
                "|(à|vers la) droite[ et] (en|vers le) haut)"
            ),
        ),
        Motion.DOWN_LEFT: (
            "en bas à gauche",
            (
                "((en bas|vers le bas)[ et] (à|vers la) gauche"
                "|(à|vers la) gauche[ et] (en|vers le) bas)"
            ),
        ),
        Motion.DOWN_RIGHT: (
            "en bas à droite",
            (
                "((en bas|vers le bas)[ et] (à|vers la) droite"
                "|(à|vers la) droite[ et] (en|vers le) bas)"
            ),
        ),
    },
    patrols={
        Patrol.HORIZONTAL: "(horizontal[e]|horizontalement)",
        Patrol.VERTICAL: "(vertical[e]|verticalement)",
        Patrol.AUTO: "(automatique|automatiquement)",
    },
    before="[s'il (te|vous) plaît ][(peux-tu|pourrais-tu|tu peux|pouvez-vous"
    "|pourriez-vous) ]",
    after="[ s'il (te|vous) plaît]",
    sentences={
        Command.MOVE: (
            "<turn> <the>{camera} <bit>{direction}<bit_after>",
            "<look> <bit>{direction} <with>{camera}",
        ),
        Command.ZOOM_IN: (
            "<do_zoom>[ <forth>]<bit_after> <with>{camera}[ <forth>]<bit_after>",
        ),
        Command.ZOOM_OUT: (
            "<do_zoom> <back><bit_after> <with>{camera}<bit_after>",
            "<do_zoom><bit_after> <with>{camera} <back><bit_after>",
            "dézoome[z|r]<bit_after> <with>{camera}<bit_after>",
        ),
        Command.STOP: (
            (
                "(arrête[z|r]|stoppe[z|r]|stop|immobilise[z|r]) <the>{camera}"
                "[ de (tourner|bouger|pivoter)]"
            ),
        ),
        Command.CENTER: (
            "(centre[z|r]|recentre[z|r]) <the>{camera}",
            (
                "(<turn>|mets|mettre|remets|remettre|remettez|place[z|r]|replace[z|r]"
                "|ramène|ramener) <the>{camera} "
                "(au centre|au milieu|vers le centre|vers le milieu|droit devant)"
            ),
        ),
        Command.GO_TO_PRESET: (
            (
                "(<turn>|pointe[z|r]|braque[z|r]|mets|mettre|place[z|r]|amène|amener) "
                "<the>{camera} <at> <the>[position ]{preset}"
            ),
            (
                "((montre|montrez|montrer)[-moi| moi]|regarde[z|r]) <the>{preset} "
                "(avec|sur) <the>{camera}"
            ),
        ),
        Command.START_PATROL: (
            (
                "(démarre[z|r]|lance[z|r]|commence[z|r]|fais|faites|faire) "
                "[(la|le|une|un) ]<patrol>[ {patrol}] <of>{camera}"
            ),
            "patrouille[z|r] [{patrol} ](avec|sur) <the>{camera}",
        ),
        Command.STOP_PATROL: (
            (
                "(arrête[z|r]|stoppe[z|r]|termine[z|r]|interromps|interrompre) "
                "[(la|le) ]<patrol>[ {patrol}] <of>{camera}"
            ),
        ),
    },
    answers={
        Answer.MOVED: "{camera} a tourné {direction}.",
        Answer.ZOOMED_IN: "{camera} a zoomé en avant.",
        Answer.ZOOMED_OUT: "{camera} a zoomé en arrière.",
        Answer.STOPPED: "{camera} est arrêtée.",
        Answer.CENTERED: "{camera} revient au centre.",
        Answer.WENT_TO_PRESET: "{camera} se tourne vers {preset}.",
        Answer.PATROL_STARTED: "La ronde de {camera} a commencé.",
        Answer.PATROL_STOPPED: "La ronde de {camera} est terminée.",
        Answer.NO_SUCH_CAMERA: "Je ne connais pas de caméra appelée {name}.",
        Answer.SEVERAL_CAMERAS: "De quelle caméra s'agit-il : {cameras} ?",
        Answer.CANNOT_TURN: "{camera} est une caméra fixe et ne peut pas tourner.",
        Answer.CANNOT_DO_THAT: "{camera} ne sait pas faire cela.",
        Answer.NO_SUCH_PRESET: (
            "{camera} n'a pas de position appelée {preset}. Elle connaît : {presets}."
        ),
        Answer.NO_PRESET_NAMED: (
            "{camera} n'a pas de position appelée {preset} ; aucune n'a encore de nom."
        ),
        Answer.UNREACHABLE: "{camera} ne répond pas.",
        Answer.LOGIN_REFUSED: (
            "{camera} refuse : l'identifiant est faux, ou son compte n'en a pas le droit."
        ),
        Answer.REFUSED: "{camera} refuse.",
    },
)
