"""`var` text: what a camera says comes back as it is, whatever it holds."""

from contextlib import suppress
import json
from pathlib import Path
import time

from hypothesis import example, given, strategies as st
import pytest

from custom_components.ipcam_cgi.cgi import CameraResponseError, ErrorKey
from custom_components.ipcam_cgi.cgi.mjpeg import wire

NAMES = st.from_regex(r"[A-Za-z_]\w{0,15}", fullmatch=True).filter(str.isascii)
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=30
)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
PRIVATE = [
    "user",
    "user1_name",
    "dev2_user",
    "dev3_host",
    "wifi_ssid",
    "ap_ssid[0]",
    "pppoe_user",
    "ddns_host",
    "ddns_proxy_svr",
    "mail_svr",
    "mail_sender",
    "mail_receiver4",
    "ftp_dir",
    "ftp_svr",
    "msn_friend10",
]
ACCESS = [
    "pwd",
    "user8_pwd",
    "dev9_pwd",
    "wifi_key1",
    "wifi_key4",
    "wifi_wpa_psk",
    "alarm_http_url",
    "cloud_pwd",
    "cloud_password",
]
SECRET_NAMES = st.sampled_from([*PRIVATE, *ACCESS])
SECRETS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\x00"),
    max_size=10,
).map(lambda text: f"{text}s3cr3t{text}")


def lines(values: dict[str, str | float], end: str = "\n") -> str:
    """Word variables as a camera does."""
    return "".join(
        f"var {name}='{value}';{end}"
        if isinstance(value, str)
        else f"var {name}={value};{end}"
        for name, value in values.items()
    )


@given(
    st.dictionaries(NAMES, TEXTS | NUMBERS, min_size=1),
    st.sampled_from(["\n", "\r\n", " \n"]),
)
@example({"a": "it's", "b": "';", "c": "=", "d": "x=';y", "e": "'"}, "\n")
@example({"a": "", "b": "\x85\u2028\x0b", "c": " spaces ", "d": -28800, "e": 0.5}, "\n")
def test_round_trip(values: dict[str, str | float], end: str) -> None:
    """Names and values come back, in their order, with quotes, `=` and `;` in them."""
    parsed = wire.parse(lines(values, end).encode())
    assert parsed == {name: str(value) for name, value in values.items()}
    assert list(parsed) == list(values)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("var alias='前门';".encode("gb18030"), "前门"),
        ("var alias='前门';".encode(), "前门"),
        ("var alias='Tür';".encode(), "Tür"),
        # ü and r are a GB18030 pair too: a camera's neighbours speak that more often.
        (b"var alias='T\xfcr';", b"T\xfcr".decode("gb18030")),
        (b"var alias='\xff\xfe';", "ÿþ"),
        ("\ufeffvar alias='x';".encode(), "x"),
    ],
    ids=["gb18030", "utf-8", "umlaut", "pair", "latin-1", "bom"],
)
def test_charsets(body: bytes, value: str) -> None:
    """UTF-8, then GB18030, then Latin-1."""
    assert wire.parse(body) == {"alias": value}


def test_tolerance() -> None:
    """Without `var`, without `;`, with blanks, with arrays, with lines that are none."""
    body = b"""
// made by hand
var ap_bssid=new Array();
ap_bssid[0]='00c0ca112233';
 var  a = 'x' ;
b=1
function f(){}
"""
    assert wire.parse(body) == {
        "ap_bssid": "new Array()",
        "ap_bssid[0]": "00c0ca112233",
        "a": "x",
        "b": "1",
    }


@pytest.mark.parametrize("body", [b"", b"ok.", b"<html></html>", b"\x00\xff", b"= 1"])
def test_no_variables(body: bytes) -> None:
    """An answer without a variable is a bad one."""
    with pytest.raises(CameraResponseError) as caught:
        wire.parse(body)
    assert caught.value.key is ErrorKey.BAD_ANSWER


@pytest.mark.parametrize("read", [wire.parse, wire.check_done])
def test_error(read: object) -> None:
    """The camera's own words, fit to be shown."""
    assert callable(read)
    with pytest.raises(CameraResponseError) as caught:
        read(b"error: illegal\x1b[31m\nparams. " + b"x" * 500)
    assert caught.value.key is ErrorKey.REFUSED
    reason = caught.value.placeholders["reason"]
    assert reason.startswith("error: illegal [31m params. x")
    assert len(reason) == 80


@given(st.binary())
def test_any_bytes(body: bytes) -> None:
    """Arbitrary bytes are read or refused."""
    for read in (wire.parse, wire.check_done):
        try:
            read(body)
        except CameraResponseError as err:
            assert err.key in {ErrorKey.BAD_ANSWER, ErrorKey.REFUSED}  # noqa: PT017 - it need not come
    wire.redacted(body).encode()


