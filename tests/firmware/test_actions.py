"""The actions that put a file into a camera: where the file comes from, and what is refused before anything is sent."""

from pathlib import Path
from typing import Any

from aiohttp import FormData
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import voluptuous as vol
import yaml

from tests.actions import act, camera_of, refused
from tests.common import Clock, setup_camera, state_of
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera
from tests.simulator.mjpeg.files import firmware_image

from .support import (
    FIRMWARE,
    WEB,
    backups,
    finish,
    folder_of,
    image,
    issue_of,
    label_of,
    newer,
    posts,
    put,
)

UPGRADE = "upgrade_firmware"
UPGRADE_WEB = "upgrade_web_interface"


@pytest.fixture
def media(hass: HomeAssistant, tmp_path: Path) -> Path:
    """A folder of media, which Home Assistant may read."""
    folder = tmp_path.resolve() / "media"
    folder.mkdir()
    hass.config.media_dirs = {"local": str(folder)}
    hass.config.allowlist_external_dirs = {str(folder)}
    return folder


async def upload(
    hass: HomeAssistant, client: ClientSessionGenerator, name: str, content: bytes
) -> str:
    """Upload a file as the frontend does; return its id."""
    assert await async_setup_component(hass, "file_upload", {})
    session = await client()
    form = FormData(quote_fields=False)
    form.add_field("file", content, filename=name)
    answer = await session.post("/api/file_upload", data=form)
    file_id: str = (await answer.json())["file_id"]
    return file_id


async def upgrade(
    hass: HomeAssistant,
    clock: Clock,
    entry: MockConfigEntry,
    action: str = UPGRADE,
    **data: Any,
) -> Any:
    """Call the action; return its answer."""
    entity = camera_of(hass, entry)
    answer = await finish(clock, act(hass, entry, action, response=True, **data))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert answer is not None
    return answer[entity]


# Where the file comes from


async def test_path(
    hass: HomeAssistant, upgradable_camera: SimulatedCamera, clock: Clock, media: Path
) -> None:
    """A path in an allowed folder, and what its user says of it."""
    camera = upgradable_camera
    entry = await setup_camera(hass, camera)
    before, version = camera.versions[FIRMWARE], newer(camera)
    camera.next_versions[FIRMWARE] = version
    path = media / "new.bin"
    path.write_bytes(image(camera, version))
    answer = await upgrade(hass, clock, entry, path=str(path), version=version)
    (backup,) = [path for path in backups(hass) if path.name == answer["backup"]]
    assert backup.stat().st_size
    assert answer == {"from": before, "to": version, "backup": backup.name}
    assert [each.content for each in camera.uploads] == [path.read_bytes()]
    assert len(posts(camera)) == 1
    assert not folder_of(hass).joinpath("new.bin").exists()


async def test_path_with_description(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock, media: Path
) -> None:
    """The description beside it counts, also where it says no."""
    camera = mjpeg_camera
    entry = await setup_camera(hass, camera)
    version = newer(camera)
    path = media / "new.bin"
    path.write_bytes(image(camera, version))
    label = label_of(entry, version, hardware="11.37")
    path.with_suffix(".yaml").write_text(yaml.safe_dump(label))
    error = await refused(hass, entry, UPGRADE, path=str(path))
    assert error.translation_key == "label_other_hardware"
    assert not posts(camera)
    path.with_suffix(".yaml").write_text("family: [")
    error = await refused(hass, entry, UPGRADE, path=str(path))
    assert error.translation_key == "firmware_bad_label"
    assert not posts(camera)
    path.with_suffix(".yaml").write_text(yaml.safe_dump(label_of(entry, version)))
    camera.next_versions[FIRMWARE] = version[:-1] + "7"
    # It tells another version than the description.
    with pytest.raises(HomeAssistantError) as raised:
        await upgrade(hass, clock, entry, path=str(path))
    assert raised.value.translation_key == "update_other_version"


@pytest.mark.parametrize(
    "said",
    [
        {"maker": "Somebody"},
        {"hardware": "11.22", "sha256": ["x"]},
        {"hardware": ["11.22"]},
        {"kind": "radio"},
    ],
    ids=str,
)
async def test_bad_description_without_a_version(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, media: Path, said: dict[str, object]
) -> None:
    """It has to make sense as well, though it tells little."""
    entry = await setup_camera(hass, mjpeg_camera)
    path = media / "new.bin"
    path.write_bytes(image(mjpeg_camera, newer(mjpeg_camera)))
    path.with_suffix(".yaml").write_text(yaml.safe_dump(said))
    error = await refused(hass, entry, UPGRADE, path=str(path))
    assert error.translation_key == "firmware_bad_label"
    assert not posts(mjpeg_camera)


