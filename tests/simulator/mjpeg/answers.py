"""How the `mjpeg` camera words its answers: `var` lines, `ok.`, errors, pictures, pages."""

from collections.abc import AsyncGenerator
from email.utils import formatdate
from html import escape
from http import HTTPStatus

from tests.simulator.http import Reply

from .params import Value, Values

ILLEGAL_PARAMS = "error: illegal params."
ILLEGAL_FRAME = "error: illegal http frame."


def encode(text: str) -> bytes:
    """Return text as it was sent to the camera, whatever its encoding was."""
    return text.encode(errors="surrogateescape")


def var_lines(values: Values) -> str:
    """Word values as `var name=value;` lines."""
    return "".join(f"var {name}={_literal(value)};\n" for name, value in values.items())


def _literal(value: Value) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


class Answers:
    """Builds answers with the headers of one camera."""

    def __init__(self, server: str) -> None:
        """Take the Server header."""
        self._server = server

    def _headers(
        self, now: float, *fields: tuple[str, str], cacheable: bool = True
    ) -> tuple[tuple[str, str], ...]:
        return (
            ("Server", self._server),
            ("Date", formatdate(now, usegmt=True)),
            *fields,
            *(() if cacheable else (("Cache-Control", "no-cache"),)),
            ("Connection", "close"),
        )

    def text(self, text: str, now: float) -> Reply:
        """Return a text."""
        body = encode(text)
        fields = (("Content-Type", "text/plain"), ("Content-Length", str(len(body))))
        return Reply(200, self._headers(now, *fields, cacheable=False), body)

    def file(self, body: bytes, content_type: str, filename: str, now: float) -> Reply:
        """Return a picture or another file."""
        return Reply(
            200,
            self._headers(
                now,
                ("Content-Type", content_type),
                ("Content-Length", str(len(body))),
                ("Content-Disposition", f'filename="{filename}"'),
            ),
            body,
        )

    def stream(
        self, body: AsyncGenerator[bytes], content_type: str, now: float
    ) -> Reply:
        """Return something without end."""
        return Reply(
            200,
            self._headers(now, ("Content-Type", content_type), cacheable=False),
            body,
        )

    def page(self, name: str, now: float) -> Reply:
        """Return a page of the web interface."""
        body = (
            f"<html><head><title>{escape(name)}</title></head>"
            '<body><img src="snapshot.cgi"></body></html>\n'
        ).encode(errors="replace")
        fields = (("Content-Type", "text/html"), ("Content-Length", str(len(body))))
        return Reply(200, self._headers(now, *fields), body)

    def status(self, status: int, now: float, *fields: tuple[str, str]) -> Reply:
        """Return an HTTP status with a page that says so."""
        title = f"{status} {HTTPStatus(status).phrase}"
        body = f"<html><head><title>{title}</title></head><body>{title}</body></html>\n".encode()
        return Reply(
            status,
            self._headers(
                now,
                *fields,
                ("Content-Type", "text/html"),
                ("Content-Length", str(len(body))),
                cacheable=False,
            ),
            body,
        )
