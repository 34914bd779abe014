"""Options for what stands at the head of a report, and no camera can see: for every command.

A command takes them as ``**header_fields: Any`` under :func:`with_header_options`, and gives
them to :func:`session_header`.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from tmr_vision.cli.options import Code, one_of

if TYPE_CHECKING:
    from tmr_vision.records import SessionHeader

Command = TypeVar("Command", bound=Callable[..., None])
_PAIN = "0 (none) to 10 (worst)."


def _option(type_: Any, help_: str, **more: Any) -> Any:
    panel = "Head of the report"
    return Annotated[
        type_, typer.Option(help=help_, show_default=False, rich_help_panel=panel, **more)
    ]


HEADER: Mapping[str, tuple[Any, Any]] = {
    "code": (Code, ""),
    "examiner": (_option(str, "Who did the test."), ""),
    "notes": (_option(str, "Notes, as text."), ""),
    "test_date": (_option(str, "When it was filmed.", metavar="YYYY-MM-DD"), ""),
    "dominance": (
        _option(str | None, "The stronger side.", **one_of(("left", "right", "both"))),
        None,
    ),
    "reason": (_option(str, "Why the test was done."), ""),
    "aids": (_option(str, "What the person held or wore: a stick, a brace."), ""),
    "pain_before": (_option(float | None, f"Pain before the test, {_PAIN}"), None),
    "pain_after": (_option(float | None, f"Pain after it, {_PAIN}"), None),
}
"""What each is called in :class:`tmr_vision.records.SessionHeader`: its option and its default."""


def with_header_options(command: Command) -> Command:
    """Let a command that takes ``**header_fields`` have the options of the head, in its place."""
    own = inspect.signature(command)
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=option)
        for name, (option, default) in HEADER.items()
    ]
    kept = [p for p in own.parameters.values() if p.kind is not inspect.Parameter.VAR_KEYWORD]
    command.__signature__ = own.replace(parameters=[*kept, *options])  # type: ignore[attr-defined]
    return command


def session_header(fields: Mapping[str, Any]) -> "SessionHeader":
    """Return the head of a report; raises UsageError if a part of it cannot be."""
    from tmr_vision.records import SessionHeader

    return SessionHeader(**fields)
