"""The client of the `uid` family: its verbs (HTTP CGI 1.0.3)."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Final, override

from ..client import CameraClient
from ..errors import CameraResponseError, ErrorKey
from ..models import CameraInfo, Exchange, Status, checked_jpeg
from ..text import quotable
from ..transport import PICTURE_LIMIT, TEXT_LIMIT, Answer, Lane, Transport, recorded
from . import wire
from .params import PARAMS
from .ptz import UidPtz
from .session import GETUID, Session

_MAIN_STREAM: Final = "1"
_JPEG_START: Final = b"\xff\xd8"
_UID_LAPSED: Final = ("uid error", "error, parse uid")
# The uid lasts for 60 s after its last use (§3).
_IDLE_SECONDS: Final = 30
_REDACTED_UID: Final = "00000000"
_RECORDED: Final = (
    "getinfo",
    "getmodel",
    "getcapabilities",
    "network",
    "time",
    "image",
    "motion",
    "osd",
    "videoencoder/getcapabilities",
    "videoencoder",
    "audioencoder/getcapabilities",
    "audioencoder",
    "keep_alive",
)


class _LapsedError(CameraResponseError):
    """The camera no longer knows the uid."""


class UidClient(CameraClient):
    """A camera that answers XML within a session."""

    PARAMS = PARAMS
    # Nothing is sent while the session is in use: see status().
    HEARTBEAT_INTERVAL = timedelta(seconds=10)

    def __init__(self, transport: Transport) -> None:
        """Use a transport; nothing is sent yet."""
        super().__init__(transport)
        self._session = Session(transport)

    @override
    async def login(self) -> None:
        await self._session.uid()

    @override
    async def identify(self) -> CameraInfo:
        """Ask who it is (§3.3, §3.4, §3.7, §3.17); only the MAC address is a must."""
        network = await self._read("network")
        info = await self._optional("getinfo")
        mac = wire.mac_digits(network.get("macaddr", "")) or wire.mac_digits(
            info.get("mac", "")
        )
        if mac is None:
            raise CameraResponseError(ErrorKey.NOT_IDENTIFIED)
        model = await self._optional("getmodel")
        capabilities = await self._optional("getcapabilities")
        self.ptz = UidPtz(self._ptz_ctrl) if capabilities.get("ptz") == "1" else None
        return CameraInfo(
            mac=mac,
            manufacturer="Anjvision",
            model=model.get("") or None,
            firmware=info.get("filesystem") or info.get("kernel"),
            serial=info.get("sn"),
        )

    @override
    async def status(self) -> Status:
        """Keep the session alive (§3.2), unless something was just answered."""
        if self._session.idle >= _IDLE_SECONDS:
            await self._call("keep_alive")
        return Status()

    @override
    async def snapshot(self) -> bytes:
        """Take a picture (§3.19). It may take 3 s."""
        answer = await self._request(
            "snapshot.cgi", {"stream": _MAIN_STREAM}, limit=PICTURE_LIMIT
        )
        picture = checked_jpeg(answer.body)
        self._session.used()
        return picture

    @override
    async def reboot(self) -> None:
        try:
            await self._call("reboot", repeat=False)
        finally:
            # It knows no uid afterwards, perhaps also where its answer was lost: the
            # next heartbeat must ask, not trust.
            self._session.end()

    @override
    async def record(self) -> list[Exchange]:
        login = Exchange(
            method="GET",
            target=f"{GETUID}?username=REDACTED&password=REDACTED",
            status=HTTPStatus.OK.value,
            headers={"content-type": "text/xml"},
            body=f'<?xml version="1.0" encoding="UTF-8"?>\n<uid>{_REDACTED_UID}</uid>\n',
        )
        return [
            login,
            *[
                await recorded(
                    f"{_path(path)}?uid={_REDACTED_UID}",
                    self._request(path),
                    wire.redacted,
                )
                for path in _RECORDED
            ],
        ]

    @override
    async def _read(self, group: str) -> Mapping[str, str]:
        return (await self._call(group)).values

    @override
    async def _write(self, group: str, params: Mapping[str, str]) -> Mapping[str, str]:
        # The reply to a write is the state now in force (§1).
        return (await self._call(group, params, repeat=False)).values

    async def _optional(self, path: str) -> Mapping[str, str]:
        try:
            return await self._read(path)
        except CameraResponseError:
            return {}

    async def _ptz_ctrl(self, params: Mapping[str, str]) -> None:
        await self._call("ptz_ctrl", params, lane=Lane.PTZ, repeat=False)

    async def _call(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        lane: Lane = Lane.ORDINARY,
        repeat: bool = True,
    ) -> wire.Reply:
        answer = await self._request(path, params, lane=lane, repeat=repeat)
        if answer.status != HTTPStatus.OK:
            raise CameraResponseError(ErrorKey.HTTP_STATUS, status=str(answer.status))
        reply = wire.parse(answer.body)
        self._session.used()
        return reply

    async def _request(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        lane: Lane = Lane.ORDINARY,
        limit: int = TEXT_LIMIT,
        repeat: bool = True,
    ) -> Answer:
        """Send a request with the uid; log in anew, once, where that has lapsed.

        A request whose uid the camera refuses was not carried out: sending it
        again is no second write.
        """
        for last in (False, True):
            uid = await self._session.uid()
            answer = await self._transport.get(
                _path(path),
                # Some firmware takes the first parameter whose name begins alike:
                # the uid goes first, then the document's order.
                wire.query({"uid": uid, **(params or {})}),
                lane=lane,
                limit=limit,
                login=False,
                repeat=repeat,
            )
            try:
                _check_fault(answer)
            except _LapsedError:
                self._session.forget(uid)
                if last:
                    raise
            else:
                return answer
        raise AssertionError("unreachable")


def _check_fault(answer: Answer) -> None:
    """Look for a fault before anything else: its status may be any."""
    if answer.body.startswith(_JPEG_START) or b"<fault" not in answer.body:
        return
    reply = wire.parse(answer.body)
    if reply.root != "fault":
        return
    reason = reply.values.get("reason", "").strip()
    if reason in _UID_LAPSED:
        raise _LapsedError(ErrorKey.REFUSED, reason=reason)
    raise CameraResponseError(ErrorKey.REFUSED, reason=quotable(reason))


def _path(path: str) -> str:
    return f"/cgi-bin/{path}"
