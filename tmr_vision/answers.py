"""What a result says, in one sentence each: the same words in terminal, report and live check."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from tmr_vision.angles import angle_title
from tmr_vision.comparison import MovementComparison
from tmr_vision.comparison.headline import what_changed
from tmr_vision.language import (
    N_,
    Message,
    code_of,
    join_messages,
    message,
    translate,
    translate_plural,
)
from tmr_vision.protocol import feels_bad_on_both_sides
from tmr_vision.records import (
    AnalysisResult,
    Movement,
    MovementResult,
    Plan,
    SelfRating,
    Strength,
    Verdict,
)
from tmr_vision.skeleton import SIDES, Side, other


@dataclass(frozen=True)
class Answer:
    """A movement's answer, its sentences without a full stop.

    Attributes
    ----------
    verdict
        In two or three words: what stands first in a row.
    finding
        What was seen, in the movement's own verb; the reason where there is no verdict.
    action
        What to do with this movement now.
    """

    verdict: Message
    finding: Message
    action: Message


VERDICTS: dict[tuple[Verdict, Strength | None], str] = {
    ("imbalance", "clear"): N_("imbalance, clear"),
    ("imbalance", "likely"): N_("imbalance, likely"),
    ("balanced", None): N_("balanced"),
    ("inconclusive", None): N_("cannot tell"),
}
"""The word for people; files keep the names of :data:`tmr_vision.records.Verdict`."""

WHY_THE_BETTER_SIDE = N_(
    "The better side is the one to exercise, on purpose: this approach works with the side that "
    "moves well, then tests both again."
)
FILM_AGAIN = N_("film it again")
UNKNOWN = "-"
"""What is shown where there is no number."""
MANY_SWAPS = 0.02
"""From this share of the frames on it is said that swapped sides were corrected."""


def answer_of(found: MovementResult, result: AnalysisResult) -> Answer:
    """Return verdict, finding and next step of a movement of a result."""
    return Answer(verdict_of(found), finding_of(found), action_of(found, result))


def verdict_of(found: MovementResult) -> Message:
    """Return the verdict in the words for people."""
    return message(VERDICTS[found.verdict, found.strength])


def finding_of(found: MovementResult) -> Message:
    """Return what was seen; where nothing could be told, why."""
    if found.looks_like and found.verdict == "inconclusive":
        return message(
            'the film looks like "{other}", not like "{title}"',
            code="looks_like_another",
            other=found.looks_like,
            title=found.movement.title,
        )
    if code_of(found.reason) == "difference_around_margin" and (worse := measured_worse(found)):
        return message("{seen}; {reason}", seen=_seen(found, worse), reason=found.reason)
    if found.verdict == "inconclusive" or found.difference is None:
        return message("{reason}", reason=found.reason or N_("the sides could not be compared"))
    if found.limited_side is None:
        return message(
            "left and right are about equal: less than {margin:.0f}° apart",
            margin=found.movement.margin_deg,
        )
    return _seen(found, found.limited_side)


def _seen(found: MovementResult, worse: Side) -> Message:
    assert found.difference is not None  # of whom a side is known to do worse
    return difference_in_words(found.movement, worse, abs(found.difference.value))


def difference_in_words(movement: Movement, worse: Side, size_deg: float) -> Message:
    """Say by how much the worse side does worse, in the movement's own verb."""
    values: dict[str, Any] = {"side": worse, "other": other(worse), "size": size_deg}
    if movement.difference_text:
        return message(movement.difference_text, **values)
    if movement.better_when == "more":
        return message("the {side} side reaches {size:.0f}° less than the {other} one", **values)
    return message(
        "the {side} side shows {size:.0f}° more {angle} than the {other} one (less is better)",
        angle=angle_title(movement.angle),
        **values,
    )


def sentence(clause: str) -> str:
    """Say a clause as a sentence in the present language: a capital, and a full stop."""
    text = translate(clause)
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


def measured_worse(found: MovementResult) -> Side | None:
    """Return the side that measures worse, however little; None: equal to the degree, unknown."""
    if found.difference is None or round(found.difference.value) == 0:
        return None
    return found.movement.worse_side(found.difference.value)


def felt_in_words(rating: SelfRating) -> Message:
    """Say which side feels worse and by how much, in the same sense as the measured difference."""
    scores = {side: getattr(rating, side) for side in SIDES}
    if (side := rating.worse_side) is None:
        return message("both sides feel the same ({left:.0f} of 100)", **scores)
    return message(
        "the {side} side feels worse by {points:.0f} points "
        "(left {left:.0f}, right {right:.0f} of 100)",
        side=side,
        points=abs(rating.difference),
        **scores,
    )


