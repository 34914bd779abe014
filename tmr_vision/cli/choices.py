"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmr_vision.language import Language, default_language

if TYPE_CHECKING:
    from tmr_vision.report import ReportOptions

EMBED_VIDEO_MB = 15.0


class LangChoice(StrEnum):
    """Languages of the command line and the reports."""

    en = "en"
    de = "de"


class AudienceChoice(StrEnum):
    """To whom the words speak."""

    home = "home"
    clinician = "clinician"


class PaperChoice(StrEnum):
    """Sizes of the PDF's pages."""

    a4 = "a4"
    letter = "letter"


def page_options(
    language: Language,
    audience: AudienceChoice,
    paper: PaperChoice,
    code: str,
    embed_video_mb: float = EMBED_VIDEO_MB,
) -> "ReportOptions":
    """Return how the reports are to look; raises UsageError if they cannot."""
    from tmr_vision.report import ReportOptions

    return ReportOptions(
        language=language, audience=audience.value, paper=paper.value, code=code,
        embed_video_mb=embed_video_mb,
    )  # fmt: skip


def spoken(lang: LangChoice | None) -> Language:
    """Return the language to speak: the one asked for, else that of the system."""
    return lang.value if lang is not None else default_language()


Lang = Annotated[
    LangChoice | None,
    typer.Option(
        help="Language of all words; that of the system if it is known, else English.",
        show_default=False,
    ),
]
Audience = Annotated[
    AudienceChoice,
    typer.Option(help="Words for a self-check at home or for a clinician; same numbers."),
]
Paper = Annotated[PaperChoice, typer.Option(help="Paper of report.pdf.")]
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
Debug = Annotated[bool, typer.Option("--debug", help="Show the trace when something goes wrong.")]
