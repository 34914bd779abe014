"""The first pages of the PDF: answer and plan, and a clinician's overview of all movements."""

from collections.abc import Sequence

from tmr_vision import figures
from tmr_vision.comparison import Comparison
from tmr_vision.export import numbered
from tmr_vision.language import current_audience, translate
from tmr_vision.records import AnalysisResult, MovementResult, TimedResult
from tmr_vision.report import wording
from tmr_vision.report.comparison import compared_movement
from tmr_vision.report.pdf_layout import PdfLayout
from tmr_vision.report.wording import texts
from tmr_vision.skeleton import SIDES

EXCLUDED = "*"
_FEW = 3
_GRID_PT, _GRID_LEFT = 96.0, 34.0
_NOTES_PT, _SIGN_PT = 60.0, 40.0
_TABLE_ROW_PT = 16.0


def write_answer(
    layout: PdfLayout,
    result: AnalysisResult,
    comparison: Comparison | None,
    note: str,
    code: str,
) -> None:
    """Write the head, what came out, and what to do now."""
    clinical = current_audience() == "clinician"
    layout.text(wording.title(), size=18, bold=True)
    layout.text(wording.subtitle(), size=9, muted=True)
    if clinical:
        *rows, videos = wording.head(result, code)
        layout.facts(rows, columns=3, size=8)
        layout.facts([videos], columns=1, size=8)
    else:
        layout.text(" · ".join(filter(None, (code, wording.test_day(result)))), size=9)
        layout.rule(strong=True)
    if note:
        layout.text(note)
    layout.heading(wording.headline(result), size=13)
    if changes := wording.all_since_before(comparison):
        layout.text(f"{translate('Since the earlier session:')} {changes}")
    for timed in result.timed:
        _timed(layout, timed)
    if clinical and result.movements:
        _table(layout, result)
    else:
        for row in wording.answer_rows(result):
            titles = ", ".join(name for _, name in row.titles)
            layout.text(f"{row.words}: {titles}", size=9.5, bold=True)
            layout.text(f"{row.finding} {row.action}", size=9, indent=10)
    if not result.timed:
        _plan(layout, result, reasons=clinical)


def _timed(layout: PdfLayout, timed: TimedResult) -> None:
    layout.text(translate(timed.test.title), bold=True)
    layout.table(wording.timed_heads(), wording.timed_rows(timed), (20, 20, 15, 45), size=8)
    for sentence in wording.timed_sentences(timed):
        layout.text(sentence)


def _table(layout: PdfLayout, result: AnalysisResult) -> None:
    scored = any(m.self_rating for m in result.movements)
    columns = {
        translate("Result"): 20.0,
        translate("Movement"): 15.0,
        wording.capital("left"): 7.0,
        wording.capital("right"): 8.0,
        translate("Difference"): 13.0,
        **({translate("Felt L / R"): 9.0} if scored else {}),
        translate("Reps L / R"): 9.0,
        translate("Finding and next step"): 34.0,
    }
    rows = [
        (
            wording.verdict(m),
            wording.title_of(m),
            *(wording.degrees(m.side(side).value) for side in SIDES),
            wording.with_error(m.difference.value if m.difference else None, m.mdc95),
            *([wording.felt_sides(m.self_rating)] if scored else []),
            wording.reps_included(m),
            f"{wording.finding(m)} {wording.action(m, result)}",
        )
        for m in result.movements
    ]
    layout.table(list(columns), rows, list(columns.values()), size=7.5)
    layout.text(wording.summary_legend(result), size=7.5, muted=True)


def _plan(layout: PdfLayout, result: AnalysisResult, *, reasons: bool) -> None:
    plan = result.plan
    size = 9.0 if len(result.movements) <= _FEW else 8.0  # all of it belongs on the first page
    layout.heading(wording.next_heading(result))
    if len(plan.steps) > 1:
        layout.text(translate(texts.IN_ORDER), size=size)
    for number, step in enumerate(plan.steps, start=1):
        line = f"{number}. {wording.good_side(step)}"
        layout.text(line, size=size, bold=True)
        if reasons:
            why = wording.placed_by(step, number, of=len(plan.steps))
            layout.text(why, size=size - 0.5, muted=True, indent=14)
    if plan.steps:
        layout.text(wording.dose(result), size=size)
        layout.text(translate(texts.WHY_BETTER_SIDE), size=size)
        layout.text(f"{translate('Test again.')} {wording.sentence(plan.retest)}", size=size)
    else:
        layout.text(wording.no_exercise(result), size=size)
    layout.bullets(wording.plan_notes(result), size=size)
    layout.text(f"{translate('Safety.')} {wording.safety()}", size=size, bold=True)


