"""Lines, wedges and text on a picture. Everything here changes the given image in place."""

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import cv2
import matplotlib
import numpy as np
import numpy.typing as npt
import PIL.Image
from PIL import ImageDraw, ImageFont

from tmr_vision.figures import PALETTE
from tmr_vision.records import Floats
from tmr_vision.skeleton import BONES, SIDES, Side, index

Image = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]
Point = Sequence[float] | Floats

_SECTOR = 0.45
"""How much of the colour of an angle covers the picture."""
_NARROW_DEG = 30.0
_SHIFT = 4
"""cv2 takes positions in 1/16 pixel, so that lines do not tremble from frame to frame."""
_FAR_PX = 2.0**15
"""Far outside every picture, and within cv2's integers."""
_JOINTS = ["nose", *dict.fromkeys(name for bone in BONES for name in bone)]
_FONT_FILE = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"


def _rgb(colour: str) -> Colour:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


MIDDLE: Colour = (225, 228, 230)
WHITE: Colour = (255, 255, 255)
DARK: Colour = (16, 20, 24)
PLAIN: Colour = (24, 28, 32)
"""The ground of what is written beside a picture."""
SIDE_COLOURS: dict[Side, Colour] = {side: _rgb(PALETTE[side]) for side in SIDES}
BRIGHT: dict[Side, Colour] = {"left": (255, 120, 110), "right": (120, 180, 255)}
"""Side colours that can be read as text on a dark ground."""


def unit_px(image: Image) -> float:
    """Return the length by which line widths and letters are scaled: 1 for 480 pixels."""
    return max(0.5, float(min(image.shape[:2])) / 480)


def draw_skeleton(image: Image, points_px: Floats) -> None:
    """Draw bones and joints, left red, right blue; nothing where a point is NaN.

    ``points_px`` is (33, 2).
    """
    width = max(1, round(3 * unit_px(image)))
    points = points_px.tolist()
    for a, b in BONES:
        line(image, points[index(a)], points[index(b)], _colour(a, b), width)
    for name in _JOINTS:
        dot(image, points[index(name)], width, _colour(name, name))


def line(image: Image, a: Point, b: Point, colour: Colour, width: int) -> None:
    """Draw a line with a dark edge, unless one of its ends is NaN."""
    start, end = _fixed(a), _fixed(b)
    if start and end:
        # The edge need not be smooth, which takes a third of the time.
        cv2.line(image, start, end, DARK, width + 2, cv2.LINE_8, _SHIFT)
        cv2.line(image, start, end, colour, width, cv2.LINE_AA, _SHIFT)


def dot(image: Image, at: Point, radius_px: float, colour: Colour) -> None:
    """Draw a small disc, unless its place is NaN."""
    if centre := _fixed(at):
        radius = round(radius_px * 2**_SHIFT)
        cv2.circle(image, centre, radius + 2**_SHIFT, DARK, -1, cv2.LINE_AA, _SHIFT)
        cv2.circle(image, centre, radius, colour, -1, cv2.LINE_AA, _SHIFT)


def wedge(image: Image, vertex: Floats, zero: Floats, arm: Floats, colour: Colour) -> None:
    """Draw the angle between two directions at a point: its zero line and a filled sector."""
    if not np.isfinite([vertex, zero, arm]).all() or not (zero.any() and arm.any()):
        return
    start = np.degrees(np.arctan2(zero[1], zero[0]))
    turn = (np.degrees(np.arctan2(arm[1], arm[0])) - start + 180) % 360 - 180
    # A narrow sector is drawn longer, up to the limb's length, so that it can be seen.
    wanted = 60 * unit_px(image) * max(1.0, _NARROW_DEG / max(abs(turn), 1.0))
    radius = min(float(np.linalg.norm(arm)), wanted)
    width = max(1, round(1.5 * unit_px(image)))
    part, corner = _around(image, vertex, radius + width)
    centre = _fixed(vertex - corner)
    if part.size and centre:
        radii, angles = (round(radius * 2**_SHIFT),) * 2, (start, start + turn)
        painted = cv2.ellipse(part.copy(), centre, radii, 0, *angles, colour, -1, 16, _SHIFT)
        cv2.addWeighted(painted, _SECTOR, part, 1 - _SECTOR, 0, dst=part)
        cv2.ellipse(part, centre, radii, 0, *angles, WHITE, width, 16, _SHIFT)
    end = vertex + zero / np.linalg.norm(zero) * 1.2 * radius
    line(image, vertex, end, WHITE, max(1, round(unit_px(image))))


