"""Is it the same take? A copy of a recording must not count as more repetitions."""

import numpy as np

from tmr_vision.records import Floats, PoseTrack
from tmr_vision.skeleton import LANDMARKS, MEASURED, MIRROR, SIDES, indices

MAX_APART = 0.05
"""In trunk lengths: nine of ten landmarks of a copy lie nearer, also if it was encoded anew, made
smaller or mirrored; two takes of one exercise lie further apart wherever they move."""
MIN_MOVED = 0.1
"""In trunk lengths: of somebody who hardly moves, two takes can look alike."""
MIN_OVERLAP_S = 2.0
_STEP_S = 0.1
_MEASURED = [i for i, name in enumerate(LANDMARKS) if name in MEASURED]


def same_take(a: PoseTrack, b: PoseTrack) -> bool:
    """Tell whether two tracks show the same take from its start on, as it is or mirrored.

    One may be shorter, and in another size.
    """
    end_s = min(a.time_s[-1], b.time_s[-1])
    if end_s < MIN_OVERLAP_S:
        return False
    at_s = np.arange(0.0, end_s, _STEP_S)
    one, other = (_points(track, at_s) for track in (a, b))
    seen = one[:, np.isfinite(one).any(axis=(0, 2))]
    if not np.ptp(np.nanpercentile(seen, (5, 95), axis=0), axis=0).max(initial=0) > MIN_MOVED:
        return False
    mirrored = (other * (-1, 1))[:, MIRROR]
    return _alike(one, other) or _alike(one, mirrored)


def _points(track: PoseTrack, at_s: Floats) -> Floats:
    """Return where landmarks are from the middle of the trunk, (n, 33, 2) trunk lengths."""
    rows = np.searchsorted((track.time_s[1:] + track.time_s[:-1]) / 2, at_s)
    points = track.image_px[rows]
    shoulders, hips = (
        np.mean([points[:, indices(side, part)[0]] for side in SIDES], axis=0)
        for part in ("shoulder", "hip")
    )
    trunk_px = np.nanmedian(np.linalg.norm(shoulders - hips, axis=-1))
    return np.asarray((points - ((shoulders + hips) / 2)[:, None]) / trunk_px)


def _alike(one: Floats, other: Floats) -> bool:
    apart = np.linalg.norm(one - other, axis=-1)[:, _MEASURED]
    known = apart[np.isfinite(apart)]
    return bool(known.size > apart.size / 2 and np.percentile(known, 90) < MAX_APART)
