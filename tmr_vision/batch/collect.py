"""What came out of a batch as tables: one row a movement test, one a failure.

They are read and written row by row: a million tests take no more memory than a thousand.
"""

import csv
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from tmr_vision.batch.inputs import FAILURES, PAGE, SUMMARY_CSV, SUMMARY_PARQUET
from tmr_vision.batch.overview import Overview, Row
from tmr_vision.export import all_or_nothing
from tmr_vision.jobs import JobStore, QueuedJob
from tmr_vision.language import readable

_FIRST = (
    *("name", "person", "movement", "verdict", "strength", "limited_side"),
    *("left_value", "right_value", "difference_value", "mdc95"),
)
_FAILURE = ("name", "sources", "reason", "tries")
_NOT_OF_THE_VIDEO = ("result_created", "result_id")
"""Other each time that the same video is analysed; all else is the same."""
_IN_MEMORY = 64 * 2**20
_AT_ONCE = 5000
"""Rows of a group in the Parquet file."""


def write_tables(store: JobStore, folder: Path, render: Callable[[Overview], str]) -> Overview:
    """Write ``summary.csv``, ``summary.parquet``, ``failures.csv`` and the page; all or none.

    Parameters
    ----------
    store
        The jobs of the batch; what is done and what failed is written, by name.
    render
        Makes the page of what it is to show.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    names = (SUMMARY_CSV, SUMMARY_PARQUET, FAILURES, PAGE)
    with (
        all_or_nothing(folder, names, force=True) as made,
        tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", dir=str(folder)) as rows,
    ):  # fmt: skip
        overview = Overview()
        columns: dict[str, set[type]] = {name: set() for name in _FIRST}
        with (made / FAILURES).open("w", encoding="utf-8", newline="") as file:
            failures = _csv(file, _FAILURE)
            for job in store.jobs("done", "failed"):
                if job.state == "failed":
                    _add_failure(job, overview, failures)
                else:
                    _add_tests(job, overview, columns, rows)
        _write_csv(made / SUMMARY_CSV, columns, rows)
        _write_parquet(made / SUMMARY_PARQUET, columns, rows)
        (made / PAGE).write_text(render(overview), encoding="utf-8")
    return overview


def _add_tests(
    job: QueuedJob, overview: Overview, columns: dict[str, set[type]], rows: IO[str]
) -> None:
    overview.add_job(job)
    for each in job.outcome["rows"]:
        row = {"name": job.name, "person": job.task["code"]}
        row |= {name: value for name, value in each.items() if name not in _NOT_OF_THE_VIDEO}
        overview.add_test(row, job.outcome["said"])
        for name, value in row.items():
            columns.setdefault(name, set()).add(type(value))
        rows.write(json.dumps(row) + "\n")


def _add_failure(job: QueuedJob, overview: Overview, failures: "csv.DictWriter[str]") -> None:
    row = {
        "name": job.name,
        "sources": readable("; ".join(job.task["sources"])),
        "reason": job.reason,
        "tries": job.tries + 1,
    }
    overview.add_failure(row)
    failures.writerow({name: _cell(value) for name, value in row.items()})


def _write_csv(path: Path, columns: Iterable[str], rows: IO[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = _csv(file, columns)
        for row in _read(rows):
            writer.writerow({name: _cell(value) for name, value in row.items()})


def _read(rows: IO[str]) -> Iterator[Row]:
    rows.seek(0)
    return map(json.loads, rows)


def _csv(file: IO[str], columns: Iterable[str]) -> "csv.DictWriter[str]":
    writer = csv.DictWriter(file, list(columns), lineterminator="\n")
    writer.writeheader()
    return writer


def _cell(value: Any) -> Any:
    """Write truth values as JSON does; a text that a spreadsheet would run as a formula, quoted."""
    if isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


def _write_parquet(path: Path, columns: dict[str, set[type]], rows: IO[str]) -> None:
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    schema = pyarrow.schema([(name, _type_of(kinds)) for name, kinds in columns.items()])
    some = _read(rows)
    with ParquetWriter(path, schema) as writer:
        while group := list(islice(some, _AT_ONCE)):
            cells = [_column([row.get(field.name) for row in group], field) for field in schema]
            writer.write_table(pyarrow.table(cells, schema=schema))


def _type_of(kinds: set[type]) -> Any:
    """Return the narrowest type that holds all: a column is the same whatever comes first."""
    import pyarrow

    found = kinds - {type(None)}
    if found == {bool}:
        return pyarrow.bool_()
    if found == {int}:
        return pyarrow.int64()
    return pyarrow.float64() if found and found <= {int, float} else pyarrow.string()


def _column(values: list[Any], field: Any) -> Any:
    import pyarrow

    if field.type == pyarrow.string():
        values = [value if value is None else str(_cell_of_text(value)) for value in values]
    return pyarrow.array(values, field.type)


def _cell_of_text(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, bool) else value
