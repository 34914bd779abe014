"""When the person is at rest, upright or lying: the moments that show how the camera stands."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tmr_vision.geometry import DOWN, middle, trunk_axis, trunk_lengths
from tmr_vision.records import Floats, PoseTrack
from tmr_vision.skeleton import SIDES, index, indices

STILL = 0.25
"""Trunk lengths a second: slower, the trunk and the legs are still."""
UPRIGHT_DEG, LEVEL_DEG = 25.0, 65.0
"""A trunk up to the first from the vertical stands or sits, from the second on it lies."""
STANDING_DROP, SEATED_DROP = 0.67, 0.45
"""How far the knees are below the hips, in trunk lengths: of who stands 0.62 to 0.93, of who
sits -0.1 to 0.5, less on a raised leg (98 % of the poses, `python -m validation.study.posture`)."""
STRAIGHT_DEG = 30.0
"""Up to so far bent, a knee may be straight and be read wrong."""
VISIT_S = 0.5
"""So much of every rest counts: who waits longer has not rested more often."""


@dataclass(frozen=True)
class Rest:
    """Frames (n,) in which the person stands or sits still and upright, or lies still; never two.

    ``legs_unseen``: still and upright too, but whether standing or seated cannot be told.
    """

    standing: npt.NDArray[np.bool_]
    seated: npt.NDArray[np.bool_]
    legs_unseen: npt.NDArray[np.bool_]
    lying: npt.NDArray[np.bool_]

    @property
    def lies(self) -> npt.NDArray[np.bool_]:
        """Frames (n,) between which the person lies, at rest or not: the nearest rest is lying."""
        at = np.flatnonzero(self.standing | self.seated | self.legs_unseen | self.lying)
        if not at.size:
            return np.zeros(len(self.lying), dtype=bool)
        frames = np.arange(len(self.lying))
        return self.lying[at[np.searchsorted((at[1:] + at[:-1]) / 2, frames)]]


def find_rest(track: PoseTrack, still: npt.NDArray[np.bool_] | None = None) -> Rest:
    """Find the frames in which the person stands or sits still, with both legs down, or lies still.

    The picture has to be upright (``tmr_vision.view.roll.upright``). ``still`` is what
    :func:`is_still` tells, if that is known.
    """
    trunk = trunk_axis(track.image_px)
    tilt_deg = np.degrees(np.arctan2(np.abs(trunk[:, 0]), -trunk[:, 1]))
    still = is_still(track) if still is None else still
    calm = still & (tilt_deg <= UPRIGHT_DEG)
    less, more = knee_drops(track, down=DOWN)
    return Rest(
        standing=calm & (less >= STANDING_DROP),
        seated=calm & (more <= SEATED_DROP),
        legs_unseen=calm & np.isnan(more),
        lying=still & (np.abs(tilt_deg - 90) <= 90 - LEVEL_DEG),
    )


def knee_drops(track: PoseTrack, *, down: Floats) -> tuple[Floats, Floats]:
    """Return how far the knees are below the hips, trunk lengths: the higher, the lower one; (n,).

    ``down``, (2,) or (n, 2) of length 1, is where below is.
    """
    trunk_px = trunk_lengths(track.image_px)
    drops = [
        ((points[:, 1] - points[:, 0]) * down).sum(axis=-1) / trunk_px
        for points in (track.image_px[:, indices(side, "hip", "knee")] for side in SIDES)
    ]
    return np.fmin(*drops), np.fmax(*drops)


def has_straight_legs(track: PoseTrack) -> npt.NDArray[np.bool_]:
    """Tell where no knee is seen bent, (n,): in a lunge or squat the ankles are elsewhere."""
    straight = np.ones(len(track.time_s), dtype=bool)
    for side in SIDES:
        hip, knee, ankle = np.moveaxis(
            track.image_px[:, indices(side, "hip", "knee", "ankle")], 1, 0
        )
        thigh, shank = knee - hip, ankle - knee
        cosine = (thigh * shank).sum(axis=-1) / np.linalg.norm(thigh, axis=-1)
        bent = cosine / np.linalg.norm(shank, axis=-1) < np.cos(np.radians(STRAIGHT_DEG))
        straight &= ~bent
    return straight


def feet_apart(track: PoseTrack) -> Floats:
    """Return the distance between the ankles, (n,) trunk lengths."""
    left, right = (track.image_px[:, index(f"{side}_ankle")] for side in SIDES)
    return np.asarray(np.linalg.norm(left - right, axis=-1) / trunk_lengths(track.image_px))


def briefly(time_s: Floats, at_rest: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Keep the middle of every rest (frames (n,)), no more than VISIT_S of it.

    A pose that is held in the midst of a repetition is a rest too, and a poor one: so it counts no
    more than each of the rests between the repetitions, however long it is held.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], at_rest, [False]]).astype(int)))
    kept = np.zeros_like(at_rest)
    for first, past in edges.reshape(-1, 2):
        middle_s = (time_s[first] + time_s[past - 1]) / 2
        here = slice(first, past)
        kept[here] = np.abs(time_s[here] - middle_s) <= VISIT_S / 2 + 1e-9
    return kept


def along_trunk(track: PoseTrack) -> Floats:
    """Return the direction from the shoulders to the hips, (n, 2) of length 1."""
    trunk = -trunk_axis(track.image_px)
    return np.asarray(trunk / np.linalg.norm(trunk, axis=-1, keepdims=True))


def middle_px(track: PoseTrack, part: str, *, one_will_do: bool = False) -> Floats:
    """Return the middle of both sides of a body part in the picture, (n, 2) pixels.

    NaN where a side is missing, unless ``one_will_do``: side-on it is about in the same place.
    """
    both = middle(track.image_px, part)
    if not one_will_do:
        return both
    left, right = (track.image_px[:, index(f"{side}_{part}")] for side in SIDES)
    return np.where(np.isnan(both), np.where(np.isnan(left), right, left), both)


def is_still(track: PoseTrack) -> npt.NDArray[np.bool_]:
    """Tell where trunk and legs hardly move, (n,); legs that are not seen do not count."""
    trunk_px = trunk_lengths(track.image_px)
    still = np.ones(len(track.time_s), dtype=bool)
    for part in ("shoulder", "hip", "knee", "ankle"):
        steps = np.gradient(middle_px(track, part), track.time_s, axis=0)
        speed = np.hypot(steps[:, 0], steps[:, 1]) / trunk_px
        still &= (speed <= STILL) | (np.isnan(speed) & (part in ("knee", "ankle")))
    return still
