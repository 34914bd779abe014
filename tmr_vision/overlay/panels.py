"""Parts of the live picture: wrapped letters, the gauge, the felt scores, the table of results."""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from tmr_vision.live.course import Shown
from tmr_vision.overlay import drawing
from tmr_vision.overlay.drawing import BRIGHT, MIDDLE, WHITE, Colour, Image
from tmr_vision.records import MovementResult
from tmr_vision.skeleton import SIDES, Side

NOTICE: Colour = (255, 214, 90)
TITLE_PX, CELL_PX, MARK_PX = 40, 24, 20
_COLUMNS = (20, 380, 490, 600, 760)
TAG_KEYS = {"pain": "p", "tightness": "t", "strength": "s", "balance": "b"}
Mark = tuple[Colour, float | None]


def wrapped(words: str, size_px: int, width_px: float) -> Iterator[str]:
    """Give the lines of a text that fit into a width."""
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and drawing.text_width(longer, size_px) > width_px:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def darken(image: Image, box: tuple[int, int, int, int]) -> None:
    """Make a box (left, top, width, height) a dark ground."""
    left, top, width, height = box
    part = image[top : top + height, left : left + width]
    part[:] = part // 4


def draw_gauge(
    image: Image, box: tuple[int, int, int, int], *, value_deg: float, own: Mark, others: Mark
) -> None:
    """Draw the judged angle now as a bar, with marks at the best of this and of the other side."""
    left, top, width, height = box
    darken(image, (left - 10, top - 44, width + 20, height + 54))
    known = [v for v in (value_deg, own[1], others[1]) if v is not None and math.isfinite(v)]
    full_deg = max([90.0, *known]) * 1.1

    def x_of(deg: float) -> int:
        return left + round(width * min(max(deg, 0.0), full_deg) / full_deg)

    image[top : top + height, left : left + width] = (60, 64, 68)
    if math.isfinite(value_deg):
        image[top : top + height, left : x_of(value_deg)] = own[0]
        words = f"{round(value_deg)}°"
        drawing.text(image, words, (left, top - 22), 36, WHITE)
    _draw_mark(image, others, "other", x_of, top, height, label_y=top - 22)
    _draw_mark(image, own, "best", x_of, top, height, label_y=top + height / 2)


def _draw_mark(
    image: Image,
    mark: Mark,
    label: str,
    x_of: Callable[[float], int],
    top: int,
    height: int,
    *,
    label_y: float,
) -> None:
    colour, best = mark
    if best is None:
        return
    x = x_of(best)
    image[top - 8 : top + height + 8, max(x - 3, 0) : x + 3] = WHITE
    image[top - 6 : top + height + 6, max(x - 1, 0) : x + 1] = colour
    words = f"{label} {round(best)}°"
    left = x - drawing.text_width(words, MARK_PX) - 8
    drawing.text(image, words, (left, label_y), MARK_PX, WHITE)


def draw_felt(image: Image, shown: Shown) -> None:
    """Draw the two scores, as far as they are entered, and the tags."""
    height, width = image.shape[:2]
    for i, side in enumerate(SIDES):
        x = width * (0.18 + 0.36 * i)
        told = f"{shown.entered[i] // 10}" if i < len(shown.entered) else "?"
        drawing.text(image, side, (x, height * 0.38), TITLE_PX, BRIGHT[side])
        drawing.text(image, told, (x, height * 0.58), 150, BRIGHT[side])
    x = 20.0
    for tag, key in TAG_KEYS.items():
        on = tag in shown.tags
        words = f"{key}: {tag}{' yes' if on else ''}"
        drawing.text(image, words, (x, height * 0.84), 28, NOTICE if on else MIDDLE)
        x += drawing.text_width(words, 28) + 34


def draw_results(image: Image, results: Sequence[MovementResult]) -> None:
    """Draw a table of results: both sides, their difference with its error, the verdict."""
    y = 300.0
    for x, words in zip(_COLUMNS[1:4], ("left", "right", "R - L"), strict=True):
        drawing.text(image, words, (x, y), CELL_PX, MIDDLE)
    for found in results:
        y += 46
        title = drawing.fit(found.movement.title, CELL_PX, 330)
        drawing.text(image, title, (_COLUMNS[0], y), CELL_PX, WHITE)
        for side, x in zip(SIDES, _COLUMNS[1:3], strict=True):
            drawing.text(image, _degrees(found.side(side).value), (x, y), CELL_PX, BRIGHT[side])
        if found.difference is not None and found.mdc95 is not None:
            words = f"{round(found.difference.value):+d}° ± {round(found.mdc95)}"
            drawing.text(image, words, (_COLUMNS[3], y), CELL_PX, WHITE)
        words, colour = _verdict(found)
        drawing.text(image, words, (_COLUMNS[4], y), CELL_PX, colour)


def _degrees(value: float) -> str:
    return f"{round(value)}°" if np.isfinite(value) else "-"


def _verdict(found: MovementResult) -> tuple[str, Colour]:
    if found.verdict == "balanced":
        return "alike", WHITE
    limited: Side | None = found.limited_side
    if found.verdict == "inconclusive" or limited is None:
        return "cannot tell", MIDDLE
    return f"{limited} less well", BRIGHT[limited]
