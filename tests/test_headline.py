"""The one sentence on top: what came out of all movements, and the next step where it is one."""

import pytest

from tests.fake_results import fake_result
from tmr_vision.answers import difference_in_words, finding_of
from tmr_vision.asymmetry.reasons import explain_verdict
from tmr_vision.headline import headline_by, tells_finding
from tmr_vision.protocol import make_plan
from tmr_vision.records import MovementResult, SelfRating
from tmr_vision.report import wording
from tmr_vision.skeleton import SIDES, other
from tmr_vision.stats import UncertainDifference

FELT_RIGHT = SelfRating(left=10, right=30)


def only(kind: str, **changes: object) -> MovementResult:
    return fake_result(kind).movements[0].with_(**changes)


def test_equal_sides_that_do_not_feel_equal_are_told_before_the_exercise() -> None:
    equal = only("balanced", self_rating=None)
    assert headline_by([equal]) == f"{finding_of(equal)}."
    felt = equal.with_(self_rating=FELT_RIGHT)
    words = "Left and right move about equally, but "
    assert headline_by([felt]) == f"{words}the right side feels worse."
    assert headline_by([felt, equal]) == f"{words}1 movement feels worse on one side."
    assert headline_by([felt, felt, equal]) == f"{words}2 movements feel worse on one side."
    assert headline_by([equal, equal]) == "Left and right are about equal."
    assert [tells_finding(each) for each in ([equal], [felt], [equal, equal])] == [
        True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("worse", SIDES)
def test_of_several_movements_it_is_told_which_side_does_worse(worse: str) -> None:
    one, two = only("imbalance", limited_side=worse), only("imbalance", limited_side=other(worse))
    equal = only("balanced", self_rating=None)
    all_of_them = headline_by([one, one, equal], named=False)
    assert f"The {worse} side does worse. 1 is about equal." in all_of_them
    counts = {worse: 2, other(worse): 1}
    told = f"The right side does worse in {counts['right']}, the left one in {counts['left']}."
    assert told in headline_by([one, two, one], named=False)
    assert "does worse" not in headline_by([one, equal], named=False)  # its own row tells


def test_where_filming_again_helps_the_headline_asks_for_it() -> None:
    unknown = only("nothing")
    assert headline_by([unknown, unknown]) == "No result yet: please film again."
    named_wrong = unknown.with_(looks_like="Leg raise")
    assert headline_by([unknown, named_wrong]) == "Nothing could be decided yet."


def test_a_real_difference_near_the_margin_is_told_with_its_side() -> None:
    found = only("imbalance", verdict="inconclusive", strength=None, limited_side=None)
    assert found.difference is not None
    doubtful = UncertainDifference(value=-11.0, uncertainty=1.5, dof=60.0)
    reason = explain_verdict(found.movement, doubtful, "inconclusive", None)
    found = found.with_(reason=reason, difference=found.difference.with_(value=-11.0))
    seen = difference_in_words(found.movement, found.movement.worse_side(-11.0), 11.0)
    assert finding_of(found) == f"{seen}; {reason}"


@pytest.mark.parametrize(("left", "right", "off"), [(52.6, 68.6, False), (52.6, 68.2, True)])
def test_a_difference_that_looks_off_by_rounding_is_explained(
    left: float, right: float, off: bool
) -> None:
    found = only("imbalance", self_rating=None)
    sides = {"left": found.left.with_(value=left), "right": found.right.with_(value=right)}
    assert found.difference is not None
    found = found.with_(**sides, difference=found.difference.with_(value=right - left))
    legend = wording.summary_legend(fake_result().with_(movements=(found,)))
    assert ("before rounding" in legend) == off
    assert legend.startswith("Difference = right")


def test_no_legend_stands_under_numbers_that_are_not_there() -> None:
    result = fake_result("nothing")
    none = tuple(found.with_(self_rating=None) for found in result.movements)
    assert wording.summary_legend(result.with_(movements=none)) == ""


def test_one_exercise_is_not_the_first_of_an_order() -> None:
    one = only("imbalance", self_rating=None)
    result = fake_result().with_(movements=(one,), plan=make_plan((one,)))
    (step,) = result.plan.steps
    assert not wording.placed_by(step, 1, of=1).startswith("First")
    assert wording.placed_by(step, 1, of=2).startswith("First because the difference is largest.")
    assert wording.next_heading(result) == "What to do next"
