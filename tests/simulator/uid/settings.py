"""Every setting of every CGI: one table of parameters, in the document's order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .clock import ZONES
from .encoder import Values
from .motion import BLOCKCOUNT, Area, BitOrder, BlockCount, everything
from .parameters import Address, Choice, Host, Number, Parameter, ServerPort, Text

UPDATE_METHODS = ("MANUAL", "NTP", "P2P")
BITRATE_CONTROLS = ("CBR", "VBR")
TIME_FORMATS = (
    "yyyy-mm-dd_hh:mm:ss",
    "yyyy/mm/dd_hh:mm:ss",
    "yy-mm-dd_hh:mm:ss",
    "yy/mm/dd_hh:mm:ss",
    "hh:mm:ss_dd/mm/yyyy",
    "hh:mm:ss_dd-mm-yyyy",
    "hh:mm:ss_mm/dd/yyyy",
    "mm/dd/yyyy_hh:mm:ss",
    "mm-dd-yyyy_hh:mm:ss",
)


@dataclass(frozen=True, slots=True)
class Group:
    """The settings of one CGI, which answers them all in one element."""

    root: str
    parameters: tuple[Parameter, ...]

    def names(self) -> Iterator[str]:
        """The parameters' names, in order."""
        return (parameter.name for parameter in self.parameters)

    def defaults(self) -> Values:
        """The values of a camera out of its box."""
        return {p.name: p.default for p in self.parameters if p.default is not None}

    def parse(self, sent: Mapping[str, str]) -> Values:
        """The values that were sent, or a refusal for the first that is no good."""
        return {
            p.name: p.parse(sent[p.name]) for p in self.parameters if p.name in sent
        }


def _stream(number: int, resolution: str, bitrate: str) -> Group:
    # What codec, resolution and rates may be depends on each other: encoder.py.
    return Group(
        f"stream{number}",
        (
            Text(name="encode_mode", default="H265"),
            Text(name="resolution", default=resolution),
            Text(name="framerate", default="25"),
            Text(name="govlength", default="100"),
            Text(name="bitrate", default=bitrate),
            Choice(
                name="bitrate_control",
                default="CBR",
                options=BITRATE_CONTROLS,
                fault="bitrate_control error",
            ),
        ),
    )


def _position(what: str, y: str) -> tuple[Parameter, ...]:
    # With type 0 (direction) a position goes to 2 only: osd.py.
    return (
        Choice(name=f"{what}_pos_type", default="0"),
        Number(name=f"{what}_pos_x", default="0", low=0, high=100),
        Number(name=f"{what}_pos_y", default=y, low=0, high=100),
    )


GROUPS: Mapping[str, Group] = {
    "network": Group(
        "network",
        (
            Choice(name="dhcp", default="0"),
            Address(name="ipaddr", default="192.168.0.123"),
            Address(name="netmask", default="255.255.255.0"),
            Address(name="gateway", default="192.168.0.1"),
            Address(name="dns1", default="114.114.114.114"),
            Address(name="dns2", default="8.8.8.8"),
            ServerPort(name="port", default="80"),
        ),
    ),
    "time": Group(
        "time",
        (
            Choice(
                name="timezone",
                default="GMT+08:00",
                options=tuple(ZONES),
                fault="timezone error",
            ),
            Choice(
                name="update_method",
                default="NTP",
                options=UPDATE_METHODS,
                ignores_case=True,
                fault="update_method error",
            ),
            Number(name="year", low=1970, high=2037, fault="year error"),
            Number(name="month", low=1, high=12, fault="month error"),
            Number(name="day", low=1, high=31, fault="day error"),
            Number(name="hour", low=0, high=23, fault="hour error"),
            Number(name="min", low=0, high=59, fault="min error"),
            Number(name="sec", low=0, high=59, fault="sec error"),
            Host(name="ntpaddr", default="pool.ntp.org"),
            # The document says 80 or 1000-65535 here, and sends and answers 123 itself.
            Number(name="port", default="123", low=1, high=65535, fault="port error"),
        ),
    ),
    "videoencoder/stream1": _stream(1, "1080P", "2500"),
    "videoencoder/stream2": _stream(2, "480X360", "200"),
    "audioencoder": Group(
        "audioencoder",
        (
            Choice(name="enable", default="1"),
            Text(name="encode_type", default="G.711"),
            Text(name="samplerate", default="8000"),
            Text(name="bitrate", default="64000"),
            Number(name="input_volume", default="60", low=1, high=100),
            Number(name="output_volume", default="80", low=1, high=100),
            Choice(name="amplify", default="1"),
        ),
    ),
    "osd": Group(
        "osd",
        (
            Choice(name="enable", default="1"),
            Choice(name="color", default="1", options=("0", "1", "2", "3")),
            Choice(name="fontsize", default="1", options=("0", "1", "2")),
            *_position("title", "2"),
            Choice(name="show_res_bit", default="0", options=("0", "1", "2", "3")),
            *_position("time", "0"),
            Choice(name="show_week", default="0"),
            Choice(
                name="time_format",
                default=TIME_FORMATS[0],
                options=TIME_FORMATS,
                fault="time_format error",
            ),
            Text(name="title_utf8", default="IPCamera"),
        ),
    ),
    "image": Group(
        "image",
        tuple(
            Number(name=name, default="128", low=0, high=255)
            for name in ("brightness", "contrast", "saturation", "sharpness")
        ),
    ),
    "motion": Group(
        "motion",
        (
            Choice(name="enable", default="1"),
            Number(name="sensitivity", default="80", low=1, high=100),
            Number(name="alarmthreshold", default="20", low=1, high=100),
            Choice(name="enable_nighttime", default="1"),
            Number(name="night_sensitivity", default="80", low=1, high=100),
            Number(name="night_alarmthreshold", default="22", low=1, high=100),
            BlockCount(name="blockcount", default=BLOCKCOUNT),
            Area(name="areavalue"),
        ),
    ),
}
"""The groups, by the path of their CGI."""


def factory_defaults(order: BitOrder) -> dict[str, Values]:
    """Every value of a camera out of its box."""
    values = {path: group.defaults() for path, group in GROUPS.items()}
    values["motion"]["areavalue"] = everything(order)
    return values
