"""The report as one HTML page: everything inside the file, readable offline and without script."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup
from matplotlib.figure import Figure

from tmr_vision import figures
from tmr_vision.comparison import Comparison
from tmr_vision.export import numbered
from tmr_vision.language import current_audience, use_locale
from tmr_vision.overlay import KeyFrame
from tmr_vision.records import AnalysisResult, MovementResult, Rep
from tmr_vision.report import wording
from tmr_vision.report.comparison import History, find_history
from tmr_vision.report.interactive import page_data
from tmr_vision.report.options import ReportOptions
from tmr_vision.report.templating import HERE, fill_template, style_sheet
from tmr_vision.skeleton import SIDES

_SCRIPTS = ("uplot.min.js", "charts.js", "player.js", "review.js")


@dataclass(frozen=True)
class Picture:
    """A key frame: data URI, and what it shows."""

    data: str
    caption: str


@dataclass(frozen=True)
class Plots:
    """The static plots of one movement as SVG; None where there is nothing to draw.

    ``small`` is for the grid of all movements, which only a clinician's report has.
    """

    small: Markup | None
    curves: Markup | None
    timeline: Markup | None
    pairs: Markup | None
    viewpoint: Markup


@dataclass(frozen=True)
class Section:
    """One movement's part of the page."""

    number: int
    result: MovementResult
    plots: Plots
    pictures: tuple[tuple[Picture, ...], ...]
    reps: tuple[tuple[int, Rep], ...]
    history: History | None


@dataclass(frozen=True)
class Page:
    """All that the template ``report.html.jinja`` reads."""

    result: AnalysisResult
    sections: tuple[Section, ...]
    comparison: Comparison | None
    code: str
    note: str
    css: Markup
    script: Markup
    data: Markup
    videos: dict[int, str]
    inside: dict[int, Markup]


def render_html(
    result: AnalysisResult,
    *,
    key_frames: Sequence[KeyFrame] = (),
    videos: Mapping[int, Path] | None = None,
    comparison: Comparison | None = None,
    note: str = "",
    options: ReportOptions | None = None,
) -> str:
    """Return the report as one HTML file that loads nothing but a large video beside it.

    Parameters
    ----------
    key_frames
        Pictures from :func:`tmr_vision.overlay.draw_source`; may be empty.
    videos
        The annotated video of each source that has one; put into the page if they are small.
    comparison
        Former sessions and this one, to be shown with each movement.
    note
        A sentence about what is missing in this report, shown at its head.
    options
        Language, audience, code, and up to which size videos are put into the page.
    """
    options = options or ReportOptions()
    with use_locale(options.language, options.audience):
        page = Page(
            result=result,
            sections=tuple(
                _section(number, m, result, key_frames, comparison)
                for number, m in enumerate(result.movements, 1)
            ),
            comparison=comparison,
            **_extras(result, videos or {}, note, options),
        )
        values = {field.name: getattr(page, field.name) for field in fields(page)}
        return fill_template("report.html.jinja", **values)


def notebook_html(result: AnalysisResult) -> str:
    """Return a small table and one figure a movement, for a notebook's output cell."""
    drawn = [_curves(m, f"n{i}") for i, m in enumerate(result.movements)]
    shown = [figure for figure in drawn if figure]
    return fill_template(
        "notebook.html.jinja", result=result, figures=shown, palette=figures.PALETTE
    )


def _plots(
    number: int, m: MovementResult, result: AnalysisResult, earlier: MovementResult | None
) -> Plots:
    return Plots(
        small=_small(m, earlier, f"g{number}"),
        curves=_curves(m, f"c{number}"),
        timeline=_timeline(m, result, f"t{number}"),
        pairs=_drawn(figures.pairs_figure(m), wording.pairs_text(m), f"p{number}")
        if m.compensations
        else None,
        viewpoint=_drawn(figures.viewpoint_figure(m), wording.viewpoint_text(m), f"v{number}"),
    )


def _extras(
    result: AnalysisResult, videos: Mapping[int, Path], note: str, options: ReportOptions
) -> dict[str, Any]:
    names = {source: path.name for source, path in videos.items()}
    return {
        "code": options.code or result.header.code,
        "note": note,
        "css": style_sheet(),
        "script": _script(),
        "data": page_data(result, names, all_angles=options.audience == "clinician"),
        "videos": names,
        "inside": _inside(videos, options.embed_video_mb),
    }


@cache
def _script() -> Markup:
    texts = [(HERE / "script" / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    return Markup("\n".join([texts[0], "(() => {", '"use strict";', *texts[1:], "})();"]))


def fit_inside(videos: Mapping[int, Path], limit_mb: float) -> bool:
    """Tell whether the videos together are small enough to be put into the page."""
    return sum(path.stat().st_size for path in videos.values()) <= limit_mb * 1e6


def _inside(videos: Mapping[int, Path], limit_mb: float) -> dict[int, Markup]:
    """Return the videos as base64 if they are small enough together, else nothing."""
    if not fit_inside(videos, limit_mb):
        return {}
    return {
        source: Markup(base64.b64encode(path.read_bytes()).decode("ascii"))
        for source, path in videos.items()
    }


def _section(
    number: int,
    m: MovementResult,
    result: AnalysisResult,
    key_frames: Sequence[KeyFrame],
    comparison: Comparison | None,
) -> Section:
    own = [k for k in key_frames if k.movement == m.movement.key]
    shown = [tuple(map(_picture, (k for k in own if k.side == s))) for s in (*SIDES, None)]
    history = find_history(comparison, m.movement.key)
    earlier = history.movement.results[0] if history else None
    return Section(
        number=number,
        result=m,
        plots=_plots(number, m, result, earlier),
        pictures=tuple(filter(None, shown)),
        reps=tuple(numbered(m.reps)),
        history=history,
    )


def _drawn(figure: Figure, title: str, prefix: str) -> Markup:
    return Markup(figures.svg(figure, title=title, prefix=prefix))


def _curves(m: MovementResult, prefix: str) -> Markup | None:
    if not m.reps:
        return None
    return _drawn(figures.curves_figure(m), wording.curves_text(m), prefix)


def _small(m: MovementResult, earlier: MovementResult | None, prefix: str) -> Markup | None:
    if not m.reps or current_audience() == "home":
        return None
    return _drawn(figures.grid_figure(m, earlier), wording.curves_text(m), prefix)


def _timeline(m: MovementResult, result: AnalysisResult, prefix: str) -> Markup | None:
    if not figures.sources_of(m):
        return None
    figure = figures.timeline_figure(m, result.recordings)
    return _drawn(figure, wording.timeline_text(m), prefix)


def _picture(key: KeyFrame) -> Picture:
    data = base64.b64encode(key.jpeg).decode("ascii")
    return Picture(data=f"data:image/jpeg;base64,{data}", caption=wording.picture_caption(key))
