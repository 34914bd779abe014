"""What is written down of a repetition: times of its samples, value and range from one start."""

import numpy as np
import pytest

from tests.reps.test_exclusion import MOVEMENT, PLAIN, SPAN
from tmr_vision.reps import START_ERROR_DEG, find_reps, measure_rep, share_start


def test_a_repetition_lasts_from_its_first_sample_to_its_last():
    rep = measure_rep(PLAIN, MOVEMENT, "left", SPAN, source=3)
    time_s = PLAIN.angles.time_s
    assert (rep.start_s, rep.end_s) == (time_s[SPAN.start], time_s[SPAN.end])
    assert (rep.side, rep.source) == ("left", 3)
    assert rep.peak_s == pytest.approx(time_s[SPAN.peak], abs=0.05)


def test_the_value_is_the_peak_or_what_it_is_above_its_start():
    peak = measure_rep(PLAIN, MOVEMENT.with_(statistic="peak"), "left", SPAN, source=0)
    span = measure_rep(PLAIN, MOVEMENT.with_(statistic="range"), "left", SPAN, source=0)
    assert peak.range_deg == span.range_deg == span.value
    assert peak.value == pytest.approx(span.value + span.start_deg)


def starting(left_deg: float, right_deg: float):
    reps = find_reps(PLAIN, MOVEMENT)[:1]
    return tuple(
        rep.with_(side=side, start_deg=deg, peak_deg=100.0 + deg)
        for rep in reps
        for side, deg in (("left", left_deg), ("right", right_deg))
    )


@pytest.mark.parametrize(
    ("apart_deg", "shared"), [(START_ERROR_DEG, True), (START_ERROR_DEG + 0.1, False)]
)
def test_one_start_is_taken_up_to_its_error(apart_deg, shared):
    for pair in ((0.0, apart_deg), (apart_deg, 0.0)):
        left, right = share_start(starting(*pair))
        moved = (pair[0] - pair[1]) / 2 if shared else 0.0
        assert left.value == pytest.approx(100.0 + moved)
        assert right.value == pytest.approx(100.0 - moved)


def test_a_start_that_is_not_known_is_not_shared():
    left, right = share_start(starting(0.0, np.nan))
    assert left.value == 100.0
    assert np.isnan(right.value)
