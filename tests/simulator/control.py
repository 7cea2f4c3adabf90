"""A small JSON interface to a running simulated camera, on a loopback port of its own: for scripts and people."""

from collections.abc import Callable
import json
from typing import Any

from aiohttp import web

from .camera import SimulatedCamera


class Control:
    """Serves `GET /state` and `POST /alarm`, `/fault`, `/reboot`, `/offline` and `/scene` of one camera."""

    def __init__(
        self, camera: SimulatedCamera, *, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        """Take the camera and where to listen."""
        self._camera = camera
        self._host = host
        self.port = port
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen; `port` is the real one afterwards."""
        app = web.Application()
        app.router.add_get("/state", self._state)
        for path, change in (
            ("/alarm", self._alarm),
            ("/fault", self._fault),
            ("/reboot", self._reboot),
            ("/offline", self._offline),
            ("/scene", self._scene),
        ):
            app.router.add_post(path, self._changing(change))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(self._camera.state())

    def _changing(
        self, change: Callable[[dict[str, Any]], None]
    ) -> Callable[[web.Request], Any]:
        async def handle(request: web.Request) -> web.Response:
            try:
                change(dict(json.loads(await request.text() or "{}")))
            except (KeyError, TypeError, ValueError) as err:
                return web.json_response({"error": str(err)}, status=400)
            return web.json_response(self._camera.state())

        return handle

    def _alarm(self, data: dict[str, Any]) -> None:
        """`{"kind": "motion" | … | null}`: one of the kinds that the camera can tell."""
        if (kind := data["kind"]) is None:
            self._camera.clear_alarm()
        elif kind in self._camera.alarm_kinds:
            self._camera.raise_alarm(kind)
        else:
            raise ValueError(f"No alarm {kind!r}")

    def _fault(self, data: dict[str, Any]) -> None:
        """`{"kind": …, "path": …, "times": …, …}` adds a fault; `{"kind": null}` clears all."""
        if data["kind"] is None:
            self._camera.clear_faults()
        else:
            self._camera.add_fault(**data)

    def _reboot(self, data: dict[str, Any]) -> None:
        """`{"seconds": …}`, or `{}` for as long as the camera itself would take."""
        self._camera.spawn(
            self._camera.reboot(float(data.get("seconds", self._camera.reboot_seconds)))
        )

    def _offline(self, data: dict[str, Any]) -> None:
        """`{"offline": true | false}`."""
        self._camera.offline = bool(data["offline"])

    def _scene(self, data: dict[str, Any]) -> None:
        """`{"pan": …, "tilt": …, "zoom": …}` moves; other names set what the scene has under that name."""
        scene = self._camera.scene
        moves = {
            name: float(data.pop(name))
            for name in ("pan", "tilt", "zoom")
            if name in data
        }
        for name, value in data.items():
            current = getattr(scene, name, None)
            if not isinstance(current, bool | int | float | str):
                raise TypeError(f"The scene has no {name!r}")
            setattr(scene, name, type(current)(value))
        if moves:
            scene.go_to(**moves)
