"""What is measured, on this machine only: a Home Assistant, and for each side a simulated camera and its viewers."""

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
import json
from pathlib import Path
import sys
import tempfile
import time
from typing import Any, Final

import aiohttp

from scripts._demo.cameras import ROOT
from scripts._demo.client import HomeAssistantClient
from scripts._demo.home import (
    DOMAIN,
    PASSWORD,
    USERNAME,
    add_camera,
    create_user,
    is_running,
    start_home_assistant,
    wait_for_web,
    write_configuration,
)
from scripts._demo.processes import LOCALHOST, Child, Children, DemoError, free_ports

from .viewers import Plan, Seen

OURS: Final = DOMAIN
THEIRS: Final = "mjpeg"
SIDES: Final = (THEIRS, OURS)

_CAMERA_USER: Final = "admin"
_CAMERA_PASSWORD: Final = "secret"
_CLOSING_SECONDS: Final = 20
_CONFIGURATION: Final = f"""\
homeassistant:
  name: {DOMAIN} benchmark
  country: GB
api:
config:
onboarding:
logger:
  default: warning
"""


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a simulated camera sends.

    Attributes:
        size: Bytes of each picture.
        rate: Pictures a second.
        queue: Whether it leaves out none, however slow a client is.
        most_clients: How many may watch at once.
    """

    size: int = 80_000
    rate: int = 20
    queue: bool = False
    most_clients: int = 1000


class Camera:
    """One side: a simulated camera, and its entity in Home Assistant."""

    def __init__(
        self, session: aiohttp.ClientSession, child: Child, port: int, control_port: int
    ) -> None:
        """Take where it listens."""
        self.child = child
        self.host = f"{LOCALHOST}:{port}"
        self.entity_id = ""
        self._session = session
        self._control = f"http://{LOCALHOST}:{control_port}/state"

    async def connections(self) -> int:
        """Return how many watch it now, told by itself."""
        async with self._session.get(self._control) as response:
            response.raise_for_status()
            return int((await response.json())["streams"])

    async def is_ready(self) -> bool:
        """Return whether it listens."""
        try:
            await self.connections()
        except aiohttp.ClientError:
            return False
        return True


class Watchers:
    """Viewers in processes of their own."""

    def __init__(self, processes: Sequence[asyncio.subprocess.Process]) -> None:
        """Take the processes."""
        self._processes = processes

    async def seen(self) -> tuple[int, list[Seen]]:
        """Return how many views have ended so far, and what each viewer saw since the last call."""
        told = await asyncio.gather(*(self._ask(each) for each in self._processes))
        seen = [Seen(**viewer) for answer in told for viewer in answer["viewers"]]
        return sum(answer["views"] for answer in told), seen

    @staticmethod
    async def _ask(process: asyncio.subprocess.Process) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"\n")
        if not (line := await process.stdout.readline()):
            raise DemoError("The viewers have ended; they say why above")
        told: dict[str, Any] = json.loads(line)
        return told


class Rig:
    """A running Home Assistant that has the cameras of some sides.

    Attributes:
        cameras: By side.
    """

    def __init__(
        self, home: Child, port: int, token: str, cameras: dict[str, Camera]
    ) -> None:
        """Take what runs."""
        self.cameras = cameras
        self._home = home
        self._port = port
        self._token = token

    @classmethod
    @asynccontextmanager
    async def start(
        cls, source: Source, sides: Sequence[str] = SIDES
    ) -> AsyncIterator[Rig]:
        """Start everything, and end it at last.

        Raises:
            DemoError: Something does not start.
        """
        with tempfile.TemporaryDirectory(prefix="benchmark-live-") as name:
            folder = Path(name)
            [port] = free_ports(1)
            write_configuration(folder / "config", port)
            (folder / "config" / "configuration.yaml").write_text(_CONFIGURATION)
            timeout = aiohttp.ClientTimeout(total=60)
            url = f"http://{LOCALHOST}:{port}"
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                Children() as children,
            ):
                home = await start_home_assistant(children, folder / "config")
                cameras = {
                    side: await _start_camera(children, session, folder, side, source)
                    for side in sides
                }
                await wait_for_web(home, session, url)
                await create_user(session, url)
                async with HomeAssistantClient.log_in(
                    session, url, USERNAME, PASSWORD
                ) as client:
                    await home.until(lambda: is_running(client), timeout=180)
                    for side, camera in cameras.items():
                        await _add(client, side, camera)
                    # One that does not run out during an hour of watching.
                    token = await client.command(
                        "auth/long_lived_access_token",
                        client_name="benchmark",
                        lifespan=1,
                    )
                yield cls(home, port, token, cameras)

    @asynccontextmanager
    async def watched(
        self, side: str, plan: dict[str, Any], *, processes: int = 1
    ) -> AsyncIterator[Watchers]:
        """Have a side watched; the viewers of the plan are spread over processes."""
        whole = Plan(
            port=self._port,
            path=f"/api/camera_proxy_stream/{self.cameras[side].entity_id}",
            token=self._token,
            **plan,
        )
        started = []
        try:
            for number in range(processes):
                share = range(number, whole.viewers, processes)
                started.append(
                    await asyncio.create_subprocess_exec(
                        *(sys.executable, "-m", "benchmarks.live.viewers"),
                        json.dumps(asdict(replace(whole, viewers=len(share)))),
                        stdin=PIPE,
                        stdout=PIPE,
                        limit=2**30,
                        cwd=ROOT,
                    )
                )
            yield Watchers(started)
        finally:
            for process in started:
                assert process.stdin is not None
                process.stdin.close()
                await process.wait()

    async def nobody_watches(self) -> None:
        """Wait until no camera is watched any more.

        Raises:
            DemoError: One still is.
        """
        deadline = time.monotonic() + _CLOSING_SECONDS
        for side, camera in self.cameras.items():
            while await camera.connections():
                if time.monotonic() > deadline:
                    raise DemoError(f"{side} does not let go of its camera")
                await asyncio.sleep(0.2)

    @property
    def cpu_seconds(self) -> float:
        """The CPU time that Home Assistant has needed so far, in all its threads."""
        self._home.require_running()
        # The clock of another process, as clock_getcpuclockid(3) makes it: /proc counts in steps of 10 ms.
        return time.clock_gettime((~self._home.pid << 3) | 2)

    @property
    def memory(self) -> int:
        """The bytes that belong to Home Assistant's process only (USS)."""
        self._home.require_running()
        lines = Path(f"/proc/{self._home.pid}/smaps_rollup").read_text().splitlines()
        return 1024 * sum(
            int(line.split()[1]) for line in lines if line.startswith("Private_")
        )


