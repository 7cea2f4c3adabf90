"""The `mjpeg` camera's set_*.cgi: parameters, ranges, lengths, and whether all of them must be there."""

from collections.abc import Callable, Collection, Container, Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError
import re

from .answers import encode
from .params import DAYS, Value

type Parse = Callable[[str], Value]
"""Turns a parameter's text into what is stored; ValueError means `error: illegal params.` is the answer."""

BAUD_RATES = frozenset({9, 11, 12, 13, 14, 15, 4097, 4098})
SWITCH = range(2)
PORT = range(65536)
WORD = range(2**32)
DHCP = "0.0.0.0"


def whole(allowed: Container[int]) -> Callable[[str], int]:
    """Return what reads a whole number among those allowed."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,10}", text) or int(text) not in allowed:
            raise ValueError(text)
        return int(text)

    return parse


def whole_or_empty(allowed: Container[int]) -> Callable[[str], int]:
    """Return what reads a whole number among those allowed; nothing is 0."""
    parse = whole(allowed)
    return lambda text: parse(text) if text else 0


def text(length: int) -> Callable[[str], str]:
    """Return what reads a text of at most so many bytes."""

    def parse(text: str) -> str:
        if len(encode(text)) > length:
            raise ValueError(text)
        return text

    return parse


def url(text_: str) -> str:
    """Read the URL that the camera calls on an alarm."""
    if text_ and not text_.startswith("http://"):
        raise ValueError(text_)
    return text_


def mac(text_: str) -> str:
    """Read an Ethernet address."""
    if not re.fullmatch(r"[0-9A-Fa-f]{12}", text_):
        raise ValueError(text_)
    return text_.upper()


@dataclass(frozen=True)
class Setter:
    """One set_*.cgi.

    Attributes:
        group: Which part of what the camera stores it writes.
        prefix: What the stored names begin with.
        params: How each parameter is read.
        required: The parameters that must be there.
        stored: Stored names that are not prefix plus parameter.
        check: Looks at all the values together and completes them.
    """

    params: Mapping[str, Parse]
    required: frozenset[str] = frozenset()
    group: str = "params"
    prefix: str = ""
    stored: Mapping[str, str] | None = None
    check: Callable[[dict[str, Value]], dict[str, Value]] | None = None

    @property
    def sets_service(self) -> bool:
        """Whether `user` and `pwd` are a service's, and not the camera login."""
        return "user" in self.params

    def read(self, sent: Mapping[str, str]) -> dict[str, Value]:
        """Return the values by stored name; ValueError means `error: illegal params.` is the answer."""
        if missing := self.required - sent.keys():
            raise ValueError(f"Missing {missing}")
        values = {
            name: parse(sent[name])
            for name, parse in self.params.items()
            if name in sent
        }
        if self.check is not None:
            values = self.check(values)
        stored = self.stored or {}
        return {
            stored.get(name, self.prefix + name): value
            for name, value in values.items()
        }


def _schedule() -> dict[str, Parse]:
    return {
        "schedule_enable": whole(SWITCH),
        **{f"schedule_{day}_{word}": whole(WORD) for day in DAYS for word in range(3)},
    }


def _all(setter: Setter) -> Setter:
    return replace(setter, required=frozenset(setter.params))


def _check_network(values: dict[str, Value]) -> dict[str, Value]:
    if values["ip"] == "":
        return values | dict.fromkeys(("ip", "mask", "gateway", "dns"), DHCP)
    try:
        network = IPv4Network(f"{values['ip']}/{values['mask']}", strict=False)
        gateway, dns = (
            IPv4Address(str(values["gateway"])),
            IPv4Address(str(values["dns"])),
        )
    except (AddressValueError, NetmaskValueError) as err:
        raise ValueError(values) from err
    if network.prefixlen == 0 or gateway not in network or dns.is_unspecified:
        raise ValueError(values)
    return values


def _ddns_params() -> dict[str, Parse]:
    return {
        "service": whole(range(16)),
        "user": text(64),
        "pwd": text(64),
        "host": text(64),
        "proxy_svr": text(64),
        "proxy_port": whole(PORT),
    }


def _user_params() -> Iterator[tuple[str, Parse]]:
    for number in range(1, 9):
        yield f"user{number}", text(12)
        yield f"pwd{number}", text(12)
        yield f"pri{number}", whole(range(3))


def _user_names() -> dict[str, str]:
    return {
        f"{sent}{number}": f"user{number}_{stored}"
        for number in range(1, 9)
        for sent, stored in (("user", "name"), ("pwd", "pwd"), ("pri", "pri"))
    }


def _device_params() -> dict[str, Parse]:
    return {
        f"dev{number}_{name}": parse
        for number in range(2, 10)
        for name, parse in (
            ("alias", text(20)),
            ("host", text(64)),
            ("port", whole_or_empty(PORT)),
            ("user", text(12)),
            ("pwd", text(12)),
        )
    }


def _wifi_params() -> dict[str, Parse]:
    keys: dict[str, Parse] = {}
    for number in range(1, 5):
        keys[f"key{number}"] = text(30)
        keys[f"key{number}_bits"] = whole_or_empty(SWITCH)
    return {
        "enable": whole_or_empty(SWITCH),
        "ssid": text(40),
        "encrypt": whole_or_empty(range(6)),
        "defkey": whole_or_empty(range(4)),
        **keys,
        "authtype": whole_or_empty(SWITCH),
        "keyformat": whole_or_empty(SWITCH),
        "channel": whole_or_empty(range(15)),
        "mode": whole_or_empty(SWITCH),
        "wpa_psk": text(64),
    }


