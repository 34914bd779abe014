"""The movements: a pose for every phase, each written once, for the left side.

A motion takes the person, the amplitude of its judged angle (degrees), the phase (0 at the start
position, 1 at the end position) and a compensation (degrees), and returns the pose when the left
side works. `pose_of` reflects it for the right side. Spine and shoulder girdle take part, so the
true angle is not the amplitude asked for: `truth.command_deg` finds the amplitude that gives it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.optimize import brentq

from validation.renderer.body import Human
from validation.renderer.pose import UP, Array, Pose, both, mirrored, rotation, toward, unit
from validation.renderer.postures import (
    LEFT,
    RIGHT,
    bend,
    bent_limb,
    leg_direction,
    lying,
    seated_hips_m,
    standing,
    with_row,
)

AHEAD = toward(forward=1.0)
SQUAT_DEG = 55.0
"""How far the knee bends in the squat that is seen from the front."""


def _cross_arms(pose: Pose) -> Pose:
    """Arms folded before the chest, wherever the chest points."""
    chest = rotation(pose.chest_deg)
    upper_arm = both(toward(out=0.35, forward=0.45, up=-1.0)) @ chest.T
    forearm = both(toward(out=-1.0, forward=0.35, up=0.55)) @ chest.T
    return replace(pose, upper_arm=upper_arm, forearm=forearm)


def _reach_m(human: Human, segments: tuple[str, str], flexion_deg: float) -> float:
    """Distance between the ends of a limb whose middle joint is bent, by the law of cosines."""
    a, b = (human.length_m[segment] for segment in segments)
    return float(np.sqrt(a * a + b * b + 2 * a * b * np.cos(np.deg2rad(flexion_deg))))


def _stand_on(
    human: Human, pose: Pose, hip_m: Array, ankle_m: Array, *, knee: Array = AHEAD
) -> Pose:
    """Bend the left leg so that it links a hip to an ankle; put the pelvis where that hip is.

    ``knee`` is where the knee points.
    """
    thigh, shank = bent_limb(
        human.length_m["thigh"], human.length_m["shank"], ankle_m - hip_m, knee
    )
    offset = human.joints["hip"][LEFT] - human.joints["hip"].mean(axis=0)
    return replace(
        pose,
        hips_m=hip_m - rotation(pose.pelvis_deg) @ offset,
        thigh=with_row(pose.thigh, LEFT, thigh),
        shank=with_row(pose.shank, LEFT, shank),
    )


def _raised_arm(human: Human, direction: Array, amount_deg: float, phase: float) -> Pose:
    """Raise the left arm straight in a direction; the girdle follows from 30 deg upward."""
    rest = standing(human)
    leave = min(1.0, 5 * phase)  # from the hanging arm into the plane of the movement
    girdle = np.array([0.0, -0.12 * max(0.0, amount_deg * phase - 30), 0.0])

    def moved(rows: Array) -> Array:
        return with_row(rows, LEFT, unit(rows[LEFT]) * (1 - leave) + direction * leave)

    return replace(
        rest,
        upper_arm=moved(rest.upper_arm),
        forearm=moved(rest.forearm),
        girdle_deg=with_row(rest.girdle_deg, LEFT, girdle),
    )


def _lean_away(pose: Pose, angle_deg: float) -> Pose:
    lean_deg = np.array([0.0, -angle_deg, 0.0])
    return replace(pose, chest_deg=lean_deg, head_deg=0.5 * lean_deg)


def arm_raise(human: Human, amplitude_deg: float, phase: float, compensation_deg: float) -> Pose:
    """Straight arm forward and up; compensation: the trunk leans away from it."""
    angle = np.deg2rad(amplitude_deg * phase)
    direction = unit(toward(out=0.06, forward=np.sin(angle), up=-np.cos(angle)))
    arm_up = _raised_arm(human, direction, amplitude_deg, phase)
    return _lean_away(arm_up, compensation_deg * phase)


def arm_raise_side(
    human: Human, amplitude_deg: float, phase: float, compensation_deg: float
) -> Pose:
    """Straight arm out to the side and up; compensation: the trunk leans away from it."""
    angle = np.deg2rad(max(8.0, amplitude_deg * phase))
    direction = unit(toward(out=np.sin(angle), forward=0.04, up=-np.cos(angle)))
    arm_up = _raised_arm(human, direction, amplitude_deg, phase)
    return _lean_away(arm_up, compensation_deg * phase)


def trunk_twist(human: Human, amplitude_deg: float, phase: float, compensation_deg: float) -> Pose:
    """Seated, arms folded, chest turned to the left; compensation: the pelvis turns along."""
    pelvis_deg = compensation_deg * phase * UP
    twist_deg = amplitude_deg * phase * UP
    return _cross_arms(
        replace(
            standing(human),
            hips_m=seated_hips_m(human),
            pelvis_deg=pelvis_deg,
            chest_deg=pelvis_deg + twist_deg,
            head_deg=pelvis_deg + 0.8 * twist_deg,
            thigh=both(toward(out=0.05, forward=1.0, up=-0.02)),
            shank=both(toward(forward=0.02, up=-1.0)),
        )
    )


def leg_raise(human: Human, amplitude_deg: float, phase: float, compensation_deg: float) -> Pose:
    """Standing, straight leg forward and up; compensation: its knee bends."""
    rest = standing(human)
    angle, bent = np.deg2rad([amplitude_deg * phase, (amplitude_deg - compensation_deg) * phase])
    thigh = toward(out=0.03, forward=np.sin(angle), up=-np.cos(angle))
    shank = toward(out=0.03, forward=np.sin(bent), up=-np.cos(bent))
    return replace(
        rest,
        chest_deg=np.array([-0.08 * amplitude_deg * phase, 0.0, 0.0]),
        upper_arm=both(toward(out=0.2, forward=-0.02, up=-1.0)),
        thigh=with_row(rest.thigh, LEFT, thigh),
        shank=with_row(rest.shank, LEFT, shank),
        flat_foot=with_row(rest.flat_foot, LEFT, 1 - min(1.0, 4 * phase)),
    )


def supine_leg_raise(
    human: Human, amplitude_deg: float, phase: float, compensation_deg: float
) -> Pose:
    """Lying on the back, straight leg up; compensation: its knee bends.

    The pelvis tilts a little with the leg, as it does in people.
    """
    rest = lying(human)
    start_deg = float(np.degrees(np.arctan2(-rest.thigh[LEFT][1], -rest.thigh[LEFT][2])))
    thigh_deg = start_deg + (amplitude_deg - start_deg) * phase
    shank_deg = thigh_deg - compensation_deg * phase
    thigh, shank = map(leg_direction, np.deg2rad([thigh_deg, shank_deg]))
    return replace(
        rest,
        pelvis_deg=np.array([-0.1 * amplitude_deg * phase, 0.0, 0.0]),
        thigh=with_row(rest.thigh, LEFT, thigh),
        shank=with_row(rest.shank, LEFT, shank),
    )


def sit_to_stand(human: Human, amplitude_deg: float, phase: float, compensation_deg: float) -> Pose:
    """From a chair up on the left leg, the trunk bending on the way; compensation: leans over it.

    Phase 0 is seated, 1 standing; the trunk is upright at both ends.
    """
    bow = float(np.sin(np.pi * phase)) ** 0.8 if 0 < phase < 1 else 0.0
    rise = phase * phase * (3 - 2 * phase)
    pose = _cross_arms(bend(standing(human), amplitude_deg * bow, lean_deg=compensation_deg * bow))
    raised = np.deg2rad(75 - 40 * rise)
    free = toward(forward=np.sin(raised), up=-np.cos(raised))
    free_shank = toward(forward=0.9 * np.sin(raised), up=-np.cos(raised) - 0.25)
    ankle_z = float(human.joints["ankle"][LEFT][2])
    ankle = toward(out=0.9 * float(human.joints["hip"][LEFT][0]), forward=0.22, up=ankle_z)
    stand_m = 0.985 * (human.length_m["thigh"] + human.length_m["shank"]) * UP
    seated = seated_hips_m(human) + human.joints["hip"][LEFT] * [1, 0, 0]
    top = ankle + stand_m
    weight = np.array([rise, min(1.0, 1.25 * rise), rise])  # first forward over the foot, then up
    hip = seated + weight * (top - seated)
    pose = replace(
        pose,
        thigh=with_row(pose.thigh, RIGHT, free),
        shank=with_row(pose.shank, RIGHT, free_shank),
        flat_foot=with_row(pose.flat_foot, RIGHT, 0.3),
    )
    return _stand_on(human, pose, hip, ankle)


STRAIGHT_ELBOW_DEG = 6.0
PALM_DEPTH_M = 0.035
"""How far the wrist joint stays from the wall under the palm."""


def _plank(human: Human, lean_deg: float, turn_deg: float) -> Pose:
    """Lean the straight body forward over the ankles and turn the chest to the left."""
    rest = standing(human)
    lean = np.array([lean_deg, 0.0, 0.0])
    tilt = rotation(lean)
    ankle = human.joints["ankle"][LEFT][2] * UP
    return replace(
        rest,
        hips_m=ankle + tilt @ (rest.hips_m - ankle),
        pelvis_deg=lean,
        chest_deg=lean + turn_deg * UP,
        head_deg=0.5 * lean,
        thigh=rest.thigh @ tilt.T,
        shank=rest.shank @ tilt.T,
    )


def _palm_place_m(human: Human) -> Array:
    """Where the wrist rests on the wall: before the shoulder at arm's length, slightly inward."""
    shoulder = human.joint_centres(_plank(human, 5.0, 0.0))["shoulder"][LEFT]
    reach_m = _reach_m(human, ("upper_arm", "forearm"), STRAIGHT_ELBOW_DEG)
    return np.array([0.9 * shoulder[0], shoulder[1] - reach_m, shoulder[2] - 0.03])


