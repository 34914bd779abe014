"""The judged angle over the time of the video, and the strip of repetitions."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tmr_vision.angles import columns_of
from tmr_vision.figures.style import (
    BELOW_PT,
    FONT_PT,
    LEGEND_PT,
    LINE_STYLES,
    PALETTE,
    SMALL_PT,
    stacked,
    style,
)
from tmr_vision.language import translate
from tmr_vision.records import MovementResult, Recording, Rep
from tmr_vision.skeleton import SIDES, Side

_HATCH = "//////"
_EDGE_S = 1.0
"""Time shown before the first and after the last repetition."""


def timeline_figure(result: MovementResult, recordings: Sequence[Recording]) -> Figure:
    """Draw the judged angle over real time with every repetition, one strip a source."""
    sources = sources_of(result)
    title = LEGEND_PT if len(sources) > 1 else 6.0
    rooms = [title] + [BELOW_PT + title] * (len(sources) - 1)
    figure, axes = stacked(*(plot for room in rooms for plot in ((room, 74), (8, 32))))
    for trace, lanes, source in zip(axes[::2], axes[1::2], sources, strict=True):
        draw_timeline(trace, lanes, result, recordings[source], source)
        if len(sources) > 1:
            trace.set_title(name_of_source(result, source), loc="left", fontsize=FONT_PT)
    use_one_scale(axes[::2])
    return figure


def name_of_source(result: MovementResult, source: int) -> str:
    """Name a video with the sides whose repetitions it holds: ``video 2: right``."""
    there = {rep.side for rep in result.reps if rep.source == source}
    sides = ", ".join(translate(side) for side in SIDES if side in there)
    return translate("video {number}: {sides}", number=source + 1, sides=sides)


def use_one_scale(traces: Sequence[Axes]) -> None:
    """Give plots of several videos the same angles, so that they can be compared."""
    if traces:
        limits = [axes.get_ylim() for axes in traces]
        for axes in traces:
            axes.set_ylim(min(low for low, _ in limits), max(high for _, high in limits))


def sources_of(result: MovementResult) -> list[int]:
    """Return which recordings hold repetitions of this movement."""
    return sorted({rep.source for rep in result.reps})


def draw_timeline(
    trace: Axes, lanes: Axes, result: MovementResult, recording: Recording, source: int
) -> None:
    """Draw the judged angle over time in ``trace`` and the repetitions in ``lanes``."""
    reps = [rep for rep in result.reps if rep.source == source]
    start_s, end_s = span_s(reps)
    shown = (recording.angles.time_s >= start_s) & (recording.angles.time_s <= end_s)
    for side, name in columns(result).items():
        colour = PALETTE["ink" if name == result.movement.angle else side]
        trace.plot(
            recording.angles.time_s[shown],
            angle_over_time(recording, result, side, name)[shown],
            color=colour,
            lw=1.1,
            ls=LINE_STYLES[side],
        )
    if result.movement.statistic == "peak":
        _mark_peaks(trace, reps)
    style(trace, ylabel=translate("angle, °"))
    trace.tick_params(axis="x", labelbottom=False)
    trace.margins(y=0.12)
    _draw_lanes(lanes, result, source)
    for axes in (trace, lanes):
        axes.set_xlim(start_s, end_s)
    lanes.set_xlabel(translate("time in the video, s"), fontsize=FONT_PT, color=PALETTE["ink"])


def span_s(reps: Sequence[Rep]) -> tuple[float, float]:
    """Return from when to when the repetitions of one source are shown."""
    start_s = min(rep.start_s for rep in reps) - _EDGE_S
    return max(0.0, start_s), max(rep.end_s for rep in reps) + _EDGE_S


def _mark_peaks(axes: Axes, reps: Sequence[Rep]) -> None:
    for rep in reps:
        face = PALETTE[rep.side] if rep.excluded is None else PALETTE["paper"]
        axes.plot(
            rep.peak_s, rep.value, "o", ms=3.2, mfc=face, mec=PALETTE[rep.side], mew=0.8, zorder=3
        )


def angle_over_time(
    recording: Recording, result: MovementResult, side: Side, name: str
) -> npt.NDArray[np.float64]:
    """Return an angle over time (n,); from the side only where that side is the near one."""
    angle_deg, view = recording.angles.of(name), recording.view
    both = result.movement.view == "facing" or name == result.movement.angle
    if both or len(view.time_s) != len(angle_deg):
        return angle_deg
    away_deg = view.heading_deg if side == "right" else -view.heading_deg
    return np.where(away_deg > 0, np.nan, angle_deg)


def _draw_lanes(axes: Axes, result: MovementResult, source: int) -> None:
    for row, side in enumerate(SIDES):
        reps = [rep for rep in result.reps if rep.side == side]
        for number, rep in enumerate(reps, start=1):
            if rep.source == source:
                _draw_rep(axes, rep, number, row)
    axes.set_ylim(len(SIDES) - 0.45, -0.55)
    style(axes)
    axes.set_yticks(range(len(SIDES)), [translate(side) for side in SIDES])
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
        fontsize=SMALL_PT,
        color=PALETTE["ink"],
        bbox=None if trusted else {"fc": PALETTE["paper"], "ec": "none", "pad": 0.7},
        clip_on=True,
    )


def columns(result: MovementResult) -> dict[Side, str]:
    """Return the judged angle's column for each side; only one if the body has only one."""
    return columns_of(result.movement.angle)
