"""ONVIF answers that are not as they should be: each ends in a CameraError that tells no secret, and nobody else is asked."""

import asyncio
from collections.abc import AsyncIterator
import gzip
import logging
import time

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraAuthError,
    CameraConnectionError,
    CameraResponseError,
    CameraTimeoutError,
    ErrorKey,
)
from custom_components.ipcam_cgi.cgi.uid import onvif, onvif_http
from custom_components.ipcam_cgi.cgi.uid.events import offers_events
from tests.alarms.onvif import (
    CREATE,
    MOTION_TOPICS,
    PULL,
    answer_at_once,
    answer_of,
    change_text,
    count,
    listening,
    message,
    pulled,
    refusals,
)
from tests.cgi.support import assert_clean, transport_to, until
from tests.simulator import UidCamera
from tests.simulator.uid.onvif.service import WITHOUT_LOGIN

DEVICE = "/onvif/device_service"
SERVICES = ["device", "event", "media"]


@pytest.fixture
async def strangers() -> AsyncIterator[tuple[int, list[object]]]:
    """The port of a server that is not the camera, and who has called it."""
    callers: list[object] = []

    async def accept(
        _reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        callers.append(writer.get_extra_info("peername"))
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], callers


@pytest.mark.parametrize("operation", ["first", "pull"])
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("busy", CameraResponseError),
        ("drop", CameraConnectionError),
        ("empty", CameraResponseError),
        ("entities", CameraResponseError),
        ("garbage", CameraResponseError),
        ("half", CameraResponseError),
        ("html", CameraResponseError),
        ("huge", CameraResponseError),
        ("not_http", CameraResponseError),
        ("offline", CameraConnectionError),
        ("padded", CameraResponseError),
        ("redirect", CameraResponseError),
        ("soap_fault", CameraResponseError),
        ("stall", CameraTimeoutError),
        ("truncate", CameraResponseError),
    ],
)
async def test_faults(
    session: ClientSession,
    uid_camera: UidCamera,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    error: type[Exception],
    operation: str,
) -> None:
    """Whatever goes wrong is an error that says what, and nothing else; and it soon is."""
    monkeypatch.setattr(onvif_http.asked, "__defaults__", (0.3,))
    monkeypatch.setattr(onvif, "ANSWER_SECONDS", -0.7)
    monkeypatch.setattr(onvif, "_GOODBYE_SECONDS", 0.1)
    path = DEVICE if operation == "first" else "/onvif/subscription"
    uid_camera.add_fault(kind, path=path)
    async with listening(transport_to(session, uid_camera)) as someone:
        err = await someone.failure()
        assert isinstance(err, error)
        assert_clean(err)
        assert not someone.shown


@pytest.mark.parametrize(
    "body",
    [
        "<tds:Hello/>",
        "<tds:Hello/><tds:Hello/>",
        "<env:Fault/>",
        "",
        "<!-- a --><tev:PullMessagesResponse/>",
        pulled("<a>" * 10000 + "</a>" * 10000),
        pulled("<wsnt:NotificationMessage/>" * 3),
        pulled(message("a" * 200_000, "State", "true")),
        pulled(message(MOTION_TOPICS[0], "State", "true")).replace("Z", "?"),
    ],
    ids=range(9),
)
async def test_other_answers(
    session: ClientSession,
    uid_camera: UidCamera,
    caplog: pytest.LogCaptureFixture,
    body: str,
) -> None:
    """What is no answer to that question ends it, or tells nothing, in no time and without a word."""
    answer_at_once(uid_camera, PULL, lambda: answer_of(body))
    async with listening(transport_to(session, uid_camera)) as someone:
        began = time.process_time()
        await until(lambda: someone.task.done() or bool(someone.shown))
        assert time.process_time() - began < 3
        if someone.task.done():
            assert_clean(await someone.failure())
        loud = [
            record for record in caplog.records if record.levelno >= logging.WARNING
        ]
        assert not loud, loud[0].name


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/related; boundary=x",
        "multipart/related",
        "text/html",
        "application/soap+xml; charset=nonsense",
        "nonsense",
    ],
)
@pytest.mark.parametrize("body", [b"--x\r\nfoo", b"--x\r\nfoo Envelope>"])
async def test_other_types(
    session: ClientSession, uid_camera: UidCamera, content_type: str, body: bytes
) -> None:
    """Whatever an answer calls itself, what it is no answer ends in an error."""
    answer_at_once(uid_camera, PULL, lambda: answer_of(body, content_type=content_type))
    async with listening(transport_to(session, uid_camera)) as someone:
        assert_clean(await someone.failure())