async def _start_camera(
    children: Children,
    session: aiohttp.ClientSession,
    folder: Path,
    side: str,
    source: Source,
) -> Camera:
    port, control_port = free_ports(2)
    child = await children.start(
        f"The simulated camera of {side}",
        *(sys.executable, "-m", "tests.simulator", "--family", "mjpeg"),
        *("--port", str(port), "--control-port", str(control_port)),
        *("--username", _CAMERA_USER, "--password", _CAMERA_PASSWORD),
        *("--alias", side, "--max-streams", str(source.most_clients)),
        *("--frames", f"{source.size}x{source.rate}"),
        *(["--queue"] if source.queue else []),
        log=folder / f"{side}.log",
        environment={"PYTHONPATH": str(ROOT)},
    )
    camera = Camera(session, child, port, control_port)
    await child.until(camera.is_ready, timeout=30)
    return camera


async def _add(client: HomeAssistantClient, side: str, camera: Camera) -> None:
    """Add a camera as a user does it."""
    if side == OURS:
        await add_camera(client, camera.host, _CAMERA_USER, _CAMERA_PASSWORD)
    else:
        await _add_mjpeg(client, camera.host)
    [camera.entity_id] = [
        entity.entity_id
        for entity in await client.entities(side)
        if entity.entity_id.startswith("camera.")
    ]


async def _add_mjpeg(client: HomeAssistantClient, host: str) -> None:
    flows = "/api/config/config_entries/flow"
    form = await client.post(flows, {"handler": THEIRS})
    result = await client.post(
        f"{flows}/{form['flow_id']}",
        {
            "name": THEIRS,
            "mjpeg_url": f"http://{host}/videostream.cgi",
            "still_image_url": f"http://{host}/snapshot.cgi",
            "username": _CAMERA_USER,
            "password": _CAMERA_PASSWORD,
            "verify_ssl": True,
        },
    )
    if result["type"] != "create_entry":
        raise DemoError(f"{THEIRS} does not accept the camera: {result['errors']}")
