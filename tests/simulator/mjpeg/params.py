"""The `mjpeg` camera's profiles, and the values each has from the factory, in the order in which it reports them."""

from dataclasses import dataclass

type Value = int | float | str
type Values = dict[str, Value]

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What distinguishes one generation (or make) of the family from another.

    Attributes:
        server: The Server header.
        digest: Login by Digest instead of Basic; get_status.cgi asks for it too.
        motor: It pans and tilts by motors of its own.
        decoder: It drives a Pelco-D head at its RS-485 port.
        extras: It has the settings that came with 11.37.
        unlisted: It has settings and facts that nobody has described.
        ok: How it says that something succeeded.
        infrared_on: The decoder command that turns the infrared LEDs on; the other of 94 and 95 turns them off.
        search_length: Length of its answer to the vendor's search.
    """

    sys_ver: str
    app_ver: str
    mac: str
    alias: str
    server: str = "Netwave IP Camera"
    digest: bool = False
    motor: bool = True
    decoder: bool = False
    extras: bool = False
    unlisted: bool = False
    ok: str = "ok.\n"
    infrared_on: int = 95
    search_length: int = 88


PROFILES = {
    "11.22": Profile(
        sys_ver="11.22.2.38", app_ver="2.4.18.17", mac="000DC5D4DC51", alias="R2D2"
    ),
    "11.37.2.49": Profile(
        sys_ver="11.37.2.49",
        app_ver="2.0.10.8",
        mac="00626E4A11B0",
        alias="Garden",
        extras=True,
    ),
    "11.37.2.65": Profile(
        sys_ver="11.37.2.65",
        app_ver="2.0.10.15",
        mac="E8ABFA1C22D1",
        alias="Porch",
        digest=True,
        extras=True,
    ),
    "clone": Profile(
        sys_ver="67.2.2.203",
        app_ver="20.8.1.145",
        mac="78A5DD0A33E2",
        alias="IPCAM",
        server="ReeCam IP Camera",
        motor=False,
        unlisted=True,
        ok="ok\n",
        infrared_on=94,
    ),
    "rs485": Profile(
        sys_ver="11.14.2.28",
        app_ver="2.4.8.14",
        mac="00A8F70B44F3",
        alias="Dome",
        motor=False,
        decoder=True,
        search_length=87,
    ),
}


def schedule(
    prefix: str, enable: int = 0, day: tuple[int, int, int] = (0, 0, 0)
) -> Values:
    """Return a week's schedule, every day alike."""
    values: Values = {f"{prefix}schedule_enable": enable}
    for name in DAYS:
        for word, bits in enumerate(day):
            values[f"{prefix}schedule_{name}_{word}"] = bits
    return values


def _users(username: str, password: str) -> Values:
    accounts = {1: (username, password, 2), 2: ("test", "test", 1)}
    values: Values = {}
    for number in range(1, 9):
        name, pwd, pri = accounts.get(number, ("", "", 0))
        values |= {
            f"user{number}_name": name,
            f"user{number}_pwd": pwd,
            f"user{number}_pri": pri,
        }
    return values


def _devices() -> Values:
    values: Values = {}
    for number in range(2, 10):
        dev = f"dev{number}_"
        values |= {
            f"{dev}alias": "",
            f"{dev}host": "",
            f"{dev}port": 0,
            f"{dev}user": "",
            f"{dev}pwd": "",
        }
    return values


def _wifi(profile: Profile) -> Values:
    values: Values = {
        "wifi_enable": 1,
        "wifi_ssid": "my_wireless_ssid",
        "wifi_encrypt": 3,
        "wifi_defkey": 0,
    }
    values |= dict.fromkeys((f"wifi_key{number}" for number in range(1, 5)), "")
    values |= {"wifi_authtype": 0, "wifi_keyformat": 0}
    values |= dict.fromkeys((f"wifi_key{number}_bits" for number in range(1, 5)), 0)
    values |= {"wifi_mode": 0, "wifi_wpa_psk": "my_wireless_password"}
    if profile.extras:
        values["wifi_country"] = 1
    return values


def _mail() -> Values:
    return {
        "mail_svr": "",
        "mail_port": 0,
        "mail_tls": 0,
        "mail_user": "",
        "mail_pwd": "",
        "mail_sender": "",
        **{f"mail_receiver{number}": "" for number in range(1, 5)},
        "mail_inet_ip": 0,
    }


