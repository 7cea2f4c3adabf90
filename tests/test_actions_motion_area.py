"""The motion area by drawings and rectangles: what of it reaches the camera, and what comes back."""

from typing import Any, Final

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import template
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.ipcam_cgi.const import CONF_MOTION_AREA, CONF_MOTION_AREA_BITS

from .actions import act, camera_of, refused
from .common import LOGIN, call, problems_in, sent, setup_camera
from .simulator import MjpegCamera, UidCamera

COLUMNS: Final = 22
ROWS: Final = 18
FULL: Final = ["#" * COLUMNS] * ROWS
EMPTY: Final = ["." * COLUMNS] * ROWS
LOWER_HALF: Final = ["." * COLUMNS] * 9 + ["#" * COLUMNS] * 9
CHECKERED: Final = [("#." * COLUMNS)[row : row + COLUMNS] for row in range(ROWS)]


def kept(camera: UidCamera, *, most_first: bool = False) -> list[str]:
    """Return the area that a camera keeps, as a grid, also while it does not show it."""
    octets = bytes.fromhex(camera.configuration.values["motion"]["areavalue"])
    bits = "".join(
        f"{octet:08b}" if most_first else f"{octet:08b}"[::-1] for octet in octets
    )
    text = bits.replace("1", "#").replace("0", ".")
    assert text[COLUMNS * ROWS :] == "...."
    return [text[i * COLUMNS : (i + 1) * COLUMNS] for i in range(ROWS)]


def keep(camera: UidCamera, octets: str) -> None:
    """Let a camera keep an area."""
    camera.configuration.values["motion"]["areavalue"] = octets


async def ask(
    hass: HomeAssistant, entry: MockConfigEntry, action: str = "get", **data: Any
) -> dict[str, Any]:
    """Call one of the actions; return what it answers."""
    answer: ServiceResponse = await act(
        hass, entry, f"{action}_motion_area", response=True, **data
    )
    assert answer is not None
    told = answer[camera_of(hass, entry)]
    assert isinstance(told, dict)
    return told


async def test_get(hass: HomeAssistant, any_uid_camera: UidCamera) -> None:
    """What the camera keeps, as a grid."""
    entry = await setup_camera(hass, any_uid_camera)
    assert await ask(hass, entry) == {
        "columns": COLUMNS,
        "rows": ROWS,
        "grid": FULL,
        "enabled": True,
        "bit_order": "least_first",
        "bit_order_known": True,
    }


@pytest.mark.parametrize("grid", [LOWER_HALF, CHECKERED, FULL])
async def test_set(
    hass: HomeAssistant, any_uid_camera: UidCamera, grid: list[str]
) -> None:
    """A grid of the camera's own size is kept block by block, and comes back."""
    entry = await setup_camera(hass, any_uid_camera)
    keep(any_uid_camera, "01" + "00" * 49)
    told = await ask(hass, entry, "set", grid=grid)
    assert told["grid"] == grid
    assert kept(any_uid_camera) == grid
    assert await ask(hass, entry) == told


async def test_order_of_blocks(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """The first bits are the first row, from the left."""
    entry = await setup_camera(hass, uid_camera)
    for octets, x, y in (
        ("01" + "00" * 49, 0, 0),
        ("000020" + "00" * 47, 21, 0),
        ("000040" + "00" * 47, 0, 1),
        ("00" * 49 + "08", 21, 17),
    ):
        drawn = [list(row) for row in EMPTY]
        drawn[y][x] = "#"
        grid = ["".join(row) for row in drawn]
        await act(hass, entry, "set_motion_area", grid="\n".join(grid))
        assert uid_camera.configuration.values["motion"]["areavalue"] == octets
        assert (await ask(hass, entry))["grid"] == grid


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        ("#", FULL),
        ("\n  #  \n\n", FULL),
        (".\n#", LOWER_HALF),
        ("..\r\n##\r\n", LOWER_HALF),
        ([".", "#"], LOWER_HALF),
        (["#."], ["#" * 11 + "." * 11] * ROWS),
        # Each block is what lies at its centre: of three columns, 7, 8 and 7.
        (["#.#"], ["#" * 7 + "." * 8 + "#" * 7] * ROWS),
        # Twice as fine.
        (["." * 44] * 18 + ["#" * 44] * 18, LOWER_HALF),
    ],
)
async def test_grids_of_other_sizes(
    hass: HomeAssistant,
    uid_camera: UidCamera,
    grid: str | list[str],
    expected: list[str],
) -> None:
    """A drawing may be coarser or finer than the camera's blocks."""
    entry = await setup_camera(hass, uid_camera)
    told = await ask(hass, entry, "set", grid=grid)
    assert told["grid"] == kept(uid_camera) == expected


def rectangle(left: float, top: float, width: float, height: float) -> dict[str, float]:
    """Return a rectangle as the action takes it."""
    return {"left": left, "top": top, "width": width, "height": height}


