"""``compare.json``: a comparison of sessions for other programs."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tmr_vision.export.destination import write_text
from tmr_vision.export.messages import messages_to_dict
from tmr_vision.export.numbers import number
from tmr_vision.records import MovementResult, SelfRating
from tmr_vision.skeleton import SIDES

if TYPE_CHECKING:
    from tmr_vision.comparison import Change, Comparison, MovementComparison

COMPARE = "compare.json"


def write_comparison(comparison: "Comparison", path: Path, *, force: bool = False) -> None:
    """Write ``compare.json``.

    Raises
    ------
    OutputError
        If the file is there and ``force`` is not given, or it cannot be written.
    """
    text = json.dumps(comparison_to_dict(comparison), indent=1, ensure_ascii=False)
    write_text(text + "\n", path, force=force)


def comparison_to_dict(comparison: "Comparison") -> dict[str, Any]:
    """Return a comparison as plain dictionaries and lists; ``before`` and ``after`` count from 0.

    Values are degrees; a change is later minus earlier, a difference right minus left.
    """
    reasons = (change.reason for movement in comparison.movements for change in movement.changes)
    return {
        "schema": 1,
        "sessions": [
            {
                "label": s.label,
                "created": s.created,
                "tested": s.tested,
                "software": s.software,
                "model": s.model,
            }
            for s in comparison.sessions
        ],
        "movements": [_movement(movement) for movement in comparison.movements],
        "notes": list(comparison.notes),
        "messages": messages_to_dict([comparison.notes, *reasons]),
    }


def _movement(movement: "MovementComparison") -> dict[str, Any]:
    return {
        "movement": movement.movement.key,
        "title": movement.movement.title,
        "unit": "deg",
        "sessions": [None if found is None else _test(found) for found in movement.results],
        "changes": [_change(change) for change in movement.changes],
    }


def _test(found: MovementResult) -> dict[str, Any]:
    difference = found.difference
    return {
        **{side: number(found.side(side).value) for side in SIDES},
        "difference": None if difference is None else number(difference.value),
        "mdc95": number(found.mdc95),
        "felt": _felt(found.self_rating),
        "verdict": found.verdict,
    }


def _felt(self_rating: SelfRating | None) -> dict[str, float | None] | None:
    if self_rating is None:
        return None
    return {name: number(getattr(self_rating, name)) for name in (*SIDES, "difference")}


def _change(change: "Change") -> dict[str, Any]:
    return {
        "compared": change.compared,
        "before": change.before,
        "after": change.after,
        "value": number(change.value),
        "mdc95": number(change.mdc95),
        "outcome": change.outcome,
        "direction": change.direction,
        "reason": change.reason,
    }
