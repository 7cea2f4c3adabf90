"""The demo's shelf: firmware files that the cameras' users have put there, with what they say of them."""

from pathlib import Path
from typing import Final

from custom_components.ipcam_cgi.cgi import FirmwareKind
from tests.simulator.mjpeg.files import firmware_image, web_image

from .cameras import MODELS, Model
from .home import DOMAIN

SHELF: Final = Path(DOMAIN, "firmware")
"""Where the files are, from Home Assistant's configuration on."""

SIZES: Final = {FirmwareKind.FIRMWARE: 1_800_000, FirmwareKind.WEB_INTERFACE: 600_000}
"""How large such files are."""

NOTES: Final = {
    FirmwareKind.FIRMWARE: """\
**What is new**

- Keeps the time zone over a restart.
- Finds a Wi-Fi network again after the access point was off.

*A simulated firmware: it changes nothing but the version.*
""",
    FirmwareKind.WEB_INTERFACE: """\
The camera's own web pages, for firmware 11.37.2.61 and later.

*A simulated web interface: it changes nothing but the version.*
""",
}


def shelf_file(model: Model, kind: str) -> Path:
    """Return the path of a camera's file, from Home Assistant's configuration on."""
    version = model.next_versions[kind].replace(".", "_")
    return SHELF / f"{model.name.lower()}_{kind}_{version}.bin"


def fill_shelf(configuration: Path) -> None:
    """Put a newer file on the shelf for each camera that has a next version."""
    (configuration / SHELF).mkdir(parents=True)
    for model in MODELS:
        for kind, version in model.next_versions.items():
            _put(configuration / shelf_file(model, kind), model, kind, version)


def _put(path: Path, model: Model, kind: str, version: str) -> None:
    make = firmware_image if kind == FirmwareKind.FIRMWARE else web_image
    path.write_bytes(make(version, SIZES[FirmwareKind(kind)]))
    hardware = ".".join(model.profile.split(".")[:2])
    notes = "".join(
        f"  {line}".rstrip() + "\n" for line in NOTES[FirmwareKind(kind)].splitlines()
    )
    path.with_suffix(".yaml").write_text(
        f"kind: {kind}\n"
        f"family: {model.family}\n"
        f"version: {version}\n"
        f"hardware: {hardware}\n"
        f"notes: |\n{notes}",
        encoding="utf-8",
    )
