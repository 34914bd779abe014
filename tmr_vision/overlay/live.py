"""A moment of a live session as a picture: the mirror image with large letters, for 2 to 4 m away.

``LiveScene.draw`` is a function of the update alone; it computes nothing that is measured.
"""

import math

import cv2
import numpy as np

from tmr_vision.live.course import Shown
from tmr_vision.live.session import Update
from tmr_vision.live.watch import Seen
from tmr_vision.overlay import drawing, panels
from tmr_vision.overlay.drawing import BRIGHT, SIDE_COLOURS, WHITE, Image
from tmr_vision.overlay.sketch import draw_sketch
from tmr_vision.skeleton import other

SIZE_PX = (960, 720)
CUE_PX, SMALL_PX, COUNT_PX = 40, 20, 130
QUIET_PHASES = ("result", "ranking", "felt", "end")
"""Phases in which a panel matters more than the picture."""
SKETCHED = ("explain", "stand", "practice", "treat")
SKETCH_BOX = (640, 210, 300, 320)
KEYS = "n: go on   r: once more   q: stop   or both hands over the head for 2 s: go on"


class LiveScene:
    """Draws updates; keeps the last picture for moments without one."""

    size_px = SIZE_PX

    def __init__(self) -> None:
        self._last: Image = np.zeros((SIZE_PX[1], SIZE_PX[0], 3), np.uint8)

    def draw(self, update: Update) -> Image:
        """Return the picture of an update, (720, 960, 3) RGB."""
        if update.frame is not None:
            self._last = _mirror(update.frame.image_rgb)
        image = self._last.copy()
        shown = update.shown
        dim = shown.phase in QUIET_PHASES or shown.paused
        if dim:
            image //= 4
        elif update.frame is not None and update.seen is not None:
            height, width = update.frame.image_rgb.shape[:2]
            drawing.draw_skeleton(image, _in_mirror(update.seen, width, height))
        time_s = update.seen.time_s if update.seen is not None else 0.0
        _draw_middle(image, shown, time_s)
        _draw_bottom(image, shown)
        _draw_cue(image, shown)
        return image


def _mirror(image_rgb: Image) -> Image:
    """Return the picture as in a mirror, fitted into the window."""
    scale, left, top = _fit(image_rgb.shape[1], image_rgb.shape[0])
    flipped = np.ascontiguousarray(image_rgb[:, ::-1])
    small = cv2.resize(flipped, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    whole = np.zeros((SIZE_PX[1], SIZE_PX[0], 3), np.uint8)
    whole[top : top + small.shape[0], left : left + small.shape[1]] = small[: SIZE_PX[1] - top]
    return whole


def _fit(width: int, height: int) -> tuple[float, int, int]:
    scale = min(SIZE_PX[0] / width, SIZE_PX[1] / height)
    left, top = (SIZE_PX[0] - width * scale) / 2, (SIZE_PX[1] - height * scale) / 2
    return scale, round(left), round(top)


def _in_mirror(seen: Seen, width: int, height: int) -> np.ndarray:
    scale, left, top = _fit(width, height)
    x = left + scale * (width - seen.points_px[:, 0])
    return np.stack([x, top + scale * seen.points_px[:, 1]], axis=-1)


def _draw_cue(image: Image, shown: Shown) -> None:
    """Write the cue at the top and a hint below it, as large as they fit."""
    size = CUE_PX if len(shown.cue) < 140 else 28
    y = 1.0 * size
    for line in panels.wrapped(shown.cue, size, SIZE_PX[0] - 2 * size):
        drawing.text(image, line, (size / 2, y), size, WHITE)
        y += 1.5 * size
    if shown.hint:
        drawing.text(image, f"! {shown.hint}", (size / 2, y), size, panels.NOTICE)


def _draw_middle(image: Image, shown: Shown, time_s: float) -> None:
    if shown.phase in ("result", "ranking", "end") and shown.results:
        panels.draw_results(image, shown.results)
    elif shown.phase == "felt":
        panels.draw_felt(image, shown)
    elif shown.timer_s is not None:
        _draw_large(image, f"{math.ceil(shown.timer_s)} s", WHITE)
    elif shown.paused:
        _draw_large(image, "Pause", WHITE)
    elif shown.phase in SKETCHED and shown.movement is not None:
        panels.darken(image, SKETCH_BOX)
        draw_sketch(image, shown.movement.key, shown.side or "left", time_s, SKETCH_BOX)


def _draw_large(image: Image, words: str, colour: drawing.Colour) -> None:
    x = (SIZE_PX[0] - drawing.text_width(words, COUNT_PX)) / 2
    drawing.text(image, words, (x, SIZE_PX[1] / 2), COUNT_PX, colour)


def _draw_bottom(image: Image, shown: Shown) -> None:
    """Write the count, the side, and the range of this side beside the other one's best."""
    width, height = SIZE_PX
    drawing.text(image, KEYS, (10, height - 14), 15, drawing.MIDDLE)
    if shown.movement is None or shown.side is None or shown.phase in QUIET_PHASES:
        return
    colour = BRIGHT[shown.side]
    name = f"{shown.movement.title}, {shown.side}"
    drawing.text(image, name, (10, height - 52), 26, colour)
    if shown.count is None:
        return
    drawing.text(image, str(shown.count), (20, height - 190), COUNT_PX, colour)
    if shown.target:
        x = 40 + drawing.text_width(str(shown.count), COUNT_PX)
        drawing.text(image, f"of {shown.target}", (x, height - 150), 40, colour)
    best = {side: value for side, value in shown.best_deg.items() if math.isfinite(value)}
    panels.draw_gauge(
        image,
        (width - 470, height - 118, 450, 34),
        value_deg=shown.value_deg,
        own=(SIDE_COLOURS[shown.side], best.get(shown.side)),
        others=(SIDE_COLOURS[other(shown.side)], best.get(other(shown.side))),
    )
