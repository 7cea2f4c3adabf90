"""The band over the last good picture, which says since when there is none."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

# A picture with more is none of these cameras', and would take long to draw on.
_MOST_PIXELS: Final = 32_000_000
_BLANK: Final = (640, 360)
_BAND: Final = (0, 0, 0)
_TEXT: Final = (255, 255, 255)
_SMALLEST: Final = 11


def banded(jpeg: bytes | None, text: str) -> bytes:
    """Return a JPEG with a band at its foot; blocks, so not for the event loop.

    Args:
        jpeg: The picture. What cannot be read becomes a blank one.
        text: What the band says.
    """
    image = _opened(jpeg) or Image.new("RGB", _BLANK, (48, 48, 48))
    width, height = image.size
    draw = ImageDraw.Draw(image)
    size = max(_SMALLEST, height // 18)
    font = ImageFont.load_default(size)
    if (length := draw.textlength(text, font)) > (room := 0.94 * width):
        size = max(_SMALLEST, int(size * room / length))
        font = ImageFont.load_default(size)
    top = height - 2 * size
    draw.rectangle((0, top, width, height), fill=_BAND)
    draw.text((width / 2, top + size), text, fill=_TEXT, font=font, anchor="mm")
    body = BytesIO()
    image.save(body, "JPEG", quality=85)
    return body.getvalue()


def _opened(jpeg: bytes | None) -> Image.Image | None:
    if jpeg is None:
        return None
    try:
        with Image.open(BytesIO(jpeg), formats=("JPEG",)) as image:
            if image.width * image.height > _MOST_PIXELS:
                return None
            return image.convert("RGB")
    except OSError, ValueError, SyntaxError, Image.DecompressionBombError:
        return None
