"""Run one simulated camera: `python -m tests.simulator --family mjpeg --port 8081 --username admin --password secret`."""

import argparse
import asyncio
from itertools import cycle
import signal

from . import (
    MjpegCamera,
    SimulatedCamera,
    StampedFrames,
    UidCamera,
    UploadKind,
    create_camera,
)
from .control import Control


def _frames(text: str) -> StampedFrames:
    size, _, rate = text.partition("x")
    try:
        return StampedFrames(int(size), float(rate))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not like 80000x20") from None


def _next_version(text: str) -> tuple[str, str]:
    kind, _, version = text.partition("=")
    if kind not in UploadKind or kind == UploadKind.PARAMS or not version:
        raise argparse.ArgumentTypeError(f"{text!r} is not like firmware=11.37.2.70")
    return kind, version


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
    parser.add_argument(
        "--udp-host",
        help="hear the search here besides at --host; 0.0.0.0: what is sent to all",
    )
    parser.add_argument(
        "--ws-discovery-port",
        type=int,
        help="answer WS-Discovery here; its own port is 3702 (uid)",
    )
    parser.add_argument(
        "--firmware-version", metavar="VERSION", help="what the camera runs"
    )
    parser.add_argument(
        "--next-version",
        type=_next_version,
        action="append",
        default=[],
        metavar="KIND=VERSION",
        help="what it runs after an upload: firmware=11.37.2.70, web_interface=2.0.10.16",
    )
    parser.add_argument(
        "--reboot-seconds", type=float, default=3.0, help="how long it is gone"
    )
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
    if arguments.family == "uid" and UploadKind.WEB_INTERFACE in dict(
        arguments.next_version
    ):
        parser.error("--next-version=web_interface is for --family mjpeg")
    if arguments.ws_discovery_port is not None and arguments.family != "uid":
        parser.error("--ws-discovery-port is for --family uid")
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
    options = {}
    if arguments.ws_discovery_port is not None:
        options["ws_discovery_port"] = arguments.ws_discovery_port
    camera = create_camera(
        arguments.family,
        profile=arguments.profile,
        username=arguments.username,
        password=arguments.password,
        host=arguments.host,
        port=arguments.port,
        udp_port=arguments.udp_port,
        udp_host=arguments.udp_host,
        mac=arguments.mac,
        alias=arguments.alias,
        **options,
    )
    camera.reboot_seconds = arguments.reboot_seconds
    if arguments.firmware_version is not None:
        camera.set_version(UploadKind.FIRMWARE, arguments.firmware_version)
    camera.next_versions.update(arguments.next_version)
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
