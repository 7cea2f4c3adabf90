"""Clock, restart, files, Wi-Fi scan, log and search of the simulated `mjpeg` camera."""

import asyncio
import struct
import time

from aiohttp import FormData
import pytest

from tests.simulator import MjpegCamera
from tests.simulator.mjpeg.files import firmware_image, web_image
from tests.simulator_proof.client import fetch

from .conftest import ADMIN, Run, ask, read_vars


async def test_clock(camera: MjpegCamera) -> None:
    """The clock can be set, shows in status and headers, and may be lost in a restart."""
    await ask(camera, "set_datetime.cgi?now=1700000000")
    answer = await fetch(camera, "/get_status.cgi")
    assert answer.header("Date") == "Tue, 14 Nov 2023 22:13:20 GMT"
    assert "var now=1700000000;" in answer.text
    await camera.reboot(0)
    assert camera.now() == pytest.approx(1700000000, abs=2)
    camera.clock_lost = True
    await camera.reboot(0)
    answer = await fetch(camera, "/get_status.cgi")
    assert answer.header("Date").startswith("Thu, 01 Jan 1970 00:00:0")


async def test_clock_after_ntp(camera: MjpegCamera) -> None:
    """A time server sets the lost clock right a while after the restart, where one is set."""
    camera.clock_lost = True
    camera.ntp_seconds = 0.1
    await camera.reboot(0)
    assert camera.now() < 10
    await asyncio.sleep(0.2)
    assert camera.now() == pytest.approx(time.time(), abs=2)
    await ask(camera, "set_datetime.cgi?ntp_enable=0")
    await camera.reboot(0)
    await asyncio.sleep(0.2)
    assert camera.now() < 10


async def wait_for_restart(camera: MjpegCamera) -> None:
    """Wait until the camera was gone and is back."""
    async with asyncio.timeout(3):
        while not camera.offline:
            await asyncio.sleep(0.01)
        while camera.offline:
            await asyncio.sleep(0.01)


async def test_restore_factory(camera: MjpegCamera) -> None:
    """Settings are as at first, and admin has no password."""
    await ask(camera, "set_alias.cgi?alias=Mine")
    assert await ask(camera, "restore_factory.cgi") == "ok.\n"
    await wait_for_restart(camera)
    assert (await fetch(camera, "/get_params.cgi", login=ADMIN)).status == 401
    answer = await fetch(camera, "/get_params.cgi", login=("admin", ""))
    assert "var alias='Garden';" in answer.text
    assert camera.users() == [{"name": "admin", "privilege": 2}]


def form(content: bytes, name: str = "file") -> FormData:
    """Return a form with a file."""
    data = FormData()
    data.add_field(
        name, content, filename="x.bin", content_type="application/octet-stream"
    )
    return data


@pytest.mark.parametrize(
    ("name", "data", "answer"),
    [
        ("upgrade_firmware", form(firmware_image("11.37.2.50")), "ok.\n"),
        ("upgrade_firmware", form(b"PK\3\4"), "error: illegal params."),
        ("upgrade_firmware", form(b""), "error: illegal http frame."),
        ("upgrade_firmware", form(b"BNEG", "other"), "error: illegal http frame."),
        ("upgrade_firmware", b"BNEG", "error: illegal http frame."),
        ("upgrade_htmls", form(web_image()), "ok.\n"),
        ("upgrade_htmls", form(b"anything"), "error: illegal params."),
        (
            "restore_params",
            form(b"\xbd\x9a\x0c\x44" + b"\0" * 5348),
            "error: illegal params.",
        ),
        ("set_factory_params", form(b"x"), "error: illegal params."),
    ],
)
async def test_upload(
    camera: MjpegCamera, name: str, data: FormData | bytes, answer: str
) -> None:
    """A file must be in the form's right field, and be what it should be; then the camera restarts."""
    got = await fetch(camera, f"/{name}.cgi", method="POST", login=ADMIN, data=data)
    assert (got.status, got.text) == (200, answer)
    if answer == "ok.\n":
        await wait_for_restart(camera)


