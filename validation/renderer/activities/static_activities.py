"""Standing about and going, sitting down and standing up."""

from dataclasses import replace

import numpy as np

from validation.renderer.activities.blending import (
    CHAIR_FOOT_M,
    cycle,
    eased,
    grounded,
    on_both_feet,
    symmetric,
    turned_rad,
)
from validation.renderer.body import Human
from validation.renderer.pose import REFLECTION, Array, Pose, minimum_jerk, toward
from validation.renderer.postures import LEFT, bend, seated_hips_m, standing, with_row


def idle(human: Human, time_s: float, duration_s: float) -> Pose:
    """Stand, look around, shift a little."""
    ease, slow = eased(time_s, duration_s), np.sin(np.array([0.9, 0.5, 0.4, 0.6]) * time_s)
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
    ease, rest = eased(time_s, duration_s), standing(human)
    back_deg, forward_deg = hips_deg
    limbs: dict[str, list[Array]] = {
        name: [] for name in ("thigh", "shank", "upper_arm", "forearm")
    }
    flat = []
    for side, reflection in ((0, np.ones(3)), (1, REFLECTION)):
        turn = turned_rad(time_s, duration_s, stride_s) + np.pi * side
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
        chest_deg=np.array(
            [2.0 * ease, 0.0, 5 * ease * np.sin(turned_rad(time_s, duration_s, 1.1))]
        ),
        flat_foot=np.array(flat),
    )
    return grounded(human, pose)


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


def _hands_on_lap(pose: Pose, weight: float) -> Pose:
    return replace(
        pose,
        upper_arm=symmetric(pose.upper_arm, weight, toward(out=0.12, forward=0.3, up=-1.0)),
        forearm=symmetric(pose.forearm, weight, toward(out=-0.12, forward=1.0, up=-0.35)),
    )


def _between_seat_and_stand(human: Human, phase: float) -> Pose:
    """Seated at 0, standing on both feet at 1, the trunk bent on the way."""
    bow = float(np.sin(np.pi * phase)) ** 0.8 if 0 < phase < 1 else 0.0
    rise = phase * phase * (3 - 2 * phase)
    upright = standing(human)
    seated = seated_hips_m(human)
    top = np.array([0.0, -CHAIR_FOOT_M, float(upright.hips_m[2])])
    weight = np.array([rise, min(1.0, 1.25 * rise), rise])
    pose = on_both_feet(
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
    return _between_seat_and_stand(human, cycle(time_s, duration_s, 3.0))


def sit_still(human: Human, time_s: float, duration_s: float) -> Pose:
    """Sit, look around, sway."""
    ease, slow = eased(time_s, duration_s), np.sin(np.array([0.8, 0.6, 0.5, 0.7]) * time_s)
    return replace(
        _between_seat_and_stand(human, 0.0),
        chest_deg=ease * np.array([3.0, 2.0, 3.0]) * slow[:3],
        head_deg=ease * np.array([8.0 * slow[1], 0.0, 30.0 * slow[3]]),
    )
