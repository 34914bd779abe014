"""How good the signals were, and how much uncertainty that adds."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from tmr_vision.angles import ANGLES, angle_title
from tmr_vision.asymmetry.tilt import tilt_notes
from tmr_vision.language import code_of, message
from tmr_vision.pose.person_tracker import SEVERAL_PEOPLE
from tmr_vision.records import Movement, Quality, Recording, Rep, View
from tmr_vision.reps import SMALLER, UNLIKE_THE_OTHERS
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.view import describe_view, off_view_deg

MUCH_MORE = 1.5
IDEAL_VIEW_DEG = 10.0
"""Up to so far off the ideal view the movement's own systematic error holds."""
ALIKE_VIEWS_DEG = 5.0
"""Headings of the two sides are not known better apart (accuracy study: 2.9 deg, RMS)."""
UNEQUAL_VIEWS_DEG = 15.0
"""Sides that are seen this much differently are told of."""
UNKNOWN_ROLL_DEG = 1.5
"""Standard deviation of a camera's roll that nobody levelled and that could not be estimated: a
default of this project. Where the vertical is the reference, it falsifies the difference twice."""
TOO_STEEP_DEG = 12.0
TOO_FAR_M = 5.0


def signal_quality(
    recordings: Sequence[Recording], movement: Movement, reps: tuple[Rep, ...]
) -> Quality:
    """Return what a reader needs to trust a movement's numbers.

    ``u_sys_deg`` is the movement's own, see :func:`systematic_uncertainty`.
    """
    reps = tuple(rep for rep in reps if code_of(rep.excluded) != UNLIKE_THE_OTHERS.code)
    headings = {side: _heading(recordings, reps, side) for side in SIDES}
    shares = [np.mean(~np.isnan(rep.curve_deg)) for rep in reps]
    used = sorted({rep.source for rep in reps}) or range(len(recordings))
    views = [recordings[i].view for i in used]
    off_view = {
        side: None if deg is None else float(off_view_deg(np.array(deg), movement.view, side))
        for side, deg in headings.items()
    }
    return Quality(
        view=describe_view(np.concatenate([view.heading_deg for view in views])),
        frame_rate_hz=min(_rate_hz(recordings[i]) for i in used),
        measured_percent=float(100 * np.mean(shares)) if shares else 0.0,
        heading_deg=headings,
        off_view_deg=off_view,
        roll_deg=max((view.roll_deg for view in views), key=abs),
        roll_known=all(view.roll_known for view in views),
        pitch_deg=_middle(view.pitch_deg for view in views),
        distance_m=_middle(view.distance_m for view in views),
        calibrated=all(is_calibrated(recordings[i], movement) for i in used),
        swaps_repaired=round(sum(map(_swapped_frames, (recordings[i] for i in used)))),
        people=max(recordings[i].pose.people for i in used),
        u_sys_deg=movement.u_sys_deg,
        notes=(
            *_notes(recordings, reps),
            *_view_notes(views, off_view),
            *tilt_notes(movement, views),
            *_reading_notes(movement, reps),
        ),
    )


def is_calibrated(recording: Recording, movement: Movement) -> bool:
    """Tell whether the judged angle was corrected as it is read from the movement's view."""
    return f"{movement.angle}/{movement.view}" in recording.calibrated


def _middle(values: Iterable[float]) -> float | None:
    known = [value for value in values if np.isfinite(value)]
    return float(np.median(known)) if known else None


def _rate_hz(recording: Recording) -> float:
    info = recording.info
    return info.rate_hz or (info.frames - 1) / max(info.duration_s, 1e-9)


def _heading(recordings: Sequence[Recording], reps: tuple[Rep, ...], side: Side) -> float | None:
    """Return the median heading of the person in one side's repetitions."""
    pieces = []
    for rep in reps:
        if rep.side == side:
            view = recordings[rep.source].view
            inside = slice(*np.searchsorted(view.time_s, (rep.start_s, rep.end_s)))
            pieces.append(view.heading_deg[inside])
    known = np.concatenate(pieces) if pieces else np.array([])
    known = known[~np.isnan(known)]
    return float(np.median(known)) if known.size else None


