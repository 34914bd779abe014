"""True joint angles from joint centres, defined for the left side and reflected for the right.

Definitions: design, section 4. Joint centres are in the subject's frame (see `pose`), so camera
and heading play no part. Degrees throughout.
"""

from collections.abc import Sequence

import numpy as np

from validation.renderer.body import Human, Joints
from validation.renderer.motions import Motion, pose_of
from validation.renderer.pose import REFLECTION, UP, Array, unit

WHOLE_BODY = ("trunk_rotation", "trunk_flexion", "trunk_lean", "pelvis_tilt", "shoulder_tilt")
"""Angles of the whole body: positive to the person's left, or forward."""
BACK: Array = np.array([0.0, 1.0, 0.0])
TO_THE_RIGHT: Array = np.array([-1.0, 0.0, 0.0])


def _between_deg(a: Array, b: Array) -> float:
    return float(np.degrees(np.arccos(np.clip(unit(a) @ unit(b), -1.0, 1.0))))


def _heading_deg(start: Array, end: Array, axis: Array) -> float:
    """Signed angle from one direction to another about an axis."""
    start, end = (v - (v @ axis) * axis for v in (start, end))
    return float(np.degrees(np.arctan2(axis @ np.cross(start, end), start @ end)))


def _angles_of_left_deg(joints: Joints) -> dict[str, float]:
    shoulder, elbow, wrist, hip, knee, ankle, heel, toe = (
        joints[name][0]
        for name in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe")
    )
    shoulders, hips = (joints[name].mean(axis=0) for name in ("shoulder", "hip"))
    trunk = shoulders - hips
    across = {name: joints[name][0] - joints[name][1] for name in ("shoulder", "hip")}
    return {
        "shoulder_elevation": _between_deg(elbow - shoulder, -trunk),
        "elbow_flexion": 180 - _between_deg(shoulder - elbow, wrist - elbow),
        "hip_flexion": _between_deg(knee - hip, -trunk),
        "leg_elevation": _between_deg(ankle - hip, -UP),
        "straight_leg_raise": _heading_deg(-trunk, ankle - hip, TO_THE_RIGHT),
        "knee_flexion": 180 - _between_deg(hip - knee, ankle - knee),
        "ankle_dorsiflexion": 90 - _between_deg(knee - ankle, toe - heel),
        "knee_fppa": _heading_deg(knee - ankle, hip - knee, BACK),
        "trunk_rotation": _heading_deg(across["hip"], across["shoulder"], unit(trunk)),
        "trunk_flexion": float(np.degrees(np.arctan2(-trunk[1], trunk[2]))),
        "trunk_lean": float(np.degrees(np.arctan2(trunk[0], trunk[2]))),
        "pelvis_tilt": _slope_deg(across["hip"]),
        "shoulder_tilt": _slope_deg(across["shoulder"]),
    }


def _slope_deg(across: Array) -> float:
    return float(np.degrees(np.arctan2(across[2], np.hypot(across[0], across[1]))))


def angles_deg(joints: Joints) -> dict[str, float]:
    """All true angles of one instant.

    Every angle comes as `<angle>_left` and `<angle>_right`; an angle of the whole body also under
    its plain name, which is its left value (for the left, a turn or lean to the left is positive).
    """
    reflected = {name: pair[::-1] * REFLECTION for name, pair in joints.items()}
    left, right = _angles_of_left_deg(joints), _angles_of_left_deg(reflected)
    sided = {f"{k}_left": v for k, v in left.items()} | {f"{k}_right": v for k, v in right.items()}
    return sided | {name: left[name] for name in WHOLE_BODY}


def statistic_deg(values_deg: Sequence[float] | Array, statistic: str) -> float:
    """Peak or range of the judged angle over one repetition."""
    values = np.asarray(values_deg, dtype=float)
    return float(values.max() - values.min() if statistic == "range" else values.max())


def command_deg(
    motion: Motion, human: Human, *, wanted_deg: float, compensation_deg: float
) -> float:
    """Amplitude to ask of a motion so that its true judged statistic is `wanted_deg`.

    Raises
    ------
    ValueError
        If this body cannot reach it within 0.1 degrees.
    """
    phases = np.linspace(0, 1, 41)
    amplitude_deg = wanted_deg
    for _ in range(12):
        poses = (
            pose_of(
                motion,
                human,
                "left",
                amplitude_deg=amplitude_deg,
                phase=float(phase),
                compensation_deg=compensation_deg,
            )
            for phase in phases
        )
        rest = human.joints  # heel and toe move with the skin, which would cost too much here
        judged = [
            angles_deg(rest | human.joint_centres(pose))[f"{motion.judged}_left"] for pose in poses
        ]
        error_deg = wanted_deg - statistic_deg(judged, motion.statistic)
        if abs(error_deg) < 0.1:
            return amplitude_deg
        amplitude_deg += error_deg
    raise ValueError(f"cannot reach {wanted_deg:.1f} deg of {motion.judged}: {error_deg:+.1f} off")