def wall_distance_m(human: Human) -> float:
    """Distance from the ankles to the wall that the palm rests on."""
    return PALM_DEPTH_M - float(_palm_place_m(human)[1])


def wall_push(human: Human, amplitude_deg: float, phase: float, compensation_deg: float) -> Pose:
    """One palm on a wall, the body leans in as the elbow bends; compensation: the chest turns.

    The palm stays in place: the lean is what brings the shoulder as near as the bent arm allows.
    """
    palm = _palm_place_m(human)
    turn_deg = compensation_deg * phase
    reach_m = _reach_m(human, ("upper_arm", "forearm"), STRAIGHT_ELBOW_DEG + amplitude_deg * phase)

    def spare_m(lean_deg: float) -> float:
        shoulder = human.joint_centres(_plank(human, lean_deg, turn_deg))["shoulder"][LEFT]
        return float(np.linalg.norm(palm - shoulder)) - reach_m

    lean_deg = float(brentq(spare_m, -5.0, 30.0, xtol=1e-3))
    pose = _plank(human, lean_deg, turn_deg)
    shoulder = human.joint_centres(pose)["shoulder"][LEFT]
    elbow_side = toward(out=0.35, up=-1.0)
    lengths = human.length_m["upper_arm"], human.length_m["forearm"]
    upper_arm, forearm = bent_limb(*lengths, palm - shoulder, elbow_side)
    return replace(
        pose,
        upper_arm=with_row(pose.upper_arm, LEFT, upper_arm),
        forearm=with_row(pose.forearm, LEFT, forearm),
        hand_back_deg=with_row(pose.hand_back_deg, LEFT, 80.0),
    )


