"""What is told of each side and of the curves, against numbers worked out by hand."""

import numpy as np
import pytest

from tests.stick_figure import bumps, info_of, joined, side_view, times
from tmr_vision.analysis import measure
from tmr_vision.asymmetry import compare_sides
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import CURVE_POINTS, MovementResult, Rep
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import SIDES

MOVEMENT = find_movement("arm_raise", read_movements())
HEIGHTS = {"left": (150.0, 144.0, 147.0, 145.0), "right": (130.0, 128.0, 123.0)}


def raises(near):
    heights = HEIGHTS[near]
    t = times(3.5 * len(heights) + 1)
    starts = tuple(1.0 + 3.5 * i for i in range(len(heights)))
    return side_view(t, near, {"shoulder_elevation": bumps(t, starts, heights)})


TRACK = joined(*(raises(side) for side in SIDES))
RECORDING = measure(TRACK, info_of(TRACK))
REPS = find_reps(RECORDING, MOVEMENT)


def compared(reps: tuple[Rep, ...] = REPS) -> MovementResult:
    return compare_sides([RECORDING], MOVEMENT, reps, recognised=True, mirror_averaged=True)


def values(side: str) -> np.ndarray:
    return np.array([rep.value for rep in REPS if rep.side == side])


@pytest.mark.parametrize("side", SIDES)
def test_mean_scatter_and_number_are_those_of_the_repetitions(side):
    summary = compared().side(side)
    np.testing.assert_allclose(values(side), HEIGHTS[side], atol=0.6)
    assert summary.value == pytest.approx(values(side).mean())
    assert summary.sd == pytest.approx(np.std(values(side), ddof=1))
    assert summary.sd == pytest.approx(np.std(HEIGHTS[side], ddof=1), abs=0.3)
    assert summary.n == len(HEIGHTS[side])


@pytest.mark.filterwarnings("error")
def test_one_repetition_has_no_scatter_and_two_have():
    left = [rep for rep in REPS if rep.side == "left"]
    right = [rep for rep in REPS if rep.side == "right"]
    result = compared((*left[:2], right[0]))
    assert result.left.sd == pytest.approx(np.std(values("left")[:2], ddof=1))
    assert np.isnan(result.right.sd)
    assert result.right.n == 1
    assert np.isfinite(result.curves.sd_deg["left"]).all()
    assert np.isnan(result.curves.sd_deg["right"]).all()
    assert len(result.curves.sd_deg["right"]) == CURVE_POINTS


def test_a_side_without_repetitions_has_no_value_and_there_is_no_difference():
    result = compared(tuple(rep for rep in REPS if rep.side == "left"))
    assert np.isnan(result.right.value)
    assert np.isnan(result.right.sd)
    assert result.right.n == 0
    assert (result.difference, result.mdc95, result.curves) == (None, None, None)
    assert (result.percent, result.symmetry_angle) == (None, None)
    assert (result.verdict, result.limited_side) == ("inconclusive", None)


def test_curves_are_the_mean_and_scatter_of_the_repetitions_at_each_moment():
    result = compared()
    stacks = {side: np.array([rep.curve_deg for rep in REPS if rep.side == side]) for side in SIDES}
    for side, stack in stacks.items():
        np.testing.assert_allclose(result.curves.mean_deg[side], stack.mean(axis=0))
        np.testing.assert_allclose(result.curves.sd_deg[side], stack.std(axis=0, ddof=1))
    np.testing.assert_allclose(
        result.curves.difference_deg, stacks["right"].mean(axis=0) - stacks["left"].mean(axis=0)
    )
    assert result.curves.error_deg == result.mdc95


def test_the_difference_is_right_minus_left_and_its_interval_is_even():
    result = compared()
    assert result.difference.value == pytest.approx(values("right").mean() - values("left").mean())
    assert result.difference.high - result.difference.value == pytest.approx(result.mdc95)
    assert result.difference.value - result.difference.low == pytest.approx(result.mdc95)
    assert result.percent == pytest.approx(
        100 * result.difference.value / values("left").mean(), abs=1e-6
    )
    assert result.symmetry_angle < 0


def test_repetitions_that_do_not_count_are_in_no_number():
    excluded = tuple(
        rep.with_(excluded="for a reason", peak_deg=999.0) if i in (0, 5) else rep
        for i, rep in enumerate(REPS)
    )
    result = compared(excluded)
    assert (result.left.n, result.right.n) == (3, 2)
    assert max(result.left.value, result.right.value) < 160
    assert len(result.reps) == 7
    assert np.nanmax(result.curves.mean_deg["left"]) < 160