@pytest.mark.parametrize(
    ("rectangles", "expected"),
    [
        ([rectangle(0, 0, 100, 100)], FULL),
        (rectangle(0, 50, 100, 50), LOWER_HALF),
        ([rectangle(0, "50", "100", 100)], LOWER_HALF),  # type: ignore[arg-type]
        ([rectangle(0, 50, 50, 50), rectangle(40, 50, 60, 50)], LOWER_HALF),
        # A block counts by its centre: the first is at 2.27 per cent, the next at 6.8.
        ([rectangle(0, 0, 2.3, 100)], ["#" + "." * 21] * ROWS),
        ([rectangle(2.3, 0, 4.6, 100)], [".#" + "." * 20] * ROWS),
        ([rectangle(0, 97, 100, 0.3)], [*EMPTY[1:], FULL[0]]),
    ],
)
async def test_rectangles(
    hass: HomeAssistant, uid_camera: UidCamera, rectangles: Any, expected: list[str]
) -> None:
    """Rectangles in per cent of the picture."""
    entry = await setup_camera(hass, uid_camera)
    told = await ask(hass, entry, "set", rectangles=rectangles)
    assert told["grid"] == kept(uid_camera) == expected


async def test_template(hass: HomeAssistant, field_camera: UidCamera) -> None:
    """What a script has read it can write back as it is."""
    entry = await setup_camera(hass, field_camera)
    await act(hass, entry, "set_motion_area", grid=CHECKERED)
    answer = await act(hass, entry, "get_motion_area", response=True)
    await act(hass, entry, "set_motion_area", grid="#")
    camera = camera_of(hass, entry)
    rendered = template.Template(f"{{{{ area['{camera}'].grid }}}}", hass)
    grid = rendered.async_render({"area": answer})
    await act(hass, entry, "set_motion_area", grid=grid)
    assert kept(field_camera) == CHECKERED


# Off


async def test_off(hass: HomeAssistant, field_camera: UidCamera) -> None:
    """Zeros of a detector that is off are no area, and cannot be written back."""
    entry = await setup_camera(hass, field_camera)
    await act(hass, entry, "set_motion_area", grid=CHECKERED)
    await call(hass, entry, Platform.SWITCH, "motion_detection", "turn_off")
    told = await ask(hass, entry)
    assert told["grid"] is None
    assert told["enabled"] is False
    with pytest.raises(vol.Invalid):
        await act(hass, entry, "set_motion_area", grid=told["grid"])
    # Nor by the other entities of the detector.
    for key, value in (("motion_sensitivity", 50), ("motion_threshold", 9)):
        await call(hass, entry, Platform.NUMBER, key, "set_value", value=value)
    assert kept(field_camera) == CHECKERED
    told = await ask(hass, entry, "set", grid=LOWER_HALF)
    assert (told["grid"], told["enabled"]) == (None, False)
    assert field_camera.configuration.values["motion"]["enable"] == "0"
    await call(hass, entry, Platform.SWITCH, "motion_detection", "turn_on")
    assert (await ask(hass, entry))["grid"] == kept(field_camera) == LOWER_HALF


