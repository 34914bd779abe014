"""Tests that are judged by a time or a count: rows of their table, trials, results."""

from dataclasses import dataclass
from typing import Literal

from tmr_vision.records.base import Record, Verdict
from tmr_vision.skeleton import Side

Sex = Literal["female", "male"]
NormVerdict = Literal["better", "worse", "inconclusive"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Norm(Record):
    """What people of an age do in a test; ``sex`` None: women and men alike."""

    from_age: int
    to_age: int
    value: float
    sex: Sex | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class TimedTest(Record):
    """A row of the table of timed tests (``timed_tests.toml`` explains the fields)."""

    key: str
    title: str
    aliases: tuple[str, ...]
    statistic: Literal["duration", "count"]
    counts: Literal["chair_stands", "one_leg_stance"]
    sided: bool
    stands: int | None = None
    limit_s: float | None = None
    better_when: Literal["more", "less"]
    sem: float
    mdc95: float
    reliability_source: str
    norm_kind: Literal["mean", "limit"]
    norms: tuple[Norm, ...]
    norms_source: str
    filming: str
    instructions: tuple[str, ...]
    caution: str
    source: str


@dataclass(frozen=True, eq=False, kw_only=True)
class TimedTrial(Record):
    """One try: what it is worth, seconds or a count, from where to where in which recording.

    ``ended`` is False where the film, or the test, was over first: then it is worth at least that.
    """

    side: Side | None
    source: int
    start_s: float
    end_s: float
    value: float
    ended: bool = True


@dataclass(frozen=True, eq=False, kw_only=True)
class NormComparison(Record):
    """A value beside the norm of its age: better or worse only beyond the error of one test."""

    norm: float
    verdict: NormVerdict


@dataclass(frozen=True, eq=False, kw_only=True)
class TimedSide(Record):
    """The best trial of one leg, or of both legs together (``side`` None); NaN: none was found."""

    side: Side | None
    value: float = float("nan")
    at_least: bool = False
    norm: NormComparison | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class TimedResult(Record):
    """What came out of a timed test.

    difference  right minus left, for a test of each leg; None: there is none
    verdict     of the legs against each other; "inconclusive" for a test of both legs together
    reason      why there is no value or no verdict, or what it rests on
    age, sex    of the person, years, if they were told: they choose the norm
    """

    test: TimedTest
    sides: tuple[TimedSide, ...]
    trials: tuple[TimedTrial, ...]
    difference: float | None = None
    verdict: Verdict = "inconclusive"
    limited_side: Side | None = None
    reason: str = ""
    age: int | None = None
    sex: Sex | None = None
    notes: tuple[str, ...] = ()

    def side(self, side: Side | None) -> TimedSide:
        """Return what one leg did (None: both together); KeyError if there is none."""
        for found in self.sides:
            if found.side == side:
                return found
        raise KeyError(f"no side {side!r} of {self.test.key}")