def write_clinical_sheet(
    layout: PdfLayout, result: AnalysisResult, comparison: Comparison | None
) -> None:
    """Write what a clinician files: curves of all movements, reliability, values, signature."""
    drawn = [m for m in result.movements if m.reps]
    if len(result.movements) > 1 and drawn:
        layout.new_page()
        _grid(layout, drawn, comparison)
    _reliability(layout, drawn)
    if len(result.movements) > 1:
        _values(layout, drawn)
    layout.room(_NOTES_PT + 2 * _SIGN_PT)
    layout.heading(translate("Notes"), size=10)
    layout.text(result.header.notes, size=9)
    layout.bullets([f"{wording.title_of(m)}: {m.note}" for m in result.movements if m.note])
    layout.space(_SIGN_PT if result.header.notes else _NOTES_PT)
    layout.rule()
    layout.text(f"{translate('Place, date')} · {translate('Signature')}", size=8, muted=True)


def _grid(
    layout: PdfLayout, drawn: Sequence[MovementResult], comparison: Comparison | None
) -> None:
    layout.text(translate("Curves"), size=13, bold=True)
    layout.text(
        translate(
            "Thin: single repetitions; thick: mean of a side, with one standard deviation. "
            "Every plot has its own scale of angles."
        ),
        size=8,
        muted=True,
    )
    for first in range(0, len(drawn), 2):
        row = drawn[first : first + 2]
        names = [f"{wording.title_of(m)} · {wording.verdict(m)}" for m in row]
        layout.labels(names, columns=2, size=8.5)
        layout.space(6)
        axes = layout.row(_GRID_PT, 1, 1, left=_GRID_LEFT, gap=_GRID_LEFT + 14)
        for each, m in zip(axes, row, strict=False):
            history = compared_movement(comparison, m.movement.key)
            figures.draw_small_curves(each, m, history.results[0] if history else None)
        for unused in axes[len(row) :]:
            unused.set_axis_off()


def _reliability(layout: PdfLayout, movements: Sequence[MovementResult]) -> None:
    if not movements:
        return
    layout.room(_TABLE_ROW_PT * (len(movements) + 3))
    layout.heading(translate("Reliability"), size=10)
    head = (
        translate("Movement"), *(f"SD, {translate(side)}" for side in SIDES),
        translate("Difference"), translate("95 % interval"), "MDC95", translate("Margin"),
        translate("Systematic part of the error"),
    )  # fmt: skip
    rows = [
        (
            wording.title_of(m),
            *(wording.degrees(m.side(side).sd) for side in SIDES),
            wording.degrees(m.difference.value if m.difference else None, signed=True),
            wording.interval(m) or wording.MISSING,
            wording.degrees(m.mdc95),
            wording.degrees(m.movement.margin_deg),
            wording.degrees(m.quality.u_sys_deg),
        )
        for m in movements
    ]
    layout.table(head, rows, (23, 10, 10, 13, 16, 10, 11, 17), size=8)


def _values(layout: PdfLayout, movements: Sequence[MovementResult]) -> None:
    layout.heading(translate("Values of all repetitions"), size=10)
    rows = [
        (
            wording.title_of(m),
            translate(side),
            wording.degrees(m.side(side).value),
            ", ".join(
                wording.degrees(rep.value) + (EXCLUDED if rep.excluded else "")
                for _, rep in numbered(m.reps)
                if rep.side == side
            ),
        )
        for m in movements
        for side in SIDES
    ]
    head = [translate(name) for name in ("Movement", "Side", "Mean", "Repetitions")]
    layout.table(head, rows, (24, 10, 9, 57), size=8)
    layout.text(translate("* left out of the mean; why stands with the movement."), size=7.5)
