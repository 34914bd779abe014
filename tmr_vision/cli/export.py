"""``tmr-vision export``: a saved result in the formats of other programs."""

from pathlib import Path
from typing import Annotated

import typer

from tmr_vision.cli.choices import Debug, Lang, spoken
from tmr_vision.cli.folder import naming_the_options
from tmr_vision.cli.problems import in_one_sentence
from tmr_vision.language import speaking

KINDS = ("xlsx", "csv", "mot", "trc", "poses", "fhir")


def export(
    result: Annotated[
        Path,
        typer.Argument(
            help="Folder of a result, or its result.json.", metavar="RESULT", show_default=False
        ),
    ],
    kinds: Annotated[
        list[str],
        typer.Option(
            "--format",
            metavar="|".join(KINDS),
            help="xlsx: spreadsheet with charts; csv: tidy tables; mot, trc: angles and landmarks "
            "for OpenSim; poses: netCDF for the movement package; fhir: for a clinic's record. "
            "Repeat it for several.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the files; RESULT's own if left out.", show_default=False),
    ] = None,
    patient: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="A code (no name) of the person, for fhir.",
            show_default=False,
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files of the same name.")] = False,
    lang: Lang = None,
    debug: Debug = False,
) -> None:
    """Write a saved result for other programs: spreadsheets, OpenSim, movement, FHIR."""
    with speaking(spoken(lang)), in_one_sentence(debug=debug):
        from tmr_vision.export import export_result, load_result

        loaded = load_result(result)
        folder = out or (result if result.is_dir() else result.parent)
        with naming_the_options():
            written = export_result(loaded, folder, kinds, patient=patient, force=force)
        for path in written:
            typer.echo(path)
