"""The same movement at another tempo: frames are held, or a stretch is done slower or quicker."""

from collections.abc import Sequence

import numpy as np

from tests.recorded import Passes


def held(passes: Passes, moments_s: Sequence[float], *, hold_s: float) -> Passes:
    """Stand still in the frames at these moments, each for so long."""
    step_s = float(np.median(np.diff(passes.time_s)))
    times = np.ones(len(passes.time_s), dtype=int)
    times[np.searchsorted(passes.time_s, moments_s)] += round(hold_s / step_s)
    rows = np.repeat(np.arange(len(times)), times)
    steps_s = np.diff(passes.time_s, prepend=passes.time_s[0] - step_s)[rows]
    steps_s[1:][rows[1:] == rows[:-1]] = step_s
    return _picked(passes, passes.time_s[0] + np.cumsum(steps_s) - step_s, rows)


def paced(passes: Passes, first_s: float, last_s: float, *, times_as_long: float) -> Passes:
    """Take another time for one stretch; frames come as often as before."""
    step_s = float(np.median(np.diff(passes.time_s)))
    inside = (passes.time_s > first_s) & (passes.time_s <= last_s)
    steps_s = np.diff(passes.time_s, prepend=passes.time_s[0])
    stretched_s = passes.time_s[0] + np.cumsum(np.where(inside, steps_s * times_as_long, steps_s))
    time_s = np.arange(stretched_s[0], stretched_s[-1], step_s)
    return Passes(
        time_s,
        *(_between(time_s, stretched_s, each) for each in (passes.plain, passes.in_mirror)),
        passes.width_px,
        passes.height_px,
    )


def _between(time_s: np.ndarray, known_s: np.ndarray, poses: np.ndarray) -> np.ndarray:
    """Give poses (n, 33, 6) between those that are known."""
    after = np.clip(np.searchsorted(known_s, time_s), 1, len(known_s) - 1)
    share = (time_s - known_s[after - 1]) / (known_s[after] - known_s[after - 1])
    return poses[after - 1] + (poses[after] - poses[after - 1]) * share[:, None, None]


def _picked(passes: Passes, time_s: np.ndarray, rows: np.ndarray) -> Passes:
    return Passes(
        time_s, passes.plain[rows], passes.in_mirror[rows], passes.width_px, passes.height_px
    )
