"""Curves of both sides over 0 to 100 % of a repetition, and their difference."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tmr_vision.angles import angle_title
from tmr_vision.figures.style import (
    LEGEND_PT,
    LINE_STYLES,
    PALETTE,
    RIGHT_LESS_LEFT,
    SMALL_PT,
    legend,
    percent_axis,
    stacked,
    style,
)
from tmr_vision.language import N_, translate
from tmr_vision.records import MovementResult
from tmr_vision.skeleton import SIDES, Side

_SMALL_IN = 3.4


def curves_figure(result: MovementResult) -> Figure:
    """Draw left over right over 0 to 100 % of a repetition, and below it their difference."""
    if result.curves is None:
        figure, (only,) = stacked((LEGEND_PT, 145))
        draw_curves(only, result)
        return figure
    figure, (top, bottom) = stacked((LEGEND_PT, 145), (LEGEND_PT + 6, 88))
    draw_curves(top, result, labelled=False)
    draw_difference(bottom, result)
    return figure


def grid_figure(result: MovementResult, earlier: MovementResult | None = None) -> Figure:
    """Draw the curves small, to stand among those of other movements."""
    figure, (only,) = stacked((LEGEND_PT, 105), width_in=_SMALL_IN)
    draw_small_curves(only, result, earlier)
    return figure


def draw_small_curves(
    axes: Axes, result: MovementResult, earlier: MovementResult | None = None
) -> None:
    """Draw the curves without counts, an earlier session's means pale below them."""
    if earlier is not None and earlier.curves is not None:
        for side in SIDES:
            mean = earlier.curves.mean_deg[side]
            axes.plot(
                np.linspace(0, 100, len(mean)), mean, color=PALETTE[side], lw=1.6, alpha=0.45,
                ls=LINE_STYLES[side], zorder=1, label=translate("{side}, before", side=side),
            )  # fmt: skip
    draw_curves(axes, result, counted=False)


def draw_curves(
    axes: Axes, result: MovementResult, *, labelled: bool = True, counted: bool = True
) -> None:
    """Draw every repetition thin, the mean thick and its SD as a band, both sides.

    ``labelled`` is False where the plot below shares and labels the horizontal axis, ``counted``
    where there is no room for the angle's name and the number of repetitions.
    """
    percent = np.linspace(0, 100, len(result.reps[0].curve_deg)) if result.reps else np.empty(0)
    for rep in result.reps:
        line = LINE_STYLES[rep.side] if rep.excluded is None else "dotted"
        axes.plot(
            percent, rep.curve_deg, color=PALETTE[rep.side], lw=0.7, ls=line, alpha=0.5, zorder=2
        )
    for side in SIDES:
        _draw_mean(axes, result, side, counted=counted)
    if counted and any(rep.excluded for rep in result.reps):
        axes.plot([], [], color=PALETTE["muted"], lw=0.9, ls="dotted", label=translate("left out"))
    angle = angle_title(result.movement.angle) if counted else N_("angle")
    style(axes, ylabel=f"{translate(angle)}, °")
    percent_axis(axes, labelled=labelled)
    legend(axes, columns=3 if counted else 2)


def draw_difference(axes: Axes, result: MovementResult) -> None:
    """Draw right minus left with the measurement error as a grey band around zero."""
    curves = result.curves
    if curves is None:
        return
    percent = np.linspace(0, 100, len(curves.difference_deg))
    axes.axhspan(
        -curves.error_deg,
        curves.error_deg,
        color=PALETTE["band"],
        lw=0,
        label=translate("measurement error, ±{error:.0f}°", error=curves.error_deg),
    )
    axes.axhline(0, color=PALETTE["muted"], lw=0.8)
    axes.plot(
        percent,
        curves.difference_deg,
        color=PALETTE["ink"],
        lw=1.8,
        label=translate(RIGHT_LESS_LEFT),
    )
    style(axes, ylabel=f"{translate(RIGHT_LESS_LEFT)}, °")
    top = 1.45 * float(np.nanmax(np.abs([*curves.difference_deg, curves.error_deg])))
    axes.set_ylim(-top, top)
    percent_axis(axes)
    for y, text in ((0.96, translate("right larger")), (0.04, translate("left larger"))):
        axes.text(
            0.992, y, text, transform=axes.transAxes, fontsize=SMALL_PT, color=PALETTE["muted"],
            ha="right", va="top" if y > 0.5 else "bottom",
        )  # fmt: skip
    legend(axes)


def _draw_mean(axes: Axes, result: MovementResult, side: Side, *, counted: bool) -> None:
    count = sum(rep.side == side for rep in result.reps)
    if not count:
        return
    label = translate(side)
    if counted:
        numbers = {"n": result.side(side).n, "count": count}
        label = translate("{side} ({n} of {count} reps)", side=side, **numbers)
    look: Any = {"color": PALETTE[side], "ls": LINE_STYLES[side], "label": label}
    if result.curves is None:
        axes.plot([], [], lw=0.9, **look)
        return
    mean, spread = result.curves.mean_deg[side], result.curves.sd_deg[side]
    percent = np.linspace(0, 100, len(mean))
    axes.plot(percent, mean, lw=2.2, zorder=3, **look)
    axes.fill_between(
        percent, mean - spread, mean + spread, color=PALETTE[side], alpha=0.16, lw=0, zorder=1
    )