async def test_description_without_a_version(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock, media: Path
) -> None:
    """What it tells counts; the version is seen when the camera is back."""
    camera = mjpeg_camera
    entry = await setup_camera(hass, camera)
    version = newer(camera)
    camera.next_versions[FIRMWARE] = version
    path = media / "new.bin"
    path.write_bytes(image(camera, version))
    said = {"kind": "firmware", "hardware": "11.22"}
    path.with_suffix(".yaml").write_text(yaml.safe_dump(said))
    answer = await upgrade(hass, clock, entry, path=str(path))
    assert answer["to"] == version


async def test_path_on_the_shelf(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """What is on the shelf can be named as well: an older version is never offered."""
    camera = mjpeg_camera
    entry = await setup_camera(hass, camera)
    older = "11.22.2.17"
    camera.next_versions[FIRMWARE] = older
    put(hass, "older", image(camera, older), label_of(entry, older))
    answer = await upgrade(hass, clock, entry, path="ipcam_cgi/firmware/older.bin")
    assert answer["to"] == older == camera.versions[FIRMWARE]


@pytest.mark.parametrize(
    "item",
    [
        "media-source://media_source/local/web.bin",
        {
            "media_content_id": "media-source://media_source/local/web.bin",
            "media_content_type": "application/octet-stream",
            "metadata": {},
        },
    ],
    ids=["id", "selected"],
)
async def test_media(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    media: Path,
    item: object,
) -> None:
    """An item of a local media source."""
    camera = mjpeg_camera
    assert await async_setup_component(hass, "media_source", {})
    entry = await setup_camera(hass, camera)
    version = newer(camera, WEB)
    camera.next_versions[WEB] = version
    (media / "web.bin").write_bytes(image(camera, version, WEB))
    answer = await upgrade(hass, clock, entry, UPGRADE_WEB, media=item)
    assert answer["to"] == version
    assert posts(camera)[0].path == "/upgrade_htmls.cgi"


@pytest.mark.parametrize(
    "item",
    [
        "media-source://media_source/local/not_there.bin",
        "media-source://media_source/local/../../secrets.bin",
        "media-source://media_source/local/web.html",
        "media-source://media_source/elsewhere/web.bin",
        "media-source://nobody/web.bin",
        "https://example.com/web.bin",
    ],
)
async def test_media_that_is_none(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, media: Path, item: str
) -> None:
    """Anything else is told, and nothing sent."""
    assert await async_setup_component(hass, "media_source", {})
    entry = await setup_camera(hass, mjpeg_camera)
    error = await refused(hass, entry, UPGRADE, media={"media_content_id": item})
    assert error.translation_key in ("firmware_no_media", "firmware_no_file")
    assert not posts(mjpeg_camera)


async def test_upload(
    hass: HomeAssistant,
    upgradable_camera: SimulatedCamera,
    clock: Clock,
    hass_client: ClientSessionGenerator,
) -> None:
    """An uploaded file is kept on the shelf, with what it is for, and installed."""
    camera = upgradable_camera
    entry = await setup_camera(hass, camera)
    version = newer(camera)
    camera.next_versions[FIRMWARE] = version
    content = image(camera, version)
    file = await upload(hass, hass_client, "LR CMOS (new).bin", content)
    answer = await upgrade(hass, clock, entry, file=file, version=version, notes="New")
    assert answer["file"] == "lr_cmos_new.bin"
    assert answer["to"] == version
    kept = folder_of(hass) / answer["file"]
    assert kept.read_bytes() == content == camera.uploads[0].content
    label = yaml.safe_load(kept.with_suffix(".yaml").read_text())
    assert label == label_of(entry, version, kind=FIRMWARE, notes="New")


async def test_upload_to_keep(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    clock: Clock,
    hass_client: ClientSessionGenerator,
) -> None:
    """Where it is not to be installed, it is offered, and nothing sent."""
    entry = await setup_camera(hass, camera)
    version = newer(camera)
    content = image(camera, version)
    for told in (version, version + "1"):
        # The second time with the version corrected.
        file = await upload(hass, hass_client, "new.bin", content)
        answer = await upgrade(
            hass, clock, entry, file=file, version=told, install=False
        )
        assert answer == {"file": "new.bin"}
        state = state_of(hass, entry, Platform.UPDATE, FIRMWARE)
        assert state.attributes["latest_version"] == told
    assert not posts(camera)
    other = await upload(hass, hass_client, "new.bin", content + b"other")
    error = await refused(hass, entry, UPGRADE, file=other, version=version)
    assert error.translation_key == "firmware_name_taken"
    assert (folder_of(hass) / "new.bin").read_bytes() == content
    # An uploaded file is there once.
    error = await refused(hass, entry, UPGRADE, file=other, version=version)
    assert error.translation_key == "firmware_no_upload"


async def test_upload_with_a_model_that_says_nothing(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    clock: Clock,
    hass_client: ClientSessionGenerator,
) -> None:
    """What is kept can be offered: its line is the camera's, as its version says."""
    entry = await setup_camera(hass, mjpeg_camera)
    version = newer(mjpeg_camera)
    file = await upload(hass, hass_client, "new.bin", image(mjpeg_camera, version))
    told = {"version": version, "model": "FI8918W"}
    await upgrade(hass, clock, entry, file=file, install=False, **told)
    state = state_of(hass, entry, Platform.UPDATE, FIRMWARE)
    assert state.attributes["latest_version"] == version


async def test_upload_of_other_line(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    hass_client: ClientSessionGenerator,
) -> None:
    """The version of a firmware tells its line, whatever camera is meant."""
    entry = await setup_camera(hass, mjpeg_camera)
    content = firmware_image("11.37.2.54")
    file = await upload(hass, hass_client, "a.bin", content)
    error = await refused(hass, entry, UPGRADE, file=file, version="11.37.2.54")
    assert error.translation_key == "label_other_hardware"
    assert not list(folder_of(hass).iterdir())
    assert not posts(mjpeg_camera)


async def test_upload_with_a_full_disk(
    hass: HomeAssistant,
    camera: SimulatedCamera,
    hass_client: ClientSessionGenerator,
) -> None:
    """What cannot be kept is not sent either."""
    entry = await setup_camera(hass, camera)
    version = newer(camera)
    # Nothing can be made in what is no folder.
    folder_of(hass).rmdir()
    Path(hass.config.config_dir, "ipcam_cgi/firmware").write_bytes(b"")
    file = await upload(hass, hass_client, "a.bin", image(camera, version))
    error = await refused(hass, entry, UPGRADE, file=file, version=version)
    assert error.translation_key == "firmware_not_kept"
    assert not posts(camera)


# Without a version


@pytest.mark.parametrize(
    "named_camera", ["mjpeg_camera", "field_camera"], indirect=True
)
async def test_no_version(
    hass: HomeAssistant, named_camera: SimulatedCamera, clock: Clock, media: Path
) -> None:
    """Nobody says what is in it: the versions of before and after tell."""
    camera = named_camera
    entry = await setup_camera(hass, camera)
    before, version = camera.versions[FIRMWARE], newer(camera)
    path = media / "a.bin"
    path.write_bytes(image(camera, version))
    camera.next_versions[FIRMWARE] = version
    answer = await upgrade(hass, clock, entry, path=str(path))
    assert (answer["from"], answer["to"]) == (before, version)
    # Once more: now it is the same.
    with pytest.raises(HomeAssistantError) as raised:
        await upgrade(hass, clock, entry, path=str(path))
    assert raised.value.translation_key == "update_same_version"
    assert issue_of(hass, entry) is None


async def test_hardware_alone(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock, media: Path
) -> None:
    """What the file is for can be told without its version."""
    camera = mjpeg_camera
    entry = await setup_camera(hass, camera)
    path = media / "a.bin"
    path.write_bytes(image(camera, newer(camera)))
    error = await refused(hass, entry, UPGRADE, path=str(path), hardware="11.37")
    assert error.translation_key == "label_other_hardware"
    assert not posts(camera)
    camera.next_versions[FIRMWARE] = newer(camera)
    answer = await upgrade(hass, clock, entry, path=str(path), hardware="11.22")
    assert answer["to"] == camera.versions[FIRMWARE] != answer["from"]


async def test_same_version_again(
    hass: HomeAssistant, camera: SimulatedCamera, clock: Clock, media: Path
) -> None:
    """Who wants the very version that is there gets it."""
    entry = await setup_camera(hass, camera)
    version = camera.versions[FIRMWARE]
    path = media / "a.bin"
    path.write_bytes(image(camera, version))
    answer = await upgrade(hass, clock, entry, path=str(path), version=version)
    assert answer["from"] == answer["to"] == version
    assert len(camera.uploads) == 1


# What is refused


@pytest.mark.parametrize("version", [None, "11.99.9.9"])
async def test_the_wrong_field(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    uid_camera: UidCamera,
    media: Path,
    version: str | None,
) -> None:
    """Whoever names what this family's cameras do not tell means another camera."""
    told = {} if version is None else {"version": version}
    for camera, said in (
        (uid_camera, {"hardware": "MC200J6"}),
        (mjpeg_camera, {"model": "FI8918W"}),
    ):
        entry = await setup_camera(hass, camera)
        path = media / f"{camera.family}.bin"
        path.write_bytes(image(camera, "1.2"))
        error = await refused(hass, entry, UPGRADE, path=str(path), **said, **told)
        assert error.translation_key.startswith("label_")
        assert not posts(camera)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"Dear customer,\nplease call us.\n" * 9000, "file_is_text"),
        (firmware_image("11.22.2.40")[:-1], "file_truncated"),
        (b"", "file_empty"),
        (b"PK\x03\x04" + bytes(range(256)) * 999, "file_is_archive"),
    ],
)
async def test_bad_files(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    media: Path,
    content: bytes,
    key: str,
) -> None:
    """What is no firmware is not sent, and nothing else is done either."""
    entry = await setup_camera(hass, mjpeg_camera)
    path = media / "a.bin"
    path.write_bytes(content)
    for data in ({}, {"version": "11.22.2.40"}):
        error = await refused(hass, entry, UPGRADE, path=str(path), **data)
        assert error.translation_key == key
    assert not posts(mjpeg_camera)
    assert not backups(hass)
    assert state_of(hass, entry, Platform.SENSOR, "status").state == "online"


