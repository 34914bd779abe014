"""The tables of a batch and its page: the same whatever the order, whole or not at all."""

import csv
import errno
import random
import re
from pathlib import Path

import pyarrow.parquet
import pytest

from tests.batch.filled import KINDS, fill, outcome, sqlite_store
from tests.fake_results import fake_result
from tmr_vision.batch import write_tables
from tmr_vision.batch.overview import MOST_ROWS, Overview
from tmr_vision.batch.page import render_page
from tmr_vision.errors import OutputError
from tmr_vision.export.result_json import result_to_dict
from tmr_vision.figures.distribution import MOST_MARKS, distribution_figure
from tmr_vision.jobs import JobStore
from tmr_vision.language import Language, use_locale

NAMES = [f"clinic {i % 3}/person {i}" for i in range(12)]
FILES = {"summary.csv", "summary.parquet", "failures.csv", "index.html"}


def written(store: JobStore, folder: Path, language: Language = "en") -> Overview:
    counts = store.counts()
    with use_locale(language, "clinician"):
        return write_tables(store, folder, lambda o: render_page(o, counts, language=language))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_they_are_equal_bit_by_bit_whatever_the_order_and_the_database(tmp_path, postgresql_url):
    for i in range(3):
        names = NAMES.copy()
        random.Random(i).shuffle(names)
        folder = tmp_path / f"{i}"
        store = fill(postgresql_url, names) if i == 2 else sqlite_store(folder, names)
        written(store, folder / "out")
    first, *others = (
        {name: (tmp_path / f"{i}" / "out" / name).read_bytes() for name in FILES} for i in range(3)
    )
    assert all(other == first for other in others)


def test_each_row_has_every_number_of_result_json(tmp_path):
    store = sqlite_store(tmp_path, NAMES)
    written(store, tmp_path)
    rows = rows_of(tmp_path / "summary.csv")
    expected = [(name, row) for name in sorted(NAMES)
                for row in outcome(KINDS[sum(map(ord, name)) % len(KINDS)])["rows"]]  # fmt: skip
    assert [(row["name"], row["movement"]) for row in rows] == [
        (name, row["movement"]) for name, row in expected
    ]
    plain = result_to_dict(fake_result(KINDS[sum(map(ord, rows[0]["name"])) % len(KINDS)]))
    test = next(m for m in plain["movements"] if m["movement"] == rows[0]["movement"])
    assert float(rows[0]["left_value"]) == test["left"]["value"]
    assert rows[0]["reason"] == test["reason"]
    assert int(rows[0]["left_reps"]) == sum(rep["side"] == "left" for rep in test["reps"])
    for found in test["compensations"]:
        column = f"compensation_{found['name']}_{found['side']}"
        assert float(rows[0][column]) == found["value"]


def test_parquet_holds_the_same_as_csv_with_types(tmp_path):
    written(sqlite_store(tmp_path, NAMES), tmp_path)
    table = pyarrow.parquet.read_table(tmp_path / "summary.parquet")
    types = dict(zip(table.schema.names, map(str, table.schema.types), strict=True))
    assert (types["left_value"], types["left_n"], types["name"]) == ("double", "int64", "string")
    assert (types["recognised"], types["verdict"]) == ("bool", "string")
    rows = rows_of(tmp_path / "summary.csv")
    assert table.num_rows == len(rows) > 0
    for one, other in zip(rows, table.to_pylist(), strict=True):
        assert {column: told(one[column], other[column]) for column in one} == other


def told(text: str, value: object) -> object:
    """Return what a cell of CSV says, as the type that Parquet has there."""
    if value is None or isinstance(value, bool):
        return {"": None, "true": True, "false": False}[text]
    return type(value)(text)


def test_columns_of_mixed_kinds_are_one_type(tmp_path):
    store = sqlite_store(tmp_path, [])
    store.add((f"{i}", f"{i}", {"code": "", "sources": [], "reports": "none"}) for i in range(4))
    values = (1, 2.5, None, True)
    for job, value in zip(store.claim("ann", 9, lease_s=60), values, strict=True):
        row = outcome("balanced")["rows"][0]
        store.finish(job.id, "ann", {
            "rows": [row | {"a": value, "b": value if value is not True else "text", "c": None}],
            "said": {}, "work_s": 1.0,
        })  # fmt: skip
    written(store, tmp_path)
    table = pyarrow.parquet.read_table(tmp_path / "summary.parquet").to_pydict()
    assert table["a"] == ["1", "2.5", None, "true"]
    assert table["b"] == ["1", "2.5", None, "text"]
    assert table["c"] == [None] * 4


