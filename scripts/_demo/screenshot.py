"""Pictures of the dashboard as a real browser shows it: headless Chromium, told what to do over its devtools protocol."""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
import json
from pathlib import Path
import shutil
import time
from typing import Any

import aiohttp

from .client import HomeAssistantClient
from .processes import LOCALHOST, Child, Children, DemoError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)

# Cards are elements within elements' shadow trees, which no selector reaches through.
FOUND = """
  const found = (root) => [...root.querySelectorAll("*")].flatMap((element) => [
    ...((%s) ? [element] : []),
    ...(element.shadowRoot ? found(element.shadowRoot) : []),
  ]);
"""
COUNT = f"(() => {{{FOUND} return found(document).length; }})()"
PICTURES = COUNT % "element.localName === 'img' && element.naturalWidth >= 320"
ROWS = COUNT % "/^hui-(?!generic).*-entity-row$/.test(element.localName)"
CARDS = COUNT % "element.localName === 'ha-config-flow-card'"
BOXES = COUNT % "element.localName === 'ha-checkbox'"
SHOWS = (
    "[...element.childNodes].some((node) =>"
    " node.nodeType === Node.TEXT_NODE && node.textContent.trim() === %s)"
    " && element.getClientRects().length"
)
CLICK = f"""(() => {{{FOUND}
  const shown = found(document);
  shown.at(-1)?.click();
  return Boolean(shown.length);
}})()"""
PRESS = f"""(() => {{{FOUND}
  const [card] = found(document);
  card?.shadowRoot.querySelector("ha-card").click();
  return Boolean(card);
}})()"""


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A picture to be taken.

    Attributes:
        path: What to open.
        script: What counts whatever must be there.
        count: How many of it there must be.
        height: Height of the page; likewise width.
        clicks: Texts of what is clicked, one after the other, each as soon as it is there.
        first: What to do as soon as the page is being opened.
        then: What to do on the page after that.
    """

    path: str
    script: str
    count: int
    height: int
    file: Path
    width: int = 1440
    clicks: tuple[str, ...] = ()
    first: Callable[[], Awaitable[None]] | None = None
    then: Callable[[Page], Awaitable[None]] | None = None


class Page:
    """A page in the browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Take the connection to the page."""
        self._socket = socket
        self._last_id = 0

    async def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Return the result of a devtools command.

        Raises:
            DemoError: The browser refuses it.
        """
        self._last_id += 1
        await self._socket.send_json(
            {"id": self._last_id, "method": method, "params": parameters}
        )
        async with asyncio.timeout(60):
            while (answer := await self._socket.receive_json()).get(
                "id"
            ) != self._last_id:
                pass
        if "error" in answer:
            raise DemoError(f"The browser refuses {method}: {answer['error']}.")
        result: dict[str, Any] = answer["result"]
        return result

    async def evaluate(self, expression: str) -> Any:
        """Return the value of an expression on the page."""
        result = await self.command("Runtime.evaluate", expression=expression)
        return result["result"].get("value")

    async def click(self, text: str) -> bool:
        """Click what shows a text; return whether it is there."""
        return bool(await self.evaluate(CLICK % (SHOWS % json.dumps(text))))

    async def press(self, entity_id: str) -> None:
        """Press the button card of an entity.

        Raises:
            DemoError: There is none.
        """
        card = f"element.localName === 'hui-button-card' && element._config?.entity === '{entity_id}'"
        if not await self.evaluate(PRESS % card):
            raise DemoError(f"there is no button of {entity_id} on the page")


def shows(text: str) -> str:
    """Return the script that counts what shows a text."""
    return COUNT % (SHOWS % json.dumps(text))


def find_browser() -> str:
    """Return the browser's program.

    Raises:
        DemoError: There is none.
    """
    if (program := next(filter(None, map(shutil.which, BROWSERS)), None)) is None:
        raise DemoError("The browser is missing: install the package chromium.")
    return program


async def take_screenshots(
    children: Children,
    session: aiohttp.ClientSession,
    home: HomeAssistantClient,
    *,
    shots: Sequence[Shot],
    folder: Path,
) -> None:
    """Save what a logged-in user sees, once everything is there.

    Raises:
        DemoError: The browser does not show it.
    """
    profile = folder / "browser"
    browser = await children.start(
        "The browser",
        find_browser(),
        *FLAGS,
        f"--user-data-dir={profile}",
        "about:blank",
        log=folder / "browser.log",
    )
    port = await _devtools_port(browser, profile)
    async with session.get(f"http://{LOCALHOST}:{port}/json/list") as response:
        targets = json.loads(await response.text())
    address = next(t["webSocketDebuggerUrl"] for t in targets if t["type"] == "page")
    async with session.ws_connect(address, max_msg_size=0) as socket:
        page = Page(socket)
        await page.command("Page.enable")
        await page.command(
            "Page.addScriptToEvaluateOnNewDocument", source=_remember(home)
        )
        for shot in shots:
            await _take(browser, page, home, shot)
        await page.command("Page.navigate", url="about:blank")


async def _take(
    browser: Child, page: Page, home: HomeAssistantClient, shot: Shot
) -> None:
    await page.command(
        "Emulation.setDeviceMetricsOverride",
        width=shot.width,
        height=shot.height,
        deviceScaleFactor=1,
        mobile=False,
    )
    await page.command("Page.navigate", url=f"{home.url}/{shot.path}")
    if shot.first is not None:
        await shot.first()

    for text in shot.clicks:
        await browser.until(partial(page.click, text), timeout=60)
        # What is clicked moves away first.
        await asyncio.sleep(1)

    async def is_there() -> bool:
        return bool(await page.evaluate(shot.script) == shot.count)

    await browser.until(is_there, timeout=60)
    await asyncio.sleep(3)
    picture = await page.command("Page.captureScreenshot", format="png")
    shot.file.parent.mkdir(parents=True, exist_ok=True)
    shot.file.write_bytes(base64.b64decode(picture["data"]))
    if shot.then is not None:
        await shot.then(page)


async def _devtools_port(browser: Child, profile: Path) -> int:
    """Return the port that the browser has chosen."""
    told = profile / "DevToolsActivePort"

    async def is_told() -> bool:
        return told.exists() and bool(told.read_text())

    await browser.until(is_told, timeout=60)
    return int(told.read_text().splitlines()[0])


def _remember(home: HomeAssistantClient) -> str:
    """Return the script that makes the page find the user logged in, and leave the sidebar away."""
    tokens = {
        **home.tokens,
        "hassUrl": home.url,
        "clientId": f"{home.url}/",
        "expires": int((time.time() + home.tokens["expires_in"]) * 1000),
    }
    items = {"hassTokens": tokens, "dockedSidebar": "always_hidden"}
    return "".join(
        f"localStorage.setItem({json.dumps(key)}, {json.dumps(json.dumps(value))});"
        for key, value in items.items()
    )
