"""A real Home Assistant that has many cameras from its start, and the probe that measures it from inside."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
import json
from pathlib import Path
from typing import Any, Final

import aiohttp

from scripts._demo.home import DOMAIN, start_home_assistant, write_configuration
from scripts._demo.processes import LOCALHOST, Child, Children, DemoError

from .rows_only import STATES_FILE

PROBE: Final = "benchmark_probe"
STOP_SECONDS: Final = 120
_HERE: Final = Path(__file__).parent

# Assist is there: our own sentences cost something for each camera.
CONFIGURATION = f"""\
homeassistant:
  name: {DOMAIN} benchmark
  country: GB
conversation:
logger:
  default: warning
{PROBE}:
"""


class Home:
    """The configuration folder of a Home Assistant, and what runs on it.

    Attributes:
        session: What it is asked with.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        session: aiohttp.ClientSession,
        *,
        more_probes: Sequence[Path] = (),
    ) -> None:
        """Lay out the folder, without a camera."""
        self._folder = folder / "config"
        self._url = f"http://{LOCALHOST}:{port}"
        self.session = session
        self._child: Child | None = None
        write_configuration(self._folder, port)
        (self._folder / "configuration.yaml").write_text(
            CONFIGURATION + "".join(f"{probe.name}:\n" for probe in more_probes)
        )
        integrations = self._folder / "custom_components"
        for probe in (_HERE / PROBE, *more_probes):
            (integrations / probe.name).symlink_to(probe)
        # Without this file Home Assistant looks only into the folder of this name where it was started.
        (integrations / "__init__.py").touch()

    def add(
        self,
        cameras: Sequence[dict[str, Any]],
        options: Mapping[str, Any] | None = None,
    ) -> None:
        """Add what the config flow would have made of cameras."""
        date = "2026-01-01T00:00:00+00:00"
        entries = [
            {
                "created_at": date,
                "data": {
                    name: camera[name]
                    for name in ("host", "port", "username", "password", "family")
                },
                "disabled_by": None,
                "discovery_keys": {},
                "domain": DOMAIN,
                "entry_id": camera["alias"],
                "minor_version": 1,
                "modified_at": date,
                "options": dict(options or {}),
                "pref_disable_new_entities": False,
                "pref_disable_polling": False,
                "source": "user",
                "subentries": [],
                "title": camera["alias"],
                "unique_id": ":".join(
                    camera["mac"][at : at + 2].lower() for at in range(0, 12, 2)
                ),
                "version": 1,
            }
            for camera in cameras
        ]
        (self._folder / ".storage" / "core.config_entries").write_text(
            json.dumps(
                {
                    "version": 1,
                    "minor_version": 5,
                    "key": "core.config_entries",
                    "data": {"entries": entries},
                }
            )
        )

    def keep_rows_only(self, states: dict[str, Any]) -> None:
        """Have nothing of the integration from now on but its rows, and these states."""
        (self._folder / STATES_FILE).write_text(json.dumps(states))
        integration = self._folder / "custom_components" / DOMAIN
        integration.unlink()
        integration.symlink_to(_HERE / "rows_only")

    @asynccontextmanager
    async def running(self, children: Children) -> AsyncIterator[Child]:
        """Run Home Assistant; yields before everything is set up."""
        child = self._child = await start_home_assistant(children, self._folder)
        yield child
        # By itself and not by a signal: with many cameras it may need longer than a signal grants.
        async with asyncio.timeout(STOP_SECONDS):
            async with self.session.post(f"{self._url}/api/{PROBE}/stop") as response:
                response.raise_for_status()
            await child.wait()
        if not (self._folder / ".storage" / "core.entity_registry").exists():
            raise DemoError("Home Assistant has not stored its registries")

    async def ask(self, what: str, probe: str = PROBE) -> Any:
        """Return what a probe tells."""
        assert self._child is not None
        self._child.require_running()
        async with self.session.get(f"{self._url}/api/{probe}/{what}") as response:
            response.raise_for_status()
            return await response.json()
