"""Fits what takes the pose model's readings to the truth: `python -m validation.study.calibrate`.

From the stills it writes `results/stills.csv` (one row a pose) and, fitted on the bodies of the
fitting set alone, `tmr_vision/calibration.toml`. The table it prints says what the fit does for the
held-out bodies, which took no part in it.
"""

import argparse
import csv
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from tmr_vision.calibration import Calibration, calibration_of
from tmr_vision.geometry import trunk_lengths
from tmr_vision.kinematics import body_of, measure_angle
from tmr_vision.kinematics.twist import twist_cues
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.pose import find_model
from tmr_vision.pose.pass_fusion import MAX_DISAGREEMENT
from tmr_vision.records import Floats
from tmr_vision.skeleton import SIDES, index
from tmr_vision.view import line_heading_deg
from validation.study.cache import default_folder
from validation.study.fitting import (
    COMMAND,
    LIMBS,
    Row,
    calibration_from,
    differences_of,
    off_of,
    true_off_deg,
)
from validation.study.grid import FACING
from validation.study.settings import SUPINE
from validation.study.settings import read_rows as read_saved
from validation.study.stills import StillCase, every_still

RESULTS = Path(__file__).parent / "results"
TOML = Path(__file__).parents[2] / "tmr_vision" / "calibration.toml"
WRONG_LIMB_DEG = 25.0
"""So far off, both passes took the other limb: in a film its neighbours show that, here nothing."""


# --- poses to rows ------------------------------------------------------------------------------


def rows_of(case: StillCase, seen: Mapping[str, Any]) -> Iterator[Row]:
    """Give a row for each pose of a set-up in which the passes agree about the working limb."""
    poses = (seen["plain"] + seen["in_mirror"]) / 2
    apart = np.linalg.norm((seen["plain"] - seen["in_mirror"])[..., :2], axis=-1)
    shown_deg = line_heading_deg(poses[..., 2:5], "hip")
    for i, side in enumerate(map(str, seen["side"])):
        limb = [index(f"{side}_{part}") for part in LIMBS.get(case.movement, ("shoulder", "hip"))]
        if apart[i, limb].max() > MAX_DISAGREEMENT * trunk_lengths(poses[..., :2])[i]:
            continue
        starts = (seen["side"] == side) & (seen["place"] == "start")
        rest_deg = float(np.median(shown_deg[starts]))
        measured_deg = _measured_deg(case, poses[i], side, rest_deg)
        if abs(measured_deg - seen["true_deg"][i]) > WRONG_LIMB_DEG:
            continue
        yield {
            "number": case.number,
            "movement": case.movement,
            "held_out": case.held_out,
            "body": case.body,
            "side": side,
            "place": str(seen["place"][i]),
            "true_deg": round(float(seen["true_deg"][i]), 2),
            "measured_deg": round(measured_deg, 2),
            "true_heading_deg": round(float(seen["heading_deg"][i]), 1),
            "rest_heading_deg": round(rest_deg, 2),
            **_twist_changes(poses, i, seen["place"] == "start"),
        }


def _twist_changes(poses: Floats, i: int, starts: Any) -> dict[str, float]:
    """Give how far the signs of a trunk twist have changed from rest."""
    cues = twist_cues(poses[..., :2], poses[..., 2:5])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # hands that are never folded
        changes = {
            "heading_change_deg": cues.heading_deg[i] - np.median(cues.heading_deg[starts]),
            "depth_change_m": cues.depth_m[i] - np.median(cues.depth_m[starts]),
            "hands_change": cues.hands[i] - np.nanmedian(cues.hands[starts]),
        }
    return {name: round(float(value), 5) for name, value in changes.items()}


def _measured_deg(case: StillCase, pose: Floats, side: str, heading_deg: float) -> float:
    body = body_of(
        pose[:, :2], pose[:, 2:5], np.array(heading_deg), roll_deg=case.spec.camera.roll_deg
    )
    working = body if side == SIDES[0] else body.reflected()
    return float(measure_angle(working, find_movement(case.movement, read_movements()).angle))


# --- files --------------------------------------------------------------------------------------


