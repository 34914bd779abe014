"""Joint angles from landmarks, in the picture's plane; every formula is written once, for the left.

The right side is measured as the left side of the mirrored body: landmarks exchanged, x reversed.
So the mirrored video gives the same numbers with the sides exchanged, by construction. All
functions broadcast over leading axes: (33, 2) for one live frame, (n, 33, 2) for a recording.

Definitions and zero positions are the table in the design, section 4. Angles that need a certain
camera view are NaN from another.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tmr_vision.calibration import Calibration
from tmr_vision.kinematics.twist import Signs, find_neutral, trunk_turn_deg, twist_signs
from tmr_vision.movements.angles import ANGLES
from tmr_vision.records import AngleTrack, Floats, PoseTrack, View
from tmr_vision.skeleton import MIRROR, SIDES, Side, index
from tmr_vision.view import person_deg, unrolled, upright

FACING_UP_TO_DEG = 45.0
"""Up to this heading a person counts as facing for the choice of the plane of an angle."""


class Body:
    """Landmarks of one moment or many, seen so that the left formulas apply.

    xy          (..., 33, 2) pixels, y down, camera roll undone
    heading_deg (...) as in View: 0 faces the camera, +90 the left side is near
    twist_deg   (...) turn of the shoulders against the hips, to the left
    """

    def __init__(self, xy: Floats, heading_deg: Floats, twist_deg: Floats) -> None:
        self.xy, self.heading_deg, self.twist_deg = xy, heading_deg, twist_deg
        self.toward = np.sign(np.sin(np.radians(heading_deg)))
        """+1 faces the left edge of the picture (left side near), -1 the right edge"""
        self.facing = np.asarray(np.abs(heading_deg) <= FACING_UP_TO_DEG)
        self._points: dict[str, Floats] = {}

    def reflected(self) -> "Body":
        """Return the mirrored body: its left side is this one's right."""
        return Body(self.xy[..., MIRROR, :] * (-1, 1), -self.heading_deg, -self.twist_deg)

    @property
    def off_view_deg(self) -> Floats:
        """How much more from behind the near side is seen than side-on; facing, the left side."""
        return np.where(self.facing, self.heading_deg, np.abs(self.heading_deg) - 90)

    def at(self, name: str) -> Floats:
        """Return a landmark, or the middle of both sides: ``at("mid_hip")``; (..., 2)."""
        if name not in self._points:
            self._points[name] = self._point(name)
        return self._points[name]

    def _point(self, name: str) -> Floats:
        if name.startswith("mid_"):
            part = name.removeprefix("mid_")
            return (self.at(f"left_{part}") + self.at(f"right_{part}")) / 2
        return np.ascontiguousarray(self.xy[..., index(name), :])

    def line(self, start: str, end: str) -> Floats:
        """Return the vector from one landmark to another, (..., 2)."""
        return self.at(end) - self.at(start)

    def forward_or_outward(self, turn_deg: Floats) -> Floats:
        """Make a turn (clockwise in the picture) positive forward, or outward when facing."""
        sign = np.where(self.facing, -1.0, self.toward)
        return wrap(sign * turn_deg)

    def forward(self, turn_deg: Floats) -> Floats:
        """As above, but without a sign when facing: bending toward the camera has no side."""
        return np.where(self.facing, np.abs(turn_deg), wrap(self.toward * turn_deg))

    def only(self, values: Floats, *, facing: bool) -> Floats:
        """Blank what cannot be seen from here."""
        return np.where(self.facing == facing, values, np.nan)


DOWN = np.array([0.0, 1.0])
RIGHT = np.array([1.0, 0.0])
TRUNK = ("mid_shoulder", "mid_hip")


def turn_deg(a: Floats, b: Floats) -> Floats:
    """Return the turn from vector a to vector b, (..., 2) each: -180 to 180, clockwise positive."""
    cross = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return np.asarray(np.degrees(np.arctan2(cross, (a * b).sum(axis=-1))))


def wrap(angle_deg: Floats) -> Floats:
    """Bring an angle into -90 to 270: an arm past the vertical goes on above 180."""
    return np.asarray((angle_deg + 90) % 360 - 90)


def _trunk_up(body: Body) -> Floats:
    return turn_deg(-DOWN, -body.line(*TRUNK))


