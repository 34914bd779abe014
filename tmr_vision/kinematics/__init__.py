"""Joint angles from landmarks, in the picture's plane; every formula is written once, for the left.

The right side is measured as the left side of the mirrored body: landmarks exchanged, x reversed.
So the mirrored video gives the same numbers with the sides exchanged, by construction. All
functions broadcast over leading axes: (33, 2) for one live frame, (n, 33, 2) for a recording.

Definitions and zero positions are those of :data:`tmr_vision.angles.ANGLES`. Angles that need a
certain camera view are NaN from another.
"""

import numpy as np

from tmr_vision.angles import ANGLES, FACING_UP_TO_DEG, Body, angle_columns, landmarks_of
from tmr_vision.calibration import Calibration
from tmr_vision.kinematics.twist import TwistCues, find_neutral, trunk_turn_deg, twist_cues
from tmr_vision.records import AngleTrack, Floats, PoseTrack, View, own
from tmr_vision.view import person_deg, unrolled, upright


def body_of(
    image_px: Floats,
    world_m: Floats,
    heading_deg: Floats,
    *,
    roll_deg: float,
    twist: TwistCues | None = None,
    calibration: Calibration | None = None,
) -> Body:
    """Make the body of one frame or many: (..., 33, 2), (..., 33, 3) and (...) of heading.

    ``twist`` is how far the signs of a trunk twist have changed from rest, if rest is known.
    ``calibration`` turns them into degrees; without it the turn is what the model shows of it.
    """
    xy = unrolled(image_px, roll_deg)
    change = twist_cues(xy, unrolled(world_m, roll_deg)) if twist is None else twist
    fit = None if calibration is None else calibration.twist
    return Body(xy, heading_deg, trunk_turn_deg(change, heading_deg, fit))


def measure_angle(body: Body, angle: str, calibration: Calibration | None = None) -> Floats:
    """Return an angle of the left side (or of the whole body), (...) degrees."""
    row = ANGLES[angle]
    angle_deg = row.formula(body)
    for view, seen in (("facing", body.facing), ("side", ~body.facing)):
        if view not in row.views:
            angle_deg = np.where(seen, np.nan, angle_deg)
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
        name: measure_angle(bodies[side], angle.name, calibration)
        for name, (angle, side) in angle_columns().items()
    }


def joint_angles(
    track: PoseTrack, view: View, *, calibration: Calibration | None = None
) -> AngleTrack:
    """Measure all angles of the table in every frame; NaN where a landmark is missing.

    ``calibration`` takes out what the pose model is known to read wrong.
    """
    turned = upright(track, person_deg(view))
    cues = twist_cues(turned.image_px, turned.world_m)
    facing = np.asarray(np.abs(view.heading_deg) <= FACING_UP_TO_DEG)
    neutral = find_neutral(track.time_s, cues, facing=facing)
    level = turned if view.roll_deg == person_deg(view) else upright(track, view.roll_deg)
    body = body_of(
        level.image_px,
        level.world_m,
        view.heading_deg,
        roll_deg=0.0,
        twist=cues.since(neutral),
        calibration=calibration,
    )
    columns = angles_of(body, calibration)
    codes = [
        track.provenance[:, landmarks_of(angle.name, side)].max(axis=1)
        for angle, side in angle_columns().values()
    ]
    return AngleTrack(
        time_s=track.time_s,
        names=tuple(columns),
        angles_deg=own(np.stack(list(columns.values()), axis=-1)),
        provenance=own(np.stack(codes, axis=-1)),
    )
