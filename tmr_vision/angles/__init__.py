"""The angles: what is measured, how, within which limits, how it is drawn and what it is called.

:data:`ANGLES` is the only place that knows an angle by its name; ``kinematics`` measures its rows,
and movements, recognition, reports and pictures read them. ``docs/add_an_angle.md`` adds one.
"""

import numpy as np

from tmr_vision.angles.body import FACING_UP_TO_DEG, Body
from tmr_vision.angles.row import Angle, Drawing, Line, Places
from tmr_vision.angles.table import ROWS
from tmr_vision.skeleton import MIRROR, SIDES, Side, index

__all__ = [
    "ANGLES",
    "FACING_UP_TO_DEG",
    "Angle",
    "Body",
    "Drawing",
    "Line",
    "angle_columns",
    "angle_name",
    "angle_title",
    "column_title",
    "columns_of",
    "landmarks_of",
]

ANGLES: dict[str, Angle] = {row.name: row for row in ROWS}
"""Every angle by its name."""


def angle_name(angle: str, side: Side) -> str:
    """Return the column of an angle: ``left_knee_flexion``, but ``trunk_flexion`` for both."""
    return f"{side}_{angle}" if ANGLES[angle].sided else angle


def columns_of(angle: str) -> dict[Side, str]:
    """Return the column of each side of an angle; one of the body counts as the left one's."""
    return {side: angle_name(angle, side) for side in (SIDES if ANGLES[angle].sided else SIDES[:1])}


def angle_columns() -> dict[str, tuple[Angle, Side]]:
    """Return all columns in order, each with its angle and whose it is (left for the body's)."""
    return {
        column: (row, side)
        for row in ANGLES.values()
        for side, column in columns_of(row.name).items()
    }


def landmarks_of(angle: str, side: Side) -> Places:
    """Return the landmarks that an angle of a side is measured from."""
    left = np.array(
        [
            index(name)
            for part in ANGLES[angle].landmarks
            for name in ([f"{s}_{part[4:]}" for s in SIDES] if part.startswith("mid_") else [part])
        ]
    )
    return left if side == "left" else MIRROR[left]


def angle_title(angle: str) -> str:
    """Name an angle in English, to be said; one that is not in the table by its own name."""
    row = ANGLES.get(angle)
    return angle.replace("_", " ") if row is None else row.title


def column_title(angle: str) -> str:
    """Name an angle as in a spreadsheet, in English, to be said."""
    row = ANGLES.get(angle)
    return angle_title(angle) if row is None or not row.column else row.column
