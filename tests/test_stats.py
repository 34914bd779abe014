"""The verdict rule: its laws, and how often it errs on made-up people."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmr_vision import stats

VALUES = st.lists(st.floats(0, 180), min_size=3, max_size=12).map(np.array)


@given(left=VALUES, right=VALUES, u_sys=st.floats(0.5, 10), margin=st.floats(2, 20))
def test_exchanging_the_sides_negates_the_difference_only(left, right, u_sys, margin):
    a = stats.difference_of_sides(left, right, u_sys=u_sys)
    b = stats.difference_of_sides(right, left, u_sys=u_sys)
    assert b.value == pytest.approx(-a.value)
    assert b.mdc95 == pytest.approx(a.mdc95)
    assert stats.judge(a, margin=margin) == stats.judge(b, margin=margin)


@given(left=VALUES, right=VALUES, shift=st.floats(-50, 50))
def test_a_common_offset_changes_nothing(left, right, shift):
    a = stats.difference_of_sides(left, right, u_sys=3)
    b = stats.difference_of_sides(left + shift, right + shift, u_sys=3)
    assert b.value == pytest.approx(a.value, abs=1e-9)
    assert b.uncertainty == pytest.approx(a.uncertainty, rel=1e-6)


@given(left=VALUES, right=VALUES, u_sys=st.floats(0.5, 20), margin=st.floats(2, 20))
def test_never_balanced_when_the_error_exceeds_the_margin(left, right, u_sys, margin):
    difference = stats.difference_of_sides(left, right, u_sys=u_sys)
    verdict, strength = stats.judge(difference, margin=margin)
    if difference.mdc95 > margin:
        assert verdict != "balanced"
    assert (strength is not None) == (verdict == "imbalance")


def test_repetitions_do_not_shrink_the_systematic_error():
    many = np.full(1000, 50.0)
    assert stats.difference_of_sides(many, many, u_sys=3).uncertainty > 2.99


def test_mdc_of_five_repetitions_is_the_published_one():
    """`metrics.md` 2.6: u_sys 3, 5 repetitions a side, scatter 3 deg: MDC95 7.1 deg."""
    spread = np.array([-1.5, -0.75, 0, 0.75, 1.5])
    five = 50 + 3 * spread / spread.std(ddof=1)
    assert stats.difference_of_sides(five, five, u_sys=3).mdc95 == pytest.approx(7.1, abs=0.15)


@pytest.mark.parametrize(
    ("value", "uncertainty", "expected"),
    [
        pytest.param(20, 3, ("imbalance", "clear"), id="clear"),
        pytest.param(-12, 3, ("imbalance", "likely"), id="likely"),
        pytest.param(2, 3, ("balanced", None), id="balanced"),
        pytest.param(7, 3, ("inconclusive", None), id="real, near the margin"),
        pytest.param(0, 6, ("inconclusive", None), id="error too large to say balanced"),
        pytest.param(11, 6, ("inconclusive", None), id="may be error"),
    ],
)
def test_verdicts(value, uncertainty, expected):
    difference = stats.UncertainDifference(value=value, uncertainty=uncertainty, dof=30)
    assert stats.judge(difference, margin=10) == expected


def operating_characteristic(true_deg: float, *, people: int = 4000) -> dict[str, float]:
    rng = np.random.default_rng(1)
    verdicts = []
    for _ in range(people):
        bias = rng.normal(0, 3)
        left, right = (rng.normal(mean, 3, 5) for mean in (0.0, true_deg + bias))
        difference = stats.difference_of_sides(left, right, u_sys=3)
        verdicts.append(stats.judge(difference, margin=10)[0])
    return {v: verdicts.count(v) / people for v in ("imbalance", "balanced", "inconclusive")}


def test_errors_of_the_rule_stay_where_the_method_note_has_them():
    """`metrics.md` 2.6, row u_sys 3, five repetitions."""
    equal, large = operating_characteristic(0.0), operating_characteristic(20.0)
    assert equal["imbalance"] < 0.02
    assert equal["balanced"] > 0.65
    assert large["imbalance"] > 0.985
    assert operating_characteristic(15.0)["balanced"] < 0.005


def test_percentages_only_where_the_denominator_allows():
    assert stats.percent_difference(160, 140, error=3) == pytest.approx(-12.5)
    assert stats.percent_difference(4, 10, error=3) is None
    assert stats.symmetry_angle(4, 10, error=3) is None
    assert stats.symmetry_angle(100, 100, error=3) == pytest.approx(0)


@given(left=st.floats(20, 180), right=st.floats(20, 180))
def test_indices_change_sign_with_the_sides(left, right):
    for index in (stats.percent_difference, stats.symmetry_angle):
        assert index(left, right, error=1) == pytest.approx(-index(right, left, error=1), abs=1e-9)


def test_small_symmetry_angle_is_a_third_of_the_percent_difference():
    """`metrics.md` 1.1: 10 deg of 100 are 10 % and a symmetry angle of 3.3."""
    assert stats.percent_difference(90, 100, error=1) == pytest.approx(10)
    assert stats.symmetry_angle(90, 100, error=1) == pytest.approx(3.3, abs=0.1)
