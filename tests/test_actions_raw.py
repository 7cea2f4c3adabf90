"""Raw commands: just what is asked for reaches the camera, and what it makes of a move under way."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
import voluptuous as vol

from custom_components.ipcam_cgi.actions.raw import RAW_ACTIONS
from custom_components.ipcam_cgi.cgi import BAUD_RATES

from .actions import act, refused
from .common import Clock, eventually, sent, setup_camera
from .ptz import options_of, ptz_requests
from .simulator import MjpegCamera, SimulatedCamera, UidCamera
from .test_actions_targets import FIELDS


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"command": 0}, "command=0"),
        ({"command": 255}, "command=255"),
        ({"command": "25"}, "command=25"),
        ({"command": 4, "degrees": 30}, "command=4&onestep=1&degree=30"),
    ],
)
async def test_decoder_control(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, data: dict[str, Any], expected: str
) -> None:
    """One request, and nothing that the user did not ask for."""
    entry = await setup_camera(hass, mjpeg_camera)
    await act(hass, entry, "decoder_control", **data)
    assert ptz_requests(mjpeg_camera) == [expected]


async def test_decoder_control_supersedes(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """A move under way is stopped before; what a raw command begins, nobody ends but a stop."""
    camera = mjpeg_camera
    entry = await setup_camera(hass, camera)
    running = hass.async_create_task(
        act(hass, entry, "ptz_move", direction="right", duration=30)
    )
    await eventually(lambda: entry.runtime_data.ptz.is_moving)
    await act(hass, entry, "decoder_control", command=0)
    await running
    assert not entry.runtime_data.ptz.is_moving
    expected = [f"command={number}" for number in (6, 1, 0)]
    assert ptz_requests(camera) == expected
    # Neither the stop of the move, nor the one to be sure.
    await clock.travel(60)
    assert camera.scene.moving()
    assert ptz_requests(camera) == expected
    await act(hass, entry, "ptz_stop")
    assert not camera.scene.moving()


async def test_decoder_control_after_a_move(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, clock: Clock
) -> None:
    """The second stop of a move that has just ended does not end a raw one."""
    entry = await setup_camera(hass, mjpeg_camera)
    await act(hass, entry, "ptz_move", direction="right", duration=0.1)
    await act(hass, entry, "decoder_control", command=0)
    await clock.travel(5)
    assert ptz_requests(mjpeg_camera)[-1] == "command=0"


async def test_decoder_control_without_a_head(
    hass: HomeAssistant, clone_camera: MjpegCamera
) -> None:
    """A camera that cannot move takes commands all the same: of its lamps, for one."""
    entry = await setup_camera(hass, clone_camera)
    await act(hass, entry, "decoder_control", command=95)
    assert ptz_requests(clone_camera) == ["command=95"]


async def test_decoder_control_of_decoder(
    hass: HomeAssistant, decoder_camera: MjpegCamera
) -> None:
    """What no entity offers: the preset beyond those in a row."""
    entry = await setup_camera(hass, decoder_camera, options=options_of(decoder_camera))
    await act(hass, entry, "decoder_control", command=92)
    assert 32 in decoder_camera.scene.presets


@pytest.mark.parametrize(
    "data", ["ff 01 00\n7F", "FF:01:00:7f", "ff01007f", [255, 1, 0, 127]]
)
async def test_comm_write(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, data: str | list[int]
) -> None:
    """Bytes arrive as they are, also those that are no text."""
    entry = await setup_camera(hass, mjpeg_camera)
    await act(hass, entry, "comm_write", port=2, baud="9600", data=data)
    (request,) = sent(mjpeg_camera, "comm_write")
    assert request.target.endswith("?port=2&baud=13&bytes=4&data=%FF%01%00%7F")
    ((port, baud, text),) = mjpeg_camera.serial_writes
    assert (port, baud) == (2, 13)
    assert text.encode(errors="surrogateescape") == b"\xff\x01\x00\x7f"


async def test_every_byte(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """Text of any kind among the bytes is no text to anybody on the way."""
    entry = await setup_camera(hass, mjpeg_camera)
    data = bytes(range(256)), "ä€&=%+ #\0".encode()
    for part in (data[0][:255], data[0][1:], data[1]):
        await act(hass, entry, "comm_write", baud=1200, data=part.hex())
        port, baud, text = mjpeg_camera.serial_writes[-1]
        assert (port, baud) == (0, 9)
        assert text.encode(errors="surrogateescape") == part
        assert sent(mjpeg_camera, "comm_write")[-1].params["bytes"] == str(len(part))


async def test_baud_rates(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """The document's numbers stand for real rates."""
    entry = await setup_camera(hass, mjpeg_camera)
    for rate in BAUD_RATES:
        await act(hass, entry, "comm_write", baud=rate, data="00")
    assert [baud for _, baud, _ in mjpeg_camera.serial_writes] == [
        *(9, 11, 12, 13, 14, 15, 4097, 4098)
    ]


