"""The report for print: a summary page, a page or two for each movement, the method."""

import io
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import matplotlib.image

from tmr_vision import figures
from tmr_vision.comparison import Comparison
from tmr_vision.export import numbered
from tmr_vision.language import translate, use_locale
from tmr_vision.overlay import KeyFrame
from tmr_vision.records import AnalysisResult, MovementResult
from tmr_vision.report import wording
from tmr_vision.report.comparison import compared_movement
from tmr_vision.report.options import ReportOptions
from tmr_vision.report.pdf_history import write_history
from tmr_vision.report.pdf_layout import PdfLayout
from tmr_vision.report.pdf_method import method
from tmr_vision.report.wording import texts
from tmr_vision.skeleton import SIDES, Side

_EXCLUDED = "*"
_REPS_A_ROW = 12
_PAIR_ROW = 22.0
_FEW = 3
_LABELS = 130.0
_VIEWPOINT = 52.0


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
        make = partial(
            lay_out_pages,
            result, key_frames=key_frames, comparison=comparison, note=note, options=options,
        )  # fmt: skip
        layout = make(core=True)
        if layout.lacks_letters():
            layout = make(core=False)
        layout.save(path, ", ".join(_names(result, options)))


def lay_out_pages(
    result: AnalysisResult,
    *,
    key_frames: Sequence[KeyFrame] = (),
    comparison: Comparison | None = None,
    note: str = "",
    options: ReportOptions | None = None,
    core: bool = False,
) -> PdfLayout:
    """Return the pages of the report in the present language, not yet numbered or written."""
    options = options or ReportOptions()
    foot = " · ".join([*_names(result, options), f"tmr-vision {result.software}"])
    layout = PdfLayout(foot, options.paper, core=core)
    _summary(layout, result, comparison, note, options.code)
    _plan(layout, result)
    for m in result.movements:
        layout.new_page()
        _movement(layout, m, result, [k for k in key_frames if k.movement == m.movement.key])
        if comparison and (history := compared_movement(comparison, m.movement.key)):
            write_history(layout, history, comparison)
    layout.new_page()
    method(layout, result)
    return layout


def _names(result: AnalysisResult, options: ReportOptions) -> list[str]:
    return [
        wording.title(),
        *([translate("code {code}", code=options.code)] if options.code else []),
        wording.when(result.created),
    ]


def _summary(
    layout: PdfLayout,
    result: AnalysisResult,
    comparison: Comparison | None,
    note: str,
    code: str,
) -> None:
    videos = ", ".join(
        f"{r.info.name} ({wording.seconds(r.info.duration_s)})" for r in result.recordings
    )
    layout.text(wording.title(), size=19, bold=True)
    layout.text(wording.subtitle(), size=10, muted=True)
    who = translate("Code {code}. ", code=code) if code else ""
    when = wording.when(result.created)
    layout.text(who + translate("Analysed {when}. Video: {videos}", when=when, videos=videos))
    layout.rule(strong=True)
    if note:
        layout.text(note)
    layout.heading(translate("Summary"))
    for timed in result.timed:
        layout.text(translate(timed.test.title), bold=True)
        layout.table(wording.timed_heads(), wording.timed_rows(timed), (20, 20, 15, 45), size=8)
        for sentence in wording.timed_sentences(timed):
            layout.text(sentence)
    if not result.movements:
        if not result.timed:
            layout.text(translate(texts.NO_MOVEMENT))
        return
    head = (
        translate("Movement"),
        translate("Felt L"),
        translate("Felt R"),
        translate("R \N{MINUS SIGN} L"),
        wording.capital("left"),
        wording.capital("right"),
        translate("Difference"),
        translate("Verdict"),
        translate("Reps L / R"),
        translate("Quality"),
    )
    rows = [
        (
            wording.title_of(m),
            *wording.felt_scores(m.self_rating),
            *(wording.degrees(m.side(side).value) for side in SIDES),
            wording.with_error(m.difference.value if m.difference else None, m.mdc95),
            wording.verdict_in_full(m),
            wording.reps_included(m),
            wording.quality_in_short(m),
        )
        for m in result.movements
    ]
    layout.table(head, rows, (15, 7, 7, 7.5, 7.5, 7.5, 13, 17, 11, 13), size=8)
    layout.text(f"{translate(texts.SIGN)} {translate(texts.FELT_SCALE)}", size=8, muted=True)
    if changes := wording.all_since_before(comparison):
        layout.text(changes, size=8)


