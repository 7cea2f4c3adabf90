"""Spanish."""

from typing import Final

from ...cgi import Motion, Patrol
from ..language import Answer, Command, Language

_TO: Final = "(hacia|para)"
_LEFT: Final = f"([(a|{_TO}) la ]izquierda|(al|{_TO} el) lado izquierdo)"
_RIGHT: Final = f"([(a|{_TO}) la ]derecha|(al|{_TO} el) lado derecho)"
_UP: Final = f"[{_TO} ]arriba"
_DOWN: Final = f"[{_TO} ]abajo"
_RAISE: Final = "(sube|subir|suba|levanta[r]|levante|alza[r])"
_LOWER: Final = "(baja[r]|baje)"


def _both(tilt: str, pan: str) -> str:
    return f"({tilt}[ y] {pan}|{pan}[ y] {tilt})"


LANGUAGE: Final = Language(
    words={
        "the": "[(la|el|las|los|mi|mis|nuestra|nuestro) ]",
        "aim": "(apunta[r]|apunte|orienta[r]|oriente|enfoca[r]|enfoque"
        "|dirige|dirigir|dirija)",
        "turn": "(<aim>|gira[r]|gire|mueve|mover|mueva|inclina[r]|incline"
        "|rota[r]|rote|desplaza[r]|desplace|voltea[r]|voltee|(haz|hacer) (girar|rotar))",
        "put": "(pon|poner|ponga|lleva[r]|lleve|coloca[r]|coloque|devuelve|devolver"
        "|regresa[r]|regrese)",
        "degree": "(un poco|un poquito|un pelín|ligeramente)",
        "bit": "[(<degree>|del todo|completamente|todo) ][más ]",
        "bit_after": "[ (<degree>[ más]|más)]",
        "with": "(con|en|de) <the>",
        "nearer": "(acerca[r]|acerque|amplía|ampliar|amplíe)",
        "farther": "(aleja[r]|aleje)",
        "more": "(<nearer>|aumenta[r]|aumente|sube|subir)",
        "less": "(<farther>|reduce|reducir|reduzca|disminuye|disminuir|disminuya)",
        "zoom": "[(el|un poco el|un poco de) ]zoom",
        "picture": "[un poco ](la imagen|la vista)",
        "zoom_of": "(de|del|a|al|en|con) <the>",
        "do_zoom": "(haz|hace|hacer|haga|dale|dar|aplica[r]|pon) [(un poco de|un) ]zoom"
        "<bit_after>",
        "forth": "(hacia|para) (dentro|adentro|delante|adelante|acercar)",
        "back": "(hacia|para) (fuera|afuera|atrás|alejar)",
        "at": "(a|al|hacia|hacia el|en|sobre)",
        "position": "posición[ número]",
        "show": "(muestra|muéstrame|mostrar|mostrarme|enséñame|enseñar|enseñarme"
        "|mira[r]|mire|ver|vigila[r]|graba[r])",
        "stop": "(para[r]|pare|detén|deten|detener|detenga|frena[r]|frene|stop)",
        "moving": "(mover|girar|rotar|moverse|girarse)",
        "now": "[ (ya|ahora|ahora mismo|inmediatamente)]",
        "start": "(inicia[r]|inicie|empieza|empezar|empiece|comienza|comenzar|comience"
        "|arranca[r]|activa[r]|active|lanza[r]|haz|hacer|haga)",
        "end": "(<stop>|termina[r]|termine|finaliza[r]|finalice|cancela[r]|cancele"
        "|desactiva[r]|desactive|acaba[r])",
        "patrol": "(patrulla|patrullaje|ronda|recorrido|barrido)",
        "of": "(de|del|con|en|para) <the>",
    },
    named=(
        "c(á|a)mara [(del|de la|de los|de las|de) ]{name}",
        "{name} c(á|a)mara",
    ),
    placed=("c(á|a)mara (en el|en la|en los|en las|en) {name}",),
    directions={
        Motion.UP: ("hacia arriba", f"({_UP}|{_RAISE})"),
        Motion.DOWN: ("hacia abajo", f"({_DOWN}|{_LOWER})"),
        Motion.LEFT: ("a la izquierda", _LEFT),
        Motion.RIGHT: ("a la derecha", _RIGHT),
        Motion.UP_LEFT: ("arriba a la izquierda", _both(_UP, _LEFT)),
        Motion.UP_RIGHT: ("arriba a la derecha", _both(_UP, _RIGHT)),
        Motion.DOWN_LEFT: ("abajo a la izquierda", _both(_DOWN, _LEFT)),
        Motion.DOWN_RIGHT: ("abajo a la derecha", _both(_DOWN, _RIGHT)),
    },
    patrols={
        Patrol.HORIZONTAL: "(horizontal|horizontalmente)",
        Patrol.VERTICAL: "(vertical|verticalmente)",
        Patrol.AUTO: "(automático|automática|automáticamente)",
    },
    before="[por favor ][(puedes|podrías|puede|podría|quiero|quisiera) ][por favor ]",
    after="[ (por favor|gracias)]",
    sentences={
        Command.MOVE: (
            "(<turn>|<put>) [por favor ]<bit><the>{camera} <bit>{direction}<bit_after><now>",
            "(mira[r]|mire|<turn>) <bit>{direction}<bit_after> <with>{camera}",
            "<turn> <bit>{direction}<bit_after> <the>{camera}",
            "<the>{camera} <bit>{direction}<bit_after>",
            "<bit>{direction} <bit><the>{camera}<bit_after>",
        ),
        Command.ZOOM_IN: (
            "<do_zoom>[ <forth>]<bit_after> (<with>|<zoom_of>){camera}<bit_after>",
            "<do_zoom> (<with>|<zoom_of>){camera} <forth><bit_after>",
            "<more> (<zoom>|<picture>) <zoom_of>{camera}<bit_after>",
            "<nearer> <bit><the>{camera}<bit_after>",
        ),
        Command.ZOOM_OUT: (
            "<do_zoom> <back><bit_after> (<with>|<zoom_of>){camera}<bit_after>",
            "<do_zoom> (<with>|<zoom_of>){camera} <back><bit_after>",
            "<less> (<zoom>|<picture>) <zoom_of>{camera}<bit_after>",
            "(quita[r]|quite|baja[r]|baje) <zoom> <zoom_of>{camera}<bit_after>",
            "<farther> <bit><the>{camera}<bit_after>",
        ),
        Command.STOP: (
            "<stop> <the>{camera}<now>",
            "(deja[r]|deje|<stop>) de <moving> <the>{camera}<now>",
            "<stop> el movimiento <of>{camera}<now>",
        ),
        Command.CENTER: (
            "(centra[r]|centre|recentra[r]) <the>{camera}",
            (
                "(<turn>|<put>) <the>{camera} "
                "((al|en el|hacia el) (centro|medio|frente)|en posición central|recto)"
            ),
        ),
        Command.GO_TO_PRESET: (
            "<aim> <the>{camera} <at> <the>[<position> ]{preset}",
            "(<turn>|<put>|manda[r]|pasa[r]) <the>{camera} <at> <the><position> {preset}",
            (
                "(<turn>|<put>|manda[r]|envía|enviar|pasa[r]|vuelve|volver) "
                "[a poner ]<the>{camera} <at> <the>{known_preset}"
            ),
            "[(con|en) ]<the>{camera} <show> <the>{known_preset}",
            "<show> <the>{known_preset} (con|en|desde|por) <the>{camera}",
            (
                "(<aim>|mira[r]|mire|ve|ir|vuelve|volver|haz zoom) [<at> ]"
                "<the>{known_preset} con <the>{camera}"
            ),
        ),
        Command.START_PATROL: (
            "<start> [(la|una|el|un) ]<patrol>[ {patrol}] <of>{camera}",
            "(haz|hacer) que <the>{camera} patrulle[ {patrol}]",
            "(haz|hacer|pon|poner) [a ]patrullar [a ]<the>{camera}[ {patrol}]",
            "(pon|poner) <the>{camera} a patrullar[ {patrol}]",
            "patrulla[r] [{patrol} ]con <the>{camera}",
        ),
        Command.STOP_PATROL: (
            "<end> [(la|el) ]<patrol>[ {patrol}] <of>{camera}",
            "(deja[r]|deje|<stop>) de patrullar con <the>{camera}",
            "(haz|hacer) que <the>{camera} deje de patrullar",
        ),
    },
    direction_words=r"\b(izquierd[ao]|derech[ao]|arriba|abajo)\b",
    answers={
        Answer.MOVED: "{camera} ha girado {direction}.",
        Answer.ZOOMED_IN: "{camera} ha acercado el zoom.",
        Answer.ZOOMED_OUT: "{camera} ha alejado el zoom.",
        Answer.STOPPED: "{camera} se ha detenido.",
        Answer.CENTERED: "{camera} vuelve al centro.",
        Answer.WENT_TO_PRESET: "{camera} gira hacia {preset}.",
        Answer.PATROL_STARTED: "Ha empezado la ronda de {camera}.",
        Answer.PATROL_STOPPED: "Ha terminado la ronda de {camera}.",
        Answer.NOT_UNDERSTOOD: "No he entendido hacia dónde girar la cámara.",
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
