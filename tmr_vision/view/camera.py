"""Roughly where the camera stands: how far away, and how steeply it looks at the person."""

import numpy as np

from tmr_vision.geometry import middle, trunk_lengths
from tmr_vision.records import PoseTrack
from tmr_vision.view.rest import Rest

PITCH_SLOPE, PITCH_DEG = -0.86, -4.2
"""From the tilt of the world leg line (hips to ankles, toward the camera) to the camera's pitch, by
trial on side-on stills of the accuracy study: a hint for advice, good for some degrees only."""
FOCAL = 1.33
"""Distance in heights of the picture, for the size the model gives a trunk and a lens of 45 deg
upright, by trial on the same stills: a hint too, and off as far as the lens is another."""


def find_pitch(track: PoseTrack, rest: Rest) -> float:
    """Return roughly how far the camera looks down, degrees; NaN if nobody stood at rest."""
    legs = middle(track.world_m, "ankle") - middle(track.world_m, "hip")
    tilt_deg = np.degrees(np.arctan2(-legs[:, 2], legs[:, 1]))[rest.standing]
    known = tilt_deg[np.isfinite(tilt_deg)]
    return float(PITCH_SLOPE * np.median(known) + PITCH_DEG) if known.size else float("nan")


def find_distance(track: PoseTrack, rest: Rest) -> float:
    """Return roughly how far away the person is, metres; NaN if never at rest."""
    ratio = trunk_lengths(track.world_m) / trunk_lengths(track.image_px)
    ratio = ratio[rest.standing | rest.seated]
    known = ratio[np.isfinite(ratio)]
    height_px = min(track.width_px, track.height_px)
    return float(FOCAL * height_px * np.median(known)) if known.size else float("nan")
