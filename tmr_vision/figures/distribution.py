"""Differences of many tests: a row a movement, a mark a test."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from tmr_vision.figures.style import FONT_PT, LEGEND_PT, PALETTE, RIGHT_LESS_LEFT, stacked, style
from tmr_vision.language import translate

_ROW_PT = 44.0
_LETTER_PT = 5.2
_HALF = 0.32
_SHOWN = {"imbalance": ("o", "ink"), "balanced": ("o", "paper"), "inconclusive": ("x", "muted")}


def distribution_figure(rows: Sequence[tuple[str, float, Sequence[tuple[float, str]]]]) -> Figure:
    """Draw differences, degrees: each row is a title, its margin and the differences by verdict.

    Full marks are an imbalance, empty ones balanced, crosses could not be decided. The band is the
    margin on both sides of zero. Marks of the same value lie one above the other.
    """
    longest = max((len(translate(title)) for title, _, _ in rows), default=0)
    figure, (axes,) = stacked((LEGEND_PT, _ROW_PT * max(len(rows), 1)), left=_LETTER_PT * longest)
    for y, (_, margin, differences) in enumerate(rows):
        axes.fill_betweenx((y - 0.42, y + 0.42), -margin, margin, color=PALETTE["band"], lw=0)
        heights = y + _spread([value for value, _ in differences])
        for (value, verdict), height in zip(differences, heights, strict=True):
            marker, colour = _SHOWN[verdict]
            axes.plot(
                value, height, marker, ms=4.0, mec=PALETTE["muted" if marker == "x" else "ink"],
                mfc=PALETTE[colour], mew=0.8,
            )  # fmt: skip
    style(axes)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [translate(title) for title, _, _ in rows])
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.axvline(0, color=PALETTE["muted"], lw=0.8)
    axes.set_xlabel(f"{translate(RIGHT_LESS_LEFT)}, °", fontsize=FONT_PT, color=PALETTE["ink"])
    return figure


def _spread(values: Sequence[float]) -> np.ndarray:
    """Return how far beside its row each mark goes, so that near ones do not cover each other."""
    bins = np.round(np.asarray(values)).astype(int) if values else np.zeros(0, int)
    offsets = np.zeros(len(bins))
    for each in np.unique(bins):
        (at,) = np.nonzero(bins == each)
        offsets[at] = np.linspace(-_HALF, _HALF, len(at)) if len(at) > 1 else 0.0
    return offsets
