"""A real Home Assistant in the network: it finds cameras, follows one that moves, and shows one that is new."""

from collections.abc import AsyncGenerator
import json
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from scripts._demo.client import HomeAssistantClient
from scripts._demo.discovery import shown
from scripts._demo.home import (
    DOMAIN,
    FLOWS,
    PASSWORD,
    USERNAME,
    create_user,
    is_running,
    start_home_assistant,
    wait_for_web,
    write_configuration,
)
from scripts._demo.processes import LOCALHOST, Children, eventually, free_ports
from tests.discovery.support import logins

from .cameras import mjpeg_at, uid_at
from .namespaces import INTERFACE
from .neighbours import Neighbourhood

SEARCH_MINUTES: Final = 0.1
PATIENCE: Final = 90
"""Seconds that may pass until Home Assistant has noticed."""
CONFIGURATION: Final = f"""\
homeassistant:
  name: {DOMAIN} in a network
  country: GB
api:
config:
onboarding:
"""


@pytest.fixture
async def home(
    neighbourhood: Neighbourhood, tmp_path: Path
) -> AsyncGenerator[HomeAssistantClient]:
    """A user of a Home Assistant that searches every few seconds."""
    [port] = free_ports(1)
    folder = tmp_path / "config"
    write_configuration(folder, port)
    (folder / "configuration.yaml").write_text(CONFIGURATION)
    for key, data in (
        ("core.network", {"configured_adapters": [INTERFACE]}),
        (f"{DOMAIN}.search", {"minutes": SEARCH_MINUTES}),
    ):
        stored = {"version": 1, "minor_version": 1, "key": key, "data": data}
        (folder / ".storage" / key).write_text(json.dumps(stored))
    url = f"http://{LOCALHOST}:{port}"
    async with aiohttp.ClientSession() as session, Children() as children:
        # There is no way to any package from here.
        child = await start_home_assistant(children, folder, installs=False)
        await wait_for_web(child, session, url)
        await create_user(session, url)
        async with HomeAssistantClient.log_in(
            session, url, USERNAME, PASSWORD
        ) as client:
            await child.until(lambda: is_running(client), timeout=PATIENCE)
            yield client


async def begin_search(home: HomeAssistantClient) -> tuple[str, str]:
    """Ask for a search as a user does; return where its flow is, and the range that is suggested."""
    menu = await home.post(FLOWS, {"handler": DOMAIN})
    flow = f"{FLOWS}/{menu['flow_id']}"
    form = await home.post(flow, {"next_step_id": "search"})
    [field] = form["data_schema"]
    return flow, field["description"]["suggested_value"]


async def finish_search(
    home: HomeAssistantClient, flow: str, ranges: str
) -> dict[str, Any]:
    """Search, and return what is shown then."""
    result = await home.post(flow, {"ranges": ranges})
    assert result["type"] == "progress"

    async def is_done() -> bool:
        nonlocal result
        result = await home.get(flow)
        return bool(result["type"] != "progress")

    await eventually(is_done, "the search never ends", PATIENCE)
    found: dict[str, Any] = result
    return found


def offered(form: dict[str, Any]) -> list[str]:
    """Return the values of the cameras to choose from."""
    [field] = [field for field in form["data_schema"] if field["name"] == "cameras"]
    return [option["value"] for option in field["selector"]["select"]["options"]]


async def loaded(home: HomeAssistantClient) -> set[str]:
    """Return the titles of the cameras that are set up."""
    entries = await home.get(f"/api/config/config_entries/entry?domain={DOMAIN}")
    return {entry["title"] for entry in entries if entry["state"] == "loaded"}


async def urls(home: HomeAssistantClient) -> dict[str, str]:
    """Return where the cameras are, by their names."""
    devices = await home.command("config/device_registry/list")
    return {
        device["name"]: device["configuration_url"]
        for device in devices
        if DOMAIN in {domain for domain, _ in device["identifiers"]}
    }


async def picture_of(home: HomeAssistantClient, name: str) -> bytes:
    """Return the picture of a camera."""
    entities = [
        entity.entity_id
        for entity in await home.entities(DOMAIN)
        if entity.entity_id.startswith(f"camera.{name.lower()}")
    ]
    return await home.picture(entities[0])


async def test_finds_follows_and_shows(
    neighbourhood: Neighbourhood, home: HomeAssistantClient
) -> None:
    """Two cameras are added in one go; one moves and is followed; a third one is shown."""
    gate = mjpeg_at("192.168.77.31", profile="11.22", alias="Gate", mac="00626E0000A1")
    dome = uid_at("192.168.77.41", profile="field", alias="Dome", mac="F0000A0000B1")
    await neighbourhood.come(gate, dome)

    flow, ranges = await begin_search(home)
    assert ranges == "192.168.77.0/24"
    form = await finish_search(home, flow, ranges)
    assert sorted(offered(form)) == [gate.host, dome.host]
    assert not logins(gate)
    assert not logins(dome)
    account = {"username": gate.username, "password": gate.password}
    result = await home.post(flow, {"cameras": offered(form), **account})
    assert result["type"] == "create_entry"

    async def both_loaded() -> bool:
        return await loaded(home) == {"Gate", "Dome"}

    await eventually(both_loaded, "not both are set up", PATIENCE)
    assert await urls(home) == {
        "Gate": "http://192.168.77.31",
        "Dome": "http://192.168.77.41",
    }

    await neighbourhood.go(dome)
    moved = uid_at("192.168.77.45", profile="field", alias="Dome", mac=dome.mac)
    await neighbourhood.come(moved)

    async def is_followed() -> bool:
        return (await urls(home))["Dome"] == "http://192.168.77.45" and (
            await both_loaded()
        )

    await eventually(is_followed, "it is not followed", PATIENCE)
    assert (await picture_of(home, "Dome")).startswith(b"\xff\xd8")
    # Before it has told who it is it gets no password.
    first = moved.requests.index(
        next(request for request in moved.requests if request.target in logins(moved))
    )
    assert {request.path for request in moved.requests[:first]} >= {"/cgi-bin/getinfo"}

    assert await shown(home) == {}
    porch = mjpeg_at(
        "192.168.77.32", profile="11.37.2.65", alias="Porch", mac="00626E0000A2"
    )
    await neighbourhood.come(porch)

    async def is_shown() -> bool:
        return bool(await shown(home))

    await eventually(is_shown, "it is not shown", PATIENCE)
    assert await shown(home) == {"Porch": "192.168.77.32"}
    assert not logins(porch)
    assert await loaded(home) == {"Gate", "Dome"}
