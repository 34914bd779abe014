"""When the person stands, sits or lies at rest: the moments that show how the camera stands."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tmr_vision.records import Floats, PoseTrack
from tmr_vision.skeleton import SIDES, index

STILL = 0.25
"""Trunk lengths a second: slower, the trunk and the legs are still."""
UPRIGHT_DEG, LEVEL_DEG = 25.0, 65.0
"""A trunk up to the first from the vertical stands or sits, from the second on it lies."""
STANDING_DROP, SEATED_DROP = 0.67, 0.45
"""How far the knees are below the hips, in trunk lengths: of who stands 0.62 to 0.93, of who
sits -0.1 to 0.5, less on a raised leg (98 % of the poses, `python -m samples.study.posture`)."""


@dataclass(frozen=True)
class Rest:
    """Frames (n,) in which the person stands or sits still and upright, or lies still; never two.

    Somebody who lies cannot be told from somebody who stands before a camera on its side.
    """

    standing: npt.NDArray[np.bool_]
    seated: npt.NDArray[np.bool_]
    lying: npt.NDArray[np.bool_]

    @property
    def lies(self) -> npt.NDArray[np.bool_]:
        """Frames (n,) between which the person lies, at rest or not: the nearest rest is lying."""
        at = np.flatnonzero(self.standing | self.seated | self.lying)
        if not at.size:
            return np.zeros(len(self.lying), dtype=bool)
        frames = np.arange(len(self.lying))
        return self.lying[at[np.searchsorted((at[1:] + at[:-1]) / 2, frames)]]


def find_rest(track: PoseTrack) -> Rest:
    """Find the frames in which the person stands, sits or lies still, with both legs down."""
    shoulders, hips = middle_px(track, "shoulder"), middle_px(track, "hip")
    trunk = shoulders - hips
    trunk_px = np.hypot(trunk[:, 0], trunk[:, 1])
    tilt_deg = np.degrees(np.arctan2(np.abs(trunk[:, 0]), -trunk[:, 1]))
    still = _still(track, trunk_px)
    calm = still & (tilt_deg <= UPRIGHT_DEG)
    drops = [
        track.image_px[:, index(f"{side}_knee"), 1] - track.image_px[:, index(f"{side}_hip"), 1]
        for side in SIDES
    ]
    low, high = np.fmin(*drops) / trunk_px, np.fmax(*drops) / trunk_px
    return Rest(
        standing=calm & (low >= STANDING_DROP),
        seated=calm & (high <= SEATED_DROP),
        lying=still & (np.abs(tilt_deg - 90) <= 90 - LEVEL_DEG),
    )


def middle_px(track: PoseTrack, part: str, *, one_will_do: bool = False) -> Floats:
    """Return the middle of both sides of a body part in the picture, (n, 2) pixels.

    NaN where a side is missing, unless ``one_will_do``: side-on it is about in the same place.
    """
    left, right = (track.image_px[:, index(f"{side}_{part}")] for side in SIDES)
    middle = (left + right) / 2
    if one_will_do:
        middle = np.where(np.isnan(middle), np.where(np.isnan(left), right, left), middle)
    return np.asarray(middle)


def _still(track: PoseTrack, trunk_px: Floats) -> npt.NDArray[np.bool_]:
    """Tell where trunk and legs hardly move; legs that are not seen do not count."""
    still = np.ones(len(track.time_s), dtype=bool)
    for part in ("shoulder", "hip", "knee", "ankle"):
        steps = np.gradient(middle_px(track, part), track.time_s, axis=0)
        speed = np.hypot(steps[:, 0], steps[:, 1]) / trunk_px
        still &= (speed <= STILL) | (np.isnan(speed) & (part in ("knee", "ankle")))
    return still
