"""The steps of the config flow that search the network, and add what the user chooses."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
import re
from typing import Any, Final

from homeassistant.config_entries import SOURCE_IMPORT, ConfigFlowResult
from homeassistant.const import CONF_HOST
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
from homeassistant.helpers.translation import async_load_integrations
import voluptuous as vol

from ..cgi import CameraAddress, CameraError, SearchWay, Sighting, search_network
from ..connection import create_session
from ..const import DOMAIN, LOGGER
from ..following import (
    Places,
    async_begin_following,
    async_entry_of,
    async_places,
    async_updating_at,
)
from ..networks import (
    RangeError,
    SearchRange,
    addresses_in,
    async_own_interfaces,
    broadcast_addresses,
    default_ranges,
    parse_ranges,
)
from ..texts import async_text
from .base import ACCOUNT, FlowSteps, FoundCamera, async_find

_RANGES: Final = "ranges"
_CAMERAS: Final = "cameras"
_RANGES_SCHEMA: Final = vol.Schema({vol.Required(_RANGES): TextSelector()})
_LOGINS_AT_ONCE: Final = 8
# Also what becomes a link by itself.
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>#|~&@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)


class SearchSteps(FlowSteps):
    """Searches, shows what was found, and adds several cameras with one login."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        super().__init__()
        self._ranges: Sequence[SearchRange] = ()
        self._search: asyncio.Task[tuple[Sequence[Sighting], Places]] | None = None
        self._percent = 0
        self._new: dict[str, Sighting] = {}
        self._known: list[str] = []
        self._added: list[str] = []

    async def async_step_search(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask where to search."""
        errors: dict[str, str] = {}
        text = ""
        if user_input is None:
            ranges = self._ranges or default_ranges(
                await async_own_interfaces(self.hass)
            )
            user_input = {_RANGES: ", ".join(map(str, ranges))}
        else:
            try:
                self._ranges = parse_ranges(user_input[_RANGES])
            except RangeError as err:
                errors[_RANGES] = err.key
                text = err.text
            else:
                return await self.async_step_searching()
        return self.async_show_form(
            step_id="search",
            data_schema=self.add_suggested_values_to_schema(_RANGES_SCHEMA, user_input),
            errors=errors,
            description_placeholders={"range": text},
        )

    async def async_step_searching(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Search, and show how far that is."""
        if self._search is None:
            self._search = self.hass.async_create_background_task(
                self._async_search(), f"{DOMAIN} search for the user"
            )
        if not self._search.done():
            return self.async_show_progress(
                step_id="searching",
                progress_action="searching",
                progress_task=self._search,
                description_placeholders={
                    _RANGES: ", ".join(map(str, self._ranges)),
                },
            )
        self._sort(*self._search.result())
        self._search = None
        return self.async_show_progress_done(
            next_step_id="found" if self._new else "nothing_found"
        )

    async def async_step_nothing_found(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Tell what to do when there is nothing to add."""
        return self.async_show_menu(
            step_id="nothing_found",
            menu_options=["search", "enter_address"],
            description_placeholders={"notes": self._notes({})},
        )

    async def async_step_found(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which cameras to add, and how to log in to them."""
        self._errors = {}
        failures: Mapping[str, CameraError] = {}
        if user_input is not None and not user_input[_CAMERAS]:
            self._errors[_CAMERAS] = "none_chosen"
        elif user_input is not None:
            cameras, failures = await self._async_log_in(user_input)
            if not failures:
                return await self._async_add_last(cameras)
            self._errors["base"] = "not_all_added"
            await self._async_add_beside(cameras)
            self._added += [_named(camera.title, camera.address) for camera in cameras]
            user_input = {**user_input, _CAMERAS: list(failures)}
        options = [
            SelectOptionDict(value=key, label=self._label(sighting))
            for key, sighting in self._new.items()
        ]
        cameras_field = SelectSelector(
            SelectSelectorConfig(
                options=options, multiple=True, mode=SelectSelectorMode.LIST
            )
        )
        # Without a default the frontend would choose the first one.
        chosen = vol.Required(_CAMERAS, default=[])
        return self._async_form(
            "found",
            vol.Schema({chosen: cameras_field, **ACCOUNT}),
            user_input,
            notes=self._notes(failures),
        )

    async def async_step_import(self, import_data: FoundCamera) -> ConfigFlowResult:
        """Add a camera that a search of this config flow has found and logged in to."""
        return await self._async_add(import_data)

    async def _async_search(self) -> tuple[Sequence[Sighting], Places]:
        # The texts of an integration without an entry are not there by themselves.
        await async_load_integrations(self.hass, {DOMAIN})
        interfaces = await async_own_interfaces(self.hass)
        self._known.clear()
        async with create_session() as session, asyncio.TaskGroup() as group:
            # Beside the search: a host name may take long.
            places = group.create_task(async_places(self.hass))

            async def is_spared(address: CameraAddress) -> bool:
                updating = await async_updating_at(self.hass, address, places)
                self._known += [_named(entry.title, address) for entry in updating]
                return bool(updating)

            search = group.create_task(
                search_network(
                    session,
                    addresses_in(self._ranges),
                    broadcast_addresses(interfaces),
                    [str(interface.ip) for interface in interfaces],
                    on_progress=self._show_progress,
                    is_spared=is_spared,
                )
            )
        async_begin_following(self.hass, search.result())
        return search.result(), places.result()

    def _show_progress(self, done: float) -> None:
        # Home Assistant tells every step to every browser.
        if (percent := int(done * 100)) != self._percent:
            self._percent = percent
            self.async_update_progress(done)

    def _sort(self, seen: Iterable[Sighting], places: Places) -> None:
        """Tell what is new from what was added already."""
        self._new.clear()
        for sighting in seen:
            if sighting.mac is None:
                entry = next(iter(places.get(sighting.address, ())), None)
            else:
                entry = async_entry_of(self.hass, sighting.mac)
            if entry is None:
                self._new[str(sighting.address)] = sighting
            else:
                self._known.append(_named(entry.title, sighting.address))

    async def _async_log_in(
        self, user_input: Mapping[str, Any]
    ) -> tuple[list[FoundCamera], Mapping[str, CameraError]]:
        """Log in to the cameras that were chosen.

        Returns:
            Those that are to be added, each once, and what went wrong by address.
        """
        limit = asyncio.Semaphore(_LOGINS_AT_ONCE)

        async def find(key: str) -> FoundCamera | CameraError:
            async with limit:
                try:
                    return await async_find(
                        {**user_input, CONF_HOST: key}, self._new[key].mac
                    )
                except CameraError as err:
                    LOGGER.debug("Could not add the camera at %s: %s", key, err)
                    return err

        keys = list(dict.fromkeys(user_input[_CAMERAS]))
        cameras: dict[str, FoundCamera] = {}
        failures: dict[str, CameraError] = {}
        for key, outcome in zip(
            keys, await asyncio.gather(*map(find, keys)), strict=True
        ):
            if isinstance(outcome, CameraError):
                failures[key] = outcome
                continue
            seen = self._new.pop(key)
            if entry := async_entry_of(self.hass, outcome.info.mac):
                self._known.append(_named(entry.title, seen.address))
                async_begin_following(self.hass, [replace(seen, mac=outcome.info.mac)])
            else:
                cameras.setdefault(outcome.unique_id, outcome)
        return list(cameras.values()), failures

    async def _async_add_last(self, cameras: Sequence[FoundCamera]) -> ConfigFlowResult:
        """Add all that is left to be added, and end."""
        if not cameras:
            return self.async_abort(reason="already_configured")
        await self._async_add_beside(cameras[1:])
        return await self._async_add(cameras[0])

    async def _async_add_beside(self, cameras: Iterable[FoundCamera]) -> None:
        """Add cameras at once, by flows of their own."""
        flows = self.hass.config_entries.flow
        await asyncio.gather(
            *(
                flows.async_init(DOMAIN, context={"source": SOURCE_IMPORT}, data=camera)
                for camera in cameras
            )
        )

    def _label(self, seen: Sighting) -> str:
        """Return what the user recognises a camera by."""
        ways = [
            async_text(self.hass, f"found_by_{way}")
            for way in SearchWay
            if way in seen.ways
        ]
        name = seen.name or seen.model
        facts = (name, seen.firmware, str(seen.address), ", ".join(ways))
        return " · ".join(filter(None, facts))

    def _notes(self, failures: Mapping[str, CameraError]) -> str:
        """Return what there is to say beside what can be chosen, as Markdown."""
        notes = [
            "\n".join(
                f"- **{_plain(self._name(key))}**: "
                f"{_plain(async_text(self.hass, err.key, **err.placeholders))}"
                for key, err in failures.items()
            )
        ]
        notes += [
            _plain(async_text(self.hass, text, cameras=", ".join(dict.fromkeys(names))))
            for text, names in (
                ("cameras_added", self._added),
                ("cameras_known", self._known),
            )
            if names
        ]
        return "".join(f"\n\n{note}" for note in notes if note)

    def _name(self, key: str) -> str:
        seen = self._new[key]
        name = seen.name or seen.model
        return _named(name, seen.address) if name else key


def _named(name: str, address: CameraAddress) -> str:
    """Return what tells a camera from others of the same name."""
    return f"{name} ({address})"


def _plain(text: str) -> str:
    """Return text of strangers as Markdown that shows it as it is."""
    return _MARKDOWN.sub(r"\\\1", text)
