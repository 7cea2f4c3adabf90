"""Firmware, web interface and params.bin of the simulated `mjpeg` camera: sent by curl, stored byte for byte, in force after the restart."""

import asyncio
from pathlib import Path
import struct
from typing import Any

import pytest

from tests.common import eventually
from tests.simulator import MjpegCamera, Upload, UploadKind
from tests.simulator.mjpeg.files import firmware_image, web_image
from tests.simulator_proof.client import fetch
from tests.simulator_proof.foreign import find_program, run

from .conftest import ADMIN, Run, ask, read_vars

pytestmark = pytest.mark.foreign

OK = "ok.\n"
REFUSED = "error: illegal params."
REFUSED_CONNECTION = 7
"""How curl ends then."""


async def upload(
    camera: MjpegCamera, cgi: str, content: bytes, folder: Path, *options: str
) -> str:
    """Let curl upload a file, and return the answer."""
    file = folder / "upload.bin"
    file.write_bytes(content)
    return await run(
        find_program("curl"), "-sS", "--user", ":".join(ADMIN), *options,
        "--form", f"file=@{file};type=application/octet-stream",
        f"http://{camera.host}:{camera.port}/{cgi}.cgi",
    )  # fmt: skip


async def restarted(camera: MjpegCamera) -> None:
    """Wait until the camera was gone and is back."""
    await eventually(lambda: camera.offline)
    await eventually(lambda: not camera.offline)


async def status(camera: MjpegCamera) -> dict[str, str]:
    """Return what the camera tells of itself."""
    return read_vars(await ask(camera, "get_status.cgi"))


@pytest.mark.parametrize(
    ("cgi", "kind", "content", "name", "version"),
    [
        (
            "upgrade_firmware", "firmware",
            firmware_image("11.37.2.50", 3_000_001), "sys_ver", "11.37.2.50",
        ),
        ("upgrade_htmls", "web_interface", web_image(), "app_ver", "2.0.10.9"),
    ],
    ids=["firmware", "web interface"],
)  # fmt: skip
async def test_upgrade(
    camera: MjpegCamera,
    tmp_path: Path,
    cgi: str,
    kind: str,
    content: bytes,
    name: str,
    version: str,
) -> None:
    """What was sent is what is stored; after the restart, and not before, the new version runs."""
    camera.next_versions[kind] = version
    before = await status(camera)
    assert await upload(camera, cgi, content, tmp_path) == OK
    assert camera.uploads == [Upload(f"/{cgi}.cgi", UploadKind(kind), content)]
    assert await status(camera) | {"now": ""} == before | {"now": ""}
    await restarted(camera)
    after = await status(camera)
    assert after[name] == f"'{version}'"
    assert after | {name: "", "now": ""} == before | {name: "", "now": ""}
    assert camera.versions[kind] == version
    await ask(camera, "restore_factory.cgi")
    await restarted(camera)
    assert camera.versions[kind] == version


async def test_upgrade_that_did_not_take(camera: MjpegCamera, tmp_path: Path) -> None:
    """Without a next version the camera restarts into the one it ran."""
    image = firmware_image("11.37.2.50")
    assert await upload(camera, "upgrade_firmware", image, tmp_path) == OK
    await restarted(camera)
    assert (await status(camera))["sys_ver"] == "'11.37.2.49'"


async def test_digest_takes_the_body_of_the_second_request(
    run_camera: Run, tmp_path: Path
) -> None:
    """Without a nonce, or with a stale one, a 401 follows the whole body, and the file counts for nothing."""
    camera = await run_camera("11.37.2.65")
    image = firmware_image("11.37.2.66", 200_000)
    # Curl sends no body before it has a nonce.
    assert await upload(camera, "upgrade_firmware", image, tmp_path, "--digest") == OK
    assert [len(request.body) > len(image) for request in camera.requests] == [False, True]  # fmt: skip
    assert [upload.content for upload in camera.uploads] == [image]
    await restarted(camera)
    camera.requests.clear()
    form = (
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n'
        + image
        + b"\r\n--x--\r\n"
    )

    async def post(headers: dict[str, str]) -> str:
        headers["Content-Type"] = "multipart/form-data; boundary=x"
        answer = await fetch(
            camera, "/upgrade_firmware.cgi", method="POST", data=form, headers=headers
        )
        assert answer.status == 401
        return answer.header("WWW-Authenticate")

    challenge = await post({})
    assert "stale" not in challenge
    camera.expire_sessions()
    stale = challenge.replace("Digest ", 'Digest username="admin", ')
    assert "stale=true" in await post({"Authorization": stale})
    assert [request.body for request in camera.requests] == [form, form]
    assert len(camera.uploads) == 1


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(firmware_image("11.37.2.50")[:-1], id="truncated"),
        pytest.param(b"BNEG" + struct.pack("<II", 1, 1), id="half a header"),
        pytest.param(b"BNEG" + bytes(60_000), id="no header"),
    ],
)
async def test_damaged_firmware(run_camera: Run, tmp_path: Path, image: bytes) -> None:
    """Some cameras look at the length; the others do not survive it."""
    camera = await run_camera()
    camera.checks_length = True
    assert await upload(camera, "upgrade_firmware", image, tmp_path) == REFUSED
    assert (camera.bricked, camera.uploads) == (False, [])
    camera.checks_length = False
    assert await upload(camera, "upgrade_firmware", image, tmp_path) == OK
    await gone(camera)


