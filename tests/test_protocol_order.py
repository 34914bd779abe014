"""What is felt and what is measured are two differences: neither stands in for the other."""

import pytest

from tests.test_protocol import outcome
from tmr_vision.protocol import decide, make_plan


def test_a_point_that_is_felt_comes_before_any_margins():
    felt = outcome("arm_raise", -16, "imbalance", felt=(10, 11))
    measured = outcome("leg_raise", -40, "imbalance")
    plan = make_plan([measured, felt])
    assert [(step.movement, step.by) for step in plan.steps] == [
        ("arm_raise", "felt"),
        ("leg_raise", "measured"),
    ]


@pytest.mark.parametrize("felt", [None, (20.0, 20.0)])
def test_what_is_no_longer_felt_is_judged_by_the_camera(felt):
    """The 30 points that are gone do not count for the sides that are no closer."""
    before = outcome("arm_raise", -18, "imbalance", felt=(0.0, 30.0))
    assert decide([before, outcome("arm_raise", -18, "imbalance", felt=felt)], rounds=2) == "modify"
    assert decide([before, outcome("arm_raise", -14, "imbalance", felt=felt)], rounds=2) == (
        "continue"
    )


def test_a_side_that_is_named_without_a_verdict_is_not_exercised():
    unsure = outcome("arm_raise", -18, "inconclusive", limited_side="right")
    assert make_plan([unsure]).steps == ()
    assert decide([unsure], rounds=2) == "next"
    assert make_plan([outcome("arm_raise", -18, "imbalance", limited_side=None)]).steps == ()


def test_only_sides_that_are_balanced_are_said_to_move_alike():
    def alike(*results) -> list[str]:
        return [note for note in make_plan(results).notes if "both sides are about equal" in note]

    assert len(alike(outcome("arm_raise", 1, "balanced"))) == 1
    assert alike(outcome("arm_raise", -18, "inconclusive")) == []
    assert alike(outcome("arm_raise", 1, "balanced", felt=(0, 30))) == []
    assert alike(outcome("arm_raise", -18, "imbalance")) == []
