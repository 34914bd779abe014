"""Parts of the live picture: large lines, the gauge, the table of results, buttons."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

from tmr_vision.desktop.layout import LEAST, Box, Layout
from tmr_vision.live.plain_types import Button, Gauge, Look, Row, Text
from tmr_vision.overlay import drawing
from tmr_vision.overlay.drawing import BRIGHT, MIDDLE, PLAIN, WHITE, Colour, Image

GaugeMark = tuple[Colour, float | None]

NOTICE: Colour = (255, 214, 90)
COLOURS: dict[Look, Colour] = {
    "left": BRIGHT["left"],
    "right": BRIGHT["right"],
    "plain": WHITE,
    "faint": MIDDLE,
    "notice": NOTICE,
}
BAR: Colour = (70, 74, 80)
"""The ground of gauges and buttons."""
MARGIN, LINE = 20, 1.3
PAUSE, VALUE, BUTTON = 120, 52, (29, 26, 23)
"""A button is reached from near by, so its words may be a little smaller."""
TITLE, WORDS = 32, LEAST
TIGHT, GAP = 1.2, 0.3
"""Of a table: from line to line, and between two movements."""
LARGER = (1.7, 1.5, 1.25, 1.1, 1.0)
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


def draw_lines(
    image: Image,
    box: Box,
    words: str,
    sizes_px: Sequence[int],
    colour: Colour,
    *,
    centred: bool = False,
) -> None:
    """Write a text into a box in the first of some sizes in which it fits."""
    left, top, width, height = box
    room = width - 2 * MARGIN
    for size in sizes_px:
        lines = wrapped(words, size, room)
        widest = max((drawing.text_width(line, size) for line in lines), default=0)
        if len(lines) * LINE * size <= height and widest <= room:
            break
    y = top + height / 2 - LINE * size * (len(lines) - 1) / 2
    for line in lines:
        x = left + (width - drawing.text_width(line, size)) / 2 if centred else left + MARGIN
        drawing.letters(image, line, (x, y), size, colour)
        y += LINE * size


def draw_middle(image: Image, words: str, size_px: int) -> None:
    """Write large in the middle."""
    height, width = image.shape[:2]
    x = (width - drawing.text_width(words, size_px)) / 2
    drawing.text(image, words, (x, height / 2), size_px, WHITE)


def draw_buttons(
    image: Image, layout: Layout, box: Box, buttons: Sequence[Button]
) -> Iterator[tuple[Box, str]]:
    """Draw buttons beside each other, filling a box; give the box of each with its command."""
    left, top, width, height = box
    gap, pad = layout.px(10), layout.px(12)
    sizes = [layout.px(size) for size in BUTTON]

    def spare(size: int) -> float:
        words = sum(drawing.text_width(button["text"], size) for button in buttons)
        return width - gap - words - len(buttons) * (gap + 2 * pad)

    size = next((s for s in sizes if spare(s) >= 0), sizes[-1])
    x, more = left + gap, max(0.0, spare(size)) / max(1, len(buttons))
    for button in buttons:
        wide = int(drawing.text_width(button["text"], size) + 2 * pad + more)
        place = (x, top + gap // 2, wide, height - gap)
        draw_button(image, place, button["text"], size, WHITE)
        yield place, button["command"]
        x += wide + gap


def draw_button(image: Image, box: Box, words: str, size_px: int, colour: Colour) -> None:
    """Draw one button: a frame with words in its middle."""
    left, top, width, height = box
    image[top : top + height, left : left + width] = colour if colour != WHITE else BAR
    image[top + 3 : top + height - 3, left + 3 : left + width - 3] = PLAIN
    x = left + (width - drawing.text_width(words, size_px)) / 2
    drawing.letters(image, words, (x, top + height / 2), size_px, colour)


# --- the gauge ----------------------------------------------------------------------------------


def draw_gauge(
    image: Image, layout: Layout, box: Box, gauge: Gauge, *, own: GaugeMark, others: GaugeMark
) -> None:
    """Draw the judged angle now as a bar, with marks at the best of this and of the other side."""
    left, top, width, height = box
    bar = (left, top + height - layout.px(46), width, layout.px(36))
    value_deg, full_deg = gauge["value_deg"], gauge["full_deg"]

    def x_of(deg: float) -> int:
        return left + round(width * min(max(deg, 0.0), full_deg) / full_deg)

    image[bar[1] : bar[1] + bar[3], left : left + width] = BAR
    if value_deg is not None:
        image[bar[1] : bar[1] + bar[3], left : x_of(value_deg)] = own[0]
        size = layout.px(VALUE)
        drawing.letters(image, f"{round(value_deg)}°", (left, bar[1] - size * 0.75), size, WHITE)
    lines = [each for each in ((own, gauge["best"]), (others, gauge["other_side"]))]
    known = [(one, label) for one, label in lines if one[1] is not None]
    row_px = layout.px(1.25 * LEAST)
    for row, (one, label) in enumerate(known):
        label_y = bar[1] - layout.px(10) - row_px * (len(known) - row - 0.5)
        _draw_mark(image, layout, one, label, x_of, bar, label_y=label_y)


def _draw_mark(
    image: Image,
    layout: Layout,
    one: GaugeMark,
    label: str,
    x_of: Callable[[float], int],
    bar: Box,
    *,
    label_y: float,
) -> None:
    """Draw where a best value is on the bar, and its words beside a sample of the mark."""
    colour, best = one
    left, top, width, height = bar
    assert best is not None
    x, half, out = x_of(best), layout.px(4), layout.px(8)
    image[top - out : top + height + out, max(0, x - half) : x + half] = WHITE
    image[top - out + 2 : top + height + out - 2, max(0, x - half + 2) : x + half - 2] = colour
    words, size = f"{label} {round(best)}°", layout.px(LEAST)
    start = left + width - drawing.text_width(words, size)
    y, side = int(label_y), layout.px(8)
    image[y - side : y + side, start - 3 * side : start - side] = WHITE
    image[y - side + 2 : y + side - 2, start - 3 * side + 2 : start - side - 2] = colour
    drawing.letters(image, words, (start, label_y), size, WHITE)


# --- results ------------------------------------------------------------------------------------

Part = tuple[str, Colour]
Lines = list[tuple[list[Part], int]]
"""Lines of a row: what stands beside each other, and the size."""


def draw_results(image: Image, layout: Layout, box: Box, rows: Sequence[Row]) -> None:
    """Draw results, the verdict first: with all that is known of each, as large as it fits."""
    left, top, width, height = box
    room = width - 2 * layout.px(MARGIN)
    lines: list[Lines] = []
    for detail, larger in product((3, 2, 1, 0), LARGER):
        lines = [_lines_of(row, layout, room, detail, larger) for row in rows]
        if _height(lines) <= height and _widest(lines) <= room:
            break
    y = top + max(0.0, height - _height(lines)) / 2
    for row in lines:
        for parts, size in row:
            x = left + layout.px(MARGIN)
            for words, colour in parts:
                drawing.letters(image, words, (x, y + TIGHT * size / 2), size, colour)
                x += drawing.text_width(words, size) + size
            y += TIGHT * size
        y += GAP * row[0][1]


def _lines_of(row: Row, layout: Layout, room: int, detail: int, larger: float) -> Lines:
    """Return a row's lines; ``detail`` 0: the verdict, 1: what to do, 2: what was seen, 3: all."""
    title_px, words_px = (layout.px(larger * size) for size in (TITLE, WORDS))
    head: list[Part] = [
        (row["verdict"]["text"], COLOURS[row["verdict"]["look"]]),
        (row["title"], WHITE),
    ]
    wide = sum(drawing.text_width(words, title_px) for words, _ in head)
    beside = wide + title_px <= room
    lines: Lines = [(head, title_px)] if beside else [([part], title_px) for part in head]
    planned = [p for p in row["numbers"] if p["look"] == "notice"]
    todo: list[Part] = [(p["text"], NOTICE) for p in planned] or [(row["action"], NOTICE)]
    if detail >= 2 or (detail == 1 and not todo[0][0]):
        lines += [([(line, MIDDLE)], words_px) for line in wrapped(row["finding"], words_px, room)]
    if detail >= 1:
        for words, colour in todo:
            lines += [([(line, colour)], words_px) for line in wrapped(words, words_px, room)]
    if detail >= 3 and not planned:
        lines += _beside(row["numbers"], words_px, room)
    return lines


def _beside(numbers: Sequence[Text], size_px: int, room: int) -> Lines:
    """Put short texts beside each other, as many as a line takes."""
    lines: Lines = []
    for number in numbers:
        part = (number["text"], COLOURS[number["look"]])
        if lines and _widest([[([*lines[-1][0], part], size_px)]]) <= room:
            lines[-1][0].append(part)
        else:
            lines.append(([part], size_px))
    return lines


def _height(rows: Sequence[Lines]) -> float:
    lines = sum(TIGHT * size for row in rows for _, size in row)
    return lines + sum(GAP * row[0][1] for row in rows[1:])


def _widest(rows: Sequence[Lines]) -> float:
    return max(
        sum(drawing.text_width(words, size) + size for words, _ in parts) - size
        for row in rows
        for parts, size in row
    )