def _ftp(profile: Profile) -> Values:
    return {
        "ftp_svr": "192.168.0.148",
        "ftp_port": 21,
        "ftp_user": "my_username",
        "ftp_pwd": "secret",
        "ftp_dir": "R2D2",
        "ftp_mode": 1,
        **({"ftp_retain": 0} if profile.extras else {}),
        "ftp_upload_interval": 0,
        "ftp_filename": "",
        "ftp_numberoffiles": 0,
        **schedule("ftp_"),
    }


def _alarm(profile: Profile) -> Values:
    sound: Values = {"alarm_sounddetect_armed": 0, "alarm_sounddetect_sensitivity": 5}
    return {
        "alarm_motion_armed": 1,
        "alarm_motion_sensitivity": 0,
        "alarm_motion_compensation": 0,
        "alarm_input_armed": 1,
        "alarm_ioin_level": 1,
        **(sound if profile.extras else {}),
        "alarm_iolinkage": 0,
        "alarm_preset": 0,
        "alarm_ioout_level": 1,
        "alarm_mail": 0,
        "alarm_upload_interval": 2,
        "alarm_http": 0,
        "alarm_msn": 0,
        "alarm_http_url": "",
        **schedule("alarm_", 1, (0, 4294967264, 16383)),
        **({"alarm_pir_armed": 0} if profile.unlisted else {}),
    }


def ddns(prefix: str = "ddns_") -> Values:
    """Return the settings of a dynamic DNS service."""
    return {
        f"{prefix}service": 0,
        f"{prefix}user": "",
        f"{prefix}pwd": "",
        f"{prefix}host": "",
        f"{prefix}proxy_svr": "",
        f"{prefix}proxy_port": 0,
    }


def factory_params(profile: Profile, username: str, password: str) -> Values:
    """Return what get_params.cgi reports (`now` is filled in when it does)."""
    return {
        "id": profile.mac,
        "sys_ver": profile.sys_ver,
        "app_ver": profile.app_ver,
        "alias": profile.alias,
        "now": 0,
        "tz": 18000,
        "daylight_saving_time": 0,
        "ntp_enable": 1,
        "ntp_svr": "0.ca.pool.ntp.org",
        **_users(username, password),
        **_devices(),
        "ip": "0.0.0.0",
        "mask": "0.0.0.0",
        "gateway": "0.0.0.0",
        "dns": "0.0.0.0",
        **({"dhcp_vendor": ""} if profile.extras else {}),
        "port": 80,
        **_wifi(profile),
        "pppoe_enable": 0,
        "pppoe_user": "",
        "pppoe_pwd": "",
        "upnp_enable": 0,
        **ddns(),
        **_mail(),
        **_ftp(profile),
        **_alarm(profile),
        "decoder_baud": 12,
        "msn_user": "",
        "msn_pwd": "",
        **{f"msn_friend{number}": "" for number in range(1, 11)},
    }


def factory_camera_params() -> Values:
    """Return what get_camera_params.cgi reports."""
    return {
        "resolution": 8,
        "brightness": 169,
        "contrast": 2,
        "mode": 1,
        "flip": 0,
        "fps": 0,
    }


def factory_misc(profile: Profile) -> Values:
    """Return what get_misc.cgi reports."""
    ptz: Values = {
        "ptz_center_onstart": 1,
        "ptz_auto_patrol_interval": 0,
        "ptz_auto_patrol_type": 0,
        "ptz_patrol_h_rounds": 2,
        "ptz_patrol_v_rounds": 2,
        "ptz_patrol_rate": 10,
        "ptz_patrol_up_rate": 6,
        "ptz_patrol_down_rate": 6,
        "ptz_patrol_left_rate": 6,
        "ptz_patrol_right_rate": 6,
        # The recorded camera had its presets switched off; the others show them.
        "ptz_disable_preset": int(profile is PROFILES["11.22"]),
        "ptz_preset_onstart": 0,
    }
    return {"led_mode": 1, **(ptz if profile.motor or profile.decoder else {})}


def factory_values(profile: Profile, username: str, password: str) -> dict[str, Values]:
    """Return everything that the camera stores, by the CGI that reports it."""
    return {
        "params": factory_params(profile, username, password),
        "camera_params": factory_camera_params(),
        "misc": factory_misc(profile),
        "forbidden": schedule(""),
        "factory_ddns": ddns("factory_ddns_"),
    }
