"""Checks that whatever a test makes Home Assistant show has its text in en.json, with every placeholder filled."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from string import Formatter
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntriesFlowManager, OptionsFlowManager
from homeassistant.core import ServiceRegistry
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import Selector

from custom_components.ipcam_cgi.const import DOMAIN

from .common import integration_json

# Home Assistant has these texts itself.
CENTRAL_ABORTS = {
    "already_in_progress",
    "reauth_successful",
    "reconfigure_successful",
}


def placeholders_of(text: str) -> set[str]:
    """Return the names of a text's placeholders."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


class Texts:
    """Looks texts up in en.json, and collects what is wrong."""

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self.problems: list[str] = []

    def require(self, path: str, given: Mapping[str, Any] | None) -> None:
        """Note a text that is missing, or has a placeholder that nobody filled."""
        text: Any = integration_json("translations/en.json")
        for name in path.split("/"):
            text = text.get(name) if isinstance(text, dict) else None
        if not isinstance(text, str):
            self.problems.append(f"{path} has no text")
        elif missing := placeholders_of(text) - set(given or {}):
            self.problems.append(f"{path} lacks {', '.join(sorted(missing))}")

    def allow(self, path: str, given: Mapping[str, Any] | None) -> None:
        """Look at a text that may be left out."""
        text: Any = integration_json("translations/en.json")
        for name in path.split("/"):
            text = text.get(name, {})
        if text:
            self.require(path, given)

    def check_result(self, category: str, result: Mapping[str, Any]) -> None:
        """Look at what a step of a flow shows."""
        given = result.get("description_placeholders")
        match result["type"]:
            case FlowResultType.FORM:
                step = f"{category}/step/{result['step_id']}"
                self.require(f"{step}/title", given)
                self.allow(f"{step}/description", given)
                schema = result["data_schema"]
                for field, selector in schema.schema.items() if schema else ():
                    self.require(f"{step}/data/{field}", given)
                    self.require(f"{step}/data_description/{field}", given)
                    self.check_selector(selector)
                for error in (result["errors"] or {}).values():
                    self.require(f"{category}/error/{error}", given)
            case FlowResultType.MENU:
                step = f"{category}/step/{result['step_id']}"
                self.require(f"{step}/title", given)
                for option in result["menu_options"]:
                    self.require(f"{step}/menu_options/{option}", given)
                    self.require(f"{step}/menu_option_descriptions/{option}", given)
            case FlowResultType.SHOW_PROGRESS:
                self.require(f"{category}/progress/{result['progress_action']}", given)
            case FlowResultType.ABORT if result["reason"] not in CENTRAL_ABORTS:
                self.require(f"{category}/abort/{result['reason']}", given)

    def check_selector(self, selector: Selector[Any]) -> None:
        """Look at what a field offers."""
        if (key := selector.config.get("translation_key")) is None:
            return
        for option in selector.config.get("options", ()):
            self.require(f"selector/{key}/options/{option}", None)
        for field in selector.config.get("fields", ()):
            self.require(f"selector/{key}/fields/{field}/name", None)
            self.require(f"selector/{key}/fields/{field}/description", None)

    def check_exception(self, err: HomeAssistantError) -> None:
        """Look at an exception that a user gets to see."""
        if err.translation_domain == DOMAIN:
            self.require(
                f"exceptions/{err.translation_key}/message",
                err.translation_placeholders,
            )


@contextmanager
def checked_translations() -> Generator[Texts]:
    """Watch flows, issues and actions; fail at the end if a text was missing."""
    texts = Texts()
    finish_config = ConfigEntriesFlowManager._async_handle_step
    finish_options = OptionsFlowManager._async_handle_step
    call = ServiceRegistry.async_call
    create_issue = ir.IssueRegistry.async_get_or_create

    async def config_step(self: Any, flow: Any, *args: Any, **kwargs: Any) -> Any:
        result = await finish_config(self, flow, *args, **kwargs)
        if flow.handler == DOMAIN:
            texts.check_result("config", result)
        return result

    async def options_step(self: Any, flow: Any, *args: Any, **kwargs: Any) -> Any:
        result = await finish_options(self, flow, *args, **kwargs)
        if flow.config_entry.domain == DOMAIN:
            texts.check_result("options", result)
        return result

    async def action(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await call(self, *args, **kwargs)
        except HomeAssistantError as err:
            texts.check_exception(err)
            raise

    def issue(self: Any, domain: str, *args: Any, **kwargs: Any) -> Any:
        row = create_issue(self, domain, *args, **kwargs)
        if domain == DOMAIN:
            key = f"issues/{row.translation_key}"
            texts.require(f"{key}/title", row.translation_placeholders)
            if not row.is_fixable:
                texts.require(f"{key}/description", row.translation_placeholders)
        return row

    with (
        patch.object(ConfigEntriesFlowManager, "_async_handle_step", config_step),
        patch.object(OptionsFlowManager, "_async_handle_step", options_step),
        patch.object(ServiceRegistry, "async_call", action),
        patch.object(ir.IssueRegistry, "async_get_or_create", issue),
    ):
        yield texts
    assert not texts.problems, "; ".join(dict.fromkeys(texts.problems))
