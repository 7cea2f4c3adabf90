"""The client of the `mjpeg` family: its verbs (CGI 1.27)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
import re
import time
from typing import Final, override

from ..client import CameraClient
from ..errors import (
    CameraAuthError,
    CameraPrivilegeError,
    CameraResponseError,
    CameraUnsupportedError,
    CameraUploadInterruptedError,
    ErrorKey,
)
from ..models import (
    AlarmKind,
    CameraInfo,
    ClientOptions,
    Exchange,
    Head,
    Jpeg,
    Picture,
    SettingValues,
    Status,
    VideoDemand,
    VideoSource,
    checked_jpeg,
)
from ..recording import recorded
from ..stream import FrameParser
from ..text import whole_number
from ..transport import PICTURE_LIMIT, TEXT_LIMIT, Answer, Lane, Transport
from . import wire
from .firmware import MjpegFirmware, hardware_line
from .params import CAMERA_CONTROL, CLOCK_DRIFT, PARAMS
from .params_file import MjpegParamsFile
from .ptz import MjpegPtz
from .push import MjpegPush
from .rates import rate_of
from .raw import MjpegRaw
from .relays import relays
from .schedules import MjpegSchedules
from .search import SEARCH, is_family, named_by, sighted

_MAC: Final = re.compile(r"[0-9A-Fa-f]{12}")
# Before any of these cameras was made: a clock that nobody has set yet.
_LONG_AGO: Final = 2**29
_ADMINISTRATOR: Final = "3"
_ALARMS: Final = {
    "1": AlarmKind.MOTION,
    "2": AlarmKind.INPUT,
    "3": AlarmKind.SOUND,
}
# Their `user` and `pwd` are those of the service that is set.
_SETS_SERVICE_LOGIN: Final = frozenset(
    f"/set_{service}.cgi" for service in ("ftp", "mail", "pppoe", "ddns", "msn")
)
_RECORDED: Final = (
    "check_user",
    "get_status",
    "get_camera_params",
    "get_params",
    "get_misc",
    "get_forbidden",
)


class MjpegClient(CameraClient):
    """A camera that answers ``var name=value;`` and pushes MJPEG."""

    PARAMS = PARAMS
    FIRMWARE = MjpegFirmware
    SEARCH = SEARCH
    OPTIONS = frozenset(
        {"output", "output_inverted", "head", "swap_left_right", "swap_up_down"}
    )
    # Not documented; strings of this length are common.
    LONGEST_PUSH_URL = 64
    STATUS_GROUP = "get_status"
    VIDEO_RESOLUTIONS = {"320x240": "8", "640x480": "32"}
    # The only way to learn of an alarm that the camera cannot call about.
    HEARTBEAT_INTERVAL = timedelta(seconds=5)

    def __init__(
        self, transport: Transport, options: ClientOptions = ClientOptions()
    ) -> None:
        """Use a transport; nothing is sent yet."""
        super().__init__(transport, options)
        self.relays = relays(self._switch, options)
        self.schedules = MjpegSchedules(self._fresh, self._change)
        self.firmware = MjpegFirmware(self._upload, partial(self._read, "get_status"))
        self.params_file = MjpegParamsFile(self._get, self._upload)
        transport.login.check_challenge = self._check_challenge
        transport.login.query_of = self._login_query
        self._clock: int | None = None
        self._hears = False

    async def _check_challenge(self, challenge: str, server: str) -> None:
        """Give no password to another camera, whose realm names it, nor to a stranger.

        Clones that do not show themselves when they ask for a login do so by their
        status, which older firmware tells anybody.
        """
        if self._expected is None:
            return
        if (mac := named_by(challenge)) is None:
            # Beside the lanes: it is asked for in the midst of another request.
            answer = await self._transport.get(
                _path("get_status"), lane=Lane.IDENTITY, login=False
            )
            mac = sighted(self._transport.address, answer).mac
        if mac is not None:
            self._check_identity(mac)
        elif not is_family(challenge, server):
            raise CameraResponseError(ErrorKey.OTHER_DEVICE)

    def _login_query(self, path: str) -> str:
        prefix = "cam_" if path in _SETS_SERVICE_LOGIN else ""
        return wire.query(
            {
                f"{prefix}user": self._transport.username,
                f"{prefix}pwd": self._transport.password,
            }
        )

    @override
    async def login(self) -> None:
        """Check the account with check_user.cgi.

        Some clones lack it: there, reading the parameters is the proof.
        """
        answer = await self._send("check_user")
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise CameraAuthError
        try:
            privilege = wire.parse(_checked(answer).body).get("pri")
        except CameraResponseError:
            answer = await self._send("get_params")
        else:
            if privilege not in (None, _ADMINISTRATOR):
                raise CameraPrivilegeError
            return
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise CameraAuthError
        wire.parse(_checked(answer).body, self._transport.secrets)

    @override
    async def identify(self) -> CameraInfo:
        """Read get_status.cgi, and from the settings what the camera can."""
        status = await self._answer("get_status")
        mac = status.get("id", "")
        if _MAC.fullmatch(mac) is None:
            raise CameraResponseError(ErrorKey.NOT_IDENTIFIED)
        self._check_identity(mac.upper())
        params = await self._answer("get_params")
        self._hears = "alarm_sounddetect_armed" in params
        if "alarm_http_url" in params:
            self.push = MjpegPush(self._answers, self._fresh, self._change)
        misc = await self._answer("get_misc")
        turns = any(name.startswith("ptz_") for name in misc)
        if turns and self._options.head is not Head.NONE:
            self.ptz = ptz = MjpegPtz(
                self._decoder_control,
                self._options,
                has_presets=misc.get("ptz_disable_preset") != "1",
            )
            self.raw = MjpegRaw(ptz.command, self._command)
        else:
            self.raw = MjpegRaw(self._decoder_control, self._command)
        firmware = status.get("sys_ver")
        return CameraInfo(
            mac=mac.upper(),
            name=status.get("alias") or None,
            manufacturer="Netwave",
            firmware=firmware,
            web_version=status.get("app_ver"),
            hardware=hardware_line(firmware) if firmware else None,
        )

    @override
    async def status(self) -> Status:
        """Read get_status.cgi; older firmware answers it without login."""
        try:
            # The settings coordinator shows the rest of it, at its own pace.
            async with self._lock:
                self._answers["get_status"] = status = await self._read("get_status")
            if _MAC.fullmatch(mac := status.get("id", "")):
                self._check_identity(mac.upper())
        except CameraResponseError:
            # It was to be reached all the time, but may be another by now.
            self._transport.login.forget()
            raise
        self._note_clock(status.get("now", ""))
        if (alarm := status.get("alarm_status")) is None:
            return Status()
        if not self.alarm_kinds:
            told = frozenset(_ALARMS.values())
            self.alarm_kinds = told if self._hears else told - {AlarmKind.SOUND}
        kind = _ALARMS.get(alarm)
        return Status(alarms=frozenset({kind} if kind in self.alarm_kinds else ()))

    def _note_clock(self, now: str) -> None:
        """Count a clock that begins anew in 1970 as a restart."""
        if (clock := whole_number(now)) is None:
            return
        before, self._clock = self._clock, clock
        if before is not None and before > _LONG_AGO > clock:
            self.restarts += 1

    @override
    async def snapshot(self, picture: Picture = Picture.MAIN) -> bytes:
        return checked_jpeg((await self._get("snapshot", limit=PICTURE_LIMIT)).body)

    @override
    async def find_video(self) -> None:
        """Do nothing: the document knows videostream.asf on all of them."""

    @override
    async def find_events(self, *, had_any: bool) -> None:
        """Do nothing: it calls, see push."""

    @override
    def video_source(self, picture: Picture = Picture.MAIN) -> VideoSource:
        """Return videostream.asf: MJPEG with sound, for few programs."""
        url = self._transport.url_with_login("/videostream.asf")
        return VideoSource(url=url, playable=False)

    @override
    async def reboot(self) -> None:
        await self._command("reboot")

    @override
    async def factory_reset(self, *, retain_network: bool) -> None:
        """Send restore_factory.cgi, which takes no parameter."""
        if retain_network:
            raise CameraUnsupportedError
        await self._command("restore_factory")

    @override
    async def record(self, *, for_owner: bool = False) -> list[Exchange]:
        return [
            await recorded(
                _path(cgi),
                self._send(cgi),
                partial(wire.redacted, for_owner=for_owner),
                self._transport.secrets,
            )
            for cgi in _RECORDED
        ]

    @override
    def _parsed(self, body: bytes) -> Mapping[str, str]:
        return wire.parse(body)

    @override
    async def _read(self, group: str) -> Mapping[str, str]:
        answer = await self._get(group)
        values = wire.parse(answer.body, self._transport.secrets)
        now = whole_number(values.get("now", ""))
        if group == "get_status" and now is not None:
            # Its seconds are whole: on average it is half of one later.
            values[CLOCK_DRIFT] = str(round(now + 0.5 - time.time()))
        return values

    @override
    async def _write(self, group: str, params: Mapping[str, str]) -> None:
        if group == CAMERA_CONTROL:
            for param, value in params.items():
                await self._command(group, {"param": param, "value": value})
        else:
            await self._command(group, params)

    @override
    async def set_clock(self, clock: Callable[[], datetime]) -> SettingValues:
        """Set date and time with set_datetime.cgi, in seconds since 1970 (UTC)."""
        async with self._lock:
            now = round(clock().timestamp())
            await self._command("set_datetime", {"now": str(now)})
            self._answers["get_status"] = await self._read("get_status")
        return self.values

    async def _upload(
        self, cgi: str, content: bytes, on_progress: Callable[[float], None]
    ) -> None:
        """Send a file that changes the camera, once, and check that it was taken."""
        async with self._alone():
            status = await self._read("get_status")
            if _MAC.fullmatch(mac := status.get("id", "")):
                self._check_identity(mac.upper())
            # By this the login is known, and whether it is an administrator's.
            await self._get("get_params")
            content_type, body = wire.form(content)
            answer = await self._transport.upload(
                _path(cgi), "", body, content_type, on_progress
            )
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise CameraResponseError(ErrorKey.UPLOAD_LOGIN_REFUSED)
        try:
            wire.check_done(_checked(answer).body, self._transport.secrets)
        except CameraResponseError as err:
            if err.key is not ErrorKey.BAD_ANSWER:
                raise
        else:
            return
        raise CameraUploadInterruptedError(ErrorKey.UPLOAD_UNANSWERED)

    async def _decoder_control(self, command: int, degrees: int | None = None) -> None:
        params = {"command": str(command)}
        if degrees is not None:
            params |= {"onestep": "1", "degree": str(degrees)}
        await self._command("decoder_control", params, lane=Lane.PTZ)

    async def _switch(self, command: int) -> None:
        # Not in the lane of PTZ: when it hangs it must not keep a stop waiting.
        await self._command("decoder_control", {"command": str(command)})

    async def _command(
        self,
        cgi: str,
        params: Mapping[str, str] | None = None,
        *,
        lane: Lane = Lane.ORDINARY,
    ) -> None:
        answer = await self._get(cgi, params, lane=lane, repeat=False)
        wire.check_done(answer.body, self._transport.secrets)

    async def _get(
        self,
        cgi: str,
        params: Mapping[str, str] | None = None,
        *,
        lane: Lane = Lane.ORDINARY,
        limit: int = TEXT_LIMIT,
        repeat: bool = True,
    ) -> Answer:
        answer = await self._send(cgi, params, lane=lane, limit=limit, repeat=repeat)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise await self._refusal(lane)
        return _checked(answer)

    async def _refusal(self, lane: Lane) -> CameraAuthError:
        """Tell too little privilege, which is a 401 as well, from a wrong password."""
        # check_user is for everybody.
        check = await self._send("check_user", lane=lane)
        known = check.status == HTTPStatus.OK
        return CameraPrivilegeError() if known else CameraAuthError()

    async def _send(
        self,
        cgi: str,
        params: Mapping[str, str] | None = None,
        *,
        lane: Lane = Lane.ORDINARY,
        limit: int = TEXT_LIMIT,
        repeat: bool = True,
    ) -> Answer:
        return await self._transport.get(
            _path(cgi),
            wire.query(params or {}),
            lane=lane,
            limit=limit,
            repeat=repeat,
        )

    @override
    async def watch(
        self,
        show: Callable[[Jpeg], None],
        picture: Picture = Picture.MAIN,
        demand: VideoDemand = VideoDemand(),
    ) -> None:
        """Open videostream.cgi, at the least rate and resolution that are enough."""
        params = {}
        if demand.resolution is not None:
            params["resolution"] = self.VIDEO_RESOLUTIONS[demand.resolution]
        if demand.rate is not None:
            params["rate"] = rate_of(demand.rate)
        stream = self._transport.stream(_path("videostream"), wire.query(params))
        async with stream as (answer, receive):
            if answer.status == HTTPStatus.UNAUTHORIZED:
                raise await self._refusal(Lane.ORDINARY)
            parser = FrameParser(_checked(answer).content_type)

            def take(chunk: bytes) -> None:
                for frame in parser.feed(chunk):
                    show(frame)

            await receive(take)


def _path(cgi: str) -> str:
    return f"/{cgi}.cgi"


def _checked(answer: Answer) -> Answer:
    if answer.status == HTTPStatus.NOT_FOUND:
        raise CameraResponseError(ErrorKey.NO_SUCH_CGI)
    if answer.status != HTTPStatus.OK:
        raise CameraResponseError(ErrorKey.HTTP_STATUS, status=str(answer.status))
    return answer
