"""Run one simulated camera: `python -m tests.simulator --family mjpeg --port 8081 --username admin --password secret`."""

import argparse
import asyncio
from itertools import cycle
import signal

from . import MjpegCamera, SimulatedCamera, StampedFrames, UidCamera, create_camera
from .control import Control


def _frames(text: str) -> StampedFrames:
    size, _, rate = text.partition("x")
    try:
        return StampedFrames(int(size), float(rate))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not like 80000x20") from None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulator", description=__doc__
    )
    parser.add_argument("--family", choices=("uid", "mjpeg"), required=True)
    profiles = {family.family: family.profiles for family in (MjpegCamera, UidCamera)}
    parser.add_argument(
        "--profile",
        help="which generation of the family: "
        + "; ".join(f"{name}: {', '.join(of)}" for name, of in profiles.items()),
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--username", default="admin")
    parser.add_argument("--password", default="secret")
    parser.add_argument("--udp-port", type=int, help="answer the vendor's search here")
    parser.add_argument("--control-port", type=int, help="JSON control, on 127.0.0.1")
    parser.add_argument("--alias", help="the camera's name")
    parser.add_argument("--mac", help="12 hex digits")
    parser.add_argument(
        "--max-streams", type=int, default=4, help="how many may watch live at once"
    )
    parser.add_argument(
        "--frames",
        type=_frames,
        metavar="BYTESxRATE",
        help="send pictures of so many bytes, so many a second, stamped with their time: 80000x20",
    )
    parser.add_argument(
        "--queue",
        action="store_true",
        help="with --frames: leave out no picture, however slow the client is",
    )
    parser.add_argument(
        "--alarm-every",
        type=float,
        metavar="SECONDS",
        help="raise an alarm regularly, each of the kinds that the camera has in turn",
    )
    arguments = parser.parse_args()
    if arguments.alarm_every is not None and not arguments.alarm_every > 0:
        parser.error("--alarm-every needs a number above 0")
    if arguments.queue and arguments.frames is None:
        parser.error("--queue needs --frames")
    if arguments.profile not in (None, *profiles[arguments.family]):
        parser.error(f"{arguments.family} has no profile {arguments.profile}")
    return arguments


async def _raise_alarms(camera: SimulatedCamera, every: float) -> None:
    for kind in cycle(camera.alarm_kinds):
        await asyncio.sleep(every)
        if not camera.offline:
            camera.raise_alarm(kind)


async def _run(
    camera: SimulatedCamera, control: Control | None, alarm_every: float | None
) -> None:
    end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    async with camera:
        line = f"{camera.family} camera ({camera.profile}) listens on http://{camera.host}:{camera.port}"
        if control is not None:
            await control.start()
            line += f", control on http://127.0.0.1:{control.port}"
        print(line, flush=True)
        if alarm_every is not None:
            camera.spawn(_raise_alarms(camera, alarm_every))
        await end.wait()
        if control is not None:
            await control.stop()


def main() -> None:
    """Run until SIGINT or SIGTERM."""
    arguments = _arguments()
    camera = create_camera(
        arguments.family,
        profile=arguments.profile,
        username=arguments.username,
        password=arguments.password,
        host=arguments.host,
        port=arguments.port,
        udp_port=arguments.udp_port,
        mac=arguments.mac,
        alias=arguments.alias,
    )
    camera.max_streams = arguments.max_streams
    if (stamped := arguments.frames) is not None:
        stamped.queue = arguments.queue
        camera.stamped = stamped
    control = None
    if arguments.control_port is not None:
        control = Control(camera, port=arguments.control_port)
    try:
        asyncio.run(_run(camera, control, arguments.alarm_every))
    except OSError as err:
        raise SystemExit(f"{err.strerror}: port {arguments.port}") from None


if __name__ == "__main__":
    main()
