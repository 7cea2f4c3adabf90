"""RTSP: where it is, and whether anything there speaks it (RFC 2326)."""

import asyncio
from hashlib import md5
from typing import Final
from urllib.parse import quote

from .models import Picture, RtspLogin, RtspOptions

_ANSWER_SECONDS: Final = 3
_REQUEST: Final = b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n"
_ANSWER: Final = b"RTSP/"


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


async def speaks_rtsp(host: str, port: int) -> bool:
    """Return whether an RTSP server answers OPTIONS (§10.1); takes 3 s at the most."""
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(_REQUEST)
                return await reader.readexactly(len(_ANSWER)) == _ANSWER
            finally:
                writer.close()
    except OSError, EOFError:
        return False
