"""The blueprints: as Home Assistant imports them, run with simulated cameras. There is no phone: what would notify it is a mock."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
import shutil
from typing import Any

from homeassistant.components.automation import DOMAIN as AUTOMATION_DOMAIN
from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.components.blueprint import Blueprint
from homeassistant.components.blueprint.schemas import BLUEPRINT_SCHEMA
from homeassistant.const import STATE_HOME, STATE_NOT_HOME, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import yaml as yaml_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.ipcam_cgi.const import DOMAIN

from .common import Clock, entity_id, eventually, sent, setup_camera, state_of
from .simulator import FaultKind, MjpegCamera, UidCamera

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "blueprints" / AUTOMATION_DOMAIN / DOMAIN
FILES = sorted(FOLDER.glob("*.yaml"))
NOTIFY = "notify_on_alarm.yaml"
ARM = "arm_when_away.yaml"

type Automate = Callable[..., Awaitable[None]]


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """A configuration folder with the blueprints in it, as an import lays them."""
    shutil.copytree(FOLDER, Path(hass_tmp_config_dir, "blueprints", *FOLDER.parts[-2:]))
    return hass_tmp_config_dir


@pytest.fixture
def automate(hass: HomeAssistant) -> Automate:
    """What makes an automation of a blueprint."""

    async def make(blueprint: str, **inputs: Any) -> None:
        assert await async_setup_component(
            hass,
            AUTOMATION_DOMAIN,
            {
                AUTOMATION_DOMAIN: {
                    "alias": "ours",
                    "use_blueprint": {"path": f"{DOMAIN}/{blueprint}", "input": inputs},
                }
            },
        )
        await hass.async_block_till_done()
        state = hass.states.get("automation.ours")
        assert state is not None
        assert state.state == "on"

    return make


def device_of(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return a camera's device."""
    [device] = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return device.id


def phone(hass: HomeAssistant, name: str) -> str:
    """Return the device of a phone with the app."""
    entry = MockConfigEntry(domain="mobile_app", data={"device_name": name})
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("mobile_app", name)}, name=name
    )
    # What its user calls it is not what the action is called after.
    dr.async_get(hass).async_update_device(device.id, name_by_user="Telephone")
    return device.id


async def alarm(hass: HomeAssistant, camera: MjpegCamera, kind: str) -> None:
    """Raise an alarm that begins, and let Home Assistant find it."""
    [entry] = hass.config_entries.async_loaded_entries(DOMAIN)
    heartbeat = entry.runtime_data.heartbeat
    camera.clear_alarm()
    await heartbeat.async_refresh()
    camera.raise_alarm(kind)
    await heartbeat.async_refresh()


async def elapse(clock: Clock, seconds: float) -> None:
    """Let time pass; waits for what comes of it, but not for the end of automations, which may wait for long."""
    await clock.jump(seconds)
    await asyncio.sleep(0.2)


# What they are


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_blueprint_is_valid(file: Path) -> None:
    """Home Assistant's own checks find nothing; it says where it is from, and what it needs."""
    data = yaml_util.load_yaml_dict(str(file))
    blueprint = Blueprint(
        data, expected_domain=AUTOMATION_DOMAIN, schema=BLUEPRINT_SCHEMA
    )
    assert blueprint.validate() is None
    url = blueprint.metadata["source_url"]
    assert url.endswith(f"/main/{file.relative_to(ROOT)}")
    assert all("selector" in of for of in blueprint.inputs.values())
    redirect = "https://my.home-assistant.io/redirect/blueprint_import/?blueprint_url="
    link = redirect + url.replace(":", "%3A").replace("/", "%2F")
    for document in ("README.md", "docs/alarms.md"):
        assert link in (ROOT / document).read_text(encoding="utf-8")


async def test_blueprints_are_all_there(hass: HomeAssistant) -> None:
    """Home Assistant lists those that are tested here."""
    assert await async_setup_component(hass, AUTOMATION_DOMAIN, {})
    found = await async_get_blueprints(hass).async_get_blueprints()
    ours = {name for name in found if name.startswith(f"{DOMAIN}/")}
    assert ours == {f"{DOMAIN}/{name}" for name in (NOTIFY, ARM)}


# Notify


