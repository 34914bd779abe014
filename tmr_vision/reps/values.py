"""What a repetition is worth: its peak, its start, its curve."""

import numpy as np

from tmr_vision.records import CURVE_POINTS, AngleTrack, Floats

PEAK_S = 0.25
"""A peak is the top of a parabola fitted to this much before and after the highest sample. The
maximum itself is biased by noise (+3.6 deg at a noise of 3 deg), more on the noisier side; a plain
mean cuts short peaks (-2.5 deg for the trunk in sit-to-stand), more on the quicker side: both would
be false imbalances. This way: +1.7 and -0.2 deg (`python -m tests.benchmarks.peak_value`)."""
PEAK_SHARE = 0.25
"""Of it only samples that are within this part of the repetition's range from the highest: without
this, a trunk that bends 50 deg while the person rises in 0.7 s loses 3.9 deg (same command)."""
REST_S = 0.3
"""The start position is the mean over this much before the start."""


def read_peak(time_s: Floats, angle_deg: Floats) -> tuple[float, float]:
    """Return the peak value and its time; NaN and mid-time where nothing is known."""
    if np.isnan(angle_deg).all():
        return float("nan"), float(time_s[len(time_s) // 2])
    highest_s = float(time_s[np.nanargmax(angle_deg)])
    lowest_deg = np.nanmax(angle_deg) - PEAK_SHARE * np.ptp(angle_deg[~np.isnan(angle_deg)])
    near = (np.abs(time_s - highest_s) <= PEAK_S + 1e-9) & (angle_deg >= lowest_deg)
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


def rest_before(angles: AngleTrack, name: str, start_s: float) -> float:
    """Return the mean of an angle just before a start (NaN: not seen)."""
    first, last = np.searchsorted(angles.time_s, (start_s - REST_S, start_s + 1e-9))
    known = angles.of(name)[first:last]
    known = known[~np.isnan(known)]
    return float(known.mean()) if known.size else float("nan")


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
