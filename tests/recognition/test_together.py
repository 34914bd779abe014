"""A movement is recognised from all repetitions together, and counted as one that is named."""

from unittest.mock import patch

import numpy as np
import pytest

from tests.course_clips import RECORDED, read
from tests.recorded import NAMES, recording
from tests.stick_figure import (
    bumps,
    facing_view,
    info_of,
    joined,
    mirrored,
    rotate,
    side_view,
    times,
)
from tmr_vision import analysis
from tmr_vision.analysis import measure
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.recognition import count_reps, recognise
from tmr_vision.reps import UNLIKE_THE_OTHERS, exclude_small, find_reps
from tmr_vision.skeleton import SIDES, index, other

TABLE = read_movements()
SESSIONS = [name for name in RECORDED if name.startswith("session")]
EVERY_S = 3.5
TOO_BENT_DEG = 100.0
"""More than the elbow may bend in an arm raise, and more than nearly so."""
NEARLY_DEG = 75.0
"""More than the elbow may bend, but nearly as much."""
LEGS_APART_DEG = 20.0


def arm_raises(near, bent, *, pause_s=0.0, bent_deg=TOO_BENT_DEG):
    """Arm raises of one side; in those that are marked in ``bent`` the elbow bends too."""
    starts = 1.0 + (EVERY_S + pause_s) * np.arange(len(bent))
    t = times(starts[-1] + EVERY_S)
    angles = {
        "shoulder_elevation": bumps(t, starts, [150] * len(bent)),
        "elbow_flexion": bumps(t, starts, bent_deg * np.array(bent)),
    }
    return side_view(t, near, angles)


def side_raises(legs_deg):
    """Both arms go up sideways, once for each of ``legs_deg``, and the legs apart by as much."""
    starts = 1.0 + EVERY_S * np.arange(len(legs_deg))
    t = times(starts[-1] + EVERY_S)
    arms = bumps(t, starts, [140] * len(legs_deg))
    track = facing_view(t, {f"{side}_shoulder_elevation": arms for side in SIDES})
    points = track.image_px.copy()
    apart = np.tan(np.radians(bumps(t, starts, legs_deg)))
    for side, outward in (("left", 1), ("right", -1)):
        hip = points[:, index(f"{side}_hip")]
        for part in ("knee", "ankle", "heel", "foot_index"):
            at = index(f"{side}_{part}")
            points[:, at, 0] += outward * apart * (points[:, at, 1] - hip[:, 1])
    return track.with_(image_px=points)


def leg_raises_then_steps(pause_s):
    """Three straight leg raises, and later steps in which the knee bends."""
    raised, steps = 1.0 + EVERY_S * np.arange(3), 11.0 + pause_s + 1.5 * np.arange(4)
    t = times(steps[-1] + 3.0)
    step = bumps(t, steps, [60] * 4, rise_s=0.6, hold_s=0.0, fall_s=0.6)
    leg = bumps(t, raised, [50] * 3)
    return side_view(t, "left", {"hip_flexion": leg + 1.5 * step, "knee_flexion": 1.3 * step})


def recordings_of(*tracks):
    return [measure(track, info_of(track)) for track in tracks]


def counts(reps):
    counted = [rep.side for rep in exclude_small(reps) if not rep.excluded]
    return {side: counted.count(side) for side in SIDES}


def analyze(*tracks, movement="auto"):
    found = iter(recordings_of(*tracks))
    with (
        patch.object(analysis, "measure_source", lambda *_, **__: next(found)),
        patch.object(analysis, "find_copy", return_value=None),
    ):
        return analysis.analyze(["clip.mp4"] * len(tracks), movement=movement)


def assert_counted_as_named(recordings, found):
    for key, reps in found.items():
        named = count_reps(recordings, find_movement(key, TABLE), TABLE)
        told = [(rep.side, rep.start_s, str(rep.value), rep.excluded) for rep in reps]
        assert told == [(rep.side, rep.start_s, str(rep.value), rep.excluded) for rep in named]


