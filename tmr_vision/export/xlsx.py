"""``session.xlsx``: a result as a spreadsheet with charts that Excel draws itself.

Sheets: summary (with the charts), reps, curves, angles, method. Cells hold the numbers of
``result.json``; the format of a cell shows fewer digits. Missing is an empty cell. All words are
said in the present language.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tmr_vision.angles import column_title
from tmr_vision.export.method import method_rows
from tmr_vision.export.numbers import number, numbered, seconds
from tmr_vision.export.tables import BODY, split_side
from tmr_vision.export.xlsx_charts import Block, Columns, insert_charts
from tmr_vision.language import N_, message, translate
from tmr_vision.records import AnalysisResult, MovementResult, Provenance, Recording, Rep
from tmr_vision.skeleton import SIDES

MAX_ROWS = 1_048_576
"""Rows of a sheet in Excel; longer recordings go on in another sheet."""
_HEAD_PT, _TEXT_PT = 60, 48
_BESIDE_CHARS = 4
"""What a bold word and its indent take beside its letters, in widths of a digit."""
_FORMATS: dict[str, dict[str, Any]] = {
    "head": {
        "bold": True,
        "text_wrap": True,
        "align": "left",
        "indent": 1,
        "valign": "top",
        "bottom": 1,
    },
    "label": {"bold": True, "valign": "top"},
    "text": {"valign": "top", "align": "left", "indent": 1},
    "wrapped": {"valign": "top", "align": "left", "indent": 1, "text_wrap": True},
    "whole": {"num_format": "0", "valign": "top"},
    "signed": {"num_format": "[>=0.5]+0;[<=-0.5]-0;0", "valign": "top"},
    "deg": {"num_format": "0.0", "valign": "top"},
    "filled": {"num_format": "0.0", "font_color": "#59636C", "italic": True},
    "time": {"num_format": "0.00"},
}
_SUMMARY = (
    (N_("movement"), 22, "text"),
    (N_("felt left (0 to 100)"), 11, "whole"),
    (N_("felt right (0 to 100)"), 11, "whole"),
    (N_("left (deg)"), 9, "whole"),
    (N_("right (deg)"), 9, "whole"),
    (N_("right minus left (deg)"), 11, "signed"),
    (N_("95 % interval low (deg)"), 11, "signed"),
    (N_("95 % interval high (deg)"), 11, "signed"),
    (N_("measurement error MDC95 (deg)"), 15, "whole"),
    (N_("margin that matters (deg)"), 12, "whole"),
    (N_("verdict"), 18, "text"),
    (N_("strength"), 9, "text"),
    (N_("side that does worse"), 11, "text"),
    (N_("reps left"), 7, "whole"),
    (N_("reps right"), 7, "whole"),
    (N_("SD left (deg)"), 9, "deg"),
    (N_("SD right (deg)"), 9, "deg"),
    (N_("measured (%)"), 10, "whole"),
    (N_("reason"), 50, "wrapped"),
)
_REPS = (
    (N_("movement"), 22, "text"),
    (N_("source"), 8, "whole"),
    (N_("side"), 7, "text"),
    (N_("rep"), 6, "whole"),
    (N_("start (s)"), 9, "time"),
    (N_("peak (s)"), 9, "time"),
    (N_("end (s)"), 9, "time"),
    (N_("value (deg)"), 10, "deg"),
    (N_("left-out value (deg)"), 10, "deg"),
    (N_("range (deg)"), 10, "deg"),
    (N_("left out because"), 60, "text"),
)
_SOURCE_TIME = ((N_("source"), 8, "whole"), (N_("time (s)"), 9, "time"))
_METHOD = ((N_("what"), 34, "label"), (N_("value"), 100, "wrapped"))
_WORDS = (
    N_("imbalance"),
    N_("balanced"),
    N_("inconclusive"),
    N_("clear"),
    N_("likely"),
)
_REP_VALUE = [title for title, *_ in _REPS].index("value (deg)")
"""The column of the trusted values; the left-out ones stand beside it, so that a mean over the
column is the mean of the side."""


def write_xlsx(result: AnalysisResult, path: Path) -> None:
    """Write ``session.xlsx``; it works offline and holds no macros."""
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    # Constant memory: a long recording has millions of cells. Rows are written in order for that.
    try:
        with Workbook(str(path), {"constant_memory": True}) as workbook:
            _write_book(workbook, result)
    except FileCreateError as error:
        raise OSError(*error.args[0].args) from error


def _write_book(workbook: Any, result: AnalysisResult) -> None:
    book = _Book(workbook, {name: workbook.add_format(f) for name, f in _FORMATS.items()})
    summary = book.sheet(N_("summary"), _SUMMARY, frozen_columns=1)
    for row, found in enumerate(result.movements, start=1):
        summary.set_row(row, _TEXT_PT)
        book.write_row(summary, row, _summary_row(found), [kind for *_, kind in _SUMMARY])
    reps, curves = _write_reps(book, result), _write_curves(book, result)
    angles = _write_angles(book, result)
    _write_method(book, result)
    insert_charts(workbook, summary, result, reps=reps, curves=curves, angles=angles)


@dataclass(frozen=True)
class _Book:
    """A workbook with its cell formats."""

    workbook: Any
    formats: dict[str, Any]

    def sheet(
        self, name: str, columns: Sequence[tuple[str, int, str]], *, frozen_columns: int = 0
    ) -> Any:
        """Add a sheet with a head that stays in sight; columns are (title, width, format)."""
        sheet = self.workbook.add_worksheet(translate(name))
        sheet.freeze_panes(1, frozen_columns)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_row(0, _HEAD_PT)
        for i, (title, width, _kind) in enumerate(columns):
            longest = max(len(word) for word in translate(title).split())  # no break inside a word
            sheet.set_column(i, i, max(width, longest + _BESIDE_CHARS))
        for i, (title, *_) in enumerate(columns):
            sheet.write_string(0, i, translate(title), self.formats["head"])
        return sheet

    def write_row(self, sheet: Any, row: int, cells: Iterable[Any], kinds: Iterable[str]) -> None:
        """Write a row; None leaves the cell empty."""
        for i, (cell, kind) in enumerate(zip(cells, kinds, strict=True)):
            if isinstance(cell, str):
                sheet.write_string(row, i, translate(cell), self.formats[kind])
            elif cell is not None:
                sheet.write_number(row, i, cell, self.formats[kind])


def _summary_row(found: MovementResult) -> list[Any]:
    difference, self_rating = found.difference, found.self_rating
    return [
        found.movement.title,
        *(None if self_rating is None else number(getattr(self_rating, side)) for side in SIDES),
        *(number(found.side(side).value) for side in SIDES),
        *(
            None if difference is None else number(getattr(difference, name))
            for name in ("value", "low", "high")
        ),
        number(found.mdc95),
        number(found.movement.margin_deg),
        found.verdict,
        found.strength,
        found.limited_side,
        *(found.side(side).n for side in SIDES),
        *(number(found.side(side).sd) for side in SIDES),
        number(found.quality.measured_percent),
        found.reason,
    ]


def _write_reps(book: _Book, result: AnalysisResult) -> dict[str, Columns]:
    """Write all repetitions, those of a side together; return where each movement's are."""
    name = N_("reps")
    sheet = book.sheet(name, _REPS)
    kinds = [kind for *_, kind in _REPS]
    row, places = 1, {}
    for found in result.movements:
        blocks = {}
        for side in SIDES:
            of_side = [(i, rep) for i, rep in numbered(found.reps) if rep.side == side]
            if of_side:
                last = row + len(of_side) - 1
                blocks[side] = Block(translate(name), row, last, x=3, y=_REP_VALUE)
            for i, rep in of_side:
                book.write_row(sheet, row, _rep_row(found, i, rep), kinds)
                row += 1
        places[found.movement.key] = blocks
    sheet.autofilter(0, 0, max(row - 1, 1), len(_REPS) - 1)
    return places


