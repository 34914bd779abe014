"""What the person felt, from the options of the command line."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tmr_vision.errors import UsageError
from tmr_vision.language import translate

if TYPE_CHECKING:
    from tmr_vision.records import MovementResult, SelfRating


def self_ratings(
    entries: Sequence[str],
    left: float | None,
    right: float | None,
    *,
    movements_file: Path | None,
) -> "dict[str, SelfRating] | SelfRating | None":
    """Return the scores of each movement named, or those of the only movement, or None."""
    if (left is None) != (right is None):
        raise UsageError(
            "--felt-left and --felt-right belong together; give both or neither.",
            code="felt_one_side",
        )
    if entries and left is not None:
        raise UsageError(
            "use either --felt-left and --felt-right, or --felt; not both.",
            code="felt_two_ways",
        )
    if not entries and left is None:
        return None
    from tmr_vision.movements import find_movement, read_movements
    from tmr_vision.records import SelfRating

    if left is not None and right is not None:
        return SelfRating(left=left, right=right)
    movements = read_movements(movements_file)
    scores = {}
    for entry in entries:
        name, felt_left, felt_right = _split(entry)
        key = find_movement(name, movements).key
        if key in scores:
            raise UsageError(
                "--felt is given twice for {movement}.", code="felt_twice", movement=key
            )
        scores[key] = SelfRating(left=felt_left, right=felt_right)
    return scores


def unused_ratings(
    scores: "dict[str, SelfRating] | SelfRating | None", results: "Sequence[MovementResult]"
) -> str:
    """Return a sentence on scores that belong to no movement of the result, or nothing."""
    if scores is None:
        return ""
    if isinstance(scores, dict):
        unused = scores.keys() - {result.movement.key for result in results}
        if not unused:
            return ""
        names = ", ".join(sorted(unused))
        return translate("Felt scores not used, not in this video: {names}.", names=names)
    if any(result.self_rating is not None for result in results):
        return ""
    return translate(
        "The felt scores are not used: several movements were found, and it is not clear which "
        "one they are for. Say so with --felt MOVEMENT=LEFT,RIGHT."
    )


def _split(entry: str) -> tuple[str, float, float]:
    name, _, numbers = entry.partition("=")
    try:
        left, right = (float(number) for number in numbers.split(","))
    except ValueError:
        left = right = -1.0
    if not name.strip() or not all(0 <= score <= 100 for score in (left, right)):
        raise UsageError(
            "--felt {entry} is not understood; write MOVEMENT=LEFT,RIGHT with numbers "
            "from 0 to 100, e.g. --felt arm_raise=30,10.",
            code="felt_not_understood",
            entry=repr(entry),
        )
    return name, left, right
