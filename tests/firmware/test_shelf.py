"""The shelf: what is offered to whom, what is left out, and how its user is told."""

from datetime import timedelta
import hashlib
import os
from pathlib import Path

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ipcam_cgi import shelf
from custom_components.ipcam_cgi.const import DOMAIN
from tests.common import Clock, problems_in, setup_camera, state_of
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera
from tests.simulator.mjpeg.files import firmware_image

from .support import FIRMWARE, WEB, folder_of, image, label_of, look, newer, put

VERSION = "11.22.2.40"
LABEL = {"family": "mjpeg", "hardware": "11.22", "version": VERSION}
IMAGE = firmware_image(VERSION)


def left_out(hass: HomeAssistant) -> str:
    """Return what the user is told of files that are left out; nothing if none is."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, "firmware_shelf")
    if issue is None:
        return ""
    assert issue.translation_placeholders is not None
    return issue.translation_placeholders["files"]


async def latest(
    hass: HomeAssistant, entry: MockConfigEntry, kind: str = FIRMWARE
) -> str | None:
    """Look at the shelf; return what is offered, None for nothing."""
    state = await look(hass, entry, kind)
    version: str = state.attributes["latest_version"]
    return version if state.state == "on" else None


# What is offered


async def test_newest(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """The newest by its numbers, not by its letters or its age."""
    entry = await setup_camera(hass, mjpeg_camera)
    assert await latest(hass, entry) is None
    for version in ("11.22.2.100", "11.22.2.40", "11.22.2.99", "11.22.2.9"):
        put(hass, f"v{version}", firmware_image(version), LABEL | {"version": version})
    assert await latest(hass, entry) == "11.22.2.100"
    (folder_of(hass) / "v11.22.2.100.bin").unlink()
    assert await latest(hass, entry) == "11.22.2.99"
    assert "v11.22.2.100.bin" in left_out(hass)


async def test_other_line(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, other_line_camera: MjpegCamera
) -> None:
    """What is for 11.22 is never offered to 11.37, nor the other way round."""
    entries = [
        await setup_camera(hass, camera) for camera in (mjpeg_camera, other_line_camera)
    ]
    put(hass, "one", firmware_image("11.22.9.1"), LABEL | {"version": "11.22.9.1"})
    other = LABEL | {"version": "11.37.9.2", "hardware": "11.37"}
    put(hass, "two", firmware_image("11.37.9.2"), other)
    assert await latest(hass, entries[0]) == "11.22.9.1"
    assert await latest(hass, entries[1]) == "11.37.9.2"
    assert not left_out(hass)


async def test_other_model(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """What is for another model, or another family, is not offered."""
    entry = await setup_camera(hass, uid_camera)
    version = newer(uid_camera)
    content = image(uid_camera, version)
    put(hass, "other", content, label_of(entry, version, model="MTF45-4G_AF"))
    put(hass, "netwave", IMAGE, LABEL | {"version": "99.22.2.40"})
    assert await latest(hass, entry) is None
    put(hass, "right", content, label_of(entry, version))
    assert await latest(hass, entry) == version


async def test_kinds(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A web interface is no firmware, however new it is."""
    camera = mjpeg_camera
    entry = await setup_camera(hass, camera)
    version = "99.4.10.9"
    put(hass, "web", image(camera, version, WEB), label_of(entry, version, kind=WEB))
    assert await latest(hass, entry) is None
    assert await latest(hass, entry, WEB) == version


