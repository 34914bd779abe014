"""The charts of ``session.xlsx``: left red and solid, right blue and dashed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tmr_vision.angles import ANGLES, column_title, columns_of
from tmr_vision.language import translate
from tmr_vision.records import AnalysisResult, MovementResult
from tmr_vision.skeleton import Side

_WIDTH_PX, _HEIGHT_PX = 470, 300
_ROW_PX = 20
_DASHES: dict[Side, str] = {"left": "solid", "right": "dash"}
_SHAPES: dict[Side, str] = {"left": "circle", "right": "diamond"}


@dataclass(frozen=True)
class Block:
    """Cells of a series: a sheet, its first and last row, the columns of x and y."""

    sheet: str
    first: int
    last: int
    x: int
    y: int

    def ranges(self) -> dict[str, Any]:
        """Return the cells as XlsxWriter names them."""
        places = {"categories": self.x, "values": self.y}
        return {
            name: [self.sheet, self.first, column, self.last, column]
            for name, column in places.items()
        }


Columns = dict[Side, Block]
Places = dict[int, list[tuple[str, int, int]]]


def insert_charts(
    workbook: Any,
    sheet: Any,
    result: AnalysisResult,
    *,
    reps: dict[str, Columns],
    curves: dict[str, Columns],
    angles: Places,
) -> None:
    """Put up to three charts of each movement below the table: mean curve, repetitions, time."""
    row = len(result.movements) + 3
    for found in result.movements:
        key, title = found.movement.key, found.movement.title
        charts = [
            _chart(
                workbook,
                translate("{title}: mean repetition", title=title),
                translate("repetition (%)"),
                _curve_series(curves.get(key, {})),
                x_max=100,
            ),
            _chart(
                workbook,
                translate("{title}: each repetition", title=title),
                translate("repetition"),
                _rep_series(found, reps[key]),
                x_unit=1,
            ),
            _chart(
                workbook,
                translate("{title}: over time", title=title),
                translate("time (s)"),
                list(_time_series(result, found, angles)),
                **_span(found),
            ),
        ]
        drawn = [chart for chart in charts if chart is not None]
        for place, (chart, words) in enumerate(drawn):
            options = {
                "x_offset": 4 + place * (_WIDTH_PX + 10),
                "object_position": 3,
                "description": words,
            }
            sheet.insert_chart(row, 0, chart, options)
        if drawn:
            row += _HEIGHT_PX // _ROW_PX + 2


def _chart(
    workbook: Any,
    title: str,
    x_title: str,
    series: list[dict[str, Any]],
    *,
    x_min: float = 0,
    x_max: float | None = None,
    x_unit: float | None = None,
) -> tuple[Any, str] | None:
    """Return a chart and what it shows in words, or None where there is nothing to draw."""
    if not series:
        return None
    chart = workbook.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    for each in series:
        chart.add_series(each)
    grid = {"visible": True, "line": {"color": "#DDE2E6"}}
    chart.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
    x_axis = {"name": x_title, "min": x_min, "max": x_max, "major_unit": x_unit}
    x_axis |= {"major_gridlines": {"visible": False}, "label_position": "low"}
    chart.set_x_axis({name: value for name, value in x_axis.items() if value is not None})
    chart.set_y_axis({"name": translate("degrees"), "major_gridlines": grid, "num_format": "0"})
    chart.set_legend({"position": "bottom"})
    chart.show_blanks_as("gap")
    chart.set_size({"width": _WIDTH_PX, "height": _HEIGHT_PX})
    link = translate("and")
    names = f" {link} ".join(dict.fromkeys(each["name"] for each in series))
    return chart, translate("{title}, {names}, in degrees", title=title, names=names)


def _curve_series(columns: Columns) -> list[dict[str, Any]]:
    return [_series(side, block, translate(side)) for side, block in columns.items()]


def _rep_series(found: MovementResult, columns: Columns) -> list[dict[str, Any]]:
    """Give the trusted repetitions of each side, and as crosses without a line those left out."""
    series = []
    for side, block in columns.items():
        border = {"color": _colour(side)}
        marker = {"type": _SHAPES[side], "size": 7, "fill": border, "border": border}
        reps = [rep for rep in found.reps if rep.side == side]
        if any(rep.excluded is None for rep in reps):
            series.append(_series(side, block, translate(side)) | {"marker": marker})
        if any(rep.excluded is not None for rep in reps):
            beside = replace(block, y=block.y + 1)
            crosses = {"marker": marker | {"type": "x"}, "line": {"none": True}}
            series.append(_series(side, beside, translate("{side}, left out", side=side)) | crosses)
    return series


def _time_series(
    result: AnalysisResult, found: MovementResult, angles: Places
) -> Iterator[dict[str, Any]]:
    """Give the judged angle of each side in the recordings that hold that side's repetitions."""
    angle = found.movement.angle
    sided = ANGLES[angle].sided
    for side, name in columns_of(angle).items():
        for source in sorted({rep.source for rep in found.reps if rep.side == side or not sided}):
            names = result.recordings[source].angles.names
            if name in names:
                for sheet, first, last in angles[source]:
                    block = Block(sheet, first, last, x=1, y=names.index(name) + 2)
                    words = translate(side if sided else column_title(angle))
                    yield _series(side if sided else None, block, words)


def _series(side: Side | None, block: Block, name: str) -> dict[str, Any]:
    dash = "solid" if side is None else _DASHES[side]
    return {
        "name": name,
        **block.ranges(),
        "line": {"color": _colour(side), "width": 2, "dash_type": dash},
        "marker": {"type": "none"},
    }


def _colour(side: Side | None) -> str:
    from tmr_vision.figures import PALETTE

    return PALETTE[side or "ink"]


def _span(found: MovementResult) -> dict[str, float]:
    """Return the part of the time axis that holds the movement, whole seconds."""
    if not found.reps:
        return {}
    return {
        "x_min": max(int(min(rep.start_s for rep in found.reps)) - 1, 0),
        "x_max": int(max(rep.end_s for rep in found.reps)) + 2,
    }