def degrees(value: float) -> str:
    """Write whole degrees, never ``-0°``; a hyphen where there is no value."""
    return f"{round(value)}°" if math.isfinite(value) else UNKNOWN


def measured_difference(found: MovementResult) -> str:
    """Say which side measures worse and by how much, ``right by 18° ± 7°``, in this language."""
    if found.difference is None or found.mdc95 is None:
        return UNKNOWN
    size = f"{degrees(abs(found.difference.value))} ± {degrees(found.mdc95)}"
    return _worse_by(measured_worse(found), size)


def felt_difference(found: MovementResult) -> str:
    """Say which side feels worse and by how much, ``right by 30 points``, in this language."""
    if (rating := found.self_rating) is None:
        return UNKNOWN
    points = translate_plural("{n} point", "{n} points", n=round(abs(rating.difference)))
    return _worse_by(rating.worse_side, points)


def _worse_by(side: Side | None, size: str) -> str:
    return size if side is None else translate("{side} by {size}", side=side, size=size)


def swaps_in_words(found: MovementResult, result: AnalysisResult) -> Message | None:
    """Say that many swapped sides were corrected, if there were many; else None."""
    places = found.sources or range(len(result.recordings))
    frames = sum(result.recordings[i].info.frames for i in places)
    swapped = found.quality.swaps_repaired or 0
    if not frames or swapped <= MANY_SWAPS * frames:
        return None
    return message(
        "{title}: left and right were swapped in {n} of {frames} frames; this was corrected; "
        "check in the pictures that red is the left side",
        code="swaps_corrected",
        title=found.movement.title,
        n=swapped,
        frames=frames,
    )


def recognised_in_words(result: AnalysisResult) -> Message | None:
    """Say what the movements were taken for that nobody named, and how to name them; or None."""
    titles = [found.movement.title for found in result.movements if found.recognised]
    if not titles:
        return None
    return _taken_for(titles)


def _taken_for(titles: Sequence[str]) -> Message:
    return message(
        "We took this for: {titles}. Not right? Name the movement and analyse it again",
        code="recognised_as",
        titles=join_messages(", ", titles),
    )


def action_of(found: MovementResult, result: AnalysisResult) -> Message:
    """Return what to do with a movement of a result now."""
    return action_by(found, result.plan, result.painful)


def action_by(found: MovementResult, plan: Plan, painful: Collection[str]) -> Message:
    """Return what to do with a movement now, by a plan; ``painful`` names what hurt."""
    key = found.movement.key
    if key in painful:
        return message("it hurt: do not exercise it, and ask a professional")
    for step in plan.steps:
        if step.movement == key:
            return _exercise(found, step.good_side)
    if feels_bad_on_both_sides(found.self_rating):
        return message(
            "both sides feel bad: do not exercise it now; if it stays so, ask a professional"
        )
    return next_film(found) if found.verdict == "inconclusive" else message("nothing to exercise")


def next_film(found: MovementResult) -> Message:
    """Return what to do where nothing could be decided."""
    if found.looks_like:
        return message(
            "choose the movement that was done and analyse the video again, or film again"
        )
    if code_of(found.reason) == "error_always_beyond_margin":
        return message("filming it again would not help; a professional can look at it")
    return message(FILM_AGAIN)


def _exercise(found: MovementResult, good_side: Side) -> Message:
    """Return which side to exercise, and why if what was measured does not say it."""
    worse = other(good_side)
    if found.self_rating is None or found.limited_side == worse:
        return message("exercise the {side} side, the better one", side=good_side)
    return message(
        "it feels worse on the {worse} side: exercise the {side} side, the better one",
        worse=worse,
        side=good_side,
    )


def remarks_of(found: MovementResult, result: AnalysisResult) -> list[Message]:
    """Return what makes a reader look twice at a movement's answer."""
    remarks = [_taken_for([found.movement.title])] if found.recognised else []
    if found.looks_like and found.verdict != "inconclusive":
        remarks.append(
            message(
                'This was measured as "{title}", but looks like "{other}".',
                code="measured_as_another",
                title=found.movement.title,
                other=found.looks_like,
            )
        )
    swaps = swaps_in_words(found, result) if found.reps else None
    return [*remarks, *([] if swaps is None else [swaps])]


def kind_of_change(movement: MovementComparison) -> str:
    """Return what became of the difference of the sides since the first session, in short."""
    change = movement.changes[-1]
    if change.outcome == "changed" and change.direction is None:
        return N_("the weaker side has changed")
    return change.direction or change.outcome


def change_of(movement: MovementComparison) -> Message:
    """Say what the difference of the sides has done since the first session."""
    return what_changed(movement)
