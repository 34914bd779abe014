"""How good the signals were, and how much uncertainty that adds."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tmr_vision.language import said
from tmr_vision.records import Movement, Recording, Rep
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.view import describe

TOLD_ROLL_DEG = 4.0
VIEW_TOLERANCE_DEG = 10.0
VIEW_COST = 0.35
"""Each degree by which the two sides are seen differently, beyond the tolerance, adds this much to
the systematic error. In the accuracy study (`samples/study`), camera 20 and 30 deg aside, ten clips
of limb movements, the error of the difference was 0.36 deg (RMS) for each such degree."""


def signal_quality(
    recordings: Sequence[Recording], movement: Movement, reps: tuple[Rep, ...]
) -> dict[str, Any]:
    """Return what a reader needs to trust a movement's numbers; the keys are in ``result.json``.

    ``measured_percent`` is the share of the repetitions' samples that has a value, ``heading_deg``
    how the person stood in each side's repetitions, ``u_sys_deg`` the systematic uncertainty.
    """
    headings = {side: _heading(recordings, reps, side) for side in SIDES}
    shares = [np.mean(~np.isnan(rep.curve_deg)) for rep in reps]
    used = sorted({rep.source for rep in reps}) or range(len(recordings))
    return {
        "view": describe(np.concatenate([recordings[i].view.heading_deg for i in used])),
        "frame_rate_hz": min(_rate_hz(recordings[i]) for i in used),
        "measured_percent": float(100 * np.mean(shares)) if shares else 0.0,
        "heading_deg": headings,
        "roll_deg": max((recordings[i].view.roll_deg for i in used), key=abs),
        "swaps_repaired": int(sum(recordings[i].pose.swaps.sum() for i in used)),
        "people": max(recordings[i].pose.people for i in used),
        "u_sys_deg": movement.u_sys_deg,
        "notes": _notes(recordings, reps),
    }


def _rate_hz(recording: Recording) -> float:
    return (recording.info.frames - 1) / max(recording.info.duration_s, 1e-9)


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
        notes.append(said("several people were in view; the largest at the start was followed"))
    rolls = [recording.view.roll_deg for recording in recordings]
    if abs(worst := max(rolls, key=abs)) >= TOLD_ROLL_DEG:
        notes.append(
            said(
                "the camera is tilted sideways by {roll:.0f}°; it was taken out, level it",
                roll=abs(worst),
            )
        )
    firsts = {side: [r.start_s for r in reps if r.side == side] for side in SIDES}
    counts = [len(starts) for starts in firsts.values()]
    if min(counts) and max(counts) > 1.5 * min(counts):
        notes.append(said("one side was repeated much more often than the other"))
    return notes


def systematic_uncertainty(movement: Movement, quality: dict[str, Any]) -> float:
    """Return the systematic uncertainty of the difference, widened where the signals are bad."""
    headings = [h for h in quality["heading_deg"].values() if h is not None]
    unequal_deg = 0.0
    if movement.region != "trunk" and len(headings) == len(SIDES):
        # Mirror images of each other are +90 and -90, or 0 and 0: the sum is what differs.
        unequal_deg = max(0.0, abs(sum(headings)) - VIEW_TOLERANCE_DEG)
    return float(np.hypot(movement.u_sys_deg, VIEW_COST * unequal_deg))
