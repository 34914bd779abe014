"""What came out: sides, difference, how good the signals were, verdict, plan."""

import hashlib
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from tmr_vision.records.base import Record, Strength, Verdict
from tmr_vision.records.edits import Edit
from tmr_vision.records.header import SessionHeader
from tmr_vision.records.measured import Recording
from tmr_vision.records.movement import Movement
from tmr_vision.records.reps import Curves, Difference, Rep, SideSummary
from tmr_vision.records.timed import TimedResult
from tmr_vision.skeleton import Side


@dataclass(frozen=True, eq=False, kw_only=True)
class Compensation(Record):
    """How far a side moved something it should not have moved (median over repetitions)."""

    name: str
    title: str
    side: Side
    value: float
    unit: str
    threshold: float
    seen: bool


@dataclass(frozen=True, eq=False, kw_only=True)
class SelfRating(Record):
    """What the person felt, 0 to 100 a side, higher = worse."""

    left: float
    right: float

    def __post_init__(self) -> None:
        if not all(0 <= score <= 100 for score in (self.left, self.right)):
            raise ValueError("felt scores go from 0 (nothing) to 100 (worst)")

    @property
    def difference(self) -> float:
        """Right minus left, in points."""
        return self.right - self.left

    @property
    def worse_side(self) -> Side | None:
        """The side that feels worse; None: both the same."""
        return None if not self.difference else "right" if self.difference > 0 else "left"


@dataclass(frozen=True, eq=False, kw_only=True)
class Quality(Record):
    """What a reader needs to trust a movement's numbers; None: not known.

    frame_rate_hz     of the slowest recording
    measured_percent  share of the repetitions' samples that has a value
    heading_deg       how the person stood in the repetitions of each side
    off_view_deg      how far that is off the ideal view, positive: seen more from behind
    roll_deg          of the camera, and whether it is known
    pitch_deg         roughly how far the camera looks down
    distance_m        roughly how far away it is
    calibrated        what the pose model is known to read wrong was taken out of the judged angle
    swaps_repaired    frames in which exchanged sides were put right
    people            most people seen at one time
    u_sys_deg         systematic uncertainty of the difference
    notes             what was unusual, as sentences
    """

    view: str | None = None
    frame_rate_hz: float | None = None
    measured_percent: float | None = None
    heading_deg: dict[Side, float | None] | None = None
    off_view_deg: dict[Side, float | None] | None = None
    roll_deg: float | None = None
    roll_known: bool | None = None
    pitch_deg: float | None = None
    distance_m: float | None = None
    calibrated: bool | None = None
    swaps_repaired: int | None = None
    people: int | None = None
    u_sys_deg: float | None = None
    notes: tuple[str, ...] = ()

    def heading_of(self, side: Side) -> float | None:
        """Return how the person stood in one side's repetitions, degrees; None: not known."""
        return (self.heading_deg or {}).get(side)


@dataclass(frozen=True, eq=False, kw_only=True)
class MovementResult(Record):
    """One movement's test: both sides, their difference, how sure it is, and the verdict.

    id         names the test within its result, whatever becomes of its movement
    sources    in which of the result's recordings it was looked for; empty: in all
    self_rating_tags  words that the person chose for what was felt
    note       what somebody who looked at it wrote down
    looks_like  title of the movement that the film looks like, where another one was named
    """

    movement: Movement
    recognised: bool
    left: SideSummary
    right: SideSummary
    difference: Difference | None
    mdc95: float | None
    verdict: Verdict
    strength: Strength | None
    limited_side: Side | None
    reason: str
    self_rating: SelfRating | None
    quality: Quality
    reps: tuple[Rep, ...]
    compensations: tuple[Compensation, ...]
    curves: Curves | None
    percent: float | None = None
    symmetry_angle: float | None = None
    id: str = ""
    sources: tuple[int, ...] = ()
    self_rating_tags: tuple[str, ...] = ()
    note: str = ""
    looks_like: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.id:
            object.__setattr__(self, "id", self.movement.key)

    def rep(self, name: str) -> Rep:
        """Return the repetition with this id; KeyError names what there is."""
        return _named(name, self.reps, f"repetition of {self.id}")

    def side(self, side: Side) -> SideSummary:
        """Return the summary of one side."""
        return self.left if side == "left" else self.right


@dataclass(frozen=True, eq=False, kw_only=True)
class PlanStep(Record):
    """One movement of the plan: which side to exercise, how much, and why in this place."""

    movement: str
    title: str
    good_side: Side
    by: Literal["felt", "measured"]
    dose: str
    why: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan(Record):
    """What to do next: movements in order, the rule for the retest, and notes."""

    steps: tuple[PlanStep, ...]
    retest: str
    notes: tuple[str, ...]
    source: str


@dataclass(frozen=True, eq=False, kw_only=True)
class AnalysisResult(Record):
    """Everything one analysis found, with what is needed to repeat it.

    painful  movements (keys) that hurt too much to be exercised
    edits    what was changed by hand since the analysis
    timed    tests that are judged by a time or a count
    header   what stands at the head of the report: code, date, examiner
    """

    created: str
    software: str
    model: str
    model_sha256: str
    mirror_averaged: bool
    movements: tuple[MovementResult, ...]
    plan: Plan
    recordings: tuple[Recording, ...]
    painful: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    timed: tuple[TimedResult, ...] = ()
    header: SessionHeader = field(default_factory=SessionHeader)

    @property
    def id(self) -> str:
        """Names this analysis among all others, the same after it was saved and edited."""
        parts = [self.created, self.software, self.model_sha256]
        parts += [recording.info.sha256 or recording.info.path for recording in self.recordings]
        return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:16]

    def movement(self, key: str) -> MovementResult:
        """Return the result of one movement; KeyError names what there is."""
        for result in self.movements:
            if result.movement.key == key:
                return result
        there = ", ".join(r.movement.key for r in self.movements) or "none"
        raise KeyError(f"no movement {key!r} in this result; there are: {there}")

    def test(self, name: str) -> MovementResult:
        """Return the test with this id; KeyError names what there is."""
        return _named(name, self.movements, "test")


_T = TypeVar("_T", Rep, MovementResult)


def _named(name: str, among: tuple[_T, ...], what: str) -> _T:
    for each in among:
        if each.id == name:
            return each
    raise KeyError(f"no {what} {name!r}; there are: {', '.join(e.id for e in among) or 'none'}")
