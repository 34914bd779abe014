"""Why a repetition cannot be trusted: each check returns its reason, or None."""

import numpy as np

from tmr_vision.angles import ANGLES, angle_name
from tmr_vision.language import message
from tmr_vision.records import Floats, Movement, Provenance, Recording, View
from tmr_vision.reps.lost_reps import why_missing
from tmr_vision.reps.requirements import why_not_this_movement
from tmr_vision.reps.spans import Span
from tmr_vision.skeleton import Side
from tmr_vision.view import in_view, is_sideways, off_view_deg

CLEAR_S = 0.15
"""Nothing filled in or guessed may lie this near to a peak (`metrics.md` 4.4)."""
MAX_MISSING = 0.1
TURNED_AWAY = message(
    "turned away from the camera view that this movement needs", code="rep_turned_away"
)


def find_fault(
    recording: Recording, movement: Movement, side: Side, span: Span, peak_s: float
) -> str | None:
    """Return the first reason not to trust a repetition, or None."""
    return (
        why_not_this_movement(recording.angles, movement, side, span)
        or _lies_across(recording.view, movement)
        or _duration_fault(recording, movement, span)
        or _impossible(recording, movement, side, span)
        or _unseen(recording, movement, side, span, peak_s)
        or _turned_away(recording.view, movement, side, span)
    )


def _lies_across(view: View, movement: Movement) -> str | None:
    if ANGLES[movement.angle].against_vertical and is_sideways(view):
        return message(
            "the person lies, or the picture is turned by a quarter", code="rep_lying_or_turned"
        )
    return None


def _duration_fault(recording: Recording, movement: Movement, span: Span) -> str | None:
    time_s = recording.angles.time_s
    duration_s = float(time_s[span.end] - time_s[span.start])
    low_s, high_s = movement.duration_s
    if duration_s < low_s:
        return message("too quick ({seconds:.1f} s)", code="rep_too_quick", seconds=duration_s)
    if duration_s > high_s:
        return message("too slow ({seconds:.1f} s)", code="rep_too_slow", seconds=duration_s)
    return None


def _impossible(recording: Recording, movement: Movement, side: Side, span: Span) -> str | None:
    values_deg = _judged_deg(recording, movement, side, span)
    low_deg, high_deg = ANGLES[movement.angle].limits_deg
    outside = values_deg[(values_deg < low_deg) | (values_deg > high_deg)]
    if not outside.size:
        return None
    return message(
        "an angle of {deg:.0f}° is beyond what a body can do",
        code="rep_impossible",
        deg=float(outside[0]),
    )


def _unseen(
    recording: Recording, movement: Movement, side: Side, span: Span, peak_s: float
) -> str | None:
    here, name = slice(span.start, span.end + 1), angle_name(movement.angle, side)
    codes = recording.angles.provenance_of(name)[here]
    guessed = np.isnan(_judged_deg(recording, movement, side, span)) | (
        codes >= Provenance.INTERPOLATED
    )
    at_peak = guessed & (np.abs(recording.angles.time_s[here] - peak_s) <= CLEAR_S)
    if guessed.mean() > MAX_MISSING:
        why = why_missing(recording, movement, side, span.start + np.flatnonzero(guessed))
        return why or message(
            "{percent:.0f} % of it could not be seen clearly",
            code="rep_unseen",
            percent=100 * float(guessed.mean()),
        )
    if at_peak.any():
        why = why_missing(recording, movement, side, span.start + np.flatnonzero(at_peak))
        return why or message("the end position could not be seen clearly", code="rep_end_unseen")
    return None


def _judged_deg(recording: Recording, movement: Movement, side: Side, span: Span) -> Floats:
    return recording.angles.of(angle_name(movement.angle, side))[span.start : span.end + 1]


def _turned_away(view: View, movement: Movement, side: Side, span: Span) -> str | None:
    heading_deg = view.heading_deg[span.start : span.end + 1]
    off_deg = np.abs(off_view_deg(heading_deg, movement.view, side))
    seen = in_view(heading_deg, movement.view, side) & (off_deg <= movement.view_limit_deg)
    return None if seen.mean() >= 1 - MAX_MISSING else TURNED_AWAY