_FORMULAS: dict[str, Callable[[Body], Floats]] = {
    "shoulder_elevation": lambda b: b.forward_or_outward(
        turn_deg(b.line(*TRUNK), b.line("left_shoulder", "left_elbow"))
    ),
    "elbow_flexion": lambda b: b.forward(
        turn_deg(b.line("left_shoulder", "left_elbow"), b.line("left_elbow", "left_wrist"))
    ),
    "hip_flexion": lambda b: b.forward_or_outward(
        turn_deg(b.line(*TRUNK), b.line("left_hip", "left_knee"))
    ),
    "leg_elevation": lambda b: b.forward_or_outward(
        turn_deg(DOWN, b.line("left_hip", "left_ankle"))
    ),
    "straight_leg_raise": lambda b: b.forward_or_outward(
        turn_deg(b.line(*TRUNK), b.line("left_hip", "left_ankle"))
    ),
    "knee_flexion": lambda b: b.forward(
        -turn_deg(b.line("left_hip", "left_knee"), b.line("left_knee", "left_ankle"))
    ),
    "ankle_dorsiflexion": lambda b: b.only(
        90
        - np.abs(
            turn_deg(b.line("left_ankle", "left_knee"), b.line("left_heel", "left_foot_index"))
        ),
        facing=False,
    ),
    "knee_fppa": lambda b: b.only(
        -turn_deg(b.line("left_hip", "left_knee"), b.line("left_knee", "left_ankle")), facing=True
    ),
    "trunk_rotation": lambda b: np.maximum(b.twist_deg, 0.0),
    "trunk_flexion": lambda b: b.only(-b.toward * _trunk_up(b), facing=False),
    "trunk_lean": lambda b: b.only(_trunk_up(b), facing=True),
    "pelvis_tilt": lambda b: b.only(turn_deg(b.line("right_hip", "left_hip"), RIGHT), facing=True),
    "shoulder_tilt": lambda b: b.only(
        turn_deg(b.line("right_shoulder", "left_shoulder"), RIGHT), facing=True
    ),
}
_PARTS: dict[str, tuple[str, ...]] = {
    "shoulder_elevation": ("mid_shoulder", "mid_hip", "left_shoulder", "left_elbow"),
    "elbow_flexion": ("left_shoulder", "left_elbow", "left_wrist"),
    "hip_flexion": ("mid_shoulder", "mid_hip", "left_hip", "left_knee"),
    "leg_elevation": ("left_hip", "left_ankle"),
    "straight_leg_raise": ("mid_shoulder", "mid_hip", "left_hip", "left_ankle"),
    "knee_flexion": ("left_hip", "left_knee", "left_ankle"),
    "ankle_dorsiflexion": ("left_ankle", "left_knee", "left_heel", "left_foot_index"),
    "knee_fppa": ("left_hip", "left_knee", "left_ankle"),
    "trunk_rotation": TRUNK,
    "trunk_flexion": TRUNK,
    "trunk_lean": TRUNK,
    "pelvis_tilt": ("mid_hip",),
    "shoulder_tilt": ("mid_shoulder",),
}


def angle_name(angle: str, side: Side) -> str:
    """Return the column of an angle: ``left_knee_flexion``, but ``trunk_flexion`` for both."""
    return f"{side}_{angle}" if ANGLES[angle] == "sided" else angle


def body_of(
    image_px: Floats,
    world_m: Floats,
    heading_deg: Floats,
    *,
    roll_deg: float,
    twist: Signs | None = None,
    calibration: Calibration | None = None,
) -> Body:
    """Make the body of one frame or many: (..., 33, 2), (..., 33, 3) and (...) of heading.

    ``twist`` is how far the signs of a trunk twist have changed from rest, if rest is known.
    ``calibration`` turns them into degrees; without it the turn is what the model shows of it.
    """
    xy = unrolled(image_px, roll_deg)
    change = twist_signs(xy, unrolled(world_m, roll_deg)) if twist is None else twist
    fit = None if calibration is None else calibration.twist
    return Body(xy, heading_deg, trunk_turn_deg(change, heading_deg, fit))


def measure_angle(body: Body, angle: str, calibration: Calibration | None = None) -> Floats:
    """Return an angle of the left side (or of the whole body), (...) degrees."""
    angle_deg = _FORMULAS[angle](body)
    if calibration is None:
        return angle_deg
    off_deg = body.off_view_deg
    side_on, facing = (
        calibration.correct(angle, plane, angle_deg, off_deg) for plane in ("side", "facing")
    )
    return np.where(body.facing, facing, side_on)


def angles_of(body: Body, calibration: Calibration | None = None) -> dict[str, Floats]:
    """Return all angles of the table by name, (...) degrees, of one live frame or many."""
    bodies = {"left": body, "right": body.reflected()}
    return {
        angle_name(angle, side): measure_angle(bodies[side], angle, calibration)
        for angle, kind in ANGLES.items()
        for side in (SIDES if kind == "sided" else SIDES[:1])
    }


def joint_angles(
    track: PoseTrack, view: View, *, calibration: Calibration | None = None
) -> AngleTrack:
    """Measure all angles of the table in every frame; NaN where a landmark is missing.

    ``calibration`` takes out what the pose model is known to read wrong.
    """
    turned = upright(track, person_deg(view))
    signs = twist_signs(turned.image_px, turned.world_m)
    facing = np.asarray(np.abs(view.heading_deg) <= FACING_UP_TO_DEG)
    neutral = find_neutral(track.time_s, signs, facing=facing)
    body = body_of(
        track.image_px,
        track.world_m,
        view.heading_deg,
        roll_deg=view.roll_deg,
        twist=signs.since(neutral),
        calibration=calibration,
    )
    columns = angles_of(body, calibration)
    codes = {
        angle_name(angle, side): track.provenance[:, landmarks_of(angle, side)].max(axis=1)
        for angle, kind in ANGLES.items()
        for side in (SIDES if kind == "sided" else SIDES[:1])
    }
    return AngleTrack(
        time_s=track.time_s,
        names=tuple(columns),
        angles_deg=np.stack(list(columns.values()), axis=-1),
        provenance=np.stack(list(codes.values()), axis=-1),
    )


def landmarks_of(angle: str, side: Side) -> npt.NDArray[np.intp]:
    """Return the landmarks that an angle of a side is measured from."""
    left = np.array(
        [
            index(name)
            for part in _PARTS[angle]
            for name in ([f"{s}_{part[4:]}" for s in SIDES] if part.startswith("mid_") else [part])
        ]
    )
    return left if side == "left" else MIRROR[left]
