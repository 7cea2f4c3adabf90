"""The uid camera's WS-Discovery found by PyPI's WSDiscovery, which nobody here wrote.

It asks on every network but the loopback interface's, so it runs in a network namespace of its own.
"""

import json
from pathlib import Path
import sys

import pytest

from tests.simulator_proof.foreign import find_program, find_python_with, run

pytestmark = pytest.mark.foreign

# The namespace ends with its last program.
NAMESPACE = """
set -e
"$1" link set lo up
"$1" address add 10.99.0.1/24 dev lo
"$1" address add 10.99.0.2/24 dev lo
"$2" -m tests.simulator --family uid --host 10.99.0.2 --port 8080 --ws-discovery-port 3702 --alias 'Hof & Tür' >"$5" &
camera=$!
trap 'kill $camera; wait $camera' EXIT
until grep -q listens "$5"; do sleep 0.1; kill -0 $camera; done
"$3" -c "$4"
"""
DISCOVER = """
import json
from wsdiscovery import QName, Scope
from wsdiscovery.discovery import ThreadedWSDiscovery
discovery = ThreadedWSDiscovery()
discovery.start()
found = []
for name, scope in (("NetworkVideoTransmitter", "hardware/MC200J6"), ("NetworkVideoTransmitter", "hardware/Other"), ("Printer", "")):
    found.append([
        [service.getEPR(), service.getXAddrs(), [scope.getQuotedValue() for scope in service.getScopes()]]
        for service in discovery.searchServices(
            types=[QName("http://www.onvif.org/ver10/network/wsdl", name)],
            scopes=[Scope("onvif://www.onvif.org/" + scope)],
            timeout=2,
        )
    ])
    discovery.clearRemoteServices()
discovery.stop()
print(json.dumps(found))
"""


async def test_python_finds_the_camera(tmp_path: Path) -> None:
    """It finds the camera by type and model, where it listens, and no camera of another model or type."""
    python = find_python_with("wsdiscovery", "WSDiscovery")
    printed = await run(
        find_program("unshare"), "--map-root-user", "--net", "sh", "-c", NAMESPACE, "sh",
        find_program("ip"), sys.executable, python, DISCOVER, tmp_path / "camera.log",
    )  # fmt: skip
    [[[endpoint, addresses, scopes]], *none] = json.loads(printed.splitlines()[-1])
    assert endpoint.startswith("urn:uuid:")
    assert addresses == ["http://10.99.0.2:8080/onvif/device_service"]
    assert "onvif://www.onvif.org/hardware/MC200J6" in scopes
    assert none == [[], []]
