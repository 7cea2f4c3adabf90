"""Alarms of an ONVIF device whose SOAP, WS-Addressing and WS-Security nobody here wrote."""

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import (
    AlarmKind,
    CameraAddress,
    CameraAuthError,
    Picture,
    Transport,
)
from custom_components.ipcam_cgi.cgi.uid import onvif
from custom_components.ipcam_cgi.cgi.uid.events import offers_events
from tests.common import PASSWORD, USERNAME, eventually
from tests.onvif_peer import OnvifPeer, onvif_peer

from .onvif import listening

pytestmark = [pytest.mark.foreign, pytest.mark.usefixtures("socket_enabled")]

QUIET = {AlarmKind.MOTION: False}
MOTION = {AlarmKind.MOTION: True}


def transport_to(
    session: ClientSession, peer: OnvifPeer, password: str = PASSWORD
) -> Transport:
    """Return a transport to a device."""
    address = CameraAddress(host="127.0.0.1", port=peer.port)
    return Transport(session, address, USERNAME, password)


async def test_motion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Motion is told as it begins and ends; the subscription is renewed, and in the end given up."""
    monkeypatch.setattr(onvif, "_RENEW_SECONDS", 0.2)
    monkeypatch.setattr(onvif, "_SYNCHRONIZE_SECONDS", 0.2)
    async with ClientSession() as session, onvif_peer(USERNAME, PASSWORD) as peer:
        transport = transport_to(session, peer)
        assert await offers_events(transport)
        async with listening(transport) as someone:
            await eventually(lambda: someone.shown == [QUIET])
            peer.set_motion(True)
            await eventually(lambda: someone.shown[-1] == MOTION, 1)
            await eventually(lambda: "SetSynchronizationPoint" in peer.operations)
            peer.set_motion(False)
            await eventually(lambda: someone.shown[-1] == QUIET, 1)
            await eventually(lambda: "Renew" in peer.operations)
            assert not someone.task.done()
            assert someone.events.streams == {
                Picture.MAIN: "rtsp://127.0.0.1:554/profile1280",
                Picture.SUB: "rtsp://127.0.0.1:554/profile320",
            }
        await eventually(lambda: peer.operations[-1] == "Unsubscribe")
    assert peer.operations.count("CreatePullPointSubscription") == 1
    assert not [line for line in peer.operations if line.startswith("refused")]


@pytest.mark.parametrize(
    ("username", "password"), [(USERNAME, "wrong"), ("nobody", PASSWORD)]
)
async def test_wrong_login(username: str, password: str) -> None:
    """Who is refused is refused once."""
    async with (
        ClientSession() as session,
        onvif_peer(username, password) as peer,
        listening(transport_to(session, peer)) as someone,
    ):
        assert type(await someone.failure()) is CameraAuthError
        await eventually(lambda: peer.operations == ["refused GetCapabilities"])


async def test_two_listeners() -> None:
    """Each has a subscription of its own, and ends only that."""
    async with (
        ClientSession() as session,
        onvif_peer(USERNAME, PASSWORD) as peer,
        listening(transport_to(session, peer)) as someone,
    ):
        async with listening(transport_to(session, peer)) as another:
            await eventually(lambda: bool(someone.shown and another.shown))
            peer.set_motion(True)
            await eventually(lambda: another.shown[-1] == MOTION)
        await eventually(lambda: someone.shown[-1] == MOTION)
        peer.set_motion(False)
        await eventually(lambda: someone.shown[-1] == QUIET)
