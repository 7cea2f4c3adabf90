"""The simulated camera of the `mjpeg` family: every CGI of the document, over the core."""

import asyncio
from copy import deepcopy
from dataclasses import asdict
import re
import time
from typing import Any, ClassVar, override

from tests.simulator.camera import JSON, SimulatedCamera
from tests.simulator.http import Reply, Request
from tests.simulator.uploads import UploadKind

from .alarm import AlarmCall, call, is_armed
from .auth import Authenticator, Privilege, User
from .cgis import Cgis
from .params import PROFILES, Values, factory_values
from .ptz import Ptz
from .udp import SEARCH_PORT, is_search, search_answer

VERSIONS: dict[str, str] = {
    UploadKind.FIRMWARE: "sys_ver",
    UploadKind.WEB_INTERFACE: "app_ver",
}
"""The parameter that tells which version of what runs."""


class MjpegCamera(SimulatedCamera):
    """A camera of the `mjpeg` family.

    Attributes:
        kind: Its profile.
        values: What it stores, by the CGI that reports it.
        factory: The same as it came from the factory.
        clock_lost: Whether a restart sets its clock to 1970.
        ntp_seconds: How long after a restart a time server sets the lost clock right, where one is set; None: never.
        separator: What stands between a picture and the next boundary of the live stream.
        scan_seconds: How long a Wi-Fi scan takes.
        test_results: What test_mail.cgi and test_ftp.cgi find when a server is set.
        status_extras: What get_status.cgi reports besides what the simulator knows.
        alarm_calls: The calls that it made at the beginning of alarms, oldest first.
        call_delay: Seconds between an alarm and its call.
        calls_lost: How many of the next calls are never made.
        max_url_length: How much of the URL to call is kept.
        takes_empty_url: Whether it may be told to call nowhere.
        forgets_alarm_at_reboot: Whether a restart loses what to call, and whether to.
        log: What get_log.cgi reports.
        checks_length: Whether it refuses firmware that is not whole; otherwise that is the end of it.
        serial_writes: What was sent through comm_write.cgi: port, baud, data.
    """

    family: ClassVar[str] = "mjpeg"
    profiles: ClassVar[tuple[str, ...]] = tuple(PROFILES)
    search_source_port: ClassVar[int] = SEARCH_PORT

    def __init__(self, *, swap_left_right: bool = False, **kwargs: Any) -> None:
        """Take whether left and right are swapped as on FI89xx cameras, and what the core takes."""
        super().__init__(**kwargs)
        self.kind = PROFILES[self.profile]
        self.clock_lost = False
        self.ntp_seconds: float | None = None
        self.separator = b"\r\n"
        self.scan_seconds = 1.0
        self.test_results = {"mail": 0, "ftp": 0}
        self.alarm_calls: list[AlarmCall] = []
        self.call_delay = 0.0
        self.calls_lost = 0
        self.max_url_length = 64
        self.takes_empty_url = True
        self.forgets_alarm_at_reboot = False
        self.checks_length = False
        self.serial_writes: list[tuple[int, int, str]] = []
        self.authenticator = Authenticator(digest=self.kind.digest)
        self.ptz = Ptz(self.scene, self.kind, swap_left_right=swap_left_right)
        self.scene.can_move = self.kind.motor or self.kind.decoder
        self.extra_io = 0
        self.factory = factory_values(self.kind, self.username, self.password)
        self.mac = re.sub(r"[^0-9A-F]", "", (self.mac or self.kind.mac).upper())
        self.alias = self.alias or self.kind.alias
        self.factory["params"] |= {"id": self.mac, "alias": self.alias}
        self.values = deepcopy(self.factory)
        self.status_extras = self._status_extras()
        self.log: list[str] = []
        self._clock_offset = 0.0
        self._known: set[str] = set()
        self._ntp: asyncio.Task[None] | None = None
        self._cgis = Cgis(self)
        self._boot()

    # Core's hooks

    @property
    @override
    def alarm_kinds(self) -> tuple[str, ...]:
        """Return those of the document; older generations do not hear."""
        return ("motion", "input", "sound") if self.kind.extras else ("motion", "input")

    @override
    def parameters(self) -> dict[str, JSON]:
        """Return all stored values by raw name."""
        return {
            name: value
            for group in self.values.values()
            for name, value in group.items()
        }

    @override
    def users(self) -> list[JSON]:
        """Return the accounts."""
        return [
            {"name": user.name, "privilege": user.privilege} for user in self.accounts()
        ]

    @override
    def state(self) -> dict[str, JSON]:
        """Return the core's state, the outputs, and the alarm calls made."""
        return super().state() | {
            "clock": self.now(),
            "output": self.ptz.output,
            "extra_io": self.extra_io,
            "alarm_calls": [asdict(made) for made in self.alarm_calls],
        }

    @override
    def status_reply(self, status: int) -> Reply:
        """Return an HTTP status with a page that says so."""
        return self._cgis.status(status)

    @override
    def expire_sessions(self) -> None:
        """Let every Digest nonce be stale."""
        self.authenticator.expire_nonces()

    @property
    @override
    def versions(self) -> dict[str, str]:
        """Return the versions of the firmware and of the web interface."""
        params = self.values["params"]
        return {kind: str(params[name]) for kind, name in VERSIONS.items()}

    @override
    def set_version(self, kind: str, version: str) -> None:
        """Run another version."""
        for values in (self.values, self.factory):
            values["params"][VERSIONS[kind]] = version

    def restore(self, values: dict[str, Values]) -> None:
        """Put settings into force that were stored at another time; the versions are of what runs now."""
        versions = self.versions
        self.values = deepcopy(values)
        for kind, version in versions.items():
            self.set_version(kind, version)

    @override
    def answer_search(self, datagram: bytes) -> bytes | None:
        """Answer the vendor's search."""
        if not is_search(datagram):
            return None
        return search_answer(
            self.values["params"],
            self.advertised_host or self.host,
            self.port,
            self.kind.search_length,
        )

    @override
    def on_reboot(self) -> None:
        """Restart: the clock may be lost, and the motors go where they are told to go on start."""
        if self.clock_lost:
            self.set_clock(0)
        if self.forgets_alarm_at_reboot:
            self.values["params"] |= {"alarm_http": 0, "alarm_http_url": ""}
        self._known.clear()
        self._boot()

    @override
    async def reboot(self, seconds: float) -> None:
        """Restart; a time server may set the clock right some time afterwards."""
        if self._ntp is not None:
            self._ntp.cancel()
        await super().reboot(seconds)
        if self.clock_lost and self.ntp_seconds is not None:
            self._ntp = self.spawn(self._synchronise(self.ntp_seconds))

    async def _synchronise(self, delay: float) -> None:
        await asyncio.sleep(delay)
        if self.values["params"]["ntp_enable"]:
            self.set_clock(time.time())

    @override
    def on_alarm(self, kind: str) -> None:
        """Go to the preset, switch the output and call the URL that are linked to alarms."""
        params = self.values["params"]
        if params["alarm_preset"] and self.ptz.presets_enabled:
            self.scene.go_to_preset(int(params["alarm_preset"]))
        if params["alarm_iolinkage"]:
            self.ptz.output = int(params["alarm_ioout_level"])
        if params["alarm_http"] and params["alarm_http_url"]:
            if self.calls_lost:
                self.calls_lost -= 1
            else:
                self.spawn(self._call(kind, str(params["alarm_http_url"])))

    async def _call(self, kind: str, url: str) -> None:
        await asyncio.sleep(self.call_delay)
        if not self.offline:
            made = AlarmCall(kind=kind, url=url, time=time.monotonic())
            self.alarm_calls.append(made)
            await call(made)

    def sense(self, kind: str) -> bool:
        """Let something happen before the camera; return whether it is armed, and so raises an alarm."""
        armed = is_armed(self.values["params"], kind, self.local_time())
        if armed:
            self.raise_alarm(kind)
        return armed

    # Clock

    def now(self) -> float:
        """Return what the camera's clock says: seconds since 1970 UTC."""
        return max(0.0, time.time() + self._clock_offset)

    def set_clock(self, now: float) -> None:
        """Set the camera's clock."""
        self._clock_offset = now - time.time()

    def local_time(self) -> float:
        """Return what the camera's clock says in its time zone, as seconds since 1970."""
        params = self.values["params"]
        ahead = float(params["daylight_saving_time"]) - float(params["tz"])
        return max(0.0, self.now() + ahead)

    # Requests

    @override
    async def answer(self, request: Request) -> Reply:
        """Answer a request."""
        return self._cgis.answer(request)

    @property
    def realm(self) -> str:
        """What the camera calls itself when it asks for a login."""
        return f"ipcamera_{self.values['params']['id']}"

    def accounts(self) -> list[User]:
        """Return the accounts that have a name."""
        params = self.values["params"]
        return [
            User(
                str(params[f"user{number}_name"]),
                str(params[f"user{number}_pwd"]),
                Privilege(int(params[f"user{number}_pri"])),
            )
            for number in range(1, 9)
            if params[f"user{number}_name"]
        ]

    def find_user(self, request: Request, *, service: bool) -> User | None:
        """Return who sent a request; see `Authenticator.find_user`."""
        return self.authenticator.find_user(
            request, self.accounts(), realm=self.realm, service=service
        )

    def challenge(self, request: Request) -> str:
        """Return the WWW-Authenticate header for a request that is refused."""
        return self.authenticator.challenge(request, self.realm)

    def note_access(self, user: User) -> None:
        """Log the first request of each user since the start."""
        if user.name not in self._known:
            self._known.add(user.name)
            self._note(f"{user.name} {self.host} access")

    def _note(self, event: str) -> None:
        moment = time.strftime("%a, %Y-%m-%d %H:%M:%S", time.gmtime(self.local_time()))
        self.log.append(f"{moment} {event}")

    def _boot(self) -> None:
        """Do what the camera does when it is switched on."""
        misc = self.values["misc"]
        self.scene.stop()
        self.ptz.presets_enabled = not misc.get("ptz_disable_preset", 0)
        if misc.get("ptz_center_onstart"):
            self.scene.go_to(pan=0, tilt=0)
        if self.ptz.presets_enabled and (
            preset := int(misc.get("ptz_preset_onstart", 0))
        ):
            self.scene.go_to_preset(preset)
        self._note("power on")

    def _status_extras(self) -> Values:
        if self.kind.extras:
            return {
                "wifi_status": 0,
                "temperature": 0.0,
                "humidity": 0,
                "tridro_error": "",
            }
        return {"sdcard_status": 0, "cloud": "off"} if self.kind.unlisted else {}
