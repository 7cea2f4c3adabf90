"""The dashboard: every camera live with its controls, and a view with all settings of each."""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from .client import Entity, HomeAssistantClient

URL_PATH = "ip-cameras"
ALARMS_PATH = f"{URL_PATH}/alarms"
TITLE = "IP cameras"

type Card = dict[str, Any]

MOVES = (
    "ptz_up_left",
    "ptz_up",
    "ptz_up_right",
    "ptz_left",
    "ptz_stop",
    "ptz_right",
    "ptz_down_left",
    "ptz_down",
    "ptz_down_right",
)
"""Buttons of the head, as they lie on a pad of three rows."""

MORE_MOVES = (
    "ptz_zoom_out",
    "ptz_zoom_in",
    "ptz_center",
    "ptz_start_horizontal_patrol",
    "ptz_start_vertical_patrol",
)
"""More of them, in one row."""

ALARMS = ("motion_alarm", "person_alarm", "sound_alarm", "input_alarm")
"""Whether there is an alarm, by kind."""

HALVES = ("connectivity", "status", "moving", *ALARMS)
"""Entities that share a row with another one."""

ALARM_PATH = ("alarm_path", "alarm_delay")
"""How alarms come."""

FEATURES = {
    "ptz_preset": "select-options",
    "motion_detection": "toggle",
    "infrared_lamps": "toggle",
    "brightness": "numeric-input",
    "contrast": "numeric-input",
    "power_line_mode": "select-options",
    "restart": "button",
}
"""Entities with a row of their own, and how their tile lets one use them."""


_STREAM = ("codec", "resolution", "frame_rate", "bit_rate", "bit_rate_control", "*")

GROUPS = {
    "Picture": (
        "mdi:image-outline",
        ("resolution", "brightness", "contrast", "saturation", "sharpness"),
        ("power_line_mode", "flip", "mirror"),
    ),
    "Main stream": ("mdi:video", tuple(f"main_{name}" for name in _STREAM)),
    "Sub stream": ("mdi:video-outline", tuple(f"sub_{name}" for name in _STREAM)),
    "Sound": (
        "mdi:volume-high",
        ("audio", "input_volume", "output_volume", "audio_amplifier", "audio_*"),
    ),
    "Text in the picture": (
        "mdi:format-text",
        ("osd", "osd_title", "osd_time_format", "osd_weekday", "osd_stream_info"),
        ("osd_color", "osd_font_size", "osd_title_position", "osd_title_*"),
        ("osd_time_position", "osd_time_*"),
    ),
    "Alarms": (
        "mdi:alarm-light-outline",
        ALARMS,
        ("motion_detection", "motion_[!e]*", "night_motion", "night_motion_*"),
        ("sound_detection", "sound_*", "input_detection", "input_*", "alarm_*"),
    ),
    "Head and lamps": (
        "mdi:pan",
        ("infrared_lamps", "network_led", "presets", "preset_on_start"),
        ("center_on_start", "auto_patrol_type", "auto_patrol_interval"),
        ("*_patrol_rounds", "patrol_*", "serial_baud_rate", "motor_error"),
        ("ptz", "moving", "ptz_speed", "ptz_step_duration", "ptz_*"),
    ),
    "Clock and network": (
        "mdi:clock-outline",
        ("time_zone", "daylight_saving", "time_source", "ntp", "ntp_server"),
        ("ntp_port", "clock_drift", "synchronize_clock"),
        ("network_link", "address", "upnp", "upnp_status", "ddns_*", "oray_service"),
        ("msn_status", "p2p_*"),
    ),
    "About": ("mdi:information-outline", ("name", "status"), ("*",)),
}
"""Where a person would look for a setting: icon, and patterns of keys; the first group that has it counts."""

SAID = ("Main stream ", "Sub stream ", "Audio ", "OSD ")
"""What a name need not say again below the title of its group."""

ELSEWHERE = (
    *("main", *MOVES, *MORE_MOVES, "ptz_preset", "connectivity"),
    *("last_alarm", "alarm", *ALARM_PATH, "test_alarm_push"),
)
"""Entities that the first two views show in a better way."""


