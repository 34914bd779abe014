"""A moment of a live session as a picture: a mirror and large letters, for 2 to 4 m away.

At the top is a band with one sentence, at the left the mirror image, at the right what goes with
it: the drawing of the movement, the count, the angle, the scale of what was felt; below that what
can be done. ``LiveScene.draw`` is a function of the update alone; it computes nothing that is
measured.
"""

import math
from collections.abc import Iterable

import cv2
import numpy as np

from tmr_vision.desktop import panels
from tmr_vision.desktop.felt import draw_dial, draw_ratings
from tmr_vision.desktop.layout import DESIGN_PX, LEAST, Box, Layout
from tmr_vision.desktop.sketch import draw_figure, draw_sketch
from tmr_vision.language import translate, use_locale
from tmr_vision.live.phase import ANSWERS
from tmr_vision.live.plain import update_to_dict
from tmr_vision.live.plain_types import Counter, Gauge, UpdateData
from tmr_vision.live.session import Update
from tmr_vision.live.sketch import FIGURE_ARM_DEG
from tmr_vision.overlay import drawing
from tmr_vision.overlay.drawing import BRIGHT, MIDDLE, PLAIN, SIDE_COLOURS, WHITE, Image
from tmr_vision.records import Floats
from tmr_vision.skeleton import SIDES, Side, other

CUE = (64, 54, 46, 40, 35, 30)
"""A sentence is written in the largest of these that fits into the band."""
NAME, HAND = (44, 38, 33, LEAST), (33, LEAST)
REPORT = (LEAST, 26, 23, 20, 18)
"""A path is long, and is read from near by."""
COUNT, SMALL_COUNT, TARGET = (190, 150), (105, 80), 56
NAME_BOX, GAUGE_BOX = 88, 150
CAMERA_PX = (640, 480)
"""The shape of the mirror until there is a picture."""


class LiveScene:
    """Draws updates; keeps the last picture for moments without one.

    ``chosen_at`` tells what was chosen by pointer on the last picture that was drawn.
    """

    def __init__(self, size_px: tuple[int, int] = DESIGN_PX) -> None:
        self.size_px = size_px
        self._layout = Layout(size_px, CAMERA_PX)
        self._mirror: Image | None = None
        self._places: list[tuple[Box, str]] = []

    def draw(self, update: Update) -> Image:
        """Return the picture of an update, (height, width, 3) RGB."""
        frame = update.frame
        return self.draw_data(update_to_dict(update), None if frame is None else frame.image_rgb)

    def draw_data(self, data: UpdateData, image_rgb: Image | None) -> Image:
        """Return the same of plain data and the camera's picture (not mirrored), if there is one.

        See :func:`tmr_vision.live.plain.update_to_dict`.
        """
        width, height = self.size_px
        image = np.full((height, width, 3), PLAIN, np.uint8)
        if image_rgb is not None:
            self._keep(image_rgb)
        layout = self._layout
        with use_locale(data["language"]):
            if data["results"]:
                self._places = list(_draw_table(image, layout, data))
            else:
                self._draw_mirror(image, data)
                self._places = list(_draw_panel(image, layout, data))
            _draw_cue(image, layout, data)
        return image

    def chosen_at(self, x: int, y: int) -> str | None:
        """Return the command of the button at a place of the picture; None: there is none."""
        for (left, top, width, height), command in self._places:
            if left <= x < left + width and top <= y < top + height:
                return command
        return None

    def _keep(self, image_rgb: Image) -> None:
        """Keep a picture as in a mirror, in the size of its place."""
        size_px = (image_rgb.shape[1], image_rgb.shape[0])
        if size_px != self._layout.picture_px:
            self._layout = Layout(self.size_px, size_px)
        place = self._layout.mirror[2:]
        small = cv2.resize(image_rgb, place, interpolation=cv2.INTER_LINEAR)
        self._mirror = np.asarray(cv2.flip(small, 1), np.uint8)

    def _draw_mirror(self, image: Image, data: UpdateData) -> None:
        layout = self._layout
        left, top, width, height = layout.mirror
        part = image[top : top + height, left : left + width]
        part[:] = 0 if self._mirror is None else self._mirror
        person = data["person"]
        if person is not None:
            points = [point or (math.nan, math.nan) for point in person["landmarks"]]
            places = _in_mirror(np.array(points), person["size_px"], (width, height))
            drawing.draw_skeleton(part, places)
            if data["felt"] is not None and data["felt"]["asked"] is not None:
                draw_dial(part, layout, places, data["felt"])
        if data["pause"]:
            if person is None:
                part //= 4
            panels.draw_middle(part, data["pause"], layout.px(panels.PAUSE))


