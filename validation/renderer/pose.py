"""A pose of the digital human as a bundle of vectors, with its reflection and its blend.

The frame is the subject's own: x to the subject's left, y to the back, z up, the floor at z = 0;
metres. Sided values carry the side on axis 0, in the order of `SIDES`.
"""

from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

Array = NDArray[np.float64]

SIDES = ("left", "right")
UP: Array = np.array([0.0, 0.0, 1.0])
REFLECTION: Array = np.array([-1.0, 1.0, 1.0])
"""What the sagittal mirror does to a position or direction; rotation vectors get its negative."""


@dataclass(frozen=True)
class Pose:
    """Where every part of the body points.

    Attributes
    ----------
    hips_m
        Mid-point of the hip joints, shape (3,).
    pelvis_deg, chest_deg, head_deg
        Rotation vectors from rest in degrees, shape (3,). The spine bends evenly in between.
    upper_arm, forearm, thigh, shank
        Directions away from the trunk, shape (2, 3), of any length.
    girdle_deg
        Rotation vectors of the shoulder girdles from the chest, shape (2, 3).
    hand_back_deg
        Extension of each wrist, shape (2,).
    flat_foot
        1 keeps a foot level, 0 lets it follow its shank, shape (2,).
    lying_deg
        Rotation vector of the whole body about the middle of the hips, shape (3,): all the others
        are as if it stood.
    """

    hips_m: Array
    pelvis_deg: Array
    chest_deg: Array
    head_deg: Array
    upper_arm: Array
    forearm: Array
    thigh: Array
    shank: Array
    girdle_deg: Array
    hand_back_deg: Array
    flat_foot: Array
    lying_deg: Array = field(default_factory=lambda: np.zeros(3))


_ROTATIONS = frozenset({"pelvis_deg", "chest_deg", "head_deg", "girdle_deg", "lying_deg"})
_NUMBERS = frozenset({"hand_back_deg", "flat_foot"})
_MIDDLE = frozenset({"hips_m", "pelvis_deg", "chest_deg", "head_deg", "lying_deg"})


def mirrored(pose: Pose) -> Pose:
    """Reflect a pose: the same done with the other side."""
    values: dict[str, Array] = {}
    for f in fields(pose):
        value: Array = getattr(pose, f.name)
        if f.name not in _NUMBERS:
            value = value * (-REFLECTION if f.name in _ROTATIONS else REFLECTION)
        values[f.name] = value if f.name in _MIDDLE else value[::-1]
    return Pose(**values)


def blended(before: Pose, after: Pose, weight: float) -> Pose:
    """Mix two poses: `before` at weight 0, `after` at weight 1."""
    return Pose(
        **{
            f.name: (1 - weight) * getattr(before, f.name) + weight * getattr(after, f.name)
            for f in fields(Pose)
        }
    )


def minimum_jerk(fraction: float) -> float:
    """Smooth course from 0 to 1, as people move (Flash and Hogan 1985); constant outside."""
    u = min(1.0, max(0.0, fraction))
    return u**3 * (10 - 15 * u + 6 * u * u)


def unit(vector: Array) -> Array:
    """Scale vectors to length 1, along the last axis."""
    scaled: Array = vector / np.linalg.norm(vector, axis=-1, keepdims=True)
    return scaled


def toward(*, out: float = 0.0, forward: float = 0.0, up: float = 0.0) -> Array:
    """Make a vector for the left side of the body: outward, forward and up, shape (3,)."""
    return np.array([out, -forward, up])


def both(left: Array) -> Array:
    """Pair a left-side vector with its reflection, shape (2, 3)."""
    return np.stack([left, left * REFLECTION])


def rotation(vector_deg: Array) -> Array:
    """Rotation matrix of a rotation vector in degrees, shape (3, 3)."""
    matrix: Array = Rotation.from_rotvec(vector_deg, degrees=True).as_matrix()
    return matrix


def rotation_vector_deg(matrix: Array) -> Array:
    """Rotation vector in degrees of a matrix, shape (3,)."""
    vector: Array = Rotation.from_matrix(matrix).as_rotvec(degrees=True)
    return vector


def shortest_rotation(start: Array, end: Array) -> Array:
    """Find the smallest rotation that takes one direction to another, shape (3, 3)."""
    a, b = unit(start), unit(end)
    cross, cosine = np.cross(a, b), float(a @ b)
    if cosine < -0.99999:  # opposite: any half turn about a perpendicular axis serves
        axis = unit(np.cross(a, np.eye(3)[np.argmin(np.abs(a))]))
        return 2 * np.outer(axis, axis) - np.eye(3)
    skew = np.cross(np.eye(3), cross)
    matrix: Array = np.eye(3) + skew + skew @ skew / (1 + cosine)
    return matrix
