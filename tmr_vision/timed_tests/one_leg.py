"""Standing on one leg: how long the other foot is off the floor, told by the heights of the ankles.

Written for one leg and its other one, whichever it is, so the mirrored film gives the same.
"""

import numpy as np
import numpy.typing as npt

from tmr_vision.geometry import DOWN, point, trunk_lengths
from tmr_vision.records import Floats, Recording, TimedTrial
from tmr_vision.skeleton import Side, other
from tmr_vision.view import in_view, unrolled

LIFTED, DOWN_AGAIN = 0.12, 0.07
"""Trunk lengths (half a metre) that an ankle is above the other one when its foot is off the floor,
and up to which it has come down again: ankles of who stands facing on both feet are alike within
0.03 (rendered clips)."""
MOVED = 0.25
"""Trunk lengths that the standing foot may be away from where it stood."""
LEAST_S = 1.0
"""A shorter time is a step."""
BRIDGE_S = 0.3
"""The ankles may be out of sight for so long."""


def find_trials(recording: Recording, side: Side, source: int) -> list[TimedTrial]:
    """Find all times in which a person who faces the camera stood on one leg, ``side``."""
    time_s, height = recording.pose.time_s, ankle_height(recording, other(side))
    facing = in_view(recording.view.heading_deg, "facing", side)
    height = np.where(facing, height, np.nan)
    found, at = [], 0
    while at < len(time_s):
        if not height[at] >= LIFTED:
            at += 1
            continue
        end, ended = _end(recording, side, height, at)
        if time_s[end] - time_s[at] >= LEAST_S:
            found.append(
                TimedTrial(
                    side=side,
                    source=source,
                    start_s=float(time_s[at]),
                    end_s=float(time_s[end]),
                    value=float(time_s[end] - time_s[at]),
                    ended=ended,
                )
            )
        at = end + 1
        while at < len(time_s) and height[at] > DOWN_AGAIN:  # a foot that hopped stays up
            at += 1
    return found


def lifted(recording: Recording, side: Side) -> npt.NDArray[np.bool_]:
    """Tell where a foot is clearly off the floor, (n,)."""
    return np.asarray(ankle_height(recording, side) >= 2 * LIFTED)


def ankle_height(recording: Recording, side: Side) -> Floats:
    """Return how far an ankle is above the other one, (n,) trunk lengths."""
    level = unrolled(recording.pose.image_px, recording.view.roll_deg)
    above = point(level, f"{other(side)}_ankle") - point(level, f"{side}_ankle")
    return np.asarray((above * DOWN).sum(axis=-1) / np.nanmedian(trunk_lengths(level)))


def _end(recording: Recording, side: Side, height: Floats, start: int) -> tuple[int, bool]:
    """Return the last sample of a stance, and whether it ended there or was only seen so far."""
    time_s, points = recording.pose.time_s, recording.pose.image_px
    foot = point(points, f"{side}_ankle")
    stood = foot[start : start + 5][np.isfinite(foot[start : start + 5, 0])]
    stood_px = np.median(stood, axis=0) if len(stood) else foot[start]
    away = np.linalg.norm(foot - stood_px, axis=-1) / np.nanmedian(trunk_lengths(points))
    last = start
    for at in range(start, len(time_s)):
        if height[at] <= DOWN_AGAIN or away[at] > MOVED:
            return last, True
        if np.isfinite(height[at]):
            last = at
        elif time_s[at] - time_s[last] > BRIDGE_S:
            return last, False
    return last, False
