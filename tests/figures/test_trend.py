"""The picture of a person's sessions: values, the band of what can be error, and what was felt."""

import numpy as np
import pytest
from matplotlib.collections import PolyCollection

from tests.fake_results import fake_result
from tmr_vision.comparison import MovementComparison, compare_results
from tmr_vision.figures.trend import trend_figure
from tmr_vision.skeleton import SIDES


def compared(*kinds: str) -> MovementComparison:
    results = [fake_result(kind).with_(created=f"2026-0{i}-01T10:00:00+00:00")
               for i, kind in enumerate(kinds, 1)]  # fmt: skip
    return compare_results(results).movements[0]


def test_the_band_is_the_minimal_detectable_change_around_the_first_value() -> None:
    movement = compared("imbalance", "balanced", "imbalance")
    values, felt = trend_figure(movement).axes
    first, none, last = movement.results
    assert first is not None
    assert none is None
    assert last is not None
    for side, line, band in zip(SIDES, values.lines, values.collections, strict=True):
        assert isinstance(band, PolyCollection)
        change = next(c for c in movement.changes if c.compared == side)
        assert change.mdc95
        heights = band.get_paths()[0].vertices[:, 1]
        value = first.side(side).value
        assert np.ptp(heights) == pytest.approx(2 * change.mdc95)
        assert heights.mean() == pytest.approx(value, abs=change.mdc95)
        # A session without the movement is passed over, not drawn as a gap or a zero.
        assert list(line.get_xdata()) == [1, 3]
        assert list(line.get_ydata()) == [value, last.side(side).value]
    assert [list(line.get_ydata()) for line in felt.lines] == [[10, 10], [40, 40]]
    assert felt.get_ylim()[0] < 0 < 100 < felt.get_ylim()[1]


def test_without_scores_there_is_one_plot() -> None:
    assert len(trend_figure(compared("balanced", "balanced")).axes) == 1
