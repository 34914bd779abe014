"""What a result says in one sentence: right side, right verb, never "nothing to do" unasked."""

import pytest

from tests.fake_results import fake_result
from tmr_vision.answers import action_of, answer_of, difference_in_words, finding_of
from tmr_vision.headline import headline_of
from tmr_vision.language import LANGUAGES, translate, use_locale
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.protocol import make_plan
from tmr_vision.records import AnalysisResult, MovementResult, SelfRating
from tmr_vision.skeleton import SIDES, other

EVERY_MOVEMENT = pytest.mark.parametrize("movement", read_movements(), ids=lambda m: m.key)


def planned(*movements: MovementResult, painful: tuple[str, ...] = ()) -> AnalysisResult:
    plan = make_plan(movements, painful=painful)
    return fake_result().with_(movements=movements, plan=plan, painful=painful)


def made(verdict: str) -> MovementResult:
    """The first movement of a made-up result that has this verdict."""
    found = fake_result().movements[0]
    words = {"balanced": (None, None), "inconclusive": (None, None), "imbalance": ("left", "clear")}
    side, strength = words[verdict]
    return found.with_(
        verdict=verdict,
        limited_side=side,
        strength=strength,
        reason="the hand is hidden",
        self_rating=None,
    )


@EVERY_MOVEMENT
@pytest.mark.parametrize("side", SIDES)
def test_every_movement_has_its_own_verb_for_both_sides(movement, side) -> None:
    words = difference_in_words(movement, side, 17.4)
    assert movement.difference_text
    assert words.index(side) < words.index(other(side))
    assert "17°" in words
    assert ("less is better" in words) == (movement.better_when == "less")
    for language in LANGUAGES[1:]:
        with use_locale(language):
            assert translate(words) != words


def test_the_worse_side_of_a_movement_where_less_is_better_does_more() -> None:
    words = difference_in_words(find_movement("sit_to_stand", read_movements()), "right", 17.0)
    assert words.startswith("standing up on the right leg, the trunk leans 17° further forward")


def test_a_row_of_a_user_has_general_words() -> None:
    row = find_movement("sit_to_stand", read_movements()).with_(difference_text="")
    assert "the left side shows 5° more trunk flexion" in difference_in_words(row, "left", 5.0)
    more = find_movement("arm_raise", read_movements()).with_(difference_text="")
    assert "the left side reaches 5° less" in difference_in_words(more, "left", 5.0)


def test_a_side_that_was_not_decided_is_never_called_equal() -> None:
    found = made("inconclusive")
    result = planned(found)
    answer = answer_of(found, result)
    assert answer.verdict == "cannot tell"
    assert answer.finding == "the hand is hidden"
    assert answer.action == "film it again"
    assert headline_of(result) == "No result yet: please film again."
    assert not any("nothing to exercise" in note for note in result.plan.notes)
    assert any("Nothing to exercise yet" in note for note in result.plan.notes)


def test_nothing_to_exercise_only_when_every_movement_is_balanced() -> None:
    balanced, unclear = made("balanced"), made("inconclusive")
    assert any("nothing to exercise now" in n for n in planned(balanced, balanced).plan.notes)
    assert not any("nothing to exercise now" in n for n in planned(balanced, unclear).plan.notes)
    assert not any("about equal, so" in n for n in planned().plan.notes)


def test_what_is_exercised_is_the_better_side() -> None:
    found = made("imbalance")
    assert action_of(found, planned(found)) == "exercise the right side, the better one"
    hurt = planned(found, painful=(found.movement.key,))
    assert action_of(found, hurt).startswith("it hurt")
    both_bad = found.with_(self_rating=SelfRating(left=80, right=70))
    assert action_of(both_bad, planned(both_bad)).startswith("both sides feel bad")
    assert not any("could be decided" in note for note in planned(both_bad).plan.notes)
    balanced = made("balanced")
    assert action_of(balanced, planned(balanced)) == "nothing to exercise"


def test_the_headline_of_several_counts_each_kind() -> None:
    words = headline_of(planned(made("imbalance"), made("balanced"), made("inconclusive")))
    assert words.startswith("1 movement differs between left and right (")
    assert "1 is about equal." in words
    assert "1 could not be decided" in words
    assert headline_of(planned()).startswith("No movement was found")
    one = made("imbalance")
    assert headline_of(planned(one)).lower() == f"{finding_of(one)}.".lower()
