"""The signs of a trunk twist and how they count, worked out by hand."""

import numpy as np
import pytest

from tests.stick_figure import facing_view, times
from tmr_vision.calibration import CueFit, TwistFit
from tmr_vision.kinematics.twist import AT_REST, ON_CHEST, TwistCues, trunk_turn_deg, twist_cues
from tmr_vision.skeleton import SIDES, index

FIT = TwistFit(
    heading=CueFit(gain=3.0, off=0.0, limit_deg=10.0),
    depth=CueFit(gain=100.0, off=0.0, limit_deg=10.0),
    hands_reach=0.5,
    hands_weight=0.4,
)
FACING = np.array(0.0)


def signs(heading_deg=0.0, depth_m=0.0, hands=np.nan) -> TwistCues:
    return TwistCues(np.array(heading_deg), np.array(depth_m), np.array(hands))


def test_at_rest_nothing_is_turned():
    assert trunk_turn_deg(AT_REST, FACING, FIT) == 0.0
    assert trunk_turn_deg(AT_REST.since(signs(1.0, 0.1, 0.2)), FACING, FIT) < 0


def test_both_signs_of_the_shoulders_count_alike():
    assert trunk_turn_deg(signs(10.0, 0.2), FACING, FIT) == pytest.approx((30 + 20) / 2)
    assert trunk_turn_deg(signs(-10.0, -0.2), FACING, FIT) == pytest.approx(-25)


def test_hands_count_less_the_further_the_turn():
    """Hands: arcsin(0.25 / 0.5) = 30 deg; weight 0.4 cos(30)^2 = 0.3."""
    turned = trunk_turn_deg(signs(8.0, 0.16, 0.25), FACING, FIT)
    assert turned == pytest.approx(0.3 * 30 + 0.7 * 20)
    beyond = trunk_turn_deg(signs(40.0, 1.2, 0.25), FACING, FIT)
    assert beyond == pytest.approx(120.0)  # at a quarter turn hands show nothing


def test_signs_are_read_from_the_landmarks():
    """The left shoulder is 0.1 m farther away, the hands 12 px to the right of the shoulders."""
    track = facing_view(times(0.2), {})
    points, world = track.image_px.copy(), track.world_m.copy()
    world[:, index("left_shoulder"), 2] += 0.05
    world[:, index("right_shoulder"), 2] -= 0.05
    middle = (points[:, index("left_shoulder")] + points[:, index("right_shoulder")]) / 2
    for side in SIDES:
        points[:, index(f"{side}_wrist")] = middle + np.array((12.0, 30.0))
    found = twist_cues(points, world)
    np.testing.assert_allclose(found.depth_m, 0.1)
    np.testing.assert_allclose(found.hands, 0.12)
    turned_deg = np.degrees(np.arctan2(0.1, 0.36))
    np.testing.assert_allclose(found.heading_deg, turned_deg)


@pytest.mark.parametrize(("share", "folded"), [(0.99, True), (1.01, False)])
def test_hands_count_on_the_chest_only(share, folded):
    track = facing_view(times(0.2), {})
    points = track.image_px.copy()
    middle = (points[:, index("left_shoulder")] + points[:, index("right_shoulder")]) / 2
    for side in SIDES:
        points[:, index(f"{side}_wrist")] = middle + np.array((0.0, 30.0))
    points[:, index("left_wrist")] = middle + np.array((0.0, 100.0 * ON_CHEST * share))
    assert np.isfinite(twist_cues(points, track.world_m).hands).all() == folded
