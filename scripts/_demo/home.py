"""A real Home Assistant for the demo: its configuration folder, its start, its first user."""

import json
from pathlib import Path
import sys
from typing import Any

import aiohttp

from .cameras import MODELS, NEIGHBOURS, ROOT
from .client import HomeAssistantClient, call
from .processes import LOCALHOST, Child, Children, DemoError

DOMAIN = "ipcam_cgi"
FLOWS = "/api/config/config_entries/flow"
USERNAME = "demo"
PASSWORD = "demo"

CONFIGURATION = f"""\
homeassistant:
  name: {DOMAIN} demo
  country: GB
frontend:
config:
conversation:
logger:
  default: warning
  logs:
    custom_components.{DOMAIN}: debug
"""

# Two packages of the voice assistant have to be compiled, and without them Home Assistant's pages load for ever: the
# descriptions of all actions then can't be read. Nobody talks to the demo, so an import that succeeds is enough.
VOICE_PACKAGES = {"pymicro-vad": "MicroVad", "pyspeex-noise": "AudioProcessor"}


def write_configuration(folder: Path, port: int) -> None:
    """Lay out a configuration folder as Home Assistant finds it at its first start."""
    (folder / "voice").mkdir(parents=True)
    for package, name in VOICE_PACKAGES.items():
        module = f"{package.replace('-', '_')}.py"
        (folder / "voice" / module).write_text(f"class {name}: ...\n")
    (folder / "custom_components").mkdir()
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
                # A camera calls the address from which it is called: on loopback its own.
                "server_host": [
                    LOCALHOST,
                    *(model.host for model in (*MODELS, *NEIGHBOURS)),
                ],
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
    # Searches go to the networks of these adapters: none leaves this machine.
    _store(
        folder,
        "core.network",
        version=1,
        minor_version=1,
        data={"configured_adapters": ["lo"]},
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
    children: Children, folder: Path, *, installs: bool = True
) -> Child:
    """Start Home Assistant with a configuration folder.

    Args:
        children: What ends it.
        folder: The configuration folder.
        installs: Whether it installs the packages that it wants.
    """
    but = ("--skip-pip-packages", ",".join(VOICE_PACKAGES))
    return await children.start(
        "Home Assistant",
        sys.executable,
        *("-m", "homeassistant"),
        *("--config", folder),
        *(but if installs else ("--skip-pip",)),
        "--log-no-color",
        log=folder.parent / "home-assistant.log",
        environment={
            "HA_DISABLE_LOG_FILE": "true",
            "PYTHONPATH": str(folder / "voice"),
        },
    )


async def wait_for_web(
    home_assistant: Child, session: aiohttp.ClientSession, url: str
) -> None:
    """Wait until Home Assistant answers.

    Raises:
        DemoError: It does not.
    """

    async def answers() -> bool:
        try:
            async with session.get(f"{url}/api/onboarding") as response:
                return response.ok
        except aiohttp.ClientError, TimeoutError:
            return False

    await home_assistant.until(answers, timeout=180)


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
    menu = await home.post(FLOWS, {"handler": DOMAIN})
    form = await home.post(
        f"{FLOWS}/{menu['flow_id']}", {"next_step_id": "enter_address"}
    )
    result = await home.post(
        f"{FLOWS}/{form['flow_id']}",
        {"host": host, "username": username, "password": password},
    )
    if result["type"] != "create_entry":
        reason = result.get("errors") or result.get("reason") or result["step_id"]
        raise DemoError(f"The config flow does not accept the camera {host}: {reason}.")
    entry: dict[str, Any] = result["result"]
    return entry
