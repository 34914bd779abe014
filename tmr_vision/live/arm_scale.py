"""A score shown with an arm: how high it is held out, on the scale that is drawn on the screen.

Either arm will do, so somebody whose one arm hurts uses the other. Only the direction from the
shoulder to the wrist counts, seen from the front: what the pose model tells well. Fingers it does
not (it has three landmarks a hand), so they are not asked for.
"""

import math
from collections import deque
from dataclasses import dataclass, field

import numpy as np

from tmr_vision.live.pose_filter import LivePose
from tmr_vision.skeleton import SIDES, Side, index
from tmr_vision.view import FACING_LIMIT_DEG

STEPS = 10
"""Scores from 0 to 9, as by key."""
LOWEST_DEG, HIGHEST_DEG = 30.0, 160.0
"""Directions of an arm (0 hangs, 180 up) between which the scores lie, 13 degrees each: several
times the tremor of a held arm. Below, the arm rests and says nothing."""
REST_DEG = 22.0
"""Between two answers the arm has to sink below this."""
HELD_OUT = 0.75
"""Shoulder to wrist in trunk lengths (a straight arm has 1.1): less is bent, or points forward, and
then the picture does not show how high it is."""
STEADY_DEG = 8.0
"""An arm whose direction stays within this is held still."""


def arm_deg(pose: LivePose, side: Side) -> float:
    """Return how high an arm is held out, degrees: 0 hangs, 180 up; NaN: not seen, not held out.

    Parameters
    ----------
    pose
        Of somebody who faces the camera; else NaN.
    """
    points = pose.upright_px
    shoulder, wrist = (points[index(f"{side}_{part}")] for part in ("shoulder", "wrist"))
    shoulders, hips = (
        points[[index(f"{each}_{part}") for each in SIDES]].mean(axis=0)
        for part in ("shoulder", "hip")
    )
    out, down = wrist - shoulder
    length = math.hypot(out, down)
    facing = abs(pose.heading_deg) <= FACING_LIMIT_DEG
    if not facing or not length >= HELD_OUT * float(np.linalg.norm(shoulders - hips)):
        return math.nan
    return math.degrees(math.atan2(abs(out), down))


def score_at(direction_deg: float) -> float:
    """Return the place of a direction on the scale, 0 to 9 with parts; NaN: the arm rests."""
    if not direction_deg >= LOWEST_DEG:
        return math.nan
    share = (direction_deg - LOWEST_DEG) / (HIGHEST_DEG - LOWEST_DEG)
    return min(max(STEPS * share - 0.5, 0.0), STEPS - 1.0)


@dataclass
class ArmScale:
    """Reads scores off an arm that is held still; call :meth:`update` with every moment.

    ``place`` is where on the scale the arm is now, NaN while both rest or both are up.
    """

    hold_s: float
    place: float = math.nan
    _held: deque[tuple[float, float]] = field(default_factory=deque)
    _waits: bool = True

    def update(self, pose: LivePose) -> int | None:
        """Take in a moment; return a score once it was held; the arm has to sink before the next.

        An arm that is up from before says nothing either.
        """
        degrees = [arm_deg(pose, side) for side in SIDES]
        up = [each for each in degrees if each >= LOWEST_DEG]
        self._waits = self._waits and any(each >= REST_DEG for each in degrees)
        if len(up) != 1 or self._waits:
            self.place = math.nan
            self._held.clear()
            return None
        self.place = score_at(up[0])
        self._held.append((pose.time_s, up[0]))
        while max(d for _, d in self._held) - min(d for _, d in self._held) > STEADY_DEG:
            self._held.popleft()
        if pose.time_s - self._held[0][0] < self.hold_s:
            return None
        score = round(score_at(float(np.median([d for _, d in self._held]))))
        self._waits = True
        self._held.clear()
        return score

    @property
    def held(self) -> float:
        """How much of the time the arm has been held still, 0 to 1."""
        if not self._held:
            return 0.0
        return min(1.0, (self._held[-1][0] - self._held[0][0]) / self.hold_s)
