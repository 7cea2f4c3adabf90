"""A real Home Assistant for the demo: its configuration folder, its start, its first user."""

import json
from pathlib import Path
import sys
from typing import Any

import aiohttp

from .cameras import ROOT
from .client import HomeAssistantClient, call
from .processes import LOCALHOST, Child, Children, DemoError

DOMAIN = "ipcam_cgi"
USERNAME = "demo"
PASSWORD = "demo"

CONFIGURATION = f"""\
homeassistant:
  name: {DOMAIN} demo
  country: GB
frontend:
config:
logger:
  default: warning
  logs:
    custom_components.{DOMAIN}: debug
"""

# They are built from source and have nothing to do with cameras.
SKIPPED_PACKAGES = "pymicro-vad,pyspeex-noise"


def write_configuration(folder: Path, port: int) -> None:
    """Lay out a configuration folder as Home Assistant finds it at its first start."""
    (folder / "custom_components").mkdir(parents=True)
    (folder / "custom_components" / DOMAIN).symlink_to(
        ROOT / "custom_components" / DOMAIN
    )
    (folder / "configuration.yaml").write_text(CONFIGURATION)
    (folder / ".storage").mkdir()
    # An `http:` block in the YAML would be a trial of five minutes that somebody has to confirm.
    _store(
        folder,
        "http",
        version=2,
        minor_version=2,
        data={
            "stable": {
                "server_host": [LOCALHOST],
                "server_port": port,
                "cors_allowed_origins": [],
                "login_attempts_threshold": -1,
                "ip_ban_enabled": False,
                "ssl_profile": "modern",
                "use_x_frame_options": True,
                "created_at": "2026-01-01T00:00:00+00:00",
                "error": None,
                "error_message": None,
            },
            "pending": None,
            "yaml_migration_done": True,
        },
    )
    # The other steps would add a weather service and radio stations, and ask for statistics.
    _store(
        folder,
        "onboarding",
        version=4,
        minor_version=1,
        data={"done": ["core_config", "analytics", "integration"]},
    )


def _store(folder: Path, key: str, **content: Any) -> None:
    (folder / ".storage" / key).write_text(json.dumps({"key": key, **content}))


async def start_home_assistant(
    children: Children, session: aiohttp.ClientSession, folder: Path, url: str
) -> Child:
    """Start Home Assistant.

    Raises:
        DemoError: It does not start.
    """
    child = await children.start(
        "Home Assistant",
        sys.executable,
        *("-m", "homeassistant"),
        *("--config", folder),
        *("--skip-pip-packages", SKIPPED_PACKAGES),
        "--log-no-color",
        log=folder.parent / "home-assistant.log",
        environment={"HA_DISABLE_LOG_FILE": "true"},
    )

    async def is_ready() -> bool:
        try:
            async with session.get(f"{url}/api/onboarding") as response:
                return response.ok
        except aiohttp.ClientError, TimeoutError:
            return False

    await child.until(is_ready, timeout=180)
    return child


async def create_user(session: aiohttp.ClientSession, url: str) -> None:
    """Create the first user, which finishes onboarding.

    Raises:
        DemoError: Home Assistant refuses, or something is left to do.
    """
    await call(
        session,
        "POST",
        f"{url}/api/onboarding/users",
        json={
            "name": "Demo",
            "username": USERNAME,
            "password": PASSWORD,
            "client_id": f"{url}/",
            "language": "en",
        },
    )
    steps = await call(session, "GET", f"{url}/api/onboarding")
    if left := [step["step"] for step in steps if not step["done"]]:
        raise DemoError(f"Home Assistant's onboarding still wants {', '.join(left)}.")


async def is_running(home: HomeAssistantClient) -> bool:
    """Return whether Home Assistant has set up everything."""
    state: str = (await home.get("/api/config"))["state"]
    return state == "RUNNING"


async def add_camera(
    home: HomeAssistantClient, host: str, username: str, password: str
) -> dict[str, Any]:
    """Add a camera as a user does it in the settings; return its config entry.

    Raises:
        DemoError: The integration does not accept it.
    """
    flows = "/api/config/config_entries/flow"
    form = await home.post(flows, {"handler": DOMAIN})
    result = await home.post(
        f"{flows}/{form['flow_id']}",
        {"host": host, "username": username, "password": password},
    )
    if result["type"] != "create_entry":
        reason = result.get("errors") or result.get("reason") or result["step_id"]
        raise DemoError(f"The config flow does not accept the camera {host}: {reason}.")
    entry: dict[str, Any] = result["result"]
    return entry
