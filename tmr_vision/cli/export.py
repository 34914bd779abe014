"""``tmr-vision export``: a saved result in the formats of other programs."""

from pathlib import Path
from typing import Annotated

import typer

from tmr_vision.cli.exit_codes import exit_with_message
from tmr_vision.cli.folder import folder_of, with_option_hints
from tmr_vision.cli.options import Debug, Lang, Replace, SavedResult, chosen_language
from tmr_vision.formats import FORMATS
from tmr_vision.language import use_locale

_TITLES = "; ".join(f"{name}: {each.title}" for name, each in FORMATS.items())


def export(
    result: SavedResult,
    kinds: Annotated[
        list[str],
        typer.Option(
            "--format",
            metavar="|".join(FORMATS),
            help=f"{_TITLES}. Repeat it for several.",
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
    force: Replace = False,
    lang: Lang = None,
    debug: Debug = False,
) -> None:
    """Write a saved result for other programs: spreadsheets, OpenSim, movement, FHIR."""
    with use_locale(chosen_language(lang)), exit_with_message(debug=debug):
        from tmr_vision.export import export_result, load_result

        loaded = load_result(result)
        saved = folder_of(result)
        folder, report = out or saved, saved / "report.pdf"
        pdf = report.read_bytes() if report.is_file() else None
        with with_option_hints():
            written = export_result(loaded, folder, kinds, patient=patient, pdf=pdf, force=force)
        for path in written:
            typer.echo(path)
