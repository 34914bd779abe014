"""A page over a whole batch: what came out by movement, what failed, and why."""

from markupsafe import Markup

from tmr_vision import answers, figures
from tmr_vision.batch.overview import SHOWN, Overview
from tmr_vision.jobs import Counts
from tmr_vision.language import Language, translate, use_locale
from tmr_vision.report.templating import fill_template, style_sheet


def render_page(overview: Overview, counts: Counts, *, language: Language) -> str:
    """Return the page as one HTML file that loads nothing.

    Parameters
    ----------
    overview
        What came out.
    counts
        How many videos are in each state.
    """
    with use_locale(language, "clinician"):
        groups = overview.groups
        rows = [(g.title, g.margin_deg, g.differences) for g in groups if g.differences]
        plot = ""
        if rows:
            figure = figures.distribution_figure(rows)
            plot = Markup(figures.svg(figure, title=translate("By movement"), prefix="batch"))
        return fill_template(
            "batch.html.jinja",
            counts=counts,
            total=sum(counts.values()),
            overview=overview,
            groups=groups,
            outcomes=SHOWN,
            plot=plot,
            reasons=overview.reasons.most_common(),
            verdicts=answers.VERDICTS,
            css=style_sheet(),
        )
