"""What changed between the first and the last test of a movement, and whether that is sure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tmr_vision.records import Felt, Movement, MovementResult


@dataclass(frozen=True)
class Change:
    """A movement before and after exercise.

    closer_deg   how much smaller the difference of the sides became; NaN: not known
    error_deg    95 % error of that: both differences' errors together (they are taken as
                 independent, which is careful, since a part of them is the same in both)
    closer_felt  how many points the felt difference shrank; None: not told both times
    """

    movement: Movement
    before: MovementResult
    after: MovementResult
    tests: int
    closer_deg: float
    error_deg: float
    closer_felt: float | None

    @property
    def is_sure(self) -> bool:
        """Whether the measured change is larger than its error."""
        return abs(self.closer_deg) > self.error_deg


def find_change(history: Sequence[MovementResult]) -> Change:
    """Compare the last test of a movement with its first."""
    before, after = history[0], history[-1]
    closer_deg = error_deg = math.nan
    if before.difference and after.difference and before.mdc95 and after.mdc95:
        closer_deg = abs(before.difference.value) - abs(after.difference.value)
        error_deg = math.hypot(before.mdc95, after.mdc95)
    return Change(
        movement=before.movement,
        before=before,
        after=after,
        tests=len(history),
        closer_deg=closer_deg,
        error_deg=error_deg,
        closer_felt=_closer_felt(before.felt, after.felt),
    )


def _closer_felt(before: Felt | None, after: Felt | None) -> float | None:
    if before is None or after is None:
        return None
    return abs(before.right - before.left) - abs(after.right - after.left)
