"""How much an angle must rise and fall to be a repetition, with angles made by hand."""

import numpy as np
import pytest

from tests.reps.test_exclusion import MOVEMENT, NAME, PLAIN
from tmr_vision.reps.spans import find_spans

PLAIN_CYCLE = MOVEMENT.with_(rep_signal=MOVEMENT.angle, rep_direction="rises", min_range_deg=40.0)
REST = 40


def found(*corners: tuple[int, float], movement=PLAIN_CYCLE):
    """Spans of an angle that goes straight from corner (sample) to corner (degrees)."""
    angles = PLAIN.angles
    values = angles.angles_deg.copy()
    values[:, angles.names.index(NAME)] = np.interp(
        np.arange(len(values)), *np.array(corners, dtype=float).T
    )
    return find_spans(PLAIN.with_(angles=angles.with_(angles_deg=values)), movement, "left")


@pytest.mark.parametrize(("height_deg", "n"), [(39.0, 0), (40.0, 1), (41.0, 1)])
def test_the_least_range_is_enough(height_deg, n):
    corners = ((REST, 0.0), (REST + 20, height_deg), (REST + 40, 0.0))
    assert len(found(*corners)) == n
    shifted = tuple((at, 10.0 + deg) for at, deg in corners)
    assert len(found(*shifted)) == n
    falling = PLAIN_CYCLE.with_(rep_direction="falls")
    assert len(found(*((at, -deg) for at, deg in corners), movement=falling)) == n


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(("fall_deg", "n"), [(39.0, 0), (40.0, 1), (41.0, 1)])
def test_one_side_must_fall_by_two_fifths_of_the_other(fall_deg, n, backwards):
    """Exactly the least: 40 of 100 degrees."""
    corners = [(REST, 100.0 - fall_deg), (REST + 20, 100.0), (REST + 60, 0.0)]
    if backwards:
        last = len(PLAIN.angles.time_s) - 1
        corners = [(last - at, deg) for at, deg in reversed(corners)]
    assert len(found(*corners)) == n


def test_a_sudden_fall_after_the_top_is_no_rise_before_it():
    assert found((REST, 90.0), (REST + 1, 100.0), (REST + 2, 40.0), (REST + 3, 0.0)) == []
    last = len(PLAIN.angles.time_s) - 1
    at = last - REST
    assert found((at - 3, 0.0), (at - 2, 40.0), (at - 1, 100.0), (at, 90.0)) == []


def test_the_span_is_from_rest_to_rest_and_its_peak_is_the_highest():
    (span,) = found((REST, 0.0), (REST + 20, 100.0), (REST + 40, 0.0))
    assert span.peak == REST + 20
    assert span.start == pytest.approx(REST, abs=1)
    assert span.end == pytest.approx(REST + 40, abs=1)
    assert span.after == 0


def test_the_next_repetition_begins_after_the_one_before():
    first, second = found(
        (10, 0.0), (30, 100.0), (50, 0.0), (90, 0.0), (110, 100.0), (130, 0.0)
    )  # fmt: skip
    assert (first.after, second.after) == (0, first.end)
    assert second.start > first.end


@pytest.mark.parametrize(("valley_deg", "n"), [(55.0, 2), (65.0, 1)])
def test_a_wobble_at_the_top_is_no_repetition(valley_deg, n):
    corners = ((20, 0.0), (50, 100.0), (70, valley_deg), (90, 100.0), (120, 0.0))
    assert len(found(*corners)) == n
