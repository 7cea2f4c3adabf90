"""The client of the `uid` family: its verbs (HTTP CGI 1.0.3)."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Final, override

from .. import rtsp
from ..client import CameraClient
from ..errors import (
    CameraConnectionError,
    CameraNotListeningError,
    CameraResponseError,
    CameraTimeoutError,
    ErrorKey,
)
from ..failures import DroppedError
from ..models import (
    CameraInfo,
    ClientOptions,
    Exchange,
    Picture,
    RtspOptions,
    SettingValues,
    Status,
    VideoSource,
    checked_jpeg,
)
from ..recording import recorded
from ..search.models import told_text
from ..settings import SUB_RESOLUTION
from ..text import mac_digits
from ..transport import PICTURE_LIMIT, TEXT_LIMIT, Answer, Lane, Transport
from . import wire
from .area import UidMotionAreas
from .clock import offset_of, with_drift
from .events import UidEvents, offers_events
from .faults import checked, is_lapsed
from .firmware import UidFirmware, version_of
from .params import MAIN, PARAMS, STREAMS, SUB
from .ptz import UidPtz
from .recognition import Recognition
from .search import SEARCH
from .session import GETUID, Session
from .video import UidVideo

# Not those of the video encoder (§3.10).
_STREAM_NUMBERS: Final = {Picture.MAIN: "1", Picture.SUB: "0"}
# The uid lasts for 60 s after its last use (§3), as the camera counts them.
_UID_SECONDS: Final = 58
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
    STREAMS,
    f"{STREAMS}/{MAIN}",
    f"{STREAMS}/{SUB}",
    "audioencoder/getcapabilities",
    "audioencoder",
    "keep_alive",
)


class UidClient(CameraClient):
    """A camera that answers XML within a session."""

    PARAMS = PARAMS
    FIRMWARE = UidFirmware
    SEARCH = SEARCH
    OPTIONS = frozenset({"events", "firmware_path", "motion_area_bits", "rtsp"})
    # Nothing is sent while the session is in use: see status().
    HEARTBEAT_INTERVAL = timedelta(seconds=10)

    events: UidEvents | None

    def __init__(
        self, transport: Transport, options: ClientOptions = ClientOptions()
    ) -> None:
        """Use a transport; nothing is sent yet."""
        super().__init__(transport, options)
        self._recognition = Recognition(transport, self._check_identity)
        self._session = Session(
            transport,
            check=self._recognition.before_login,
            confirm=self._recognition.after_login,
        )
        self.firmware = UidFirmware(
            transport,
            self._session,
            options.firmware_path,
            alone=self._alone,
            confirm=self._confirm,
            read_info=self._read_info,
        )
        self._was_away = False
        self._video = UidVideo(transport, options.rtsp)
        self.motion_area = self._areas = UidMotionAreas(
            partial(self._fresh, "motion"),
            partial(self._revise, "motion"),
            options.motion_area_bits,
        )

    @override
    async def login(self) -> None:
        await self._session.uid()

    @override
    def expect(self, mac: str) -> None:
        super().expect(mac)
        self._recognition.is_wanted = True

    @override
    async def identify(self) -> CameraInfo:
        """Ask who it is (§3.3, §3.4, §3.7, §3.13, §3.17); only the MAC is a must.

        Firmware that lacks §3.17 may tell the model in `getinfo`, to anybody or not.
        """
        info = await self._answer("getinfo")
        network = await self._answer("network")
        if (mac := mac_digits(network.get("macaddr", ""))) is None:
            raise CameraResponseError(ErrorKey.NOT_IDENTIFIED)
        self._check_identity(mac)
        self._recognition.is_identified = True
        model = await self._answer("getmodel")
        osd = await self._answer("osd")
        capabilities = await self._answer("getcapabilities")
        self.ptz = UidPtz(self._ptz_ctrl) if capabilities.get("ptz") == "1" else None
        return CameraInfo(
            mac=mac,
            manufacturer="Anjvision",
            name=osd.get("title_utf8", "").strip() or None,
            model=model.get("")
            or told_text(info.get("model"))
            or self._recognition.model,
            firmware=version_of(info),
            serial=info.get("sn"),
        )

    @override
    async def read_all(self) -> SettingValues:
        capabilities = await self._answer("getcapabilities")
        for kind in ("video", "audio"):
            if capabilities.get(kind) == "0":
                self._answers[f"{kind}encoder"] = {}
            else:
                await self._answer(f"{kind}encoder/getcapabilities")
        return await super().read_all()

    @override
    async def status(self) -> Status:
        """Keep the session alive (§3.2), unless something was just answered."""
        if self._session.idle >= _IDLE_SECONDS:
            try:
                await self._call("keep_alive")
            except CameraNotListeningError:
                # It may be restarting. What is merely lost, before or after that, says
                # nothing about it.
                self._was_away = True
                raise
        self._was_away = False
        return Status()

    @override
    async def snapshot(self, picture: Picture = Picture.MAIN) -> bytes:
        """Take a picture (§3.19). It may take 3 s."""
        answer = await self._request(
            "snapshot.cgi",
            {"stream": _STREAM_NUMBERS[picture]},
            limit=PICTURE_LIMIT,
        )
        jpeg = checked_jpeg(checked(answer, self._transport.secrets).body)
        self._session.used()
        return jpeg

    @property
    @override
    def pictures(self) -> tuple[Picture, ...]:
        two = SUB_RESOLUTION in self.values
        return (Picture.MAIN, Picture.SUB) if two else (Picture.MAIN,)

    @override
    async def find_video(self) -> None:
        """Ask whether there is RTSP, unless that is switched off."""
        await self._video.find(self.rtsp_in_force(self._options.rtsp))

    @override
    async def find_events(self, *, had_any: bool) -> None:
        """Ask whether there is ONVIF, unless that is switched off."""
        if self._options.events and (
            had_any or await offers_events(self._transport) is not False
        ):
            self.events = UidEvents(self._transport)

    @override
    def video_source(self, picture: Picture = Picture.MAIN) -> VideoSource | None:
        return self._video.source(picture)

    @override
    def rtsp_in_force(self, options: RtspOptions) -> RtspOptions:
        if self.events is None or not options.ask:
            return options
        return rtsp.told(options, self.events.streams)

    @override
    async def reboot(self) -> None:
        try:
            await self._call("reboot", repeat=False)
        finally:
            # It knows no uid afterwards, perhaps also where its answer was lost: the
            # next heartbeat must ask, not trust.
            self._session.end()

    @override
    async def factory_reset(self, *, retain_network: bool) -> None:
        """Restore the defaults (§3.6), where `retain_network` may be 1 or absent."""
        params = {"retain_network": "1"} if retain_network else None
        try:
            await self._call("factory_reset", params, repeat=False)
        finally:
            self._session.end()

    @override
    async def record(self, *, for_owner: bool = False) -> list[Exchange]:
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
                    partial(wire.redacted, for_owner=for_owner),
                    self._transport.secrets,
                )
                for path in _RECORDED
            ],
        ]

    @override
    def _parsed(self, body: bytes) -> Mapping[str, str]:
        reply = wire.parse(body)
        if wire.fault(reply) is not None:
            raise CameraResponseError(ErrorKey.REFUSED)
        return reply.values

    @override
    async def _read(self, group: str) -> Mapping[str, str]:
        if group == "network":
            return await self._read_network()
        if group == STREAMS:
            return await self._read_streams()
        values = (await self._call(group)).values
        if group == "motion":
            self._areas.learn(values)
        return with_drift(values) if group == "time" else values

    async def _read_network(self) -> Mapping[str, str]:
        """Read §3.7, whose MAC some firmware tells in `getinfo` only."""
        mac = self._answers.get("getinfo", {}).get("mac", "")
        if mac_digits(mac) is None:
            return (await self._call("network")).values
        values = await self._read_if_there("network")
        if mac_digits(values.get("macaddr", "")) is None:
            return {**values, "macaddr": mac}
        return values

    async def _read_streams(self) -> Mapping[str, str]:
        """Read §3.10, where the document has one answer for all three addresses.

        Some firmware lacks the one that names no stream, so that comes last.
        """
        values = await self._read_if_there(f"{STREAMS}/{MAIN}")
        if not _tells(values, MAIN):
            return (await self._call(STREAMS)).values
        if not _tells(values, SUB):
            values = {**values, **await self._read_if_there(f"{STREAMS}/{SUB}")}
        return values

    async def _read_if_there(self, path: str) -> Mapping[str, str]:
        """Return what a CGI tells, nothing if it is missing or refuses."""
        try:
            return _values(await self._call(path))
        except CameraResponseError as err:
            if err.key not in (ErrorKey.NO_SUCH_CGI, ErrorKey.REFUSED):
                raise
        return {}

    @override
    async def _write(self, group: str, params: Mapping[str, str]) -> Mapping[str, str]:
        """Send parameters, each after those whose names are a part of its own.

        Some firmware finds a parameter by the first place where its name occurs:
        `night_sensitivity` alone would set `sensitivity` there.
        """
        sent: dict[str, str] = {}
        for param in PARAMS:
            if param.write is None or param.write.group != group:
                continue
            name = param.write.name
            raw = param.read.raw(self._answers)
            if name in params:
                sent[name] = params[name]
            elif raw is not None and any(name in longer for longer in params):
                sent[name] = raw
        # The reply to a write is the state now in force (§1).
        values = _values(await self._call(group, sent, repeat=False))
        return with_drift(values) if group == "time" else values

    async def _revise(
        self, group: str, revision: Callable[[Mapping[str, str]], Mapping[str, str]]
    ) -> Mapping[str, str]:
        """Read a group, send what follows from it, and return how it reads after that."""
        async with self._lock:
            before = await self._read(group)
            await self._call(group, revision(before), repeat=False)
            self._answers[group] = after = await self._read(group)
        return after

    @override
    async def set_clock(self, clock: Callable[[], datetime]) -> SettingValues:
        """Set date and time (§3.8), which the camera takes with MANUAL only."""
        async with self._lock:
            before = await self._read("time")
            if (offset := offset_of(before.get("timezone", ""))) is None:
                raise CameraResponseError(ErrorKey.BAD_ANSWER)
            method = before.get("update_method", "MANUAL").upper()
            local = clock().astimezone(UTC) + offset
            try:
                reply = await self._call(
                    "time",
                    {
                        "update_method": "MANUAL",
                        "year": str(local.year),
                        "month": str(local.month),
                        "day": str(local.day),
                        "hour": str(local.hour),
                        "min": str(local.minute),
                        "sec": str(local.second),
                    },
                    repeat=False,
                )
                self._answers["time"] = with_drift(reply.values)
            finally:
                # Also where that answer was lost: the camera must not stay manual.
                if method != "MANUAL":
                    reply = await self._call("time", {"update_method": method})
                    self._answers["time"] = with_drift(reply.values)
        return self.values

    async def _read_info(self) -> Mapping[str, str]:
        return (await self._call("getinfo")).values

    async def _confirm(self) -> None:
        """Make sure that this is still the camera that is meant."""
        network = await self._read_network()
        if (mac := mac_digits(network.get("macaddr", ""))) is not None:
            self._check_identity(mac)

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
        reply = wire.parse(checked(answer, self._transport.secrets).body)
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

        async def send(uid: str) -> Answer:
            # Some firmware takes the first parameter whose name begins alike: the
            # uid goes first, then the document's order.
            query = wire.query({"uid": uid, **(params or {})})
            return await self._transport.get(
                _path(path), query, lane=lane, limit=limit, login=False, repeat=repeat
            )

        async def uid() -> str:
            try:
                return await self._session.uid()
            except DroppedError, CameraTimeoutError:
                if repeat:
                    raise
            # What was lost is the login's answer; the command was not carried out.
            raise CameraConnectionError

        known = await uid()
        answer = await send(known)
        if is_lapsed(answer):
            # Before its time a uid lapses only when the camera restarts. Who hears of
            # it after another has logged in anew cannot tell any more.
            early = self._was_away or self._session.idle < _UID_SECONDS
            self.restarts += self._session.forget(known) and early
            answer = await send(await uid())
        return answer


def _values(reply: wire.Reply) -> Mapping[str, str]:
    """Return what a reply tells; of a stream alone, under the stream's name."""
    if reply.root not in (MAIN, SUB):
        return reply.values
    return {f"{reply.root}/{name}": value for name, value in reply.values.items()}


def _tells(values: Mapping[str, str], stream: str) -> bool:
    return any(name.startswith(f"{stream}/") for name in values)


def _path(path: str) -> str:
    return f"/cgi-bin/{path}"
