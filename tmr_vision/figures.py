"""Results as matplotlib figures. Draws what a result holds; computes no number of its own.

``draw_*`` functions fill axes of any figure (the PDF report composes its pages of them), the
``*_figure`` functions make a figure of their own, and :func:`svg` turns one into SVG text to be
put into a page. Colour means side only: left red and solid, right blue and dashed.
"""

import io
import re
import threading
from collections.abc import Sequence
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tmr_vision.movements.angles import ANGLES
from tmr_vision.records import MovementResult, Recording, Rep
from tmr_vision.skeleton import SIDES, Side

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
FONT_PT = 9.0
WIDTH_IN = 5.4
_SMALL_PT = 7.5
_HATCH = "//////"
_EDGE_S = 1.0
"""Time shown before the first and after the last repetition."""
_SVG_SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "tmr-vision", "hatch.linewidth": 0.7}
_rc_lock = threading.Lock()


# --- figures ------------------------------------------------------------------------------------


def curves_figure(result: MovementResult) -> Figure:
    """Draw left over right over 0 to 100 % of a repetition, and below it their difference."""
    compared = result.curves is not None
    figure = Figure(figsize=(WIDTH_IN, 4.3 if compared else 2.8), layout="constrained")
    if not compared:
        draw_curves(figure.add_subplot(), result)
        return figure
    top, bottom = figure.subplots(2, 1, height_ratios=(5, 3))
    draw_curves(top, result, labelled=False)
    draw_difference(bottom, result)
    return figure


def timeline_figure(result: MovementResult, recordings: Sequence[Recording]) -> Figure:
    """Draw the judged angle over real time with every repetition, one strip a source."""
    sources = sources_of(result)
    figure = Figure(figsize=(WIDTH_IN, 2.1 * max(len(sources), 1)), layout="constrained")
    grid = figure.add_gridspec(2 * len(sources), 1, height_ratios=(3, 1.25) * len(sources))
    for row, source in enumerate(sources):
        trace = figure.add_subplot(grid[2 * row])
        lanes = figure.add_subplot(grid[2 * row + 1])
        draw_timeline(trace, lanes, result, recordings[source], source)
        if len(sources) > 1:
            trace.set_title(f"video {source + 1}", loc="left", fontsize=FONT_PT)
    return figure


def sources_of(result: MovementResult) -> list[int]:
    """Return which recordings hold repetitions of this movement."""
    return sorted({rep.source for rep in result.reps})


# --- parts of figures ---------------------------------------------------------------------------


def draw_curves(axes: Axes, result: MovementResult, *, labelled: bool = True) -> None:
    """Draw every repetition thin, the mean thick and its SD as a band, both sides.

    ``labelled`` is False where the plot below shares and labels the horizontal axis.
    """
    percent = np.linspace(0, 100, len(result.reps[0].curve_deg)) if result.reps else np.empty(0)
    for rep in result.reps:
        style = LINE_STYLES[rep.side] if rep.excluded is None else "dotted"
        axes.plot(
            percent, rep.curve_deg, color=PALETTE[rep.side], lw=0.7, ls=style, alpha=0.5, zorder=2
        )
    for side in SIDES:
        _draw_mean(axes, result, side)
    if any(rep.excluded for rep in result.reps):
        axes.plot([], [], color=PALETTE["muted"], lw=0.9, ls="dotted", label="left out")
    _style(axes, ylabel=f"{_words(result.movement.angle)}, °")
    _percent_axis(axes, labelled=labelled)
    _legend(axes)


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
        label=f"measurement error, ±{curves.error_deg:.0f}°",
    )
    axes.axhline(0, color=PALETTE["muted"], lw=0.8)
    axes.plot(
        percent, curves.difference_deg, color=PALETTE["ink"], lw=1.8, label=f"right {MINUS} left"
    )
    _style(axes, ylabel=f"right {MINUS} left, °")
    top = 1.45 * float(np.nanmax(np.abs([*curves.difference_deg, curves.error_deg])))
    axes.set_ylim(-top, top)
    _percent_axis(axes)
    for y, text in ((0.96, "right larger"), (0.04, "left larger")):
        axes.text(
            0.992, y, text, transform=axes.transAxes, fontsize=_SMALL_PT, color=PALETTE["muted"],
            ha="right", va="top" if y > 0.5 else "bottom",
        )  # fmt: skip
    _legend(axes)


