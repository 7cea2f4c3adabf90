"""The `mjpeg` camera's answer to the vendor's search on UDP 10000."""

from ipaddress import IPv4Address
import struct

from .answers import encode
from .params import Values

_HEADER = struct.Struct("<4sHB8xII")
_ANSWER = struct.Struct("<13s21s4s4s4s4s4x4s4s")
SEARCH_PORT = 10000
MAGIC = b"MO_I"
SEARCH, FOUND = 0, 1
SEARCH_TEXT = b"\0\0\0\1"


def search_answer(params: Values, host: str, port: int, length: int) -> bytes:
    """Return the datagram with which a camera makes itself known: 88 bytes, or 87 on old firmware."""
    text = (
        _ANSWER.pack(
            encode(str(params["id"])),
            encode(str(params["alias"]))[:20],
            IPv4Address(host).packed,
            IPv4Address("255.0.0.0").packed,
            IPv4Address(str(params["gateway"])).packed,
            IPv4Address(str(params["dns"])).packed,
            bytes(int(part) for part in str(params["sys_ver"]).split(".")),
            bytes(int(part) for part in str(params["app_ver"]).split(".")),
        )
        + port.to_bytes(2, "big")
        + bytes([params["ip"] == "0.0.0.0"])
    )
    text = text[: length - _HEADER.size]
    return _HEADER.pack(MAGIC, FOUND, 0, len(text), len(text)) + text


def is_search(datagram: bytes) -> bool:
    """Return whether this is a search; other opcodes change settings."""
    if len(datagram) != _HEADER.size + len(SEARCH_TEXT):
        return False
    magic, opcode, _, length, _ = _HEADER.unpack_from(datagram)
    return (magic, opcode, length, datagram[_HEADER.size :]) == (
        MAGIC,
        SEARCH,
        len(SEARCH_TEXT),
        SEARCH_TEXT,
    )
