"""Repetitions of each side: found in the angle that cycles, valued in the angle that is judged.

The method and its settings are in the research note `metrics.md`, sections 4.8 and 5. A repetition
that cannot be trusted is kept with its reason and left out of the mean.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from tmr_vision.angles import angle_name
from tmr_vision.language import code_of, message
from tmr_vision.records import Movement, Recording, Rep
from tmr_vision.reps.faults import TURNED_AWAY, find_fault
from tmr_vision.reps.lost_reps import needed_landmarks, split_lost, why_out_of_view
from tmr_vision.reps.requirements import why_not_this_movement
from tmr_vision.reps.spans import Span, find_spans
from tmr_vision.reps.values import curve_of, read_peak, read_start
from tmr_vision.skeleton import SIDES, Side

__all__ = [
    "SMALLER",
    "TURNED_AWAY",
    "UNLIKE_THE_OTHERS",
    "Span",
    "exclude_small",
    "find_reps",
    "find_spans",
    "included",
    "judged",
    "measure_rep",
    "measure_spans",
    "needed_landmarks",
    "share_start",
    "why_not_this_movement",
    "why_out_of_view",
]

SMALL_REP = 0.5
GLITCH = 0.5
"""Of the shortest repetition: as somebody turns round on the floor the model reads a leg raised by
100 deg for 0.2 s."""
SMALLER = message("much smaller than the others of this side", code="rep_smaller")
UNLIKE_THE_OTHERS = message(
    "unlike the other repetitions, and apart from them", code="rep_unlike_the_others"
)
"""What :mod:`tmr_vision.recognition` finds beside a movement: most likely something else."""
START_ERROR_DEG = 10.9
"""Starts that are equal in truth read this far apart at most: 95 % of the stills of the
wall push near the ideal view (`python -m validation.study.calibrate` prints it)."""


def find_reps(recording: Recording, movement: Movement, *, source: int = 0) -> tuple[Rep, ...]:
    """Find the repetitions of both sides of a movement in one recording, in order of time."""
    reps = [
        rep
        for side in SIDES
        for rep, _ in measure_spans(
            recording, movement, side, find_spans(recording, movement, side), source=source
        )
    ]
    return tuple(sorted(reps, key=lambda rep: rep.start_s))


def measure_spans(
    recording: Recording, movement: Movement, side: Side, spans: Iterable[Span], *, source: int
) -> Iterator[tuple[Rep, Span]]:
    """Give the repetitions of a side with their spans, and those that were lost, with the reason.

    A lost one (:mod:`tmr_vision.reps.lost_reps`) has no value and does not count.
    """
    found = [span for span in spans if not _is_glitch(recording, movement, span)]
    whole, lost = split_lost(recording, movement, side, found)
    for span in whole:
        yield measure_rep(recording, movement, side, span, source=source), span
    for span, why in lost:
        rep = measure_rep(recording, movement, side, span, source=source)
        yield rep.with_(peak_deg=np.nan, excluded=why), span


def _is_glitch(recording: Recording, movement: Movement, span: Span) -> bool:
    """Tell if an excursion is over sooner than anybody can move: the model lost the person."""
    time_s = recording.angles.time_s
    return bool(time_s[span.end] - time_s[span.start] < GLITCH * movement.duration_s[0])


def measure_rep(
    recording: Recording,
    movement: Movement,
    side: Side,
    span: Span,
    *,
    source: int,
    peak_at_s: float | None = None,
) -> Rep:
    """Value one repetition in the judged angle, and say why it should not count, if so.

    ``peak_at_s`` says where its peak is; None: where the angle is largest.
    """
    angles = recording.angles
    name = angle_name(movement.angle, side)
    time_s = angles.time_s[span.start : span.end + 1]
    angle_deg = angles.of(name)[span.start : span.end + 1]
    peak_deg, peak_s = read_peak(time_s, angle_deg, at_s=peak_at_s)
    start_deg = read_start(angles, name, after=span.after, start=span.start, end=span.end)
    return Rep(
        side=side,
        source=source,
        start_s=float(time_s[0]),
        peak_s=peak_s,
        end_s=float(time_s[-1]),
        peak_deg=peak_deg,
        start_deg=start_deg,
        from_deg=start_deg if movement.statistic == "range" else 0.0,
        curve_deg=curve_of(time_s, angle_deg),
        excluded=find_fault(recording, movement, side, span, peak_s),
    )


def included(reps: Sequence[Rep], side: Side) -> tuple[Rep, ...]:
    """Return the repetitions of a side that count."""
    return tuple(rep for rep in reps if rep.side == side and not rep.excluded)


def judged(reps: Sequence[Rep], movement: Movement) -> tuple[Rep, ...]:
    """Return repetitions as they are judged together: which are too small, counted from where.

    It follows from what was measured and decided by hand alone, so judged again they are the same.
    """
    compared = exclude_small(reps)
    if movement.statistic == "range":
        return share_start(compared)
    return tuple(rep.with_(from_deg=0.0) for rep in compared)


def exclude_small(reps: Sequence[Rep]) -> tuple[Rep, ...]:
    """Mark repetitions with less than half of the side's usual range: a false start, a rest.

    What was decided by hand stays.
    """
    undecided = [
        rep.with_(excluded=None) if code_of(rep.excluded) == SMALLER.code else rep for rep in reps
    ]
    usual = {
        side: np.median([_span_deg(rep) for rep in included(undecided, side)] or [0.0])
        for side in SIDES
    }
    return tuple(
        rep.with_(excluded=SMALLER)
        if not (rep.excluded or rep.decision) and _span_deg(rep) < SMALL_REP * usual[rep.side]
        else rep
        for rep in undecided
    )


def share_start(reps: Sequence[Rep]) -> tuple[Rep, ...]:
    """Measure ranges of both sides from one start, unless their starts surely differ.

    A straight elbow reads bent, on one side more than on the other. So a difference of the starts
    that is within the error of the starts is not counted as a difference of the ranges.
    """
    starts = {side: [rep.start_deg for rep in included(reps, side)] for side in SIDES}
    own = tuple(rep.with_(from_deg=rep.start_deg) for rep in reps)
    if not all(starts.values()):
        return own
    left_deg, right_deg = (float(np.mean(starts[side])) for side in SIDES)
    if not abs(right_deg - left_deg) <= START_ERROR_DEG:  # also where one is not known
        return own
    common_deg = (left_deg + right_deg) / 2
    return tuple(rep.with_(from_deg=common_deg) for rep in reps)


def _span_deg(rep: Rep) -> float:
    """Return how far the angle moved; unlike the range it needs no rest at the start."""
    known = rep.curve_deg[~np.isnan(rep.curve_deg)]
    return float(np.ptp(known)) if known.size else 0.0
