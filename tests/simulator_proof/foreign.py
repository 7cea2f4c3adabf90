"""Finds and runs the programs that nobody here wrote. One that is missing skips the test by name, or fails it in CI."""

import asyncio
import os
from pathlib import Path
import shutil
from typing import NoReturn

import pytest

SECONDS = 30


def missing(name: str) -> NoReturn:
    """Skip the test, or fail it where every program must be there."""
    if os.environ.get("IPCAM_REQUIRE_FOREIGN") == "1":
        pytest.fail(f"{name} is not installed")
    pytest.skip(f"{name} is not installed")


def find_program(name: str) -> str:
    """Return where a program is."""
    return shutil.which(name) or missing(name)


def find_node_modules(package: str) -> Path:
    """Return the node_modules folder that has an npm package."""
    folder = Path(os.environ.get("IPCAM_FOREIGN_NPM", "node_modules"))
    for modules in (folder, folder / "node_modules"):
        if (modules / package / "package.json").is_file():
            return modules.absolute()
    missing(f"npm {package}")


def find_python_with(module: str, package: str) -> str:
    """Return a Python that has a package of PyPI."""
    python = os.environ.get("IPCAM_FOREIGN_PYTHON", "")
    if python and list(
        Path(python).parent.parent.glob(f"lib/python*/site-packages/{module}")
    ):
        return python
    missing(f"PyPI {package}")


async def run(
    *command: str | Path, env: dict[str, str] | None = None, status: int = 0
) -> str:
    """Run a program until its end, and return what it printed; it must end with this status."""
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        env=os.environ | (env or {}),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    text = output.decode(errors="replace")
    assert process.returncode == status, text
    return text
