"""What the uid camera does: sessions, PTZ, pictures, users, restarts, firmware and the vendor's search."""

import asyncio
import base64
from hashlib import sha256
import json
import time
from typing import override

import pytest

from tests.simulator import StampedFrames, Upload, UploadKind, read_stamp
from tests.simulator.uid import UidCamera

from .client import UidClient, difference, until


@pytest.mark.usefixtures("socket_enabled")
async def test_sessions_slide_and_lapse() -> None:
    """A uid lives as long as it is used; several live at once; a refused call renews nothing."""
    async with UidCamera(uid_timeout=1.2) as camera:
        one, other, third = [await UidClient(camera).login() for _ in range(3)]
        assert len({one.uid, other.uid, third.uid}) == 3
        assert camera.state()["sessions"] == 3
        for _ in range(3):
            await asyncio.sleep(0.5)
            assert (await one.call("keep_alive")).status == 200
            await third.call("image", "brightness=x")
        for lapsed in (other, third):
            answer = await lapsed.call("keep_alive")
            assert (answer.status, answer.fault[1]) == (400, "uid error")
        assert camera.state()["sessions"] == 1
        camera.add_fault("expired_uid", times=1)
        assert (await one.call("getinfo")).fault[1] == "uid error"


async def test_ptz_moves_the_picture(client: UidClient) -> None:
    """It moves until it is stopped, zooms, and finds a preset again."""

    def still() -> tuple[float, float, float]:
        position = client.camera.scene.position()
        return position.pan, position.tilt, position.zoom

    async def ptz(what: str) -> None:
        assert (await client.call("ptz_ctrl", what)).xml == {"ptz_ctrl": "true"}

    start = await client.call("snapshot.cgi", "stream=0")
    await ptz("add_preset=255")
    await ptz("move_x=1&move_y=-1&speed=10")
    await asyncio.sleep(0.4)
    assert client.camera.state()["scene"]["moving"] is True  # type: ignore[index, call-overload]
    await ptz("stop=1")
    moved = await client.call("snapshot.cgi", "stream=0")
    pan, tilt, _ = position = still()
    assert pan > 10
    assert tilt < -10
    await asyncio.sleep(0.2)
    assert still() == position
    assert difference(start.picture, moved.picture) > 10
    await ptz("zoom=1")
    await ptz("focus=-1")
    await ptz("iris=1")
    await asyncio.sleep(0.3)
    await ptz("stop=1")
    assert (still())[2] > 1.2
    scene = client.camera.scene.state()
    assert scene["focus"] > 0  # type: ignore[operator]
    assert scene["iris"] > 0  # type: ignore[operator]
    await ptz("call_preset=255")
    await until(lambda: not client.camera.scene.moving())
    assert still() == (0, 0, 1)
    await ptz("delete_preset=255")
    assert client.camera.scene.presets == {}
    await ptz("call_preset=255")
    assert still() == (0, 0, 1)


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("?stream=1&uid={uid}", (1920, 1080)),
        ("?stream=0&uid={uid}", (480, 360)),
        ("?uid={uid}", (480, 360)),
        ("?stream=1&username=admin&password=secret", (1920, 1080)),
        ("&username=admin&password=secret", (480, 360)),
    ],
)
async def test_snapshot(client: UidClient, query: str, size: tuple[int, int]) -> None:
    """Stream 1 is the main one here; the odd form without a question mark works."""
    answer = await client.send(f"/cgi-bin/snapshot.cgi{query.format(uid=client.uid)}")
    assert answer.body[:2] == b"\xff\xd8"
    assert answer.picture.size == size


async def test_snapshot_size_is_the_encoders(client: UidClient) -> None:
    """A picture of a stream is as large as that stream's encoder is set."""
    await client.call("videoencoder/stream1", "resolution=2592X1944&framerate=15")
    await client.call("videoencoder/stream2", "resolution=VGA")
    for stream, size in (("1", (2592, 1944)), ("0", (640, 480))):
        answer = await client.call("snapshot.cgi", f"stream={stream}")
        assert answer.picture.size == size


async def test_snapshot_tells_when_it_was_taken(client: UidClient) -> None:
    """A camera that stamps its pictures does so with stills."""
    client.camera.stamped = StampedFrames(size=80_000)
    before = time.monotonic_ns()
    answer = await client.call("snapshot.cgi", "stream=1")
    assert before < read_stamp(answer.body).ns < time.monotonic_ns()
    assert (len(answer.body), answer.picture.size) == (80_000, (1920, 1080))