async def test_pressed(session: ClientSession, uid_camera: UidCamera) -> None:
    """A few bytes that are the pressed form of very many are not unpacked to the end."""
    bomb = gzip.compress(b" " * 50_000_000)
    answer = answer_of(bomb, ("Content-Encoding", "gzip"))
    answer_at_once(uid_camera, PULL, lambda: answer)
    async with listening(transport_to(session, uid_camera)) as someone:
        err = await someone.failure()
        assert err.key == ErrorKey.TOO_LARGE


async def test_half_the_news(session: ClientSession, uid_camera: UidCamera) -> None:
    """A cut answer is not taken for a whole one that tells less."""
    whole = answer_of(pulled(message(MOTION_TOPICS[0], "State", "true")))
    assert isinstance(whole.body, bytes)
    cut = whole.body[: whole.body.index(b"<tev:TerminationTime>")]
    answer_at_once(uid_camera, PULL, lambda: answer_of(cut))
    async with listening(transport_to(session, uid_camera)) as someone:
        assert type(await someone.failure()) is CameraResponseError
        assert not someone.shown


async def test_wrong_password(session: ClientSession, uid_camera: UidCamera) -> None:
    """A login that is refused is sent once."""
    async with listening(
        transport_to(session, uid_camera, password="wrong")
    ) as someone:
        err = await someone.failure()
        assert type(err) is CameraAuthError
        assert_clean(err)
    assert refusals(uid_camera) == 1


async def test_password_is_changed(
    session: ClientSession, uid_camera: UidCamera
) -> None:
    """One that is refused in the middle is sent once, too: not to say good-bye."""
    uid_camera.alarm_hold = 5
    async with listening(transport_to(session, uid_camera)) as someone:
        await until(lambda: bool(someone.shown))
        await until(lambda: count(uid_camera, PULL) == 2)
        uid_camera.password = "another"
        user = uid_camera.accounts.get(uid_camera.username)
        assert user is not None
        uid_camera.accounts.manage(
            user.name,
            {"action": "edit", "name": user.name, "newpasswd": "another"},
        )
        # The pull that waits was let in.
        uid_camera.raise_alarm("motion")
        assert type(await someone.failure()) is CameraAuthError
    assert refusals(uid_camera) == 1


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (401, "text/html", b"<html>Go away</html>"),
        (403, "text/html", b""),
        (
            200,
            "application/soap+xml",
            ('<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>ter:NotAuthorized'
            "</env:Value></env:Subcode></env:Code></env:Fault>"),
        ),
        (
            500,
            "text/xml",
            (b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>e:Client'
            b"</faultcode><faultstring>Sender not Authorized</faultstring></e:Fault></e:Body></e:Envelope>"),
        ),
        (
            400,
            "application/soap+xml",
            ("<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>wsse:FailedAuthentication"
            "</env:Value></env:Subcode></env:Code></env:Fault>"),
        ),
    ],
    ids=["401", "403", "fault with 200", "SOAP 1.1", "WS-Security"],
)  # fmt: skip
@pytest.mark.parametrize("operation", ["tds:GetServices", CREATE])
async def test_ways_to_refuse(
    session: ClientSession,
    uid_camera: UidCamera,
    operation: str,
    status: int,
    content_type: str,
    body: str | bytes,
) -> None:
    """However a camera says so, a login that is refused is not sent again."""
    answer = answer_of(body, status=status, content_type=content_type)
    answer_at_once(uid_camera, operation, lambda: answer)
    async with listening(transport_to(session, uid_camera)) as someone:
        assert type(await someone.failure()) is CameraAuthError
    operations = [call.operation for call in uid_camera.onvif.calls]
    # Only the time is asked for after that, which takes no login.
    after = operations[operations.index(operation) + 1 :]
    assert set(after) <= WITHOUT_LOGIN