async def test_numbers_in_yaml(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A line without quotes is no number: 11.20 is not 11.2."""
    entry = await setup_camera(hass, mjpeg_camera)
    put(
        hass,
        "a",
        IMAGE,
        f"family: mjpeg\nversion: {VERSION}\nhardware: 11.22\nnotes:\n",
    )
    assert await latest(hass, entry) == VERSION
    put(hass, "a", None, f"family: mjpeg\nversion: {VERSION}\nhardware: 11.220\n")
    assert await latest(hass, entry) is None


async def test_checksum(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """One bit makes another file of it, if the description tells its SHA-256."""

    entry = await setup_camera(hass, mjpeg_camera)
    sha256 = hashlib.sha256(IMAGE).hexdigest().upper()
    put(hass, "a", IMAGE, LABEL | {"sha256": sha256})
    assert await latest(hass, entry) == VERSION
    put(hass, "a", IMAGE[:-1] + b"?", None)
    assert await latest(hass, entry) is None
    assert "SHA-256" in left_out(hass)


# When it is looked at


async def test_by_itself(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock
) -> None:
    """What was there before is offered from the start, and the rest within minutes."""
    entry = await setup_camera(hass, camera)
    version = newer(camera)
    label = label_of(entry, version)
    put(hass, "a", image(camera, version), label)
    await clock.travel(timedelta(minutes=6))
    assert state_of(hass, entry, Platform.UPDATE, FIRMWARE).state == "on"
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, entry, Platform.UPDATE, FIRMWARE).state == "on"


async def test_last_camera_removed(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """Where there is no camera any more, nobody is told of files for one."""
    entries = [
        await setup_camera(hass, camera) for camera in (mjpeg_camera, uid_camera)
    ]
    put(hass, "a", b"x", LABEL)
    await look(hass, entries[0])
    assert left_out(hass)
    await hass.config_entries.async_remove(entries[0].entry_id)
    assert left_out(hass)
    await hass.config_entries.async_remove(entries[1].entry_id)
    assert not left_out(hass)


async def test_two_cameras(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """It is one shelf; it stays for the second camera when the first goes."""
    first = await setup_camera(hass, mjpeg_camera)
    second = await setup_camera(hass, uid_camera)
    put(hass, "a", IMAGE, LABEL)
    await look(hass, second)
    assert state_of(hass, first, Platform.UPDATE, FIRMWARE).state == "on"
    assert await hass.config_entries.async_unload(first.entry_id)
    version = newer(uid_camera)
    put(hass, "b", image(uid_camera, version), label_of(second, version))
    assert await latest(hass, second) == version


async def test_read_once(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that stays as it is is not read again, however often the shelf is looked at."""
    read: list[str] = []
    read_file = shelf.read_file

    def note(path: Path, longest: int) -> bytes:
        read.append(path.name)
        return read_file(path, longest)

    monkeypatch.setattr(shelf, "read_file", note)
    entry = await setup_camera(hass, mjpeg_camera)
    put(hass, "good", IMAGE, LABEL)
    put(hass, "bad", b"text", LABEL)
    for _ in range(3):
        await look(hass, entry)
    assert sorted(read) == ["bad.bin", "bad.yaml", "good.bin", "good.yaml"]


# What is left out


@pytest.mark.parametrize(
    ("content", "label", "reason"),
    [
        (b"Dear customer,\nplease call us.\n" * 9000, LABEL, "text or a web page"),
        (IMAGE[:-1], LABEL, f"should have {len(IMAGE)}"),
        (IMAGE[:7], LABEL, "not whole"),
        (b"", LABEL, "empty"),
        (b"PK\x03\x04" + IMAGE, LABEL, "packed archive"),
        (IMAGE, LABEL | {"kind": "web_interface"}, "firmware, not a web interface"),
        (IMAGE, LABEL | {"kind": "lens"}, "kind"),
        (IMAGE, {"family": "uid", "version": VERSION, "hardware": "x"}, "model"),
        (IMAGE, {"family": "mjpeg", "version": VERSION, "model": "x"}, "hardware"),
        (
            IMAGE,
            {"kind": "web_interface", "family": "uid", "version": "1", "model": "x"},
            "nothing of the kind web_interface",
        ),
        (IMAGE, LABEL | {"family": "axis"}, "family"),
        (IMAGE, {"family": "mjpeg", "version": VERSION}, "hardware"),
        (IMAGE, {"family": "mjpeg", "hardware": "11.22"}, "version"),
        (IMAGE, LABEL | {"version": "new"}, "version"),
        (IMAGE, LABEL | {"version": ["1.2"]}, "version"),
        (IMAGE, LABEL | {"hardwear": "11.22"}, "hardwear"),
        (IMAGE, LABEL | {"sha256": "12"}, "sha256"),
        (IMAGE, LABEL | {"hardware": ""}, "hardware"),
        (IMAGE, None, "Put a file a.yaml"),
        (None, LABEL, "a.bin is not there"),
        (IMAGE, "family: [", "description"),
        (IMAGE, "- family", "no keys"),
        (IMAGE, "[" * 60_000, "description"),
        (IMAGE, "version: \x00", "description"),
        (IMAGE, "notes: " + "a" * 70_000, "longer than 64 KiB"),
    ],
    # Not with the files in their names.
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 else "file",
)
async def test_left_out(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    caplog: pytest.LogCaptureFixture,
    content: bytes | None,
    label: dict[str, str] | str | None,
    reason: str,
) -> None:
    """It is told once in the log, and for repair until it is mended."""
    entry = await setup_camera(hass, mjpeg_camera)
    path = put(hass, "a", content, label)
    for _ in range(3):
        assert await latest(hass, entry) is None
    assert left_out(hass).startswith("- `a.bin`: ")
    assert reason in left_out(hass)
    (problem,) = problems_in(caplog)
    assert reason in problem.getMessage()
    path.unlink(missing_ok=True)
    path.with_suffix(".yaml").unlink(missing_ok=True)
    put(hass, "a", IMAGE, LABEL)
    assert await latest(hass, entry) == VERSION
    assert not left_out(hass)
    assert len(problems_in(caplog)) == 1


async def test_encoding(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A description in another encoding is told, and does not stop the others."""
    entry = await setup_camera(hass, mjpeg_camera)
    put(hass, "a", IMAGE, LABEL)
    path = put(hass, "b", IMAGE, None)
    path.with_suffix(".yaml").write_bytes("notes: grün".encode("latin-1"))
    assert await latest(hass, entry) == VERSION
    assert "b.bin" in left_out(hass)


async def test_strays(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, caplog: pytest.LogCaptureFixture
) -> None:
    """Other files, folders, and what other systems leave behind are nobody's business."""
    entry = await setup_camera(hass, mjpeg_camera)
    folder = folder_of(hass)
    (folder / "README.txt").write_text("Files go here.")
    (folder / "._a.bin").write_bytes(b"\0")
    (folder / "old").mkdir()
    (folder / "old/b.bin").write_bytes(IMAGE)
    put(hass, "a", IMAGE, LABEL)
    assert await latest(hass, entry) == VERSION
    assert not left_out(hass)
    assert not problems_in(caplog)


async def test_links(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A link is followed within the folder, and never out of it."""
    entry = await setup_camera(hass, mjpeg_camera)
    folder = folder_of(hass)
    secret = Path(hass.config.config_dir, "secrets.yaml")
    secret.write_text("password: hunter2")
    outside = Path(hass.config.config_dir, "outside.bin")
    outside.write_bytes(IMAGE)
    (folder / "a.bin").symlink_to(outside)
    put(hass, "a", None, LABEL)
    put(hass, "b", IMAGE, None)
    (folder / "b.yaml").symlink_to(secret)
    put(hass, "c", None, LABEL)
    (folder / "c.bin").symlink_to(folder / "c.bin")
    assert await latest(hass, entry) is None
    told = left_out(hass)
    assert "`a.bin`: It is a link" in told
    assert "`b.bin`: It is a link" in told
    assert "`c.bin`" in told
    assert "hunter2" not in told
    put(hass, "real", IMAGE, LABEL)
    (folder / "d.bin").symlink_to("real.bin")
    put(hass, "d", None, LABEL | {"version": "11.22.2.41"})
    assert await latest(hass, entry) == "11.22.2.41"


async def test_no_files(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A pipe, which never ends, and a folder are no files."""
    entry = await setup_camera(hass, mjpeg_camera)
    folder = folder_of(hass)
    os.mkfifo(folder / "a.bin")
    put(hass, "a", None, LABEL)
    (folder / "b.bin").mkdir()
    put(hass, "b", None, LABEL)
    assert await latest(hass, entry) is None
    assert "a.bin is no file" in left_out(hass)
    assert "b.bin is no file" in left_out(hass)


async def test_name_that_is_no_text(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """It is left out, and told in a way that keeps nothing else from being told."""
    entry = await setup_camera(hass, mjpeg_camera)
    put(hass, os.fsdecode(b"gr\xfcn"), IMAGE, LABEL)
    assert await latest(hass, entry) is None
    assert "`gr\\udcfcn.bin`" in left_out(hass)
    left_out(hass).encode()
    put(hass, "a", IMAGE, LABEL)
    assert await latest(hass, entry) == VERSION


async def test_too_large(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """No more of a file is read than any camera could take."""
    entry = await setup_camera(hass, mjpeg_camera)
    path = put(hass, "a", IMAGE, LABEL)
    with path.open("r+b") as file:
        file.truncate(33 * 1024 * 1024)
    assert await latest(hass, entry) is None
    assert "longer than 32768 KiB" in left_out(hass)


async def test_too_many(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond a limit files are not looked at, and that is told as well."""
    monkeypatch.setattr(shelf, "MOST_FILES", 30)
    entry = await setup_camera(hass, mjpeg_camera)
    for number in range(60):
        put(hass, f"a{number:02}", b"no", LABEL)
    put(hass, "a00", IMAGE, LABEL)
    assert await latest(hass, entry) == VERSION
    issue = ir.async_get(hass).async_get_issue(DOMAIN, "firmware_shelf")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["count"] == "30"
    assert len(left_out(hass).splitlines()) == 20


async def test_no_folder(
    hass: HomeAssistant, camera: SimulatedCamera, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody needs a shelf, and none is made for who has nothing to put there."""
    entry = await setup_camera(hass, camera)
    assert await latest(hass, entry) is None
    assert not Path(hass.config.config_dir, DOMAIN, "firmware").exists()
    assert not problems_in(caplog)


async def test_folder_that_is_none(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera
) -> None:
    """What stands in the folder's way is told."""
    entry = await setup_camera(hass, mjpeg_camera)
    folder = folder_of(hass)
    folder.rmdir()
    folder.write_bytes(b"")
    assert await latest(hass, entry) is None
    assert "firmware cannot be read" in left_out(hass)
    folder.unlink()
    put(hass, "a", IMAGE, LABEL)
    assert await latest(hass, entry) == VERSION
    assert not left_out(hass)
