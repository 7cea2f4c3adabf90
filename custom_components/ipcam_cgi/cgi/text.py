"""Bytes of a camera → text: these cameras name no charset, or the wrong one."""

from collections.abc import Iterable
import re
from typing import Final

REDACTED: Final = "REDACTED"
_REASON_LENGTH: Final = 80
_MOST_DIGITS: Final = 20
_MAC: Final = re.compile(r"(?:[0-9A-Fa-f]{2}[-:. ]?){5}[0-9A-Fa-f]{2}")


def decode(body: bytes) -> str:
    """Decode as UTF-8, else GB18030, else Latin-1, which takes everything."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1")


def without(text: str, secrets: Iterable[str]) -> str:
    """Return a text in which the secrets are blackened."""
    for secret in secrets:
        text = text.replace(secret, REDACTED)
    return text


def without_login(text: str) -> str:
    """Return a text in which the login is blackened, if it is a URL that holds one."""
    scheme, separator, rest = text.partition("://")
    _, at, host = rest.rpartition("@")
    return f"{scheme}{separator}{REDACTED}{at}{host}" if at else text


def quotable(text: str, secrets: Iterable[str] = ()) -> str:
    """Return what a camera said in a form fit for messages: printable and short."""
    text = without(text, secrets)
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:_REASON_LENGTH]


def whole_number(text: str) -> int | None:
    """Return a number that is only digits, None for anything else."""
    # int() refuses what is longer than any camera's number.
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def mac_digits(text: str) -> str | None:
    """Return the 12 upper-case digits of a MAC address, whatever separates them."""
    if _MAC.fullmatch(text.strip()) is None:
        return None
    return re.sub(r"[^0-9A-Fa-f]", "", text).upper()


def mac_address(text: str) -> str:
    """Return a MAC address as most people write it, other text as it is."""
    if (digits := mac_digits(text)) is None:
        return text
    return ":".join(digits[i : i + 2] for i in range(0, len(digits), 2))
