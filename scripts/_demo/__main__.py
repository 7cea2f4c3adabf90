"""Show simulated cameras of both families live in a real Home Assistant, on this machine only.

http://localhost:8123, user demo, password demo; Ctrl-C ends everything.
"""

import argparse
import asyncio
from functools import partial
import os
from pathlib import Path
import shutil
import signal
import sys
import time

import aiohttp

from custom_components.ipcam_cgi.cgi import FirmwareKind

from .alarms import raise_alarms
from .cameras import ALARM_EVERY, MODELS, NEIGHBOURS, ROOT, DemoCamera, start_cameras
from .check import run_checks
from .client import HomeAssistantClient
from .dashboard import (
    ALARMS_PATH,
    URL_PATH,
    save_dashboard,
    settings_path,
    settings_shown,
)
from .head import browser_moves, save_presets
from .home import (
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
from .processes import LOCALHOST, Children, DemoError, free_ports, is_free, say
from .safekeeping import back_up
from .screenshot import (
    BOXES,
    CARDS,
    PICTURES,
    ROWS,
    Shot,
    find_browser,
    shows,
    take_screenshots,
)
from .shelf import fill_shelf, shelf_file
from .subject import Subject

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
        help=f"where Home Assistant listens (default: {DEFAULT_PORT}, or any free port if the demo ends by itself)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="assert that everything works, then end: 0 if it does",
    )
    parser.add_argument(
        "--screenshots",
        type=Path,
        metavar="FOLDER",
        help="save pictures of the dashboard, of adding cameras and of an update, then end; needs Chromium",
    )
    return parser.parse_args()


async def _demo(arguments: argparse.Namespace) -> None:
    stays = not (arguments.check or arguments.screenshots)
    port = arguments.port or (DEFAULT_PORT if stays else free_ports(1)[0])
    if not is_free(port):
        raise DemoError(
            f"Port {port} is taken, perhaps by another Home Assistant: choose one with --port."
        )
    if arguments.screenshots or _browser_is_a_must():
        find_browser()
    folder = ROOT / ".demo" / str(port)
    shutil.rmtree(folder, ignore_errors=True)
    write_configuration(folder / "config", port)
    fill_shelf(folder / "config")
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session,
        Children() as children,
    ):
        try:
            await _show(arguments, session, children, folder, port)
        except (DemoError, aiohttp.ClientError, TimeoutError) as err:
            children.require_running()
            raise DemoError(str(err) or type(err).__name__) from err
    shutil.rmtree(folder)


async def _show(
    arguments: argparse.Namespace,
    session: aiohttp.ClientSession,
    children: Children,
    folder: Path,
    port: int,
) -> None:
    begun = time.monotonic()
    url = f"http://{LOCALHOST}:{port}"
    say("starting the cameras and Home Assistant")
    home_assistant = await start_home_assistant(children, folder / "config")
    cameras, neighbours = await asyncio.gather(
        *(
            start_cameras(children, session, folder, models)
            for models in (MODELS, NEIGHBOURS)
        )
    )
    await wait_for_web(home_assistant, session, url)
    say("creating Home Assistant's first user, which finishes onboarding")
    await create_user(session, url)
    async with HomeAssistantClient.log_in(session, url, USERNAME, PASSWORD) as home:
        await home_assistant.until(lambda: is_running(home), timeout=180)
        say(f"Home Assistant runs after {time.monotonic() - begun:.0f} s")
        subjects = await _add(home, cameras)
        say("giving names to a few places that the cameras look at")
        for subject in subjects:
            await save_presets(home, subject)
        say("keeping the settings of the cameras in files")
        for subject in subjects:
            await back_up(home, subject)
        say("laying out the dashboard")
        await save_dashboard(
            home,
            {subject.camera.model.name: subject.entities for subject in subjects},
        )
        if arguments.screenshots or (arguments.check and _has_browser()):
            say("opening the dashboard in a browser")
            pictures = arguments.screenshots or folder
            subject = subjects[0]
            await take_screenshots(
                children,
                session,
                home,
                shots=(
                    *(_shots_of_tasks(pictures) if arguments.screenshots else ()),
                    Shot(
                        path=URL_PATH,
                        script=PICTURES,
                        count=len(cameras),
                        height=1080,
                        file=pictures / "dashboard.png",
                        then=partial(browser_moves, subject),
                    ),
                    Shot(
                        path=ALARMS_PATH,
                        script=PICTURES,
                        count=len(cameras),
                        height=800,
                        file=pictures / "alarms.png",
                        first=partial(raise_alarms, home, subjects),
                    ),
                    Shot(
                        path=settings_path(subject.camera.model.name),
                        script=ROWS,
                        count=settings_shown(subject.entities),
                        height=1840,
                        file=pictures / "settings.png",
                    ),
                ),
                folder=folder,
            )
            say("ok      the browser shows a picture of every camera")
            say("ok      a button pressed in the browser moves a camera")
            say("ok      the browser shows what every camera saw at its last alarm")
            say("ok      the browser shows every setting of a camera")
        elif arguments.check:
            say("skipped the browser: Chromium is not installed")
        if arguments.check:
            await run_checks(
                home, subjects, neighbours, folder / "config", home_assistant.log
            )
            say(f"all checks have passed after {time.monotonic() - begun:.0f} s")
    if not (arguments.check or arguments.screenshots):
        say(f"ready after {time.monotonic() - begun:.0f} s. Look at")
        say(f"  http://localhost:{port}, user {USERNAME}, password {PASSWORD}")
        for camera in cameras:
            model = camera.model
            say(f"{model.name} is one of the family {model.family} ({model.profile}):")
            say(f"  {camera.host}, user {model.username}, password {model.password}")
            say(f"""  curl -d '{{"kind": "motion"}}' {camera.control}/alarm""")
        model = neighbours[0].model
        names = " and ".join(camera.model.name for camera in neighbours)
        say(f"{names} are there to be discovered, or to be found by a search:")
        say(f"  user {model.username}, password {model.password}")
        say(
            f"Each raises an alarm every {ALARM_EVERY} s, and whenever told so as above."
        )
        say(f"The logs are {folder}/*.log. Ctrl-C ends everything.")
        await children.watch()


