"""Where a view begins and ends, in words and in what may be measured; how well a trunk is seen."""

import numpy as np
import pytest

from tests.stick_figure import facing_view, times
from tmr_vision.skeleton import SIDES, index
from tmr_vision.view import describe_view, in_view
from tmr_vision.view.heading import (
    TrunkVisibility,
    find_trunk_visibility,
    line_heading_deg,
    shown_heading_deg,
    turn_between_deg,
)
from tmr_vision.view.heading import _stance as stance

# Written out, so that a limit that is changed is noticed.
AROUND_S = 8.0

FACING = facing_view(times(0.4), {})


@pytest.mark.parametrize(
    ("heading_deg", "may"),
    [(54.9, False), (55.0, True), (90.0, True), (125.0, True), (125.1, False), (-90.0, False)],
)
def test_side_on_is_from_55_to_125_degrees(heading_deg, may):
    shown_deg = np.array([heading_deg])
    assert in_view(shown_deg, "side", "left").tolist() == [may]
    assert in_view(-shown_deg, "side", "right").tolist() == [may]


@pytest.mark.parametrize(("heading_deg", "may"), [(35.0, True), (35.1, False), (180.0, False)])
@pytest.mark.parametrize("side", SIDES)
def test_facing_is_up_to_35_degrees_either_way(heading_deg, may, side):
    both_deg = np.array([heading_deg, -heading_deg])
    assert in_view(both_deg, "facing", side).tolist() == [may] * 2


def shares(**of_hundred: int) -> str:
    places_deg = {"left": 90.0, "right": -90.0, "facing": 0.0, "behind": 180.0, "half": 45.0}
    return describe_view(np.concatenate([[places_deg[k]] * n for k, n in of_hundred.items()]))


@pytest.mark.parametrize(
    ("of_hundred", "words"),
    [
        ({"left": 45, "right": 16, "facing": 39}, "each side near the camera in turn"),
        ({"left": 44, "right": 16, "facing": 40}, "half-way"),
        ({"left": 85, "right": 15}, "left side near the camera"),
        ({"right": 85, "left": 15}, "right side near the camera"),
        ({"right": 84, "left": 16}, "each side near the camera in turn"),
        ({"facing": 51, "half": 49}, "facing the camera"),
        ({"facing": 50, "half": 50}, "half-way"),
        ({"behind": 51, "facing": 49}, "from behind"),
    ],
)
def test_words_go_by_the_shares_of_the_frames(of_hundred, words):
    assert words in shares(**of_hundred)


@pytest.mark.parametrize(("heading_deg", "behind"), [(145.0, False), (146.0, True), (-146.0, True)])
def test_from_behind_is_beyond_145_degrees(heading_deg, behind):
    assert (describe_view(np.array([heading_deg])) == "seen from behind") == behind


def test_what_is_unknown_does_not_count_for_the_words():
    assert "facing" in describe_view(np.array([0.0, 0.0, np.nan, np.nan, np.nan]))


def with_lines(hips_deg: float, shoulders_deg: float):
    """World lines of hips and shoulders that point their own ways."""
    world = FACING.world_m.copy()
    for part, deg in (("hip", hips_deg), ("shoulder", shoulders_deg)):
        half = np.array([np.cos(np.radians(deg)), 0.0, -np.sin(np.radians(deg))]) / 5
        for side, sign in zip(SIDES, (1, -1), strict=True):
            world[:, index(f"{side}_{part}")] = sign * half
    return FACING.with_(world_m=world)


def shown(hips: float, shoulders: float) -> float:
    n = len(FACING.time_s)
    visibility = TrunkVisibility(hips=np.full(n, hips), shoulders=np.full(n, shoulders))
    return float(shown_heading_deg(with_lines(20.0, 68.0), visibility)[0])