def _rep_row(found: MovementResult, i: int, rep: Rep) -> list[Any]:
    times = [seconds(time_s) for time_s in (rep.start_s, rep.peak_s, rep.end_s)]
    value = number(rep.value)
    values = [value, None] if rep.excluded is None else [None, value]
    return [
        found.movement.title,
        *(rep.source, rep.side, i, *times, *values, number(rep.range_deg), rep.excluded),
    ]


def _write_curves(book: _Book, result: AnalysisResult) -> dict[str, Columns]:
    """Write the mean curves over 0 to 100 % of a repetition, movement after movement."""
    known = [found for found in result.movements if found.curves is not None]
    name = N_("curves")
    columns = [(N_("repetition (%)"), 11, "whole")]
    data: list[Sequence[float]] = []
    places = {}
    for found in known:
        assert found.curves is not None
        blocks = {}
        for side in SIDES:
            blocks[side] = Block(translate(name), 1, 101, x=0, y=len(columns))
            words = {"title": found.movement.title, "side": side}
            for head, curve in (
                (message("{title}: {side} mean (deg)", **words), found.curves.mean_deg),
                (message("{title}: {side} SD (deg)", **words), found.curves.sd_deg),
            ):
                columns.append((head, 14, "deg"))
                data.append(curve[side].tolist())
        head = message("{title}: right minus left (deg)", title=found.movement.title)
        columns.append((head, 14, "deg"))
        data.append(found.curves.difference_deg.tolist())
        places[found.movement.key] = blocks
    sheet = book.sheet(name, columns, frozen_columns=1)
    kinds = [kind for *_, kind in columns]
    for percent, values in enumerate(zip(*data, strict=True)):
        cells = [percent, *(number(value) for value in values)]
        book.write_row(sheet, percent + 1, cells, kinds)
    return places


