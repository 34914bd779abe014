"""Points and lengths of the body, of one picture and of many."""

import numpy as np
import pytest

from tests.stick_figure import TRUNK, facing_view, times
from tmr_vision.geometry import (
    middle,
    point,
    trunk_axis,
    trunk_length_px,
    trunk_lengths,
    turn_deg,
    usual_trunk_length,
)
from tmr_vision.skeleton import index

TRACK = facing_view(times(0.2), {})


def test_a_point_is_a_landmark_or_the_middle_of_both_sides() -> None:
    xy = TRACK.image_px
    np.testing.assert_array_equal(point(xy, "left_hip"), xy[:, index("left_hip")])
    np.testing.assert_array_equal(point(xy, "mid_hip"), middle(xy, "hip"))
    np.testing.assert_allclose(middle(xy, "hip"), np.full((len(xy), 2), (320.0, 250.0)))
    np.testing.assert_array_equal(point(xy[0], "mid_hip"), point(xy, "mid_hip")[0])


def test_a_side_that_is_missing_leaves_no_middle() -> None:
    xy = TRACK.image_px.copy()
    xy[0, index("left_shoulder")] = np.nan
    assert np.isnan(middle(xy, "shoulder")[0]).all()
    assert np.isnan(trunk_lengths(xy)[0])
    assert usual_trunk_length(xy) == pytest.approx(TRUNK)


def test_the_usual_length_is_the_median_and_of_nobody_there_is_none() -> None:
    xy = TRACK.image_px * np.array([1.0, 1.0, 1.0, 1.0, 3.0])[:, None, None]
    assert usual_trunk_length(xy) == trunk_length_px(TRACK) == pytest.approx(TRUNK)
    assert np.isnan(usual_trunk_length(np.full_like(xy, np.nan)))


def test_the_axis_of_the_trunk_points_up_from_the_hips() -> None:
    np.testing.assert_allclose(trunk_axis(TRACK.image_px)[0], (0.0, -TRUNK), atol=1e-9)


def test_lengths_are_of_all_dimensions() -> None:
    world = np.zeros((1, 33, 3))
    for side in ("left", "right"):
        world[0, index(f"{side}_shoulder")] = (0.0, -0.4, 0.3)
    assert trunk_lengths(world) == pytest.approx(0.5)


@pytest.mark.parametrize(("b", "expected_deg"), [((0, 1), 90), ((0, -1), -90), ((1, 1), 45)])
def test_turns_are_clockwise_in_the_picture(b: tuple[float, float], expected_deg: float) -> None:
    assert turn_deg(np.array([1.0, 0.0]), np.array(b, dtype=float)) == pytest.approx(expected_deg)