def draw_timeline(
    trace: Axes, lanes: Axes, result: MovementResult, recording: Recording, source: int
) -> None:
    """Draw the judged angle over time in ``trace`` and the repetitions in ``lanes``."""
    reps = [rep for rep in result.reps if rep.source == source]
    start_s = max(0.0, min(rep.start_s for rep in reps) - _EDGE_S)
    end_s = max(rep.end_s for rep in reps) + _EDGE_S
    shown = (recording.angles.time_s >= start_s) & (recording.angles.time_s <= end_s)
    for side, name in _columns(result).items():
        colour = PALETTE["ink" if name == result.movement.angle else side]
        trace.plot(
            recording.angles.time_s[shown],
            _where_near(recording, result, side, name)[shown],
            color=colour,
            lw=1.1,
            ls=LINE_STYLES[side],
        )
    _style(trace, ylabel="angle, °")
    trace.tick_params(axis="x", labelbottom=False)
    trace.margins(y=0.12)
    _draw_lanes(lanes, result, source)
    for axes in (trace, lanes):
        axes.set_xlim(start_s, end_s)
    lanes.set_xlabel("time in the video, s", fontsize=FONT_PT, color=PALETTE["ink"])


def _where_near(
    recording: Recording, result: MovementResult, side: Side, name: str
) -> npt.NDArray[np.float64]:
    """Return an angle over time; from the side only where that side is the near one."""
    angle_deg, view = recording.angles.of(name), recording.view
    both = result.movement.view == "facing" or name == result.movement.angle
    if both or len(view.time_s) != len(angle_deg):
        return angle_deg
    away_deg = view.heading_deg if side == "right" else -view.heading_deg
    return np.where(away_deg > 0, np.nan, angle_deg)


def _draw_mean(axes: Axes, result: MovementResult, side: Side) -> None:
    count = sum(rep.side == side for rep in result.reps)
    if not count:
        return
    label = f"{side} ({result.side(side).n} of {count} reps)"
    style: Any = {"color": PALETTE[side], "ls": LINE_STYLES[side], "label": label}
    if result.curves is None:
        axes.plot([], [], lw=0.9, **style)
        return
    mean, spread = result.curves.mean_deg[side], result.curves.sd_deg[side]
    percent = np.linspace(0, 100, len(mean))
    axes.plot(percent, mean, lw=2.2, zorder=3, **style)
    axes.fill_between(
        percent, mean - spread, mean + spread, color=PALETTE[side], alpha=0.16, lw=0, zorder=1
    )


def _draw_lanes(axes: Axes, result: MovementResult, source: int) -> None:
    for row, side in enumerate(SIDES):
        reps = [rep for rep in result.reps if rep.side == side]
        for number, rep in enumerate(reps, start=1):
            if rep.source == source:
                _draw_rep(axes, rep, number, row)
    axes.set_ylim(len(SIDES) - 0.45, -0.55)
    _style(axes)
    axes.set_yticks(range(len(SIDES)), SIDES)
    axes.grid(visible=False)
    axes.tick_params(axis="y", length=0)


def _draw_rep(axes: Axes, rep: Rep, number: int, row: int) -> None:
    trusted = rep.excluded is None
    axes.barh(
        row,
        rep.end_s - rep.start_s,
        left=rep.start_s,
        height=0.7,
        facecolor=(PALETTE[rep.side], 0.22) if trusted else "none",
        edgecolor=PALETTE[rep.side],
        hatch=None if trusted else _HATCH,
        lw=0.9,
    )
    axes.text(
        (rep.start_s + rep.end_s) / 2,
        row,
        str(number),
        ha="center",
        va="center_baseline",
        fontsize=_SMALL_PT,
        color=PALETTE["ink"],
        bbox=None if trusted else {"fc": PALETTE["paper"], "ec": "none", "pad": 0.7},
        clip_on=True,
    )


def _columns(result: MovementResult) -> dict[Side, str]:
    """Return the judged angle's column for each side; only one if the body has only one."""
    angle = result.movement.angle
    if ANGLES.get(angle) == "unsided":
        return {"left": angle}
    return {side: f"{side}_{angle}" for side in SIDES}


def _words(name: str) -> str:
    return name.replace("_", " ")


# --- looks --------------------------------------------------------------------------------------


def _style(axes: Axes, ylabel: str = "") -> None:
    axes.set_facecolor("none")
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(PALETTE["muted"])
    axes.tick_params(labelsize=FONT_PT, color=PALETTE["muted"], labelcolor=PALETTE["ink"])
    axes.grid(color=PALETTE["grid"], lw=0.7)
    axes.set_axisbelow(True)
    axes.set_ylabel(ylabel, fontsize=FONT_PT, color=PALETTE["ink"])


def _percent_axis(axes: Axes, *, labelled: bool = True) -> None:
    axes.set_xlim(0, 100)
    axes.tick_params(axis="x", labelbottom=labelled)
    if labelled:
        axes.set_xlabel("repetition, % of its time", fontsize=FONT_PT, color=PALETTE["ink"])


def _legend(axes: Axes) -> None:
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=3,
        frameon=False,
        fontsize=FONT_PT,
        labelcolor=PALETTE["ink"],
        borderaxespad=0.3,
        handlelength=2.6,
        columnspacing=1.6,
    )


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
    with _rc_lock, matplotlib.rc_context(_SVG_SETTINGS):
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
