"""What the reports say about a result, in the present language and voice."""

import math
import re
from dataclasses import dataclass

from tmr_vision import answers, protocol
from tmr_vision.angles import ANGLES, angle_title
from tmr_vision.export import numbered
from tmr_vision.figures import pairs
from tmr_vision.headline import headline_of, tells_finding
from tmr_vision.language import N_, current_audience, localised, translate
from tmr_vision.records import AnalysisResult, Compensation, MovementResult, PlanStep, Verdict
from tmr_vision.report.wording import texts
from tmr_vision.report.wording.numbers import degrees
from tmr_vision.skeleton import SIDES, Side

# --- in the reader's voice ----------------------------------------------------------------------


def title() -> str:
    """Name the report."""
    return translate(texts.TITLES[current_audience()])


def subtitle() -> str:
    """Say under the title what the report is, and what it is not."""
    return translate(texts.SUBTITLES[current_audience()])


def next_heading(result: AnalysisResult) -> str:
    """Head the plan."""
    heads = texts.NEXT_IN_ORDER if len(result.plan.steps) > 1 else texts.NEXT
    return translate(heads[current_audience()])


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


# --- the answer ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class AnswerRow:
    """One sentence of the answer: of one movement, or of several refused for the same reason.

    ``titles`` has the number of each movement's part of the report with its title.
    """

    verdict: Verdict
    words: str
    titles: tuple[tuple[int, str], ...]
    finding: str
    action: str


def headline(result: AnalysisResult) -> str:
    """Say in one sentence what came out; which movements, the rows below it tell."""
    return sentence(headline_of(result, named=False))


def answer_rows(result: AnalysisResult) -> list[AnswerRow]:
    """Return the answers of all movements; several refusals for one reason are said once.

    What is true of the only movement and stands in the headline is not said again.
    """
    alone = tells_finding(result.movements)
    rows: dict[tuple[object, ...], AnswerRow] = {}
    for number, m in enumerate(result.movements, 1):
        answer = answers.answer_of(m, result)
        finding = "" if alone else sentence(answer.finding)
        row = AnswerRow(
            m.verdict, capital(answer.verdict), ((number, title_of(m)),), finding,
            sentence(answer.action),
        )  # fmt: skip
        same = (finding, row.action) if m.verdict == "inconclusive" else (number,)
        known = rows.get(same)
        rows[same] = (
            row
            if known is None
            else AnswerRow(
                known.verdict, known.words, known.titles + row.titles, finding, row.action
            )
        )
    return list(rows.values())


def summary_legend(result: AnalysisResult) -> str:
    """Say how the numbers of the summary are to be read; nothing where there are none."""
    compared = [m for m in result.movements if m.difference is not None]
    notes = [
        (bool(compared), texts.SIGN),
        (any(map(_looks_off, compared)), texts.ROUNDED),
        (any(m.self_rating for m in result.movements), texts.FELT_SCALE),
    ]
    return " ".join(translate(text) for holds, text in notes if holds)


def _looks_off(m: MovementResult) -> bool:
    """Tell whether the rounded sides are not as far apart as the rounded difference."""
    assert m.difference is not None
    return round(m.right.value) - round(m.left.value) != round(m.difference.value)


def worse_side(m: MovementResult) -> str:
    """Name the side that does worse, ``right worse``; nothing where none is told."""
    return "" if m.limited_side is None else translate("{side} worse", side=m.limited_side)


def verdict(m: MovementResult) -> str:
    """Name the verdict."""
    return capital(answers.verdict_of(m))


def finding(m: MovementResult) -> str:
    """Say in one sentence what was seen; where nothing could be told, why."""
    return sentence(answers.finding_of(m))


def action(m: MovementResult, result: AnalysisResult) -> str:
    """Say what to do with a movement now."""
    return sentence(answers.action_of(m, result))


def doubts(m: MovementResult, result: AnalysisResult) -> list[str]:
    """Say what makes a reader look twice at a movement's answer."""
    return [sentence(remark) for remark in answers.remarks_of(m, result)]


# --- the plan -----------------------------------------------------------------------------------


def good_side(step: PlanStep) -> str:
    """Say which movement to exercise on which side."""
    return translate(
        "{movement}: the {side} side.", movement=translate(step.title), side=step.good_side
    )


def placed_by(step: PlanStep, number: int, *, of: int) -> str:
    """Say why a movement stands where it stands among so many."""
    first = N_("First because it feels most different.")
    if step.by == "measured":
        first = N_("First because the difference is largest.")
    return f"{translate(first)} {sentence(step.why)}" if number == 1 < of else sentence(step.why)


def dose(result: AnalysisResult) -> str:
    """Say how much to do: the only step's own dose, else one for all."""
    steps = result.plan.steps
    if len(steps) == 1:
        return sentence(steps[0].dose)
    sets, repetitions = protocol.dose()
    return translate(texts.DOSE, sets=sets, repetitions=repetitions)


def no_exercise(result: AnalysisResult) -> str:
    """Say why there is nothing to exercise, or nothing yet."""
    why = protocol.why_no_exercise(result.movements)
    return translate(texts.NO_EXERCISE[why] if why else texts.NO_STEPS)


def plan_notes(result: AnalysisResult) -> list[str]:
    """Return the notes of the plan that the answers have not told."""
    return [sentence(note) for note in protocol.own_notes(result.plan, answers_tell=True)]


# --- repetitions and compensations --------------------------------------------------------------


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
    """Write how far a compensation went, and whether that is noticeable."""
    if found is None or not math.isfinite(found.value):
        return translate("not measured")
    amount = _amount(found.value, found.unit)
    return translate("{amount}, noticeable", amount=amount) if found.seen else amount


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
