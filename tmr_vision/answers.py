"""What a result says, in one sentence each: the same words in terminal, report and live check."""

from dataclasses import dataclass

from tmr_vision.angles import angle_title
from tmr_vision.comparison import MovementComparison
from tmr_vision.language import N_, Message, join_messages, message, plural_message
from tmr_vision.protocol import feels_bad_on_both_sides
from tmr_vision.records import AnalysisResult, Movement, MovementResult, Strength, Verdict
from tmr_vision.skeleton import Side, other

MANY_SWAPS_PERCENT = 2.0
"""From more frames than this with swapped sides on it is said: a default of this project."""


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
    if found.looks_like and found.verdict == "inconclusive":
        return message(
            'the film looks like "{other}", not like "{title}"',
            other=found.looks_like,
            title=found.movement.title,
        )
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
    values = {"side": worse, "other": other(worse), "size": size_deg}
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
    if feels_bad_on_both_sides(found.self_rating):
        return message("both sides feel bad: do not exercise it now")
    if found.looks_like and found.verdict == "inconclusive":
        return message("name the right movement (--movement), or film it again")
    if found.verdict == "inconclusive":
        return message("film it again")
    return message("nothing to exercise")


def remarks_of(found: MovementResult, result: AnalysisResult) -> list[Message]:
    """Return what makes a reader look twice at a movement's answer."""
    remarks = []
    if found.recognised:
        remarks.append(
            message(
                'We took this for "{title}". Not right? Name it with --movement.',
                title=found.movement.title,
            )
        )
    elif found.looks_like and found.verdict != "inconclusive":
        remarks.append(
            message(
                'This was measured as "{title}", but looks like "{other}".',
                title=found.movement.title,
                other=found.looks_like,
            )
        )
    frames = sum(result.recordings[i].info.frames for i in {rep.source for rep in found.reps})
    swapped = 100 * (found.quality.swaps_repaired or 0) / max(frames, 1)
    if frames and swapped > MANY_SWAPS_PERCENT:
        remarks.append(
            message(
                "Left and right were mixed up and put right in {share:.0f} % of the frames: "
                "look at the video before you trust the sides.",
                share=swapped,
            )
        )
    return remarks


def headline_of(result: AnalysisResult, *, named: bool = True) -> Message:
    """Say in one sentence what came out of all movements together.

    Not ``named``: only how many, where each movement's answer stands beside it.
    """
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
            "{n} movement differs between left and right{titles}.",
            "{n} movements differ between left and right{titles}.",
            n=len(differ),
            titles=_in_brackets(differ) if named else "",
        ),
        equal and plural_message("{n} is about equal.", "{n} are about equal.", n=len(equal)),
        unclear
        and plural_message(
            "{n} could not be decided{titles}.",
            "{n} could not be decided{titles}.",
            n=len(unclear),
            titles=_in_brackets(unclear) if named else "",
        ),
    ]
    return join_messages(" ", [part for part in parts if part])


def _in_brackets(titles: list[str]) -> Message:
    return join_messages("", [" (", join_messages(", ", titles), ")"])


def kind_of_change(movement: MovementComparison) -> str:
    """Return what became of the difference of the sides since the first session, in short."""
    change = movement.changes[-1]
    if change.outcome == "changed" and change.direction is None:
        return N_("the weaker side has changed")
    return change.direction or change.outcome


def change_of(movement: MovementComparison) -> Message:
    """Say what the difference of the sides has done since the first session."""
    change = movement.changes[-1]
    before, after = movement.results[change.before], movement.results[change.after]
    if change.outcome == "cannot tell" or before is None or after is None:
        return message("cannot tell: {reason}", reason=change.reason)
    if change.outcome == "no measurable change":
        return message("no measurable change; up to {error:.0f}° can be error", error=change.mdc95)
    sizes = [abs(test.right.value - test.left.value) for test in (before, after)]
    values = {"size": abs(sizes[0] - sizes[1]), "error": change.mdc95}
    if change.direction is None:
        return message("the weaker side is now the {side}", side=_weaker_side(after))
    if change.direction == "better":
        return message(
            "better: the sides are {size:.0f}° nearer to each other; "
            "up to {error:.0f}° can be error",
            **values,
        )
    return message(
        "worse: the sides are {size:.0f}° further from each other; up to {error:.0f}° can be error",
        **values,
    )


def _weaker_side(found: MovementResult) -> Side:
    right_is_less = found.right.value < found.left.value
    return "right" if right_is_less == (found.movement.better_when == "more") else "left"
