"""The report for print: a summary page, a page for each movement, the method."""

import io
from collections.abc import Sequence
from pathlib import Path

import matplotlib.image

from tmr_vision.export import numbered
from tmr_vision.figures import draw_curves, draw_difference, draw_timeline, sources_of
from tmr_vision.overlay import KeyFrame
from tmr_vision.records import AnalysisResult, MovementResult
from tmr_vision.report import words
from tmr_vision.report.sheets import Sheets
from tmr_vision.skeleton import SIDES, Side

_PICTURE_HEIGHT = 104.0
_LEFT_OUT = "*"
_REPS_A_ROW = 12


def render_pdf(
    result: AnalysisResult, path: Path, *, key_frames: Sequence[KeyFrame] = (), note: str = ""
) -> None:
    """Write the report as an A4 PDF with vector plots and page numbers.

    Parameters
    ----------
    key_frames
        Pictures from :func:`tmr_vision.overlay.draw_source`; may be empty.
    note
        A sentence about what is missing in this report, shown at its head.
    """
    sheets = make_sheets(result, key_frames=key_frames, note=note)
    sheets.save(path, f"{words.TITLE}, {words.when(result.created)}")


def make_sheets(
    result: AnalysisResult, *, key_frames: Sequence[KeyFrame] = (), note: str = ""
) -> Sheets:
    """Return the pages of the report, not yet numbered or written."""
    sheets = Sheets(f"{words.TITLE} · {words.when(result.created)} · tmr-vision {result.software}")
    _summary(sheets, result, note)
    _plan(sheets, result)
    for m in result.movements:
        sheets.new_page()
        _movement(sheets, m, result, [k for k in key_frames if k.movement == m.movement.key])
    sheets.new_page()
    _method(sheets, result)
    return sheets


def _summary(sheets: Sheets, result: AnalysisResult, note: str) -> None:
    videos = ", ".join(
        f"{words.source_name(r.info.path)} ({words.seconds(r.info.duration_s)})"
        for r in result.recordings
    )
    sheets.text(words.TITLE, size=19, bold=True)
    sheets.text(words.SUBTITLE, size=10, muted=True)
    sheets.text(f"Analysed {words.when(result.created)}. Video: {videos}")
    sheets.rule(strong=True)
    if note:
        sheets.text(note)
    sheets.heading("Summary")
    if not result.movements:
        sheets.text(words.NO_MOVEMENT)
        return
    head = ("Movement", "Felt L / R", "Left", "Right", "Difference", "Verdict", "Reps L / R",
            "Quality")  # fmt: skip
    rows = [
        (
            m.movement.title,
            words.felt(m),
            *(words.degrees(m.side(side).value) for side in SIDES),
            words.with_error(m.difference.value if m.difference else None, m.mdc95),
            words.verdict_in_full(m),
            words.reps_counted(m),
            words.quality_in_short(m),
        )
        for m in result.movements
    ]
    sheets.table(head, rows, (17, 11, 8, 8, 13, 19, 13, 14))
    sheets.text(f"{words.SIGN} Felt: 0 to 100, higher = worse.", size=8, muted=True)


def _plan(sheets: Sheets, result: AnalysisResult) -> None:
    plan = result.plan
    sheets.heading("What to do next")
    for number, step in enumerate(plan.steps, start=1):
        sheets.text(f"{number}. {step.title}", size=10, bold=True)
        sheets.text(words.good_side(step.good_side), indent=14)
        sheets.text(words.sentence(step.dose), indent=14)
        why = f"Placed here by what was {step.by}. {words.sentence(step.why)}"
        sheets.text(why, size=8, muted=True, indent=14)
    if plan.steps:
        sheets.text(f"Test again. {words.sentence(plan.retest)}")
    else:
        sheets.text(words.NO_STEPS)
    sheets.bullets([words.sentence(line) for line in plan.notes], size=8)
    sheets.space(4)
    sheets.text(f"Safety. {words.SAFETY}", bold=True)
    sheets.text(words.DISCLAIMER, size=8, muted=True)


def _movement(
    sheets: Sheets, m: MovementResult, result: AnalysisResult, key_frames: Sequence[KeyFrame]
) -> None:
    sheets.text(m.movement.title, size=15, bold=True)
    sheets.text(words.verdict_in_full(m), size=11, bold=True)
    sheets.text(words.finding(m))
    sheets.text(words.sentence(m.reason))
    sheets.text(". ".join(f"{s.capitalize()}: {words.spread(m.side(s))}" for s in SIDES) + ".")
    if m.reps:
        _plots(sheets, m, result)
    else:
        sheets.text(words.NO_REPS, muted=True)
    images = [matplotlib.image.imread(io.BytesIO(k.jpeg), format="jpg") for k in key_frames]
    captions = [words.peak_caption(k.rep, k.number) for k in key_frames]
    sheets.pictures(images, captions, height=_PICTURE_HEIGHT)
    _tables(sheets, m)


