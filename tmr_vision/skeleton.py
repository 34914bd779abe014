"""The 33 landmarks of MediaPipe Pose: names, left/right partners, bones.

``left`` and ``right`` are the person's own. Everything that has a side is written once, for the
left, and reflected: :data:`MIRROR` is the index that exchanges the sides of a landmark array.
"""

from functools import cache
from typing import Literal

import numpy as np

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")

LANDMARKS: tuple[str, ...] = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
N_LANDMARKS = len(LANDMARKS)


def other(side: Side) -> Side:
    """Return the opposite side."""
    return "right" if side == "left" else "left"


def reflect(name: str) -> str:
    """Exchange ``left`` and ``right`` in a name; a name without a side stays as it is."""
    if "left" in name:
        return name.replace("left", "right")
    return name.replace("right", "left")


@cache
def index(name: str) -> int:
    """Return the position of a landmark in all landmark arrays."""
    return LANDMARKS.index(name)


@cache
def indices(side: Side, *parts: str) -> np.ndarray:
    """Return the positions of body parts of one side, e.g. ``indices("left", "hip", "knee")``."""
    places = np.array([index(f"{side}_{part}") for part in parts])
    places.flags.writeable = False  # it is given to everybody who asks
    return places


MIRROR = np.array([index(reflect(name)) for name in LANDMARKS])
"""``array[..., MIRROR, :]`` exchanges left and right."""

LIMBS: dict[str, tuple[str, ...]] = {
    "arm": ("shoulder", "elbow", "wrist"),
    "leg": ("hip", "knee", "ankle"),
}
"""Joints of a limb, from the trunk outwards."""

EXTREMITIES: dict[str, tuple[str, ...]] = {
    "arm": ("elbow", "wrist", "pinky", "index", "thumb"),
    "leg": ("knee", "ankle", "heel", "foot_index"),
}
"""What hangs on a limb and is exchanged when the model confuses the sides."""

MEASURED: tuple[str, ...] = (
    "nose",
    *(
        f"{side}_{part}"
        for side in SIDES
        for part in ("ear", *LIMBS["arm"], *LIMBS["leg"], "heel", "foot_index")
    ),
)
"""Landmarks that angles, view or quality need; eyes, mouth and fingers are not smoothed."""

_LEFT_BONES = (
    ("left_shoulder", "left_elbow"),
    ("left_elbow", "left_wrist"),
    ("left_shoulder", "left_hip"),
    ("left_hip", "left_knee"),
    ("left_knee", "left_ankle"),
    ("left_ankle", "left_heel"),
    ("left_ankle", "left_foot_index"),
)
BONES: tuple[tuple[str, str], ...] = (
    *_LEFT_BONES,
    *((reflect(a), reflect(b)) for a, b in _LEFT_BONES),
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
)
"""Lines to draw, and segments whose length should stay the same."""
