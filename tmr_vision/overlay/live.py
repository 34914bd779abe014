"""A moment of a live session as a picture: a mirror and large letters, for 2 to 4 m away.

At the top is a band with one sentence, at the left the mirror image, at the right what goes with
it: the drawing of the movement, the count, the angle. ``LiveScene.draw`` is a function of the
update alone; it computes nothing that is measured.
"""

import math
from functools import cache

import cv2
import numpy as np

from tmr_vision.language import mark, say
from tmr_vision.live.course import Shown
from tmr_vision.live.session import Update
from tmr_vision.live.watch import Seen
from tmr_vision.overlay import drawing, panels
from tmr_vision.overlay.drawing import BRIGHT, MIDDLE, PLAIN, SIDE_COLOURS, WHITE, Image
from tmr_vision.overlay.panels import Box
from tmr_vision.overlay.sketch import draw_sketch
from tmr_vision.skeleton import other

SIZE_PX = (1280, 800)
BAND: Box = (0, 0, 1280, 176)
MIRROR: Box = (0, 176, 832, 624)
PANEL: Box = (832, 176, 448, 624)
NAME: Box = (832, 682, 448, 62)
WIDE: Box = (0, 176, 1280, 624)
CUE_SIZES_PX = (64, 54, 46, 38, 33)
"""A sentence is written in the largest of these that fits into the band. On a screen of 15 inches
64 pixels are capitals of 11 mm, which 3 m away are as large as newsprint is 50 cm away."""
NAME_SIZES_PX = (34, 23)
HAND_SIZES_PX, KEY_SIZES_PX, LINE_PX = (26, 24, 22), (20, 18, 16), 32
COUNT_SIZES_PX, TARGET_PX = (210, 105), 56
SKETCH_ALONE_PX, SKETCH_PX = 440, 250
TABLE_PHASES = ("result", "ranking", "end")
SKETCHED = ("explain", "stand", "practice", "treat")
KEYS = {
    "": (mark("Both hands up, 2 s: go on"), mark("n: go on   r: once more   q: stop")),
    "result": (mark("Left hand up: once more"), mark("n: go on   r: once more   q: stop")),
    "gate": (mark("Right: yes.  Left: no."), mark("y: yes   n: no   q: stop")),
    "felt": ("", mark("n: go on   r: once more   q: stop")),
    "hurt": ("", mark("n: go on   q: stop")),
    "end": ("", mark("q: stop")),
}
"""What can be done now, by phase: by hand and by key."""
BALANCING = {
    "both": mark("Each picture is looked at twice."),
    "alternate": mark("Every other picture is mirrored."),
}
"""How the passes of mirror balancing share the pictures."""


class LiveScene:
    """Draws updates; keeps the last picture for moments without one."""

    size_px = SIZE_PX

    def __init__(self) -> None:
        self._mirror: Image = np.zeros((MIRROR[3], MIRROR[2], 3), np.uint8)

    def draw(self, update: Update) -> Image:
        """Return the picture of an update, (800, 1280, 3) RGB."""
        shown = update.shown
        image = _plain().copy()
        if update.frame is not None:
            self._mirror = _mirror(update.frame.image_rgb)
        if shown.phase in TABLE_PHASES and shown.results:
            panels.draw_results(image, WIDE, shown.results, shown.plan)
        elif shown.phase == "felt":
            panels.draw_felt(image, WIDE, shown)
        else:
            self._draw_mirror(image, update)
            _draw_panel(image, shown, update.seen.time_s if update.seen is not None else 0.0)
        _draw_keys(image, shown)
        _draw_cue(image, shown)
        return image

    def _draw_mirror(self, image: Image, update: Update) -> None:
        left, top, width, height = MIRROR
        part = image[top : top + height, left : left + width]
        part[:] = self._mirror
        away = update.seen is None or not update.seen.there
        if update.frame is not None and update.seen is not None and update.seen.there:
            size = update.frame.image_rgb.shape[1::-1]
            drawing.draw_skeleton(part, _in_mirror(update.seen, size))
        if update.shown.paused:
            if away:
                part //= 4
            panels.draw_middle(part, say("Pause"))


@cache
def _plain() -> Image:
    return np.full((SIZE_PX[1], SIZE_PX[0], 3), PLAIN, np.uint8)


