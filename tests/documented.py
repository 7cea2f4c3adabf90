"""Every parameter of both makers' documents, as the simulated cameras have them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import re

from multidict import CIMultiDict, CIMultiDictProxy

from custom_components.ipcam_cgi.cgi.mjpeg import wire as mjpeg_wire
from custom_components.ipcam_cgi.cgi.params import Address
from custom_components.ipcam_cgi.cgi.uid import wire as uid_wire

from .simulator import MjpegCamera, UidCamera
from .simulator.http import Request
from .simulator.mjpeg.auth import Privilege, User
from .simulator.mjpeg.params import PROFILES
from .simulator.mjpeg.setters import CAMERA_CONTROL, SETTERS
from .simulator.uid.camera import CGI
from .simulator.uid.query import Query
from .simulator.uid.settings import GROUPS


@dataclass(frozen=True)
class Documented:
    """A parameter: where a camera tells it, and where it is told."""

    read: Address | None
    write: Address | None


# What the commands of the `mjpeg` family take, which no table of the simulator holds.
_MJPEG_COMMANDS: Mapping[str, tuple[str, ...]] = {
    "videostream": ("resolution", "rate"),
    "videostream.asf": ("resolution", "rate"),
    "decoder_control": ("command", "onestep", "degree"),
    "set_extra_io": ("value",),
    "comm_write": ("port", "baud", "bytes", "data"),
    "set_pppoe": ("mail_ip",),
    "set_ddns": ("restart_dyndns",),
    "upgrade_firmware": ("file",),
    "upgrade_htmls": ("file",),
    "restore_params": ("file",),
    "set_factory_params": ("file",),
}
_MJPEG_READERS = {
    "params": "get_params",
    "camera_params": "get_camera_params",
    "misc": "get_misc",
    "forbidden": "get_forbidden",
    "factory_ddns": "get_factory_ddns",
}
_MJPEG_TOLD_ELSEWHERE = (
    "check_user",
    "get_status",
    "get_wifi_scan_result",
    "get_log",
    "test_mail",
    "test_ftp",
)
_UID_COMMANDS: Mapping[str, tuple[str, ...]] = {
    "getuid": ("username", "password"),
    "snapshot.cgi": ("stream", "upload", "username", "password"),
    "OnvifFirmwareUpgrade": ("file",),
}
_UID_TOLD = {
    "getuid": ("uid",),
    "keep_alive": ("keep_alive",),
    "getmodel": ("model",),
    "user_management": ("Username", "Group", "Status"),
}
_UID_READERS = (
    "getinfo",
    "getcapabilities",
    "videoencoder/getcapabilities",
    "audioencoder/getcapabilities",
)


def documented() -> Mapping[str, tuple[Documented, ...]]:
    """Return the parameters of each family, in the order of its document."""
    return {
        "mjpeg": tuple(dict.fromkeys(_mjpeg())),
        "uid": tuple(dict.fromkeys(_uid())),
    }


def _mjpeg() -> Iterator[Documented]:
    cameras = [MjpegCamera(profile=profile) for profile in PROFILES]
    told = {
        group: tuple(dict.fromkeys(name for c in cameras for name in c.values[group]))
        for group in _MJPEG_READERS
    }
    writers: dict[Address, Address] = {}
    for number, (name, _) in CAMERA_CONTROL.items():
        write = Address("camera_control", str(number))
        writers[write] = Address("get_camera_params", name)
    for path, setter in SETTERS.items():
        cgi = path.removeprefix("/").removesuffix(".cgi")
        stored = setter.stored or {}
        for name in setter.params:
            writers[Address(cgi, name)] = Address(
                _MJPEG_READERS[setter.group], stored.get(name, setter.prefix + name)
            )
    reads = {
        Address(_MJPEG_READERS[group], name) for group in told for name in told[group]
    }
    written = {read: write for write, read in writers.items()}
    for group, cgi in _MJPEG_READERS.items():
        for name in told[group]:
            read = Address(cgi, name)
            yield Documented(read, written.get(read))
    for write, read in writers.items():
        if read not in reads:
            yield Documented(None, write)
    for cgi in _MJPEG_TOLD_ELSEWHERE:
        for name in dict.fromkeys(n for c in cameras for n in _mjpeg_answer(c, cgi)):
            yield Documented(Address(cgi, name), None)
    for cgi, names in _MJPEG_COMMANDS.items():
        for name in names:
            yield Documented(None, Address(cgi, name))


def _mjpeg_answer(camera: MjpegCamera, cgi: str) -> Iterator[str]:
    """Return the names that a CGI tells, asked without a network."""
    camera._cgis._scanned_at = 0.0
    request = Request(
        method="GET",
        target=f"/{cgi}.cgi",
        path=f"/{cgi}.cgi",
        query=[],
        params={},
        headers=CIMultiDictProxy(CIMultiDict()),
        body=b"",
        time=0.0,
    )
    _, handler = camera._cgis._cgis[request.path]
    body = handler(request, User("", "", Privilege.ADMINISTRATOR)).body
    assert isinstance(body, bytes)
    for name in mjpeg_wire.parse(body):
        yield re.sub(r"\[\d+\]$", "", name)


def _uid() -> Iterator[Documented]:
    cameras = [UidCamera(profile=profile) for profile in UidCamera.profiles]
    for cgi, names in _UID_COMMANDS.items():
        yield from (Documented(None, Address(cgi, name)) for name in names)
    for cgi, names in _UID_TOLD.items():
        yield from (Documented(Address(cgi, name), None) for name in names)
    for path, command in cameras[0]._cgis.items():
        cgi = path.removeprefix(CGI)
        if cgi not in GROUPS:
            yield from (Documented(None, Address(cgi, name)) for name in command.names)
    for cgi in _UID_READERS:
        for name in dict.fromkeys(n for c in cameras for n in _uid_answer(c, cgi)):
            yield Documented(Address(cgi, name), None)
    for cgi, group in GROUPS.items():
        told = [name for c in cameras for name in c.configuration.attributes(cgi)]
        for name in dict.fromkeys((*told, *group.names())):
            write = Address(cgi, name) if name in group.names() else None
            stream = cgi.removeprefix("videoencoder/")
            read = Address("videoencoder", f"{stream}/{name}")
            if stream == cgi:
                read = Address(cgi, name)
            yield Documented(read if name in told else None, write)


def _uid_answer(camera: UidCamera, cgi: str) -> Iterator[str]:
    """Return the names that a CGI tells, asked without a network."""
    text = camera._cgis[CGI + cgi].run(Query(""), camera.username)
    # Of capabilities, whose names begin with the codec and so on: the last part.
    for name in uid_wire.parse(text.encode()).values:
        yield name.rpartition("/")[2]
