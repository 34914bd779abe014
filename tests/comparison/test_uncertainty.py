"""How large a change between sessions must be, worked out by hand, and what is exactly enough."""

import math

import numpy as np
import pytest
from scipy.stats import t as student

from tests.comparison.test_comparison import changes_of, session
from tmr_vision.movements import find_movement, read_movements

DAY, USUAL = 2.5, 3.0
"""Scatter from day to day, and the usual scatter of repetitions, degrees."""
MOVEMENT = find_movement("arm_raise", read_movements())
BEFORE = {"left": [148.0, 150.0, 152.0], "right": [130.0, 131.0, 132.0, 131.0]}
AFTER = {"left": [120.0, 121.0, 122.0], "right": [139.0, 140.0, 141.0, 144.0, 141.0]}
U_SYS = (2.0, 4.0)


def of_reps(values: dict[str, list[float]]) -> tuple[float, float]:
    """Variance and degrees of freedom of a single repetition, with the usual scatter as prior."""
    squares = sum(np.sum((np.array(v) - np.mean(v)) ** 2) for v in values.values())
    dof = 4 + sum(len(v) - 1 for v in values.values())
    return (4 * USUAL**2 + squares) / dof, dof


def mdc95(sides: tuple[str, ...], turned_deg: float = 0.0) -> float:
    parts = [(len(sides) * 2 * DAY**2, 30.0)]
    for values, u_sys in zip((BEFORE, AFTER), U_SYS, strict=True):
        variance, dof = of_reps(values)
        parts.append((variance * sum(1 / len(values[side]) for side in sides), dof))
        parts.append((u_sys**2, 30.0))
    if turned_deg > 10:
        parts.append(((MOVEMENT.u_sys_per_deg_off * (turned_deg - 10)) ** 2, 30.0))
    total = sum(variance for variance, _ in parts)
    dof = total**2 / sum(variance**2 / each for variance, each in parts)
    return math.sqrt(total) * student.ppf(0.975, dof)


def sessions(heading_deg: tuple[float, float] = (88.0, -88.0)):
    return (
        session(BEFORE["left"], BEFORE["right"], u_sys_deg=U_SYS[0]),
        session(AFTER["left"], AFTER["right"], u_sys_deg=U_SYS[1], heading_deg=heading_deg),
    )


@pytest.mark.parametrize(
    ("compared", "sides"),
    [("left", ("left",)), ("right", ("right",)), ("difference", ("left", "right"))],
)
def test_the_least_change_is_that_of_the_formula(compared, sides):
    assert changes_of(*sessions())[compared].mdc95 == pytest.approx(mdc95(sides))


def test_another_view_of_a_side_costs_what_it_costs_in_one_session():
    turned = changes_of(*sessions(heading_deg=(88.0 + 18.0, -88.0)))
    assert turned["left"].mdc95 == pytest.approx(mdc95(("left",), 18.0))
    assert turned["right"].mdc95 == pytest.approx(mdc95(("right",)))
    assert turned["difference"].mdc95 == pytest.approx(mdc95(("left", "right"), 18.0))
    assert mdc95(("left",), 18.0) > mdc95(("left",))


@pytest.mark.parametrize(("turn_deg", "told"), [(20.0, True), (20.5, False), (-20.5, False)])
def test_views_too_far_apart_are_not_compared(turn_deg, told):
    change = changes_of(*sessions(heading_deg=(88.0 + turn_deg, -88.0)))["left"]
    assert (change.mdc95 is not None) == told
    assert told or "from views" in change.reason


def test_a_turn_across_the_back_is_the_short_way_round():
    before, after = (
        session(values["left"], values["right"], u_sys_deg=2.0, heading_deg=(heading, -88.0))
        for values, heading in ((BEFORE, 178.0), (AFTER, -178.0))
    )
    assert changes_of(before, after)["left"].mdc95 is not None


def test_values_and_directions_of_all_three():
    found = changes_of(*sessions())
    assert found["left"].value == pytest.approx(-29.0)
    assert found["right"].value == pytest.approx(10.0)
    assert found["difference"].value == pytest.approx(39.0)
    assert (found["left"].direction, found["right"].outcome) == ("worse", "no measurable change")
    assert found["difference"].direction is None  # 19 one way, 20 the other
    assert found["left"].reason.startswith("29° less")


@pytest.mark.parametrize("more_deg", [0.02, -0.02])
def test_a_change_counts_from_its_error_on(more_deg):
    for sign, direction in ((1, "better"), (-1, "worse")):
        before = session([150.0] * 3, [150.0] * 3)
        least = changes_of(before, before)["left"].mdc95
        after = session([150.0 + sign * (least + more_deg)] * 3, [150.0] * 3)
        change = changes_of(before, after)["left"]
        told = ("changed", direction) if more_deg > 0 else ("no measurable change", None)
        assert (change.outcome, change.direction) == told


@pytest.mark.parametrize(("n", "told"), [(3, True), (2, False)])
def test_three_repetitions_of_a_side_are_enough(n, told):
    before, after = session([150.0] * n), session([120.0] * 4)
    assert (changes_of(before, after)["left"].mdc95 is not None) == told
    assert (changes_of(after, before)["left"].mdc95 is not None) == told
    assert changes_of(before, after)["right"].mdc95 is not None
