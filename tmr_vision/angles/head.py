"""Which way the head is turned and tilted, from nose and ears of somebody who faces the camera.

The nose leaves the middle of the ears as the head turns, and the ears come nearer to each other: a
nose as far before the line of the ears as these are apart makes the angle of both the turn of the
face. It is counted from where the hips face, and not from the line of the shoulders: the pose model
lets that line turn along with the head by up to 12 deg, and does not show a chest that does so.
How near it comes, on rendered people: `python -m samples.study.neck`.
"""

import numpy as np

from tmr_vision.angles.body import Body
from tmr_vision.geometry import RIGHT, trunk_lengths, turn_deg
from tmr_vision.records import Floats

LEAST = 0.17
"""Trunk lengths: in a face that is seen, nose and ears are no nearer to each other (from the front
0.24 to 0.29, turned by 80 deg 0.18 to 0.24); the model has lost one that shows less."""
TILT_UP_TO_DEG = 45.0
"""Further turned to the camera's side, the line of the ears runs into the picture."""


def face_turn_deg(body: Body) -> Floats:
    """Return how far the face is turned to the left, (...) degrees; NaN where no face is seen."""
    ears, nose = body.line("right_ear", "left_ear"), body.line("mid_ear", "nose")
    shown_deg = _shown_deg(body)
    size = np.hypot(nose[..., 0], ears[..., 0])
    seen = size >= LEAST * trunk_lengths(body.xy)
    return np.where(seen, (shown_deg + body.heading_deg + 180) % 360 - 180, np.nan)


def head_tilt_deg(body: Body) -> Floats:
    """Return how much higher the left ear is, (...) degrees; NaN from a face that is turned."""
    tilt_deg = turn_deg(body.line("right_ear", "left_ear"), RIGHT)
    return np.where(np.abs(_shown_deg(body)) <= TILT_UP_TO_DEG, tilt_deg, np.nan)


def _shown_deg(body: Body) -> Floats:
    """Return how far the face is turned to the picture's right."""
    ears, nose = body.line("right_ear", "left_ear"), body.line("mid_ear", "nose")
    return np.asarray(np.degrees(np.arctan2(nose[..., 0], ears[..., 0])))