def test_failures_say_why_and_how_often(tmp_path):
    written(sqlite_store(tmp_path, ["a"], failed=["=SUM(1)", "z"]), tmp_path)
    assert rows_of(tmp_path / "failures.csv") == [
        {"name": f"{quote}{name}", "sources": f"/clips/{name}.mp4", "tries": "1",
         "reason": f"/clips/{name}.mp4 is not there."}
        for quote, name in (("'", "=SUM(1)"), ("", "z"))
    ]  # fmt: skip


def test_a_batch_in_which_nothing_was_measured_has_tables_too(tmp_path):
    overview = written(sqlite_store(tmp_path, [], failed=["a", "b"]), tmp_path)
    assert (overview.n_tests, overview.n_failures) == (0, 2)
    assert rows_of(tmp_path / "summary.csv") == []
    assert pyarrow.parquet.read_table(tmp_path / "summary.parquet").num_rows == 0


def test_a_page_that_cannot_be_made_leaves_the_former_files(tmp_path):
    store = sqlite_store(tmp_path, NAMES[:2])
    written(store, tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in FILES}
    store.add([("new", "new", {"code": "", "sources": ["x"], "reports": "html"})])
    store.fail(store.claim("ann", 1, lease_s=60)[0].id, "ann", "no")

    def fail(_: Overview) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError, match=r"no space left on device\); free some space"):
        write_tables(store, tmp_path, fail)
    assert {name: (tmp_path / name).read_bytes() for name in FILES} == before
    assert {path.name for path in tmp_path.iterdir()} - FILES <= {"batch.db", "batch.db-wal",
                                                                   "batch.db-shm"}  # fmt: skip


def text_of(page: Path) -> str:
    plain = re.sub(r"(?s)<style.*?</style>|<svg.*?</svg>|<[^>]*>", " ", page.read_text("utf-8"))
    return " ".join(plain.split())


def test_the_page_shows_what_came_out_and_links_each_report(tmp_path):
    names = [f"a#{kind}?" for kind in KINDS]
    store = sqlite_store(tmp_path, [], failed=[])
    store.add((name, name, {"code": "", "sources": ["x"], "reports": "html"}) for name in names)
    for job, kind in zip(store.claim("ann", 99, lease_s=60), KINDS, strict=True):
        store.finish(job.id, "ann", outcome(kind))
    written(store, tmp_path)
    page = (tmp_path / "index.html").read_text("utf-8")
    assert f'href="a%23{KINDS[0]}%3F/report.html"' in page
    assert "<svg" in page
    shown = text_of(tmp_path / "index.html")
    n = len(KINDS)
    assert f"{n} of {n} videos analysed, 0 failed." in shown
    assert "Why tests could not be decided" in shown


def test_in_german_all_of_the_page_is_german(tmp_path):
    store = sqlite_store(tmp_path, NAMES)
    store.add([("open", "open", {"code": "", "sources": ["x"], "reports": "none"})])
    written(store, tmp_path, "de")
    shown = text_of(tmp_path / "index.html")
    for english in ("videos", "analysed", "failed", "Movement", "Verdict", "not there", "Balanced",
                    "could not", "Cannot tell", "Took longest", "worse"):  # fmt: skip
        assert english not in shown, english
    assert "/clips/broken.mp4" in shown


def test_thousands_of_tests_make_a_short_page(tmp_path):
    names = [f"{i:04}" for i in range(1100)]
    failed = [f"no {i}" for i in range(MOST_ROWS + 3)]
    overview = written(sqlite_store(tmp_path, names, failed=failed), tmp_path)
    assert len(rows_of(tmp_path / "summary.csv")) == overview.n_tests >= 1100
    shown = text_of(tmp_path / "index.html")
    assert f"{overview.n_tests - MOST_ROWS} more are in summary.csv." in shown
    assert "3 more are in failures.csv." in shown
    assert (tmp_path / "index.html").stat().st_size < 600_000


def test_a_figure_of_many_differences_shows_how_many_there_are():
    few = {"balanced": [1.0] * 3, "imbalance": [20.0]}
    many = {"balanced": [float(i % 20 - 10) for i in range(MOST_MARKS + 1)]}
    (axes,) = distribution_figure([("Arm raise", 10.0, few), ("Leg raise", 10.0, many)]).axes
    marks = [line for line in axes.lines if line.get_marker() == "o"]
    assert sorted(len(line.get_xdata()) for line in marks) == [1, 3]
    assert len(set(marks[0].get_ydata())) == 3, "marks of one value cover each other"
    (shape,) = (patch for patch in axes.patches if hasattr(patch, "get_data"))
    values, edges, baseline = shape.get_data()
    assert (values - baseline).max() <= 0.7
    assert edges[0] == -10.5
