"""A page over a whole batch: what came out by movement, what failed, and why."""

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from tmr_vision import answers, figures
from tmr_vision.batch.collect import BatchTables, Row, groups_of, reasons_of
from tmr_vision.jobs import Counts
from tmr_vision.language import Language, use_locale
from tmr_vision.report.templating import fill_template, style_sheet

MOST_ROWS = 500
"""More rows are for the tables; a page of them cannot be read."""
_SLOWEST = 10


def render_page(tables: BatchTables, counts: Counts, folder: Path, *, language: Language) -> str:
    """Return the page as one HTML file that loads nothing.

    Parameters
    ----------
    counts
        How many videos are in each state.
    folder
        Where it will lie: reports of single tests that are there are linked.
    """
    with use_locale(language, "clinician"):
        groups = groups_of(tables.tests)
        rows = [(g.title, g.margin_deg, g.differences) for g in groups if g.differences]
        plot = ""
        if rows:
            figure = figures.distribution_figure(rows)
            plot = Markup(figures.svg(figure, title="", prefix="batch"))
        return fill_template(
            "batch.html.jinja",
            counts=counts,
            total=sum(counts.values()),
            groups=groups,
            plot=plot,
            reasons=reasons_of(tables.tests),
            tests=tables.tests[:MOST_ROWS],
            left_out=max(len(tables.tests) - MOST_ROWS, 0),
            links=_links(tables.tests[:MOST_ROWS], folder),
            verdicts=answers.VERDICTS,
            failures=tables.failures[:MOST_ROWS],
            slowest=tables.work[:_SLOWEST],
            css=style_sheet(),
        )


def _links(tests: list[Row], folder: Path) -> Mapping[str, str]:
    names = dict.fromkeys(row["name"] for row in tests)
    return {n: f"{n}/report.html" for n in names if (folder / n / "report.html").is_file()}
