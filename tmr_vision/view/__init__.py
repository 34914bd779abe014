"""Where the camera stands relative to the person, and what may be measured from there."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from tmr_vision.calibration import Calibration
from tmr_vision.language import N_, message
from tmr_vision.records import Floats, PoseTrack, View, ViewName
from tmr_vision.skeleton import Side
from tmr_vision.view.camera import find_distance, find_pitch
from tmr_vision.view.heading import (
    TrunkVisibility,
    find_heading,
    find_trunk_visibility,
    line_heading_deg,
)
from tmr_vision.view.rest import find_rest, is_still
from tmr_vision.view.roll import (
    Tilt,
    is_facing,
    is_sideways,
    judge_tilt,
    lying_tilt,
    middle_tilt_deg,
    person_deg,
    quarter_turn_deg,
    rough_tilt,
    shown_tilts_deg,
    unrolled,
    upright,
    wrap_deg,
)

__all__ = [
    "describe_view",
    "find_view",
    "in_view",
    "is_sideways",
    "line_heading_deg",
    "off_view_deg",
    "person_deg",
    "quarter_turn_deg",
    "unrolled",
    "upright",
]

SIDE_LIMITS_DEG = (55.0, 125.0)
FACING_LIMIT_DEG = 35.0
"""How far the person may be turned. A limb's picture shrinks when its plane is turned: 20 deg off
make an error of 1.6 deg at an angle of 60, 30 deg 3.7 (`metrics.md` 3.2); beyond, no measure."""

_STEPS, _CLOSE_DEG = 5, 0.1
"""Steps to the person's upright: at most so many, until one is as small as this."""


def find_view(
    track: PoseTrack, *, roll_deg: float | None = None, calibration: Calibration | None = None
) -> View:
    """Estimate the person's heading in every frame, and the camera's roll unless it is known.

    The picture may be tilted by any angle. Rest and heading are told along the person's own
    upright; they say in turn how far that is tilted, so all are found in some steps, from where
    the trunk points. Somebody who may lie, seen from the side, is left lying: how far he turns to
    the camera is told as it was when what it costs was measured (`validation/study/supine.py`).
    """
    still, visibility = is_still(track), find_trunk_visibility(track)
    tilt = rough_tilt(track, still)
    turned_deg = tilt.person_deg
    for _ in range(_STEPS):
        level = upright(track, turned_deg)
        rest = find_rest(level, still)
        heading_deg = find_heading(level, rest, visibility, calibration)
        tilts = shown_tilts_deg(level, rest, viewpoints(heading_deg))
        if not tilts:
            break
        tilt = judge_tilt(turned_deg + middle_tilt_deg(tilts), tilts)
        if abs(wrap_deg(turned_deg - tilt.person_deg)) < _CLOSE_DEG:
            break
        turned_deg = tilt.person_deg
    tilt = _or_lying(track, tilt, still, visibility)
    if roll_deg is not None:
        tilt = replace(tilt, roll_deg=roll_deg, known=True)
    along_person = tilt.sideways and is_facing(heading_deg)
    level_deg = tilt.person_deg if along_person else tilt.roll_deg
    if abs(wrap_deg(turned_deg - level_deg)) >= _CLOSE_DEG or tilt.sideways:
        level = upright(track, level_deg)
        rest = find_rest(level, still)
        upright_only = None if tilt.sideways else calibration  # it was fitted on upright people
        heading_deg = find_heading(level, rest, visibility, upright_only)
    return View(
        time_s=track.time_s,
        heading_deg=heading_deg,
        roll_deg=tilt.roll_deg,
        roll_known=tilt.known,
        tilt_deg=tilt.person_deg if tilt.seen else float("nan"),
        pitch_deg=find_pitch(level, rest),
        distance_m=find_distance(level, rest),
    )


def _or_lying(
    track: PoseTrack, tilt: Tilt, still: npt.NDArray[np.bool_], visibility: TrunkVisibility
) -> Tilt:
    """Return the tilt, or the one of who lies: at rest with the head at the other end as well.

    The legs have to be straight: who bends down to the toes has the head below, too.
    """
    turned_deg = tilt.person_deg + 180
    level = upright(track, turned_deg)
    rest = find_rest(level, still)
    rest = replace(rest, seated=np.zeros_like(rest.seated))
    heading_deg = find_heading(level, rest, visibility, None)
    tilts = shown_tilts_deg(level, rest, viewpoints(heading_deg))
    if not (tilt.seen and tilts):
        return tilt
    return lying_tilt(float(wrap_deg(tilt.person_deg + middle_tilt_deg(tilts) / 2)))


def off_view_deg(heading_deg: Floats, view: ViewName, side: Side) -> Floats:
    """Return how far a heading is off the ideal one for a side, (...) degrees.

    Positive: that side is seen more from behind than it should be; negative: more from the front.
    """
    towards_deg = heading_deg if side == "left" else -heading_deg
    return np.asarray(towards_deg - 90 if view == "side" else towards_deg)


def in_view(heading_deg: Floats, view: ViewName, side: Side) -> npt.NDArray[np.bool_]:
    """Tell in which frames a side can be measured: facing, or side-on with that side near."""
    if view == "facing":
        return np.abs(heading_deg) <= FACING_LIMIT_DEG
    towards_deg = heading_deg if side == "left" else -heading_deg
    return (towards_deg >= SIDE_LIMITS_DEG[0]) & (towards_deg <= SIDE_LIMITS_DEG[1])


def describe_view(heading_deg: Floats) -> str:
    """Say in words how the person stood for most of these frames."""
    known = heading_deg[np.isfinite(heading_deg)]
    if not known.size:
        return message("not seen")
    places = viewpoints(known) | {"behind": np.abs(known) > 145}
    shares = {name: float(mask.mean()) for name, mask in places.items()}
    both = shares["left"] + shares["right"]
    if both > 0.6 and min(shares["left"], shares["right"]) > 0.15:
        return message("side-on, each side near the camera in turn")
    best = max(shares, key=lambda name: shares[name])
    words = {
        "facing": N_("facing the camera"),
        "left": N_("side-on, left side near the camera"),
        "right": N_("side-on, right side near the camera"),
        "behind": N_("seen from behind"),
    }
    return message(words[best] if shares[best] > 0.5 else N_("turned half-way to the camera"))


def viewpoints(heading_deg: Floats) -> dict[str, npt.NDArray[np.bool_]]:
    """Tell for each standpoint in which frames the person has it."""
    return {
        "facing": in_view(heading_deg, "facing", "left"),
        "left": in_view(heading_deg, "side", "left"),
        "right": in_view(heading_deg, "side", "right"),
    }
