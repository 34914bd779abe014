"""Repetitions of each side: found in the angle that cycles, valued in the angle that is judged.

The method and its settings are in the research note `metrics.md`, sections 4.8 and 5. A repetition
that cannot be trusted is kept with its reason and left out of the mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.signal import find_peaks

from tmr_vision.kinematics import angle_name
from tmr_vision.records import (
    CURVE_POINTS,
    AngleTrack,
    Floats,
    Movement,
    Provenance,
    Recording,
    Rep,
    View,
)
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.view import allowed

PEAK_S = 0.25
"""A peak is the top of a parabola fitted to this much before and after the highest sample. The
maximum itself is biased by noise (+3.6 deg at a noise of 3 deg), more on the noisier side; a plain
mean cuts short peaks (-2.5 deg for the trunk in sit-to-stand), more on the quicker side: both would
be false imbalances. The parabola: +1.7 and -0.5 deg (`python -m tests.benchmarks.peak_value`)."""
CLEAR_S = 0.15
"""Nothing filled in or guessed may lie this near to a peak (`metrics.md` 4.4)."""
REST_S = 0.3
"""The start position is the mean over this much before the start."""
MIN_VALLEY = 0.4
"""Beside a repetition the angle falls by at least this part of its height; a wobble at the top does
not, a small repetition from rest does."""
MIN_SPACING_S = 0.6
REST_SPEED_SHARE, REST_SPEED_DEG_S = 0.05, 5.0
REST_LEVEL = 0.1
"""A repetition starts and ends where the angle rests, or is within this part of its range of it."""
MAX_BRIDGE_S = 1.0
"""For finding only: a limb out of sight this long may come back in the same repetition."""
MAX_LEAD_S = 1.0
"""The judged angle may start this much before the one that cycles, and end after it."""
MAX_MISSING = 0.1
SMALL_REP = 0.5


@dataclass(frozen=True)
class Span:
    """Samples of one repetition: its first, its peak and its last."""

    start: int
    peak: int
    end: int


def find_reps(recording: Recording, movement: Movement, *, source: int = 0) -> tuple[Rep, ...]:
    """Find the repetitions of both sides of a movement in one recording, in order of time."""
    reps = [
        measure_rep(recording, movement, side, span, source=source)
        for side in SIDES
        for span in find_spans(recording, movement, side)
    ]
    return tuple(sorted(reps, key=lambda rep: rep.start_s))


def find_spans(recording: Recording, movement: Movement, side: Side) -> list[Span]:
    """Find where one side repeats a movement, from a camera view that allows to measure it."""
    angles = recording.angles
    signal = angles.of(angle_name(movement.cycle_angle, side)).copy()
    if movement.cycle_direction == "falls":
        signal *= -1
    signal[~allowed(recording.view.heading_deg, movement.view, side)] = np.nan
    spans = []
    for first, last in _stretches(signal, angles.time_s):
        found = _spans(signal[first:last], angles.time_s[first:last], movement.min_range_deg)
        spans += [Span(s.start + first, s.peak + first, s.end + first) for s in found]
    if spans and movement.angle != movement.cycle_angle:
        spans = _widen(spans, angles.of(angle_name(movement.angle, side)), angles.time_s)
    return spans


def measure_rep(
    recording: Recording, movement: Movement, side: Side, span: Span, *, source: int
) -> Rep:
    """Value one repetition in the judged angle, and say why it should not count, if so."""
    angles = recording.angles
    name = angle_name(movement.angle, side)
    time_s = angles.time_s[span.start : span.end + 1]
    angle_deg = angles.of(name)[span.start : span.end + 1]
    peak_deg, peak_s = _peak(time_s, angle_deg)
    start_deg = _rest_before(angles, name, float(time_s[0]))
    return Rep(
        side=side,
        source=source,
        start_s=float(time_s[0]),
        peak_s=peak_s,
        end_s=float(time_s[-1]),
        value=peak_deg if movement.statistic == "peak" else peak_deg - start_deg,
        range_deg=peak_deg - start_deg,
        curve_deg=_curve(time_s, angle_deg),
        excluded=_fault(angles, recording.view, movement, side, span, peak_s),
    )


def trusted(reps: Sequence[Rep], side: Side) -> tuple[Rep, ...]:
    """Return the repetitions of a side that count."""
    return tuple(rep for rep in reps if rep.side == side and not rep.excluded)


def exclude_small(reps: Sequence[Rep]) -> tuple[Rep, ...]:
    """Mark repetitions with less than half of the side's usual range: a false start, a rest."""
    usual = {
        side: np.median([_span_deg(rep) for rep in trusted(reps, side)] or [0.0]) for side in SIDES
    }
    return tuple(
        rep.with_(excluded="much smaller than the others of this side")
        if not rep.excluded and _span_deg(rep) < SMALL_REP * usual[rep.side]
        else rep
        for rep in reps
    )


