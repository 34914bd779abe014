"""Sessions of one movement in the PDF: plots, values, what changed."""

from tmr_vision import figures
from tmr_vision.comparison import Comparison, MovementComparison
from tmr_vision.language import translate
from tmr_vision.report import wording
from tmr_vision.report.pdf_layout import PdfLayout
from tmr_vision.skeleton import SIDES

_HEIGHT = 84.0
_LABELS = 46.0


def write_history(layout: PdfLayout, movement: MovementComparison, comparison: Comparison) -> None:
    """Write what a movement did over the sessions."""
    layout.room(2 * _HEIGHT)
    layout.heading(translate("Before and after"))
    layout.text(wording.since_before(movement))
    layout.space(14)
    values, differences = layout.row(_HEIGHT, 1, 1, left=_LABELS, gap=_LABELS + 16)
    figures.draw_sessions(values, movement)
    figures.draw_session_differences(differences, movement)
    if figures.can_draw_before_after(movement):
        layout.space(12)
        (curves,) = layout.axes(_HEIGHT, gap=50)
        figures.draw_before_after(curves, movement)
    _values(layout, movement, comparison)
    rows = [
        (
            wording.compared(c),
            wording.change_size(c),
            wording.outcome(c),
            wording.sentence(c.reason),
        )
        for c in movement.changes
    ]
    head = (translate("Sessions"), translate("Change"), translate("Outcome"), translate("Why"))
    layout.table(head, rows, (18, 14, 24, 44), size=8)
    layout.bullets([translate(note) for note in comparison.notes], size=8)


def _values(layout: PdfLayout, movement: MovementComparison, comparison: Comparison) -> None:
    head = (
        translate("Session"), *(wording.capital(side) for side in SIDES),
        wording.capital("right \N{MINUS SIGN} left"), translate("Result"), translate("Felt L / R"),
    )  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for number, (session, found) in enumerate(
        zip(comparison.sessions, movement.results, strict=True), 1
    ):
        name = f"{number}. {translate(session.label)}, {wording.when(session.tested)}"
        if found is None:
            rows.append((name, translate("not tested"), "", "", "", ""))
            continue
        rows.append((
            name,
            *(wording.degrees(found.side(side).value) for side in SIDES),
            wording.with_error(found.difference.value if found.difference else None, found.mdc95),
            wording.verdict(found),
            wording.felt_sides(found.self_rating),
        ))  # fmt: skip
    layout.table(head, rows, (38, 9, 9, 14, 18, 12), size=8)
