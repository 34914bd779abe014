"""Which samples around the highest one make the peak, to the sample."""

import numpy as np
import pytest

from tmr_vision.reps.values import curve_of, peak_value, read_peak

# Written out, so that a limit that is changed is noticed.
PEAK_S = 0.25
PEAK_SHARE = 0.25

TOP_S, RANGE_DEG = 1.0, 40.0


def raised(rate_hz: float, samples: int, changed_deg: float):
    """A parabola of 40 degrees whose samples so far from the top have another value."""
    time_s = np.arange(round(2 * rate_hz) + 1) / rate_hz
    angle_deg = 60.0 - RANGE_DEG * (time_s - TOP_S) ** 2
    middle, edge = round(rate_hz * TOP_S), round(rate_hz * PEAK_S)
    angle_deg[[middle - samples, middle + samples]] = changed_deg
    return time_s, angle_deg, slice(middle - edge, middle + edge + 1)


def top_of(time_s, angle_deg) -> float:
    a, b, c = np.polyfit(time_s - TOP_S, angle_deg, 2)
    return float(c - b**2 / (4 * a))


@pytest.mark.parametrize("rate_hz", [28.0, 40.0, 60.0])
def test_a_sample_a_quarter_of_a_second_from_the_top_counts(rate_hz):
    time_s, angle_deg, window = raised(rate_hz, round(rate_hz * PEAK_S), 59.0)
    value, _ = read_peak(time_s, angle_deg)
    assert value == pytest.approx(top_of(time_s[window], angle_deg[window]))
    assert value < 59.9


def test_a_sample_farther_away_does_not_count():
    time_s, angle_deg, _ = raised(40.0, 11, 59.0)
    assert read_peak(time_s, angle_deg)[0] == pytest.approx(60.0)


@pytest.mark.parametrize(("under_deg", "counts"), [(0.0, True), (0.1, False)])
def test_a_sample_more_than_a_quarter_of_the_range_lower_does_not_count(under_deg, counts):
    time_s, angle_deg, _ = raised(40.0, 2, 60.0 - PEAK_SHARE * RANGE_DEG - under_deg)
    value, _ = read_peak(time_s, angle_deg)
    assert (value < 59.9) == counts


@pytest.mark.parametrize("side", [-1, 1])
@pytest.mark.parametrize(("top_s", "read_s"), [(0.1, 0.1), (0.2, PEAK_S / 2)])
def test_a_top_is_looked_for_half_way_to_the_edge_and_no_farther(side, top_s, read_s):
    offset_s = np.linspace(-PEAK_S, PEAK_S, 21)
    angle_deg = 60.0 - RANGE_DEG * (offset_s - side * top_s) ** 2
    wanted = 60.0 - RANGE_DEG * (read_s - top_s) ** 2
    assert peak_value(offset_s, angle_deg) == pytest.approx(wanted)


def test_two_known_samples_make_a_curve_between_them():
    time_s, angle_deg = np.arange(5) / 4, np.full(5, np.nan)
    angle_deg[[1, 2]] = 10.0, 30.0
    curve = curve_of(time_s, angle_deg)
    assert np.nanmin(curve) == 10.0
    assert np.nanmax(curve) == 30.0
    assert curve[25] == 10.0
    assert np.isnan(curve[[0, 12, 63, 100]]).all()
    assert np.isfinite(curve[[13, 37, 62]]).all()
