"""Repetitions as they were measured, and what they make together."""

from dataclasses import dataclass

import numpy as np

from tmr_vision.records.base import CURVE_POINTS, Floats, Record
from tmr_vision.skeleton import Side


@dataclass(frozen=True, eq=False, kw_only=True)
class Decision(Record):
    """What somebody decided about a repetition by hand: it counts, or it does not, and why."""

    include: bool
    reason: str = ""
    who: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Rep(Record):
    """One repetition of one side: what was measured, and what it is judged by.

    id         names it within its result, ``leg_raise.r3``
    source     which of the recordings it is in (0 first); times are that recording's own
    peak_deg   the judged angle at its turning point; NaN: not measured
    start_deg  the judged angle at rest before the repetition; NaN: not seen
    from_deg   from where its value is counted: 0 for an angle that is reached, for a range the
               start, its own or one that both sides share
    curve_deg  (101,) the judged angle over 0 to 100 % of the repetition; NaN where not measured
    excluded   why it is left out of the mean, or None
    decision   what was decided by hand; None: the program decided
    """

    side: Side
    source: int
    start_s: float
    peak_s: float
    end_s: float
    peak_deg: float
    curve_deg: Floats
    start_deg: float = float("nan")
    from_deg: float = 0.0
    excluded: str | None = None
    decision: Decision | None = None
    id: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._check(curve_deg=(CURVE_POINTS,))

    @property
    def value(self) -> float:
        """The judged statistic, degrees; NaN: not measured."""
        return self.peak_deg - self.from_deg

    @property
    def range_deg(self) -> float:
        """How far the judged angle went from its start; NaN: not measured."""
        return self.peak_deg - self.start_deg


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
                if np.shape(curve) != (CURVE_POINTS,):
                    raise ValueError(f"the curve of the {side} side has shape {np.shape(curve)}")