async def test_snapshot_upload(client: UidClient) -> None:
    """What can be reached takes the picture."""
    storage = client.camera.storage
    storage.ftp = storage.nfs = True
    for target in "0123":
        answer = await client.call("snapshot.cgi", f"stream=0&upload={target}")
        assert answer.xml == {"upload": "OK"}
    assert client.camera.state()["uploads"] == ["0", "1", "2", "3"]
    assert all(picture[:2] == b"\xff\xd8" for _, picture in storage.uploads)


async def test_users(client: UidClient) -> None:
    """Users come, change and go; a disabled one can't log in."""
    base = "user_management"
    add = "action=add&name=eve&newpasswd=p%26%3D%3F&privilege=User&enable=Enable"
    assert (await client.call(base, add)).xml == {"user_management": "OK"}
    await UidClient(client.camera).login("eve", "p%26%3D%3F")
    await client.call(base, "action=edit&name=eve&newpasswd=new&privilege=Operator")
    listed = (await client.call(base, "action=get_user")).xml["user_management"]["user"]
    assert listed[1] == {"@name": "eve", "@privilege": "Operator", "@enable": "Enable"}
    await UidClient(client.camera).login("eve", "new")
    await client.call(base, "action=edit&name=eve&enable=Disable")
    answer = await client.send("/cgi-bin/getuid?username=eve&password=new")
    assert answer.fault[1] == "password error"
    await client.call(base, "action=delete&name=eve")
    assert [user["name"] for user in client.camera.users()] == ["admin"]  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    ("cgi", "settings"),
    [
        ("network", "dhcp=1"),
        ("time", "timezone=GMT+00:00"),
        ("videoencoder/stream1", "framerate=10"),
        ("audioencoder", "enable=0"),
        ("osd", "enable=0"),
        ("image", "brightness=1"),
        ("motion", "enable=0"),
        ("ptz_ctrl", "move_x=1&move_y=0&speed=5"),
        ("ptz_ctrl", "add_preset=1"),
        ("factory_reset", ""),
        ("reboot", ""),
    ],
)
async def test_privileges_guard_every_setter(
    client: UidClient, cgi: str, settings: str
) -> None:
    """A User only looks; an Operator does all but manage users."""
    user, operator = (
        await client.as_user("u", "User"),
        await client.as_user("o", "Operator"),
    )
    before = client.camera.parameters()
    answer = await user.call(cgi, settings)
    assert (answer.status, answer.fault) == (
        400,
        (f"/cgi-bin/{cgi}", "privilege error"),
    )
    assert client.camera.parameters() == before
    assert client.camera.scene.moving() is False
    for looked_at in ("image", "getinfo", "videoencoder", "snapshot.cgi"):
        assert (await user.call(looked_at)).status == 200
    assert (await operator.call(cgi, settings)).status == 200


@pytest.mark.parametrize("privilege", ["User", "Operator"])
async def test_only_administrators_manage_users(
    client: UidClient, privilege: str
) -> None:
    """Nobody else may even list them."""
    other = await client.as_user("other", privilege)
    for action in (
        "get_user",
        "delete&name=admin",
        "edit&name=other&privilege=Administrator",
    ):
        answer = await other.call("user_management", f"action={action}")
        assert answer.fault[1] == "Non-administrators cannot edit users"
    assert len(client.camera.users()) == 2


async def test_reboot(client: UidClient) -> None:
    """The answer comes first; then the camera is gone for a while, and so is the uid."""
    camera = client.camera
    camera.reboot_seconds = 0.3
    assert (await client.call("reboot")).xml == {"reboot": "true"}
    assert (await client.call("keep_alive")).status == 200
    await until(lambda: camera.offline)
    await until(lambda: not camera.offline)
    assert (await client.call("keep_alive")).fault[1] == "uid error"
    await client.login()


