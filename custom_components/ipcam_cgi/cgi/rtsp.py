"""RTSP: where it is, and whether there is anything (RFC 2326)."""

import asyncio
from hashlib import md5
import re
from typing import Final
from urllib.parse import quote, urlsplit

from .models import Picture, RtspLogin, RtspOptions

_ANSWER_SECONDS: Final = 3
_DESCRIBE: Final = b"DESCRIBE %b RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\n"
_STATUS: Final = re.compile(rb"RTSP/1\.\d (\d{3})")
_NOT_FOUND: Final = b"404"


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
