"""Clips of `courses`, one row each: what was found in them, counted, refused or invented."""

from collections.abc import Mapping, Sequence
from typing import Any

from tmr_vision.analysis import measure
from tmr_vision.asymmetry import compare_sides
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.recognition import recognise
from tmr_vision.records import MovementResult, Recording, Rep
from tmr_vision.reps import find_reps
from validation.study.cache import Passes
from validation.study.courses import SESSION, UNKNOWN
from validation.study.grid import Case
from validation.study.measure import count_reps, name_of
from validation.study.moving import true_reps

Row = dict[str, Any]
Tests = Mapping[str, Sequence[Rep]]
COURSE_KINDS = ("reps", "unknown", "session")


def facts_of(case: Case) -> Row:
    """Give what a clip shows, flat."""
    return name_of(case) | {"off_view_deg": case.off_view_deg}


def course_row_of(case: Case, truth: Mapping[str, Any], passes: Passes) -> Row:
    """Look for all movements in a clip, as `tmr_vision.analyze` does; `tests` holds what was found.

    In a `reps` clip the repetitions are those that are found when its movement is named.
    """
    row = facts_of(case)
    wanted = truth.get("movements", [truth])
    try:
        recording = measure(passes.track(), passes.info)
    except NothingMeasurableError as error:
        return row | _found({}, wanted) | {"reason": str(error)}
    found: Tests = recognise([recording], read_movements())
    row |= _found(found, wanted)
    if case.movement not in (UNKNOWN, SESSION):
        found = {case.movement: find_reps(recording, find_movement(case.movement, _table()))}
    return row | {"tests": [_test(recording, truth, each, found) for each in wanted]}


def _table() -> Any:
    return read_movements()


def _found(found: Tests, wanted: Sequence[Mapping[str, Any]]) -> Row:
    """Say which movements were recognised, and how many repetitions of those that were not done."""
    done = [each["movement"] for each in wanted]
    return {
        "recognised": "+".join(sorted(found)) or "nothing",
        "recognised_all": set(done) <= set(found),
        "others": sum(len(reps) for key, reps in found.items() if key not in done),
        "tests": [],
    }


def _test(
    recording: Recording, truth: Mapping[str, Any], true: Mapping[str, Any], found: Tests
) -> Row:
    movement = find_movement(true["movement"], _table())
    reps = tuple(found.get(movement.key, ()))
    result = compare_sides([recording], movement, reps, recognised=True, mirror_averaged=True)
    pairs, counts = count_reps(result.reps, true_reps(truth, true))
    return {
        "movement": movement.key,
        "recognised": bool(reps),
        **counts,
        "false_starts": len(true.get("false_starts", ())),
        "start_errors_s": [round(a.start_s - b["start_s"], 3) for a, b in pairs],
        "end_errors_s": [round(a.end_s - b["end_s"], 3) for a, b in pairs],
        "true_difference": true["difference_deg"],
    } | _verdict(result)


def _verdict(result: MovementResult) -> Row:
    difference = result.difference
    return {
        "difference": None if difference is None else round(difference.value, 2),
        "margin": result.movement.margin_deg,
        "better": result.movement.better_when,
        "verdict": result.verdict,
        "limited_side": result.limited_side,
    }
