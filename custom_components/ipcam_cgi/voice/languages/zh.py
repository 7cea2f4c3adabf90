"""Chinese, which leaves no spaces between words; names of cameras may bring some."""

from typing import Final

from ...cgi import Motion, Patrol
from ..language import Answer, Command, Language

LANGUAGE: Final = Language(
    words={
        "take": "(把|将|让|叫|用|使)[ ]",
        "maybe_take": "[(把|将|让|叫|用|使)[ ]]",
        "bit": "[再|稍微|稍稍|慢慢]",
        "bit_after": "[一点|一点儿|一些|一下|点]",
        "turn": "(转|转动|转一下|旋转|移动|移|摇|摆|偏|看)",
        "camera": "(摄像头|摄像机|摄影机|相机|监控|监控器)",
        "in": "(放大|拉近|推近|变焦拉近|镜头拉近|放大画面)",
        "out": "(缩小|拉远|推远|变焦拉远|镜头拉远|缩小画面)",
        "at": "(转到|转向|转至|对准|对着|移到|移动到|指向|朝向|看向|看|调到|回到|去|到)",
        "patrol": "(巡航|巡逻|巡视|巡回|扫描)",
        "start": "(开始|启动|开启|打开)",
        "end": "(停止|结束|关闭|取消|终止)",
    },
    named=("{name}[ ][的]<camera>", "<camera>[ ]{name}"),
    placed=("{name}[ ](里|里面|内|上|旁边|边|外|外面|门口|那边|那里)[的]<camera>",),
    directions={
        Motion.UP: ("向上", "(向|往|朝)上[边|方|面]"),
        Motion.DOWN: ("向下", "(向|往|朝)下[边|方|面]"),
        Motion.LEFT: ("向左", "(向|往|朝)左[边|侧|面]"),
        Motion.RIGHT: ("向右", "(向|往|朝)右[边|侧|面]"),
        Motion.UP_LEFT: ("向左上", "(向|往|朝)左上[角|边|方|侧]"),
        Motion.UP_RIGHT: ("向右上", "(向|往|朝)右上[角|边|方|侧]"),
        Motion.DOWN_LEFT: ("向左下", "(向|往|朝)左下[角|边|方|侧]"),
        Motion.DOWN_RIGHT: ("向右下", "(向|往|朝)右下[角|边|方|侧]"),
    },
    patrols={
        Patrol.HORIZONTAL: "(水平|左右|横向)",
        Patrol.VERTICAL: "(垂直|上下|纵向)",
        Patrol.AUTO: "自动",
    },
    before="[(请|麻烦)[你|您]][帮我][ ]",
    after="[吧|好吗]",
    sentences={
        Command.MOVE: (
            "<maybe_take>{camera}[ ]<bit>{direction}<bit><turn><bit_after>",
            "<bit>{direction}<turn><bit_after>[ ]{camera}",
        ),
        Command.ZOOM_IN: (
            "<maybe_take>{camera}[ ][的][画面|镜头]<bit><in><bit_after>",
            "<in><bit_after>[ ]{camera}[的画面|的镜头]",
        ),
        Command.ZOOM_OUT: (
            "<maybe_take>{camera}[ ][的][画面|镜头]<bit><out><bit_after>",
            "<out><bit_after>[ ]{camera}[的画面|的镜头]",
        ),
        Command.STOP: (
            "(停止|停下|停住|停)[转动|移动][ ]{camera}[的][转动|移动]",
            (
                "<maybe_take>{camera}[ ](停止|停下|停下来|停住|停|别动|不要动|别转了)"
                "[转动|移动]"
            ),
        ),
        Command.CENTER: (
            (
                "<maybe_take>{camera}[ ](居中|回中|归中|回正|归位|复位"
                "|(转到|转回|回到|对准)(中间|正中|正中间|中央|正前方))"
            ),
        ),
        Command.GO_TO_PRESET: (
            "<maybe_take>{camera}[ ]<at>[一下][预置位][ ]{preset}[的位置|位置]",
            "(看|看看|看一下|显示)[ ]{preset}[ ](用|通过)[ ]{camera}",
        ),
        Command.START_PATROL: (
            "<start>[ ]{camera}[ ][的][{patrol}]<patrol>",
            "<take>{camera}[ ][<start>][{patrol}]<patrol>",
            "{camera}[ ][<start>][{patrol}]<patrol>",
        ),
        Command.STOP_PATROL: (
            "<end>[ ]{camera}[ ][的][{patrol}]<patrol>",
            "<maybe_take>{camera}[ ]<end>[{patrol}]<patrol>",
        ),
    },
    answers={
        Answer.MOVED: "{camera}已{direction}转动。",
        Answer.ZOOMED_IN: "{camera}已放大。",
        Answer.ZOOMED_OUT: "{camera}已缩小。",
        Answer.STOPPED: "{camera}已停止。",
        Answer.CENTERED: "{camera}正在回到中间。",
        Answer.WENT_TO_PRESET: "{camera}正在转到{preset}。",
        Answer.PATROL_STARTED: "{camera}已开始巡航。",
        Answer.PATROL_STOPPED: "{camera}已停止巡航。",
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
