"""How the person is turned to the camera, in every moment."""

import numpy as np

from tmr_vision.calibration import POSTURES, Calibration, Posture
from tmr_vision.records import Floats, PoseTrack
from tmr_vision.skeleton import index
from tmr_vision.view.rest import Rest

AROUND_S = 8.0
"""A person keeps his stance about so long; the median at rest within it is his heading."""
STEP_S = 0.5
SAME_STANCE_DEG = 25.0
"""Less than this from the heading at rest is not a turn: a raised leg pulls the hip line along."""


def line_heading_deg(world_m: Floats, *parts: str) -> Floats:
    """Return the heading of the left-right line through body parts (summed), (...) degrees.

    0: faces the camera; +90: left side near; -90: right side near; 180: from behind. NaN where a
    landmark is missing.
    """
    line = sum(
        world_m[..., index(f"left_{p}"), :] - world_m[..., index(f"right_{p}"), :] for p in parts
    )
    vector = np.asarray(line)
    return np.asarray(np.degrees(np.arctan2(-vector[..., 2], vector[..., 0])))


def find_heading(track: PoseTrack, rest: Rest, calibration: Calibration | None) -> Floats:
    """Return the person's heading in every frame, (n,) degrees; NaN where the hips are missing.

    While somebody keeps a stance, it is the median over the quiet moments of it; while he turns,
    what the hips show.
    """
    shown_deg = line_heading_deg(track.world_m, "hip")
    heading_deg, seated_deg = (_corrected(shown_deg, p, calibration) for p in POSTURES)
    heading_deg = np.where(rest.lies, shown_deg, heading_deg)  # fitted on upright people only
    at_rest_deg = np.where(rest.seated, seated_deg, heading_deg)
    at_rest_deg[~(rest.standing | rest.seated | rest.lying)] = np.nan
    stance_deg = _stance(track.time_s, heading_deg, at_rest_deg)
    kept = np.abs(turn_between_deg(heading_deg, stance_deg)) <= SAME_STANCE_DEG
    return np.asarray(np.where(kept, stance_deg, heading_deg))


def _corrected(heading_deg: Floats, posture: Posture, calibration: Calibration | None) -> Floats:
    if calibration is None:
        return heading_deg
    return calibration.heading[posture].correct(heading_deg)


def _stance(time_s: Floats, heading_deg: Floats, at_rest_deg: Floats) -> Floats:
    """Return the median heading at rest around every moment, (n,); NaN without such a moment."""
    rest = np.flatnonzero(np.isfinite(at_rest_deg))
    moments_s = np.arange(time_s[0], time_s[-1] + STEP_S, STEP_S)
    found = np.full(len(moments_s), np.nan)
    firsts, lasts = (np.searchsorted(time_s[rest], moments_s + d) for d in (-AROUND_S, AROUND_S))
    nows = np.minimum(np.searchsorted(time_s, moments_s), len(time_s) - 1)
    for i, (first, last, now) in enumerate(zip(firsts, lasts, nows, strict=True)):
        around = at_rest_deg[rest[first:last]]
        same = np.abs(turn_between_deg(around, heading_deg[now])) <= SAME_STANCE_DEG
        if same.any():
            found[i] = np.median(around[same])
    nearest = np.minimum(np.rint((time_s - time_s[0]) / STEP_S).astype(int), len(found) - 1)
    return np.asarray(found[nearest])


def turn_between_deg(a_deg: Floats, b_deg: Floats) -> Floats:
    """Return a minus b as a turn, -180 to 180 degrees."""
    return np.asarray((a_deg - b_deg + 180) % 360 - 180)
