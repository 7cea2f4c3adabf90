"""The call of the `mjpeg` family at an alarm (CGI 1.27, set_alarm.cgi: http, http_url)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, override

from ..errors import CameraResponseError, ErrorKey
from ..params import Answers
from ..push import AlarmPush, PushTarget

_PARAMS: Final = "get_params"


class MjpegPush(AlarmPush):
    """Tells the camera where to GET at the start of each alarm, with HTTP/1.0."""

    def __init__(
        self,
        answers: Answers,
        fresh: Callable[[str], Awaitable[Mapping[str, str]]],
        change: Callable[[str, Mapping[str, str], str], Awaitable[Mapping[str, str]]],
    ) -> None:
        """Look at what the camera last told, read it anew, and change it."""
        self._answers = answers
        self._fresh = fresh
        self._change = change

    @property
    @override
    def target(self) -> PushTarget:
        return _target(self._answers.get(_PARAMS, {}))

    @override
    async def read(self) -> PushTarget:
        return _target(await self._fresh(_PARAMS))

    @override
    async def set_target(self, target: PushTarget) -> PushTarget:
        params = {"http": "1" if target.enabled else "0", "http_url": target.url}
        try:
            return _target(await self._change("set_alarm", params, _PARAMS))
        except CameraResponseError as err:
            if target.enabled or target.url or err.key is not ErrorKey.REFUSED:
                raise
        # An address has to begin with http://, and perhaps none has to as well.
        return _target(await self._change("set_alarm", {"http": "0"}, _PARAMS))


def _target(params: Mapping[str, str]) -> PushTarget:
    return PushTarget(
        enabled=params.get("alarm_http") == "1", url=params.get("alarm_http_url", "")
    )
