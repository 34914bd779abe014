"""The felt scores on the live screen: a dial around the person, a scale, and what was entered."""

import math
from collections.abc import Iterator

from tmr_vision.desktop.layout import LEAST, Box, Layout
from tmr_vision.desktop.panels import BAR, COLOURS, NOTICE, draw_button, draw_lines
from tmr_vision.live.arm_scale import HIGHEST_DEG, LOWEST_DEG
from tmr_vision.live.outcome import TAGS
from tmr_vision.live.plain_types import Felt
from tmr_vision.overlay import drawing
from tmr_vision.overlay.drawing import BRIGHT, MIDDLE, WHITE, Image
from tmr_vision.records import Floats
from tmr_vision.skeleton import SIDES, Side, index

SIDE, SCORE = 34, 110
DIAL = 1.25
"""How far the dial is from the shoulders, in trunk lengths: just beyond the hand."""


def draw_ratings(image: Image, layout: Layout, box: Box, felt: Felt) -> Iterator[tuple[Box, str]]:
    """Draw both scores as far as they are entered, and the scale or what it was like.

    Give the box of each that can be chosen by pointer, with its command.
    """
    left, top, width, height = box
    scores = (left, top, round(0.45 * width), height)
    for i, side in enumerate(SIDES):
        place = (scores[0], top + i * height // 2, scores[2], height // 2)
        _draw_score(image, layout, place, felt, side)
    rest = (left + scores[2], top, width - scores[2], height)
    yield from (_draw_tags if felt["asked"] is None else _draw_scale)(image, layout, rest, felt)


def _draw_score(image: Image, layout: Layout, box: Box, felt: Felt, side: Side) -> None:
    left, top, width, height = box
    asked = side == felt["asked"]
    colour = BRIGHT[side] if asked or felt["asked"] is None else MIDDLE
    for words, size, y in (
        (felt["sides"][side], SIDE, 0.17),
        (felt["scores"][side], SCORE, 0.6),
    ):
        px = layout.px(size)
        x = left + (width - drawing.text_width(words, px)) / 2
        drawing.letters(image, words, (x, top + height * y), px, colour)


def _draw_scale(image: Image, layout: Layout, box: Box, felt: Felt) -> Iterator[tuple[Box, str]]:
    """Draw the scores below each other, the worst on top as an arm shows them."""
    left, top, width, height = box
    size, gap = layout.px(LEAST), layout.px(3)
    step = height // len(felt["scale"])
    wide = layout.px(70)
    chosen = None if felt["place"] is None else round(felt["place"])
    for i, score in enumerate(reversed(felt["scale"])):
        place = (left, top + i * step, wide, step - gap)
        here = chosen is not None and score == str(chosen)
        draw_button(image, place, score, size, NOTICE if here else WHITE)
        if here:
            _draw_held(image, place, felt["held"])
        yield place, score
    beside = (left + wide, 0, width - wide, 3 * step)
    for words, y in ((felt["high"], top), (felt["low"], top + height - 3 * step)):
        draw_lines(image, (beside[0], y, *beside[2:]), words, (size,), MIDDLE)


def _draw_held(image: Image, box: Box, held: float) -> None:
    """Show beside the score that an arm shows for how long it has been held."""
    left, top, width, height = box
    image[top : top + height, left + width + 4 : left + width + 14] = BAR
    done = round(height * held)
    image[top + height - done : top + height, left + width + 4 : left + width + 14] = NOTICE


def _draw_tags(image: Image, layout: Layout, box: Box, felt: Felt) -> Iterator[tuple[Box, str]]:
    left, top, width, height = box
    step = height // len(TAGS)
    for i, (tag, words) in enumerate(zip(TAGS, felt["tags"], strict=True)):
        place = (left, top + i * step, width - layout.px(12), step - layout.px(8))
        size = layout.px(LEAST)
        while drawing.text_width(words["text"], size) > place[2]:
            size -= 1
        draw_button(image, place, words["text"], size, COLOURS[words["look"]])
        yield place, tag


def draw_dial(image: Image, layout: Layout, points_px: Floats, felt: Felt) -> None:
    """Draw the scale around both shoulders, where an arm that is held out points at it.

    ``points_px`` is (33, 2) in this picture, which is a mirror: the left side is at the left.
    """
    steps = len(felt["scale"])
    middles = [points_px[[index(f"{side}_{part}") for side in SIDES]].mean(axis=0)
               for part in ("shoulder", "hip")]  # fmt: skip
    reach = DIAL * math.hypot(*(middles[0] - middles[1]))
    chosen = None if felt["place"] is None else round(felt["place"])
    if not math.isfinite(reach):
        return
    for side, sign in zip(SIDES, (-1, 1), strict=True):
        x, y = points_px[index(f"{side}_shoulder")].tolist()
        for score in range(steps):
            degrees = LOWEST_DEG + (score + 0.5) * (HIGHEST_DEG - LOWEST_DEG) / steps
            across = sign * math.sin(math.radians(degrees))
            down = math.cos(math.radians(degrees))
            here = score == chosen
            colour, width = (NOTICE, layout.px(8)) if here else (WHITE, layout.px(3))
            ends = [(x + r * reach * across, y + r * reach * down) for r in (0.94, 1.06)]
            drawing.line(image, ends[0], ends[1], colour, width)
            if here or score in (0, steps - 1):
                size = layout.px(LEAST)
                at = (x + 1.2 * reach * across, y + 1.2 * reach * down)
                wide = drawing.text_width(str(score), size)
                drawing.text(image, str(score), (at[0] - wide / 2, at[1]), size, colour)
