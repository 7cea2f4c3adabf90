"""Voice: the sentences follow names, places, presets and exposure, and end with the last camera."""

from unittest.mock import patch

from homeassistant.components.conversation import agent_manager
from homeassistant.components.homeassistant.const import DATA_EXPOSED_ENTITIES
from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.ipcam_cgi import voice
from custom_components.ipcam_cgi.const import DOMAIN

from .common import LOGIN, Clock, mac_of, setup_camera
from .ptz import fixed_camera
from .simulator import MjpegCamera, UidCamera
from .voice import (
    camera_id,
    expose,
    give_aliases,
    move_to,
    rename,
    say,
    settle,
    setup_named,
    start_assist,
)


def sentences(hass: HomeAssistant) -> list[str]:
    """Return the sentences that Home Assistant listens to."""
    return agent_manager.get_agent_manager(hass).trigger_sentences


async def test_rename(
    hass: HomeAssistant, sound_camera: MjpegCamera, assist: None
) -> None:
    """A new name counts from then on, the old one no longer."""
    entry = await setup_named(hass, sound_camera, "Yard", ["Gate"])
    rename(hass, entry, "Garden")
    await settle(hass)
    assert (
        await say(hass, "turn the garden camera left")
    ).text == "Turned Garden left."
    assert (await say(hass, "turn the yard camera left")).failed

    er.async_get(hass).async_update_entity(camera_id(hass, entry), name="Meadow cam")
    await settle(hass)
    assert not (await say(hass, "turn the meadow camera left")).failed
    give_aliases(hass, entry, "Goldilocks")
    await settle(hass)
    assert not (await say(hass, "turn Goldilocks left")).failed
    move_to(hass, entry, "Park")
    await settle(hass)
    assert not (await say(hass, "turn the camera in the park left")).failed

    await entry.runtime_data.ptz.async_save_preset("Fountain")
    await settle(hass)
    reply = await say(hass, "show me the fountain on the garden camera")
    assert not reply.failed


async def test_exposure(
    hass: HomeAssistant, uid_camera: UidCamera, assist: None
) -> None:
    """Who takes a camera away from Assist has it taken away; also after a restart."""
    entry = await setup_named(hass, uid_camera, "Yard")
    camera = camera_id(hass, entry)
    sentence = "turn the yard camera left"
    assert not (await say(hass, sentence)).failed
    expose(hass, camera, False)
    await settle(hass)
    assert sentences(hass) == []
    assert (await say(hass, sentence)).failed
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert not async_should_expose(hass, "conversation", camera)
    assert sentences(hass) == []
    expose(hass, camera, True)
    await settle(hass)
    assert not (await say(hass, sentence)).failed


async def test_exposed_from_the_start(
    hass: HomeAssistant, uid_camera: UidCamera, mjpeg_camera: MjpegCamera, assist: None
) -> None:
    """Only a camera that turns is exposed, and only if new entities are to be exposed."""
    entry = await setup_camera(hass, uid_camera)
    assert async_should_expose(hass, "conversation", camera_id(hass, entry))
    async with fixed_camera(**LOGIN, mac="001122334455") as bullet:
        fixed = await setup_camera(hass, bullet)
        assert not async_should_expose(hass, "conversation", camera_id(hass, fixed))
        assert await hass.config_entries.async_unload(fixed.entry_id)
    exposed = hass.data[DATA_EXPOSED_ENTITIES]
    exposed.async_set_expose_new_entities("conversation", False)
    entry = await setup_camera(hass, mjpeg_camera)
    assert not async_should_expose(hass, "conversation", camera_id(hass, entry))


async def test_exposed_by_the_user(
    hass: HomeAssistant, uid_camera: UidCamera, assist: None
) -> None:
    """A setting that is there already is the user's."""
    registry = er.async_get(hass)
    row = registry.async_get_or_create("camera", DOMAIN, f"{mac_of(uid_camera)}_main")
    expose(hass, row.entity_id, False)
    entry = await setup_camera(hass, uid_camera)
    assert camera_id(hass, entry) == row.entity_id
    assert not async_should_expose(hass, "conversation", row.entity_id)


async def test_unload(
    hass: HomeAssistant, sound_camera: MjpegCamera, uid_camera: UidCamera, assist: None
) -> None:
    """With the last camera the last sentence goes; all come back."""
    one = await setup_named(hass, sound_camera, "Yard")
    other = await setup_named(hass, uid_camera, "Roof")
    assert await hass.config_entries.async_unload(one.entry_id)
    assert sentences(hass)
    assert not any("Yard" in sentence for sentence in sentences(hass))
    assert (await say(hass, "turn the yard camera left")).failed
    assert not (await say(hass, "turn the roof camera left")).failed
    assert await hass.config_entries.async_unload(other.entry_id)
    assert sentences(hass) == []
    assert voice._DATA not in hass.data
    assert await hass.config_entries.async_setup(one.entry_id)
    await settle(hass)
    assert not (await say(hass, "turn the yard camera left")).failed


async def test_many_changes(
    hass: HomeAssistant,
    uid_camera: UidCamera,
    clock: Clock,
) -> None:
    """A row of changes is followed once; one that changes nothing said isn't at all."""
    await start_assist(hass)
    entry = await setup_camera(hass, uid_camera)
    manager = agent_manager.get_agent_manager(hass)
    with patch.object(
        manager, "register_trigger", wraps=manager.register_trigger
    ) as register:
        for number in range(20):
            rename(hass, entry, f"Yard {number}")
            await hass.async_block_till_done()
        assert not register.called
        await clock.travel(2)
        assert register.call_count == 1
        er.async_get(hass).async_update_entity(camera_id(hass, entry), icon="mdi:eye")
        await clock.travel(2)
        assert register.call_count == 1


async def test_unload_with_a_change_pending(
    hass: HomeAssistant, uid_camera: UidCamera
) -> None:
    """Nothing is left to be done when the last camera is gone."""
    await start_assist(hass)
    entry = await setup_camera(hass, uid_camera)
    rename(hass, entry, "Yard")
    await hass.async_block_till_done()
    assert hass.data[voice._DATA]._cancel_update is not None
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert sentences(hass) == []


async def test_assist_comes_later(
    hass: HomeAssistant, uid_camera: UidCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home without Assist lacks nothing; one that gets it has the sentences."""
    monkeypatch.setattr(voice, "PAUSE", 0)
    entry = await setup_named(hass, uid_camera, "Yard")
    assert "conversation" not in hass.config.components
    await start_assist(hass)
    # Without Assist nobody exposed it.
    expose(hass, camera_id(hass, entry), True)
    await settle(hass)
    assert not (await say(hass, "turn the yard camera left")).failed
