"""The steps of the config flow for a camera that was seen in the network by itself."""

from dataclasses import replace
from ipaddress import ip_address
from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_MAC, CONF_NAME, CONF_PORT
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.typing import DiscoveryInfoType

from ..cgi import CameraAddress, SearchWay, Sighting
from ..cgi.address import DEFAULT_PORT
from ..following import (
    async_begin_following,
    async_entry_of,
    async_follow,
    async_look_at,
    async_places,
    async_updating_at,
)
from .base import ACCOUNT_SCHEMA, FlowSteps


class DiscoveredSteps(FlowSteps):
    """Makes sure that it is one of these cameras; then offers it."""

    _address: str
    _mac: str | None
    """What the camera itself says, None if it does not."""

    @override
    async def async_step_dhcp(
        self, discovery_info: DhcpServiceInfo
    ) -> ConfigFlowResult:
        """Look at what has got an address."""
        if ip_address(discovery_info.ip).is_global:
            # Anybody in the network can say that it has got such an address.
            return self.async_abort(reason="no_camera")
        mac = discovery_info.macaddress.upper()
        entry = async_entry_of(self.hass, mac)
        port = DEFAULT_PORT if entry is None else entry.data[CONF_PORT]
        return await self._async_look_at(
            Sighting(
                address=CameraAddress(host=discovery_info.ip, port=port),
                ways=frozenset({SearchWay.DHCP}),
                mac=mac,
            )
        )

    @override
    async def async_step_integration_discovery(
        self, discovery_info: DiscoveryInfoType
    ) -> ConfigFlowResult:
        """Look at what has answered the quiet search."""
        return await self._async_look_at(
            Sighting(
                address=CameraAddress(
                    host=discovery_info[CONF_HOST], port=discovery_info[CONF_PORT]
                ),
                ways=frozenset({SearchWay.VENDOR}),
                mac=discovery_info[CONF_MAC],
                name=discovery_info.get(CONF_NAME),
            )
        )

    async def async_step_discovered(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the account, and add the camera."""
        if user_input is not None and (
            found := await self._async_try(
                {**user_input, CONF_HOST: self._address}, self._mac
            )
        ):
            return await self._async_add(found)
        return self._async_form(
            "discovered",
            ACCOUNT_SCHEMA,
            user_input,
            **self.context["title_placeholders"],
        )

    async def _async_look_at(self, seen: Sighting) -> ConfigFlowResult:
        """Offer a camera that is new; follow one that is known.

        The MAC address which others tell may be that of its Wi-Fi: its own word counts.
        """
        if seen.mac is not None:
            await self._async_end_if_known(seen)
            # It may be seen elsewhere while it is waited for here.
            await self.async_set_unique_id(None)
        if await async_updating_at(self.hass, seen.address):
            return self.async_abort(reason="already_configured")
        shown = await async_look_at(seen)
        if shown is None:
            return self.async_abort(reason="no_camera")
        if shown.mac is None and seen.address in await async_places(self.hass):
            return self.async_abort(reason="already_configured")
        mac = shown.mac or seen.mac
        if mac is None:
            return self.async_abort(reason="not_identified")
        await self._async_end_if_known(replace(shown, mac=mac))
        if shown.mac is not None:
            # Perhaps it is where another one should be.
            await async_follow(self.hass, [shown])
        self._address = str(shown.address)
        self._mac = shown.mac
        self.context["title_placeholders"] = {
            "name": shown.name or shown.model or seen.name or format_mac(mac),
            "host": self._address,
        }
        self.context["configuration_url"] = shown.address.url
        return await self.async_step_discovered()

    async def _async_end_if_known(self, seen: Sighting) -> None:
        """Take a MAC address as the camera's id; if it is known, follow it and end.

        Raises:
            AbortFlow: It is set up, or ignored.
        """
        assert seen.mac is not None
        if await self.async_set_unique_id(format_mac(seen.mac)) is None:
            return
        async_begin_following(self.hass, [seen])
        raise AbortFlow("already_configured")