def text(image: Image, words: str, at: tuple[float, float], size_px: int, colour: Colour) -> None:
    """Write on a dark ground; ``at`` is the left end and vertical middle; kept in the picture."""
    pad = max(2, size_px // 4)
    _put(image, _written(words, size_px, pad, colour, DARK), (at[0] - pad, at[1]))


def letters(
    image: Image, words: str, at: tuple[float, float], size_px: int, colour: Colour
) -> None:
    """Write on a ground that is ``PLAIN``; places as in :func:`text`."""
    _put(image, _written(words, size_px, 0, colour, PLAIN), at)


def _put(image: Image, patch: Image, at: tuple[float, float]) -> None:
    """Copy a patch into a picture, moved as far as it takes to stay inside."""
    height, width = image.shape[:2]
    h, w = min(patch.shape[0], height), min(patch.shape[1], width)
    x = round(min(max(at[0], 0), width - w))
    y = round(min(max(at[1] - patch.shape[0] / 2, 0), height - h))
    image[y : y + h, x : x + w] = patch[:h, :w]


@lru_cache(maxsize=48)
def _written(words: str, size_px: int, pad: int, colour: Colour, ground: Colour) -> Image:
    """Return letters on their ground; few are kept, for they may be as large as a picture."""
    font = _font(size_px)
    ascent, descent = font.getmetrics()
    size = (text_width(words, size_px) + 2 * pad, ascent + descent + 2 * pad)
    patch = PIL.Image.new("RGB", size, ground)
    ImageDraw.Draw(patch).text((pad, pad + ascent), words, fill=colour, font=font, anchor="ls")
    return np.asarray(patch)


@lru_cache(maxsize=1024)
def text_width(words: str, size_px: int) -> int:
    """Return how wide a text is, pixels."""
    return max(1, int(np.ceil(_font(size_px).getlength(words))))


def fit(words: str, size_px: int, width_px: float) -> str:
    """Shorten a text to a width, with an ellipsis."""
    if text_width(words, size_px) <= width_px:
        return words
    while words and text_width(words + "…", size_px) > width_px:
        words = words[:-1]
    return words.rstrip() + "…"


@lru_cache(maxsize=32)
def _font(size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT_FILE), size_px)


def _around(image: Image, centre: Floats, reach_px: float) -> tuple[Image, Floats]:
    """Return the part of a picture around a point, as a view, and its upper left corner."""
    size = np.array(image.shape[1::-1])
    low = np.clip(np.floor(centre - reach_px), 0, size).astype(int)
    high = np.clip(np.ceil(centre + reach_px) + 1, 0, size).astype(int)
    return image[low[1] : high[1], low[0] : high[0]], low.astype(float)


def _fixed(point: Point) -> tuple[int, int] | None:
    """Return a position in the units of cv2's shift, or None if it is NaN."""
    x, y = float(point[0]), float(point[1])
    if not (math.isfinite(x) and math.isfinite(y)):
        return None
    x, y = (max(-_FAR_PX, min(_FAR_PX, v)) * 2**_SHIFT for v in (x, y))
    return round(x), round(y)


@cache
def _colour(a: str, b: str) -> Colour:
    sides = [side for side in SIDES if side in a and side in b]
    return SIDE_COLOURS[sides[0]] if sides else MIDDLE
