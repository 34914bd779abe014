"""The course of a clip: which repetition happens when, and the pose at any time."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from samples.body import Human
from samples.motions import MOTIONS, Motion, pose_of
from samples.pose import Pose, blended
from samples.spec import ClipSpec, Part
from samples.truth import command_deg

LEAD_S = 0.8
"""Quiet time at both ends of a clip."""
CHANGE_S = 1.1
"""Time to turn around, or to change the working side or the movement."""
RISE_S, HOLD_S, GAP_S = (0.85, 1.1), (0.4, 0.55), (0.3, 0.5)


@dataclass(frozen=True)
class Stance:
    """Working side and heading between two changes. `yaw_deg`: positive turns to the left."""

    part: int
    motion: Motion
    side: str
    yaw_deg: float
    start_s: float


@dataclass(frozen=True)
class Rep:
    """One planned repetition: up, hold, down. `amplitude_deg` is what the motion is asked for."""

    stance: Stance
    start_s: float
    rise_s: float
    hold_s: float
    fall_s: float
    amplitude_deg: float
    compensation_deg: float

    @property
    def end_s(self) -> float:
        """When the limb is back."""
        return self.start_s + self.rise_s + self.hold_s + self.fall_s

    def phase(self, time_s: float) -> float:
        """0 at the start position, 1 at the end position, smooth in between."""
        since_s = time_s - self.start_s
        if since_s < self.rise_s:
            return minimum_jerk(since_s / self.rise_s)
        return 1 - minimum_jerk((since_s - self.rise_s - self.hold_s) / self.fall_s)


@dataclass(frozen=True)
class Moment:
    """One instant: the pose, the heading, and the stance the subject is in or comes to."""

    pose: Pose
    yaw_deg: float
    stance: Stance


def minimum_jerk(fraction: float) -> float:
    """Smooth course from 0 to 1, as people move (Flash and Hogan 1985); constant outside."""
    u = min(1.0, max(0.0, fraction))
    return u**3 * (10 - 15 * u + 6 * u * u)


@dataclass(frozen=True)
class Plan:
    """A clip in time."""

    human: Human
    stances: tuple[Stance, ...]
    reps: tuple[Rep, ...]
    duration_s: float

    def at(self, time_s: float) -> Moment:
        """Find pose and heading at a time from the start of the clip."""
        i = max(i for i, stance in enumerate(self.stances) if stance.start_s <= time_s or i == 0)
        stance, before = self.stances[i], self.stances[max(0, i - 1)]
        weight = minimum_jerk((time_s - stance.start_s) / CHANGE_S) if i else 1.0
        yaw_deg = (1 - weight) * before.yaw_deg + weight * stance.yaw_deg
        sway_deg = 0.4 * np.sin(2 * np.pi * 0.3 * time_s + 1)
        pose = blended(self._rest[before], self._rest[stance], weight)
        rep = next((rep for rep in self.reps if rep.start_s <= time_s < rep.end_s), None)
        if rep is not None:
            pose = self.pose_in(rep, rep.phase(time_s))
        return Moment(pose, float(yaw_deg + sway_deg), stance)

    def pose_in(self, rep: Rep, phase: float) -> Pose:
        """Pose of a repetition at a phase."""
        return pose_of(
            rep.stance.motion,
            self.human,
            rep.stance.side,
            amplitude_deg=rep.amplitude_deg,
            phase=phase,
            compensation_deg=rep.compensation_deg,
        )

    @cached_property
    def _rest(self) -> dict[Stance, Pose]:
        return {stance: pose_of(stance.motion, self.human, stance.side) for stance in self.stances}


def _amplitudes_deg(part: Part, side: str, rng: np.random.Generator) -> Iterator[float]:
    """Wanted values of a side, scattered so that their mean stays exact."""
    count = part.reps[side] * part.order.count(side)
    jitter_deg = rng.uniform(-part.jitter_deg, part.jitter_deg, count)
    if count:
        yield from part.mean_deg[side] + jitter_deg - jitter_deg.mean()


def _yaw_deg(spec: ClipSpec, motion: Motion, side: str) -> float:
    """Heading that brings the working side toward the camera, or the face."""
    if motion.view == "facing":
        return spec.facing_yaw_deg
    return spec.subject_yaw_deg * (-1 if side == "left" else 1)


def _rep_at(
    start_s: float, stance: Stance, part: Part, amplitude_deg: float, rng: np.random.Generator
) -> Rep:
    rise_s, hold_s, fall_s = (rng.uniform(*span) / part.speed for span in (RISE_S, HOLD_S, RISE_S))
    compensation_deg = part.compensation_deg.get(stance.side, 0.0)
    return Rep(stance, start_s, rise_s, hold_s, fall_s, amplitude_deg, compensation_deg)


def plan_clip(spec: ClipSpec, human: Human, rng: np.random.Generator) -> Plan:
    """Lay the blocks of all parts one after the other.

    Raises
    ------
    ValueError
        If the body cannot reach an amplitude.
    """
    time_s, stances, reps = 0.0, list[Stance](), list[Rep]()
    for number, part in enumerate(spec.parts):
        motion = MOTIONS[part.movement]
        wanted_deg = {side: _amplitudes_deg(part, side, rng) for side in part.mean_deg}
        for side in part.order:
            commands_deg = [
                command_deg(
                    motion,
                    human,
                    wanted_deg=next(wanted_deg[side]),
                    compensation_deg=part.compensation_deg.get(side, 0.0),
                )
                for _ in range(part.reps[side])
            ]
            yaw_deg = _yaw_deg(spec, motion, side)
            stance = Stance(number, motion, side, yaw_deg, time_s)
            time_s += CHANGE_S + 0.2 if stances else LEAD_S
            stances.append(stance)
            for amplitude_deg in commands_deg:
                rep = _rep_at(time_s, stance, part, amplitude_deg, rng)
                reps.append(rep)
                time_s = rep.end_s + rng.uniform(*GAP_S) / part.speed
    return Plan(human, tuple(stances), tuple(reps), time_s + LEAD_S / 2)
