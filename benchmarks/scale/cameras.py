"""Many simulated cameras in one process, each behind a slow network: `python -m benchmarks.scale.cameras`."""

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

from tests.simulator import SimulatedCamera, create_camera

from .delay import DelayedPort

# Half of each family, and half of each half of either generation.
KINDS = (
    ("uid", "field"),
    ("mjpeg", "11.37.2.65"),
    ("uid", "doc"),
    ("mjpeg", "11.22"),
)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale.cameras", description=__doc__
    )
    parser.add_argument("--cameras", type=int, required=True)
    parser.add_argument(
        "--delay", type=float, default=0.03, help="of a round trip, in seconds"
    )
    parser.add_argument("--control-port", type=int, required=True)
    return parser.parse_args()


def _told(camera: SimulatedCamera, network: DelayedPort) -> dict[str, Any]:
    return {
        "family": camera.family,
        "host": camera.host,
        "port": network.port,
        "mac": camera.mac,
        "alias": camera.alias,
        "username": camera.username,
        "password": camera.password,
        "requests": Counter(request.path for request in camera.requests),
    }


async def _run(arguments: argparse.Namespace) -> None:
    end = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, end.set)
    cameras: list[tuple[SimulatedCamera, DelayedPort]] = []

    async def tell(_: web.Request) -> web.Response:
        return web.json_response(
            {
                "cameras": [_told(*each) for each in cameras],
                "cpu_seconds": time.process_time(),
            }
        )

    async with AsyncExitStack() as stack:
        app = web.Application()
        app.router.add_get("/", tell)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        # First of all: the cameras take any free ports.
        await web.TCPSite(runner, "127.0.0.1", arguments.control_port).start()
        kinds = itertools.islice(itertools.cycle(KINDS), arguments.cameras)
        for number, (family, profile) in enumerate(kinds, 1):
            camera = create_camera(
                family,
                profile=profile,
                mac=f"02005E{number:06X}",
                alias=f"Camera {number}",
            )
            await stack.enter_async_context(camera)
            network = DelayedPort(camera.host, camera.port, one_way=arguments.delay / 2)
            await network.start()
            stack.callback(network.stop)
            cameras.append((camera, network))
        await end.wait()


def main() -> None:
    """Run until SIGINT or SIGTERM."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(_run(_arguments()))


if __name__ == "__main__":
    main()
