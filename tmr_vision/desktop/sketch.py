"""A small moving stick figure of each movement, drawn (:mod:`tmr_vision.live.sketch`)."""

import numpy as np

from tmr_vision.live.sketch import HEAD, Line, movement_lines, standing_lines
from tmr_vision.overlay import drawing
from tmr_vision.overlay.drawing import BRIGHT, MIDDLE, Colour, Image
from tmr_vision.skeleton import Side

FAR: Colour = (130, 136, 142)


def draw_sketch(
    image: Image, movement: str, side: Side, time_s: float, box: tuple[int, int, int, int]
) -> None:
    """Draw a movement at a moment of its cycle into a box (left, top, width, height), mirrored.

    The left side of the drawing is the person's left, as in a mirror. A movement of the user's own
    has no drawing.
    """
    _draw(image, movement_lines(movement, side, time_s), side, box)


def draw_figure(
    image: Image, side: Side, box: tuple[int, int, int, int], *, arm_deg: float = 0.0
) -> None:
    """Draw somebody who faces the viewer as in a mirror, this side's arm so high."""
    _draw(image, standing_lines(side, arm_deg=arm_deg), side, box)


def _draw(image: Image, lines: list[Line], side: Side, box: tuple[int, int, int, int]) -> None:
    left, top, width, height = box
    size = 0.88 * min(width, height)
    centre = np.array([left + width / 2, top + 0.53 * height])
    width_px = max(2, round(size / 26))
    colours: dict[str, Colour] = {"near": BRIGHT[side], "far": FAR, "trunk": MIDDLE}
    for kind, a, b in lines:
        ends = [centre + size * point for point in (a, b)]
        if kind == "head":
            drawing.dot(image, ends[0], HEAD * size, MIDDLE)
        else:
            drawing.line(image, ends[0], ends[1], colours.get(kind, FAR), width_px)
