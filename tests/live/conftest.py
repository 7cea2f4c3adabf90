"""Fixtures: watching the live picture through Home Assistant, and less patience than with a real camera."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from http import HTTPStatus

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from .viewers import RawViewer, See, Viewer, Watch, raw_viewer, stream_path

INTEGRATION = "custom_components.ipcam_cgi"


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait in the tests as long as for a real camera."""
    monkeypatch.setattr(f"{INTEGRATION}.live._RECONNECT_SECONDS", 0.02)
    monkeypatch.setattr(f"{INTEGRATION}.live._LINGER_SECONDS", 0.05)
    monkeypatch.setattr(f"{INTEGRATION}.cgi.client._SNAPSHOT_SECONDS", 0.02)


@pytest.fixture
def telling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell viewers sooner than usual that there is no picture."""
    monkeypatch.setattr(f"{INTEGRATION}.live._STALE_SECONDS", 0.4)
    monkeypatch.setattr(f"{INTEGRATION}.live._TICK_SECONDS", 0.05)


@pytest.fixture
def watch(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Watch:
    """Open the live picture of an entry's camera."""

    @asynccontextmanager
    async def watch(
        entry: MockConfigEntry, query: str = "", *, key: str = "main"
    ) -> AsyncGenerator[Viewer]:
        client = await hass_client()
        async with client.get(stream_path(hass, entry, query, key)) as response:
            assert response.status == HTTPStatus.OK, await response.text()
            assert response.content_type == "multipart/x-mixed-replace"
            try:
                yield Viewer(response)
            finally:
                response.close()

    return watch


@pytest.fixture
def see(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> See:
    """Open the live picture of an entry's camera, and read nothing yet."""

    @asynccontextmanager
    async def see(
        entry: MockConfigEntry, *, version: str = "1.1", buffer: int | None = None
    ) -> AsyncGenerator[RawViewer]:
        server = (await hass_client()).server
        path = stream_path(hass, entry)
        async with raw_viewer(server, path, version=version, buffer=buffer) as viewer:
            yield viewer

    return see
