"""The answers: their headers, and their XML, written as the camera's own `printf` would."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from tests.simulator.http import Reply

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

STUB = "<html><head><title>IP Camera</title></head><body>IP Camera</body></html>\n"
"""The page that some firmware shows for whatever it does not know."""


def reply(status: int, content_type: str, body: bytes, *more: tuple[str, str]) -> Reply:
    """An answer with the headers that all have."""
    headers = (
        ("Server", "gSOAP/2.8"),
        *more,
        ("Content-Type", content_type),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
    )
    return Reply(status, headers, body)


def text(root: str, content: str) -> str:
    """An answer of one element with text."""
    return f"{DECLARATION}<{root}>{escape(content)}</{root}>"


def empty_element(root: str, attributes: Mapping[str, str], *, escapes: bool) -> str:
    """One element with attributes and nothing in it."""
    pairs = "".join(
        f' {name}="{_attribute(value) if escapes else value}"'
        for name, value in attributes.items()
    )
    return f"<{root}{pairs}/>"


def attributes(root: str, values: Mapping[str, str], *, escapes: bool) -> str:
    """An answer of one element with attributes."""
    return DECLARATION + empty_element(root, values, escapes=escapes)


def nested(
    root: str, children: Sequence[tuple[str, Mapping[str, str]]], *, escapes: bool
) -> str:
    """An answer of one element that holds others, each with attributes."""
    inner = "".join(
        f"{empty_element(name, values, escapes=escapes)}\n" for name, values in children
    )
    return f"{DECLARATION}<{root}>\n{inner}</{root}>"


def fault(value: str, reason: str) -> str:
    """The answer to a request that is refused."""
    return (
        f"{DECLARATION}<fault>\n<value>{escape(value)}</value>\n"
        f"<reason>{escape(reason)}</reason>\n</fault>"
    )


def _attribute(value: str) -> str:
    return escape(value, {'"': "&quot;"})
