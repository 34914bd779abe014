"""The course of a clip: which repetition happens when, and the pose at any time."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from validation.renderer.activities import ACTIVITIES, Act, pose_at
from validation.renderer.body import Human
from validation.renderer.execution_style import Manner, draw_manner, in_manner
from validation.renderer.motions import MOTIONS, Motion, pose_of
from validation.renderer.pose import SIDES, Pose, blended, minimum_jerk, mirrored
from validation.renderer.spec import Activity, ClipSpec, Course, Part
from validation.renderer.truth import command_deg

LEAD_S = 0.8
"""Quiet time at both ends of a clip."""
CHANGE_S = 1.1
"""Time to turn around, or to change the working side or the movement."""
RISE_S, HOLD_S, GAP_S = (0.85, 1.1), (0.4, 0.55), (0.3, 0.5)
FALSE_START = 1 / 3
"""How far a false start goes, as a phase."""


@dataclass(frozen=True)
class Stance:
    """Working side and heading between two changes. `yaw_deg`: positive turns to the left.

    `part` is the number of the part in the spec. An activity goes on for `duration_s` after the
    change to it; a movement's repetitions are kept apart, in the plan.
    """

    part: int
    motion: Motion | Act
    side: str
    yaw_deg: float
    start_s: float
    duration_s: float = 0.0

    @property
    def begin_s(self) -> float:
        """When an activity begins: after the change, the first after the quiet time."""
        return self.start_s + (CHANGE_S if self.start_s else LEAD_S)

    @property
    def turn_s(self) -> float:
        """How long it takes to come to this heading."""
        slow = isinstance(self.motion, Act) and self.motion.slow_turn
        return CHANGE_S + self.duration_s if slow else CHANGE_S

    def pose(self, human: Human, time_s: float) -> Pose:
        """Pose of an activity, or the start position of a movement."""
        if isinstance(self.motion, Act):
            since_s = time_s - self.begin_s
            return pose_at(self.motion, human, self.side, since_s, self.duration_s)
        return pose_of(self.motion, human, self.side)


@dataclass(frozen=True)
class Rep:
    """One planned repetition: up, hold, down. `amplitude_deg` is what the motion is asked for.

    `top` is the phase it goes to: less than 1 in a false start. `manner` is how the working side is
    held; None: as the movement has it.
    """

    stance: Stance
    motion: Motion
    start_s: float
    rise_s: float
    hold_s: float
    fall_s: float
    amplitude_deg: float
    compensation_deg: float
    top: float = 1.0
    manner: Manner | None = None

    @property
    def end_s(self) -> float:
        """When the limb is back."""
        return self.start_s + self.rise_s + self.hold_s + self.fall_s

    def phase(self, time_s: float) -> float:
        """0 at the start position, 1 at the end position, smooth in between."""
        since_s = time_s - self.start_s
        if since_s < self.rise_s:
            return self.top * minimum_jerk(since_s / self.rise_s)
        return self.top * (1 - minimum_jerk((since_s - self.rise_s - self.hold_s) / self.fall_s))


@dataclass(frozen=True)
class Moment:
    """One instant: the pose, the heading, and the stance the subject is in or comes to."""

    pose: Pose
    yaw_deg: float
    stance: Stance


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
        since_s = time_s - stance.start_s
        weight = minimum_jerk(since_s / CHANGE_S) if i else 1.0
        turned = minimum_jerk(since_s / stance.turn_s) if i else 1.0
        yaw_deg = (1 - turned) * _nearest_deg(before.yaw_deg, stance.yaw_deg)
        yaw_deg += turned * stance.yaw_deg
        sway_deg = 0.4 * np.sin(2 * np.pi * 0.3 * time_s + 1)
        pose = blended(self._left[before], self._pose_of(stance, time_s), weight)
        rep = next((rep for rep in self.reps if rep.start_s <= time_s < rep.end_s), None)
        if rep is not None:
            pose = self.pose_in(rep, rep.phase(time_s))
        return Moment(pose, float(yaw_deg + sway_deg), stance)

    def pose_in(self, rep: Rep, phase: float) -> Pose:
        """Pose of a repetition at a phase."""
        pose = pose_of(
            rep.motion,
            self.human,
            "left",
            amplitude_deg=rep.amplitude_deg,
            phase=phase,
            compensation_deg=rep.compensation_deg,
        )
        if rep.manner is not None:
            pose = in_manner(pose, rep.manner, rep.motion, self.human, share=phase)
        return pose if rep.stance.side == "left" else mirrored(pose)

    def _pose_of(self, stance: Stance, time_s: float) -> Pose:
        if isinstance(stance.motion, Act):
            return stance.pose(self.human, time_s)
        return self._left[stance]

    @cached_property
    def _left(self) -> dict[Stance, Pose]:
        """In which pose each stance ends."""
        return {
            stance: stance.pose(self.human, stance.begin_s + stance.duration_s)
            for stance in self.stances
        }


def _nearest_deg(from_deg: float, to_deg: float) -> float:
    """Give the same heading so that nobody turns by more than three quarters to the next one."""
    turn_deg = to_deg - from_deg
    return from_deg if abs(turn_deg) <= 270 else from_deg + 360 * round(turn_deg / 360)


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
    start_s: float,
    stance: Stance,
    part: Part,
    amplitude_deg: float,
    rng: np.random.Generator,
    *,
    manner: Manner | None,
    top: float = 1.0,
) -> Rep:
    rise_s, hold_s, fall_s = (rng.uniform(*span) / part.speed for span in (RISE_S, HOLD_S, RISE_S))
    context = part.course or Course()
    if context.uneven > 1:
        factors = context.uneven ** rng.uniform(-1, 1, 2)
        rise_s, fall_s = rise_s * factors[0], fall_s * factors[1]
    if context.hold_s is not None:
        hold_s = context.hold_s
    if top < 1:
        hold_s = 0.1
    return Rep(
        stance=stance,
        motion=MOTIONS[part.movement],
        start_s=start_s,
        rise_s=rise_s,
        hold_s=hold_s,
        fall_s=fall_s,
        amplitude_deg=amplitude_deg,
        compensation_deg=part.compensation_deg.get(stance.side, 0.0),
        top=top,
        manner=manner,
    )


class _Draft:
    """A plan in the making: where in time it has come to."""

    def __init__(self, spec: ClipSpec, human: Human, rng: np.random.Generator) -> None:
        self.spec, self.human, self.rng = spec, human, rng
        self.time_s, self.stances, self.reps = 0.0, list[Stance](), list[Rep]()

    def add_activity(self, number: int, activity: Activity) -> None:
        """Let an activity follow."""
        yaw_deg = activity.yaw_deg
        if yaw_deg is None:
            yaw_deg = self.stances[-1].yaw_deg if self.stances else 0.0
        act = ACTIVITIES[activity.activity]
        stance = Stance(
            number, act, activity.side, yaw_deg, self.time_s, duration_s=activity.duration_s
        )
        self.stances.append(stance)
        self.time_s = stance.begin_s + stance.duration_s

    def add_part(self, number: int, part: Part) -> None:
        """Let the blocks of a movement follow."""
        motion = MOTIONS[part.movement]
        wanted_deg = {side: _amplitudes_deg(part, side, self.rng) for side in part.mean_deg}
        for side in part.order:
            commands_deg = [
                command_deg(
                    motion,
                    self.human,
                    wanted_deg=next(wanted_deg[side]),
                    compensation_deg=part.compensation_deg.get(side, 0.0),
                )
                for _ in range(part.reps[side])
            ]
            yaw_deg = _yaw_deg(self.spec, motion, side)
            manner = self._manner(number, part, side)
            stance = Stance(number, motion, side, yaw_deg, self.time_s)
            self.time_s += CHANGE_S + 0.2 if self.stances else LEAD_S
            self.stances.append(stance)
            self._add_block(stance, part, commands_deg, manner)

    def _manner(self, number: int, part: Part, side: str) -> Manner | None:
        """Draw how a side is held, each time alike."""
        if not part.unlike:
            return None
        rng = np.random.default_rng([self.spec.seed, 5, number, SIDES.index(side)])
        return draw_manner(rng, size=part.unlike)

    def _add_block(
        self, stance: Stance, part: Part, commands_deg: list[float], manner: Manner | None
    ) -> None:
        context = part.course or Course()
        for count, amplitude_deg in enumerate(commands_deg, start=1):
            tops = (FALSE_START, 1.0) if count in context.false_starts else (1.0,)
            for top in tops:
                rep = _rep_at(
                    self.time_s, stance, part, amplitude_deg, self.rng, manner=manner, top=top
                )
                self.reps.append(rep)
                self.time_s = rep.end_s + self.rng.uniform(*GAP_S) / part.speed
            if count in context.rest_after:
                self.time_s += context.rest_s


def plan_clip(spec: ClipSpec, human: Human, rng: np.random.Generator) -> Plan:
    """Lay the blocks of all parts one after the other.

    Raises
    ------
    ValueError
        If the body cannot reach an amplitude.
    """
    draft = _Draft(spec, human, rng)
    for number, part in enumerate(spec.parts):
        if isinstance(part, Activity):
            draft.add_activity(number, part)
        else:
            draft.add_part(number, part)
    return Plan(human, tuple(draft.stances), tuple(draft.reps), draft.time_s + LEAD_S / 2)
