"""What is recognised of stick figures, and what is refused."""

import numpy as np
import pytest

from tests.stick_figure import bumps, facing_view, info_of, joined, side_view, times
from tmr_vision.analysis import measure
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.recognition import MAX_REST_S, recognise
from tmr_vision.reps import exclude_small, find_reps
from tmr_vision.skeleton import SIDES, index

TABLE = read_movements()
STARTS = (1.0, 4.5, 8.0)


def found_in(*tracks):
    track = joined(*tracks)
    return recognise([measure(track, info_of(track))], TABLE)


def arm_raises(starts=STARTS, duration_s=12.0, near="left", heights=None):
    t = times(duration_s)
    up = bumps(t, starts, heights or [150] * len(starts))
    return side_view(t, near, {"shoulder_elevation": up})


def planted(track, name):
    """The same with one landmark fixed in the picture: the body moves instead."""
    at = track.image_px[:, index(name)]
    return track.with_(image_px=track.image_px - (at - at[0])[:, None])


def squats(*, hip_share):
    """The near leg bends and the trunk leans; the ankle goes back where the hip takes less."""
    return planted(squats_in_the_air(hip_share=hip_share), "left_ankle")


def squats_in_the_air(*, hip_share):
    t = times(12.0)
    up = bumps(t, STARTS, (1, 1, 1))
    angles = {"knee_flexion": 70 * up, "trunk_flexion": 40 * up}
    return side_view(t, "left", angles | {"hip_flexion": (40 + 70 * hip_share) * up})


def side_raises(*, legs_deg):
    """Both arms go up sideways, and the legs apart by as much on each side."""
    t = times(12.0)
    up = bumps(t, STARTS, (1, 1, 1))
    track = facing_view(t, {f"{side}_shoulder_elevation": 140 * up for side in SIDES})
    points = track.image_px.copy()
    for side, outward in (("left", 1), ("right", -1)):
        hip = points[:, index(f"{side}_hip")]
        for name in ("knee", "ankle", "heel", "foot_index"):
            at = index(f"{side}_{name}")
            length = points[:, at, 1] - hip[:, 1]
            points[:, at, 0] += outward * length * np.tan(np.radians(legs_deg * up))
    return track.with_(image_px=points)


def test_one_leg_is_not_two():
    assert list(found_in(squats(hip_share=0.1))) == ["toe_reach"]
    assert found_in(squats(hip_share=0.5)) == {}


def test_a_foot_that_leaves_the_floor_does_not_carry_the_body():
    assert found_in(squats_in_the_air(hip_share=0.1)) == {}


@pytest.mark.parametrize(("length", "count"), [(0.9, 3), (0.4, 0)])
def test_an_arm_that_points_at_the_camera_is_not_measured(length, count):
    """On its way up the upper arm is seen this much shorter than hanging."""
    track = arm_raises()
    points = track.image_px.copy()
    shoulder, elbow = points[:, index("left_shoulder")], points[:, index("left_elbow")].copy()
    up = bumps(track.time_s, STARTS, (1, 1, 1))
    moved = (shoulder - elbow) * ((1 - length) * up)[:, None]
    for name in ("elbow", "wrist"):
        points[:, index(f"left_{name}")] += moved
    found = found_in(track.with_(image_px=points))
    assert sum(len(reps) for reps in found.values()) == count


def test_arms_that_go_up_in_a_jump_are_no_arm_raise():
    found = found_in(side_raises(legs_deg=0))
    assert [len(reps) for reps in found.values()] == [6]
    assert list(found) == ["arm_raise_side"]
    assert found_in(side_raises(legs_deg=20)) == {}


@pytest.mark.parametrize("pause_s", [5.0, MAX_REST_S + 5])
def test_one_alone_after_the_others_counts_as_it_does_when_the_movement_is_named(pause_s):
    found = found_in(arm_raises(), arm_raises((pause_s,), pause_s + 4))
    assert [len(reps) for reps in found.values()] == [4]


def test_sides_that_take_turns_are_one_movement():
    turns = [arm_raises((1.0,), 5.0, near=side) for side in ("left", "right") * 2]
    (reps,) = found_in(*turns).values()
    assert [rep.side for rep in reps] == ["left", "right", "left", "right"]


def test_where_two_movements_overlap_the_longer_run_keeps_its_own():
    """Sitting down between sit-to-stands looks like a squat; many true ones elsewhere do not win"""
    t = times(14.0)
    up = bumps(t, (1.0, 5.0, 9.0), (1, 1, 1), rise_s=1.4, hold_s=0.6, fall_s=1.4)
    lean = 40 * np.sin(np.pi * up)
    hips = 80 * (1 - up) + lean + 15 * up  # the free leg hangs, the near one is a little behind
    rising = side_view(
        t, "left", {"trunk_flexion": lean, "knee_flexion": 90 * (1 - up), "hip_flexion": hips}
    )
    reaches = squats(hip_share=0.1)
    found = found_in(reaches, reaches, planted(rising, "left_ankle"))
    assert {key: len(reps) for key, reps in found.items()} == {"toe_reach": 6, "sit_to_stand": 3}


def test_what_lies_between_the_repetitions_of_a_long_set_is_no_other_movement():
    """From a deep, upright lunge up and down again looks like a sit-to-stand."""
    t = times(36.0)
    starts = np.arange(10) * 3.4 + 1
    down = bumps(t, starts, [1] * 10, hold_s=0.8)
    track = side_view(
        t, "left",
        {"knee_flexion": 90 * down, "trunk_flexion": 10 + 10 * down, "hip_flexion": 25 * down - 5},
    )  # fmt: skip
    found = found_in(planted(track, "left_ankle"))
    assert {key: len(reps) for key, reps in found.items()} == {"toe_reach": 10}


def test_a_lower_rest_later_does_not_lengthen_a_repetition():
    t = times(16.0)
    up = bumps(t, STARTS, (150,) * 3) - bumps(t, (13.0,), (30,))  # later the arm swings back
    track = side_view(t, "left", {"shoulder_elevation": up})
    reps = find_reps(measure(track, info_of(track)), find_movement("arm_raise", TABLE))
    counted = [rep for rep in exclude_small(reps) if not rep.excluded]
    assert [rep.end_s for rep in counted] == pytest.approx([s + 2.5 for s in STARTS], abs=0.2)
