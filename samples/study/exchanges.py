"""Leg raises in which the model exchanges the legs: `python -m samples.study.exchanges`.

Side-on, in dark long trousers and shoes of the same colour, one leg before the other: a pass of the
model often takes one for the other there. Every repetition that was done has to be found, or shown
and left out with its reason; none may vanish. Good views; compression, distance, light and noise
are made worse in turn. One row a film: how many
frames had exchanged legs, and what became of the repetitions.
"""

import argparse
import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from samples.spec import Camera, ClipSpec, Clothes, Part
from samples.study.bodies import FITTING, HELD_OUT
from samples.study.cache import default_folder
from samples.study.grid import HEIGHT_M, REPS, SIDE_DEG, SPEED, Case, off_view_deg, sides_about
from samples.study.run import rows_of
from samples.study.tables import table

Row = dict[str, Any]

EXCHANGES = "exchanges"
"""The kind of these clips."""
MOVEMENT = "leg_raise"
FIRST = 400
"""Number of the first clip, clear of those of the grid, the courses and the unlike sides."""
MANY = 20
"""Films with so many exchanged frames are those that are counted apart."""
OFF_DEG = 6.0
CENTRES_DEG = (58.0, 66.0, 50.0)
DIFFERENCES_DEG = (0.0, 15.0, -10.0)
CONDITIONS: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any]], ...] = (
    ("crf 34", {"crf": 34}, {}),
    ("distance 4.5", {}, {"distance_m": 4.5}),
    ("", {}, {}),
    ("light dim", {"light": "dim"}, {}),
    ("noise 8", {"noise": 8.0}, {}),
)
"""What is worse than ordinary in a film: its name, what it changes in the clip and its camera."""
BODIES = (("held-out", 2), ("fitting", 3), ("held-out", 8), ("fitting", 5), ("held-out", 4),
          ("fitting", 6), ("held-out", 3))  # fmt: skip
"""Those whose legs the model exchanged most in the clips of `grid`."""
FILMS = 14
RESULTS = Path(__file__).parent / "results" / "exchanges.csv"


def exchange_cases(seed: int = 17) -> tuple[Case, ...]:
    """Give all films."""
    return tuple(_case(n, np.random.default_rng([seed, FIRST + n])) for n in range(FILMS))


def _case(n: int, rng: np.random.Generator) -> Case:
    set_name, which = BODIES[n % len(BODIES)]
    bodies = HELD_OUT if set_name == "held-out" else FITTING
    turn_deg = round(float(rng.uniform(-OFF_DEG, OFF_DEG)), 1)
    dark = float(rng.uniform(0.03, 0.12))
    level, clip, camera = CONDITIONS[n % len(CONDITIONS)]
    centre_deg, wanted_deg = CENTRES_DEG[n % 3], DIFFERENCES_DEG[(n // 3) % 3]
    case = Case(
        number=FIRST + n,
        movement=MOVEMENT,
        kind="exchanges",
        factor="dark_trousers",
        level=level,
        body=f"{set_name} {which}",
        held_out=bodies is HELD_OUT,
        off_view_deg=off_view_deg(MOVEMENT, 0.0, turn_deg),
        spec=ClipSpec(
            name="",
            parts=(
                Part(
                    MOVEMENT,
                    sides_about(centre_deg, wanted_deg),
                    {"left": REPS, "right": REPS},
                    speed=SPEED,
                ),
            ),
            seed=4000 + n,
            body=bodies[which],
            clothes=Clothes(
                trousers="long",
                loose_m=round(float(rng.uniform(0.01, 0.03)), 3),
                trousers_rgb=(dark, dark, dark),
                shoes_rgb=(dark, dark, dark),
            ),
            camera=Camera(height_m=round(float(rng.uniform(*HEIGHT_M)), 2), **camera),
            subject_yaw_deg=SIDE_DEG - turn_deg,
            **clip,
        ),
    )
    return replace(case, spec=replace(case.spec, name=case.name))


COLUMNS = ("number", "level", "body", "swaps_repaired", "reps_true", "reps_missed",
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
    parser = argparse.ArgumentParser(prog="python -m samples.study.exchanges", description=__doc__)
    parser.add_argument("--cache", type=Path, default=default_folder(), help="folder of the cache")
    parser.add_argument("--cached", action="store_true", help="only films that are in the cache")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="CSV file of the results")
    chosen = parser.parse_args(arguments)
    found = rows_of(exchange_cases(), chosen.cache, jobs=chosen.jobs, cached=chosen.cached)
    rows = []
    for row in found:
        rows.append(row)
        print(", ".join(f"{name} {row.get(name)}" for name in COLUMNS[:8]), flush=True)
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
