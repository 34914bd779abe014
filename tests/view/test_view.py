"""Heading, roll, and what may be measured from there."""

import numpy as np
import pytest

from tests.stick_figure import bumps, facing_view, joined, mirrored, side_view, times
from tmr_vision.calibration import built_in
from tmr_vision.view import describe_view, find_view, in_view, off_view_deg
from tmr_vision.view.rest import find_rest

T = times(4.0)
FACING, LEFT, RIGHT = (
    facing_view(T, {}), side_view(T, "left", {}), side_view(T, "right", {})
)  # fmt: skip


def rolled(track, roll_deg):
    cos, sin = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    return track.with_(image_px=track.image_px @ np.array([[cos, sin], [-sin, cos]]))


def turned(track, angle_deg):
    """Turn the world landmarks so that the heading grows by (n,) degrees."""
    a = np.radians(angle_deg)[:, None]
    x, y, z = np.moveaxis(track.world_m, -1, 0)
    world = np.stack([x * np.cos(a) + z * np.sin(a), y, z * np.cos(a) - x * np.sin(a)], axis=-1)
    return track.with_(world_m=world)


@pytest.mark.parametrize(
    ("track", "heading_deg", "words"),
    [
        pytest.param(FACING, 0, "facing", id="facing"),
        pytest.param(LEFT, 90, "left side near", id="left near"),
        pytest.param(RIGHT, -90, "right side near", id="right near"),
    ],
)
def test_heading(track, heading_deg, words):
    view = find_view(track)
    np.testing.assert_allclose(view.heading_deg, heading_deg, atol=1e-6)
    assert words in describe_view(view.heading_deg)
    np.testing.assert_allclose(find_view(mirrored(track)).heading_deg, -heading_deg, atol=1e-6)


def test_both_sides_in_turn_and_odd_views_have_words():
    assert "each side" in describe_view(find_view(joined(LEFT, RIGHT)).heading_deg)
    assert describe_view(np.full(10, 178.0)) == "seen from behind"
    assert describe_view(np.full(10, 45.0)) == "turned half-way to the camera"
    assert describe_view(np.full(10, np.nan)) == "not seen"


def test_only_the_near_side_may_be_measured_side_on():
    heading_deg = np.array([0.0, 90.0, -90.0, 45.0, 180.0, np.nan])
    assert in_view(heading_deg, "side", "left").tolist() == [False, True] + [False] * 4
    assert in_view(heading_deg, "side", "right").tolist() == [False, False, True] + [False] * 3
    assert in_view(heading_deg, "facing", "left").tolist() == [True] + [False] * 5


@pytest.mark.parametrize("roll_deg", [-4.0, 3.0])
def test_roll_is_found_facing_and_from_both_sides(roll_deg):
    assert find_view(rolled(FACING, roll_deg)).roll_deg == pytest.approx(roll_deg, abs=1e-6)
    lean = {"trunk_flexion": 7.0}
    both = joined(side_view(T, "left", lean), side_view(T, "right", lean))
    assert find_view(rolled(both, roll_deg)).roll_deg == pytest.approx(roll_deg, abs=1e-6)


def test_a_known_roll_is_taken_as_it_is():
    assert find_view(rolled(FACING, 3.0), roll_deg=-2.0).roll_deg == -2.0


def test_from_one_side_a_lean_is_not_taken_for_roll():
    assert find_view(side_view(T, "left", {"trunk_flexion": 7.0})).roll_deg == 0.0


def test_from_one_side_alone_the_roll_is_not_known():
    assert not find_view(LEFT).roll_known
    assert find_view(LEFT, roll_deg=0.0).roll_known
    assert find_view(joined(LEFT, RIGHT)).roll_known


def test_standing_and_sitting_are_told_apart_and_moving_is_neither():
    seated = side_view(T, "left", {"hip_flexion": 90.0, "knee_flexion": 90.0})
    raising = side_view(T, "left", {"hip_flexion": 60.0 * bumps(T, (1.0,), (1.0,))})
    assert find_rest(LEFT).standing.all()
    assert not find_rest(LEFT).seated.any()
    moving = find_rest(raising).standing
    assert moving[T < 0.5].all()
    assert not moving[(T > 1.4) & (T < 3.0)].any()
    assert not find_rest(seated).standing.any()


def test_the_heading_of_a_stance_is_that_at_rest():
    """A leg that is raised pulls the hip line along; the person has not turned."""
    pulled = np.where((T > 1.5) & (T < 2.5), 18.0, 0.0)
    view = find_view(turned(LEFT, pulled))
    np.testing.assert_allclose(view.heading_deg, 90.0, atol=1e-6)
    about = find_view(turned(LEFT, np.where(T > 2.0, 60.0, 0.0)))
    assert np.median(about.heading_deg[T > 2.5]) == pytest.approx(150.0)


def test_off_the_ideal_view_is_positive_toward_the_back_for_either_side():
    heading_deg = np.array([100.0, -100.0, 80.0])
    assert off_view_deg(heading_deg, "side", "left").tolist()[0] == 10.0
    assert off_view_deg(heading_deg, "side", "right").tolist()[1] == 10.0
    assert off_view_deg(heading_deg, "facing", "right").tolist()[2] == -80.0


def test_a_calibration_turns_what_is_shown_into_the_heading():
    view = find_view(LEFT, calibration=built_in())
    shown = built_in().heading["standing"].correct(np.array(90.0))
    np.testing.assert_allclose(view.heading_deg, shown)
    other_way = find_view(mirrored(LEFT), calibration=built_in())
    np.testing.assert_allclose(other_way.heading_deg, -shown)