def toml_of(table: Mapping[str, Any]) -> str:
    """Write a calibration as TOML, with its head."""
    lines = [
        "# What the pose model reads wrong: fitted on rendered people of known angles, written by",
        f"# `{COMMAND}` (validation/study), which also says how good it is for other bodies.",
        "# The fields are explained in calibration.py. Do not edit: a test fits it again.",
        "",
        *(f'{name} = "{table[name]}"' for name in ("model_sha256", "date", "command")),
    ]
    for posture, one in table["heading"].items():
        lines += ["", f"[heading.{posture}]", *(f"{k} = {v}" for k, v in one.items())]
    for angle, planes in table["angle"].items():
        for plane, one in planes.items():
            lines += ["", f"[angle.{angle}.{plane}]", *(f"{k} = {v}" for k, v in one.items())]
    for sign, one in table["twist"].items():
        lines += ["", f"[twist.{sign}]", *(f"{k} = {v}" for k, v in one.items())]
    return "\n".join(lines) + "\n"


def read_rows(path: Path = RESULTS / "stills.csv") -> list[Row]:
    """Read the saved rows back."""
    numbers = ("true_deg", "measured_deg", "true_heading_deg", "rest_heading_deg",
               "heading_change_deg", "depth_change_m", "hands_change")  # fmt: skip
    with path.open(newline="", encoding="utf-8") as file:
        return [
            row
            | {name: float(row[name]) for name in numbers}
            | {"number": int(row["number"]), "held_out": row["held_out"] == "True"}
            for row in csv.DictReader(file)
        ]


def write_rows(rows: Sequence[Row], path: Path) -> None:
    """Write one line a pose."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


# --- how good it is -----------------------------------------------------------------------------


def differences(rows: Sequence[Row], calibration: Calibration | None) -> list[float]:
    """Return the error of right minus left at the peaks of each set-up near the ideal view."""
    errors = []
    for row in rows:
        value = np.array(row["measured_deg"])
        if calibration is not None:
            plane = "facing" if row["movement"] in FACING else "side"
            angle = find_movement(row["movement"], read_movements()).angle
            off = np.array(off_of(row, calibration.heading))
            value = calibration.correct(angle, plane, value, off)
        errors.append((row["number"], row["side"], float(value) - row["true_deg"]))
    return differences_of(errors)


def report(rows: Sequence[Row], calibration: Calibration) -> str:
    """Compare errors of the difference with and without, for both sets of bodies."""
    lines = ["movement         bodies    set-ups  RMS before, after   worst before, after (deg)"]
    peaks = [row for row in rows if row["place"] == "peak" and true_off_deg(row) <= 20]
    for movement in LIMBS:
        for held_out, name in ((False, "fitting"), (True, "held-out")):
            some = [r for r in peaks if r["movement"] == movement and r["held_out"] == held_out]
            before, after = (np.array(differences(some, c)) for c in (None, calibration))
            if len(before):
                rms = [float(np.sqrt(np.mean(e**2))) for e in (before, after)]
                worst = [float(np.abs(e).max()) for e in (before, after)]
                lines.append(
                    f"{movement:16s} {name:9s} {len(before):7d}  {rms[0]:6.1f}, {rms[1]:4.1f}"
                    f"        {worst[0]:6.1f}, {worst[1]:4.1f}"
                )
    starts = [r for r in rows if r["movement"] == "wall_push" and r["place"] == "start"]
    apart = np.abs(differences([r for r in starts if true_off_deg(r) <= 20], calibration))
    lines.append(f"straight elbows of the wall push read {np.percentile(apart, 95):.1f} deg apart")
    return "\n".join(lines)


def main() -> None:
    """Fit on the stills in the cache, and write both files."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--cache", type=Path, default=default_folder(), help="folder of the cache")
    parser.add_argument("--dry", action="store_true", help="print only")
    chosen = parser.parse_args()
    rows = [row for case, seen in every_still(chosen.cache) for row in rows_of(case, seen)]
    table = calibration_from(
        rows,
        read_saved(SUPINE),
        date=datetime.now(UTC).date().isoformat(),
        model_sha256=find_model("full").sha256,
    )
    print(report(rows, calibration_of(table)))
    if not chosen.dry:
        write_rows(rows, RESULTS / "stills.csv")
        TOML.write_text(toml_of(table), encoding="utf-8")


if __name__ == "__main__":
    main()
