"""The report for print: a summary page, a page or two for each movement, the method."""

import io
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import matplotlib.image

from tmr_vision import figures
from tmr_vision.compare import Comparison
from tmr_vision.export import numbered
from tmr_vision.language import say, speaking
from tmr_vision.overlay import KeyFrame
from tmr_vision.records import AnalysisResult, MovementResult
from tmr_vision.report import words
from tmr_vision.report.comparison import compared_movement
from tmr_vision.report.options import ReportOptions
from tmr_vision.report.pdf_history import write_history
from tmr_vision.report.pdf_method import method
from tmr_vision.report.sheets import Sheets
from tmr_vision.report.words import texts
from tmr_vision.skeleton import SIDES, Side

_LEFT_OUT = "*"
_REPS_A_ROW = 12
_PAIR_ROW = 22.0
_FEW = 3
_LABELS = 130.0
_STANDPOINT = 52.0


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
    with speaking(options.language, options.audience):
        make = partial(
            make_sheets,
            result, key_frames=key_frames, comparison=comparison, note=note, options=options,
        )  # fmt: skip
        sheets = make(core=True)
        if sheets.lacks_letters():
            sheets = make(core=False)
        sheets.save(path, ", ".join(_names(result, options)))


def make_sheets(
    result: AnalysisResult,
    *,
    key_frames: Sequence[KeyFrame] = (),
    comparison: Comparison | None = None,
    note: str = "",
    options: ReportOptions | None = None,
    core: bool = False,
) -> Sheets:
    """Return the pages of the report in the present language, not yet numbered or written."""
    options = options or ReportOptions()
    foot = " · ".join([*_names(result, options), f"tmr-vision {result.software}"])
    sheets = Sheets(foot, options.paper, core=core)
    _summary(sheets, result, comparison, note, options.code)
    _plan(sheets, result)
    for m in result.movements:
        sheets.new_page()
        _movement(sheets, m, result, [k for k in key_frames if k.movement == m.movement.key])
        if comparison and (history := compared_movement(comparison, m.movement.key)):
            write_history(sheets, history, comparison)
    sheets.new_page()
    method(sheets, result)
    return sheets


def _names(result: AnalysisResult, options: ReportOptions) -> list[str]:
    return [
        words.title(),
        *([say("code {code}", code=options.code)] if options.code else []),
        words.when(result.created),
    ]


def _summary(
    sheets: Sheets,
    result: AnalysisResult,
    comparison: Comparison | None,
    note: str,
    code: str,
) -> None:
    videos = ", ".join(
        f"{r.info.name} ({words.seconds(r.info.duration_s)})" for r in result.recordings
    )
    sheets.text(words.title(), size=19, bold=True)
    sheets.text(words.subtitle(), size=10, muted=True)
    who = say("Code {code}. ", code=code) if code else ""
    when = words.when(result.created)
    sheets.text(who + say("Analysed {when}. Video: {videos}", when=when, videos=videos))
    sheets.rule(strong=True)
    if note:
        sheets.text(note)
    sheets.heading(say("Summary"))
    if not result.movements:
        sheets.text(say(texts.NO_MOVEMENT))
        return
    head = (
        say("Movement"), say("Felt L"), say("Felt R"), say("R \N{MINUS SIGN} L"),
        words.capital("left"), words.capital("right"), say("Difference"), say("Verdict"),
        say("Reps L / R"), say("Quality"),
    )  # fmt: skip
    rows = [
        (
            words.title_of(m),
            *words.felt_scores(m.felt),
            *(words.degrees(m.side(side).value) for side in SIDES),
            words.with_error(m.difference.value if m.difference else None, m.mdc95),
            words.verdict_in_full(m),
            words.reps_counted(m),
            words.quality_in_short(m),
        )
        for m in result.movements
    ]
    sheets.table(head, rows, (15, 7, 7, 7.5, 7.5, 7.5, 13, 17, 11, 13), size=8)
    sheets.text(f"{say(texts.SIGN)} {say(texts.FELT_SCALE)}", size=8, muted=True)
    if changes := words.all_since_before(comparison):
        sheets.text(changes, size=8)


