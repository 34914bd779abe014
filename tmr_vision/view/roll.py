"""How far the camera is tilted sideways, from people who stand or sit at rest.

Who stands still keeps the shoulders over the ankles, who sits the head over the hips: these lines
are upright within a degree or two, forward or back, whoever it is. The picture of a forward lean
tilts to the side the person faces; camera roll tilts it the same way whatever the person faces. So
the middle of the tilts seen with the left and with the right side near is the roll; facing the
camera the tilt itself is. How near it comes is in the accuracy study's table of the camera view.

The camera may be tilted by any angle, so rest is looked for along the person's own upright: first
roughly, where the trunk points while it is still and the legs are straight or bent as on a chair;
then by these lines.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tmr_vision.records import Floats, PoseTrack, View, own
from tmr_vision.view.rest import (
    SEATED_DROP,
    STANDING_DROP,
    UPRIGHT_DEG,
    Rest,
    along_trunk,
    briefly,
    feet_apart,
    has_straight_legs,
    knee_drops,
    middle_px,
)

FEET_APART = 0.35
"""Trunk lengths; further, who is seen from the side has a foot before the other, or raised: such
moments count only where there are no others."""
QUIET_SHARE = 0.05
"""A standpoint counts when this part of the frames was spent there at rest."""
LINES = {"standing": ("shoulder", "ankle"), "seated": ("ear", "hip")}
"""Top and bottom of the line that is upright; the posture that is seen longer is used."""
LEAN_DEG = 10.0
"""Seen from one side only, so much may be a lean of the person, or a slouch on a chair, before a
level camera; a default of this project."""
QUARTER_DEG = 90.0
ACROSS_DEG = (45.0, 135.0)
"""A tilt between these is nearer to a quarter turn than to none or a half."""
MAY_LIE_DEG = {"facing": (60.0, 120.0), "side": (35.0, 145.0)}
"""So far off the picture's upright a person may lie as well as stand before a turned camera; from
the side also before one that is tilted by 45 deg, where either is as likely."""
FACING_DEG = 45.0
_WINDOWS_DEG = (90.0, 45.0, UPRIGHT_DEG, UPRIGHT_DEG)


@dataclass(frozen=True)
class Tilt:
    """How the person's upright lies in the picture.

    person_deg  how far it is turned clockwise from the picture's
    roll_deg    the camera's roll that is to be taken out
    known       nothing else, as a lean or lying down, can have made it
    seen        the person was seen at rest; if not, it is where the trunk usually points
    """

    person_deg: float
    roll_deg: float
    known: bool
    seen: bool = True

    @property
    def sideways(self) -> bool:
        """Whether the person lies across the picture, and nothing shows that it is the camera."""
        off_deg = abs(wrap_deg(self.person_deg - self.roll_deg))
        return not self.known and bool(_between(off_deg, MAY_LIE_DEG["facing"]))


def unrolled(vectors: Floats, roll_deg: float) -> Floats:
    """Turn vectors (..., 2 or 3) with x right and y down back by the camera's roll."""
    if not roll_deg:
        return np.asarray(vectors)
    cos, sin = float(np.cos(np.radians(roll_deg))), float(np.sin(np.radians(roll_deg)))
    if vectors.shape[-1] == 2:  # as complex numbers: a matrix takes ten times as long
        plane = np.ascontiguousarray(vectors).view(complex) * complex(cos, -sin)
        return np.asarray(plane.view(float))
    x, y, turned = vectors[..., 0], vectors[..., 1], np.array(vectors)
    turned[..., 0] = cos * x + sin * y
    turned[..., 1] = cos * y - sin * x
    return turned


def upright(track: PoseTrack, roll_deg: float) -> PoseTrack:
    """Return the track as a level camera would have seen it; the picture's origin stays."""
    if not roll_deg:
        return track
    return track.with_(
        image_px=own(unrolled(track.image_px, roll_deg)),
        world_m=own(unrolled(track.world_m, roll_deg)),
    )


def rough_tilt(track: PoseTrack, still: npt.NDArray[np.bool_]) -> Tilt:
    """Return where the trunk points at rest.

    What counts as rest does not depend on the picture's axes: the trunk is still, and the knees
    are straight and as far along its line as in somebody who stands; without it, who sits.
    Without rest it is taken from all moments, and no small tilt: a trunk bends and leans. Then only
    an upside down picture is turned.
    """
    less, more = knee_drops(track, down=along_trunk(track))
    tilts_deg = _tilts_deg(track, "shoulder", "hip")
    standing = still & (less >= STANDING_DROP) & has_straight_legs(track)
    for at_rest in (standing, still & (more <= SEATED_DROP)):
        if at_rest.sum() > QUIET_SHARE * len(still):
            return judge_tilt(_usual_deg(tilts_deg[at_rest]))
    usual_deg = _usual_deg(tilts_deg)
    plain_deg = usual_deg if abs(usual_deg) > UPRIGHT_DEG else 0.0
    upside_down = abs(plain_deg) >= 180 - UPRIGHT_DEG
    return Tilt(plain_deg, 180.0 if upside_down else 0.0, known=False, seen=False)


def shown_tilts_deg(
    track: PoseTrack, rest: Rest, viewpoints: Mapping[str, npt.NDArray[np.bool_]]
) -> dict[str, float]:
    """Return how far people at rest are turned clockwise from upright, by standpoint, degrees.

    Parameters
    ----------
    viewpoints
        Frames (n,) in which the person is ``facing``, or has the ``left`` or ``right`` side near.
    """
    posture = max(LINES, key=lambda name: getattr(rest, name).sum())
    usable = getattr(rest, posture) & (has_straight_legs(track) | (posture == "seated"))
    together = (feet_apart(track) <= FEET_APART) | (posture == "seated")
    tilts = {}
    for name, mask in viewpoints.items():
        tilt_deg = _tilts_deg(track, *LINES[posture], one_will_do=name != "facing")
        known = usable & mask & np.isfinite(tilt_deg)
        for sure in (known & (together | (name == "facing")), known):
            if sure.sum() > QUIET_SHARE * len(mask):
                tilts[name] = float(np.median(tilt_deg[briefly(track.time_s, sure)]))
                break
    return tilts


