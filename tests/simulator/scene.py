"""What a simulated camera sees: a drawn landscape, of which pan, tilt and zoom show a window, as JPEG frames."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
import math
import time

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

from .landscape import HEIGHT, WIDTH, draw_landscape

VIEW = 900
"""Width of the part of the landscape that the lens shows at zoom 1."""
NEUTRAL = 1.0

type Value = bool | int | float | str | list[Value] | dict[str, Value] | None


@dataclass
class Axis:
    """One thing that a motor moves: where it is follows from when it was set in motion."""

    low: float
    high: float
    start: float
    velocity: float = 0.0
    since: float = 0.0
    target: float | None = None
    swings: bool = False
    """Whether it turns round at the ends."""

    def position(self, now: float) -> float:
        """Return where it is."""
        reached = self.start + self.velocity * (now - self.since)
        if self.swings:
            span = self.high - self.low
            phase = (reached - self.low) % (2 * span)
            return self.low + (phase if phase <= span else 2 * span - phase)
        if self.target is not None:
            ahead = max if self.velocity < 0 else min
            return ahead(reached, self.target)
        return min(max(reached, self.low), self.high)

    def moving(self, now: float) -> bool:
        """Return whether it moves (a motor at its end does not)."""
        if self.velocity == 0:
            return False
        return self.swings or self.position(now) not in (
            self.target,
            self.high if self.velocity > 0 else self.low,
        )

    def run(self, velocity: float, now: float, *, swings: bool = False) -> None:
        """Move until stopped or at the end; velocity 0 stops."""
        self.start = self.position(now)
        self.since, self.velocity, self.target, self.swings = (
            now,
            velocity,
            None,
            swings,
        )

    def go(self, target: float, speed: float, now: float) -> None:
        """Move to a position and stay there."""
        self.run(0, now)
        self.target = min(max(target, self.low), self.high)
        self.velocity = math.copysign(speed, self.target - self.start)


@dataclass(frozen=True)
class Position:
    """Where the lens points: pan and tilt -100 (left, down) … 100 (right, up), zoom 1 … 10."""

    pan: float
    tilt: float
    zoom: float


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


@dataclass
class Scene:
    """The view, the motors and the picture settings; a family's camera sets them and asks for frames.

    Attributes:
        brightness: Factor, 1 is neutral; likewise contrast, saturation and sharpness.
        flip: Upside down.
        mirror: Left and right swapped.
        infrared: Grey, as under infrared light.
        title: The OSD title.
        title_at: Where it stands, as fractions of the free width and height.
        show_time: Whether the time is drawn.
        time_at: Where.
        time_text: What the camera's clock says.
        intruder: Whether somebody walks about.
        can_move: Whether the motors do anything.
    """

    brightness: float = NEUTRAL
    contrast: float = NEUTRAL
    saturation: float = NEUTRAL
    sharpness: float = NEUTRAL
    flip: bool = False
    mirror: bool = False
    infrared: bool = False
    title: str = ""
    title_at: tuple[float, float] = (0.0, 0.0)
    show_time: bool = False
    time_at: tuple[float, float] = (1.0, 0.0)
    time_text: Callable[[], str] = field(
        default=lambda: time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    )
    osd_color: tuple[int, int, int] = (255, 255, 255)
    osd_background: tuple[int, int, int] | None = (0, 0, 0)
    intruder: bool = False
    can_move: bool = True
    pan: Axis = field(default_factory=lambda: Axis(-100, 100, 0))
    tilt: Axis = field(default_factory=lambda: Axis(-100, 100, 0))
    zoom: Axis = field(default_factory=lambda: Axis(1, 10, 1))
    focus: Axis = field(default_factory=lambda: Axis(-100, 100, 0))
    iris: Axis = field(default_factory=lambda: Axis(-100, 100, 0))
    presets: dict[int, Position] = field(default_factory=dict)
    _frames: int = 0

    # Moving

    def start_move(self, dx: float, dy: float, speed: float = 25.0) -> None:
        """Pan and tilt until stopped: dx 1 is right, dy 1 is up; speed in units a second, 200 units end to end."""
        now = time.monotonic()
        if self.can_move:
            self.pan.run(dx * speed, now)
            self.tilt.run(dy * speed, now)

    def step(self, dx: float, dy: float, size: float, speed: float = 50.0) -> None:
        """Pan and tilt by a distance."""
        position = self.position()
        self.go_to(
            pan=position.pan + dx * size, tilt=position.tilt + dy * size, speed=speed
        )

    def start_zoom(self, direction: float, speed: float = 1.5) -> None:
        """Zoom until stopped: 1 is closer, -1 is wider."""
        self.zoom.run(direction * speed, time.monotonic())

    def start_focus(self, direction: float, speed: float = 25.0) -> None:
        """Focus until stopped: 1 is farther."""
        self.focus.run(direction * speed, time.monotonic())

    def start_iris(self, direction: float, speed: float = 25.0) -> None:
        """Open (1) or close (-1) the iris until stopped."""
        self.iris.run(direction * speed, time.monotonic())

    def start_patrol(
        self, *, horizontal: bool, vertical: bool, speed: float = 25.0
    ) -> None:
        """Swing from end to end until stopped."""
        now = time.monotonic()
        if self.can_move:
            self.pan.run(speed if horizontal else 0, now, swings=horizontal)
            self.tilt.run(speed if vertical else 0, now, swings=vertical)

    def stop(self) -> None:
        """Stop every motor."""
        now = time.monotonic()
        for axis in self.axes.values():
            axis.run(0, now)

    def stop_head(self) -> None:
        """Stop pan and tilt; the lens goes on."""
        now = time.monotonic()
        self.pan.run(0, now)
        self.tilt.run(0, now)

    def stop_patrol(self) -> None:
        """Stop pan and tilt if they swing; any other move goes on."""
        if self.pan.swings or self.tilt.swings:
            self.stop_head()

    def go_to(
        self,
        *,
        pan: float | None = None,
        tilt: float | None = None,
        zoom: float | None = None,
        speed: float = 100.0,
    ) -> None:
        """Move to a position."""
        now = time.monotonic()
        if not self.can_move:
            return
        if pan is not None:
            self.pan.go(pan, speed, now)
        if tilt is not None:
            self.tilt.go(tilt, speed, now)
        if zoom is not None:
            self.zoom.go(zoom, speed / 10, now)

    def set_preset(self, number: int) -> None:
        """Store where the lens points."""
        self.presets[number] = self.position()

    def go_to_preset(self, number: int) -> bool:
        """Move to a stored position; return whether there is one."""
        if (preset := self.presets.get(number)) is None:
            return False
        self.go_to(pan=preset.pan, tilt=preset.tilt, zoom=preset.zoom)
        return True

    @property
    def axes(self) -> dict[str, Axis]:
        """Everything that a motor moves."""
        return {
            "pan": self.pan,
            "tilt": self.tilt,
            "zoom": self.zoom,
            "focus": self.focus,
            "iris": self.iris,
        }

    def position(self, now: float | None = None) -> Position:
        """Return where the lens points."""
        now = time.monotonic() if now is None else now
        return Position(
            self.pan.position(now), self.tilt.position(now), self.zoom.position(now)
        )

    def moving(self, now: float | None = None) -> bool:
        """Return whether any motor runs."""
        now = time.monotonic() if now is None else now
        return any(axis.moving(now) for axis in self.axes.values())

    def state(self) -> dict[str, Value]:
        """Return positions and picture settings."""
        now = time.monotonic()
        return {
            **{name: round(axis.position(now), 2) for name, axis in self.axes.items()},
            "moving": self.moving(now),
            "presets": {
                str(number): [round(p.pan, 2), round(p.tilt, 2), round(p.zoom, 2)]
                for number, p in sorted(self.presets.items())
            },
            "brightness": self.brightness,
            "contrast": self.contrast,
            "saturation": self.saturation,
            "sharpness": self.sharpness,
            "flip": self.flip,
            "mirror": self.mirror,
            "infrared": self.infrared,
            "title": self.title,
            "show_time": self.show_time,
            "intruder": self.intruder,
            "frames": self._frames,
        }

    # Picture

    def jpeg(self, width: int, height: int, quality: int = 80) -> bytes:
        """Return the next frame as JPEG."""
        buffer = BytesIO()
        self.image(width, height).save(buffer, "JPEG", quality=quality)
        return buffer.getvalue()

    def image(self, width: int, height: int) -> Image.Image:
        """Return the next frame."""
        now = time.monotonic()
        self._frames += 1
        image = self._window(self.position(now), width, height)
        self._draw_life(image, now)
        focus = abs(self.focus.position(now)) / 100
        if focus > 0.01:
            image = image.filter(ImageFilter.GaussianBlur(focus * width / 80))
        iris = 1 + self.iris.position(now) / 150
        for enhance, factor in (
            (ImageEnhance.Brightness, self.brightness * iris),
            (ImageEnhance.Contrast, self.contrast),
            (ImageEnhance.Color, 0.0 if self.infrared else self.saturation),
            (ImageEnhance.Sharpness, self.sharpness),
        ):
            if factor != NEUTRAL:
                image = enhance(image).enhance(factor)
        if self.flip:
            image = ImageOps.flip(image)
        if self.mirror:
            image = ImageOps.mirror(image)
        self._draw_osd(image)
        return image

    @staticmethod
    def _window(position: Position, width: int, height: int) -> Image.Image:
        """Cut out what the lens shows."""
        view_width = VIEW / position.zoom
        view_height = view_width * height / width
        left = (position.pan + 100) / 200 * (WIDTH - view_width)
        top = (100 - position.tilt) / 200 * (HEIGHT - view_height)
        box = (left, top, left + view_width, top + view_height)
        return draw_landscape().resize(
            (width, height), Image.Resampling.BILINEAR, box=box
        )

    def _draw_life(self, image: Image.Image, now: float) -> None:
        """Draw what moves: a clock with a seconds hand, a bird, perhaps an intruder."""
        draw = ImageDraw.Draw(image)
        width, height = image.size
        unit = width / 64
        x, y, radius = width - 6 * unit, height - 6 * unit, 4 * unit
        draw.ellipse(
            (x - radius, y - radius, x + radius, y + radius), "white", "black", 2
        )
        angle = math.tau * (now % 60) / 60
        hand = (
            x + radius * 0.85 * math.sin(angle),
            y - radius * 0.85 * math.cos(angle),
        )
        draw.line((x, y, *hand), "red", max(1, round(unit / 3)))
        # The wings beat with every frame: two frames differ even when no time passes.
        bird_x, bird_y = width * (now / 12 % 1), height * (0.2 + 0.05 * math.sin(now))
        wing = unit * (1 - self._frames % 3)
        draw.line(
            (
                (bird_x - 2 * unit, bird_y - wing),
                (bird_x, bird_y),
                (bird_x + 2 * unit, bird_y - wing),
            ),
            "black",
            max(1, round(unit / 3)),
        )
        if self.intruder:
            x, y = width * (0.5 + 0.35 * math.sin(now)), height * 0.6
            draw.ellipse(
                (x - 2 * unit, y - 4 * unit, x + 2 * unit, y), "#e0b090", "black"
            )
            draw.rectangle((x - 3 * unit, y, x + 3 * unit, y + 11 * unit), "#222222")
            draw.rectangle(
                (x - 2 * unit, y - 3 * unit, x + 2 * unit, y - 2 * unit), "black"
            )

    def _draw_osd(self, image: Image.Image) -> None:
        draw = ImageDraw.Draw(image)
        font = _font(max(10, image.height // 20))
        for text, (x, y) in (
            (self.title, self.title_at),
            (self.time_text() if self.show_time else "", self.time_at),
        ):
            if text:
                left, top, right, bottom = draw.textbbox((0, 0), text, font=font)
                at = (
                    4 + x * max(0, image.width - (right - left) - 8),
                    4 + y * max(0, image.height - (bottom - top) - 8),
                )
                box = draw.textbbox(at, text, font=font)
                if self.osd_background is not None:
                    draw.rectangle(
                        (box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2),
                        self.osd_background,
                    )
                draw.text(at, text, self.osd_color, font=font)
