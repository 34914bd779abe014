"""What the reports say about a result, in the present language and voice."""

import math
import re

from tmr_vision.angles import ANGLES, angle_title
from tmr_vision.export import numbered
from tmr_vision.figures import pairs
from tmr_vision.language import N_, current_audience, localised, translate
from tmr_vision.records import Compensation, MovementResult, PlanStep
from tmr_vision.report.wording import texts
from tmr_vision.report.wording.numbers import degrees
from tmr_vision.skeleton import SIDES, Side, other

# --- in the reader's voice ----------------------------------------------------------------------


def title() -> str:
    """Name the report."""
    return translate(texts.TITLES[current_audience()])


def subtitle() -> str:
    """Say under the title what the report is, and what it is not."""
    return translate(texts.SUBTITLES[current_audience()])


def next_heading() -> str:
    """Head the plan."""
    return translate(texts.NEXT[current_audience()])


def safety() -> str:
    """Say when to stop."""
    return translate(texts.SAFETY[current_audience()])


def disclaimer() -> str:
    """Say what the report cannot be taken for."""
    return translate(texts.DISCLAIMERS[current_audience()])


# --- sentences ----------------------------------------------------------------------------------


def capital(text: str) -> str:
    """Say a word or clause with a capital letter."""
    text = translate(text)
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Make a sentence of a clause: capital letter, full stop, degree signs."""
    text = re.sub(r"(?<=\d) (deg(rees)?|Grad)\b", "°", capital(text).strip())
    if not text:
        return ""
    return text + ("" if text[-1] in ".!?" else ".")


def angle_words(angle: str) -> str:
    """Name an angle: ``shoulder elevation``."""
    return translate(angle_title(angle))


def title_of(m: MovementResult) -> str:
    """Name a movement."""
    return translate(m.movement.title)


def definition(m: MovementResult) -> tuple[str, str]:
    """Say what the judged angle is, and where it is zero."""
    angle = ANGLES[m.movement.angle]
    return translate(angle.definition), translate(angle.zero)


def verdict(m: MovementResult) -> str:
    """Name the verdict."""
    return translate(texts.VERDICTS.get((m.verdict, m.strength)) or m.verdict.capitalize())


def verdict_in_full(m: MovementResult) -> str:
    """Name the verdict with the side that does worse."""
    if m.limited_side is None:
        return verdict(m)
    return translate("{verdict}: {side} side does worse", verdict=verdict(m), side=m.limited_side)


def finding(m: MovementResult) -> str:
    """Say in one sentence what was measured."""
    if m.difference is None:
        known = [f"{translate(s)} {degrees(m.side(s).value)}" for s in SIDES if m.side(s).n]
        if not known:
            return translate("The sides cannot be compared.")
        return translate("The sides cannot be compared; measured: {known}.", known=known[0])
    value = m.difference.value
    words = {
        "size": degrees(abs(value)),
        "error": degrees(m.mdc95),
        "left": m.left.n,
        "right": m.right.n,
    }
    counts = translate("repetitions: {left} left and {right} right", **words)
    sure = translate("measurement error ±{error}; {counts}", counts=counts, **words)
    if not round(value):
        return translate("Both sides are the same within 1° ({sure}).", sure=sure)
    if m.mdc95 is not None and abs(value) < m.mdc95:
        return translate(
            "The difference of {size} is within its error ({sure}).", sure=sure, **words
        )
    return translate(_DIRECTIONS[m.movement.statistic, value > 0], sure=sure, **words)


_DIRECTIONS = {
    ("peak", True): N_("The right side reaches {size} more than the left ({sure})."),
    ("peak", False): N_("The right side reaches {size} less than the left ({sure})."),
    ("range", True): N_("The right side moves {size} more than the left ({sure})."),
    ("range", False): N_("The right side moves {size} less than the left ({sure})."),
}


def reps_included(m: MovementResult) -> str:
    """Write how many repetitions were trusted, ``5 / 4``, and how many were left out."""
    out = sum(rep.excluded is not None for rep in m.reps)
    counts = " / ".join(str(m.side(s).n) for s in SIDES)
    return translate("{counts}, {out} left out", counts=counts, out=out) if out else counts


def excluded_reps(m: MovementResult) -> list[str]:
    """Return which repetitions were left out, and why."""
    return [
        capital(
            translate(
                "{side} {number} was left out: {reason}.",
                side=rep.side,
                number=number,
                reason=translate(rep.excluded).rstrip("."),
            )
        )
        for number, rep in numbered(m.reps)
        if rep.excluded is not None
    ]


def compensation_value(found: Compensation | None) -> str:
    """Write how far a compensation went, and whether that counts as seen."""
    if found is None or not math.isfinite(found.value):
        return translate("not measured")
    template = N_("{amount}, seen") if found.seen else N_("{amount}, not seen")
    return translate(template, amount=_amount(found.value, found.unit))


def compensations(m: MovementResult) -> list[tuple[str, str, dict[Side, str]]]:
    """Return title, threshold and what each side did, for each compensation."""
    return [
        (
            translate(pair.title),
            _amount(pair.threshold, pair.unit),
            {side: compensation_value(pair.found.get(side)) for side in SIDES},
        )
        for pair in pairs(m)
    ]


def _amount(value: float, unit: str) -> str:
    return degrees(value) if unit == "deg" else f"{localised(f'{value:.1f}')} {unit}"


def good_side(step: PlanStep) -> str:
    """Say which side to exercise."""
    good = step.good_side
    return translate(
        "Exercise the {side} side (the better one), not the {other}.", side=good, other=other(good)
    )


def placed_by(step: PlanStep) -> str:
    """Say why a movement stands where it stands."""
    if step.by == "felt":
        return translate("Placed here by what was felt. {why}", why=sentence(step.why))
    return translate("Placed here by what was measured. {why}", why=sentence(step.why))
