"""A network of two machines, Home Assistant's and one with all the neighbours: network namespaces without a name.

They are gone with the last descriptor, thread and process that uses them, however those end: nothing is left behind.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from ipaddress import IPv4Interface
import os
import shutil
import subprocess
from typing import Final, Self

INTERFACE: Final = "eth0"
"""What both machines call their end of the cable."""
_PROGRAM: Final = "ip"
_SYSTEM: Final = "a system that lets us make networks"
_OWN: Final = "/proc/thread-self/ns/net"


class NoNamespacesError(Exception):
    """There cannot be a network of our own here; says what is missing."""


class Namespace:
    """A network namespace, in which threads and what they start can be."""

    def __init__(self, descriptor: int) -> None:
        """Take an open descriptor of it."""
        self._descriptor = descriptor

    @classmethod
    @contextmanager
    def create(cls) -> Iterator[Self]:
        """Make one, in which nothing is connected.

        Raises:
            NoNamespacesError: That is not allowed.
        """
        # A thread of its own, for it cannot be left again but for another one.
        with ThreadPoolExecutor(1) as thread:
            try:
                descriptor = thread.submit(_unshare).result()
            except OSError:
                raise NoNamespacesError(_SYSTEM) from None
        try:
            yield cls(descriptor)
        finally:
            os.close(descriptor)

    @property
    def path(self) -> str:
        """Where other processes find it as long as it is there."""
        return f"/proc/{os.getpid()}/fd/{self._descriptor}"

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Have this thread, and what it starts, in it: their new sockets are there."""
        before = os.open(_OWN, os.O_RDONLY)
        try:
            os.setns(self._descriptor, os.CLONE_NEWNET)
            try:
                yield
            finally:
                os.setns(before, os.CLONE_NEWNET)
        finally:
            os.close(before)

    def ip(self, *arguments: str) -> None:
        """Run `ip` in it."""
        with self.entered():
            subprocess.run((_PROGRAM, *arguments), check=True)


def _unshare() -> int:
    os.unshare(os.CLONE_NEWNET)
    return os.open(_OWN, os.O_RDONLY)


class Network:
    """A cable between Home Assistant's machine and that of all the neighbours.

    Attributes:
        home: The namespace of Home Assistant.
        neighbours: The namespace of everybody else, who have an address each.
        interface: Home Assistant's address, and how large the network is.
    """

    def __init__(
        self, home: Namespace, neighbours: Namespace, interface: IPv4Interface
    ) -> None:
        """Take both ends, which are connected already."""
        self.home = home
        self.neighbours = neighbours
        self.interface = interface
        self._length = interface.network.prefixlen

    @classmethod
    @contextmanager
    def create(cls, interface: str = "192.168.77.1/24") -> Iterator[Self]:
        """Make a network, in which there is only Home Assistant's address so far.

        Raises:
            NoNamespacesError: That is not possible here.
        """
        if shutil.which(_PROGRAM) is None:
            raise NoNamespacesError("iproute2")
        with ExitStack() as stack:
            home = stack.enter_context(Namespace.create())
            neighbours = stack.enter_context(Namespace.create())
            network = cls(home, neighbours, IPv4Interface(interface))
            try:
                network._connect()
            except subprocess.CalledProcessError:
                raise NoNamespacesError(_SYSTEM) from None
            yield network

    def _connect(self) -> None:
        self.home.ip(
            *("link", "add", INTERFACE, "type", "veth"),
            *("peer", "name", INTERFACE, "netns", self.neighbours.path),
        )
        self._add(self.home, str(self.interface.ip))
        for namespace in (self.home, self.neighbours):
            for interface in ("lo", INTERFACE):
                namespace.ip("link", "set", interface, "up")

    def add(self, host: str) -> None:
        """Give the neighbours an address; nobody listens there yet."""
        self._add(self.neighbours, host)

    def remove(self, host: str) -> None:
        """Take an address from the neighbours."""
        address = f"{host}/{self._length}"
        self.neighbours.ip("address", "delete", address, "dev", INTERFACE)

    def _add(self, namespace: Namespace, host: str) -> None:
        address = f"{host}/{self._length}"
        namespace.ip("address", "add", address, "brd", "+", "dev", INTERFACE)
