"""One sentence on top of a result: what came out of all movements together."""

from collections.abc import Sequence

from tmr_vision.answers import FILM_AGAIN, finding_of, next_film
from tmr_vision.language import Message, join_messages, message, plural_message
from tmr_vision.protocol import is_exercised
from tmr_vision.records import AnalysisResult, MovementResult, Verdict
from tmr_vision.skeleton import SIDES


def headline_of(result: AnalysisResult, *, named: bool = True) -> Message:
    """Say in one sentence what came out of all movements together.

    Not ``named``: only how many, where each movement's answer stands beside it.
    """
    if result.timed and not result.movements:
        titles = [timed.test.title for timed in result.timed]
        return message("{titles}.", titles=join_messages(", ", titles))
    return headline_by(result.movements, named=named)


def headline_by(movements: Sequence[MovementResult], *, named: bool = True) -> Message:
    """Say in one sentence what came out of these movements together."""
    titles: dict[Verdict, list[str]] = {"imbalance": [], "balanced": [], "inconclusive": []}
    for found in movements:
        titles[found.verdict].append(found.movement.title)
    differ, equal, unclear = titles["imbalance"], titles["balanced"], titles["inconclusive"]
    if not movements:
        return message("No movement was found, so nothing could be compared.")
    if tells_finding(movements):
        return message("{finding}.", finding=finding_of(movements[0]))
    if not unclear and not differ:
        return _about_equal(movements)
    if not equal and not differ:
        return _undecided(movements)
    parts = [
        differ
        and plural_message(
            "{n} movement differs between left and right{titles}.",
            "{n} movements differ between left and right{titles}.",
            n=len(differ),
            titles=_in_brackets(differ) if named else "",
        ),
        None if named else _worse_sides(movements),
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


def _worse_sides(movements: Sequence[MovementResult]) -> Message | None:
    """Say which side does worse, where several movements differ."""
    worse = [found.limited_side for found in movements if found.verdict == "imbalance"]
    left, right = (worse.count(side) for side in SIDES)
    if len(worse) < 2 or left + right < len(worse):
        return None
    if left and right:
        return message(
            "The right side does worse in {right}, the left one in {left}.", left=left, right=right
        )
    return message("The {side} side does worse.", side=worse[0])


def tells_finding(movements: Sequence[MovementResult]) -> bool:
    """Tell whether the headline is what was found of the only movement."""
    if len(movements) != 1:
        return False
    (found,) = movements
    return found.verdict == "imbalance" or (found.verdict == "balanced" and not is_exercised(found))


def _about_equal(movements: Sequence[MovementResult]) -> Message:
    """Say that all sides move alike, and where they do not feel alike."""
    felt = [found.self_rating for found in movements if is_exercised(found) and found.self_rating]
    if len(movements) == 1 and felt:
        return message(
            "Left and right move about equally, but the {side} side feels worse.",
            side=felt[0].worse_side,
        )
    if felt:
        return plural_message(
            "Left and right move about equally, but {n} movement feels worse on one side.",
            "Left and right move about equally, but {n} movements feel worse on one side.",
            n=len(felt),
        )
    return message("Left and right are about equal.")


def _undecided(movements: Sequence[MovementResult]) -> Message:
    """Say that nothing is known yet, and what to do where that is the same for all."""
    if {next_film(found).template for found in movements} == {FILM_AGAIN}:
        return message("No result yet: please film again.")
    return message("Nothing could be decided yet.")


def _in_brackets(titles: list[str]) -> Message:
    return join_messages("", [" (", join_messages(", ", titles), ")"])
