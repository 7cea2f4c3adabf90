"""Whatever comes back by UDP: it is read right, or it is none."""

from typing import Final
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from hypothesis import example, given, strategies as st
import pytest

from custom_components.ipcam_cgi.cgi import CameraAddress, SearchWay, Sighting
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.search import onvif
from custom_components.ipcam_cgi.cgi.uid import UidClient

from .support import mjpeg_answer, probe_match

SENDER: Final = "192.168.1.20"
MESSAGE: Final = "urn:uuid:0b1c"
VENDOR: Final = frozenset({SearchWay.VENDOR})
HEX: Final = st.text("0123456789abcdefABCDEF", min_size=12, max_size=12)
TEXTS: Final = st.text(
    st.characters(exclude_categories=["C", "Z"]).filter(str.isprintable)
)
NOBODY: Final = frozenset({"0" * 12, "F" * 12})


def known(mac: str) -> str | None:
    """Return what is known by a MAC address."""
    return None if mac.upper() in NOBODY else mac.upper()


def checked(sighting: Sighting | None) -> Sighting | None:
    """Make sure that it can be shown, and leads nowhere but to who sent it."""
    if sighting is not None:
        assert sighting.address.host == SENDER
        assert 0 < sighting.address.port < 65536
        for text in (sighting.name, sighting.model, sighting.firmware):
            assert text is None or (text.isprintable() and 0 < len(text) <= 80)
        assert sighting.mac is None or len(sighting.mac) == 12
    return sighting


# UDP 10000


@given(
    HEX,
    TEXTS.filter(lambda text: len(text.encode()) <= 20),
    st.binary(min_size=4, max_size=4).filter(any),
    st.integers(1, 65535),
    st.sampled_from([87, 88]),
)
def test_mjpeg_answers(
    camera_id: str, alias: str, version: bytes, port: int, length: int
) -> None:
    """Every field is where the notes have it."""
    datagram = mjpeg_answer(
        camera_id=camera_id.encode(),
        alias=alias.encode(),
        version=version,
        port=port,
        length=length,
    )
    assert checked(MjpegClient.SEARCH.parse(datagram, SENDER)) == Sighting(
        address=CameraAddress(host=SENDER, port=port),
        ways=VENDOR,
        family="mjpeg",
        mac=known(camera_id),
        name=alias or None,
        firmware=".".join(str(part) for part in version),
    )


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"MO_I",
        MjpegClient.SEARCH.request,
        mjpeg_answer(length=86 + 3),
        mjpeg_answer()[:86],
        mjpeg_answer(length=200),
        mjpeg_answer(opcode=0),
        mjpeg_answer(opcode=2),
        mjpeg_answer(opcode=0x0101),
        mjpeg_answer(camera_id=b"00626E5A0B1"),
        mjpeg_answer(camera_id=b"00626E5A0B1G"),
        mjpeg_answer(camera_id=b"00626E5A0B1C7"),
        mjpeg_answer(camera_id=b""),
        mjpeg_answer().replace(b"MO_I", b"MO_O"),
    ],
)
def test_no_mjpeg_answers(datagram: bytes) -> None:
    """Searches, other products and other messages are no answers."""
    assert MjpegClient.SEARCH.parse(datagram, SENDER) is None


def test_mjpeg_answer_without_facts() -> None:
    """What a camera leaves empty is not known."""
    datagram = mjpeg_answer(
        camera_id=b"000000000000", alias=b"", version=bytes(4), port=0
    )
    assert MjpegClient.SEARCH.parse(datagram, SENDER) == Sighting(
        address=CameraAddress(host=SENDER), ways=VENDOR, family="mjpeg"
    )


def test_mjpeg_alias_of_china() -> None:
    """An alias may be GB2312."""
    sighting = MjpegClient.SEARCH.parse(
        mjpeg_answer(alias="前门".encode("gb2312")), SENDER
    )
    assert sighting is not None
    assert sighting.name == "前门"


@given(
    st.binary()
    | st.binary(min_size=64, max_size=65).map(lambda text: mjpeg_answer()[:23] + text)
    | st.binary(min_size=41, max_size=41).map(lambda tail: mjpeg_answer()[:36] + tail)
)
def test_any_mjpeg_datagram(datagram: bytes) -> None:
    """Whatever it is: it is none, or can be shown."""
    checked(MjpegClient.SEARCH.parse(datagram, SENDER))


# UDP 3001