def middle_tilt_deg(tilts: Mapping[str, float]) -> float:
    """Return the roll that tilts seen from these standpoints show; one side's counts its lean."""
    if "facing" in tilts:
        return tilts["facing"]
    return sum(tilts.values()) / len(tilts)


def judge_tilt(tilt_deg: float, seen: Collection[str] = ()) -> Tilt:
    """Tell camera roll from lean and from lying down, by where the person was seen at rest.

    Seen from one side only, what may be a lean is not taken out. Across the picture a person may
    as well lie: on the back one side is near with the head at the left and the other with the head
    at the right, so both sides with the head in one place show that it is the camera. Where
    nothing shows it, the picture is left as it is.
    """
    tilt_deg = float(wrap_deg(tilt_deg))
    quarter_deg = quarter_turn_deg(tilt_deg)
    facing = "facing" in seen
    both = "left" in seen and "right" in seen
    across = bool(_between(abs(tilt_deg), MAY_LIE_DEG["facing" if facing else "side"]))
    if both or (facing and not across):
        return Tilt(tilt_deg, tilt_deg, known=True)
    if facing:
        return Tilt(tilt_deg, 0.0, known=False)
    if across:
        roll_deg = tilt_deg - float(np.copysign(QUARTER_DEG, tilt_deg))
        return Tilt(tilt_deg, roll_deg if abs(roll_deg) > LEAN_DEG else 0.0, known=False)
    lean = abs(tilt_deg - quarter_deg) <= LEAN_DEG
    return Tilt(tilt_deg, quarter_deg if lean else tilt_deg, known=False)


def lying_tilt(tilt_deg: float) -> Tilt:
    """Return the tilt of somebody who was seen with the head at either end of a line, so he lies.

    Nobody stands on the head: the camera stands so that the line is level. Which of its sides is
    up is told by the nearer one.
    """
    roll_deg = float(wrap_deg(2 * (tilt_deg - QUARTER_DEG))) / 2
    return Tilt(tilt_deg, roll_deg, known=True)


def quarter_turn_deg(tilt_deg: float) -> float:
    """Return the quarter turns in a tilt: 0, -90, 90, or 180 or -180 degrees."""
    if abs(tilt_deg) < ACROSS_DEG[0]:
        return 0.0
    size_deg = QUARTER_DEG if _between(abs(tilt_deg), ACROSS_DEG) else 2 * QUARTER_DEG
    return float(np.copysign(size_deg, tilt_deg))


def is_sideways(view: View) -> bool:
    """Tell if the person lies across the picture, and nothing shows that it is the camera."""
    return Tilt(view.tilt_deg, view.roll_deg, view.roll_known).sideways


def person_deg(view: View) -> float:
    """Return by how much to turn the picture back so that the person is upright in it."""
    return view.tilt_deg if is_sideways(view) else view.roll_deg


def is_facing(heading_deg: Floats) -> bool:
    """Tell if the person faces the camera, or turns the back to it, for most of the time."""
    known = np.abs(heading_deg[np.isfinite(heading_deg)])
    side_on = _between(known, (FACING_DEG, 180 - FACING_DEG))
    return bool(known.size and side_on.mean() < 0.5)


def wrap_deg(angle_deg: Floats | float) -> Floats:
    """Bring turns into -180 to 180 degrees."""
    return np.asarray((np.asarray(angle_deg) + 180) % 360 - 180)


def _between(angle_deg: Floats | float, limits_deg: tuple[float, float]) -> npt.NDArray[np.bool_]:
    return np.asarray((np.asarray(angle_deg) >= limits_deg[0]) & (angle_deg <= limits_deg[1]))


def _usual_deg(tilts_deg: Floats) -> float:
    """Return the middle of directions, narrowing down to those that lie together.

    Somebody who lies the other way round for the other side has two, opposite to each other, and
    no middle between them: one of them is taken.
    """
    known = np.radians(tilts_deg[np.isfinite(tilts_deg)])
    if not known.size:
        return 0.0
    line, one_way = _middle_deg(2 * known) / 2, _middle_deg(known)

    def n_near(start_deg: float) -> int:
        return int((np.abs(wrap_deg(np.degrees(known) - start_deg)) <= _WINDOWS_DEG[1]).sum())

    middle = max(one_way, line, float(wrap_deg(line + 180)), key=n_near)
    for window_deg in _WINDOWS_DEG:
        off_deg = wrap_deg(np.degrees(known) - middle)
        near = off_deg[np.abs(off_deg) <= window_deg]
        middle += float(np.median(near)) if near.size else 0.0
    return float(wrap_deg(middle))


def _middle_deg(angles: Floats) -> float:
    return float(np.degrees(np.arctan2(np.sin(angles).mean(), np.cos(angles).mean())))


def _tilts_deg(track: PoseTrack, top: str, bottom: str, *, one_will_do: bool = False) -> Floats:
    """Return how far a line of the body is turned clockwise from upright, (n,) degrees."""
    ends = [middle_px(track, part, one_will_do=one_will_do) for part in (top, bottom)]
    up = ends[0] - ends[1]
    return np.asarray(np.degrees(np.arctan2(up[:, 0], -up[:, 1])))
