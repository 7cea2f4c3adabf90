"""params.bin: kept with the backup, sent back to the same camera only, once, and told to nobody."""

import asyncio
from base64 import b64encode
from pathlib import Path
import struct

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest

from tests.actions import refused
from tests.common import Clock, eventually, sent, setup_camera, state_of
from tests.settings import stored
from tests.simulator import MjpegCamera

from .support import ask, change_everything, folder_of, opened, repacked

HEADER = struct.Struct("<4sII")
MAGIC = bytes.fromhex("bd9a0c44")


@pytest.mark.parametrize(
    "named_camera", ["mjpeg_camera", "digest_camera"], indirect=True
)
async def test_complete(
    hass: HomeAssistant, named_camera: MjpegCamera, clock: Clock
) -> None:
    """All of it comes back, also what no setting shows; meanwhile the camera is said to restart."""
    mjpeg = named_camera
    entry = await setup_camera(hass, mjpeg)
    original = stored(mjpeg)
    made = await ask(hass, entry, "backup")
    await change_everything(entry.runtime_data.client)
    mjpeg.values["params"] |= {"ftp_pwd": "changed", "user2_name": "intruder"}
    changed = stored(mjpeg)

    preview = await ask(hass, entry, "restore", complete=True)
    assert preview["applied"] is False
    assert preview["complete"] is True
    assert len(preview["differences"]) > 20
    assert stored(mjpeg) == changed
    assert not sent(mjpeg, "restore_params")

    done = await ask(hass, entry, "restore", complete=True, apply=True)
    assert done["applied"] is True
    assert done["differences"] == preview["differences"]
    assert stored(mjpeg) == original
    uploads = [
        upload for upload in sent(mjpeg, "restore_params") if upload.method == "POST"
    ]
    assert len(uploads) == 1
    assert opened(Path(made["path"]))["params.bin"] in uploads[0].body
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "restarting"
    await eventually(lambda: mjpeg.offline)
    await eventually(lambda: not mjpeg.offline)
    await clock.travel(70)
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "online"
    again = await ask(hass, entry, "restore")
    assert again["differences"] == {}


async def test_answer_lost(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """Sent once, whatever became of it, and the user hears of it."""
    entry = await setup_camera(hass, mjpeg_camera)
    await ask(hass, entry, "backup")
    mjpeg_camera.add_fault("drop", path="/restore_params.cgi")
    error = await refused(
        hass, entry, "restore_settings", response=True, complete=True, apply=True
    )
    assert error.translation_key == "restore_unanswered"
    assert len(sent(mjpeg_camera, "restore_params")) == 1
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "restarting"


async def test_slow_answer(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A camera that takes its time over the file is not said to be gone meanwhile."""
    entry = await setup_camera(hass, mjpeg_camera)
    await ask(hass, entry, "backup")
    mjpeg_camera.add_fault("slow", path="/restore_params.cgi", seconds=60)
    restoring = asyncio.create_task(
        ask(hass, entry, "restore", complete=True, apply=True)
    )
    await eventually(lambda: sent(mjpeg_camera, "restore_params"))
    since = len(mjpeg_camera.requests)
    await clock.travel(40)
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "online"
    assert len(mjpeg_camera.requests) == since
    await clock.travel(40)
    assert (await restoring)["applied"] is True
    assert len(sent(mjpeg_camera, "restore_params")) == 1


async def test_not_during_an_update(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """A camera that may be writing its firmware is not restarted by it."""
    entry = await setup_camera(hass, mjpeg_camera)
    await ask(hass, entry, "backup")
    with entry.runtime_data.client.spared():
        error = await refused(
            hass, entry, "restore_settings", response=True, complete=True, apply=True
        )
    assert error.translation_key == "busy_updating"
    assert not sent(mjpeg_camera, "restore_params")


async def test_refused(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A camera that says no stays as it was, and is not said to restart."""
    entry = await setup_camera(hass, mjpeg_camera)
    path = Path((await ask(hass, entry, "backup"))["path"])
    params = opened(path)["params.bin"]
    # Its checksum is the camera's own affair.
    repacked(path, params=params[:-1] + bytes([params[-1] ^ 1]))
    error = await refused(
        hass, entry, "restore_settings", response=True, complete=True, apply=True
    )
    assert error.translation_key == "refused"
    assert len(sent(mjpeg_camera, "restore_params")) == 1
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "online"


def damaged(content: bytes, kind: str) -> bytes | None:
    """Return params.bin with something wrong about it."""
    _, checksum, length = HEADER.unpack_from(content)
    body = content[HEADER.size :]
    return {
        "missing": None,
        "empty": b"",
        "magic": HEADER.pack(b"BNEG", checksum, length) + body,
        "length": HEADER.pack(MAGIC, checksum, length - 1) + body,
        "truncated": content[:-100],
        "padded": content + b"\0",
        "text": b"var id='';\n" * 500,
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        *("missing", "empty", "magic"),
        *("length", "truncated", "padded", "text"),
    ],
)
async def test_damaged(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, kind: str
) -> None:
    """Nothing of it is sent; the readable part can be restored all the same."""
    entry = await setup_camera(hass, mjpeg_camera)
    path = Path((await ask(hass, entry, "backup"))["path"])
    repacked(path, params=damaged(opened(path)["params.bin"], kind))
    error = await refused(
        hass, entry, "restore_settings", response=True, complete=True, apply=True
    )
    expected = "backup_not_complete" if kind == "missing" else "bad_params_file"
    assert error.translation_key == expected
    assert not sent(mjpeg_camera, "restore_params")
    assert (await ask(hass, entry, "restore"))["differences"] == {}


@pytest.mark.parametrize("fault", ["status", "garbage", "html", "empty"])
async def test_camera_makes_none(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, fault: str
) -> None:
    """A camera without the CGI, or with another idea of it, is backed up without; and that is told."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.add_fault(fault, path="/backup_params.cgi", status=404, size=5352)
    made = await ask(hass, entry, "backup")
    assert made["has_params_file"] is False
    assert list(made["settings"]["unread"]) == ["params_file"]
    assert list(opened(Path(made["path"]))) == ["settings.json"]


async def test_not_in_the_answer(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """Whoever sees an answer sees nothing of params.bin."""
    entry = await setup_camera(hass, mjpeg_camera)
    made = await ask(hass, entry, "backup")
    params = opened(folder_of(hass) / made["file"])["params.bin"]
    answers = [made, await ask(hass, entry, "restore", complete=True)]
    for form in (
        params[:32].hex(),
        str(params[:16])[2:-1],
        b64encode(params[:12]).decode(),
    ):
        assert form not in str(answers)
