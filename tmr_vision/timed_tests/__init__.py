"""Tests that are judged by a time or a count: chair stands, and standing on one leg.

The rows are data with their sources (``timed_tests.toml``). What they measure has no angle and no
repetitions of a side, so they have records of their own (:mod:`tmr_vision.records.timed`) beside
the movements of a result.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tmr_vision.language import message
from tmr_vision.pose.person_tracker import SEVERAL_PEOPLE
from tmr_vision.records import (
    Norm,
    NormComparison,
    Recording,
    Sex,
    TimedResult,
    TimedSide,
    TimedTest,
    TimedTrial,
    Verdict,
)
from tmr_vision.records.movement import worse_side
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.timed_tests.chair_stands import ChairStands, find_chair_stands
from tmr_vision.timed_tests.one_leg import find_trials

__all__ = ["find_timed_test", "measure_timed_test", "read_timed_tests"]

_FILE = Path(__file__).with_name("timed_tests.toml")
_P95 = 1.96


@cache
def read_timed_tests() -> tuple[TimedTest, ...]:
    """Return all timed tests."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["test"]
    return tuple(_test(row) for row in rows)


def find_timed_test(name: str) -> TimedTest | None:
    """Return the timed test with this key, title or alias; None if it is none."""
    plain = _plain(name)
    for test in read_timed_tests():
        if plain in map(_plain, (test.key, test.title, *test.aliases)):
            return test
    return None


def measure_timed_test(
    recordings: Sequence[Recording],
    test: TimedTest,
    *,
    age: int | None = None,
    sex: Sex | None = None,
) -> TimedResult:
    """Measure a timed test in recordings that make one test.

    ``age`` (years) and ``sex`` choose the norm; without them there is none.
    """
    if test.counts == "one_leg_stance":
        result = _stance(recordings, test)
    else:
        result = _chair_stands(recordings, test)
    sides = tuple(
        side.with_(norm=compare_with_norm(test, side.value, side.at_least, age=age, sex=sex))
        for side in result.sides
    )
    return result.with_(
        sides=sides, age=age, sex=sex, notes=tuple(_notes(recordings, test, age, sex))
    )


def compare_with_norm(
    test: TimedTest, value: float, at_least: bool, *, age: int | None, sex: Sex | None
) -> NormComparison | None:
    """Hold a value to the norm of an age; better or worse only beyond the error of one test."""
    fitting = [
        norm
        for norm in test.norms
        if age is not None and norm.from_age <= age <= norm.to_age and norm.sex in (None, sex)
    ]
    if not fitting or np.isnan(value):
        return None
    norm = fitting[0].value
    gain = value - norm if test.better_when == "more" else norm - value
    if abs(gain) <= _P95 * test.sem or (at_least and gain < 0):
        return NormComparison(norm=norm, verdict="inconclusive")
    return NormComparison(norm=norm, verdict="better" if gain > 0 else "worse")


# --- chair stands -------------------------------------------------------------------------------


def _chair_stands(recordings: Sequence[Recording], test: TimedTest) -> TimedResult:
    found = [(find_chair_stands(recording), i) for i, recording in enumerate(recordings)]
    most = max(found, key=lambda pair: 0 if pair[0] is None else len(pair[0].stands))
    trial, why = _no_stands() if most[0] is None else _trial(test, most[0], most[1])
    side = TimedSide(side=None) if trial is None else TimedSide(side=None, value=trial.value)
    return TimedResult(
        test=test, sides=(side,), trials=() if trial is None else (trial,), reason=why
    )


def _no_stands() -> tuple[None, str]:
    return None, message(
        "nobody was seen to sit and to stand up; film the whole body and the chair, from the side "
        "or from the front",
        code="no_stands",
    )


def _trial(test: TimedTest, found: ChairStands, source: int) -> tuple[TimedTrial | None, str]:
    if found.one_leg:
        return None, message(
            "one foot was off the floor; this test is done on both feet", code="not_on_both_feet"
        )
    if np.isnan(found.start_s):
        return None, message(
            "the start was not seen; sit still for two seconds before you begin",
            code="start_not_seen",
        )
    if test.stands is not None:
        return _timed(test.stands, found, source)
    return _counted(test.limit_s or 0.0, found, source)


def _timed(stands: int, found: ChairStands, source: int) -> tuple[TimedTrial | None, str]:
    if len(found.stands) < stands:
        return None, message(
            "only {n} of {stands} stands were seen; stand up fully each time",
            code="too_few_stands",
            n=len(found.stands),
            stands=stands,
        )
    end_s = found.stands[stands - 1].seated_s
    if np.isnan(end_s):
        return None, message(
            "the film ends before the person sits again; stay seated after the last stand",
            code="film_ends_before_sitting",
        )
    trial = TimedTrial(
        side=None, source=source, start_s=found.start_s, end_s=end_s, value=end_s - found.start_s
    )
    return trial, ""


