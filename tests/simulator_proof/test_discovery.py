"""How cameras answer searches: those to all and those to one, several cameras side by side, and nothing but searches."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import re
import socket
from typing import override

import pytest

from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera, create_camera

pytestmark = pytest.mark.usefixtures("socket_enabled")

TO_ALL = "127.255.255.255"
SEARCHES = {
    "mjpeg": b"MO_I" + bytes(11) + b"\4\0\0\0" * 2 + b"\0\0\0\1",
    "uid": b'<?xml version="1.0" encoding="GB2312" ?><XML_ANJVISION>'
    b'<MESSAGE_HEADER Msg_type="SYSTEM_SEARCHIPC_MESSAGE" Msg_code="1" Msg_flag="0" '
    b'SOURCE="AJTOOLS" /><MESSAGE_BODY></MESSAGE_BODY></XML_ANJVISION>',
}
WRITES = {
    "mjpeg": b"MO_I\2\0" + bytes(9) + b"\4\0\0\0" * 2 + b"\0\0\0\1",
    "uid": SEARCHES["uid"].replace(b'code="1"', b'code="2"'),
}
SOURCE_PORTS = {"mjpeg": 10000, "uid": 36584}
FAMILIES = pytest.mark.parametrize("family", ["mjpeg", "uid"])


class Searcher(asyncio.DatagramProtocol):
    """Sends datagrams, and collects answers and who sent them."""

    def __init__(self) -> None:
        """Begin with none."""
        self.answers: list[tuple[bytes, str]] = []

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self.transport = transport

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | int, int]) -> None:
        self.answers.append((data, str(addr[0])))

    async def search(self, datagram: bytes, host: str, port: int | None) -> list[str]:
        """Send a datagram, and return who answered within a moment."""
        self.answers.clear()
        self.transport.sendto(datagram, (host, port or 0))
        await asyncio.sleep(0.15)
        return sorted(sender for _, sender in self.answers)


@asynccontextmanager
async def searcher_at(host: str, port: int = 0) -> AsyncIterator[Searcher]:
    """Run a searcher."""
    transport, searcher = await asyncio.get_running_loop().create_datagram_endpoint(
        Searcher, local_addr=(host, port), allow_broadcast=True
    )
    yield searcher
    transport.close()


def free_udp_port() -> int:
    """Return a UDP port that nobody has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("", 0))
        return int(sock.getsockname()[1])


@FAMILIES
async def test_search_to_all(family: str) -> None:
    """Several cameras on one machine hear what is sent to all, each answers from its own address, and one to one."""
    port = free_udp_port()
    hosts = [f"127.0.0.{number}" for number in (5, 6, 7)]
    cameras = [
        create_camera(family, host=host, udp_port=port, udp_host="0.0.0.0")
        for host in hosts
    ]
    deaf = create_camera(family, host="127.0.0.8", udp_port=port)
    search = SEARCHES[family]
    async with cameras[0], cameras[1], cameras[2], deaf, searcher_at("127.0.0.1") as searcher:  # fmt: skip
        assert await searcher.search(search, TO_ALL, port) == hosts
        assert len({answer for answer, _ in searcher.answers}) == 3
        assert await searcher.search(search, "127.0.0.6", port) == ["127.0.0.6"]
        assert await searcher.search(search, "127.0.0.8", port) == ["127.0.0.8"]
        cameras[0].offline = True
        assert await searcher.search(search, TO_ALL, port) == hosts[1:]
        assert await searcher.search(search, "127.0.0.5", port) == []


@FAMILIES
async def test_answer_to_all(family: str) -> None:
    """Some cameras answer to all, at the port of whoever asked: who hears only what is sent to it gets nothing."""
    async with (
        create_camera(family, udp_port=0) as camera,
        searcher_at("127.0.0.1") as deaf,
        searcher_at("0.0.0.0") as searcher,
    ):
        camera.search_answers = "broadcast"
        search = SEARCHES[family]
        assert await deaf.search(search, "127.0.0.1", camera.udp_port) == []
        assert await searcher.search(search, "127.0.0.1", camera.udp_port) == [
            "127.0.0.1"
        ]


@FAMILIES
async def test_source_port(family: str) -> None:
    """Some cameras answer the vendor's own port only."""
    async with (
        create_camera(family, udp_port=0) as camera,
        searcher_at("127.0.0.1") as any_port,
        searcher_at("127.0.0.9", SOURCE_PORTS[family]) as vendor,
    ):
        camera.needs_source_port = True
        for searcher, found in ((any_port, []), (vendor, ["127.0.0.1"])):
            answers = await searcher.search(
                SEARCHES[family], "127.0.0.1", camera.udp_port
            )
            assert answers == found


@FAMILIES
async def test_datagrams_are_kept(family: str) -> None:
    """Whatever comes can be looked at afterwards; what would write does nothing and is not answered."""
    async with create_camera(family, udp_port=0) as camera, searcher_at("127.0.0.1") as searcher:  # fmt: skip
        before = camera.parameters()
        sent = [SEARCHES[family], WRITES[family], b"\xff nonsense", b""]
        found = [
            await searcher.search(datagram, "127.0.0.1", camera.udp_port)
            for datagram in sent
        ]
        assert found == [["127.0.0.1"], [], [], []]
        assert camera.datagrams == sent
        assert camera.parameters() == before


async def test_advertised_address() -> None:
    """The answer may name another address than the one where the camera is."""

    async def answer(camera: SimulatedCamera, searcher: Searcher) -> bytes:
        search = SEARCHES[camera.family]
        await searcher.search(search, "127.0.0.1", camera.udp_port)
        [(data, _)] = searcher.answers
        return data

    async with (
        MjpegCamera(udp_port=0) as mjpeg,
        UidCamera(udp_port=0) as uid,
        searcher_at("127.0.0.1") as searcher,
    ):
        assert (await answer(mjpeg, searcher))[0x39:0x3D] == bytes((127, 0, 0, 1))
        mjpeg.advertised_host = uid.advertised_host = "192.0.2.9"
        assert (await answer(mjpeg, searcher))[0x39:0x3D] == bytes((192, 0, 2, 9))
        assert b'IPAddress="192.0.2.9"' in await answer(uid, searcher)


@pytest.mark.parametrize("root", ["XML_ANJVISION", "XML_TOPSEE"])
async def test_root_of_answer(root: str) -> None:
    """Which of both names the answer has does not depend on which the search had."""
    async with UidCamera(udp_port=0) as camera, searcher_at("127.0.0.1") as searcher:
        camera.search_root = root
        await searcher.search(SEARCHES["uid"], "127.0.0.1", camera.udp_port)
        [(data, _)] = searcher.answers
        assert re.findall(r"</?(XML_\w+)>", data.decode("gb18030")) == [root, root]
