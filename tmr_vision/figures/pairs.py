"""Compensations as pairs: what both sides moved that should have stayed still."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tmr_vision.figures.style import FONT_PT, LEGEND_PT, LINE_STYLES, PALETTE, stacked, style
from tmr_vision.language import translate
from tmr_vision.records import Compensation, MovementResult
from tmr_vision.skeleton import SIDES, Side

_MARKERS: dict[Side, str] = {"left": "o", "right": "s"}
ROW_PT = 26.0
_LETTER_PT, _TICK_PT = 5.2, 8.0
"""Room for the titles beside the axes: a wide letter, and what lies between title and axes."""


@dataclass(frozen=True)
class CompensationPair:
    """One compensation: its title and threshold, and what was found on each side (or nothing)."""

    title: str
    unit: str
    threshold: float
    found: dict[Side, Compensation]


def pairs(result: MovementResult) -> list[CompensationPair]:
    """Put the compensations of both sides together, in the order of the movement's rules."""
    rows: dict[str, CompensationPair] = {}
    for c in result.compensations:
        row = rows.setdefault(c.name, CompensationPair(c.title, c.unit, c.threshold, {}))
        row.found[c.side] = c
    return list(rows.values())


def pairs_figure(result: MovementResult) -> Figure:
    """Draw every compensation as a row with a bar a side and the threshold as a tick."""
    rows = pairs(result)
    longest = max((len(translate(row.title)) for row in rows), default=0)
    figure, (axes,) = stacked((LEGEND_PT, ROW_PT * len(rows)), left=_LETTER_PT * longest + _TICK_PT)
    draw_pairs(axes, result)
    return figure


def draw_pairs(axes: Axes, result: MovementResult, labels: Sequence[str] = ()) -> None:
    """Draw a thin bar a side from zero to what was measured, and the threshold as a tick.

    ``labels`` replace the titles of the rows.
    """
    rows = pairs(result)
    for y, row in enumerate(rows):
        for side, found in row.found.items():
            at = y + (0.17 if side == "right" else -0.17)
            line = LINE_STYLES[side]
            axes.plot((0, found.value), (at, at), color=PALETTE[side], lw=1.6, ls=line)
            axes.plot(found.value, at, _MARKERS[side], color=PALETTE[side], ms=4.5)
        tick = (y - 0.4, y + 0.4)
        axes.plot((row.threshold, row.threshold), tick, color=PALETTE["ink"], lw=1.6)
    style(axes)
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_yticks(range(len(rows)), labels or [translate(row.title) for row in rows])
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.axvline(0, color=PALETTE["muted"], lw=0.8)
    axes.set_xlim(right=1.08 * max(axes.get_xlim()[1], 5.0))
    _explain(axes)


def _explain(axes: Axes) -> None:
    for side in SIDES:
        axes.plot(
            [], [], marker=_MARKERS[side], ms=4.5, color=PALETTE[side], lw=1.6,
            ls=LINE_STYLES[side], label=translate(side),
        )  # fmt: skip
    label = translate("noticeable from")
    axes.plot([], [], "|", color=PALETTE["ink"], ms=9, mew=1.6, label=label)
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, frameon=False, fontsize=8.0,
        labelcolor=PALETTE["ink"], borderaxespad=0.3, columnspacing=1.0, handlelength=2.2,
        handletextpad=0.5,
    )  # fmt: skip
    axes.set_xlabel(
        translate("change during a repetition, °"), fontsize=FONT_PT, color=PALETTE["ink"]
    )
