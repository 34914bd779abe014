"""What may be repetitions of the known movements, and the runs of those that fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from tmr_vision.angles import angle_name
from tmr_vision.geometry import trunk_length_px
from tmr_vision.recognition.fit import bounds, fill_deg, in_place, nearly_fits
from tmr_vision.records import Floats, Movement, Recording
from tmr_vision.reps import Span, find_spans
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.view import upright

MAX_REST_S = 15.0
"""Repetitions with no longer rest between them, of either side, belong together."""
REACH, ENOUGH = 3, 3
"""Repetitions support each other over this many times their length; more than so many are enough:
what lies between many repetitions of another movement is many too, but fewer in all."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A stretch of a recording that may be a repetition of a movement.

    start_s, end_s  on one clock for all recordings, one after the other
    rest_deg        the angle that cycles, at the end of its way that is rest
    moved_deg       how far it moves
    fill_deg        the largest change in the movement's bands; None: it does not fit
    nearly          it fits, or is not far from it
    in_place        what must not move stays where it is
    """

    movement: Movement
    side: Side
    source: int
    span: Span
    start_s: float
    end_s: float
    rest_deg: float
    moved_deg: float
    fill_deg: float | None
    nearly: bool
    in_place: bool

    @property
    def length_s(self) -> float:
        """Return how long it lasts."""
        return self.end_s - self.start_s

    def overlaps(self, others: Sequence["Candidate"]) -> bool:
        """Tell if any of the others takes place meanwhile."""
        return meets(self.start_s, self.end_s, others)


Run = list[Candidate]
"""Repetitions that fit one movement and follow each other, in order of time."""


def meets(
    start_s: float, end_s: float, others: Sequence[Candidate], *, within_s: float = 0.0
) -> bool:
    """Tell if any of the others takes place in this time, or no more than ``within_s`` off it."""
    return any(
        each.start_s < end_s + within_s and start_s - within_s < each.end_s for each in others
    )


def clock_offsets_s(recordings: Sequence[Recording]) -> list[float]:
    """Return where each recording begins on one clock for all, one after the other."""
    lengths_s = [float(recording.angles.time_s[-1]) for recording in recordings]
    return [0.0, *accumulate(lengths_s)][:-1]


def find_candidates(
    recordings: Sequence[Recording], movements: Sequence[Movement]
) -> list[Candidate]:
    """Return all that may be repetitions, whether they fit or not, in order of time."""
    found = []
    for source, offset_s in enumerate(clock_offsets_s(recordings)):
        filmed = recordings[source]
        recording = filmed.with_(pose=upright(filmed.pose, filmed.view.roll_deg))
        trunk_px = trunk_length_px(recording.pose)
        found += [
            _candidate(recording, movement, side, span, trunk_px, offset_s, source)
            for movement in movements
            if movement.excursion  # one without bands is only measured when it is named
            for side in SIDES
            for span in find_spans(recording, movement, side)
        ]
    return sorted(found, key=lambda each: each.start_s)


def _candidate(
    recording: Recording,
    movement: Movement,
    side: Side,
    span: Span,
    trunk_px: float,
    offset_s: float,
    source: int,
) -> Candidate:
    time_s = recording.angles.time_s
    cycle_deg = recording.angles.of(angle_name(movement.rep_signal, side))
    low_deg, high_deg = bounds(cycle_deg[span.start : span.end + 1])
    return Candidate(
        movement=movement,
        side=side,
        source=source,
        span=span,
        start_s=offset_s + float(time_s[span.start]),
        end_s=offset_s + float(time_s[span.end]),
        rest_deg=low_deg if movement.rep_direction == "rises" else high_deg,
        moved_deg=high_deg - low_deg,
        fill_deg=fill_deg(recording, movement, side, span, trunk_px=trunk_px),
        nearly=nearly_fits(recording, movement, side, span, trunk_px=trunk_px),
        in_place=in_place(recording.pose, movement, side, span, trunk_px=trunk_px),
    )


def runs_of(found: Sequence[Candidate]) -> list[Run]:
    """Part the repetitions of each movement where there is none for long."""
    runs: dict[str, list[Run]] = {}
    for each in sorted(found, key=lambda c: c.start_s):
        of_key = runs.setdefault(each.movement.key, [])
        if of_key and each.start_s - of_key[-1][-1].end_s <= MAX_REST_S:
            of_key[-1].append(each)
        else:
            of_key.append([each])
    every = [run for of_key in runs.values() for run in of_key]
    return sorted(every, key=lambda run: run[0].start_s)


def without_overlaps(runs: Sequence[Run]) -> list[Candidate]:
    """Keep where two movements overlap the one with more repetitions near, then in its run.

    What looks like a movement by chance, between repetitions of another, comes alone or is fewer.
    """
    found = [each for run in runs for each in run]
    if not found:
        return []
    starts, ends = np.array([(each.start_s, each.end_s) for each in found]).T
    kinds = np.array([each.movement.key for each in found])
    sizes = np.array([len(run) for run in runs for _ in run])
    fills = np.array([each.fill_deg for each in found], dtype=float)
    order = np.lexsort((fills, sizes, _supports(found, starts, ends)))[::-1]
    kept = np.zeros(len(found), dtype=bool)
    for i in order:
        others = kept & (kinds != kinds[i])
        kept[i] = not (others & (starts < ends[i]) & (ends > starts[i])).any()
    return [found[i] for i in np.flatnonzero(kept)]


def _supports(found: Sequence[Candidate], starts: Floats, ends: Floats) -> npt.NDArray[np.int_]:
    """Count repetitions of the same movement and side that are near, in terms of its own length."""
    kinds = np.array([f"{each.movement.key} {each.side}" for each in found])
    reach = REACH * (ends - starts)
    counts = np.zeros(len(found), dtype=int)
    for kind in set(kinds):
        same = np.flatnonzero(kinds == kind)
        begun = np.searchsorted(np.sort(starts[same]), (ends + reach)[same], side="right")
        over = np.searchsorted(np.sort(ends[same]), (starts - reach)[same], side="left")
        counts[same] = begun - over
    return np.minimum(counts, ENOUGH)
