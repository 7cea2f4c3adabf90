"""The dashboard: every camera live, and under it its controls."""

from typing import Any

from .client import Entity, HomeAssistantClient

URL_PATH = "ip-cameras"
TITLE = "IP cameras"

type Card = dict[str, Any]

MOVES = {
    "ptz_left": "mdi:arrow-left-bold",
    "ptz_up": "mdi:arrow-up-bold",
    "ptz_stop": "mdi:stop",
    "ptz_down": "mdi:arrow-down-bold",
    "ptz_right": "mdi:arrow-right-bold",
}
"""Buttons of the head, in one row, and their icons."""

HALVES = (
    "connectivity",
    "status",
    "motion_alarm",
    "sound_alarm",
    "input_alarm",
)
"""Entities that share a row with another one."""

FEATURES = {
    "motion_detection": "toggle",
    "brightness": "numeric-input",
    "contrast": "numeric-input",
    "power_line_mode": "select-options",
    "restart": "button",
}
"""Entities with a row of their own, and how their tile lets one use them."""


async def save_dashboard(
    home: HomeAssistantClient, cameras: dict[str, dict[str, Entity]]
) -> None:
    """Lay out the dashboard and show it first; takes the entities of each camera by their keys."""
    await home.command(
        "lovelace/dashboards/create",
        url_path=URL_PATH,
        title=TITLE,
        icon="mdi:cctv",
        mode="storage",
    )
    await home.command(
        "lovelace/config/save",
        url_path=URL_PATH,
        config={
            "title": TITLE,
            "views": [
                {
                    "type": "sections",
                    "title": TITLE,
                    "path": "cameras",
                    "max_columns": len(cameras),
                    "sections": [
                        {"type": "grid", "cards": _cards(name, entities)}
                        for name, entities in cameras.items()
                    ],
                }
            ],
        },
    )
    await home.command(
        "frontend/set_system_data", key="core", value={"default_panel": URL_PATH}
    )


def _cards(name: str, entities: dict[str, Entity]) -> list[Card]:
    return [
        {"type": "heading", "heading": name, "icon": "mdi:cctv"},
        {
            "type": "picture-entity",
            "entity": entities["main"].entity_id,
            "camera_image": entities["main"].entity_id,
            "camera_view": "live",
            "show_name": False,
            "show_state": False,
            "grid_options": {"columns": "full"},
        },
        {
            "type": "grid",
            "columns": len(MOVES),
            "square": False,
            "cards": [
                _move(entities[key], icon)
                for key, icon in MOVES.items()
                if key in entities
            ],
            "grid_options": {"columns": "full"},
        },
        *(_tile(entities[key], 6) for key in HALVES if key in entities),
        *(
            _tile(entities[key], 12, feature)
            for key, feature in FEATURES.items()
            if key in entities
        ),
    ]


def _move(entity: Entity, icon: str) -> Card:
    return {
        "type": "button",
        "entity": entity.entity_id,
        "icon": icon,
        "icon_height": "28px",
        "show_name": False,
        "tap_action": {
            "action": "perform-action",
            "perform_action": "button.press",
            "target": {"entity_id": entity.entity_id},
        },
    }


def _tile(entity: Entity, columns: int, feature: str | None = None) -> Card:
    card: Card = {
        "type": "tile",
        "entity": entity.entity_id,
        "name": {"type": "entity"},
        "grid_options": {"columns": columns},
    }
    if feature is not None:
        card |= {
            "features": [{"type": feature}],
            "features_position": "inline",
            "hide_state": feature == "button",
        }
    return card
