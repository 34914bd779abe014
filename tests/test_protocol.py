"""The rules of what to do next: order, side, what is left alone, and what is said about it."""

from typing import Any

import pytest

from tmr_vision.movements import find_movement, read_movements
from tmr_vision.protocol import decide, dose, make_plan
from tmr_vision.records import Difference, MovementResult, SelfRating, SideSummary
from tmr_vision.skeleton import Side, other

TABLE = read_movements()


def outcome(
    key: str,
    difference: float = 0.0,
    verdict: str = "balanced",
    felt: tuple[float, float] | None = None,
    **more: Any,
) -> MovementResult:
    movement = find_movement(key, TABLE)
    limited: Side | None = None
    if verdict == "imbalance":
        smaller: Side = "left" if difference > 0 else "right"
        limited = smaller if movement.better_when == "more" else other(smaller)
    values = {
        "movement": movement,
        "recognised": True,
        "left": SideSummary(value=100, sd=1, n=4),
        "right": SideSummary(value=100 + difference, sd=1, n=4),
        "difference": Difference(value=difference, low=difference - 5, high=difference + 5),
        "mdc95": 5.0,
        "verdict": verdict,
        "strength": "clear" if verdict == "imbalance" else None,
        "limited_side": limited,
        "reason": "because",
        "self_rating": SelfRating(left=felt[0], right=felt[1]) if felt else None,
        "quality": {},
        "reps": (),
        "compensations": (),
        "curves": None,
    }
    return MovementResult(**(values | more))


def test_the_largest_measured_difference_in_margins_comes_first_and_the_good_side_works() -> None:
    plan = make_plan(
        [
            outcome("arm_raise", -16, "imbalance"),  # 1.6 margins
            outcome("trunk_twist", 21, "imbalance"),  # 1.4 margins of 15 deg, though more degrees
            outcome("leg_raise", 2, "balanced"),
            outcome("sit_to_stand", 18, "imbalance"),  # more is worse there
        ]
    )
    assert [(step.movement, step.good_side, step.by) for step in plan.steps] == [
        ("sit_to_stand", "left", "measured"),
        ("arm_raise", "left", "measured"),
        ("trunk_twist", "right", "measured"),
    ]
    assert "18°, 1.8 times the 10° that matter" in plan.steps[0].why


def test_felt_differences_come_before_measured_ones_and_are_not_added() -> None:
    plan = make_plan(
        [
            outcome("arm_raise", -40, "imbalance"),
            outcome("leg_raise", 0, "balanced", felt=(10, 25)),
            outcome("wall_push", 0, "inconclusive", felt=(40, 10)),
        ]
    )
    assert [(step.movement, step.good_side, step.by) for step in plan.steps] == [
        ("wall_push", "right", "felt"),
        ("leg_raise", "left", "felt"),
        ("arm_raise", "left", "measured"),
    ]
    assert plan.steps[0].why == (
        "The left side feels 30 points worse (left 40, right 10 of 100). "
        "By camera it cannot be told."
    )


@pytest.mark.parametrize(("points", "exercised"), [(9, False), (10, True)])
def test_a_felt_difference_counts_from_ten_points_on(points: float, exercised: bool) -> None:
    plan = make_plan([outcome("arm_raise", 1, "balanced", felt=(20 + points, 20))])
    assert bool(plan.steps) is exercised


def test_where_felt_and_measured_disagree_felt_decides_and_it_is_said() -> None:
    plan = make_plan([outcome("arm_raise", -15, "imbalance", felt=(40, 10))])
    assert [(step.good_side, step.by) for step in plan.steps] == [("right", "felt")]
    assert any("left side feels worse, the camera sees the right side" in n for n in plan.notes)


def test_where_they_agree_nothing_is_said_about_it() -> None:
    plan = make_plan([outcome("arm_raise", -15, "imbalance", felt=(10, 40))])
    assert [step.good_side for step in plan.steps] == ["left"]
    assert len(plan.notes) == 1


def test_equal_felt_scores_leave_it_to_the_camera() -> None:
    plan = make_plan([outcome("arm_raise", -15, "imbalance", felt=(20, 20))])
    assert [(step.good_side, step.by) for step in plan.steps] == [("left", "measured")]
    assert "Both sides feel the same" in plan.steps[0].why


def test_what_feels_bad_on_both_sides_is_left_alone() -> None:
    plan = make_plan([outcome("arm_raise", -30, "imbalance", felt=(50, 90))])
    assert plan.steps == ()
    assert any("both sides feel bad (50 and 90 of 100)" in note for note in plan.notes)