def _mirror(image_rgb: Image) -> Image:
    """Return the picture as in a mirror, fitted into its place."""
    height, width = image_rgb.shape[:2]
    scale, left, top = _fit(width, height)
    small = cv2.resize(image_rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    whole = np.zeros((MIRROR[3], MIRROR[2], 3), np.uint8)
    place = whole[top : top + small.shape[0], left : left + small.shape[1]]
    place[:] = cv2.flip(small, 1)[: place.shape[0], : place.shape[1]]
    return whole


def _fit(width: int, height: int) -> tuple[float, int, int]:
    scale = min(MIRROR[2] / width, MIRROR[3] / height)
    left, top = (MIRROR[2] - width * scale) / 2, (MIRROR[3] - height * scale) / 2
    return scale, round(left), round(top)


def _in_mirror(seen: Seen, size: tuple[int, ...]) -> np.ndarray:
    scale, left, top = _fit(size[0], size[1])
    x = left + scale * (size[0] - seen.points_px[:, 0])
    return np.stack([x, top + scale * seen.points_px[:, 1]], axis=-1)


def _draw_cue(image: Image, shown: Shown) -> None:
    """Write the sentence, or for a moment a hint, as large as it fits."""
    words, colour = (shown.hint, panels.NOTICE) if shown.hint else (shown.cue, WHITE)
    panels.draw_lines(image, BAND, words, CUE_SIZES_PX, colour)


def _draw_panel(image: Image, shown: Shown, time_s: float) -> None:
    left, top, width, height = PANEL
    if shown.movement is None:
        return
    if shown.phase == "rest" and shown.timer_s is not None:
        panels.draw_middle(
            image[top : top + height, left : left + width], f"{math.ceil(shown.timer_s)} s"
        )
        return
    sketched = shown.phase in SKETCHED
    if sketched:
        box = (left, top, width, SKETCH_ALONE_PX if shown.count is None else SKETCH_PX)
        draw_sketch(image, shown.movement.key, shown.side or "left", time_s, box)
    if shown.side is None or shown.phase == "explain":
        return
    name = say("{title}, {side}", title=shown.movement.title, side=shown.side)
    panels.draw_lines(image, NAME, name, NAME_SIZES_PX, BRIGHT[shown.side])
    if shown.count is not None:
        _draw_count(image, shown, middle=478 if sketched else 350)


def _draw_count(image: Image, shown: Shown, *, middle: int) -> None:
    """Write the count, and below it the angle between this side's and the other side's best."""
    assert shown.side is not None
    left, width, colour = PANEL[0] + 20, PANEL[2] - 40, BRIGHT[shown.side]
    count, target = str(shown.count), say("of {n}", n=shown.target or 0)
    room = width - 20 - drawing.text_width(target, TARGET_PX)
    sizes = COUNT_SIZES_PX[shown.phase in SKETCHED :]
    size = next((s for s in sizes if drawing.text_width(count, s) <= room), sizes[-1])
    drawing.letters(image, count, (left, middle), size, colour)
    beside = left + drawing.text_width(count, size) + 20
    drawing.letters(image, target, (beside, middle + size * 0.2), TARGET_PX, colour)
    if shown.timer_s is not None:
        drawing.letters(image, f"{int(shown.timer_s)} s", (beside, middle - 60), TARGET_PX, MIDDLE)
    best = {side: value for side, value in shown.best_deg.items() if math.isfinite(value)}
    panels.draw_gauge(
        image,
        (left, 630, width, 40),
        value_deg=shown.value_deg,
        own=(SIDE_COLOURS[shown.side], best.get(shown.side)),
        others=(SIDE_COLOURS[other(shown.side)], best.get(other(shown.side))),
    )


def _draw_keys(image: Image, shown: Shown) -> None:
    by_hand, by_key = KEYS.get(shown.phase, KEYS[""])
    lines = [(by_hand, HAND_SIZES_PX), (by_key, KEY_SIZES_PX)]
    if shown.balancing is not None and shown.phase in ("set_up", "which_side"):
        lines.insert(0, (BALANCING[shown.balancing], KEY_SIZES_PX))
    top = SIZE_PX[1] - LINE_PX * len(lines)
    for i, (line, sizes) in enumerate(lines):
        box = (PANEL[0], top + LINE_PX * i, PANEL[2], LINE_PX)
        panels.draw_lines(image, box, say(line), sizes, MIDDLE)