def _shots_of_tasks(pictures: Path) -> tuple[Shot, ...]:
    """Return the pictures of what is done once: adding cameras, and updating one."""
    integrations = "config/integrations/dashboard"
    another = ("OK", "Set up another instance of IP Camera CGI")
    updated = MODELS[-1]
    file = shelf_file(updated, FirmwareKind.FIRMWARE).name
    entity_id = f"update.{updated.name.lower()}_firmware"
    return (
        Shot(
            path=integrations,
            script=CARDS,
            count=len(NEIGHBOURS),
            file=pictures / "discovered.png",
            width=1100,
            height=580,
        ),
        Shot(
            path=f"{integrations}/add?domain={DOMAIN}",
            clicks=another,
            script=shows("Enter an address"),
            count=1,
            file=pictures / "add.png",
            width=1100,
            height=760,
        ),
        Shot(
            path=f"{integrations}/add?domain={DOMAIN}",
            clicks=(*another, "Search my network", "Submit"),
            script=BOXES,
            count=len(NEIGHBOURS),
            file=pictures / "search.png",
            width=1100,
            height=760,
        ),
        Shot(
            path=f"{settings_path(updated.name)}?more-info-entity-id={entity_id}",
            script=shows(file),
            count=1,
            file=pictures / "update.png",
            width=1100,
            height=760,
        ),
    )


def _browser_is_a_must() -> bool:
    """Return whether CI runs this, where nothing may be skipped."""
    return bool(os.environ.get("IPCAM_REQUIRE_FOREIGN"))


def _has_browser() -> bool:
    try:
        find_browser()
    except DemoError:
        return False
    return True


async def _add(home: HomeAssistantClient, cameras: list[DemoCamera]) -> list[Subject]:
    """Add the cameras to Home Assistant, and return what it made of them."""
    entries = []
    for camera in cameras:
        model = camera.model
        entry = await add_camera(home, camera.host, model.username, model.password)
        say(f"added {camera.host} through the config flow: {entry['title']}")
        entries.append(entry["entry_id"])
    say("enabling what is off by default; Home Assistant lets half a minute pass first")
    await home.enable([row for row in await home.entities(DOMAIN) if row.disabled])
    entities = await home.entities(DOMAIN)
    return [
        Subject(
            camera=camera,
            entry_id=entry_id,
            entities={
                entity.key: entity
                for entity in entities
                if entity.config_entry_id == entry_id
            },
        )
        for camera, entry_id in zip(cameras, entries, strict=True)
    ]


async def _main(arguments: argparse.Namespace) -> int:
    loop = asyncio.get_running_loop()
    demo = loop.create_task(_demo(arguments))
    received: list[signal.Signals] = []

    def end(number: signal.Signals) -> None:
        received.append(number)
        if len(received) == 1:
            demo.cancel()
            say("ending everything")

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
