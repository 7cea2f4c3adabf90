"""Each set_*.cgi of the simulated `mjpeg` camera: what it takes, what it refuses, and where it can be read again."""

from urllib.parse import urlencode

import pytest

from tests.simulator import MjpegCamera
from tests.simulator.mjpeg.params import DAYS

from .conftest import Run, ask, read_vars

ILLEGAL = "error: illegal params."
WEEK = {f"schedule_{day}_{word}": str(word * 7) for day in DAYS for word in range(3)}
USERS = {
    f"{name}{number}": value
    for number in range(1, 9)
    for name, value in (("user", ""), ("pwd", ""), ("pri", "0"))
} | {
    "user1": "admin",
    "pwd1": "secret",
    "pri1": "2",
    "user2": "me",
    "pwd2": "x y'",
    "pri2": "1",
}
DEVICES = {
    f"dev{number}_{name}": value
    for number in range(2, 5)
    for name, value in (
        ("alias", "Barn"),
        ("host", "192.168.0.9"),
        ("port", "81"),
        ("user", "u"),
        ("pwd", "p"),
    )
}
WIFI = {
    "enable": "1", "ssid": "Home", "encrypt": "4", "defkey": "2", "authtype": "1", "keyformat": "1",
    "key1": "a", "key2": "b", "key3": "c", "key4": "d", "key1_bits": "1", "key2_bits": "0", "key3_bits": "1",
    "key4_bits": "0", "channel": "5", "mode": "0", "wpa_psk": "secret wifi",
}  # fmt: skip
MAIL = {
    "svr": "smtp", "port": "465", "user": "u", "pwd": "p", "sender": "a@b", "receiver1": "1", "receiver2": "2",
    "receiver3": "3", "receiver4": "4", "mail_inet_ip": "1",
}  # fmt: skip
DDNS = {
    "service": "2",
    "user": "u",
    "pwd": "p",
    "host": "h",
    "proxy_svr": "s",
    "proxy_port": "8080",
}
NETWORK = {
    "ip": "192.168.0.100",
    "mask": "255.255.255.0",
    "gateway": "192.168.0.1",
    "dns": "8.8.8.8",
    "port": "81",
}

# setter, what it needs, what it may have besides, getter, what the names begin with there
EVERY = [
    ("set_alias", {"alias": "Back yard"}, {}, "get_params", ""),
    ("set_users", USERS, {}, "get_params", None),
    ("set_devices", DEVICES, {"dev9_alias": "Shed"}, "get_params", ""),
    ("set_network", NETWORK, {"dhcp_vendor": "v"}, "get_params", ""),
    ("set_wifi", WIFI, {"country": "3"}, "get_params", "wifi_"),
    ("set_upnp", {"enable": "1"}, {}, "get_params", "upnp_"),
    ("set_ddns", DDNS, {}, "get_params", "ddns_"),
    ("set_mail", MAIL, {"tls": "2"}, "get_params", "mail_"),
    ("set_forbidden", {"schedule_enable": "1"} | WEEK, {}, "get_forbidden", ""),
    ("set_decoder", {"baud": "4098"}, {}, "get_params", "decoder_"),
]
SUBSET = [
    ("set_datetime", {"tz": "-28800", "daylight_saving_time": "3600", "ntp_enable": "0", "ntp_svr": "n"}, "get_params", ""),
    ("set_pppoe", {"enable": "1", "user": "u", "pwd": "p"}, "get_params", "pppoe_"),
    (
        "set_ftp",
        {"svr": "f", "port": "22", "user": "u", "pwd": "p", "dir": "d", "mode": "0", "retain": "1",
         "upload_interval": "65535", "filename": "x", "numberoffiles": "9", "schedule_enable": "1"} | WEEK,
        "get_params",
        "ftp_",
    ),
    ("set_msn", {"user": "u", "pwd": "p"} | {f"friend{n}": f"f{n}" for n in range(1, 11)}, "get_params", "msn_"),
    (
        "set_alarm",
        {"motion_armed": "0", "motion_sensitivity": "9", "motion_compensation": "1", "input_armed": "0",
         "ioin_level": "0", "sounddetect_armed": "1", "sounddetect_sensitivity": "2", "iolinkage": "1",
         "preset": "3", "ioout_level": "0", "mail": "1", "upload_interval": "0", "http": "1",
         "http_url": "http://127.0.0.1:9/a?b=c&d", "schedule_enable": "0"} | WEEK,
        "get_params",
        "alarm_",
    ),
    (
        "set_misc",
        {"led_mode": "2", "ptz_center_onstart": "0", "ptz_auto_patrol_interval": "5", "ptz_auto_patrol_type": "3",
         "ptz_patrol_h_rounds": "0", "ptz_patrol_v_rounds": "9", "ptz_patrol_rate": "100", "ptz_patrol_up_rate": "0",
         "ptz_patrol_down_rate": "1", "ptz_patrol_left_rate": "2", "ptz_patrol_right_rate": "3",
         "ptz_disable_preset": "1", "ptz_preset_onstart": "7"},
        "get_misc",
        "",
    ),
    ("set_factory_ddns", DDNS, "get_factory_ddns", "factory_ddns_"),
]  # fmt: skip


