"""What the demo checks of cameras that nobody has added yet: their cards, and that the search finds and adds them."""

from collections.abc import Mapping, Sequence
from typing import Any

from .cameras import DemoCamera
from .client import HomeAssistantClient
from .home import DOMAIN, FLOWS
from .processes import DemoError, eventually


async def shown(home: HomeAssistantClient) -> Mapping[str, str]:
    """Return the addresses of the cameras on cards, by their names there."""
    cards = await home.command("config_entries/flow/progress")
    placeholders = [
        card["context"]["title_placeholders"]
        for card in cards
        if card["handler"] == DOMAIN and card["step_id"] == "discovered"
    ]
    return {each["name"]: each["host"] for each in placeholders}


async def wait_for_cards(
    home: HomeAssistantClient, neighbours: Sequence[DemoCamera]
) -> None:
    """Wait until each camera that was not added is on a card.

    Raises:
        DemoError: One never is.
    """

    async def are_shown() -> bool:
        hosts = (await shown(home)).values()
        return all(camera.host in hosts for camera in neighbours)

    await eventually(are_shown, "not all cameras are shown as discovered")


async def search_finds(
    home: HomeAssistantClient,
    cameras: Sequence[DemoCamera],
    neighbours: Sequence[DemoCamera],
) -> None:
    """Search as a user does; require that it shows all cameras, and add those that are new.

    Raises:
        DemoError: It does not.
    """
    before = await _titles(home)
    menu = await home.post(FLOWS, {"handler": DOMAIN})
    flow = f"{FLOWS}/{menu['flow_id']}"
    form = await home.post(flow, {"next_step_id": "search"})
    (field,) = form["data_schema"]
    await home.post(flow, {"ranges": field["description"]["suggested_value"]})
    found: dict[str, Any] = {}

    async def is_done() -> bool:
        found.update(await home.get(flow))
        return bool(found["type"] != "progress")

    await eventually(is_done, "the search never ends")
    fields = {row["name"]: row for row in found.get("data_schema") or []}
    if "cameras" not in fields:
        raise DemoError(f"it finds nothing: {found['step_id']}")
    offered = [
        row["value"] for row in fields["cameras"]["selector"]["select"]["options"]
    ]
    wanted = [camera.host for camera in neighbours]
    if missing := set(wanted) - set(offered):
        raise DemoError(f"{', '.join(sorted(missing))} is not among {offered}")
    notes = found["description_placeholders"]["notes"]
    if missing := {c.model.name for c in cameras if c.model.name not in notes}:
        raise DemoError(f"it does not tell that {', '.join(sorted(missing))} is known")
    model = neighbours[0].model
    added = await home.post(
        flow,
        {"cameras": wanted, "username": model.username, "password": model.password},
    )
    if added["type"] != "create_entry":
        raise DemoError(f"it does not add them: {added.get('errors')}")
    after = set(await _titles(home)) - set(before)
    if after != {camera.model.name for camera in neighbours}:
        raise DemoError(f"it has added {', '.join(sorted(after))}")
    if left := set(wanted) & set((await shown(home)).values()):
        raise DemoError(f"{', '.join(left)} is still shown as discovered")


async def _titles(home: HomeAssistantClient) -> Sequence[str]:
    entries = await home.get(f"/api/config/config_entries/entry?domain={DOMAIN}")
    return [entry["title"] for entry in entries]
