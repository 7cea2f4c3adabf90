"""RTSP: where it is, and whether there is anything (RFC 2326)."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from hashlib import md5
import re
from typing import Final
from urllib.parse import quote, urlsplit

from .models import Picture, RtspLogin, RtspOptions

_ANSWER_SECONDS: Final = 3
_DESCRIBE: Final = b"DESCRIBE %b RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\n"
_STATUS: Final = re.compile(rb"RTSP/1\.\d (\d{3})")
_NOT_FOUND: Final = b"404"
_RTSP_PORT: Final = 554
_LOGIN: Final = frozenset({"username", "user", "password", "passwd", "pwd"})
_PATH: Final = re.compile(r"/[!-~]{0,200}")


def rtsp_url(
    host: str, options: RtspOptions, picture: Picture, username: str, password: str
) -> str:
    """Return the address of a picture, with the login in it.

    Args:
        host: The camera's host name or address.
        options: Where its RTSP is.
        picture: Which of its pictures.
        username: The account's name.
        password: Its password, with any character.
    """
    path = options.sub_path if picture is Picture.SUB else options.main_path
    if not path.startswith("/"):
        path = f"/{path}"
    authority = f"[{host}]" if ":" in host else host
    authority = f"{authority}:{options.port}"
    name = quote(username, safe="")
    match options.login:
        case RtspLogin.USER_INFO:
            authority = f"{name}:{quote(password, safe='')}@{authority}"
        case RtspLogin.QUERY:
            # As some of these cameras want it. It protects nothing.
            digest = md5(password.encode(), usedforsecurity=False).hexdigest()
            path += f"{'&' if '?' in path else '?'}username={name}&password={digest}"
    return f"rtsp://{authority}{path}"


def split_uri(uri: str) -> tuple[int | None, str]:
    """Return the port, where there is one, and the path of an address.

    Neither its host, as that is known, nor a login that is in it: that is the camera's,
    and would show.

    Raises:
        ValueError: It is none.
    """
    parts = urlsplit(uri)
    if parts.port == 0:
        raise ValueError("There is no port 0.")
    query = "&".join(
        item
        for item in parts.query.split("&")
        if item.partition("=")[0].lower() not in _LOGIN
    )
    return parts.port, f"{parts.path}?{query}" if query else parts.path


def told(options: RtspOptions, uris: Mapping[Picture, str]) -> RtspOptions:
    """Return where RTSP is by a camera's own word, as far as it makes sense."""
    for picture, uri in uris.items():
        try:
            port, path = split_uri(uri)
        except ValueError:
            continue
        if not uri.lower().startswith("rtsp://") or not _PATH.fullmatch(path):
            continue
        options = replace(options, port=port or _RTSP_PORT)
        if picture is Picture.SUB:
            options = replace(options, sub_path=path)
        else:
            options = replace(options, main_path=path)
    return options


async def offers_video(url: str) -> bool:
    """Return whether an RTSP server knows an address (§10.2); takes 3 s at the most.

    One that wants a login first is taken at its word.

    Args:
        url: The address; its user-info is not sent.
    """
    parts = urlsplit(url)
    public = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            try:
                writer.write(_DESCRIBE % public.encode())
                answer = _STATUS.match(await reader.readline())
            finally:
                writer.close()
    except OSError, EOFError, ValueError:
        return False
    return answer is not None and answer[1] != _NOT_FOUND
