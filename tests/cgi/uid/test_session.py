"""One login for everybody, for as long as it lasts; a wrong password is sent once."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraAuthError,
    CameraConnectionError,
    CameraResponseError,
    ErrorKey,
)
from custom_components.ipcam_cgi.cgi.settings import BRIGHTNESS
from custom_components.ipcam_cgi.cgi.uid import UidClient
from custom_components.ipcam_cgi.cgi.uid.session import Session
from tests.cgi.support import (
    PASSWORD,
    USERNAME,
    RawServer,
    assert_clean,
    failure_of,
    http,
    sent,
    targets,
    transport_to,
)
from tests.simulator import UidCamera

from .conftest import Clock

GETUID = "/cgi-bin/getuid"


async def test_single_flight(session: ClientSession, uid_camera: UidCamera) -> None:
    """Ten calls at once log in once."""
    client = UidClient(transport_to(session, uid_camera))
    uid_camera.add_fault("slow", path=GETUID, seconds=0.05)
    await asyncio.gather(*(client.update([BRIGHTNESS]) for _ in range(10)))
    assert sent(uid_camera, GETUID) == 1
    assert len(uid_camera.sessions) == 1


async def test_single_flight_after_a_lapse(
    uid_client: UidClient, uid_camera: UidCamera
) -> None:
    """Those that find the uid lapsed at the same time log in once as well."""
    uid_camera.expire_sessions()
    assert uid_client.ptz
    await asyncio.gather(uid_client.read_all(), uid_client.ptz.stop())
    assert sent(uid_camera, GETUID) == 1


async def test_credentials(session: ClientSession, uid_camera: UidCamera) -> None:
    """Name and password are percent-encoded, every character that means something."""
    await UidClient(transport_to(session, uid_camera)).login()
    (request,) = uid_camera.requests
    assert dict(request.query) == {"username": USERNAME, "password": PASSWORD}
    assert request.target.isascii()
    assert "+" not in request.target


@pytest.mark.parametrize("profile", UidCamera.profiles)
async def test_renewed_by_use(session: ClientSession, profile: str) -> None:
    """What is asked keeps the uid alive, without another login."""
    async with UidCamera(profile=profile, uid_timeout=0.3) as camera:
        client = UidClient(
            transport_to(session, camera, username="admin", password="secret")
        )
        for _ in range(8):
            await client.update([BRIGHTNESS])
            await asyncio.sleep(0.08)
        assert sent(camera, GETUID) == 1


async def test_keep_alive_only_when_idle(
    uid_client: UidClient, uid_camera: UidCamera, clock: Clock
) -> None:
    """The heartbeat is sent when nothing else was for 30 s, and then again after 30 s."""
    for seconds, expected in ((0, 0), (29.9, 0), (0.1, 1), (0, 1), (29, 1), (1, 2)):
        clock.now += seconds
        await uid_client.status()
        assert sent(uid_camera, "/cgi-bin/keep_alive") == expected

    clock.now += 29
    await uid_client.update([BRIGHTNESS])
    clock.now += 29
    await uid_client.status()
    assert sent(uid_camera, "/cgi-bin/keep_alive") == 2


async def test_heartbeat_is_honest(
    uid_client: UidClient, uid_camera: UidCamera, clock: Clock
) -> None:
    """A heartbeat that misses is no use: the next one asks again."""
    clock.now += 30
    uid_camera.offline = True
    for _ in range(2):
        with pytest.raises(CameraConnectionError):
            await uid_client.status()
    uid_camera.offline = False
    await uid_client.status()
    await uid_client.status()
    assert sent(uid_camera, "/cgi-bin/keep_alive") == 1


async def test_nonsense_is_no_sign_of_life(
    uid_client: UidClient, uid_camera: UidCamera, clock: Clock
) -> None:
    """An answer that makes no sense does not count as one."""
    clock.now += 30
    uid_camera.add_fault("garbage")
    for call in (uid_client.read_all, uid_client.snapshot, uid_client.status):
        with pytest.raises(CameraResponseError):
            await call()
    uid_camera.clear_faults()
    await uid_client.status()
    assert sent(uid_camera, "/cgi-bin/keep_alive") == 2


async def test_heartbeat_asks_after_a_restart(
    uid_client: UidClient, uid_camera: UidCamera
) -> None:
    """A camera that was told to restart is not believed to be there."""
    uid_camera.reboot_seconds = 0.01
    await uid_client.reboot()
    uid_camera.offline = True
    with pytest.raises(CameraConnectionError):
        await uid_client.status()


@pytest.mark.parametrize("profile", UidCamera.profiles)
@pytest.mark.parametrize(
    ("call", "path"),
    [
        (lambda client: client.update([BRIGHTNESS]), "/cgi-bin/image"),
        (lambda client: client.apply(BRIGHTNESS.to(9)), "/cgi-bin/image"),
        (lambda client: client.snapshot(), "/cgi-bin/snapshot.cgi"),
    ],
    ids=["read", "write", "picture"],
)
async def test_uid_error(
    session: ClientSession,
    profile: str,
    call: Callable[[UidClient], asyncio.Future[None]],
    path: str,
) -> None:
    """A uid that lapsed: one silent login, one replay, which is the one carried out."""
    async with UidCamera(profile=profile) as camera:
        client = UidClient(
            transport_to(session, camera, username="admin", password="secret")
        )
        await client.login()
        camera.requests.clear()
        camera.expire_sessions()

        await call(client)

        assert [request.path for request in camera.requests] == [path, GETUID, path]
        first, last = (request.params for request in camera.requests[::2])
        assert first.pop("uid") != last.pop("uid")
        assert first == last


async def test_uid_error_without_end(
    uid_client: UidClient, uid_camera: UidCamera
) -> None:
    """A camera that never knows its uid ends in an error, after one replay."""
    uid_camera.add_fault("expired_uid", path="/cgi-bin/image")
    with pytest.raises(CameraResponseError) as caught:
        await uid_client.apply(BRIGHTNESS.to(9))
    assert not isinstance(caught.value, CameraAuthError)
    assert caught.value.key is ErrorKey.LOGIN_REFUSED
    assert caught.value.placeholders == {"reason": "uid error"}
    assert [request.path for request in uid_camera.requests] == [
        "/cgi-bin/image",
        GETUID,
        "/cgi-bin/image",
    ]
    # The next call begins anew.
    uid_camera.clear_faults()
    await uid_client.update([BRIGHTNESS])


async def test_password_error(session: ClientSession, field_camera: UidCamera) -> None:
    """A wrong password is told at once, and never sent again: that would lock the account."""
    client = UidClient(transport_to(session, field_camera, password=f"{PASSWORD}x"))
    for _ in range(7):
        with pytest.raises(CameraAuthError) as caught:
            await client.read_all()
        assert_clean(caught.value)
    assert len(field_camera.requests) == 1
    assert not field_camera.lockout.active


async def test_password_changed(uid_client: UidClient, uid_camera: UidCamera) -> None:
    """A password that was changed meanwhile is a wrong one, when the uid has lapsed."""
    uid_camera.accounts.manage(
        USERNAME, {"action": "edit", "name": USERNAME, "newpasswd": "other"}
    )
    uid_camera.expire_sessions()
    with pytest.raises(CameraAuthError):
        await uid_client.read_all()
    assert sent(uid_camera, GETUID) == 1


async def test_login_is_not_repeated(
    session: ClientSession, uid_camera: UidCamera
) -> None:
    """A login whose answer is lost is tried again by the next call only."""
    uid_camera.add_fault("drop", path=GETUID, times=1)
    client = UidClient(transport_to(session, uid_camera))
    with pytest.raises(CameraConnectionError):
        await client.login()
    assert len(uid_camera.requests) == 1
    await client.login()
    assert len(uid_camera.requests) == 2


@pytest.mark.parametrize(
    ("body", "uid"),
    [
        ("<uid>1A2B3C4D</uid>", "1A2B3C4D"),
        ("<uid>1a2b3c</uid>", "1a2b3c"),
        ("<uid>\n 1A2B3C4\n</uid>\n", "1A2B3C4"),
        ("<uid>a_1</uid>", "a_1"),
        ("<uid>" + "f" * 32 + "</uid>", "f" * 32),
        ("<uid>" + "f" * 33 + "</uid>", None),
        ("<uid></uid>", None),
        ("<uid/>", None),
        ("<uid>a&amp;b=c</uid>", None),
        ("<uid>a b</uid>", None),
        ("<uid>é</uid>", None),
        ("<session>1A2B3C4D</session>", None),
        ("", None),
    ],
)
async def test_uids(session: ClientSession, body: str, uid: str | None) -> None:
    """A uid is opaque, but it is one."""
    async with RawServer(lambda _: http(body.encode())) as server:
        logins = Session(transport_to(session, server))
        if uid is not None:
            assert await logins.uid() == uid
            return
        with pytest.raises(CameraResponseError) as caught:
            await logins.uid()
    assert caught.value.key is ErrorKey.BAD_ANSWER


async def test_page_instead_of_a_uid(session: ClientSession) -> None:
    """A web page means that there is no such CGI."""
    async with RawServer(lambda _: http(b"<html>1A2B3C4D</html>")) as server:
        with pytest.raises(CameraResponseError) as caught:
            await Session(transport_to(session, server)).uid()
    assert caught.value.key is ErrorKey.NO_SUCH_CGI


async def test_other_refusals(session: ClientSession) -> None:
    """Only "password error" is a wrong password; anything else is tried again, later."""
    now = 0.0
    reasons = ["too many users", "error, parse username"]

    def say(_: str) -> bytes:
        fault = "<fault><value>/cgi-bin/getuid</value><reason>{}</reason></fault>"
        return http(
            fault.format(reasons.pop(0)).encode() if reasons else b"<uid>1</uid>"
        )

    async with RawServer(say) as server:
        logins = Session(transport_to(session, server), clock=lambda: now)
        for reason in tuple(reasons):
            for _ in range(3):
                with pytest.raises(CameraResponseError) as caught:
                    await logins.uid()
                assert caught.value.placeholders == {"reason": reason}
                assert_clean(caught.value)
                now += 29
        assert len(server.targets) == 2
        assert await logins.uid() == "1"


def refused(reason: str) -> bytes:
    """Return the answer that refuses a login."""
    fault = f"<fault><value>/cgi-bin/getuid</value><reason>{reason}</reason></fault>"
    return http(fault.encode(), "400 Bad Request")


async def test_refused_login_is_left_in_peace(session: ClientSession) -> None:
    """For 60 s nothing is sent, whatever is asked for; then there is one try."""
    clock = Clock()
    async with RawServer(lambda _: refused("too many users")) as server:
        client = UidClient(transport_to(session, server))
        client._session._clock = clock
        said = await failure_of(client.login())
        assert len(server.heads) == 1
        for seconds in (0, 59.9):
            clock.now = 1000 + seconds
            for action in (
                client.login(),
                client.status(),
                client.snapshot(),
                client.update([BRIGHTNESS]),
                client.apply(BRIGHTNESS.to(9)),
            ):
                err = await failure_of(action)
                assert type(err) is type(said) is CameraResponseError
                assert (err.key, err.placeholders) == (said.key, said.placeholders)
                assert_clean(err)
        assert len(server.heads) == 1
        clock.now = 1060
        for _ in range(3):
            await failure_of(client.status())
        assert len(server.heads) == 2


@pytest.mark.parametrize("call", [UidClient.identify, UidClient.read_all])
async def test_refused_login_is_no_missing_group(
    session: ClientSession, call: Callable[[UidClient], Awaitable[object]]
) -> None:
    """A login that is refused does not mean that the camera lacks what was asked for."""
    async with RawServer(lambda _: refused("too many users")) as server:
        err = await failure_of(call(UidClient(transport_to(session, server))))
    assert err.key is ErrorKey.LOGIN_REFUSED
    assert err.placeholders == {"reason": "too many users"}


@pytest.mark.parametrize(
    "reason", ["password error", "Password Error.", " PASSWORD ERROR\n"]
)
async def test_words_for_a_wrong_password(session: ClientSession, reason: str) -> None:
    """A wrong password is one in capitals and with a full stop too: it is sent once."""
    clock = Clock()
    async with RawServer(lambda _: refused(reason)) as server:
        logins = Session(transport_to(session, server), clock=clock)
        for _ in range(3):
            err = await failure_of(logins.uid())
            assert type(err) is CameraAuthError
            assert_clean(err)
            clock.now += 3600
        assert len(server.heads) == 1


@pytest.mark.parametrize("form", [PASSWORD, quote(PASSWORD, safe=""), quote(PASSWORD)])
@pytest.mark.parametrize(
    "reason",
    ["no: username={name}&password={form}", "no {form} for {name}, {form}!", "{form}"],
)
async def test_refusal_that_repeats_the_login(
    session: ClientSession, form: str, reason: str
) -> None:
    """A camera that quotes the login is quoted without the password, again later too."""
    reason = reason.format(name=USERNAME, form=form)
    async with RawServer(lambda _: refused(reason)) as server:
        logins = Session(transport_to(session, server))
        for _ in range(2):
            err = await failure_of(logins.uid())
            assert err.key is ErrorKey.LOGIN_REFUSED
            assert err.placeholders == {"reason": reason.replace(form, "REDACTED")}
            assert_clean(err)


async def test_forget_only_what_lapsed(session: ClientSession) -> None:
    """A late "uid error" does not throw away the uid that another call has just got."""
    uids = ["1", "2"]
    async with RawServer(
        lambda _: http(f"<uid>{uids.pop(0)}</uid>".encode())
    ) as server:
        logins = Session(transport_to(session, server))
        assert logins.idle == float("inf")
        assert await logins.uid() == "1"
        logins.forget("1")
        assert await logins.uid() == "2"
        logins.forget("1")
        assert await logins.uid() == "2"


async def test_uid_stays_inside(uid_client: UidClient, uid_camera: UidCamera) -> None:
    """No uid is in an error."""
    uid_camera.add_fault("status", status=500)
    uid = await uid_client._session.uid()
    with pytest.raises(CameraResponseError) as caught:
        await uid_client.read_all()
    assert uid not in f"{caught.value!r}"
    assert uid in targets(uid_camera)[0]
