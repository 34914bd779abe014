"""A result as flat rows, one a movement test: what many results are put together from."""

from collections.abc import Iterator

from tmr_vision.export.plain import Json
from tmr_vision.export.result_json import result_to_dict
from tmr_vision.records import AnalysisResult
from tmr_vision.skeleton import SIDES

Scalar = str | float | int | bool | None
_NOT_A_COLUMN = ("reps", "compensations", "definition", "sources")
_NESTED = ("felt", "difference", "normalised", "heading_deg", "off_view_deg")
"""Null where there is nothing; their parts are the columns."""
_OF_THE_RESULT = ("created", "id")


def summary_rows(result: AnalysisResult) -> list[dict[str, Scalar]]:
    """Return one row a movement test with every number that ``result.json`` has of it.

    What is nested there has its path as name, ``left_value``, ``quality_heading_deg_left``; lists
    of sentences are joined. Repetitions are counted for each side, and how many are left out. How
    far a side compensates is ``compensation_<name>_<side>``, in the unit of its angle.
    """
    plain = result_to_dict(result)
    shared = {f"result_{name}": plain[name] for name in _OF_THE_RESULT} | {
        "software": plain["software"]["version"],
        "model": plain["model"]["name"],
        "mirror_averaged": plain["model"]["balanced"],
        "duration_s": round(sum(source["duration_s"] for source in plain["sources"]), 3),
        "frames": sum(source["frames"] for source in plain["sources"]),
        "source_notes": "; ".join(note for source in plain["sources"] for note in source["notes"]),
    }
    return [_row(movement) | shared for movement in plain["movements"]]


def _row(movement: Json) -> dict[str, Scalar]:
    kept = {name: value for name, value in movement.items() if name not in _NOT_A_COLUMN}
    row = dict(_flat(kept))
    for side in SIDES:
        reps = [rep for rep in movement["reps"] if rep["side"] == side]
        row[f"{side}_reps"] = len(reps)
        row[f"{side}_excluded"] = sum(rep["excluded"] is not None for rep in reps)
    for found in movement["compensations"]:
        row[f"compensation_{found['name']}_{found['side']}"] = found["value"]
    return row


def _flat(value: Json, path: str = "") -> Iterator[tuple[str, Scalar]]:
    for name, part in value.items():
        if isinstance(part, dict):
            yield from _flat(part, f"{path}{name}_")
        elif isinstance(part, list):
            yield f"{path}{name}", "; ".join(map(str, part))
        elif part is not None or name not in _NESTED:
            yield f"{path}{name}", part
