"""What a result can be written as: one list of the formats for other programs, one of the papers.

The command line offers what is listed here, so nothing heavy is imported; what writes a format is
imported when it is wanted. ``docs/add_a_format.md`` adds one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = get_args(Paper)
"""Sizes of the pages of a PDF."""
Reports = Literal["none", "html", "all"]
REPORTS: tuple[Reports, ...] = get_args(Reports)
"""What is written for people: numbers only, the page too, or everything."""
EMBED_VIDEO_MB = 15.0
"""Annotated videos up to this size together are put into a page, larger ones lie beside it."""


@dataclass(frozen=True)
class Format:
    """A kind of export.

    title      what it is for people
    files      name of each file, and what writes it: module and function in ``tmr_vision.export``
    each       each recording has a file of its own (``angles.mot``, ``angles_2.mot``); the writer
               takes a recording, and else a whole result
    over_time  it needs the samples over time
    patient    it can hold the code of a person; the writer takes ``patient``
    pdf        it can hold the report for print; the writer takes ``pdf``
    """

    title: str
    files: Mapping[str, str]
    each: bool = False
    over_time: bool = True
    patient: bool = False
    pdf: bool = False


FORMATS: dict[str, Format] = {
    "xlsx": Format("spreadsheet with charts", {"session.xlsx": "xlsx.write_xlsx"}),
    "csv": Format(
        "tidy tables",
        {"angles.csv": "tables.write_angles", "reps.csv": "tables.write_reps"},
    ),
    "mot": Format("joint angles for OpenSim", {"angles.mot": "opensim.write_mot"}, each=True),
    "trc": Format("landmarks for OpenSim", {"landmarks.trc": "opensim.write_trc"}, each=True),
    "poses": Format(
        "landmarks for the movement package (netCDF)",
        {"poses.nc": "poses.write_poses"},
        each=True,
    ),
    "fhir": Format(
        "FHIR R4 bundle for a clinic's record",
        {"fhir.json": "fhir.write_fhir"},
        over_time=False,
        patient=True,
        pdf=True,
    ),
}
"""Every format by the name that is typed."""
