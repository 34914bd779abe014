"""What a result says, in one sentence each: the same words in terminal, report and live check."""

from dataclasses import dataclass
from typing import Any

from tmr_vision.angles import angle_title
from tmr_vision.language import N_, Message, join_messages, message, plural_message
from tmr_vision.records import AnalysisResult, Movement, MovementResult, Strength, Verdict
from tmr_vision.skeleton import Side, other


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


def answer_of(found: MovementResult, result: AnalysisResult) -> Answer:
    """Return verdict, finding and next step of a movement of a result."""
    return Answer(verdict_of(found), finding_of(found), action_of(found, result))


def verdict_of(found: MovementResult) -> Message:
    """Return the verdict in the words for people."""
    return message(VERDICTS[found.verdict, found.strength])


def finding_of(found: MovementResult) -> Message:
    """Return what was seen; where nothing could be told, why."""
    if found.verdict == "inconclusive" or found.difference is None:
        return message("{reason}", reason=found.reason or N_("the sides could not be compared"))
    if found.limited_side is None:
        return message(
            "left and right are about equal: less than {margin:.0f}° apart",
            margin=found.movement.margin_deg,
        )
    return difference_in_words(found.movement, found.limited_side, abs(found.difference.value))


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


def action_of(found: MovementResult, result: AnalysisResult) -> Message:
    """Return what to do with a movement of a result now."""
    key = found.movement.key
    if key in result.painful:
        return message("it hurt: do not exercise it, and ask a professional")
    for step in result.plan.steps:
        if step.movement == key:
            return message("exercise the {side} side, the better one", side=step.good_side)
    if found.verdict == "inconclusive":
        return message("film it again")
    if found.verdict == "balanced":
        return message("nothing to exercise")
    return message("both sides feel bad: do not exercise it now")


def headline_of(result: AnalysisResult) -> Message:
    """Say in one sentence what came out of all movements together."""
    titles: dict[Verdict, list[str]] = {"imbalance": [], "balanced": [], "inconclusive": []}
    for found in result.movements:
        titles[found.verdict].append(found.movement.title)
    differ, equal, unclear = titles["imbalance"], titles["balanced"], titles["inconclusive"]
    if not result.movements:
        return message("No movement was found, so nothing could be compared.")
    if len(result.movements) == 1 and differ:
        return message("{finding}.", finding=finding_of(result.movements[0]))
    if not unclear and not differ:
        return message("Left and right are about equal.")
    if not equal and not differ:
        return message("Nothing could be decided yet.")
    parts = [
        differ
        and plural_message(
            "{n} movement differs between left and right ({titles}).",
            "{n} movements differ between left and right ({titles}).",
            n=len(differ),
            titles=join_messages(", ", differ),
        ),
        equal and plural_message("{n} is about equal.", "{n} are about equal.", n=len(equal)),
        unclear
        and plural_message(
            "{n} could not be decided ({titles}).",
            "{n} could not be decided ({titles}).",
            n=len(unclear),
            titles=join_messages(", ", unclear),
        ),
    ]
    return join_messages(" ", [part for part in parts if part])
