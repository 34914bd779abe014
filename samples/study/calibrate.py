"""Fits what takes the pose model's readings to the truth: `python -m samples.study.calibrate`.

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
from scipy.optimize import lsq_linear, minimize_scalar

from samples.study.cache import default_folder
from samples.study.grid import FACING
from samples.study.stills import StillCase, every_still
from tmr_vision.calibration import POSTURES, Calibration, HeadingFit, calibration_of
from tmr_vision.kinematics import body_of, measure_angle
from tmr_vision.kinematics.twist import twist_signs
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.pose import find_model
from tmr_vision.pose.balancing import MAX_DISAGREEMENT, trunk_length_px
from tmr_vision.records import Floats
from tmr_vision.skeleton import SIDES, index
from tmr_vision.view import line_heading_deg, off_view_deg

Row = dict[str, Any]
RESULTS = Path(__file__).parent / "results"
TOML = Path(__file__).parents[2] / "tmr_vision" / "calibration.toml"
COMMAND = "python -m samples.study.calibrate"
SEATED = ("sit_to_stand", "trunk_twist")
KNOTS_DEG = (0.0, 30.0, 64.0, 72.0, 77.0, 82.0, 88.0, 98.0, 180.0)
"""Where the line from shown to true headings may bend."""
MIN_SLOPE, MAX_SLOPE = 0.3, 2.5
LIMIT_DEG = 30.0
"""Views further off are not fitted, and not corrected any further."""
RIDGE = 1.0
TWIST_LIMIT_DEG = 15.0
HANDS_WEIGHT = 0.5
"""Near this weight of the hands (at rest, less as the turn grows) the difference of the sides errs
least on bodies left out, stills and films together; between 0.35 and 0.65 it hardly changes."""
WRONG_LIMB_DEG = 25.0
"""So far off, both passes took the other limb: in a film its neighbours show that, here nothing."""
LIMBS = {
    "arm_raise": ("shoulder", "elbow"),
    "arm_raise_side": ("shoulder", "elbow"),
    "leg_raise": ("hip", "ankle"),
    "sit_to_stand": ("shoulder", "hip"),
    "wall_push": ("shoulder", "elbow", "wrist"),
    "toe_reach": ("hip", "knee", "ankle"),
}
"""Landmarks of the judged angle: where the passes dispute one, the pose is left out."""


# --- poses to rows ------------------------------------------------------------------------------


def rows_of(case: StillCase, seen: Mapping[str, Any]) -> Iterator[Row]:
    """Give a row for each pose of a set-up in which the passes agree about the working limb."""
    poses = (seen["plain"] + seen["in_mirror"]) / 2
    apart = np.linalg.norm((seen["plain"] - seen["in_mirror"])[..., :2], axis=-1)
    shown_deg = line_heading_deg(poses[..., 2:5], "hip")
    for i, side in enumerate(map(str, seen["side"])):
        limb = [index(f"{side}_{part}") for part in LIMBS.get(case.movement, ("shoulder", "hip"))]
        if apart[i, limb].max() > MAX_DISAGREEMENT * trunk_length_px(poses)[i]:
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
    signs = twist_signs(poses[..., :2], poses[..., 2:5])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # hands that are never folded
        changes = {
            "heading_change_deg": signs.heading_deg[i] - np.median(signs.heading_deg[starts]),
            "depth_change_m": signs.depth_m[i] - np.median(signs.depth_m[starts]),
            "hands_change": signs.hands[i] - np.nanmedian(signs.hands[starts]),
        }
    return {name: round(float(value), 5) for name, value in changes.items()}


def _measured_deg(case: StillCase, pose: Floats, side: str, heading_deg: float) -> float:
    body = body_of(
        pose[:, :2], pose[:, 2:5], np.array(heading_deg), roll_deg=case.spec.camera.roll_deg
    )
    working = body if side == SIDES[0] else body.reflected()
    return float(measure_angle(working, find_movement(case.movement, read_movements()).angle))


# --- rows to a calibration ----------------------------------------------------------------------


def fit(rows: Sequence[Row]) -> dict[str, Any]:
    """Fit everything on the rows of the fitting bodies; the tables of `calibration.toml`."""
    used = [row for row in rows if not row["held_out"]]
    heading = {posture: _fit_heading(used, posture) for posture in POSTURES}
    fits = {posture: HeadingFit(**table) for posture, table in heading.items()}
    angles: dict[str, Any] = {}
    for movement in LIMBS:
        plane = "facing" if movement in FACING else "side"
        angle = find_movement(movement, read_movements()).angle
        chosen = [row for row in used if row["movement"] == movement]
        angles.setdefault(angle, {})[plane] = _fit_angle(chosen, fits)
    twists = [r for r in used if r["movement"] == "trunk_twist" and _true_off(r) <= TWIST_LIMIT_DEG]
    return {"heading": heading, "angle": angles, "twist": _fit_twist(twists, fits)}


def off_of(row: Row, heading: Mapping[str, HeadingFit]) -> float:
    """Return how far off the ideal view a pose is, as the program would see it."""
    posture = "seated" if row["movement"] in SEATED else "standing"
    heading_deg = heading[posture].correct(np.array(row["rest_heading_deg"]))
    view = "facing" if row["movement"] in FACING else "side"
    return float(off_view_deg(heading_deg, view, row["side"]))


def _fit_heading(rows: Sequence[Row], posture: str) -> dict[str, Any]:
    """Fit a rising line with bends from shown to true headings of poses at rest."""
    chosen = [
        row
        for row in rows
        if row["place"] == "start" and (row["movement"] in SEATED) == (posture == "seated")
    ]
    shown = np.abs([row["rest_heading_deg"] for row in chosen])
    true = np.array([row["true_heading_deg"] for row in chosen])
    true = true * np.sign([row["rest_heading_deg"] for row in chosen])
    steps = np.diff(KNOTS_DEG)
    reach = np.clip(shown[:, None] - np.array(KNOTS_DEG[:-1]), 0, steps)  # slopes are the unknowns
    to_half_turn = 100.0 * steps[None, :]
    slopes = lsq_linear(
        np.concatenate([reach, to_half_turn, 3.0 * np.eye(len(steps))]),
        np.concatenate([true, [100.0 * 180.0], 3.0 * np.ones(len(steps))]),
        bounds=(MIN_SLOPE, MAX_SLOPE),
    ).x
    true_deg = np.concatenate([[0.0], np.cumsum(slopes * steps)])
    true_deg[-1] = 180.0
    return {"seen_deg": list(KNOTS_DEG), "true_deg": [round(float(v), 1) for v in true_deg]}


TERMS = ("constant", "gain", "off", "off_squared", "gain_off")
CHOICES = (TERMS[:1], TERMS[:2], TERMS[:3], TERMS[:4], (*TERMS[:3], TERMS[4]), TERMS)
"""Formulas that are tried, the simplest first."""
SCALE = np.array([1.0, 100.0, 10.0, 100.0, 1000.0])


def _fit_angle(rows: Sequence[Row], heading: Mapping[str, HeadingFit]) -> dict[str, float]:
    """Fit the formula whose differences between the sides hold best for bodies left out."""
    off = np.array([off_of(row, heading) for row in rows])
    near = [row for row, far in zip(rows, np.abs(off) > LIMIT_DEG, strict=True) if not far]
    columns, target = _columns(near, heading)
    bodies = np.array([row["body"] for row in near])
    peaks = np.array([row["place"] == "peak" for row in near])
    errors = []
    for terms in CHOICES:
        left_out = np.empty(len(near))
        for body in set(bodies):
            there = bodies == body
            left_out[there] = columns[there] @ _solve(columns[~there], target[~there], terms)
        wrong = left_out - target
        found = _differences(
            [(r["number"], r["side"], e) for r, e, p in zip(near, wrong, peaks, strict=True) if p]
        )
        errors.append(float(np.sqrt(np.mean(np.square(found)))))
    best = CHOICES[int(np.argmin(errors))]
    weights = dict(zip(TERMS, _solve(columns, target, best) / SCALE, strict=True))
    weights["gain"] += 1
    digits = {"constant": 2, "gain": 4, "off": 4, "off_squared": 5, "gain_off": 6}
    return {name: round(float(weights[name]), n) for name, n in digits.items()} | {
        "limit_deg": LIMIT_DEG
    }


def _columns(rows: Sequence[Row], heading: Mapping[str, HeadingFit]) -> tuple[Floats, Floats]:
    """Return (n, 5) of what `TERMS` multiply, scaled, and (n,) true less measured."""
    off = np.array([off_of(row, heading) for row in rows])
    measured = np.array([row["measured_deg"] for row in rows])
    true = np.array([row["true_deg"] for row in rows])
    terms = np.stack([np.ones_like(off), measured, off, off**2, measured * off], axis=-1)
    return terms / SCALE, true - measured


def _solve(columns: Floats, target: Floats, terms: Sequence[str]) -> Floats:
    """Least squares with a little ridge; what is not among the terms is 0."""
    used = np.array([name in terms for name in TERMS])
    some = columns[:, used]
    ridge = RIDGE * np.diag((np.array(TERMS)[used] != "constant").astype(float))
    weights = np.zeros(len(TERMS))
    weights[used] = np.linalg.solve(some.T @ some + ridge, some.T @ target)
    return weights


def _differences(errors: Sequence[tuple[int, str, float]]) -> list[float]:
    """Return the mean error of the right less that of the left side, for each set-up with both."""
    found: dict[int, dict[str, list[float]]] = {}
    for number, side, error in errors:
        found.setdefault(number, {s: [] for s in SIDES})[side].append(error)
    return [
        float(np.mean(sides["right"]) - np.mean(sides["left"]))
        for sides in found.values()
        if all(sides.values())
    ]


def _fit_twist(rows: Sequence[Row], heading: Mapping[str, HeadingFit]) -> dict[str, Any]:
    """Fit each sign of the twist by itself; how they are weighed is a choice."""
    peaks = [row for row in rows if row["place"] == "peak"]
    turn = np.array([row["true_deg"] * (1 if row["side"] == "left" else -1) for row in peaks])
    off = np.array([off_of(row | {"side": "left"}, heading) for row in peaks])
    signs = {
        name: np.array([row[column] for row in peaks])
        for name, column in (("heading", "heading_change_deg"), ("depth", "depth_change_m"))
    }
    hands = np.array([row["hands_change"] for row in peaks])
    known = np.isfinite(hands)
    return {
        **{name: _fit_sign(sign, off, turn) for name, sign in signs.items()},
        "hands": {
            "reach": round(_fit_reach(hands[known], turn[known]), 4),
            "weight": HANDS_WEIGHT,
        },
    }


def _fit_sign(sign: Floats, off_deg: Floats, turn_deg: Floats) -> dict[str, float]:
    """Fit turn = gain * sign + off * off_deg * sign**2, which treats both sides alike."""
    scale = float(np.abs(sign).max())
    columns = np.stack([sign / scale, (sign / scale) ** 2 * off_deg / TWIST_LIMIT_DEG], axis=-1)
    gain, off = np.linalg.lstsq(columns, turn_deg, rcond=None)[0]
    return {
        "gain": round(float(gain / scale), 4),
        "off": round(float(off / scale**2 / TWIST_LIMIT_DEG), 6),
        "limit_deg": TWIST_LIMIT_DEG,
    }


def _fit_reach(hands: Floats, turn_deg: Floats) -> float:
    """Find the radius on which the hands go round the body, trunk lengths."""

    def misfit(reach: float) -> float:
        sine = np.clip(hands / reach, -0.95, 0.95)
        return float(np.mean((np.degrees(np.arcsin(sine)) - turn_deg) ** 2))

    return float(minimize_scalar(misfit, bounds=(0.2, 1.0), method="bounded").x)


def calibration_from(rows: Sequence[Row], *, date: str, model_sha256: str) -> dict[str, Any]:
    """Return all that `calibration.toml` holds."""
    return {"model_sha256": model_sha256, "date": date, "command": COMMAND, **fit(rows)}


# --- files --------------------------------------------------------------------------------------


def toml_of(table: Mapping[str, Any]) -> str:
    """Write a calibration as TOML, with its head."""
    lines = [
        "# What the pose model reads wrong: fitted on rendered people of known angles, written by",
        f"# `{COMMAND}` (samples/study), which also says how good it is for other bodies.",
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
    return _differences(errors)


def report(rows: Sequence[Row], calibration: Calibration) -> str:
    """Compare errors of the difference with and without, for both sets of bodies."""
    lines = ["movement         bodies    set-ups  RMS before, after   worst before, after (deg)"]
    peaks = [row for row in rows if row["place"] == "peak" and _true_off(row) <= 20]
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
    apart = np.abs(differences([r for r in starts if _true_off(r) <= 20], calibration))
    lines.append(f"straight elbows of the wall push read {np.percentile(apart, 95):.1f} deg apart")
    return "\n".join(lines)


def _true_off(row: Row) -> float:
    view = "facing" if row["movement"] in FACING else "side"
    return abs(float(off_view_deg(np.array(row["true_heading_deg"]), view, row["side"])))


def main() -> None:
    """Fit on the stills in the cache, and write both files."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--cache", type=Path, default=default_folder(), help="folder of the cache")
    parser.add_argument("--dry", action="store_true", help="print only")
    chosen = parser.parse_args()
    rows = [row for case, seen in every_still(chosen.cache) for row in rows_of(case, seen)]
    table = calibration_from(
        rows,
        date=datetime.now(UTC).date().isoformat(),
        model_sha256=find_model("full").sha256,
    )
    print(report(rows, calibration_of(table)))
    if not chosen.dry:
        write_rows(rows, RESULTS / "stills.csv")
        TOML.write_text(toml_of(table), encoding="utf-8")


if __name__ == "__main__":
    main()
