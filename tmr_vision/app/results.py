"""Results of sessions as they are after edits, a few of them kept at hand."""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from tmr_vision.editing import recompute
from tmr_vision.errors import EditError
from tmr_vision.export import load_result
from tmr_vision.export.plain import from_plain, to_plain
from tmr_vision.headline import headline_of
from tmr_vision.records import AnalysisResult, Edit, MovementEdit, RepEdit
from tmr_vision.store.sentences import sentence_to_plain


def result_with(path: Path, edits: Sequence[dict[str, Any]]) -> AnalysisResult:
    """Return a saved result after edits of its tests; raises EditError if they cannot be."""
    changed_ns = path.stat().st_mtime_ns
    if not edits:
        return _load(path, changed_ns)
    return _edited(path, changed_ns, json.dumps(edits, sort_keys=True))


def forget_results() -> None:
    """Keep nothing at hand: something was deleted."""
    _load.cache_clear()
    _edited.cache_clear()


def edit_of(data: dict[str, Any]) -> Edit:
    """Return an edit from plain data: one of a repetition if it names one."""
    kind = RepEdit if "rep" in data else MovementEdit
    try:
        made: Edit = from_plain(kind, data)
    except (TypeError, ValueError) as error:
        raise EditError(
            "this edit cannot be read: {error}.", code="edit_unreadable", error=str(error)
        ) from error
    return made


def summary_of(result: AnalysisResult) -> dict[str, Any]:
    """Return what came out in short, as plain data."""
    return {
        "headline": sentence_to_plain(headline_of(result)),
        "measured": [
            {
                "movement": found.movement.key,
                "title": sentence_to_plain(found.movement.title),
                "verdict": found.verdict,
                "limited_side": found.limited_side,
                "left": to_plain(found.left.value),
                "right": to_plain(found.right.value),
                "difference": None if found.difference is None else to_plain(found.difference),
                "mdc95": to_plain(found.mdc95),
                "felt": None if found.self_rating is None else to_plain(found.self_rating),
            }
            for found in result.movements
        ],
    }


@lru_cache(maxsize=6)
def _load(path: Path, _changed_ns: int) -> AnalysisResult:
    return load_result(path)


@lru_cache(maxsize=6)
def _edited(path: Path, changed_ns: int, edits: str) -> AnalysisResult:
    return recompute(_load(path, changed_ns), [edit_of(edit) for edit in json.loads(edits)])
