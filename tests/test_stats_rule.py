"""The verdict rule at its limits, and its formulas against numbers worked out by hand."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as distributions

from tmr_vision import stats

MARGIN = 10.0
A_LITTLE = 0.01


def uncertain(value: float, mdc95: float, dof: float = 30.0) -> stats.UncertainDifference:
    """A difference with this MDC95; half of its 90 % interval is 0.831 of it at 30 dof."""
    return stats.UncertainDifference(value, mdc95 / distributions.t.ppf(0.975, dof), dof)


def verdict(value: float, mdc95: float) -> tuple[str, str | None]:
    return stats.judge(uncertain(value, mdc95), margin=MARGIN)


# --- the rule at its limits -----------------------------------------------------------------------


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("mdc95", [2.0, 5.0, 9.0])
def test_clear_begins_where_the_interval_leaves_the_margin(sign, mdc95):
    half = uncertain(0.0, mdc95).half_width_90
    assert verdict(sign * (MARGIN + half + A_LITTLE), mdc95) == ("imbalance", "clear")
    assert verdict(sign * (MARGIN + half - A_LITTLE), mdc95) == ("imbalance", "likely")


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("mdc95", [2.0, 5.0, 9.0])
def test_imbalance_begins_at_the_margin(sign, mdc95):
    assert verdict(sign * (MARGIN + A_LITTLE), mdc95) == ("imbalance", "likely")
    assert verdict(sign * MARGIN, mdc95)[0] == "imbalance"
    assert verdict(sign * (MARGIN - A_LITTLE), mdc95)[0] == "inconclusive"


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("mdc95", [12.0, 20.0])
def test_imbalance_is_more_than_can_be_error(sign, mdc95):
    assert verdict(sign * (mdc95 + A_LITTLE), mdc95)[0] == "imbalance"
    assert verdict(sign * (mdc95 - A_LITTLE), mdc95)[0] == "inconclusive"


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("mdc95", [2.0, 5.0, 9.9])
def test_balanced_ends_where_the_interval_reaches_the_margin(sign, mdc95):
    half = uncertain(0.0, mdc95).half_width_90
    assert verdict(sign * (MARGIN - half - A_LITTLE), mdc95) == ("balanced", None)
    assert verdict(sign * (MARGIN - half + A_LITTLE), mdc95) == ("inconclusive", None)


def test_nothing_is_balanced_where_a_difference_of_the_margin_could_be_missed():
    assert verdict(0.0, MARGIN - A_LITTLE) == ("balanced", None)
    assert verdict(0.0, MARGIN + A_LITTLE) == ("inconclusive", None)


def exactly(value: float, *, mdc95: float, half_width_90: float) -> tuple[str, str | None]:
    """Judge numbers that hit a limit exactly, which no distribution gives."""
    of = SimpleNamespace(value=value, mdc95=mdc95, half_width_90=half_width_90)
    return stats.judge(of, margin=MARGIN)


def test_what_lies_exactly_on_a_limit_is_judged_with_care():
    assert exactly(12.0, mdc95=12.0, half_width_90=10.0)[0] == "inconclusive"  # may be error
    assert exactly(13.0, mdc95=4.0, half_width_90=3.0) == ("imbalance", "likely")
    assert exactly(7.0, mdc95=4.0, half_width_90=3.0)[0] == "inconclusive"
    assert exactly(0.0, mdc95=MARGIN, half_width_90=8.0) == ("balanced", None)


@given(value=st.floats(-40, 40), uncertainty=st.floats(0.2, 12), dof=st.floats(2, 60),
       margin=st.floats(2, 20))  # fmt: skip
def test_the_rule_is_what_the_design_says(value, uncertainty, dof, margin):
    of = stats.UncertainDifference(value, uncertainty, dof)
    size, half = abs(value), uncertainty * distributions.t.ppf(0.95, dof)
    mdc95 = uncertainty * distributions.t.ppf(0.975, dof)
    found, strength = stats.judge(of, margin=margin)
    assert (found == "imbalance") == (size > mdc95 and size >= margin)
    assert (strength == "clear") == (found == "imbalance" and size - half > margin)
    assert (found == "balanced") == (
        found != "imbalance" and size + half < margin and mdc95 <= margin
    )


# --- formulas -------------------------------------------------------------------------------------


def test_the_interval_is_that_of_student():
    of = stats.UncertainDifference(5.0, 2.0, 10.0)
    assert of.mdc95 == pytest.approx(2 * 2.2281, abs=1e-3)
    assert of.half_width_90 == pytest.approx(2 * 1.8125, abs=1e-3)


def test_three_repetitions_a_side_by_hand():
    """Squares about the means 2 + 8 = 10; (4 * 9 + 10) / (4 + 2 + 2) = 5.75."""
    left, right = np.array([49.0, 50.0, 51.0]), np.array([58.0, 60.0, 62.0])
    assert stats.rep_dof(left, right) == 8.0
    assert stats.shrunken_sd(left, right) == pytest.approx(math.sqrt(5.75))
    of = stats.difference_of_sides(left, right, u_sys=3.0)
    of_reps = 5.75 * 2 / 3
    total = of_reps + 9.0
    assert of.value == pytest.approx(10.0)
    assert of.uncertainty == pytest.approx(math.sqrt(total))
    assert of.dof == pytest.approx(total**2 / (of_reps**2 / 8 + 81 / 30))


def test_unequal_numbers_of_repetitions():
    left, right = np.array([50.0, 50.0]), np.array([60.0] * 6)
    of = stats.difference_of_sides(left, right, u_sys=0.001)
    assert stats.rep_dof(left, right) == 4 + 1 + 5
    assert of.uncertainty == pytest.approx(math.sqrt(36 / 10 * (1 / 2 + 1 / 6)), rel=1e-6)


def test_a_side_without_repetitions_adds_nothing_to_the_scatter():
    nothing, some = np.array([]), np.array([10.0, 14.0])
    assert stats.rep_dof(nothing, some) == 5.0
    assert stats.shrunken_sd(nothing, some) == pytest.approx(math.sqrt((36 + 8) / 5))
    assert stats.shrunken_sd(nothing) == stats.PRIOR_SD_DEG


def test_parts_of_an_uncertainty_add_as_squares():
    of = stats.uncertain(1.0, (9.0, 30.0), (16.0, 10.0))
    assert of.uncertainty == pytest.approx(5.0)
    assert of.dof == pytest.approx(625 / (81 / 30 + 256 / 10))
    assert of.value == 1.0


def test_constants_are_those_of_the_method_note():
    assert (stats.PRIOR_SD_DEG, stats.PRIOR_DOF, stats.U_SYS_DOF, stats.MIN_REPS) == (3, 4, 30, 3)


# --- percentages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [stats.percent_difference, stats.symmetry_angle])
def test_percentages_need_five_errors(of):
    assert of(15.0, 14.0, error=3.0) is not None
    assert of(14.0, 15.0, error=3.0) is not None
    assert of(14.9, 14.0, error=3.0) is None


def test_percent_of_the_larger_side():
    assert stats.percent_difference(80.0, 100.0, error=1.0) == pytest.approx(20.0)
    assert stats.percent_difference(100.0, 80.0, error=1.0) == pytest.approx(-20.0)
    assert stats.percent_difference(-5.0, 100.0, error=1.0) == pytest.approx(105.0)


def test_symmetry_angle_by_hand():
    """atan2(2, 1) = 63.43 deg: (63.43 - 45) / 90 = 20.5 %."""
    assert stats.symmetry_angle(50.0, 100.0, error=1.0) == pytest.approx(20.483, abs=0.001)
    assert stats.symmetry_angle(100.0, 50.0, error=1.0) == pytest.approx(-20.483, abs=0.001)
    assert stats.symmetry_angle(0.0, 100.0, error=1.0) is None
    assert stats.symmetry_angle(100.0, -1.0, error=1.0) is None
    assert stats.symmetry_angle(0.5, 100.0, error=1.0) is not None
