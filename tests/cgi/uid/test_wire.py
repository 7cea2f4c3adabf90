"""XML, well-formed or not: what a camera says comes back as it is."""

from contextlib import suppress
import re
import time
from xml.sax.saxutils import escape, quoteattr

from hypothesis import example, given, strategies as st
import pytest

from custom_components.ipcam_cgi.cgi import CameraResponseError, ErrorKey
from custom_components.ipcam_cgi.cgi.uid import wire

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True).filter(
    lambda name: not name.startswith("xml") and name != "html"
)
# What XML can carry at all; a parser turns line ends in attributes into blanks.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    max_size=20,
)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@given(NAMES, st.dictionaries(NAMES, TEXTS, min_size=1), st.booleans())
def test_attributes(
    charset: str, root: str, values: dict[str, str], declared: bool
) -> None:
    """Attributes come back through proper escaping, in their order."""
    pairs = "".join(
        f' {name}="{escape(value, {'"': "&quot;"})}"' for name, value in values.items()
    )
    text = f"{DECLARATION if declared else ''}<{root}{pairs}/>"
    if charset != "utf-8":
        text = text.encode("ascii", "xmlcharrefreplace").decode()
    reply = wire.parse(text.encode(charset))
    assert reply == wire.Reply(root=root, values=values)
    assert list(reply.values) == list(values)


@given(NAMES, TEXTS.map(str.strip))
def test_text(root: str, text: str) -> None:
    """The text of the root goes by the empty name."""
    reply = wire.parse(f"{DECLARATION}<{root}>{escape(text)}</{root}>\n".encode())
    assert reply.root == root
    assert reply.values.get("", "") == text


def test_children() -> None:
    """Children go by their names, deeper ones by their paths; those alike are joined."""
    reply = wire.parse(
        b"<a x='1'>t<b>2</b><c><d y='6'>3</d></c><e/><f>4</f><f>5</f></a>"
    )
    assert reply == wire.Reply(
        root="a",
        values={"x": "1", "b": "2", "c/d": "3", "c/d/y": "6", "f": "4 5", "": "t"},
    )


def test_named_children() -> None:
    """A child that has a name goes by it, the root never does."""
    reply = wire.parse(
        b"<a name='n'><b name='H264'><c name='1080P'><d>1-30</d></c></b>"
        b"<b name='H265'><c name='VGA'><d>1-15</d></c></b></a>"
    )
    assert reply.values == {
        "name": "n",
        "H264/1080P/d": "1-30",
        "H265/VGA/d": "1-15",
    }


def test_nested_too_deeply() -> None:
    """No answer is as deep as that."""
    for depth, tolerated in ((8, True), (9, False), (1000, False)):
        body = b"<a>" + b"<b>" * depth + b"1" + b"</b>" * depth + b"</a>"
        if tolerated:
            assert wire.parse(body).values == {"/".join("b" * depth): "1"}
            continue
        with pytest.raises(CameraResponseError) as caught:
            wire.parse(body)
        assert caught.value.key is ErrorKey.BAD_ANSWER


FREE = st.text(st.sampled_from("ab &\"'<>=/é门"), max_size=12)


@given(FREE, FREE)
@example('Tom & "Jerry"', "")
@example('"', '""')
@example("/>", "a > b")
@example("5 < 6 &", "&&&")
def test_unescaped(title: str, place: str) -> None:
    """Attributes with text that nobody escaped."""
    text = f'<osd enable="1" title_utf8="{title}" place="{place}" color="0"/>'
    if len(re.findall(r'"\s+(?=\w+=")', text)) != 3:
        return  # It looks like more attributes: nobody could tell.
    for body in (text, f"{DECLARATION}{text}\n"):
        assert wire.parse(body.encode()) == wire.Reply(
            root="osd",
            values={"enable": "1", "title_utf8": title, "place": place, "color": "0"},
        )


def test_unescaped_with_entities() -> None:
    """Half escaped is read too, and so are texts and children."""
    reply = wire.parse(b'<osd title="a &amp; b & &quot;c&quot; &lt;" x="1">5 & 6</osd>')
    assert reply.values == {"title": 'a & b & "c" <', "x": "1", "": "5 & 6"}
    fault = wire.parse(
        b"<fault>\n<value>/cgi-bin/osd</value>\n<reason>a & b</reason>\n</fault>"
    )
    assert fault == wire.Reply(
        root="fault", values={"value": "/cgi-bin/osd", "reason": "a & b"}
    )


