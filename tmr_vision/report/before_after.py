"""One page that puts the first and the last test of a live session side by side."""

from pathlib import Path

from markupsafe import Markup

from tmr_vision.compare import Change, Comparison
from tmr_vision.language import mark, say, speaking
from tmr_vision.report import words
from tmr_vision.report.options import ReportOptions
from tmr_vision.report.page import environment

_CSS = Path(__file__).with_name("report.css")
_OUTCOMES = {
    ("changed", "better"): mark("changed (better)"),
    ("changed", "worse"): mark("changed (worse)"),
    ("changed", None): mark("changed"),
    ("no measurable change", None): mark("no measurable change"),
    ("cannot tell", None): mark("cannot tell"),
}
_COMPARED = {"left": mark("Left"), "right": mark("Right"), "difference": mark("Difference")}


def render_before_after(comparison: Comparison, *, options: ReportOptions | None = None) -> str:
    """Return the page; it names the reports beside it (``report``, ``report_after``)."""
    options = options or ReportOptions()
    with speaking(options.language, options.audience):
        template = environment().get_template("before_after.html.jinja")
        return template.render(
            comparison=comparison,
            code=options.code,
            css=Markup(_CSS.read_text(encoding="utf-8")),
            told=_told,
        )


def _told(change: Change) -> tuple[str, str, str, str]:
    """Return what is compared, by how much it changed, whether that is sure, and why."""
    return (
        say(_COMPARED[change.compared]),
        words.with_error(change.value, change.mdc95)
        if change.mdc95 is not None
        else words.degrees(change.value, signed=True),
        say(_OUTCOMES[change.outcome, change.direction]),
        words.sentence(change.reason),
    )
