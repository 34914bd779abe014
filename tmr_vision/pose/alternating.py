"""Mirror averaging by alternation: each pass sees every other frame, and is filled in between.

On a machine that cannot look at every picture twice, odd frames go to one pass and even frames to
the other. Movements are slow against half the frame rate, so each pass can be interpolated to the
times of all frames; ``python -m tests.benchmarks.live`` prints what that costs in degrees.
"""

import numpy as np
import numpy.typing as npt
from scipy.interpolate import Akima1DInterpolator

from tmr_vision.records import Floats

MAX_STEP_S = 0.25
"""Looks of one pass that are further apart say nothing about the time between them."""


def interpolate_skipped(time_s: Floats, ran: npt.NDArray[np.bool_], poses: Floats) -> Floats:
    """Return one pass at the times of all frames, (n, 33, 6).

    Between two looks in which it saw somebody the landmarks are interpolated (Akima, which follows
    a peak and does not ring after a jump); beside a look that saw nobody they are NaN.

    Parameters
    ----------
    time_s
        (n,) seconds, increasing.
    ran
        (n,) the frames that this pass looked at.
    poses
        (n, 33, 6); what it saw in them, NaN: nobody.
    """
    if ran.all():
        return poses
    looks = np.flatnonzero(ran)
    filled = np.full(poses.shape, np.nan)
    saw = looks[np.isfinite(poses[looks, 0, 0])]
    if len(saw) < 2:
        filled[saw] = poses[saw]
        return filled
    inside = _between_sightings(time_s, looks, np.isfinite(poses[:, 0, 0]))
    flat = poses[saw].reshape(len(saw), -1)
    if len(saw) == 2:
        share = (time_s[inside] - time_s[saw[0]]) / (time_s[saw[1]] - time_s[saw[0]])
        values = flat[0] + share[:, None] * (flat[1] - flat[0])
    else:
        values = Akima1DInterpolator(time_s[saw], flat)(time_s[inside])
    filled[inside] = values.reshape(-1, *poses.shape[1:])
    filled[saw] = poses[saw]
    return filled


def _between_sightings(
    time_s: Floats, looks: npt.NDArray[np.intp], seen: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Tell which frames lie between two neighbouring looks that both saw somebody."""
    frames = np.arange(len(time_s))
    after = np.searchsorted(looks, frames)
    inside = (after > 0) & (after < len(looks))
    after = np.clip(after, 1, len(looks) - 1)
    last, following = looks[after - 1], looks[after]
    near = time_s[following] - time_s[last] <= MAX_STEP_S
    return np.asarray(inside & near & seen[last] & seen[following])
