"""What is told of a moment, at the limits: two looks at a person made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from tests.stick_figure import facing_view, side_view, times
from tmr_vision.live.one_euro import OneEuro
from tmr_vision.live.pose_filter import LivePose, LivePoseFilter
from tmr_vision.pose.live import PassDetections
from tmr_vision.pose.mirror_averaging import map_back
from tmr_vision.records import Edge, Frame
from tmr_vision.skeleton import N_LANDMARKS, index

WIDTH_PX, HEIGHT_PX = 640, 480
IMAGE = np.broadcast_to(np.uint8(128), (HEIGHT_PX, WIDTH_PX, 3))
STEP_S = 0.04
WRIST, KNEE = index("left_wrist"), index("left_knee")
OF_FRAMES = [
    "time_s",
    "image_px",
    "world_m",
    "visibility",
    "disagreement_px",
    "provenance",
    "swaps",
]
BOTH, ONE, OTHER = (True, True), (True, False), (False, True)


def pose_of(track):
    """What one pass sees of the first frame of a track, (33, 6)."""
    return np.concatenate([track.image_px[0], track.world_m[0], track.visibility[0][:, None]], -1)


FACING, SIDE = (pose_of(view) for view in (facing_view(times(0.2), {}),
                                           side_view(times(0.2), "left", {})))  # fmt: skip
"""The trunk is 100 pixels long."""


def changed(landmark, pose=FACING, *, by_px=(0, 0), visibility=None):
    pose = pose.copy()
    pose[landmark, :2] += by_px
    if visibility is not None:
        pose[landmark, 5] = visibility
    return pose


def detections(time_s, plain=FACING, in_mirror=None, *, ran=BOTH, people=1):
    """Both passes; what the second sees is told in terms of the picture that is not mirrored."""
    second = plain if in_mirror is None else in_mirror
    poses = np.stack([plain, map_back(second[None], width_px=WIDTH_PX)[0]])
    poses[~np.array(ran)] = np.nan
    return PassDetections(Frame(time_s=time_s, image_rgb=IMAGE), np.array(ran), poses, people)


def watched(*sights, begun=10, pose=FACING):
    """What is told after somebody stood still for some frames, and then these sights."""
    pose_filter = LivePoseFilter()
    for i in range(begun):
        seen = pose_filter.update(detections(i * STEP_S, pose))
    for each in sights:
        seen = pose_filter.update(each)
    return seen


NOW_S = 10 * STEP_S


# --- a person -------------------------------------------------------------------------------------


def test_somebody_who_stands_still_is_told_as_he_is():
    seen = watched()
    np.testing.assert_allclose(seen.points_px, FACING[:, :2])
    np.testing.assert_allclose(seen.visibility, FACING[:, 5])
    assert (seen.width_px, seen.height_px) == (WIDTH_PX, HEIGHT_PX)
    assert (seen.there, seen.stands, seen.people) == (True, True, 1)
    assert seen.heading_deg == pytest.approx(0.0, abs=1e-6)
    assert seen.angles_deg["left_shoulder_elevation"] == pytest.approx(0.0, abs=0.1)
    assert (seen.beyond == Edge.NONE).all()
    assert watched(detections(NOW_S, people=3)).people == 3
    assert watched(pose=SIDE).heading_deg == pytest.approx(90.0, abs=1e-6)


def test_who_has_gone_is_not_there():
    nobody = np.full_like(FACING, np.nan)
    seen = watched(detections(NOW_S, nobody))
    assert not seen.there
    assert np.isnan(seen.points_px).all()


def plain_seen(points):
    return LivePose(0.0, WIDTH_PX, HEIGHT_PX, True, points, np.ones(N_LANDMARKS), 0.0, {})


def test_a_moment_is_of_one_person_in_a_level_picture_unless_told():
    seen = plain_seen(FACING[:, :2])
    assert (seen.people, seen.tilt_deg) == (1, 0.0)
    assert (seen.beyond == Edge.NONE).all()
    np.testing.assert_allclose(seen.upright_px, seen.points_px)


@pytest.mark.parametrize(
    ("left_px", "right_px", "stands"),
    [(67, 67, True), (66.9, 90, False), (90, 66.9, False), (80, np.nan, True), (-80, 80, False)],
)
def test_who_stands_has_both_knees_below_the_hips(left_px, right_px, stands):
    points = FACING[:, :2].copy()
    for side, down_px in (("left", left_px), ("right", right_px)):
        hip = points[index(f"{side}_hip")]
        points[index(f"{side}_shoulder")] = hip - (0, 100)
        points[index(f"{side}_knee"), 1] = hip[1] + down_px
    assert plain_seen(points).stands is stands
    half = points * 0.5 + (7.0, 9.0)
    assert plain_seen(half).stands is stands
    if left_px != right_px:  # a turn is not exact to the last digit
        quarter = np.stack([HEIGHT_PX - points[:, 1], points[:, 0]], axis=-1)
        assert replace(plain_seen(quarter), tilt_deg=90.0).stands is stands


# --- two passes -----------------------------------------------------------------------------------


def test_both_passes_count_by_half():
    """They see the wrist 20 pixels apart, which is no dispute."""
    pair = FACING, changed(WRIST, by_px=(20, 0))
    pose_filter = LivePoseFilter()
    for i in range(30):
        pose = pose_filter.update(detections(i * STEP_S, *pair))
    np.testing.assert_allclose(pose.points_px[WRIST], FACING[WRIST, :2] + (10, 0))


@pytest.mark.parametrize("ran", [ONE, OTHER])
@pytest.mark.parametrize(("later_s", "joined"), [(0.29, True), (0.31, False)])
def test_a_look_is_joined_with_one_of_the_other_pass_up_to_three_tenths_old(later_s, joined, ran):
    pair = FACING, changed(WRIST, by_px=(20, 0))
    pose_filter = LivePoseFilter()
    for i in range(30):
        before = pose_filter.update(detections(i * STEP_S, *pair))
    pose = pose_filter.update(detections(29 * STEP_S + later_s, *pair, ran=ran))
    if joined:
        np.testing.assert_allclose(pose.points_px, before.points_px)
    else:
        assert np.isnan(pose.points_px).all()


@pytest.mark.parametrize("begun_s", [0.0, 0.2, 50.0])
@pytest.mark.parametrize("ran", [(ONE, OTHER), (OTHER, ONE)])
def test_one_pass_alone_tells_nothing(ran, begun_s):
    pose_filter = LivePoseFilter()
    assert np.isnan(pose_filter.update(detections(begun_s, ran=ran[0])).points_px).all()
    assert np.isnan(pose_filter.update(detections(begun_s + STEP_S, ran=ran[0])).points_px).all()
    both = pose_filter.update(detections(begun_s + 2 * STEP_S, ran=ran[1]))
    np.testing.assert_allclose(both.points_px, FACING[:, :2])


def disputed(first_px, second_px, landmark=WRIST):
    return watched(
        detections(NOW_S, *(changed(landmark, by_px=px) for px in (first_px, second_px)))
    )


@pytest.mark.parametrize("swap", [False, True])
def test_of_two_places_in_dispute_the_nearer_one_counts(swap):
    for near_px in ((0, 0), (0, -10)):
        pair = (near_px, (0, -80))[:: -1 if swap else 1]
        seen = disputed(*pair)
        smooth = OneEuro(cutoff_hz=1.5, beta=0.02)
        for i in range(10):
            smooth(FACING[WRIST, :2], i * STEP_S)
        wanted = smooth(FACING[WRIST, :2] + near_px, NOW_S)
        np.testing.assert_allclose(seen.points_px[WRIST], wanted)
        assert np.isfinite(seen.points_px).all()


def test_of_two_places_far_from_where_it_was_none_counts():
    """A quarter of the trunk is 25 pixels."""
    assert np.isfinite(disputed((0, 24), (0, -80)).points_px[WRIST]).all()
    assert np.isnan(disputed((0, 25), (0, -80)).points_px[WRIST]).all()
    seen = disputed((0, 26), (0, -80))
    assert np.isnan(seen.points_px[WRIST]).all()
    assert np.isfinite(np.delete(seen.points_px, WRIST, axis=0)).all()


def test_a_landmark_in_dispute_is_held_to_where_it_was_last_seen():
    """Hidden for a moment, it comes back: the place before still counts."""
    hidden = changed(WRIST, visibility=0.1)
    pair = FACING, changed(WRIST, by_px=(0, -80))
    seen = watched(detections(NOW_S, hidden), detections(NOW_S + STEP_S, *pair))
    np.testing.assert_allclose(seen.points_px[WRIST], FACING[WRIST, :2])


def test_after_a_new_picture_nothing_is_held_to_the_old_one():
    pose_filter = LivePoseFilter()
    for i in range(10):
        pose_filter.update(detections(i * STEP_S))
    pose_filter.reset()
    pair = FACING, changed(WRIST, by_px=(0, -80))
    pose = pose_filter.update(detections(NOW_S, *pair, ran=BOTH))
    assert np.isnan(pose.points_px[WRIST]).all()  # of neither place is known that it was there
    assert np.isfinite(pose.points_px[KNEE]).all()
    pose_filter.reset()
    assert not pose_filter.update(detections(NOW_S + STEP_S, ran=(False, False))).there


@pytest.mark.parametrize(("visibility", "is_shown"), [(0.49, False), (0.5, True), (0.6, True)])
def test_half_visible_is_seen(visibility, is_shown):
    seen = watched(detections(NOW_S, changed(WRIST, visibility=visibility)))
    assert np.isfinite(seen.points_px[WRIST]).all() == is_shown
    assert seen.visibility[WRIST] == pytest.approx(visibility)
    assert np.isfinite(np.delete(seen.points_px, WRIST, axis=0)).all()


@pytest.mark.parametrize(("visibility", "edge"), [(1.0, Edge.NONE), (0.1, Edge.LEFT)])
def test_what_is_not_seen_near_an_edge_is_beyond_it(visibility, edge):
    at_edge = FACING.copy()
    at_edge[WRIST, :2] = 10.0, 200.0
    at_edge[WRIST, 5] = visibility
    seen = watched(pose=at_edge)
    assert seen.beyond[WRIST] == edge
    assert (np.delete(seen.beyond, WRIST) == Edge.NONE).all()


# --- smoothing ------------------------------------------------------------------------------------


def test_points_are_smoothed_at_one_and_a_half_hertz():
    pose_filter, smooth = LivePoseFilter(), OneEuro(cutoff_hz=1.5, beta=0.02)
    for i, up_px in enumerate((0, 0, 0, 5, 12, 20, 20, 18)):
        pose = changed(WRIST, by_px=(0, -up_px))
        seen = pose_filter.update(detections(i * STEP_S, pose))
        wanted = smooth(pose[:, :2], i * STEP_S)
    np.testing.assert_allclose(seen.points_px, wanted)


def test_angles_are_smoothed_once_more():
    """Against those that are not."""
    pose_filter, plain = LivePoseFilter(), LivePoseFilter(_angles=lambda values, _: values)
    smooth = OneEuro(cutoff_hz=1.5, beta=0.05)
    raised = side_view(times(1.0), "left", {"shoulder_elevation": np.linspace(0, 60, 25)})
    for i in range(25):
        one = raised.with_(**{name: getattr(raised, name)[i : i + 1] for name in OF_FRAMES})
        each = detections(i * STEP_S, pose_of(one))
        pose, raw = pose_filter.update(each), plain.update(each)
        wanted = smooth(np.array(list(raw.angles_deg.values())), i * STEP_S)
        np.testing.assert_allclose(list(pose.angles_deg.values()), wanted)
    assert raw.angles_deg["left_shoulder_elevation"] > 30


def test_places_in_space_are_smoothed_at_one_hertz():
    pose_filter, smooth = LivePoseFilter(), OneEuro(cutoff_hz=1.0, beta=2.0)
    for i, metres in enumerate((0.0, 0.1, 0.3, 0.2, 0.5)):
        value = np.full((N_LANDMARKS, 3), metres)
        np.testing.assert_allclose(pose_filter._world(value, i * STEP_S), smooth(value, i * STEP_S))


def test_passes_are_balanced_over_the_last_second_and_no_more():
    pose_filter = LivePoseFilter()
    for i in range(40):
        pose_filter.update(detections(i * STEP_S))
    assert [time_s for time_s, _ in pose_filter._pairs] == [i * STEP_S for i in range(15, 40)]
