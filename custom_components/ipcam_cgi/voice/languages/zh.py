"""Chinese, which leaves no spaces between words; names of cameras may bring some."""

from typing import Final

from ...cgi import Motion, Patrol
from ..language import Answer, Command, Language

_TURN: Final = "(转|转动|旋转|移|移动|摇|摇动|摆|摆动|偏|偏转|扭|扭转|挪|调|调整)"
_TOWARD: Final = f"([{_TURN}|看](向|往|朝)|{_TURN}(到|至)|对准|指向|对着)[着][最]"
_BIT: Final = "(一点点|一点儿|一点|一些|一下|点儿|点)"


def _heard(side: str, ends: str, verbs: str = _TURN) -> str:
    """Return how a direction is heard: 向左, 转到左边, 左转, 再左一点, 看左边."""
    return (
        f"({_TOWARD}{side}[{ends}]|{side}[{ends}](看|{verbs}|{_BIT})|看{side}({ends}))"
    )


def _both(pan: str, tilt: str) -> str:
    """Return how a diagonal is heard: 左上, or one side after the other."""
    corner = _heard(f"{pan}{tilt}", "角|边|方|侧")
    one, other = f"{pan}[边|侧|面]", f"{tilt}[边|方|面]"
    then = f"[{_TURN}][再|并|和|同时]{_TOWARD}"
    return f"({corner}|{_TOWARD}({one}{then}{other}|{other}{then}{one}))"


_SIDES: Final = "边|侧|面|手边|手侧"
_HEIGHTS: Final = "边|方|面"
_RAISE: Final = "(抬高|抬起|抬起来|抬头|上抬|上仰|调高|升高)"
_LOWER: Final = "(压低|低头|下压|下俯|调低|放低|降低)"

