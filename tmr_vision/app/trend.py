"""Sessions of one person over time, drawn once and kept until something changes."""

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup

from tmr_vision import figures
from tmr_vision.app.service import Service
from tmr_vision.app.templating import fill_page, without_inline_style
from tmr_vision.comparison import MovementComparison, compare_results
from tmr_vision.export import RESULT
from tmr_vision.figures.trend import trend_figure
from tmr_vision.language import use_locale
from tmr_vision.report import wording
from tmr_vision.report.comparison import History
from tmr_vision.store import StoredSession

MOST_SESSIONS = 12
"""The picture shows the first of a person's sessions and so many of the newest."""


def trend_html(
    service: Service, sessions: Sequence[StoredSession], language: str, *, short: bool
) -> str:
    """Return what changed over sessions, newest first; ``short``: the newest movement alone.

    Only sessions that are done count.
    """
    done = [each for each in reversed(sessions) if is_done(service, each)]
    shown = done[:1] + done[1:][-MOST_SESSIONS:]
    if len(shown) < 2:
        return fill_page("trend.html.jinja", histories=[], notes=(), short=short)
    edits = tuple((s.id, s.tested, repr(service.log(s))) for s in shown)
    return _drawn(_Sessions(service, tuple(shown), edits), language, short)


def is_done(service: Service, session: StoredSession) -> bool:
    """Whether there is a result."""
    return (service.places.result(session.id) / RESULT).is_file()


class _Sessions:
    """Sessions as a key of what is kept: the same as long as their days and edits are."""

    def __init__(self, service: Service, shown: tuple[StoredSession, ...], edits: object) -> None:
        self.service, self.shown = service, shown
        self._key = (str(service.places.folder), edits)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Sessions) and other._key == self._key


@lru_cache(maxsize=32)
def _drawn(sessions: _Sessions, language: str, short: bool) -> str:
    with use_locale(language, "clinician"):
        results = [sessions.service.result(each) for each in sessions.shown]
        comparison = compare_results(results, tested=[each.tested for each in sessions.shown])
        keys = [m.movement.key for m in comparison.movements if m.changes]
        if short:
            newest = {m.movement.key for m in results[-1].movements}
            keys = [key for key in keys if key in newest][:1] or keys[:1]
        movements = [m for m in comparison.movements if m.movement.key in keys]
        histories = [History(m, comparison, _plot(m)) for m in movements]
        return fill_page(
            "trend.html.jinja", histories=histories, notes=comparison.notes, short=short
        )


def _plot(movement: MovementComparison) -> Markup:
    title, key = wording.sessions_text(movement), movement.movement.key
    drawn = figures.svg(trend_figure(movement), title=title, prefix=f"trend-{key}")
    return without_inline_style(drawn)
