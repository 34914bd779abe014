"""Tables for statistics programs: ``angles.csv`` and ``reps.csv``, one row an observation.

Units are in the column names; missing numbers are empty cells; times are those of the recording
that ``source`` counts (0 first).
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from tmr_vision.export.numbers import TIME_DIGITS, numbered, text
from tmr_vision.records import AnalysisResult, AngleTrack, MovementResult, Provenance, Rep
from tmr_vision.skeleton import SIDES

BODY = "body"
"""The side of an angle that belongs to no side, as the lean of the trunk."""
PROVENANCE = tuple(code.name.lower() for code in Provenance)
ANGLE_COLUMNS = ("source", "time_s", "side", "angle", "value_deg", "provenance")
REP_COLUMNS = (
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
    "angle",
    "statistic",
)


def write_angles(result: AnalysisResult, path: Path) -> None:
    """Write ``angles.csv``: one row for each angle at each time, with where it came from.

    ``side`` is left, right or body; ``provenance`` measured, swapped_back, interpolated or gated.
    """
    rows = (
        row
        for source, recording in enumerate(result.recordings)
        for row in _angle_rows(source, recording.angles)
    )
    _write_csv(path, ANGLE_COLUMNS, rows)


def write_reps(result: AnalysisResult, path: Path) -> None:
    """Write ``reps.csv``: one row a repetition, numbered for each side in order of time."""
    rows = (
        _rep_row(found, number, rep) for found in result.movements for number, rep in
        numbered(found.reps)
    )  # fmt: skip
    _write_csv(path, REP_COLUMNS, rows)


def split_side(name: str) -> tuple[str, str]:
    """Return side and angle: ``left_knee_flexion`` is left, knee_flexion; ``trunk_lean`` body."""
    side, _, angle = name.partition("_")
    return (side, angle) if side in SIDES else (BODY, name)


def _angle_rows(source: int, track: AngleTrack) -> Iterator[list[str]]:
    """Give the rows in order of time, the angles of one time together."""
    kinds = [split_side(name) for name in track.names]
    samples = zip(
        track.time_s.tolist(), track.angles_deg.tolist(), track.provenance.tolist(), strict=True
    )
    for time_s, angles_deg, codes in samples:
        at = text(time_s, TIME_DIGITS)
        for (side, angle), deg, code in zip(kinds, angles_deg, codes, strict=True):
            yield [str(source), at, side, angle, text(deg), PROVENANCE[code]]


def _rep_row(found: MovementResult, number: int, rep: Rep) -> list[object]:
    return [
        found.movement.key,
        rep.source,
        number,
        rep.side,
        *(text(time_s, TIME_DIGITS) for time_s in (rep.start_s, rep.peak_s, rep.end_s)),
        *(text(deg) for deg in (rep.value, rep.range_deg)),
        _no_formula(rep.excluded or ""),
        found.movement.angle,
        found.movement.statistic,
    ]


def _no_formula(words: str) -> str:
    """Return what people wrote so that a spreadsheet reads it as text.

    OWASP, CSV Injection: an apostrophe before the signs by which a formula begins.
    """
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t", "\r")) else words


def _write_csv(path: Path, head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
