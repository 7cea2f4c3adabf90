"""Serves what was recorded from a camera, or downloaded as diagnostics, on the loopback interface."""

import asyncio
import base64
from collections.abc import Iterable, Mapping
from contextlib import suppress
from html import escape
from http import HTTPStatus
import json
from pathlib import Path
import re
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

# Neither says what is asked for; and what was recorded is not what is sent.
_LOGIN = {"uid", "username", "password", "user", "pwd"}
_REFUSED = re.compile(r"refused \(reason=(.*)\)")

type _Question = tuple[str, str, frozenset[tuple[str, str]]]


def _question(method: str, target: str) -> _Question:
    parts = urlsplit(target)
    query = parse_qsl(parts.query, keep_blank_values=True)
    return (
        method,
        parts.path,
        frozenset((name, value) for name, value in query if name not in _LOGIN),
    )


class Replay:
    """A camera that knows only what was recorded; anything else is not found.

    A request fits by method, path and query, whatever the order of its parameters;
    the login does not matter. Of several recordings of one request the first counts.

    Attributes:
        host: Where it listens.
        port: Where it listens.
        targets: What was asked for.
    """

    host = "127.0.0.1"

    def __init__(self, exchanges: Iterable[Mapping[str, Any]]) -> None:
        """Take what was recorded."""
        self.port = 0
        self.targets: list[str] = []
        self._answers: dict[_Question, Mapping[str, Any]] = {}
        for exchange in exchanges:
            question = _question(exchange["method"], exchange["target"])
            self._answers.setdefault(question, exchange)
        self._server: asyncio.Server | None = None

    @classmethod
    def of_file(cls, path: Path) -> Self:
        """Take a recording, or a diagnostics download."""
        content = json.loads(path.read_text())
        return cls(content.get("data", content)["exchanges"])

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, self.host, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Stop listening."""
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = await reader.readuntil(b"\r\n\r\n")
            method, target, _ = head.decode().split(" ", 2)
            self.targets.append(target)
            writer.write(self._answer(method, target))
            await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    def _answer(self, method: str, target: str) -> bytes:
        exchange = self._answers.get(_question(method, target))
        if exchange is None:
            return _worded(404, {}, b"")
        if (error := exchange.get("error")) is not None:
            if (refused := _REFUSED.fullmatch(error)) is None:
                return b""
            path = escape(urlsplit(target).path)
            fault = f"<fault><value>{path}</value><reason>{escape(refused[1])}</reason></fault>"
            return _worded(400, {"Content-Type": "text/xml"}, fault.encode())
        body = (
            base64.b64decode(exchange["body_base64"])
            if "body_base64" in exchange
            else exchange["body"].encode()
        )
        return _worded(exchange["status"], exchange.get("headers", {}), body)


def _worded(status: int, headers: Mapping[str, str], body: bytes) -> bytes:
    # What was blackened has another length now.
    fields = {
        name: value
        for name, value in headers.items()
        if name.lower() not in ("content-length", "connection")
    } | {"Content-Length": str(len(body)), "Connection": "close"}
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
