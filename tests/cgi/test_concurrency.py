"""Writes and reads at the same time never lose one another."""

import asyncio
from typing import Final

import aiohttp
import pytest

from custom_components.ipcam_cgi.cgi import CameraAddress, Transport, create_client
from custom_components.ipcam_cgi.cgi.mjpeg.states import DDNS_STATES
from custom_components.ipcam_cgi.cgi.settings import FLIP, MIRROR
from tests.simulator import MjpegCamera

DOCUMENTED: Final = {
    "3": "dyndns_succeeded",
    "13": "dyndns_bad_reply",
    "14": "oray_bad_reply",
    "17": "oray_succeeded",
    "29": "3322_succeeded",
    "39": "3322_bad_reply",
    "106": "mintdns_server_error",
    "205": "9299_unknown_host",
    "306": "easynet_unknown_error",
}


async def test_bits_written_at_once(socket_enabled: None) -> None:
    """Two writes to one parameter at the same moment both hold."""
    async with MjpegCamera() as camera, aiohttp.ClientSession() as session:
        address = CameraAddress(host="127.0.0.1", port=camera.port)
        transport = Transport(session, address, camera.username, camera.password)
        client = create_client("mjpeg", transport)
        await client.read_all()
        await asyncio.gather(client.apply(FLIP.to(True)), client.apply(MIRROR.to(True)))
        assert (client.values.get(FLIP), client.values.get(MIRROR)) == (True, True)
        assert camera.values["camera_params"]["flip"] == 3


@pytest.mark.parametrize(("code", "state"), DOCUMENTED.items())
def test_ddns_codes(code: str, state: str) -> None:
    """The first and last codes of each service are those of the document."""
    assert DDNS_STATES[code] == state