def uid_answer(
    *,
    root: str = "XML_ANJVISION",
    kind: str = "SYSTEM_SEARCHIPC_MESSAGE",
    code: str | None = "3",
    mac: str | None = None,
    model: str | None = None,
    title: str | None = None,
    port: str | None = None,
    encoding: str = "gb18030",
) -> bytes:
    """Return an answer to the search on UDP 3001; what is None is left out."""

    def element(name: str, **attributes: str | None) -> str:
        shown = [
            f" {key}={quoteattr(value)}"
            for key, value in attributes.items()
            if value is not None
        ]
        return f"<{name}{''.join(shown)} />\n" if shown else ""

    header = element("MESSAGE_HEADER", Msg_type=kind, Msg_code=code, Msg_flag="0")
    body = (
        element("DEVICE_TYPE", DeviceModule=model, OSD=title)
        + element("IPC_SERIALNUMBER", SerialNumber="1234")
        + element("LANConfig", IPAddress="10.9.8.7", MacAddress=mac, Gateway="10.9.8.1")
        + element("StreamAccess", WebPort=port)
    )
    return (
        f'<?xml version="1.0" encoding="GB2312" ?>\n<{root}>\n{header}'
        f"<MESSAGE_BODY>\n{body}</MESSAGE_BODY>\n</{root}>"
    ).encode(encoding)


@given(
    st.none() | HEX,
    st.sampled_from(["", ":", "-"]),
    st.none() | TEXTS.filter(lambda text: len(text) <= 80),
    st.none() | TEXTS.filter(lambda text: len(text) <= 80),
    st.none() | st.integers(1, 65535),
    st.sampled_from(["XML_ANJVISION", "XML_TOPSEE"]),
    st.sampled_from(["gb18030", "utf-8"]),
    st.sampled_from([b"", b"\0", b"\r\n"]),
)
def test_uid_answers(
    mac: str | None,
    separator: str,
    model: str | None,
    title: str | None,
    port: int | None,
    root: str,
    encoding: str,
    end: bytes,
) -> None:
    """Every attribute is read, and none need be there."""
    datagram = uid_answer(
        root=root,
        mac=mac and separator.join(mac[i : i + 2] for i in range(0, 12, 2)),
        model=model,
        title=title and title.encode().hex(),
        port=str(port) if port else None,
        encoding=encoding,
    )
    try:
        is_ambiguous = encoding == "gb18030" and datagram.decode() != datagram.decode(
            encoding
        )
    except UnicodeDecodeError:
        is_ambiguous = False
    sighting = checked(UidClient.SEARCH.parse(datagram + end, SENDER))
    assert sighting is not None
    assert sighting == Sighting(
        address=CameraAddress(host=SENDER, port=port or 80),
        ways=VENDOR,
        family="uid",
        mac=known(mac) if mac else None,
        name=title or None,
        # Chinese that happens to be UTF-8 as well.
        model=sighting.model if is_ambiguous else model or None,
    )


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"<",
        UidClient.SEARCH.request,
        uid_answer(root="XML_OTHER"),
        uid_answer(kind="SYSTEM_CONFIG_MESSAGE"),
        uid_answer(code="1"),
        uid_answer()[:-5],
        b'<XML_ANJVISION a="1"/>',
        b'<!DOCTYPE x [<!ENTITY e "y">]>' + uid_answer().partition(b"\n")[2],
    ],
)
def test_no_uid_answers(datagram: bytes) -> None:
    """Searches, other messages and whatever brings entities along are no answers."""
    assert UidClient.SEARCH.parse(datagram, SENDER) is None


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "9" * 5000])
def test_uid_ports_that_are_none(port: str) -> None:
    """A port that cannot be one is the usual one."""
    sighting = checked(UidClient.SEARCH.parse(uid_answer(port=port), SENDER))
    assert sighting is not None
    assert sighting.address.port == 80


@pytest.mark.parametrize("title", ["Porch", "50F", "C0FF", "0141", ""])
def test_uid_titles_that_are_told_otherwise(title: str) -> None:
    """What is no text in hexadecimal digits is not shown."""
    sighting = checked(UidClient.SEARCH.parse(uid_answer(title=title), SENDER))
    assert sighting is not None
    assert sighting.name is None


JUNK: Final = st.text() | st.text("<>/&;\"'= a0:", max_size=40)


