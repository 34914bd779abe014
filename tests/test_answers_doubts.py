"""What makes a reader look twice: another movement than was named, many swapped sides, a change."""

import pytest

from tests.fake_results import fake_result
from tests.recorded import recording
from tests.report.test_report_comparison import compared
from tmr_vision.analysis import analyze_recordings
from tmr_vision.answers import action_of, change_of, finding_of, kind_of_change, remarks_of
from tmr_vision.comparison import compare_results
from tmr_vision.pose import find_model
from tmr_vision.protocol import make_plan
from tmr_vision.records import MovementResult, SelfRating, SideSummary
from tmr_vision.report import wording
from tmr_vision.skeleton import SIDES


@pytest.mark.parametrize(
    ("clip", "named", "looks_like"),
    [
        ("leg_raise", "wall_push", "Leg raise"),
        ("arm_raise_side", "leg_raise", "Arm raise to the side"),
        ("leg_raise", "leg_raise", ""),
        ("leg_raise", "auto", ""),
    ],
)
def test_a_wrong_name_is_told_with_the_movement_that_it_looks_like(
    clip: str, named: str, looks_like: str
) -> None:
    result = analyze_recordings([recording(clip)], model=find_model("full"), movement=named)
    (found,) = result.movements
    assert found.looks_like == looks_like
    if looks_like:
        assert finding_of(found).startswith(f'the film looks like "{looks_like}", not like')
        assert action_of(found, result) == (
            "choose the movement that was done and analyse the video again, or film again"
        )


def test_what_was_recognised_can_be_corrected() -> None:
    result = fake_result()
    (remark,) = remarks_of(result.movements[0], result)
    assert remark.startswith("We took this for: Arm raise. Not right?")
    named = result.movements[0].with_(recognised=False)
    assert remarks_of(named, result) == []
    (other,) = remarks_of(named.with_(looks_like="Leg raise"), result)
    assert other == 'This was measured as "Arm raise", but looks like "Leg raise".'


@pytest.mark.parametrize(("swapped", "told"), [(0, False), (16, False), (17, True)])
def test_many_swapped_sides_are_told(swapped: int, told: bool) -> None:
    result = fake_result()
    assert result.recordings[0].info.frames == 815
    found = result.movements[0]
    found = found.with_(recognised=False, quality=found.quality.with_(swaps_repaired=swapped))
    assert (
        any("left and right were swapped" in remark for remark in remarks_of(found, result)) == told
    )


@pytest.mark.parametrize(
    ("kind", "short", "said"),
    [
        ("better", "better", "better: the difference is 20° smaller"),
        ("worse", "worse", "worse: the difference is 29° larger"),
        ("same", "no measurable change", "no measurable change (up to"),
        ("unsure", "cannot tell", "cannot tell whether it changed: "),
    ],
)
def test_what_changed_since_the_first_session(kind: str, short: str, said: str) -> None:
    movement = compared(kind).movements[0]
    assert kind_of_change(movement) == short
    assert change_of(movement).startswith(said)


@pytest.mark.parametrize("better_when", ["more", "less"])
@pytest.mark.parametrize("weaker", SIDES)
def test_the_weaker_side_may_have_changed(better_when: str, weaker: str) -> None:
    before = fake_result("balanced")
    movement = before.movements[0].movement.with_(better_when=better_when)
    sign = 1 if (weaker == "left") == (better_when == "more") else -1

    def measured(by_deg: float) -> MovementResult:
        values = {"left": 70.0, "right": 70.0 + by_deg}
        sides = {side: SideSummary(value=values[side], sd=1.0, n=4) for side in SIDES}
        return before.movements[0].with_(movement=movement, **sides)

    sessions = [before.with_(movements=(measured(by),)) for by in (-15.0 * sign, 15.0 * sign)]
    found = compare_results(sessions).movements[0]
    assert change_of(found).startswith(f"the weaker side is now the {weaker}; ")
    assert kind_of_change(found) == "the weaker side has changed"


def test_several_refusals_for_one_reason_are_said_once() -> None:
    found = fake_result("nothing").movements[0]
    other = fake_result("inconclusive").movements[0].with_(reason=found.reason, self_rating=None)
    result = fake_result().with_(movements=(found, other), plan=make_plan((found, other)))
    (row,) = wording.answer_rows(result)
    assert [title for _, title in row.titles] == ["Bent-arm wall push", "Trunk twist"]
    apart = other.with_(reason="the picture is too dark")
    assert len(wording.answer_rows(result.with_(movements=(found, apart)))) == 2


def test_nothing_to_exercise_is_said_only_if_all_is_equal() -> None:
    words = "nothing to exercise now"
    for kind, said in (("balanced", True), ("one_side", False), ("nothing", False)):
        result = fake_result(kind)
        assert (words in wording.no_exercise(result)) == said
    mixed = fake_result("balanced").movements + fake_result("nothing").movements
    assert words not in wording.no_exercise(fake_result().with_(movements=mixed))


def test_measured_shares_never_stand_beside_a_refusal() -> None:
    for kind in ("nothing", "one_side", "inconclusive"):
        names = [name for name, _ in wording.facts(fake_result(kind).movements[0])]
        assert "Measured" not in names
    assert "Measured" in [name for name, _ in wording.facts(fake_result().movements[0])]


def test_both_sides_that_feel_bad_are_not_exercised_whatever_was_measured() -> None:
    bad = SelfRating(left=60, right=55)
    for kind in ("imbalance", "inconclusive", "balanced"):
        found = fake_result(kind).movements[0].with_(self_rating=bad)
        result = fake_result().with_(movements=(found,), plan=make_plan((found,)))
        assert action_of(found, result).startswith("both sides feel bad: do not exercise it now; ")
