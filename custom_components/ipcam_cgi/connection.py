"""Makes the transport and the client of a config entry."""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import ClientSession, TCPConnector, ThreadedResolver
from aiohttp.hdrs import USER_AGENT
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_USERNAME,
    EVENT_HOMEASSISTANT_STOP,
)
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers.aiohttp_client import SERVER_SOFTWARE

from .cgi import (
    AreaMemory,
    BitOrder,
    CameraAddress,
    CameraClient,
    ClientOptions,
    Head,
    Output,
    RtspLogin,
    RtspOptions,
    Transport,
    create_client,
)
from .cgi.models import FIRMWARE_PATHS
from .const import (
    CONF_ALARM_EVENTS,
    CONF_FAMILY,
    CONF_FIRMWARE_PATH,
    CONF_HEAD,
    CONF_MOTION_AREA,
    CONF_MOTION_AREA_BITS,
    CONF_OUTPUT,
    CONF_OUTPUT_INVERTED,
    CONF_RTSP,
    CONF_RTSP_ASK,
    CONF_RTSP_LOGIN,
    CONF_RTSP_MAIN_PATH,
    CONF_RTSP_PORT,
    CONF_RTSP_SUB_PATH,
    CONF_SWAP_LEFT_RIGHT,
    CONF_SWAP_UP_DOWN,
)

# The option may also say that the camera shall tell.
_BIT_ORDERS: Final[Mapping[str | None, BitOrder]] = {
    order.value: order for order in BitOrder
}


def create_session() -> ClientSession:
    """Return a session for cameras, to be closed by the caller.

    Not Home Assistant's shared one: that keeps connections, whatever the request asks
    for, and cameras close theirs without a word. A write that met such a connection
    would fail, as it is never sent again.
    """
    return ClientSession(
        # A search has more connections at once than are allowed by default.
        connector=TCPConnector(force_close=True, limit=0, resolver=ThreadedResolver()),
        headers={USER_AGENT: SERVER_SOFTWARE},
    )


def create_transport(session: ClientSession, data: Mapping[str, Any]) -> Transport:
    """Return the transport to the camera that an entry's data describe."""
    return Transport(
        session,
        CameraAddress(host=data[CONF_HOST], port=data[CONF_PORT]),
        data[CONF_USERNAME],
        data[CONF_PASSWORD],
    )


def rtsp_options(options: Mapping[str, Any]) -> RtspOptions:
    """Return where RTSP is by the options of an entry, or of a form."""
    default = RtspOptions()
    return RtspOptions(
        enabled=options.get(CONF_RTSP, default.enabled),
        ask=options.get(CONF_RTSP_ASK, default.ask),
        port=int(options.get(CONF_RTSP_PORT, default.port)),
        main_path=options.get(CONF_RTSP_MAIN_PATH, default.main_path),
        sub_path=options.get(CONF_RTSP_SUB_PATH, default.sub_path),
        login=RtspLogin(options.get(CONF_RTSP_LOGIN, default.login)),
    )


def mac_of(entry: ConfigEntry[Any]) -> str:
    """Return the MAC address of an entry's camera as the cameras write it."""
    assert entry.unique_id is not None
    return entry.unique_id.replace(":", "").upper()


def create_client_of(
    entry: ConfigEntry[Any],
    session: ClientSession,
    options: ClientOptions = ClientOptions(),
) -> CameraClient:
    """Return a client that gives the password of an entry to no other camera."""
    client = create_client(
        entry.data[CONF_FAMILY], create_transport(session, entry.data), options
    )
    client.expect(mac_of(entry))
    return client


def create_entry_client(hass: HomeAssistant, entry: ConfigEntry[Any]) -> CameraClient:
    """Return the client of an entry's camera, for as long as the entry is loaded."""
    session = create_session()
    options = entry.options
    client = create_client_of(
        entry,
        session,
        ClientOptions(
            output=Output(options.get(CONF_OUTPUT, Output.INFRARED_LAMPS)),
            output_inverted=options.get(CONF_OUTPUT_INVERTED, False),
            head=Head(options.get(CONF_HEAD, Head.MOTORS)),
            swap_left_right=options.get(CONF_SWAP_LEFT_RIGHT, False),
            swap_up_down=options.get(CONF_SWAP_UP_DOWN, False),
            events=options.get(CONF_ALARM_EVENTS, True),
            rtsp=rtsp_options(options),
            motion_area_bits=_BIT_ORDERS.get(options.get(CONF_MOTION_AREA_BITS)),
            firmware_path=options.get(CONF_FIRMWARE_PATH, FIRMWARE_PATHS[0]),
        ),
    )
    if client.motion_area is not None:
        kept = entry.data.get(CONF_MOTION_AREA, {})
        client.motion_area.memory = AreaMemory.of(kept)

    async def close() -> None:
        await client.close()
        await session.close()

    async def stop_moving(_event: Event) -> None:
        await client.close()

    entry.async_on_unload(close)
    # Entries are not unloaded when Home Assistant stops.
    entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, stop_moving))
    return client
