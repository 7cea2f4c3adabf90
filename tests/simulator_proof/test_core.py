"""What every simulated camera has: faults, journal, being offline, rebooting, the JSON control, the command line."""

import asyncio
from collections.abc import AsyncIterator
import signal
import sys
import time

import aiohttp
import pytest

from tests.simulator import (
    Fault,
    FaultKind,
    MjpegCamera,
    SimulatedCamera,
    create_camera,
)
from tests.simulator.control import Control

from .client import fetch

pytestmark = pytest.mark.usefixtures("socket_enabled")

STATUS = "/get_status.cgi"


@pytest.fixture
async def camera(socket_enabled: None) -> AsyncIterator[MjpegCamera]:
    """Run a camera."""
    async with MjpegCamera(username="admin", password="secret") as camera:
        yield camera


async def raw(
    camera: SimulatedCamera, target: str = STATUS, *, wait: float = 5.0
) -> bytes:
    """Return everything that the camera sends to a request, up to the end of the connection."""
    reader, writer = await asyncio.open_connection(camera.host, camera.port)
    received = b""
    try:
        writer.write(f"GET {target} HTTP/1.1\r\nHost: camera\r\n\r\n".encode())
        async with asyncio.timeout(wait):
            while chunk := await reader.read(65536):
                received += chunk
    except TimeoutError:
        pass
    finally:
        writer.close()
    return received


async def split(answer: bytes) -> tuple[bytes, int, bytes]:
    """Return status line, promised length (-1: none) and body."""
    head, _, body = answer.partition(b"\r\n\r\n")
    line, *fields = head.split(b"\r\n")
    lengths = [
        int(field[15:]) for field in fields if field.startswith(b"Content-Length:")
    ]
    return line, lengths[0] if lengths else -1, body


async def test_answer_is_the_familys_and_nothing_else(camera: MjpegCamera) -> None:
    """No header comes from the server software, and the connection ends."""
    answer = await raw(camera)
    head = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    assert head[0] == "HTTP/1.1 200 OK"
    assert [field.partition(":")[0] for field in head[1:]] == [
        "Server", "Date", "Content-Type", "Content-Length", "Cache-Control", "Connection",
    ]  # fmt: skip
    assert head[-1] == "Connection: close"


async def test_journal(camera: MjpegCamera) -> None:
    """A request is kept as it was sent: order, doubles, escapes, a raw plus, a body, the bare target."""
    await fetch(
        camera,
        "/x.cgi&user=1?a=%C3%A4+b&b=&a=2&c",
        method="POST",
        headers={"X-Y": "z"},
        data=b"body",
    )
    [request] = camera.requests
    assert request.method == "POST"
    assert request.target == "/x.cgi&user=1?a=%C3%A4+b&b=&a=2&c"
    assert request.path == "/x.cgi&user=1"
    assert request.query == [("a", "ä+b"), ("b", ""), ("a", "2"), ("c", "")]
    assert request.params == {"a": "ä+b", "b": "", "c": ""}
    assert request.headers["x-y"] == "z"
    assert request.body == b"body"
    assert request.time <= time.monotonic()


