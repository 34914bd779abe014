"""The value of a peak and the curve of a repetition where little of it is known."""

import numpy as np
import pytest

from tmr_vision.reps.values import curve_of, peak_value, read_peak

TIME_S = np.arange(0, 2.0, 0.04)
TOP_S = 1.0
PARABOLA = 60.0 - 40.0 * (TIME_S - TOP_S) ** 2


def test_a_parabola_is_read_at_its_top():
    value, peak_s = read_peak(TIME_S, PARABOLA)
    assert value == pytest.approx(60.0, abs=1e-6)
    assert peak_s == pytest.approx(TOP_S, abs=0.021)


def test_nothing_known_has_no_peak():
    value, peak_s = read_peak(TIME_S, np.full_like(TIME_S, np.nan))
    assert np.isnan(value)
    assert peak_s == TIME_S[len(TIME_S) // 2]


def test_few_samples_are_averaged():
    assert peak_value(np.array([-0.1, 0.0, 0.1]), np.array([1.0, 4.0, 1.0])) == pytest.approx(2.0)


def test_samples_that_bend_upwards_are_averaged():
    offset_s = np.linspace(-0.2, 0.2, 5)
    hollow = 10.0 + 100.0 * offset_s**2
    assert peak_value(offset_s, hollow) == pytest.approx(hollow.mean())


def test_a_peak_is_never_above_the_samples():
    offset_s = np.array([-0.2, -0.1, 0.1, 0.2])
    assert peak_value(offset_s, np.array([0.0, 9.0, 9.0, 0.0])) == 9.0


def test_a_curve_is_blank_where_it_was_not_measured():
    angle_deg = PARABOLA.copy()
    angle_deg[10:20] = np.nan
    curve = curve_of(TIME_S, angle_deg)
    assert len(curve) == 101
    assert np.isnan(curve[25:38]).all()
    assert np.isfinite(curve[45:]).all()
    assert curve[0] == PARABOLA[0]
    assert curve[-1] == PARABOLA[-1]


def test_one_known_sample_makes_no_curve():
    angle_deg = np.full_like(TIME_S, np.nan)
    angle_deg[5] = 1.0
    assert np.isnan(curve_of(TIME_S, angle_deg)).all()
