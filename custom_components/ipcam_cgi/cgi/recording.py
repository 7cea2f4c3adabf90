"""Keeps a request and its answer as diagnostics and replays have them, without secrets."""

from collections.abc import Awaitable, Callable, Iterable
from http import HTTPMethod
from typing import Final

from .errors import CameraError
from .models import Exchange
from .text import without
from .transport import Answer

_SHORTEST_SECRET: Final = 4


async def recorded(
    target: str,
    asked: Awaitable[Answer],
    redacted: Callable[[bytes], str],
    secrets: Iterable[str],
) -> Exchange:
    """Return a GET request and what came of it, in the form of recordings.

    Args:
        target: What was asked for, without secrets.
        asked: The request.
        redacted: How to make text of a body, without what it tells of secrets.
        secrets: What a camera may repeat of the request.
    """
    exchange = Exchange(method=HTTPMethod.GET.value, target=target)
    try:
        answer = await asked
    except CameraError as err:
        exchange["error"] = str(err)
        return exchange
    exchange["status"] = answer.status
    exchange["headers"] = {
        name: answer.headers[name]
        for name in ("server", "date", "content-type")
        if name in answer.headers
    }
    # Shorter ones would be found in innocent text all over.
    repeated = [secret for secret in secrets if len(secret) >= _SHORTEST_SECRET]
    exchange["body"] = without(redacted(answer.body), repeated)
    return exchange
