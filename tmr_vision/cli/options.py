"""Options that several commands share."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tmr_vision import formats
from tmr_vision.language import AUDIENCES, LANGUAGES, Language, default_language
from tmr_vision.language import Audience as Voice

if TYPE_CHECKING:
    from tmr_vision.report import ReportOptions


def page_options(
    language: Language,
    audience: Voice,
    paper: formats.Paper,
    code: str,
    embed_video_mb: float = formats.EMBED_VIDEO_MB,
) -> "ReportOptions":
    """Return how the reports are to look; raises UsageError if they cannot."""
    from tmr_vision.report import ReportOptions

    return ReportOptions(
        language=language,
        audience=audience,
        paper=paper,
        code=code,
        embed_video_mb=embed_video_mb,
    )


def chosen_language(lang: Language | None) -> Language:
    """Return the language to speak: the one asked for, else that of the system."""
    return lang if lang is not None else default_language()


def one_of(names: Sequence[str]) -> dict[str, Any]:
    """Return how an option is shown and read that takes one of these names."""

    def read(value: str) -> str:
        if value not in names:
            choices = ", ".join(map(repr, names))
            raise typer.BadParameter(f"{value!r} is not one of {choices}.")
        return value

    return {"metavar": f"[{'|'.join(names)}]", "parser": read}


Lang = Annotated[
    Language | None,
    typer.Option(
        **one_of(LANGUAGES),
        help="Language of all words; that of the system if it is known, else English.",
        show_default=False,
    ),
]
Audience = Annotated[
    Voice,
    typer.Option(
        **one_of(AUDIENCES),
        help="Words for a self-check at home or for a clinician; same numbers.",
    ),
]
Paper = Annotated[
    formats.Paper,
    typer.Option(**one_of(formats.PAPERS), help="Paper of report.pdf."),
]
Code = Annotated[
    str,
    typer.Option(help="Code of the person on every page, never the name.", show_default=False),
]
EmbedVideo = Annotated[
    float,
    typer.Option(
        metavar="MB",
        min=0,
        help="Put annotated videos up to this size into report.html; 0: beside it.",
    ),
]
Replace = Annotated[bool, typer.Option("--force", help="Replace files of the same name.")]
Open = Annotated[bool, typer.Option("--open", help="Open the report in the browser.")]
SavedResult = Annotated[
    Path,
    typer.Argument(
        help="Folder of a result, or its result.json.", metavar="RESULT", show_default=False
    ),
]
Model = Annotated[str, typer.Option(metavar="lite|full|PATH", help="Pose model.")]
MovementsFile = Annotated[
    Path | None,
    typer.Option(help="Your own table of movements (TOML).", show_default=False),
]
Data = Annotated[
    Path | None,
    typer.Option(help="Folder of all data; that of the system if left out.", show_default=False),
]
Database = Annotated[
    str,
    typer.Option(
        metavar="URL", help="Database instead of a file in the folder.", show_default=False
    ),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the trace when something goes wrong.")]