async def test_paths_that_are_not_allowed(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, media: Path, tmp_path: Path
) -> None:
    """Nothing outside the allowed folders is read, however it is named."""
    entry = await setup_camera(hass, mjpeg_camera)
    content = image(mjpeg_camera, "11.22.2.40")
    outside = tmp_path / "a.bin"
    outside.write_bytes(content)
    (media / "link.bin").symlink_to(outside)
    (media / "b.bin").write_bytes(content)
    (tmp_path / "secrets.yaml").write_text("password: hunter2")
    (media / "b.yaml").symlink_to(tmp_path / "secrets.yaml")
    for path in (
        outside,
        media / "link.bin",
        media / "../a.bin",
        media / "b.bin",
        "/dev/zero",
        "configuration.yaml",
        "ipcam_cgi/firmware/../../secrets.yaml",
        f"{media}/a\0b.bin",
    ):
        error = await refused(hass, entry, UPGRADE, path=str(path))
        assert error.translation_key == "path_not_allowed"
    for path in (media, media / "not_there.bin"):
        error = await refused(hass, entry, UPGRADE, path=str(path))
        assert error.translation_key in ("firmware_not_a_file", "firmware_no_file")
    assert not posts(mjpeg_camera)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({}, "which_file"),
        ({"path": "a.bin", "file": "x"}, "which_file"),
        ({"path": "a.bin", "media": {"media_content_id": "x"}}, "which_file"),
        ({"file": "x"}, "which_version"),
        ({"path": "a.bin", "install": False}, "nothing_to_do"),
        ({"file": "x", "version": "1"}, "firmware_no_upload"),
    ],
)
async def test_fields(
    hass: HomeAssistant, camera: SimulatedCamera, data: dict[str, Any], key: str
) -> None:
    """Exactly one file, and all that is needed with it."""
    entry = await setup_camera(hass, camera)
    error = await refused(hass, entry, UPGRADE, **data)
    assert error.translation_key == key
    assert not posts(camera)


