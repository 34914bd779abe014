"""Sessions of one person, movement by movement: a part of the report, and a page of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tmr_vision import figures
from tmr_vision.comparison import Comparison, MovementComparison
from tmr_vision.language import use_locale
from tmr_vision.report import wording
from tmr_vision.report.options import ReportOptions
from tmr_vision.report.templating import fill_template, style_sheet


@dataclass(frozen=True)
class History:
    """One movement over the sessions, with its plots as SVG."""

    movement: MovementComparison
    comparison: Comparison
    plot: Markup


def render_comparison(
    comparison: Comparison,
    *,
    links: Sequence[str] = (),
    options: ReportOptions | None = None,
) -> str:
    """Return a comparison as one HTML file that loads nothing.

    Parameters
    ----------
    links
        Address of each session's own report, relative to the page; none if left out.
    options
        Language, audience and code.
    """
    options = options or ReportOptions()
    with use_locale(options.language, options.audience):
        histories = [find_history(comparison, m.movement.key) for m in comparison.movements]
        return fill_template(
            "comparison.html.jinja",
            comparison=comparison,
            histories=[history for history in histories if history],
            once=[m.movement for m in comparison.movements if not m.changes],
            links=links,
            code=options.code,
            css=style_sheet(),
        )


def find_history(comparison: Comparison | None, key: str) -> History | None:
    """Return what a report shows of one movement's sessions; None if it was tested once."""
    movement = compared_movement(comparison, key)
    if comparison is None or movement is None:
        return None
    figure = figures.sessions_figure(movement)
    title = wording.sessions_text(movement)
    plot = Markup(figures.svg(figure, title=title, prefix=f"h-{key}"))
    return History(movement=movement, comparison=comparison, plot=plot)


def compared_movement(comparison: Comparison | None, key: str) -> MovementComparison | None:
    """Return a movement of a comparison if it was tested more than once."""
    found = () if comparison is None else comparison.movements
    return next((m for m in found if m.movement.key == key and m.changes), None)
