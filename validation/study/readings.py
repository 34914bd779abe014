"""How far off a single reading of an angle is: `python -m validation.study.readings`.

The goniometer (`tmr_vision.goniometer`) reads every angle in every clip of the study, and in some
short films of its own, and what it says of each side is held to the truth of the same moments: the
highest value, the lowest one, and how far they are apart. `results/readings.csv` has one row a
reading; `readings.md` and `tmr_vision/goniometer/reading_errors.toml` what follows from them
(`reading_numbers.py`).
"""

import argparse
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from tmr_vision.analysis import measure
from tmr_vision.angles import ANGLES, angle_name
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.goniometer import read_recordings
from tmr_vision.goniometer.extremes import find_seen
from tmr_vision.pose import find_model
from tmr_vision.records import Floats, Recording, SideReading
from tmr_vision.skeleton import SIDES
from validation.renderer.spec import Activity, Camera, ClipSpec
from validation.study.bodies import FITTING, HELD_OUT
from validation.study.cache import Cache, default_folder
from validation.study.grid import HEIGHT_M, ROLL_DEG, Case, cases
from validation.study.measure import calibration
from validation.study.reading_numbers import COMMAND, Row, errors_from, markdown, toml_of
from validation.study.settings import NECK, SUPINE, read_rows

RESULTS = Path(__file__).parent / "results"
TOML = Path(__file__).parents[2] / "tmr_vision" / "goniometer" / "reading_errors.toml"
ACTIVITIES = {"squat": (90.0, 3.4), "side_bend": (0.0, 4.4)}
"""What is filmed for the readings alone: from where (0 faces the camera), for how many seconds."""
PEOPLE, FIRST = 7, 500
OFF_DEG = 8.0
UNSIGNED = ("shoulder_elevation", "hip_flexion", "leg_elevation")
"""True angles of these tell no direction. Near zero, that of what was read is taken, and a limb
that stays there says nothing."""
NEAR_ZERO_DEG = 15.0
FOLDED = {
    ("sit_to_stand", "elbow_flexion"), ("sit_to_stand", "shoulder_elevation"),
}  # fmt: skip
"""Not a reading of the joint in the plane of the picture: the arms are folded on the chest."""


# --- clips to rows ------------------------------------------------------------------------------


def rows_of(case: Case, truth: Mapping[str, Any], recording: Recording) -> Iterator[Row]:
    """Give a row for every angle and side that the goniometer reads in a clip."""
    true = {name: np.array(values, float) for name, values in truth["series"].items()}
    for angle in ANGLES:
        if (case.movement, angle) in FOLDED:
            continue
        for found in read_recordings([recording], angle, model=find_model("full")).sides:
            series = _true_deg(true, angle, found)
            if found.highest is None or series is None:
                continue
            if ANGLES[angle].against_vertical and not recording.view.roll_known:
                continue
            true_deg = np.interp(recording.angles.time_s, truth["time_s"], series)
            seen = _seen(recording, found, angle)
            if angle in UNSIGNED:
                if not seen.any() or true_deg[seen].max() < NEAR_ZERO_DEG:
                    continue
                true_deg = _signed_deg(true_deg, recording.angles.of(angle_name(angle, found.side)))
            yield {
                "number": case.number,
                "movement": case.movement,
                "kind": case.kind,
                "body": case.body,
                "held_out": case.held_out,
                "angle": angle,
                "view": found.view,
                "side": found.side or "body",
                "off_deg": round(found.off_view_deg, 1),
                **_errors(found, true_deg[seen]),
            }


def _true_deg(true: Mapping[str, Floats], angle: str, found: SideReading) -> Floats | None:
    """Return the true angle over time; of a turn, that to the side; None: it is not known."""
    if ANGLES[angle].turn:
        turn = true.get(angle)
        return None if turn is None else np.maximum(turn if found.side == "left" else -turn, 0.0)
    return true.get(f"{angle}_{found.side}" if found.side else angle)


def _seen(recording: Recording, found: SideReading, angle: str) -> Any:
    """Tell in which samples the goniometer saw the angle."""
    assert found.view is not None
    sides = (found.side,) if found.side else SIDES
    masks = [find_seen(recording, angle, side, found.view, 0).samples for side in sides]
    return np.any(masks, axis=0)


def _errors(found: SideReading, true_deg: Floats) -> Row:
    """Give true extremes and the errors of what was read."""
    assert found.highest is not None
    high_deg, low_deg = float(true_deg.max()), float(true_deg.min())
    row: Row = {
        "true_highest": round(high_deg, 2),
        "highest": round(found.highest.value_deg - high_deg, 2),
    }
    if found.lowest is None:
        return row
    return row | {
        "true_lowest": round(low_deg, 2),
        "lowest": round(found.lowest.value_deg - low_deg, 2),
        "excursion": round(found.excursion_deg - (high_deg - low_deg), 2),
    }


