"""French."""

from typing import Final

from ...cgi import Motion, Patrol
from ..language import Answer, Command, Language

_LEFT: Final = "(à gauche|(vers|sur|de) la gauche|[(vers le|du) ]côté gauche)"
_RIGHT: Final = "(à droite|(vers|sur|de) la droite|[(vers le|du) ]côté droit)"
_UP: Final = "(vers le haut|en haut|plus haut|en l'air)"
_DOWN: Final = "(vers le bas|en bas|plus bas)"
_RAISE: Final = "((lève|relève|monte|remonte)[z|r])"
_LOWER: Final = "((baisse|abaisse|rabaisse)[z|r]|descends|descendez|descendre)"


def _both(tilt: str, pan: str) -> str:
    return f"({tilt}[ et] {pan}|{pan}[ et] {tilt})"


LANGUAGE: Final = Language(
    words={
        "the": "[(la |le |l'|les |ma |mon |mes |notre |nos )]",
        "aim": "(pointe[z|r]|oriente[z|r]|dirige[z|r]|braque[z|r])",
        "turn": "(<aim>|tourne[z|r]|pivote[z|r]|déplace[z|r]|bouge[z|r]|incline[z|r]"
        "|penche[z|r]|(fais|fait|faites|faire) (tourner|pivoter|bouger))",
        "put": "(mets|met|mettez|mettre|remets|remettez|remettre|place[z|r]"
        "|replace[z|r]|positionne[z|r]|amène[z]|amener|ramène[z]|ramener)",
        "look": "(regarde[z|r]|<turn>)",
        "degree": "(un tout petit peu|un petit peu|un peu|un poil|légèrement)",
        "bit": "[encore ][(<degree>|complètement|tout) ][plus ]",
        "bit_after": "[ [encore ](<degree>|encore|davantage)[ plus]]",
        "with": "(avec|sur|de|à) <the>",
        "maybe_with": "[(avec|sur|de|à) ]<the>",
        "do_zoom": "((fais|fait|faites|faire) un [petit ]zoom|zoome[s|z|r]|zoom)",
        "unzoom": "(dézoome[s|z|r]|dé-zoome[z|r]|dézoom)",
        "forth": "(en avant|avant)",
        "back": "(en arrière|arrière)",
        "zoom_or_picture": "((le|du) zoom|l'image|la vue)",
        "farther": "[(un peu|encore un peu|plus)]",
        "at": "(vers|sur|à|au|aux|en direction de|en direction du|en direction des"
        "|face à|face au|en face de|en face du|du côté de|du côté du)",
        "position": "(position|préréglage|préposition)[ numéro]",
        "show": "((montre|montrez|montrer)[-moi| moi]|(fais|fait|faites|faire)"
        "[-moi| moi] voir|(affiche|regarde|filme|surveille)[z|r]|voir)",
        "begin": "(démarre[z|r]|lance[z|r]|relance[z|r]|commence[z|r]|débute[z|r]"
        "|active[z|r]|fais|fait|faites|faire|effectue[z|r])",
        "end": "(arrête[z|r]|stoppe[z|r]|stop|termine[z|r]|interromps|interrompre"
        "|cesse[z|r]|annule[z|r]|désactive[z|r]|mets fin à|mettre fin à)",
        "stop": "(arrête[z|r]|stoppe[z|r]|stop|immobilise[z|r]|fige[z|r])",
        "moving": "(tourner|bouger|pivoter|se déplacer|zoomer)",
        "now": "[ (maintenant|tout de suite|immédiatement)]",
        "patrol": "(patrouille|ronde|balayage|tour|tournée)",
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
        Motion.UP: ("vers le haut", f"({_UP}|{_RAISE})"),
        Motion.DOWN: ("vers le bas", f"({_DOWN}|{_LOWER})"),
        Motion.LEFT: ("à gauche", _LEFT),
        Motion.RIGHT: ("à droite", _RIGHT),
        Motion.UP_LEFT: ("en haut à gauche", _both(_UP, _LEFT)),
        Motion.UP_RIGHT: ("en haut à droite", _both(_UP, _RIGHT)),
        Motion.DOWN_LEFT: ("en bas à gauche", _both(_DOWN, _LEFT)),
        Motion.DOWN_RIGHT: ("en bas à droite", _both(_DOWN, _RIGHT)),
    },
    patrols={
        Patrol.HORIZONTAL: "(horizontal[e]|horizontalement)",
        Patrol.VERTICAL: "(vertical[e]|verticalement)",
        Patrol.AUTO: "(automatique|automatiquement)",
    },
    before="[s'il (te|vous) plaît ][(est-ce|est ce) (que tu|que vous|qu'on) ]"
    "[(peux-tu|peux tu|tu peux|peux|pourrais-tu|pourrais tu|tu pourrais|pourrais"
    "|pouvez-vous|pouvez vous|vous pouvez|pouvez|pourriez-vous|pourriez vous"
    "|vous pourriez|pourriez|on peut|peut|veux-tu|veux tu|je veux|je voudrais"
    "|j'aimerais|il faut|veuillez) ][s'il (te|vous) plaît ]",
    after="[ (s'il (te|vous) plaît|stp|svp|merci)]",
    sentences={
        Command.MOVE: (
            "(<turn>|<put>) <bit><the>{camera} <bit>{direction}<bit_after><now>",
            "<look> <bit>{direction}<bit_after> <with>{camera}",
            "<turn> <bit>{direction}<bit_after> <the>{camera}",
            "<the>{camera} <bit>{direction}<bit_after>",
            "<bit>{direction} <bit><the>{camera}<bit_after>",
        ),
        Command.ZOOM_IN: (
            (
                "<do_zoom>[ <forth>]<bit_after> <maybe_with>{camera}[ <forth>]"
                "<bit_after>"
            ),
            (
                "(agrandis|agrandissez|agrandir|rapproche[z|r]|augmente[z|r])"
                "<farther> <zoom_or_picture> <of>{camera}<bit_after>"
            ),
        ),
        Command.ZOOM_OUT: (
            "<do_zoom> <back><bit_after> <maybe_with>{camera}<bit_after>",
            "<do_zoom><bit_after> <maybe_with>{camera} <back><bit_after>",
            "<unzoom><bit_after> <maybe_with>{camera}<bit_after>",
            (
                "(réduis|réduisez|réduire|diminue[z|r]|éloigne[z|r]) "
                "<zoom_or_picture> <of>{camera}<bit_after>"
            ),
        ),
        Command.STOP: (
            "<stop> <the>{camera}[ de <moving>]<now>",
            "<stop> de <moving> [avec ]<the>{camera}<now>",
            "<stop> le mouvement <of>{camera}<now>",
        ),
        Command.CENTER: (
            "(centre[z|r]|recentre[z|r]) <the>{camera}",
            (
                "(<turn>|<put>) <the>{camera} (au centre|au milieu|vers le centre"
                "|vers le milieu|en position centrale|droit devant|tout droit)"
            ),
        ),
        Command.GO_TO_PRESET: (
            "<aim> <the>{camera} <at> <the>[<position> ]{preset}",
            "(<turn>|<put>|règle[z|r]) <the>{camera} (<at> <the>|en )<position> {preset}",
            (
                "(<turn>|<put>|envoie|envoyez|envoyer|passe[z|r]|renvoie|renvoyer) "
                "<the>{camera} <at> <the>{known_preset}"
            ),
            "[(avec|sur) ]<the>{camera} <show> <the>{known_preset}",
            "<show> <the>{known_preset} (avec|sur) <the>{camera}",
            (
                "(<look>|va|allez|aller|retourne[z|r]|zoome[z|r]) [<at> ]"
                "<the>{known_preset} (avec|sur) <the>{camera}"
            ),
        ),
        Command.START_PATROL: (
            "<begin> [(la|le|une|un) ]<patrol>[ {patrol}] <of>{camera}",
            (
                "(fais|fait|faites|faire) faire (la|le|une|un) <patrol>[ {patrol}] "
                "à <the>{camera}"
            ),
            "(fais|fait|faites|faire) patrouiller <the>{camera}[ {patrol}]",
            "patrouille[z|r] [{patrol} ](avec|sur) <the>{camera}",
        ),
        Command.STOP_PATROL: (
            "<end> [(la|le) ]<patrol>[ {patrol}] <of>{camera}",
            "(<end>|<end> de) [faire ]patrouiller [avec ]<the>{camera}",
            "<end> <the>{camera} de patrouiller",
        ),
    },
    direction_words=r"\b(gauche|droite|haut|bas)\b",
    answers={
        Answer.MOVED: "{camera} a tourné {direction}.",
        Answer.ZOOMED_IN: "{camera} a zoomé en avant.",
        Answer.ZOOMED_OUT: "{camera} a zoomé en arrière.",
        Answer.STOPPED: "{camera} est arrêtée.",
        Answer.CENTERED: "{camera} revient au centre.",
        Answer.WENT_TO_PRESET: "{camera} se tourne vers {preset}.",
        Answer.PATROL_STARTED: "La ronde de {camera} a commencé.",
        Answer.PATROL_STOPPED: "La ronde de {camera} est terminée.",
        Answer.NOT_UNDERSTOOD: "Je n'ai pas compris de quel côté tourner la caméra.",
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
