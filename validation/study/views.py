"""How well the camera's standpoint is told: heading to the person and roll, against the truth."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from validation.study.grid import FACING

Row = Mapping[str, Any]
Numbers = dict[str, Any]

GROUPS_DEG = ((0.0, 10.0), (10.0, 20.0), (20.0, 35.0), (35.0, 60.0))
"""How far off the ideal view the clips of a line are."""


def true_off_deg(row: Row) -> dict[str, float]:
    """Return how far off its ideal view each side stands in truth (see `view.off_view_deg`)."""
    yaw_deg, turn_deg = row["yaw_deg"], row["turn_deg"]
    if row["movement"] in FACING:
        return {"left": yaw_deg - turn_deg, "right": turn_deg - yaw_deg}
    return {"left": yaw_deg - turn_deg, "right": -yaw_deg - turn_deg}


def view_errors(rows: Sequence[Row]) -> Numbers:
    """Errors of the estimated view, degrees: of each side's heading, of unlike sides, of roll."""
    groups: Numbers = {}
    for low, high in GROUPS_DEG:
        some = [r for r in rows if low <= r["off_view_deg"] <= high and r.get("verdict")]
        some = [r for r in some if high == GROUPS_DEG[0][1] or r["off_view_deg"] > low]
        groups[f"{low:.0f}-{high:.0f}"] = {
            "clips": len(some),
            "heading": _sizes([e for row in some for e in _off_errors(row).values()]),
            "unlike": _sizes([_unlike(row) for row in some if len(_off_errors(row)) == 2]),
            "roll": _sizes(
                [row["roll_found"] - row["roll_deg"] for row in some
                 if row.get("roll_found") is not None]
            ),
        }  # fmt: skip
    return groups


def _off_errors(row: Row) -> dict[str, float]:
    true = true_off_deg(row)
    return {
        side: row[f"off_{side}"] - true[side] for side in true if row.get(f"off_{side}") is not None
    }


def _unlike(row: Row) -> float:
    """Error of how differently the two sides are seen: what falsifies their difference."""
    errors = _off_errors(row)
    return errors["left"] - errors["right"]


def _sizes(errors: Sequence[float]) -> Numbers:
    sizes = np.abs(errors)
    if not sizes.size:
        return {"n": 0, "rms": None, "worst": None}
    return {
        "n": int(sizes.size),
        "rms": round(float(np.sqrt(np.mean(sizes**2))), 2),
        "worst": round(float(sizes.max()), 1),
    }


def table(groups: Mapping[str, Numbers]) -> str:
    """Write the errors as Markdown."""
    header = ["off the ideal view", "clips", "heading of a side: RMS, worst",
              "how unlike the sides are: RMS, worst", "roll: RMS, worst"]  # fmt: skip
    lines = [header, ["---"] * len(header)]
    for name, each in groups.items():
        cells = [_cell(each[what]) for what in ("heading", "unlike", "roll")]
        lines.append([name, str(each["clips"]), *cells])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(sizes: Mapping[str, Any]) -> str:
    return "-" if not sizes["n"] else f"{sizes['rms']:.1f}, {sizes['worst']:.1f}"
