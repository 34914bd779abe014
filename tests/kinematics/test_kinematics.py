"""Synthetic truth: exact angles come out exactly, and the laws hold for any pose."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stick_figure import facing_view, mirrored, side_view, times
from tmr_vision.angles import ANGLES, angle_name
from tmr_vision.calibration import built_in
from tmr_vision.kinematics import body_of, joint_angles
from tmr_vision.records import View
from tmr_vision.skeleton import N_LANDMARKS, SIDES, other
from tmr_vision.view import find_view

T = times(0.2)
ANGLE = st.floats(-30, 170)


def view_of(track, roll_deg=0.0):
    return View(time_s=track.time_s, heading_deg=find_view(track).heading_deg, roll_deg=roll_deg)


def angle(track, name, roll_deg=0.0):
    return joint_angles(track, view_of(track, roll_deg)).of(name)


@pytest.mark.parametrize("near", SIDES)
@pytest.mark.parametrize(
    ("name", "told", "expected_deg"),
    [
        pytest.param("shoulder_elevation", {"shoulder_elevation": 135}, 135, id="arm"),
        pytest.param("shoulder_elevation", {"shoulder_elevation": 190}, 190, id="past vertical"),
        pytest.param("shoulder_elevation", {"shoulder_elevation": -20}, -20, id="arm behind"),
        pytest.param(
            "shoulder_elevation",
            {"shoulder_elevation": 90, "trunk_flexion": 25},
            90,
            id="arm against a leaning trunk",
        ),
        pytest.param(
            "elbow_flexion", {"shoulder_elevation": 90, "elbow_flexion": 75}, 75, id="elbow"
        ),
        pytest.param("hip_flexion", {"hip_flexion": 60}, 60, id="hip"),
        pytest.param("leg_elevation", {"hip_flexion": 65}, 65, id="straight leg"),
        pytest.param("knee_flexion", {"hip_flexion": 70, "knee_flexion": 90}, 90, id="knee"),
        pytest.param("trunk_flexion", {"trunk_flexion": 40}, 40, id="trunk forward"),
        pytest.param("trunk_flexion", {"trunk_flexion": -12}, -12, id="trunk back"),
        pytest.param("ankle_dorsiflexion", {}, 0, id="ankle neutral"),
    ],
)
def test_side_view_angles_are_exact(near, name, told, expected_deg):
    found = angle(side_view(T, near, told), angle_name(name, near))
    np.testing.assert_allclose(found, expected_deg, atol=1e-9)


@pytest.mark.parametrize("side", SIDES)
def test_facing_angles_are_exact_and_of_one_side(side):
    track = facing_view(T, {f"{side}_shoulder_elevation": 110, "trunk_lean": 8})
    np.testing.assert_allclose(angle(track, f"{side}_shoulder_elevation"), 110, atol=1e-9)
    np.testing.assert_allclose(angle(track, f"{other(side)}_shoulder_elevation"), 0, atol=1e-9)
    np.testing.assert_allclose(angle(track, "trunk_lean"), 8, atol=1e-9)
    np.testing.assert_allclose(angle(track, "shoulder_tilt"), -8, atol=1e-9)


def test_what_cannot_be_seen_from_a_view_is_nan():
    assert np.isnan(angle(facing_view(T, {}), "trunk_flexion")).all()
    for name in ("trunk_lean", "pelvis_tilt", "shoulder_tilt", "left_knee_fppa"):
        assert np.isnan(angle(side_view(T, "left", {}), name)).all(), name


@pytest.mark.parametrize("roll_deg", [-7.0, 4.0])
def test_camera_roll_is_taken_out(roll_deg):
    level = side_view(T, "left", {"hip_flexion": 50, "trunk_flexion": 10})
    cos, sin = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    rolled = level.with_(image_px=level.image_px @ np.array([[cos, sin], [-sin, cos]]))
    for name in ("left_leg_elevation", "trunk_flexion"):
        np.testing.assert_allclose(
            angle(rolled, name, roll_deg=roll_deg), angle(level, name), atol=1e-9
        )
        assert abs(angle(rolled, name)[0] - angle(level, name)[0]) == pytest.approx(abs(roll_deg))


poses = st.builds(
    dict,
    trunk_flexion=st.floats(-20, 80),
    shoulder_elevation=ANGLE,
    elbow_flexion=st.floats(0, 140),
    hip_flexion=st.floats(-20, 120),
    knee_flexion=st.floats(0, 130),
)


@settings(max_examples=40, deadline=None)
@given(told=poses, near=st.sampled_from(SIDES), roll_deg=st.floats(-8, 8))
def test_the_mirrored_body_has_the_sides_exchanged(told, near, roll_deg):
    track = side_view(T, near, told)
    plain = joint_angles(track, view_of(track, roll_deg))
    flipped_track = mirrored(track)
    flipped = joint_angles(flipped_track, view_of(flipped_track, -roll_deg))
    for name, row in ANGLES.items():
        for side in SIDES:
            sign = -1 if row.to_left else 1
            np.testing.assert_allclose(
                flipped.of(angle_name(name, other(side))),
                sign * plain.of(angle_name(name, side)),
                atol=1e-9,
                err_msg=name,
            )


@settings(max_examples=25, deadline=None)
@given(
    told=poses,
    scale=st.floats(0.2, 5),
    x=st.floats(-500, 500),
    y=st.floats(-500, 500),
    shift_s=st.floats(0, 100),
)
def test_angles_do_not_depend_on_size_place_or_time(told, scale, x, y, shift_s):
    track = side_view(T, "left", told)
    moved = track.with_(image_px=track.image_px * scale + (x, y), time_s=track.time_s + shift_s)
    np.testing.assert_allclose(
        joint_angles(moved, view_of(moved)).angles_deg,
        joint_angles(track, view_of(track)).angles_deg,
        atol=1e-6,
    )


def test_one_live_frame_gives_what_the_recording_gives():
    track = side_view(T, "right", {"shoulder_elevation": 120, "elbow_flexion": 20})
    heading_deg = find_view(track).heading_deg
    many = body_of(track.image_px, track.world_m, heading_deg, roll_deg=0.0)
    one = body_of(track.image_px[0], track.world_m[0], heading_deg[0], roll_deg=0.0)
    assert one.xy.shape == (N_LANDMARKS, 2)
    np.testing.assert_array_equal(one.at("mid_hip"), many.at("mid_hip")[0])
    assert one.twist_deg == many.twist_deg[0]


def test_turning_to_the_left_is_positive_left_rotation():
    track = facing_view(T, {})
    world = track.world_m.copy()
    turn = np.radians(5.0)  # the chest toward the person's left: the right shoulder comes nearer
    for side, sign in (("left", 1), ("right", -1)):
        shoulder = track.world_m.shape[1] and [11, 12][SIDES.index(side)]
        world[:, shoulder] = sign * 0.18 * np.array([np.cos(turn), 0, np.sin(turn)])
    turned = track.with_(world_m=world)
    for calibration, shown_deg in ((None, 5.0), (built_in(), 10.0)):  # the model shows a third
        read = joint_angles(turned, view_of(turned, 0.0), calibration=calibration)
        assert (read.of("left_trunk_rotation") > shown_deg - 1e-6).all()
        np.testing.assert_array_equal(read.of("right_trunk_rotation"), 0)