@pytest.mark.parametrize(
    ("high", "levels"),
    [
        ([], 0),
        ("io0", 1),
        (["io7", "io5", "io5"], 160),
        ([f"io{bit}" for bit in range(8)], 255),
    ],
)
async def test_set_extra_io(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, high: str | list[str], levels: int
) -> None:
    """Each line is a bit."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.extra_io = 85
    await act(hass, entry, "set_extra_io", high=high)
    assert mjpeg_camera.extra_io == levels


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("decoder_control", {}),
        ("decoder_control", {"command": 256}),
        ("decoder_control", {"command": -1}),
        ("decoder_control", {"command": 0, "degrees": 0}),
        ("comm_write", {"baud": 9600}),
        ("comm_write", {"baud": 9601, "data": "00"}),
        ("comm_write", {"baud": 9600, "data": "00", "port": 4}),
        ("comm_write", {"baud": 9600, "data": ""}),
        ("comm_write", {"baud": 9600, "data": "0"}),
        ("comm_write", {"baud": 9600, "data": "hello"}),
        ("comm_write", {"baud": 9600, "data": "00" * 256}),
        ("comm_write", {"baud": 9600, "data": [256]}),
        ("comm_write", {"baud": 9600, "data": ["00"]}),
        # As YAML has it without quotes.
        ("comm_write", {"baud": 9600, "data": 101}),
        ("set_extra_io", {}),
        ("set_extra_io", {"high": ["io8"]}),
    ],
)
async def test_wrong_input(
    hass: HomeAssistant, mjpeg_camera: MjpegCamera, action: str, data: dict[str, Any]
) -> None:
    """What no camera takes does not even reach the action."""
    entry = await setup_camera(hass, mjpeg_camera)
    since = len(mjpeg_camera.requests)
    with pytest.raises(vol.Invalid):
        await act(hass, entry, action, **data)
    assert not sent(mjpeg_camera, action, since)


@pytest.mark.parametrize("action", [action.key for action in RAW_ACTIONS])
async def test_other_cameras(
    hass: HomeAssistant, uid_camera: UidCamera, action: str
) -> None:
    """Cameras whose document has no such command say so."""
    entry = await setup_camera(hass, uid_camera)
    since = len(uid_camera.requests)
    error = await refused(hass, entry, action, **FIELDS[action])
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "not_supported"
    assert len(uid_camera.requests) == since


@pytest.mark.parametrize("action", [action.key for action in RAW_ACTIONS])
async def test_refused(
    hass: HomeAssistant, mjpeg_camera: SimulatedCamera, action: str
) -> None:
    """A camera's no is told, and a command whose answer is lost is not sent again."""
    entry = await setup_camera(hass, mjpeg_camera)
    mjpeg_camera.add_fault("drop", path=f"/{action}.cgi")
    error = await refused(hass, entry, action, **FIELDS[action])
    assert error.translation_key == "connection_dropped"
    assert len(sent(mjpeg_camera, action)) == 1
