"""The steps of the options flow for the live picture, and the test of RTSP."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from homeassistant.components.stream import DOMAIN as STREAM
from homeassistant.components.stream.const import AUDIO_CODECS
from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    Selector,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
)
import voluptuous as vol

from ..cgi import Picture, RtspLogin, RtspOptions, rtsp_url, split_uri
from ..connection import rtsp_options
from ..const import (
    CONF_LIVE_RATE,
    CONF_LIVE_RESOLUTION,
    CONF_LIVE_STREAM,
    CONF_RTSP,
    CONF_RTSP_ASK,
    CONF_RTSP_LOGIN,
    CONF_RTSP_MAIN_PATH,
    CONF_RTSP_PORT,
    CONF_RTSP_SUB_PATH,
    CONF_RTSP_TRANSPORT,
    DEFAULT_RTSP_TRANSPORT,
    RTSP_PATHS,
)
from ..coordinator import CameraConfigEntry
from ..rtsp_probe import ProbeFailure, async_probe
from ..texts import async_text
from .base import InputError, OptionsSteps

_AS_SET: Final = "as_set"
_NOT_IN_A_PATH: Final = frozenset(" #@")
# What Home Assistant's stream passes on.
_SHOWN: Final = frozenset({"h264", "hevc"})
_TRANSPORTS: Final = ("tcp", "udp")
# Those of a codec that goes by another name than FFmpeg's.
_CODECS: Final = {
    "h264": "H.264",
    "hevc": "H.265",
    "mpeg4": "MPEG-4",
    "pcm_alaw": "G.711 A-law",
    "pcm_mulaw": "G.711 µ-law",
    "adpcm_g726": "G.726",
    "adpcm_g726le": "G.726",
}


class LiveViewSteps(OptionsSteps):
    """Asks for the rate of the live picture, and where RTSP is; tests that."""

    _entered: dict[str, Any] = {}

    async def async_step_live_view(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for it all; where there may be RTSP, test that before it is saved."""
        schema = vol.Schema(self._live_view_fields())
        if user_input is None:
            return self._form("live_view", schema, self._present | self._entered)
        try:
            self._entered = _checked(user_input)
        except InputError as err:
            return self._form(
                "live_view", schema, user_input, field=err.field, problem=err
            )
        if not self._entered.get(CONF_RTSP):
            return self._save(self._entered)
        return await self.async_step_rtsp_found()

    async def async_step_rtsp_found(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Test RTSP, and tell what was found."""
        return self.async_show_menu(
            step_id="rtsp_found",
            menu_options=["save_live_view", "live_view"],
            description_placeholders=await self._async_test_rtsp(),
        )

    async def async_step_save_live_view(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Save what was entered, whatever the test found: the camera may be off."""
        return self._save(self._entered)

    @property
    def _present(self) -> dict[str, Any]:
        options = self.config_entry.options
        rtsp = rtsp_options(options)
        return {
            CONF_LIVE_RESOLUTION: options.get(CONF_LIVE_RESOLUTION, _AS_SET),
            CONF_LIVE_RATE: options.get(CONF_LIVE_RATE, 0),
            CONF_LIVE_STREAM: options.get(CONF_LIVE_STREAM, Picture.MAIN),
            CONF_RTSP: rtsp.enabled,
            CONF_RTSP_ASK: rtsp.ask,
            CONF_RTSP_PORT: rtsp.port,
            CONF_RTSP_MAIN_PATH: rtsp.main_path,
            CONF_RTSP_SUB_PATH: rtsp.sub_path,
            CONF_RTSP_LOGIN: rtsp.login,
            CONF_RTSP_TRANSPORT: options.get(
                CONF_RTSP_TRANSPORT, DEFAULT_RTSP_TRANSPORT
            ),
        }

    def _live_view_fields(self) -> dict[vol.Marker, Selector[Any]]:
        """Return the fields that mean something to this camera."""
        fields: dict[vol.Marker, Selector[Any]] = {
            vol.Required(CONF_LIVE_RATE): _number(0, 25, "fps"),
        }
        if resolutions := self._client.VIDEO_RESOLUTIONS:
            fields[vol.Required(CONF_LIVE_RESOLUTION)] = _choice(
                CONF_LIVE_RESOLUTION, _AS_SET, *resolutions
            )
        has_sub = Picture.SUB in self._pictures
        if has_sub:
            fields[vol.Required(CONF_LIVE_STREAM)] = _choice(CONF_LIVE_STREAM, *Picture)
        if "rtsp" in self._client.OPTIONS:
            fields[vol.Required(CONF_RTSP)] = BooleanSelector()
            fields[vol.Required(CONF_RTSP_ASK)] = BooleanSelector()
            fields[vol.Required(CONF_RTSP_PORT)] = _number(1, 65535)
            fields[vol.Required(CONF_RTSP_MAIN_PATH)] = TextSelector()
            if has_sub:
                fields[vol.Required(CONF_RTSP_SUB_PATH)] = TextSelector()
            fields[vol.Required(CONF_RTSP_LOGIN)] = _choice(CONF_RTSP_LOGIN, *RtspLogin)
            fields[vol.Required(CONF_RTSP_TRANSPORT)] = _choice(
                CONF_RTSP_TRANSPORT, *_TRANSPORTS
            )
        return fields

    @property
    def _pictures(self) -> Sequence[Picture]:
        """Return which pictures the camera has, or may have where that is not known."""
        entry: CameraConfigEntry = self.config_entry
        if entry.state is ConfigEntryState.LOADED:
            return list(entry.runtime_data.live)
        return list(Picture) if "rtsp" in self._client.OPTIONS else [Picture.MAIN]

    async def _async_test_rtsp(self) -> dict[str, str]:
        """Return what is found at the paths that were entered, in words."""
        pictures = self._pictures
        found = await asyncio.gather(
            *(self._async_found(picture) for picture in pictures)
        )
        none = async_text(self.hass, "rtsp_no_sub_stream")
        texts = dict(zip(pictures, found, strict=True))
        return {picture.value: texts.get(picture, none) for picture in Picture}

    def _rtsp_in_force(self) -> RtspOptions:
        """Return where RTSP would be by what was entered."""
        options = rtsp_options(self._entered)
        entry: CameraConfigEntry = self.config_entry
        if entry.state is not ConfigEntryState.LOADED:
            return options
        return entry.runtime_data.client.rtsp_in_force(options)

    async def _async_found(self, picture: Picture) -> str:
        if STREAM not in self.hass.config.components:
            return async_text(self.hass, "rtsp_no_stream")
        data = self.config_entry.data
        url = rtsp_url(
            data[CONF_HOST],
            self._rtsp_in_force(),
            picture,
            data[CONF_USERNAME],
            data[CONF_PASSWORD],
        )
        found = await async_probe(self.hass, url, self._entered[CONF_RTSP_TRANSPORT])
        if isinstance(found, ProbeFailure):
            return async_text(self.hass, f"rtsp_{found}")
        facts = [_codec(found.video), f"{found.width} × {found.height}"]
        if found.frames_per_second:
            facts.append(f"{found.frames_per_second:.3g} fps")
        if found.audio:
            facts.append(_codec(found.audio))
        words = [", ".join(facts)]
        if found.video not in _SHOWN:
            words.append(async_text(self.hass, "rtsp_not_shown"))
        if found.audio and found.audio not in AUDIO_CODECS:
            words.append(async_text(self.hass, "rtsp_not_heard"))
        return "; ".join(words)


def _checked(entered: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was entered as the options keep it: of a pasted URL port and path.

    Raises:
        InputError: A path is none, or the ports of two URLs differ.
    """
    checked = dict(entered)
    ports: set[int] = set()
    for name in RTSP_PATHS:
        if name not in entered:
            continue
        path = entered[name].strip()
        if "://" in path:
            try:
                port, path = split_uri(path)
            except ValueError as err:
                # Not with what may be a login before the host.
                shown = path.rpartition("@")[2]
                raise InputError("rtsp_path", field=name, path=shown) from err
            if port is not None:
                ports.add(port)
        if not path.isprintable() or not _NOT_IN_A_PATH.isdisjoint(path):
            shown = path.rpartition("@")[2]
            raise InputError("rtsp_path", field=name, path=shown)
        checked[name] = path if path.startswith("/") else f"/{path}"
    if len(ports) > 1:
        raise InputError("rtsp_ports", field=CONF_RTSP_PORT)
    if ports:
        checked[CONF_RTSP_PORT] = ports.pop()
    return checked


def _codec(name: str) -> str:
    return _CODECS.get(name, name.upper())


def _choice(key: str, *options: str) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(options=list(options), translation_key=key)
    )


def _number(least: int, most: int, unit: str | None = None) -> NumberSelector:
    config = NumberSelectorConfig(
        min=least, max=most, step=1, mode=NumberSelectorMode.BOX
    )
    if unit is not None:
        config["unit_of_measurement"] = unit
    return NumberSelector(config)
