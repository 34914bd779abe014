"""From where the camera looks, worked out by hand; the numbers of the note are written out."""

import numpy as np
import pytest

from tests.stick_figure import facing_view, times
from tmr_vision.skeleton import SIDES, index
from tmr_vision.view.camera import find_distance, find_pitch
from tmr_vision.view.rest import Rest

N = 10
FIGURE = facing_view(times(1.0)[:N], {})
NONE = np.zeros(N, dtype=bool)


def at(*frames):
    return np.isin(np.arange(N), frames)


def rest(standing=NONE, seated=NONE):
    return Rest(standing=standing, seated=seated, legs_unseen=NONE, lying=NONE)


def person(*, legs_deg=0.0, trunk_m=0.5, width_px=640, height_px=480):
    """Legs whose lower end comes toward the camera by (N,) degrees; hips 60 cm off the origin."""
    world = FIGURE.world_m.copy()
    a = np.radians(np.broadcast_to(legs_deg, N))
    down = 0.8 * np.stack([0 * a, np.cos(a), -np.sin(a)], axis=-1)
    up = np.stack([0 * a, np.broadcast_to(trunk_m, N) * -0.8, 0.6 * np.broadcast_to(trunk_m, N)])
    for side, x in zip(SIDES, (0.1, 0.3), strict=True):
        hip = np.array([x, 0.3, -0.6])
        world[:, index(f"{side}_hip")] = hip
        world[:, index(f"{side}_ankle")] = hip + down
        world[:, index(f"{side}_shoulder")] = hip + up.T
    return FIGURE.with_(world_m=world, width_px=width_px, height_px=height_px)


@pytest.mark.parametrize("legs_deg", [-20.0, 0.0, 15.0])
def test_pitch_is_86_percent_of_the_tilt_of_the_legs_and_4_degrees(legs_deg):
    found = find_pitch(person(legs_deg=legs_deg), rest(standing=~NONE))
    assert found == pytest.approx(-0.86 * legs_deg - 4.2)


def test_pitch_is_the_median_over_who_stands():
    legs_deg = np.where(at(0, 1), 10.0, np.where(at(2), 40.0, -30.0))
    found = find_pitch(person(legs_deg=legs_deg), rest(at(0, 1, 2), seated=at(5, 6)))
    assert found == pytest.approx(-0.86 * 10.0 - 4.2)
    assert np.isnan(find_pitch(person(), rest(seated=~NONE)))


@pytest.mark.parametrize(("width_px", "height_px"), [(640, 480), (480, 640)])
def test_distance_is_a_third_more_than_the_picture_is_high(width_px, height_px):
    """The trunk is 100 pixels long in the picture."""
    track = person(trunk_m=0.5, width_px=width_px, height_px=height_px)
    wanted_m = pytest.approx(1.33 * 480 * 0.5 / 100)
    assert find_distance(track, rest(standing=~NONE)) == wanted_m
    assert find_distance(track, rest(seated=~NONE)) == wanted_m


def test_distance_is_the_median_at_rest():
    trunk_m = np.where(at(0, 1), 0.5, np.where(at(2), 0.9, 3.0))
    found = find_distance(person(trunk_m=trunk_m), rest(at(0, 2), seated=at(1)))
    assert found == pytest.approx(1.33 * 480 * 0.5 / 100)
    assert np.isnan(find_distance(person(), rest()))