LANGUAGE: Final = Language(
    words={
        "take": "(把|将|让|叫|用|使|给)[ ]",
        "maybe_take": "[(把|将|让|叫|用|使|给)[ ]]",
        "gap": "[ |，|,]",
        "bit": "[再|稍微|稍稍|慢慢|继续|接着|轻轻|微微|再稍微|稍微再]",
        "bit_after": f"[{_BIT}]",
        "turn": f"({_TURN}|转过去|转过来|转一转|看|看看|抬|抬高|抬起|仰|压|压低|俯|拍)",
        "camera": "(摄像头|摄像机|摄影机|相机|监控|监控器)",
        "lens": "[的](画面|镜头|图像|焦距)",
        "in": "(放大|拉近|推近|变焦拉近|变焦放大|镜头拉近|放大画面|放大镜头|放近|近)",
        "out": "(缩小|拉远|推远|变焦拉远|变焦缩小|镜头拉远|缩小画面|缩小镜头|放远|远)",
        "zoom_in": "(放大|拉近|推近|变焦拉近|变焦放大|镜头拉近)",
        "zoom_out": "(缩小|拉远|推远|变焦拉远|变焦缩小|镜头拉远)",
        "aim": "(转到|转向|转至|转回|转去|对准|对着|对向|瞄准|指向|朝向|移动到|旋转到)",
        "at": "(<aim>|移到|看向|看|看看|看一下|看一看|调到|调回|调整到|切换到|切到|拍"
        "|回到|返回|去|到)",
        "position": "(预置位|预置点|预设位|预设点)",
        "there": "[[的]位置|[的]方向|那里|那边|那儿|处]",
        "show": "([让我|给我|我想|我要]看[看|一看|一下]|查看|显示|拍)",
        "stop": "(停止|停下|停下来|停住|停一下|停|定住|别动|别动了|不要动|不要动了"
        "|别转|别转了|不要转|不要转了|不要再转了)",
        "patrol": "(巡航|巡逻|巡视|巡回|扫描)",
        "start": "(开始|启动|开启|打开|执行|进行)",
        "end": "(停止|结束|关闭|关掉|取消|终止|停下)",
    },
    named=("{name}[ ][的|那个|那边的]<camera>", "<camera>[ ]{name}"),
    placed=("{name}[ ](里|里面|内|上|旁边|边|外|外面|门口|那边|那里)[的]<camera>",),
    directions={
        Motion.UP: ("向上", f"({_heard('上', _HEIGHTS)}|{_RAISE})"),
        Motion.DOWN: ("向下", f"({_heard('下', _HEIGHTS)}|{_LOWER})"),
        Motion.LEFT: ("向左", _heard("左", _SIDES)),
        Motion.RIGHT: ("向右", _heard("右", _SIDES)),
        Motion.UP_LEFT: ("向左上", _both("左", "上")),
        Motion.UP_RIGHT: ("向右上", _both("右", "上")),
        Motion.DOWN_LEFT: ("向左下", _both("左", "下")),
        Motion.DOWN_RIGHT: ("向右下", _both("右", "下")),
    },
    patrols={
        Patrol.HORIZONTAL: "(水平|左右|横向)",
        Patrol.VERTICAL: "(垂直|上下|纵向)",
        Patrol.AUTO: "自动",
    },
    before="[(请|麻烦|能不能|可不可以|可以|帮忙)[你|您]][帮我|给我|帮忙][ ]",
    after="[吧|好吗|好不好|可以吗|行吗|谢谢]",
    sentences={
        Command.MOVE: (
            (
                "<maybe_take>{camera}[<lens>]<gap><bit>{direction}<bit>[<turn>]"
                "<bit_after>"
            ),
            "<bit>{direction}[<turn>]<bit_after>[ ]{camera}",
            f"{_TURN}[一下][ ]{{camera}}<gap><bit>{{direction}}<bit_after>",
        ),
        Command.ZOOM_IN: (
            "<maybe_take>{camera}[ ][<lens>]<gap><bit><in><bit_after>",
            "<bit><zoom_in><bit_after>[ ]{camera}[<lens>]<bit_after>",
        ),
        Command.ZOOM_OUT: (
            "<maybe_take>{camera}[ ][<lens>]<gap><bit><out><bit_after>",
            "<bit><zoom_out><bit_after>[ ]{camera}[<lens>]<bit_after>",
        ),
        Command.STOP: (
            "(停止|停下|停住|停)[转动|移动][ ]{camera}[的][转动|移动]",
            "<maybe_take>{camera}<gap><stop>[转动|移动]",
            "(别|不要)[再](让|转|转动|动|移动)[ ]{camera}[转|动|转动][了]",
        ),
        Command.CENTER: (
            (
                "<maybe_take>{camera}[ ](居中|回中|归中|回正|摆正|归位|复位"
                "|(转到|转回|转向|回到|对准|摆到|调到)[最](中间|正中|正中间|中央|中心|正前方))"
            ),
            "(居中|回正|摆正|复位)[ ]{camera}",
        ),
        Command.GO_TO_PRESET: (
            # Without the first word it may be a question: 院子摄像头转到哪里了.
            "<take>{camera}[ ]<aim>[一下][ ]{preset}<there>",
            "<maybe_take>{camera}<gap><at>[一下][ ]{known_preset}<there>",
            "<maybe_take>{camera}<gap><at>[ ]<position>[ ]{preset}",
            "<maybe_take>{camera}<gap><at>[ ][第]{preset}[ ][号|个]<position>",
            "<show>[ ]{known_preset}<there>[ ](用|通过|从)[ ]{camera}",
            "(用|通过|从)[ ]{camera}[ ]<show>[ ]{known_preset}<there>",
        ),
        Command.START_PATROL: (
            "<start>[ ]{camera}[ ][的][{patrol}]<patrol>",
            "<take>{camera}[ ][<start>][{patrol}]<patrol>[一下|一圈]",
            "{camera}[ ][<start>][{patrol}]<patrol>",
        ),
        Command.STOP_PATROL: (
            "<end>[ ][用]{camera}[ ][的][{patrol}]<patrol>",
            "<maybe_take>{camera}[ ](<end>|别|不要|别再|不要再)[{patrol}]<patrol>[了]",
        ),
    },
    direction_words=r"[左右]|[向往朝上下][上下面方边]",
    answers={
        Answer.MOVED: "{camera}已{direction}转动。",
        Answer.ZOOMED_IN: "{camera}已放大。",
        Answer.ZOOMED_OUT: "{camera}已缩小。",
        Answer.STOPPED: "{camera}已停止。",
        Answer.CENTERED: "{camera}正在回到中间。",
        Answer.WENT_TO_PRESET: "{camera}正在转到{preset}。",
        Answer.PATROL_STARTED: "{camera}已开始巡航。",
        Answer.PATROL_STOPPED: "{camera}已停止巡航。",
        Answer.NOT_UNDERSTOOD: "我没听懂要把摄像头转向哪里。",
        Answer.NO_SUCH_CAMERA: "没有名为{name}的摄像头。",
        Answer.SEVERAL_CAMERAS: "您指的是哪个摄像头：{cameras}？",
        Answer.CANNOT_TURN: "{camera}是固定摄像头，不能转动。",
        Answer.CANNOT_DO_THAT: "{camera}做不到。",
        Answer.NO_SUCH_PRESET: "{camera}没有名为{preset}的位置。已有：{presets}。",
        Answer.NO_PRESET_NAMED: (
            "{camera}没有名为{preset}的位置，还没有给任何位置命名。"
        ),
        Answer.UNREACHABLE: "{camera}没有响应。",
        Answer.LOGIN_REFUSED: "{camera}拒绝了：登录信息有误，或该账户没有权限。",
        Answer.REFUSED: "{camera}拒绝了。",
    },
)
