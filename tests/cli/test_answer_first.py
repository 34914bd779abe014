"""The terminal answers first, in one word for each thing, and never with two signs for the same."""

import re

import pytest

from tests.cli.answer_texts import (
    FOLDER,
    KINDS,
    WIDTHS,
    changed,
    imbalance,
    made,
    seven,
    text,
    wrong_movement,
)
from tests.fake_results import fake_result
from tmr_vision.answers import (
    degrees,
    felt_difference,
    felt_in_words,
    measured_difference,
    recognised_in_words,
    swaps_in_words,
)
from tmr_vision.cli.show import show_result
from tmr_vision.comparison import compare_results, comparison_headlines
from tmr_vision.language import LANGUAGES, translate, use_locale
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.protocol import closing_note, closing_rule, make_plan, own_notes
from tmr_vision.records import Difference, SelfRating
from tmr_vision.skeleton import other


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_terminal_says_what_was_read_and_found_good(language: str, width: int) -> None:
    """``python -m tests.cli.answer_texts`` writes the texts again; read what changed."""
    kept = (FOLDER / f"{language}_{width}.txt").read_text(encoding="utf-8")
    assert text(language, width) == kept


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [20, 50, 80])
def test_no_text_is_wider_than_the_terminal(language: str, width: int) -> None:
    longest = max(map(len, text(language, width).split()))
    for line in text(language, width).splitlines():
        if not line.startswith("====="):
            assert len(line) <= max(width, longest + 3)
        assert not re.search(r"[+-]0°", line)


def test_the_first_line_tells_what_came_out(capsys: pytest.CaptureFixture[str]) -> None:
    for name, show in KINDS.items():
        show()
        first = capsys.readouterr().out.split(".")[0].replace("\n", " ")
        assert "cannot tell" not in first.lower(), name
        told = ("about equal", "Nothing could be decided", "No result yet", " less than ", "differ")
        assert any(words in first for words in (*told, "weaker")), name


def test_what_several_movements_have_in_common_is_said_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    show_result(seven())
    out = capsys.readouterr().out
    assert out.count("No repetition of the right side was seen") == 1
    assert "Cannot tell: Arm raise to the side, Single-leg sit-to-stand\n" in out
    assert "Film them again." in out


def test_a_result_that_is_not_decided_never_says_nothing_to_exercise(
    capsys: pytest.CaptureFixture[str],
) -> None:
    unclear, balanced = (fake_result(kind).movements[0] for kind in ("one_side", "balanced"))
    for movements in [(unclear,), (unclear, balanced)]:
        show_result(made(*movements))
        assert "nothing to exercise now" not in capsys.readouterr().out


def test_what_is_equal_to_the_degree_has_no_sign_and_no_side() -> None:
    found = fake_result("balanced").movements[0]
    for value in (-0.4, 0.0, 0.4):
        equal = found.with_(difference=Difference(value=value, low=-6, high=6))
        assert measured_difference(equal).startswith("0° ± ")
    assert degrees(-0.3) == "0°"
    assert degrees(float("nan")) == "-"


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", ["arm_raise", "sit_to_stand"])
def test_felt_and_measured_are_said_in_the_same_sense(side: str, name: str) -> None:
    """Where less is better, the side that measures more is the one that does worse."""
    movement = find_movement(name, read_movements())
    sign = 1 if (side == "right") == (movement.better_when == "less") else -1
    scores = {side: 40.0, other(side): 20.0}  # type: ignore[arg-type, dict-item]
    found = fake_result().movements[0].with_(
        movement=movement,
        difference=Difference(value=15.0 * sign, low=-30, high=30),
        self_rating=SelfRating(**scores),
    )  # fmt: skip
    assert measured_difference(found).startswith(f"{side} by 15° ± ")
    assert felt_difference(found) == f"{side} by 20 points"
    assert found.self_rating is not None
    assert felt_in_words(found.self_rating).startswith(f"the {side} side feels worse by 20 points")


