"""What people do between the movements, or instead of them: walking, sitting down, waving.

An activity takes the person, the time since it began and how long it goes on (seconds), and
returns the pose; like the movements it is written for the left side, and starts and ends where a
person stands (or sits) at ease.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from samples.body import Human
from samples.motions import (
    LEFT,
    RIGHT,
    Prop,
    bend,
    bent_limb,
    seated_hips_m,
    standing,
    with_row,
)
from samples.pose import (
    REFLECTION,
    UP,
    Array,
    Pose,
    both,
    minimum_jerk,
    mirrored,
    rotation,
    toward,
    unit,
)

CHAIR_FOOT_M = 0.22
"""How far in front of the origin the feet stand when the chair is behind the person."""

PoseAt = Callable[[Human, float, float], Pose]


def _ease(time_s: float, duration_s: float, ramp_s: float = 0.6) -> float:
    """0 at both ends of an activity, 1 in between."""
    return minimum_jerk(time_s / ramp_s) * minimum_jerk((duration_s - time_s) / ramp_s)


def _cycle(time_s: float, duration_s: float, period_s: float) -> float:
    """From 0 to 1 and back, a whole number of times."""
    return float(0.5 - 0.5 * np.cos(_turns(time_s, duration_s, period_s)))


def _turns(time_s: float, duration_s: float, period_s: float) -> float:
    """Angle in radians that makes a whole number of turns in an activity."""
    return 2 * np.pi * max(1, round(duration_s / period_s)) * time_s / duration_s


def _moved(rows: Array, weight: float, left: Array, right: Array | None = None) -> Array:
    """Bring directions from where they are towards others; the right one is left alone or given."""
    moved = with_row(rows, LEFT, (1 - weight) * unit(rows[LEFT]) + weight * unit(left))
    if right is None:
        return moved
    return with_row(moved, RIGHT, (1 - weight) * unit(rows[RIGHT]) + weight * unit(right))


def _symmetric(rows: Array, weight: float, left: Array) -> Array:
    return _moved(rows, weight, left, left * REFLECTION)


def _grounded(human: Human, pose: Pose, *, jump_m: float = 0.0) -> Pose:
    """Raise or lower a pose so that its lower foot is on the floor, or above it in a jump."""
    ankles = human.joint_centres(pose)["ankle"][:, 2]
    lift = float(human.joints["ankle"][LEFT][2]) - float(ankles.min()) + jump_m
    return replace(pose, hips_m=pose.hips_m + lift * UP)


def _on_both_feet(human: Human, pose: Pose, hips_m: Array, foot_m: float = 0.0) -> Pose:
    """Bend both legs alike so that they link the hips to feet that stand `foot_m` forward."""
    pose = replace(pose, hips_m=hips_m)
    hip = human.joint_centres(pose)["hip"][LEFT]
    ankle_z = float(human.joints["ankle"][LEFT][2])
    ankle = toward(out=1.2 * float(human.joints["hip"][LEFT][0]), forward=foot_m, up=ankle_z)
    thigh, shank = bent_limb(
        human.length_m["thigh"], human.length_m["shank"], ankle - hip, toward(forward=1.0, out=0.1)
    )
    return replace(pose, thigh=both(thigh), shank=both(shank))


# --- standing about and going ---------------------------------------------------------------------


def idle(human: Human, time_s: float, duration_s: float) -> Pose:
    """Stand, look around, shift a little."""
    ease, slow = _ease(time_s, duration_s), np.sin(np.array([0.9, 0.5, 0.4, 0.6]) * time_s)
    rest = standing(human)
    arm = toward(out=0.14, forward=0.02 + 0.2 * ease * max(0.0, float(slow[0])), up=-1.0)
    return replace(
        rest,
        chest_deg=ease * np.array([2.0, 2.0, 6.0]) * slow[:3],
        head_deg=ease * np.array([6.0 * slow[1], 0.0, 30.0 * slow[3]]),
        upper_arm=with_row(rest.upper_arm, LEFT, arm),
        forearm=with_row(rest.forearm, LEFT, arm + toward(forward=0.2)),
    )


def _steps(
    human: Human,
    time_s: float,
    duration_s: float,
    *,
    stride_s: float,
    hips_deg: tuple[float, float],
    knee_deg: float,
    knee_lead: float = 0.3,
    arm_deg: float,
    elbow_deg: float,
) -> Pose:
    """Go on the spot: hips swing back and forth, knees bend in swing, arms opposite.

    `knee_lead` is the part of a circle (radians) by which the knee is before its leg's passing.
    """
    ease, rest = _ease(time_s, duration_s), standing(human)
    back_deg, forward_deg = hips_deg
    limbs: dict[str, list[Array]] = {
        name: [] for name in ("thigh", "shank", "upper_arm", "forearm")
    }
    flat = []
    for side, reflection in ((0, np.ones(3)), (1, REFLECTION)):
        turn = _turns(time_s, duration_s, stride_s) + np.pi * side
        swing = np.sin(turn)
        hip = np.deg2rad(ease * swing * (forward_deg if swing > 0 else back_deg))
        lift = max(0.0, float(np.cos(turn + knee_lead)))
        knee = np.deg2rad(3 + ease * knee_deg * lift**1.5)
        arm = np.deg2rad(-ease * arm_deg * swing)
        fore = arm + np.deg2rad(12 + ease * elbow_deg)
        flat.append(1 - 0.6 * ease * lift)
        for name, angle, out in (
            ("thigh", hip, 0.03), ("shank", hip - knee, 0.03),
            ("upper_arm", arm, 0.14), ("forearm", fore, 0.03),
        ):  # fmt: skip
            limb = toward(out=out, forward=float(np.sin(angle)), up=-float(np.cos(angle)))
            limbs[name].append(limb * reflection)
    pose = replace(
        rest,
        **{name: np.stack(rows) for name, rows in limbs.items()},
        chest_deg=np.array([2.0 * ease, 0.0, 5 * ease * np.sin(_turns(time_s, duration_s, 1.1))]),
        flat_foot=np.array(flat),
    )
    return _grounded(human, pose)


def walk(human: Human, time_s: float, duration_s: float) -> Pose:
    """Walk as on a treadmill (Winter 1991: hip -10 to 30 deg, knee 60 deg in swing)."""
    return _steps(human, time_s, duration_s, stride_s=1.1, hips_deg=(18, 28), knee_deg=55,
                  arm_deg=22, elbow_deg=10)  # fmt: skip


def turn_round(human: Human, time_s: float, duration_s: float) -> Pose:
    """Small steps, while the heading changes."""
    return _steps(human, time_s, duration_s, stride_s=1.0, hips_deg=(6, 12), knee_deg=25,
                  arm_deg=8, elbow_deg=5)  # fmt: skip


def march(human: Human, time_s: float, duration_s: float) -> Pose:
    """March on the spot with bent knees."""
    return _steps(human, time_s, duration_s, stride_s=1.5, hips_deg=(0, 75), knee_deg=85,
                  knee_lead=-np.pi / 2, arm_deg=30, elbow_deg=60)  # fmt: skip


# --- the chair ------------------------------------------------------------------------------------


def _hands_on_lap(pose: Pose, weight: float) -> Pose:
    return replace(
        pose,
        upper_arm=_symmetric(pose.upper_arm, weight, toward(out=0.12, forward=0.3, up=-1.0)),
        forearm=_symmetric(pose.forearm, weight, toward(out=-0.12, forward=1.0, up=-0.35)),
    )


def _between_seat_and_stand(human: Human, phase: float) -> Pose:
    """Seated at 0, standing on both feet at 1, the trunk bent on the way."""
    bow = float(np.sin(np.pi * phase)) ** 0.8 if 0 < phase < 1 else 0.0
    rise = phase * phase * (3 - 2 * phase)
    upright = standing(human)
    seated = seated_hips_m(human)
    top = np.array([0.0, -CHAIR_FOOT_M, float(upright.hips_m[2])])
    weight = np.array([rise, min(1.0, 1.25 * rise), rise])
    pose = _on_both_feet(
        human, bend(upright, 38 * bow), seated + weight * (top - seated), CHAIR_FOOT_M
    )
    return _hands_on_lap(pose, 1 - rise)


def sit_down(human: Human, time_s: float, duration_s: float) -> Pose:
    """Sit down on both legs."""
    return _between_seat_and_stand(human, 1 - minimum_jerk(time_s / duration_s))


def stand_up(human: Human, time_s: float, duration_s: float) -> Pose:
    """Stand up on both legs."""
    return _between_seat_and_stand(human, minimum_jerk(time_s / duration_s))


def chair_stands(human: Human, time_s: float, duration_s: float) -> Pose:
    """Stand up and sit down on both legs, again and again."""
    return _between_seat_and_stand(human, _cycle(time_s, duration_s, 3.0))


def sit_still(human: Human, time_s: float, duration_s: float) -> Pose:
    """Sit, look around, sway."""
    ease, slow = _ease(time_s, duration_s), np.sin(np.array([0.8, 0.6, 0.5, 0.7]) * time_s)
    return replace(
        _between_seat_and_stand(human, 0.0),
        chest_deg=ease * np.array([3.0, 2.0, 3.0]) * slow[:3],
        head_deg=ease * np.array([8.0 * slow[1], 0.0, 30.0 * slow[3]]),
    )


# --- other exercises and everyday movements -------------------------------------------------------


def squat(human: Human, time_s: float, duration_s: float) -> Pose:
    """Squat on both legs, arms forward."""
    down = _cycle(time_s, duration_s, 2.8)
    rest = standing(human)
    hips = rest.hips_m + down * toward(forward=-0.22, up=-0.8 * human.length_m["thigh"])
    arms = toward(out=0.1, forward=1.0, up=0.0)
    pose = replace(
        bend(rest, 40 * down),
        upper_arm=_symmetric(rest.upper_arm, down, arms),
        forearm=_symmetric(rest.forearm, down, arms),
    )
    return _on_both_feet(human, pose, hips)


def pick_up(human: Human, time_s: float, duration_s: float) -> Pose:
    """Bend down on both legs and reach for the floor with one hand, again and again."""
    down = _cycle(time_s, duration_s, 3.2)
    rest = standing(human)
    hips = rest.hips_m + down * toward(forward=-0.25, up=-0.5 * human.length_m["thigh"])
    reach = toward(out=-0.05, forward=0.25, up=-1.0)
    pose = replace(
        bend(rest, 75 * down),
        upper_arm=_moved(rest.upper_arm, down, reach),
        forearm=_moved(rest.forearm, down, reach),
    )
    return _on_both_feet(human, pose, hips)


def jumping_jack(human: Human, time_s: float, duration_s: float) -> Pose:
    """Arms up and legs apart in a jump, and back."""
    open_ = _cycle(time_s, duration_s, 1.2)
    rest = standing(human)
    arm, leg = np.deg2rad([8 + 150 * open_, 2 + 18 * open_])
    arms = both(toward(out=np.sin(arm), forward=0.05, up=-np.cos(arm)))
    legs = both(toward(out=np.sin(leg), up=-np.cos(leg)))
    girdle = np.array([0.0, -15.0 * open_, 0.0])
    pose = replace(
        rest, upper_arm=arms, forearm=arms, thigh=legs, shank=legs,
        girdle_deg=np.stack([girdle, -REFLECTION * girdle]),
    )  # fmt: skip
    jump_m = 0.08 * float(np.sin(np.pi * open_))
    return _grounded(human, pose, jump_m=jump_m)


def wave(human: Human, time_s: float, duration_s: float) -> Pose:
    """Raise a hand beside the head and wave."""
    ease, rest = _ease(time_s, duration_s, 0.9), standing(human)
    swing = float(np.sin(_turns(time_s, duration_s, 0.8)))
    return replace(
        rest,
        upper_arm=_moved(rest.upper_arm, ease, toward(out=0.8, forward=0.35, up=0.1)),
        forearm=_moved(rest.forearm, ease, toward(out=0.1 + 0.5 * swing, forward=0.2, up=1.0)),
    )


def drink(human: Human, time_s: float, duration_s: float) -> Pose:
    """Bring a hand to the mouth, again and again."""
    raised = minimum_jerk(1.6 * _cycle(time_s, duration_s, 3.0))
    rest = standing(human)
    return replace(
        rest,
        upper_arm=_moved(rest.upper_arm, raised, toward(out=0.25, forward=0.6, up=-0.7)),
        forearm=_moved(rest.forearm, raised, toward(out=-0.35, forward=0.3, up=0.95)),
    )


def arm_circle(human: Human, time_s: float, duration_s: float) -> Pose:
    """Swing the straight arm in full circles: forward, up, back, down."""
    turn = _turns(time_s, duration_s, 1.8)
    rest = standing(human)
    arm = toward(out=0.25, forward=float(np.sin(turn)), up=-float(np.cos(turn)))
    return replace(
        rest,
        upper_arm=with_row(rest.upper_arm, LEFT, arm),
        forearm=with_row(rest.forearm, LEFT, arm),
    )


def side_bend(human: Human, time_s: float, duration_s: float) -> Pose:
    """Lean to one side and to the other, arms hanging."""
    lean_deg = 30 * float(np.sin(_turns(time_s, duration_s, 4.0)))
    pose = bend(standing(human), 0.0, lean_deg=lean_deg)
    turned = rotation(0.5 * pose.chest_deg)
    return replace(
        pose, upper_arm=pose.upper_arm @ turned.T, forearm=pose.forearm @ turned.T,
        head_deg=0.8 * pose.chest_deg,
    )  # fmt: skip


def kick_side(human: Human, time_s: float, duration_s: float) -> Pose:
    """Lift a straight leg out to the side, again and again."""
    angle = np.deg2rad(2 + 42 * _cycle(time_s, duration_s, 2.2))
    rest = standing(human)
    leg = toward(out=np.sin(angle), up=-np.cos(angle))
    return replace(
        rest, thigh=with_row(rest.thigh, LEFT, leg), shank=with_row(rest.shank, LEFT, leg)
    )


def clap(human: Human, time_s: float, duration_s: float) -> Pose:
    """Clap before the chest."""
    ease, rest = _ease(time_s, duration_s, 0.9), standing(human)
    apart = _cycle(time_s, duration_s, 0.7)
    fore = toward(out=-0.45 + 0.5 * apart, forward=1.0, up=0.35)
    return replace(
        rest,
        upper_arm=_symmetric(rest.upper_arm, ease, toward(out=0.2, forward=0.4, up=-1.0)),
        forearm=_symmetric(rest.forearm, ease, fore),
    )


@dataclass(frozen=True)
class Act:
    """An activity; `slow_turn`: the heading changes all along, not only while changing over."""

    pose: PoseAt
    prop: Prop | None = None
    slow_turn: bool = False


ACTIVITIES = {
    "idle": Act(idle),
    "walk": Act(walk),
    "turn_round": Act(turn_round, slow_turn=True),
    "march": Act(march),
    "sit_down": Act(sit_down, "chair"),
    "stand_up": Act(stand_up, "chair"),
    "sit_still": Act(sit_still, "chair"),
    "chair_stands": Act(chair_stands, "chair"),
    "squat": Act(squat),
    "pick_up": Act(pick_up),
    "jumping_jack": Act(jumping_jack),
    "wave": Act(wave),
    "drink": Act(drink),
    "arm_circle": Act(arm_circle),
    "side_bend": Act(side_bend),
    "kick_side": Act(kick_side),
    "clap": Act(clap),
}


def pose_at(act: Act, human: Human, side: str, time_s: float, duration_s: float) -> Pose:
    """Pose of an activity done with the given side; before and after it stays as it is there."""
    pose = act.pose(human, min(duration_s, max(0.0, time_s)), duration_s)
    return pose if side == "left" else mirrored(pose)