def _signed_deg(true_deg: Floats, read_deg: Floats) -> Floats:
    return np.where(true_deg < NEAR_ZERO_DEG, np.copysign(true_deg, read_deg), true_deg)


def reading_cases(seed: int = 17) -> tuple[Case, ...]:
    """Give short films of joints that no movement of the study bends as far."""
    return tuple(
        _reading_case(FIRST + len(ACTIVITIES) * person + i, activity, person, seed)
        for person in range(PEOPLE)
        for i, activity in enumerate(ACTIVITIES)
    )


def _reading_case(number: int, activity: str, person: int, seed: int) -> Case:
    rng = np.random.default_rng([seed, number])
    facing_deg, duration_s = ACTIVITIES[activity]
    bodies = HELD_OUT if person % 2 else FITTING
    yaw_deg = round(float(rng.uniform(-OFF_DEG, OFF_DEG)), 1)
    near = 1 if person % 4 < 2 else -1
    case = Case(
        number=number,
        movement=activity,
        kind="reading",
        factor="",
        level="",
        body=f"{'held-out' if person % 2 else 'fitting'} {person // 2}",
        held_out=bool(person % 2),
        off_view_deg=abs(yaw_deg),
        spec=ClipSpec(
            name="",
            parts=(Activity(activity, duration_s, yaw_deg=near * facing_deg),),
            seed=7000 + number,
            body=bodies[person // 2],
            fps=15,
            camera=Camera(
                yaw_deg=yaw_deg,
                roll_deg=round(float(rng.uniform(-ROLL_DEG, ROLL_DEG)), 1),
                height_m=round(float(rng.uniform(*HEIGHT_M)), 2),
            ),
        ),
    )
    return replace(case, spec=replace(case.spec, name=case.name))


def rows_of_cache(folder: Path) -> Iterator[Row]:
    """Give the rows of all clips of the study whose landmarks are there, and of the short films."""
    cache, model = Cache(folder), find_model("full")
    known = [case for case in cases() if cache.has(case.spec, model)]
    for case in (*known, *reading_cases()):
        passes = cache.passes(case.spec, model)
        try:
            recording = measure(passes.track(), passes.info, calibration=calibration())
        except NothingMeasurableError:
            continue
        yield from rows_of(case, cache.truth(case.spec), recording)


def further_rows() -> Iterator[Row]:
    """Give rows of who lies and of turned heads, from the tables of their own studies."""
    for row in read_rows(SUPINE):
        for side in SIDES:
            if row[side] is not None:
                true, off_deg = row[f"true_{side}"], abs(row["off_view_deg"])
                yield _further(
                    row["body"], "straight_leg_raise", "side", side, true, row[side], off_deg
                )
    for row in read_rows(NECK):
        up_to_deg = ANGLES["head_rotation"].reads_up_to_deg
        turned, read = abs(row["head_deg"]), row["read_deg"]
        if read is None or not turned or row["chest_deg"] or abs(read) > (up_to_deg or 0.0):
            continue
        side = "left" if row["head_deg"] > 0 else "right"
        value = read if side == "left" else -read
        yield _further(f"neck {row['person']:.0f}", "head_rotation", "facing", side, turned,
                       value, abs(row["camera_deg"]))  # fmt: skip


def _further(
    body: str, angle: str, view: str, side: str, true: float, read: float, off_deg: float
) -> Row:
    return {
        "body": body,
        "angle": angle,
        "view": view,
        "side": side,
        "lies": angle == "straight_leg_raise",
        "off_deg": off_deg,
        "true_highest": true,
        "highest": round(read - true, 2),
    }


# --- files ---


def read_saved() -> list[Row]:
    """Read the saved rows back, without those of other studies' tables."""
    return read_rows(RESULTS / "readings.csv")


def write_rows(rows: Sequence[Row], path: Path) -> None:
    """Write one line a reading."""
    with path.open("w", newline="", encoding="utf-8") as file:
        columns = list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Read every clip in the cache, and write rows, table and errors."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--cache", type=Path, default=default_folder(), help="folder of the cache")
    rows = list(rows_of_cache(parser.parse_args().cache))
    write_rows(rows, RESULTS / "readings.csv")
    everything = [*read_saved(), *further_rows()]
    errors = errors_from(everything)
    text = markdown(everything, errors)
    (RESULTS / "readings.md").write_text(text, encoding="utf-8")
    date, model = datetime.now(UTC).date().isoformat(), find_model("full").sha256
    TOML.write_text(toml_of(errors, date=date, model_sha256=model), encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
