"""Show simulated cameras of both families live in a real Home Assistant, on this machine only.

http://localhost:8123, user demo, password demo; Ctrl-C ends everything.
"""

import argparse
import asyncio
from pathlib import Path
import shutil
import signal
import sys
import time

import aiohttp

from .cameras import ROOT, start_cameras
from .check import Subject, run_checks
from .client import HomeAssistantClient
from .dashboard import URL_PATH, save_dashboard
from .home import (
    DOMAIN,
    PASSWORD,
    USERNAME,
    add_camera,
    create_user,
    is_running,
    start_home_assistant,
    write_configuration,
)
from .processes import LOCALHOST, Children, DemoError, free_ports, is_free, say
from .screenshot import take_screenshot

DEFAULT_PORT = 8123


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--port",
        type=int,
        help=f"where Home Assistant listens (default: {DEFAULT_PORT}; any free port with --check)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="assert that everything works, then end: 0 if it does",
    )
    parser.add_argument(
        "--screenshot",
        type=Path,
        metavar="FILE",
        help="save a picture of the dashboard (PNG), then end; needs Chromium",
    )
    return parser.parse_args()


async def _demo(arguments: argparse.Namespace) -> None:
    begun = time.monotonic()
    port = arguments.port or (free_ports(1)[0] if arguments.check else DEFAULT_PORT)
    if not is_free(port):
        raise DemoError(
            f"Port {port} is taken, perhaps by another Home Assistant: choose one with --port."
        )
    folder = ROOT / ".demo" / str(port)
    shutil.rmtree(folder, ignore_errors=True)
    configuration = folder / "config"
    write_configuration(configuration, port)
    url = f"http://{LOCALHOST}:{port}"

    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session,
        Children() as children,
    ):
        say("starting the cameras")
        cameras = await start_cameras(children, session, folder)
        for camera in cameras:
            model = camera.model
            say(f"  {model.name}: {model.family} {model.profile}, http://{camera.host}")

        say("starting Home Assistant")
        child = await start_home_assistant(children, session, configuration, url)
        say("creating its first user, which finishes onboarding")
        await create_user(session, url)
        async with HomeAssistantClient.log_in(session, url, USERNAME, PASSWORD) as home:
            await child.until(lambda: is_running(home), timeout=180)
            say(f"Home Assistant runs after {time.monotonic() - begun:.0f} s")

            entries = []
            for camera in cameras:
                model = camera.model
                entry = await add_camera(
                    home, camera.host, model.username, model.password
                )
                say(f"added {camera.host} through the config flow: {entry['title']}")
                entries.append(entry["entry_id"])
            entities = await home.entities(DOMAIN)
            subjects = [
                Subject(
                    camera=camera,
                    entry_id=entry_id,
                    entities={
                        entity.key: entity
                        for entity in entities
                        if entity.config_entry_id == entry_id and not entity.disabled
                    },
                )
                for camera, entry_id in zip(cameras, entries, strict=True)
            ]
            say("laying out the dashboard")
            await save_dashboard(
                home,
                {subject.camera.model.name: subject.entities for subject in subjects},
            )

            if arguments.check:
                await run_checks(home, subjects, child.log)
                say(f"all checks have passed after {time.monotonic() - begun:.0f} s")
            if arguments.screenshot:
                say("opening the dashboard in a browser")
                await take_screenshot(
                    children,
                    session,
                    home,
                    URL_PATH,
                    len(cameras),
                    folder,
                    arguments.screenshot,
                )
                say(f"saved {arguments.screenshot}")
        if not (arguments.check or arguments.screenshot):
            say(f"ready after {time.monotonic() - begun:.0f} s:")
            say(f"  http://localhost:{port}  user {USERNAME}, password {PASSWORD}")
            for camera in cameras:
                model = camera.model
                say(
                    f"  {model.name}: {camera.host}, user {model.username}, password {model.password}"
                )
            say(f"  logs: {folder}/*.log")
            say("Ctrl-C ends everything.")
            await children.watch()


async def _main(arguments: argparse.Namespace) -> int:
    loop = asyncio.get_running_loop()
    demo = loop.create_task(_demo(arguments))
    received: list[signal.Signals] = []

    def end(number: signal.Signals) -> None:
        if not received:
            say("ending everything")
            demo.cancel()
        received.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end, number)
    try:
        await demo
    except DemoError as err:
        print(f"demo: {err}", file=sys.stderr)
        return 1
    except asyncio.CancelledError:
        return 128 + received[0]
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_main(_arguments())))
