"""What is seen and counted at once, against the recorded analysis of the same landmarks."""

from dataclasses import replace

import numpy as np
import pytest

from tests.live_actor import TABLE, seen_in
from tests.recorded import NAMES, passes, recording, truth
from tmr_vision.live.counter import Counter
from tmr_vision.live.one_euro import OneEuro
from tmr_vision.movements import find_movement
from tmr_vision.pose.alternating import interpolate_skipped
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import SIDES, other
from tmr_vision.view import FACING_LIMIT_DEG

LATE_S = 0.7
MAX_OFF_DEG = 4.0


def counted(name, *, mirrored=False, balancing="both"):
    movement = find_movement(truth(name)["movement"], TABLE)
    counters = {side: Counter(movement, side) for side in SIDES}
    for pose in seen_in(name, mirrored=mirrored, balancing=balancing):
        for counter in counters.values():
            counter.update(pose)
    return movement, counters


@pytest.mark.parametrize("balancing", ["both", "alternate"])
@pytest.mark.parametrize("name", NAMES)
def test_live_reps_are_the_recorded_ones(name, balancing):
    movement, counters = counted(name, balancing=balancing)
    recorded = find_reps(recording(name), movement)
    for side, counter in counters.items():
        expected = [rep for rep in recorded if rep.side == side]
        assert len(counter.reps) == len(expected)
        for live, rep in zip(counter.reps, expected, strict=True):
            assert (rep.start_s + rep.end_s) / 2 < live.end_s < rep.end_s + LATE_S
            assert live.value_deg == pytest.approx(rep.value, abs=MAX_OFF_DEG)


@pytest.mark.parametrize("name", ["arm_raise", "trunk_twist"])
def test_a_mirrored_clip_counts_the_other_side(name):
    _, counters = counted(name)
    _, reflected = counted(name, mirrored=True)
    for side in SIDES:
        values = [rep.value_deg for rep in counters[side].reps]
        assert [rep.value_deg for rep in reflected[other(side)].reps] == pytest.approx(values)


def test_too_small_a_rise_does_not_count():
    movement, counters = counted("arm_raise")
    large = replace(movement, min_range_deg=200.0)
    counter = Counter(large, "left")
    for pose in seen_in("arm_raise"):
        assert counter.update(pose) is None
    assert len(counters["left"].reps) == 4


def test_a_much_smaller_repetition_is_no_repetition():
    name = "arm_raise"
    _, counters = counted(name)
    counter = counters["left"]
    counter.restart()
    for pose in seen_in(name):
        angles = {k: v * 0.3 for k, v in pose.angles_deg.items()}
        counter.update(replace(pose, angles_deg=angles, time_s=pose.time_s + 100))
    assert counter.reps == []


@pytest.mark.parametrize(("off_deg", "counted_too"), [(2.0, True), (4.0, False)])
def test_a_tremor_at_the_limit_of_the_view_loses_nothing(off_deg, counted_too):
    movement = find_movement("arm_raise_side", TABLE)
    counter = Counter(movement, "left")
    for i, pose in enumerate(seen_in("arm_raise_side")):
        heading_deg = FACING_LIMIT_DEG + off_deg * (-1) ** (i // 40)
        counter.update(replace(pose, heading_deg=heading_deg))
    expected = sum(rep["side"] == "left" for rep in truth("arm_raise_side")["reps"])
    assert (len(counter.reps) == expected) == counted_too


def test_a_repetition_out_of_sight_is_given_up():
    movement, _ = counted("arm_raise")
    counter = Counter(movement, "left")
    peak_s = truth("arm_raise")["reps"][0]["peak_s"]
    for pose in seen_in("arm_raise"):
        hidden = peak_s < pose.time_s < peak_s + 2.0
        angles = {k: np.nan if hidden else v for k, v in pose.angles_deg.items()}
        counter.update(replace(pose, angles_deg=angles))
    assert len(counter.reps) == 3


# --- One-Euro -----------------------------------------------------------------------------------


def test_one_euro_follows_a_step_and_smooths_noise():
    rng = np.random.default_rng(0)
    times = np.arange(0, 4, 0.04)
    noise = rng.normal(0, 1, len(times))
    smooth = OneEuro()
    values = [float(smooth(np.array([v]), t)[0]) for v, t in zip(noise, times, strict=True)]
    assert np.std(values[20:]) < 0.6 * np.std(noise[20:])
    smooth = OneEuro()
    step = [float(smooth(np.array([90.0 * (t > 1)]), t)[0]) for t in times]
    assert step[-1] == pytest.approx(90, abs=0.5)
    assert step[np.searchsorted(times, 1.3)] > 80


def test_one_euro_lets_gaps_be():
    smooth = OneEuro()
    first = smooth(np.array([1.0, np.nan]), 0.0)
    gap = smooth(np.array([np.nan, 2.0]), 0.04)
    after = smooth(np.array([1.0, 2.0]), 0.08)
    assert first[0] == 1.0
    assert np.isnan(gap[0])
    assert gap[1] == 2.0
    assert after.tolist() == [1.0, 2.0]


# --- alternation --------------------------------------------------------------------------------


def test_a_pass_of_every_other_frame_is_filled_in():
    clip = passes("arm_raise")
    ran = np.arange(len(clip.time_s)) % 2 == 0
    half = np.where(ran[:, None, None], clip.plain, np.nan)
    filled = interpolate_skipped(clip.time_s, ran, half)
    assert np.array_equal(filled[ran], clip.plain[ran])
    seen = np.repeat(clip.plain[~ran][1:-1, :, 5:] > 0.9, 2, axis=-1)
    off = np.abs(filled - clip.plain)[~ran][1:-1, :, :2][seen]
    assert np.median(off) < 0.2
    assert np.percentile(off, 95) < 2.5
    assert interpolate_skipped(clip.time_s, np.ones_like(ran), clip.plain) is clip.plain


def test_beside_a_look_that_saw_nobody_nothing_is_filled_in():
    clip = passes("arm_raise")
    ran = np.arange(len(clip.time_s)) % 2 == 0
    half = np.where(ran[:, None, None], clip.plain, np.nan)
    half[100] = np.nan
    filled = interpolate_skipped(clip.time_s, ran, half)
    assert np.isnan(filled[99:102]).all()
    assert np.isfinite(filled[98]).all()
    assert np.isfinite(filled[102]).all()
    late = clip.time_s + 0.5 * (np.arange(len(clip.time_s)) > 100)
    assert np.isnan(interpolate_skipped(late, ran, half)[101]).all()


@pytest.mark.parametrize("seen", [[], [4], [4, 6]])
def test_few_sightings_are_kept(seen):
    clip = passes("arm_raise")
    ran = np.arange(len(clip.time_s)) % 2 == 0
    half = np.full_like(clip.plain, np.nan)
    half[seen] = clip.plain[seen]
    filled = interpolate_skipped(clip.time_s, ran, half)
    known = [4, 5, 6] if len(seen) == 2 else seen
    assert np.flatnonzero(np.isfinite(filled[:, 0, 0])).tolist() == known