@pytest.mark.parametrize("kind", sorted(set(FaultKind) - {FaultKind.UPLOAD_CUT}))
async def test_fault(camera: MjpegCamera, kind: FaultKind) -> None:
    """Each fault shows as often as it should and where it should, and the journal has every request."""
    good = await raw(camera)
    camera.add_fault(
        kind, path="/get_*", times=1, seconds=0.2, status=418, size=200_000
    )
    before = time.monotonic()
    try:
        answer = await raw(camera)
    except ConnectionResetError:
        answer = b"reset"
    line, length, body = await split(answer)
    if kind in (FaultKind.DROP, FaultKind.OFFLINE):
        assert answer == (b"" if kind is FaultKind.DROP else b"reset")
    elif kind in (FaultKind.TRUNCATE, FaultKind.STALL):
        assert 0 < len(body) < length
        assert (time.monotonic() - before > 0.2) == (kind is FaultKind.STALL)
    elif kind in (FaultKind.SLOW, FaultKind.EXPIRED_UID):
        assert (line, length) == (b"HTTP/1.1 200 OK", len(body))
        assert (time.monotonic() - before > 0.2) == (kind is FaultKind.SLOW)
    elif kind is FaultKind.GARBAGE:
        assert (length, len(body)) == (200_000, 200_000)
        assert b"var" not in body[:100]
    elif kind is FaultKind.EMPTY:
        assert (line, length, body) == (b"HTTP/1.1 200 OK", 0, b"")
    elif kind is FaultKind.HTML:
        assert line == b"HTTP/1.1 200 OK"
        assert body.startswith(b"<!DOCTYPE html>")
    elif kind is FaultKind.HUGE:
        assert length == -1
        assert len(body) >= 200_000
    elif kind is FaultKind.PADDED:
        assert len(body) == length
        assert body.rstrip() == good.partition(b"\r\n\r\n")[2].rstrip()
        assert len(body) > 200_000
    elif kind is FaultKind.STATUS:
        assert line.startswith(b"HTTP/1.1 418 ")
    elif kind is FaultKind.BUSY:
        assert line.startswith(b"HTTP/1.1 503 ")
    elif kind is FaultKind.REDIRECT:
        assert b"\r\nLocation: http://192.0.2.1/\r\n" in answer
    elif kind is FaultKind.SOAP_FAULT:
        assert line.startswith(b"HTTP/1.1 418 ")
        assert b"<s:Fault>" in body
    elif kind is FaultKind.HALF:
        assert (line, length) == (b"HTTP/1.1 200 OK", len(body))
        assert good.partition(b"\r\n\r\n")[2].startswith(body)
        assert len(body) < len(good) // 2
    elif kind is FaultKind.ENTITIES:
        assert length == len(body)
        assert body.startswith(b"<!DOCTYPE")
        assert b"&e9;" in body
    else:
        assert not answer.startswith(b"HTTP/")
        assert answer
    assert len(await raw(camera)) == len(good)
    assert [request.path for request in camera.requests] == [STATUS] * 3


async def test_fault_only_where_it_should(camera: MjpegCamera) -> None:
    """Other paths answer as always; a fault without number lasts until cleared."""
    camera.add_fault("status", path="/get_*", status=500)
    assert [(await fetch(camera, STATUS)).status for _ in range(3)] == [500] * 3
    assert (await fetch(camera, "/")).status == 200
    camera.clear_faults()
    assert (await fetch(camera, STATUS)).status == 200


@pytest.mark.parametrize(
    ("kind", "after", "moves"),
    [
        ("drop", None, True),
        ("drop", False, False),
        ("truncate", None, True),
        ("busy", None, False),
        ("busy", True, True),
        ("status", None, False),
        ("redirect", None, False),
    ],
)
async def test_fault_before_or_after_effect(
    camera: MjpegCamera, kind: str, after: bool | None, moves: bool
) -> None:
    """A request whose answer is lost has taken effect; one that is refused has not, unless told otherwise."""
    camera.faults.append(Fault(kind=FaultKind(kind), after=after))
    await raw(camera, "/decoder_control.cgi?command=0&user=admin&pwd=secret")
    assert camera.scene.moving() is moves


async def test_huge_body_is_really_huge(camera: MjpegCamera) -> None:
    """More than 20 MiB come, if one lets them."""
    camera.add_fault("huge")
    assert len((await fetch(camera, STATUS)).body) > 20 * 1024 * 1024


async def test_offline(camera: MjpegCamera) -> None:
    """Gone is gone: open connections end, new ones are refused; then the same port answers again."""
    port = camera.port
    reader, writer = await asyncio.open_connection(camera.host, port)
    await asyncio.sleep(0.05)
    camera.offline = True
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()
    with pytest.raises(aiohttp.ClientConnectorError):
        await fetch(camera, STATUS)
    camera.offline = False
    assert (await fetch(camera, STATUS)).status == 200
    assert camera.port == port


async def test_reboot(camera: MjpegCamera) -> None:
    """The camera answers the request for it, goes, and comes back."""
    camera.reboot_seconds = 0.3
    camera.raise_alarm("input")
    answer = await fetch(camera, "/reboot.cgi", login=("admin", "secret"))
    assert answer.text == "ok.\n"
    assert (await fetch(camera, STATUS)).status == 200
    await asyncio.sleep(0.35)
    assert camera.offline
    assert camera.alarm is None
    async with asyncio.timeout(2):
        while camera.offline:
            await asyncio.sleep(0.02)
    assert (await fetch(camera, STATUS)).status == 200


async def test_stop_ends_everything() -> None:
    """A camera stops at once in the middle of a stalled answer, a reboot and an alarm."""
    camera = MjpegCamera()
    await camera.start()
    camera.add_fault("stall", seconds=60)
    stalled = asyncio.create_task(raw(camera))
    await asyncio.sleep(0.1)
    camera.raise_alarm("motion")
    camera.reboot_soon(60)
    before = time.monotonic()
    await camera.stop()
    assert time.monotonic() - before < 1
    with pytest.raises(ConnectionResetError):
        await stalled


