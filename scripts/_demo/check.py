"""What `scripts/demo --check` asserts: that the demo does what it shows."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
import re
from typing import Any
from urllib.parse import quote, quote_plus

import aiohttp

from .alarms import alarm_checks
from .cameras import MODELS, NEIGHBOURS, DemoCamera
from .client import HomeAssistantClient
from .discovery import search_finds, wait_for_cards
from .head import head_checks
from .home import DOMAIN
from .live import live_checks
from .processes import DemoError, say
from .safekeeping import backup_checks, update_checks
from .subject import Subject

OURS = re.compile(rf"(?<!/){DOMAIN}|custom_components/{DOMAIN}")
"""What a log record about the integration holds; other paths may be named after it."""


async def run_checks(
    home: HomeAssistantClient,
    subjects: list[Subject],
    neighbours: list[DemoCamera],
    configuration: Path,
    log: Path,
) -> None:
    """Run all checks, one line each.

    Args:
        home: Where.
        subjects: The cameras that were added.
        neighbours: Those that were not.
        configuration: Home Assistant's folder.
        log: Its log.

    Raises:
        DemoError: Some have failed.
    """
    failed: list[str] = []

    async def check(title: str, body: Callable[[], Awaitable[None]]) -> None:
        try:
            await body()
        except (DemoError, aiohttp.ClientError, TimeoutError, LookupError) as err:
            failed.append(title)
            say(f"FAILED  {title}: {str(err) or type(err).__name__}")
        else:
            say(f"ok      {title}")

    async def check_camera(subject: Subject) -> None:
        model = subject.camera.model

        async def about(
            title: str, body: Callable[..., Awaitable[None]], *arguments: str
        ) -> None:
            await check(
                f"{model.name}: {title}", partial(body, home, subject, *arguments)
            )

        await about("the entry is loaded", _is_loaded)
        await about("it is online", _is_online)
        for title, body in live_checks(subject).items():
            await about(title, body)
        for keys, arrives in SETTINGS.items():
            for key in keys:
                if key in subject.entities:
                    await about(f"{key} arrives at the camera", arrives, key)
        if "main_resolution" in subject.entities:
            await about("the resolution limits the frame rate", _limits_follow)
        await about("its clock can be set", _clock_is_set)
        if "infrared_lamps" in subject.entities:
            await about("its infrared lamps can be switched", _lamps_switch)
        for title, body in head_checks(subject).items():
            await about(title, body)
        for title, body in alarm_checks(subject).items():
            await about(title, body)
        for title, body in backup_checks().items():
            await about(title, body)
        # The last ones: the camera restarts, and is set up anew.
        for title, body in update_checks(subject, configuration).items():
            await about(title, body)

    async def check_neighbours() -> None:
        await check(
            "cameras that nobody has added are shown as discovered",
            partial(wait_for_cards, home, neighbours),
        )
        cameras = [subject.camera for subject in subjects]
        await check(
            "the search finds all cameras, and adds the new ones",
            partial(search_finds, home, cameras, neighbours),
        )

    await asyncio.gather(check_neighbours(), *map(check_camera, subjects))
    await check("Home Assistant's pages can load", partial(_pages_load, home))
    await check("the log tells no trouble", partial(_log_is_clean, log))
    await check("no log tells a password", partial(_logs_are_discreet, log.parent))
    if failed:
        raise DemoError(f"{len(failed)} checks have failed: {'; '.join(failed)}.")


async def _is_loaded(home: HomeAssistantClient, subject: Subject) -> None:
    entries = await home.get(f"/api/config/config_entries/entry?domain={DOMAIN}")
    states = {entry["entry_id"]: entry["state"] for entry in entries}
    if (state := states[subject.entry_id]) != "loaded":
        raise DemoError(f"its state is {state}")


async def _is_online(home: HomeAssistantClient, subject: Subject) -> None:
    states = {key: await home.state(subject[key]) for key in ("connectivity", "status")}
    if states != {"connectivity": "on", "status": "online"}:
        raise DemoError(f"Home Assistant says {states}")


async def _attributes(
    home: HomeAssistantClient, subject: Subject, key: str
) -> dict[str, Any]:
    attributes: dict[str, Any] = (await home.get(f"/api/states/{subject[key]}"))[
        "attributes"
    ]
    return attributes


async def _number_arrives(
    home: HomeAssistantClient, subject: Subject, key: str
) -> None:
    before = float(await home.state(subject[key]))
    limits = await _attributes(home, subject, key)
    for value in (limits["min"], limits["max"], before):
        await home.action("number.set_value", subject[key], value=value)
        await _arrives(home, subject, key, f"{value:.0f}", round(value))


async def _select_arrives(
    home: HomeAssistantClient, subject: Subject, key: str
) -> None:
    before = await home.state(subject[key])
    options = (await _attributes(home, subject, key))["options"]
    for option in (*options, before):
        await home.action("select.select_option", subject[key], option=option)
        await _arrives(home, subject, key, option, option)


async def _switch_arrives(
    home: HomeAssistantClient, subject: Subject, key: str
) -> None:
    before = await home.state(subject[key])
    for state in ("on", "off", before):
        await home.action(f"switch.turn_{state}", subject[key])
        await _arrives(home, subject, key, state, state == "on")


async def _text_arrives(home: HomeAssistantClient, subject: Subject, key: str) -> None:
    before = await home.state(subject[key])
    for text in ("Zoë's 100 % & +", before):
        await home.action("text.set_value", subject[key], value=text)
        await _arrives(home, subject, key, text, text)


async def _arrives(
    home: HomeAssistantClient,
    subject: Subject,
    key: str,
    state: str,
    value: bool | int | str,
) -> None:
    if (there := await subject.camera.value(key)) != value:
        raise DemoError(f"{state} was set, the camera has {there}")
    # At once: the answer to the action is the state.
    if (shown := (await home.state(subject[key])).removesuffix(".0")) != state:
        raise DemoError(f"{state} was set, Home Assistant shows {shown}")


async def _limits_follow(home: HomeAssistantClient, subject: Subject) -> None:
    """A higher resolution has fewer frames; the frame rate follows, without a reload."""
    resolution, rate = "main_resolution", "main_frame_rate"
    before = await home.state(subject[resolution])
    limited = {
        key: float(await home.state(subject[key]))
        for key in (rate, "main_gop_length", "main_bit_rate")
    }
    limits: dict[str, float] = {}
    for option in (await _attributes(home, subject, resolution))["options"]:
        await home.action("select.select_option", subject[resolution], option=option)
        await _arrives(home, subject, resolution, option, option)
        limits[option] = most = (await _attributes(home, subject, rate))["max"]
        shown = float(await home.state(subject[rate]))
        if await subject.camera.value(rate) != shown or shown > most:
            raise DemoError(f"{shown} frames with {option}, where {most} are possible")
    await home.action("select.select_option", subject[resolution], option=before)
    for key, value in limited.items():
        await home.action("number.set_value", subject[key], value=value)
    if len(set(limits.values())) == 1:
        raise DemoError(f"the greatest frame rates are {limits}")


async def _clock_is_set(home: HomeAssistantClient, subject: Subject) -> None:
    await home.action("button.press", subject["synchronize_clock"])
    drift = float(await home.state(subject["clock_drift"]))
    if abs(drift) > 2:
        raise DemoError(f"it is {drift} s ahead after that")


async def _lamps_switch(home: HomeAssistantClient, subject: Subject) -> None:
    for state in ("on", "off"):
        await home.action(f"switch.turn_{state}", subject["infrared_lamps"])
        lit = (await subject.camera.state())["scene"]["infrared"]
        if (
            lit != (state == "on")
            or await home.state(subject["infrared_lamps"]) != state
        ):
            raise DemoError(f"turned {state}, the camera has {lit}")


SETTINGS: Mapping[tuple[str, ...], Callable[..., Awaitable[None]]] = {
    ("brightness", "contrast", "motion_sensitivity"): _number_arrives,
    ("power_line_mode", "osd_color"): _select_arrives,
    ("motion_detection", "mirror", "osd"): _switch_arrives,
    ("name", "osd_title"): _text_arrives,
}
"""Settings of each platform, those that a camera has, and what proves that they arrive."""


async def _pages_load(home: HomeAssistantClient) -> None:
    """The pages wait for the descriptions of all actions, for ever when one integration spoils them."""
    await home.command("get_services")


async def _log_is_clean(log: Path) -> None:
    records: list[str] = []
    for line in log.read_text(errors="replace").splitlines():
        if line[:4].isdigit() or not records:
            records.append(line)
        else:
            records[-1] += f"\n{line}"
    for record in records:
        if OURS.search(record) and (
            " ERROR " in record.partition("\n")[0] or "\nTraceback " in record
        ):
            raise DemoError(record)


async def _logs_are_discreet(folder: Path) -> None:
    for file in folder.glob("*.log"):
        text = file.read_text(errors="replace")
        for model in (*MODELS, *NEIGHBOURS):
            for form in (str, quote, quote_plus, repr):
                if form(model.password) in text:
                    raise DemoError(f"{model.name}'s is in {file}")
