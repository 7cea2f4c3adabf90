"""Many simulated cameras in one process, which raise alarms when they are told to: `python -m benchmarks.alarms.cameras`."""

import argparse
import asyncio
from collections import Counter
from contextlib import AsyncExitStack
import itertools
import resource
import signal
import time
from typing import Any

from aiohttp import web

from tests.simulator import (
    MjpegCamera,
    SimulatedCamera,
    StampedFrames,
    UidCamera,
    create_camera,
)

PROFILES = {"mjpeg": ("11.37.2.65", "11.22"), "uid": ("field", "doc")}
KIND = "motion"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.alarms.cameras", description=__doc__
    )
    for family in PROFILES:
        parser.add_argument(f"--{family}", type=int, default=0)
    parser.add_argument(
        "--hold", type=float, default=1, help="how long an alarm lasts, in seconds"
    )
    parser.add_argument("--control-port", type=int, required=True)
    return parser.parse_args()


def _told(camera: SimulatedCamera) -> dict[str, Any]:
    requests = Counter(
        request.path
        for request in camera.requests
        if not request.path.startswith("/onvif/")
    )
    if isinstance(camera, UidCamera):
        requests.update(call.operation for call in camera.onvif.calls)
    calls = camera.alarm_calls if isinstance(camera, MjpegCamera) else []
    return {
        "family": camera.family,
        "host": camera.host,
        "port": camera.port,
        "mac": camera.mac,
        "alias": camera.alias,
        "username": camera.username,
        "password": camera.password,
        "requests": requests,
        "calls": Counter(str(call.status) for call in calls),
    }


async def _raise_alarms(
    cameras: dict[str, SimulatedCamera], plan: list[tuple[str, float]]
) -> list[tuple[str, float]]:
    """Raise alarms so many seconds from now; return when each was raised (monotonic)."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    raised = []
    for alias, seconds in sorted(plan, key=lambda each: each[1]):
        await asyncio.sleep(begun + seconds - loop.time())
        raised.append((alias, time.monotonic()))
        cameras[alias].raise_alarm(KIND)
    return raised


async def _run(arguments: argparse.Namespace) -> None:
    end = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, end.set)
    cameras: dict[str, SimulatedCamera] = {}

    async def tell(_: web.Request) -> web.Response:
        return web.json_response([_told(camera) for camera in cameras.values()])

    async def raise_alarms(request: web.Request) -> web.Response:
        return web.json_response(await _raise_alarms(cameras, await request.json()))

    async with AsyncExitStack() as stack:
        app = web.Application()
        app.router.add_get("/", tell)
        app.router.add_post("/alarms", raise_alarms)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        # First of all: the cameras take any free ports.
        await web.TCPSite(runner, "127.0.0.1", arguments.control_port).start()
        # Drawn once for all: it is not the pictures that are measured.
        frames = StampedFrames()
        kinds = [
            kind
            for family, profiles in PROFILES.items()
            for kind in itertools.islice(
                itertools.cycle((family, profile) for profile in profiles),
                getattr(arguments, family),
            )
        ]
        for number, (family, profile) in enumerate(kinds, 1):
            camera = create_camera(
                family,
                profile=profile,
                mac=f"02005E{number:06X}",
                alias=f"Camera {number}",
            )
            camera.alarm_hold = arguments.hold
            camera.stamped = frames
            await stack.enter_async_context(camera)
            cameras[f"Camera {number}"] = camera
        await end.wait()


def main() -> None:
    """Run until SIGINT or SIGTERM."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(_run(_arguments()))


if __name__ == "__main__":
    main()
