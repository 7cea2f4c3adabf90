"""What people type or paste becomes a host and a port, or a clear refusal."""

from hypothesis import example, given, strategies as st
import pytest
from yarl import URL

from custom_components.ipcam_cgi.cgi import CameraAddress, CameraValueError, ErrorKey


@pytest.mark.parametrize(
    ("text", "host", "port", "shown"),
    [
        ("192.168.1.20", "192.168.1.20", 80, "192.168.1.20"),
        ("192.168.1.20:8080", "192.168.1.20", 8080, "192.168.1.20:8080"),
        ("  camera.local \n", "camera.local", 80, "camera.local"),
        ("camera.local.", "camera.local.", 80, "camera.local."),
        ("Camera_1", "camera_1", 80, "camera_1"),
        ("http://192.168.1.20", "192.168.1.20", 80, "192.168.1.20"),
        ("HTTP://CAMERA/", "camera", 80, "camera"),
        ("http://cam:81/index.htm?a=b#c", "cam", 81, "cam:81"),
        ("http://admin:se:cr@et@cam:81/live.htm", "cam", 81, "cam:81"),
        ("admin:secret@cam", "cam", 80, "cam"),
        ("cam:80", "cam", 80, "cam"),
        ("küche.local", "xn--kche-0ra.local", 80, "xn--kche-0ra.local"),
        ("fe80::1", "fe80::1", 80, "[fe80::1]"),
        ("[fe80::1]:81", "fe80::1", 81, "[fe80::1]:81"),
        ("http://[::1]:81/", "::1", 81, "[::1]:81"),
    ],
)
def test_parse(text: str, host: str, port: int, shown: str) -> None:
    """A host, a host:port or a URL; the rest of a URL, and who is in it, is left out."""
    address = CameraAddress.parse(text)

    assert address == CameraAddress(host=host, port=port)
    assert str(address) == shown
    assert address.url == f"http://{shown}"
    assert "secret" not in repr(address)


@pytest.mark.parametrize("text", ["https://cam", "HTTPS://cam:443/x", "https:/cam"])
def test_https(text: str) -> None:
    """These cameras speak no TLS, and say so."""
    with pytest.raises(CameraValueError) as caught:
        CameraAddress.parse(text)
    assert caught.value.key is ErrorKey.HTTPS_ADDRESS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "http://",
        "rtsp://cam/stream0",
        "ftp://cam",
        "my camera",
        "cam:port",
        "cam:99999",
        "cam:-1",
        "1.2.3.4:0",
        "http:/1.2.3.4",
        "HTTP:/cam:81/",
        "-cam",
        "cam..local",
        "http://[::1",
        "http://[cam]",
        "cam\x00",
        "a" * 64,
        ":80",
        "://",
    ],
)
def test_nonsense(text: str) -> None:
    """Anything else is no address."""
    with pytest.raises(CameraValueError) as caught:
        CameraAddress.parse(text)
    assert caught.value.key is ErrorKey.INVALID_ADDRESS
    assert caught.value.__cause__ is None


@given(st.text() | st.from_regex(r"[\w.:\[\]@/%-]+"))
@example("ü" * 63)
@example("fe80::1%eth0")
@example("fe80::1%2")
@example("cam.:80")
@example("http://１.２")
@example("cam:0")
def test_any_text(text: str) -> None:
    """Whatever is typed, it is refused, or an address that means itself."""
    try:
        address = CameraAddress.parse(text)
    except CameraValueError:
        return
    assert CameraAddress.parse(address.url) == address
    assert 1 <= address.port <= 65535
    url = URL(f"{address.url}/get_status.cgi", encoded=True)
    assert (url.raw_host, url.port) == (address.host, address.port)
    assert address.host.isascii()
