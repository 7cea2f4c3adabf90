"""Every fault text of the document, by the request that provokes it."""

import pytest

from tests.simulator.uid.snapshot import SdCard

from .client import UidClient

CALLS = [
    # Logging in (3.1) and every CGI's uid (3.2)
    ("/cgi-bin/getuid", "error, parse parameters"),
    ("/cgi-bin/getuid?", "error, parse parameters"),
    ("/cgi-bin/getuid?password=secret", "error, parse username"),
    ("/cgi-bin/getuid?username=&password=secret", "error, parse username"),
    ("/cgi-bin/getuid?username=admin", "error, parse password"),
    ("/cgi-bin/getuid?username=admin&password=wrong", "password error"),
    ("/cgi-bin/getuid?username=nobody&password=secret", "password error"),
    ("/cgi-bin/keep_alive", "error, parse parameters"),
    ("/cgi-bin/keep_alive?timestamp=1", "error, parse uid"),
    ("/cgi-bin/keep_alive?uid=", "error, parse uid"),
    ("/cgi-bin/keep_alive?uid=FFFFFFFF1", "uid error"),
    ("/cgi-bin/image?brightness=1", "error, parse uid"),
    ("/cgi-bin/image?brightness=1&uid=nobody", "uid error"),
]

SETTINGS = [
    ("factory_reset", "retain_network=0", "retain_network 0 or 1"),
    ("factory_reset", "retain_network=2", "retain_network 0 or 1"),
    ("factory_reset", "retain_network=", "retain_network: NULL"),
    ("network", "dhcp=2", "dhcp: 0 or 1"),
    ("network", "ipaddr=192.168.4", "ipaddr error"),
    ("network", "ipaddr=1.2.3.4&netmask=x&gateway=1.2.3.1", "netmask error"),
    ("network", "gateway=", "gateway error"),
    ("network", "dns1=1.2.3.256", "dns1 error"),
    ("network", "dns2=host", "dns2 error"),
    ("network", "port=81", "port: 80 or 1000-65535"),
    ("network", "port=65536", "port: 80 or 1000-65535"),
    ("time", "timezone=GMT+05:15", "timezone error"),
    ("time", "update_method=GPS", "update_method error"),
    ("time", "update_method=MANUAL&year=x", "year error"),
    ("time", "update_method=MANUAL&month=13", "month error"),
    ("time", "update_method=MANUAL&year=2017&month=2&day=29", "day error"),
    ("time", "update_method=MANUAL&hour=24", "hour error"),
    ("time", "update_method=MANUAL&min=60", "min error"),
    ("time", "update_method=MANUAL&sec=-1", "sec error"),
    ("time", "ntpaddr=", "ntpaddr error"),
    ("time", "port=0", "port error"),
    ("videoencoder/stream1", "encode_mode=MJPEG", "encode_mode error"),
    ("videoencoder/stream1", "resolution=VGA", "resolution error"),
    ("videoencoder/stream1", "resolution=2592X1944&framerate=16", "framerate error"),
    ("videoencoder/stream1", "bitrate=499", "bitrate error"),
    ("videoencoder/stream1", "govlength=0", "govlength error"),
    ("videoencoder/stream1", "bitrate_control=ABR", "bitrate_control error"),
    ("videoencoder/stream2", "resolution=1080P", "resolution error"),
    ("videoencoder/stream2", "framerate=x", "framerate error"),
    ("audioencoder", "enable=2", "enable: 0 or 1"),
    ("audioencoder", "encode_type=MP3", "encode_type error"),
    ("audioencoder", "encode_type=AAC&samplerate=8000", "samplerate error"),
    ("audioencoder", "bitrate=1", "bitrate error"),
    ("audioencoder", "input_volume=0", "input_volume range: 1-100"),
    ("audioencoder", "output_volume=101", "output_volume range: 1-100"),
    ("audioencoder", "amplify=on", "amplify: 0 or 1"),
    # The document's own example, damaged by HTML: the name is `amplify`.
    (
        "audioencoder",
        "input_volume=60&output_volume=80&lify=1",
        "error, parse parameters",
    ),
    ("osd", "enable=2", "enable: 0 or 1"),
    ("osd", "color=4", "color: 0 or 1 or 2 or 3"),
    ("osd", "fontsize=3", "fontsize: 0 or 1 or 2"),
    ("osd", "title_pos_type=2", "title_pos_type: 0 or 1"),
    ("osd", "title_pos_type=1&title_pos_x=101", "title_pos_x range: 0-100"),
    ("osd", "title_pos_type=0&title_pos_y=3", "title_pos_y range: 0-2"),
    ("osd", "show_res_bit=4", "show_res_bit: 0 or 1 or 2 or 3"),
    ("osd", "time_pos_type=x", "time_pos_type: 0 or 1"),
    ("osd", "time_pos_x=-1", "time_pos_x range: 0-100"),
    ("osd", "time_pos_type=0&time_pos_y=3", "time_pos_y range: 0-2"),
    ("osd", "show_week=2", "show_week: 0 or 1"),
    # A space is what the answer has.
    ("osd", "time_format=yyyy-mm-dd%20hh:mm:ss", "time_format error"),
    ("image", "brightness=256", "brightness range: 0-255"),
    ("image", "contrast=-1", "contrast range: 0-255"),
    ("image", "saturation=", "saturation range: 0-255"),
    ("image", "sharpness=1.5", "sharpness range: 0-255"),
    ("image", "hue=1", "error, parse parameters"),
    ("ptz_ctrl", "", "error, parse parameters"),
    ("ptz_ctrl", "speed=5", "error, parse parameters"),
    ("ptz_ctrl", "move_x=2&move_y=0&speed=5", "move_x range: -1,0,1"),
    ("ptz_ctrl", "move_x=0&move_y=up&speed=5", "move_y range: -1,0,1"),
    ("ptz_ctrl", "move_x=1&move_y=0&speed=11", "speed range: 1-10"),
    ("ptz_ctrl", "move_x=1&move_y=0&speed=0", "speed range: 1-10"),
    ("ptz_ctrl", "zoom=0", "zoom range: -1,1"),
    ("ptz_ctrl", "focus=2", "focus range: -1,1"),
    ("ptz_ctrl", "iris=2", "iris range: -1,1"),
    ("ptz_ctrl", "call_preset=0", "call_preset range: 1-255"),
    ("ptz_ctrl", "add_preset=256", "add_preset range: 1-255"),
    ("ptz_ctrl", "delete_preset=x", "delete_preset range: 1-255"),
    ("ptz_ctrl", "stop=0", "stop: 1"),
    ("motion", "enable=2", "enable: 0 or 1"),
    ("motion", "sensitivity=0", "sensitivity range: 1-100"),
    ("motion", "alarmthreshold=101", "alarmthreshold range: 1-100"),
    ("motion", "enable_nighttime=2", "enable_nighttime: 0 or 1"),
    ("motion", "night_sensitivity=101", "night_sensitivity range: 1-100"),
    ("motion", "night_alarmthreshold=0", "night_alarmthreshold range: 1-100"),
    ("motion", "blockcount=4x4", "blockcount error"),
    ("motion", "areavalue=ffff", "areavalue error"),
    ("motion", f"areavalue={'g' * 100}", "areavalue error"),
    ("user_management", "", "action: add or edit or delete"),
    ("user_management", "action=list", "action: add or edit or delete"),
    ("user_management", "action=delete&name=eve", "error username"),
    (
        "user_management",
        "action=add&name=admin&newpasswd=x&privilege=User&enable=Enable",
        "error username duplicated",
    ),
    (
        "user_management",
        f"action=add&name={'n' * 41}&newpasswd=x&privilege=User&enable=Enable",
        "error username",
    ),
    ("user_management", "action=edit&name=eve", "username none exist to edit"),
    (
        "user_management",
        "action=edit&name=admin&privilege=Root",
        "privilege: User or Administrator or Operator",
    ),
    (
        "user_management",
        "action=edit&name=admin&enable=1",
        "enable: Enable or Disable",
    ),
    (
        "user_management",
        "action=add&name=eve&newpasswd=x&privilege=User",
        "The parameters must Correct include name,newpasswd,privilege,enable",
    ),
]

