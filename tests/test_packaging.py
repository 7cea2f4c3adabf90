"""What hassfest and HACS want of the files, checked where neither of them is at hand."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
import struct
from typing import Any

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.ipcam_cgi.const import DOMAIN

from .common import INTEGRATION, integration_json
from .translations import placeholders_of

ROOT = INTEGRATION.parents[1]
QUALITY_RULES = {
    "bronze": """
        action-setup appropriate-polling brands common-modules config-flow
        config-flow-test-coverage dependency-transparency docs-actions docs-conditions
        docs-high-level-description docs-installation-instructions
        docs-removal-instructions docs-triggers entity-event-setup entity-unique-id
        has-entity-name runtime-data test-before-configure test-before-setup
        unique-config-entry
    """,
    "silver": """
        action-exceptions config-entry-unloading docs-configuration-parameters
        docs-installation-parameters entity-unavailable integration-owner
        log-when-unavailable parallel-updates reauthentication-flow test-coverage
    """,
    "gold": """
        devices diagnostics discovery discovery-update-info docs-data-update
        docs-examples docs-known-limitations docs-supported-devices
        docs-supported-functions docs-troubleshooting docs-use-cases dynamic-devices
        entity-category entity-device-class entity-disabled-by-default
        entity-translations exception-translations icon-translations
        reconfiguration-flow repair-issues stale-devices
    """,
    "platinum": "async-dependency inject-websession strict-typing",
}
TRANSLATION_KEY = re.compile(r"(?!.+[_-]{2})(?![_-])[a-z0-9-_]+(?<![_-])")
MANIFEST_KEYS = {
    "after_dependencies",
    "bluetooth",
    "codeowners",
    "config_flow",
    "dependencies",
    "dhcp",
    "documentation",
    "domain",
    "integration_type",
    "iot_class",
    "issue_tracker",
    "loggers",
    "name",
    "requirements",
    "single_config_entry",
    "ssdp",
    "usb",
    "version",
    "zeroconf",
}
STEP_KEYS = {
    "data",
    "data_description",
    "description",
    "menu_option_descriptions",
    "menu_options",
    "sections",
    "submit",
    "title",
}


# Manifest


def test_manifest_keys() -> None:
    """Only known keys: domain, name, then by the alphabet."""
    manifest = integration_json("manifest.json")
    assert set(manifest) <= MANIFEST_KEYS
    keys = list(manifest)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])


def test_manifest_values() -> None:
    """Everything that hassfest and HACS require."""
    manifest = integration_json("manifest.json")
    assert manifest["domain"] == DOMAIN == INTEGRATION.name
    assert manifest["name"]
    assert manifest["config_flow"] is True
    assert manifest["integration_type"] == "device"
    assert manifest["iot_class"] in ("local_polling", "local_push")
    assert manifest["documentation"].startswith("https://")
    assert "home-assistant.io/integrations" not in manifest["documentation"]
    assert manifest["issue_tracker"].startswith("https://")
    assert manifest["codeowners"]
    assert all(re.fullmatch(r"@[\w-]+", owner) for owner in manifest["codeowners"])
    version = AwesomeVersion(manifest["version"])
    assert version.strategy is AwesomeVersionStrategy.SEMVER
    for requirement in manifest["requirements"]:
        assert re.fullmatch(r"[\w.-]+==[\w.]+", requirement)


def test_requirements_are_tested() -> None:
    """The tests run with the very versions that Home Assistant will install."""
    tested = (ROOT / "requirements_test.txt").read_text().splitlines()
    for requirement in integration_json("manifest.json")["requirements"]:
        assert requirement in tested


def test_imports_of_components() -> None:
    """A component that is imported is a platform of ours, or a dependency."""
    manifest = integration_json("manifest.json")
    known = {path.stem for path in INTEGRATION.glob("*.py")}
    known |= {
        *manifest.get("dependencies", ()),
        *manifest.get("after_dependencies", ()),
    }
    for path in INTEGRATION.rglob("*.py"):
        imported = re.findall(
            r"^\s*from homeassistant\.components\.(\w+)", path.read_text(), re.MULTILINE
        )
        assert set(imported) <= known, path


def test_hacs() -> None:
    """HACS knows the keys, and the release that the integration needs."""
    hacs = json.loads((ROOT / "hacs.json").read_text())
    assert set(hacs) <= {
        "content_in_root",
        "country",
        "filename",
        "hacs",
        "hide_default_branch",
        "homeassistant",
        "name",
        "persistent_directory",
        "render_readme",
        "zip_release",
    }
    assert hacs["name"] == integration_json("manifest.json")["name"]
    assert AwesomeVersion(hacs["homeassistant"]) >= AwesomeVersion("2026.9.0")
    folders = [path for path in INTEGRATION.parent.iterdir() if path.is_dir()]
    assert [path for path in folders if path.name != "__pycache__"] == [INTEGRATION]
    assert (ROOT / "LICENSE").read_text().strip().startswith("Apache License")


def test_brand() -> None:
    """The icon is a square PNG of the size that Home Assistant asks for."""
    head = (INTEGRATION / "brand/icon.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (256, 256)


# Translations


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Return every text with its path."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}/{key}")
    else:
        assert isinstance(node, str), path
        yield path, node


@pytest.mark.parametrize(
    "path",
    sorted((INTEGRATION / "translations").glob("*.json")),
    ids=lambda path: path.name,
)
def test_texts(path: Path) -> None:
    """No HTML, no URL, no stray spaces, no references; placeholders are identifiers."""
    for name, text in leaves(json.loads(path.read_text())):
        assert text, name
        assert text == text.strip(), name
        assert "  " not in text, name
        assert not re.search(r"<[a-zA-Z/]", text), f"{name}: HTML"
        assert not re.search(r"\w+://|www\.", text), f"{name}: URL"
        assert "[%key:" not in text, f"{name}: reference"
        assert not re.search(r"'\{\w+\}'", text), f"{name}: quoted placeholder"
        assert all(item.isidentifier() for item in placeholders_of(text)), name


def test_languages_agree() -> None:
    """A translation has no text that English lacks, and the same placeholders."""
    english = dict(leaves(integration_json("translations/en.json")))
    for path in (INTEGRATION / "translations").glob("*.json"):
        for name, text in leaves(json.loads(path.read_text())):
            assert placeholders_of(text) == placeholders_of(english[name]), name


def test_sections_of_texts() -> None:
    """Only sections that Home Assistant reads; strings.json is not among its files."""
    texts = integration_json("translations/en.json")
    assert set(texts) <= {
        "conditions",
        "config",
        "entity",
        "exceptions",
        "options",
        "issues",
        "selector",
        "services",
        "title",
        "triggers",
    }
    assert not (INTEGRATION / "strings.json").exists()
    assert set(texts["config"]) <= {
        "abort",
        "error",
        "flow_title",
        "progress",
        "step",
    }
    assert set(texts["options"]) <= {"abort", "error", "step"}
    for flow in ("config", "options"):
        for step in texts[flow]["step"].values():
            assert set(step) <= STEP_KEYS
            assert set(step.get("data_description", ())) == set(step.get("data", ()))
    for platform, entities in texts["entity"].items():
        allowed = {"name", "state", "state_attributes"}
        if platform in ("number", "sensor"):
            allowed.add("unit_of_measurement")
        for entity in entities.values():
            assert set(entity) <= allowed
    for selector in texts["selector"].values():
        assert set(selector) in ({"options"}, {"fields"})
    for exception in texts["exceptions"].values():
        assert set(exception) == {"message"}


def test_keys_of_texts() -> None:
    """Keys are spelled as hassfest wants them."""
    for name, _ in leaves(integration_json("translations/en.json")):
        for key in name.strip("/").split("/"):
            assert TRANSLATION_KEY.fullmatch(key), name


# Icons


def test_icons() -> None:
    """Material Design icons; a state's differs from the default."""
    icons = integration_json("icons.json")
    assert set(icons) <= {"conditions", "entity", "services", "triggers"}
    for name, icon in leaves(icons):
        assert re.fullmatch(r"mdi:[a-z0-9-]+", icon), name
    for platform in icons["entity"].values():
        for key, icon in platform.items():
            assert set(icon) <= {"default", "state"}, key
            assert icon["default"] not in icon.get("state", {}).values(), key