def test_a_line_points_where_its_left_end_is():
    found = line_heading_deg(with_lines(20.0, 68.0).world_m, "hip")
    np.testing.assert_allclose(found, 20.0)
    both = line_heading_deg(with_lines(20.0, 68.0).world_m, "hip", "shoulder")
    np.testing.assert_allclose(both, 44.0)


def test_shoulders_stand_in_as_far_as_hips_are_not_seen():
    """Shoulders at 68 degrees stand for hips at 57."""
    assert shown(1.0, 1.0) == pytest.approx(20.0)
    assert shown(0.0, 0.0) == pytest.approx(20.0)
    assert shown(0.0, 1.0) == pytest.approx(57.0)
    assert shown(0.5, 1.0) == pytest.approx(38.5)
    for hips in (0.5, 0.6):
        weights, degs = np.array([hips, (1 - hips) * 0.5]), np.radians([20.0, 57.0])
        away, across = weights @ np.sin(degs), weights @ np.cos(degs)
        assert shown(hips, 0.5) == pytest.approx(np.degrees(np.arctan2(away, across)))


def seen_hips(visibility=1.0, left_px=None) -> float:
    sights, points = FACING.visibility.copy(), FACING.image_px.copy()
    sights[:, index("right_hip")] = visibility
    if left_px is not None:
        points[:, index("left_hip"), 0] = left_px
    found = find_trunk_visibility(FACING.with_(visibility=sights, image_px=points))
    assert (found.shoulders == 1).all()
    return float(found.hips[0])


@pytest.mark.parametrize(
    ("visibility", "share"), [(0.4, 0), (0.5, 0), (0.7, 0.5), (0.9, 1), (1, 1)]
)
def test_the_worse_visible_side_says_how_well_a_line_is_seen(visibility, share):
    assert seen_hips(visibility) == pytest.approx(share)


@pytest.mark.parametrize(("inside_px", "share"), [(-3.0, 0.0), (0.0, 0.0), (30.0, 1.0)])
@pytest.mark.parametrize("edge", ["left", "right"])
def test_an_end_at_the_edge_of_the_picture_does_not_count(inside_px, share, edge):
    at_px = inside_px if edge == "left" else FACING.width_px - inside_px
    assert seen_hips(left_px=at_px) == pytest.approx(share)


def test_turns_go_the_short_way():
    a_deg, b_deg = np.array([170.0, -170.0, 30.0, 0.0]), np.array([-170.0, 170.0, 10.0, 20.0])
    assert turn_between_deg(a_deg, b_deg).tolist() == [-20.0, 20.0, 20.0, -20.0]


def test_a_stance_is_that_of_the_eight_seconds_around_and_not_another_one():
    time_s = np.arange(0, 60.0, 0.1)
    rest_deg = np.where(time_s < 30, 80.0, 100.0)
    rest_deg[(time_s > 4) & (time_s < 50)] = np.nan
    found = stance(time_s, np.full(len(time_s), 90.0), rest_deg)
    np.testing.assert_allclose(found[time_s < 3.9 + AROUND_S - 0.5], 80.0)
    assert np.isnan(found[(time_s > 4.0 + AROUND_S + 0.5) & (time_s < 49.4 - AROUND_S)]).all()
    np.testing.assert_allclose(found[time_s > 50.1 - AROUND_S + 0.5], 100.0)
    turned = stance(time_s, np.full(len(time_s), 120.0), rest_deg)
    assert np.isnan(turned[time_s < 20]).all()  # 40 deg from what is shown: another stance
    np.testing.assert_allclose(turned[time_s > 55], 100.0)


def test_a_stance_does_not_depend_on_when_the_clock_began():
    time_s = np.arange(0, 40.0, 0.1)
    rest_deg = np.where(time_s < 20, 80.0, 100.0)
    shown_deg = np.full(len(time_s), 90.0)
    found, later = (stance(time_s + begun_s, shown_deg, rest_deg) for begun_s in (0.0, 16.0))
    np.testing.assert_array_equal(later, found)
