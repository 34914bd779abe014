"""What must not be measured is blanked: every gate takes a PoseTrack and returns one.

A blanked landmark is NaN in the image and in the world, with provenance GATED. The model itself
hardly ever says that it is guessing, so each gate looks at something else than its word.
"""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tmr_vision.geometry import trunk_length_px
from tmr_vision.pose.pass_fusion import MAX_DISAGREEMENT
from tmr_vision.records import Codes, Floats, PoseTrack, Provenance, own
from tmr_vision.skeleton import LANDMARKS, LIMBS, MEASURED, SIDES, indices
from tmr_vision.smoothing.framing import beyond_edges

MIN_VISIBILITY = 0.5
"""MediaPipe's own limit; research note `metrics.md` 4.2."""
MAX_STRETCH = 1.35
"""A segment's picture shrinks when it points at the camera but never grows: this much longer
than its own long (90th percentile) length it is not that segment."""
_IN_DEPTH = [i for i, n in enumerate(LANDMARKS) if n.endswith(("shoulder", "hip", "ankle"))]
_UNUSED = [i for i, name in enumerate(LANDMARKS) if name not in MEASURED]


def gate(track: PoseTrack) -> PoseTrack:
    """Blank what is hidden, outside the picture, in dispute, out of proportion, or not needed.

    Beyond which edge of the picture it was is kept in ``beyond``; where nobody was seen,
    what was beyond an edge in the nearest picture with somebody.
    """
    doubtful = _hidden(track) | disputed(track) | _stretched(track)
    size = {"width_px": track.width_px, "height_px": track.height_px}
    beyond = beyond_edges(track.image_px, seen=~doubtful, **size)
    wrong = doubtful | _outside(track)
    wrong[:, _UNUSED] = True
    world_m = np.full_like(track.world_m, np.nan)
    world_m[:, _IN_DEPTH] = track.world_m[:, _IN_DEPTH]  # only these are used
    gated = blank(track.with_(world_m=own(world_m)), wrong)
    return gated.with_(beyond=own(_filled(beyond, track)))


def blank(track: PoseTrack, where: npt.NDArray[np.bool_]) -> PoseTrack:
    """Set landmarks (n, 33) to NaN, GATED."""
    return track.with_(
        image_px=own(np.where(where[..., None], np.nan, track.image_px)),
        world_m=own(np.where(where[..., None], np.nan, track.world_m)),
        provenance=own(np.where(where, np.uint8(Provenance.GATED), track.provenance)),
    )


def _filled(beyond: Codes, track: PoseTrack) -> Codes:
    """Fill frames without anybody, between others, from the nearest of those."""
    seen = np.flatnonzero(np.isfinite(track.image_px[..., 0]).any(axis=1))
    filled = beyond.copy()
    if len(seen) > 1:
        rows = np.setdiff1d(np.arange(seen[0], seen[-1]), seen)
        after = np.searchsorted(seen, rows)
        before, after = seen[after - 1], seen[after]
        filled[rows] = beyond[np.where(rows - before <= after - rows, before, after)]
    return filled


def _hidden(track: PoseTrack) -> npt.NDArray[np.bool_]:
    return np.asarray(~(track.visibility >= MIN_VISIBILITY))


def _outside(track: PoseTrack) -> npt.NDArray[np.bool_]:
    inside = (track.image_px >= 0) & (track.image_px <= (track.width_px, track.height_px))
    return ~np.asarray(inside.all(axis=-1))


def disputed(track: PoseTrack) -> npt.NDArray[np.bool_]:
    """Tell where the two passes saw a landmark (n, 33) in different places."""
    return np.asarray(track.disagreement_px > dispute_limit_px(track))


def dispute_limit_px(track: PoseTrack) -> float:
    """Return how far apart the two passes may see a landmark; NaN: not known."""
    return MAX_DISAGREEMENT * trunk_length_px(track)


def _stretched(track: PoseTrack) -> npt.NDArray[np.bool_]:
    wrong = np.zeros(track.visibility.shape, dtype=bool)
    for side in SIDES:
        for chain in LIMBS.values():
            at = indices(side, *chain)
            for near, far in pairwise(at):
                wrong[:, far] |= _too_long(track.image_px[:, near], track.image_px[:, far])
    return wrong


def _too_long(a: Floats, b: Floats) -> npt.NDArray[np.bool_]:
    length = np.linalg.norm(a - b, axis=1)
    if not np.isfinite(length).any():
        return np.zeros(len(length), dtype=bool)
    return np.asarray(length > MAX_STRETCH * np.nanpercentile(length, 90))
