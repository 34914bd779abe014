"""Left against right: values of both sides, their difference with its error, and the verdict."""

from collections.abc import Callable, Sequence

import numpy as np

from tmr_vision import stats
from tmr_vision.asymmetry.compensations import find_compensations
from tmr_vision.asymmetry.quality import signal_quality, systematic_uncertainty
from tmr_vision.asymmetry.reasons import explain_verdict, why_inconclusive
from tmr_vision.records import (
    Curves,
    Difference,
    Floats,
    Movement,
    MovementResult,
    Recording,
    Rep,
    SelfRating,
    SideSummary,
    Strength,
    Verdict,
)
from tmr_vision.reps import included, judged
from tmr_vision.skeleton import SIDES, Side


def compare_sides(
    recordings: Sequence[Recording],
    movement: Movement,
    reps: tuple[Rep, ...],
    *,
    recognised: bool,
    mirror_averaged: bool,
    self_rating: SelfRating | None = None,
) -> MovementResult:
    """Compare the sides of one movement over the trusted repetitions of all recordings.

    What it returns holds the repetitions as they were judged; compared again they give the same.
    """
    reps = judged(with_ids(reps, movement), movement)
    values = {side: np.array([r.value for r in included(reps, side)]) for side in SIDES}
    quality = signal_quality(recordings, movement, reps)
    difference = None
    verdict: Verdict = "inconclusive"
    strength: Strength | None = None
    reason = why_inconclusive(
        recordings, movement, reps, quality, recognised=recognised, mirror_averaged=mirror_averaged
    )
    if all(len(side_values) for side_values in values.values()):
        u_sys = systematic_uncertainty(movement, quality)
        quality = quality.with_(u_sys_deg=u_sys)
        difference = stats.difference_of_sides(values["left"], values["right"], u_sys=u_sys)
        if not reason:
            verdict, strength = stats.judge(difference, margin=movement.margin_deg)
            reason = explain_verdict(movement, difference, verdict, strength)
    summaries = {side: _summary(side_values) for side, side_values in values.items()}
    return MovementResult(
        movement=movement,
        recognised=recognised,
        left=summaries["left"],
        right=summaries["right"],
        difference=None if difference is None else _interval(difference),
        mdc95=None if difference is None else difference.mdc95,
        verdict=verdict,
        strength=strength,
        limited_side=(
            movement.worse_side(difference.value) if difference and verdict == "imbalance" else None
        ),
        reason=reason,
        self_rating=self_rating,
        quality=quality,
        reps=reps,
        compensations=find_compensations(recordings, movement, reps),
        curves=_curves(reps, difference),
        id=movement.key,
        sources=tuple(range(len(recordings))),
        percent=_normalised(stats.percent_difference, values, difference),
        symmetry_angle=_normalised(stats.symmetry_angle, values, difference),
    )


def with_ids(reps: tuple[Rep, ...], movement: Movement) -> tuple[Rep, ...]:
    """Name the repetitions that have no id yet: ``leg_raise.r3``, in order of appearance."""
    return tuple(
        rep if rep.id else rep.with_(id=f"{movement.key}.r{i}") for i, rep in enumerate(reps, 1)
    )


def _summary(values: Floats) -> SideSummary:
    return SideSummary(
        value=float(values.mean()) if len(values) else float("nan"),
        sd=float(values.std(ddof=1)) if len(values) > 1 else float("nan"),
        n=len(values),
    )


def _interval(difference: stats.UncertainDifference) -> Difference:
    return Difference(
        value=difference.value,
        low=difference.value - difference.mdc95,
        high=difference.value + difference.mdc95,
    )


def _normalised(
    formula: Callable[..., float | None],
    values: dict[Side, Floats],
    difference: stats.UncertainDifference | None,
) -> float | None:
    if difference is None:
        return None
    left, right = (float(values[side].mean()) for side in SIDES)
    return formula(left, right, error=difference.uncertainty)


def _curves(reps: tuple[Rep, ...], difference: stats.UncertainDifference | None) -> Curves | None:
    if difference is None:
        return None
    stacks = {side: np.array([rep.curve_deg for rep in included(reps, side)]) for side in SIDES}
    means = {side: stack.mean(axis=0) for side, stack in stacks.items()}
    return Curves(
        mean_deg=means,
        sd_deg={
            side: stack.std(axis=0, ddof=1) if len(stack) > 1 else np.full(stack.shape[1], np.nan)
            for side, stack in stacks.items()
        },
        difference_deg=means["right"] - means["left"],
        error_deg=difference.mdc95,
    )
