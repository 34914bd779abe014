"""A row of the movement table."""

from dataclasses import dataclass
from typing import Literal

from tmr_vision.records.base import Record, Statistic, ViewName

Posture = Literal["standing", "seated", "upright", "leaning", "lying"]
"""How a movement is done; ``movements.toml`` says what each means."""
Screening = Literal["balance", "none"]
"""Which safety questions the live check asks before a movement."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Band(Record):
    """An angle (or its change in a repetition) and the degrees between which it must lie."""

    angle: str
    low_deg: float
    high_deg: float


@dataclass(frozen=True, eq=False, kw_only=True)
class CompensationRule(Record):
    """A way of cheating: an angle that changes by more than ``threshold_deg`` from the start."""

    name: str
    title: str
    angle: str
    direction: Literal["more", "less", "either"]
    threshold_deg: float
    view: ViewName
    source: str
    whose: Literal["working", "other"] = "working"  # results of before have none


@dataclass(frozen=True, eq=False, kw_only=True)
class Movement(Record):
    """One row of the movement table (``movements/movements.toml`` says what each field means)."""

    key: str
    title: str
    aliases: tuple[str, ...]
    region: Literal["upper", "trunk", "lower"]
    posture: Posture
    one_side: bool = False  # results of before have none
    single_leg: bool = False  # results of before have none
    screening: Screening = "none"  # results of before have none
    view: ViewName
    view_limit_deg: float = 35.0  # results of before have none
    angle: str
    statistic: Statistic
    better: Literal["more", "less"]
    margin_deg: float
    u_sys_deg: float
    u_sys_per_deg_off: float
    u_sys_per_deg_apart: float = 0.0  # results of before have none
    u_sys_source: str
    cycle_angle: str
    cycle_direction: Literal["rises", "falls"]
    min_range_deg: float
    duration_s: tuple[float, float]
    rest: tuple[Band, ...]
    change: tuple[Band, ...]
    peak: tuple[Band, ...]
    apart: tuple[Band, ...]
    still: tuple[str, ...]
    compensations: tuple[CompensationRule, ...]
    film: str
    instructions: tuple[str, ...]
    caution: str
    source: str
