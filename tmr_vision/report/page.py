"""The report as one HTML page: everything inside the file, readable offline and without script."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from tmr_vision.export import numbered
from tmr_vision.figures import PALETTE, curves_figure, sources_of, svg, timeline_figure
from tmr_vision.overlay import KeyFrame
from tmr_vision.records import AnalysisResult, MovementResult, Rep
from tmr_vision.report import words

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Picture:
    """A key frame: data URI, and what it shows."""

    data: str
    caption: str
    side: str


@dataclass(frozen=True)
class Section:
    """One movement's part of the page."""

    number: int
    result: MovementResult
    curves: Markup | None
    timeline: Markup | None
    pictures: tuple[Picture, ...]
    reps: tuple[tuple[int, Rep], ...]


@dataclass(frozen=True)
class Page:
    """All that the template ``report.html.jinja`` reads."""

    result: AnalysisResult
    sections: tuple[Section, ...]
    css: Markup
    note: str


def render_html(
    result: AnalysisResult, *, key_frames: Sequence[KeyFrame] = (), note: str = ""
) -> str:
    """Return the report as one HTML file that loads nothing else.

    Parameters
    ----------
    key_frames
        Pictures from :func:`tmr_vision.overlay.draw_source`; may be empty.
    note
        A sentence about what is missing in this report, shown at its head.
    """
    page = Page(
        result=result,
        sections=tuple(
            _section(number, m, result, key_frames) for number, m in enumerate(result.movements, 1)
        ),
        css=Markup((_HERE / "report.css").read_text(encoding="utf-8")),
        note=note,
    )
    template = environment().get_template("report.html.jinja")
    return template.render({field.name: getattr(page, field.name) for field in fields(page)})


def notebook_html(result: AnalysisResult) -> str:
    """Return a small table and one figure a movement, for a notebook's output cell."""
    figures = [_curves(m, f"n{i}") for i, m in enumerate(result.movements)]
    template = environment().get_template("notebook.html.jinja")
    return template.render(result=result, figures=[f for f in figures if f], palette=PALETTE)


def _section(
    number: int, m: MovementResult, result: AnalysisResult, key_frames: Sequence[KeyFrame]
) -> Section:
    return Section(
        number=number,
        result=m,
        curves=_curves(m, f"c{number}"),
        timeline=_timeline(m, result, f"t{number}"),
        pictures=tuple(_picture(k) for k in key_frames if k.movement == m.movement.key),
        reps=tuple(numbered(m.reps)),
    )


def _curves(m: MovementResult, prefix: str) -> Markup | None:
    if not m.reps:
        return None
    return Markup(svg(curves_figure(m), title=words.curves_text(m), prefix=prefix))


def _timeline(m: MovementResult, result: AnalysisResult, prefix: str) -> Markup | None:
    if not sources_of(m):
        return None
    figure = timeline_figure(m, result.recordings)
    return Markup(svg(figure, title=words.timeline_text(m), prefix=prefix))


def _picture(key: KeyFrame) -> Picture:
    data = base64.b64encode(key.jpeg).decode("ascii")
    caption = words.peak_caption(key.rep, key.number)
    return Picture(data=f"data:image/jpeg;base64,{data}", caption=caption, side=key.side)


@cache
def environment() -> jinja2.Environment:
    """Return what renders the templates."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["words"] = words
    return environment
