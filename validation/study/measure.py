"""One clip, one row: what the product makes of it, beside its truth."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

import numpy as np

from tmr_vision.analysis import measure
from tmr_vision.asymmetry import compare_sides
from tmr_vision.calibration import Calibration, find_calibration
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.pose import find_model
from tmr_vision.recognition import recognise
from tmr_vision.records import MovementResult, Recording, Rep
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import SIDES
from validation.study.cache import Passes
from validation.study.grid import Case
from validation.study.moving import true_reps

Row = dict[str, Any]


def row_of(case: Case, truth: Mapping[str, Any], passes: Passes) -> Row:
    """Analyse a clip from its landmarks, as `tmr_vision.analyze` does with its movement named.

    From the same recording the movement is also recognised. What the plain pass alone shows,
    without mirror averaging and calibration, stands beside it.
    """
    row = factors(case) | _truth(truth)
    try:
        recording = measure(passes.track(), passes.info, calibration=calibration())
    except NothingMeasurableError as error:
        return row | {"verdict": "inconclusive", "reason": str(error), "recognised": "nothing"}
    result = result_of(recording, case.movement)
    row |= _sides(result, truth) | _verdict(result) | _reps(result, truth)
    row |= {"recognised": "+".join(recognise([recording], read_movements())) or "nothing"}
    return row | _plain(passes, case.movement, truth)


@cache
def calibration() -> Calibration | None:
    """Return the calibration that the product uses for the study's model."""
    return find_calibration(find_model("full").sha256)


def name_of(case: Case) -> Row:
    """Give what a clip shows and of whom, flat: how its row in a table begins."""
    names = ("number", "movement", "kind", "factor", "level", "body", "held_out")
    return {name: getattr(case, name) for name in names}


def factors(case: Case) -> Row:
    """Give what is varied, flat, for the table of clips."""
    spec = case.spec
    part = spec.parts[0]
    return {
        **name_of(case),
        **spec.body,
        "off_view_deg": case.off_view_deg,
        "yaw_deg": spec.camera.yaw_deg,
        "turn_deg": round(90.0 - spec.subject_yaw_deg, 1),
        "roll_deg": spec.camera.roll_deg,
        "height_m": spec.camera.height_m,
        "distance_m": spec.camera.distance_m,
        "light": spec.light,
        "fps": spec.fps or "variable",
        "size": "x".join(str(v) for v in spec.size_px),
        "crf": spec.crf,
        "noise": spec.noise,
        "speed": part.speed,
        "seed": spec.seed,
    }


def _truth(truth: Mapping[str, Any]) -> Row:
    return {
        "true_left": truth["left_deg"],
        "true_right": truth["right_deg"],
        "true_difference": truth["difference_deg"],
    }


def result_of(recording: Recording, key: str, *, balanced: bool = True) -> MovementResult:
    """Measure a movement by its name."""
    movement = find_movement(key, read_movements())
    reps = find_reps(recording, movement)
    return compare_sides([recording], movement, reps, recognised=False, mirror_averaged=balanced)


def _sides(result: MovementResult, truth: Mapping[str, Any]) -> Row:
    row: Row = {}
    for side in SIDES:
        summary = result.side(side)
        row |= {side: _rounded(summary.value), f"sd_{side}": _rounded(summary.sd)}
        row |= {f"n_{side}": summary.n}
    if result.difference is None:
        return row
    values = asdict(result.difference)
    error = values["value"] - truth["difference_deg"]
    return row | {
        "difference": _rounded(values["value"]),
        "low": _rounded(values["low"]),
        "high": _rounded(values["high"]),
        "error": _rounded(error),
    }


def _verdict(result: MovementResult) -> Row:
    view = result.quality
    return {
        "margin": result.movement.margin_deg,
        "better": result.movement.better_when,
        "verdict": result.verdict,
        "strength": result.strength,
        "limited_side": result.limited_side,
        "reason": result.reason,
        "u_sys_used": _rounded(view.u_sys_deg),
        **{f"heading_{side}": _rounded((view.heading_deg or {})[side]) for side in SIDES},
        **{f"off_{side}": _rounded((view.off_view_deg or {})[side]) for side in SIDES},
        "roll_found": _rounded(view.roll_deg),
        "pitch_found": _rounded(view.pitch_deg),
        "distance_found": _rounded(view.distance_m),
        "swaps_repaired": view.swaps_repaired,
    }


def _reps(result: MovementResult, truth: Mapping[str, Any]) -> Row:
    """Repetitions missed and invented, times, and the scatter of the error within a side."""
    pairs, counts = count_reps(result.reps, true_reps(truth, truth))
    judged = f"{truth['statistic']}_deg"
    errors = {
        side: np.array([a.value - b[judged] for a, b in pairs if a.side == side]) for side in SIDES
    }
    squares = sum(float(np.sum((e - e.mean()) ** 2)) for e in errors.values() if e.size)
    dof = sum(max(0, e.size - 1) for e in errors.values())
    return counts | {
        "start_error_s": _worst([a.start_s - b["start_s"] for a, b in pairs]),
        "end_error_s": _worst([a.end_s - b["end_s"] for a, b in pairs]),
        "rep_noise": _rounded(np.sqrt(squares / dof)) if dof else None,
    }


def count_reps(
    found: Sequence[Rep], wanted: Sequence[Mapping[str, Any]]
) -> tuple[list[tuple[Rep, Any]], Row]:
    """Pair the repetitions that count with true ones, and count them.

    A true repetition is missed if nothing was found there; left out if it was found and shown, but
    is not in the mean, for a reason that the report gives. Invented ones count where none was done.
    """
    trusted = [rep for rep in found if not rep.excluded]
    pairs, seen = pairs_of(trusted, wanted), pairs_of(found, wanted)
    return pairs, {
        "reps_true": len(wanted),
        "reps_missed": len(wanted) - len(seen),
        "reps_left_out": len(seen) - len(pairs),
        "reps_invented": len(trusted) - len(pairs),
        "reps_excluded": len(found) - len(trusted),
    }


def pairs_of(found: Sequence[Rep], true: Sequence[Mapping[str, Any]]) -> list[tuple[Rep, Any]]:
    """Match found repetitions with true ones of the same side that they overlap most."""
    pairs, left = [], list(found)
    for wanted in true:
        overlaps = [
            min(rep.end_s, wanted["end_s"]) - max(rep.start_s, wanted["start_s"])
            if rep.side == wanted["side"]
            else -1.0
            for rep in left
        ]
        if overlaps and max(overlaps) > 0.4 * (wanted["end_s"] - wanted["start_s"]):
            pairs.append((left.pop(int(np.argmax(overlaps))), wanted))
    return pairs


def _plain(passes: Passes, key: str, truth: Mapping[str, Any]) -> Row:
    """Difference that the plain pass alone shows, as other programs take it, and its error."""
    try:
        result = result_of(measure(passes.track(balanced=False), passes.info), key, balanced=False)
    except NothingMeasurableError:
        return {}
    if result.difference is None:
        return {}
    value = result.difference.value
    return {
        "plain_difference": _rounded(value),
        "plain_error": _rounded(value - truth["difference_deg"]),
    }


def _worst(errors_s: Sequence[float]) -> float | None:
    return _rounded(max(errors_s, key=abs)) if errors_s else None


def _rounded(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), 2)
