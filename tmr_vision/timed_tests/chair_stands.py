"""Chair stands on both legs: when the person stands up and sits again, from the height of the hips.

How far the knees are below the hips shows sitting and standing from the side and from the front
alike; the first movement is that of the shoulders, which bend forward before the hips rise.
"""

from dataclasses import dataclass

import numpy as np

from tmr_vision.geometry import DOWN, middle, point, trunk_lengths
from tmr_vision.records import Floats, Recording
from tmr_vision.skeleton import SIDES
from tmr_vision.timed_tests.one_leg import lifted
from tmr_vision.view import unrolled
from tmr_vision.view.rest import SEATED_DROP, STANDING_DROP

UP, HALF, SEATED = 0.75, 0.5, 0.15
"""Parts of the way from the seat to standing: a stand is done from the first on, half done from the
second on, and over again at the third."""
MOVING = 0.15
"""Trunk lengths a second: faster, the shoulders have begun to move; who sits still sways by 0.1."""
STILL_S = 0.5
BRIEF_S = 0.2
MAX_ONE_LEG = 0.5


@dataclass(frozen=True)
class Stand:
    """One chair stand: half way up, up, and seated again (NaN: not seen to sit again), seconds."""

    half_s: float
    up_s: float
    seated_s: float


@dataclass(frozen=True)
class ChairStands:
    """All chair stands of a recording, in order.

    start_s  first movement; NaN: the person did not sit still before
    end_s    until when the person was seen
    one_leg  one foot was off the floor for most of it
    """

    start_s: float
    stands: tuple[Stand, ...]
    end_s: float
    one_leg: bool


def find_chair_stands(recording: Recording) -> ChairStands | None:
    """Return the chair stands of a recording; None if the person does not both sit and stand."""
    height, time_s = hip_height(recording), recording.pose.time_s
    known = np.flatnonzero(np.isfinite(height))
    if len(known) < 2:
        return None
    low, high = np.percentile(height[known], [2, 98])
    if low > (SEATED_DROP + STANDING_DROP) / 2 or high < (SEATED_DROP + STANDING_DROP) / 2:
        return None
    time_s, way = time_s[known], (height[known] - low) / max(high - low, 1e-9)
    stands, at = [], _first(way < SEATED, 0)
    first = None
    while at is not None and (up := _first(way >= UP, at)) is not None:
        half = _first(way >= HALF, at)
        seated = _first(way <= SEATED, up)
        first = half if first is None else first
        stands.append(
            Stand(
                half_s=_crossing(time_s, way, half or up, HALF),
                up_s=_crossing(time_s, way, up, UP),
                seated_s=float("nan") if seated is None else _crossing(time_s, way, seated, SEATED),
            )
        )
        at = seated
    if first is None:
        return None
    during = (recording.pose.time_s >= stands[0].half_s) & (recording.pose.time_s <= time_s[-1])
    off = np.any([lifted(recording, side) for side in SIDES], axis=0)
    return ChairStands(
        start_s=_first_movement(recording, stands[0].half_s),
        stands=tuple(stands),
        end_s=float(time_s[-1]),
        one_leg=bool(off[during].mean() > MAX_ONE_LEG),
    )


def hip_height(recording: Recording) -> Floats:
    """Return how far the hips are above the knees, (n,) trunk lengths; NaN where not seen."""
    level = unrolled(recording.pose.image_px, recording.view.roll_deg)
    left, right = (
        ((point(level, f"{side}_knee") - point(level, f"{side}_hip")) * DOWN).sum(axis=-1)
        for side in SIDES
    )
    # Side-on the far leg is hidden, and one will do.
    drop_px = np.where(np.isnan(left), right, np.where(np.isnan(right), left, (left + right) / 2))
    trunk_px = trunk_lengths(level)
    known = trunk_px[np.isfinite(trunk_px)]
    # Bent toward the camera the trunk looks short.
    return np.asarray(drop_px / (np.percentile(known, 75) if known.size else np.nan))


def _first_movement(recording: Recording, rise_s: float) -> float:
    """Return when the shoulders began to move before the first rise; NaN: they were never still."""
    time_s, points = recording.pose.time_s, recording.pose.image_px
    shoulders = middle(points, "shoulder")
    trunk_px = np.nanmedian(trunk_lengths(points))
    speed = np.linalg.norm(np.gradient(shoulders, time_s, axis=0), axis=-1) / trunk_px
    quiet = np.flatnonzero((time_s < rise_s) & (speed <= MOVING))
    for at in quiet[::-1]:
        around = (time_s <= time_s[at]) & (time_s >= time_s[at] - STILL_S)
        if time_s[at] - time_s[0] >= STILL_S and (speed[around] <= MOVING).all():
            return float(time_s[at])
    return float("nan")


def _first(mask: Floats, start: int) -> int | None:
    found = np.flatnonzero(mask[start:])
    return int(found[0]) + start if found.size else None


def _crossing(time_s: Floats, way: Floats, at: int, level: float) -> float:
    """Return when a level was crossed just before a sample, between the two."""
    if at == 0 or way[at] == way[at - 1]:
        return float(time_s[at])
    share = np.clip((level - way[at - 1]) / (way[at] - way[at - 1]), 0, 1)
    return float(time_s[at - 1] + share * (time_s[at] - time_s[at - 1]))
