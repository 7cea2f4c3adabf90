"""Every CGI of the `mjpeg` camera: who may call it, and what it does and answers."""

from collections.abc import Callable
import time
from typing import TYPE_CHECKING

from tests.simulator.http import Reply, Request
from tests.simulator.uploads import UploadKind

from .alarm import STATUS
from .answers import ILLEGAL_FRAME, ILLEGAL_PARAMS, Answers, var_lines
from .auth import Privilege, User
from .files import (
    Soundness,
    firmware_soundness,
    is_web_interface,
    pack_params,
    unpack_params,
    uploaded_file,
)
from .params import Values
from .pictures import Pictures
from .ptz import STEP_DEGREES
from .query import IllegalParamsError, number
from .setters import BAUD_RATES, CAMERA_CONTROL, SETTERS, Setter

if TYPE_CHECKING:
    from .camera import MjpegCamera

type Handler = Callable[[Request, User | None], Reply]

PAGES = ("/", "/index.htm", "/index1.htm")
UPLOADS = (
    "/upgrade_firmware.cgi",
    "/upgrade_htmls.cgi",
    "/restore_params.cgi",
    "/set_factory_params.cgi",
)
NETWORKS = (
    ("00c0ca112233", "Neighbour", 0, 4),
    ("001d0f3fef40", "Calvin&Cici", 0, 1),
    ("0022b0f5ce72", "open", 0, 0),
)
"""What a Wi-Fi scan finds: bssid, ssid, mode, security."""


class IllegalFrameError(Exception):
    """The camera answers that the HTTP frame is illegal."""


