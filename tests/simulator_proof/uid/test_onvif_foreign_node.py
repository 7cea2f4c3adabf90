"""The uid camera's ONVIF driven by the npm package `onvif`, which nobody here wrote."""

import asyncio
import json
from typing import Any

import pytest

from tests.common import eventually
from tests.simulator.uid import UidCamera
from tests.simulator_proof.foreign import find_node_modules, find_program, run

pytestmark = pytest.mark.foreign

# The package cannot hash what is no ASCII.
PASSWORD = "p& w+rd%2F'=?#"
ONVIF = """
const {Cam} = require('onvif');
const {promisify} = require('util');
const [hostname, port, username, password] = process.argv.slice(1);
const cam = new Cam({hostname, port, username, password, timeout: 10000, preserveAddress: true, autoconnect: false});
const ask = (name, ...args) => promisify(cam[name].bind(cam))(...args);
const out = {told: []};
const run = async () => {
  await ask('connect');
  out.device = await ask('getDeviceInformation');
  out.profiles = (await ask('getProfiles')).map(profile => profile.$.token);
  out.uris = [];
  for (const profileToken of out.profiles)
    out.uris.push((await ask('getStreamUri', {protocol: 'RTSP', profileToken})).uri);
  await new Promise((done, fail) => {
    cam.on('eventsError', fail);
    cam.on('event', message => {
      const {$: {PropertyOperation: operation}, data} = message.message.message;
      out.told.push([message.topic._, operation, data.simpleItem.$.Value]);
      // The motion that is told of by two topics, on and off.
      if (out.told.filter(([, operation]) => operation == 'Changed').length == 4) done();
    });
  });
  out.renewed = await ask('renew', {});
  cam.removeAllListeners('event');
  await ask('unsubscribe');
};
run().catch(error => { out.error = String(error); }).then(() => {
  console.log(JSON.stringify(out));
  process.exit(0);
});
"""


async def drive(camera: UidCamera, password: str) -> dict[str, Any]:
    """Let the package do all it can, and return what it found."""
    modules = find_node_modules("onvif")
    printed = await run(
        find_program("node"), "-e", ONVIF, camera.host, str(camera.port), camera.username, password,
        env={"NODE_PATH": str(modules)},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(printed)
    return found


async def test_node_client(socket_enabled: None) -> None:
    """It finds the camera, its streams and its events, renews, and gives up the pull point."""
    async with UidCamera(username="keeper", password=PASSWORD) as camera:
        camera.onvif.clock_offset = 3600
        camera.onvif.xaddr_host = "192.0.2.123"
        camera.alarm_hold = 0.2
        client = asyncio.create_task(drive(camera, PASSWORD))

        def waits() -> bool:
            operations = [call.operation for call in camera.onvif.calls]
            return operations.count("tev:PullMessages") == 2

        await eventually(lambda: client.done() or waits(), 20)
        camera.raise_alarm("motion")
        found = await client
        assert "error" not in found, found
        assert found["device"]["serialNumber"] == camera.serial
        assert found["profiles"] == ["Profile_1", "Profile_2"]
        assert found["uris"] == [
            f"rtsp://192.0.2.123:554/stream{number}" for number in (0, 1)
        ]
        assert [told[1] for told in found["told"][:3]] == ["Initialized"] * 3
        assert found["told"][3:] == [
            [f"tns1:{topic}", "Changed", state]
            for state in (True, False)
            for topic in (
                "VideoSource/MotionAlarm",
                "RuleEngine/CellMotionDetector/Motion",
            )
        ]
        assert found["renewed"]
        assert len(camera.onvif.subscriptions) == 0
        logged_in = {call.username for call in camera.onvif.calls} - {None}
        assert logged_in == {"keeper"}


async def test_node_client_with_wrong_password(socket_enabled: None) -> None:
    """It is refused in a way that it understands."""
    async with UidCamera(username="keeper", password=PASSWORD) as camera:
        found = await drive(camera, "wrong")
        assert "not authorized" in found["error"]
        assert not found["told"]