def test_a_felt_score_of_one_point_and_of_none() -> None:
    found = fake_result().movements[0]
    one = found.with_(self_rating=SelfRating(left=11, right=10))
    assert felt_difference(one) == "left by 1 point"
    same = SelfRating(left=20, right=20)
    assert felt_difference(found.with_(self_rating=same)) == "0 points"
    assert felt_in_words(same) == "both sides feel the same (20 of 100)"
    assert felt_difference(found.with_(self_rating=None)) == "-"


def test_a_recognised_movement_can_be_named_and_a_named_one_is_not_asked_for() -> None:
    said = recognised_in_words(imbalance())
    assert said == "We took this for: Arm raise. Not right? Name the movement and analyse it again"
    assert recognised_in_words(wrong_movement()) is None


def test_swapped_sides_are_told_from_two_in_a_hundred_frames_on() -> None:
    result = imbalance()
    found = result.movements[0]
    frames = len(result.recordings[0].pose.time_s)

    def told(swaps: int) -> bool:
        quality = found.quality.with_(swaps_repaired=swaps)
        return swaps_in_words(found.with_(quality=quality), result) is not None

    assert not told(0)
    assert not told(int(0.02 * frames))
    assert told(int(0.02 * frames) + 1)


# --- what changed ---------------------------------------------------------------------------------


def test_the_weaker_side_that_is_now_the_other_one_is_told() -> None:
    before, after = changed()
    both = comparison_headlines(compare_results([before, after]))
    assert both == [
        "Arm raise: the weaker side is now the left; left and right are about as far apart as "
        "before."
    ]
    same = comparison_headlines(compare_results([before, before]))[0]
    assert "no measurable change" in same
    assert "weaker" not in same


@pytest.mark.parametrize(("move", "said"), [(20.0, "better"), (-20.0, "worse")])
def test_better_and_worse_are_told_with_the_degrees_that_decide(move: float, said: str) -> None:
    before, _ = changed()
    found = before.movements[0]
    reps = tuple(
        rep.with_(peak_deg=rep.peak_deg + (move if rep.side == "right" else 0))
        for rep in found.reps
    )
    right = found.right.with_(value=found.right.value + move)
    after = before.with_(movements=(found.with_(reps=reps, right=right, limited_side=None),))
    told = comparison_headlines(compare_results([before, after]))[0]
    gap = [abs(found.right.value + shift - found.left.value) for shift in (0, move)]
    assert told.startswith(f"Arm raise: {said}: the difference is {abs(gap[0] - gap[1]):.0f}° ")
    change = compare_results([before, after]).movements[0].changes[-1]
    assert f"{abs(gap[0] - gap[1]):.0f}° " in change.reason  # not the 20° between the sides' signs


def test_sessions_without_a_movement_in_common_are_not_silent(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one, two = (fake_result(kind) for kind in ("balanced", "imbalance"))
    show_result(two, comparison=compare_results([one, two]))
    out = " ".join(capsys.readouterr().out.split())
    assert "No movement was tested in two sessions, so nothing can be compared." in out
    assert "Since the first session" not in out


def test_a_change_that_cannot_be_told_says_why() -> None:
    before, after = changed()
    other_model = after.with_(model_sha256="0" * 64)
    told = comparison_headlines(compare_results([before, other_model]))[0]
    assert told.startswith("Arm raise: cannot tell whether it changed: the pose models differ")


# --- the plan's own notes -------------------------------------------------------------------------


def test_the_note_that_closes_a_plan_is_known_by_its_rule() -> None:
    balanced, unclear = (fake_result(kind).movements[0] for kind in ("balanced", "one_side"))
    rules = {
        "nothing_to_do": make_plan([balanced]),
        "nothing_decided": make_plan([unclear]),
        "partly_decided": make_plan([balanced, unclear]),
    }
    for rule, plan in rules.items():
        assert closing_rule(plan) == rule
        assert closing_note(plan) in plan.notes
    assert closing_note(make_plan(fake_result("imbalance").movements)) is None
    told = [own_notes(plan, answers_tell=True) for plan in rules.values()]
    assert told == [()] * 3, "all of it is told above"
    kept = own_notes(rules["partly_decided"])
    assert [note.startswith("This is a comparison") for note in kept] == [True] * len(kept)
    with use_locale("de"):
        assert translate(closing_note(rules["nothing_decided"]) or "").startswith("Noch nichts zu")