async def test_backup(camera: MjpegCamera) -> None:
    """params.bin looks like a real one; restored, it brings the settings back."""
    answer = await fetch(camera, "/backup_params.cgi", login=ADMIN)
    magic, checksum, length = struct.unpack_from("<4sII", answer.body)
    assert (magic, length, len(answer.body)) == (bytes.fromhex("bd9a0c44"), 5352, 5352)
    assert checksum == sum(answer.body[12:])
    assert answer.header("Content-Disposition") == 'filename="params.bin"'
    before = camera.parameters()
    await ask(camera, "set_alias.cgi?alias=Other")
    restored = await fetch(
        camera,
        "/restore_params.cgi",
        method="POST",
        login=ADMIN,
        data=form(answer.body),
    )
    assert restored.text == "ok.\n"
    assert camera.parameters() == before
    await wait_for_restart(camera)
    await ask(camera, "set_alias.cgi?alias=Other")
    changed = (await fetch(camera, "/backup_params.cgi", login=ADMIN)).body
    await fetch(
        camera,
        "/set_factory_params.cgi",
        method="POST",
        login=ADMIN,
        data=form(changed),
    )
    await ask(camera, "restore_factory.cgi")
    assert camera.parameters()["alias"] == "Other"


async def test_factory_ddns(camera: MjpegCamera) -> None:
    """The factory's dynamic DNS can be set, read and restored."""
    await ask(camera, "set_factory_ddns.cgi?service=13&host=h.example")
    assert camera.parameters()["ddns_service"] == 0
    assert "var factory_ddns_host='h.example';\n" in await ask(
        camera, "get_factory_ddns.cgi"
    )
    assert await ask(camera, "restore_factory_ddns.cgi") == "ok.\n"
    assert camera.parameters()["ddns_service"] == 13
    assert "var ddns_host='h.example';" in await ask(camera, "get_status.cgi")


async def test_wifi_scan(camera: MjpegCamera) -> None:
    """Nothing is found until a scan was asked for and has had its time."""
    camera.scan_seconds = 0.2
    empty = await ask(camera, "get_wifi_scan_result.cgi")
    assert empty.endswith("var ap_number=0;\n")
    assert await ask(camera, "wifi_scan.cgi") == "ok.\n"
    assert await ask(camera, "get_wifi_scan_result.cgi") == empty
    await asyncio.sleep(0.25)
    lines = (await ask(camera, "get_wifi_scan_result.cgi")).splitlines()
    assert lines[:5] == [
        "var ap_bssid=new Array();",
        "var ap_ssid=new Array();",
        "var ap_mode=new Array();",
        "var ap_security=new Array();",
        "ap_bssid[0]='00c0ca112233';",
    ]
    assert "ap_ssid[1]='Calvin&Cici';" in lines
    assert lines[-1] == "var ap_number=3;"


async def test_log(camera: MjpegCamera) -> None:
    """The log is one text whose lines end in a backslash and an n."""
    camera.set_clock(1700000000)
    text = await ask(camera, "get_log.cgi")
    assert text.startswith("var log_text='")
    assert text.endswith("Tue, 2023-11-14 17:13:20 admin 127.0.0.1 access\\n';\n")
    assert text.count("\n") == 1


async def test_service_tests(camera: MjpegCamera) -> None:
    """Mail cannot be tested without a server; FTP has one."""
    assert await ask(camera, "test_mail.cgi") == "var result=-1;\n"
    assert await ask(camera, "test_ftp.cgi") == "var result=0;\n"
    camera.test_results["ftp"] = -5
    assert await ask(camera, "test_ftp.cgi") == "var result=-5;\n"


