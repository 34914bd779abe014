"""What became of a movement between its first and its last test, in one sentence."""

from typing import Any

from tmr_vision.comparison.outcomes import Comparison, MovementComparison, gain_deg
from tmr_vision.language import Message, join_messages, message
from tmr_vision.skeleton import Side, other


def comparison_headlines(comparison: Comparison) -> list[Message]:
    """Say of each movement that was tested twice what changed: better, worse, the other side."""
    return [change_in_words(each) for each in comparison.movements if each.changes]


def change_in_words(movement: MovementComparison) -> Message:
    """Say what became of a movement's difference, with the error that decides."""
    what = what_changed(movement)
    return message("{title}: {what}.", title=movement.movement.title, what=what)


def what_changed(movement: MovementComparison) -> Message:
    """Say what became of the difference since the first session, without naming the movement."""
    change = [c for c in movement.changes if c.compared == "difference"][-1]
    if change.outcome == "cannot tell" or change.mdc95 is None:
        return message("cannot tell whether it changed: {reason}", reason=change.reason)
    if change.outcome == "no measurable change":
        return message("no measurable change (up to {error:.0f}° can be error)", error=change.mdc95)
    numbers: dict[str, Any] = {
        "size": abs(gain_deg(change, movement.results)),
        "error": change.mdc95,
    }
    if change.direction is None:
        turned = message("left and right are about as far apart as before")
    elif change.direction == "better":
        turned = message(
            "better: the difference is {size:.0f}° smaller, more than the {error:.0f}° that can be "
            "error",
            **numbers,
        )
    else:
        turned = message(
            "worse: the difference is {size:.0f}° larger, more than the {error:.0f}° that can be "
            "error",
            **numbers,
        )
    side = _now_weaker(movement, turned=change.direction is None)
    if side is None:
        return turned
    return join_messages("; ", [message("the weaker side is now the {side}", side=side), turned])


def _now_weaker(movement: MovementComparison, *, turned: bool) -> Side | None:
    """Return the side that does worse now, where it was the other one at first; else None.

    ``turned``: the difference has changed its side, whatever the verdicts say.
    """
    first, *_, now = [found for found in movement.results if found is not None]
    if turned:
        return movement.movement.worse_side(now.right.value - now.left.value)
    side = now.limited_side
    return side if side is not None and first.limited_side == other(side) else None
