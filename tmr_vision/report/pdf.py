"""The report for print: the answer first, then each movement in detail, the method last."""

from collections.abc import Sequence
from pathlib import Path

from tmr_vision.comparison import Comparison
from tmr_vision.language import Audience, current_audience, translate, use_locale
from tmr_vision.overlay import KeyFrame
from tmr_vision.records import AnalysisResult
from tmr_vision.report import wording
from tmr_vision.report.comparison import compared_movement
from tmr_vision.report.options import ReportOptions
from tmr_vision.report.pdf_history import write_history
from tmr_vision.report.pdf_layout import PdfLayout
from tmr_vision.report.pdf_method import method
from tmr_vision.report.pdf_movement import write_details, write_movement
from tmr_vision.report.pdf_summary import write_answer, write_clinical_sheet

_ROOM = 400.0
_METHOD_ROOM: dict[Audience, float] = {"home": 320.0, "clinician": 620.0}
"""Movements, and the method, begin on a new page where less than this is left."""


def render_pdf(
    result: AnalysisResult,
    path: Path,
    *,
    key_frames: Sequence[KeyFrame] = (),
    comparison: Comparison | None = None,
    note: str = "",
    options: ReportOptions | None = None,
) -> None:
    """Write the report as a PDF with vector plots, and code, date and number on each page.

    Parameters
    ----------
    key_frames
        Pictures from :func:`tmr_vision.overlay.draw_source`; may be empty.
    comparison
        Former sessions and this one, to be shown with each movement.
    note
        A sentence about what is missing in this report, shown at its head.
    options
        Language, audience, paper and code.
    """
    options = options or ReportOptions()
    with use_locale(options.language, options.audience):
        layout = lay_out_pages(
            result, key_frames=key_frames, comparison=comparison, note=note, options=options
        )
        layout.save(path, ", ".join(_names(result, options)))


def lay_out_pages(
    result: AnalysisResult,
    *,
    key_frames: Sequence[KeyFrame] = (),
    comparison: Comparison | None = None,
    note: str = "",
    options: ReportOptions | None = None,
) -> PdfLayout:
    """Return the pages of the report in the present language, not yet numbered or written."""
    options = options or ReportOptions()
    foot = " · ".join([*_names(result, options), f"tmr-vision {result.software}"])
    layout = PdfLayout(foot, options.paper)
    write_answer(layout, result, comparison, note, options.code or result.header.code)
    clinical = current_audience() == "clinician"
    several = len(result.movements) > 1
    if clinical and several:
        write_clinical_sheet(layout, result, comparison)
    for m in result.movements:
        if several:
            layout.room(_ROOM)
        write_movement(layout, m, result, [k for k in key_frames if k.movement == m.movement.key])
        if comparison and (history := compared_movement(comparison, m.movement.key)):
            write_history(layout, history, comparison)
        write_details(layout, m, result)
    if clinical and not several:
        write_clinical_sheet(layout, result, comparison)
    layout.room(_METHOD_ROOM[current_audience()])
    method(layout, result)
    return layout


def _names(result: AnalysisResult, options: ReportOptions) -> list[str]:
    code = options.code or result.header.code
    return [
        wording.title(),
        *([translate("code {code}", code=code)] if code else []),
        wording.test_day(result),
    ]
