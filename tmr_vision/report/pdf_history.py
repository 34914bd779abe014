"""Sessions of one movement in the PDF: plots, values, what changed."""

from tmr_vision import figures
from tmr_vision.compare import Comparison, MovementComparison
from tmr_vision.language import say
from tmr_vision.report import words
from tmr_vision.report.sheets import Sheets
from tmr_vision.skeleton import SIDES

_HEIGHT = 84.0
_LABELS = 46.0


def write_history(sheets: Sheets, movement: MovementComparison, comparison: Comparison) -> None:
    """Write what a movement did over the sessions."""
    sheets.room(2 * _HEIGHT)
    sheets.heading(say("Before and after"))
    sheets.text(words.since_before(movement))
    values, differences = sheets.row(_HEIGHT, 1, 1, left=_LABELS, gap=_LABELS + 16)
    figures.draw_sessions(values, movement)
    figures.draw_session_differences(differences, movement)
    if figures.can_draw_before_after(movement):
        sheets.space(12)
        (curves,) = sheets.axes(_HEIGHT, gap=50)
        figures.draw_before_after(curves, movement)
    _values(sheets, movement, comparison)
    rows = [
        (words.compared(c), words.change_size(c), words.outcome(c), words.sentence(c.reason))
        for c in movement.changes
    ]
    head = (say("Sessions"), say("Change"), say("Outcome"), say("Why"))
    sheets.table(head, rows, (18, 14, 24, 44), size=8)
    sheets.bullets([say(note) for note in comparison.notes], size=8)


def _values(sheets: Sheets, movement: MovementComparison, comparison: Comparison) -> None:
    head = (
        say("Session"), *(words.capital(side) for side in SIDES),
        words.capital("right \N{MINUS SIGN} left"), say("Verdict"), say("Felt L / R"),
    )  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for number, (session, found) in enumerate(
        zip(comparison.sessions, movement.results, strict=True), 1
    ):
        name = f"{number}. {say(session.label)}, {words.when(session.created)}"
        if found is None:
            rows.append((name, say("not tested"), "", "", "", ""))
            continue
        left, right, _ = words.felt_scores(found.felt)
        rows.append((
            name,
            *(words.degrees(found.side(side).value) for side in SIDES),
            words.with_error(found.difference.value if found.difference else None, found.mdc95),
            words.verdict(found),
            f"{left} / {right}" if found.felt else left,
        ))  # fmt: skip
    sheets.table(head, rows, (38, 9, 9, 14, 18, 12), size=8)
