"""A simulated uid camera just as the document has it, and its administrator."""

from collections.abc import AsyncIterator

import pytest

from tests.simulator.uid import UidCamera

from .client import UidClient


@pytest.fixture
async def camera(socket_enabled: None) -> AsyncIterator[UidCamera]:
    """A camera just as the document has it."""
    async with UidCamera() as camera:
        yield camera


@pytest.fixture
async def client(camera: UidCamera) -> UidClient:
    """Its administrator."""
    return await UidClient(camera).login()