async def test_phone_gets_the_picture_of_the_alarm(
    hass: HomeAssistant,
    sound_camera: MjpegCamera,
    automate: Automate,
    hass_client: ClientSessionGenerator,
) -> None:
    """The notification names camera and alarm; its picture is the one that was taken then."""
    entry = await setup_camera(hass, sound_camera)
    ann = async_mock_service(hass, "notify", "mobile_app_ann_s_phone")
    family = async_mock_service(hass, "notify", "family")
    await automate(
        NOTIFY,
        camera=device_of(hass, entry),
        phones=[phone(hass, "Ann's Phone")],
        notify_actions=["notify.family"],
    )
    await alarm(hass, sound_camera, "sound")
    await eventually(lambda: ann and family)
    picture = entity_id(hass, entry, Platform.IMAGE, "last_alarm")
    data = ann[0].data
    assert data["title"] == state_of(
        hass, entry, Platform.CAMERA, "main"
    ).name.removesuffix(" Main")
    assert data["message"].startswith("Sound, ")
    assert data["data"] == {
        "image": f"/api/image_proxy/{picture}",
        "ttl": 0,
        "priority": "high",
    }
    assert family[0].data == data
    # As the app asks for it: with a login, and no token.
    client = await hass_client()
    response = await client.get(data["data"]["image"])
    assert (await response.read()).startswith(b"\xff\xd8")


async def test_old_picture_is_not_sent(
    hass: HomeAssistant, sound_camera: MjpegCamera, automate: Automate, clock: Clock
) -> None:
    """Where no picture can be taken at the alarm, that of an earlier one is not sent for it."""
    entry = await setup_camera(hass, sound_camera)
    notified = async_mock_service(hass, "notify", "family")
    await automate(
        NOTIFY,
        camera=device_of(hass, entry),
        notify_actions=["notify.family"],
        cool_down={"seconds": 1},
    )
    await alarm(hass, sound_camera, "motion")
    await eventually(lambda: notified)
    await elapse(clock, 2)
    sound_camera.add_fault(FaultKind.DROP, path="/snapshot.cgi")
    await alarm(hass, sound_camera, "motion")
    await elapse(clock, 6)
    assert ["image" in call.data["data"] for call in notified] == [True, False]


async def test_other_kinds_do_not_notify(
    hass: HomeAssistant, sound_camera: MjpegCamera, automate: Automate
) -> None:
    """Only the kinds that were chosen count."""
    entry = await setup_camera(hass, sound_camera)
    notified = async_mock_service(hass, "notify", "family")
    await automate(
        NOTIFY,
        camera=device_of(hass, entry),
        kinds=["sound", "input"],
        notify_actions=["notify.family"],
    )
    await alarm(hass, sound_camera, "motion")
    await alarm(hass, sound_camera, "input")
    await eventually(lambda: notified)
    assert [call.data["message"].partition(",")[0] for call in notified] == [
        "Alarm input"
    ]


async def test_cool_down(
    hass: HomeAssistant, sound_camera: MjpegCamera, automate: Automate, clock: Clock
) -> None:
    """Alarms within the cool-down notify nobody, the first one after it does."""
    entry = await setup_camera(hass, sound_camera)
    notified = async_mock_service(hass, "notify", "family")
    await automate(
        NOTIFY,
        camera=device_of(hass, entry),
        notify_actions=["notify.family"],
        cool_down={"minutes": 2},
    )
    await alarm(hass, sound_camera, "motion")
    await eventually(lambda: notified)
    for _ in range(3):
        await elapse(clock, 30)
        await alarm(hass, sound_camera, "motion")
    await elapse(clock, 31)
    assert len(notified) == 1
    await alarm(hass, sound_camera, "motion")
    await eventually(lambda: len(notified) == 2)


async def test_presence(
    hass: HomeAssistant, sound_camera: MjpegCamera, automate: Automate
) -> None:
    """While one of the chosen persons is at home nobody is notified, and there is no cool-down of that."""
    entry = await setup_camera(hass, sound_camera)
    notified = async_mock_service(hass, "notify", "family")
    hass.states.async_set("person.ann", STATE_NOT_HOME)
    hass.states.async_set("person.ben", STATE_HOME)
    await automate(
        NOTIFY,
        camera=device_of(hass, entry),
        notify_actions=["notify.family"],
        persons=["person.ann", "person.ben"],
    )
    await alarm(hass, sound_camera, "motion")
    await asyncio.sleep(0.2)
    assert not notified
    hass.states.async_set("person.ben", "Work")
    await alarm(hass, sound_camera, "motion")
    await eventually(lambda: notified)


# Arm