SNAPSHOTS = [
    ("stream=2", "stream 0 or 1"),
    ("stream=0&upload=4", "upload 0 or 1 or 2 or 3"),
    ("stream=0&upload=", "upload 0 or 1 or 2 or 3"),
    ("stream=0&upload=1", "Ftp not deploy"),
    ("stream=0&upload=3", "NFS Server not mounted"),
]


@pytest.mark.parametrize(("target", "reason"), CALLS)
async def test_login_faults(client: UidClient, target: str, reason: str) -> None:
    """Without a login, or with half of one."""
    answer = await client.send(target)
    assert (answer.status, answer.fault) == (400, (target.partition("?")[0], reason))


@pytest.mark.parametrize(("cgi", "settings", "reason"), SETTINGS)
async def test_setting_faults(
    client: UidClient, cgi: str, settings: str, reason: str
) -> None:
    """With a parameter that is no good: nothing changes, and the fault names the CGI."""
    before = client.camera.parameters(), client.camera.users()
    answer = await client.call(cgi, settings)
    assert (answer.status, answer.fault) == (400, (f"/cgi-bin/{cgi}", reason))
    assert (client.camera.parameters(), client.camera.users()) == before
    assert not client.camera.scene.moving()


async def test_all_or_nothing(client: UidClient) -> None:
    """One bad parameter spoils the good ones before it."""
    answer = await client.call("image", "brightness=1&contrast=2&sharpness=256")
    assert answer.fault[1] == "sharpness range: 0-255"
    assert (await client.call("image")).attributes("image")["brightness"] == "128"


