"""Where repetitions are: peaks of the angle that cycles, and the rest on either side of them."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.signal import find_peaks

from tmr_vision.angles import ANGLES, angle_name
from tmr_vision.records import Floats, Movement, Recording
from tmr_vision.reps.standing_leg import stands_on
from tmr_vision.skeleton import Side
from tmr_vision.view import in_view

MIN_VALLEY = 0.4
"""Beside a repetition the angle falls by at least this part of its height; a wobble at the top does
not, a small repetition from rest does."""
MIN_SPACING_S = 0.6
TIE_DEG = 1e-9
LOW_SHARE = 0.05
"""The low level of a signal: below it lies this part of the way that the angle goes up and down."""
REST_SPEED_SHARE, REST_SPEED_DEG_S = 0.05, 5.0
REST_LEVEL = 0.1
"""A repetition starts and ends where the angle rests; there it falls on by this part at most."""
SETTLE_S = 0.5
"""Rest is rest when the angle does not go on falling within this time."""
NEXT_RISE = 0.2
"""The foot of a repetition is its lowest point before the angle rises again by this part of its
height, and a rest higher than this above its foot is a pause on the way. Only the way that the
angle goes counts here, not the time it takes: who pauses, or does not pause at all between
repetitions, has moved as far."""
MAX_BRIDGE_S = 1.0
"""For finding only: a limb out of sight this long may come back in the same repetition."""
MAX_LEAD_S = 1.0
"""The judged angle may start this much before the one that cycles, and end after it."""


@dataclass(frozen=True)
class Span:
    """Samples of one repetition: its first, its peak and its last.

    ``after`` is the last sample of the repetition before it, or the first of all: there its way up
    may begin at the earliest, also where ``start`` is later, after a pause.
    """

    start: int
    peak: int
    end: int
    after: int = 0


def find_spans(
    recording: Recording, movement: Movement, side: Side, *, max_bridge_s: float = MAX_BRIDGE_S
) -> list[Span]:
    """Find where one side repeats a movement, from a camera view that allows to measure it.

    A limb out of sight up to ``max_bridge_s`` may come back in the same repetition.
    """
    angles = recording.angles
    signal = angles.of(angle_name(movement.rep_signal, side)).copy()
    if movement.rep_direction == "falls":
        signal *= -1
    signal[~in_view(recording.view.heading_deg, movement.view, side)] = np.nan
    if ANGLES[movement.rep_signal].standing_leg:
        signal[~stands_on(recording, side)] = np.nan
    spans = []
    for first, last in _stretches(signal, angles.time_s, max_bridge_s):
        found = _spans(signal[first:last], angles.time_s[first:last], movement.min_range_deg)
        spans += [Span(s.start + first, s.peak + first, s.end + first, first) for s in found]
    if spans and movement.angle != movement.rep_signal:
        spans = _widen(spans, angles.of(angle_name(movement.angle, side)), angles.time_s)
    ends = [0, *(span.end for span in spans)]
    return [replace(s, after=max(s.after, end)) for s, end in zip(spans, ends, strict=False)]


def _stretches(signal: Floats, time_s: Floats, max_bridge_s: float) -> list[tuple[int, int]]:
    """Cut at gaps longer than ``max_bridge_s``; give first and past-the-last samples."""
    there = np.flatnonzero(~np.isnan(signal))
    if not there.size:
        return []
    breaks = np.flatnonzero(np.diff(time_s[there]) > max_bridge_s)
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
    # Of tops that are exactly alike one has to be the highest: two would part one repetition.
    padded = np.concatenate([[z.min()], z + TIE_DEG * np.arange(len(z)), [z.min()]])
    peaks, shape = find_peaks(padded, prominence=min_range_deg, distance=distance)
    if not peaks.size:
        return []
    heights = padded[peaks] - _low_level(z)
    peaks = peaks[shape["prominences"] >= MIN_VALLEY * heights] - 1
    speed = np.gradient(z, time_s)
    between = [int(a + z[a:b].argmin()) for a, b in pairwise(peaks)]
    bounds = pairwise([0, *between, len(z) - 1])
    return [
        span
        for (left, right), peak in zip(bounds, peaks, strict=True)
        if (span := _trim(z, speed, left, int(peak), right, round(SETTLE_S / step_s))) is not None
    ]


def _low_level(z: Floats) -> float:
    """Return the level below which the angle goes LOW_SHARE of its way; pauses do not count."""
    middles, steps = (z[1:] + z[:-1]) / 2, np.abs(np.diff(z))
    order = np.argsort(middles)
    way = np.cumsum(steps[order])
    return float(middles[order][np.searchsorted(way, LOW_SHARE * way[-1])])


def _trim(z: Floats, speed: Floats, left: int, peak: int, right: int, settle: int) -> Span | None:
    """Walk from mid-rise back and from mid-fall on, to where the limb rests.

    What hardly falls on one side, as where a recording ends at the top, is no repetition.
    """
    falls = [z[peak] - side.min() for side in (z[left : peak + 1], z[peak : right + 1])]
    if min(falls) < MIN_VALLEY * max(falls):
        return None
    start = _walk(z, speed, peak, left, step=-1, settle=settle)
    end = _walk(z, speed, peak, right, step=1, settle=settle)
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
        widened.append(replace(span, start=start, end=end))
    return widened


def _walk(z: Floats, speed: Floats, peak: int, limit: int, *, step: int, settle: int) -> int | None:
    """Return the last moving sample from the peak towards ``limit``; None: it never falls."""
    path = np.arange(peak, limit + step, step)
    falling = z[path]
    foot = find_foot(falling)
    if foot is None:
        return None
    height = falling[0] - falling[foot]
    rest_speed = max(REST_SPEED_SHARE * np.abs(speed[path]).max(), REST_SPEED_DEG_S)
    resting = (np.abs(speed[path]) < rest_speed) & (falling <= falling[foot] + NEXT_RISE * height)
    for stop in np.flatnonzero(resting[: foot + 1]):
        ahead = falling[stop : stop + settle + 1]
        if ahead[0] - ahead.min() <= REST_LEVEL * height:
            return int(path[stop])
    return int(path[foot])


def find_foot(falling: Floats) -> int | None:
    """Return which sample is the foot of a repetition; None: the angle never falls.

    ``falling`` (n,) is the angle from the peak on, forward or back in time, without NaN.
    """
    if len(falling) < 2:
        return None
    height = falling[0] - falling.min()
    below_half = falling < falling[0] - 0.5 * height
    if not below_half.any():
        return None
    lowest = np.minimum.accumulate(falling)
    risen = (falling > lowest + NEXT_RISE * height) & np.logical_or.accumulate(below_half)
    last = int(risen.argmax()) if risen.any() else len(falling)
    return int(falling[:last].argmin())