_RATE = whole(range(101))
_MAIL: dict[str, Parse] = {
    "svr": text(64),
    "port": whole(PORT),
    "user": text(64),
    "pwd": text(64),
    "sender": text(64),
    **{f"receiver{number}": text(64) for number in range(1, 5)},
    "mail_inet_ip": whole(SWITCH),
}

SETTERS: dict[str, Setter] = {
    "/set_alias.cgi": _all(Setter({"alias": text(20)})),
    "/set_datetime.cgi": Setter(
        {
            "tz": whole(range(-50400, 50401)),
            "daylight_saving_time": whole(range(-7200, 7201)),
            "ntp_enable": whole(SWITCH),
            "ntp_svr": text(64),
            "now": whole(WORD),
        }
    ),
    "/set_users.cgi": _all(Setter(dict(_user_params()), stored=_user_names())),
    "/set_devices.cgi": Setter(
        _device_params(),
        frozenset(name for name in _device_params() if name[3] in "234"),
    ),
    "/set_network.cgi": Setter(
        {
            "ip": text(15),
            "mask": text(15),
            "gateway": text(15),
            "dns": text(15),
            "port": whole(range(1, 65536)),
            "dhcp_vendor": text(64),
        },
        frozenset({"ip", "mask", "gateway", "dns", "port"}),
        check=_check_network,
    ),
    "/set_wifi.cgi": Setter(
        _wifi_params() | {"country": whole(range(8))},
        frozenset(_wifi_params()),
        prefix="wifi_",
    ),
    "/set_pppoe.cgi": Setter(
        {"enable": whole(SWITCH), "user": text(64), "pwd": text(64)}, prefix="pppoe_"
    ),
    "/set_upnp.cgi": _all(Setter({"enable": whole(SWITCH)}, prefix="upnp_")),
    "/set_ddns.cgi": _all(Setter(_ddns_params(), prefix="ddns_")),
    "/set_ftp.cgi": Setter(
        {
            "svr": text(64),
            "port": whole(PORT),
            "user": text(64),
            "pwd": text(64),
            "dir": text(64),
            "mode": whole(SWITCH),
            "retain": whole(SWITCH),
            "upload_interval": whole(range(65536)),
            "filename": text(64),
            "numberoffiles": whole(range(65536)),
            **_schedule(),
        },
        prefix="ftp_",
    ),
    "/set_mail.cgi": Setter(
        _MAIL | {"tls": whole(range(3))},
        frozenset(_MAIL),
        prefix="mail_",
        stored={"mail_inet_ip": "mail_inet_ip"},
    ),
    "/set_msn.cgi": Setter(
        {
            "user": text(64),
            "pwd": text(64),
            **{f"friend{number}": text(64) for number in range(1, 11)},
        },
        prefix="msn_",
    ),
    "/set_alarm.cgi": Setter(
        {
            "motion_armed": whole(SWITCH),
            "motion_sensitivity": whole(range(10)),
            "motion_compensation": whole(SWITCH),
            "input_armed": whole(SWITCH),
            "ioin_level": whole(SWITCH),
            "sounddetect_armed": whole(SWITCH),
            "sounddetect_sensitivity": whole(range(10)),
            "iolinkage": whole(SWITCH),
            "preset": whole(range(33)),
            "ioout_level": whole(SWITCH),
            "mail": whole(SWITCH),
            "upload_interval": whole(range(65536)),
            "http": whole(SWITCH),
            "http_url": url,
            **_schedule(),
        },
        prefix="alarm_",
    ),
    "/set_forbidden.cgi": _all(Setter(_schedule(), group="forbidden")),
    "/set_misc.cgi": Setter(
        {
            "led_mode": whole(range(3)),
            "ptz_center_onstart": whole(SWITCH),
            "ptz_auto_patrol_interval": whole(range(65536)),
            "ptz_auto_patrol_type": whole(range(4)),
            "ptz_patrol_h_rounds": whole(range(65536)),
            "ptz_patrol_v_rounds": whole(range(65536)),
            "ptz_patrol_rate": _RATE,
            "ptz_patrol_up_rate": _RATE,
            "ptz_patrol_down_rate": _RATE,
            "ptz_patrol_left_rate": _RATE,
            "ptz_patrol_right_rate": _RATE,
            "ptz_disable_preset": whole(SWITCH),
            "ptz_preset_onstart": whole(range(33)),
        },
        group="misc",
    ),
    "/set_decoder.cgi": _all(Setter({"baud": whole(BAUD_RATES)}, prefix="decoder_")),
    "/set_mac.cgi": _all(Setter({"mac": mac}, stored={"mac": "id"})),
    "/set_factory_ddns.cgi": Setter(
        _ddns_params(), group="factory_ddns", prefix="factory_ddns_"
    ),
}

CAMERA_CONTROL: dict[int, tuple[str, Collection[int]]] = {
    0: ("resolution", (2, 8, 32)),
    1: ("brightness", range(256)),
    2: ("contrast", range(7)),
    3: ("mode", range(3)),
    5: ("flip", range(4)),
}
"""camera_control.cgi: by `param`, what it sets and the values it takes."""
