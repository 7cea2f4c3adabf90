"""Spanish."""

from typing import Final

from ...cgi import Motion, Patrol
from ..language import Answer, Command, Language

LANGUAGE: Final = Language(
    words={
        "the": "[(la|el|las|los|mi|nuestra) ]",
        "turn": "(gira[r]|gire|mueve|mover|mueva|orienta[r]|oriente|inclina[r]|incline"
        "|rota[r]|rote|desplaza[r]|voltea[r]|dirige|dirigir)",
        "bit": "[(un poco|un poquito|ligeramente) ][más ]",
        "bit_after": "[ (un poco|un poquito|un poco más|más)]",
        "with": "(con|en|de) <the>",
        "at": "(a|al|hacia|hacia el|en|sobre)",
        "nearer": "(acerca[r]|acerque|aumenta[r]|aumente|amplía|ampliar)",
        "farther": "(aleja[r]|aleje|reduce|reducir|disminuye|disminuir|quita[r])",
        "make": "(haz|hacer|haga)",
        "start": "(inicia[r]|inicie|empieza|empezar|comienza|comenzar|arranca[r])",
        "end": "(para[r]|pare|detén|detener|detenga|termina[r]|termine|finaliza[r])",
        "patrol": "(patrulla|patrullaje|ronda|recorrido|barrido)",
        "of": "(de|del|con|en|para) <the>",
    },
    named=(
        "c(á|a)mara [(del|de la|de los|de las|de) ]{name}",
        "{name} c(á|a)mara",
    ),
    placed=("c(á|a)mara (en el|en la|en los|en las|en) {name}",),
    directions={
        Motion.UP: ("hacia arriba", "[hacia ]arriba"),
        Motion.DOWN: ("hacia abajo", "[hacia ]abajo"),
        Motion.LEFT: ("a la izquierda", "[(a|hacia) la ]izquierda"),
        Motion.RIGHT: ("a la derecha", "[(a|hacia) la ]derecha"),
        Motion.UP_LEFT: (
            "arriba a la izquierda",
            "[hacia ](arriba[ y] (a|hacia) la izquierda|la izquierda y [hacia ]arriba)",
        ),
        Motion.UP_RIGHT: (
            "arriba a la derecha",
            "[hacia ](arriba[ y] (a|hacia) la derecha|la derecha y [hacia ]arriba)",
        ),
        Motion.DOWN_LEFT: (
            "abajo a la izquierda",
            "[hacia ](abajo[ y] (a|hacia) la izquierda|la izquierda y [hacia ]abajo)",
        ),
        Motion.DOWN_RIGHT: (
            "abajo a la derecha",
            "[hacia ](abajo[ y] (a|hacia) la derecha|la derecha y [hacia ]abajo)",
        ),
    },
    patrols={
        Patrol.HORIZONTAL: "(horizontal|horizontalmente)",
        Patrol.VERTICAL: "(vertical|verticalmente)",
        Patrol.AUTO: "(automático|automática|automáticamente)",
    },
    before="[por favor ][(puedes|podrías|puede|podría) ]",
    after="[ por favor]",
    sentences={
        Command.MOVE: (
            "<turn> <the>{camera} <bit>{direction}<bit_after>",
            "(mira[r]|mire|<turn>) <bit>{direction} <with>{camera}",
        ),
        Command.ZOOM_IN: (
            (
                "<make> zoom[ (hacia (delante|adelante)|para acercar)]<bit_after> "
                "<with>{camera}<bit_after>"
            ),
            "<nearer> [(el|la) (zoom|imagen) <with>|<the>]{camera}<bit_after>",
        ),
        Command.ZOOM_OUT: (
            "<make> zoom (hacia (atrás|fuera)|para alejar)<bit_after> <with>{camera}",
            "<farther> [(el|la) (zoom|imagen) <with>|<the>]{camera}<bit_after>",
        ),
        Command.STOP: ("(para[r]|pare|detén|detener|detenga|stop) <the>{camera}",),
        Command.CENTER: (
            "(centra[r]|centre|recentra[r]) <the>{camera}",
            (
                "(<turn>|pon|poner|ponga|lleva[r]|coloca[r]|devuelve|devolver) "
                "<the>{camera} (al|en el|hacia el) (centro|medio|frente)"
            ),
        ),
        Command.GO_TO_PRESET: (
            (
                "(<turn>|apunta[r]|apunte|enfoca[r]|enfoque|lleva[r]|pon|poner) "
                "<the>{camera} <at> <the>[posición ]{preset}"
            ),
            (
                "(muestra|muéstrame|mostrar|enséñame|mira[r]) <the>{preset} "
                "con <the>{camera}"
            ),
        ),
        Command.START_PATROL: (
            "<start> [(la|una|el|un) ]<patrol>[ {patrol}] <of>{camera}",
            "patrulla[r] [{patrol} ]con <the>{camera}",
        ),
        Command.STOP_PATROL: ("<end> [(la|el) ]<patrol>[ {patrol}] <of>{camera}",),
    },
    answers={
        Answer.MOVED: "{camera} ha girado {direction}.",
        Answer.ZOOMED_IN: "{camera} ha acercado el zoom.",
        Answer.ZOOMED_OUT: "{camera} ha alejado el zoom.",
        Answer.STOPPED: "{camera} se ha detenido.",
        Answer.CENTERED: "{camera} vuelve al centro.",
        Answer.WENT_TO_PRESET: "{camera} gira hacia {preset}.",
        Answer.PATROL_STARTED: "Ha empezado la ronda de {camera}.",
        Answer.PATROL_STOPPED: "Ha terminado la ronda de {camera}.",
        Answer.NO_SUCH_CAMERA: "No conozco ninguna cámara llamada {name}.",
        Answer.SEVERAL_CAMERAS: "¿A qué cámara te refieres: {cameras}?",
        Answer.CANNOT_TURN: "{camera} es una cámara fija y no puede girar.",
        Answer.CANNOT_DO_THAT: "{camera} no puede hacer eso.",
        Answer.NO_SUCH_PRESET: (
            "{camera} no tiene ninguna posición llamada {preset}. Conoce: {presets}."
        ),
        Answer.NO_PRESET_NAMED: (
            "{camera} no tiene ninguna posición llamada {preset}; "
            "ninguna tiene nombre todavía."
        ),
        Answer.UNREACHABLE: "{camera} no responde.",
        Answer.LOGIN_REFUSED: (
            "{camera} lo rechaza: el acceso es incorrecto, o su cuenta no puede hacerlo."
        ),
        Answer.REFUSED: "{camera} lo rechaza.",
    },
)
