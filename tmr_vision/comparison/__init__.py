"""Before against after: sessions of one person, judged against what can be error.

Each later session is compared with the first that holds the movement. A change counts only beyond
the minimal detectable change, which is larger than the error within one session: between sessions
the camera is set up again and the day is another one (`metrics.md` 2.1). What the person felt
stands beside the measurement and never enters it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from tmr_vision.comparison.changes import TestPair, judge_change
from tmr_vision.comparison.headline import change_in_words, comparison_headlines
from tmr_vision.comparison.outcomes import (
    COMPARED,
    Change,
    Compared,
    Comparison,
    Direction,
    MovementComparison,
    Outcome,
    Session,
    gain_deg,
    outcome_of,
    title_of_compared,
)
from tmr_vision.errors import UsageError
from tmr_vision.language import message
from tmr_vision.records import AnalysisResult

__all__ = [
    "COMPARED",
    "Change",
    "Compared",
    "Comparison",
    "Direction",
    "MovementComparison",
    "Outcome",
    "Session",
    "change_in_words",
    "compare_results",
    "comparison_headlines",
    "gain_deg",
    "outcome_of",
    "title_of_compared",
]

SAME_SETUP = message(
    "Compare sessions only with the same camera place and distance, chair and clothes; "
    "the program cannot see all of that.",
    code="compared_setup",
)
ORDER = message(
    "A later session is dated before an earlier one: are they in order of time?",
    code="compared_order",
)
CHANCE = message(
    "With several sessions a change may look real by chance; trust one that stays in the next.",
    code="compared_chance",
)


def compare_results(
    results: Sequence[AnalysisResult],
    *,
    labels: Sequence[str] | None = None,
    tested: Sequence[str] | None = None,
) -> Comparison:
    """Compare two or more results of one person, the first with each later one.

    Parameters
    ----------
    results
        In order of time, earliest first.
    labels
        A name for each, for people; "session 1" and so on if left out.
    tested
        When each was done, ISO 8601; if left out the date of the test in its head, and without one
        when it was analysed.

    Raises
    ------
    UsageError
        If there are fewer than two results, or not one label for each.
    """
    names = labels or [message("session {n}", n=i) for i in range(1, len(results) + 1)]
    if len(results) < 2:
        raise UsageError(
            "a comparison needs two results or more, the earliest first.",
            code="too_few_results",
        )
    if len(names) != len(results):
        raise UsageError(
            "there are {results} results and {labels} labels.",
            code="labels_do_not_match",
            results=len(results),
            labels=len(names),
        )
    days = tested or [r.header.test_date or r.created for r in results]
    keys = dict.fromkeys(found.movement.key for r in results for found in r.movements)
    return Comparison(
        sessions=tuple(
            Session(label=name, created=r.created, tested=day, software=r.software, model=r.model)
            for name, day, r in zip(names, days, results, strict=True)
        ),
        movements=tuple(_of_movement(key, results) for key in keys),
        notes=tuple(_notes(days)),
    )


def _notes(days: Sequence[str]) -> Iterator[str]:
    yield SAME_SETUP
    if any(_is_before(later, earlier) for earlier, later in pairwise(days)):
        yield ORDER
    if len(days) > 2:
        yield CHANCE


def _is_before(one: str, another: str) -> bool:
    """Tell by the moments if both are known, else by the days."""
    if "T" in one and "T" in another:
        return datetime.fromisoformat(one) < datetime.fromisoformat(another)
    return one[:10] < another[:10]


def _of_movement(key: str, results: Sequence[AnalysisResult]) -> MovementComparison:
    found = [next((m for m in r.movements if m.movement.key == key), None) for r in results]
    tested = [(i, test) for i, test in enumerate(found) if test is not None]
    first, before = tested[0]
    changes = [
        judge_change(
            compared, TestPair(first, later, results[first], results[later], before, after)
        )
        for later, after in tested[1:]
        for compared in COMPARED
    ]
    return MovementComparison(
        movement=before.movement, results=tuple(found), changes=tuple(changes)
    )
