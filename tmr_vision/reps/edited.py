"""A repetition as somebody changed it by hand: what moved is measured anew."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tmr_vision.errors import EditError
from tmr_vision.language import code_of
from tmr_vision.records import Decision, Movement, Recording, Rep, RepEdit
from tmr_vision.reps import SMALLER, measure_rep
from tmr_vision.reps.faults import find_fault
from tmr_vision.reps.spans import Span

_MEASURED = ("side", "start_s", "peak_s", "end_s")


def edit_rep(recording: Recording, movement: Movement, rep: Rep, edits: Sequence[RepEdit]) -> Rep:
    """Return a repetition after all edits of it, the later ones over the earlier ones.

    What was decided by hand holds whatever the program finds. Done again it is the same.

    Raises
    ------
    EditError
        If it would not start before its peak and end after it, lies beyond its recording, or is to
        count and cannot be measured.
    """
    changed = {
        name: value
        for edit in edits
        for name in _MEASURED
        if (value := getattr(edit, name)) is not None
    }
    decision = next((_decision(e) for e in reversed(edits) if e.include is not None), rep.decision)
    included = decision is not None and decision.include
    if changed or (included and np.isnan(rep.peak_deg)):
        rep = _measured_anew(recording, movement, rep, changed)
    if decision is None:
        return rep
    if included and np.isnan(rep.value):
        raise EditError(
            "repetition {rep} could not be measured, so it cannot count.",
            code="rep_not_measured",
            rep=rep.id,
        )
    return rep.with_(decision=decision, excluded=None if included else decision.reason)


def _decision(edit: RepEdit) -> Decision:
    return Decision(include=bool(edit.include), reason=edit.reason, who=edit.who)


def _measured_anew(
    recording: Recording, movement: Movement, rep: Rep, changed: dict[str, Any]
) -> Rep:
    side = changed.get("side", rep.side)
    start_s, end_s = (changed.get(name, getattr(rep, name)) for name in ("start_s", "end_s"))
    peak_s = changed.get("peak_s")
    span = _span(recording, rep, start_s, peak_s, end_s)
    new = measure_rep(recording, movement, side, span, source=rep.source, peak_at_s=peak_s)
    if "start_s" not in changed and side == rep.side and not np.isnan(rep.start_deg):
        # Its way up may have begun before it, after a pause.
        own_deg = rep.start_deg if movement.statistic == "range" else 0.0
        new = new.with_(start_deg=rep.start_deg, from_deg=own_deg)
    return new.with_(id=rep.id, excluded=new.excluded or _lasting(recording, movement, rep))


def _span(
    recording: Recording, rep: Rep, start_s: float, peak_s: float | None, end_s: float
) -> Span:
    """Return the samples from start to end; its peak is in the middle where it is not given."""
    time_s = recording.angles.time_s
    turn_s = (start_s + end_s) / 2 if peak_s is None else peak_s
    if not start_s < turn_s < end_s:
        raise EditError(
            "repetition {rep} must start before its peak and end after it "
            "(start {start:.2f} s, peak {peak:.2f} s, end {end:.2f} s).",
            code="rep_times_out_of_order",
            rep=rep.id,
            start=start_s,
            peak=turn_s,
            end=end_s,
        )
    start, peak, end = (int(np.abs(time_s - at).argmin()) for at in (start_s, turn_s, end_s))
    step_s = (time_s[-1] - time_s[0]) / max(len(time_s) - 1, 1)
    if start_s < time_s[0] - step_s or end_s > time_s[-1] + step_s or end - start < 2:
        raise EditError(
            "repetition {rep} must lie within its recording, which ends at {end:.2f} s, and "
            "last longer than two frames.",
            code="rep_beyond_recording",
            rep=rep.id,
            end=float(time_s[-1]),
        )
    return Span(start, peak, end, start)


def _lasting(recording: Recording, movement: Movement, rep: Rep) -> str | None:
    """Return why a repetition is left out if that lies in what is around it, not in its times."""
    code = code_of(rep.excluded)
    if rep.excluded is None or code == SMALLER.code or rep.decision is not None:
        return None
    middle_s = rep.peak_s if rep.start_s < rep.peak_s < rep.end_s else None
    was = _span(recording, rep, rep.start_s, middle_s, rep.end_s)
    own = find_fault(recording, movement, rep.side, was, rep.peak_s)
    return None if own is not None and code == code_of(own) else rep.excluded
