"""A row of the movement table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tmr_vision.records.base import Record, Statistic, ViewName
from tmr_vision.skeleton import Side, other

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
    better_when: Literal["more", "less"]
    difference_text: str = ""  # results of before have none
    margin_deg: float
    u_sys_deg: float
    u_sys_per_deg_off: float
    u_sys_per_deg_apart: float = 0.0  # results of before have none
    u_sys_source: str
    rep_signal: str
    rep_direction: Literal["rises", "falls"]
    min_range_deg: float
    duration_s: tuple[float, float]
    rest: tuple[Band, ...]
    excursion: tuple[Band, ...]
    peak: tuple[Band, ...]
    side_gap: tuple[Band, ...]
    fixed_parts: tuple[str, ...]
    compensations: tuple[CompensationRule, ...]
    filming: str
    instructions: tuple[str, ...]
    caution: str
    source: str

    def worse_side(self, difference: float) -> Side:
        """Return the side that does worse at a difference, right minus left."""
        return worse_side(difference, self.better_when)


def worse_side(difference: float, better_when: Literal["more", "less"]) -> Side:
    """Return the side with less where more is better, and the other way round."""
    larger: Side = "right" if difference > 0 else "left"
    return other(larger) if better_when == "more" else larger


FORMER_NAMES = {
    "better_when": "better",
    "rep_signal": "cycle_angle",
    "rep_direction": "cycle_direction",
    "excursion": "change",
    "side_gap": "apart",
    "fixed_parts": "still",
    "filming": "film",
}
"""What fields of a movement were called before 0.3: ``result.json`` keeps these keys (schema 1),
and a movements file may still use them."""


def with_former_names(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of the table under the names that result files use."""
    return {FORMER_NAMES.get(name, name): value for name, value in row.items()}


def with_present_names(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of a result or of a user's file under the names of :class:`Movement`."""
    present = {old: new for new, old in FORMER_NAMES.items()}
    return {present.get(name, name): value for name, value in row.items()}
