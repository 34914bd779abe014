"""One movement in the PDF: pictures and curves, then how it was measured."""

import io
from collections.abc import Sequence

import matplotlib.image

from tmr_vision import figures
from tmr_vision.export import numbered
from tmr_vision.language import current_audience, translate
from tmr_vision.overlay import KeyFrame
from tmr_vision.records import AnalysisResult, MovementResult
from tmr_vision.report import wording
from tmr_vision.report.pdf_layout import PdfLayout
from tmr_vision.report.pdf_summary import EXCLUDED
from tmr_vision.report.wording import texts
from tmr_vision.skeleton import SIDES, Side

_REPS_A_ROW = 12
_PAIR_ROW = 22.0
_LABELS = 130.0
_VIEWPOINT = 52.0


def write_movement(
    layout: PdfLayout, m: MovementResult, result: AnalysisResult, key_frames: Sequence[KeyFrame]
) -> None:
    """Write what was seen in one movement: in words, in pictures, in curves."""
    if len(result.movements) > 1:
        layout.heading(wording.title_of(m), size=14)
        layout.text(f"{wording.verdict(m)}. {wording.finding(m)}", bold=True)
    layout.bullets(wording.doubts(m, result), size=8)
    images = [matplotlib.image.imread(io.BytesIO(k.jpeg), format="jpg") for k in key_frames]
    captions = [wording.picture_caption(k) for k in key_frames]
    layout.pictures(images[:4], captions[:4])
    if not m.reps:
        layout.text(translate(texts.NO_REPS), muted=True)
    elif m.curves is None:
        figures.draw_curves(layout.axes(90)[0], m)
    else:
        top, bottom = layout.axes(90, 46, gap=25)
        figures.draw_curves(top, m, labelled=False)
        figures.draw_difference(bottom, m)


def write_details(layout: PdfLayout, m: MovementResult, result: AnalysisResult) -> None:
    """Write how one movement was measured, and how good the signals were."""
    if m.verdict != "inconclusive" and current_audience() == "clinician":
        layout.space(8)
        layout.text(wording.sentence(m.reason), size=8)
    traces = []
    sources = figures.sources_of(m)
    for source in sources:
        if len(sources) > 1:
            layout.room(120)
            layout.text(figures.name_of_source(m, source), size=8, muted=True)
        trace, lanes = layout.axes(44, 22, gap=8)
        figures.draw_timeline(trace, lanes, m, result.recordings[source], source)
        traces.append(trace)
        layout.space(17)
    figures.use_one_scale(traces)
    if lines := wording.excluded_reps(m):
        lead = translate("Hatched, dotted, {sign}: left out.", sign=EXCLUDED)
        layout.text(" ".join([lead, *lines]), size=8, muted=True)
    if m.reps:
        if len(result.movements) == 1 or current_audience() == "home":
            _rep_table(layout, m)
        _views(layout, m)
    layout.heading(translate("Quality of the measurement"), size=9.5)
    layout.text(". ".join(f"{name}: {value}" for name, value in wording.facts(m)) + ".", size=7.5)
    layout.bullets(wording.remarks(m), size=8)
    layout.text(f"{translate('Caution.')} {translate(m.movement.caution)}", size=7.5, muted=True)


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


def _rep_table(layout: PdfLayout, m: MovementResult) -> None:
    """Write the values of all repetitions, a row a side, a column a repetition."""
    cells: dict[Side, list[str]] = {side: [] for side in SIDES}
    for _, rep in numbered(m.reps):
        cells[rep.side].append(wording.degrees(rep.value) + (EXCLUDED if rep.excluded else ""))
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
    spread = wording.spread(m.side(side)) if current_audience() == "clinician" else ""
    return wording.degrees(m.side(side).value) + (f" ({spread})" if spread else "")
