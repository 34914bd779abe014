"""The types of a comparison: sessions, what changed between them, and how sure that is."""

import math
from dataclasses import dataclass
from typing import Literal

from tmr_vision.language import N_, message
from tmr_vision.records import Movement, MovementResult, Record, SelfRating

Outcome = Literal["changed", "no measurable change", "cannot tell"]
Direction = Literal["better", "worse"]
Compared = Literal["left", "right", "difference"]
COMPARED: dict[Compared, str] = {
    "left": N_("Left"),
    "right": N_("Right"),
    "difference": N_("Difference"),
}
"""What is compared, with its title for people."""
_OUTCOMES = (N_("changed"), N_("no measurable change"), N_("cannot tell"))
_DIRECTIONS = (N_("better"), N_("worse"))


@dataclass(frozen=True, eq=False, kw_only=True)
class Session(Record):
    """One of the results that are compared.

    created  when it was analysed, ISO 8601
    tested   when it was done, ISO 8601: a day, or a moment; where that was not told, as analysed
    """

    label: str
    created: str
    tested: str
    software: str
    model: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Change(Record):
    """What one value did between two sessions, later minus earlier, degrees.

    before, after  the sessions, 0 first
    value          None where a side was not measured in both
    mdc95          the smallest change that is not error (95 %); None where it cannot be told
    direction      only of a change beyond its error; a difference is better when the sides are
                   nearer to each other. None: neither, as when the other side is larger now
    reason         why it cannot be told, or what the outcome rests on
    """

    compared: Compared
    before: int
    after: int
    value: float | None
    mdc95: float | None
    outcome: Outcome
    direction: Direction | None
    reason: str


@dataclass(frozen=True, eq=False, kw_only=True)
class MovementComparison(Record):
    """One movement over the sessions.

    results  one a session, None where it was not tested
    changes  left, right and difference of each later session against the first
    """

    movement: Movement
    results: tuple[MovementResult | None, ...]
    changes: tuple[Change, ...]

    @property
    def self_rating(self) -> tuple[SelfRating | None, ...]:
        """What the person felt in each session, beside the measurement."""
        return tuple(None if found is None else found.self_rating for found in self.results)


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison(Record):
    """Several sessions of one person, movement by movement."""

    sessions: tuple[Session, ...]
    movements: tuple[MovementComparison, ...]
    notes: tuple[str, ...]


def gain_deg(change: Change, results: tuple[MovementResult | None, ...]) -> float:
    """Return by how much the sides came nearer to each other, degrees; below 0: further apart."""
    tests = results[change.before], results[change.after]
    before, after = (
        math.nan if test is None else abs(test.right.value - test.left.value) for test in tests
    )
    return before - after


def title_of_compared(change: Change) -> str:
    """Name what was compared, for people."""
    return COMPARED[change.compared]


def outcome_of(change: Change) -> str:
    """Say what became of it, ``changed (better)``."""
    if change.direction is None:
        return change.outcome
    return message("{outcome} ({direction})", outcome=change.outcome, direction=change.direction)
