"""Parts of the live picture: large lines, the gauge, the felt scores, the table of results."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from tmr_vision.language import mark, say
from tmr_vision.live.course import Shown
from tmr_vision.live.outcome import FELT_STEP, TAGS
from tmr_vision.overlay import drawing
from tmr_vision.overlay.drawing import BRIGHT, MIDDLE, WHITE, Colour, Image
from tmr_vision.records import MovementResult
from tmr_vision.skeleton import SIDES, Side

Box = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""
Mark = tuple[Colour, float | None]
Words = tuple[str, Colour]
Row = tuple[tuple[str, Words], Sequence[Words]]
"""Title and verdict of a movement, and what stands below them."""

NOTICE: Colour = (255, 214, 90)
MARGIN, LINE = 20, 1.3
PAUSE_PX, VALUE_PX, MARK_PX = 120, 60, 26
SCORE_PX, SIDE_PX, TAG_PX = 190, 56, 36
ROW_PX, TITLE_PX, NUMBERS_PX, BETWEEN_PX = 98, 40, 30, 36
LARGER = (1.5, 1.25, 1.0)
"""How much larger a table is drawn, as far as it fits."""
VERDICTS = {
    "left": mark("left does less well"),
    "right": mark("right does less well"),
    "balanced": mark("both alike"),
    "inconclusive": mark("cannot tell"),
}


def wrapped(words: str, size_px: int, width_px: float) -> list[str]:
    """Return the lines of a text that fit into a width."""
    lines, line = [], ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and drawing.text_width(longer, size_px) > width_px:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines


def draw_lines(image: Image, box: Box, words: str, sizes_px: Sequence[int], colour: Colour) -> None:
    """Write a text into a box in the first of some sizes in which it fits."""
    left, top, width, height = box
    for size in sizes_px:
        lines = wrapped(words, size, width - 2 * MARGIN)
        if len(lines) * LINE * size <= height:
            break
    y = top + height / 2 - LINE * size * (len(lines) - 1) / 2
    for line in lines:
        drawing.letters(image, line, (left + MARGIN, y), size, colour)
        y += LINE * size


def draw_middle(image: Image, words: str) -> None:
    """Write large in the middle."""
    height, width = image.shape[:2]
    x = (width - drawing.text_width(words, PAUSE_PX)) / 2
    drawing.text(image, words, (x, height / 2), PAUSE_PX, WHITE)


def draw_gauge(image: Image, box: Box, *, value_deg: float, own: Mark, others: Mark) -> None:
    """Draw the judged angle now as a bar, with marks at the best of this and of the other side."""
    left, top, width, height = box
    known = [v for v in (value_deg, own[1], others[1]) if v is not None and math.isfinite(v)]
    full_deg = max([90.0, *known]) * 1.1

    def x_of(deg: float) -> int:
        return left + round(width * min(max(deg, 0.0), full_deg) / full_deg)

    image[top : top + height, left : left + width] = (70, 74, 80)
    if math.isfinite(value_deg):
        image[top : top + height, left : x_of(value_deg)] = own[0]
        words = f"{round(value_deg)}°"
        drawing.letters(image, words, (left, top - 50), VALUE_PX, WHITE)
    told = [(own, say("best")), (others, say("other side"))]
    for row, (one, label) in enumerate(told):
        _draw_mark(image, one, label, x_of, box, label_y=top - 66 + 32 * row)


def _draw_mark(
    image: Image,
    one: Mark,
    label: str,
    x_of: Callable[[float], int],
    box: Box,
    *,
    label_y: float,
) -> None:
    colour, best = one
    left, top, width, height = box
    if best is None:
        return
    x = x_of(best)
    image[top - 10 : top + height + 10, x - 5 : x + 5] = WHITE
    image[top - 8 : top + height + 8, x - 3 : x + 3] = colour
    words = f"{label} {round(best)}°"
    start = left + width - drawing.text_width(words, MARK_PX)
    image[int(label_y) - 8 : int(label_y) + 8, start - 24 : start - 8] = WHITE
    image[int(label_y) - 6 : int(label_y) + 6, start - 22 : start - 10] = colour
    drawing.letters(image, words, (start, label_y), MARK_PX, WHITE)


def draw_felt(image: Image, box: Box, shown: Shown) -> None:
    """Draw the two scores, as far as they are entered, and the tags."""
    left, top, width, height = box
    for i, side in enumerate(SIDES):
        middle = left + width * (0.3 + 0.4 * i)
        told = f"{shown.entered[i] // FELT_STEP}" if i < len(shown.entered) else "?"
        for words, size, y in ((say(side), SIDE_PX, 0.14), (told, SCORE_PX, 0.42)):
            x = middle - drawing.text_width(words, size) / 2
            drawing.letters(image, words, (x, top + height * y), size, BRIGHT[side])
    x = left + float(MARGIN)
    for tag in TAGS:
        on = tag in shown.tags
        words = f"{tag[0]}: {say(tag)}{' ✓' if on else ''}"
        drawing.letters(image, words, (x, top + height * 0.76), TAG_PX, NOTICE if on else MIDDLE)
        x += drawing.text_width(words, TAG_PX) + 40


def draw_results(
    image: Image, box: Box, results: Sequence[MovementResult], plan: Mapping[str, str]
) -> None:
    """Draw results: title and verdict, below it what is planned for it, or the numbers."""
    rows = [_row(place, found, plan) for place, found in enumerate(results, 1)]
    larger = next((each for each in LARGER if _fits(rows, box, each)), LARGER[-1])
    row_px, title_px, numbers_px = (round(larger * px) for px in (ROW_PX, TITLE_PX, NUMBERS_PX))
    left, top, width, _ = box
    y = top + 0.4 * row_px
    for (title, verdict), numbers in rows:
        room = width - 3 * MARGIN - drawing.text_width(verdict[0], title_px)
        fitted = drawing.fit(title, title_px, room)
        drawing.letters(image, fitted, (left + MARGIN, y), title_px, WHITE)
        x = left + width - MARGIN - drawing.text_width(verdict[0], title_px)
        drawing.letters(image, verdict[0], (x, y), title_px, verdict[1])
        x = left + MARGIN
        for words, colour in numbers:
            drawing.letters(image, words, (x, y + 0.45 * row_px), numbers_px, colour)
            x += drawing.text_width(words, numbers_px) + BETWEEN_PX
        y += row_px


def _row(place: int, found: MovementResult, plan: Mapping[str, str]) -> Row:
    title, verdict = say(found.movement.title), _verdict(found)
    planned = plan.get(found.movement.key)
    if planned:
        return (f"{place}. {title}", verdict), [(planned, NOTICE)]
    numbers: list[Words] = [
        (f"{say(side)} {_degrees(found.side(side).value)}", BRIGHT[side]) for side in SIDES
    ]
    if found.difference is not None and found.mdc95 is not None:
        error = f"{round(found.difference.value):+d}° ± {round(found.mdc95)}°"
        numbers.append((f"R - L {error}", WHITE))
    if found.felt is not None:
        told = say("felt {left:.0f}, {right:.0f}", left=found.felt.left, right=found.felt.right)
        numbers.append((told, MIDDLE))
    return (title, verdict), numbers


def _fits(rows: Sequence[Row], box: Box, larger: float) -> bool:
    """Tell whether a table fits into a box in a size."""
    title_px, numbers_px = round(larger * TITLE_PX), round(larger * NUMBERS_PX)
    widths = [
        max(
            drawing.text_width(f"{title} {verdict[0]}", title_px),
            sum(drawing.text_width(words, numbers_px) + BETWEEN_PX for words, _ in numbers),
        )
        for (title, verdict), numbers in rows
    ]
    return max(widths) <= box[2] - 2 * MARGIN and len(rows) * larger * ROW_PX <= box[3] - 80


def _degrees(value: float) -> str:
    return f"{round(value)}°" if np.isfinite(value) else "-"


def _verdict(found: MovementResult) -> tuple[str, Colour]:
    limited: Side | None = found.limited_side
    if found.verdict != "imbalance" or limited is None:
        return say(VERDICTS[found.verdict]), WHITE if found.verdict == "balanced" else MIDDLE
    return say(VERDICTS[limited]), BRIGHT[limited]
