"""What the signs of a twist show at rest, around every moment."""

import numpy as np
import pytest

from tests.stick_figure import facing_view, times
from tmr_vision.kinematics.twist import (
    TwistCues,
    find_neutral,
    twist_cues,
)
from tmr_vision.skeleton import SIDES, index

# Written out, so that a limit that is changed is noticed.
AROUND_S = 8.0
REST_DEG = 4.0
ON_CHEST = 0.75

TIME_S = np.arange(0, 40.0, 0.5)
FACING = np.ones(len(TIME_S), dtype=bool)


def signs(heading_deg, depth_m=0.0, hands=0.0) -> TwistCues:
    return TwistCues(
        *(np.broadcast_to(v, TIME_S.shape).astype(float) for v in (heading_deg, depth_m, hands))
    )


def test_it_is_the_middle_of_what_is_at_rest():
    heading_deg = np.where(np.arange(len(TIME_S)) % 3 == 0, 30.0, 2.0)
    depth_m = np.where(heading_deg == 2.0, 0.05, 9.0)
    rest = find_neutral(TIME_S, signs(heading_deg, depth_m, depth_m), facing=FACING)
    np.testing.assert_allclose(rest.heading_deg, 2.0)
    np.testing.assert_allclose(rest.depth_m, 0.05)
    np.testing.assert_allclose(rest.hands, 0.05)


def test_up_to_four_degrees_is_rest_and_no_more():
    at, beyond = (
        find_neutral(TIME_S, signs(sign * deg, 0.05), facing=FACING)
        for sign, deg in ((-1, REST_DEG), (-1, REST_DEG + 0.1))
    )
    np.testing.assert_allclose(at.heading_deg, -REST_DEG)
    np.testing.assert_allclose(beyond.heading_deg, 0.0)
    np.testing.assert_allclose(beyond.depth_m, 0.0)


def test_who_does_not_face_the_camera_shows_no_rest():
    depth_m = np.where(TIME_S < 20, 0.05, 0.3)
    rest = find_neutral(TIME_S, signs(1.0, depth_m), facing=TIME_S < 20)
    np.testing.assert_allclose(rest.depth_m, 0.05)


def test_rest_is_that_of_the_eight_seconds_around():
    """It changes at 20 s: 8 s before only the first counts, 8 s after only the second."""
    depth_m = np.where(TIME_S < 20, 0.1, 0.3)
    found = find_neutral(TIME_S, signs(1.0, depth_m), facing=FACING).depth_m
    np.testing.assert_allclose(found[TIME_S < 20 - AROUND_S], 0.1)
    np.testing.assert_allclose(found[TIME_S > 20 + AROUND_S], 0.3)
    near = find_neutral(TIME_S, signs(1.0, depth_m), facing=(TIME_S < 1) | (TIME_S >= 39)).depth_m
    np.testing.assert_allclose(near[TIME_S <= 8], 0.1)
    between = 0.1 + 0.2 * (12 - 8) / (32 - 8)  # 8 s and 32 s are the last to see any rest
    np.testing.assert_allclose(near[TIME_S == 12], between)


def test_hands_that_are_not_folded_show_no_rest_of_their_own():
    hands = np.where(TIME_S % 2 == 0, np.nan, 0.2)
    rest = find_neutral(TIME_S, signs(1.0, 0.05, hands), facing=FACING)
    np.testing.assert_allclose(rest.hands, 0.2)


@pytest.mark.parametrize(("apart", "folded"), [(ON_CHEST, True), (0.76, False)])
def test_hands_exactly_at_the_limit_are_on_the_chest(apart, folded):
    track = facing_view(times(0.2), {})
    points = np.round(track.image_px)
    middle = (points[:, index("left_shoulder")] + points[:, index("right_shoulder")]) / 2
    hips = (points[:, index("left_hip")] + points[:, index("right_hip")]) / 2
    trunk_px = np.linalg.norm(middle - hips, axis=-1)[:, None]
    for side in SIDES:
        points[:, index(f"{side}_wrist")] = middle + np.array((0.0, apart)) * trunk_px
    assert np.isfinite(twist_cues(points, track.world_m).hands).all() == folded
