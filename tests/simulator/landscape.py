"""The drawing that the simulated cameras look at: drawn once, larger than any lens shows at a time."""

from functools import cache
import math

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 2400, 1350
GRID = 150


@cache
def draw_landscape() -> Image.Image:
    """Return the landscape: sky, sun, hills, house, tree, fence, pond, and a grid with coordinates."""
    image = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    for y in range(HEIGHT):
        share = y / HEIGHT
        draw.line((0, y, WIDTH, y), (int(90 + 130 * share), int(160 + 70 * share), 240))
    draw.ellipse((1900, 90, 2110, 300), "#ffe060")
    for x, y, size in (
        (300, 190, 90),
        (1000, 120, 120),
        (1500, 260, 80),
        (2250, 380, 70),
    ):
        for part in (-1, 0, 1):
            draw.ellipse(
                (
                    x + part * size - size,
                    y - size / 2,
                    x + part * size + size,
                    y + size / 2,
                ),
                "#f8f8ff",
            )
    for base, amplitude, length, color in (
        (760, 120, 420, "#7f9f7f"),
        (860, 80, 300, "#5f8f4f"),
        (980, 30, 500, "#4f7f3f"),
    ):
        ridge = [
            (
                x,
                base
                - amplitude * math.sin(x / length)
                - amplitude / 3 * math.sin(x / 97),
            )
            for x in range(0, WIDTH + 20, 20)
        ]
        draw.polygon([*ridge, (WIDTH, HEIGHT), (0, HEIGHT)], color)
    _draw_house(draw, 1080, 760)
    _draw_tree(draw, 480, 1000)
    _draw_tree(draw, 1750, 940)
    draw.ellipse((1900, 1080, 2330, 1220), "#4070b0", "#305080", 5)
    for x in range(40, 1000, 60):
        draw.rectangle((x, 1130, x + 18, 1230), "#b08050")
    draw.rectangle((40, 1160, 1000, 1175), "#b08050")
    _draw_grid(draw)
    return image


def _draw_house(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    draw.rectangle((x, y, x + 320, y + 260), "#d0b090", "#604030", 4)
    draw.polygon(((x - 40, y), (x + 160, y - 150), (x + 360, y)), "#a04030")
    draw.rectangle((x + 130, y + 130, x + 200, y + 260), "#604020")
    for left in (30, 230):
        draw.rectangle(
            (x + left, y + 60, x + left + 60, y + 120), "#90c0e0", "#ffffff", 5
        )
    draw.rectangle((x + 250, y - 160, x + 290, y - 60), "#905040")


def _draw_tree(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    draw.rectangle((x - 22, y - 60, x + 22, y + 120), "#705030")
    for dx, dy, radius in ((-70, -110, 85), (70, -110, 85), (0, -200, 105)):
        draw.ellipse(
            (x + dx - radius, y + dy - radius, x + dx + radius, y + dy + radius),
            "#2f6f2f",
        )


def _draw_grid(draw: ImageDraw.ImageDraw) -> None:
    font = ImageFont.load_default(34)
    for x in range(GRID, WIDTH, GRID):
        draw.line((x, 0, x, HEIGHT), "#50506a", 2)
    for y in range(GRID, HEIGHT, GRID):
        draw.line((0, y, WIDTH, y), "#50506a", 2)
    for column in range(WIDTH // GRID):
        for row in range(HEIGHT // GRID):
            draw.text(
                (column * GRID + 8, row * GRID + 4),
                f"{chr(65 + column)}{row + 1}",
                "#303048",
                font,
            )
