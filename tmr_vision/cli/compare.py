"""``tmr-vision compare``: before against after, as a table and as numbers for other programs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmr_vision.cli.exit_codes import exit_with_message
from tmr_vision.cli.folder import folder_of, label_of, with_option_hints
from tmr_vision.cli.options import Audience, Code, Debug, Lang, Replace, chosen_language
from tmr_vision.errors import UsageError
from tmr_vision.language import N_, current_language, use_locale

if TYPE_CHECKING:
    from tmr_vision.comparison import Comparison


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
    report: Annotated[
        Path | None,
        typer.Option(help="Write the comparison into this HTML page too.", show_default=False),
    ] = None,
    force: Replace = False,
    lang: Lang = None,
    audience: Audience = "home",
    code: Code = "",
    debug: Debug = False,
) -> None:
    """Compare sessions: what changed beyond the measurement error, beside what was felt."""
    with use_locale(chosen_language(lang), audience), exit_with_message(debug=debug):
        from tmr_vision.cli.show_comparison import show_comparison
        from tmr_vision.comparison import compare_results
        from tmr_vision.export import load_result, write_comparison

        _check_targets(out, report, results)
        comparison = compare_results(
            [load_result(path) for path in results], labels=[label_of(path) for path in results]
        )
        with with_option_hints(N_("The options are --out, --report and --force.")):
            if out is not None:
                write_comparison(comparison, out, force=force)
            if report is not None:
                _write_page(comparison, report, audience, code, force=force)
        show_comparison(comparison)


def _check_targets(out: Path | None, report: Path | None, results: list[Path]) -> None:
    from tmr_vision.export import RESULT

    targets = [path.resolve() for path in (out, report) if path is not None]
    if len(set(targets)) < len(targets):
        raise UsageError("--out and --report cannot be the same file.", code="targets_alike")
    for target in targets:
        if target in [(folder_of(result) / RESULT).resolve() for result in results]:
            raise UsageError(
                "{path} is one of the results that are compared; choose another name.",
                code="target_is_compared",
                path=target,
            )


def _write_page(
    comparison: "Comparison", path: Path, audience: Audience, code: str, *, force: bool
) -> None:
    from tmr_vision.export import write_text
    from tmr_vision.report import ReportOptions, render_comparison

    options = ReportOptions(language=current_language(), audience=audience, code=code)
    write_text(render_comparison(comparison, options=options), path, force=force)