@pytest.fixture
async def armed_by_persons(
    hass: HomeAssistant,
    sound_camera: MjpegCamera,
    uid_camera: UidCamera,
    automate: Automate,
) -> Automate:
    """What makes the automation that arms two cameras; Ann is at home, Ben is not, and the cameras are disarmed."""
    cameras = []
    for camera in (sound_camera, uid_camera):
        entry = await setup_camera(hass, camera)
        cameras.append(entity_id(hass, entry, Platform.CAMERA, "main"))
    await hass.services.async_call(
        "camera", "disable_motion_detection", {"entity_id": cameras}, blocking=True
    )
    hass.states.async_set("person.ann", STATE_HOME)
    hass.states.async_set("person.ben", STATE_NOT_HOME)

    async def make(**inputs: Any) -> None:
        await automate(
            ARM,
            cameras=cameras,
            persons=["person.ann", "person.ben"],
            **inputs,
        )

    return make


def are_armed(hass: HomeAssistant) -> set[bool]:
    """Return whether cameras look for motion, as Home Assistant shows it."""
    return {
        bool(state.attributes.get("motion_detection"))
        for state in hass.states.async_all("camera")
    }


async def test_cameras_are_armed_and_disarmed(
    hass: HomeAssistant,
    armed_by_persons: Automate,
    sound_camera: MjpegCamera,
    uid_camera: UidCamera,
    clock: Clock,
) -> None:
    """The last one who leaves arms the cameras, after a while; the first who comes back disarms them."""
    await armed_by_persons(preset="2", away_for={"minutes": 3})
    hass.states.async_set("person.ann", STATE_NOT_HOME)
    await elapse(clock, 170)
    assert are_armed(hass) == {False}
    await elapse(clock, 15)
    # Motion is not looked for while they turn to the preset.
    assert [
        request.params["command"] for request in sent(sound_camera, "decoder_control")
    ] == ["33"]
    assert are_armed(hass) == {False}
    await elapse(clock, 20)
    assert are_armed(hass) == {True}
    assert sound_camera.values["params"]["alarm_motion_armed"]
    hass.states.async_set("person.ben", STATE_HOME)
    await elapse(clock, 2)
    assert are_armed(hass) == {False}
    assert not sound_camera.values["params"]["alarm_motion_armed"]


async def test_cameras_stay_armed_where_so_wanted(
    hass: HomeAssistant,
    armed_by_persons: Automate,
    sound_camera: MjpegCamera,
    clock: Clock,
) -> None:
    """Without a preset nothing turns, and the cameras are armed at once; nobody need disarm them."""
    await armed_by_persons(away_for={"minutes": 0}, disarm=False)
    hass.states.async_set("person.ann", "Work")
    await elapse(clock, 2)
    assert are_armed(hass) == {True}
    assert not sent(sound_camera, "decoder_control")
    hass.states.async_set("person.ann", STATE_HOME)
    await elapse(clock, 2)
    assert are_armed(hass) == {True}


async def test_who_comes_back_at_once_arms_nothing(
    hass: HomeAssistant,
    armed_by_persons: Automate,
    sound_camera: MjpegCamera,
    clock: Clock,
) -> None:
    """Nobody is away who has only been for a moment, nor who comes back while the cameras turn, nor who is nowhere."""
    await armed_by_persons(preset="2", away_for={"seconds": 10})
    hass.states.async_set("person.ann", STATE_NOT_HOME)
    await elapse(clock, 8)
    hass.states.async_set("person.ann", STATE_HOME)
    await elapse(clock, 8)
    hass.states.async_set("person.ann", STATE_UNKNOWN)
    await elapse(clock, 12)
    assert not sent(sound_camera, "decoder_control")
    hass.states.async_set("person.ann", STATE_NOT_HOME)
    await elapse(clock, 13)
    assert sent(sound_camera, "decoder_control")
    hass.states.async_set("person.ann", STATE_HOME)
    await elapse(clock, 25)
    assert are_armed(hass) == {False}


async def test_camera_that_cannot_turn_is_armed_all_the_same(
    hass: HomeAssistant,
    clone_camera: MjpegCamera,
    automate: Automate,
    clock: Clock,
) -> None:
    """A preset is not for a fixed camera, which is no reason not to arm it."""
    entry = await setup_camera(hass, clone_camera)
    hass.states.async_set("person.ann", STATE_HOME)
    camera = entity_id(hass, entry, Platform.CAMERA, "main")
    await hass.services.async_call(
        "camera", "disable_motion_detection", {"entity_id": camera}, blocking=True
    )
    await automate(
        ARM, cameras=[camera], persons=["person.ann"], preset="Gate", away_for=1
    )
    hass.states.async_set("person.ann", STATE_NOT_HOME)
    await elapse(clock, 2)
    await elapse(clock, 21)
    assert are_armed(hass) == {True}