# Quality scale


def test_quality_scale() -> None:
    """Every rule has an answer, and an exemption its reason."""
    content = load_yaml_dict(str(INTEGRATION / "quality_scale.yaml"))
    assert set(content) == {"rules"}
    expected = [rule for level in QUALITY_RULES.values() for rule in level.split()]
    assert len(expected) == 54
    assert list(content["rules"]) == expected
    for rule, answer in content["rules"].items():
        if isinstance(answer, str):
            assert answer in ("done", "todo"), rule
            continue
        assert set(answer) <= {"status", "comment"}, rule
        assert answer["status"] in ("done", "todo", "exempt"), rule
        assert answer["status"] != "exempt" or answer["comment"], rule


def test_quality_scale_is_true() -> None:
    """What can be seen in the code without running it."""
    platforms = [
        path
        for path in INTEGRATION.glob("*.py")
        if "AddConfigEntryEntitiesCallback" in path.read_text()
    ]
    assert len(platforms) == 11
    for path in platforms:
        assert "\nPARALLEL_UPDATES = " in path.read_text(), path
    # What belongs to one camera is its entry's; these are for all of them.
    assert {
        path.relative_to(INTEGRATION).as_posix()
        for path in INTEGRATION.rglob("*.py")
        if "hass.data" in path.read_text()
    } == {"discovery.py", "shelf.py", "voice/__init__.py"}


def test_workflows() -> None:
    """The official checks run where they can."""
    steps = "".join(
        path.read_text() for path in (ROOT / ".github/workflows").glob("*.y*ml")
    )
    assert "home-assistant/actions/hassfest@" in steps
    assert "hacs/action@" in steps
    assert "category: integration" in steps
