"""What is done to a simulated camera can be seen in its picture."""

from io import BytesIO

from freezegun.api import FrozenDateTimeFactory
from PIL import Image, ImageChops, ImageOps, ImageStat
import pytest

from tests.simulator import Scene


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how much two pictures differ: mean over pixels and bands, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def brightness(image: Image.Image) -> float:
    """Return the mean of a picture."""
    return ImageStat.Stat(image.convert("L")).mean[0]


@pytest.mark.parametrize(
    "size", [(160, 120), (320, 240), (640, 480), (1280, 720), (1920, 1080)]
)
def test_frames_are_jpeg(size: tuple[int, int]) -> None:
    """A frame is a JPEG of the size asked for."""
    image = Image.open(BytesIO(Scene().jpeg(*size)))
    assert (image.format, image.size) == ("JPEG", size)
    image.load()


def test_something_always_moves(freezer: FrozenDateTimeFactory) -> None:
    """Two frames differ even when no time passes, but not much."""
    scene = Scene()
    first = scene.jpeg(320, 240)
    assert scene.jpeg(320, 240) != first
    assert difference(scene.image(320, 240), scene.image(320, 240)) < 2


def test_moves_until_stopped(freezer: FrozenDateTimeFactory) -> None:
    """Position is speed times time, and ends at the limits."""
    scene = Scene()
    scene.start_move(1, -1, speed=10)
    freezer.tick(3)
    assert (scene.position().pan, scene.position().tilt) == pytest.approx((30, -30))
    assert scene.moving()
    scene.stop()
    freezer.tick(3)
    assert scene.position().pan == pytest.approx(30)
    assert not scene.moving()
    scene.start_move(1, 0, speed=10)
    freezer.tick(60)
    assert scene.position().pan == 100
    assert not scene.moving()


def test_presets_and_patrol(freezer: FrozenDateTimeFactory) -> None:
    """A preset is where the lens pointed; a patrol swings from end to end."""
    scene = Scene()
    scene.go_to(pan=40, tilt=20, zoom=3)
    freezer.tick(5)
    scene.set_preset(4)
    scene.go_to(pan=-80, tilt=0, zoom=1)
    freezer.tick(5)
    assert not scene.go_to_preset(5)
    assert scene.go_to_preset(4)
    freezer.tick(0.1)
    assert scene.moving()
    freezer.tick(5)
    assert scene.position() == scene.presets[4]
    scene.start_patrol(horizontal=True, vertical=False, speed=100)
    positions = []
    for _ in range(8):
        freezer.tick(0.5)
        positions.append(round(scene.position().pan))
    assert positions == [90, 60, 10, -40, -90, -60, -10, 40]


def test_position_shows(freezer: FrozenDateTimeFactory) -> None:
    """Pan, tilt and zoom change what is seen; back at the start it is the same again."""
    scene = Scene()
    start = scene.image(320, 240)
    for move in ({"pan": 60.0}, {"tilt": 60.0}, {"zoom": 4.0}):
        scene.go_to(**move, speed=1000)
        freezer.tick(1)
        assert difference(scene.image(320, 240), start) > 10
        scene.go_to(pan=0, tilt=0, zoom=1, speed=1000)
        freezer.tick(59)
        assert difference(scene.image(320, 240), start) < 3


def test_picture_settings_show(freezer: FrozenDateTimeFactory) -> None:
    """Each setting does to the picture what its name says."""
    scene = Scene()
    start = scene.image(320, 240)
    spread = ImageStat.Stat(start.convert("L")).stddev[0]
    scene.brightness = 1.5
    assert brightness(scene.image(320, 240)) > brightness(start) + 20
    scene.brightness, scene.contrast = 1.0, 0.4
    assert ImageStat.Stat(scene.image(320, 240).convert("L")).stddev[0] < spread * 0.6
    scene.contrast, scene.infrared = 1.0, True
    red, green, blue = scene.image(320, 240).split()
    assert not ImageChops.difference(red, blue).getbbox()
    assert not ImageChops.difference(red, green).getbbox()
    scene.infrared, scene.flip = False, True
    assert difference(ImageOps.flip(scene.image(320, 240)), start) < 3
    scene.flip, scene.mirror = False, True
    assert difference(ImageOps.mirror(scene.image(320, 240)), start) < 3


@pytest.mark.parametrize(
    "what", [{"title": "Front door"}, {"show_time": True}, {"intruder": True}]
)
def test_overlays_show(freezer: FrozenDateTimeFactory, what: dict[str, object]) -> None:
    """Title, time and intruder are drawn."""
    assert difference(Scene(**what).image(320, 240), Scene().image(320, 240)) > 1  # type: ignore[arg-type]