@given(st.binary() | st.binary().map(lambda data: b'<osd title="' + data + b'"/>'))
@example(b"")
@example(b"<")
@example(b"<a")
@example(b"<a/")
@example(b"<a></b>")
@example(b'<a b="1" b="2"/>')
@example(b"<a>&nosuch;</a>")
@example(b"<?xml version='1.0'?>")
@example("<ä/>".encode("utf-16"))
def test_any_bytes(body: bytes) -> None:
    """Arbitrary bytes are read or refused."""
    try:
        reply = wire.parse(body)
    except CameraResponseError as err:
        # It need not come, so that there is no pytest.raises().
        assert (err.key, err.__context__) == (ErrorKey.BAD_ANSWER, None)  # noqa: PT017
    else:
        assert all(isinstance(value, str) for value in reply.values.values())
    wire.redacted(body).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html>\n<HTML><body><br></HTML>",
        b"<html><body>IP Camera</body></html>",
        b"<HTML><p>5 & 6</HTML>",
        b"<html/>",
    ],
)
def test_page(body: bytes) -> None:
    """A page is what some firmware answers to a CGI that it does not know."""
    with pytest.raises(CameraResponseError) as caught:
        wire.parse(body)
    assert caught.value.key is ErrorKey.NO_SUCH_CGI


@pytest.mark.parametrize(
    "body",
    [b"ok.", b"var a=1;"],
)
def test_no_xml(body: bytes) -> None:
    """No XML at all is a bad answer."""
    with pytest.raises(CameraResponseError) as caught:
        wire.parse(body)
    assert caught.value.key is ErrorKey.BAD_ANSWER


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]><osd title='&l9;'>&l9;</osd>"
)


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS,
        DECLARATION + LAUGHS,
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "http://192.0.2.1/x.dtd"><a b="&"/>',
        '<!DOCTYPE a [<!ENTITY x "y">]><a>text</a>',
    ],
)
def test_entities_are_not_expanded(body: str) -> None:
    """Nothing that a camera declares is expanded or fetched."""
    began = time.monotonic()
    with pytest.raises(CameraResponseError):
        wire.parse(body.encode())
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "body",
    [
        b"<a " + b">" * 1_000_000,
        b"<a " + b"/>" * 500_000 + b" ",
        b"<a " + b'b="' * 300_000 + b"/>",
        b"<a " + b'b="c" & ' * 120_000 + b"/>",
        b"<a " + b'"' + b" " * 1_000_000 + b"/>",
        b"<a>" * 300_000,
        b"<a>" * 140_000 + b"</a>" * 140_000,
        b"<a>&<b>" * 140_000 + b"</a>",
        b"<?" * 500_000,
        b"<" + b"a" * 1_000_000,
        b"<html>" + b"<p>" * 300_000 + b"</html><!-- end -->",
        b'mac="' * 200_000,
        b'<a pwd="' + b'" ' * 400_000,
        b"password" * 120_000,
    ],
    ids=lambda body: body[:12].decode(),
)
def test_long_nonsense(body: bytes) -> None:
    """Long nonsense takes no time."""
    began = time.monotonic()
    with suppress(CameraResponseError):
        wire.parse(body)
    wire.redacted(body)
    assert time.monotonic() - began < 2


def test_query() -> None:
    """Values travel raw where the camera's own syntax needs it; a password never."""
    assert (
        wire.query({"uid": "A1", "timezone": "GMT+08:00", "title": "ü &="})
        == "uid=A1&timezone=GMT+08:00&title=%C3%BC%20%26%3D"
    )
    assert wire.query({"password": "+:/"}, raw="") == "password=%2B%3A%2F"


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("F0-00-0A-12-34-56", "F0000A123456"),
        ("f0:00:0a:12:34:56", "F0000A123456"),
        ("F000.0A12.3456", "F0000A123456"),
        (" F0000A123456\n", "F0000A123456"),
        ("F0 00 0A 12 34 56", "F0000A123456"),
        ("F0-00-0A-12-34", None),
        ("F0-00-0A-12-34-5G", None),
        ("", None),
    ],
)
def test_mac(text: str, digits: str | None) -> None:
    """Separators vary."""
    assert wire.mac_digits(text) == digits


PRIVATE = ["sn", "ntpaddr", "ipaddr", "gateway", "dns1", "dns2"]
ACCESS = ["password", "Passwd", "newpasswd", "ftp_pwd", "wpa_psk"]