def _plan(sheets: Sheets, result: AnalysisResult) -> None:
    plan = result.plan
    size = 9.0 if len(result.movements) <= _FEW else 8.0  # all of it belongs on the first page
    sheets.heading(words.next_heading())
    for number, step in enumerate(plan.steps, start=1):
        line = f"{number}. {say(step.title)}. {words.good_side(step)}"
        sheets.text(line, size=size, bold=True)
        sheets.text(words.sentence(step.dose), size=size, indent=14)
        sheets.text(words.placed_by(step), size=size - 1, muted=True, indent=14)
    if plan.steps:
        sheets.text(f"{say('Test again.')} {words.sentence(plan.retest)}", size=size)
    else:
        sheets.text(say(texts.NO_STEPS))
    sheets.bullets([words.sentence(line) for line in plan.notes], size=size - 1)
    sheets.space(4)
    sheets.text(f"{say('Safety.')} {words.safety()}", size=size, bold=True)
    sheets.text(words.disclaimer(), size=size - 1, muted=True)


def _movement(
    sheets: Sheets, m: MovementResult, result: AnalysisResult, key_frames: Sequence[KeyFrame]
) -> None:
    sheets.text(words.title_of(m), size=15, bold=True)
    sheets.text(words.verdict_in_full(m), size=11, bold=True)
    sheets.text(words.finding(m))
    sheets.text(words.sentence(m.reason))
    if m.reps:
        _plots(sheets, m, result)
    else:
        sheets.text(say(texts.NO_REPS), muted=True)
    images = [matplotlib.image.imread(io.BytesIO(k.jpeg), format="jpg") for k in key_frames]
    captions = [words.peak_caption(k.rep, k.number, k.moment) for k in key_frames]
    sheets.pictures(images[:4], captions[:4])
    _views(sheets, m)
    _tables(sheets, m)


def _plots(sheets: Sheets, m: MovementResult, result: AnalysisResult) -> None:
    if m.curves is None:
        figures.draw_curves(sheets.axes(98)[0], m)
    else:
        top, bottom = sheets.axes(98, 50, gap=25)
        figures.draw_curves(top, m, labelled=False)
        figures.draw_difference(bottom, m)
    for source in figures.sources_of(m):
        trace, lanes = sheets.axes(44, 22, gap=8)
        figures.draw_timeline(trace, lanes, m, result.recordings[source], source)
        sheets.space(17)
    lines = words.left_out(m)
    if lines:
        lead = say("Hatched, dotted, {sign}: left out.", sign=_LEFT_OUT)
        sheets.text(" ".join([lead, *lines]), size=8, muted=True)


def _views(sheets: Sheets, m: MovementResult) -> None:
    """Draw the compensations, and beside them how the person stood to the camera."""
    rows = len(figures.pairs(m))
    height = max(_STANDPOINT, _PAIR_ROW * rows)
    if rows:
        pairs, *stood = sheets.row(height, 3.0, 1.0, 1.0, left=_LABELS)
        labels = [
            f"{title}\n{found['left']} / {found['right']}"
            for title, _, found in words.compensations(m)
        ]
        figures.draw_pairs(pairs, m, labels)
        pairs.tick_params(axis="y", labelsize=7)
    else:
        stood = sheets.row(height, 1.0, 1.0, right=0.6 * sheets.inner)
    for axes, side in zip(stood, SIDES, strict=True):
        figures.draw_standpoint(axes, m, side)


def _tables(sheets: Sheets, m: MovementResult) -> None:
    _rep_table(sheets, m)
    sheets.heading(say("Quality of the measurement"), size=9.5)
    sheets.text(". ".join(f"{name}: {value}" for name, value in words.facts(m)) + ".", size=7.5)
    sheets.bullets(words.remarks(m), size=8)
    sheets.text(f"{say('Caution.')} {say(m.movement.caution)}", size=7.5, muted=True)


def _rep_table(sheets: Sheets, m: MovementResult) -> None:
    """Write the values of all repetitions, a row a side, a column a repetition."""
    cells: dict[Side, list[str]] = {side: [] for side in SIDES}
    for _, rep in numbered(m.reps):
        cells[rep.side].append(words.degrees(rep.value) + (_LEFT_OUT if rep.excluded else ""))
    most = max(len(row) for row in cells.values())
    for first in range(0, most, _REPS_A_ROW):
        shown = range(first, min(first + _REPS_A_ROW, most))
        rows = [
            [words.capital(side), _mean(m, side), *(row[i] if i < len(row) else "" for i in shown)]
            for side, row in cells.items()
        ]
        widths = [1.7, 2.3] + [1.0] * _REPS_A_ROW
        padding = [""] * (_REPS_A_ROW - len(shown))
        head = [say("Rep"), say("Mean"), *(str(i + 1) for i in shown), *padding]
        sheets.table(head, [[*row, *padding] for row in rows], widths, size=8)


def _mean(m: MovementResult, side: Side) -> str:
    spread = words.spread(m.side(side))
    return words.degrees(m.side(side).value) + (f" ({spread})" if spread else "")
