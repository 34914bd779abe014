"""What came out of a batch as tables: one row a movement test, one a failure."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tmr_vision.export import all_or_nothing
from tmr_vision.export.summary import ordered_columns
from tmr_vision.jobs import JobStore, QueuedJob
from tmr_vision.skeleton import SIDES

Row = dict[str, Any]
SUMMARY_CSV, SUMMARY_PARQUET, FAILURES = "summary.csv", "summary.parquet", "failures.csv"
_FIRST = (
    *("name", "person", "movement", "verdict", "strength", "limited_side"),
    *("left_value", "right_value", "difference_value", "mdc95"),
)
_NOT_OF_THE_VIDEO = ("result_created", "result_id")
"""Other each time that the same video is analysed; all else is the same."""


@dataclass(frozen=True)
class BatchTables:
    """The rows of a batch, in the order of its names.

    Attributes
    ----------
    tests
        A row a movement test: its name, and all numbers that ``result.json`` has of it.
    failures
        A row a video that gave no result: name, sources, reason, tries.
    work
        How long each video took, the longest first: name, seconds.
    """

    tests: list[Row]
    failures: list[Row]
    work: list[tuple[str, float]]


def read_tables(store: JobStore) -> BatchTables:
    """Put together what the jobs of a batch have come to."""
    jobs = sorted(store.jobs("done", "failed"), key=lambda job: job.name)
    done = [job for job in jobs if job.state == "done"]
    tests = [_test_row(job, row) for job in done for row in job.outcome["rows"]]
    work = [(job.name, float(job.outcome["work_s"])) for job in done]
    return BatchTables(
        tests=tests,
        failures=[_failure_row(job) for job in jobs if job.state == "failed"],
        work=sorted(work, key=lambda each: -each[1]),
    )


def _test_row(job: QueuedJob, row: Row) -> Row:
    kept = {name: value for name, value in row.items() if name not in _NOT_OF_THE_VIDEO}
    return {"name": job.name, "person": job.task["code"]} | kept


def _failure_row(job: QueuedJob) -> Row:
    sources = "; ".join(job.task["sources"])
    return {"name": job.name, "sources": sources, "reason": job.reason, "tries": job.tries + 1}


def write_tables(tables: BatchTables, folder: Path, page: str | None = None) -> None:
    """Write ``summary.csv``, ``summary.parquet``, ``failures.csv`` and the page; all or none.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    import pyarrow.parquet

    names = [SUMMARY_CSV, SUMMARY_PARQUET, FAILURES, *(["index.html"] if page else [])]
    columns = ordered_columns(tables.tests, _FIRST)
    with all_or_nothing(folder, names, force=True) as made:
        (made / SUMMARY_CSV).write_text(_csv(columns, tables.tests), encoding="utf-8")
        failures = _csv(["name", "sources", "reason", "tries"], tables.failures)
        (made / FAILURES).write_text(failures, encoding="utf-8")
        pyarrow.parquet.write_table(_arrow(columns, tables.tests), made / SUMMARY_PARQUET)
        if page:
            (made / "index.html").write_text(page, encoding="utf-8")


def _csv(columns: Sequence[str], rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    """Write truth values as JSON does; a text that a spreadsheet would run as a formula, quoted."""
    if isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


def _arrow(columns: Sequence[str], rows: Sequence[Row]) -> Any:
    import pyarrow

    cells = {name: [row.get(name) for row in rows] for name in columns}
    return pyarrow.table(
        {name: pyarrow.array(values, _type_of(values)) for name, values in cells.items()}
    )


def _type_of(values: Sequence[Any]) -> Any:
    """Return the narrowest type that holds all: a column is the same whatever comes first."""
    import pyarrow

    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pyarrow.bool_()
    if kinds == {int}:
        return pyarrow.int64()
    return pyarrow.float64() if kinds and kinds <= {int, float} else pyarrow.string()


@dataclass(frozen=True)
class Group:
    """The tests of one movement.

    Attributes
    ----------
    differences
        Right minus left of each test that has one, degrees; with its verdict.
    counts
        Tests by verdict, an imbalance by its worse side: ``left``, ``right``, ``balanced``,
        ``inconclusive``.
    """

    movement: str
    title: str
    margin_deg: float
    differences: tuple[tuple[float, str], ...]
    counts: dict[str, int]
    median_error_deg: float | None
    median_measured_percent: float | None


def groups_of(tests: Sequence[Row]) -> list[Group]:
    """Put the tests of a batch together by movement, in the order of their names."""
    by_movement: dict[str, list[Row]] = {}
    for row in sorted(tests, key=lambda row: str(row["movement"])):
        by_movement.setdefault(row["movement"], []).append(row)
    return [_group(movement, rows) for movement, rows in by_movement.items()]


def _group(movement: str, rows: Sequence[Row]) -> Group:
    outcomes = Counter(row["limited_side"] or row["verdict"] for row in rows)
    return Group(
        movement=movement,
        title=rows[0]["title"],
        margin_deg=float(rows[0]["margin"]),
        differences=tuple(
            (float(row["difference_value"]), str(row["verdict"]))
            for row in rows
            if row.get("difference_value") is not None
        ),
        counts={name: outcomes[name] for name in (*SIDES, "balanced", "inconclusive")},
        median_error_deg=_median(rows, "mdc95"),
        median_measured_percent=_median(rows, "quality_measured_percent"),
    )


def _median(rows: Sequence[Row], column: str) -> float | None:
    known = [float(row[column]) for row in rows if row.get(column) is not None]
    return median(known) if known else None


def reasons_of(tests: Sequence[Row]) -> list[tuple[str, int]]:
    """Return why tests could not be decided, numbers left out, the most frequent first."""
    reasons = Counter(
        re.sub(r"-?\d+(\.\d+)?", "…", row["reason"])
        for row in tests
        if row["verdict"] == "inconclusive"
    )
    return reasons.most_common()
