"""Bytes of a camera → text: these cameras name no charset, or the wrong one."""

from typing import Final

_REASON_LENGTH: Final = 80


def decode(body: bytes) -> str:
    """Decode as UTF-8, else GB18030, else Latin-1, which takes everything."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1")


def quotable(text: str) -> str:
    """Return what a camera said in a form fit for messages: printable and short."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:_REASON_LENGTH]
