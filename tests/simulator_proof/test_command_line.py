"""What the simulator's command line says of versions, restarts and discovery."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import sys
from typing import Any

import aiohttp
import pytest

from tests.simulator.mjpeg.files import firmware_image

pytestmark = pytest.mark.usefixtures("socket_enabled")


@asynccontextmanager
async def program(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the simulator until the end of the test."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.simulator", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def test_versions_and_restart() -> None:
    """It runs the version that it is told, is away for as long as told, and then runs the next one."""
    arguments = (
        "--family=mjpeg --profile=11.37.2.65 --control-port=0 --reboot-seconds=0.3 "
        "--firmware-version=11.37.2.60 --next-version=firmware=11.37.2.66 "
        "--udp-port=0 --udp-host=0.0.0.0"
    )
    async with program(*arguments.split()) as process, aiohttp.ClientSession() as session:  # fmt: skip
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
        camera, control = (part.rsplit(" ", 1)[1].strip() for part in line.split(", "))

        async def state() -> dict[str, Any]:
            async with session.get(f"{control}/state") as response:
                return dict(await response.json())

        before = await state()
        assert before["versions"] == {
            "firmware": "11.37.2.60",
            "web_interface": "2.0.10.15",
        }
        form = aiohttp.FormData()
        form.add_field("file", firmware_image("11.37.2.66"), filename="firmware.bin")
        login = {"user": "admin", "pwd": "secret"}
        async with session.post(
            f"{camera}/upgrade_firmware.cgi", params=login, data=form
        ) as response:
            assert await response.text() == "ok.\n"
        seen: list[bool] = []

        async def watch() -> None:
            while seen[-2:] != [True, False]:
                if (offline := (await state())["offline"]) not in seen[-1:]:
                    seen.append(offline)

        await asyncio.wait_for(watch(), 5)
        after = await state()
        assert after["versions"]["firmware"] == "11.37.2.66"
        assert [file["kind"] for file in after["received_files"]] == ["firmware"]


@pytest.mark.parametrize(
    ("argument", "family"),
    [
        ("--next-version=params=1", "mjpeg"),
        ("--next-version=engine=1", "uid"),
        ("--next-version=firmware", "uid"),
        ("--next-version=web_interface=2", "uid"),
        ("--ws-discovery-port=0", "mjpeg"),
    ],
)
async def test_refused(argument: str, family: str) -> None:
    """What makes no sense is refused by name."""
    async with program(f"--family={family}", argument) as process:
        _, errors = await asyncio.wait_for(process.communicate(), 20)
        assert process.returncode == 2
        assert argument.partition("=")[0] in errors.decode()
