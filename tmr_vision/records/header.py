"""What stands at the head of a report, and no camera can see: whose test it was, and how."""

import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

from tmr_vision.errors import UsageError
from tmr_vision.language import N_, message
from tmr_vision.records.base import Record

Dominance = Literal["left", "right", "both"]
DOMINANCES: tuple[Dominance, ...] = ("left", "right", "both")
MAX_PAIN = 10
"""The numeric rating scale of pain goes from 0 (none) to 10 (worst)."""
_CODE = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,22}[A-Za-z0-9])?"
_LENGTHS = {"examiner": 80, "reason": 300, "aids": 200, "notes": 4000}
_FIELDS = {
    "examiner": N_("examiner"),
    "reason": N_("reason for the test"),
    "aids": N_("aids"),
    "notes": N_("notes"),
}


@dataclass(frozen=True, eq=False, kw_only=True)
class SessionHeader(Record):
    """The head of a test; everything may be left out.

    code         whose test it was: up to 24 letters, digits, ``-``, ``_`` and ``.``, never a name
    test_date    when it was filmed, ``YYYY-MM-DD``
    dominance    the stronger side: ``"left"``, ``"right"`` or ``"both"``
    reason       why it was done
    aids         what the person held or wore
    pain_before, pain_after  0 (none) to 10 (worst)

    Raises UsageError if one of them cannot be.
    """

    code: str = ""
    test_date: str = ""
    examiner: str = ""
    dominance: Dominance | None = None
    reason: str = ""
    aids: str = ""
    pain_before: float | None = None
    pain_after: float | None = None
    notes: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_code(self.code)
        _check_date(self.test_date)
        if self.dominance is not None and self.dominance not in DOMINANCES:
            raise UsageError(
                "the dominant side cannot be {value}; choose {allowed}.",
                code="dominance_invalid",
                value=repr(self.dominance),
                allowed=", ".join(DOMINANCES),
            )
        for pain in (self.pain_before, self.pain_after):
            if pain is not None and not 0 <= pain <= MAX_PAIN:
                raise UsageError(
                    "pain goes from 0 (none) to {most} (worst).", code="pain_invalid", most=MAX_PAIN
                )
        for name, longest in _LENGTHS.items():
            if len(getattr(self, name)) > longest:
                raise UsageError(
                    "the text for {name} is too long; use up to {n} letters.",
                    code="header_too_long",
                    name=message(_FIELDS[name]),
                    n=longest,
                )

    def updated(self, newer: "SessionHeader") -> "SessionHeader":
        """Return this head with all that a newer one tells."""
        return self.with_(**newer.told())

    def told(self) -> dict[str, Any]:
        """Return what was told, without what was left out."""
        every = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in every.items() if value not in ("", None)}


def check_code(code: str) -> None:
    """Raise UsageError unless this is a code of a person, or empty."""
    if code and not re.fullmatch(_CODE, code):
        raise UsageError(
            "{given} is not a code; use up to 24 letters, digits, '-', '_' and '.', "
            "and not the person's name.",
            code="code_invalid",
            given=repr(code),
        )


def _check_date(text: str) -> None:
    try:
        valid = not text or (date.fromisoformat(text) and len(text) == len("2026-03-04"))
    except ValueError:
        valid = False
    if not valid:
        raise UsageError(
            "{text} is not a date; write it as 2026-03-31.", code="date_invalid", text=repr(text)
        )