def _plots(sheets: Sheets, m: MovementResult, result: AnalysisResult) -> None:
    if m.curves is None:
        draw_curves(sheets.axes(108)[0], m)
    else:
        top, bottom = sheets.axes(108, 60, gap=28)
        draw_curves(top, m, labelled=False)
        draw_difference(bottom, m)
    for source in sources_of(m):
        trace, lanes = sheets.axes(48, 24, gap=10)
        draw_timeline(trace, lanes, m, result.recordings[source], source)
        sheets.space(14)
    lines = words.left_out(m)
    if lines:
        sheets.text(
            f"Hatched, dotted, {_LEFT_OUT}: left out. " + " ".join(lines), size=8, muted=True
        )


def _tables(sheets: Sheets, m: MovementResult) -> None:
    compensations = words.compensations(m)
    if compensations:
        head = ("Compensation", *(s.capitalize() for s in SIDES), "Called seen from")
        rows = [(title, *(found[s] for s in SIDES), at) for title, at, found in compensations]
        sheets.table(head, rows, (30, 25, 25, 20), size=8)
    _rep_table(sheets, m)
    sheets.heading("Quality of the measurement", size=9.5)
    sheets.text(". ".join(f"{name}: {value}" for name, value in words.facts(m)) + ".", size=8)
    sheets.bullets(words.remarks(m), size=8)
    sheets.text(f"Caution. {m.movement.caution}", size=8, muted=True)


def _rep_table(sheets: Sheets, m: MovementResult) -> None:
    """Write the values of all repetitions, a row a side, a column a repetition."""
    cells: dict[Side, list[str]] = {side: [] for side in SIDES}
    for _, rep in numbered(m.reps):
        cells[rep.side].append(words.degrees(rep.value) + (_LEFT_OUT if rep.excluded else ""))
    most = max(len(row) for row in cells.values())
    for first in range(0, most, _REPS_A_ROW):
        shown = range(first, min(first + _REPS_A_ROW, most))
        rows = [
            [side.capitalize(), *(row[i] if i < len(row) else "" for i in shown)]
            for side, row in cells.items()
        ]
        widths = [2.0] + [1.0] * _REPS_A_ROW
        padding = [""] * (_REPS_A_ROW - len(shown))
        head = ["Repetition", *(str(i + 1) for i in shown), *padding]
        sheets.table(head, [[*row, *padding] for row in rows], widths, size=8)


def _method(sheets: Sheets, result: AnalysisResult) -> None:
    sheets.text("Method", size=15, bold=True)
    sheets.heading("How to read this", size=10)
    sheets.bullets(words.HOW_TO_READ, size=8)
    sheets.bullets([f"{name}: {meaning}" for name, meaning in words.VERDICT_MEANINGS], size=8)
    sheets.text(words.SIGN, size=8)
    sheets.heading("How pictures became numbers", size=10)
    sheets.bullets(words.processing(result), size=8)
    _definitions(sheets, result)
    sheets.heading("Sources of error", size=10)
    sheets.bullets(words.ERROR_SOURCES, size=8)
    sheets.heading("Input and software", size=10)
    rows = [
        (
            words.source_name(r.info.path),
            f"{words.seconds(r.info.duration_s)}, {r.info.frames} pictures",
            words.frame_size(r.info) + (", mirrored" if r.info.mirrored else ""),
            r.info.sha256 or "camera or stream",
        )
        for r in result.recordings
    ]
    sheets.table(("File", "Length", "Size", "SHA-256"), rows, (24, 22, 18, 36), size=7.5)
    sheets.bullets(
        [
            f"{words.source_name(r.info.path)}: {words.sentence(line)}"
            for r in result.recordings
            for line in r.info.notes
        ],
        size=8,
    )
    sheets.text(f"Software: tmr-vision {result.software}. Pose model: {result.model}.", size=8)
    sheets.text(f"Model SHA-256: {result.model_sha256}", size=8)
    sheets.text(f"Rules of the plan: {result.plan.source}", size=8)
    sheets.text(words.DISCLAIMER, size=8, muted=True)


def _definitions(sheets: Sheets, result: AnalysisResult) -> None:
    if not result.movements:
        return
    sheets.heading("What was measured", size=10)
    rows = [
        (
            m.movement.title,
            words.spoken(m.movement.angle),
            *words.ANGLES.get(m.movement.angle, ("", "")),
            words.STATISTICS[m.movement.statistic],
            words.degrees(m.movement.margin_deg),
        )
        for m in result.movements
    ]
    head = ("Movement", "Angle", "Definition", "0° is", "Judged by", "Margin")
    sheets.table(head, rows, (18, 16, 24, 16, 16, 10), size=8)
