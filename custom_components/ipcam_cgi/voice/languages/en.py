"""English."""

from typing import Final

from ...cgi import Motion, Patrol
from ..language import Answer, Command, Language

LANGUAGE: Final = Language(
    words={
        "the": "[the |my |our ]",
        "turn": "(turn|pan|tilt|move|rotate|swivel|swing|steer|point|aim)",
        "bit": "[(a bit|a little|a little bit|slightly) ][(more|further) ]",
        "bit_after": "[ (a bit|a little|slightly|some more|a bit more|further)]",
        "with": "(with|using|on|through)",
        "aim": "(point|aim|direct)",
        "position": "((preset|position)[ number]|number)",
        "at": "(at|to|toward|towards)",
        "patrol": "(patrol|patrolling|scan|scanning|round)",
        "center": "(center|centre|middle|home position)",
        "back": "[back ]",
    },
    named=("{name} (camera|cam)", "(camera|cam) [of [(the|my|our) ]]{name}"),
    placed=(
        "(camera|cam) (in|at|on|by|from|outside|behind|above) [the |my |our ]{name}",
    ),
    directions={
        Motion.UP: ("up", "(up|upward|upwards|higher)"),
        Motion.DOWN: ("down", "(down|downward|downwards|lower)"),
        Motion.LEFT: (
            "left",
            "([(to|toward|towards) the [far ]]left[ side]|all the way left)",
        ),
        Motion.RIGHT: (
            "right",
            "([(to|toward|towards) the [far ]]right[ side]|all the way right)",
        ),
        Motion.UP_LEFT: (
            "up and left",
            "(up[ and][ to the] left|[to the ]left and up|[to the ](upper|top) left)",
        ),
        Motion.UP_RIGHT: (
            "up and right",
            "(up[ and][ to the] right|[to the ]right and up|[to the ](upper|top) right)",
        ),
        Motion.DOWN_LEFT: (
            "down and left",
            (
                "(down[ and][ to the] left|[to the ]left and down"
                "|[to the ](lower|bottom) left)"
            ),
        ),
        Motion.DOWN_RIGHT: (
            "down and right",
            (
                "(down[ and][ to the] right|[to the ]right and down"
                "|[to the ](lower|bottom) right)"
            ),
        ),
    },
    patrols={
        Patrol.HORIZONTAL: "(horizontal|horizontally)",
        Patrol.VERTICAL: "(vertical|vertically)",
        Patrol.AUTO: "(automatic|automatically|auto)",
    },
    before="[please ][(can|could|would|will) you [please ]]",
    after="[ now][ please]",
    sentences={
        Command.MOVE: (
            "<turn> <the>{camera} <bit>{direction}<bit_after>",
            "(<turn>|look) <bit>{direction}<bit_after> [<with> ]<the>{camera}",
        ),
        Command.ZOOM_IN: (
            "zoom <bit>in<bit_after> [<with> ]<the>{camera}<bit_after>",
            "zoom <the>{camera} <bit>in<bit_after>",
        ),
        Command.ZOOM_OUT: (
            "zoom <bit>out<bit_after> [<with> ]<the>{camera}<bit_after>",
            "zoom <the>{camera} <bit>out<bit_after>",
        ),
        Command.STOP: (
            (
                "(stop|halt|freeze) [(moving|turning|panning|zooming) ]<the>{camera}"
                "[[ from] (moving|turning|panning|zooming)]"
            ),
        ),
        Command.CENTER: (
            "(center|centre|recenter|recentre) <the>{camera}",
            (
                "(<turn>|bring|return|send) <the>{camera} <back>"
                "((to|at) the <center>|straight ahead|straight|home)"
            ),
        ),
        Command.GO_TO_PRESET: (
            "<aim> <the>{camera} <back><at> <the>[<position> ]{preset}[ <position>]",
            "(<turn>|send|bring) <the>{camera} <back>[<at> ]<the>{known_preset}[ <position>]",
            "(<turn>|send|bring) <the>{camera} <back><at> <the><position> {preset}",
            "(look at|go to|show|show me) <the>[<position> ]{known_preset}[ <position>] <with> <the>{camera}",
        ),
        Command.START_PATROL: (
            (
                "(start|begin|run) [(the|a|an) ][{patrol} ]<patrol> (of|for|<with>) "
                "<the>{camera}"
            ),
            "(start|begin|run) <the>{camera}['s] [{patrol} ]<patrol>",
            "patrol [{patrol} ]<with> <the>{camera}",
            "(let|have) <the>{camera} patrol[ {patrol}]",
        ),
        Command.STOP_PATROL: (
            "(stop|end|finish|cancel) [the ][{patrol} ]<patrol> (of|for|<with>) <the>{camera}",
            "(stop|end|finish|cancel) <the>{camera}['s| from] [{patrol} ]<patrol>",
        ),
    },
    direction_words=r"\b(left|right|up|down|upwards?|downwards?)\b",
    answers={
        Answer.MOVED: "Turned {camera} {direction}.",
        Answer.ZOOMED_IN: "Zoomed in with {camera}.",
        Answer.ZOOMED_OUT: "Zoomed out with {camera}.",
        Answer.STOPPED: "Stopped {camera}.",
        Answer.CENTERED: "Centred {camera}.",
        Answer.WENT_TO_PRESET: "Turned {camera} to {preset}.",
        Answer.PATROL_STARTED: "Started the patrol of {camera}.",
        Answer.PATROL_STOPPED: "Ended the patrol of {camera}.",
        Answer.NOT_UNDERSTOOD: "I did not understand where to turn the camera.",
        Answer.NO_SUCH_CAMERA: "I don't know a camera called {name}.",
        Answer.SEVERAL_CAMERAS: "Which camera do you mean: {cameras}?",
        Answer.CANNOT_TURN: "{camera} is a fixed camera and cannot turn.",
        Answer.CANNOT_DO_THAT: "{camera} cannot do that.",
        Answer.NO_SUCH_PRESET: (
            "{camera} has no position called {preset}. It knows: {presets}."
        ),
        Answer.NO_PRESET_NAMED: (
            "{camera} has no position called {preset}; none has a name yet."
        ),
        Answer.UNREACHABLE: "{camera} does not answer.",
        Answer.LOGIN_REFUSED: (
            "{camera} refused: the login is wrong, or its account may not do that."
        ),
        Answer.REFUSED: "{camera} refused.",
    },
)
