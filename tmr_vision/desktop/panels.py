"""Parts of the live picture: large lines, the gauge, the felt scores, the table of results."""

from collections.abc import Callable, Sequence

from tmr_vision.live.plain import Felt, Gauge, Look, Row
from tmr_vision.overlay import drawing
from tmr_vision.overlay.drawing import BRIGHT, MIDDLE, WHITE, Colour, Image
from tmr_vision.skeleton import SIDES

Box = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""
GaugeMark = tuple[Colour, float | None]

NOTICE: Colour = (255, 214, 90)
COLOURS: dict[Look, Colour] = {
    "left": BRIGHT["left"],
    "right": BRIGHT["right"],
    "plain": WHITE,
    "faint": MIDDLE,
    "notice": NOTICE,
}
MARGIN, LINE = 20, 1.3
PAUSE_PX, VALUE_PX, MARK_PX = 120, 60, 26
SCORE_PX, SIDE_PX, TAG_PX = 190, 56, 36
ROW_PX, TITLE_PX, NUMBERS_PX, BETWEEN_PX = 98, 40, 30, 36
LARGER = (1.5, 1.25, 1.0)
"""How much larger a table is drawn, as far as it fits."""


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


def draw_gauge(image: Image, box: Box, gauge: Gauge, *, own: GaugeMark, others: GaugeMark) -> None:
    """Draw the judged angle now as a bar, with marks at the best of this and of the other side."""
    left, top, width, height = box
    value_deg, full_deg = gauge["value_deg"], gauge["full_deg"]

    def x_of(deg: float) -> int:
        return left + round(width * min(max(deg, 0.0), full_deg) / full_deg)

    image[top : top + height, left : left + width] = (70, 74, 80)
    if value_deg is not None:
        image[top : top + height, left : x_of(value_deg)] = own[0]
        words = f"{round(value_deg)}°"
        drawing.letters(image, words, (left, top - 50), VALUE_PX, WHITE)
    told = [(own, gauge["best"]), (others, gauge["other_side"])]
    for row, (one, label) in enumerate(told):
        _draw_mark(image, one, label, x_of, box, label_y=top - 66 + 32 * row)


def _draw_mark(
    image: Image,
    one: GaugeMark,
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


def draw_self_rating(image: Image, box: Box, felt: Felt) -> None:
    """Draw the two scores, as far as they are entered, and the tags."""
    left, top, width, height = box
    for i, side in enumerate(SIDES):
        middle = left + width * (0.3 + 0.4 * i)
        parts = ((felt["sides"][side], SIDE_PX, 0.14), (felt["scores"][side], SCORE_PX, 0.42))
        for words, size, y in parts:
            x = middle - drawing.text_width(words, size) / 2
            drawing.letters(image, words, (x, top + height * y), size, BRIGHT[side])
    x = left + float(MARGIN)
    for tag in felt["tags"]:
        place = (x, top + height * 0.76)
        drawing.letters(image, tag["text"], place, TAG_PX, COLOURS[tag["look"]])
        x += drawing.text_width(tag["text"], TAG_PX) + 40


def draw_results(image: Image, box: Box, rows: Sequence[Row]) -> None:
    """Draw results: title and verdict, below it what is planned for it, or the numbers."""
    larger = next((each for each in LARGER if _fits(rows, box, each)), LARGER[-1])
    row_px, title_px, numbers_px = (round(larger * px) for px in (ROW_PX, TITLE_PX, NUMBERS_PX))
    left, top, width, _ = box
    y = top + 0.4 * row_px
    for row in rows:
        verdict, colour = row["verdict"]["text"], COLOURS[row["verdict"]["look"]]
        room = width - 3 * MARGIN - drawing.text_width(verdict, title_px)
        fitted = drawing.fit(row["title"], title_px, room)
        drawing.letters(image, fitted, (left + MARGIN, y), title_px, WHITE)
        x = left + width - MARGIN - drawing.text_width(verdict, title_px)
        drawing.letters(image, verdict, (x, y), title_px, colour)
        x = left + MARGIN
        for part in row["numbers"]:
            place = (x, y + 0.45 * row_px)
            drawing.letters(image, part["text"], place, numbers_px, COLOURS[part["look"]])
            x += drawing.text_width(part["text"], numbers_px) + BETWEEN_PX
        y += row_px


def _fits(rows: Sequence[Row], box: Box, larger: float) -> bool:
    """Tell whether a table fits into a box in a size."""
    title_px, numbers_px = round(larger * TITLE_PX), round(larger * NUMBERS_PX)
    widths = [
        max(
            drawing.text_width(f"{row['title']} {row['verdict']['text']}", title_px),
            sum(
                drawing.text_width(part["text"], numbers_px) + BETWEEN_PX for part in row["numbers"]
            ),
        )
        for row in rows
    ]
    return max(widths) <= box[2] - 2 * MARGIN and len(rows) * larger * ROW_PX <= box[3] - 80