def _write_angles(book: _Book, result: AnalysisResult) -> dict[int, list[tuple[str, int, int]]]:
    """Write the angles over time; return for each source its sheets with first and last row."""
    places: dict[int, list[tuple[str, int, int]]] = {}
    count = 0
    for source, recording in enumerate(result.recordings):
        samples = len(recording.angles.time_s)
        places[source] = []
        for start in range(0, samples, MAX_ROWS - 1):
            end = min(start + MAX_ROWS - 1, samples)
            count += 1
            name = message("angles") if count == 1 else message("angles {n}", n=count)
            _write_part(book, name, source, recording, slice(start, end))
            places[source].append((translate(name), 1, end - start))
    if not count:
        book.sheet(N_("angles"), _SOURCE_TIME)
    return places


def _angle_head(name: str) -> str:
    side, angle = split_side(name)
    title = column_title(angle)
    if side == BODY:
        return message("{angle} (deg)", angle=title)
    return message("{side} {angle} (deg)", side=side, angle=title)


def _write_part(book: _Book, name: str, source: int, recording: Recording, part: slice) -> None:
    track = recording.angles
    columns = [*_SOURCE_TIME, *((_angle_head(name), 11, "deg") for name in track.names)]
    sheet = book.sheet(name, columns, frozen_columns=2)
    kind_of = ["deg" if code == Provenance.MEASURED else "filled" for code in Provenance]
    rows = zip(
        track.time_s[part].tolist(),
        track.angles_deg[part].tolist(),
        track.provenance[part].tolist(),
        strict=True,
    )
    for row, (time_s, angles_deg, codes) in enumerate(rows, start=1):
        cells = [source, seconds(time_s), *(number(deg) for deg in angles_deg)]
        book.write_row(sheet, row, cells, ["whole", "time", *(kind_of[code] for code in codes)])


def _write_method(book: _Book, result: AnalysisResult) -> None:
    sheet = book.sheet(N_("method"), _METHOD)
    for row, line in enumerate(method_rows(result), start=1):
        book.write_row(sheet, row, line, ["label", "wrapped"])
