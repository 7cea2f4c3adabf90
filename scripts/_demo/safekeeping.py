"""What the demo checks of backups and updates: nothing is lost, and what was sent is what the camera runs."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

from custom_components.ipcam_cgi.cgi import FirmwareKind

from .client import HomeAssistantClient
from .home import DOMAIN
from .processes import DemoError, eventually
from .shelf import NOTES, shelf_file
from .subject import Subject

type Check = Callable[[HomeAssistantClient, Subject], Awaitable[None]]

UPDATED = "Garden"
"""The camera that is updated. What is offered to others stays there to be seen."""

LONGEST_UPDATE = 180
"""Seconds after which a camera is certainly back, also where nobody has seen it go."""

CHANGED = "contrast"
"""The setting that is changed after the backup, and put back."""


async def back_up(home: HomeAssistantClient, subject: Subject) -> Path:
    """Keep a camera's settings in a file; return where."""
    answer = await home.ask(f"{DOMAIN}.backup_settings", subject["main"])
    return Path(answer["path"])


def backup_checks() -> Mapping[str, Check]:
    """Return what proves that settings can be kept and put back, by what it proves."""
    return {
        "its settings are kept in a file, without a password that can be read": _kept,
        "a backup tells what it would change, and then changes that": _put_back,
    }


def update_checks(subject: Subject, configuration: Path) -> Mapping[str, Check]:
    """Return what proves that files of the shelf are offered, and get into the camera, by what it proves."""
    versions = subject.camera.model.next_versions
    checks: dict[str, Check] = {
        f"its {kind} {version} is offered, with release notes": partial(
            _offered, kind=kind
        )
        for kind, version in versions.items()
    }
    if subject.camera.model.name == UPDATED:
        checks |= {
            f"its {kind} update brings {version}, byte for byte": partial(
                _updated, configuration=configuration, kind=kind
            )
            for kind, version in versions.items()
        }
    return checks


async def _kept(home: HomeAssistantClient, subject: Subject) -> None:
    path = await back_up(home, subject)
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    if subject.camera.model.password.encode() in members["settings.json"]:
        raise DemoError("its password can be read there")


async def _put_back(home: HomeAssistantClient, subject: Subject) -> None:
    restore = partial(home.ask, f"{DOMAIN}.restore_settings", subject["main"])
    before = await subject.camera.value(CHANGED)
    limits = (await home.get(f"/api/states/{subject[CHANGED]}"))["attributes"]
    value = int(limits["min"] if before != limits["min"] else limits["max"])
    await home.action("number.set_value", subject[CHANGED], value=value)
    wanted = {CHANGED: {"present": value, "wanted": before}}
    if (told := (await restore())["differences"]) != wanted:
        raise DemoError(f"it tells {told}")
    if (there := await subject.camera.value(CHANGED)) != value:
        raise DemoError(f"the camera has {there} before anybody said so")
    answer = await restore(apply=True)
    if answer["done"] != [CHANGED] or answer["failed"]:
        raise DemoError(f"it has done {answer['done']}, not {answer['failed']}")
    if (there := await subject.camera.value(CHANGED)) != before:
        raise DemoError(f"the camera has {there}")


async def _offered(home: HomeAssistantClient, subject: Subject, *, kind: str) -> None:
    version = subject.camera.model.next_versions[kind]
    entity_id = subject[kind]
    state = await home.get(f"/api/states/{entity_id}")
    told = (state["state"], state["attributes"]["latest_version"])
    if told != ("on", version):
        raise DemoError(f"the entity says {told}")
    notes = await home.command("update/release_notes", entity_id=entity_id)
    if notes != NOTES[FirmwareKind(kind)]:
        raise DemoError(f"these are {notes!r}")


async def _updated(
    home: HomeAssistantClient, subject: Subject, *, configuration: Path, kind: str
) -> None:
    version = subject.camera.model.next_versions[kind]
    entity_id = subject[kind]
    await home.post(
        "/api/services/update/install", {"entity_id": entity_id}, LONGEST_UPDATE
    )
    state = await subject.camera.state()
    sent = (configuration / shelf_file(subject.camera.model, kind)).read_bytes()
    received = [(file["kind"], file["sha256"]) for file in state["received_files"]]
    if received[-1:] != [(kind, sha256(sent).hexdigest())]:
        raise DemoError(f"the camera has received {received}")
    if (runs := state["versions"][kind]) != version:
        raise DemoError(f"the camera runs {runs}")

    async def is_back() -> bool:
        shown = await home.get(f"/api/states/{entity_id}")
        return bool(
            shown["state"] == "off"
            and shown["attributes"]["installed_version"] == version
            and await home.state(subject["status"]) == "online"
        )

    await eventually(is_back, "Home Assistant does not show the new version")
