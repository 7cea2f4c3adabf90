"""The tables of the actions fit together: fields, descriptions, translations, icons, and selectors."""

from collections.abc import Iterator, Mapping
import sys
from typing import Any
from unittest.mock import MagicMock

from homeassistant.core import HomeAssistant
from homeassistant.helpers.service import async_get_all_descriptions
from homeassistant.util.yaml import load_yaml_dict
import pytest
import voluptuous as vol

from custom_components.ipcam_cgi.actions import ACTIONS
from custom_components.ipcam_cgi.actions.base import Action
from custom_components.ipcam_cgi.const import DOMAIN

from .common import INTEGRATION, integration_json, setup_camera
from .simulator import UidCamera


def texts() -> dict[str, Any]:
    """Return en.json."""
    return integration_json("translations/en.json")


def actions() -> dict[str, Any]:
    """Return services.yaml."""
    content: dict[str, Any] = load_yaml_dict(str(INTEGRATION / "services.yaml"))
    return content


def selects(fields: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return the kind and the configuration of each selector, also of those in an object."""
    for field in fields.values():
        ((kind, config),) = field["selector"].items()
        yield kind, config or {}
        yield from selects((config or {}).get("fields", {}))


def test_every_action_is_described() -> None:
    """An action has its description, its texts and its icon, and no other has."""
    keys = [action.key for action in ACTIONS]
    assert list(actions()) == keys
    assert set(texts()["services"]) == set(keys)
    assert set(integration_json("icons.json")["services"]) == set(keys)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.key)
def test_fields_of_action(action: Action[Any]) -> None:
    """Fields are described as they are, each with its texts and a selector."""
    described = actions()[action.key]
    fields = described.get("fields", {})
    named = texts()["services"][action.key]
    assert described["target"] == {
        "entity": {"integration": DOMAIN, "domain": "camera"}
    }
    assert named["name"]
    assert named["description"]
    assert list(fields) == [str(marker) for marker in action.fields]
    assert list(fields) == list(named.get("fields", ()))
    assert all(
        text["name"] and text["description"]
        for text in named.get("fields", {}).values()
    )
    markers: list[Any] = list(action.fields)
    for marker in markers:
        field = fields[str(marker)]
        assert field.get("required", False) == isinstance(marker, vol.Required)
        given = isinstance(marker, vol.Optional) and not isinstance(
            marker.default, vol.Undefined
        )
        assert field.get("default") == (marker.default() if given else None)
        assert field["example"] is not None
        assert field["selector"]


def test_selectors() -> None:
    """An option of a selector has a text where it is a word, and no other has."""
    named = texts()["selector"]
    used = set()
    for action in actions().values():
        for kind, config in selects(action.get("fields", {})):
            if kind == "select" and (key := config.get("translation_key")):
                assert list(named[key]["options"]) == config["options"]
                used.add(key)
            # Without fields it takes what it is given.
            elif kind == "object" and config:
                key = config["translation_key"]
                assert list(named[key]["fields"]) == list(config["fields"])
                used.add(key)
    ours = ("motion_area_rectangle", "ptz_", "schedule_")
    assert {key for key in named if key.startswith(ours)} == used


@pytest.fixture
def unbuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do without what Home Assistant builds at its first start, for its voice assistant.

    Nothing uses it here, but what describes the actions of updates imports it.
    """
    for name in ("pymicro_vad", "pyspeex_noise"):
        monkeypatch.setitem(sys.modules, name, MagicMock())


@pytest.mark.usefixtures("unbuilt")
async def test_actions_are_registered(
    hass: HomeAssistant, uid_camera: UidCamera
) -> None:
    """They are there, and Home Assistant can show each of them to its users."""
    await setup_camera(hass, uid_camera)
    assert set(hass.services.async_services_for_domain(DOMAIN)) == set(actions())
    shown = (await async_get_all_descriptions(hass))[DOMAIN]
    for key, description in actions().items():
        assert list(shown[key]["fields"]) == list(description.get("fields", {}))
    # They outlast the camera: an automation must be able to name them.
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert set(hass.services.async_services_for_domain(DOMAIN)) == set(actions())
