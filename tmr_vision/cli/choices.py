"""Options that several commands share."""

from enum import StrEnum
from typing import Annotated

import typer

from tmr_vision.language import Language, default_language


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
Debug = Annotated[bool, typer.Option("--debug", help="Show the trace when something goes wrong.")]
