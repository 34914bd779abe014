"""Results as files that other programs read, and a saved result back in Python.

``result_json`` and ``tracks`` together hold a whole result (``loading`` reads both); ``tables``,
``xlsx``, ``opensim``, ``poses`` and ``fhir`` each write one kind of file for others;
:data:`tmr_vision.formats.FORMATS` is the list of them.
"""

from tmr_vision.export.comparison import COMPARE, comparison_to_dict, write_comparison
from tmr_vision.export.destination import (
    RESULT,
    all_or_nothing,
    as_output_error,
    check_folder,
    write_text,
)
from tmr_vision.export.formats import export_result
from tmr_vision.export.loading import check_tracks, has_tracks, load_result
from tmr_vision.export.numbers import numbered
from tmr_vision.export.result_json import SCHEMA, result_schema, result_to_dict, write_json
from tmr_vision.export.tables import write_angles, write_reps
from tmr_vision.export.tracks import TRACKS, write_tracks
from tmr_vision.export.xlsx import write_xlsx
from tmr_vision.formats import FORMATS

__all__ = [
    "COMPARE",
    "FORMATS",
    "RESULT",
    "SCHEMA",
    "TRACKS",
    "all_or_nothing",
    "as_output_error",
    "check_folder",
    "check_tracks",
    "comparison_to_dict",
    "export_result",
    "has_tracks",
    "load_result",
    "numbered",
    "result_schema",
    "result_to_dict",
    "write_angles",
    "write_comparison",
    "write_json",
    "write_reps",
    "write_text",
    "write_tracks",
    "write_xlsx",
]
