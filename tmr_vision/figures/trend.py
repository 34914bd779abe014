"""One movement over the sessions for the person themself: measured, and felt beside it."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from tmr_vision.angles import angle_title
from tmr_vision.comparison import MovementComparison
from tmr_vision.figures.style import FONT_PT, LINE_STYLES, PALETTE, WIDTH_IN, legend, style
from tmr_vision.language import translate
from tmr_vision.skeleton import SIDES, Side

_MARKERS: dict[Side, str] = {"left": "o", "right": "s"}
_FELT_ENDS = (-4, 104)


def trend_figure(movement: MovementComparison) -> Figure:
    """Draw both sides' values, with what can be error around the first, and what was felt."""
    felt = any(rating is not None for rating in movement.self_rating)
    figure = Figure(figsize=(WIDTH_IN, 2.5), layout="constrained")
    axes = figure.subplots(1, 2 if felt else 1, squeeze=False)[0]
    draw_values(axes[0], movement)
    if felt:
        draw_self_rating(axes[1], movement)
    return figure


def draw_values(axes: Axes, movement: MovementComparison) -> None:
    """Draw each side's value; a value outside the band of its colour is a change beyond error.

    The band is the minimal detectable change between sessions around the first value.
    """
    for side in SIDES:
        values = {n: m.side(side).value for n, m in enumerate(movement.results, 1) if m}
        axes.plot(
            list(values), list(values.values()), marker=_MARKERS[side], ms=4.5, lw=1.6,
            color=PALETTE[side], ls=LINE_STYLES[side], label=translate(side),
        )  # fmt: skip
        changes = [c for c in movement.changes if c.compared == side and c.mdc95 is not None]
        if not changes:
            continue
        first = changes[0].before + 1
        at = [first, *(c.after + 1 for c in changes)]
        reach = np.array([changes[0].mdc95 or 0.0, *(c.mdc95 or 0.0 for c in changes)])
        axes.fill_between(
            at, values[first] - reach, values[first] + reach, color=PALETTE[side], alpha=0.14, lw=0
        )
    _over_sessions(axes, movement, f"{translate(angle_title(movement.movement.angle))}, °")


def draw_self_rating(axes: Axes, movement: MovementComparison) -> None:
    """Draw how each side felt, 0 to 100."""
    for side in SIDES:
        scores = {n: getattr(r, side) for n, r in enumerate(movement.self_rating, 1) if r}
        axes.plot(
            list(scores), list(scores.values()), marker=_MARKERS[side], ms=4.5, lw=1.6,
            color=PALETTE[side], ls=LINE_STYLES[side], label=translate(side),
        )  # fmt: skip
    _over_sessions(axes, movement, translate("felt, higher is worse"))
    axes.set_ylim(*_FELT_ENDS)


def _over_sessions(axes: Axes, movement: MovementComparison, ylabel: str) -> None:
    style(axes, ylabel=ylabel)
    axes.set_xlim(0.7, len(movement.results) + 0.3)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True, min_n_ticks=1))
    axes.set_xlabel(translate("session"), fontsize=FONT_PT, color=PALETTE["ink"])
    legend(axes)
