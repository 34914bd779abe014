"""How far the camera is tilted sideways, from people who stand or sit at rest.

Who stands still keeps the shoulders over the ankles, who sits the head over the hips: these lines
are upright within a degree or two, forward or back, whoever it is. The picture of a forward lean
tilts to the side the person faces; camera roll tilts it the same way whatever the person faces. So
the middle of the tilts seen with the left and with the right side near is the roll; facing the
camera the tilt itself is. How near it comes is in the accuracy study's table of the camera view.
"""

import numpy as np
import numpy.typing as npt

from tmr_vision.records import Floats, PoseTrack
from tmr_vision.view.rest import Rest, middle_px

MAX_ROLL_DEG = 10.0
QUIET_SHARE = 0.05
"""A standpoint counts when this part of the frames was spent there at rest."""
LINES = {"standing": ("shoulder", "ankle"), "seated": ("ear", "hip")}
"""Top and bottom of the line that is upright; the posture that is seen longer is used."""


def find_roll(
    track: PoseTrack, rest: Rest, standpoints: dict[str, npt.NDArray[np.bool_]]
) -> float | None:
    """Estimate the camera's roll, degrees clockwise; None where it cannot be told.

    Parameters
    ----------
    standpoints
        Frames (n,) in which the person is ``facing``, or has the ``left`` or ``right`` side near.
    """
    posture = max(LINES, key=lambda name: getattr(rest, name).sum())
    tilts = {}
    for name, mask in standpoints.items():
        tilt_deg = _tilt_deg(track, *LINES[posture], one_will_do=name != "facing")
        known = tilt_deg[getattr(rest, posture) & mask & np.isfinite(tilt_deg)]
        if len(known) > QUIET_SHARE * len(mask):
            tilts[name] = float(np.median(known))
    if "facing" in tilts:
        roll_deg = tilts["facing"]
    elif "left" in tilts and "right" in tilts:
        roll_deg = (tilts["left"] + tilts["right"]) / 2
    else:
        return None
    return roll_deg if abs(roll_deg) <= MAX_ROLL_DEG else None


def _tilt_deg(track: PoseTrack, top: str, bottom: str, *, one_will_do: bool) -> Floats:
    """Return how far a line of the body is turned clockwise from upright, (n,) degrees."""
    ends = [middle_px(track, part, one_will_do=one_will_do) for part in (top, bottom)]
    up = ends[0] - ends[1]
    return np.asarray(np.degrees(np.arctan2(up[:, 0], -up[:, 1])))
