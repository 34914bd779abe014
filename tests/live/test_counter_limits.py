"""The live counter at its limits, with angles that are given by hand."""

from dataclasses import replace

import numpy as np
import pytest

from tmr_vision.angles import ANGLES, angle_name
from tmr_vision.live.counter import Counter
from tmr_vision.live.pose_filter import LivePose
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.skeleton import N_LANDMARKS, SIDES
from tmr_vision.view import FACING_LIMIT_DEG, SIDE_LIMITS_DEG

ARM = replace(
    find_movement("arm_raise", read_movements()), min_range_deg=20.0, duration_s=(0.8, 15.0)
)
CYCLE, JUDGED = ARM.rep_signal, "elbow_flexion"
BETWEEN = replace(ARM, angle=JUDGED)
"""Judged by another angle than the one that makes a repetition."""
LIMITS = [
    ("side", SIDE_LIMITS_DEG[0], -1), ("side", SIDE_LIMITS_DEG[1], 1),
    ("facing", FACING_LIMIT_DEG, 1), ("facing", -FACING_LIMIT_DEG, -1),
]  # fmt: skip


def at(time_s, level, *, judged=0.0, heading_deg=90.0, side="left", **more):
    angles = {angle_name(angle, each): 0.0 for angle in ANGLES for each in SIDES}
    angles |= {angle_name(CYCLE, side): level, angle_name(JUDGED, side): judged, **more}
    return LivePose(
        time_s=time_s,
        width_px=640,
        height_px=480,
        there=True,
        points_px=np.zeros((N_LANDMARKS, 2)),
        visibility=np.ones(N_LANDMARKS),
        heading_deg=heading_deg,
        angles_deg=angles,
    )


def fed(levels, movement=ARM, *, step_s=0.5, counter=None, start_s=100.0, **more):
    """A counter that has seen these levels, one every half second."""
    counter = counter or Counter(movement, "left")
    for i, level in enumerate(levels):
        counter.update(at(start_s + i * step_s, level, **more))
    return counter


def many(*heights, counter):
    """Do a repetition of each height."""
    for i, height in enumerate(heights):
        fed((0, height / 2, height, height / 2, 0), counter=counter, start_s=200.0 + 10 * i)
    return counter


# --- going up -------------------------------------------------------------------------------------


@pytest.mark.parametrize("low", [0.0, 30.0, -30.0])
def test_up_is_a_rise_by_the_least_range(low):
    assert fed([low, low + 20.0]).up
    assert not fed([low, low + 19.99]).up


def test_moving_begins_beyond_six_degrees():
    assert not fed([]).moving
    assert not fed([30.0]).moving
    assert not fed([30.0, 36.0]).moving
    assert fed([30.0, 36.01]).moving
    assert fed([0.0, 60.0, 30.0]).moving  # on the way down, still up
    assert not fed([-30.0, -30.0]).moving


def test_the_rise_begins_at_the_lowest():
    assert fed([10.0, 5.0, 24.9]).up is False
    assert fed([10.0, 5.0, 25.0]).up
    assert fed([0.0, 0.0, 60.0, 0.0]).reps[0].start_s == 100.5
    assert fed([-5.0, -5.0, 60.0, -5.0]).reps[0].start_s == 100.5


@pytest.mark.parametrize("low", [0.0, 30.0, -30.0])
def test_a_repetition_starts_where_it_leaves_three_degrees(low):
    (rep,) = fed([low, low + 2.9, low + 3.0, low + 60.0, low]).reps
    assert (rep.start_s, rep.end_s) == (100.5, 102.0)


# --- coming down ----------------------------------------------------------------------------------


@pytest.mark.parametrize("low", [0.0, 30.0, -30.0])
def test_over_when_65_percent_of_the_rise_is_gone(low):
    assert not fed([low, low + 50.0, low + 100.0, low + 35.01]).reps
    assert len(fed([low, low + 50.0, low + 100.0, low + 35.0]).reps) == 1


def test_the_next_waits_for_a_new_rise():
    counter = fed([0.0, 100.0, 50.0, 30.0])
    assert (len(counter.reps), counter.up, counter.moving) == (1, False, False)
    fed([30.0, 31.0], counter=counter, start_s=110.0)
    assert not counter.moving


@pytest.mark.parametrize(
    ("step_s", "counts"), [(0.5, True), (0.49, False), (8.0, True), (8.01, False)]
)
def test_what_is_too_short_or_too_long_does_not_count(step_s, counts):
    movement = replace(ARM, duration_s=(1.0, 16.0))
    for start_s in (0.0, 128.0):
        counter = fed([0.0, 100.0, 0.0], movement, step_s=step_s, start_s=start_s)
        assert len(counter.reps) == counts


def test_repetitions_are_numbered_from_one():
    counter = many(100, 100, 100, counter=Counter(ARM, "left"))
    assert [rep.number for rep in counter.reps] == [1, 2, 3]
    assert {rep.side for rep in counter.reps} == {"left"}


# --- the usual range ------------------------------------------------------------------------------


def test_half_the_usual_range_is_needed():
    counter = many(100, counter=Counter(ARM, "left"))
    assert not fed([0.0, 49.9], counter=counter, start_s=300.0).up
    assert fed([0.0, 50.0], counter=counter, start_s=310.0).up


def test_the_usual_range_is_that_of_the_last_ten():
    counter = many(*[100] * 6, *[60] * 5, counter=Counter(ARM, "left"))
    assert not fed([0.0, 39.9], counter=counter, start_s=400.0).up
    assert fed([0.0, 40.0], counter=counter, start_s=410.0).up


def test_never_is_less_needed_than_the_least_range():
    counter = many(25, counter=Counter(ARM, "left"))
    assert not fed([0.0, 19.9], counter=counter, start_s=300.0).up
    assert fed([0.0, 0.9], replace(ARM, min_range_deg=0.9)).up


