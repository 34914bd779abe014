"""Two sessions side by side: the data of both in one page."""

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from tmr_vision.app.review import ReviewedTest, all_angles_of, films, reviewed_tests
from tmr_vision.app.service import Service
from tmr_vision.records import AnalysisResult
from tmr_vision.report.interactive import page_data
from tmr_vision.store import StoredSession

_APART = 100
"""Added to the numbers of the second session's videos: more than a session can have."""


def side_by_side(
    service: Service, sessions: Sequence[tuple[StoredSession, AnalysisResult]]
) -> dict[str, Any]:
    """Return what the page shows: rows of the same movement in both sessions, and their data."""
    whole: dict[str, Any] = {"videos": {}, "movements": []}
    columns: list[dict[str, tuple[int, int, ReviewedTest]]] = []
    for number, (session, result) in enumerate(sessions):
        offset, first = number * _APART, len(whole["movements"])
        names = films(service, session, result)
        data = json.loads(page_data(result, names, more=all_angles_of(session)))
        whole["words"] = data["words"]
        whole["videos"] |= {str(int(i) + offset): name for i, name in data["videos"].items()}
        whole["movements"] += [_moved(movement, offset) for movement in data["movements"]]
        tests = reviewed_tests(result, result, session.videos)
        columns.append({t.result.movement.key: (first + i, offset, t) for i, t in enumerate(tests)})
    keys = list(dict.fromkeys(key for column in columns for key in column))
    text = json.dumps(whole, ensure_ascii=False).replace("<", "\\u003c")
    return {
        "rows": [[column.get(key) for column in columns] for key in keys],
        "data": Markup(text),
        "videos": whole["videos"],
    }


def _moved(movement: dict[str, Any], offset: int) -> dict[str, Any]:
    for part in (*movement["reps"], *movement["traces"]):
        part["source"] += offset
    movement["more"]["offset"] = offset
    return movement
