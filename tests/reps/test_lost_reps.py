"""Repetitions that cannot be followed are shown and left out, with the reason; none is lost."""

import re
from dataclasses import replace

import numpy as np
import pytest

from tests.cropped import analyzed, cropped
from tests.recorded import PLANAR, Passes, passes, recording, truth
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import EXTREMITIES, SIDES, indices, other

TABLE = read_movements()
NOT_TOLD_APART = "the two legs could not be told apart"
OUT_RIGHT = "the right foot leaves the picture on the right: step back or film in landscape"
OUT_LEFT = "the left foot leaves the picture on the left: step back or film in landscape"


def reps_of(seen, movement="leg_raise"):
    return find_reps(seen.recording(), find_movement(movement, TABLE))


def matches(rep, true):
    return rep.side == true["side"] and rep.start_s < true["end_s"] and true["start_s"] < rep.end_s


@pytest.mark.parametrize("name", PLANAR)
def test_in_a_good_clip_nothing_is_lost(name):
    reps = find_reps(recording(name), find_movement(name, TABLE))
    assert not [rep.excluded for rep in reps if rep.excluded]
    assert len(reps) == len(truth(name)["reps"])


# --- out of the picture -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cut", "side", "sentence"),
    [({"right": 0.27}, "right", OUT_RIGHT), ({"left": 0.3}, "left", OUT_LEFT)],
)
def test_a_foot_that_leaves_the_picture_is_the_reason(cut, side, sentence):
    seen = cropped("leg_raise", **cut)
    shown = [rep for rep in reps_of(seen) if rep.side == side]
    assert [rep.excluded for rep in shown] == [sentence] * 3
    assert np.isnan([rep.value for rep in shown]).all()
    assert all(matches(*pair) for pair in zip(shown, _true("leg_raise", side), strict=True))
    good = [rep for rep in reps_of(seen) if rep.side == other(side)]
    assert [rep.excluded for rep in good] == [None] * 3
    result = analyzed(seen.recording(), "leg_raise").movements[0]
    assert result.verdict == "inconclusive"
    assert sentence in result.reason
    assert sentence in analyzed(seen.recording()).movements[0].reason


def _true(name, side):
    return [rep for rep in truth(name)["reps"] if rep["side"] == side]


@pytest.mark.parametrize(
    ("name", "cut", "sentence"),
    [
        ("arm_raise_side", {"left": 0.38}, "the right hand leaves the picture on the left"),
        ("arm_raise_side", {"right": 0.38}, "the left hand leaves the picture on the right"),
        (
            "arm_raise_side",
            {"top": 0.28},
            "hand leaves the picture at the top: step back or film in p",
        ),
        ("leg_raise", {"bottom": 0.32}, "both feet leave the picture at the bottom"),
        ("toe_reach", {"bottom": 0.2}, "both feet leave the picture at the bottom: step back"),
        ("wall_push", {"right": 0.33}, "the right hand leaves the picture on the right"),
    ],
)
def test_the_verdict_says_what_left_the_picture(name, cut, sentence):
    result = analyzed(cropped(name, **cut).recording(), name).movements[0]
    assert result.verdict == "inconclusive"
    assert sentence in result.reason
    assert "could not be seen clearly" not in result.reason


@pytest.mark.parametrize("name", ["arm_raise_side", "leg_raise"])
@pytest.mark.parametrize("cut", [{"left": 0.36}, {"bottom": 0.3}, {"top": 0.28}])
def test_the_mirrored_clip_has_the_same_reason(name, cut):
    seen = cropped(name, **cut)
    reasons = [
        analyzed(each.recording(), name).movements[0].reason
        for each in (seen, seen.of_mirrored_clip())
    ]
    exchanged = re.sub("left|right", lambda word: other(word[0]), reasons[1])
    assert _parts(reasons[0]) == _parts(exchanged)


def _parts(reason):
    """Its clauses, whichever side is told first."""
    return sorted(re.split(r"; | \(|\)", reason.replace(", no good one", "no good repetition")))


def test_a_mirrored_recording_tells_the_edge_that_is_seen_in_it():
    seen = cropped("leg_raise", right=0.27).recording()
    filmed = seen.with_(info=seen.info.with_(mirrored=True))  # it was turned before it was measured
    reps = find_reps(filmed, find_movement("leg_raise", TABLE))
    lost = {rep.excluded for rep in reps if rep.excluded}
    assert lost == {OUT_RIGHT.replace("on the right", "on the left")}


