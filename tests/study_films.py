"""Films of the accuracy study as landmarks, with their truth and what the program made of them.

What they say is measured anew in every run of the tests, so a change that makes the measurement
worse shows at once. Landmarks come from the study's cache, and from `--cache` folders:

    python -m tests.study_films --landmarks   # after films, model or the reading of videos changed
    python -m tests.study_films               # after a change of the measurement: what is expected

The second prints how the errors have changed. Do not save it before you know why.
"""

import argparse
import csv
import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.packing import Packing
from tests.recorded import LANDMARKS
from tmr_vision.pose import find_model
from tmr_vision.records import SourceInfo
from validation.study.cache import Cache, Passes, default_folder
from validation.study.grid import Case, cases
from validation.study.measure import row_of
from validation.study.side_differences import unlike_cases

FOLDER = LANDMARKS / "study"
EXPECTED = FOLDER / "expected.csv"
PACKING = Packing(world=("shoulder", "hip", "ankle"), per_px=16, per_m=5000, visible=200)
"""So finely that values stay within 0.05 deg."""
TOLD = ("movement", "kind", "factor", "level", "true_left", "true_right", "left", "right", "error",
        "verdict", "strength", "limited_side", "reps_true", "reps_missed", "reps_left_out",
        "reps_invented", "recognised", "plain_error")  # fmt: skip
"""What is kept of a row of the study."""
CASES = {case.number: case for case in (*cases(), *unlike_cases())}
RECORDED = tuple(sorted(int(path.stem) for path in FOLDER.glob("*.npz")))


def read(number: int) -> tuple[Passes, dict[str, Any]]:
    """Return what the model saw in a film, and its truth."""
    with np.load(FOLDER / f"{number}.npz") as data:
        plain, in_mirror = (PACKING.unpacked(data[key]) for key in ("plain", "in_mirror"))
        time_s, (width_px, height_px) = data["time_s"], (int(v) for v in data["size_px"])
        duration_s = float(data["duration_s"])
    info = SourceInfo(
        path=f"{number}.npz",
        sha256=None,
        width_px=width_px,
        height_px=height_px,
        duration_s=duration_s,
        frames=len(time_s),
        mirrored=False,
    )
    truth = json.loads((FOLDER / f"{number}.json").read_text(encoding="utf-8"))
    return Passes(time_s, plain, in_mirror, info), truth


@cache
def measured(number: int) -> dict[str, Any]:
    """Measure a film as the study does."""
    passes, truth = read(number)
    return row_of(CASES[number], truth, passes)


def expected() -> dict[int, dict[str, str]]:
    """Return what came out when it was last saved."""
    with EXPECTED.open(newline="", encoding="utf-8") as file:
        return {int(row["number"]): row for row in csv.DictReader(file)}


def keep(case: Case, folder: Path) -> None:
    """Save a film of a cache."""
    stored, model = Cache(folder), find_model("full")
    passes, truth = stored.passes(case.spec, model), stored.truth(case.spec)
    np.savez_compressed(
        FOLDER / f"{case.number}.npz",
        time_s=passes.time_s.round(4),
        size_px=(passes.info.width_px, passes.info.height_px),
        duration_s=passes.info.duration_s,
        plain=PACKING.packed(passes.plain),
        in_mirror=PACKING.packed(passes.in_mirror),
    )
    text = json.dumps(_short(truth), separators=(",", ":"))
    (FOLDER / f"{case.number}.json").write_text(text + "\n", encoding="utf-8")
    before, after = row_of(case, truth, passes), row_of(case, *reversed(read(case.number)))
    told = [key for key in ("left", "right", "error") if before.get(key) is not None]
    moved = max((abs(before[key] - after[key]) for key in told), default=0.0)
    print(case.number, case.movement, f"rounding moves it by {moved:.2f} deg")


def _short(truth: dict[str, Any]) -> dict[str, Any]:
    """Leave out the angles that are not judged."""
    judged = [f"{truth['judged']}_{side}" for side in ("left", "right")]
    series = {name: np.round(truth["series"][name], 2).tolist() for name in judged}
    kept = ("judged", "statistic", "left_deg", "right_deg", "difference_deg", "reps")
    time_s = np.round(truth["time_s"], 4).tolist()
    return {key: truth[key] for key in kept} | {"time_s": time_s, "series": series}


def save_expected() -> None:
    """Save what comes out now, and tell what that changes."""
    before = expected() if EXPECTED.exists() else {}
    with EXPECTED.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(
            file, ("number", *TOLD), extrasaction="ignore", lineterminator="\n", restval=""
        )
        writer.writeheader()
        writer.writerows(measured(number) for number in RECORDED)
    for line in changes(before, expected()):
        print(line)


def changes(before: dict[int, dict[str, str]], now: dict[int, dict[str, str]]) -> Iterator[str]:
    """Tell films whose error or verdict is another, and the size of all errors."""
    for number in sorted(before.keys() & now.keys()):
        old, new = before[number], now[number]
        if old["verdict"] != new["verdict"] or old["error"] != new["error"]:
            film = " ".join([str(number), *(new[key] for key in ("movement", "factor", "level"))])
            told = (f"{row['error'] or '-'} {row['verdict']}" for row in (old, new))
            yield f"{film}: {' -> '.join(told)}"
    for name, rows in (("before", before), ("now", now)):
        sizes = [abs(float(row["error"])) for row in rows.values() if row["error"]]
        if sizes:
            yield f"{name}: {len(sizes)} errors, median {np.median(sizes):.2f}, RMS " + (
                f"{np.sqrt(np.mean(np.square(sizes))):.2f}, worst {max(sizes):.2f} deg"
            )


def main(arguments: Sequence[str] | None = None) -> None:
    """Keep landmarks, or save what is expected of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.study_films", description=__doc__)
    parser.add_argument("--landmarks", nargs="*", type=int, metavar="NUMBER",
                        help="take these films anew (none named: all that are kept)")  # fmt: skip
    parser.add_argument("--cache", type=Path, default=default_folder())
    chosen = parser.parse_args(arguments)
    if chosen.landmarks is None:
        save_expected()
        return
    FOLDER.mkdir(exist_ok=True)
    for number in chosen.landmarks or RECORDED:
        keep(CASES[number], chosen.cache)


if __name__ == "__main__":
    main()
