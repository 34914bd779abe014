"""One movement over several sessions: both sides' values, their difference, and the curves."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from tmr_vision.angles import angle_title
from tmr_vision.comparison import Compared, MovementComparison
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
    """Draw each side's value over the sessions, with what can be error of its change."""
    for side in SIDES:
        values = {n: found.side(side).value for n, found in _tested(movement)}
        _draw_changes(
            axes, movement, side, values, marker=_MARKERS[side], color=PALETTE[side],
            ls=LINE_STYLES[side], label=translate(side),
        )  # fmt: skip
    style(axes, ylabel=f"{translate(angle_title(movement.movement.angle))}, °")
    _session_axis(axes, len(movement.results))
    legend(axes)


def draw_session_differences(axes: Axes, movement: MovementComparison) -> None:
    """Draw right minus left over the sessions, with what can be error of its change.

    A change is more than error where its bar does not reach the line of the first session.
    """
    values = {n: found.difference.value for n, found in _tested(movement) if found.difference}
    axes.axhline(0, color=PALETTE["muted"], lw=0.8)
    if values:
        first = next(iter(values.values()))
        label = translate("as in session {n}", n=next(iter(values)))
        axes.axhline(first, color=PALETTE["ink"], lw=0.9, ls="dotted", label=label)
    _draw_changes(
        axes, movement, "difference", values, marker="D", color=PALETTE["ink"],
        label=translate("error of the change"),
    )  # fmt: skip
    style(axes, ylabel=f"{translate(RIGHT_LESS_LEFT)}, °")
    low, high = axes.get_ylim()
    top = 1.1 * max(abs(low), abs(high))
    axes.set_ylim(-top, top)
    _session_axis(axes, len(movement.results))
    legend(axes, columns=1)


def _draw_changes(
    axes: Axes,
    movement: MovementComparison,
    compared: Compared,
    values: dict[int, float],
    **look: Any,
) -> None:
    """Draw values by session, each later one with the error that decides about its change."""
    errors = {c.after + 1: c.mdc95 or 0.0 for c in movement.changes if c.compared == compared}
    axes.errorbar(
        list(values), list(values.values()), [errors.get(n, 0.0) for n in values], ms=4.5, lw=1.5,
        elinewidth=0.9, capsize=2.5, **look,
    )  # fmt: skip


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
