"""Points of the body and lengths between them, of one picture or of many.

``points`` is (..., 33, d) with x and y first: pixels, or metres with z last. NaN stays NaN.
"""

from weakref import WeakKeyDictionary

import numpy as np

from tmr_vision.records import Floats, PoseTrack
from tmr_vision.skeleton import index

DOWN = np.array([0.0, 1.0])
RIGHT = np.array([1.0, 0.0])
_TRUNK_PX: WeakKeyDictionary[PoseTrack, float] = WeakKeyDictionary()
"""Trunk lengths by track, as long as it is there: each repetition asks for that of the whole."""


def point(points: Floats, name: str) -> Floats:
    """Return a landmark, or the middle of both sides (``mid_hip``), (..., d)."""
    if name.startswith("mid_"):
        return middle(points, name.removeprefix("mid_"))
    return np.asarray(points[..., index(name), :])


def middle(points: Floats, part: str) -> Floats:
    """Return the middle of both sides of a part of the body (``hip``), (..., d)."""
    return (point(points, f"left_{part}") + point(points, f"right_{part}")) / 2


def trunk_axis(points: Floats) -> Floats:
    """Return the vector from the middle of the hips to that of the shoulders, (..., d)."""
    return middle(points, "shoulder") - middle(points, "hip")


def trunk_lengths(points: Floats) -> Floats:
    """Return the distance from the middle of the shoulders to that of the hips, (...)."""
    return np.asarray(np.linalg.norm(trunk_axis(points), axis=-1))


def usual_trunk_length(points: Floats) -> float:
    """Return the median of the trunk's lengths in all pictures (n, 33, d); NaN: never seen."""
    lengths = trunk_lengths(points)
    return float(np.nanmedian(lengths)) if np.isfinite(lengths).any() else float("nan")


def trunk_length_px(track: PoseTrack) -> float:
    """Return how long the trunk usually is in the pictures of a track; NaN: never seen."""
    if track not in _TRUNK_PX:
        _TRUNK_PX[track] = usual_trunk_length(track.image_px)
    return _TRUNK_PX[track]


def turn_deg(a: Floats, b: Floats) -> Floats:
    """Return the turn from vector a to vector b, (..., 2) each: -180 to 180, clockwise positive."""
    cross = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return np.asarray(np.degrees(np.arctan2(cross, (a * b).sum(axis=-1))))