@pytest.mark.parametrize("pause_s", [0.0, 0.8, 4.0])
@pytest.mark.parametrize("first", [0, 1, 3])
def test_repetitions_that_do_not_fit_count_among_those_that_do(first, pause_s):
    """Of four with the left arm only one fits."""
    left = arm_raises("left", [i != first for i in range(4)], pause_s=pause_s)
    right = arm_raises("right", [False] * 4, pause_s=pause_s)
    recordings = recordings_of(joined(left, right))
    found = recognise(recordings, TABLE)
    assert {key: counts(reps) for key, reps in found.items()} == {
        "arm_raise": {"left": 4, "right": 4}
    }
    assert_counted_as_named(recordings, found)
    assert counts(found["arm_raise"]) == counts(
        find_reps(recordings[0], find_movement("arm_raise", TABLE))
    )


@pytest.mark.parametrize(("bent_deg", "left"), [(NEARLY_DEG, 3), (TOO_BENT_DEG, 0)])
def test_what_nearly_fits_counts_after_a_rest_too(bent_deg, left):
    straight = arm_raises("right", [False] * 5)
    bent = arm_raises("left", [True] * 3, pause_s=8.0, bent_deg=bent_deg)
    wait = side_view(times(8.0), "left", {})
    recordings = recordings_of(joined(straight, wait, bent))
    (reps,) = recognise(recordings, TABLE).values()
    assert counts(reps) == {"left": left, "right": 5}
    assert_counted_as_named(recordings, {"arm_raise": reps})


@pytest.mark.parametrize("fitting", [(), (2,)])
def test_what_one_arm_does_together_with_the_other_counts(fitting):
    """Both arms go up at once; the left elbow bends too far, in all repetitions or all but one."""
    starts = 1.0 + 5.5 * np.arange(4)
    t = times(23.0)
    up = bumps(t, starts, [95] * 4)
    track = facing_view(t, {f"{side}_shoulder_elevation": up for side in SIDES})
    bent = bumps(t, starts, [0 if i in fitting else TOO_BENT_DEG for i in range(4)])
    points = track.image_px.copy()
    elbow, wrist = (points[:, index(f"left_{part}")] for part in ("elbow", "wrist"))
    points[:, index("left_wrist")] = elbow + rotate((wrist - elbow)[:, None], bent[:, None])[:, 0]
    recordings = recordings_of(track.with_(image_px=points))
    found = recognise(recordings, TABLE)
    assert {key: counts(reps) for key, reps in found.items()} == {
        "arm_raise_side": {"left": 4, "right": 4}
    }
    assert_counted_as_named(recordings, found)


def test_two_files_are_recognised_together():
    left, right = arm_raises("left", [False, True, True, True]), arm_raises("right", [False] * 4)
    for files in ((left, right), (right, left)):
        (result,) = analyze(*files).movements
        assert counts(result.reps) == {"left": 4, "right": 4}
        assert {rep.source for rep in result.reps} == {0, 1}
        assert result.recognised


@pytest.mark.parametrize(
    ("passing", "recognised"), [((3, 4), False), ((0, 5), False), (range(6), True), ((), False)]
)
def test_a_movement_is_recognised_when_most_of_what_moves_fits(passing, recognised):
    """Ten times the arms go up, and in all but some of them the legs apart: jumping jacks."""
    legs_deg = [0 if i in passing else LEGS_APART_DEG for i in range(10)]
    found = recognise(recordings_of(side_raises(legs_deg)), TABLE)
    assert list(found) == (["arm_raise_side"] if recognised else [])
    if recognised:
        assert counts(found["arm_raise_side"]) == {"left": 10, "right": 10}


def test_what_is_left_out_is_listed_with_its_reason():
    recordings = recordings_of(leg_raises_then_steps(4.0))
    found = recognise(recordings, TABLE)
    assert list(found) == ["leg_raise"]
    assert [rep.excluded for rep in found["leg_raise"]] == [None] * 3 + [UNLIKE_THE_OTHERS] * 4
    assert_counted_as_named(recordings, found)


