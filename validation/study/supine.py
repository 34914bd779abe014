"""How exact the lying leg raise is: `python -m validation.study.supine`.

Its own small study beside the large one, from the clips in `supine.toml`: people who lie on the
back, as a low camera sees them. It writes a row for each clip (`results/supine.csv`), which the
settings of the movement are read from, and their table (`results/supine.md`). Errors are measured
less true; a repetition that begins while the model has lost a person who turns round is missed.
"""

import argparse
import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from tmr_vision.analysis import measure
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.pose import find_model
from tmr_vision.skeleton import SIDES
from validation.renderer.spec import ClipSpec, read_specs
from validation.study.bodies import HELD_OUT
from validation.study.cache import Cache, Passes, default_folder
from validation.study.grid import Case
from validation.study.measure import Row, calibration, result_of, row_of
from validation.study.settings import SUPINE, read_rows
from validation.study.tables import table

SPECS = Path(__file__).with_name("supine.toml")
MOVEMENT, ANGLE = "supine_leg_raise", "straight_leg_raise"


def cases_of(specs: Path, movement: str) -> Iterator[Case]:
    """Give the clips of a file as cases of a study; the first word of a name is its kind."""
    for number, spec in enumerate(read_specs(specs).values()):
        kind, level = spec.name.split("-", 1)
        yield Case(
            number=number,
            movement=movement,
            kind="ideal" if kind == "ideal" else "unlike" if kind == "unlike" else "condition",
            factor="" if kind == "ideal" else kind,
            level=level,
            body=spec.name,
            held_out=spec.body in HELD_OUT,
            off_view_deg=round(abs(spec.camera.yaw_deg) + _turned_deg(spec), 1),
            spec=spec,
        )


def _turned_deg(spec: ClipSpec) -> float:
    if find_movement(spec.parts[0].movement, read_movements()).view == "facing":
        return abs(spec.facing_yaw_deg)
    return abs(90 - spec.subject_yaw_deg)


def supine_cases() -> Iterator[Case]:
    """Give the clips of people who lie as cases of the study."""
    return cases_of(SPECS, MOVEMENT)


def main() -> None:
    """Analyse the clips, or those that are kept, and save and print what comes out."""
    run_small_study(
        supine_cases(), "supine", description=__doc__, out=SUPINE,
        title="People who lie: the lying leg raise, degrees", more=_raw,
    )  # fmt: skip


def run_small_study(
    cases: Iterable[Case],
    name: str,
    *,
    description: str | None,
    out: Path,
    title: str,
    more: Callable[[Passes], Row] | None = None,
) -> None:
    """Analyse the clips of a small study as its command line says; save and print what comes out.

    ``more`` gives further columns for a clip.
    """
    parser = argparse.ArgumentParser(prog=f"python -m validation.study.{name}",
                                     description=description)  # fmt: skip
    parser.add_argument("--cached", action="store_true", help="only clips that are in the cache")
    parser.add_argument("--cache", type=Path, default=default_folder(), help="folder of the cache")
    parser.add_argument("--out", type=Path, default=out, help="where the rows go")
    chosen = parser.parse_args()
    cache, model = Cache(chosen.cache), find_model("full")
    rows = [
        row_of(case, cache.truth(case.spec), cache.passes(case.spec, model))
        | ({} if more is None else more(cache.passes(case.spec, model)))
        for case in cases
        if not chosen.cached or cache.has(case.spec, model)
    ]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with chosen.out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    page = f"# {title}\n\n" + table_of(read_rows(chosen.out))
    chosen.out.with_suffix(".md").write_text(page + "\n", encoding="utf-8")
    print(page)


def _raw(passes: Passes) -> Row:
    """Return what each side's value is without the calibration of its angle, which it is for."""
    known = calibration()
    assert known is not None
    others = {key: fit for key, fit in known.angles.items() if key[0] != ANGLE}
    recording = measure(passes.track(), passes.info, calibration=replace(known, angles=others))
    result = result_of(recording, MOVEMENT)
    return {f"raw_{side}": round(result.side(side).value, 2) for side in SIDES}


def table_of(rows: Sequence[Row]) -> str:
    """Write the errors of each clip, and of the good views together, as Markdown."""
    header = ("clip", "true L", "true R", "error L", "error R", "error of R - L", "95 %",
              "repetitions", "recognised", "verdict")  # fmt: skip
    good = [row for row in rows if row["kind"] == "ideal"]
    return "\n\n".join(
        [
            table(header, map(_cells, rows)),
            f"Good views ({len(good)} clips): " + "; ".join(_told(good)),
        ]
    )


def _cells(row: Row) -> Iterator[str]:
    yield row["body"]
    for side in SIDES:
        yield f"{row[f'true_{side}']:.0f}"
    for side in SIDES:
        yield _signed(row[side] and row[side] - row[f"true_{side}"])
    yield _signed(row["error"])
    half = None if row["high"] is None else (row["high"] - row["low"]) / 2
    yield "-" if half is None else f"±{half:.1f}"
    yield f"{row['n_left'] + row['n_right']:.0f} of {row['reps_true']:.0f}"
    yield row["recognised"]
    yield row["verdict"]


def _signed(value: float | None) -> str:
    return "-" if value is None else f"{value:+.1f}"


def _told(rows: Sequence[Row]) -> Iterator[str]:
    sides = np.array([row[s] - row[f"true_{s}"] for row in rows for s in SIDES if row[s]])
    errors = np.array([row["error"] for row in rows if row["error"] is not None])
    yield f"a side's value {sides.mean():+.1f} (SD {sides.std(ddof=1):.1f})"
    yield f"difference: median size {np.median(np.abs(errors)):.1f}"
    yield f"RMS {np.sqrt(np.mean(errors**2)):.1f}, worst {errors[np.abs(errors).argmax()]:+.1f}"


if __name__ == "__main__":
    main()
