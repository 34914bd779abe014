"""The One-Euro filter against its formula, worked out step by step."""

import numpy as np
import pytest

from tmr_vision.live.one_euro import OneEuro

STEP_S = 0.04
SAMPLES = (0.0, 3.0, 5.0, -2.0, 40.0)


def share(cutoff_hz: float, step_s: float = STEP_S) -> float:
    """How far a low-pass of the first order goes in one step."""
    return 1 - 1 / (1 + 2 * np.pi * cutoff_hz * step_s)


def by_hand(cutoff_hz: float, beta: float) -> list[float]:
    """Casiez 2012: the speed is smoothed at 1 Hz, and raises the cut-off of the value."""
    value, speed, found = SAMPLES[0], 0.0, [SAMPLES[0]]
    for new in SAMPLES[1:]:
        speed += share(1.0) * ((new - value) / STEP_S - speed)
        value += share(cutoff_hz + beta * abs(speed)) * (new - value)
        found.append(value)
    return found


def filtered(smooth: OneEuro, step_s: float = STEP_S) -> list[float]:
    return [float(smooth(np.array([v]), 7.0 + i * step_s)[0]) for i, v in enumerate(SAMPLES)]


@pytest.mark.parametrize(("cutoff_hz", "beta"), [(1.0, 0.05), (1.5, 0.02), (0.4, 2.0)])
def test_it_is_the_published_filter(cutoff_hz, beta):
    found = filtered(OneEuro(cutoff_hz=cutoff_hz, beta=beta))
    assert found == pytest.approx(by_hand(cutoff_hz, beta))


def test_usually_it_cuts_off_at_one_hertz_and_a_twentieth_of_the_speed():
    assert filtered(OneEuro()) == pytest.approx(by_hand(1.0, 0.05))


@pytest.mark.parametrize(("gap_s", "anew"), [(0.5, False), (0.51, True), (0.6, True)])
def test_after_more_than_half_a_second_it_starts_anew(gap_s, anew):
    smooth = OneEuro()
    smooth(np.array([0.0]), 0.0)
    assert (float(smooth(np.array([100.0]), gap_s)[0]) == 100.0) == anew


def test_what_starts_anew_has_no_speed():
    smooth, fresh = OneEuro(), OneEuro()
    filtered(smooth)
    for each in (smooth, fresh):
        each(np.array([1.0]), 20.0)
    assert smooth(np.array([2.0]), 20.04) == fresh(np.array([2.0]), 20.04)


def test_what_comes_back_into_sight_starts_there():
    smooth = OneEuro()
    for i, value in enumerate((0.0, np.nan, 50.0)):
        found = smooth(np.array([value]), i * STEP_S)
    assert found[0] == 50.0
