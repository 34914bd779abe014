"""``result.json``: all numbers of a result; names and structure are fixed (``result.schema.json``).

Missing numbers are null. Sentences are English; ``messages`` tells the code of each. What a result
has besides, samples over time, is in ``tracks``.
"""

import json
import os
from pathlib import Path
from urllib.parse import quote

from tmr_vision.export.messages import messages_to_dict
from tmr_vision.export.numbers import number
from tmr_vision.export.plain import Json, to_plain
from tmr_vision.language import readable
from tmr_vision.records import (
    AnalysisResult,
    Edit,
    MovementResult,
    Plan,
    Quality,
    Rep,
    SelfRating,
    SourceInfo,
    TimedResult,
)
from tmr_vision.records.movement import with_former_names
from tmr_vision.skeleton import SIDES

SCHEMA = 1
_LOOKED_FOR = ("pitch_deg", "distance_m")
"""What is written as null where it was looked for and not found."""


def result_to_dict(result: AnalysisResult, *, folder: Path | None = None) -> Json:
    """Return a result as plain dictionaries and lists, ready for JSON.

    Times are rounded to 0.001 s, angles to 0.01 degrees; NaN becomes None. Of the path of a video
    only what leads to it from the ``folder`` of the result is told, and its name alone if it lies
    somewhere else: folders can tell who a person is.
    """
    return {
        "schema": SCHEMA,
        "software": {"version": result.software},
        "model": {
            "name": result.model,
            "sha256": result.model_sha256,
            "balanced": result.mirror_averaged,
        },
        "created": result.created,
        "id": result.id,
        "sources": [_source(recording.info, folder) for recording in result.recordings],
        "movements": [_movement(movement) for movement in result.movements],
        "plan": _plan(result.plan),
        "painful": list(result.painful),
        "edits": [_edit(edit) for edit in result.edits],
        "header": to_plain(result.header),
        **({"timed_tests": [_timed(found) for found in result.timed]} if result.timed else {}),
        "messages": messages_to_dict(result),
    }


def result_schema() -> Json:
    """Return the JSON Schema (2020-12) that every ``result.json`` satisfies."""
    text = Path(__file__).with_name("result.schema.json").read_text(encoding="utf-8")
    schema: Json = json.loads(text)
    return schema


def write_json(result: AnalysisResult, path: Path, *, folder: Path | None = None) -> None:
    """Write ``result.json``; ``folder`` is where it will lie, if not where it is written."""
    plain = result_to_dict(result, folder=folder or path.parent)
    text = json.dumps(plain, indent=1, allow_nan=False, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


# --- parts of result.json -----------------------------------------------------------------------


def _source(info: SourceInfo, folder: Path | None) -> Json:
    """Return what is known of a source; a name that is no text is kept byte by byte as well."""
    path = info.path if info.sha256 is None else _way_to(Path(info.path), folder)
    plain = to_plain(info) | {"path": readable(path)}
    if plain["path"] != path:
        plain["path_quoted"] = quote(os.fsencode(path))
    return plain  # type: ignore[no-any-return]


def _way_to(file: Path, folder: Path | None) -> str:
    """Return the way from the folder of a result to a file in or beside it, else its name."""
    if folder is not None:
        full, start = (Path(os.path.normpath(each.absolute())) for each in (file, folder))
        if full.is_relative_to(start.parent):
            return Path(os.path.relpath(full, start)).as_posix()
    return file.name


def _movement(result: MovementResult) -> Json:
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
        **{side: to_plain(result.side(side)) for side in SIDES},
        "difference": to_plain(result.difference),
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
        "felt": _felt(result.self_rating),
        "felt_tags": list(result.self_rating_tags),
        "note": result.note,
        "looks_like": result.looks_like,
        "quality": _quality(result.quality),
        "reps": [_rep(rep) for rep in result.reps],
        "compensations": to_plain(result.compensations),
        "definition": with_former_names(to_plain(movement, exact=True)),
    }


def _felt(self_rating: SelfRating | None) -> Json | None:
    return (
        None
        if self_rating is None
        else to_plain(self_rating) | {"difference": number(self_rating.difference)}
    )


def _quality(quality: Quality) -> Json:
    plain = to_plain(quality)
    return {name: v for name, v in plain.items() if v is not None or name in _LOOKED_FOR}


def _rep(rep: Rep) -> Json:
    judged = {"value": number(rep.value), "range_deg": number(rep.range_deg)}
    return to_plain(rep, without=("peak_deg", "from_deg")) | judged  # type: ignore[no-any-return]


def _timed(result: TimedResult) -> Json:
    """Return a timed test with its name and unit first; times to 0.001 s, as everywhere."""
    test = result.test
    plain: Json = to_plain(result)
    return {
        "name": test.key,
        "title": test.title,
        "unit": "s" if test.statistic == "duration" else "count",
        "mdc95": test.mdc95,
        **plain,
    }


def _edit(edit: Edit) -> Json:
    return {name: value for name, value in to_plain(edit).items() if value not in (None, "")}


def _plan(plan: Plan) -> Json:
    return {
        "order": [step.movement for step in plan.steps],
        "good_side": {step.movement: step.good_side for step in plan.steps},
        "dose": {step.movement: step.dose for step in plan.steps},
        **to_plain(plan),
    }
