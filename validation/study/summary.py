"""Rows of clips to numbers: pure functions, nothing is drawn or analysed here."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import chi2

from validation.study.decision_rates import operating
from validation.study.views import view_errors

Row = Mapping[str, Any]
Numbers = dict[str, Any]

VIEWS: dict[str, Callable[[Row], bool]] = {
    "ideal": lambda row: row["kind"] == "ideal" and row["off_view_deg"] <= 10,
    "within 20": lambda row: row["kind"] != "condition" and row["off_view_deg"] <= 20,
    "beyond 20": lambda row: row["kind"] != "condition" and row["off_view_deg"] > 20,
}
"""Views a movement is reported for, in degrees off the ideal one, other things being ordinary."""
YAW_BINS_DEG = ((0.0, 10.0), (10.0, 20.0), (20.0, 35.0), (35.0, 60.0))
BALANCED_DEG, CLEAR_DEG = 2.0, 15.0
"""Up to here nobody would see a difference; from here it has to be found."""
REP_TIME_S = 0.2
VERDICTS = ("imbalance", "balanced", "inconclusive")
_SIDES = ("left", "right")


def summarise(rows: Sequence[Row]) -> Numbers:
    """Everything the study reports: per movement and view, pooled, per condition, `u_sys`."""
    possible = [row for row in rows if not row.get("impossible")]
    movements = list(dict.fromkeys(row["movement"] for row in possible))
    of_each = {key: [row for row in possible if row["movement"] == key] for key in movements}
    planar = [row for row in possible if row["movement"] != "trunk_twist"]
    ideal = [row for row in planar if VIEWS["ideal"](row)]
    return {
        "clips": len(possible),
        "impossible": len(rows) - len(possible),
        "movements": {key: by_view(each) for key, each in of_each.items()},
        "planar": by_view(planar),
        "bodies": {
            name: numbers([row for row in ideal if row["held_out"] == held_out])
            for name, held_out in (("fitting", False), ("held-out", True))
        },
        "conditions": conditions([row for row in possible if row["kind"] == "condition"]),
        "u_sys": {key: u_sys(each) for key, each in of_each.items()},
        "view": view_errors([row for row in possible if row["kind"] != "condition"]),
        "operating": _operating(of_each, [row for row in ideal if row["held_out"]]),
    }


def _operating(of_each: Mapping[str, Sequence[Row]], held_out: Sequence[Row]) -> Numbers:
    """Judge the errors found anew, per movement and for held-out bodies."""
    groups = {"limb movements, held-out bodies": operating(held_out)}
    return groups | {
        key: operating([row for row in rows if VIEWS["ideal"](row)])
        for key, rows in of_each.items()
    }


def by_view(rows: Sequence[Row]) -> dict[str, Numbers]:
    """Numbers of each of `VIEWS`."""
    return {view: numbers([row for row in rows if inside(row)]) for view, inside in VIEWS.items()}


def conditions(rows: Sequence[Row]) -> dict[str, Numbers]:
    """Numbers of each thing that was worse than ordinary."""
    names = dict.fromkeys(f"{row['factor']} {row['level']}" for row in rows)
    return {
        name: numbers([row for row in rows if f"{row['factor']} {row['level']}" == name])
        for name in sorted(names)
    }


def numbers(rows: Sequence[Row]) -> Numbers:
    """All numbers of a group of clips; what cannot be computed is None."""
    measured = [row for row in rows if row.get("difference") is not None]
    return {
        "clips": len(rows),
        "measured": len(measured),
        "side": _side_errors(rows),
        "difference": _difference_errors(measured),
        "plain": _plain_errors(rows),
        "verdicts": _verdicts(rows),
        "reps": _reps(rows),
        "recognised": _recognised(rows),
    }


def _side_errors(rows: Sequence[Row]) -> Numbers:
    """Error of each side's value: its mean, its spread, the mean of its size."""
    errors = [
        row[side] - row[f"true_{side}"]
        for row in rows
        for side in _SIDES
        if row.get(side) is not None
    ]
    return {
        "bias": _of(np.mean, errors),
        "sd": _sd(errors),
        "mean_abs": _of(np.mean, np.abs(errors)),
    }


def _difference_errors(measured: Sequence[Row]) -> Numbers:
    true = np.array([row["true_difference"] for row in measured], dtype=float)
    value = np.array([row["difference"] for row in measured], dtype=float)
    covered = [row["low"] <= row["true_difference"] <= row["high"] for row in measured]
    return _error_sizes(value - true) | {
        "mean": _of(np.mean, value - true),
        "sd": _sd(value - true),
        "gain": gain(true, value),
        "covered": int(sum(covered)),
        "coverage": _of(np.mean, covered),
    }


def gain(true: np.ndarray, value: np.ndarray) -> float | None:
    """Slope of measured against true differences, through 0 (mirroring a clip negates both)."""
    squares = float(np.sum(true**2))
    return None if squares < 1 else round(float(np.sum(true * value)) / squares, 3)


def _plain_errors(rows: Sequence[Row]) -> Numbers:
    errors = [row["plain_error"] for row in rows if row.get("plain_error") is not None]
    return _error_sizes(np.array(errors, dtype=float))


