"""Left against right on stick figures: every verdict and every reason not to give one."""

import re

import numpy as np
import pytest

from tests.stick_figure import bumps, facing_view, info_of, joined, mirrored, side_view, times
from tmr_vision.analysis import measure
from tmr_vision.asymmetry import compare_sides
from tmr_vision.asymmetry.quality import (
    ALIKE_VIEWS_DEG,
    IDEAL_VIEW_DEG,
    UNKNOWN_ROLL_DEG,
    signal_quality,
    systematic_uncertainty,
)
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import Quality, SelfRating
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import SIDES, other

TABLE = read_movements()
STARTS = (1.0, 4.5, 8.0, 11.5)


def arm_raises(near, heights):
    t = times(3.5 * len(heights) + 1)
    starts = STARTS[: len(heights)]
    return side_view(t, near, {"shoulder_elevation": bumps(t, starts, heights)})


def compared(*tracks, movement="arm_raise", rate_factor=1.0, balanced=True, felt=None):
    recordings = []
    for track in tracks:
        made = measure(track, info_of(track))
        slower = made.info.with_(rate_hz=rate_factor * made.info.rate_hz)
        recordings.append(made.with_(info=slower))
    row = find_movement(movement, TABLE)
    reps = tuple(rep for i, each in enumerate(recordings) for rep in find_reps(each, row, source=i))
    return compare_sides(
        recordings, row, reps, recognised=False, mirror_averaged=balanced, self_rating=felt
    )


def both(left, right, **options):
    return compared(joined(arm_raises("left", left), arm_raises("right", right)), **options)


@pytest.mark.parametrize(
    ("left", "right", "verdict", "limited"),
    [
        ((150,) * 4, (130,) * 4, "imbalance", "right"),
        ((128,) * 4, (150,) * 4, "imbalance", "left"),
        ((150,) * 4, (149,) * 4, "balanced", None),
        ((150,) * 4, (142,) * 4, "inconclusive", None),
    ],
)
def test_verdicts_and_the_limited_side(left, right, verdict, limited):
    result = both(left, right)
    assert (result.verdict, result.limited_side) == (verdict, limited)
    assert result.difference.value == pytest.approx(right[0] - left[0], abs=0.5)
    assert result.difference.low < result.difference.value < result.difference.high
    assert result.reason


def test_more_is_worse_where_the_movement_says_so():
    t = times(14.0)
    starts = (1.0, 5.0, 9.0)
    up = bumps(t, starts, (1, 1, 1), rise_s=1.6, hold_s=0.6, fall_s=1.6)

    def sit_to_stand(near, lean_deg):
        lean = lean_deg * np.sin(np.pi * up)
        bend = 90 * (1 - up)
        angles = {"trunk_flexion": lean, "knee_flexion": bend, "hip_flexion": bend + lean}
        return side_view(t, near, angles)

    result = compared(
        joined(sit_to_stand("left", 30), sit_to_stand("right", 55)), movement="sit_to_stand"
    )
    assert (result.verdict, result.limited_side) == ("imbalance", "right")


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        ((150,) * 2, (150,) * 4, "only 2 good repetitions of the left side"),
        ((150,) * 2, (150,), "only 1 good repetition of the right side"),
        ((150,) * 2, (150,) * 2, "only 2 good repetitions of each side"),
    ],
)
def test_reasons_obey_the_law_of_mirroring(left, right, words):
    track = joined(arm_raises("left", left), arm_raises("right", right))
    one, other_way = (compared(each).reason for each in (track, mirrored(track)))
    assert words in one
    assert re.sub("left|right", lambda side: other(side[0]), other_way) == one


def quality(**changes):
    """Signals without a fault; ``changes`` are faults."""
    good = Quality(off_view_deg={"left": 0.0, "right": 0.0}, roll_known=True, calibrated=True)
    return good.with_(**changes)


