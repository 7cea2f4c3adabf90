"""Replays every exchange that was recorded from a real 11.22.2.38 camera against the simulated one."""

import base64
from email.utils import parsedate_to_datetime
from io import BytesIO
import json
from pathlib import Path
import re
from typing import Any

from PIL import Image
import pytest

from tests.simulator import MjpegCamera
from tests.simulator_proof.client import Answer, fetch

RECORDING: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "mjpeg_11.22.2.38.json").read_text(
        encoding="utf-8"
    )
)
EXCHANGES: list[dict[str, Any]] = RECORDING["exchanges"]
LOGIN = ("my_username", "my_password")
NEUTRALISED = "/get_params.cgi"
"""The answer whose names and secrets were neutralised, and whose length is therefore not its own."""


def describe(exchange: dict[str, Any]) -> str:
    """Name an exchange in pytest's output."""
    return str(exchange["target"]).lstrip("/")[:60]


def assert_is_same_picture_form(answer: Answer, recorded: bytes) -> None:
    """Both are JPEG pictures of the same size."""
    ours, real = Image.open(BytesIO(answer.body)), Image.open(BytesIO(recorded))
    assert (ours.format, ours.size, ours.mode) == (real.format, real.size, real.mode)
    ours.load()


async def replay(camera: MjpegCamera, exchange: dict[str, Any]) -> None:
    """Send a recorded request at the recorded time, and compare the whole answer."""
    recorded_headers: dict[str, str] = exchange["headers"]
    camera.set_clock(parsedate_to_datetime(recorded_headers["Date"]).timestamp() + 0.01)

    answer = await fetch(
        camera, exchange["target"], method=exchange["method"], login=LOGIN
    )

    assert answer.status == exchange["status"]
    assert [name for name, _ in answer.headers] == list(recorded_headers)
    same_length = exchange["target"] != NEUTRALISED and "body" in exchange
    for name, value in answer.headers:
        if name != "Content-Length" or same_length:
            assert value == recorded_headers[name], name
    assert answer.header("Content-Length") == str(len(answer.body))
    if "body" in exchange:
        assert answer.text == exchange["body"]
    else:
        assert_is_same_picture_form(answer, base64.b64decode(exchange["body_base64"]))


@pytest.fixture
async def camera(socket_enabled: None) -> Any:
    """Run the recorded camera, simulated."""
    async with MjpegCamera(
        profile="11.22", username=LOGIN[0], password=LOGIN[1]
    ) as camera:
        yield camera


@pytest.mark.parametrize(
    "exchange",
    [
        exchange
        for index, exchange in enumerate(EXCHANGES)
        # The second get_misc.cgi shows what the set_misc.cgi before it wrote.
        if exchange["target"]
        not in [earlier["target"] for earlier in EXCHANGES[:index]]
    ],
    ids=describe,
)
async def test_exchange(camera: MjpegCamera, exchange: dict[str, Any]) -> None:
    """A camera fresh from the factory answers each recorded request as the real one did."""
    await replay(camera, exchange)


async def test_write_and_read_back(camera: MjpegCamera) -> None:
    """set_misc.cgi and the get_misc.cgi after it, in the recorded order."""
    at = next(
        i for i, e in enumerate(EXCHANGES) if e["target"].startswith("/set_misc.cgi")
    )
    assert EXCHANGES[at + 1]["target"] == "/get_misc.cgi"
    await replay(camera, EXCHANGES[at])
    await replay(camera, EXCHANGES[at + 1])


def test_recording_is_whole() -> None:
    """The recording names its source and licence, and nothing was left out of it."""
    assert len(EXCHANGES) == 38
    assert re.search(r"MIT licence", RECORDING["source"])
