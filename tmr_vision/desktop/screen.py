"""A moment of a live session as a picture: a mirror and large letters, for 2 to 4 m away.

At the top is a band with one sentence, at the left the mirror image, at the right what goes with
it: the drawing of the movement, the count, the angle. ``LiveScene.draw`` is a function of the
update alone; it computes nothing that is measured.
"""

import math
from functools import cache

import cv2
import numpy as np

from tmr_vision.desktop import panels
from tmr_vision.desktop.panels import Box
from tmr_vision.desktop.sketch import draw_sketch
from tmr_vision.live.plain import Gauge, UpdateData, update_to_dict
from tmr_vision.live.session import Update
from tmr_vision.overlay import drawing
from tmr_vision.overlay.drawing import BRIGHT, MIDDLE, PLAIN, SIDE_COLOURS, WHITE, Image
from tmr_vision.skeleton import Side, other

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


class LiveScene:
    """Draws updates; keeps the last picture for moments without one."""

    size_px = SIZE_PX

    def __init__(self) -> None:
        self._mirror: Image = np.zeros((MIRROR[3], MIRROR[2], 3), np.uint8)

    def draw(self, update: Update) -> Image:
        """Return the picture of an update, (800, 1280, 3) RGB."""
        frame = update.frame
        return self.draw_data(update_to_dict(update), None if frame is None else frame.image_rgb)

    def draw_data(self, data: UpdateData, image_rgb: Image | None) -> Image:
        """Return the same of plain data and the camera's picture (not mirrored), if there is one.

        See :func:`tmr_vision.live.plain.update_to_dict`.
        """
        image = _plain().copy()
        if image_rgb is not None:
            self._mirror = _mirror(image_rgb)
        if data["results"]:
            panels.draw_results(image, WIDE, data["results"])
        elif data["felt"] is not None:
            panels.draw_self_rating(image, WIDE, data["felt"])
        else:
            self._draw_mirror(image, data)
            _draw_panel(image, data)
        _draw_keys(image, data["keys"])
        _draw_cue(image, data)
        return image

    def _draw_mirror(self, image: Image, data: UpdateData) -> None:
        left, top, width, height = MIRROR
        part = image[top : top + height, left : left + width]
        part[:] = self._mirror
        person = data["person"]
        if person is not None:
            points = [point or (math.nan, math.nan) for point in person["landmarks"]]
            drawing.draw_skeleton(part, _in_mirror(np.array(points), person["size_px"]))
        if data["pause"]:
            if person is None:
                part //= 4
            panels.draw_middle(part, data["pause"])


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


def _in_mirror(points_px: np.ndarray, size_px: list[int]) -> np.ndarray:
    scale, left, top = _fit(*size_px)
    x = left + scale * (size_px[0] - points_px[:, 0])
    return np.stack([x, top + scale * points_px[:, 1]], axis=-1)


def _draw_cue(image: Image, data: UpdateData) -> None:
    """Write the sentence, or for a moment a hint, as large as it fits."""
    words, colour = (data["hint"], panels.NOTICE) if data["hint"] else (data["cue"], WHITE)
    panels.draw_lines(image, BAND, words, CUE_SIZES_PX, colour)


def _draw_panel(image: Image, data: UpdateData) -> None:
    left, top, width, height = PANEL
    if data["rest_s"] is not None:
        part = image[top : top + height, left : left + width]
        panels.draw_middle(part, f"{data['rest_s']} s")
        return
    sketch, name = data["sketch"], data["name"]
    if sketch is not None:
        box = (left, top, width, SKETCH_ALONE_PX if data["counter"] is None else SKETCH_PX)
        draw_sketch(image, sketch["movement"], sketch["side"], sketch["time_s"], box)
    if name is not None:
        panels.draw_lines(image, NAME, name["text"], NAME_SIZES_PX, panels.COLOURS[name["look"]])
    if data["side"] is not None and data["gauge"] is not None:
        _draw_count(image, data, data["side"], data["gauge"])


def _draw_count(image: Image, data: UpdateData, side: Side, gauge: Gauge) -> None:
    """Write the count, and below it the angle between this side's and the other side's best."""
    counter = data["counter"]
    assert counter is not None
    is_small = data["sketch"] is not None
    left, width, colour = PANEL[0] + 20, PANEL[2] - 40, BRIGHT[side]
    middle = 478 if is_small else 350
    count, target = str(counter["count"]), counter["words"]
    room = width - 20 - drawing.text_width(target, TARGET_PX)
    sizes = COUNT_SIZES_PX[is_small:]
    size = next((s for s in sizes if drawing.text_width(count, s) <= room), sizes[-1])
    drawing.letters(image, count, (left, middle), size, colour)
    beside = left + drawing.text_width(count, size) + 20
    drawing.letters(image, target, (beside, middle + size * 0.2), TARGET_PX, colour)
    if data["timer_s"] is not None:
        drawing.letters(image, f"{data['timer_s']} s", (beside, middle - 60), TARGET_PX, MIDDLE)
    panels.draw_gauge(
        image,
        (left, 630, width, 40),
        gauge,
        own=(SIDE_COLOURS[side], gauge["best_deg"][side]),
        others=(SIDE_COLOURS[other(side)], gauge["best_deg"][other(side)]),
    )


def _draw_keys(image: Image, keys: list[str]) -> None:
    """Write what can be done by hand, then by key; above it, at first, how pictures are used."""
    sizes = (KEY_SIZES_PX, HAND_SIZES_PX, KEY_SIZES_PX)[-len(keys) :]
    top = SIZE_PX[1] - LINE_PX * len(keys)
    for i, (line, sizes_px) in enumerate(zip(keys, sizes, strict=True)):
        box = (PANEL[0], top + LINE_PX * i, PANEL[2], LINE_PX)
        panels.draw_lines(image, box, line, sizes_px, MIDDLE)