def _plan(layout: PdfLayout, result: AnalysisResult) -> None:
    plan = result.plan
    size = 9.0 if len(result.movements) <= _FEW else 8.0  # all of it belongs on the first page
    layout.heading(wording.next_heading())
    for number, step in enumerate(plan.steps, start=1):
        line = f"{number}. {translate(step.title)}. {wording.good_side(step)}"
        layout.text(line, size=size, bold=True)
        layout.text(wording.sentence(step.dose), size=size, indent=14)
        layout.text(wording.placed_by(step), size=size - 1, muted=True, indent=14)
    if plan.steps:
        layout.text(f"{translate('Test again.')} {wording.sentence(plan.retest)}", size=size)
    else:
        layout.text(translate(texts.NO_STEPS))
    layout.bullets([wording.sentence(line) for line in plan.notes], size=size - 1)
    layout.space(4)
    layout.text(f"{translate('Safety.')} {wording.safety()}", size=size, bold=True)
    layout.text(wording.disclaimer(), size=size - 1, muted=True)


def _movement(
    layout: PdfLayout, m: MovementResult, result: AnalysisResult, key_frames: Sequence[KeyFrame]
) -> None:
    layout.text(wording.title_of(m), size=15, bold=True)
    layout.text(wording.verdict_in_full(m), size=11, bold=True)
    layout.text(wording.finding(m))
    layout.text(wording.sentence(m.reason))
    if m.reps:
        _plots(layout, m, result)
    else:
        layout.text(translate(texts.NO_REPS), muted=True)
    images = [matplotlib.image.imread(io.BytesIO(k.jpeg), format="jpg") for k in key_frames]
    captions = [wording.peak_caption(k.rep, k.number, k.moment) for k in key_frames]
    layout.pictures(images[:4], captions[:4])
    _views(layout, m)
    _tables(layout, m)


def _plots(layout: PdfLayout, m: MovementResult, result: AnalysisResult) -> None:
    if m.curves is None:
        figures.draw_curves(layout.axes(98)[0], m)
    else:
        top, bottom = layout.axes(98, 50, gap=25)
        figures.draw_curves(top, m, labelled=False)
        figures.draw_difference(bottom, m)
    for source in figures.sources_of(m):
        trace, lanes = layout.axes(44, 22, gap=8)
        figures.draw_timeline(trace, lanes, m, result.recordings[source], source)
        layout.space(17)
    lines = wording.excluded_reps(m)
    if lines:
        lead = translate("Hatched, dotted, {sign}: left out.", sign=_EXCLUDED)
        layout.text(" ".join([lead, *lines]), size=8, muted=True)


def _views(layout: PdfLayout, m: MovementResult) -> None:
    """Draw the compensations, and beside them how the person stood to the camera."""
    rows = len(figures.pairs(m))
    height = max(_VIEWPOINT, _PAIR_ROW * rows)
    if rows:
        pairs, *stood = layout.row(height, 3.0, 1.0, 1.0, left=_LABELS)
        labels = [
            f"{title}\n{found['left']} / {found['right']}"
            for title, _, found in wording.compensations(m)
        ]
        figures.draw_pairs(pairs, m, labels)
        pairs.tick_params(axis="y", labelsize=7)
    else:
        stood = layout.row(height, 1.0, 1.0, right=0.6 * layout.inner)
    for axes, side in zip(stood, SIDES, strict=True):
        figures.draw_viewpoint(axes, m, side)


def _tables(layout: PdfLayout, m: MovementResult) -> None:
    _rep_table(layout, m)
    layout.heading(translate("Quality of the measurement"), size=9.5)
    layout.text(". ".join(f"{name}: {value}" for name, value in wording.facts(m)) + ".", size=7.5)
    layout.bullets(wording.remarks(m), size=8)
    layout.text(f"{translate('Caution.')} {translate(m.movement.caution)}", size=7.5, muted=True)


def _rep_table(layout: PdfLayout, m: MovementResult) -> None:
    """Write the values of all repetitions, a row a side, a column a repetition."""
    cells: dict[Side, list[str]] = {side: [] for side in SIDES}
    for _, rep in numbered(m.reps):
        cells[rep.side].append(wording.degrees(rep.value) + (_EXCLUDED if rep.excluded else ""))
    most = max(len(row) for row in cells.values())
    for first in range(0, most, _REPS_A_ROW):
        shown = range(first, min(first + _REPS_A_ROW, most))
        rows = [
            [
                wording.capital(side),
                _mean(m, side),
                *(row[i] if i < len(row) else "" for i in shown),
            ]
            for side, row in cells.items()
        ]
        widths = [1.7, 2.3] + [1.0] * _REPS_A_ROW
        padding = [""] * (_REPS_A_ROW - len(shown))
        head = [translate("Rep"), translate("Mean"), *(str(i + 1) for i in shown), *padding]
        layout.table(head, [[*row, *padding] for row in rows], widths, size=8)


def _mean(m: MovementResult, side: Side) -> str:
    spread = wording.spread(m.side(side))
    return wording.degrees(m.side(side).value) + (f" ({spread})" if spread else "")