def _counted(limit_s: float, found: ChairStands, source: int) -> tuple[TimedTrial | None, str]:
    end_s = found.start_s + limit_s
    if found.end_s < end_s:
        return None, message(
            "the person was seen for {seen:.0f} of {limit:.0f} seconds only; film for longer",
            code="film_too_short",
            seen=found.end_s - found.start_s,
            limit=limit_s,
        )
    count = sum(stand.half_s <= end_s for stand in found.stands)
    trial = TimedTrial(
        side=None, source=source, start_s=found.start_s, end_s=end_s, value=float(count)
    )
    return trial, ""


# --- one leg ------------------------------------------------------------------------------------


def _stance(recordings: Sequence[Recording], test: TimedTest) -> TimedResult:
    limit_s = test.limit_s or float("inf")
    trials = [
        _limited(trial, limit_s)
        for source, recording in enumerate(recordings)
        for side in SIDES
        for trial in find_trials(recording, side, source)
    ]
    trials.sort(key=lambda trial: (trial.source, trial.start_s))
    sides = tuple(_best(trials, side) for side in SIDES)
    left, right = sides
    if np.isnan(left.value) or np.isnan(right.value):
        return TimedResult(test=test, sides=sides, trials=tuple(trials), reason=_missing(sides))
    verdict, limited, why = judge_legs(test, left, right)
    return TimedResult(
        test=test,
        sides=sides,
        trials=tuple(trials),
        difference=right.value - left.value,
        verdict=verdict,
        limited_side=limited,
        reason=why,
    )


def _limited(trial: TimedTrial, limit_s: float) -> TimedTrial:
    if trial.value < limit_s:
        return trial
    return trial.with_(value=limit_s, end_s=trial.start_s + limit_s, ended=True)


def _best(trials: Sequence[TimedTrial], side: Side) -> TimedSide:
    best = max((t for t in trials if t.side == side), key=lambda t: t.value, default=None)
    if best is None:
        return TimedSide(side=side)
    return TimedSide(side=side, value=best.value, at_least=not best.ended)


def judge_legs(
    test: TimedTest, left: TimedSide, right: TimedSide
) -> tuple[Verdict, Side | None, str]:
    """Return the verdict on two legs, the one that does worse, and what it rests on."""
    difference = right.value - left.value
    worse = worse_side(difference, test.better_when)
    shorter = next(leg for leg in (left, right) if leg.side == worse)
    limit_s = test.limit_s
    if limit_s is not None and min(left.value, right.value) >= limit_s:
        why = message(
            "both legs held for {limit:.0f} s, the end of the test",
            code="both_legs_to_the_end",
            limit=limit_s,
        )
        return "balanced", None, why
    if shorter.at_least:
        return (
            "inconclusive",
            None,
            message(
                "the film shows only the first {seconds:.0f} s on the {side} leg; film until the "
                "foot comes down",
                code="stance_cut_off",
                seconds=shorter.value,
                side=shorter.side,
            ),
        )
    if abs(difference) <= test.mdc95:
        return (
            "inconclusive",
            None,
            message(
                "a difference of {size:.0f} s is within the {mdc:.0f} s by which two trials of one "
                "leg differ",
                code="stance_within_error",
                size=abs(difference),
                mdc=test.mdc95,
            ),
        )
    return (
        "imbalance",
        worse,
        message(
            "the difference is more than the {mdc:.0f} s by which two trials of one leg differ",
            code="stance_beyond_error",
            mdc=test.mdc95,
        ),
    )


def _missing(sides: Sequence[TimedSide]) -> str:
    """Say on which leg nobody was seen to stand."""
    missing = [side.side for side in sides if np.isnan(side.value)]
    if len(missing) > 1:
        return message(
            "nobody was seen to stand on one leg for a second; face the camera, with both feet in "
            "the picture, and bend the knee so that the foot goes up behind you",
            code="no_stance",
        )
    return message(
        "standing on the {side} leg was not seen; do it on that leg too, facing the camera",
        code="stance_of_one_leg",
        side=missing[0],
    )


def _notes(
    recordings: Sequence[Recording], test: TimedTest, age: int | None, sex: Sex | None
) -> list[str]:
    """Say what was unusual, and why there is no norm."""
    notes = [note for recording in recordings for note in recording.info.notes]
    if any(recording.pose.people > 1 for recording in recordings):
        notes.append(SEVERAL_PEOPLE)
    ages = [norm.from_age for norm in test.norms], [norm.to_age for norm in test.norms]
    if age is not None and not min(ages[0]) <= age <= max(ages[1]):
        notes.append(
            message(
                "norms are known for ages of {low} to {high} years",
                code="norms_for_other_ages",
                low=min(ages[0]),
                high=max(ages[1]),
            )
        )
    elif age is not None and sex is None and all(norm.sex for norm in test.norms):
        notes.append(
            message("the norms of women and men differ; tell the sex too", code="norms_need_sex")
        )
    return notes


def _test(row: dict[str, Any]) -> TimedTest:
    norms = tuple(Norm(**norm) for norm in row["norms"])
    texts = {name: tuple(row[name]) for name in ("aliases", "instructions")}
    return TimedTest(**{**row, **texts, "norms": norms})


def _plain(name: str) -> str:
    return name.strip().lower().replace("-", "_").replace(" ", "_")
