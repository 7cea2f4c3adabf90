"""`var` text ↔ Python. Pure; CGI 1.27, introduction."""

from collections.abc import Iterable, Mapping
import re
from secrets import token_hex
from typing import Final
from urllib.parse import quote

from ..errors import CameraResponseError, ErrorKey
from ..text import REDACTED, decode, quotable

_VAR: Final = re.compile(r"(?:var\s+)?(\w+(?:\[\d+\])?)\s*=(.*)")


def _assigned(names: str) -> re.Pattern[str]:
    """Return what finds variables by the ends of their names.

    Whatever follows the name goes, however it is quoted; an empty value stays.
    """
    return re.compile(
        rf"""\b( \w* (?: {names} ) (?:\[\d+\])? [ \t]*=[ \t]* ) (?! '';?\s?$ ) .+""",
        re.VERBOSE | re.MULTILINE,
    )


# Passwords and keys, which the camera tells in clear text, and what it calls at an alarm.
_ACCESS: Final = _assigned(r"passw(?:or)?d | pwd | psk | key[1-4] | http_url")
# What must not leave the house besides: whom the user knows or writes to.
_PRIVATE: Final = _assigned(
    r"""
        user | user\d_name | ssid | _host | svr | sender | receiver\d+ | friend\d+
      | ftp_dir
    """
)
_ID: Final = re.compile(
    r"^((?:var[ \t]+)?id[ \t]*=[ \t]*'?[0-9A-Fa-f]{6})[0-9A-Fa-f]{6}", re.MULTILINE
)


def parse(body: bytes, secrets: Iterable[str] = ()) -> dict[str, str]:
    """Return the variables of an answer, in its order; nothing is unescaped.

    Args:
        body: The answer.
        secrets: What an error that repeats it must not show.

    Raises:
        CameraResponseError: It is an error, or something else than variables.
    """
    text = decode(body)
    if text.startswith("error"):
        raise CameraResponseError(ErrorKey.REFUSED, reason=quotable(text, secrets))
    variables: dict[str, str] = {}
    noise = 0
    for line in filter(None, map(str.strip, text.split("\n"))):
        if (match := _VAR.fullmatch(line)) is None:
            noise += 1
            continue
        name, value = match[1], match[2].strip().removesuffix(";").rstrip()
        if len(value) > 1 and value[0] == value[-1] == "'":
            value = value[1:-1]
        variables[name] = value
    # Noise and web pages may hold something like a variable as well.
    if noise >= len(variables):
        raise CameraResponseError(ErrorKey.BAD_ANSWER)
    return variables


def check_done(body: bytes, secrets: Iterable[str] = ()) -> None:
    """Make sure that the answer to a command says it was done.

    Args:
        body: The answer.
        secrets: What an error that repeats it must not show.

    Raises:
        CameraResponseError: The camera refused, with HTTP status 200 as always.
    """
    text = decode(body).strip()
    if text.removesuffix(".").lower() == "ok":
        return
    if text.startswith("error"):
        raise CameraResponseError(ErrorKey.REFUSED, reason=quotable(text, secrets))
    raise CameraResponseError(ErrorKey.BAD_ANSWER)


def query(params: Mapping[str, str]) -> str:
    """Return parameters as the query of a URL.

    Bytes that are no UTF-8 may be in them, as surrogates.
    """
    return "&".join(
        f"{name}={quote(value, safe='', errors='surrogateescape')}"
        for name, value in params.items()
    )


def form(content: bytes) -> tuple[str, bytes]:
    """Return a file as the form that is sent: its media type and its bytes."""
    boundary = token_hex(16)
    head = (
        f"--{boundary}\r\n"
        'Content-Disposition: form-data; name="file"; filename="file.bin"\r\n'
        "Content-Type: application/octet-stream\r\n"
        "\r\n"
    )
    body = b"".join((head.encode(), content, f"\r\n--{boundary}--\r\n".encode()))
    return f"multipart/form-data; boundary={boundary}", body


def redacted(body: bytes, *, for_owner: bool = False) -> str:
    """Return an answer without secrets, and with only the maker's half of the MAC.

    Args:
        body: The answer.
        for_owner: It is for nobody else: only what gives access is a secret.
    """
    blackened = rf"\1'{REDACTED}';"
    text = _ACCESS.sub(blackened, decode(body))
    if for_owner:
        return text
    return _ID.sub(r"\g<1>000000", _PRIVATE.sub(blackened, text))
