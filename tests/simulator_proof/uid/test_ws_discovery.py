"""The uid camera answers WS-Discovery: to npm's `onvif`, which nobody here wrote, and to a probe sent to it alone."""

import asyncio
import json
from typing import override

import pytest
import xmltodict

from tests.simulator.uid import UidCamera
from tests.simulator_proof.foreign import find_node_modules, find_program, run

pytestmark = pytest.mark.usefixtures("socket_enabled")

# Bound to the loopback interface, so that nothing leaves this machine.
DISCOVER = """
const {Discovery} = require('onvif');
Discovery.on('error', error => console.error(error));
Discovery.probe({timeout: 1000, resolve: false, device: 'lo'}, (error, found) => {
  console.log(JSON.stringify({error, found}));
  process.exit(0);
});
"""
PROBE = """<?xml version="1.0"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"
 xmlns:x="{namespace}"><s:Header><a:MessageID>urn:uuid:1-2-3</a:MessageID>
<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>
<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/{operation}</a:Action></s:Header><s:Body>
<{operation} xmlns="http://schemas.xmlsoap.org/ws/2005/04/discovery"><Types>{types}</Types><Scopes>{scopes}</Scopes></{operation}>
</s:Body></s:Envelope>"""
NETWORK = "http://www.onvif.org/ver10/network/wsdl"


@pytest.mark.foreign
async def test_node_finds_the_cameras() -> None:
    """It asks the group on the loopback interface, and hears of every camera where it is."""
    modules = find_node_modules("onvif")
    async with (
        UidCamera(host="127.0.0.5", ws_discovery_port=3702, alias="Hof & Tür") as one,
        UidCamera(
            host="127.0.0.6",
            ws_discovery_port=3702,
            model="YMA42P_G",
            mac="F00000000002",
        ) as two,
        UidCamera(host="127.0.0.7"),
    ):
        printed = await run(
            find_program("node"), "-e", DISCOVER, env={"NODE_PATH": str(modules)}
        )
        matches = [
            found["probeMatches"]["probeMatch"]
            for found in json.loads(printed)["found"]
        ]
        assert {match["XAddrs"] for match in matches} == {
            f"http://{camera.host}:{camera.port}/onvif/device_service"
            for camera in (one, two)
        }
        assert {match["types"] for match in matches} == {"dn:NetworkVideoTransmitter"}
        scopes = " ".join(match["scopes"] for match in matches).split()
        assert "onvif://www.onvif.org/name/Hof%20%26%20T%C3%BCr" in scopes
        assert "onvif://www.onvif.org/hardware/YMA42P_G" in scopes
        assert all(b"Probe" in probe for probe in one.ws_discovery.datagrams)
        assert one.ws_discovery.datagrams


async def ask(camera: UidCamera, datagram: str) -> list[str]:
    """Send a datagram to the camera alone, and return the answers of a moment."""
    answers = []

    class Receiver(asyncio.DatagramProtocol):
        @override
        def datagram_received(self, data: bytes, addr: object) -> None:
            answers.append(data.decode())

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        Receiver, remote_addr=("127.0.0.1", camera.ws_discovery.port or 0)
    )
    transport.sendto(datagram.encode())
    await asyncio.sleep(0.1)
    transport.close()
    return answers


def probe(
    types: str = "",
    scopes: str = "",
    namespace: str = NETWORK,
    operation: str = "Probe",
) -> str:
    """Word a probe."""
    return PROBE.format(
        types=types, scopes=scopes, namespace=namespace, operation=operation
    )


async def test_probe_to_one() -> None:
    """The answer relates to the question; only what fits the camera is answered, and nothing that is no probe."""
    async with UidCamera(ws_discovery_port=0) as camera:
        [answer] = await ask(camera, probe("x:NetworkVideoTransmitter"))
        envelope = xmltodict.parse(answer)["env:Envelope"]
        assert envelope["env:Header"]["wsa:RelatesTo"] == "urn:uuid:1-2-3"
        match = envelope["env:Body"]["d:ProbeMatches"]["d:ProbeMatch"]
        url = f"http://127.0.0.1:{camera.port}/onvif/device_service"
        assert match["d:XAddrs"] == url
        assert match["wsa:EndpointReference"]["wsa:Address"].startswith("urn:uuid:")
        hardware = "onvif://www.onvif.org/hardware"
        for fits in (
            probe(),
            probe(scopes=hardware),
            probe(scopes=f"{hardware}/MC200J6"),
        ):
            assert len(await ask(camera, fits)) == 1
        for other in (
            probe("x:NetworkVideoTransmitter", namespace="urn:other"),
            probe("x:NetworkVideoDisplay"),
            probe(scopes=f"{hardware}/MC2"),
            probe(operation="Hello"),
            probe().replace("MessageID", "MessageNumber"),
            "nonsense",
            "",
        ):
            assert await ask(camera, other) == []
        assert len(camera.ws_discovery.datagrams) == 11
        camera.onvif.xaddr_host = "192.0.2.1"
        assert "http://192.0.2.1/onvif" in (await ask(camera, probe()))[0]
        camera.offline = True
        assert await ask(camera, probe()) == []


async def test_without_onvif() -> None:
    """A camera that speaks no ONVIF is not found by it."""
    async with UidCamera(ws_discovery_port=0, onvif=False) as camera:
        assert await ask(camera, probe()) == []