def test_what_leaves_its_place_does_not_belong():
    """Three squats on one leg, then the knee bends as far while the foot is in the air."""
    starts = 1.0 + EVERY_S * np.arange(6)
    t = times(23.0)
    down = bumps(t, starts, [1] * 6)
    track = side_view(
        t, "left", {"knee_flexion": 70 * down, "trunk_flexion": 40 * down, "hip_flexion": 47 * down}
    )
    foot = track.image_px[:, index("left_ankle")]
    on_floor = (t < starts[3])[:, None] * (foot - foot[0])
    recordings = recordings_of(track.with_(image_px=track.image_px - on_floor[:, None]))
    (reps,) = recognise(recordings, TABLE).values()
    assert [rep.excluded for rep in reps if rep.side == "left"] == [None] * 3 + [
        UNLIKE_THE_OTHERS
    ] * 3
    assert_counted_as_named(recordings, {"toe_reach": reps})


@pytest.mark.parametrize("name", SESSIONS)
def test_in_a_session_each_movement_counts_as_when_it_is_named(name):
    recordings = [read(name)[0].recording(name)]
    found = recognise(recordings, TABLE)
    assert len(found) == 7
    assert_counted_as_named(recordings, found)


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_counts_as_when_it_is_named(name):
    (reps,) = recognise([recording(name)], TABLE).values()
    (row,) = [row for row in TABLE if row.key == name]
    plain = find_reps(recording(name), row)
    assert [(rep.side, rep.start_s) for rep in reps] == [(r.side, r.start_s) for r in plain]
    assert_counted_as_named([recording(name)], {name: reps})


def test_what_is_not_recognised_counts_if_it_is_named():
    track = joined(arm_raises("left", [True] * 3), arm_raises("right", [True] * 3))
    with pytest.raises(NothingMeasurableError, match="none of the known movements"):
        analyze(track)
    (result,) = analyze(track, movement="arm_raise").movements
    assert counts(result.reps) == {"left": 3, "right": 3}


@pytest.mark.parametrize("near", SIDES)
def test_one_repetition_is_a_result_that_says_so(near):
    (result,) = analyze(arm_raises(near, [False])).movements
    assert (result.movement.key, result.recognised) == ("arm_raise", True)
    assert result.verdict == "inconclusive"
    assert counts(result.reps) == {near: 1, other(near): 0}
    assert f'one repetition of "Arm raise" was seen with the {near} side' in result.reason
    assert "do 5 on each side" in result.reason
    assert f"film it with the {other(near)} side near the camera" in result.reason
    assert result.side(near).value == pytest.approx(150, abs=2)


def test_one_repetition_with_both_sides():
    (result,) = analyze(side_raises([0])).movements
    assert counts(result.reps) == {"left": 1, "right": 1}
    wanted = 'one repetition of "Arm raise to the side" was seen with each side; do 5 on each side'
    assert result.reason == wanted


@pytest.mark.parametrize("legs_deg", [[LEGS_APART_DEG], [0, LEGS_APART_DEG, LEGS_APART_DEG]])
def test_one_repetition_among_other_things_is_none(legs_deg):
    assert recognise(recordings_of(side_raises(legs_deg)), TABLE) == {}


@pytest.mark.parametrize(
    "track",
    [
        joined(arm_raises("left", [0, 1, 1]), arm_raises("right", [0] * 4)),
        leg_raises_then_steps(3.0),
        side_raises([0, 0, LEGS_APART_DEG]),
        arm_raises("right", [0]),
    ],
)
def test_the_mirrored_film_is_the_same_with_sides_exchanged(track):
    plain, flipped = (recognise(recordings_of(each), TABLE) for each in (track, mirrored(track)))
    assert plain
    assert list(flipped) == list(plain)
    for key, reps in plain.items():
        told = sorted((other(rep.side), rep.start_s, str(rep.excluded)) for rep in reps)
        assert sorted((r.side, r.start_s, str(r.excluded)) for r in flipped[key]) == told
