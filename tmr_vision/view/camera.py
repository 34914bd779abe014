"""Roughly where the camera stands: how far away, and how steeply it looks at the person."""

import numpy as np

from tmr_vision.records import Floats, PoseTrack
from tmr_vision.skeleton import SIDES, index
from tmr_vision.view.rest import Rest, middle_px

PITCH_SLOPE, PITCH_DEG = -0.86, -4.2
"""From the tilt of the world leg line (hips to ankles, toward the camera) to the camera's pitch, by
trial on side-on stills of the accuracy study: a hint for advice, good for some degrees only."""
FOCAL = 1.33
"""Distance in heights of the picture, for the size the model gives a trunk and a lens of 45 deg
upright, by trial on the same stills: a hint too, and off as far as the lens is another."""


def find_pitch(track: PoseTrack, rest: Rest) -> float:
    """Return roughly how far the camera looks down, degrees; NaN if nobody stood at rest."""
    legs = _middle_m(track, "ankle") - _middle_m(track, "hip")
    tilt_deg = np.degrees(np.arctan2(-legs[:, 2], legs[:, 1]))[rest.standing]
    known = tilt_deg[np.isfinite(tilt_deg)]
    return float(PITCH_SLOPE * np.median(known) + PITCH_DEG) if known.size else float("nan")


def find_distance(track: PoseTrack, rest: Rest) -> float:
    """Return roughly how far away the person is, metres; NaN if never at rest."""
    trunk_m = np.linalg.norm(_middle_m(track, "shoulder") - _middle_m(track, "hip"), axis=-1)
    trunk_px = np.linalg.norm(middle_px(track, "shoulder") - middle_px(track, "hip"), axis=-1)
    ratio = (trunk_m / trunk_px)[rest.standing | rest.seated | rest.lying]
    known = ratio[np.isfinite(ratio)]
    height_px = min(track.width_px, track.height_px)
    return float(FOCAL * height_px * np.median(known)) if known.size else float("nan")


def _middle_m(track: PoseTrack, part: str) -> Floats:
    left, right = (track.world_m[:, index(f"{side}_{part}")] for side in SIDES)
    return np.asarray((left + right) / 2)
