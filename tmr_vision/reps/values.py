"""What a repetition is worth: its peak, its start, its curve."""

import numpy as np

from tmr_vision.records import CURVE_POINTS, AngleTrack, Floats
from tmr_vision.reps.spans import find_foot

PEAK_S = 0.25
"""A peak is the top of a parabola fitted to this much before and after the highest sample. The
maximum itself is biased by noise (+3.6 deg at a noise of 3 deg), more on the noisier side; a plain
mean cuts short peaks (-2.5 deg for the trunk in sit-to-stand), more on the quicker side: both would
be false imbalances. This way: +1.7 and -0.2 deg (`python -m tests.benchmarks.peak_value`)."""
PEAK_SHARE = 0.25
"""Of it only samples that are within this part of the repetition's range from the highest: without
this, a trunk that bends 50 deg while the person rises in 0.7 s loses 3.9 deg (same command)."""


def read_peak(
    time_s: Floats, angle_deg: Floats, *, at_s: float | None = None
) -> tuple[float, float]:
    """Return the peak value and its time; NaN and mid-time where nothing is known.

    ``at_s`` says where the peak is, if it is not where the angle is largest.
    """
    if np.isnan(angle_deg).all():
        return float("nan"), float(time_s[len(time_s) // 2])
    highest = int(np.nanargmax(angle_deg))
    if at_s is not None and (named := int(np.abs(time_s - at_s).argmin())) != highest:
        return _reading_at(time_s, angle_deg, named), float(time_s[named])
    range_deg = float(np.ptp(angle_deg[~np.isnan(angle_deg)]))
    return _top_near(time_s, angle_deg, highest, range_deg), float(time_s[highest])


def read_start(angles: AngleTrack, name: str, *, after: int, start: int, end: int) -> float:
    """Return an angle where the way up to a repetition's peak begins, degrees; NaN: not seen.

    It is read as the peak is, upside down, at the foot (:func:`find_foot`). So it does not matter
    how long somebody waits there, or whether he waits at all.

    Parameters
    ----------
    after, start, end
        Samples: where the way up may begin at the earliest; the repetition.
    """
    angle_deg = angles.of(name)
    known = np.flatnonzero(~np.isnan(angle_deg[after : end + 1])) + after
    inside = known[known >= start]
    if not inside.size:
        return float("nan")
    peak = inside[angle_deg[inside].argmax()]
    back = known[known <= peak][::-1]
    foot = find_foot(angle_deg[back])
    if foot is None:
        return float("nan")
    lowest = int(back[foot])
    range_deg = float(angle_deg[peak] - angle_deg[lowest])
    here = _around(angles.time_s, lowest)
    return -_top_near(angles.time_s[here], -angle_deg[here], lowest - here.start, range_deg)


def _top_near(time_s: Floats, angle_deg: Floats, highest: int, range_deg: float) -> float:
    """Return the top around the highest sample, of samples near it in time and in height."""
    here = _around(time_s, highest)
    around_deg, from_top_s = angle_deg[here], time_s[here] - time_s[highest]
    near = around_deg >= angle_deg[highest] - PEAK_SHARE * range_deg
    return peak_value(from_top_s[near], around_deg[near])


def _reading_at(time_s: Floats, angle_deg: Floats, sample: int) -> float:
    """Return the angle in a sample, of a parabola through what is near it; NaN: not measured."""
    here = _around(time_s, sample)
    around_deg, from_s = angle_deg[here], time_s[here] - time_s[sample]
    near = ~np.isnan(around_deg)
    if np.isnan(angle_deg[sample]) or near.sum() < 4:
        return float(angle_deg[sample])
    return float(np.polyfit(from_s[near], around_deg[near], 2)[-1])


def _around(time_s: Floats, sample: int) -> slice:
    """Return the samples that are no further than PEAK_S from one."""
    reach_s = PEAK_S + 1e-9
    return slice(*time_s.searchsorted((time_s[sample] - reach_s, time_s[sample] + reach_s)))


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


def curve_of(time_s: Floats, angle_deg: Floats) -> Floats:
    """Return an angle over 0 to 100 % of a repetition, (101,) degrees; NaN where not measured."""
    percent_s = np.linspace(time_s[0], time_s[-1], CURVE_POINTS)
    there = ~np.isnan(angle_deg)
    if there.sum() < 2:
        return np.full(CURVE_POINTS, np.nan)
    curve = np.interp(percent_s, time_s[there], angle_deg[there])
    nearest = np.searchsorted((time_s[1:] + time_s[:-1]) / 2, percent_s)
    curve[~there[nearest]] = np.nan
    return curve
