"""What a session says at its ends: nothing is called equal that was not found so."""

from dataclasses import replace

import pytest

from tests.fake_results import fake_result
from tests.live_actor import MODEL, TABLE, Actor, opened, options, seen_in, sights_of
from tmr_vision.angles import angle_name
from tmr_vision.language import LANGUAGES, translate, use_locale
from tmr_vision.live.context import SessionContext, read_cues
from tmr_vision.live.exercise import Ranking
from tmr_vision.live.guide import Unguided
from tmr_vision.live.journal import Journal
from tmr_vision.live.outcome import Outcome, result_cues
from tmr_vision.live.phase import Finish
from tmr_vision.live.plain import update_to_dict
from tmr_vision.live.session import LiveSession
from tmr_vision.live.state import SessionState
from tmr_vision.movements import find_movement
from tmr_vision.protocol import make_plan
from tmr_vision.records import MovementResult, SelfRating


def result_of(kind: str) -> MovementResult:
    return fake_result(kind).movements[0]


@pytest.fixture
def context(tmp_path):
    session, _, journal = opened(tmp_path / "s", Actor(), options("arm_raise", rounds=1))
    yield session.context
    journal.close()


def cues(context: SessionContext) -> list[tuple[str, str]]:
    said = [(e.data["cue"], e.data["text"]) for e in context.events if e.kind == "cue"]
    context.events.clear()
    return said


# --- nothing to exercise --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kinds", "key", "words"),
    [
        (["balanced"], "nothing_to_do", "nothing to exercise now"),
        (["balanced", "many_reps"], "nothing_to_do", "nothing to exercise now"),
        (["one_side"], "nothing_decided", "Nothing to exercise yet"),
        (["balanced", "one_side"], "partly_decided", "Nothing to exercise by what is known so far"),
    ],
)
def test_nothing_to_exercise_is_said_only_of_what_is_balanced(context, kinds, key, words):
    results = tuple(result_of(kind) for kind in kinds)
    Ranking(results, make_plan(results)).enter(context)
    ((cue, text),) = cues(context)
    assert cue == key
    assert words in text
    assert ("nothing to exercise now" in text) == (key == "nothing_to_do")
    assert context.display.actions[results[0].movement.key]


def test_what_hurts_or_feels_bad_on_both_sides_is_not_called_equal(context):
    bad = result_of("imbalance").with_(self_rating=SelfRating(left=80, right=90))
    Ranking((bad,), make_plan([bad])).enter(context)
    ((cue, text),) = cues(context)
    assert (cue, "equal" in text) == ("not_now", False)
    assert text.startswith("Arm raise: not exercised now")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_note_is_the_plans_own(context, language):
    results = (result_of("one_side"),)
    plan = make_plan(results)
    with use_locale(language):
        Ranking(results, plan).enter(context)
        ((_, text),) = cues(context)
        assert text == translate(plan.notes[1])
    assert "nothing_to_do" not in read_cues().texts


def finished(context, monkeypatch, *results: MovementResult) -> tuple[str, str]:
    monkeypatch.setattr(context.state, "history", lambda _: list(results))
    Finish().enter(context)
    return cues(context)[-1]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("imbalance", "The right arm rises 18° less than the left one. The check is over."),
        ("balanced", "Left and right are about equal, so there is nothing to exercise now."),
        ("one_side", "Nothing to exercise yet."),
    ],
)
def test_the_end_has_the_answer_and_its_reason(context, monkeypatch, kind, words):
    cue, text = finished(context, monkeypatch, result_of(kind))
    assert cue == "end"
    assert text.startswith(words)
    assert text.endswith("The check is over.")
    assert "report" not in text  # it is not written yet
    shown = context.display
    assert shown.results == (shown.results[0],)
    assert list(shown.actions) == [shown.results[0].movement.key]


# --- after a second test --------------------------------------------------------------------------


def outcome_after(context, monkeypatch, *history: MovementResult) -> list[str]:
    monkeypatch.setattr(context.state, "history", lambda _: list(history))
    phase = Outcome(find_movement("arm_raise", TABLE), len(history) - 1)
    phase.enter(context)
    said = [key for key, _ in cues(context)]
    while phase._later:
        phase._say_next(context)
        said += [key for key, _ in cues(context)]
    return said


def test_sides_are_called_equal_only_where_they_were_found_so(context, monkeypatch):
    first = result_of("imbalance").with_(self_rating=None)
    balanced = first.with_(verdict="balanced", limited_side=None, strength=None)
    unclear = first.with_(verdict="inconclusive", limited_side=None, strength=None)
    assert outcome_after(context, monkeypatch, first, balanced)[-1] == "next"
    assert outcome_after(context, monkeypatch, first, unclear)[-1] == "next_undecided"
    assert outcome_after(context, monkeypatch, first, first)[-1] == "leave"


@pytest.mark.parametrize("kind", ["imbalance", "balanced", "one_side"])
def test_a_result_is_said_in_the_words_of_the_answer(context, kind):
    found = result_of(kind)
    for key, words in result_cues(found):
        context.cue(key, **words)
    said = " ".join(text for _, text in cues(context))
    expected = {
        "imbalance": "Arm raise: the right arm rises 18° less than the left one. Up to 7° can be",
        "balanced": "Leg raise: left and right are about equal: less than 10° apart.",
        "one_side": "Toe reach: cannot tell. No repetition of the right side was found",
    }
    assert said.startswith(expected[kind])


# --- watching one movement ------------------------------------------------------------------------


def watched(name, folder):
    """Give what a screen gets of every moment of a clip that is watched without a guide."""
    movement, sights = find_movement(name, TABLE), list(sights_of(name))

    class Played:
        mirrored, balancing = False, "both"

        def __init__(self):
            self._next = iter(sights)

        def detect(self, _):
            return next(self._next)

    journal = Journal(folder)
    state = SessionState(source=name, folder=folder, model=MODEL)
    session = LiveSession(Played(), state, journal, options(name), first=Unguided(movement))
    for update in session.updates([sight.frame for sight in sights]):
        yield update, update_to_dict(update)
    journal.close()


def test_the_shown_angle_is_that_of_the_arm_at_every_moment(tmp_path):
    """The arm sinks to 9 degrees after a repetition, which is counted on the way, at 57."""
    lowest, seen = 180.0, 0
    for update, data in watched("arm_raise", tmp_path / "s"):
        assert data["counter"] is None or data["counter"]["words"] == "times"
        side, gauge = data["side"], data["gauge"]
        if gauge is None or gauge["value_deg"] is None:
            continue
        seen += 1
        now = update.pose.angles_deg[angle_name("shoulder_elevation", side)]
        assert gauge["value_deg"] == pytest.approx(now, abs=0.01)
        if data["counter"]["count"]:
            lowest = min(lowest, gauge["value_deg"])
    assert seen > 0.8 * len(seen_in("arm_raise"))
    assert lowest < 12
    assert update.events == () or data["phase"] == "watch"


def test_a_count_without_a_target_has_none_to_reach():
    from tmr_vision.live.context import DisplayState
    from tmr_vision.live.session import Update

    shown = DisplayState(phase="watch", movement=TABLE[0], side="left", count=3)
    data = update_to_dict(Update(shown, (), None, seen_in("arm_raise")[10]))
    assert data["counter"] == {"count": 3, "target": 0, "words": "times"}
    guided = update_to_dict(Update(replace(shown, phase="reps", target=5), (), None, None))
    assert guided["counter"]["words"] == "of 5"
    assert [button["command"] for button in data["buttons"]] == ["stop"]
