"""The angles that a movement can be judged by; ``kinematics`` measures them."""

from typing import Literal

from tmr_vision.language import mark

ANGLES: dict[str, Literal["sided", "unsided"]] = {
    "shoulder_elevation": "sided",
    "elbow_flexion": "sided",
    "hip_flexion": "sided",
    "leg_elevation": "sided",
    "straight_leg_raise": "sided",
    "knee_flexion": "sided",
    "ankle_dorsiflexion": "sided",
    "knee_fppa": "sided",
    "trunk_rotation": "sided",
    "trunk_flexion": "unsided",
    "trunk_lean": "unsided",
    "pelvis_tilt": "unsided",
    "shoulder_tilt": "unsided",
}
"""Name of each angle, and whether there is one for each side or one for the body."""

TITLES = {
    "shoulder_elevation": mark("shoulder elevation"),
    "elbow_flexion": mark("elbow flexion"),
    "hip_flexion": mark("hip flexion"),
    "leg_elevation": mark("leg elevation"),
    "straight_leg_raise": mark("straight leg raise"),
    "knee_flexion": mark("knee flexion"),
    "ankle_dorsiflexion": mark("ankle dorsiflexion"),
    "knee_fppa": mark("knee inward angle"),
    "trunk_rotation": mark("trunk rotation"),
    "trunk_flexion": mark("trunk flexion"),
    "trunk_lean": mark("trunk lean"),
    "pelvis_tilt": mark("pelvis tilt"),
    "shoulder_tilt": mark("shoulder tilt"),
}
"""What each angle is called."""
