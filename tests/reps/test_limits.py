"""No angle beyond what a body can do counts: every angle has its limits."""

import numpy as np
import pytest

from tests.recorded import NAMES, recording, truth
from tests.stick_figure import bumps, facing_view, info_of, joined, side_view, times
from tests.tilted import TABLE, compared
from tmr_vision.analysis import measure
from tmr_vision.angles import ANGLES
from tmr_vision.calibration import built_in
from tmr_vision.movements import find_movement
from tmr_vision.reps import find_reps

T = times(12.0)
STARTS_S = (1.0, 4.0, 7.0)


def test_zero_is_within_the_limits_of_every_angle():
    assert all(row.limits_deg[0] < 0 < row.limits_deg[1] for row in ANGLES.values())


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.key)
def test_limits_leave_room_for_what_the_movements_expect(row):
    low_deg, high_deg = ANGLES[row.angle].limits_deg
    for band in (*row.rest, *row.peak):
        if band.angle == row.angle:
            assert low_deg <= band.low_deg
    for band in row.excursion:
        low_deg, high_deg = ANGLES[band.angle].limits_deg
        assert band.high_deg <= high_deg - low_deg
    assert high_deg > 0 > low_deg


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_samples_is_beyond(name):
    reps = find_reps(recording(name), find_movement(truth(name)["movement"], TABLE))
    assert reps
    assert not any(rep.excluded for rep in reps)


def leg_raises(peaks_deg):
    raised = {"hip_flexion": bumps(T, STARTS_S, peaks_deg, rise_s=1.0)}
    return [side_view(T, side, raised) for side in ("left", "right")]


@pytest.mark.parametrize("peak_deg", [190.0, 230.0, 262.0])
def test_a_leg_that_reads_beyond_its_limit_is_kept_with_its_reason_and_left_out(peak_deg):
    track = joined(*leg_raises((60.0, peak_deg, 62.0)))
    seen = measure(track, info_of(track), roll_deg=0.0).with_(calibrated=built_in().pairs)
    found = compared((seen,), "leg_raise")
    wild = [rep for rep in found.reps if rep.excluded]
    assert {rep.side for rep in wild} == {"left", "right"}
    assert all("is beyond what a body can do" in rep.excluded for rep in wild)
    assert found.left.n == found.right.n == 2
    assert found.left.value == pytest.approx(61.0, abs=1.0)


def test_a_leg_swung_back_does_not_read_as_one_that_was_raised():
    """Swung back beyond a quarter turn, an angle from -90 to 270 deg reads about 260."""
    back = {"hip_flexion": -100.0 * bumps(T, STARTS_S, (1.0, 1.0, 1.0), rise_s=1.0)}
    track = joined(*(side_view(T, side, back) for side in ("left", "right")))
    seen = measure(track, info_of(track), roll_deg=0.0)
    assert np.nanmax(seen.angles.of("left_leg_elevation")) > 250
    found = compared((seen.with_(calibrated=built_in().pairs),), "leg_raise")
    assert found.left.n == found.right.n == 0
    assert found.verdict == "inconclusive"


@pytest.mark.parametrize(
    ("key", "angle", "peak_deg", "sound"),
    [
        ("arm_raise_side", "shoulder_elevation", 185.0, True),
        ("arm_raise_side", "shoulder_elevation", 225.0, False),
    ],
)
def test_facing_too(key, angle, peak_deg, sound):
    peaks = bumps(T, STARTS_S, (peak_deg,) * 3, rise_s=1.0)
    track = facing_view(T, {f"left_{angle}": peaks, f"right_{angle}": peaks})
    reps = find_reps(measure(track, info_of(track)), find_movement(key, TABLE))
    assert len(reps) == 6
    for rep in reps:
        beyond = bool(rep.excluded) and "is beyond what a body can do" in rep.excluded
        assert beyond is not sound