@pytest.mark.parametrize(
    ("profile", "has", "lacks"),
    [
        (
            "11.22",
            "alarm_msn dev9_pwd",
            "dhcp_vendor wifi_country ftp_retain alarm_sounddetect_armed wifi_channel",
        ),
        (
            "11.37.2.49",
            "dhcp_vendor wifi_country ftp_retain alarm_sounddetect_armed alarm_sounddetect_sensitivity",
            "wifi_channel",
        ),
        ("clone", "alarm_pir_armed", "dhcp_vendor"),
    ],
)
async def test_profile_keys(
    run_camera: Run, profile: str, has: str, lacks: str
) -> None:
    """Each generation reports its own keys."""
    camera = await run_camera(profile)
    keys = read_vars(await ask(camera, "get_params.cgi")).keys()
    assert keys >= set(has.split())
    assert not keys & set(lacks.split())


async def test_status_of_later_generation(camera: MjpegCamera) -> None:
    """From 11.37 there is more in the status, a decimal fraction among it."""
    text = await ask(camera, "get_status.cgi")
    assert text.endswith(
        "var wifi_status=0;\nvar temperature=0.0;\nvar humidity=0;\nvar tridro_error='';\n"
    )


SEARCH = b"MO_I" + bytes(11) + struct.pack("<II", 4, 4) + b"\0\0\0\1"


class Searcher(asyncio.DatagramProtocol):
    """Collects answers."""

    def __init__(self) -> None:
        """Begin with none."""
        self.answers: list[bytes] = []

    def datagram_received(self, data: bytes, addr: object) -> None:  # type: ignore[explicit-override]
        """Keep an answer."""
        self.answers.append(data)


async def search(camera: MjpegCamera, datagram: bytes) -> list[bytes]:
    """Send a datagram to the camera, and return what comes back within a moment."""
    transport, searcher = await asyncio.get_running_loop().create_datagram_endpoint(
        Searcher, remote_addr=(camera.host, camera.udp_port or 0)
    )
    transport.sendto(datagram)
    await asyncio.sleep(0.1)
    transport.close()
    return searcher.answers


@pytest.mark.parametrize(("profile", "length"), [("11.37.2.65", 88), ("rs485", 87)])
async def test_search(run_camera: Run, profile: str, length: int) -> None:
    """The vendor's search finds the camera: every field where the field notes have it."""
    camera = await run_camera(profile, udp_port=0, alias="A name of 20 letters")
    [answer] = await search(camera, SEARCH)
    assert len(answer) == length
    assert answer[:6] == b"MO_I\1\0"
    assert struct.unpack_from("<II", answer, 15) == (length - 23,) * 2
    assert answer[0x17:0x24] == str(camera.mac).encode() + b"\0"
    assert answer[0x24:0x39] == b"A name of 20 letters\0"
    assert answer[0x39:0x3D] == bytes((127, 0, 0, 1))
    assert answer[0x4D:0x51] == bytes(
        int(part) for part in camera.kind.sys_ver.split(".")
    )
    assert answer[0x51:0x55] == bytes(
        int(part) for part in camera.kind.app_ver.split(".")
    )
    assert int.from_bytes(answer[0x55:0x57], "big") == camera.port
    assert answer[0x57:] == (b"\1" if length == 88 else b"")


@pytest.mark.parametrize(
    "datagram",
    [b"", SEARCH[:-1], SEARCH + b"\0", b"MO_V" + SEARCH[4:], b"MO_I\2" + SEARCH[5:]],
)
async def test_not_a_search(run_camera: Run, datagram: bytes) -> None:
    """Anything else is not answered."""
    camera = await run_camera(udp_port=0)
    assert await search(camera, datagram) == []


async def test_search_while_offline(run_camera: Run) -> None:
    """A camera that is gone is not found."""
    camera = await run_camera(udp_port=0)
    camera.offline = True
    assert await search(camera, SEARCH) == []


async def test_time_is_real(camera: MjpegCamera) -> None:
    """Without being set, the clock is right."""
    assert int(read_vars(await ask(camera, "get_status.cgi"))["now"]) == pytest.approx(
        time.time(), abs=2
    )