@given(
    st.sampled_from([*PRIVATE, *ACCESS]),
    st.from_regex(r"[\w.-]{1,20}", fullmatch=True),
    st.sampled_from(
        [
            '<info a="1" {}="{}" b="2"/>',
            "<info a='1' {}='{}' b='2'/>",
            '<info a="1" {} = "{}" b="2"/>',
            '<info a="1" title="a & "b"" {}="{}" b="2"/>',
            '<info a="1"><{0}>{1}</{0}></info>',
        ]
    ),
)
def test_redacted(name: str, value: str, form: str) -> None:
    """No secret stays, however it is quoted; every name does."""
    value = f"s3cr3t{value}"
    text = form.format(name, value)
    redacted = wire.redacted(text.encode())
    assert "s3cr3t" not in redacted
    before, after = wire.parse(text.encode()), wire.parse(redacted.encode())
    assert before.values.keys() == after.values.keys()
    assert dict(before.values) | {name: "REDACTED"} == after.values
    # Its owner is told all but what gives access.
    if name in PRIVATE:
        assert wire.redacted(text.encode(), for_owner=True) == text
    else:
        assert wire.redacted(text.encode(), for_owner=True) == redacted


@given(
    st.sampled_from(ACCESS),
    TEXTS,
    st.sampled_from(['<a {}={} ipaddr="10.0.0.1"/>', "<a><{0}>{1}</{0}></a>"]),
    st.booleans(),
)
def test_redacted_password(name: str, text: str, form: str, for_owner: bool) -> None:
    """Nothing stays of a password, whatever is in it, wherever a camera tells one."""
    password = f"{text}s3cr3t{text}s3cr3t"
    written = escape(password) if "</" in form else quoteattr(password)
    redacted = wire.redacted(form.format(name, written).encode(), for_owner=for_owner)
    assert "s3cr3t" not in redacted
    assert wire.parse(redacted.encode()).values[name] == "REDACTED"


@pytest.mark.parametrize("password", ['"s3cr3t"', 'a" s3cr3t', "'s3cr3t'", "& s3cr3t"])
@pytest.mark.parametrize("form", ['<a pwd="{}" b="1"/>', '<a b="1" pwd="{}"></a>'])
def test_redacted_unescaped_password(form: str, password: str) -> None:
    """Nor where the firmware writes it as it is."""
    redacted = wire.redacted(form.format(password).encode(), for_owner=True)
    assert redacted == form.format("REDACTED")


def test_redacted_password_like_a_mac() -> None:
    """Half of it would not do."""
    redacted = wire.redacted(b'<a wifi_password="F0000A123456"/>')
    assert redacted == '<a wifi_password="REDACTED"/>'


@pytest.mark.parametrize("mac", ["F0-00-0A-12-34-56", "f0:00:0a:12:34:56"])
@pytest.mark.parametrize("name", ["mac", "macaddr"])
def test_redacted_mac(name: str, mac: str) -> None:
    """The maker's half stays, and it still reads as a MAC."""
    redacted = wire.redacted(f'<info {name}="{mac}" netmask="255.255.255.0"/>'.encode())
    values = wire.parse(redacted.encode()).values
    assert wire.mac_digits(values[name]) == "F0000A000000"
    assert values["netmask"] == "255.255.255.0"
    assert mac in wire.redacted(f'<info {name}="{mac}"/>'.encode(), for_owner=True)


@pytest.mark.parametrize(
    "form",
    [
        "<fault><value>/cgi-bin/osd?{}</value><reason>no</reason></fault>",
        "<fault><value>/cgi-bin/osd</value><reason>no {}</reason></fault>",
        '<html><body><a href="/cgi-bin/osd?{}">Again</a></body></html>',
        "<html><body>Not Found: GET /cgi-bin/osd?{} HTTP/1.1</body></html>",
        "GET /cgi-bin/osd?{}",
    ],
)
@pytest.mark.parametrize(
    "query",
    [
        "uid=deadbeef&password=secret",
        "username=keeper&amp;password=secret",
        "PASSWORD=s%C3%A4+secret%27%22&UID=DEADBEEF",
        "a=1&username=keeper&password=secret&b=2",
    ],
)
def test_redacted_request(form: str, query: str) -> None:
    """A request that the answer repeats keeps its form, and loses who sent it."""
    redacted = wire.redacted(form.format(query).encode())
    for secret in ("deadbeef", "keeper", "secret"):
        assert secret not in redacted.casefold()
    assert redacted == form.format(
        re.sub(
            r"((?:uid|username|password)=)[^&]*",
            r"\1REDACTED",
            query,
            flags=re.IGNORECASE,
        )
    )