def test_what_does_not_count_tells_nothing_of_the_usual_range():
    counter = fed([0.0, 100.0, 0.0], step_s=0.3)
    assert counter.reps == []
    assert fed([0.0, 20.0], counter=counter, start_s=300.0).up


def test_counting_from_zero_again_keeps_the_usual_range():
    counter = many(100, counter=Counter(ARM, "left"))
    fed([0.0, 100.0], counter=counter, start_s=300.0)
    counter.restart()
    assert (counter.reps, counter.up, counter.moving) == ([], False, False)
    assert not fed([0.0, 49.0], counter=counter, start_s=310.0).up
    assert many(60, counter=counter).reps[0].number == 1


# --- values ---------------------------------------------------------------------------------------


def with_judged(pairs, movement):
    counter = Counter(movement, "left")
    for i, (level, judged) in enumerate(pairs):
        counter.update(at(100.0 + 0.5 * i, level, judged=judged))
    return counter


def test_the_value_is_the_judged_peak_while_up():
    pairs = [(0, 90), (60, 20), (100, 50), (60, 40), (0, 80), (60, 10), (100, 30), (60, 20)]
    counter = with_judged([*pairs, (0, 10), (0, 10)], BETWEEN)
    assert [rep.value_deg for rep in counter.reps] == [80, 30]
    assert counter.best_deg == 80
    assert with_judged([*pairs, (0, 10)], replace(BETWEEN, better_when="less")).best_deg == 30
    assert np.isnan(Counter(BETWEEN, "left").best_deg)


def test_a_judged_angle_that_is_out_of_sight_is_passed_over():
    pairs = [(0, 5), (60, 20), (100, np.nan), (60, 40), (0, 10)]
    assert with_judged(pairs, BETWEEN).reps[0].value_deg == 40


def test_a_range_is_told_from_the_start():
    pairs = [(0, 5), (60, 20), (100, 50), (60, 40), (0, 10)]
    assert with_judged(pairs, replace(BETWEEN, statistic="range")).reps[0].value_deg == 45
    assert with_judged(pairs, BETWEEN).reps[0].value_deg == 50


def test_what_falls_first_counts_upside_down():
    falls = replace(ARM, rep_direction="falls")
    assert len(fed([100.0, 40.0, 0.0, 40.0, 100.0], falls).reps) == 1
    assert fed([0.0, 60.0], falls).up is False
    assert len(fed([0.0, 60.0, 100.0, 60.0, 0.0]).reps) == 1


def test_how_far_an_angle_has_moved_in_the_repetition():
    counter = Counter(ARM, "left")
    assert np.isnan(counter.change_deg("trunk_lean"))
    counter.update(at(1.0, 0.0, trunk_lean=4.0))
    counter.update(at(2.0, 60.0, trunk_lean=11.0))
    assert counter.change_deg("trunk_lean") == 7.0
    assert counter.change_deg(CYCLE) == 60.0


def test_rest_is_the_last_moment_at_the_lowest():
    counter = Counter(replace(BETWEEN, statistic="range"), "left")
    for i, (level, judged) in enumerate([(0.0, 50.0), (0.0, 4.0), (60.0, 30.0), (0.0, 4.0)]):
        counter.update(at(i, level, judged=judged))
        if level:
            assert counter.change_deg(JUDGED) == 26.0
    assert counter.reps[0].value_deg == 26.0


# --- out of view ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("view", "limit_deg", "outwards"), LIMITS)
def test_the_limit_of_the_view_is_left_three_degrees_late(view, limit_deg, outwards):
    movement = replace(ARM, view=view)
    for off_deg, counts in ((2.99, True), (3.01, False)):
        heading_deg = limit_deg + outwards * off_deg
        assert fed([0.0, 60.0], movement, heading_deg=heading_deg).up == counts


def test_a_narrow_view_is_not_jumped_over(monkeypatch):
    """Only straight ahead: neither 3 degrees to the one side nor to the other."""
    monkeypatch.setattr(
        "tmr_vision.live.counter.in_view", lambda heading_deg, *_: np.abs(heading_deg) < 0.5
    )
    assert fed([0.0, 60.0], heading_deg=0.0).up
    assert not fed([0.0, 60.0], heading_deg=1.0).up
    assert not fed([0.0, 60.0], heading_deg=-1.0).up


@pytest.mark.parametrize(("away_s", "counts"), [(1.0, True), (1.1, False)])
@pytest.mark.parametrize("how", [{"heading_deg": 0.0}, {"level": np.nan}])
def test_out_of_view_for_more_than_a_second_is_given_up(how, away_s, counts):
    counter = fed([0.0, 60.0])
    last_s = 100.5
    counter.update(at(last_s + away_s, **{"level": 60.0, **how}))
    assert np.isnan(counter.value_deg)
    assert counter.up == counts
    assert not np.isnan(fed([60.0], counter=counter, start_s=103.0).value_deg)


def test_who_was_never_in_view_is_waited_for():
    counter = fed([np.nan, np.nan])
    assert not counter.moving
    assert len(fed([0.0, 60.0, 0.0], counter=counter, start_s=102.0).reps) == 1


def test_a_peak_that_begins_out_of_sight_is_read_from_where_it_is_seen():
    """The judged angle is not seen just as the rise becomes one."""
    counter = fed([0.0], BETWEEN)
    for i, (level, judged) in enumerate([(25.0, np.nan), (50.0, 40.0), (20.0, 10.0), (0.0, 0.0)]):
        counter.update(at(100.5 + 0.5 * i, level, judged=judged))
    assert [rep.value_deg for rep in counter.reps] == [40.0]
