"""The head of a report: whose test it was, when, and what else was told."""

from tmr_vision.language import N_, translate
from tmr_vision.records import AnalysisResult
from tmr_vision.records.header import MAX_PAIN
from tmr_vision.report.wording.numbers import seconds, when
from tmr_vision.report.wording.sentences import capital

_SIDES = {"left": N_("left"), "right": N_("right"), "both": N_("both alike")}
BLANK = "\N{NO-BREAK SPACE}"
"""Left for the pen."""


def head(result: AnalysisResult, code: str) -> list[tuple[str, str]]:
    """Return name and value of what stands at the head; what a clinician signs may be blank."""
    header = result.header
    pain = f"{_pain(header.pain_before)} / {_pain(header.pain_after)}"
    rows = [
        (translate("Code"), code or BLANK),
        (translate("Date of the test"), when(header.test_date) or BLANK),
        (translate("Examiner"), header.examiner or BLANK),
        (
            translate("Dominant side"),
            capital(_SIDES[header.dominance]) if header.dominance else BLANK,
        ),
        (translate("Reason for the test"), header.reason or BLANK),
        (translate("Aids"), header.aids or BLANK),
        (translate("Pain before / after (0 to {most})", most=MAX_PAIN), pain),
        (translate("Analysed"), when(result.created)),
        (translate("Video"), videos(result)),
    ]
    return [(name, value) for name, value in rows if value]


def test_day(result: AnalysisResult) -> str:
    """Return the date of the test, else the moment of its analysis."""
    return when(result.header.test_date or result.created)


def videos(result: AnalysisResult) -> str:
    """Name the videos with their lengths."""
    return ", ".join(f"{r.info.name} ({seconds(r.info.duration_s)})" for r in result.recordings)


def _pain(score: float | None) -> str:
    return BLANK * 3 if score is None else f"{score:g}"
