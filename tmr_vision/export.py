"""Results as files that other programs read: ``result.json``, ``angles.csv``, ``reps.csv``.

The names and structure of ``result.json`` are fixed (``result.schema.json``); missing numbers are
null in JSON and empty cells in CSV.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tmr_vision.errors import OutputError
from tmr_vision.language import said
from tmr_vision.records import (
    AnalysisResult,
    Difference,
    Felt,
    MovementResult,
    Plan,
    Provenance,
    Recording,
    Rep,
    SideSummary,
)
from tmr_vision.skeleton import SIDES

SCHEMA = 1
RESULT = "result.json"
"""A folder that holds this file is a former result, which ``force`` may replace."""
_DEG_DIGITS = 2
_TIME_DIGITS = 3
_REP_COLUMNS = (
    "movement",
    "source",
    "rep",
    "side",
    "start_s",
    "peak_s",
    "end_s",
    "value_deg",
    "range_deg",
    "excluded",
)
_PROVENANCE = [code.name.lower() for code in Provenance]


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Raise OutputError if ``report.write_folder`` could not write there; ask before long work.

    Raises
    ------
    OutputError
        If the folder is there and ``force`` is not given, or what is there is no former result.
    """
    if not folder.exists() and not folder.is_symlink():
        return
    if not force:
        raise OutputError(
            said(
                "{folder} exists already; choose another folder, or force to replace it.",
                folder=folder,
            )
        )
    if not folder.is_dir() or folder.is_symlink():
        raise OutputError(
            said(
                "{folder} is not a folder, so it is not replaced; choose another name.",
                folder=folder,
            )
        )
    if not (folder / RESULT).is_file() and any(folder.iterdir()):
        raise OutputError(
            said(
                "{folder} holds no former result ({RESULT}), so it is not replaced; "
                "choose another folder.",
                folder=folder,
                RESULT=RESULT,
            )
        )


def result_to_dict(result: AnalysisResult) -> dict[str, Any]:
    """Return a result as plain dictionaries and lists, ready for JSON.

    Times are rounded to 0.001 s, angles to 0.01 degrees; NaN becomes None.
    """
    return {
        "schema": SCHEMA,
        "software": {"version": result.software},
        "model": {
            "name": result.model,
            "sha256": result.model_sha256,
            "balanced": result.balanced,
        },
        "created": result.created,
        "sources": [_source(recording) for recording in result.recordings],
        "movements": [_movement(movement) for movement in result.movements],
        "plan": _plan(result.plan),
    }


