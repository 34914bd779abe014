"""What activities are made of: easing in and out, limbs brought elsewhere, feet on the floor."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from validation.renderer.body import Human
from validation.renderer.pose import REFLECTION, UP, Array, Pose, both, minimum_jerk, toward, unit
from validation.renderer.postures import LEFT, RIGHT, bent_limb, with_row

CHAIR_FOOT_M = 0.22
"""How far in front of the origin the feet stand when the chair is behind the person."""

PoseAt = Callable[[Human, float, float], Pose]


def eased(time_s: float, duration_s: float, ramp_s: float = 0.6) -> float:
    """0 at both ends of an activity, 1 in between."""
    return minimum_jerk(time_s / ramp_s) * minimum_jerk((duration_s - time_s) / ramp_s)


def cycle(time_s: float, duration_s: float, period_s: float) -> float:
    """From 0 to 1 and back, a whole number of times."""
    return float(0.5 - 0.5 * np.cos(turned_rad(time_s, duration_s, period_s)))


def turned_rad(time_s: float, duration_s: float, period_s: float) -> float:
    """Angle in radians that makes a whole number of turns in an activity."""
    return 2 * np.pi * max(1, round(duration_s / period_s)) * time_s / duration_s


def moved(rows: Array, weight: float, left: Array, right: Array | None = None) -> Array:
    """Bring directions from where they are towards others; the right one is left alone or given."""
    changed = with_row(rows, LEFT, (1 - weight) * unit(rows[LEFT]) + weight * unit(left))
    if right is None:
        return changed
    return with_row(changed, RIGHT, (1 - weight) * unit(rows[RIGHT]) + weight * unit(right))


def symmetric(rows: Array, weight: float, left: Array) -> Array:
    """Bring the directions of both sides towards one and its reflection."""
    return moved(rows, weight, left, left * REFLECTION)


def grounded(human: Human, pose: Pose, *, jump_m: float = 0.0) -> Pose:
    """Raise or lower a pose so that its lower foot is on the floor, or above it in a jump."""
    ankles = human.joint_centres(pose)["ankle"][:, 2]
    lift = float(human.joints["ankle"][LEFT][2]) - float(ankles.min()) + jump_m
    return replace(pose, hips_m=pose.hips_m + lift * UP)


def on_both_feet(human: Human, pose: Pose, hips_m: Array, foot_m: float = 0.0) -> Pose:
    """Bend both legs alike so that they link the hips to feet that stand `foot_m` forward."""
    pose = replace(pose, hips_m=hips_m)
    hip = human.joint_centres(pose)["hip"][LEFT]
    ankle_z = float(human.joints["ankle"][LEFT][2])
    ankle = toward(out=1.2 * float(human.joints["hip"][LEFT][0]), forward=foot_m, up=ankle_z)
    thigh, shank = bent_limb(
        human.length_m["thigh"], human.length_m["shank"], ankle - hip, toward(forward=1.0, out=0.1)
    )
    return replace(pose, thigh=both(thigh), shank=both(shank))
