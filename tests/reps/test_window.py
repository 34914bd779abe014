"""Which samples around the highest one make the peak, to the sample."""

import numpy as np
import pytest

from tmr_vision.reps.values import PEAK_S, PEAK_SHARE, read_peak

TOP_S, RANGE_DEG = 1.0, 40.0


def raised(rate_hz: float, at_edge_deg: float, *, beyond: int = 0):
    """A parabola of 40 degrees whose samples at (or beyond) the edge of the window lie lower."""
    time_s = np.arange(round(2 * rate_hz) + 1) / rate_hz
    angle_deg = 60.0 - RANGE_DEG * (time_s - TOP_S) ** 2
    middle, edge = round(rate_hz * TOP_S), round(rate_hz * PEAK_S)
    angle_deg[[middle - edge - beyond, middle + edge + beyond]] = at_edge_deg
    return time_s, angle_deg, slice(middle - edge, middle + edge + 1)


def top_of(time_s, angle_deg) -> float:
    a, b, c = np.polyfit(time_s - TOP_S, angle_deg, 2)
    return float(c - b**2 / (4 * a))


@pytest.mark.parametrize("rate_hz", [28.0, 40.0, 60.0])
def test_a_sample_a_quarter_of_a_second_from_the_top_counts(rate_hz):
    time_s, angle_deg, window = raised(rate_hz, 52.0)
    value, _ = read_peak(time_s, angle_deg)
    assert value == pytest.approx(top_of(time_s[window], angle_deg[window]))
    assert value != pytest.approx(60.0, abs=0.01)


def test_a_sample_farther_away_does_not_count():
    time_s, angle_deg, _ = raised(40.0, 52.0, beyond=1)
    assert read_peak(time_s, angle_deg)[0] == pytest.approx(60.0)


@pytest.mark.parametrize(("under_deg", "counts"), [(0.0, True), (0.1, False)])
def test_a_sample_more_than_a_quarter_of_the_range_lower_does_not_count(under_deg, counts):
    time_s, angle_deg, _ = raised(40.0, 60.0 - PEAK_SHARE * RANGE_DEG - under_deg)
    value, _ = read_peak(time_s, angle_deg)
    assert (value != pytest.approx(60.0, abs=0.01)) == counts
