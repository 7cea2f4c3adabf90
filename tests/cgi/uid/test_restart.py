"""A restart that nobody asked for: how a lapsed login betrays it, and when it does not."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from custom_components.ipcam_cgi.cgi import ErrorKey
from custom_components.ipcam_cgi.cgi.uid import UidClient
from tests.cgi.support import IMPATIENT, PATIENT, failure_of, sent
from tests.simulator import UidCamera

from .conftest import Clock

GETUID = "/cgi-bin/getuid"


async def refuse(client: UidClient, camera: UidCamera) -> None:
    """Let a heartbeat find that nobody listens."""
    camera.offline = True
    err = await failure_of(client.status())
    assert err.key is ErrorKey.CANNOT_CONNECT
    camera.offline = False


async def be_silent(client: UidClient, camera: UidCamera) -> None:
    """Let a heartbeat wait in vain."""
    client._transport._timeout = IMPATIENT
    camera.add_fault("slow", path="*keep_alive", seconds=1, after=False)
    err = await failure_of(client.status())
    assert err.key is ErrorKey.TIMED_OUT
    camera.clear_faults()
    client._transport._timeout = PATIENT


@pytest.mark.parametrize(
    "away", [(refuse,), (be_silent, refuse), (refuse, be_silent, be_silent)]
)
async def test_refused_while_away(
    uid_client: UidClient,
    uid_camera: UidCamera,
    clock: Clock,
    away: tuple[Callable[[UidClient, UidCamera], Awaitable[None]], ...],
) -> None:
    """Who refused connections, and has forgotten the uid, has restarted, however long it took."""
    clock.now += 40
    for heartbeat in away:
        await heartbeat(uid_client, uid_camera)
        clock.now += 30
    uid_camera.expire_sessions()
    await uid_client.status()
    assert uid_client.restarts == 1
    await uid_client.status()
    assert uid_client.restarts == 1


async def test_silent_while_away(
    uid_client: UidClient, uid_camera: UidCamera, clock: Clock
) -> None:
    """A network that was down may outlive the uid: the camera need not have restarted."""
    clock.now += 40
    for _ in range(3):
        await be_silent(uid_client, uid_camera)
        clock.now += 30
    uid_camera.expire_sessions()
    await uid_client.status()
    assert uid_client.restarts == 0
    assert sent(uid_camera, GETUID) == 1


@pytest.mark.parametrize("answered", ["status", "snapshot"])
async def test_refused_long_ago(
    uid_client: UidClient, uid_camera: UidCamera, clock: Clock, answered: str
) -> None:
    """What was refused before the camera answered again says nothing about a later lapse."""
    clock.now += 40
    await refuse(uid_client, uid_camera)
    await getattr(uid_client, answered)()
    await uid_client.status()
    clock.now += 90
    uid_camera.expire_sessions()
    await uid_client.status()
    assert uid_client.restarts == 0


@pytest.mark.parametrize(("idle", "restarts"), [(90, 0), (20, 1)])
async def test_lapse_found_by_many(
    uid_client: UidClient,
    uid_camera: UidCamera,
    clock: Clock,
    idle: int,
    restarts: int,
) -> None:
    """A lapse that several requests meet is one, and the first of them tells of what kind."""
    uid_camera.expire_sessions()
    clock.now += idle
    # This one hears of it when the others have logged in.
    uid_camera.add_fault("slow", path="*snapshot*", seconds=0.2, times=1)
    assert uid_client.ptz
    await asyncio.gather(
        uid_client.read_all(), uid_client.ptz.stop(), uid_client.snapshot()
    )
    assert sent(uid_camera, GETUID) == 1
    assert uid_client.restarts == restarts