async def test_alarm_ends_by_itself(camera: MjpegCamera) -> None:
    """An alarm lasts as long as it should, and longer when it is renewed."""
    camera.alarm_hold = 0.3
    camera.raise_alarm("motion")
    await asyncio.sleep(0.2)
    camera.raise_alarm("motion")
    await asyncio.sleep(0.2)
    assert camera.alarm == "motion"
    assert camera.scene.intruder
    await asyncio.sleep(0.2)
    assert camera.alarm is None
    assert not camera.scene.intruder


async def test_control(camera: MjpegCamera) -> None:
    """The JSON control shows and changes the camera on a port of its own."""
    control = Control(camera)
    await control.start()
    base = f"http://127.0.0.1:{control.port}"
    async with aiohttp.ClientSession(base) as session:

        async def post(path: str, data: object, status: int = 200) -> dict[str, object]:
            async with session.post(path, json=data) as response:
                assert response.status == status
                answer: dict[str, object] = await response.json()
                return answer

        async with session.get("/state") as response:
            state = await response.json()
        assert state["parameters"]["alias"] == "R2D2"
        assert state["scene"]["pan"] == 0
        assert state["counters"]["requests"] == 0
        assert (await post("/alarm", {"kind": "motion"}))["alarm"] == "motion"
        assert (await post("/alarm", {"kind": None}))["alarm"] is None
        await post("/alarm", {"kind": "fire"}, 400)
        await post("/alarm", {"kind": "person"}, 400)
        await post("/scene", {"pan": 50, "intruder": True})
        assert camera.scene.moving()
        assert camera.scene.intruder
        await post("/scene", {"nothing": 1}, 400)
        await post("/fault", {"kind": "busy", "times": 1})
        assert (await fetch(camera, STATUS)).status == 503
        await post("/fault", {"kind": "nonsense"}, 400)
        await post("/fault", {"kind": "drop"})
        await post("/fault", {"kind": None})
        assert camera.faults == []
        await post("/offline", {"offline": True})
        assert camera.offline
        await post("/offline", {"offline": False})
        await post("/reboot", {"seconds": 0.1})
        await asyncio.sleep(0.05)
        assert camera.offline
        await post("/reboot", [1], 400)
    await control.stop()


@pytest.mark.parametrize("family", ["uid", "mjpeg"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_command_line(family: str, number: int) -> None:
    """The program says where it listens, answers, and ends cleanly when it is told to."""
    process = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            "-m",
            "tests.simulator",
            "--family",
            family,
            "--control-port",
            "0",
        ),
        *(
            "--username",
            "u",
            "--password",
            "p",
            "--alias",
            "Yard",
            "--mac",
            "00626e000001",
        ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(20):
            line = (await process.stdout.readline()).decode()
        assert line.startswith(f"{family} camera (")
        control = line.split("control on ")[1].strip()
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{control}/state") as response,
        ):
            assert (await response.json())["family"] == family
        process.send_signal(number)
        output, errors = await asyncio.wait_for(process.communicate(), 10)
        assert (process.returncode, output, errors) == (0, b"", b"")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize(
    ("family", "kinds"), [("uid", ["motion", "person"]), ("mjpeg", ["input", "motion"])]
)
async def test_alarms_by_command_line(family: str, kinds: list[str]) -> None:
    """The program raises an alarm every so often, of each kind in turn."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.simulator", "--family", family),
        *("--control-port", "0", "--alarm-every", "0.1"),
        stdout=asyncio.subprocess.PIPE,
    )
    seen: set[str] = set()
    try:
        assert process.stdout is not None
        async with asyncio.timeout(20), aiohttp.ClientSession() as session:
            line = (await process.stdout.readline()).decode()
            control = line.split("control on ")[1].strip()
            while len(seen) < 2:
                async with session.get(f"{control}/state") as response:
                    seen |= set((await response.json())["alarms"])
    finally:
        process.terminate()
        await process.wait()
    assert sorted(seen) == kinds


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "x"])
async def test_no_such_interval(seconds: str) -> None:
    """An interval that is none is refused."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.simulator", "--family", "uid"),
        f"--alarm-every={seconds}",
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 2
    assert b"--alarm-every" in errors


def test_unknown_profile() -> None:
    """A profile that does not exist is refused with the names of those that do."""
    with pytest.raises(ValueError, match=r"11\.22"):
        create_camera("mjpeg", profile="12")