def toe_reach(human: Human, amplitude_deg: float, phase: float, compensation_deg: float) -> Pose:
    """Squat on the left leg, reaching toward its toes; compensation: the trunk leans over it."""
    knee_deg = max(4.0, amplitude_deg * phase)
    bent = bend(standing(human), 0.75 * amplitude_deg * phase, lean_deg=compensation_deg * phase)
    ankle = toward(out=0.05, up=float(human.joints["ankle"][LEFT][2]))
    back_m = 0.15 * phase
    drop_m = np.sqrt(_reach_m(human, ("thigh", "shank"), knee_deg) ** 2 - back_m**2)
    reaching = both(toward(out=0.12 - 0.17 * phase, forward=0.05 + 0.35 * phase, up=-1.0))
    lifted = np.deg2rad(15 + 20 * phase)
    pose = replace(
        bent,
        upper_arm=reaching,
        forearm=reaching,
        thigh=with_row(bent.thigh, RIGHT, toward(forward=np.sin(0.3 * lifted), up=-1.0)),
        shank=with_row(
            bent.shank, RIGHT, toward(forward=-1.4 * np.sin(lifted), up=-np.cos(lifted))
        ),
        flat_foot=with_row(bent.flat_foot, RIGHT, 0.0),
    )
    return _stand_on(human, pose, ankle + toward(forward=-back_m, up=drop_m), ankle)


