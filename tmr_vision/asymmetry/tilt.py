"""What a tilted camera does to the sides, in words: what was taken out, and what cannot be told."""

from collections.abc import Sequence

import numpy as np

from tmr_vision.angles import ANGLES
from tmr_vision.language import message
from tmr_vision.records import Movement, Recording, Rep, View
from tmr_vision.reps import included
from tmr_vision.skeleton import SIDES
from tmr_vision.view import is_sideways, quarter_turn_deg
from tmr_vision.view.roll import LEAN_DEG, wrap_deg

TOLD_ROLL_DEG = 4.0
MAX_UNTOLD_DEG = 4.0
"""So much may both sides together show of a tilt that was not taken out, for it may be their lean:
about the error of the difference that an unknown roll is given anyway (1.3 times its standard
deviation)."""


def tilt_notes(movement: Movement, views: Sequence[View]) -> list[str]:
    """Say how the picture was tilted, and what was done about it."""
    lies = movement.posture == "lying"  # as it has to be; only another movement is odd then
    notes = [lies_or_turned(view) for view in views if is_sideways(view) and not lies][:1]
    known = [view.roll_deg for view in views if not is_sideways(view)]
    quarters = {abs(quarter_turn_deg(roll_deg)) for roll_deg in known}
    if 180.0 in quarters:
        notes.append(
            message("the picture is upside down; it was turned round", code="picture_upside_down")
        )
    if 90.0 in quarters:
        notes.append(
            message(
                "the picture is turned by a quarter; it was turned upright", code="picture_turned"
            )
        )
    rests = [roll_deg - quarter_turn_deg(roll_deg) for roll_deg in known]
    if abs(worst := max(rests, key=abs, default=0.0)) >= TOLD_ROLL_DEG:
        notes.append(
            message(
                "the camera is tilted sideways by {roll:.0f}°; it was taken out, level it",
                code="camera_tilted",
                roll=abs(worst),
            )
        )
    if ANGLES[movement.angle].against_vertical and not all(view.roll_known for view in views):
        notes.append(
            message(
                "the camera's sideways tilt could not be told; film both sides in one clip, "
                "or level the camera and say that it is level",
                code="tilt_unknown",
            )
        )
    return notes


def why_sideways_inconclusive(
    movement: Movement, views: Sequence[View], *, recognised: bool
) -> str:
    """Return why nothing may be measured of somebody who may lie or stand, or nothing.

    Who names a movement that is done lying has told that the person lies.
    """
    sideways = [view for view in views if is_sideways(view)]
    if sideways and recognised and movement.posture == "lying":
        return message(
            "the person lies, or stands and the picture is turned by a quarter; name the movement "
            "if it was done lying, or film both sides in one clip",
            code="lying_or_turned_unnamed",
        )
    if sideways and ANGLES[movement.angle].against_vertical:
        return lies_or_turned(sideways[0])
    return ""


def why_tilt_inconclusive(
    recordings: Sequence[Recording], movement: Movement, reps: tuple[Rep, ...]
) -> str:
    """Return why the tilt of the picture forbids a verdict, with what would help; or nothing.

    Only for an angle against the vertical, where the tilt is not surely known. Sides filmed in
    two recordings show the tilt of the camera too: their leans, alike and to opposite sides,
    cancel in the sum.
    """
    if not ANGLES[movement.angle].against_vertical:
        return ""
    views = {side: _views(recordings, included(reps, side)) for side in SIDES}
    unsure = [view for some in views.values() for view in some if not view.roll_known]
    if doubt := next(filter(None, map(_doubt, unsure)), ""):
        return doubt
    if any(_head_down(one, another) for one in unsure for another in unsure):
        return message(
            "the head is up in one clip and down in another: one of them is upside down, or the "
            "person lies and the camera was turned by a quarter; film both sides in one clip, or "
            "with the camera upright",
            code="clips_head_up_and_down",
        )
    left_deg, right_deg = (_unknown_deg(views[side]) for side in SIDES)
    if abs(together_deg := left_deg + right_deg) > MAX_UNTOLD_DEG:
        return message(
            "the camera seems to be tilted sideways by about {roll:.0f}°, which alone makes a "
            "difference of {twice:.0f}°; film both sides in one clip, or level the camera and "
            "say that it is level",
            code="camera_seems_tilted",
            roll=abs(together_deg) / 2,
            twice=abs(together_deg),
        )
    return ""


def _views(recordings: Sequence[Recording], reps: Sequence[Rep]) -> list[View]:
    return [recordings[source].view for source in sorted({rep.source for rep in reps})]


def _doubt(view: View) -> str:
    """Say why nothing against the vertical may be judged from this view; empty if it may."""
    if np.isnan(view.tilt_deg):
        return message(
            "the camera's sideways tilt could not be told, because the person never stands or "
            "sits still; start and end at rest, or level the camera and say that it is level",
            code="tilt_unknown_never_at_rest",
        )
    if view.roll_deg != quarter_turn_deg(view.tilt_deg):
        return message(
            "the person is tilted sideways by {tilt:.0f}° in the picture, and from one side alone "
            "it cannot be told how much of it is the camera's; film both sides in one clip, or "
            "level the camera",
            code="person_or_camera_tilted",
            tilt=abs(view.tilt_deg - quarter_turn_deg(view.tilt_deg)),
        )
    return ""


def _head_down(one: View, another: View) -> bool:
    return abs(quarter_turn_deg(float(wrap_deg(one.tilt_deg - another.tilt_deg)))) == 180


def lies_or_turned(view: View) -> str:
    """Say that somebody lies or the picture is turned: one cannot be told from the other."""
    quarter_deg = quarter_turn_deg(view.tilt_deg)
    near_it = abs(view.tilt_deg - quarter_deg) <= LEAN_DEG
    return message(
        "the person lies, or the picture is turned by a quarter; film with the camera upright, or "
        "say that it was turned by {roll:.0f}°",
        code="lying_or_turned",
        roll=quarter_deg if near_it else view.tilt_deg,
    )


def _unknown_deg(views: Sequence[View]) -> float:
    """Return the tilt that is shown beyond the roll that was taken out, mean of views, degrees."""
    rests = [0.0 if view.roll_known else view.tilt_deg - view.roll_deg for view in views]
    return float(np.mean(rests)) if rests else 0.0