@given(
    st.binary()
    | JUNK.map(
        lambda junk: uid_answer(port="80").replace(
            b'"80"', junk.encode(errors="ignore")
        )
    )
    | JUNK.map(
        lambda junk: uid_answer(model=junk, title=junk, mac=junk, encoding="utf-8")
    )
)
@example(b"<XML_ANJVISION>" * 1000)
def test_any_uid_datagram(datagram: bytes) -> None:
    """Whatever it is: it is none, or can be shown."""
    checked(UidClient.SEARCH.parse(datagram, SENDER))


# WS-Discovery


@given(
    st.none() | TEXTS.filter(lambda text: 0 < len(text) <= 80),
    st.none() | TEXTS.filter(lambda text: 0 < len(text) <= 80),
    st.none() | st.integers(1, 65535),
    st.sampled_from([("s", "a", "d"), ("SOAP-ENV", "wsa", "wsdd"), ("", "", "")]),
    st.sampled_from([b"", b"\0", b"\r\n"]),
)
def test_onvif_answers(
    name: str | None,
    model: str | None,
    port: int | None,
    prefixes: tuple[str, str, str],
    end: bytes,
) -> None:
    """Name, hardware and port are read, whatever the prefixes are."""
    scopes = [
        "onvif://www.onvif.org/type/video_encoder",
        "http://www.onvif.org/name/no",
        *([f"onvif://www.onvif.org/name/{quote(name, safe='')}"] if name else ()),
        "onvif://www.onvif.org/Profile/Streaming",
        *([f"onvif://www.onvif.org/hardware/{quote(model, safe='')}"] if model else ()),
    ]
    xaddrs = f"http://[fe80::1]/x http://{SENDER}:{port}/onvif/device_service"
    datagram = probe_match(
        MESSAGE,
        scopes="\n ".join(map(escape, scopes)),
        xaddrs=xaddrs if port else "",
        prefixes=prefixes,
    )
    assert checked(onvif.parse(MESSAGE, datagram + end, SENDER)) == Sighting(
        address=CameraAddress(host=SENDER, port=port or 80),
        ways=frozenset({SearchWay.ONVIF}),
        name=name,
        model=model,
    )


@pytest.mark.parametrize(
    "xaddrs",
    [
        "",
        "http://192.168.1.99:8080/onvif/device_service",
        f"https://{SENDER}:8443/onvif/device_service",
        f"http://{SENDER}@192.168.1.99:8080/",
        f"http://{SENDER}:0/ http://{SENDER}:99999/ http://{SENDER}:x/",
        "http://camera.local:8080/ nonsense :// [ http://[",
    ],
)
def test_onvif_addresses_elsewhere(xaddrs: str) -> None:
    """What leads elsewhere, or nowhere, is not followed."""
    sighting = checked(
        onvif.parse(MESSAGE, probe_match(MESSAGE, xaddrs=xaddrs), SENDER)
    )
    assert sighting is not None
    assert sighting.address == CameraAddress(host=SENDER)


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"<",
        probe_match("urn:uuid:another"),
        probe_match(""),
        probe_match(MESSAGE).replace(b"ProbeMatches", b"ResolveMatches"),
        probe_match(MESSAGE).replace(b"Envelope", b"Parcel"),
        probe_match(MESSAGE)[:-3],
        b'<!DOCTYPE x [<!ENTITY e "y">]>' + probe_match(MESSAGE).partition(b"\n")[2],
    ],
)
def test_no_onvif_answers(datagram: bytes) -> None:
    """Answers to others, other messages and whatever brings entities along are none."""
    assert onvif.parse(MESSAGE, datagram, SENDER) is None


@given(
    st.binary()
    | JUNK.map(
        lambda junk: probe_match(MESSAGE, scopes="@@").replace(
            b"@@", junk.encode(errors="ignore")
        )
    )
    | st.builds(
        lambda one, two: probe_match(MESSAGE, xaddrs=escape(one), scopes=escape(two)),
        JUNK.map(lambda junk: f"http://{junk}".encode(errors="ignore").decode()),
        JUNK.map(
            lambda junk: f"onvif://www.onvif.org/name/{junk}".encode(
                errors="ignore"
            ).decode()
        ),
    )
)
@example(b"<Envelope>" * 1000)
def test_any_onvif_datagram(datagram: bytes) -> None:
    """Whatever it is: it is none, or can be shown."""
    checked(onvif.parse(MESSAGE, datagram, SENDER))
