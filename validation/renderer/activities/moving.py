"""Other exercises and everyday movements."""

from dataclasses import replace

import numpy as np

from validation.renderer.activities.blending import (
    cycle,
    eased,
    grounded,
    moved,
    on_both_feet,
    symmetric,
    turned_rad,
)
from validation.renderer.body import Human
from validation.renderer.motions import supine_leg_raise
from validation.renderer.pose import REFLECTION, Pose, both, minimum_jerk, rotation, toward
from validation.renderer.postures import LEFT, bend, lying, standing, with_row


def squat(human: Human, time_s: float, duration_s: float) -> Pose:
    """Squat on both legs, arms forward."""
    down = cycle(time_s, duration_s, 2.8)
    rest = standing(human)
    hips = rest.hips_m + down * toward(forward=-0.22, up=-0.8 * human.length_m["thigh"])
    arms = toward(out=0.1, forward=1.0, up=0.0)
    pose = replace(
        bend(rest, 40 * down),
        upper_arm=symmetric(rest.upper_arm, down, arms),
        forearm=symmetric(rest.forearm, down, arms),
    )
    return on_both_feet(human, pose, hips)


def pick_up(human: Human, time_s: float, duration_s: float) -> Pose:
    """Bend down on both legs and reach for the floor with one hand, again and again."""
    down = cycle(time_s, duration_s, 3.2)
    rest = standing(human)
    hips = rest.hips_m + down * toward(forward=-0.25, up=-0.5 * human.length_m["thigh"])
    reach = toward(out=-0.05, forward=0.25, up=-1.0)
    pose = replace(
        bend(rest, 75 * down),
        upper_arm=moved(rest.upper_arm, down, reach),
        forearm=moved(rest.forearm, down, reach),
    )
    return on_both_feet(human, pose, hips)


def jumping_jack(human: Human, time_s: float, duration_s: float) -> Pose:
    """Arms up and legs apart in a jump, and back."""
    open_ = cycle(time_s, duration_s, 1.2)
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
    return grounded(human, pose, jump_m=jump_m)


def wave(human: Human, time_s: float, duration_s: float) -> Pose:
    """Raise a hand beside the head and wave."""
    ease, rest = eased(time_s, duration_s, 0.9), standing(human)
    swing = float(np.sin(turned_rad(time_s, duration_s, 0.8)))
    return replace(
        rest,
        upper_arm=moved(rest.upper_arm, ease, toward(out=0.8, forward=0.35, up=0.1)),
        forearm=moved(rest.forearm, ease, toward(out=0.1 + 0.5 * swing, forward=0.2, up=1.0)),
    )


def drink(human: Human, time_s: float, duration_s: float) -> Pose:
    """Bring a hand to the mouth, again and again."""
    raised = minimum_jerk(1.6 * cycle(time_s, duration_s, 3.0))
    rest = standing(human)
    return replace(
        rest,
        upper_arm=moved(rest.upper_arm, raised, toward(out=0.25, forward=0.6, up=-0.7)),
        forearm=moved(rest.forearm, raised, toward(out=-0.35, forward=0.3, up=0.95)),
    )


def arm_circle(human: Human, time_s: float, duration_s: float) -> Pose:
    """Swing the straight arm in full circles: forward, up, back, down."""
    turn = turned_rad(time_s, duration_s, 1.8)
    rest = standing(human)
    arm = toward(out=0.25, forward=float(np.sin(turn)), up=-float(np.cos(turn)))
    return replace(
        rest,
        upper_arm=with_row(rest.upper_arm, LEFT, arm),
        forearm=with_row(rest.forearm, LEFT, arm),
    )


def side_bend(human: Human, time_s: float, duration_s: float) -> Pose:
    """Lean to one side and to the other, arms hanging."""
    lean_deg = 30 * float(np.sin(turned_rad(time_s, duration_s, 4.0)))
    pose = bend(standing(human), 0.0, lean_deg=lean_deg)
    turned = rotation(0.5 * pose.chest_deg)
    return replace(
        pose, upper_arm=pose.upper_arm @ turned.T, forearm=pose.forearm @ turned.T,
        head_deg=0.8 * pose.chest_deg,
    )  # fmt: skip


def kick_side(human: Human, time_s: float, duration_s: float) -> Pose:
    """Lift a straight leg out to the side, again and again."""
    angle = np.deg2rad(2 + 42 * cycle(time_s, duration_s, 2.2))
    rest = standing(human)
    leg = toward(out=np.sin(angle), up=-np.cos(angle))
    return replace(
        rest, thigh=with_row(rest.thigh, LEFT, leg), shank=with_row(rest.shank, LEFT, leg)
    )


def clap(human: Human, time_s: float, duration_s: float) -> Pose:
    """Clap before the chest."""
    ease, rest = eased(time_s, duration_s, 0.9), standing(human)
    apart = cycle(time_s, duration_s, 0.7)
    fore = toward(out=-0.45 + 0.5 * apart, forward=1.0, up=0.35)
    return replace(
        rest,
        upper_arm=symmetric(rest.upper_arm, ease, toward(out=0.2, forward=0.4, up=-1.0)),
        forearm=symmetric(rest.forearm, ease, fore),
    )


def lift_both_legs(human: Human, time_s: float, duration_s: float) -> Pose:
    """Lie on the back and lift both straight legs together, again and again."""
    raised = supine_leg_raise(human, 75.0, cycle(time_s, duration_s, 3.0), 0.0)
    thigh, shank = both(raised.thigh[LEFT]), both(raised.shank[LEFT])
    return replace(lying(human), pelvis_deg=raised.pelvis_deg, thigh=thigh, shank=shank)
