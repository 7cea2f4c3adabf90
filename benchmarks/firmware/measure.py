"""Has a real Home Assistant update cameras and keep their settings, and counts what it asks them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
import json
from pathlib import Path
import tempfile
from typing import Any, Final

import aiohttp

from benchmarks.command import Tell
from benchmarks.scale.figures import Loop
from benchmarks.scale.home import Home
from scripts._demo.home import DOMAIN
from scripts._demo.processes import LOCALHOST, Child, Children, free_ports
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera
from tests.simulator.mjpeg.files import firmware_image

from .results import KEPT, Camera, Install, Keeping

AWAY_SECONDS: Final = 5
_START_SECONDS: Final = 60
# A script's own patience: a camera that never returns is given up before.
_TIMEOUT: Final = aiohttp.ClientTimeout(total=600)
_HERE: Final = Path(__file__).parent
_ACTIONS: Final = {"backup": "backup_settings", "preview": "restore_settings"}

CAMERAS: Final[dict[str, Callable[[], SimulatedCamera]]] = {
    "`mjpeg`, 11.22": lambda: MjpegCamera(profile="11.22", alias="Gate"),
    "`mjpeg`, 11.37.2.65": lambda: MjpegCamera(profile="11.37.2.65", alias="Gate"),
    "`uid`, field": lambda: UidCamera(profile="field", alias="Gate", model="IPC-1"),
}


class Rig:
    """A camera in this process, and a Home Assistant of its own that has it."""

    def __init__(
        self, camera: SimulatedCamera, folder: Path, port: int, home: Home
    ) -> None:
        """Take what runs."""
        self.camera = camera
        self._shelf = folder / "config" / DOMAIN / "firmware"
        self._url = f"http://{LOCALHOST}:{port}/api/firmware_probe/act"
        self._home = home
        self._child: Child | None = None

    @classmethod
    @asynccontextmanager
    async def running(cls, camera: SimulatedCamera) -> AsyncIterator[Rig]:
        """Run both; yields when all is set up."""
        with tempfile.TemporaryDirectory(prefix="benchmark-firmware-") as name:
            folder = Path(name)
            # They end before the folder goes that they write to.
            async with (
                camera,
                aiohttp.ClientSession(timeout=_TIMEOUT) as session,
                Children() as children,
            ):
                [port] = free_ports(1)
                probe = _HERE / "firmware_probe"
                home = Home(folder, port, session, more_probes=(probe,))
                home.add([_told(camera)])
                rig = cls(camera, folder, port, home)
                async with home.running(children) as rig._child:
                    await rig.settle()
                    yield rig

    async def settle(self) -> None:
        """Wait until the camera is set up, and nothing goes on any more."""
        requests = -1

        async def is_quiet() -> bool:
            nonlocal requests
            before, requests = requests, len(self.camera.requests)
            try:
                progress = await self._home.ask("progress")
            except aiohttp.ClientError:
                return False
            await asyncio.sleep(1)
            return bool(
                progress["is_running"]
                and progress["states"].get("loaded")
                and before == requests
            )

        assert self._child is not None
        await self._child.until(is_quiet, timeout=_START_SECONDS)

    async def keep(self, what: str) -> Keeping:
        """Back up the settings, or look what restoring them would change."""
        await self._home.ask("figures")
        requests = len(self.camera.requests)
        told = await self._act(
            DOMAIN, _ACTIONS[what], "camera", "main", has_response=True
        )
        return Keeping(
            seconds=told["seconds"],
            requests=len(self.camera.requests) - requests,
            memory=told["memory"],
            loop=Loop.of(await self._home.ask("figures")),
        )

    async def install(self, size: int) -> Install:
        """Put the next version on the shelf, and install it as a user does."""
        camera = self.camera
        version, number = camera.versions["firmware"].rsplit(".", 1)
        version += f".{int(number.partition('_')[0]) + 1}"
        camera.next_versions["firmware"] = version
        self._put(version, size)
        await self._act("homeassistant", "update_entity", "update", "firmware")
        since = len(camera.requests)
        told = await self._act("update", "install", "update", "firmware")
        requests = camera.requests[since:]
        [at] = [n for n, each in enumerate(requests) if len(each.body) >= size]
        upload = told["upload"]
        return Install(
            size=size,
            upload_seconds=upload["seconds"],
            upload_loop=Loop.of(upload),
            seconds=told["seconds"],
            memory=told["memory"],
            before=at,
            after=len(requests) - at - 1,
        )

    def _put(self, version: str, size: int) -> None:
        camera = self.camera
        self._shelf.mkdir(parents=True, exist_ok=True)
        label = {"family": camera.family, "version": version}
        if isinstance(camera, UidCamera):
            label["model"] = camera.model
            content = bytes(range(256)) * (size // 256)
        else:
            label["hardware"] = ".".join(version.split(".")[:2])
            content = firmware_image(version, size)
        (self._shelf / "next.bin").write_bytes(content)
        # What is JSON is YAML, too.
        (self._shelf / "next.yaml").write_text(json.dumps(label))

    async def _act(
        self,
        domain: str,
        action: str,
        platform: str,
        key: str,
        *,
        has_response: bool = False,
    ) -> dict[str, Any]:
        asked = {
            "domain": domain,
            "action": action,
            "platform": platform,
            "key": key,
            "data": {},
            "has_response": has_response,
        }
        session = self._home.session
        async with session.post(self._url, json=asked) as response:
            response.raise_for_status()
            told: dict[str, Any] = await response.json()
        return told


def _told(camera: SimulatedCamera) -> dict[str, Any]:
    names = ("host", "port", "username", "password", "family", "alias", "mac")
    return {name: getattr(camera, name) for name in names}


async def measured(
    tell: Tell, name: str, *, size: int, installs: int, repeat: int
) -> Camera:
    """Return what updates of a camera take, and backups of its settings."""
    camera = CAMERAS[name]()
    camera.reboot_seconds = AWAY_SECONDS
    found = Camera(name=name)
    async with Rig.running(camera) as rig:
        if repeat:
            for what in KEPT:
                # The first one imports what the others find imported.
                runs = [await rig.keep(what) for _ in range(repeat + 1)]
                found.kept[what].extend(runs[1:])
            tell(f"{name}: {repeat} backups and looks into them")
        for run in range(installs):
            found.installs.append(await rig.install(size))
            tell(f"{name}: {run + 1} of {installs} updates")
            await rig.settle()
    return found