@pytest.mark.parametrize(
    "form",
    [
        "http://127.0.0.1:{port}{path}",
        "https://127.0.0.1:{port}{path}",
        "//127.0.0.1:{port}{path}",
        "http://a:b@127.0.0.1:{port}{path}",
        "http://127.0.0.1:{port}:{port}{path}",
        "http:\\\\127.0.0.1:{port}{path}",
        "http://127.0.0.1:{port}\\@x{path}",
        "http://x@[::1]@127.0.0.1:{port}{path}",
        "file:///etc/passwd",
        "ftp://127.0.0.1:{port}/",
        "http://[",
        "nonsense",
        "",
    ],
)
@pytest.mark.parametrize("operation", ["tds:GetServices", CREATE])
async def test_addresses_elsewhere(
    session: ClientSession,
    uid_camera: UidCamera,
    strangers: tuple[int, list[object]],
    operation: str,
    form: str,
) -> None:
    """Whatever address a camera names, only its own is asked."""
    port, callers = strangers

    def change(text: str) -> str:
        start = f"http://{uid_camera.host}:{uid_camera.port}"
        for path in (
            *(f"/onvif/{name}_service" for name in SERVICES),
            "/onvif/subscription?Idx=1",
        ):
            text = text.replace(f"{start}{path}", form.format(port=port, path=path))
        return text

    change_text(uid_camera, operation, change)
    async with listening(transport_to(session, uid_camera)) as someone:
        await until(lambda: someone.task.done() or bool(someone.shown))
        if someone.task.done():
            assert_clean(await someone.failure())
    assert not callers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect(
    session: ClientSession,
    uid_camera: UidCamera,
    strangers: tuple[int, list[object]],
    status: int,
) -> None:
    """A redirect is not followed, neither to somebody else nor to the camera itself."""
    port, callers = strangers
    for where in (f"http://127.0.0.1:{port}/", f"http://{uid_camera.host}:{uid_camera.port}/"):  # fmt: skip
        uid_camera.requests.clear()
        uid_camera.add_fault("redirect", path="/onvif/*", status=status, location=where)
        async with listening(transport_to(session, uid_camera)) as someone:
            assert type(await someone.failure()) is CameraResponseError
        uid_camera.clear_faults()
        assert {request.path for request in uid_camera.requests} == {DEVICE}
    assert not callers


async def test_no_cookies(session: ClientSession, uid_camera: UidCamera) -> None:
    """Nothing is kept that a camera wants kept."""
    answer = answer_of(pulled(), ("Set-Cookie", "a=b; path=/"))
    answer_at_once(uid_camera, PULL, lambda: answer)
    async with listening(transport_to(session, uid_camera)):
        await until(lambda: count(uid_camera, PULL) == 2)
    assert not any("Cookie" in request.headers for request in uid_camera.requests)


async def test_who_speaks_onvif(session: ClientSession, uid_camera: UidCamera) -> None:
    """It is asked for without a login, and only the right answer counts."""
    transport = transport_to(session, uid_camera)
    assert await offers_events(transport)
    assert "Authorization" not in uid_camera.requests[-1].headers
    assert b"Password" not in uid_camera.requests[-1].body
    for kind in ("html", "soap_fault", "empty", "huge", "redirect", "offline"):
        uid_camera.add_fault(kind, path="/onvif/*")
        assert not await offers_events(transport)
        uid_camera.clear_faults()
    uid_camera.onvif.enabled = False
    assert not await offers_events(transport)


async def test_asked_twice(session: ClientSession, uid_camera: UidCamera) -> None:
    """One that drops a connection, as they do, is asked again."""
    uid_camera.add_fault("drop", path="/onvif/*", times=1)
    assert await offers_events(transport_to(session, uid_camera))


async def test_stub(session: ClientSession, field_camera: UidCamera) -> None:
    """Nor the page that some firmware shows for whatever it does not know."""
    field_camera.onvif.enabled = False
    assert not await offers_events(transport_to(session, field_camera))
