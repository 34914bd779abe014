"""``angle.json`` and freeze frames of a reading of one angle."""

import json
from pathlib import Path

from tmr_vision.angles import ANGLES, angle_title
from tmr_vision.errors import SourceError
from tmr_vision.export.destination import all_or_nothing
from tmr_vision.export.plain import Json, to_plain
from tmr_vision.overlay.still import draw_stills, write_png
from tmr_vision.records import AngleReading

ANGLE_JSON = "angle.json"
SCHEMA = 1


def check_angle_folder(folder: Path, *, force: bool = False) -> None:
    """Raise OutputError if :func:`write_angle_reading` could not write there; ask before work."""
    with all_or_nothing(folder, [ANGLE_JSON], force=force):
        pass


def write_angle_reading(
    reading: AngleReading, folder: Path, *, force: bool = False, stills: bool = True
) -> str:
    """Write ``angle.json`` and a picture of each lowest and highest value into a folder.

    Returns
    -------
    Why there are no pictures, as a sentence; empty if there are.

    Raises
    ------
    OutputError
        If one of the files is there and ``force`` is not given, or nothing can be written.
    """
    why = ""
    with all_or_nothing(folder, [ANGLE_JSON], force=force) as made:
        text = json.dumps(reading_to_dict(reading), indent=1, allow_nan=False, ensure_ascii=False)
        (made / ANGLE_JSON).write_text(text + "\n", encoding="utf-8")
        try:
            for still in draw_stills(reading) if stills else ():
                write_png(still, made / f"{still.name}.png")
        except SourceError as error:  # a camera cannot be seen a second time; the numbers are there
            why = error.args[0]
    return why


def reading_to_dict(reading: AngleReading) -> Json:
    """Return a reading as plain dictionaries and lists, ready for JSON.

    Degrees are rounded to 0.01, times to 0.001 s; what is not known is null. Of a video its name
    is told, not where it lies.
    """
    row = ANGLES[reading.angle]
    plain: Json = to_plain(reading, without=("recordings",))
    return {
        "schema": SCHEMA,
        "unit": "deg",
        "title": angle_title(reading.angle),
        "definition": row.definition,
        "zero": row.zero,
        **plain,
        "sources": [
            {"name": recording.info.name, "sha256": recording.info.sha256}
            for recording in reading.recordings
        ],
    }