async def call(camera: MjpegCamera, setter: str, params: dict[str, str]) -> str:
    """Call a setter."""
    return await ask(camera, f"{setter}.cgi?{urlencode(params).replace('+', '%20')}")


def stored_name(setter: str, prefix: str | None, name: str) -> str:
    """Return under which name a parameter is read again."""
    if setter == "set_users":
        number = name[-1]
        return (
            f"user{number}_" + {"user": "name", "pwd": "pwd", "pri": "pri"}[name[:-1]]
        )
    if name == "mail_inet_ip":
        return name
    return f"{prefix}{name}"


async def assert_reads(
    camera: MjpegCamera,
    setter: str,
    getter: str,
    prefix: str | None,
    params: dict[str, str],
) -> None:
    """What was written is read again, texts in quotes and numbers without."""
    values = read_vars(await ask(camera, f"{getter}.cgi"))
    for name, value in params.items():
        stored = values.get(stored_name(setter, prefix, name))
        if setter == "set_wifi" and name == "channel":
            assert stored is None
        else:
            assert stored in (value, f"'{value}'"), name


@pytest.mark.parametrize(
    ("setter", "needed", "more", "getter", "prefix"),
    EVERY,
    ids=[row[0] for row in EVERY],
)
async def test_every_parameter_is_needed(
    camera: MjpegCamera,
    setter: str,
    needed: dict[str, str],
    more: dict[str, str],
    getter: str,
    prefix: str | None,
) -> None:
    """With all of them it is done, and can be read; without any one of them nothing is."""
    before = camera.parameters()
    for name in needed:
        rest = {key: value for key, value in needed.items() if key != name}
        assert await call(camera, setter, rest) == ILLEGAL, name
    assert camera.parameters() == before
    assert await call(camera, setter, needed) == "ok.\n"
    await assert_reads(camera, setter, getter, prefix, needed)
    assert await call(camera, setter, needed | more) == "ok.\n"
    await assert_reads(camera, setter, getter, prefix, needed | more)


@pytest.mark.parametrize(
    ("setter", "params", "getter", "prefix"), SUBSET, ids=[row[0] for row in SUBSET]
)
async def test_each_parameter_alone(
    camera: MjpegCamera, setter: str, params: dict[str, str], getter: str, prefix: str
) -> None:
    """Each parameter can be set by itself; the others stay."""
    for name, value in params.items():
        before = camera.parameters()
        assert await call(camera, setter, {name: value}) == "ok.\n", name
        changed = dict(camera.parameters().items() - before.items())
        assert changed.keys() <= {stored_name(setter, prefix, name)}
    await assert_reads(camera, setter, getter, prefix, params)


@pytest.mark.parametrize(
    "target",
    [
        "set_alias.cgi?alias=" + "x" * 21,
        "set_alias.cgi?alias=" + "%C3%A4" * 11,
        "set_datetime.cgi?tz=50401",
        "set_datetime.cgi?tz=x",
        "set_datetime.cgi?ntp_enable=2",
        "set_datetime.cgi?now=-1",
        "set_ftp.cgi?svr=a&port=65536",
        "set_ftp.cgi?upload_interval=65536",
        "set_ftp.cgi?dir=" + "x" * 65,
        "set_ftp.cgi?schedule_sun_0=4294967296",
        "set_alarm.cgi?motion_armed=2",
        "set_alarm.cgi?motion_armed=",
        "set_alarm.cgi?motion_armed=0&motion_sensitivity=10",
        "set_alarm.cgi?http_url=https://127.0.0.1/",
        "set_alarm.cgi?http_url=HTTP://127.0.0.1/",
        "set_misc.cgi?led_mode=3",
        "set_misc.cgi?ptz_patrol_rate=101",
        "set_misc.cgi?ptz_auto_patrol_type=4",
        "set_decoder.cgi?baud=10",
        "set_mac.cgi?mac=00626e00000",
        "set_mac.cgi?mac=00626e00000g",
        "set_msn.cgi?friend10=" + "x" * 65,
        "set_factory_ddns.cgi?service=16",
        "set_alias.cgi?alias=x&next_url=/etc/passwd",
        "set_alias.cgi?alias=x&next_url=http://192.0.2.1/",
        "set_extra_io.cgi?value=256",
        "set_extra_io.cgi",
        "camera_control.cgi?param=0&value=16",
        "camera_control.cgi?param=1&value=256",
        "camera_control.cgi?param=2&value=7",
        "camera_control.cgi?param=3&value=3",
        "camera_control.cgi?param=4&value=0",
        "camera_control.cgi?param=5&value=4",
        "camera_control.cgi?param=1",
        "camera_control.cgi?value=1",
        "comm_write.cgi?port=4&baud=9&bytes=1&data=x",
        "comm_write.cgi?port=0&baud=10&bytes=1&data=x",
        "comm_write.cgi?port=0&baud=9&bytes=256&data=x",
        "comm_write.cgi?port=0&baud=9&bytes=1",
    ],
)  # fmt: skip
async def test_illegal(camera: MjpegCamera, target: str) -> None:
    """What is too long or out of range is refused as a whole, with status 200 and without line feed."""
    before = camera.state()["parameters"]
    assert await ask(camera, target) == ILLEGAL
    assert camera.state()["parameters"] == before