def result_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that every ``result.json`` satisfies."""
    text = Path(__file__).with_name("result.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def write_json(result: AnalysisResult, path: Path) -> None:
    """Write ``result.json``."""
    text = json.dumps(result_to_dict(result), indent=1, allow_nan=False, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def write_angles(result: AnalysisResult, path: Path) -> None:
    """Write ``angles.csv``: one row a sample, every angle in degrees with its provenance.

    Columns: ``source`` (0 first), ``time_s``, then for each angle ``<angle>_deg`` and
    ``<angle>_provenance`` (measured, swapped_back, interpolated or gated).
    """
    names = list(dict.fromkeys(n for r in result.recordings for n in r.angles.names))
    head = [column for n in names for column in (f"{n}_deg", f"{n}_provenance")]
    rows = (
        row
        for source, recording in enumerate(result.recordings)
        for row in _angle_rows(source, recording, names)
    )
    _write_csv(path, ["source", "time_s", *head], rows)


def write_reps(result: AnalysisResult, path: Path) -> None:
    """Write ``reps.csv``: one row a repetition, numbered for each side in order of time."""
    rows = (
        [movement.movement.key, rep.source, number, rep.side]
        + [_cell(t, _TIME_DIGITS) for t in (rep.start_s, rep.peak_s, rep.end_s)]
        + [_cell(deg, _DEG_DIGITS) for deg in (rep.value, rep.range_deg)]
        + [rep.excluded or ""]
        for movement in result.movements
        for number, rep in numbered(movement.reps)
    )
    _write_csv(path, _REP_COLUMNS, rows)


def numbered(reps: Iterable[Rep]) -> Iterator[tuple[int, Rep]]:
    """Give each repetition its number among those of its side, 1 first."""
    count = dict.fromkeys(SIDES, 0)
    for rep in reps:
        count[rep.side] += 1
        yield count[rep.side], rep


# --- parts of result.json -----------------------------------------------------------------------


def _source(recording: Recording) -> dict[str, Any]:
    info = recording.info
    return {
        "path": info.path,
        "sha256": info.sha256,
        "duration_s": _number(info.duration_s, _TIME_DIGITS),
        "frames": info.frames,
        "mirrored": info.mirrored,
    }


def _movement(result: MovementResult) -> dict[str, Any]:
    movement = result.movement
    return {
        "movement": movement.key,
        "title": movement.title,
        "recognised": result.recognised,
        "view": movement.view,
        "measure": movement.angle,
        "statistic": movement.statistic,
        "unit": "deg",
        **{side: _summary(result.side(side)) for side in SIDES},
        "difference": _difference(result.difference),
        "mdc95": _number(result.mdc95),
        "margin": _number(movement.margin_deg),
        "normalised": {
            "percent": _number(result.percent),
            "symmetry_angle": _number(result.symmetry_angle),
        },
        "verdict": result.verdict,
        "strength": result.strength,
        "limited_side": result.limited_side,
        "reason": result.reason,
        "felt": _felt(result.felt),
        "quality": _plain(result.quality),
        "reps": [_rep(rep) for rep in result.reps],
        "compensations": [
            {
                "name": c.name,
                "side": c.side,
                "value": _number(c.value),
                "unit": c.unit,
                "threshold": _number(c.threshold),
                "seen": bool(c.seen),
            }
            for c in result.compensations
        ],
    }


def _summary(side: SideSummary) -> dict[str, Any]:
    return {"value": _number(side.value), "sd": _number(side.sd), "n": int(side.n)}


def _difference(difference: Difference | None) -> dict[str, Any] | None:
    if difference is None:
        return None
    return {name: _number(getattr(difference, name)) for name in ("value", "low", "high")}


def _felt(felt: Felt | None) -> dict[str, Any] | None:
    if felt is None:
        return None
    return {name: _number(getattr(felt, name)) for name in (*SIDES, "difference")}


def _rep(rep: Rep) -> dict[str, Any]:
    return {
        "source": int(rep.source),
        "side": rep.side,
        "start_s": _number(rep.start_s, _TIME_DIGITS),
        "peak_s": _number(rep.peak_s, _TIME_DIGITS),
        "end_s": _number(rep.end_s, _TIME_DIGITS),
        "value": _number(rep.value),
        "range_deg": _number(rep.range_deg),
        "excluded": rep.excluded,
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "order": [step.movement for step in plan.steps],
        "good_side": {step.movement: step.good_side for step in plan.steps},
        "dose": {step.movement: step.dose for step in plan.steps},
        "steps": [
            {
                "movement": step.movement,
                "title": step.title,
                "good_side": step.good_side,
                "by": step.by,
                "dose": step.dose,
                "why": step.why,
            }
            for step in plan.steps
        ],
        "retest": plan.retest,
        "notes": list(plan.notes),
        "source": plan.source,
    }


def _plain(value: Any) -> Any:
    """Make numpy numbers, tuples and NaN fit for JSON, at any depth."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [_plain(item) for item in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    return _number(float(value)) if isinstance(value, float | np.floating) else value


def _number(value: float | None, digits: int = _DEG_DIGITS) -> float | None:
    if value is None or not np.isfinite(value):
        return None
    return round(float(value), digits) + 0.0  # adding 0.0 turns -0.0 into 0.0


# --- CSV ----------------------------------------------------------------------------------------


def _angle_rows(source: int, recording: Recording, names: list[str]) -> Iterator[list[str]]:
    track = recording.angles
    columns = [[_cell(t, _TIME_DIGITS) for t in track.time_s.tolist()]]
    for name in names:
        if name in track.names:
            columns.append([_cell(deg, _DEG_DIGITS) for deg in track.of(name).tolist()])
            columns.append([_PROVENANCE[code] for code in track.provenance_of(name).tolist()])
        else:
            columns += [[""] * len(track.time_s)] * 2
    return ([str(source), *row] for row in zip(*columns, strict=True))


def _cell(value: float, digits: int) -> str:
    number = _number(value, digits)
    return "" if number is None else f"{number:.{digits}f}"


def _write_csv(path: Path, head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
