"""How far off a single reading of an angle is: measured by the accuracy study, stored as data.

It is not the error of a difference of sides (``u_sys_deg`` of a movement), in which what is read
wrong on both sides cancels. ``reading_errors.toml`` is written by
``python -m validation.study.readings``, which says how each number was found.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tmr_vision.records import ViewName

_FILE = Path(__file__).with_name("reading_errors.toml")

NEAR_DEG, FAR_DEG = 12.0, 35.0
"""A good view is within the first of the ideal one; up to the second, errors are larger."""
BEYOND_DEG = 10.0
"""An angle so far beyond those of the study has no error that was measured."""


@dataclass(frozen=True)
class ReadingError:
    """The errors of an angle seen from one view: half widths of 95 % intervals, degrees.

    None: not measured. ``from_deg`` and ``to_deg`` are the true angles that were seen; ``lying``:
    people who lie were among them.
    """

    highest_deg: float | None
    lowest_deg: float | None
    excursion_deg: float | None
    from_deg: float
    to_deg: float
    people: int
    lying: bool

    def covers(self, value_deg: float) -> bool:
        """Tell whether such angles were among those that were measured."""
        return self.from_deg - BEYOND_DEG <= value_deg <= self.to_deg + BEYOND_DEG


def find_error(angle: str, view: ViewName, off_deg: float) -> ReadingError | None:
    """Return the errors of an angle from a view so far off the ideal one, or None."""
    zone = "near" if abs(off_deg) <= NEAR_DEG else "off" if abs(off_deg) <= FAR_DEG else ""
    return _built_in().get((angle, view, zone))


def measured_model() -> str:
    """Return the sha256 of the pose model of which the errors are known."""
    return str(_table()["model_sha256"])


def errors_of(table: Mapping[str, Any]) -> dict[tuple[str, str, str], ReadingError]:
    """Make the errors of the tables in ``reading_errors.toml``."""
    names = ("highest_deg", "lowest_deg", "excursion_deg")
    return {
        (angle, view, zone): ReadingError(
            **{name: row.get(name) for name in names},
            from_deg=row["from_deg"],
            to_deg=row["to_deg"],
            people=row["people"],
            lying=row.get("lying", False),
        )
        for angle, views in table["angle"].items()
        for view, zones in views.items()
        for zone, row in zones.items()
    }


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _built_in() -> dict[tuple[str, str, str], ReadingError]:
    return errors_of(_table())
