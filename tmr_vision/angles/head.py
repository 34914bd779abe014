"""Which way the head is turned and tilted, from nose and ears of somebody who faces the camera.

The nose leaves the middle of the ears as the head turns, and the ears come nearer to each other: a
nose as far before the line of the ears as these are apart makes the angle of both the turn of the
face about the axis of the trunk. It is counted from where the hips face, and not from the line of
the shoulders: the pose model lets that line turn along with the head by up to 12 deg, and does not
show a chest that does so. How near it comes, on rendered people: `python -m validation.study.neck`.
"""

import numpy as np

from tmr_vision.angles.body import Body
from tmr_vision.geometry import RIGHT, trunk_lengths, turn_deg
from tmr_vision.records import Floats

LEAST = 0.17
"""Trunk lengths: in a face that is seen, nose and ears are no nearer to each other (from the front
0.24 to 0.29, turned by 80 deg 0.18 to 0.24); the model has lost one that shows less."""


def face_turn_deg(body: Body) -> Floats:
    """Return how far the face is turned to the left, (...) degrees; NaN where no face is seen."""
    ears, nose = _across(body, "right_ear", "left_ear"), _across(body, "mid_ear", "nose")
    seen = np.hypot(ears, nose) >= LEAST * trunk_lengths(body.xy)
    turned_deg = np.degrees(np.arctan2(nose, ears)) + body.heading_deg
    return np.where(seen, (turned_deg + 180) % 360 - 180, np.nan)


def head_tilt_deg(body: Body) -> Floats:
    """Return how much higher the left ear is, (...) degrees; NaN from a face that is turned."""
    ears, nose = _across(body, "right_ear", "left_ear"), _across(body, "mid_ear", "nose")
    tilt_deg = turn_deg(body.line("right_ear", "left_ear"), RIGHT)
    seen = np.hypot(ears, nose) >= LEAST * trunk_lengths(body.xy)
    return np.where(seen & (np.abs(nose) <= ears), tilt_deg, np.nan)


def _across(body: Body, start: str, end: str) -> Floats:
    """Return how far one landmark is from another across the trunk, to the person's left; (...)."""
    line, trunk = body.line(start, end), body.line("mid_shoulder", "mid_hip")
    cross = line[..., 0] * trunk[..., 1] - line[..., 1] * trunk[..., 0]
    return np.asarray(cross / np.linalg.norm(trunk, axis=-1))