@pytest.mark.parametrize("data", [{"version": "new"}, {"hardware": ""}, {"media": {}}])
async def test_wrong_fields(
    hass: HomeAssistant, camera: SimulatedCamera, data: dict[str, Any]
) -> None:
    """What makes no sense does not even reach the action."""
    entry = await setup_camera(hass, camera)
    with pytest.raises(vol.Invalid):
        await act(hass, entry, UPGRADE, **data)


async def test_several_lines(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    other_line_camera: MjpegCamera,
    uid_camera: UidCamera,
    clock: Clock,
    media: Path,
) -> None:
    """A file that does not say what it is for is not sent to cameras that differ."""
    cameras = (mjpeg_camera, other_line_camera, uid_camera)
    entries = [await setup_camera(hass, camera) for camera in cameras]
    version = newer(mjpeg_camera)
    path = media / "a.bin"
    path.write_bytes(image(mjpeg_camera, version))
    for meant in (entries[:2], entries[1:], [entries[0], entries[2]]):
        # By a model these cameras cannot be told apart: they tell none.
        for said in ({}, {"model": "FI8918W"}):
            error = await refused(hass, meant, UPGRADE, path=str(path), **said)
            assert error.translation_key == "which_hardware"
    # Where it does, those that it does not fit are told.
    mjpeg_camera.next_versions[FIRMWARE] = version
    with pytest.raises(HomeAssistantError) as raised:
        await finish(
            clock,
            act(
                hass,
                entries[:2],
                UPGRADE,
                path=str(path),
                version=version,
                hardware="11.22",
            ),
        )
    assert raised.value.translation_key == "cameras_failed"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert mjpeg_camera.versions[FIRMWARE] == version
    assert len(mjpeg_camera.uploads) == 1
    assert not posts(other_line_camera)
    assert not posts(uid_camera)


