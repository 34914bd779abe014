"""Repetitions of stick figures with a known number, time and size of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stick_figure import (
    bumps,
    facing_view,
    info_of,
    joined,
    mirrored,
    noisy,
    side_view,
    times,
)
from tmr_vision.analysis import measure
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.records import Provenance
from tmr_vision.reps import START_ERROR_DEG, TURNED_AWAY, exclude_small, find_reps, share_start
from tmr_vision.skeleton import SIDES, index, other
from tmr_vision.smoothing.gates import blank

TABLE = read_movements()
ARM_RAISE = find_movement("arm_raise", TABLE)
STARTS = (1.0, 4.5, 8.0)
PEAK_DEG = 0.6
"""How far a read peak may lie from the true one."""
NOISY_PEAK_DEG = 1.6
"""The same with 2 px of noise on every landmark (about 2 deg at the shoulder)."""


def arm_raises(near="left", heights=(150, 148, 152), starts=STARTS, duration_s=12.0, **shape):
    t = times(duration_s)
    return side_view(t, near, {"shoulder_elevation": bumps(t, starts, heights, **shape)})


def reps_of(track, movement=ARM_RAISE):
    return find_reps(measure(track, info_of(track)), movement)


@pytest.mark.parametrize("near", SIDES)
def test_counts_times_and_values(near):
    reps = reps_of(arm_raises(near))
    assert [rep.side for rep in reps] == [near] * 3
    for rep, start_s, peak in zip(reps, STARTS, (150, 148, 152), strict=True):
        assert rep.start_s == pytest.approx(start_s, abs=0.2)
        assert rep.end_s == pytest.approx(start_s + 2.5, abs=0.2)
        assert rep.value == pytest.approx(peak, abs=PEAK_DEG)
        assert rep.range_deg == pytest.approx(peak, abs=2.0)
        assert rep.excluded is None
        assert np.isfinite(rep.curve_deg).all()


@pytest.mark.parametrize(
    ("shape", "starts", "duration_s", "count"),
    [
        pytest.param({"rise_s": 0.5, "hold_s": 0.1, "fall_s": 0.5}, (1, 2.6, 4.2), 7, 3, id="fast"),
        pytest.param({"rise_s": 3, "hold_s": 1, "fall_s": 3}, (1, 9, 17), 25, 3, id="slow"),
        pytest.param({"hold_s": 4.0}, (1, 9), 17, 2, id="long hold at the top"),
        pytest.param({}, (1, 4, 20), 25, 3, id="a rest in the middle"),
        pytest.param({}, (0.0, 3.0, 6.0), 8.6, 3, id="begins and ends with the clip"),
        pytest.param({}, (1.0,), 5, 1, id="one"),
        pytest.param({}, tuple(np.arange(15) * 3.2 + 1), 50, 15, id="fifteen"),
    ],
)
def test_tempo(shape, starts, duration_s, count):
    track = arm_raises(heights=[150] * len(starts), starts=starts, duration_s=duration_s, **shape)
    assert len([r for r in reps_of(track) if not r.excluded]) == count


@pytest.mark.parametrize("sd_px", [0.5, 2.0])
def test_noise_invents_no_repetition_and_moves_no_peak(sd_px):
    rng = np.random.default_rng(3)
    reps = reps_of(noisy(arm_raises(), rng, sd_px=sd_px))
    assert len(reps) == 3
    assert np.mean([rep.value for rep in reps]) == pytest.approx(150, abs=NOISY_PEAK_DEG)
    still = noisy(arm_raises(heights=(0, 0, 0)), rng, sd_px=sd_px)
    assert reps_of(still) == ()


def test_a_false_start_is_kept_and_left_out():
    reps = exclude_small(reps_of(arm_raises(heights=(150, 60, 152))))
    assert [rep.excluded is None for rep in reps] == [True, False, True]
    assert "smaller" in reps[1].excluded


@pytest.mark.parametrize(("ends_s", "count"), [(9.0, 2), (9.2, 2), (10.5, 3)])
def test_what_is_not_finished_when_the_clip_ends_is_no_repetition(ends_s, count):
    assert len(reps_of(arm_raises(duration_s=ends_s))) == count


def test_a_wobble_at_the_top_is_one_repetition():
    t = times(6.0)
    wobble = bumps(t, (1.0,), (150,), hold_s=2.0) - bumps(
        t, (2.3,), (20,), rise_s=0.4, hold_s=0, fall_s=0.4
    )
    assert len(reps_of(side_view(t, "left", {"shoulder_elevation": wobble}))) == 1


def test_both_sides_of_one_clip_are_told_apart():
    reps = reps_of(joined(arm_raises("left"), arm_raises("right", heights=(130, 131, 129))))
    assert [rep.side for rep in reps] == ["left"] * 3 + ["right"] * 3
    assert np.mean([r.value for r in reps[3:]]) == pytest.approx(130, abs=PEAK_DEG)


def test_from_the_wrong_view_nothing_is_measured():
    t = times(12.0)
    facing = facing_view(t, {"left_shoulder_elevation": bumps(t, STARTS, (150,) * 3)})
    assert reps_of(facing) == ()
    assert len(reps_of(facing, find_movement("arm_raise_side", TABLE))) == 3


@pytest.mark.parametrize(("limit_deg", "reason"), [(35.0, None), (10.0, TURNED_AWAY)])
def test_a_movement_may_need_a_better_view(limit_deg, reason):
    t = times(12.0)
    turned = facing_view(t, {"left_shoulder_elevation": bumps(t, STARTS, (150,) * 3)})
    turned_by = np.radians(14.0)
    world_m = turned.world_m.copy()
    x, z = turned.world_m[..., 0], turned.world_m[..., 2]
    world_m[..., 0] = x * np.cos(turned_by) + z * np.sin(turned_by)
    world_m[..., 2] = z * np.cos(turned_by) - x * np.sin(turned_by)
    row = find_movement("arm_raise_side", TABLE).with_(view_limit_deg=limit_deg)
    found = reps_of(turned.with_(world_m=world_m), row)
    assert {rep.excluded for rep in found} == {reason}
    assert len(found) == 3


def hidden(track, name, first_s, last_s):
    where = np.zeros(track.visibility.shape, dtype=bool)
    where[(track.time_s >= first_s) & (track.time_s <= last_s), index(name)] = True
    return blank(track, where).with_(visibility=np.where(where, 0.1, track.visibility))


@pytest.mark.parametrize(
    ("first_s", "last_s", "reason"),
    [
        pytest.param(1.95, 2.1, "end position", id="a short gap at the peak"),
        pytest.param(1.3, 1.36, None, id="a short gap on the way is filled"),
        pytest.param(1.2, 1.9, "could not be seen", id="a long gap on the way"),
    ],
)
def test_gaps(first_s, last_s, reason):
    reps = reps_of(hidden(arm_raises(hold_s=0.0), "left_elbow", first_s, last_s))
    assert len(reps) == 3
    assert all(rep.excluded is None for rep in reps[1:])
    if reason is None:
        assert reps[0].excluded is None
    else:
        assert reason in reps[0].excluded


def test_too_quick_is_marked():
    reps = reps_of(arm_raises(heights=(150,), starts=(1.0,), rise_s=0.25, hold_s=0.0, fall_s=0.25))
    assert [rep.excluded for rep in reps] == [
        f"too quick ({reps[0].end_s - reps[0].start_s:.1f} s)"
    ]


def test_sit_to_stand_is_one_cycle_with_two_bends():
    t = times(14.0)
    starts = (1.0, 5.0, 9.0)
    up = bumps(t, starts, (1, 1, 1), rise_s=1.4, hold_s=0.6, fall_s=1.4)
    lean = 40 * np.sin(np.pi * up)
    figure = side_view(
        t, "right",
        {"trunk_flexion": lean, "knee_flexion": 90 * (1 - up), "hip_flexion": 90 * (1 - up) + lean},
    )  # fmt: skip
    reps = reps_of(figure, find_movement("sit_to_stand", TABLE))
    assert [rep.side for rep in reps] == ["right"] * 3
    assert np.mean([rep.value for rep in reps]) == pytest.approx(40, abs=1.5)


@settings(max_examples=15, deadline=None)
@given(
    heights=st.lists(st.floats(60, 170), min_size=3, max_size=3),
    shift_s=st.floats(0, 50),
    scale=st.floats(0.5, 1.3),
)
def test_laws_mirror_time_shift_and_scale(heights, shift_s, scale):
    track = arm_raises(heights=heights)
    plain = reps_of(track)
    flipped = reps_of(mirrored(track))
    assert [rep.side for rep in flipped] == [other(rep.side) for rep in plain]
    np.testing.assert_allclose([r.value for r in flipped], [r.value for r in plain], atol=1e-9)
    centre = np.array([320.0, 250.0])
    moved = track.with_(
        time_s=track.time_s + shift_s, image_px=(track.image_px - centre) * scale + centre
    )
    np.testing.assert_allclose(
        [r.value for r in reps_of(moved)], [r.value for r in plain], atol=0.2
    )
    np.testing.assert_allclose(
        [r.start_s - shift_s for r in reps_of(moved)], [r.start_s for r in plain], atol=0.05
    )


def test_every_sample_knows_where_it_came_from():
    recording = measure(hidden(arm_raises(), "left_elbow", 1.3, 1.42), info_of(arm_raises()))
    codes = recording.angles.provenance_of("left_shoulder_elevation")
    assert set(np.unique(codes)) == {Provenance.MEASURED, Provenance.INTERPOLATED}


@pytest.mark.parametrize(
    ("apart_deg", "expected_deg"),
    [(START_ERROR_DEG - 1, 0.0), (START_ERROR_DEG + 1, START_ERROR_DEG + 1)],
)
def test_starts_that_differ_by_no_more_than_their_error_count_as_one(apart_deg, expected_deg):
    """Both elbows bend to the same peak; one reads more bent at the start."""
    found = reps_of(arm_raises())
    left = [rep.with_(side="left", start_deg=10.0, peak_deg=70.0, from_deg=10.0) for rep in found]
    right = [rep.with_(side="right", start_deg=10.0 + apart_deg, peak_deg=70.0) for rep in found]
    values = {
        s: np.mean([r.value for r in share_start(left + right) if r.side == s]) for s in SIDES
    }
    assert values["left"] - values["right"] == pytest.approx(expected_deg)
    assert [rep.value for rep in share_start(left)] == [rep.value for rep in left]