def _span_deg(rep: Rep) -> float:
    """Return how far the angle moved; unlike the range it needs no rest at the start."""
    known = rep.curve_deg[~np.isnan(rep.curve_deg)]
    return float(np.ptp(known)) if known.size else 0.0


def _stretches(signal: Floats, time_s: Floats) -> list[tuple[int, int]]:
    """Cut at gaps longer than MAX_BRIDGE_S; return first and past-the-last sample of the pieces."""
    there = np.flatnonzero(~np.isnan(signal))
    if not there.size:
        return []
    breaks = np.flatnonzero(np.diff(time_s[there]) > MAX_BRIDGE_S)
    firsts = [there[0], *there[breaks + 1]]
    lasts = [*there[breaks], there[-1]]
    return [(int(a), int(b) + 1) for a, b in zip(firsts, lasts, strict=True)]


def _spans(signal: Floats, time_s: Floats, min_range_deg: float) -> list[Span]:
    missing = np.isnan(signal)
    known = signal[~missing]
    if len(signal) < 5 or np.ptp(known) < min_range_deg:
        return []
    z = np.interp(time_s, time_s[~missing], known) if missing.any() else signal
    step_s = (time_s[-1] - time_s[0]) / (len(time_s) - 1)
    distance = max(1, round(MIN_SPACING_S / step_s))
    # A clip may start or end at rest without a visible valley: rest is assumed beyond both ends.
    padded = np.concatenate([[z.min()], z, [z.min()]])
    peaks, shape = find_peaks(padded, prominence=min_range_deg, distance=distance)
    if not peaks.size:
        return []
    heights = padded[peaks] - np.percentile(z, 5)
    peaks = peaks[shape["prominences"] >= MIN_VALLEY * heights] - 1
    speed = np.gradient(z, time_s)
    between = [int(a + z[a:b].argmin()) for a, b in pairwise(peaks)]
    bounds = pairwise([0, *between, len(z) - 1])
    return [
        span
        for (left, right), peak in zip(bounds, peaks, strict=True)
        if (span := _trim(z, speed, left, int(peak), right)) is not None
    ]


def _trim(z: Floats, speed: Floats, left: int, peak: int, right: int) -> Span | None:
    """Walk from mid-rise back and from mid-fall on, to where the limb rests."""
    start = _walk(z, speed, peak, left, step=-1)
    end = _walk(z, speed, peak, right, step=1)
    return None if start is None or end is None else Span(start, peak, end)


