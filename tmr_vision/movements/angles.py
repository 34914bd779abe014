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

LIMITS_DEG: dict[str, tuple[float, float]] = {
    "shoulder_elevation": (-80.0, 210.0),  # 60 back, 180 up
    "elbow_flexion": (-40.0, 170.0),  # 150, straight
    "hip_flexion": (-60.0, 160.0),  # 20 to 30 back, 120 to 140 up
    "leg_elevation": (-70.0, 170.0),  # of the hip, and as far as the pelvis goes with it
    "straight_leg_raise": (-60.0, 160.0),  # as the hip
    "knee_flexion": (-40.0, 170.0),  # 135 to 150, on the heels 160
    "ankle_dorsiflexion": (-80.0, 60.0),  # 50 down, 20 up, under load 40
    "knee_fppa": (-60.0, 60.0),
    "trunk_rotation": (-120.0, 120.0),  # 45 of the spine, 90 with the shoulder blades
    "trunk_flexion": (-70.0, 170.0),  # 30 back; bent down to the toes with straight knees 150
    "trunk_lean": (-90.0, 90.0),  # 35 of the spine
    "pelvis_tilt": (-60.0, 60.0),
    "shoulder_tilt": (-90.0, 90.0),
}
"""Between which degrees each angle must lie to be a person's: beyond, it was read wrong.

Anatomical limits, generous: the usual range of motion of healthy adults (American Academy of
Orthopaedic Surgeons, Joint Motion 1965; Norkin & White, Measurement of Joint Motion), in the
comments where there is one, and 20 to 40 deg more for the supple and for errors of reading."""

AGAINST_VERTICAL = frozenset(
    {"leg_elevation", "trunk_flexion", "trunk_lean", "pelvis_tilt", "shoulder_tilt"}
)
"""Angles that need to know where the vertical is in the picture; the others do not."""