@pytest.mark.parametrize(
    ("movement", "fault", "added_deg"),
    [
        ("leg_raise", {}, 0.0),
        ("leg_raise", {"off_view_deg": {"left": -8.0, "right": -IDEAL_VIEW_DEG}}, 0.0),
        ("leg_raise", {"roll_known": False}, 2 * UNKNOWN_ROLL_DEG),
        ("arm_raise", {"roll_known": False}, 0.0),
        ("arm_raise", {"calibrated": False}, 3.0),
        ("trunk_twist", {"calibrated": False}, 30.0),
        ("neck_turn", {"calibrated": False}, 0.0),
    ],
)
def test_bad_signals_widen_the_systematic_error_as_squares_add(movement, fault, added_deg):
    row = find_movement(movement, TABLE)
    found = systematic_uncertainty(row, quality(**fault))
    assert found == pytest.approx(np.hypot(row.u_sys_deg, added_deg))


def test_each_degree_off_the_good_view_counts_whichever_side_it_is():
    row = find_movement("toe_reach", TABLE)
    turned = [{"left": 22.0, "right": 22.0}, {"left": None, "right": -22.0}]
    for off in turned:
        found = systematic_uncertainty(row, quality(off_view_deg=off))
        assert found == pytest.approx(np.hypot(row.u_sys_deg, 12 * row.u_sys_per_deg_off))


def test_sides_seen_from_unlike_views_widen_the_error():
    row = find_movement("toe_reach", TABLE)
    off = {"left": 8.0, "right": -9.0}
    found = systematic_uncertainty(row, quality(off_view_deg=off))
    apart_deg = 17.0 - ALIKE_VIEWS_DEG
    assert found == pytest.approx(np.hypot(row.u_sys_deg, apart_deg * row.u_sys_per_deg_apart))
    reflected = systematic_uncertainty(row, quality(off_view_deg={"left": -9.0, "right": 8.0}))
    assert reflected == pytest.approx(found)


@pytest.mark.parametrize(
    ("movement", "view", "words"),
    [
        ("leg_raise", {"roll_known": False}, "say that it is level"),
        ("arm_raise", {"pitch_deg": 15.0}, "looks steeply down"),
        ("arm_raise", {"pitch_deg": -15.0}, "looks steeply up"),
        ("arm_raise", {"distance_m": 6.0}, "bring the camera nearer"),
    ],
)
def test_what_could_be_better_about_the_camera_is_told(movement, view, words):
    track = joined(arm_raises("left", (150,) * 3), arm_raises("right", (150,) * 3))
    recording = measure(track, info_of(track))
    good = recording.view.with_(roll_known=True, pitch_deg=0.0, distance_m=3.0)
    row = find_movement(movement, TABLE)

    def notes(seen):
        return "; ".join(signal_quality([recording.with_(view=seen)], row, ()).notes)

    assert words in notes(good.with_(**view))
    assert words not in notes(good)


def test_sides_seen_from_unlike_angles_are_told_of():
    track = joined(arm_raises("left", (150,) * 3), arm_raises("right", (150,) * 3))
    recording = measure(track, info_of(track))
    reps = find_reps(recording, find_movement("arm_raise", TABLE))
    aside = recording.view.with_(heading_deg=recording.view.heading_deg + 12)
    found = signal_quality([recording.with_(view=aside)], find_movement("arm_raise", TABLE), reps)
    assert found.off_view_deg == pytest.approx({"left": 12.0, "right": -12.0})
    assert any(
        "the left side 12° from behind and the right side 12° from the front" in note
        for note in found.notes
    )


