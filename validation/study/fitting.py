"""From poses with known angles to a calibration: least squares on rows, pure functions.

A row is one pose of the stills: what was measured, what is true, and how the person stood (see
`calibrate.rows_of`). Only rows of the fitting bodies are used; no formula knows a side.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import lsq_linear, minimize_scalar

from tmr_vision.calibration import POSTURES, HeadingFit
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import Floats
from tmr_vision.skeleton import SIDES
from tmr_vision.view import off_view_deg
from validation.study.grid import FACING

Row = dict[str, Any]
COMMAND = "python -m validation.study.calibrate"
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
LIMBS = {
    "arm_raise": ("shoulder", "elbow"),
    "arm_raise_side": ("shoulder", "elbow"),
    "leg_raise": ("hip", "ankle"),
    "sit_to_stand": ("shoulder", "hip"),
    "wall_push": ("shoulder", "elbow", "wrist"),
    "toe_reach": ("hip", "knee", "ankle"),
}
"""Landmarks of the judged angle: where the passes dispute one, the pose is left out."""


def fit(rows: Sequence[Row], lying: Sequence[Row]) -> dict[str, Any]:
    """Fit everything on the rows of the fitting bodies; the tables of `calibration.toml`.

    `lying` are rows of `results/supine.csv`: of people on the floor there are films, no stills.
    """
    used = [row for row in rows if not row["held_out"]]
    heading = {posture: _fit_heading(used, posture) for posture in POSTURES}
    fits = {posture: HeadingFit(**table) for posture, table in heading.items()}
    angles: dict[str, Any] = {}
    for movement in LIMBS:
        plane = "facing" if movement in FACING else "side"
        angle = find_movement(movement, read_movements()).angle
        chosen = [row for row in used if row["movement"] == movement]
        angles.setdefault(angle, {})[plane] = _fit_angle(chosen, fits)
    angles["straight_leg_raise"] = {"side": _fit_constant(lying)}
    twists = [
        r for r in used if r["movement"] == "trunk_twist" and true_off_deg(r) <= TWIST_LIMIT_DEG
    ]
    return {"heading": heading, "angle": angles, "twist": _fit_twist(twists, fits)}


def _fit_constant(lying: Sequence[Row]) -> dict[str, float]:
    """Fit what a side's value reads too little, the same at all angles and from all views."""
    good = [row for row in lying if row["kind"] == "ideal" and not row["held_out"]]
    short = [row[f"true_{side}"] - row[f"raw_{side}"] for row in good for side in SIDES]
    fitted = dict.fromkeys(TERMS, 0.0) | {"constant": round(float(np.mean(short)), 2), "gain": 1.0}
    return fitted | {"limit_deg": LIMIT_DEG}


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
        found = differences_of(
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


def differences_of(errors: Sequence[tuple[int, str, float]]) -> list[float]:
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


def calibration_from(
    rows: Sequence[Row], lying: Sequence[Row], *, date: str, model_sha256: str
) -> dict[str, Any]:
    """Return all that `calibration.toml` holds."""
    return {"model_sha256": model_sha256, "date": date, "command": COMMAND, **fit(rows, lying)}


def true_off_deg(row: Row) -> float:
    """Return how far off the ideal view a pose is in truth, degrees."""
    view = "facing" if row["movement"] in FACING else "side"
    return abs(float(off_view_deg(np.array(row["true_heading_deg"]), view, row["side"])))
