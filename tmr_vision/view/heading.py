"""How the person is turned to the camera, in every moment."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tmr_vision.calibration import POSTURES, Calibration, Posture
from tmr_vision.geometry import trunk_length_px
from tmr_vision.records import Floats, PoseTrack
from tmr_vision.skeleton import SIDES, index, indices
from tmr_vision.stats import window_medians
from tmr_vision.view.rest import Rest

AROUND_S = 8.0
"""A person keeps his stance about so long; the median at rest within it is his heading."""
STEP_S = 0.5
SAME_STANCE_DEG = 25.0
"""Less than this from the heading at rest is not a turn: a raised leg pulls the hip line along."""
DOUBTFUL, SURE = 0.5, 0.9
"""A line whose ends have no more visibility than the first does not count, from the second on it
does in full: hips inside the picture have 0.99 in most clips, hips on its edge 0.7."""
EDGE = 0.15
"""Nearer to the edge of the picture than this, in trunk lengths, an end counts less and less."""
SHOULDERS_DEG = (0.0, 41.0, 68.0, 85.0, 93.0, 110.0, 180.0)
HIPS_DEG = (0.0, 38.0, 57.0, 77.0, 86.0, 105.0, 180.0)
"""What the hip line shows while the shoulder line shows so much, at rest: medians of the rendered
clips, from which eight of ten moments are no more than 4 deg off."""


@dataclass(frozen=True)
class TrunkVisibility:
    """How well hips and shoulders are seen, (n,) 0 to 1 each."""

    hips: Floats
    shoulders: Floats


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


def find_heading(
    track: PoseTrack, rest: Rest, visibility: TrunkVisibility, calibration: Calibration | None
) -> Floats:
    """Return the person's heading in every frame, (n,) degrees; NaN where no line is seen.

    While somebody keeps a stance, it is the median over the quiet moments of it; while he turns,
    what the trunk shows.
    """
    shown_deg = shown_heading_deg(track, visibility)
    heading_deg, seated_deg = (_corrected(shown_deg, p, calibration) for p in POSTURES)
    heading_deg = np.where(rest.lies, shown_deg, heading_deg)  # fitted on upright people only
    at_rest_deg = np.where(rest.seated, seated_deg, heading_deg)
    at_rest_deg[~(rest.standing | rest.seated | rest.legs_unseen | rest.lying)] = np.nan
    stance_deg = _stance(track.time_s, heading_deg, at_rest_deg)
    kept = np.abs(turn_between_deg(heading_deg, stance_deg)) <= SAME_STANCE_DEG
    return np.asarray(np.where(kept, stance_deg, heading_deg))


def shown_heading_deg(track: PoseTrack, visibility: TrunkVisibility) -> Floats:
    """Return what the hip line shows, (n,) degrees; the worse it is seen, the more the shoulders.

    The shoulders follow an arm or a twist of the chest, so they only stand in for hips that are at
    the edge of the picture or hardly visible; what they show is turned into what hips would. Where
    neither is seen well, it is the hips all the same.
    """
    hips_deg = line_heading_deg(track.world_m, "hip")
    shoulders_deg = _as_hips_deg(line_heading_deg(track.world_m, "shoulder"))
    hips, shoulders = visibility.hips, visibility.shoulders
    lines = ((hips_deg, hips), (shoulders_deg, (1 - hips) * shoulders))
    across = sum(np.nan_to_num(weight * np.cos(np.radians(deg))) for deg, weight in lines)
    away = sum(np.nan_to_num(weight * np.sin(np.radians(deg))) for deg, weight in lines)
    heading_deg = np.degrees(np.arctan2(away, across))
    hips_alone = (hips == 1) | (hips + shoulders == 0)
    return np.asarray(np.where(hips_alone, hips_deg, heading_deg))


def find_trunk_visibility(track: PoseTrack) -> TrunkVisibility:
    """Tell how well the lines of the trunk are seen in a picture as it was filmed."""
    return TrunkVisibility(hips=_seen(track, "hip"), shoulders=_seen(track, "shoulder"))


def _seen(track: PoseTrack, part: str) -> Floats:
    """Return how well both sides of a body part are seen, (n,) 0 to 1: visible, and not cut off."""
    at = np.concatenate([indices(side, part) for side in SIDES])
    points_px, size_px = track.image_px[:, at], np.array([track.width_px, track.height_px])
    inside_px = np.minimum(points_px, size_px - points_px).min(axis=(1, 2))
    visible = (track.visibility[:, at].min(axis=1) - DOUBTFUL) / (SURE - DOUBTFUL)
    trunk_px = trunk_length_px(track)
    inside = inside_px / (EDGE * (1.0 if np.isnan(trunk_px) else trunk_px))
    return np.asarray(np.nan_to_num(np.clip(visible, 0, 1) * np.clip(inside, 0, 1)))


def _as_hips_deg(shoulders_deg: Floats) -> Floats:
    size = np.interp(np.abs(shoulders_deg), SHOULDERS_DEG, HIPS_DEG)
    return np.asarray(np.sign(shoulders_deg) * size)


def _corrected(heading_deg: Floats, posture: Posture, calibration: Calibration | None) -> Floats:
    if calibration is None:
        return heading_deg
    return calibration.heading[posture].correct(heading_deg)


def _stance(time_s: Floats, heading_deg: Floats, at_rest_deg: Floats) -> Floats:
    """Return the median heading at rest around every moment, (n,); NaN without such a moment."""
    rest = np.flatnonzero(np.isfinite(at_rest_deg))
    moments_s = np.arange(time_s[0], time_s[-1] + STEP_S, STEP_S)
    firsts, lasts = (np.searchsorted(time_s[rest], moments_s + d) for d in (-AROUND_S, AROUND_S))
    nows = np.minimum(np.searchsorted(time_s, moments_s), len(time_s) - 1)
    now_deg = heading_deg[nows, None]

    def same(around_deg: Floats, here: slice) -> npt.NDArray[np.bool_]:
        away_deg = np.abs(around_deg - now_deg[here])
        return np.asarray(np.minimum(away_deg, np.abs(360 - away_deg)) <= SAME_STANCE_DEG)

    found = window_medians(at_rest_deg[rest], firsts, lasts, keep=same)
    nearest = np.minimum(np.rint((time_s - time_s[0]) / STEP_S).astype(int), len(found) - 1)
    return np.asarray(found[nearest])


def turn_between_deg(a_deg: Floats, b_deg: Floats) -> Floats:
    """Return a minus b as a turn, -180 to 180 degrees."""
    return np.asarray((a_deg - b_deg + 180) % 360 - 180)
