"""Which movement is this: repetitions of every movement are looked for and held to its bands.

A repetition fits a movement when the angles before it (``rest``), at its turning point (``peak``),
the gap between both sides there (``apart``) and their change in it (``change``) lie in the bands of
the movement's row, and what has to stay in place does (``still``). Those that fit and follow each
other are a run; where runs of two movements overlap, the one with more of its kind around it keeps
its own. A movement is recognised where most of what moves like its run fits.

Then it is counted as one that is named: what belongs to the run counts, whether it fits or not, and
what does not is kept with that reason. So a long video falls into its movements by itself, and what
fits no row is no known movement; nothing is forced.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from tmr_vision.recognition.candidates import (
    MAX_REST_S,
    REACH,
    Candidate,
    Run,
    clock_offsets_s,
    find_candidates,
    meets,
    runs_of,
    without_overlaps,
)
from tmr_vision.records import Movement, Recording, Rep
from tmr_vision.reps import UNLIKE_THE_OTHERS, find_reps, measure_spans
from tmr_vision.skeleton import SIDES

__all__ = ["MAX_REST_S", "count_reps", "recognise"]

MIN_SIMILAR = 2
"""So many fitting repetitions of one side make a movement; one alone may be anything, unless there
is nothing else."""
MIN_FITTING = 0.45
"""A movement is recognised where more than this part of what moves fits, in degrees moved: nearly
half, for one whole side may do it otherwise, with a bent elbow."""
ALIKE, ALIKE_LENGTH = 1.6, 2.0
"""What does not fit is like what does if it moves, and lasts, within these factors of the same."""
SAME_REST = 0.4
"""It also begins where they begin, within this part of their way: a leg that swings forward in
walking comes from behind."""
NEXT, RHYTHM = 1.0, 1.5
"""What nearly fits may follow after a rest; what is only alike no later than after so many of their
lengths, or so many of their usual rests."""


def recognise(
    recordings: Sequence[Recording], movements: Sequence[Movement]
) -> dict[str, tuple[Rep, ...]]:
    """Return the repetitions of each recognised movement (its key), in order of appearance."""
    seen = find_candidates(recordings, movements)
    runs = _held(seen) or _alone(seen)
    reps = {}
    for key in dict.fromkeys(run[0].movement.key for run in runs):
        mine = [run for run in runs if run[0].movement.key == key]
        others = [each for run in runs if run[0].movement.key != key for each in run]
        reps[key] = _counted(recordings, mine, _of(key, seen, others), others)
    return reps


def count_reps(
    recordings: Sequence[Recording], movement: Movement, movements: Sequence[Movement]
) -> tuple[Rep, ...]:
    """Return the repetitions of a movement that is named.

    Where it is recognised, what is another movement of the table does not count. Where it is not,
    the person who named it knows better, and all that may be a repetition counts.
    """
    others = [row for row in movements if row.key != movement.key]
    if found := recognise(recordings, (*others, movement)).get(movement.key):
        return found
    return tuple(
        rep for i, each in enumerate(recordings) for rep in find_reps(each, movement, source=i)
    )


def _of(key: str, seen: Sequence[Candidate], others: Sequence[Candidate]) -> list[Candidate]:
    """Return what may be repetitions of a movement and is not taken up by others."""
    return [each for each in seen if each.movement.key == key and not each.overlaps(others)]


def _held(seen: Sequence[Candidate]) -> list[Run]:
    """Return the runs that make a movement; what is refused leaves room for others."""
    fitting = [each for each in seen if each.fill_deg is not None]
    while True:
        kept = without_overlaps(runs_of(fitting))
        runs = runs_of(kept)
        holding = [run for run in runs if _mostly_fits(run, seen, kept)]
        known = {run[0].movement.key for run in holding if _repeated(run)}
        gone = {
            each
            for run in runs
            if run not in holding or run[0].movement.key not in known
            for each in run
        }
        if not gone:
            return runs
        fitting = [each for each in fitting if each not in gone]


def _repeated(run: Run) -> bool:
    sides = [each.side for each in run]
    return max(sides.count(side) for side in SIDES) >= MIN_SIMILAR


def _mostly_fits(run: Run, seen: Sequence[Candidate], kept: Sequence[Candidate]) -> bool:
    key = run[0].movement.key
    others = [each for each in kept if each.movement.key != key]
    moving = _belonging(run, _of(key, seen, others), reach=REACH)
    return _moved_deg(run) > MIN_FITTING * _moved_deg(moving)


def _alone(seen: Sequence[Candidate]) -> list[Run]:
    """Return the one movement whose single repetition is most of all that moves like it."""
    fitting = without_overlaps(runs_of([each for each in seen if each.fill_deg is not None]))
    shares = {}
    for key in dict.fromkeys(each.movement.key for each in fitting):
        mine = [each for each in fitting if each.movement.key == key]
        shares[key] = _moved_deg(mine) / _moved_deg(_of(key, seen, ()))
    best = max(shares, key=lambda key: shares[key], default="")
    if not best or shares[best] <= MIN_FITTING:
        return []
    return [[each for each in fitting if each.movement.key == best]]


def _moved_deg(found: Sequence[Candidate]) -> float:
    return sum(each.moved_deg for each in found)


def _belonging(run: Run, mine: Sequence[Candidate], *, reach: float = NEXT) -> list[Candidate]:
    """Return the run with what does not fit but belongs to it.

    That is what lies between those of its side, what is like them and follows them in their rhythm
    (within ``reach`` times their length) or happens meanwhile, and what is like them and nearly
    fits.
    """
    found = [each for each in mine if each in run or _between(each, run)]
    next_s = min(max(reach * _usual_s(run), RHYTHM * _usual_rest_s(run)), MAX_REST_S)
    sides = {each.side for each in run}
    for order in (1, -1):
        for each in mine[::order]:
            if each in found or not _alike(each, run):
                continue
            same = [o for o in found if o.side == each.side or each.side not in sides]
            gap_s = min(max(o.start_s - each.end_s, each.start_s - o.end_s) for o in same)
            if gap_s <= (MAX_REST_S if each.nearly else next_s) or each.overlaps(run):
                found.append(each)
    return found


def _usual_s(run: Run) -> float:
    return float(np.median([each.length_s for each in run]))


def _usual_rest_s(run: Run) -> float:
    sides = [[each for each in run if each.side == side] for side in SIDES]
    rests_s = [b.start_s - a.end_s for of_side in sides for a, b in pairwise(of_side)]
    return float(np.median(rests_s)) if rests_s else 0.0


def _alike(each: Candidate, run: Run) -> bool:
    """Tell if one begins, moves and lasts about as those of a run, of its side if there are."""
    same = [other for other in run if other.side == each.side]
    longer = each.length_s / _usual_s(run)
    usual_deg = np.median([other.moved_deg for other in same or run])
    off_deg = each.rest_deg - np.median([other.rest_deg for other in same or run])
    further = each.moved_deg / usual_deg
    return bool(
        each.in_place
        and abs(off_deg) <= SAME_REST * usual_deg
        and 1 / ALIKE_LENGTH <= longer <= ALIKE_LENGTH
        and further <= ALIKE
        and (not same or further >= 1 / ALIKE)
    )


def _between(each: Candidate, run: Run) -> bool:
    same = [other for other in run if other.side == each.side]
    return bool(same) and same[0].start_s <= each.start_s and each.end_s <= same[-1].end_s


def _counted(
    recordings: Sequence[Recording],
    runs: Sequence[Run],
    mine: Sequence[Candidate],
    others: Sequence[Candidate],
) -> tuple[Rep, ...]:
    """Measure the repetitions of a movement, and near its runs what does not belong to them."""
    movement, taken = runs[0][0].movement, [each for run in runs for each in run]
    belonging = {each for run in runs for each in _belonging(run, mine)}
    reps = []
    for source, offset_s in enumerate(clock_offsets_s(recordings)):
        for side in SIDES:
            here = {e.span: e for e in mine if (e.source, e.side) == (source, side)}
            for rep, span in measure_spans(recordings[source], movement, side, here, source=source):
                start_s, end_s = offset_s + rep.start_s, offset_s + rep.end_s
                if here.get(span) in belonging:
                    reps.append(rep)
                elif meets(start_s, end_s, taken, within_s=MAX_REST_S):
                    if span in here:
                        reps.append(rep.with_(excluded=UNLIKE_THE_OTHERS))
                    elif not meets(start_s, end_s, others):
                        reps.append(rep)
    return tuple(sorted(reps, key=lambda rep: (rep.source, rep.start_s)))