async def test_empty(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """An area of no block is told, but never written: it would look like motion detection."""
    entry = await setup_camera(hass, uid_camera)
    for data in (
        {"grid": "."},
        {"grid": EMPTY},
        {"rectangles": [rectangle(0, 0, 2, 2)]},
        {"rectangles": [rectangle(50, 50, 0, 100)]},
        # So fine that no block's centre is on it.
        {"grid": ["#" + "." * 99]},
    ):
        since = len(uid_camera.requests)
        error = await refused(hass, entry, "set_motion_area", **data)
        assert isinstance(error, ServiceValidationError)
        assert error.translation_key == "empty_area"
        assert len(sent(uid_camera, "motion", since)) == 1
    assert kept(uid_camera) == FULL
    keep(uid_camera, "00" * 50)
    assert (await ask(hass, entry))["grid"] == EMPTY


# The order of bits


async def test_learned_for_good(hass: HomeAssistant, socket_enabled: None) -> None:
    """What a full area has told is still known when Home Assistant starts anew."""
    async with UidCamera(motion_bit_order="msb", onvif=False, **LOGIN) as camera:
        entry = await setup_camera(hass, camera)
        told = await ask(hass, entry, "set", grid=CHECKERED)
        assert (told["bit_order"], told["bit_order_known"]) == ("most_first", True)
        assert kept(camera, most_first=True) == CHECKERED
        assert await hass.config_entries.async_reload(entry.entry_id)
        assert await ask(hass, entry) == told
        await act(hass, entry, "set_motion_area", grid=LOWER_HALF)
        assert kept(camera, most_first=True) == LOWER_HALF


async def test_own_area_tells_nothing(
    hass: HomeAssistant, uid_camera: UidCamera
) -> None:
    """A full area that was written from here is none, also when Home Assistant starts anew."""
    keep(uid_camera, "01" + "00" * 49)
    entry = await setup_camera(hass, uid_camera)
    told = await ask(hass, entry, "set", grid="#")
    assert (told["bit_order"], told["bit_order_known"]) == ("least_first", False)
    for _ in range(2):
        assert await ask(hass, entry) == told
        assert await hass.config_entries.async_reload(entry.entry_id)
    assert entry.data[CONF_MOTION_AREA] == {
        "learned": None,
        "written": ["least_first"],
    }


async def test_nothing_to_keep(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """An entry is not changed where nothing was found out."""
    keep(uid_camera, "01" + "00" * 49)
    entry = await setup_camera(hass, uid_camera)
    data = entry.data
    await ask(hass, entry)
    await ask(hass, entry, "set", grid=CHECKERED)
    assert entry.data is data


@pytest.mark.parametrize(
    ("option", "order", "known"),
    [
        ("most_first", "most_first", True),
        ("least_first", "least_first", True),
        ("auto", "least_first", False),
    ],
)
async def test_option(
    hass: HomeAssistant, uid_camera: UidCamera, option: str, order: str, known: bool
) -> None:
    """The user's word holds."""
    keep(uid_camera, "01" + "00" * 49)
    options = {CONF_MOTION_AREA_BITS: option}
    entry = await setup_camera(hass, uid_camera, options=options)
    # Without the last blocks: what is no block by the camera's own order it drops.
    grid = [*CHECKERED[1:], EMPTY[0]]
    told = await ask(hass, entry, "set", grid=grid)
    assert told["grid"] == grid
    assert (told["bit_order"], told["bit_order_known"]) == (order, known)
    assert kept(uid_camera, most_first=order == "most_first") == grid


# What goes wrong


@pytest.mark.parametrize(
    "data",
    [
        {"grid": ""},
        {"grid": " \n "},
        {"grid": []},
        {"grid": None},
        {"grid": [None]},
        {"grid": [""]},
        {"grid": 1},
        {"grid": ["##", "#"]},
        {"grid": "##\n#x"},
        {"grid": ["# "]},
        {"grid": ["#\n#"]},
        {"grid": ["#"] * 501},
        {"grid": ["#" * 501]},
        {"rectangles": []},
        {"rectangles": None},
        {"rectangles": [{"left": 0, "top": 0, "width": 10}]},
        {"rectangles": [rectangle(0, 0, 10, 101)]},
        {"rectangles": [rectangle(-1, 0, 10, 10)]},
        {"rectangles": [rectangle(0, float("nan"), 10, 10)]},
        {"rectangles": [rectangle(0, 0, float("inf"), 10)]},
        {"rectangles": [{**rectangle(0, 0, 10, 10), "depth": 1}]},
        {"area": "#"},
    ],
)
async def test_wrong_input(
    hass: HomeAssistant, uid_camera: UidCamera, data: dict[str, Any]
) -> None:
    """What is no area does not even reach the action."""
    entry = await setup_camera(hass, uid_camera)
    since = len(uid_camera.requests)
    with pytest.raises(vol.Invalid):
        await act(hass, entry, "set_motion_area", **data)
    assert len(uid_camera.requests) == since


@pytest.mark.parametrize(
    "data", [{}, {"grid": "#", "rectangles": [rectangle(0, 0, 100, 100)]}]
)
async def test_either(
    hass: HomeAssistant, uid_camera: UidCamera, data: dict[str, Any]
) -> None:
    """Either a grid or rectangles."""
    entry = await setup_camera(hass, uid_camera)
    error = await refused(hass, entry, "set_motion_area", **data)
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "grid_or_rectangles"


async def test_other_cameras(hass: HomeAssistant, mjpeg_camera: MjpegCamera) -> None:
    """A camera whose document has no area says so by its name."""
    entry = await setup_camera(hass, mjpeg_camera)
    since = len(mjpeg_camera.requests)
    error = await refused(hass, entry, "set_motion_area", grid="#")
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "no_motion_area"
    with pytest.raises(ServiceValidationError):
        await act(hass, entry, "get_motion_area", response=True)
    assert len(mjpeg_camera.requests) == since


@pytest.mark.parametrize("kind", ["drop", "garbage", "html", "truncate", "status"])
async def test_camera_fails(
    hass: HomeAssistant,
    uid_camera: UidCamera,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    """Whatever the camera says instead is told to the user, and nothing is written."""
    entry = await setup_camera(hass, uid_camera)
    uid_camera.add_fault(kind, path="/cgi-bin/motion")
    await refused(hass, entry, "set_motion_area", grid=LOWER_HALF)
    assert not any("areavalue" in r.target for r in sent(uid_camera, "motion"))
    uid_camera.clear_faults()
    assert kept(uid_camera) == FULL
    assert not problems_in(caplog)


async def test_two_cameras(
    hass: HomeAssistant, uid_camera: UidCamera, socket_enabled: None
) -> None:
    """Each camera draws it with its own blocks and its own order of bits."""
    async with UidCamera(
        mac="00626E000001", motion_bit_order="msb", onvif=False, **LOGIN
    ) as second:
        entries = [await setup_camera(hass, camera) for camera in (uid_camera, second)]
        await act(hass, entries, "set_motion_area", grid=LOWER_HALF)
        assert kept(uid_camera) == kept(second, most_first=True) == LOWER_HALF
