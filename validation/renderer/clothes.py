"""Painting and dressing the bare body: colour and cloth thickness of every skin vertex."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from validation.renderer.body import Human
from validation.renderer.pose import Array
from validation.renderer.spec import Clothes, Length

_SKIN_RGB = np.array(
    [[0.93, 0.75, 0.65], [0.85, 0.65, 0.52], [0.62, 0.44, 0.33], [0.42, 0.29, 0.22]]
)
_HAIR_RGB = np.array([[0.1, 0.07, 0.05], [0.3, 0.19, 0.1], [0.55, 0.43, 0.25], [0.55, 0.55, 0.55]])
_SOLE_RGB = np.array([0.92, 0.92, 0.9])

_TRUNK = ("spine05", "spine04", "spine03", "spine02", "spine01", "clavicle", "shoulder01", "neck01")
_ARM = ("upperarm01", "upperarm02", "lowerarm01", "lowerarm02")
_HIPS = ("root", "pelvis", "spine05", "spine04")
_LEG = ("upperleg01", "upperleg02", "lowerleg01", "lowerleg02")
_FOOT = ("foot", *(f"toe{i}-{j}" for i in range(1, 6) for j in range(1, 4)))
_SLEEVE_END: dict[Length, float] = {"short": 0.3, "middle": 0.5, "long": 0.95}
_TROUSER_END: dict[Length, float] = {"short": 0.42, "middle": 0.72, "long": 0.97}
"""Where cloth ends on the way from the shoulder to the wrist, from the hip to the ankle."""
_HAIR_M: dict[Length, float] = {"short": 0.008, "middle": 0.014, "long": 0.02}
_HEAD = ("head", "eye", "neck03")


Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Skin:
    """Colour (v, 3; 0 to 1) and cloth thickness in metres (v,) of every vertex."""

    rgb: Array
    thickness_m: Array


def dress(human: Human, clothes: Clothes, rng: np.random.Generator) -> Skin:
    """Colours and cloth of a person; what the clothes leave open is drawn at random."""
    wear = _Wear(human)
    lengths: tuple[Length, ...] = ("short", "middle", "long")
    sleeves = clothes.sleeves or lengths[rng.integers(3)]
    trousers = clothes.trousers or lengths[rng.integers(3)]
    hair = clothes.hair or lengths[rng.integers(3)]

    def colour(chosen: tuple[float, float, float] | None, drawn: Array) -> Array:
        return drawn if chosen is None else np.array(chosen)

    skin_rgb = colour(clothes.skin_rgb, _SKIN_RGB[rng.integers(len(_SKIN_RGB))])
    hair_rgb = colour(clothes.hair_rgb, _HAIR_RGB[rng.integers(len(_HAIR_RGB))])
    wear.paint(np.ones(len(human.vertices_m), dtype=bool), skin_rgb)
    _face(wear, skin_rgb, hair_rgb)
    wear.paint(_scalp(human, hair), hair_rgb, _HAIR_M[hair])
    legs = _way(human, "hip", "ankle") < _TROUSER_END[trousers]
    trousers_rgb = colour(clothes.trousers_rgb, rng.uniform(0.05, 0.5, 3))
    wear.paint((human.share((*_HIPS, *_LEG)) > 0.5) & legs, trousers_rgb, clothes.loose_m)
    shirt_rgb = colour(clothes.shirt_rgb, rng.uniform(0.1, 0.9, 3))
    wear.paint(_under_shirt(human, sleeves), shirt_rgb, clothes.loose_m)
    foot = human.share(_FOOT) > 0.5
    wear.paint(foot, colour(clothes.shoes_rgb, rng.uniform(0.1, 0.9, 3)), 0.008)
    wear.paint(foot & (human.vertices_m[:, 2] < 0.012), _SOLE_RGB, 0.008)
    return Skin(wear.rgb, wear.thickness_m)


class _Wear:
    def __init__(self, human: Human) -> None:
        self.rgb: Array = np.zeros((len(human.vertices_m), 3))
        self.thickness_m: Array = np.zeros(len(human.vertices_m))
        self.human = human

    def paint(self, where: Mask, rgb: Array, thickness_m: float = 0.0) -> None:
        self.rgb[where] = rgb
        self.thickness_m[where] = thickness_m


def _way(human: Human, start: str, end: str) -> Array:
    """How far along a limb each vertex lies, 0 at its first joint and 1 at its last, (v,)."""
    first, last = human.joints[start][0], human.joints[end][0]
    limb = last - first
    as_left = human.vertices_m * np.sign(human.vertices_m[:, :1]) ** [1, 0, 0]
    way: Array = (as_left - first) @ limb / (limb @ limb)
    return way


def _under_shirt(human: Human, sleeves: Length) -> Mask:
    """Vertices under the shirt: from the hips to the neckline, which is lower in front."""
    neck, up = human.bone("neck01"), human.vertices_m[:, 2]
    collar = neck[2] - 0.01 + 0.3 * (human.vertices_m[:, 1] - neck[1])
    arm = human.share(_ARM) > 0.5
    body = (human.share(_TRUNK + _ARM) > 0.5) & (up > human.joints["hip"][0, 2]) & (up < collar)
    sleeve = arm & (_way(human, "shoulder", "wrist") < _SLEEVE_END[sleeves])
    covered: Mask = (body & ~arm) | sleeve
    return covered


def _scalp(human: Human, hair: Length) -> Mask:
    """Vertices under hair: behind and above a line from the forehead past the ear to the nape."""
    head = human.share(_HEAD) > 0.5
    eye, top = human.bone("eye.L"), human.height_m
    face = top - eye[2]  # eyes to crown: the scale of this head
    back, up = human.vertices_m[:, 1] - eye[1], human.vertices_m[:, 2] - eye[2]
    nape = {"short": -0.25, "middle": -0.6, "long": -1.6}[hair]
    above_forehead = up > face * (0.62 - 0.3 * back / face)
    behind_ear = (back > 0.95 * face) & (up > nape * face)
    scalp: Mask = head & (above_forehead | behind_ear)
    return scalp


def _face(wear: _Wear, skin_rgb: Array, hair_rgb: Array) -> None:
    """Eyes, brows and lips, placed by the eye sockets."""
    human = wear.human
    eye = human.bone("eye.L")
    scale = human.height_m - eye[2]
    aside = np.abs(human.vertices_m[:, 0])
    ahead = human.vertices_m[:, 1] < eye[1] - 0.05 * scale
    up = human.vertices_m[:, 2] - eye[2]
    from_pupil = np.hypot(aside - eye[0], up)
    ball = human.share(("eye",)) > 0.5
    brow = (np.abs(up - 0.19 * scale) < 0.05 * scale) & (np.abs(aside - eye[0]) < 0.2 * scale)
    lips = (np.abs(up + 0.6 * scale) < 0.07 * scale) & (aside < 0.2 * scale)
    wear.paint(brow & ahead, 0.6 * hair_rgb + 0.2 * skin_rgb)
    wear.paint(lips & ahead, skin_rgb * np.array([0.85, 0.6, 0.6]))
    wear.paint(ball, np.array([0.93, 0.92, 0.9]))
    wear.paint(ball & (from_pupil < 0.055 * scale), np.array([0.15, 0.1, 0.08]))
