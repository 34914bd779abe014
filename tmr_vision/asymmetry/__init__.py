"""Left against right: values of both sides, their difference with its error, and the verdict."""

from collections.abc import Sequence

import numpy as np

from tmr_vision import stats
from tmr_vision.asymmetry.compensations import find_compensations
from tmr_vision.asymmetry.quality import signal_quality, systematic_uncertainty
from tmr_vision.asymmetry.reasons import explain, obstacle
from tmr_vision.records import (
    Curves,
    Difference,
    Felt,
    Floats,
    Movement,
    MovementResult,
    Recording,
    Rep,
    SideSummary,
    Strength,
    Verdict,
)
from tmr_vision.reps import exclude_small, share_start, trusted
from tmr_vision.skeleton import SIDES, Side, other


def compare_sides(
    recordings: Sequence[Recording],
    movement: Movement,
    reps: tuple[Rep, ...],
    *,
    recognised: bool,
    balanced: bool,
    felt: Felt | None = None,
) -> MovementResult:
    """Compare the sides of one movement over the trusted repetitions of all recordings."""
    reps = exclude_small(reps)
    if movement.statistic == "range":
        reps = share_start(reps)
    values = {side: np.array([r.value for r in trusted(reps, side)]) for side in SIDES}
    quality = signal_quality(recordings, movement, reps)
    difference = None
    verdict: Verdict = "inconclusive"
    strength: Strength | None = None
    reason = obstacle(recordings, movement, reps, quality, recognised=recognised, balanced=balanced)
    if all(len(side_values) for side_values in values.values()):
        u_sys = systematic_uncertainty(movement, quality)
        quality["u_sys_deg"] = u_sys
        difference = stats.difference_of_sides(values["left"], values["right"], u_sys=u_sys)
        if not reason:
            verdict, strength = stats.judge(difference, margin=movement.margin_deg)
            reason = explain(movement, difference, verdict, strength)
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
        limited_side=_limited(movement, difference) if verdict == "imbalance" else None,
        reason=reason,
        felt=felt,
        quality=quality,
        reps=reps,
        compensations=find_compensations(recordings, movement, reps),
        curves=_curves(reps, difference),
        **_normalised(values, difference),
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


def _limited(movement: Movement, difference: stats.UncertainDifference | None) -> Side | None:
    if difference is None:
        return None
    larger: Side = "right" if difference.value > 0 else "left"
    return other(larger) if movement.better == "more" else larger


def _normalised(
    values: dict[Side, Floats], difference: stats.UncertainDifference | None
) -> dict[str, float | None]:
    if difference is None:
        return {}
    left, right = (float(values[side].mean()) for side in SIDES)
    error = difference.uncertainty
    return {
        "percent": stats.percent_difference(left, right, error=error),
        "symmetry_angle": stats.symmetry_angle(left, right, error=error),
    }


def _curves(reps: tuple[Rep, ...], difference: stats.UncertainDifference | None) -> Curves | None:
    if difference is None:
        return None
    stacks = {side: np.array([rep.curve_deg for rep in trusted(reps, side)]) for side in SIDES}
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
