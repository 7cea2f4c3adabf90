"""The simulated camera of the uid family: which CGI does what, and how its answers look on the wire."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
import re
from typing import Any, ClassVar, override

from tests.simulator.camera import JSON, SimulatedCamera
from tests.simulator.http import Reply, Request

from . import answers, encoder, firmware, ptz, snapshot
from .configuration import Configuration
from .motion import BitOrder
from .onvif import Onvif
from .profiles import PROFILES
from .query import Query
from .refusals import (
    NO_PRIVILEGE,
    PARSE_PARAMETERS,
    PARSE_PASSWORD,
    PARSE_UID,
    PARSE_USERNAME,
    PASSWORD_ERROR,
    PTZ_UNSUPPORTED,
    RefusalKind,
    Refused,
)
from .sessions import LockOut, Sessions
from .settings import GROUPS
from .udp import SearchResponder, search_answer
from .users import Action, Privilege, User, Users

CGI = "/cgi-bin/"
GETINFO = f"{CGI}getinfo"
GETUID = f"{CGI}getuid"
SNAPSHOT = f"{CGI}snapshot.cgi"
FIRMWARE = frozenset({f"{CGI}OnvifFirmwareUpgrade", "/OnvifFirmwareUpgrade"})
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
        accounts: Who may log in.
        sessions: Who is logged in.
        lockout: Whether wrong passwords have locked everybody out.
        configuration: The settings in force.
        storage: Where `snapshot.cgi` can upload to.
        image: The firmware that was uploaded last.
        serial: The serial number.
        model: What it is called by its maker.
        onvif: Its ONVIF services.
    """

    family = "uid"
    alarms_overlap = True
    profiles: ClassVar[tuple[str, ...]] = tuple(PROFILES)

    def __init__(
        self,
        *,
        ptz: bool = True,
        model: str | None = None,
        uid_timeout: float = 60.0,
        lockout_seconds: float = 60.0,
        motion_bit_order: BitOrder = "lsb",
        onvif: bool = True,
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
        self.accounts = Users(User(self.username, self.password))
        self.sessions = Sessions(
            uid_timeout, lengths=traits.uid_lengths, mixed_case=traits.uid_mixed_case
        )
        self.lockout = LockOut(traits.lockout_after, lockout_seconds)
        self.configuration = Configuration(
            traits, title=self.alias, mac=self._shown_mac, bit_order=motion_bit_order
        )
        self.configuration.show(self.scene)
        self.scene.can_move = ptz
        self.storage = snapshot.Storage()
        self.image: firmware.Image | None = None
        self.onvif = Onvif(self, self._log_in, enabled=onvif)
        self._cgis = self._make_cgis()
        self._udp: asyncio.DatagramTransport | None = None

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
        if path not in {GETUID, SNAPSHOT, *FIRMWARE, *self._cgis}:
            return self.unknown()
        if request.method != ("POST" if path in FIRMWARE else "GET"):
            return self.status_reply(405)
        try:
            if path in FIRMWARE:
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
        if path == GETINFO and uid is None and self._traits.info_without_login:
            return self._attributes(
                "info", {"model": self.model, "mac": self._shown_mac}
            )
        if not query:
            raise Refused(PARSE_PARAMETERS)
        if path == GETUID:
            return self._getuid(query)
        if not uid:
            raise Refused(PARSE_UID, RefusalKind.SESSION)
        username = self.sessions.username(uid)
        cgi = self._cgis[path]
        self._refuse_strays(query, cgi.names)
        if cgi.changes:
            self._require_change_privilege(username)
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

    # Logging in

    def _getuid(self, query: Query) -> str:
        self._refuse_strays(query, ("username", "password"))
        return answers.text("uid", self.sessions.open(self._check_query(query).name))

    def _check_query(self, query: Query) -> User:
        username, password = query.get("username"), query.get("password")
        if not username:
            raise Refused(PARSE_USERNAME)
        if password is None:
            raise Refused(PARSE_PASSWORD)
        return self._check(username, password)

    def _check(self, username: str, password: str) -> User:
        return self._log_in(username, lambda user: user.password == password)

    def _log_in(self, username: str, is_right: Callable[[User], bool]) -> User:
        if self.lockout.active:
            raise Refused(PASSWORD_ERROR, RefusalKind.LOGIN)
        try:
            user = self.accounts.check(username, is_right)
        except Refused:
            self.lockout.failed()
            raise
        self.lockout.succeeded()
        return user

    def _require_change_privilege(self, username: str) -> None:
        user = self.accounts.get(username)
        if user is None or user.privilege is Privilege.USER:
            raise Refused(NO_PRIVILEGE, RefusalKind.PRIVILEGE)

    # What tells

    def _getinfo(self, _query: Query, _username: str) -> str:
        info = {"kernel": firmware.KERNEL, "filesystem": firmware.FILESYSTEM}
        if self._traits.serial_number:
            info["sn"] = self.serial
        return self._attributes("info", info)

    def _getcapabilities(self, _query: Query, _username: str) -> str:
        has = {"video": "1", "audio": "1", "ptz": "1" if self._has_ptz else "0"}
        return self._attributes("capabilities", has)

    def _settings(self, path: str, query: Query, username: str) -> str:
        group = GROUPS[path]
        if sent := query.found(group.names()):
            self._require_change_privilege(username)
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
        self.accounts = Users(FACTORY_USER)
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
        action = self.accounts.manage(username, query.found(Users.PARAMETERS))
        if action is not Action.GET_USER:
            return answers.text("user_management", "OK")
        # The document does not show this answer.
        element, name, privilege, enable = self._traits.user_names
        users = [
            (element, {name: user.name, privilege: user.privilege, enable: user.status})
            for user in self.accounts.all()
        ]
        return answers.nested(
            "user_management", users, escapes=self._traits.escapes_text
        )

    def _snapshot(self, query: Query, *, ampersand: bool) -> Reply:
        if not query:
            raise Refused(PARSE_PARAMETERS)
        sent = query.found(("uid", *snapshot.PARAMETERS))
        if (uid := sent.get("uid")) is not None:
            self.sessions.username(uid)
        elif "username" not in sent and "password" not in sent:
            raise Refused(PARSE_UID, RefusalKind.SESSION)
        elif (
            self._traits.snapshot_needs_ampersand
            and not ampersand
            and "stream" not in sent
        ):
            raise Refused(PARSE_PARAMETERS)
        else:
            self._check_query(query)
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
            user = None if login is None else self._check(*login)
        except Refused:
            user = None
        if user is None:
            challenge = ("WWW-Authenticate", 'Basic realm="IP Camera"')
            return answers.reply(401, "text/html", b"", challenge)
        self._require_change_privilege(user.name)
        self.image = firmware.image(request.headers, request.body)
        self.reboot_soon()
        # The document shows no answer.
        return self._xml("")

    # What the core asks

    @property
    @override
    def alarm_kinds(self) -> tuple[str, ...]:
        return ALARM_KINDS

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
            "firmware": None if self.image is None else asdict(self.image),
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
        if self.udp_port is not None:
            self._udp, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: SearchResponder(self._search_answer),
                local_addr=(self.host, self.udp_port),
            )
            self.udp_port = self._udp.get_extra_info("sockname")[1]

    @override
    async def on_stop(self) -> None:
        if self._udp is not None:
            self._udp.close()
            self._udp = None

    def _search_answer(self) -> bytes | None:
        if self.offline:
            return None
        values = self.configuration.values
        # Where the camera really listens, so that whoever finds it can talk to it.
        lan = {"MacAddress": self._shown_mac, "IPAddress": self.host} | {
            name: values["network"][key]
            for name, key in {
                "Netmask": "netmask",
                "Gateway": "gateway",
                "DHCP": "dhcp",
            }.items()
        }
        return search_answer(
            model=self.model,
            title=values["osd"]["title_utf8"],
            serial=self.serial,
            lan=lan,
            port=self.port,
        )
