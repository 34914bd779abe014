"""What a page over a whole batch shows: gathered row by row, small however many rows there are."""

import re
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappush, heappushpop
from statistics import median
from typing import Any
from urllib.parse import quote

from tmr_vision.export.messages import with_messages
from tmr_vision.jobs import QueuedJob
from tmr_vision.language import translate
from tmr_vision.skeleton import SIDES

Row = dict[str, Any]
MOST_ROWS = 500
"""More rows are for the tables; a page of them cannot be read."""
_SLOWEST = 10


@dataclass
class Group:
    """The tests of one movement.

    Attributes
    ----------
    differences
        Right minus left, degrees, of each test that has one, by verdict.
    counts
        Tests by verdict, an imbalance by its worse side: ``left``, ``right``, ``balanced``,
        ``inconclusive``.
    """

    movement: str
    title: str
    margin_deg: float
    differences: "dict[str, array[float]]" = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    errors_deg: "array[float]" = field(default_factory=lambda: array("d"))
    measured_percent: "array[float]" = field(default_factory=lambda: array("d"))

    @property
    def median_error_deg(self) -> float | None:
        """The median of the smallest real differences (MDC95)."""
        return median(self.errors_deg) if self.errors_deg else None

    @property
    def median_measured_percent(self) -> float | None:
        """The median part of the landmarks that were measured."""
        return median(self.measured_percent) if self.measured_percent else None

    def add(self, row: Row) -> None:
        """Count a test."""
        self.counts[row["limited_side"] or row["verdict"]] += 1
        if row.get("difference_value") is not None:
            values = self.differences.setdefault(row["verdict"], array("d"))
            values.append(row["difference_value"])
        for column, values in (
            ("mdc95", self.errors_deg),
            ("quality_measured_percent", self.measured_percent),
        ):
            if row.get(column) is not None:
                values.append(row[column])


@dataclass
class Overview:
    """What came out of a batch.

    Attributes
    ----------
    tests, failures
        The first rows of the tables, and how many there are.
    links
        Where the page of a test is, by its name.
    """

    tests: list[Row] = field(default_factory=list)
    n_tests: int = 0
    failures: list[Row] = field(default_factory=list)
    n_failures: int = 0
    links: dict[str, str] = field(default_factory=dict)
    by_movement: dict[str, Group] = field(default_factory=dict)
    reasons: Counter[str] = field(default_factory=Counter)
    _work: list[tuple[float, str]] = field(default_factory=list)

    @property
    def groups(self) -> list[Group]:
        """The tests of each movement, in the order of their keys."""
        return [self.by_movement[key] for key in sorted(self.by_movement)]

    @property
    def slowest(self) -> list[tuple[str, float]]:
        """The videos that took longest: name, seconds of work."""
        return [(name, work_s) for work_s, name in sorted(self._work, reverse=True)]

    def add_job(self, job: QueuedJob) -> None:
        """Note how long a video took, and where its page is."""
        push = heappush if len(self._work) < _SLOWEST else heappushpop
        push(self._work, (float(job.outcome["work_s"]), job.name))
        if job.task["reports"] != "none" and self.n_tests < MOST_ROWS:
            self.links[job.name] = f"{quote(job.name)}/report.html"

    def add_test(self, row: Row, said: Mapping[str, str]) -> None:
        """Count a test; ``said`` gives its reason as data that can be said again."""
        self.n_tests += 1
        if len(self.tests) < MOST_ROWS:
            self.tests.append(row)
        group = self.by_movement.setdefault(
            row["movement"], Group(row["movement"], row["title"], float(row["margin"]))
        )
        group.add(row)
        if row["verdict"] == "inconclusive":
            reason = translate(with_messages(row["reason"], said.get(row["reason"], [])))
            self.reasons[re.sub(r"-?\d+([.,]\d+)?", "…", reason)] += 1

    def add_failure(self, row: Row) -> None:
        """Count a video without a result."""
        self.n_failures += 1
        if len(self.failures) < MOST_ROWS:
            self.failures.append(row)


SHOWN = (*SIDES, "balanced", "inconclusive")
"""What a test can come to, in the order of a table."""
