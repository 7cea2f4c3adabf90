"""Outputs that can be switched and not read back: what the options make of them."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulator import MjpegCamera, SimulatedCamera

from .common import LOGIN, call, entity_id, setup_camera, state_of
from .settings import asked

AUX = [f"aux_switch_{number}" for number in range(1, 5)]


async def switch(
    hass: HomeAssistant, entry: MockConfigEntry, key: str, on: bool
) -> None:
    """Switch a relay."""
    action = "turn_on" if on else "turn_off"
    await call(hass, entry, Platform.SWITCH, key, action)


def there(hass: HomeAssistant, entry: MockConfigEntry) -> list[str]:
    """Return which relays there are."""
    return [
        key
        for key in ("infrared_lamps", "alarm_output", *AUX)
        if entity_id(hass, entry, Platform.SWITCH, key) is not None
    ]


async def test_infrared_lamps(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """Unless told otherwise; nobody knows how they are until they are switched."""
    entry = await setup_camera(hass, mjpeg_camera)
    assert there(hass, entry) == ["infrared_lamps"]
    state = state_of(hass, entry, Platform.SWITCH, "infrared_lamps")
    assert state.state == "unknown"
    assert state.attributes["assumed_state"] is True
    for on, command in ((True, "95"), (False, "94")):
        since = len(mjpeg_camera.requests)
        await switch(hass, entry, "infrared_lamps", on)
        (request,) = asked(mjpeg_camera, since)
        assert (request.cgi, request.params) == (
            "decoder_control",
            {"command": command},
        )
        assert mjpeg_camera.scene.infrared is on
        state = state_of(hass, entry, Platform.SWITCH, "infrared_lamps")
        assert state.state == ("on" if on else "off")


@pytest.mark.parametrize("on", [True, False])
async def test_restored(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, on: bool
) -> None:
    """What was last told outlasts a restart."""
    entry = await setup_camera(hass, mjpeg_camera)
    await switch(hass, entry, "infrared_lamps", on)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    state = state_of(hass, entry, Platform.SWITCH, "infrared_lamps")
    assert state.state == ("on" if on else "off")


async def test_inverted(hass: HomeAssistant, clone_camera: MjpegCamera) -> None:
    """Some clones have it the other way round."""
    entry = await setup_camera(hass, clone_camera, options={"output_inverted": True})
    for on in (True, False):
        await switch(hass, entry, "infrared_lamps", on)
        assert clone_camera.scene.infrared is on


async def test_alarm_output(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """Where something else hangs on the output, it is called so."""
    entry = await setup_camera(hass, mjpeg_camera, options={"output": "alarm_output"})
    assert there(hass, entry) == ["alarm_output"]
    await switch(hass, entry, "alarm_output", True)
    assert mjpeg_camera.ptz.output == 0  # 95 is "output low": the lamps' way round.
    await switch(hass, entry, "alarm_output", False)
    assert mjpeg_camera.ptz.output == 1


async def test_decoder(hass: HomeAssistant, socket_enabled: None) -> None:
    """A decoder at the serial port has four switches."""
    async with MjpegCamera(profile="rs485", **LOGIN) as camera:
        entry = await setup_camera(hass, camera, options={"head": "rs485_decoder"})
        assert there(hass, entry) == ["infrared_lamps", *AUX]
        for number, key in enumerate(AUX, 1):
            await switch(hass, entry, key, True)
            assert camera.ptz.switches == {
                other: other <= number for other in range(1, 5)
            }
        for number, key in enumerate(AUX, 1):
            await switch(hass, entry, key, False)
            assert camera.ptz.switches[number] is False
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_no_decoder(hass: HomeAssistant, any_camera: SimulatedCamera) -> None:
    """On motors the same commands centre and patrol: not without the option."""
    entry = await setup_camera(hass, any_camera)
    expected = ["infrared_lamps"] if any_camera.family == "mjpeg" else []
    assert there(hass, entry) == expected


async def test_option_that_means_nothing(
    hass: HomeAssistant, uid_camera: SimulatedCamera
) -> None:
    """A family without outputs has none, whatever an entry's options say."""
    entry = await setup_camera(hass, uid_camera, options={"head": "rs485_decoder"})
    assert there(hass, entry) == []


async def test_answer_lost(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """What may not have been done is not shown as done, nor done twice."""
    entry = await setup_camera(hass, mjpeg_camera)
    await switch(hass, entry, "infrared_lamps", False)
    mjpeg_camera.add_fault("drop", path="/decoder_control.cgi")
    since = len(mjpeg_camera.requests)
    with pytest.raises(HomeAssistantError) as raised:
        await switch(hass, entry, "infrared_lamps", True)
    assert raised.value.translation_key == "connection_dropped"
    assert len(asked(mjpeg_camera, since)) == 1
    state = state_of(hass, entry, Platform.SWITCH, "infrared_lamps")
    assert state.state == "off"


async def test_option_changed(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """What an option took away leaves no dead switch behind."""
    entry = await setup_camera(hass, mjpeg_camera, options={"head": "rs485_decoder"})
    assert there(hass, entry) == ["infrared_lamps", *AUX]
    hass.config_entries.async_update_entry(entry, options={"output": "alarm_output"})
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert there(hass, entry) == ["alarm_output"]
