"""How the person stood to the camera, seen from above."""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Ellipse, Polygon, Wedge

from tmr_vision.figures.style import FONT_PT, PALETTE
from tmr_vision.language import translate
from tmr_vision.records import MovementResult
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.view import FACING_LIMIT_DEG, SIDE_LIMITS_DEG

_WIDTH_IN, _HEIGHT_IN = 2.6, 1.55
_CAMERA_Y = -1.95


def viewpoint_figure(result: MovementResult) -> Figure:
    """Draw the person from above beside the camera, once for the repetitions of each side."""
    figure = Figure(figsize=(_WIDTH_IN, _HEIGHT_IN))
    room = {"left": 0.02, "right": 0.98, "bottom": 0.02, "top": 0.87, "wspace": 0.04}
    for axes, side in zip(figure.subplots(1, 2, gridspec_kw=room), SIDES, strict=True):
        draw_viewpoint(axes, result, side)
    return figure


def draw_viewpoint(axes: Axes, result: MovementResult, side: Side) -> None:
    """Draw where the person faced in one side's repetitions; grey: where it should be."""
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_xlim(-1.7, 1.7)
    axes.set_ylim(_CAMERA_Y - 0.35, 1.55)
    axes.set_title(translate(side), fontsize=FONT_PT, color=PALETTE["ink"], pad=2)
    low, high = sorted(_page_deg(limit) for limit in _wanted(result, side))
    axes.add_patch(Wedge((0, 0), 1.4, low, high, fc=PALETTE["band"], ec="none"))
    _draw_camera(axes)
    heading = result.quality.heading_of(side)
    if heading is None or not math.isfinite(heading):
        axes.text(
            0,
            0,
            translate("not seen"),
            ha="center",
            va="center",
            fontsize=FONT_PT,
            color=PALETTE["ink"],
        )
        return
    _draw_person(axes, _page_deg(heading))


def _wanted(result: MovementResult, side: Side) -> tuple[float, float]:
    if result.movement.view == "facing":
        return -FACING_LIMIT_DEG, FACING_LIMIT_DEG
    low, high = SIDE_LIMITS_DEG
    return (low, high) if side == "left" else (-high, -low)


def _page_deg(heading_deg: float) -> float:
    """Return where the nose points on the page: the camera is below, +90 has the left side near."""
    return -90.0 - heading_deg


def _draw_person(axes: Axes, nose_deg: float) -> None:
    outline = {"fc": PALETTE["paper"], "ec": PALETTE["ink"], "lw": 1.2}
    axes.add_patch(Ellipse((0, 0), 0.5, 1.5, angle=nose_deg, **outline))
    axes.add_patch(Circle((0, 0), 0.36, **outline))
    along = np.array([math.cos(math.radians(nose_deg)), math.sin(math.radians(nose_deg))])
    across = np.array([-along[1], along[0]])
    tip = [0.62 * along, 0.32 * along + 0.14 * across, 0.32 * along - 0.14 * across]
    axes.add_patch(Polygon(tip, fc=PALETTE["ink"], ec=PALETTE["ink"]))
    # The person's left is a quarter turn from the nose.
    for sign, name in ((1, "left"), (-1, "right")):
        x, y = 0.75 * sign * across
        axes.add_patch(Circle((x, y), 0.17, fc=PALETTE[name], ec=PALETTE["paper"], lw=0.8))


def _draw_camera(axes: Axes) -> None:
    grey = PALETTE["muted"]
    corners = [(-0.32, _CAMERA_Y - 0.25), (0.32, _CAMERA_Y - 0.25), (0.32, _CAMERA_Y + 0.1)]
    axes.add_patch(Polygon([*corners, (-0.32, _CAMERA_Y + 0.1)], fc=grey, ec="none"))
    lens = [(-0.12, _CAMERA_Y + 0.1), (0.12, _CAMERA_Y + 0.1), (0.2, _CAMERA_Y + 0.3)]
    axes.add_patch(Polygon([*lens, (-0.2, _CAMERA_Y + 0.3)], fc=grey, ec="none"))
