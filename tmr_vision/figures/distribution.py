"""Differences of many tests: a row a movement, a mark a test, or how many there are of each."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tmr_vision.figures.style import FONT_PT, LEGEND_PT, PALETTE, RIGHT_LESS_LEFT, stacked, style
from tmr_vision.language import translate

_ROW_PT = 44.0
_LETTER_PT = 5.2
_HALF = 0.32
MOST_MARKS = 300
"""More of them in a row cover each other, and make the picture large."""
_SHOWN = {"imbalance": ("o", "ink"), "balanced": ("o", "paper"), "inconclusive": ("x", "muted")}


def distribution_figure(
    rows: Sequence[tuple[str, float, Mapping[str, Sequence[float]]]],
) -> Figure:
    """Draw differences, degrees: each row is a title, its margin and the differences by verdict.

    Full marks are an imbalance, empty ones balanced, crosses could not be decided. The band is the
    margin on both sides of zero. Marks of the same value lie one above the other. Of more than
    :data:`MOST_MARKS` a shape shows how many there are at each degree.
    """
    longest = max((len(translate(title)) for title, _, _ in rows), default=0)
    figure, (axes,) = stacked((LEGEND_PT, _ROW_PT * max(len(rows), 1)), left=_LETTER_PT * longest)
    for y, (_, margin, differences) in enumerate(rows):
        axes.fill_betweenx((y - 0.42, y + 0.42), -margin, margin, color=PALETTE["band"], lw=0)
        values = np.concatenate([differences[verdict] for verdict in differences])
        if len(values) > MOST_MARKS:
            _draw_shape(axes, y, values)
        else:
            _draw_marks(axes, y, differences, _spread(values))
    style(axes)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [translate(title) for title, _, _ in rows])
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.axvline(0, color=PALETTE["muted"], lw=0.8)
    axes.set_xlabel(f"{translate(RIGHT_LESS_LEFT)}, °", fontsize=FONT_PT, color=PALETTE["ink"])
    return figure


def _draw_marks(
    axes: Axes, y: int, differences: Mapping[str, Sequence[float]], spread: np.ndarray
) -> None:
    first = 0
    for verdict, values in differences.items():
        marker, colour = _SHOWN[verdict]
        heights = y + spread[first : first + len(values)]
        first += len(values)
        axes.plot(
            values, heights, marker, ms=4.0, mec=PALETTE["muted" if marker == "x" else "ink"],
            mfc=PALETTE[colour], mew=0.8,
        )  # fmt: skip


def _draw_shape(axes: Axes, y: int, values: np.ndarray) -> None:
    edges = np.arange(np.floor(values.min()), np.ceil(values.max()) + 2.0) - 0.5
    counts, _ = np.histogram(values, edges)
    half = _HALF * counts / counts.max()
    axes.stairs(y + half, edges, baseline=y - half, fill=True, color=PALETTE["muted"], lw=0)


def _spread(values: np.ndarray) -> np.ndarray:
    """Return how far beside its row each mark goes, so that near ones do not cover each other."""
    bins = np.round(values).astype(int)
    offsets = np.zeros(len(bins))
    for each in np.unique(bins):
        (at,) = np.nonzero(bins == each)
        offsets[at] = np.linspace(-_HALF, _HALF, len(at)) if len(at) > 1 else 0.0
    return offsets
