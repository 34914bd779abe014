"""How people stand, sit and lie, and how trunk and limbs bend: what movements start from."""

from dataclasses import replace

import numpy as np

from validation.renderer.body import Human
from validation.renderer.pose import UP, Array, Pose, both, toward, unit

LEFT, RIGHT = 0, 1
"""Rows of a sided value; in this module: the working side and the other one."""

DOWN = -UP
PELVIS_SHARE = 0.6
"""Share of a forward bend that happens in the hip joints; the spine does the rest."""


def with_row(rows: Array, row: int, value: Array | float) -> Array:
    """Copy a sided value with one row changed."""
    changed = rows.copy()
    changed[row] = value
    return changed


def standing(human: Human) -> Pose:
    """Stand at ease: feet a little apart, arms hanging."""
    leg = unit(toward(out=0.03, up=-1.0))
    straight_m = human.length_m["thigh"] + human.length_m["shank"]
    height_m = float(human.joints["ankle"][LEFT][2]) - straight_m * float(leg[2])
    still = np.zeros(3)
    return Pose(
        hips_m=height_m * UP,
        pelvis_deg=still,
        chest_deg=still,
        head_deg=still,
        upper_arm=both(toward(out=0.14, forward=0.02, up=-1.0)),
        forearm=both(toward(out=0.05, forward=0.2, up=-1.0)),
        thigh=both(leg),
        shank=both(leg),
        girdle_deg=np.zeros((2, 3)),
        hand_back_deg=np.zeros(2),
        flat_foot=np.ones(2),
    )


def seat_height_m(human: Human) -> float:
    """Height of the chair on which the person's thighs lie level."""
    shank_m = human.length_m["shank"]
    return float(human.joints["ankle"][LEFT][2]) + shank_m - 0.55 * _thigh_radius_m(human)


def _thigh_radius_m(human: Human) -> float:
    """Half the depth of the thigh at its middle, from the skin at rest."""
    middle = human.joints["hip"][LEFT] * 0.5 + human.joints["knee"][LEFT] * 0.5
    near = np.abs(human.vertices_m - middle)
    ring = human.vertices_m[(near[:, 2] < 0.04) & (near[:, 0] < 0.12)]
    return float(np.ptp(ring[:, 1])) / 2


def seated_hips_m(human: Human) -> Array:
    """Where the middle of the hips is on the chair."""
    return toward(forward=-0.12, up=seat_height_m(human) + 1.0 * _thigh_radius_m(human))


def bend(pose: Pose, forward_deg: float, *, lean_deg: float = 0.0) -> Pose:
    """Bend the trunk forward and lean it to the left, shared between hips and spine."""
    bend_deg = np.array([forward_deg, lean_deg, 0.0])
    look_deg = np.array([0.45 * forward_deg, 0.0, 0.0])
    return replace(pose, chest_deg=bend_deg, pelvis_deg=PELVIS_SHARE * bend_deg, head_deg=look_deg)


def bent_limb(proximal_m: float, distal_m: float, span: Array, pole: Array) -> tuple[Array, Array]:
    """Directions of two segments that cover `span`, with the joint between them toward `pole`."""
    reach_m = min(float(np.linalg.norm(span)), 0.9999 * (proximal_m + distal_m))
    along = unit(span)
    cosine = (proximal_m**2 + reach_m**2 - distal_m**2) / (2 * proximal_m * reach_m)
    cosine = min(1.0, max(-1.0, cosine))
    aside = unit(pole - (pole @ along) * along)
    proximal = cosine * along + np.sqrt(1 - cosine**2) * aside
    return proximal, unit(reach_m * along - proximal_m * proximal)


ON_THE_BACK_DEG = np.array([-90.0, 0.0, 0.0])
MAT_M = 0.02


def lying(human: Human) -> Pose:
    """Lie on the back on a mat, legs straight, arms beside the body."""
    rest = standing(human)
    hip, heel, ankle = (float(human.joints[name][LEFT][1]) for name in ("hip", "heel", "ankle"))
    trunk = human.vertices_m[np.abs(human.vertices_m[:, 0]) < 0.1]
    back_m = float(trunk[:, 1].max()) - hip
    leg_m = human.length_m["thigh"] + human.length_m["shank"]
    sunk = float(np.arcsin((back_m - (heel - ankle)) / leg_m))  # heels down on the mat
    leg = leg_direction(-sunk)
    return replace(
        rest,
        hips_m=(MAT_M + back_m) * UP,
        upper_arm=both(toward(out=0.25, forward=-0.08, up=-1.0)),
        forearm=both(toward(out=0.15, forward=-0.02, up=-1.0)),
        thigh=both(leg),
        shank=both(leg),
        lying_deg=ON_THE_BACK_DEG,
    )


def leg_direction(flexed: float) -> Array:
    """Direction of the left leg at an angle (radians) forward from the line of the trunk."""
    return toward(out=0.03, forward=float(np.sin(flexed)), up=-float(np.cos(flexed)))
