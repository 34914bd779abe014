"""``tmr-vision compare``: before against after, as a table and as numbers for other programs."""

from pathlib import Path
from typing import Annotated

import typer

from tmr_vision.cli.choices import Debug, Lang, spoken
from tmr_vision.cli.folder import naming_the_options
from tmr_vision.cli.problems import in_one_sentence
from tmr_vision.language import speaking


def compare(
    results: Annotated[
        list[Path],
        typer.Argument(
            help="Folders of results (or their result.json) of one person, the earliest first.",
            metavar="BEFORE AFTER [MORE]...",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Write the comparison into this JSON file too.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file of --out.")] = False,
    lang: Lang = None,
    debug: Debug = False,
) -> None:
    """Compare sessions: what changed beyond the measurement error, beside what was felt."""
    with speaking(spoken(lang)), in_one_sentence(debug=debug):
        from tmr_vision.cli.show_comparison import show_comparison
        from tmr_vision.compare import compare_results
        from tmr_vision.export import load_result, write_comparison

        comparison = compare_results(
            [load_result(path) for path in results], labels=[_label(path) for path in results]
        )
        if out is not None:
            with naming_the_options():
                write_comparison(comparison, out, force=force)
        show_comparison(comparison)


def _label(path: Path) -> str:
    """Return the name of the folder a result lies in."""
    folder = path if path.is_dir() else path.parent
    return folder.resolve().name
