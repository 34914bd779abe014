"""The result of a test of which nothing could be measured: no values, and the reason why."""

import math

from tmr_vision.records import Movement, MovementResult, Quality, SelfRating, SideSummary


def nothing_measured(
    movement: Movement, reason: str, self_rating: SelfRating | None = None
) -> MovementResult:
    """Return a test without a repetition; ``reason`` says why there is none."""
    empty = SideSummary(value=math.nan, sd=math.nan, n=0)
    return MovementResult(
        movement=movement,
        recognised=False,
        left=empty,
        right=empty,
        difference=None,
        mdc95=None,
        verdict="inconclusive",
        strength=None,
        limited_side=None,
        reason=reason,
        self_rating=self_rating,
        quality=Quality(),
        reps=(),
        compensations=(),
        curves=None,
    )