async def gone(camera: MjpegCamera) -> None:
    """The camera goes away and stays away."""
    assert camera.bricked
    await eventually(lambda: camera.offline)
    await asyncio.sleep(5 * camera.reboot_seconds)
    url = f"http://{camera.host}:{camera.port}/get_status.cgi"
    await run(find_program("curl"), "-sS", url, status=REFUSED_CONNECTION)


async def test_firmware_of_another_line(camera: MjpegCamera, tmp_path: Path) -> None:
    """An image for 11.22 is the end of a camera of 11.37."""
    image = firmware_image("11.22.2.40")
    assert await upload(camera, "upgrade_firmware", image, tmp_path) == OK
    await gone(camera)


async def test_firmware_with_more_behind_it(
    camera: MjpegCamera, tmp_path: Path
) -> None:
    """Bytes behind both parts occur, and do no harm."""
    image = firmware_image("11.37.2.50") + b"more"
    assert await upload(camera, "upgrade_firmware", image, tmp_path) == OK
    assert not camera.bricked
    assert camera.uploads[0].content == image


def test_files_are_as_unpackers_have_them() -> None:
    """The headers of both files, field by field; both are as long as they are told to be."""
    image = firmware_image(size=100_000)
    magic, one, also_one, linux, romfs = struct.unpack_from("<4sIIII", image)
    assert (magic, one, also_one) == (b"BNEG", 1, 1)
    assert 20 + linux + romfs == len(image) == 100_000
    page = web_image("2.0.10.9", 9_999)
    magic, checksum, length = struct.unpack_from("<4sII", page)
    assert magic == b"\xbd\x9a\x0c\x44"
    assert checksum == sum(page[12:])
    assert length == len(page) == 9_999
    assert page[12:16] == bytes((2, 0, 10, 9))


@pytest.mark.parametrize("damage", [b"x", b""])
async def test_damaged_web_interface(
    camera: MjpegCamera, tmp_path: Path, damage: bytes
) -> None:
    """A byte too many, or another one, and it is refused."""
    image = web_image() + damage
    image = image if damage else image[:-1] + bytes([image[-1] ^ 1])
    assert await upload(camera, "upgrade_htmls", image, tmp_path) == REFUSED
    assert camera.uploads == []


async def test_params_keep_accounts_and_id(run_camera: Run, tmp_path: Path) -> None:
    """params.bin brings back passwords and id with the settings, but not the versions; the camera restarts."""
    camera = await run_camera()
    backup = (await fetch(camera, "/backup_params.cgi", login=ADMIN)).body
    changed = dict[str, Any](read_vars(await ask(camera, "get_params.cgi")))
    await ask(camera, "set_alias.cgi?alias=Other")
    camera.set_version(UploadKind.FIRMWARE, "11.37.2.50")
    assert await upload(camera, "restore_params", backup, tmp_path) == OK
    assert camera.uploads == [Upload("/restore_params.cgi", UploadKind.PARAMS, backup)]
    await restarted(camera)
    restored = read_vars(await ask(camera, "get_params.cgi"))
    assert restored == changed | {"sys_ver": "'11.37.2.50'", "now": restored["now"]}
    # On another camera it brings this one's id and password along.
    other = await run_camera("11.37.2.49", mac="00626E000001")
    assert await upload(other, "restore_params", backup, tmp_path) == OK
    await restarted(other)
    assert (await status(other))["id"] == f"'{camera.mac}'"