def _in_mirror(points_px: Floats, size_px: list[int], place_px: tuple[int, int]) -> Floats:
    scale = np.divide(place_px, size_px)
    return np.stack([size_px[0] - points_px[:, 0], points_px[:, 1]], axis=-1) * scale


def _sizes(layout: Layout, sizes: Iterable[float]) -> list[int]:
    return [layout.px(size) for size in sizes]


def _draw_cue(image: Image, layout: Layout, data: UpdateData) -> None:
    """Write the sentence, or for a moment a hint, as large as it fits."""
    colour = panels.NOTICE if data["hint"] else WHITE
    box = _cue_box(layout, data)
    image[: box[3]] = PLAIN
    panels.draw_lines(image, box, data["hint"] or data["cue"], _sizes(layout, CUE), colour)


def _cue_box(layout: Layout, data: UpdateData) -> Box:
    """Return the band, taller where a long reason needs it: its letters do not become smaller."""
    left, top, width, height = layout.band
    size = layout.px(CUE[-1])
    lines = panels.wrapped(data["hint"] or data["cue"], size, width - 2 * panels.MARGIN)
    return left, top, width, max(height, math.ceil(len(lines) * panels.LINE * size))


def _draw_table(image: Image, layout: Layout, data: UpdateData) -> Iterable[tuple[Box, str]]:
    """Draw the results, where the report is, and below what can be done."""
    left, top, width, height = layout.wide
    taller = _cue_box(layout, data)[3] - top
    top, height = top + taller, height - taller
    panels.draw_results(image, layout, (left, top, width, height), data["results"])
    hand, buttons = layout.foot
    if data["report"]:
        sizes = _sizes(layout, REPORT)
        panels.draw_lines(image, layout.report, data["report"], sizes, panels.NOTICE)
        buttons = layout.last_button
    else:
        panels.draw_lines(image, hand, data["by_hand"], _sizes(layout, HAND), WHITE)
    return panels.draw_buttons(image, layout, buttons, data["buttons"])


def _draw_panel(image: Image, layout: Layout, data: UpdateData) -> Iterable[tuple[Box, str]]:
    """Draw what goes with the mirror; give what can be chosen there."""
    if data["felt"] is not None:
        left, top, width, height = layout.panel
        inner = (left, top, width, height - layout.px(8))
        yield from draw_ratings(image, layout, inner, data["felt"])
    elif data["rest_s"] is not None:
        box, words = layout.panel, f"{data['rest_s']} s"
        panels.draw_lines(image, box, words, _sizes(layout, COUNT), WHITE, centred=True)
    elif data["counter"] is not None and data["side"] is not None and data["gauge"] is not None:
        _draw_count(image, layout, data, data["side"], data["gauge"], data["counter"])
    else:
        _draw_posture(image, layout, data)
    panels.draw_lines(image, layout.hand, data["by_hand"], _sizes(layout, HAND), WHITE)
    yield from panels.draw_buttons(image, layout, layout.buttons, data["buttons"])


