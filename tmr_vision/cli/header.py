"""Options for what stands at the head of a report, and no camera can see."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from tmr_vision.cli.options import one_of

if TYPE_CHECKING:
    from tmr_vision.records import SessionHeader

_PANEL = "Head of the report"
_PAIN = "0 (none) to 10 (worst)."


def _option(help_: str, **more: Any) -> Any:
    return typer.Option(
        help=help_, show_default=False, rich_help_panel="Head of the report", **more
    )


Examiner = Annotated[str, _option("Who did the test.")]
Notes = Annotated[str, _option("Notes, as text.")]
TestDate = Annotated[str, _option("When it was filmed.", metavar="YYYY-MM-DD")]
Dominance = Annotated[
    str | None, _option("The stronger side.", **one_of(("left", "right", "both")))
]
Reason = Annotated[str, _option("Why the test was done.")]
Aids = Annotated[str, _option("What the person held or wore: a stick, a brace.")]
PainBefore = Annotated[float | None, _option(f"Pain before the test, {_PAIN}")]
PainAfter = Annotated[float | None, _option(f"Pain after it, {_PAIN}")]


def session_header(code: str, **told: Any) -> "SessionHeader":
    """Return the head of a report; raises UsageError if a part of it cannot be."""
    from tmr_vision.records import SessionHeader

    return SessionHeader(code=code, **told)