@pytest.mark.parametrize(
    "change",
    [
        {"ip": "192.168.0"},
        {"ip": "192.168.0.256"},
        {"mask": "0.0.0.0"},
        {"mask": "255.0.255.0"},
        {"gateway": "0.0.0.0"},
        {"gateway": "192.168.1.1"},
        {"dns": "0.0.0.0"},
        {"dns": ""},
        {"port": "0"},
        {"port": "65536"},
        {"port": ""},
    ],
)
async def test_network_is_checked(camera: MjpegCamera, change: dict[str, str]) -> None:
    """Addresses that cannot be are refused."""
    assert await call(camera, "set_network", NETWORK | change) == ILLEGAL


async def test_network_by_dhcp(camera: MjpegCamera) -> None:
    """Empty addresses mean DHCP, and read as 0.0.0.0."""
    assert await call(camera, "set_network", NETWORK) == "ok.\n"
    dhcp = {"ip": "", "mask": "", "gateway": "", "dns": "", "port": "80"}
    assert await call(camera, "set_network", dhcp) == "ok.\n"
    values = read_vars(await ask(camera, "get_params.cgi"))
    assert {values[name] for name in ("ip", "mask", "gateway", "dns")} == {"'0.0.0.0'"}


async def test_wifi_may_be_empty(camera: MjpegCamera) -> None:
    """Wi-Fi wants every parameter, but none needs a value."""
    assert await call(camera, "set_wifi", dict.fromkeys(WIFI, "")) == "ok.\n"
    values = read_vars(await ask(camera, "get_params.cgi"))
    assert (values["wifi_enable"], values["wifi_ssid"]) == ("0", "''")


async def test_alarm_url_is_decoded_once(camera: MjpegCamera) -> None:
    """Of a URL that was encoded twice, one layer is left."""
    assert (
        await ask(camera, "set_alarm.cgi?http_url=http%3A%2F%2F127.0.0.1%2F%2541")
        == "ok.\n"
    )
    assert camera.parameters()["alarm_http_url"] == "http://127.0.0.1/%41"


@pytest.mark.parametrize("longest", [64, 31])
async def test_alarm_url_is_cut(camera: MjpegCamera, longest: int) -> None:
    """What is too long is cut off without a word, and reads back so; nothing is a URL, too."""
    camera.max_url_length = longest
    url = "http://127.0.0.1:8123/" + "x" * 42
    assert await ask(camera, f"set_alarm.cgi?http=1&http_url={url}y") == "ok.\n"
    values = read_vars(await ask(camera, "get_params.cgi"))
    assert (values["alarm_http"], values["alarm_http_url"]) == (
        "1",
        f"'{url[:longest]}'",
    )
    assert await ask(camera, "set_alarm.cgi?http_url=") == "ok.\n"
    assert camera.parameters()["alarm_http_url"] == ""


async def test_setting_that_a_generation_lacks(run_camera: Run) -> None:
    """What a generation does not know it accepts, and forgets."""
    camera = await run_camera("11.22")
    before = camera.parameters()
    assert await ask(camera, "set_alarm.cgi?sounddetect_armed=1") == "ok.\n"
    assert camera.parameters() == before


async def test_users_take_effect_at_once(camera: MjpegCamera) -> None:
    """The old login is refused right after the change."""
    assert await call(camera, "set_users", USERS | {"pwd1": "new"}) == "ok.\n"
    assert {"name": "me", "privilege": 1} in camera.users()
    assert camera.parameters()["user2_pwd"] == "x y'"
    with pytest.raises(AssertionError):
        await ask(camera, "get_params.cgi")


async def test_next_url(camera: MjpegCamera) -> None:
    """Instead of the plain text a page comes, but only when it succeeded."""
    assert "<title>alias.htm</title>" in await ask(
        camera, "set_alias.cgi?alias=x&next_url=alias.htm"
    )
    assert await ask(camera, "set_decoder.cgi?baud=1&next_url=a.htm") == ILLEGAL


async def test_mac(camera: MjpegCamera) -> None:
    """The Ethernet address is the id, in upper case."""
    assert await ask(camera, "set_mac.cgi?mac=00626eabcdef") == "ok.\n"
    assert "var id='00626EABCDEF';" in await ask(camera, "get_status.cgi")


async def test_serial_port(camera: MjpegCamera) -> None:
    """Data go out at the serial port."""
    assert (
        await ask(camera, "comm_write.cgi?port=1&baud=13&bytes=3&data=%41b%20")
        == "ok.\n"
    )
    assert camera.serial_writes == [(1, 13, "Ab ")]


@pytest.mark.parametrize(
    ("method", "name"), [("GET", "upgrade_firmware"), ("GET", "restore_params")]
)
async def test_wrong_method(camera: MjpegCamera, method: str, name: str) -> None:
    """An upload that is none is a bad frame."""
    assert await ask(camera, f"{name}.cgi") == "error: illegal http frame."