def test_what_hurt_is_not_exercised_and_the_plan_says_so() -> None:
    results = [outcome(key, -30, "imbalance") for key in ("arm_raise", "leg_raise")]
    plan = make_plan(results, painful={"arm_raise"})
    assert [step.movement for step in plan.steps] == ["leg_raise"]
    assert any(note.startswith("Arm raise: it hurt too much") for note in plan.notes)
    alone = make_plan(results[:1], painful={"arm_raise"})
    assert alone.steps == ()
    assert not any("nothing to exercise" in note for note in alone.notes)


def test_inconclusive_and_balanced_movements_are_explained() -> None:
    reason = "only 2 good repetitions of the left side; at least 3 are needed"
    plan = make_plan(
        [
            outcome("arm_raise", 8, "inconclusive", reason=reason),
            outcome("leg_raise", 1, "balanced"),
        ]
    )
    assert plan.steps == ()
    assert f"Arm raise: the camera cannot tell: {reason}." in plan.notes
    assert "Leg raise: both sides are about equal." in plan.notes
    assert any("Nothing to exercise by what is known so far" in note for note in plan.notes)


def test_no_difference_at_all_is_no_fault() -> None:
    nothing = outcome("arm_raise", 0, "inconclusive").with_(difference=None, mdc95=None)
    assert make_plan([nothing]).steps == ()


def test_the_dose_names_the_side_or_the_direction() -> None:
    arm, twist = make_plan(
        [outcome("arm_raise", -30, "imbalance"), outcome("trunk_twist", -30, "imbalance")]
    ).steps
    assert "with the left side only" in arm.dose
    assert "to the left only" in twist.dose
    assert "test both sides again" in arm.dose


def test_an_empty_session_has_an_empty_plan() -> None:
    plan = make_plan([])
    assert plan.steps == ()
    assert len(plan.notes) == 1


def test_the_words_promise_nothing() -> None:
    plan = make_plan(
        [
            outcome("arm_raise", -30, "imbalance", felt=(80, 60)),
            outcome("leg_raise", -30, "imbalance", felt=(30, 10)),
            outcome("wall_push", 1),
            outcome("toe_reach", 9, "inconclusive"),
        ]
    )
    steps = " ".join(f"{step.dose} {step.why}" for step in plan.steps)
    text = " ".join((plan.retest, *plan.notes, steps)).lower()
    for word in ("treat", "cure", "relie", "heal", "abnormal", "patient", "injur", "symptom"):
        assert word not in text
    assert "not a diagnosis" in text
    assert "stop if" in text
    assert "Martonick" in plan.source


def test_mirrored_results_give_the_mirrored_plan() -> None:
    plan, mirrored = (
        make_plan([outcome("leg_raise", sign * 17, "imbalance", felt=felt)])
        for sign, felt in ((1, (30.0, 10.0)), (-1, (10.0, 30.0)))
    )
    assert plan.steps[0].good_side == other(mirrored.steps[0].good_side)
    swap = {"left": "right", "right": "left"}
    words = plan.steps[0].dose.split()
    assert " ".join(swap.get(word, word) for word in words) == mirrored.steps[0].dose


# --- after a test -------------------------------------------------------------------------------


def told(difference: float, verdict: str = "imbalance", felt: Any = None) -> MovementResult:
    return outcome("arm_raise", difference, verdict, felt)


@pytest.mark.parametrize(
    ("history", "decision"),
    [
        ([told(-18)], "exercise"),
        ([told(-2, "balanced")], "next"),
        ([told(-18), told(-2, "balanced")], "next"),
        ([told(-18), told(-14)], "continue"),
        ([told(-18), told(-17)], "modify"),
        ([told(-18), told(-19)], "modify"),
        ([told(-18), told(-14), told(-11)], "leave"),
        ([told(-18, felt=(0, 50)), told(-18, felt=(0, 30))],
         "continue"),
        ([told(-18, felt=(0, 50)), told(-11, felt=(0, 50))],
         "modify"),
        ([told(-2, "balanced", (60, 90))], "next"),
    ],
)  # fmt: skip
def test_what_follows_a_test(history: list[MovementResult], decision: str) -> None:
    assert decide(history, rounds=2) == decision


def test_the_agreed_rounds_are_kept_to() -> None:
    history = [told(-18), told(-14)]
    assert decide(history, rounds=1) == "leave"
    assert decide(history[:1], rounds=0) == "leave"
    assert dose() == (2, 10)
