"""How far the shoulders are turned against the hips, facing the camera.

One camera hardly sees this turn. The world landmarks follow it, but show it too small. Two signs of
it are used, each from its value at rest, which takes out how the person sits to the camera:

- the heading of the hip line minus that of the shoulder line: slope 0.31 against truth,
- the difference in depth of the two shoulders: 2.3 mm a degree.

When the camera stands aside they err in opposite directions, so they are joined, the steadier depth
with twice the weight. Slopes: six twist clips of the accuracy study and the sample `trunk_twist`
(seven rendered bodies); how the joined turn does is in `samples/study/results/table.md`. No real
recording with world landmarks and a reference was at hand, so the slopes of real people may differ.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tmr_vision.records import Floats
from tmr_vision.skeleton import index
from tmr_vision.view import line_heading_deg

HEADING_SLOPE = 0.3075
DEPTH_M_PER_DEG = 0.00233
DEPTH_WEIGHT = 2 / 3
REST_DEG = 4.0
"""At rest the heading of hips and shoulders agrees this well (13 deg of true turn)."""
AROUND_S = 8.0
LEFT, RIGHT = index("left_shoulder"), index("right_shoulder")


@dataclass(frozen=True)
class Neutral:
    """What both signs show at rest: one value each, or one for every frame (n,)."""

    heading_deg: Floats | float = 0.0
    depth_m: Floats | float = 0.0


def trunk_turn_deg(world_m: Floats, neutral: Neutral) -> Floats:
    """Return the turn of the chest to the person's left, (...) degrees, of (..., 33, 3) metres."""
    by_heading = (_heading_deg(world_m) - neutral.heading_deg) / HEADING_SLOPE
    by_depth = (_depth_m(world_m) - neutral.depth_m) / DEPTH_M_PER_DEG
    return DEPTH_WEIGHT * by_depth + (1 - DEPTH_WEIGHT) * by_heading


def find_neutral(time_s: Floats, world_m: Floats, *, facing: npt.NDArray[np.bool_]) -> Neutral:
    """Find what both signs show at rest around each moment in which the person faces the camera.

    A person sits down, turns the chair or stands up in one recording, so the rest is looked for in
    the frames within ``AROUND_S``; a stretch without any takes its neighbours'.
    """
    heading_deg, depth_m = _heading_deg(world_m), _depth_m(world_m)
    rest = np.flatnonzero(facing & (np.abs(heading_deg) <= REST_DEG))
    if not rest.size:
        return Neutral()
    moments_s = np.arange(time_s[0], time_s[-1] + 1.0)
    firsts = np.searchsorted(time_s[rest], moments_s - AROUND_S)
    lasts = np.searchsorted(time_s[rest], moments_s + AROUND_S)
    known = lasts > firsts
    pieces = [rest[a:b] for a, b in zip(firsts[known], lasts[known], strict=True)]
    heading, depth = (
        np.interp(time_s, moments_s[known], [np.median(values[piece]) for piece in pieces])
        for values in (heading_deg, depth_m)
    )
    return Neutral(heading, depth)


def _heading_deg(world_m: Floats) -> Floats:
    turn_deg = line_heading_deg(world_m, "hip") - line_heading_deg(world_m, "shoulder")
    return np.asarray((turn_deg + 180) % 360 - 180)


def _depth_m(world_m: Floats) -> Floats:
    return np.asarray(world_m[..., LEFT, 2] - world_m[..., RIGHT, 2])
