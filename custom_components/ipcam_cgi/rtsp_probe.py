"""Looks into an RTSP stream: which codec and size are there, or why there is nothing to see."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
import errno
import time
from typing import Final

from homeassistant.core import HomeAssistant

# Opening has two steps, each with its own time: the talk with the camera, then the first pictures.
_STEP_SECONDS: Final = 4.5
_PICTURE_SECONDS: Final = 1.0
# Ends the second step in time where the camera cannot tell its frame rate.
_ANALYZE_MICROSECONDS: Final = 4_000_000
# Only a name that takes long to resolve needs more than the steps together.
_TOTAL_SECONDS: Final = 10.0

# FFmpeg says EIO of a name that nobody knows.
_UNREACHABLE: Final = frozenset(
    {
        errno.ECONNABORTED,
        errno.ECONNREFUSED,
        errno.ECONNRESET,
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
        errno.EIO,
        errno.ENETDOWN,
        errno.ENETUNREACH,
    }
)


class ProbeFailure(StrEnum):
    """Why there is nothing to see."""

    CANNOT_CONNECT = "cannot_connect"
    WRONG_LOGIN = "wrong_login"
    NOT_FOUND = "not_found"
    UNSUPPORTED_TRANSPORT = "unsupported_transport"
    NO_VIDEO = "no_video"
    TIMED_OUT = "timed_out"
    BAD_ANSWER = "bad_answer"


@dataclass(frozen=True, kw_only=True)
class ProbeResult:
    """What a stream consists of.

    Attributes:
        video: The codec's name as FFmpeg has it: h264, hevc.
        width: The picture's width in pixels.
        height: Its height.
        frames_per_second: The frame rate, None where it cannot be told.
        audio: The codec's name as FFmpeg has it: aac, pcm_alaw; None without sound.
    """

    video: str
    width: int
    height: int
    frames_per_second: float | None
    audio: str | None


async def async_probe(
    hass: HomeAssistant, source: str, transport: str
) -> ProbeResult | ProbeFailure:
    """Open a stream, wait for a picture of it, and close it; at most ten seconds.

    Nothing of the URL, which holds the password, gets into the log or an exception.

    Args:
        hass: Home Assistant.
        source: The RTSP URL.
        transport: How the pictures travel: tcp or udp.
    """
    try:
        async with asyncio.timeout(_TOTAL_SECONDS):
            return await hass.async_add_executor_job(_probe, source, transport)
    except TimeoutError:
        return ProbeFailure.TIMED_OUT


def _probe(source: str, transport: str) -> ProbeResult | ProbeFailure:
    # Slow to import, and there only because Home Assistant's stream wants it.
    import av  # noqa: PLC0415

    started = time.monotonic()
    # What FFmpeg logs at debug level has the URL in it.
    with av.logging.Capture():
        try:
            with av.open(
                source,
                format="rtsp",
                options={
                    "rtsp_transport": transport,
                    "analyzeduration": str(_ANALYZE_MICROSECONDS),
                },
                timeout=(_STEP_SECONDS, _PICTURE_SECONDS),
            ) as container:
                # One in a codec that FFmpeg does not know has no context.
                videos = [v for v in container.streams.video if v.codec_context]
                if not videos:
                    return ProbeFailure.NO_VIDEO
                video = videos[0]
                # The size may be known before any picture came, and one may come without it.
                if next(container.demux(video)).size and video.width:
                    sounds = [a for a in container.streams.audio if a.codec_context]
                    return ProbeResult(
                        video=video.codec_context.name,
                        width=video.width,
                        height=video.height,
                        frames_per_second=float(video.average_rate)
                        if video.average_rate
                        else None,
                        audio=sounds[0].codec_context.name if sounds else None,
                    )
        except av.HTTPUnauthorizedError, av.HTTPForbiddenError:
            return ProbeFailure.WRONG_LOGIN
        except av.HTTPNotFoundError:
            return ProbeFailure.NOT_FOUND
        except av.FFmpegError as err:
            if err.errno in _UNREACHABLE:
                return ProbeFailure.CANNOT_CONNECT
            if err.errno == errno.EPROTONOSUPPORT:
                return ProbeFailure.UNSUPPORTED_TRANSPORT
    # FFmpeg tells an answer that never came no different from a bad one.
    late = time.monotonic() - started >= _STEP_SECONDS
    return ProbeFailure.TIMED_OUT if late else ProbeFailure.BAD_ANSWER