async def test_other_kind(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, uid_camera: UidCamera, media: Path
) -> None:
    """A file of another kind, or a camera that has nothing of that kind."""
    entry = await setup_camera(hass, mjpeg_camera)
    path = media / "a.bin"
    path.write_bytes(image(mjpeg_camera, "11.22.2.40"))
    error = await refused(hass, entry, UPGRADE_WEB, path=str(path))
    assert error.translation_key == "file_is_firmware"
    label = label_of(entry, "11.22.2.40", kind=FIRMWARE)
    path.with_suffix(".yaml").write_text(yaml.safe_dump(label))
    error = await refused(hass, entry, UPGRADE_WEB, path=str(path))
    assert error.translation_key == "firmware_other_kind"
    path.with_suffix(".yaml").unlink()
    other = await setup_camera(hass, uid_camera)
    error = await refused(hass, other, UPGRADE_WEB, path=str(path))
    assert error.translation_key == "not_supported"
    assert not posts(mjpeg_camera)
    assert not posts(uid_camera)


@pytest.mark.parametrize("action", [UPGRADE, UPGRADE_WEB])
async def test_only_administrators(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    hass_read_only_user: MockUser,
    action: str,
) -> None:
    """Who may control the camera may not put a file into it."""
    entry = await setup_camera(hass, mjpeg_camera)
    entity = camera_of(hass, entry)
    hass_read_only_user.mock_policy({"entities": {"entity_ids": {entity: True}}})
    with pytest.raises(Unauthorized):
        await act(
            hass,
            entry,
            action,
            context=Context(user_id=hass_read_only_user.id),
            path="/etc/passwd",
        )


async def test_path_of_the_upload(
    hass: HomeAssistant, uid_camera: UidCamera, clock: Clock, media: Path
) -> None:
    """Which of the document's two paths is used is up to the options."""
    camera = uid_camera
    entry = await setup_camera(
        hass, camera, options={"firmware_path": "/OnvifFirmwareUpgrade"}
    )
    version = newer(camera)
    camera.next_versions[FIRMWARE] = version
    path = media / "a.bin"
    path.write_bytes(image(camera, version))
    await upgrade(hass, clock, entry, path=str(path))
    assert [post.path for post in posts(camera)] == ["/OnvifFirmwareUpgrade"]


async def test_option(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """The first path of the document is the default, and the other can be chosen."""
    entry = await setup_camera(hass, uid_camera)
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    form = await hass.config_entries.options.async_configure(
        flow["flow_id"], {"next_step_id": "general"}
    )
    schema = form["data_schema"]
    assert schema is not None
    (field,) = [key for key in schema.schema if key == "firmware_path"]
    assert field.description == {"suggested_value": "/cgi-bin/OnvifFirmwareUpgrade"}
    await hass.config_entries.options.async_configure(
        flow["flow_id"],
        {
            "status_interval": 10,
            "settings_interval": 300,
            "firmware_path": "/OnvifFirmwareUpgrade",
        },
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.options["firmware_path"] == "/OnvifFirmwareUpgrade"