def _notes(recordings: Sequence[Recording], reps: tuple[Rep, ...]) -> list[str]:
    notes = [note for recording in recordings for note in recording.info.notes]
    if any(recording.pose.people > 1 for recording in recordings):
        notes.append(SEVERAL_PEOPLE)
    if _much_more_often(reps):
        notes.append(
            message(
                "one side was repeated much more often than the other", code="one_side_more_often"
            )
        )
    return notes


def _much_more_often(reps: Sequence[Rep]) -> bool:
    """Tell if one side was surely repeated more often, whatever of it can be used.

    What is much smaller than the others may be a repetition or not, so it must hold either way.
    """
    larger = [rep for rep in reps if code_of(rep.excluded) != SMALLER.code]
    counts = [[sum(r.side == side for r in some) for side in SIDES] for some in (reps, larger)]
    return all(min(n) and max(n) > MUCH_MORE * min(n) for n in counts)


def _view_notes(views: Sequence[View], off_view: Mapping[Side, float | None]) -> list[str]:
    """Say what about the camera could be better."""
    notes: list[str] = []
    off = {side: deg for side, deg in off_view.items() if deg is not None}
    if len(off) == len(SIDES) and abs(off["left"] - off["right"]) > UNEQUAL_VIEWS_DEG:
        notes.append(
            message(
                "the camera saw the left side {left} and the right side {right}; "
                "set it up so that both are seen alike",
                code="views_differ",
                **{side: _aside(deg) for side, deg in off.items()},
            )
        )
    if any(abs(view.pitch_deg) > TOO_STEEP_DEG for view in views):
        down = max((v.pitch_deg for v in views), key=abs) > 0
        notes.append(
            message(
                "the camera looks steeply down at the person; put it at hip height",
                code="camera_looks_down",
            )
            if down
            else message(
                "the camera looks steeply up at the person; put it at hip height",
                code="camera_looks_up",
            )
        )
    if any(view.distance_m > TOO_FAR_M for view in views):
        notes.append(
            message(
                "the person is small in the picture; bring the camera nearer, to 2 to 4 m",
                code="person_small",
            )
        )
    return notes


def _reading_notes(movement: Movement, reps: Sequence[Rep]) -> list[str]:
    """Say so where an angle was read that hardly grows with the true one any more."""
    up_to_deg = ANGLES[movement.angle].reads_up_to_deg
    if up_to_deg is None or not any(rep.value > up_to_deg for rep in reps if not rep.excluded):
        return []
    return [reads_low(movement.angle, up_to_deg)]


def _aside(off_deg: float) -> str:
    """Say how far off its ideal view a side was seen: ``14° from behind``."""
    if abs(off_deg) < 5:
        return message("straight")
    size = abs(off_deg)
    if off_deg > 0:
        return message("{size:.0f}° from behind", size=size)
    return message("{size:.0f}° from the front", size=size)


def systematic_uncertainty(movement: Movement, quality: Quality) -> float:
    """Return the systematic uncertainty of the difference, widened where the signals are bad.

    Parts that do not depend on each other add as squares: the movement's own, the view's (off the
    ideal one, and of one side unlike the other), the unknown roll of the camera, and a pose model
    that was not calibrated.
    """
    off = [deg for deg in (quality.off_view_deg or {}).values() if deg is not None]
    beyond_deg = max(0.0, max(map(abs, off), default=0.0) - IDEAL_VIEW_DEG)
    apart_deg = max(0.0, max(off, default=0.0) - min(off, default=0.0) - ALIKE_VIEWS_DEG)
    parts = [
        movement.u_sys_deg,
        movement.u_sys_per_deg_off * beyond_deg,
        movement.u_sys_per_deg_apart * apart_deg,
    ]
    if ANGLES[movement.angle].against_vertical and not quality.roll_known:
        parts.append(2 * UNKNOWN_ROLL_DEG)
    if not quality.calibrated:
        parts.append(ANGLES[movement.angle].uncalibrated_deg)
    return float(np.linalg.norm(parts))


def _swapped_frames(recording: Recording) -> float:
    """Return how many frames it is of what is marked on the even grid, which can have more."""
    swaps = recording.pose.swaps
    return float(swaps.mean() * recording.info.frames) if len(swaps) else 0.0


def reads_low(angle: str, up_to_deg: float) -> str:
    """Say that an angle reads too low beyond some degrees."""
    return message(
        "{angle} beyond about {deg:.0f}° reads too low; the true value is larger",
        code="angle_reads_low",
        angle=angle_title(angle),
        deg=up_to_deg,
    )