@pytest.mark.parametrize(("settings", "reason"), SNAPSHOTS)
async def test_snapshot_faults(client: UidClient, settings: str, reason: str) -> None:
    """The value of the fault lacks the ending of the CGI's name."""
    answer = await client.call("snapshot.cgi", settings)
    assert (answer.status, answer.fault) == (400, ("/cgi-bin/snapshot", reason))


@pytest.mark.parametrize(
    ("card", "reason"),
    [(SdCard.ABSENT, "sd not mount"), (SdCard.DAMAGED, "sd card not mounted")],
)
async def test_snapshot_card_faults(
    client: UidClient, card: SdCard, reason: str
) -> None:
    """Without a card, and with a broken one."""
    client.camera.storage.sd_card = card
    answer = await client.call("snapshot.cgi", "stream=0&upload=0")
    assert (answer.status, answer.fault) == (400, ("/cgi-bin/snapshot", reason))


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("/cgi-bin/snapshot.cgi", "error, parse parameters"),
        ("/cgi-bin/snapshot.cgi?stream=0", "error, parse uid"),
        ("/cgi-bin/snapshot.cgi?stream=0&uid=nobody", "uid error"),
        ("/cgi-bin/snapshot.cgi?stream=0&username=admin", "error, parse password"),
        ("/cgi-bin/snapshot.cgi?stream=0&password=secret", "error, parse username"),
        ("/cgi-bin/snapshot.cgi?stream=0&username=admin&password=x", "password error"),
        # Without `stream`, username must follow an ampersand.
        (
            "/cgi-bin/snapshot.cgi?username=admin&password=secret",
            "error, parse parameters",
        ),
        ("/cgi-bin/snapshot.cgi&username=admin&password=x", "password error"),
    ],
)
async def test_snapshot_login_faults(
    client: UidClient, target: str, reason: str
) -> None:
    """Neither uid nor name and password, or wrong ones."""
    answer = await client.send(target)
    assert (answer.status, answer.fault) == (400, ("/cgi-bin/snapshot", reason))


async def test_user_that_is_gone(client: UidClient) -> None:
    """Whoever is deleted while logged in edits nobody any more."""
    other = await client.as_user("other", "Administrator")
    await client.call("user_management", "action=delete&name=other")
    answer = await other.call("user_management", "action=get_user")
    assert answer.fault == ("/cgi-bin/user_management", "username not exist to edit")


async def test_no_ptz(client: UidClient) -> None:
    """A camera that can't move says so, and refuses to."""
    client.camera._has_ptz = False
    capabilities = (await client.call("getcapabilities")).attributes("capabilities")
    assert capabilities["ptz"] == "0"
    answer = await client.call("ptz_ctrl", "stop=1")
    assert (answer.status, answer.fault[0]) == (400, "/cgi-bin/ptz_ctrl")


async def test_what_is_not_there(client: UidClient) -> None:
    """Unknown URLs and methods are not the CGI's business."""
    assert (await client.send("/cgi-bin/nothing?uid=x")).status == 404
    assert (await client.send("/")).status == 404
    assert (await client.send("/cgi-bin/getuid", method="POST")).status == 405
