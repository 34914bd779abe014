"""One page that puts the first and the last test of a live session side by side."""

import math
from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from tmr_vision.figures import MINUS
from tmr_vision.live.change import Change
from tmr_vision.records import MovementResult
from tmr_vision.report import words
from tmr_vision.report.page import environment

_CSS = Path(__file__).with_name("report.css")


def render_before_after(changes: Sequence[Change]) -> str:
    """Return the page; it names the reports beside it (``report``, ``report_after``)."""
    template = environment().get_template("before_after.html.jinja")
    return template.render(
        changes=changes,
        css=Markup(_CSS.read_text(encoding="utf-8")),
        minus=MINUS,
        difference=_difference,
        measured=_measured,
        felt=_felt,
    )


def _difference(m: MovementResult) -> str:
    if m.difference is None:
        return words.MISSING
    return f"{words.degrees(m.difference.value, signed=True)} ± {words.degrees(m.mdc95)}"


def _measured(change: Change) -> str:
    if math.isnan(change.closer_deg):
        return "The camera cannot compare the two tests."
    size, error = words.degrees(abs(change.closer_deg)), words.degrees(change.error_deg)
    if not change.is_sure:
        return f"The measured change of {size} is within the measurement error of {error}."
    where = "closer together" if change.closer_deg > 0 else "further apart"
    return f"The sides are {size} {where}, more than the measurement error of {error}."


def _felt(change: Change) -> str:
    if change.closer_felt is None:
        return ""
    if change.closer_felt == 0:
        return "They feel as different as before."
    where = "closer" if change.closer_felt > 0 else "further apart"
    return f"They feel {abs(change.closer_felt):.0f} points {where}."
