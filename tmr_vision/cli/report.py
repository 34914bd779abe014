"""``tmr-vision report``: the reports of a saved result anew, in other words or another language."""

from pathlib import Path
from typing import Annotated, Any

import typer

from tmr_vision.cli.baseline import Baseline, compare_with_baseline
from tmr_vision.cli.exit_codes import exit_with_message
from tmr_vision.cli.folder import folder_of, print_report_path, with_option_hints
from tmr_vision.cli.header import session_header, with_header_options
from tmr_vision.cli.options import (
    Audience,
    Debug,
    EmbedVideo,
    Lang,
    Open,
    Paper,
    Replace,
    SavedResult,
    chosen_language,
    page_options,
)
from tmr_vision.cli.progress import progress
from tmr_vision.formats import EMBED_VIDEO_MB
from tmr_vision.language import translate, use_locale


@with_header_options
def report(
    result: SavedResult,
    before: Baseline,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the reports; RESULT's own if left out.", show_default=False),
    ] = None,
    force: Replace = False,
    open_: Open = False,
    lang: Lang = None,
    audience: Audience = "home",
    paper: Paper = "a4",
    embed_video: EmbedVideo = EMBED_VIDEO_MB,
    debug: Debug = False,
    **header_fields: Any,
) -> None:
    """Write report.html and report.pdf of a saved result anew, without measuring again."""
    language = chosen_language(lang)
    with use_locale(language, audience), exit_with_message(debug=debug):
        from tmr_vision.export import load_result
        from tmr_vision.report import write_reports

        options = page_options(language, audience, paper, header_fields["code"], embed_video)
        header = session_header(header_fields)
        loaded = load_result(result)
        loaded = loaded.with_(header=loaded.header.updated(header))
        comparison = compare_with_baseline([load_result(path) for path in before], before, loaded)
        folder = out or folder_of(result)
        with with_option_hints(), progress(translate("Writing the report")) as job:
            write_reports(
                loaded, folder, saved=folder_of(result), force=force, comparison=comparison,
                options=options, job=job,
            )  # fmt: skip
        print_report_path(folder, show=open_)