@pytest.mark.parametrize(
    ("settings", "ipaddr"),
    [("", "192.168.0.123"), ("retain_network=1", "192.168.4.65")],
)
async def test_factory_reset(client: UidClient, settings: str, ipaddr: str) -> None:
    """Everything is as out of the box, but perhaps the network."""
    client.camera.reboot_seconds = 0.1
    await client.call(
        "network", "ipaddr=192.168.4.65&netmask=255.255.255.0&gateway=192.168.4.1"
    )
    await client.call("image", "brightness=1")
    await client.call("ptz_ctrl", "add_preset=1")
    assert (await client.call("factory_reset", settings)).xml == {
        "factory_reset": "true"
    }
    await until(lambda: client.camera.offline)
    await until(lambda: not client.camera.offline)
    await client.login("admin", "123456")
    assert (await client.call("image")).attributes("image")["brightness"] == "128"
    assert (await client.call("network")).attributes("network")["ipaddr"] == ipaddr
    assert client.camera.scene.presets == {}
    assert client.camera.scene.brightness == 1


@pytest.mark.parametrize(
    "path", ["/OnvifFirmwareUpgrade", "/cgi-bin/OnvifFirmwareUpgrade"]
)
async def test_firmware(client: UidClient, path: str) -> None:
    """A POST of octets by somebody who may; then the camera restarts."""
    camera = client.camera
    camera.reboot_seconds = 0.1
    await client.as_user("u", "User")
    image = b"\x00firmware\xff" * 1000

    async def post(
        login: str | None, content_type: str = "application/octet-stream"
    ) -> int:
        headers = {"Content-Type": content_type}
        if login is not None:
            headers["Authorization"] = (
                f"Basic {base64.b64encode(login.encode()).decode()}"
            )
        answer = await client.send(path, method="POST", data=image, headers=headers)
        assert ("WWW-Authenticate" in dict(answer.headers)) == (answer.status == 401)
        return answer.status

    assert await post(None) == 401
    assert await post("admin:wrong") == 401
    assert await post("u:pw") == 400
    assert await post("admin:secret", "text/plain") == 400
    assert (await client.send(path)).status == 405
    assert camera.uploads == []
    assert await post("admin:secret") == 200
    assert camera.uploads == [Upload(path, UploadKind.FIRMWARE, image)]
    assert camera.state()["received_files"] == [
        {
            "path": path,
            "kind": "firmware",
            "size": len(image),
            "sha256": sha256(image).hexdigest(),
        }
    ]
    await until(lambda: camera.offline)
    await until(lambda: not camera.offline)
    await client.login()


async def test_state_is_json(client: UidClient) -> None:
    """What the camera tells about itself can be sent to people and scripts."""
    state = json.loads(json.dumps(client.camera.state()))
    assert state["parameters"]["image"]["brightness"] == "128"
    assert state["users"] == [
        {"name": "admin", "privilege": "Administrator", "enable": "Enable"}
    ]
    assert state["scene"]["pan"] == 0
    assert state["sessions"] == 1


@pytest.mark.usefixtures("socket_enabled")
async def test_vendor_search() -> None:
    """Only the search is answered; who finds the camera can talk to it."""
    async with UidCamera(udp_port=0, mac="f0:00:0b:00:00:01", alias="Yard") as camera:
        received: asyncio.Queue[bytes] = asyncio.Queue()

        class Receiver(asyncio.DatagramProtocol):
            @override
            def datagram_received(self, data: bytes, addr: object) -> None:
                received.put_nowait(data)

        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            Receiver, remote_addr=("127.0.0.1", camera.udp_port or 0)
        )
        search = (
            '<?xml version="1.0" encoding="GB2312" ?><XML_ANJVISION><MESSAGE_HEADER '
            'Msg_type="SYSTEM_SEARCHIPC_MESSAGE" Msg_code="{code}" Msg_flag="0" '
            'SOURCE="AJTOOLS" /><MESSAGE_BODY></MESSAGE_BODY></XML_ANJVISION>'
        )
        before = camera.parameters()
        for data in (search.format(code=2), "nonsense \xff", search.format(code=1)):
            transport.sendto(data.encode("latin-1"))
        answer = (await asyncio.wait_for(received.get(), 5)).decode("gb18030")
        await asyncio.sleep(0.1)
        transport.close()
        assert received.empty()
        assert camera.parameters() == before
        for expected in (
            "<XML_ANJVISION>",
            'MacAddress="F0-00-0B-00-00-01"',
            'IPAddress="127.0.0.1"',
            'DeviceModule="MC200J6"',
            f'WebPort="{camera.port}"',
            f'OSD="{b"Yard".hex()}"',
            'IPC_SERIALNUMBER SerialNumber="F0000B0000010001"',
        ):
            assert expected in answer
