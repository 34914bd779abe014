"""The live goniometer in a window: a mirror, and each side's angle in letters for 2 to 4 m away."""

import threading
from collections.abc import Iterable

import cv2
import numpy as np

from tmr_vision.angles import angle_title
from tmr_vision.desktop.layout import DESIGN_PX, Box, Layout
from tmr_vision.desktop.panels import NOTICE, draw_lines
from tmr_vision.desktop.window import STOP, TITLE, open_window, pressed
from tmr_vision.language import translate
from tmr_vision.live.angle import AngleMoment, AngleNow
from tmr_vision.overlay import drawing
from tmr_vision.overlay.drawing import BRIGHT, PLAIN, WHITE, Colour, Image
from tmr_vision.overlay.scene import down_in_picture, draw_angle
from tmr_vision.overlay.still import target_words, value_words
from tmr_vision.skeleton import SIDES

VALUE, WORDS, CUE = (120, 96, 76, 60, 48), (38, 33, 29), (46, 40, 35, 30)


def show_angle(moments: Iterable[AngleMoment | str], *, stopped: threading.Event) -> None:
    """Show moments until they end, somebody presses q, or ``stopped`` is set.

    A string instead of a moment says why there is no picture.
    """
    open_window(DESIGN_PX)
    try:
        for moment in moments:
            if isinstance(moment, str):
                image = np.full((DESIGN_PX[1], DESIGN_PX[0], 3), PLAIN, np.uint8)
                _write(image, Layout(DESIGN_PX).wide, translate(moment), CUE, NOTICE)
            else:
                image = draw_moment(moment)
            cv2.imshow(TITLE, image[..., ::-1])
            if stopped.is_set() or pressed("angle", []) == STOP:
                return
    finally:
        cv2.destroyAllWindows()


def draw_moment(moment: AngleMoment, size_px: tuple[int, int] = DESIGN_PX) -> Image:
    """Return the picture of a moment, (height, width, 3) RGB."""
    frame_px = moment.frame.image_rgb.shape[1], moment.frame.image_rgb.shape[0]
    layout = Layout(size_px, frame_px)
    image = np.full((size_px[1], size_px[0], 3), PLAIN, np.uint8)
    left, top, width, height = layout.mirror
    image[top : top + height, left : left + width] = cv2.resize(_mirror(moment), (width, height))
    title = translate(angle_title(moment.angle))
    head = title[:1].upper() + title[1:]
    if moment.target_deg is not None:
        head += ". " + translate("Target {target:.0f}°", target=moment.target_deg)
    _write(image, layout.band, head, CUE, WHITE)
    left, top, width, height = layout.panel
    each, gap = height // len(moment.sides), layout.px(14)
    for i, side in enumerate(moment.sides):
        _draw_side(image, layout, (left, top + i * each, width, each - gap), side, moment)
    words = translate("± is the measurement error (95 %).")
    _write(image, layout.hand, words, WORDS, WHITE)
    _write(image, layout.buttons, translate("q ends it and writes the reading."), WORDS, WHITE)
    return image


def _draw_side(image: Image, layout: Layout, box: Box, side: AngleNow, moment: AngleMoment) -> None:
    """Write one side's angle now, the highest so far, and whether the target is reached."""
    left, top, width, height = box
    colour: Colour = BRIGHT[side.side] if side.side else WHITE
    name = translate(side.side).capitalize() if side.side else translate("Body")
    line = layout.px(44)
    _write(image, (left, top, width, line), name, WORDS, colour)
    below = line * (2 if moment.target_deg is not None else 1)
    box = (left, top + line, width, height - line - below)
    if side.value_deg is None:
        _write(image, box, translate("not seen from here"), WORDS, colour)
    else:
        _write(image, box, value_words(side.value_deg, side.error_deg), VALUE, colour)
    if side.highest is None:
        return
    best = value_words(side.highest.value_deg, side.highest.error_deg)
    words = translate("Highest so far: {value}", value=best)
    _write(image, (left, top + height - below, width, line), words, WORDS, WHITE)
    if moment.target_deg is not None:
        target = target_words(side.target)
        place = (left, top + height - line, width, line)
        _write(image, place, target[:1].upper() + target[1:], WORDS, NOTICE)


def _write(image: Image, box: Box, words: str, sizes: tuple[int, ...], colour: Colour) -> None:
    scale = image.shape[0] / DESIGN_PX[1]
    draw_lines(image, box, words, [round(size * scale) for size in sizes], colour)


def _mirror(moment: AngleMoment) -> Image:
    """Return the picture as in a mirror, with the angles drawn where they are."""
    image = np.ascontiguousarray(moment.frame.image_rgb[:, ::-1]).copy()
    points = moment.pose.points_px * (-1.0, 1.0) + (image.shape[1] - 1, 0)
    drawing.draw_skeleton(image, points)
    down = down_in_picture(-moment.pose.roll_deg)
    for side in moment.sides:
        if side.value_deg is not None:
            words, whose = value_words(side.value_deg, None), side.side or SIDES[0]
            facing = side.view == "facing"
            draw_angle(image, points, moment.angle, whose, words, down=down, facing=facing)
    return image
