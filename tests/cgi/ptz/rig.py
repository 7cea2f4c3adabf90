"""A simulated camera with its head as the client moves it, and what was said between them."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import time
from typing import Any, Final

from aiohttp import ClientSession

from custom_components.ipcam_cgi.cgi import (
    CameraClient,
    ClientOptions,
    Head,
    Motion,
    Ptz,
    PtzEvent,
    create_client,
)
from tests.cgi.support import PASSWORD, USERNAME, transport_to, until
from tests.simulator import SimulatedCamera, create_camera
from tests.simulator.scene import Axis, Scene

PATHS: Final = ("/decoder_control.cgi", "/cgi-bin/ptz_ctrl")

MOTOR_MOVES: Final = {
    "up": 0,
    "down": 2,
    "left": 4,
    "right": 6,
    "up_left": 90,
    "up_right": 91,
    "down_left": 92,
    "down_right": 93,
}
DECODER_LENS: Final = {
    "iris_close": (8, 9),
    "iris_open": (10, 11),
    "focus_near": (12, 13),
    "focus_far": (14, 15),
    "zoom_in": (16, 17),
    "zoom_out": (18, 19),
}
DOME_MOVES: Final = {
    "up": "move_x=0&move_y=1",
    "down": "move_x=0&move_y=-1",
    "left": "move_x=-1&move_y=0",
    "right": "move_x=1&move_y=0",
    "up_left": "move_x=-1&move_y=1",
    "up_right": "move_x=1&move_y=1",
    "down_left": "move_x=-1&move_y=-1",
    "down_right": "move_x=1&move_y=-1",
}
DOME_LENS: Final = {
    "zoom_in": "zoom=1",
    "zoom_out": "zoom=-1",
    "focus_near": "focus=1",
    "focus_far": "focus=-1",
    "iris_open": "iris=1",
    "iris_close": "iris=-1",
}
MOTORS: Final = {
    **{name: f"command={number}" for name, number in MOTOR_MOVES.items()},
    "stop": "command=1",
    "center": "command=25",
    "vertical": "command=26",
    "stop vertical": "command=27",
    "horizontal": "command=28",
    "stop horizontal": "command=29",
    **{f"save {n}": f"command={28 + 2 * n}" for n in range(1, 17)},
    **{f"go {n}": f"command={29 + 2 * n}" for n in range(1, 17)},
}
DECODER: Final = {
    **{name: MOTORS[name] for name in ("up", "down", "left", "right", "stop")},
    **{name: f"command={start}" for name, (start, _) in DECODER_LENS.items()},
    **{f"stop {name}": f"command={stop}" for name, (_, stop) in DECODER_LENS.items()},
    "auto": "command=20",
    "stop auto": "command=21",
    **{name: MOTORS[name] for name in MOTORS if name.startswith(("save", "go"))},
}
DOME: Final = {
    **{name: f"{axes}&speed=5" for name, axes in DOME_MOVES.items()},
    **DOME_LENS,
    "stop": "stop=1",
    **{f"save {n}": f"add_preset={n}" for n in range(1, 256)},
    **{f"go {n}": f"call_preset={n}" for n in range(1, 256)},
    **{f"delete {n}": f"delete_preset={n}" for n in range(1, 256)},
}


@dataclass(frozen=True)
class Kind:
    """A camera, what its user says about it, and the words of its document.

    Attributes:
        family: The family.
        profile: The profile.
        vocabulary: What is sent, by what it is called here.
        options: What its user says about it.
        traits: What else the simulated camera takes.
    """

    family: str
    profile: str
    vocabulary: Mapping[str, str]
    options: ClientOptions = field(default_factory=ClientOptions)
    traits: tuple[tuple[str, Any], ...] = ()


KINDS: Final = {
    "motors": Kind("mjpeg", "11.37.2.49", MOTORS),
    "decoder": Kind("mjpeg", "rs485", DECODER, ClientOptions(head=Head.RS485_DECODER)),
    "dome": Kind("uid", "doc", DOME),
}


@dataclass(frozen=True)
class Rig:
    """A camera with its client; the journal begins behind its login.

    Attributes:
        kind: What camera it is.
        camera: The camera.
        client: Its client.
        events: What the head's listeners were told.
    """

    kind: Kind
    camera: SimulatedCamera
    client: CameraClient
    events: list[PtzEvent]

    @property
    def ptz(self) -> Ptz:
        """The head."""
        assert self.client.ptz is not None
        return self.client.ptz

    @property
    def scene(self) -> Scene:
        """What the camera sees."""
        return self.camera.scene

    @property
    def sent(self) -> list[str]:
        """The PTZ commands as they came, without the uid."""
        queries = [
            request.target.partition("?")[2]
            for request in self.camera.requests
            if request.path in PATHS
        ]
        return [
            query.partition("&")[2] if query.startswith("uid=") else query
            for query in queries
        ]

    @property
    def said(self) -> list[str]:
        """The PTZ commands as they came, by name."""
        names = {query: name for name, query in self.kind.vocabulary.items()}
        return [names[query] for query in self.sent]

    @property
    def told(self) -> list[str]:
        """What the listeners were told."""
        return [
            " ".join(
                str(part)
                for part in (event.kind, event.motion, event.preset, event.patrol)
                if part is not None
            )
            for event in self.events
        ]

    def stop_of(self, what: str) -> str:
        """Return what stops a motion or a patrol on this camera."""
        own = f"stop {what}"
        return own if own in self.kind.vocabulary else "stop"

    @property
    def at_rest(self) -> bool:
        """Whether nothing moves, and nothing is left to do about it."""
        tasks = (self.ptz._command, self.ptz._later)
        return not self.scene.moving() and all(
            task is None or task.done() for task in tasks
        )

    async def moving(self, motion: Motion = Motion.LEFT) -> asyncio.Task[None]:
        """Begin a long move; return when the camera has confirmed it."""
        move = asyncio.create_task(self.ptz.move(motion, 30))
        await until(lambda: self.ptz.is_moving)
        assert self.scene.moving()
        return move

    def look_ahead(self) -> dict[str, float]:
        """Put everything in the middle, so that it can move both ways; return where it is."""
        self.scene.zoom = Axis(1, 10, 5)
        for name in ("pan", "tilt", "focus", "iris"):
            setattr(self.scene, name, Axis(-100, 100, 0))
        return self.where()

    def where(self) -> dict[str, float]:
        """Return where everything is."""
        now = time.monotonic()
        return {name: axis.position(now) for name, axis in self.scene.axes.items()}

    def went(self, before: Mapping[str, float]) -> dict[str, int]:
        """Return what is elsewhere than before, and which way."""
        return {
            name: 1 if position > before[name] else -1
            for name, position in self.where().items()
            if position != before[name]
        }


@asynccontextmanager
async def rigged(session: ClientSession, kind: Kind) -> AsyncGenerator[Rig]:
    """Set up a camera with its client; take both down again."""
    # Half of the time would go into tracebacks of where each task came from.
    asyncio.get_running_loop().set_debug(False)
    async with create_camera(
        kind.family,
        profile=kind.profile,
        username=USERNAME,
        password=PASSWORD,
        **dict(kind.traits),
    ) as camera:
        client = create_client(kind.family, transport_to(session, camera), kind.options)
        await client.login()
        await client.identify()
        camera.requests.clear()
        rig = Rig(kind, camera, client, [])
        if client.ptz is not None:
            client.ptz.listen(rig.events.append)
        try:
            yield rig
        finally:
            await client.close()