class Cgis:
    """Answers the requests to one camera."""

    def __init__(self, camera: MjpegCamera) -> None:
        """Take the camera."""
        self._camera = camera
        self._answers = Answers(camera.kind.server)
        self._pictures = Pictures(camera, self._answers)
        self._scanned_at: float | None = None
        self._cgis = self._table()

    def answer(self, request: Request) -> Reply:
        """Answer a request."""
        if request.path in PAGES:
            return self._answers.page(
                str(self._camera.values["params"]["alias"]), self._camera.now()
            )
        if (cgi := self._cgis.get(request.path)) is None:
            return self.status(404)
        privilege, handler = cgi
        setter = SETTERS.get(request.path)
        user = self._camera.find_user(
            request, service=setter is not None and setter.sets_service
        )
        if privilege is not None and (user is None or user.privilege < privilege):
            return self._answers.status(
                401,
                self._camera.now(),
                ("WWW-Authenticate", self._camera.challenge(request)),
            )
        if user is not None:
            self._camera.note_access(user)
        try:
            self._check_form(request)
            return handler(request, user)
        except IllegalParamsError:
            return self._text(ILLEGAL_PARAMS)
        except IllegalFrameError:
            return self._text(ILLEGAL_FRAME)

    def status(self, status: int) -> Reply:
        """Return an HTTP status with a page that says so."""
        return self._answers.status(status, self._camera.now())

    @staticmethod
    def _check_form(request: Request) -> None:
        if (request.method == "POST") != (request.path in UPLOADS):
            raise IllegalFrameError
        page = request.params.get("next_url", "")
        if page.startswith("/") or "://" in page:
            raise IllegalParamsError

    def _table(self) -> dict[str, tuple[Privilege | None, Handler]]:
        """Return every CGI: who may call it, and what answers."""
        visitor, operator, administrator = Privilege
        cgis: dict[str, tuple[Privilege | None, Handler]] = {
            "/check_user.cgi": (visitor, self._check_user),
            "/snapshot.cgi": (visitor, self._pictures.snapshot),
            "/videostream.cgi": (visitor, self._pictures.videostream),
            "/videostream.asf": (visitor, self._pictures.videostream_asf),
            "/get_status.cgi": (
                visitor if self._camera.kind.digest else None,
                self._get_status,
            ),
            "/get_camera_params.cgi": (
                visitor,
                lambda *_: self._values("camera_params"),
            ),
            "/decoder_control.cgi": (operator, self._decoder_control),
            "/set_extra_io.cgi": (operator, self._set_extra_io),
            "/camera_control.cgi": (operator, self._camera_control),
            "/reboot.cgi": (administrator, self._reboot),
            "/restore_factory.cgi": (administrator, self._restore_factory),
            "/get_params.cgi": (administrator, self._get_params),
            "/upgrade_firmware.cgi": (administrator, self._upgrade_firmware),
            "/upgrade_htmls.cgi": (administrator, self._upgrade_htmls),
            "/comm_write.cgi": (operator, self._comm_write),
            "/get_forbidden.cgi": (administrator, lambda *_: self._values("forbidden")),
            "/get_misc.cgi": (administrator, lambda *_: self._values("misc")),
            "/wifi_scan.cgi": (administrator, self._wifi_scan),
            "/get_wifi_scan_result.cgi": (administrator, self._get_wifi_scan_result),
            "/get_log.cgi": (administrator, self._get_log),
            "/test_mail.cgi": (administrator, lambda *_: self._test("mail")),
            "/test_ftp.cgi": (administrator, lambda *_: self._test("ftp")),
            "/backup_params.cgi": (administrator, self._backup_params),
            "/restore_params.cgi": (administrator, self._restore_params),
            "/set_factory_params.cgi": (administrator, self._set_factory_params),
            "/get_factory_ddns.cgi": (
                administrator,
                lambda *_: self._values("factory_ddns"),
            ),
            "/restore_factory_ddns.cgi": (administrator, self._restore_factory_ddns),
        }
        for path, setter in SETTERS.items():
            cgis[path] = (administrator, self._setting(setter))
        return cgis

    # Answers

    def _text(self, text: str) -> Reply:
        return self._answers.text(text, self._camera.now())

    def _ok(self, request: Request) -> Reply:
        """Return that it succeeded, or the page that the client wants instead."""
        if page := request.params.get("next_url"):
            return self._answers.page(page, self._camera.now())
        return self._text(self._camera.kind.ok)

    def _values(self, group: str) -> Reply:
        return self._text(var_lines(self._camera.values[group]))

    # Status

    def _check_user(self, _: Request, user: User | None) -> Reply:
        if user is None:
            raise IllegalParamsError
        return self._text(
            var_lines(
                {"user": user.name, "pwd": user.password, "pri": user.privilege + 1}
            )
        )

    def _get_status(self, *_: object) -> Reply:
        params = self._camera.values["params"]
        return self._text(
            var_lines(
                {
                    **{
                        name: params[name]
                        for name in ("id", "sys_ver", "app_ver", "alias")
                    },
                    "now": int(self._camera.now()),
                    "tz": params["tz"],
                    "alarm_status": STATUS[self._camera.alarm],
                    "ddns_status": 0,
                    "ddns_host": params["ddns_host"],
                    "oray_type": 0,
                    "upnp_status": params["upnp_enable"],
                    "p2p_status": 0,
                    "p2p_local_port": 25197,
                    "msn_status": 0,
                    **self._camera.status_extras,
                }
            )
        )

    def _get_params(self, *_: object) -> Reply:
        return self._text(
            var_lines(self._camera.values["params"] | {"now": int(self._camera.now())})
        )

    # Controls

    def _decoder_control(self, request: Request, _: User | None) -> Reply:
        command = number(request, "command", *range(256))
        onestep = number(request, "onestep", 0, 1, default=0)
        degree = number(request, "degree", *range(1, 361), default=STEP_DEGREES)
        if not self._camera.ptz.run(command, onestep=bool(onestep), degree=degree):
            raise IllegalParamsError
        return self._ok(request)

    def _camera_control(self, request: Request, _: User | None) -> Reply:
        name, allowed = CAMERA_CONTROL[number(request, "param", *CAMERA_CONTROL)]
        self._camera.values["camera_params"][name] = number(request, "value", *allowed)
        return self._ok(request)

    def _set_extra_io(self, request: Request, _: User | None) -> Reply:
        self._camera.extra_io = number(request, "value", *range(256))
        return self._ok(request)

    def _comm_write(self, request: Request, _: User | None) -> Reply:
        port = number(request, "port", *range(4))
        baud = number(request, "baud", *BAUD_RATES)
        # A real camera took `bytes=dsfds`: what is no number counts as 0.
        digits = request.params.get("bytes", "")
        if digits.isdecimal() and int(digits) > 255:
            raise IllegalParamsError
        if "bytes" not in request.params or "data" not in request.params:
            raise IllegalParamsError
        self._camera.serial_writes.append((port, baud, request.params["data"]))
        return self._ok(request)

    def _setting(self, setter: Setter) -> Handler:
        """Return what answers one of the set_*.cgi."""

        def answer(request: Request, _: User | None) -> Reply:
            try:
                values = setter.read(request.params)
            except ValueError as err:
                raise IllegalParamsError from err
            group = self._camera.values[setter.group]
            now = values.pop("now", None)
            if (url := values.get("alarm_http_url")) is not None:
                if not url and not self._camera.takes_empty_url:
                    raise IllegalParamsError
                values["alarm_http_url"] = str(url)[: self._camera.max_url_length]
            group |= {
                stored: value for stored, value in values.items() if stored in group
            }
            reply = self._ok(request)
            if now is not None:
                # The answer still bears the old time: recorded.
                self._camera.set_clock(float(now))
            return reply

        return answer

    # Wi-Fi, log, tests

    def _wifi_scan(self, request: Request, _: User | None) -> Reply:
        self._scanned_at = time.monotonic() + self._camera.scan_seconds
        return self._ok(request)

    def _get_wifi_scan_result(self, *_: object) -> Reply:
        names = ("bssid", "ssid", "mode", "security")
        lines = [f"var ap_{name}=new Array();\n" for name in names]
        done = self._scanned_at is not None and time.monotonic() >= self._scanned_at
        networks = NETWORKS if done else ()
        for index, network in enumerate(networks):
            for name, value in zip(names, network, strict=True):
                literal = f"'{value}'" if isinstance(value, str) else value
                lines.append(f"ap_{name}[{index}]={literal};\n")
        lines.append(f"var ap_number={len(networks)};\n")
        return self._text("".join(lines))

    def _get_log(self, *_: object) -> Reply:
        lines = "".join(f"{line}\\n" for line in self._camera.log)
        return self._text(f"var log_text='{lines}';\n")

    def _test(self, service: str) -> Reply:
        unset = not self._camera.values["params"][f"{service}_svr"]
        return self._text(
            var_lines({"result": -1 if unset else self._camera.test_results[service]})
        )

    # Restart, files, factory

    def _reboot(self, request: Request, _: User | None) -> Reply:
        self._camera.reboot_soon()
        return self._ok(request)

    def _restore_factory(self, request: Request, _: User | None) -> Reply:
        """Forget the settings and the accounts but admin, who has no password then."""
        self._camera.restore(self._camera.factory)
        params = self._camera.values["params"]
        params |= {
            "user1_name": "admin",
            "user1_pwd": "",
            "user2_name": "",
            "user2_pwd": "",
        }
        params["user2_pri"] = 0
        return self._reboot(request, None)

    @staticmethod
    def _file(request: Request) -> bytes:
        if not (content := uploaded_file(request)):
            raise IllegalFrameError
        return content

    def _upgrade_firmware(self, request: Request, _: User | None) -> Reply:
        content = self._file(request)
        running = self._camera.versions[UploadKind.FIRMWARE]
        soundness = firmware_soundness(content, running)
        if soundness is Soundness.NO_FIRMWARE or (
            soundness is Soundness.DAMAGED and self._camera.checks_length
        ):
            raise IllegalParamsError
        fits = soundness is Soundness.SOUND
        self._camera.install(request.path, UploadKind.FIRMWARE, content, fits=fits)
        return self._ok(request)

    def _upgrade_htmls(self, request: Request, _: User | None) -> Reply:
        content = self._file(request)
        if not is_web_interface(content):
            raise IllegalParamsError
        self._camera.install(request.path, UploadKind.WEB_INTERFACE, content)
        return self._ok(request)

    def _backup_params(self, *_: object) -> Reply:
        return self._answers.file(
            pack_params(self._camera.values),
            "application/octet-stream",
            "params.bin",
            self._camera.now(),
        )

    def _params_file(self, request: Request) -> dict[str, Values]:
        content = self._file(request)
        try:
            values = unpack_params(content)
        except ValueError as err:
            raise IllegalParamsError from err
        self._camera.take(request.path, UploadKind.PARAMS, content)
        return values

    def _restore_params(self, request: Request, _: User | None) -> Reply:
        self._camera.restore(self._params_file(request))
        return self._reboot(request, None)

    def _set_factory_params(self, request: Request, _: User | None) -> Reply:
        self._camera.factory = self._params_file(request)
        return self._ok(request)

    def _restore_factory_ddns(self, request: Request, _: User | None) -> Reply:
        params = self._camera.values["params"]
        for name, value in self._camera.values["factory_ddns"].items():
            params[name.removeprefix("factory_")] = value
        return self._ok(request)
