"""The viewers, in a process of their own: `python -m benchmarks.live.viewers`, told by JSON what to do.

They read from bare sockets, so that 32 of them at 20 pictures a second leave the machine to what is measured.
"""

from dataclasses import asdict, dataclass
import json
import os
import selectors
import socket
import sys
import time
from typing import Any, Final

from .stream import Stream

_BUFFER: Final = memoryview(bytearray(256 * 1024))
_SLOW_READ: Final = 4096
"""A viewer that pauses after a picture reads hardly further than that one."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the viewers of one process do.

    Attributes:
        port: Home Assistant's.
        path: The live view.
        token: What Home Assistant lets in.
        viewers: How many watch at a time.
        pause: Seconds that each takes for a picture before it reads on.
        reopen: Whether each leaves after such a pause, and another one comes.
        views: How many there are altogether; 0: no limit.
        receive_buffer: How many bytes wait in a viewer's kernel; 0: as many as the kernel thinks best.
    """

    port: int
    path: str
    token: str
    viewers: int = 1
    pause: float = 0.0
    reopen: bool = False
    views: int = 0
    receive_buffer: int = 0


@dataclass
class Seen:
    """What one viewer has seen.

    Attributes:
        status: The HTTP status; None if nothing came.
        ended: Whether the other side ended it.
        frames: When each picture came and when it was taken, by the monotonic clock in ns.
    """

    status: int | None
    ended: bool
    frames: list[tuple[int, int]]


class _Viewer:
    """One connection after the other."""

    def __init__(self, plan: Plan) -> None:
        self.seen = Seen(status=None, ended=False, frames=[])
        self.resume_at: int | None = None
        self._plan = plan
        self.open()

    def open(self) -> None:
        """Connect, and ask for the live view."""
        plan = self._plan
        self.seen.ended = False
        self.stream = Stream()
        self.socket = socket.socket()
        if plan.receive_buffer:
            # Before it connects: the window is agreed on then.
            self.socket.setsockopt(
                socket.SOL_SOCKET, socket.SO_RCVBUF, plan.receive_buffer
            )
        self.socket.connect(("127.0.0.1", plan.port))
        self.socket.sendall(
            f"GET {plan.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {plan.token}\r\n\r\n".encode()
        )
        self.socket.setblocking(False)

    def read(self) -> bool:
        """Take what is there; return whether a picture has ended."""
        size = _SLOW_READ if self._plan.pause else len(_BUFFER)
        try:
            count = self.socket.recv_into(_BUFFER[:size])
        except BlockingIOError:
            return False
        except OSError:
            count = 0
        if not count:
            self.seen.ended = True
            return False
        stamps = list(self.stream.feed(_BUFFER[:count]))
        self.seen.status = self.stream.status
        now = time.monotonic_ns()
        self.seen.frames += [(now, stamp) for stamp in stamps]
        return bool(stamps)


class Viewers:
    """All of them, until standard input ends."""

    def __init__(self, plan: Plan) -> None:
        """Take what they do."""
        self._plan = plan
        self._selector = selectors.DefaultSelector()
        self._viewers = [_Viewer(plan) for _ in range(plan.viewers)]
        self._opened = plan.viewers
        self._views = 0
        for viewer in self._viewers:
            self._selector.register(viewer.socket, selectors.EVENT_READ, viewer)

    def run(self) -> None:
        """Watch; answer each line of standard input with what was seen since the last."""
        os.set_blocking(sys.stdin.fileno(), False)
        self._selector.register(sys.stdin, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select(self._until_next()):
                viewer: _Viewer | None = key.data
                if viewer is not None:
                    self._serve(viewer)
                elif os.read(sys.stdin.fileno(), 4096):
                    self._report()
                else:
                    return
            now = time.monotonic_ns()
            for viewer in self._viewers:
                if viewer.resume_at is not None and viewer.resume_at <= now:
                    self._resume(viewer)

    def _until_next(self) -> float | None:
        times = [
            viewer.resume_at for viewer in self._viewers if viewer.resume_at is not None
        ]
        return max(0, min(times) - time.monotonic_ns()) / 1e9 if times else None

    def _serve(self, viewer: _Viewer) -> None:
        has_picture = viewer.read()
        plan = self._plan
        if viewer.seen.ended and not plan.reopen:
            self._selector.unregister(viewer.socket)
            viewer.socket.close()
        elif viewer.seen.ended or (has_picture and (plan.pause or plan.reopen)):
            self._selector.unregister(viewer.socket)
            viewer.resume_at = time.monotonic_ns() + int(plan.pause * 1e9)

    def _resume(self, viewer: _Viewer) -> None:
        viewer.resume_at = None
        if self._plan.reopen:
            viewer.socket.close()
            self._views += 1
            if self._plan.views and self._opened == self._plan.views:
                return
            self._opened += 1
            viewer.open()
        self._selector.register(viewer.socket, selectors.EVENT_READ, viewer)

    def _report(self) -> None:
        told: dict[str, Any] = {
            "views": self._views,
            "cpu_seconds": time.process_time(),
            "viewers": [asdict(viewer.seen) for viewer in self._viewers],
        }
        for viewer in self._viewers:
            viewer.seen.frames.clear()
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()


def main() -> None:
    """Do what the only argument says."""
    Viewers(Plan(**json.loads(sys.argv[1]))).run()


if __name__ == "__main__":
    main()
