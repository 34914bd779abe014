"""The angles that a movement can be judged by; ``kinematics`` measures them."""

from typing import Literal

ANGLES: dict[str, Literal["sided", "unsided"]] = {
    "shoulder_elevation": "sided",
    "elbow_flexion": "sided",
    "hip_flexion": "sided",
    "leg_elevation": "sided",
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
