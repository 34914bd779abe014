"""How a person holds the rest of the body while one side works: no two people do it alike.

A movement of `motions` is done by every body in the same way, by the left side as by the right.
People lean, turn and bend elbows each in their own way. A manner is what is added to a movement,
growing with it; given to each side by itself it makes the two sides of one person unlike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from validation.renderer.body import Human
from validation.renderer.motions import MOTIONS, Motion
from validation.renderer.pose import Array, Pose, rotation
from validation.renderer.postures import LEFT, RIGHT

CHEST_DEG = (2.6, 1.8, 3.4)
"""Spread (SD) between people about the axes: forwards, sideways, turned. Trunk of four healthy
people at the end of an arm raise to the side (UI-PRMD; measured by
`tests/recordings/test_ui_prmd.py`)."""
GIRDLE_DEG = 2.9
"""Of the slope of the shoulders, in the same recordings."""
LIMB_DEG = {"upper_arm": 6.0, "forearm": 4.0, "thigh": 2.3, "shank": 2.3}
"""Of each segment, about each axis. There the arm strayed from its plane by 10.5 deg (5.4 in the
leg raise) and the bend of the elbow by 5.5 deg; in the leg raise the leg to the side by 2.3 deg."""
PELVIS_DEG, HEAD_DEG = (1.3, 0.9, 1.7), (5.0, 5.0, 5.0)
"""Not measured: the pelvis half as much as the chest, the head as much as one sees people do."""
ON_THE_OTHER_LEG = MOTIONS["leg_raise"]
"""The movement in which the side that does not work stands on the floor."""

LYING = MOTIONS["supine_leg_raise"]


@dataclass(frozen=True)
class Manner:
    """What a side adds to a movement, written for the working left side.

    Attributes
    ----------
    chest_deg, pelvis_deg, head_deg
        Rotation vectors in degrees, shape (3,).
    girdle_deg
        The same for both shoulder girdles, shape (2, 3).
    limb_deg
        The same for the directions of the segments of both sides: a name to shape (2, 3).
    """

    chest_deg: Array
    pelvis_deg: Array
    head_deg: Array
    girdle_deg: Array
    limb_deg: Mapping[str, Array]


def draw_manner(rng: np.random.Generator, *, size: float) -> Manner:
    """Draw a manner; at size 1 two of them are as unlike as those of two people."""
    return Manner(
        chest_deg=size * rng.normal(0, CHEST_DEG),
        pelvis_deg=size * rng.normal(0, PELVIS_DEG),
        head_deg=size * rng.normal(0, HEAD_DEG),
        girdle_deg=size * rng.normal(0, GIRDLE_DEG, (2, 3)),
        limb_deg={name: size * rng.normal(0, sd, (2, 3)) for name, sd in LIMB_DEG.items()},
    )


def in_manner(pose: Pose, manner: Manner, motion: Motion, human: Human, *, share: float) -> Pose:
    """Add a share (0 to 1) of a manner to a pose of the working left side.

    The foot on the floor stays; of who lies, the hips.
    """
    limbs = {
        name: np.stack(
            [
                rotation(share * turn) @ row
                for turn, row in zip(turns, getattr(pose, name), strict=True)
            ]
        )
        for name, turns in manner.limb_deg.items()
    }
    new = replace(
        pose,
        chest_deg=pose.chest_deg + share * manner.chest_deg,
        pelvis_deg=pose.pelvis_deg + share * manner.pelvis_deg,
        head_deg=pose.head_deg + share * manner.head_deg,
        girdle_deg=pose.girdle_deg + share * manner.girdle_deg,
        **limbs,
    )
    if motion is LYING:
        return new
    foot = RIGHT if motion is ON_THE_OTHER_LEG else LEFT
    before_m, after_m = (human.joint_centres(each)["ankle"][foot] for each in (pose, new))
    return replace(new, hips_m=new.hips_m + before_m - after_m)