def _error_sizes(errors: np.ndarray) -> Numbers:
    sizes = np.abs(errors)
    return {"median_abs": _of(np.median, sizes), "worst": _of(np.max, sizes)}


def _verdicts(rows: Sequence[Row]) -> Numbers:
    """How verdicts and truth go together (true imbalance: at least the movement's margin)."""
    table: dict[str, dict[str, int]] = {
        truth: dict.fromkeys(VERDICTS, 0) for truth in ("true_balanced", "true_imbalance")
    }
    judged = [row for row in rows if row.get("margin") is not None]
    for row in judged:
        real = abs(row["true_difference"]) >= row["margin"]
        table["true_imbalance" if real else "true_balanced"][row["verdict"]] += 1
    equal = [row for row in judged if abs(row["true_difference"]) <= BALANCED_DEG]
    clear = [row for row in judged if abs(row["true_difference"]) >= CLEAR_DEG]
    called = [row for row in judged if row["verdict"] == "imbalance"]
    return table | {
        "equal": len(equal),
        "equal_called_imbalance": sum(row["verdict"] == "imbalance" for row in equal),
        "clear": len(clear),
        "clear_found": sum(row["verdict"] == "imbalance" and right_side(row) for row in clear),
        "clear_called_balanced": sum(row["verdict"] == "balanced" for row in clear),
        "wrong_side": sum(not right_side(row) for row in called),
    }


def right_side(row: Row) -> bool:
    """Tell whether the side that is called limited is the truly worse one."""
    larger, smaller = ("right", "left") if row["true_difference"] > 0 else ("left", "right")
    worse = smaller if row["better"] == "more" else larger
    return bool(row["limited_side"] == worse)


def _reps(rows: Sequence[Row]) -> Numbers:
    counted = [row for row in rows if row.get("reps_true") is not None]
    times = [abs(row[f"{end}_error_s"]) for row in counted for end in ("start", "end")
             if row.get(f"{end}_error_s") is not None]  # fmt: skip
    return {
        "true": sum(row["reps_true"] for row in counted),
        "missed": sum(row["reps_missed"] for row in counted),
        "left_out": sum(row["reps_left_out"] for row in counted),
        "invented": sum(row["reps_invented"] for row in counted),
        "exact": sum(row["reps_missed"] == row["reps_invented"] == 0 for row in counted),
        "worst_time_s": _of(np.max, times),
        "times_within": _of(np.mean, [time_s <= REP_TIME_S for time_s in times]),
    }


def _recognised(rows: Sequence[Row]) -> dict[str, int]:
    found = [(row["movement"], row["recognised"]) for row in rows]
    right, missing = (
        sum(a == b for a, b in found),
        sum(b == "nothing" for _, b in found),
    )
    return {"right": right, "wrong": len(found) - right - missing, "not": missing}


def u_sys(rows: Sequence[Row]) -> Numbers:
    """Systematic error of the difference, beyond the scatter of repetitions, degrees.

    Of the error's size the part that repetitions explain (`rep_noise`, the scatter of their errors
    within a side, over the number of repetitions) is taken away. `robust` is 1.48 times the median
    size, `rms` the root mean square about 0, `upper` its upper 95 % limit if errors are normal.
    """
    ordinary = [row for row in rows if row["kind"] != "condition" and row.get("error") is not None]
    ideal = [row for row in ordinary if VIEWS["ideal"](row)]
    grows = {
        f"{low:.0f}-{high:.0f}": _systematic(
            [row for row in ordinary if low <= row["off_view_deg"] <= high and row not in ideal]
            if low
            else ideal
        )
        for low, high in YAW_BINS_DEG
    }
    return _systematic(ideal) | {"by_off_view_deg": grows}


def _systematic(rows: Sequence[Row]) -> Numbers:
    errors = np.array([row["error"] for row in rows], dtype=float)
    if not errors.size:
        return {"n": 0, "robust": None, "rms": None, "upper": None, "rep_noise": None}
    noises = [row["rep_noise"] for row in rows if row.get("rep_noise") is not None]
    variances = [
        row["rep_noise"] ** 2 * (1 / row["n_left"] + 1 / row["n_right"])
        for row in rows
        if row.get("rep_noise") is not None
    ]
    explained = float(np.mean(variances)) if variances else 0.0

    def beyond(square: float) -> float:
        return round(math.sqrt(max(0.0, square - explained)), 2)

    n, square = errors.size, float(np.mean(errors**2))
    return {
        "n": n,
        "robust": beyond((1.4826 * float(np.median(np.abs(errors)))) ** 2),
        "rms": beyond(square),
        "upper": beyond(square * n / float(chi2.ppf(0.05, n))),
        "rep_noise": _of(np.median, noises),
    }


def _of(statistic: Callable[[Any], Any], values: Any) -> float | None:
    return round(float(statistic(values)), 3) if len(values) else None


def _sd(values: Any) -> float | None:
    return round(float(np.std(values, ddof=1)), 3) if len(values) > 1 else None