def settings_path(name: str) -> str:
    """Return the path of the view with a camera's settings."""
    return f"{URL_PATH}/{name.lower()}"


def settings_shown(entities: Mapping[str, Entity]) -> int:
    """Return how many rows the view with a camera's settings has."""
    return sum(map(len, _grouped(entities).values()))


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
    live = {
        "type": "sections",
        "title": TITLE,
        "path": "cameras",
        "max_columns": len(cameras),
        "sections": [
            {"type": "grid", "cards": _cards(name, entities)}
            for name, entities in cameras.items()
        ],
    }
    alarms = {
        "type": "sections",
        "title": "Alarms",
        "path": ALARMS_PATH.rpartition("/")[2],
        "max_columns": len(cameras),
        "sections": [
            {"type": "grid", "cards": _alarms(name, entities)}
            for name, entities in cameras.items()
        ],
    }
    settings = [
        {
            "type": "sections",
            "title": name,
            "path": settings_path(name).rpartition("/")[2],
            "max_columns": 3,
            "dense_section_placement": True,
            "sections": [
                {"type": "grid", "cards": _settings(group, rows)}
                for group, rows in _grouped(entities).items()
            ],
        }
        for name, entities in cameras.items()
    ]
    await home.command(
        "lovelace/config/save",
        url_path=URL_PATH,
        config={"title": TITLE, "views": [live, alarms, *settings]},
    )
    await home.command(
        "frontend/set_system_data", key="core", value={"default_panel": URL_PATH}
    )


def _grouped(entities: Mapping[str, Entity]) -> dict[str, list[Entity]]:
    """Return the entities of each group that has any, in the order of its patterns."""
    left = {
        key: entity
        for key, entity in entities.items()
        if not any(fnmatchcase(key, pattern) for pattern in ELSEWHERE)
    }

    def taken(patterns: Sequence[str]) -> Iterator[Entity]:
        for pattern in patterns:
            for key in [key for key in left if fnmatchcase(key, pattern)]:
                yield left.pop(key)

    groups = {
        group: [entity for patterns in rows for entity in taken(patterns)]
        for group, (_, *rows) in GROUPS.items()
    }
    return {group: rows for group, rows in groups.items() if rows}


def _short(name: str) -> str:
    for said in SAID:
        if name.startswith(said):
            short = name.removeprefix(said)
            return short[0].upper() + short[1:]
    return name


def _settings(group: str, entities: Sequence[Entity]) -> list[Card]:
    return [
        {"type": "heading", "heading": group, "icon": GROUPS[group][0]},
        {
            "type": "entities",
            "entities": [
                {"entity": entity.entity_id, "name": _short(entity.name)}
                for entity in entities
            ],
            "show_header_toggle": False,
            "grid_options": {"columns": "full"},
        },
    ]


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
        *(_pad(entities, keys, 3) for keys in (MOVES, MORE_MOVES)),
        *(_tile(entities[key], 6) for key in HALVES if key in entities),
        *(
            _tile(entities[key], 12, feature)
            for key, feature in FEATURES.items()
            if key in entities
        ),
    ]


def _alarms(name: str, entities: dict[str, Entity]) -> list[Card]:
    return [
        {"type": "heading", "heading": name, "icon": "mdi:alarm-light-outline"},
        {
            "type": "picture-entity",
            "entity": entities["last_alarm"].entity_id,
            "name": entities["last_alarm"].name,
            "show_state": True,
            "grid_options": {"columns": "full"},
        },
        *(_tile(entities[key], 6) for key in ALARMS if key in entities),
        _tile(entities["alarm"], 12) | {"state_content": ["event_type", "state"]},
        *(_tile(entities[key], 6) for key in ALARM_PATH if key in entities),
        _tile(entities["test_alarm_push"], 12, "button"),
    ]


def _pad(entities: dict[str, Entity], keys: Sequence[str], columns: int) -> Card:
    """Return buttons side by side, those that a camera has."""
    return {
        "type": "grid",
        "columns": columns,
        "square": False,
        "cards": [_move(entities[key]) for key in keys if key in entities],
        "grid_options": {"columns": "full"},
    }


def _move(entity: Entity) -> Card:
    return {
        "type": "button",
        "entity": entity.entity_id,
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
