"""A client of Home Assistant's REST and WebSocket interfaces, logged in as a user does it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

import aiohttp

from .processes import DemoError


@dataclass(frozen=True, kw_only=True)
class Entity:
    """An entity that the entity registry lists.

    Attributes:
        key: What its unique id says beside the camera's.
        name: What it is called, without its camera.
    """

    entity_id: str
    key: str
    name: str
    config_entry_id: str
    disabled: bool


class HomeAssistantClient:
    """A user's connection to Home Assistant."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        tokens: dict[str, Any],
        socket: aiohttp.ClientWebSocketResponse,
    ) -> None:
        """Take what `log_in` has made."""
        self.url = url
        self.tokens = tokens
        self._session = session
        self._socket = socket
        self._last_id = 0
        self._turn = asyncio.Lock()
        self._headers = {"Authorization": f"Bearer {tokens['access_token']}"}

    @classmethod
    @asynccontextmanager
    async def log_in(
        cls, session: aiohttp.ClientSession, url: str, username: str, password: str
    ) -> AsyncIterator[Self]:
        """Log in as the login page does, and connect.

        Raises:
            DemoError: Home Assistant refuses.
        """
        client_id = f"{url}/"
        flow = await call(
            session,
            "POST",
            f"{url}/auth/login_flow",
            json={
                "client_id": client_id,
                "handler": ["homeassistant", None],
                "redirect_uri": client_id,
            },
        )
        result = await call(
            session,
            "POST",
            f"{url}/auth/login_flow/{flow['flow_id']}",
            json={"client_id": client_id, "username": username, "password": password},
        )
        if result["type"] != "create_entry":
            raise DemoError(f"Home Assistant refuses the login: {result['errors']}.")
        tokens = await call(
            session,
            "POST",
            f"{url}/auth/token",
            data={
                "client_id": client_id,
                "grant_type": "authorization_code",
                "code": result["result"],
            },
        )
        async with session.ws_connect(f"{url}/api/websocket", max_msg_size=0) as socket:
            await socket.receive_json()
            await socket.send_json(
                {"type": "auth", "access_token": tokens["access_token"]}
            )
            if (answer := await socket.receive_json())["type"] != "auth_ok":
                raise DemoError(f"Home Assistant refuses the token: {answer}.")
            yield cls(session, url, tokens, socket)

    async def get(self, path: str) -> Any:
        """Return what a REST address answers."""
        return await call(
            self._session, "GET", f"{self.url}{path}", headers=self._headers
        )

    async def post(self, path: str, body: dict[str, Any], seconds: float = 60) -> Any:
        """Send to a REST address, and return what it answers, within so many seconds."""
        return await call(
            self._session,
            "POST",
            f"{self.url}{path}",
            json=body,
            headers=self._headers,
            timeout=aiohttp.ClientTimeout(total=seconds),
        )

    async def command(self, kind: str, **fields: Any) -> Any:
        """Return the result of a WebSocket command.

        Raises:
            DemoError: The command has failed.
        """
        async with self._turn, asyncio.timeout(30):
            self._last_id += 1
            await self._socket.send_json({"id": self._last_id, "type": kind, **fields})
            answer = await self._socket.receive_json()
        if not answer["success"]:
            raise DemoError(f"{kind} has failed: {answer['error']['message']}")
        return answer["result"]

    async def action(self, name: str, entity_id: str, /, **data: Any) -> None:
        """Perform an action on an entity."""
        domain, service = name.split(".")
        await self.post(
            f"/api/services/{domain}/{service}", {"entity_id": entity_id, **data}
        )

    async def ask(self, name: str, entity_id: str, /, **data: Any) -> dict[str, Any]:
        """Perform an action on an entity, and return what it answers about that one."""
        domain, service = name.split(".")
        answer = await self.post(
            f"/api/services/{domain}/{service}?return_response",
            {"entity_id": entity_id, **data},
        )
        response: dict[str, Any] = answer["service_response"][entity_id]
        return response

    async def state(self, entity_id: str) -> str:
        """Return an entity's state."""
        state: str = (await self.get(f"/api/states/{entity_id}"))["state"]
        return state

    async def entities(self, platform: str) -> list[Entity]:
        """Return the entities of an integration."""
        rows = await self.command("config/entity_registry/list")
        return [
            Entity(
                entity_id=row["entity_id"],
                key=row["unique_id"].partition("_")[2],
                name=row["original_name"] or "",
                config_entry_id=row["config_entry_id"],
                disabled=row["disabled_by"] is not None,
            )
            for row in rows
            if row["platform"] == platform
        ]

    async def enable(self, entities: Sequence[Entity]) -> None:
        """Enable entities that are off by default, and wait until they are there.

        Home Assistant reloads their config entries half a minute after the last one.

        Raises:
            DemoError: They never come.
        """
        for entity in entities:
            await self.command(
                "config/entity_registry/update",
                entity_id=entity.entity_id,
                disabled_by=None,
            )
        missing = {entity.entity_id for entity in entities}
        try:
            async with asyncio.timeout(90):
                while missing:
                    await asyncio.sleep(1)
                    missing -= {
                        row["entity_id"] for row in await self.get("/api/states")
                    }
        except TimeoutError:
            raise DemoError(
                f"There is still no {', '.join(sorted(missing))}."
            ) from None

    async def picture(self, entity_id: str) -> bytes:
        """Return the picture of a camera or an image."""
        domain = entity_id.partition(".")[0]
        async with self._session.get(
            f"{self.url}/api/{domain}_proxy/{entity_id}", headers=self._headers
        ) as response:
            await _require_success(response)
            return await response.read()

    async def live(self, entity_id: str) -> AsyncGenerator[bytes]:
        """Yield the frames of a camera's live picture."""
        async with self._session.get(
            f"{self.url}/api/camera_proxy_stream/{entity_id}", headers=self._headers
        ) as response:
            await _require_success(response)
            frames = aiohttp.MultipartReader.from_response(response)
            while isinstance(frame := await frames.next(), aiohttp.BodyPartReader):
                yield bytes(await frame.read())


async def call(
    session: aiohttp.ClientSession, method: str, url: str, **options: Any
) -> Any:
    """Return the JSON that an address answers.

    Raises:
        DemoError: It answers that something is wrong.
    """
    async with session.request(method, url, **options) as response:
        await _require_success(response)
        return await response.json()


async def _require_success(response: aiohttp.ClientResponse) -> None:
    if not response.ok:
        raise DemoError(
            f"{response.method} {response.url.path} answers {response.status}:"
            f" {(await response.text())[:500]}"
        )
