"""Somebody who stands still, left side near, with angles, points and edges that are given."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from tests.stick_figure import info_of, side_view, times
from tmr_vision.analysis import measure
from tmr_vision.records import Codes, Floats, Recording
from tmr_vision.skeleton import index

_TRACK = side_view(times(4.4), "left", {})
STILL = measure(_TRACK, info_of(_TRACK))
FRAMES = np.arange(len(STILL.angles.time_s))
"""At 25 frames per second."""


def at(frames: Iterable[int], value: float, otherwise: float = 0.0) -> Floats:
    """Give one value in these frames and another in all others."""
    return np.where(np.isin(FRAMES, list(frames)), value, otherwise)


def given(
    angles_deg: dict[str, Any],
    *,
    points_px: dict[str, Any] | None = None,
    codes: dict[str, Any] | None = None,
    beyond: Codes | None = None,
) -> Recording:
    """Put in angles and points and where angles came from, by name, for one frame or each."""
    angles, points = STILL.angles, STILL.pose.image_px.copy()
    values, came_from = angles.angles_deg.copy(), angles.provenance.copy()
    for name, each in angles_deg.items():
        values[:, angles.names.index(name)] = each
    for name, each in (codes or {}).items():
        came_from[:, angles.names.index(name)] = each
    for landmark, place in (points_px or {}).items():
        points[:, index(landmark)] = place
    return STILL.with_(
        pose=STILL.pose.with_(image_px=points, beyond=beyond),
        angles=angles.with_(angles_deg=values, provenance=came_from),
    )
