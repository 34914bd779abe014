"""When the judged limb truly moves: what found starts and ends are held to.

A truth file says from when to when a repetition was planned. In that time other parts may move
alone, as the trunk does before the knee bends, and people start and stop softly.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

MOVED_DEG = 0.5
"""A limb whose angle has changed by this much moves."""
SIDES = ("left", "right")


def true_reps(truth: Mapping[str, Any], test: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Repetitions of a test, from when to when its judged limb truly moves.

    `truth` is a clip's truth file, `test` that itself or one of its movements.
    """
    times_s = np.array(truth["time_s"])
    series = {side: np.array(truth["series"][f"{test['judged']}_{side}"]) for side in SIDES}
    rows = []
    for rep in test["reps"]:
        span = moving_s(times_s, series[rep["side"]], rep["start_s"], rep["end_s"])
        rows.append({**rep, "start_s": span[0], "end_s": span[1]})
    return rows


def moving_s(
    times_s: Floats, judged_deg: Floats, start_s: float, end_s: float
) -> tuple[float, float]:
    """Find when an angle is first and last `MOVED_DEG` from where it was at the ends, seconds."""
    inside = np.flatnonzero((times_s >= start_s) & (times_s <= end_s))
    at_start, at_end = np.interp([start_s, end_s], times_s, judged_deg)
    left = inside[np.abs(judged_deg[inside] - at_start) > MOVED_DEG]
    back = inside[np.abs(judged_deg[inside] - at_end) > MOVED_DEG]
    if not left.size or not back.size:
        return start_s, end_s
    first = _crossing_s(times_s, judged_deg - at_start, int(left[0]), -1)
    last = _crossing_s(times_s, judged_deg - at_end, int(back[-1]), 1)
    return max(first, start_s), min(last, end_s)


def _crossing_s(times_s: Floats, moved_deg: Floats, outside: int, step: int) -> float:
    """Find the time between a sample and its neighbour at which `MOVED_DEG` is crossed."""
    neighbour = min(len(times_s) - 1, max(0, outside + step))
    high, low = abs(moved_deg[outside]), abs(moved_deg[neighbour])
    part = (high - MOVED_DEG) / (high - low) if high > low else 0.0
    return float(times_s[outside] + part * (times_s[neighbour] - times_s[outside]))
