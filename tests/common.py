"""What the Home Assistant tests share: an entry for a camera, set-up, entity ids, and a clock that can be moved."""

import asyncio
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import timedelta
import functools
import json
import logging
from pathlib import Path
import time
from typing import Any, Final
from urllib.parse import quote

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_USERNAME,
    Platform,
)
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi.cgi.uid.session import Session
from custom_components.ipcam_cgi.const import CONF_FAMILY, DOMAIN
from tests.simulator import SimulatedCamera
from tests.simulator.http import Request

INTEGRATION: Final = Path(__file__).parents[1] / "custom_components" / DOMAIN
FIXTURES: Final = Path(__file__).parent / "fixtures"
USERNAME: Final = "keeper"
# As people choose them: nothing in it may need care anywhere.
PASSWORD: Final = "p&ß w+rd%2F'=?#"
LOGIN: Final[Mapping[str, Any]] = {"username": USERNAME, "password": PASSWORD}


@functools.cache
def integration_json(name: str) -> dict[str, Any]:
    """Return a JSON file of the integration."""
    content: dict[str, Any] = json.loads((INTEGRATION / name).read_text())
    return content


def mac_of(camera: SimulatedCamera) -> str:
    """Return the MAC address as Home Assistant writes it."""
    assert camera.mac is not None
    return format_mac(camera.mac)


def address_of(camera: SimulatedCamera) -> str:
    """Return what a user would type."""
    return f"{camera.host}:{camera.port}"


def entry_of(
    camera: SimulatedCamera,
    *,
    options: Mapping[str, Any] | None = None,
    unique_id: str | None = None,
    **data: Any,
) -> MockConfigEntry:
    """Return the entry that the config flow would have made of a camera."""
    return MockConfigEntry(
        domain=DOMAIN,
        title="Garage",
        unique_id=unique_id or mac_of(camera),
        data={
            CONF_HOST: camera.host,
            CONF_PORT: camera.port,
            CONF_USERNAME: camera.username,
            CONF_PASSWORD: camera.password,
            CONF_FAMILY: camera.family,
        }
        | data,
        options=dict(options or {}),
    )


async def setup_entry(hass: HomeAssistant, entry: MockConfigEntry) -> bool:
    """Add an entry and set it up; return whether it is loaded."""
    entry.add_to_hass(hass)
    loaded = await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return loaded


async def setup_camera(
    hass: HomeAssistant, camera: SimulatedCamera, **kwargs: Any
) -> MockConfigEntry:
    """Set a camera up; return its entry."""
    entry = entry_of(camera, **kwargs)
    assert await setup_entry(hass, entry)
    return entry


def is_loaded(entry: MockConfigEntry) -> bool:
    """Return whether an entry is set up by now."""
    return bool(entry.state is ConfigEntryState.LOADED)


def entity_id(
    hass: HomeAssistant, entry: MockConfigEntry, platform: Platform, key: str
) -> str | None:
    """Return the id of the entity with a key, None if there is none."""
    return er.async_get(hass).async_get_entity_id(
        platform, DOMAIN, f"{entry.unique_id}_{key}"
    )


def state_of(
    hass: HomeAssistant, entry: MockConfigEntry, platform: Platform, key: str
) -> State:
    """Return the state of the entity with a key."""
    entity = entity_id(hass, entry, platform, key)
    assert entity is not None, f"no {platform} {key}"
    state = hass.states.get(entity)
    assert state is not None, f"no state of {entity}"
    return state


def states_of(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    """Return the states of all entities, by platform and key."""
    states = {}
    for row in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        if (state := hass.states.get(row.entity_id)) is not None:
            key = row.unique_id.removeprefix(f"{entry.unique_id}_")
            states[f"{row.domain}.{key}"] = state.state
    return states


def follow(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    key: str,
    platform: Platform = Platform.SENSOR,
) -> list[str]:
    """Return a list that what an entity says is put into from now on."""
    states: list[str] = []
    entity = entity_id(hass, entry, platform, key)
    assert entity is not None

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        if (state := event.data["new_state"]) is not None:
            states.append(state.state)

    async_track_state_change_event(hass, entity, changed)
    return states


async def call(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    platform: Platform,
    key: str,
    action: str,
    **data: Any,
) -> None:
    """Call an action of the entity with a key, and wait until it is done."""
    entity = entity_id(hass, entry, platform, key)
    assert entity is not None, f"no {platform} {key}"
    await hass.services.async_call(
        platform, action, {"entity_id": entity, **data}, blocking=True
    )


def sent(camera: SimulatedCamera, cgi: str, since: int = 0) -> list[Request]:
    """Return the requests to one CGI that reached a camera, whatever its folder and ending."""
    return [
        request
        for request in camera.requests[since:]
        if request.path.removeprefix("/cgi-bin").strip("/").removesuffix(".cgi") == cgi
    ]


async def eventually(condition: Callable[[], object], seconds: float = 5) -> None:
    """Wait, in real time, until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        await asyncio.sleep(0.005)


def forms_of(password: str) -> set[str]:
    """Return a password in every form in which it travels or is written."""
    login = f"{USERNAME}:{password}".encode()
    return {
        password,
        repr(password)[1:-1],
        json.dumps(password)[1:-1],
        quote(password),
        quote(password, safe=""),
        b64encode(login).decode(),
    }


def problems_in(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return what the integration logged for its user to see."""
    return [
        record
        for record in caplog.records
        if record.name.startswith("custom_components")
        and record.levelno >= logging.WARNING
        # Said of every custom integration.
        and "not been tested" not in record.message
    ]


class Clock:
    """Lets time pass at once, for Home Assistant and the simulated cameras alike.

    Every timer of the event loop comes due as if the time had really passed; the
    sockets' own waiting is real.
    """

    def __init__(self, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put the event loop and the uid's clock on this one."""
        self._hass = hass
        self._offset = 0.0
        self._real = hass.loop.time
        monkeypatch.setattr(hass.loop, "time", self.time)
        # A leap is no callback that takes long.
        monkeypatch.setattr(hass.loop, "slow_callback_duration", float("inf"))
        defaults = Session.__init__.__kwdefaults__
        assert defaults is not None
        monkeypatch.setitem(defaults, "clock", self.time)

    def time(self) -> float:
        """Return the seconds."""
        return self._real() + self._offset

    async def jump(self, seconds: float) -> None:
        """Let time pass in one go, waiting for nothing that comes of it."""
        self._offset += seconds
        # A few turns of the loop: to find what is due, and for it to begin.
        for _ in range(3):
            await asyncio.sleep(0)

    async def travel(self, duration: float | timedelta) -> None:
        """Let time pass second by second; what comes due is finished before the next."""
        if isinstance(duration, timedelta):
            duration = duration.total_seconds()
        end = self._offset + duration
        while self._offset < end:
            await self.jump(min(1.0, end - self._offset))
            await self._hass.async_block_till_done(wait_background_tasks=True)
