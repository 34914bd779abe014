"""One movement over several sessions: both sides' values, their difference, and the curves."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from tmr_vision.angles import angle_title
from tmr_vision.comparison import MovementComparison
from tmr_vision.figures.style import (
    FONT_PT,
    LINE_STYLES,
    PALETTE,
    RIGHT_LESS_LEFT,
    WIDTH_IN,
    legend,
    percent_axis,
    style,
)
from tmr_vision.language import translate
from tmr_vision.records import MovementResult
from tmr_vision.skeleton import SIDES, Side

_MARKERS: dict[Side, str] = {"left": "o", "right": "s"}


def sessions_figure(movement: MovementComparison) -> Figure:
    """Draw the values and the difference over the sessions, and the first and last mean curves."""
    has_curves = can_draw_before_after(movement)
    figure = Figure(figsize=(WIDTH_IN, 5.0 if has_curves else 2.5), layout="constrained")
    if has_curves:
        grid = figure.add_gridspec(2, 2)
        values, differences = (figure.add_subplot(grid[0, i]) for i in (0, 1))
        draw_before_after(figure.add_subplot(grid[1, :]), movement)
    else:
        values, differences = figure.subplots(1, 2)
    draw_sessions(values, movement)
    draw_session_differences(differences, movement)
    return figure


def draw_sessions(axes: Axes, movement: MovementComparison) -> None:
    """Draw each side's value, and the SD of its repetitions, over the sessions."""
    tested = _tested(movement)
    for side in SIDES:
        numbers = [number for number, _ in tested]
        values = [found.side(side).value for _, found in tested]
        spreads = [np.nan_to_num(found.side(side).sd) for _, found in tested]
        axes.errorbar(
            numbers, values, spreads, marker=_MARKERS[side], ms=4.5, lw=1.6, elinewidth=0.9,
            capsize=2.5, color=PALETTE[side], ls=LINE_STYLES[side], label=translate(side),
        )  # fmt: skip
    style(axes, ylabel=f"{translate(angle_title(movement.movement.angle))}, °")
    _session_axis(axes, len(movement.results))
    legend(axes)


def draw_session_differences(axes: Axes, movement: MovementComparison) -> None:
    """Draw right minus left with its error over the sessions, between the margins."""
    tested = [(number, found) for number, found in _tested(movement) if found.difference]
    margin_deg = movement.movement.margin_deg
    for sign in (-1, 1):
        label = translate("margin, ±{margin:.0f}°", margin=margin_deg) if sign > 0 else None
        axes.axhline(sign * margin_deg, color=PALETTE["muted"], lw=0.9, ls="dotted", label=label)
    axes.axhline(0, color=PALETTE["muted"], lw=0.8)
    axes.errorbar(
        [number for number, _ in tested],
        [found.difference.value for _, found in tested if found.difference],
        [found.mdc95 or 0.0 for _, found in tested],
        marker="D", ms=4.0, lw=1.4, elinewidth=0.9, capsize=2.5, color=PALETTE["ink"],
    )  # fmt: skip
    style(axes, ylabel=f"{translate(RIGHT_LESS_LEFT)}, °")
    low, high = axes.get_ylim()
    top = 1.1 * max(abs(low), abs(high))
    axes.set_ylim(-top, top)
    _session_axis(axes, len(movement.results))
    legend(axes)


def can_draw_before_after(movement: MovementComparison) -> bool:
    """Tell if the first and the last test have curves."""
    tests = _tested(movement)
    return len(tests) > 1 and all(tests[i][1].curves is not None for i in (0, -1))


def draw_before_after(axes: Axes, movement: MovementComparison) -> None:
    """Draw the mean curves of the first test thin and pale, of the last one thick."""
    (first, before), *_, (last, after) = _tested(movement)
    for number, found, width, alpha in ((first, before, 1.2, 0.55), (last, after, 2.2, 1.0)):
        if found.curves is None:
            continue
        for side in SIDES:
            mean = found.curves.mean_deg[side]
            axes.plot(
                np.linspace(0, 100, len(mean)), mean, color=PALETTE[side], lw=width, alpha=alpha,
                ls=LINE_STYLES[side], label=translate("{side}, session {n}", side=side, n=number),
            )  # fmt: skip
    style(axes, ylabel=f"{translate(angle_title(movement.movement.angle))}, °")
    percent_axis(axes)
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, frameon=False, fontsize=FONT_PT,
        labelcolor=PALETTE["ink"], borderaxespad=0.3, handlelength=2.6, columnspacing=1.6,
    )  # fmt: skip


def _tested(movement: MovementComparison) -> list[tuple[int, MovementResult]]:
    """Return the sessions in which the movement was tested, by their number from 1."""
    return [(n, found) for n, found in enumerate(movement.results, 1) if found is not None]


def _session_axis(axes: Axes, count: int) -> None:
    axes.set_xlim(0.7, count + 0.3)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=1))
    axes.set_xlabel(translate("session"), fontsize=FONT_PT, color=PALETTE["ink"])