@pytest.mark.parametrize("body", [b"ok.\n", b"ok", b"OK.", b" ok.\r\n"])
def test_done(body: bytes) -> None:
    """Success, as cameras word it."""
    wire.check_done(body)


@pytest.mark.parametrize("body", [b"", b"okay", b"ok..", b"<html>ok.</html>"])
def test_not_done(body: bytes) -> None:
    """Anything else is no success."""
    with pytest.raises(CameraResponseError) as caught:
        wire.check_done(body)
    assert caught.value.key is ErrorKey.BAD_ANSWER


def test_query() -> None:
    """Every character that means something is encoded."""
    assert wire.query({}) == ""
    assert (
        wire.query({"a": "x y", "b": "ü&=+%/'"}) == "a=x%20y&b=%C3%BC%26%3D%2B%25%2F%27"
    )


@given(
    st.dictionaries(NAMES, TEXTS, max_size=3),
    st.dictionaries(SECRET_NAMES, SECRETS, min_size=1),
    st.sampled_from(["'{}';", "{};", "'{}'", "'{}' ;", "'{}", '"{}";']),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["var ", "", "var\t"]),
)
def test_redacted(
    others: dict[str, str], secrets: dict[str, str], form: str, end: str, var: str
) -> None:
    """No secret stays, however it is quoted; every variable does."""
    text = lines(dict(others), end) + "".join(
        f"{var}{name}={form.format(value)}{end}" for name, value in secrets.items()
    )
    redacted = wire.redacted(text.encode())
    if not any("s3cr3t" in value for value in others.values()):
        assert "s3cr3t" not in redacted
    parsed = wire.parse(redacted.encode())
    assert list(parsed) == list(wire.parse(text.encode()))
    for name in secrets:
        assert parsed[name] == "REDACTED"
    # Its owner is told all but what gives access.
    told = wire.parse(text.encode())
    shown = wire.parse(wire.redacted(text.encode(), for_owner=True).encode())
    assert shown == told | {name: "REDACTED" for name in secrets if name in ACCESS}


def test_redacted_on_one_line() -> None:
    """Nor behind another variable on the same line."""
    redacted = wire.redacted(b"var user='keeper'; var pwd='s3cr3t'; var pri=3;\n")
    assert "keeper" not in redacted
    assert "s3cr3t" not in redacted
    line = b"var user='keeper'; var pwd='s3cr3t'; var pri=3;\n"
    assert "s3cr3t" not in wire.redacted(line, for_owner=True)


def test_redacted_leaves_the_rest() -> None:
    """What is empty or no secret stays, the maker's half of the id too."""
    text = (
        "var id='000DC5D4DC51';\nvar alias='R2D2';\nvar wifi_key1_bits=0;\r\n"
        "var mail_pwd='';\nvar mail_user='';\r\nvar wifi_defkey=1;\nvar ftp_port=21;\n"
    )
    assert wire.redacted(text.encode()) == text.replace("D4DC51", "000000")
    assert wire.redacted(text.encode(), for_owner=True) == text
    assert wire.redacted(b"id=000DC5D4DC51;") == "id=000DC5000000;"


@pytest.mark.parametrize(
    "body",
    [
        b"pwd='x'" + b" " * 500_000 + b"x",
        b"pwd" * 300_000,
        b"var " + b" " * 1_000_000,
        b"a" * 1_000_000,
        b"user=" * 200_000,
    ],
    ids=["blanks", "words", "var", "word", "equals"],
)
def test_long_nonsense(body: bytes) -> None:
    """Long nonsense takes no time."""
    began = time.monotonic()
    with suppress(CameraResponseError):
        wire.parse(body)
    wire.redacted(body)
    assert time.monotonic() - began < 2


def test_recording() -> None:
    """The answers recorded from a real camera."""
    (path,) = (Path(__file__).parents[2] / "fixtures").glob("mjpeg_11.22*.json")
    exchanges = {
        exchange["target"]: exchange.get("body", "")
        for exchange in json.loads(path.read_text())["exchanges"]
    }
    params = wire.parse(exchanges["/get_params.cgi"].encode())
    assert (params["id"], params["alias"]) == ("000DC5D4DC51", "R2D2")
    assert params["alarm_schedule_sun_1"] == "4294967264"
    redacted = wire.redacted(exchanges["/get_params.cgi"].encode())
    for secret in ("my_username", "my_password", "my_wireless", "D4DC51"):
        assert secret in exchanges["/get_params.cgi"]
        assert secret not in redacted
    wire.check_done(exchanges["/decoder_control.cgi?command=1"].encode())
