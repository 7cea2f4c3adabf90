"""The examples in README.md and docs/ are automations and actions that Home Assistant takes as they stand."""

from collections.abc import Iterator
from pathlib import Path
import re
from typing import Any

from homeassistant.components.automation.config import async_validate_config_item
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.script import async_validate_actions_config
from homeassistant.setup import async_setup_component
from homeassistant.util import yaml as yaml_util
import pytest

from .common import setup_camera
from .simulator import MjpegCamera

ROOT = Path(__file__).parents[1]


def examples() -> Iterator[Any]:
    """Yield each example, named by its file and line."""
    for file in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        text = file.read_text(encoding="utf-8")
        for block in re.finditer(
            r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL
        ):
            line = text.count("\n", 0, block.start()) + 1
            yield pytest.param(block[1], id=f"{file.stem}-{line}")


@pytest.mark.parametrize("example", examples())
async def test_example_is_valid(
    hass: HomeAssistant, sound_camera: MjpegCamera, example: str
) -> None:
    """It can be pasted into an automation."""
    parsed = yaml_util.parse_yaml(example)
    assert isinstance(parsed, dict)
    if "type" in parsed:
        # A dashboard's card.
        return
    await setup_camera(hass, sound_camera)
    assert await async_setup_component(hass, "automation", {})
    if "triggers" in parsed:
        await async_validate_config_item(hass, "example", parsed)
        return
    actions = parsed.get("actions", [parsed])
    await async_validate_actions_config(hass, cv.SCRIPT_SCHEMA(actions))