def test_where_nothing_is_recognised_it_is_said_what_left_the_picture():
    with pytest.raises(
        NothingMeasurableError,
        match="none of the known movements was recognised; both feet leave the picture at the bot",
    ):
        analyzed(cropped("leg_raise", bottom=0.4).recording())


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("arm_raise_side", {"left": 0.38, "right": 0.38}),
        ("arm_raise_side", {"left": 0.42, "right": 0.42}),  # was a balanced trunk twist
        ("toe_reach", {"bottom": 0.2}),  # was a balanced arm raise
    ],
)
def test_what_is_cut_off_is_not_taken_for_another_movement(name, cut):
    told = told_of(cropped(name, **cut).recording())
    assert {key for key, _, _ in told} <= {name, None}
    assert all(verdict == "inconclusive" and "leave" in why for _, verdict, why in told)


def told_of(recording):
    """Movement, verdict and reason of each result, or no movement and what is said instead."""
    try:
        results = analyzed(recording).movements
    except NothingMeasurableError as error:
        return [(None, "inconclusive", str(error))]
    return [(result.movement.key, result.verdict, result.reason) for result in results]


def test_one_side_filmed_alone_is_asked_for_the_other_although_somebody_walked_in():
    seen = passes("leg_raise")
    left_only = seen.time_s < 9.5
    plain, in_mirror = (poses[left_only].copy() for poses in (seen.plain, seen.in_mirror))
    for poses in (plain, in_mirror):
        poses[:15] = np.nan
    plain[15:20, :, 0] -= 300
    in_mirror[15:20, :, 0] += 300
    alone = Passes(seen.time_s[left_only], plain, in_mirror, seen.width_px, seen.height_px)
    result = analyzed(alone.recording(), "leg_raise").movements[0]
    assert "film it with the right side near the camera" in result.reason


# --- legs in dispute ----------------------------------------------------------------------------

LEGS = [indices(side, *EXTREMITIES["leg"]) for side in SIDES]


def exchanged(poses, rows):
    changed = poses.copy()
    left, right = LEGS
    changed[np.ix_(rows, left)] = poses[np.ix_(rows, right)]
    changed[np.ix_(rows, right)] = poses[np.ix_(rows, left)]
    return changed


def with_exchange(rep, first, last, *, one=True, other_one=False, unsure=0.0):
    """The leg raise with exchanged legs in a part of a repetition, in one pass or in both.

    ``unsure`` is taken from the visibility of the legs in the pass that is right.
    """
    seen, true = passes("leg_raise"), truth("leg_raise")["reps"][rep]
    part = (seen.time_s - true["start_s"]) / (true["end_s"] - true["start_s"])
    rows = np.flatnonzero((part >= first) & (part <= last))
    plain = exchanged(seen.plain, rows) if one else seen.plain
    in_mirror = exchanged(seen.in_mirror, rows) if other_one else seen.in_mirror.copy()
    in_mirror[np.ix_(rows, np.concatenate(LEGS), [5])] -= unsure
    return replace(seen, plain=plain, in_mirror=in_mirror)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize(
    ("rep", "first", "last", "how"),
    [
        (1, 0.0, 1.0, {"one": False, "other_one": True}),
        (1, 0.0, 1.0, {"unsure": 0.14}),
        (1, 0.0, 0.5, {"other_one": True}),
        (4, 0.0, 1.0, {}),
        (4, 0.0, 1.0, {"unsure": 0.14}),
        (4, 0.3, 0.7, {"other_one": True}),
        (4, 0.4, 0.6, {"unsure": 0.14}),
    ],
)
def test_a_repetition_that_goes_to_the_other_leg_is_shown_and_left_out(
    rep, first, last, how, mirrored
):
    seen = with_exchange(rep, first, last, **how)
    true = [dict(each) for each in truth("leg_raise")["reps"]]
    if mirrored:
        seen = seen.of_mirrored_clip()
        for each in true:
            each["side"] = other(each["side"])
    reps = reps_of(seen)
    assert [sum(matches(each, t) for each in reps) for t in true] == [1] * 6
    hit = next(each for each in reps if matches(each, true[rep]))
    good = [each for each in reps if each is not hit]
    assert [each.excluded for each in good] == [None] * 5
    if hit.excluded is None:  # put right: then it is worth what it was
        untouched = find_reps(recording("leg_raise"), find_movement("leg_raise", TABLE))
        assert hit.value == pytest.approx(untouched[rep].value, abs=1.0)
    else:
        assert hit.excluded == NOT_TOLD_APART
        assert np.isnan(hit.value)


def test_the_verdict_speaks_of_legs_that_were_not_told_apart():
    result = analyzed(with_exchange(4, 0.0, 1.0).recording(), "leg_raise").movements[0]
    assert result.verdict == "inconclusive"
    assert result.right.n == 2
    assert NOT_TOLD_APART in result.reason