def single_leg_squat(
    human: Human, amplitude_deg: float, phase: float, compensation_deg: float
) -> Pose:
    """Squat on the left leg, its knee inward by the amplitude; compensation: the trunk leans over.

    The knee bends by the same however far it goes inward: that is the angle which is judged.
    """
    knee_deg = max(4.0, SQUAT_DEG * phase)
    bent = bend(standing(human), 0.5 * SQUAT_DEG * phase, lean_deg=compensation_deg * phase)
    ankle = toward(out=0.05, up=float(human.joints["ankle"][LEFT][2]))
    back_m = 0.1 * phase
    drop_m = np.sqrt(_reach_m(human, ("thigh", "shank"), knee_deg) ** 2 - back_m**2)
    lifted = np.deg2rad(35)
    pose = replace(
        bent,
        upper_arm=both(toward(out=0.3, forward=0.3 * phase, up=-1.0)),
        thigh=with_row(bent.thigh, RIGHT, toward(forward=0.1 + 0.2 * phase, up=-1.0)),
        shank=with_row(
            bent.shank, RIGHT, toward(forward=-1.4 * np.sin(lifted), up=-np.cos(lifted))
        ),
        flat_foot=with_row(bent.flat_foot, RIGHT, 0.0),
    )
    inward = np.tan(np.deg2rad(amplitude_deg * phase / 2)) / np.tan(np.deg2rad(knee_deg / 2))
    inward = float(np.clip(inward, -0.9, 0.9))
    knee = toward(out=-inward, forward=float(np.sqrt(1 - inward**2)))
    return _stand_on(human, pose, ankle + toward(forward=-back_m, up=drop_m), ankle, knee=knee)


PoseFunction = Callable[[Human, float, float, float], Pose]
Statistic = Literal["peak", "range"]
View = Literal["side", "facing"]
Prop = Literal["chair", "wall", "mat"]


@dataclass(frozen=True)
class Motion:
    """A movement, how it is filmed and what of it is judged (design, section 5)."""

    pose: PoseFunction
    view: View
    judged: str
    statistic: Statistic = "peak"
    prop: Prop | None = None


MOTIONS = {
    "arm_raise": Motion(arm_raise, "side", "shoulder_elevation"),
    "arm_raise_side": Motion(arm_raise_side, "facing", "shoulder_elevation"),
    "trunk_twist": Motion(trunk_twist, "facing", "trunk_rotation", prop="chair"),
    "leg_raise": Motion(leg_raise, "side", "leg_elevation"),
    "sit_to_stand": Motion(sit_to_stand, "side", "trunk_flexion", prop="chair"),
    "wall_push": Motion(wall_push, "side", "elbow_flexion", "range", prop="wall"),
    "toe_reach": Motion(toe_reach, "side", "knee_flexion"),
    "single_leg_squat": Motion(single_leg_squat, "facing", "knee_fppa"),
    "supine_leg_raise": Motion(supine_leg_raise, "side", "straight_leg_raise", prop="mat"),
}


def pose_of(
    motion: Motion,
    human: Human,
    side: str,
    *,
    amplitude_deg: float = 0.0,
    phase: float = 0.0,
    compensation_deg: float = 0.0,
) -> Pose:
    """Pose of a movement done with the given side."""
    pose = motion.pose(human, amplitude_deg, phase, compensation_deg)
    return pose if side == "left" else mirrored(pose)
