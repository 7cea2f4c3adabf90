"""The simulated camera of the uid family: which CGI does what, and how its answers look on the wire."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
import re
from typing import Any, ClassVar, override

from tests.simulator.camera import JSON, SimulatedCamera
from tests.simulator.http import Reply, Request
from tests.simulator.uploads import UploadKind

from . import answers, encoder, firmware, ptz, snapshot
from .configuration import Configuration
from .login import Login
from .motion import BitOrder
from .onvif import Onvif, WsDiscovery
from .profiles import PROFILES
from .query import Query
from .refusals import PARSE_PARAMETERS, PARSE_UID, PTZ_UNSUPPORTED, RefusalKind, Refused
from .sessions import LockOut, Sessions
from .settings import GROUPS
from .udp import SEARCH_PORT, is_search, search_answer
from .users import User, Users

CGI = "/cgi-bin/"
GETINFO = f"{CGI}getinfo"
GETUID = f"{CGI}getuid"
SNAPSHOT = f"{CGI}snapshot.cgi"
MODEL = "MC200J6"
DEFAULT_MAC = "F0000A123456"
ALARM_KINDS = ("motion", "person")
FACTORY_USER = User("admin", "123456")


@dataclass(frozen=True, slots=True)
class _Cgi:
    """One CGI that wants a uid and answers XML."""

    run: Callable[[Query, str], str]
    """Takes the query and the name of whoever is logged in."""
    names: tuple[str, ...] = ()
    """Its parameters."""
    changes: bool = False
    """Whether it does more than tell."""


class UidCamera(SimulatedCamera):
    """A camera as IP Camera HTTP CGI 1.0.3 describes it (`doc`), or as met in the field (`field`).

    It keeps what is written to `network` and answers it, but stays where it listens.

    Attributes:
        login: Who may log in, and who is.
        configuration: The settings in force.
        storage: Where `snapshot.cgi` can upload to.
        firmware_version: What `getinfo` tells as the version of the file system.
        upgrade_paths: Where firmware can be uploaded.
        tells_info: Whether `getinfo?` tells model and MAC to anybody.
        search_root: The root element of its answer to the vendor's search.
        serial: The serial number.
        model: What it is called by its maker.
        onvif: Its ONVIF services.
        ws_discovery: What answers WS-Discovery.
    """

    family = "uid"
    alarms_overlap = True
    profiles: ClassVar[tuple[str, ...]] = tuple(PROFILES)
    search_source_port: ClassVar[int] = SEARCH_PORT

    def __init__(
        self,
        *,
        ptz: bool = True,
        model: str | None = None,
        uid_timeout: float = 60.0,
        lockout_seconds: float = 60.0,
        motion_bit_order: BitOrder = "lsb",
        onvif: bool = True,
        ws_discovery_port: int | None = None,
        **core: Any,
    ) -> None:
        """Take what distinguishes this camera, and what any simulated camera takes.

        Args:
            ptz: Whether it can move.
            model: What `getmodel` says; without it the profile decides whether there is one.
            uid_timeout: Seconds without a call after which a uid lapses.
            lockout_seconds: How long wrong passwords lock everybody out, where the profile does so.
            motion_bit_order: Which block of eight the lowest bit of the motion area is.
            onvif: Whether it speaks ONVIF.
            ws_discovery_port: Where it answers WS-Discovery, whose own port is 3702; None: nowhere, 0: any free port.
            core: The keywords of `SimulatedCamera`.
        """
        super().__init__(**core)
        self.alarm_hold = 5.0
        self._traits = traits = PROFILES[self.profile]
        self._has_ptz = ptz
        self.model = model or MODEL
        self._tells_model = model is not None or traits.model_cgi
        self.mac = re.sub(r"[^0-9A-F]", "", (self.mac or DEFAULT_MAC).upper())
        self._shown_mac = traits.mac_separator.join(re.findall("..", self.mac))
        self.serial = f"{self.mac}0001"
        self.login = Login(
            Users(User(self.username, self.password)),
            Sessions(
                uid_timeout,
                lengths=traits.uid_lengths,
                mixed_case=traits.uid_mixed_case,
            ),
            LockOut(traits.lockout_after, lockout_seconds),
        )
        self.configuration = Configuration(
            traits, title=self.alias, mac=self._shown_mac, bit_order=motion_bit_order
        )
        self.configuration.show(self.scene)
        self.scene.can_move = ptz
        self.storage = snapshot.Storage()
        self.firmware_version = firmware.FILESYSTEM
        self.upgrade_paths = firmware.PATHS
        self.tells_info = traits.info_without_login
        self.search_root = "XML_ANJVISION"
        self.onvif = Onvif(self, self.login.log_in, enabled=onvif)
        self.ws_discovery = WsDiscovery(self, ws_discovery_port)
        self._cgis = self._make_cgis()

    @property
    def accounts(self) -> Users:
        """Who may log in."""
        return self.login.accounts

    @property
    def sessions(self) -> Sessions:
        """Who is logged in."""
        return self.login.sessions

    @property
    def lockout(self) -> LockOut:
        """Whether wrong passwords have locked everybody out."""
        return self.login.lockout

    def _make_cgis(self) -> Mapping[str, _Cgi]:
        cgis = {
            "keep_alive": _Cgi(lambda *_: answers.text("keep_alive", "true")),
            "getinfo": _Cgi(self._getinfo),
            "getcapabilities": _Cgi(self._getcapabilities),
            "reboot": _Cgi(self._reboot, changes=True),
            "factory_reset": _Cgi(
                self._factory_reset, ("retain_network",), changes=True
            ),
            "videoencoder/getcapabilities": _Cgi(
                lambda *_: encoder.video_capabilities()
            ),
            "audioencoder/getcapabilities": _Cgi(
                lambda *_: encoder.audio_capabilities()
            ),
            "ptz_ctrl": _Cgi(
                self._ptz_ctrl, tuple(p.name for p in ptz.PARAMETERS), changes=True
            ),
            "user_management": _Cgi(self._user_management, Users.PARAMETERS),
        }
        for path, group in GROUPS.items():
            cgis[path] = _Cgi(partial(self._settings, path), tuple(group.names()))
        if self._traits.both_streams_cgi:
            cgis["videoencoder"] = _Cgi(lambda *_: self._streams())
        if self._tells_model:
            cgis["getmodel"] = _Cgi(lambda *_: answers.text("model", self.model))
        return {CGI + path: cgi for path, cgi in cgis.items()}

    # The wire

    @override
    async def answer(self, request: Request) -> Reply:
        path, _, raw = request.target.partition("?")
        ampersand = path.startswith(f"{SNAPSHOT}&")
        if ampersand:
            path, _, raw = path.partition("&")
        query = Query(raw, first_substring=self._traits.first_substring)
        if self.onvif.enabled and path.startswith("/onvif/"):
            return await self.onvif.answer(request)
        if path not in {GETUID, SNAPSHOT, *self.upgrade_paths, *self._cgis}:
            return self.unknown()
        if request.method != ("POST" if path in self.upgrade_paths else "GET"):
            return self.status_reply(405)
        try:
            if path in self.upgrade_paths:
                return self._upgrade(request)
            if path == SNAPSHOT:
                return self._snapshot(query, ampersand=ampersand)
            return self._xml(self._text(path, query))
        except Refused as refused:
            # The document's faults name this one CGI without its ending.
            value = path.removesuffix(".cgi") if path == SNAPSHOT else path
            status = self._traits.fault_statuses.get(refused.kind, 400)
            return self._xml(answers.fault(value, refused.reason), status)

    def _text(self, path: str, query: Query) -> str:
        """The answer of a CGI that answers XML."""
        uid = query.get("uid")
        if path == GETINFO and uid is None and self.tells_info:
            return self._attributes(
                "info", {"model": self.model, "mac": self._shown_mac}
            )
        if not query:
            raise Refused(PARSE_PARAMETERS)
        if path == GETUID:
            self._refuse_strays(query, ("username", "password"))
            return self.login.open(query)
        if not uid:
            raise Refused(PARSE_UID, RefusalKind.SESSION)
        username = self.sessions.username(uid)
        cgi = self._cgis[path]
        self._refuse_strays(query, cgi.names)
        if cgi.changes:
            self.login.require_change_privilege(username)
        result = cgi.run(query, username)
        self.sessions.renew(uid)
        return result

    def _xml(self, text: str, status: int = 200) -> Reply:
        return answers.reply(status, self._traits.content_type, text.encode())

    def _attributes(self, root: str, values: Mapping[str, str]) -> str:
        return answers.attributes(root, values, escapes=self._traits.escapes_text)

    @override
    def status_reply(self, status: int) -> Reply:
        return answers.reply(status, "text/html", b"")

    def unknown(self) -> Reply:
        """Return the answer to a request for a URL that is not known."""
        if self._traits.stub_for_unknown:
            return answers.reply(200, "text/html", answers.STUB.encode())
        return self.status_reply(404)

    @staticmethod
    def _refuse_strays(query: Query, known: Iterable[str]) -> None:
        if query.strays(known):
            raise Refused(PARSE_PARAMETERS)

    # What tells

    def _getinfo(self, _query: Query, _username: str) -> str:
        info = {"kernel": firmware.KERNEL, "filesystem": self.firmware_version}
        if self._traits.serial_number:
            info["sn"] = self.serial
        return self._attributes("info", info)

    def _getcapabilities(self, _query: Query, _username: str) -> str:
        has = {"video": "1", "audio": "1", "ptz": "1" if self._has_ptz else "0"}
        return self._attributes("capabilities", has)

    def _settings(self, path: str, query: Query, username: str) -> str:
        group = GROUPS[path]
        if sent := query.found(group.names()):
            self.login.require_change_privilege(username)
            self.configuration.write(path, sent)
            self.configuration.show(self.scene)
        if path.startswith("videoencoder/"):
            return self._streams()
        return self._attributes(group.root, self.configuration.attributes(path))

    def _streams(self) -> str:
        streams = self.configuration.streams()
        return answers.nested(
            "videoencoder", streams, escapes=self._traits.escapes_text
        )

    # What does

    def _reboot(self, _query: Query, _username: str) -> str:
        self.reboot_soon()
        return answers.text("reboot", "true")

    def _factory_reset(self, query: Query, _username: str) -> str:
        retain = query.get("retain_network")
        if retain == "":
            raise Refused("retain_network: NULL")
        if retain not in {None, "1"}:
            raise Refused("retain_network 0 or 1")
        self.configuration.reset(retain_network=retain is not None)
        self.configuration.show(self.scene)
        self.login.accounts = Users(FACTORY_USER)
        self.scene.presets.clear()
        self.reboot_soon()
        return answers.text("factory_reset", "true")

    def _ptz_ctrl(self, query: Query, _username: str) -> str:
        if not self._has_ptz:
            raise Refused(PTZ_UNSUPPORTED, RefusalKind.UNSUPPORTED)
        sent = query.found(parameter.name for parameter in ptz.PARAMETERS)
        ptz.control(self.scene, sent, self._traits.special_presets)
        return answers.text("ptz_ctrl", "true")

    def _user_management(self, query: Query, username: str) -> str:
        return self.login.manage(
            query, username, self._traits.user_names, escapes=self._traits.escapes_text
        )

    def _snapshot(self, query: Query, *, ampersand: bool) -> Reply:
        if not query:
            raise Refused(PARSE_PARAMETERS)
        sent = query.found(("uid", *snapshot.PARAMETERS))
        uid = self.login.check_either(
            query, needs_stream=self._traits.snapshot_needs_ampersand and not ampersand
        )
        self._refuse_strays(query, snapshot.PARAMETERS)
        stream = "stream1" if snapshot.is_main(sent.get("stream")) else "stream2"
        target = snapshot.target(sent.get("upload"))
        resolution = self.configuration.values[f"videoencoder/{stream}"]["resolution"]
        take_picture = partial(self.picture, *encoder.SIZES[resolution])
        if target is None:
            reply = answers.reply(200, "image/jpeg", take_picture())
        else:
            self.storage.put(target, take_picture)
            reply = self._xml(answers.text("upload", "OK"))
        if uid is not None:
            self.sessions.renew(uid)
        return reply

    def _upgrade(self, request: Request) -> Reply:
        login = firmware.credentials(request.headers)
        try:
            user = None if login is None else self.login.check(*login)
        except Refused:
            user = None
        if user is None:
            challenge = ("WWW-Authenticate", 'Basic realm="IP Camera"')
            return answers.reply(401, "text/html", b"", challenge)
        self.login.require_change_privilege(user.name)
        firmware.check(request.headers, request.body)
        self.install(request.path, UploadKind.FIRMWARE, request.body)
        # The document shows no answer.
        return self._xml("")

    # What the core asks

    @property
    @override
    def alarm_kinds(self) -> tuple[str, ...]:
        return ALARM_KINDS

    @property
    @override
    def versions(self) -> dict[str, str]:
        return {UploadKind.FIRMWARE: self.firmware_version}

    @override
    def set_version(self, kind: str, version: str) -> None:
        if kind not in self.versions:
            raise ValueError(f"No {kind!r}")
        self.firmware_version = version

    @override
    def parameters(self) -> dict[str, JSON]:
        return {
            path: dict(values) for path, values in self.configuration.values.items()
        }

    @override
    def users(self) -> list[JSON]:
        return [
            {"name": user.name, "privilege": user.privilege, "enable": user.status}
            for user in self.accounts.all()
        ]

    @override
    def state(self) -> dict[str, JSON]:
        return super().state() | {
            "sessions": len(self.sessions),
            "subscriptions": len(self.onvif.subscriptions),
            "uploads": [target.value for target, _ in self.storage.uploads],
        }

    @override
    def expire_sessions(self) -> None:
        self.sessions.clear()

    @override
    def on_reboot(self) -> None:
        self.scene.stop()
        self.onvif.restart()

    @override
    def on_alarm(self, kind: str) -> None:
        self.onvif.notify(kind, active=True)

    @override
    def on_alarm_end(self, kind: str) -> None:
        self.onvif.notify(kind, active=False)

    @override
    async def on_start(self) -> None:
        await self.ws_discovery.start()

    @override
    async def on_stop(self) -> None:
        self.ws_discovery.stop()

    @override
    def answer_search(self, datagram: bytes) -> bytes | None:
        if not is_search(datagram):
            return None
        # Where the camera really listens, so that whoever finds it can talk to it.
        return search_answer(
            self.search_root,
            self.configuration.values,
            model=self.model,
            serial=self.serial,
            mac=self._shown_mac,
            host=self.advertised_host or self.host,
            port=self.port,
        )
