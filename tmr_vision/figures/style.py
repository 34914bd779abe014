"""How figures look: colours by meaning, line styles, axes, and SVG that follows the page."""

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter

from tmr_vision.language import N_, localised, translate
from tmr_vision.skeleton import Side

PALETTE = {
    "left": "#c22f2b",
    "right": "#1f5fb0",
    "ink": "#1d2328",
    "muted": "#59636c",
    "grid": "#dde2e6",
    "band": "#d4d9dd",
    "paper": "#fffffe",
}
"""Colours by meaning; in SVG each becomes a CSS variable ``--fig-<name>``."""
LINE_STYLES: dict[Side, str | tuple[int, tuple[float, float]]] = {
    "left": "solid",
    "right": (0, (4.5, 2.0)),
}
MINUS = "\N{MINUS SIGN}"
RIGHT_LESS_LEFT = N_("right \N{MINUS SIGN} left")
FONT_PT = 9.0
WIDTH_IN = 5.4
SMALL_PT = 7.5
LEGEND_PT, BELOW_PT = 20.0, 36.0
"""Room above axes for a legend or a title, and below them for numbers and a label."""
_LEFT_PT, _RIGHT_PT = 48.0, 13.0
_SVG_SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "tmr-vision", "hatch.linewidth": 0.7}
_rc_lock = threading.Lock()


class _LocalNumbers(ScalarFormatter):
    """Numbers of an axis with the decimal sign of the present language."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        return localised(super().__call__(x, pos))


def stacked(
    *plots: tuple[float, float], left: float = _LEFT_PT, width_in: float = WIDTH_IN
) -> tuple[Figure, list[Axes]]:
    """Return axes one below the other, for each the room above it and its height in points.

    The room for labels is fixed: to let matplotlib find it takes as long as to draw the figure.
    """
    width = 72 * width_in
    height = sum(above + high for above, high in plots) + BELOW_PT
    figure = Figure(figsize=(width_in, height / 72))
    made, top = [], height
    for above, high in plots:
        top -= above + high
        inner = width - left - _RIGHT_PT
        box = (left / width, top / height, inner / width, high / height)
        made.append(figure.add_axes(box))
    return figure, made


def style(axes: Axes, ylabel: str = "") -> None:
    """Give axes the common look: two spines, a quiet grid, readable letters."""
    axes.set_facecolor("none")
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(PALETTE["muted"])
    axes.tick_params(labelsize=FONT_PT, color=PALETTE["muted"], labelcolor=PALETTE["ink"])
    axes.grid(color=PALETTE["grid"], lw=0.7)
    axes.set_axisbelow(True)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(_LocalNumbers())
    axes.set_ylabel(ylabel, fontsize=FONT_PT, color=PALETTE["ink"])


def percent_axis(axes: Axes, *, labelled: bool = True) -> None:
    """Let the horizontal axis be 0 to 100 % of a repetition."""
    axes.set_xlim(0, 100)
    axes.tick_params(axis="x", labelbottom=labelled)
    if labelled:
        axes.set_xlabel(
            translate("repetition, % of its time"), fontsize=FONT_PT, color=PALETTE["ink"]
        )


def legend(axes: Axes, *, columns: int = 3) -> None:
    """Put the legend above the axes."""
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=columns,
        frameon=False,
        fontsize=FONT_PT,
        labelcolor=PALETTE["ink"],
        borderaxespad=0.3,
        handlelength=2.6,
        columnspacing=1.6,
    )


@contextmanager
def drawn_with(settings: Any) -> Iterator[None]:
    """Draw with settings of matplotlib, which are the whole process's: one drawing at a time."""
    with _rc_lock, matplotlib.rc_context(settings):
        yield


def svg(figure: Figure, *, title: str, prefix: str) -> str:
    """Return a figure as SVG text for a web page, with CSS variables for its colours.

    Parameters
    ----------
    figure
        From one of the functions above.
    title
        What the picture shows, for those who do not see it.
    prefix
        Put before every id, so that several pictures fit into one page.
    """
    file = io.StringIO()
    with drawn_with(_SVG_SETTINGS):
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r' xmlns(:\w+)?="[^"]*"| (width|height)="[\d.]+pt"| version="1.1"', "", text)
    text = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>{prefix}-", text)
    text = re.sub(r"(\.\d\d)\d+", r"\1", text)
    text = re.sub(r"font-family: [^;\"]*;?|font: ([\d.]+px)[^;\"]*", _font_size, text)
    for name, colour in PALETTE.items():
        text = text.replace(colour, f"var(--fig-{name}, {colour})")
    return text.replace("<svg ", f'<svg role="img" aria-label="{_attribute(title)}" ', 1)


def _font_size(match: re.Match[str]) -> str:
    return f"font-size: {match[1]}" if match[1] else ""


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
