"""What came out: repetitions, sides, difference, verdict, plan."""

from dataclasses import dataclass
from typing import Any, Literal

from tmr_vision.records.base import CURVE_POINTS, Floats, Record, Strength, Verdict
from tmr_vision.records.measured import Recording
from tmr_vision.records.movement import Movement
from tmr_vision.skeleton import Side


@dataclass(frozen=True, eq=False, kw_only=True)
class Rep(Record):
    """One repetition of one side.

    source     which of the recordings it is in (0 first); times are that recording's own
    value      the judged statistic, degrees
    start_deg  the judged angle at rest before the repetition; NaN: not seen
    curve_deg  (101,) the judged angle over 0 to 100 % of the repetition; NaN where not measured
    excluded   why it is left out of the mean, or None
    """

    side: Side
    source: int
    start_s: float
    peak_s: float
    end_s: float
    value: float
    range_deg: float
    curve_deg: Floats
    excluded: str | None = None
    start_deg: float = float("nan")

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check(curve_deg=(CURVE_POINTS,))


@dataclass(frozen=True, eq=False, kw_only=True)
class SideSummary(Record):
    """Mean, standard deviation and number of one side's trusted repetitions (NaN: too few)."""

    value: float
    sd: float
    n: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Difference(Record):
    """Right minus left with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Curves(Record):
    """Mean and standard deviation of each side's repetitions over 0 to 100 %, and R - L.

    All (101,) degrees; ``error_deg`` is the half width of the measurement error of R - L.
    """

    mean_deg: dict[Side, Floats]
    sd_deg: dict[Side, Floats]
    difference_deg: Floats
    error_deg: float

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check(difference_deg=(CURVE_POINTS,))
        for curves in (self.mean_deg, self.sd_deg):
            for side, curve in curves.items():
                if curve.shape != (CURVE_POINTS,):
                    raise ValueError(f"the curve of the {side} side has shape {curve.shape}")


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
class Felt(Record):
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


@dataclass(frozen=True, eq=False, kw_only=True)
class MovementResult(Record):
    """One movement's test: both sides, their difference, how sure it is, and the verdict."""

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
    felt: Felt | None
    quality: dict[str, Any]
    reps: tuple[Rep, ...]
    compensations: tuple[Compensation, ...]
    curves: Curves | None
    percent: float | None = None
    symmetry_angle: float | None = None

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
    """Everything one analysis found, with what is needed to repeat it."""

    created: str
    software: str
    model: str
    model_sha256: str
    balanced: bool
    movements: tuple[MovementResult, ...]
    plan: Plan
    recordings: tuple[Recording, ...]

    def movement(self, key: str) -> MovementResult:
        """Return the result of one movement; KeyError names what there is."""
        for result in self.movements:
            if result.movement.key == key:
                return result
        there = ", ".join(r.movement.key for r in self.movements) or "none"
        raise KeyError(f"no movement {key!r} in this result; there are: {there}")
