"""Counts repetitions of one side as they happen; the recorded analysis replaces the count.

A state machine with hysteresis on the smoothed angle that cycles (`metrics.md` 5, step 5): down,
up after a rise by the movement's least range, and down again, which counts, when most of the rise
is gone. Until the first repetition the range is not known; from then on half the usual range is
needed too, because the recorded analysis leaves smaller ones out.
"""

import math
from collections import deque
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from tmr_vision.angles import angle_name
from tmr_vision.live.pose_filter import LivePose
from tmr_vision.records import Movement
from tmr_vision.reps import SMALL_REP
from tmr_vision.skeleton import Side
from tmr_vision.view import in_view

FALLEN = 0.65
"""A repetition is over when this part of its rise is gone (a valley of the recorded analysis needs
0.4; the smoothed live angle lags, and a wobble must not count twice)."""
START_RISE_DEG = 6.0
"""A rise this small may be the start of a repetition; hints compare with the angles before it."""
USUAL_OF = 10
"""The usual range is that of so many last repetitions."""
AT_EDGE_DEG = np.array([-3.0, 0.0, 3.0])
"""So far around a heading is looked: a limit is not left and entered again by a tremor. Who comes
to stand has to be inside by as much."""
MAX_GAP_S = 1.0
"""Out of sight for longer: a repetition under way is given up, as the recorded analysis does."""


@dataclass(frozen=True)
class LiveRep:
    """A counted repetition: when it ended, its highest point, and the judged value there."""

    side: Side
    number: int
    start_s: float
    end_s: float
    value_deg: float


@dataclass
class Counter:
    """Counts one side of a movement; call :meth:`update` with every moment.

    ``value_deg`` is the judged angle now, ``best_deg`` the best value of a repetition so far, and
    ``rest_deg`` and ``now_deg`` all angles before the repetition under way and now.
    """

    movement: Movement
    side: Side
    reps: list[LiveRep] = field(default_factory=list)
    up: bool = False
    value_deg: float = math.nan
    rest_deg: dict[str, float] = field(default_factory=dict)
    now_deg: dict[str, float] = field(default_factory=dict)
    _low: float = math.inf
    _high: float = -math.inf
    _start_s: float = 0.0
    _peak_deg: float = math.nan
    _start_deg: float = math.nan
    _seen_s: float = -math.inf
    _heights: deque[float] = field(default_factory=lambda: deque(maxlen=USUAL_OF))

    @property
    def best_deg(self) -> float:
        """The best judged value of a repetition so far; NaN: none yet."""
        best = max if self.movement.better_when == "more" else min
        return best((rep.value_deg for rep in self.reps), default=math.nan)

    @property
    def moving(self) -> bool:
        """Whether a repetition is under way, or has just begun."""
        return self.up or (math.isfinite(self._low) and self._high - self._low > START_RISE_DEG)

    def restart(self) -> None:
        """Count from 0 again, from the next frame on; what was learnt of the usual range stays."""
        self.reps = []
        self.up, self._low, self._high = False, math.inf, -math.inf

    def change_deg(self, angle: str) -> float:
        """Return how far an angle has moved in the repetition under way; NaN: not known."""
        name = angle_name(angle, self.side)
        return self.now_deg.get(name, math.nan) - self.rest_deg.get(name, math.nan)

    def update(self, pose: LivePose) -> LiveRep | None:
        """Take in a moment; return the repetition that it completed, if any."""
        self.now_deg = pose.angles_deg
        angle = angle_name(self.movement.rep_signal, self.side)
        level = pose.angles_deg[angle]
        if self.movement.rep_direction == "falls":
            level = -level
        around_deg = pose.heading_deg + AT_EDGE_DEG
        visible = bool(in_view(around_deg, self.movement.view, self.side).any())
        if not visible or math.isnan(level):
            self.value_deg = math.nan
            if pose.time_s - self._seen_s > MAX_GAP_S:
                self._begin(math.inf, pose)
            return None
        self._seen_s = pose.time_s
        self.value_deg = pose.angles_deg[angle_name(self.movement.angle, self.side)]
        if self.up:
            return self._falling(level, pose)
        self._waiting(level, pose)
        return None

    def _waiting(self, level: float, pose: LivePose) -> None:
        if level <= self._low:
            self._begin(level, pose)
            return
        self._high = level
        if level - self._low < START_RISE_DEG / 2:
            self._start_s = pose.time_s
        if level - self._low >= self._needed_deg():
            self.up = True
            self._peak_deg = self.value_deg

    def _falling(self, level: float, pose: LivePose) -> LiveRep | None:
        if not math.isnan(self.value_deg):  # the judged peak: sit-to-stand judges the trunk's bend
            self._peak_deg = float(np.fmax(self._peak_deg, self.value_deg))
        self._high = max(self._high, level)
        rise = self._high - self._low
        if level > self._high - FALLEN * rise:
            return None
        rep = self._counted(pose.time_s)
        if rep is not None:
            self._heights.append(rise)
        self._begin(level, pose)
        return rep

    def _counted(self, end_s: float) -> LiveRep | None:
        low_s, high_s = self.movement.duration_s
        if not low_s <= end_s - self._start_s <= high_s:
            return None
        value = self._peak_deg
        if self.movement.statistic == "range":
            value -= self._start_deg
        rep = LiveRep(self.side, len(self.reps) + 1, self._start_s, end_s, value)
        self.reps.append(rep)
        return rep

    def _needed_deg(self) -> float:
        usual = SMALL_REP * median(self._heights) if self._heights else 0.0
        return max(self.movement.min_range_deg, usual)

    def _begin(self, level: float, pose: LivePose) -> None:
        """Wait for the next rise, from this level."""
        self.up = False
        self._low, self._high, self._start_s = level, -math.inf, pose.time_s
        self._start_deg = self._peak_deg = self.value_deg
        self.rest_deg = pose.angles_deg
