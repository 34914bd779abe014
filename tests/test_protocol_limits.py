"""Where the rules of what to do next begin and end, exactly."""

import pytest

from tests.test_protocol import outcome
from tmr_vision.protocol import decide, make_plan


def measured(difference: float, felt=None):
    verdict = "imbalance" if abs(difference) >= 10 else "inconclusive"
    return outcome("arm_raise", difference, verdict, felt=felt)


@pytest.mark.parametrize(("after", "decision"), [(-15.0, "continue"), (-15.1, "modify")])
def test_three_tenths_of_a_margin_are_closer(after, decision):
    """From 1.8 margins of 10 deg; 1.5 is 0.3 closer."""
    assert decide([measured(-18.0), measured(after)], rounds=2) == decision


@pytest.mark.parametrize(("after", "decision"), [(25.0, "continue"), (26.0, "modify")])
def test_five_points_are_closer(after, decision):
    history = [measured(-18.0, felt=(0.0, 30.0)), measured(-18.0, felt=(0.0, after))]
    assert decide(history, rounds=2) == decision


def test_what_is_felt_now_but_was_not_told_before_is_judged_by_the_camera():
    history = [measured(-30.0), measured(-14.0, felt=(0.0, 30.0))]
    assert decide(history, rounds=2) == "continue"
    assert decide([history[0], measured(-29.0, felt=(0.0, 30.0))], rounds=2) == "modify"


@pytest.mark.parametrize(("rounds", "decision"), [(0, "leave"), (1, "exercise"), (9, "exercise")])
def test_rounds_that_were_agreed(rounds, decision):
    assert decide([measured(-18.0)], rounds=rounds) == decision


def test_never_more_than_the_most_rounds():
    history = [measured(-40.0), measured(-30.0), measured(-20.0)]
    assert decide(history[:2], rounds=9) == "continue"
    assert decide(history, rounds=9) == "leave"


@pytest.mark.parametrize(("felt", "exercised"), [((49.0, 90.0), True), ((50.0, 90.0), False)])
def test_both_sides_feel_bad_from_fifty_points_on(felt, exercised):
    for pair in (felt, felt[::-1]):
        plan = make_plan([measured(-18.0, felt=pair)])
        assert bool(plan.steps) == exercised
        assert any("both sides feel bad" in note for note in plan.notes) != exercised


def test_felt_differences_are_ordered_by_their_size_and_measured_ones_by_margins():
    plan = make_plan(
        [
            outcome("arm_raise", -12, "imbalance"),
            outcome("leg_raise", 14, "imbalance"),
            outcome("wall_push", 0, "balanced", felt=(0, 12)),
            outcome("toe_reach", 0, "balanced", felt=(40, 12)),
        ]
    )
    assert [step.movement for step in plan.steps] == [
        "toe_reach", "wall_push", "leg_raise", "arm_raise",
    ]  # fmt: skip