def test_two_clips_one_for_each_side():
    result = compared(arm_raises("left", (150,) * 3), arm_raises("right", (130,) * 3))
    assert result.verdict == "imbalance"
    assert {(rep.side, rep.source) for rep in result.reps} == {("left", 0), ("right", 1)}


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        pytest.param(
            lambda: compared(arm_raises("left", (150,) * 4)),
            "film it with the right side near the camera",
            id="one side missing",
        ),
        pytest.param(
            lambda: both((150,) * 4, (150, 151)),
            "only 2 good repetitions of the right side",
            id="too few",
        ),
        pytest.param(
            lambda: both((150,) * 3, (150, 151, 50)),
            "much smaller than the others",
            id="too few left after exclusion",
        ),
        pytest.param(
            lambda: both((150,) * 4, (150,) * 4, rate_factor=0.3),
            "frames per second",
            id="frame rate",
        ),
        pytest.param(
            lambda: both((150,) * 4, (150,) * 4, balanced=False),
            "mirror balancing was switched off",
            id="not balanced",
        ),
        pytest.param(
            lambda: compared(facing_view(times(5.0), {})),
            "film this movement side-on",
            id="wrong view",
        ),
        pytest.param(
            lambda: compared(arm_raises("left", (0,) * 4)),
            "no complete repetition",
            id="no movement",
        ),
        pytest.param(
            lambda: compared(arm_raises("left", (150,) * 4), movement="arm_raise_side"),
            "film this movement facing",
            id="side-on instead of facing",
        ),
    ],
)
def test_reasons_for_no_verdict(result, reason):
    result = result()
    assert result.verdict == "inconclusive"
    assert reason in result.reason
    assert result.limited_side is None


def test_sides_filmed_differently_widen_the_error():
    def turned(track, deg):
        """The whole body turned about the vertical: only the world landmarks show it here."""
        a = np.radians(deg)
        turn = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
        return track.with_(world_m=track.world_m @ turn)

    straight = both((150,) * 4, (150,) * 4)
    left, right = arm_raises("left", (150,) * 4), arm_raises("right", (150,) * 4)
    skewed = compared(left, turned(right, 30))
    assert skewed.quality.u_sys_deg > straight.quality.u_sys_deg + 1
    assert skewed.mdc95 > straight.mdc95


def test_mirrored_people_get_mirrored_results():
    track = joined(arm_raises("left", (150, 148, 151)), arm_raises("right", (128, 131, 129)))
    plain, flipped = compared(track), compared(mirrored(track))
    assert flipped.difference.value == pytest.approx(-plain.difference.value, abs=1e-9)
    assert (plain.limited_side, flipped.limited_side) == ("right", "left")
    assert flipped.percent == pytest.approx(-plain.percent)


def test_compensations_are_seen_on_the_side_that_does_them():
    t = times(12.0)
    arm = bumps(t, (1, 4.5, 8), (140,) * 3)
    bent = side_view(t, "left", {"shoulder_elevation": arm, "elbow_flexion": arm * 40 / 140})
    straight = side_view(t, "right", {"shoulder_elevation": arm})
    found = {(c.name, c.side): c for c in compared(joined(bent, straight)).compensations}
    assert found["elbow_bend", "left"].seen
    assert found["elbow_bend", "left"].value == pytest.approx(40, abs=4)
    assert not found["elbow_bend", "right"].seen


def test_curves_and_felt_scores_travel_with_the_result():
    self_rating = SelfRating(left=10, right=40)
    result = both((150,) * 4, (130,) * 4, felt=self_rating)
    assert result.self_rating is self_rating
    np.testing.assert_allclose(
        result.curves.difference_deg,
        result.curves.mean_deg["right"] - result.curves.mean_deg["left"],
    )
    assert result.curves.error_deg == result.mdc95
    assert {rep.side for rep in result.reps} == set(SIDES)
    with pytest.raises(ValueError, match=r"0 .* to 100"):
        SelfRating(left=-1, right=0)


def test_one_facing_clip_judges_both_arms():
    t = times(20.0)
    track = facing_view(
        t,
        {
            "left_shoulder_elevation": bumps(t, (1, 4, 7), (150,) * 3),
            "right_shoulder_elevation": bumps(t, (10, 13, 16), (125,) * 3),
        },
    )
    result = compared(track, movement="arm_raise_side")
    assert (result.verdict, result.limited_side) == ("imbalance", "right")
