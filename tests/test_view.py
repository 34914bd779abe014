"""Heading, roll, and what may be measured from there."""

import numpy as np
import pytest

from tests.stick_figure import facing_view, joined, mirrored, side_view, times
from tmr_vision.view import allowed, describe, find_view

T = times(4.0)
FACING, LEFT, RIGHT = (
    facing_view(T, {}), side_view(T, "left", {}), side_view(T, "right", {})
)  # fmt: skip


def rolled(track, roll_deg):
    cos, sin = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    return track.with_(image_px=track.image_px @ np.array([[cos, sin], [-sin, cos]]))


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
    assert words in describe(view.heading_deg)
    np.testing.assert_allclose(find_view(mirrored(track)).heading_deg, -heading_deg, atol=1e-6)


def test_both_sides_in_turn_and_odd_views_have_words():
    assert "each side" in describe(find_view(joined(LEFT, RIGHT)).heading_deg)
    assert describe(np.full(10, 178.0)) == "seen from behind"
    assert describe(np.full(10, 45.0)) == "turned half-way to the camera"
    assert describe(np.full(10, np.nan)) == "not seen"


def test_only_the_near_side_may_be_measured_side_on():
    heading_deg = np.array([0.0, 90.0, -90.0, 45.0, 180.0, np.nan])
    assert allowed(heading_deg, "side", "left").tolist() == [False, True] + [False] * 4
    assert allowed(heading_deg, "side", "right").tolist() == [False, False, True] + [False] * 3
    assert allowed(heading_deg, "facing", "left").tolist() == [True] + [False] * 5


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
