"""``tmr-vision report``: the reports of a saved result anew, in other words or another language."""

from pathlib import Path
from typing import Annotated

import typer

from tmr_vision.cli.before import Before, compared
from tmr_vision.cli.choices import (
    Audience,
    Code,
    Debug,
    EmbedVideo,
    Lang,
    Open,
    Paper,
    Replace,
    SavedResult,
    page_options,
    spoken,
)
from tmr_vision.cli.folder import folder_of, naming_the_options, tell_report
from tmr_vision.cli.problems import in_one_sentence
from tmr_vision.cli.progress import progress
from tmr_vision.formats import EMBED_VIDEO_MB
from tmr_vision.language import say, speaking


def report(
    result: SavedResult,
    before: Before,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the reports; RESULT's own if left out.", show_default=False),
    ] = None,
    force: Replace = False,
    open_: Open = False,
    lang: Lang = None,
    audience: Audience = "home",
    code: Code = "",
    paper: Paper = "a4",
    embed_video: EmbedVideo = EMBED_VIDEO_MB,
    debug: Debug = False,
) -> None:
    """Write report.html and report.pdf of a saved result anew, without measuring again."""
    language = spoken(lang)
    with speaking(language, audience), in_one_sentence(debug=debug):
        from tmr_vision.export import load_result
        from tmr_vision.report import write_reports

        options = page_options(language, audience, paper, code, embed_video)
        loaded = load_result(result)
        comparison = compared([load_result(path) for path in before], before, loaded)
        folder = out or folder_of(result)
        with naming_the_options(), progress(say("Writing the report")) as job:
            write_reports(
                loaded, folder, saved=folder_of(result), force=force, comparison=comparison,
                options=options, job=job,
            )  # fmt: skip
        tell_report(folder, show=open_)
