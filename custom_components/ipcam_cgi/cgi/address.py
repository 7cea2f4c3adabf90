"""Where a camera is: what people type or paste becomes a host and a port."""

from dataclasses import dataclass
import ipaddress
import re
from typing import Final, Self, override
from urllib.parse import urlsplit

from .errors import CameraValueError, ErrorKey

DEFAULT_PORT: Final = 80

# One slash too few is a slip, not a host called "http".
_URL: Final = re.compile(r"[a-z]+:/", re.IGNORECASE)
_HOST_NAME: Final = re.compile(r"(?!-)[\w-]{1,63}(?:\.[\w-]{1,63})*\.?")


@dataclass(frozen=True, kw_only=True)
class CameraAddress:
    """Host and port of a camera's HTTP server."""

    host: str
    port: int = DEFAULT_PORT

    @classmethod
    def parse(cls, text: str) -> Self:
        """Understand a host, a host:port or a pasted URL.

        Only the host and the port of a URL are kept: not its path, and not the
        credentials that may be in it.

        Raises:
            CameraValueError: It is no address, or an https one: these cameras
                speak no TLS.
        """
        text = text.strip()
        if _is_ipv6(text):
            text = f"[{text}]"
        if not _URL.match(text):
            text = f"http://{text}"
        try:
            parts = urlsplit(text)
            host = (parts.hostname or "").encode("idna").decode()
            port = DEFAULT_PORT if parts.port is None else parts.port
        except ValueError:
            raise CameraValueError(ErrorKey.INVALID_ADDRESS) from None
        if parts.scheme == "https":
            raise CameraValueError(ErrorKey.HTTPS_ADDRESS)
        if parts.scheme != "http" or not _is_host(host) or not port:
            raise CameraValueError(ErrorKey.INVALID_ADDRESS)
        return cls(host=host, port=port)

    @override
    def __str__(self) -> str:
        """Return what a person would type."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORT else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address of the camera's own web page, without a trailing slash."""
        return f"http://{self}"


def _is_ipv6(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).version == 6
    except ValueError:
        return False


def _is_host(text: str) -> bool:
    return _is_ipv6(text) or _HOST_NAME.fullmatch(text) is not None
