"""What was felt, shown with an arm: a scale that is honest, and the same for both sides."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.live_actor import STANDING, Actor, options, run, seen_in
from tests.recorded import passes, truth
from tmr_vision.live.arm_scale import (
    HELD_OUT,
    HIGHEST_DEG,
    LOWEST_DEG,
    REST_DEG,
    STEPS,
    ArmScale,
    arm_deg,
    score_at,
)
from tmr_vision.skeleton import SIDES, index, other

STEP_DEG = (HIGHEST_DEG - LOWEST_DEG) / STEPS
HOLD_S = 1.0
LONG_PX = 150.0


def standing(time_s=0.0, *, long_px=LONG_PX, **arms_deg):
    """Somebody who faces the camera and holds the arms so high, degrees."""
    pose = seen_in(STANDING)[10]
    points = pose.points_px.copy()
    for side, degrees in {"left": 10.0, "right": 10.0, **arms_deg}.items():
        out = 1.0 if side == "left" else -1.0
        way = np.array([out * math.sin(math.radians(degrees)), math.cos(math.radians(degrees))])
        points[index(f"{side}_wrist")] = points[index(f"{side}_shoulder")] + long_px * way
    return replace(pose, points_px=points, tilt_deg=0.0, time_s=time_s)


def shown(arms_deg, *, side="left", scale=None, from_s=0.0):
    """Show an arm at these directions, one every 0.04 s; return the scores that were taken."""
    scale = scale or ArmScale(hold_s=HOLD_S)
    poses = [standing(from_s + 0.04 * i, **{side: d}) for i, d in enumerate(arms_deg)]
    return [score for pose in poses if (score := scale.update(pose)) is not None]


def held(degrees, seconds=1.4):
    return [10.0] * 5 + [degrees] * round(seconds / 0.04)


@settings(deadline=None)
@given(st.floats(0, 175))
@pytest.mark.parametrize("side", SIDES)
def test_the_direction_of_an_arm_is_read_as_it_is(side, degrees):
    assert arm_deg(standing(**{side: degrees}), side) == pytest.approx(degrees, abs=0.1)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("score", range(STEPS))
def test_an_arm_in_the_middle_of_a_step_gives_its_score(score, side):
    degrees = LOWEST_DEG + (score + 0.5) * STEP_DEG
    assert shown(held(degrees), side=side) == [score]


def test_the_whole_scale_lies_between_rest_and_straight_up():
    assert math.isnan(score_at(LOWEST_DEG - 0.1))
    assert score_at(LOWEST_DEG) == 0
    assert score_at(180.0) == STEPS - 1
    assert REST_DEG < LOWEST_DEG
    assert STEP_DEG >= 12, "several times the tremor of a held arm"


def test_a_tremor_is_held_and_a_moving_arm_is_not():
    rng = np.random.default_rng(1)
    degrees = LOWEST_DEG + 4.5 * STEP_DEG
    assert shown([10.0] * 5 + list(degrees + rng.normal(0, 1.5, 60))) == [4]
    assert shown([10.0] * 5 + list(np.linspace(40, 150, 60))) == []
    assert shown(held(degrees, seconds=0.8)) == []


def test_an_arm_has_to_sink_between_two_answers():
    scale = ArmScale(hold_s=HOLD_S)
    assert shown(held(100.0, seconds=6.0), scale=scale) == [5]
    assert shown([100.0] * 60, scale=scale, from_s=20.0) == []
    assert shown(held(50.0), scale=scale, from_s=40.0, side="right") == [1]


def test_an_arm_that_is_up_from_the_movement_before_says_nothing():
    assert shown([150.0] * 80) == []
    assert shown([150.0] * 40 + held(150.0)) == [9]


def test_both_arms_a_bent_arm_and_a_turned_person_say_nothing():
    def taken(make):
        scale = ArmScale(hold_s=HOLD_S)
        scale.update(standing())
        return [scale.update(make(0.04 + 0.04 * i)) for i in range(60)]

    both = taken(lambda t: standing(t, left=90.0, right=90.0))
    bent = taken(lambda t: standing(t, left=90.0, long_px=0.5 * HELD_OUT * LONG_PX))
    turned = taken(lambda t: replace(standing(t, left=90.0), heading_deg=80.0))
    unseen = taken(lambda t: replace(standing(t, left=90.0), heading_deg=math.nan))
    assert {*both, *bent, *turned, *unseen} == {None}


@pytest.mark.parametrize("name", ["arm_raise_side", "trunk_twist"])
def test_the_mirrored_person_shows_the_same_with_the_other_arm(name):
    seen, mirrored = seen_in(name), seen_in(name, mirrored=True)
    scales = [ArmScale(hold_s=0.2), ArmScale(hold_s=0.2)]
    for one, two in zip(seen, mirrored, strict=True):
        for side in SIDES:
            assert arm_deg(one, side) == pytest.approx(
                arm_deg(two, other(side)), abs=0.5, nan_ok=True
            )
        scores = [scale.update(pose) for scale, pose in zip(scales, (one, two), strict=True)]
        assert scores[0] == scores[1]


def test_a_recorded_arm_that_is_held_up_is_the_worst_and_rest_is_nothing():
    """The person of a sample clip raises an arm to the side, 145 degrees and more."""
    clip = seen_in(STANDING)
    rep = next(rep for rep in truth(STANDING)["reps"] if rep["side"] == "left")
    top = clip[int(np.searchsorted(passes(STANDING).time_s, rep["peak_s"]))]
    assert 7 <= round(score_at(arm_deg(top, "left"))) <= 9
    assert math.isnan(score_at(arm_deg(clip[0], "left")))


# --- in a session ---------------------------------------------------------------------------------


def until_told(_, update):
    return any(event.kind == "felt" for event in update.events)


def answered(folder, actor, press=until_told, **more):
    chosen = options("arm_raise", rounds=0, reps=3, practice=0, **more)
    _, events = run(folder, actor, chosen, on_update=press)
    return [event.data for event in events if event.kind == "felt"]


class Shows(Actor):
    """Holds an arm up for each of both answers, lowers it, then raises a hand or none."""

    hand = "right"

    def _act(self):
        if self.display.phase != "felt":
            self._felt = 0
            super()._act()
            return
        self._felt += 1
        self._clip, self._at = STANDING, 0
        entered = len(self.display.entered)
        up = (self._felt // 50) % 2 == 1
        side = "left" if entered < 2 else self.hand
        if up and side is not None:
            rep = next(rep for rep in truth(STANDING)["reps"] if rep["side"] == side)
            self._at = int(np.searchsorted(passes(STANDING).time_s, rep["peak_s"]))


@pytest.mark.parametrize(("hand", "tags"), [("right", ["pain"]), ("left", []), (None, [])])
def test_nobody_needs_a_key_to_tell_how_it_felt(hand, tags, tmp_path):
    actor = Shows()
    actor.hand = hand
    (felt,) = answered(tmp_path / "s", actor, ask_self_rating=True)
    assert felt["felt"]["left"] == felt["felt"]["right"] >= 70
    assert felt["tags"] == tags


def test_whoever_is_not_asked_shows_nothing(tmp_path):
    (felt,) = answered(tmp_path / "s", Actor(), ask_self_rating=False)
    assert felt["felt"] is None


def test_the_answer_to_pain_is_also_a_key(tmp_path):
    def press(session, update):
        if update.display.phase == "felt":
            n = len(update.display.entered)
            session.command(["3", "1", "yes"][n])
        return until_told(session, update)

    (felt,) = answered(tmp_path / "s", Actor(), press, ask_self_rating=True)
    assert felt["felt"] == {"left": 30, "right": 10}
    assert felt["tags"] == ["pain"]
