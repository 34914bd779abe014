"""Where the camera stands relative to the person, and what may be measured from there."""

import numpy as np
import numpy.typing as npt

from tmr_vision.language import mark, said
from tmr_vision.records import Floats, PoseTrack, View, ViewName
from tmr_vision.skeleton import Side, index

SIDE_LIMITS_DEG = (55.0, 125.0)
FACING_LIMIT_DEG = 35.0
"""How far the person may be turned. A limb's picture shrinks when its plane is turned: 20 deg off
make an error of 1.6 deg at an angle of 60, 30 deg 3.7 (`metrics.md` 3.2); beyond, no measure."""
MAX_ROLL_DEG = 10.0
QUIET_SHARE = 0.1
"""A standpoint counts for the roll when this part of the frames was spent there at rest."""


def find_view(track: PoseTrack, *, roll_deg: float | None = None) -> View:
    """Estimate the person's heading in every frame, and the camera's roll unless it is known."""
    heading_deg = line_heading_deg(track.world_m, "hip")
    if roll_deg is None:
        roll_deg = find_roll(track, heading_deg)
    return View(time_s=track.time_s, heading_deg=heading_deg, roll_deg=roll_deg)


def line_heading_deg(world_m: Floats, *parts: str) -> Floats:
    """Return the heading of the left-right line through body parts (summed), (n,) degrees.

    0: faces the camera; +90: left side near; -90: right side near; 180: from behind. NaN where a
    landmark is missing.
    """
    line = sum(
        world_m[..., index(f"left_{p}"), :] - world_m[..., index(f"right_{p}"), :] for p in parts
    )
    vector = np.asarray(line)
    return np.asarray(np.degrees(np.arctan2(-vector[..., 2], vector[..., 0])))


def find_roll(track: PoseTrack, heading_deg: Floats) -> float:
    """Estimate the camera's roll from the trunk at rest, degrees; 0.0 where it cannot be told.

    The picture of a trunk that leans forward tilts to the side the person faces; the roll tilts it
    the same way whatever the person faces. So the middle of the tilts seen with the left and with
    the right side near is the roll; facing the camera, the tilt itself is.
    """
    tilt_deg = _trunk_tilt_deg(track)
    quiet = np.abs(np.gradient(tilt_deg, track.time_s)) < 10.0
    tilts = {
        name: float(np.median(tilt_deg[quiet & mask]))
        for name, mask in _standpoints(heading_deg).items()
        if (quiet & mask).mean() > QUIET_SHARE
    }
    if "facing" in tilts:
        roll_deg = tilts["facing"]
    elif len(tilts) == 2:
        roll_deg = (tilts["left"] + tilts["right"]) / 2
    else:
        return 0.0
    return roll_deg if abs(roll_deg) <= MAX_ROLL_DEG else 0.0


def allowed(heading_deg: Floats, view: ViewName, side: Side) -> npt.NDArray[np.bool_]:
    """Tell in which frames a side can be measured: facing, or side-on with that side near."""
    if view == "facing":
        return np.abs(heading_deg) <= FACING_LIMIT_DEG
    towards_deg = heading_deg if side == "left" else -heading_deg
    return (towards_deg >= SIDE_LIMITS_DEG[0]) & (towards_deg <= SIDE_LIMITS_DEG[1])


def describe(heading_deg: Floats) -> str:
    """Say in words how the person stood for most of these frames."""
    known = heading_deg[np.isfinite(heading_deg)]
    if not known.size:
        return said("not seen")
    standpoints = _standpoints(known) | {"behind": np.abs(known) > 145}
    shares = {name: float(mask.mean()) for name, mask in standpoints.items()}
    both = shares["left"] + shares["right"]
    if both > 0.6 and min(shares["left"], shares["right"]) > 0.15:
        return said("side-on, each side near the camera in turn")
    best = max(shares, key=lambda name: shares[name])
    words = {
        "facing": mark("facing the camera"),
        "left": mark("side-on, left side near the camera"),
        "right": mark("side-on, right side near the camera"),
        "behind": mark("seen from behind"),
    }
    return said(words[best] if shares[best] > 0.5 else "turned half-way to the camera")


def _standpoints(heading_deg: Floats) -> dict[str, npt.NDArray[np.bool_]]:
    return {
        "facing": allowed(heading_deg, "facing", "left"),
        "left": allowed(heading_deg, "side", "left"),
        "right": allowed(heading_deg, "side", "right"),
    }


def _trunk_tilt_deg(track: PoseTrack) -> Floats:
    """Return how far the picture of the trunk is turned clockwise from upright, (n,) degrees."""
    ends = [
        (track.image_px[:, index(f"left_{part}")] + track.image_px[:, index(f"right_{part}")]) / 2
        for part in ("hip", "shoulder")
    ]
    up = ends[1] - ends[0]
    return np.asarray(np.degrees(np.arctan2(up[:, 0], -up[:, 1])))
