"""How steeply and from how far the camera looks, and when a person is at rest."""

import numpy as np
import pytest

from tests.stick_figure import bump, mirrored, side_view, times
from tmr_vision.skeleton import SIDES, index
from tmr_vision.view import find_view
from tmr_vision.view.camera import FOCAL, PITCH_DEG, PITCH_SLOPE, find_pitch
from tmr_vision.view.rest import STILL, UPRIGHT_DEG, find_rest

T = times(6.0)
LEG_M = 0.8


def standing(*, toward_camera_deg=0.0, trunk_m=0.5):
    """World legs whose lower end comes toward the camera, and a trunk of this length."""
    track = side_view(T, "left", {})
    world = track.world_m.copy()
    tilt = np.radians(toward_camera_deg)
    for side in SIDES:
        hip = world[:, index(f"{side}_hip")]
        down = LEG_M * np.array([0.0, np.cos(tilt), -np.sin(tilt)])
        world[:, index(f"{side}_ankle")] = hip + down
        world[:, index(f"{side}_shoulder")] += (0.0, -trunk_m, 0.0)
    return track.with_(world_m=world)


@pytest.mark.parametrize("tilt_deg", [-20.0, 0.0, 15.0])
def test_pitch_follows_the_legs(tilt_deg):
    """The camera that looks down (positive) sees the feet farther away than the hips."""
    pitch_deg = find_view(standing(toward_camera_deg=tilt_deg)).pitch_deg
    assert pitch_deg == pytest.approx(PITCH_SLOPE * tilt_deg + PITCH_DEG, abs=0.2)


def test_feet_farther_than_hips_mean_that_the_camera_looks_down():
    down, level, up = (
        find_view(standing(toward_camera_deg=deg)).pitch_deg for deg in (-25.0, 0.0, 25.0)
    )
    assert down > level > up
    assert down > 12 > 0 > up


def test_distance_follows_the_size_in_the_picture():
    near = standing(trunk_m=0.5)
    found_m = find_view(near).distance_m
    assert found_m == pytest.approx(FOCAL * near.height_px * 0.5 / 100.0, rel=0.01)
    points = near.image_px * 0.5
    assert find_view(near.with_(image_px=points)).distance_m == pytest.approx(2 * found_m, rel=0.01)


def test_who_never_stands_at_rest_shows_no_pitch_and_no_distance():
    bent = side_view(T, "left", {"trunk_flexion": 60.0})
    assert np.isnan(find_view(bent).pitch_deg)
    assert np.isnan(find_view(bent).distance_m)
    assert np.isnan(find_pitch(bent, find_rest(bent)))


def walked(speed, parts=None):
    """The whole figure, or some of its parts, moves by so many trunk lengths a second."""
    track = side_view(T, "left", {})
    points = track.image_px.copy()
    moved = 100.0 * speed * T[:, None] * (1.0, 0.0) - (150.0 * (parts is None), 0.0)
    at = [index(f"{side}_{part}") for side in SIDES for part in parts] if parts else slice(None)
    points[:, at] += moved[:, None]
    return track.with_(image_px=points)


@pytest.mark.parametrize("track", [walked(0.2), mirrored(walked(0.2))])
def test_who_sways_a_little_is_still(track):
    assert find_rest(track).standing.all()


def test_who_walks_is_not_still():
    assert 0.2 < STILL < 0.35
    assert not find_rest(walked(0.35)).standing.any()


@pytest.mark.parametrize("part", ["shoulder", "hip", "knee", "ankle"])
def test_each_part_that_moves_ends_the_rest(part):
    swing = 12.0 * np.sin(2 * np.pi * 1.0 * T)  # about 0.75 trunk lengths a second
    track = side_view(T, "left", {})
    points = track.image_px.copy()
    for side in SIDES:
        points[:, index(f"{side}_{part}"), 0] += swing
    at_rest = find_rest(track.with_(image_px=points)).standing
    assert at_rest.mean() < 0.35


def test_a_raised_leg_is_no_rest_but_a_raised_arm_is():
    up = bump(T, 1.0, rise_s=1.0, hold_s=2.0, fall_s=1.0)
    holding = (T > 2.3) & (T < 3.7)
    leg = side_view(T, "left", {"hip_flexion": 70.0 * up})
    assert not find_rest(leg).standing[holding].any()
    assert not find_rest(leg).seated[holding].any()
    arm = side_view(T, "left", {"shoulder_elevation": 120.0 * up})
    assert find_rest(arm).standing.all()


@pytest.mark.parametrize("flexion_deg", [-22.0, 22.0])
def test_upright_is_upright_to_both_sides(flexion_deg):
    assert abs(flexion_deg) < UPRIGHT_DEG < abs(flexion_deg) + 6
    leaning, bent = (
        side_view(T, "left", {"trunk_flexion": deg}) for deg in (flexion_deg, flexion_deg * 28 / 22)
    )
    assert find_rest(leaning).standing.all()
    assert not find_rest(bent).standing.any()


def test_legs_that_are_not_seen_do_not_end_the_rest_but_hips_do():
    track = side_view(T, "left", {})
    for part, rests in (("ankle", True), ("hip", False)):
        points = track.image_px.copy()
        for side in SIDES:
            points[:, index(f"{side}_{part}")] = np.nan
        assert find_rest(track.with_(image_px=points)).standing.all() == rests