def _draw_name(image: Image, layout: Layout, data: UpdateData) -> Box:
    """Write the movement and its side on top of the panel; return what is left of it."""
    left, top, width, height = layout.panel
    name, below = data["name"], layout.px(NAME_BOX)
    if name is None:
        return layout.panel
    colour = panels.COLOURS[name["look"]]
    sizes = _sizes(layout, NAME)
    panels.draw_lines(image, (left, top, width, below), name["text"], sizes, colour)
    return left, top + below, width, height - below


def _draw_posture(image: Image, layout: Layout, data: UpdateData) -> None:
    """Draw what to do: the movement, or how to stand and which hand to raise."""
    left, top, width, height = _draw_name(image, layout, data)
    sketch, box = data["sketch"], (left, top, width, height)
    if sketch is not None:
        draw_sketch(image, sketch["movement"], sketch["side"], sketch["time_s"], box)
    elif data["phase"] == "gate":
        label, half = layout.px(50), width // 2
        for i, side in enumerate(SIDES):
            place = (left + i * half, top + label, half, height - label)
            draw_figure(image, side, place, arm_deg=FIGURE_ARM_DEG)
            words, sizes = translate(ANSWERS[side]), _sizes(layout, NAME)
            spot = (place[0], top, half, label)
            panels.draw_lines(image, spot, words, sizes, BRIGHT[side], centred=True)
    elif data["phase"] == "hurt":
        words, sizes = translate("Stop here"), _sizes(layout, COUNT + SMALL_COUNT)
        panels.draw_lines(image, box, words, sizes, BRIGHT["left"], centred=True)
    else:
        up = FIGURE_ARM_DEG if data["phase"] == "which_side" else 0.0
        draw_figure(image, "right", box, arm_deg=up)


def _draw_count(
    image: Image, layout: Layout, data: UpdateData, side: Side, gauge: Gauge, counter: Counter
) -> None:
    """Write the count, and below it the angle between this side's and the other side's best."""
    left, top, width, height = _draw_name(image, layout, data)
    margin, gauge_px = layout.px(panels.MARGIN), layout.px(GAUGE_BOX)
    height -= gauge_px
    sketch, sizes = data["sketch"], COUNT
    count_box = (left + margin, top, width - 2 * margin, height)
    if sketch is not None:
        half = round(0.32 * width)
        box = (left, top, half, height)
        draw_sketch(image, sketch["movement"], sketch["side"], sketch["time_s"], box)
        count_box, sizes = (left + half, top, width - half - margin, height), SMALL_COUNT
    _draw_number(image, layout, data, count_box, counter, sizes, BRIGHT[side])
    panels.draw_gauge(
        image,
        layout,
        (left + margin, top + height, width - 2 * margin, gauge_px),
        gauge,
        own=(SIDE_COLOURS[side], gauge["best_deg"][side]),
        others=(SIDE_COLOURS[other(side)], gauge["best_deg"][other(side)]),
    )


def _draw_number(
    image: Image,
    layout: Layout,
    data: UpdateData,
    box: Box,
    counter: Counter,
    sizes: tuple[int, ...],
    colour: drawing.Colour,
) -> None:
    left, top, width, height = box
    count, words, target_px = str(counter["count"]), counter["words"], layout.px(TARGET)
    gap = layout.px(16)
    room = width - gap - drawing.text_width(words, target_px)
    scaled = [size for size in _sizes(layout, sizes) if size <= height]
    size = next((s for s in scaled if drawing.text_width(count, s) <= room), scaled[-1])
    middle = top + height / 2
    drawing.letters(image, count, (left, middle), size, colour)
    beside = left + drawing.text_width(count, size) + gap
    drawing.letters(image, words, (beside, middle + size * 0.16), target_px, colour)
    if data["timer_s"] is not None:
        at = (beside, middle + size * 0.16 - 1.1 * target_px)
        drawing.letters(image, f"{data['timer_s']} s", at, layout.px(40), MIDDLE)