def _widen(spans: list[Span], judged_deg: Floats, time_s: Floats) -> list[Span]:
    """Let repetitions begin and end where the judged angle does: a trunk bends before the rise."""
    speed = np.abs(np.gradient(judged_deg, time_s))
    widest = round(MAX_LEAD_S * (len(time_s) - 1) / (time_s[-1] - time_s[0]))
    middles = [(a.end + b.start) // 2 for a, b in pairwise(spans)]
    widened = []
    for span, (first, last) in zip(spans, pairwise([0, *middles, len(speed) - 1]), strict=True):
        inside = speed[span.start : span.end + 1]
        fastest = np.nanmax(inside) if np.isfinite(inside).any() else 0.0
        resting = ~(speed >= max(REST_SPEED_SHARE * fastest, REST_SPEED_DEG_S))
        first, last = max(first, span.start - widest), min(last, span.end + widest)
        before = np.flatnonzero(resting[first : span.start + 1])
        after = np.flatnonzero(resting[span.end : last + 1])
        start = int(first + before[-1]) if before.size else first
        end = int(span.end + after[0]) if after.size else last
        widened.append(Span(start, span.peak, end))
    return widened


def _walk(z: Floats, speed: Floats, peak: int, limit: int, *, step: int) -> int | None:
    """Return the last moving sample from the peak towards ``limit``; None: it never falls."""
    path = np.arange(peak, limit + step, step)
    if len(path) < 2:
        return None
    base, height = z[path].min(), z[peak] - z[path].min()
    below_half = np.flatnonzero(z[path] < base + 0.5 * height)
    if not below_half.size:
        return None
    rest_speed = max(REST_SPEED_SHARE * np.abs(speed[path]).max(), REST_SPEED_DEG_S)
    after = path[below_half[0] :]
    slow = np.abs(speed[after]) < rest_speed
    near_rest = z[after] < base + REST_LEVEL * height
    stops = np.flatnonzero(slow & near_rest)
    return int(after[stops[0]]) if stops.size else int(after[-1])


def _peak(time_s: Floats, angle_deg: Floats) -> tuple[float, float]:
    """Return the peak value and its time; NaN and mid-time where nothing is known."""
    if np.isnan(angle_deg).all():
        return float("nan"), float(time_s[len(time_s) // 2])
    highest_s = float(time_s[np.nanargmax(angle_deg)])
    near = (np.abs(time_s - highest_s) <= PEAK_S + 1e-9) & ~np.isnan(angle_deg)
    return peak_value(time_s[near] - highest_s, angle_deg[near]), highest_s


def peak_value(offset_s: Floats, angle_deg: Floats) -> float:
    """Return the top of the parabola through samples around a peak, never above the samples.

    ``offset_s`` and ``angle_deg`` are (n,), without NaN. Samples that bend upwards have no top:
    then it is their mean.
    """
    if len(angle_deg) < 4:
        return float(angle_deg.mean())
    powers = offset_s[:, None] ** (2, 1, 0)
    a, b, c = np.linalg.solve(powers.T @ powers, powers.T @ angle_deg)
    if a >= 0:
        return float(angle_deg.mean())
    top_s = np.clip(-b / (2 * a), -PEAK_S / 2, PEAK_S / 2)
    return float(min(a * top_s**2 + b * top_s + c, angle_deg.max()))


def _rest_before(angles: AngleTrack, name: str, start_s: float) -> float:
    """Return the mean of an angle just before a start (NaN: not seen)."""
    first, last = np.searchsorted(angles.time_s, (start_s - REST_S, start_s + 1e-9))
    known = angles.of(name)[first:last]
    known = known[~np.isnan(known)]
    return float(known.mean()) if known.size else float("nan")


def _curve(time_s: Floats, angle_deg: Floats) -> Floats:
    percent_s = np.linspace(time_s[0], time_s[-1], CURVE_POINTS)
    there = ~np.isnan(angle_deg)
    if there.sum() < 2:
        return np.full(CURVE_POINTS, np.nan)
    curve = np.interp(percent_s, time_s[there], angle_deg[there])
    nearest = np.searchsorted((time_s[1:] + time_s[:-1]) / 2, percent_s)
    curve[~there[nearest]] = np.nan
    return curve


def _fault(
    angles: AngleTrack, view: View, movement: Movement, side: Side, span: Span, peak_s: float
) -> str | None:
    """Return the first reason not to trust a repetition, or None."""
    here = slice(span.start, span.end + 1)
    time_s = angles.time_s[here]
    duration_s = time_s[-1] - time_s[0]
    low_s, high_s = movement.duration_s
    if duration_s < low_s:
        return f"too quick ({duration_s:.1f} s)"
    if duration_s > high_s:
        return f"too slow ({duration_s:.1f} s)"
    name = angle_name(movement.angle, side)
    values, codes = angles.of(name)[here], angles.provenance_of(name)[here]
    guessed = np.isnan(values) | (codes >= Provenance.INTERPOLATED)
    if guessed.mean() > MAX_MISSING:
        return f"{guessed.mean():.0%} of it could not be seen clearly"
    if guessed[np.abs(time_s - peak_s) <= CLEAR_S].any():
        return "the end position could not be seen clearly"
    if not _all_allowed(view, movement, side, here):
        return "turned away from the camera view that this movement needs"
    return None


def _all_allowed(view: View, movement: Movement, side: Side, here: slice) -> bool:
    seen: npt.NDArray[np.bool_] = allowed(view.heading_deg[here], movement.view, side)
    return bool(seen.mean() >= 1 - MAX_MISSING)
