"""The accuracy study: `python -m validation.study`, or `--short` for one of some minutes.

Films and landmarks are kept in the cache folder, so a run that was stopped goes on where it was,
and one after a change of the measuring code takes seconds.
"""

import argparse
import csv
import json
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tmr_vision.analysis import software_version
from tmr_vision.pose import find_model
from validation.study.cache import default_folder
from validation.study.courses import course_cases
from validation.study.grid import MOVEMENTS, Case, cases, short_cases
from validation.study.recognition import COURSE_KINDS
from validation.study.recognition_numbers import course_tables, summarise_courses
from validation.study.run import rows_of
from validation.study.side_differences import UNLIKE, summarise_unlike, unlike_cases, unlike_table
from validation.study.summary import summarise
from validation.study.tables import markdown

Row = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the study and print its table."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    chosen = _parser().parse_args(given)
    out = chosen.out or chosen.cache / "results"
    everything = (*cases(), *course_cases(), *unlike_cases())
    wanted = (short_cases() if chosen.short else everything)[: chosen.clips]
    command = " ".join(["python -m validation.study", *_told(chosen)])
    rows: list[Row] = []
    try:
        for row in _some(_rows(chosen, wanted), chosen.minutes):
            rows.append(row)
            print(_line(row, len(rows), len(wanted)), flush=True)
            if len(rows) % len(MOVEMENTS) == 0 and not chosen.cached:
                save(rows, out, command=command)
    except KeyboardInterrupt:
        print("stopped; the next run goes on from here")
    if rows:
        print(save(rows, out, command=command))
        print(f"table.md, clips.csv, summary.json and figures: {out}")
    else:
        print("no clips")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m validation.study", description=__doc__)
    parser.add_argument("--short", action="store_true", help="the first rounds of the grid only")
    parser.add_argument("--clips", type=int, help="no more than the first so many clips")
    parser.add_argument("--cached", action="store_true", help="only clips that are in the cache")
    parser.add_argument("--minutes", type=float, help="stop after so long")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--cache", type=Path, default=default_folder(), help="folder of the cache")
    parser.add_argument("--out", type=Path, help="folder of the results (default: in the cache)")
    return parser


def _told(chosen: argparse.Namespace) -> Iterator[str]:
    """Give the options that decide what comes out."""
    if chosen.short:
        yield "--short"
    if chosen.clips:
        yield f"--clips {chosen.clips}"


def _rows(chosen: argparse.Namespace, wanted: Sequence[Case]) -> Iterator[Row]:
    return rows_of(wanted, chosen.cache, jobs=chosen.jobs, cached=chosen.cached)


def _some(rows: Iterator[Row], minutes: float | None) -> Iterator[Row]:
    """Give rows until the time is over."""
    end_s = float("inf") if minutes is None else time.monotonic() + 60 * minutes
    for row in rows:
        yield row
        if time.monotonic() > end_s:
            return


def _line(row: Row, done: int, total: int) -> str:
    unlike = f"{row['factor']} {row['level']}".strip() or "ideal"
    what = f"{done}/{total} clip {row['number']}, {row['movement']}, {unlike}"
    if row.get("impossible"):
        return f"{what}: left out, {row['impossible']}"
    if row["kind"] in COURSE_KINDS:
        return f"{what}: recognised {row['recognised']}"
    measured = "-" if row.get("difference") is None else f"{row['difference']:+.1f}"
    return f"{what}: true {row['true_difference']:+.1f}, measured {measured}, {row['verdict']}"


def save(rows: Sequence[Row], out: Path, *, command: str) -> str:
    """Write all files of the results; return the table."""
    from validation.study.figure import draw  # matplotlib takes a second to come

    out.mkdir(parents=True, exist_ok=True)
    everything = sorted(rows, key=lambda row: row["number"])
    ordered = [row for row in everything if row["kind"] not in (*COURSE_KINDS, UNLIKE)]
    courses = [row for row in everything if row["kind"] in COURSE_KINDS]
    unlike = [row for row in everything if row["kind"] == UNLIKE]
    summary = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": command,
        "software": software_version(),
        "model_sha256": find_model("full").sha256,
        **summarise(ordered),
        "courses": summarise_courses(courses),
        "unlike": summarise_unlike(unlike),
    }
    table = markdown(summary, ordered)
    if courses:
        table += "\n" + course_tables(summary["courses"], courses)
        _write_csv([line for row in courses for line in _lines(row)], out / "courses.csv")
    if unlike:
        table += "\n" + unlike_table(summary["unlike"]) + "\n"
        _write_csv(unlike, out / "unlike.csv")
    (out / "table.md").write_text(table, encoding="utf-8")
    (out / "summary.json").write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    _write_csv(ordered, out / "clips.csv")
    draw(ordered, out)
    return table


def _lines(row: Row) -> Iterator[Row]:
    """Give a line for each movement that was done in a clip, at least one."""
    clip = {name: value for name, value in row.items() if name not in ("tests", "recognised_all")}
    for test in row["tests"] or [{}]:
        yield clip | {f"test_{name}": value for name, value in test.items()}


def _write_csv(rows: Sequence[Row], path: Path) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row if name != "seconds"))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
