"""``result.json``: all numbers of a result; names and structure are fixed (``result.schema.json``).

Missing numbers are null. What a result has besides, samples over time, is in ``tracks``.
"""

import json
import os
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tmr_vision.export.numbers import number, plain, seconds
from tmr_vision.language import readable
from tmr_vision.records import (
    AnalysisResult,
    Difference,
    Edit,
    Felt,
    MovementResult,
    Plan,
    Quality,
    Record,
    Recording,
    Rep,
    SideSummary,
)
from tmr_vision.skeleton import SIDES

SCHEMA = 1


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
        "id": result.id,
        "sources": [_source(recording) for recording in result.recordings],
        "movements": [_movement(movement) for movement in result.movements],
        "plan": _plan(result.plan),
        "painful": list(result.painful),
        "edits": [_edit(edit) for edit in result.edits],
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


# --- parts of result.json -----------------------------------------------------------------------


def _source(recording: Recording) -> dict[str, Any]:
    info = recording.info
    path = readable(info.path)
    return {
        "path": path,
        **({} if path == info.path else {"path_quoted": quote(os.fsencode(info.path))}),
        "sha256": info.sha256,
        "duration_s": seconds(info.duration_s),
        "frames": info.frames,
        "rate_hz": number(info.rate_hz),
        "width_px": info.width_px,
        "height_px": info.height_px,
        "mirrored": info.mirrored,
        "notes": list(info.notes),
    }


def _movement(result: MovementResult) -> dict[str, Any]:
    movement = result.movement
    return {
        "id": result.id,
        "movement": movement.key,
        "title": movement.title,
        "recognised": result.recognised,
        "view": movement.view,
        "measure": movement.angle,
        "statistic": movement.statistic,
        "unit": "deg",
        **{side: _summary(result.side(side)) for side in SIDES},
        "difference": _difference(result.difference),
        "mdc95": number(result.mdc95),
        "margin": number(movement.margin_deg),
        "normalised": {
            "percent": number(result.percent),
            "symmetry_angle": number(result.symmetry_angle),
        },
        "verdict": result.verdict,
        "strength": result.strength,
        "limited_side": result.limited_side,
        "reason": result.reason,
        "felt": _felt(result.felt),
        "felt_tags": list(result.felt_tags),
        "note": result.note,
        "quality": _quality(result.quality),
        "reps": [_rep(rep) for rep in result.reps],
        "compensations": [
            {
                "name": c.name,
                "title": c.title,
                "side": c.side,
                "value": number(c.value),
                "unit": c.unit,
                "threshold": number(c.threshold),
                "seen": bool(c.seen),
            }
            for c in result.compensations
        ],
        "definition": _definition(movement),
    }


def _definition(record: Any) -> Any:
    """Return a row of the movement table as it was, with all its parts."""
    if isinstance(record, Record):
        return {f.name: _definition(getattr(record, f.name)) for f in fields(record)}
    return [_definition(item) for item in record] if isinstance(record, tuple) else record


def _summary(side: SideSummary) -> dict[str, Any]:
    return {"value": number(side.value), "sd": number(side.sd), "n": int(side.n)}


def _difference(difference: Difference | None) -> dict[str, Any] | None:
    if difference is None:
        return None
    return {name: number(getattr(difference, name)) for name in ("value", "low", "high")}


def _felt(felt: Felt | None) -> dict[str, Any] | None:
    if felt is None:
        return None
    return {name: number(getattr(felt, name)) for name in (*SIDES, "difference")}


def _quality(quality: Quality) -> dict[str, Any]:
    """Return what is known, and what was looked for and not found."""
    found = {f.name: getattr(quality, f.name) for f in fields(quality)}
    looked_for = ("pitch_deg", "distance_m")
    return {name: plain(v) for name, v in found.items() if v is not None or name in looked_for}


def _edit(edit: Edit) -> dict[str, Any]:
    given = {f.name: getattr(edit, f.name) for f in fields(edit)}
    return {name: value for name, value in given.items() if value not in (None, "")}


def _rep(rep: Rep) -> dict[str, Any]:
    return {
        "id": rep.id,
        "source": int(rep.source),
        "side": rep.side,
        "start_s": seconds(rep.start_s),
        "peak_s": seconds(rep.peak_s),
        "end_s": seconds(rep.end_s),
        "value": number(rep.value),
        "range_deg": number(rep.range_deg),
        "start_deg": number(rep.start_deg),
        "excluded": rep.excluded,
        "decision": None
        if rep.decision is None
        else {
            "include": rep.decision.include,
            "reason": rep.decision.reason,
            "who": rep.decision.who,
        },
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
