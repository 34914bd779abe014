"""Leg raises in which the model exchanges the legs: `python -m validation.study.exchanges`.

Side-on, one leg before the other, a pass of the model often takes the left leg for the right one.
Every repetition that was done has to be found, or shown and left out with its reason; none may
vanish. The films are those of `grid` with the most exchanged frames, and each of them again with
dark long trousers. One row a film: how many frames had exchanged legs, and what became of the
repetitions.
"""

import argparse
import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from validation.study.cache import default_folder
from validation.study.grid import Case, cases
from validation.study.run import rows_of
from validation.study.tables import table

Row = dict[str, Any]

FIRST = 400
"""Number of the first clip, clear of those of the grid, the courses and the unlike sides."""
MANY = 20
"""Films with so many exchanged frames are counted apart."""
ORIGINALS = (115, 10, 101, 199, 80, 87, 164, 45, 129, 17, 3, 143)
"""Leg raises of `grid` with 28 to 98 frames of exchanged legs; three are 15 to 20 deg off."""
DARK_RGB = (0.06, 0.06, 0.07)
RESULTS = Path(__file__).parent / "results" / "exchanges.csv"


def exchange_cases() -> tuple[Case, ...]:
    """Give all films: those of the grid, and each again in dark long trousers."""
    grid = {case.number: case for case in cases()}
    films = [film for number in ORIGINALS for film in (grid[number], _in_the_dark(grid[number]))]
    return tuple(replace(film, number=FIRST + n, kind="exchanges") for n, film in enumerate(films))


def _in_the_dark(case: Case) -> Case:
    """Dress the person of a clip in dark long trousers and dark shoes."""
    clothes = replace(case.spec.clothes, trousers="long", trousers_rgb=DARK_RGB, shoes_rgb=DARK_RGB)
    return replace(
        case, level=f"{case.level} dark trousers".strip(), spec=replace(case.spec, clothes=clothes)
    )


COLUMNS = ("number", "factor", "level", "body", "swaps_repaired", "reps_true", "reps_missed",
           "reps_left_out", "reps_invented", "true_difference", "difference", "error",
           "verdict", "reason")  # fmt: skip


def summarise_exchanges(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Count repetitions over films with ``MANY`` exchanged frames or more, and over all."""
    many = [row for row in rows if (row.get("swaps_repaired") or 0) >= MANY]
    names = ("reps_true", "reps_missed", "reps_left_out", "reps_invented")
    return {
        title: {"films": len(some)} | {name: sum(int(r[name]) for r in some) for name in names}
        for title, some in ((f"{MANY} exchanged frames or more", many), ("all", rows))
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Make and measure the films, print the counts and keep them."""
    parser = argparse.ArgumentParser(
        prog="python -m validation.study.exchanges", description=__doc__
    )
    parser.add_argument("--cache", type=Path, default=default_folder(), help="folder of the cache")
    parser.add_argument("--cached", action="store_true", help="only films that are in the cache")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="CSV file of the results")
    chosen = parser.parse_args(arguments)
    found = rows_of(exchange_cases(), chosen.cache, jobs=chosen.jobs, cached=chosen.cached)
    rows = []
    for row in found:
        rows.append(row)
        print(", ".join(f"{name} {row.get(name)}" for name in COLUMNS[:9]), flush=True)
    rows.sort(key=lambda row: row["number"])
    counts = summarise_exchanges(rows)
    header = ("films with", *counts["all"])
    print(table(header, ((title, *each.values()) for title, each in counts.items())))
    with chosen.out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
