"""The heading comes from the line of the trunk that is seen best."""

import numpy as np
import pytest

from tests.cut_clips import read
from tests.recorded import recording, truth
from tests.stick_figure import bumps, facing_view, info_of, mirrored, side_view, times
from tmr_vision.analysis import measure
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.recognition import recognise
from tmr_vision.records import Provenance
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import SIDES, index, indices
from tmr_vision.smoothing.gates import blank
from tmr_vision.view import find_view
from tmr_vision.view.heading import HIPS_DEG, SHOULDERS_DEG
from tmr_vision.view.rest import find_rest

TABLE = read_movements()
STARTS = (1.0, 4.5, 8.0)
ARM_RAISE = find_movement("arm_raise", TABLE)
WITHIN_DEG = 3.0
"""The shoulders stand in for the hips this well, on top of what hips at the edge still show."""
SEEN_SIDE_ON_DEG = float(np.interp(90, SHOULDERS_DEG, HIPS_DEG))
HIPS = np.concatenate([indices(side, "hip") for side in SIDES])


def turned(track, part, angle_deg):
    """Turn the line through both sides of a part in the world by (n,) degrees."""
    a = np.radians(np.broadcast_to(angle_deg, track.time_s.shape))[:, None]
    world = track.world_m.copy()
    at = np.array([index(f"{side}_{part}") for side in SIDES])
    x, y, z = np.moveaxis(world[:, at], -1, 0)
    world[:, at] = np.stack(
        [x * np.cos(a) + z * np.sin(a), y, z * np.cos(a) - x * np.sin(a)], axis=-1
    )
    return track.with_(world_m=world)


def cut_at_the_hips(track, *, below_px, visibility):
    """What a camera sees that ends just below the hips, where the model hardly knows them."""
    seen = track.visibility.copy()
    seen[:, HIPS] = visibility
    height_px = int(np.nanmax(track.image_px[:, HIPS, 1]) + below_px)
    return track.with_(height_px=height_px, visibility=seen)


def arm_raises(near):
    t = times(12.0)
    return side_view(t, near, {"shoulder_elevation": bumps(t, STARTS, (95, 90, 97))})


@pytest.mark.parametrize("near", SIDES)
@pytest.mark.parametrize(
    ("below_px", "visibility"), [(30, 0.55), (1, 1.0), (2, 0.7)], ids=["dim", "edge", "both"]
)
def test_guessed_hips_turn_nobody_away(near, below_px, visibility):
    """The hips swing by 50 degrees in the guess of the model; the person stands still."""
    cut = cut_at_the_hips(arm_raises(near), below_px=below_px, visibility=visibility)
    guess_deg = 50 * np.sin(2 * np.pi * cut.time_s / 3.1)
    cut = turned(cut, "hip", guess_deg)
    film = measure(cut, info_of(cut))
    reps = find_reps(film, ARM_RAISE)
    assert [(rep.side, rep.excluded) for rep in reps] == [(near, None)] * 3
    assert list(recognise([film], TABLE)) == ["arm_raise"]
    off_deg = np.abs(film.view.heading_deg) - SEEN_SIDE_ON_DEG
    assert np.abs(off_deg).max() < 12


def test_hips_that_are_seen_well_are_not_led_by_the_shoulders():
    track = turned(facing_view(times(4.0), {}), "shoulder", 40.0)
    np.testing.assert_allclose(find_view(track).heading_deg, 0.0, atol=1e-9)


@pytest.mark.parametrize("near", SIDES)
def test_shoulders_alone_show_the_heading(near):
    track = side_view(times(4.0), near, {})
    where = np.zeros(track.visibility.shape, dtype=bool)
    where[:, HIPS] = True
    unseen = blank(track, where)
    assert (unseen.provenance[:, HIPS] == Provenance.GATED).all()
    sign = 1 if near == "left" else -1
    np.testing.assert_allclose(find_view(unseen).heading_deg, sign * SEEN_SIDE_ON_DEG)


def test_nothing_seen_is_no_heading():
    track = facing_view(times(4.0), {})
    assert np.isnan(
        find_view(blank(track, np.ones(track.visibility.shape, bool))).heading_deg
    ).all()


def test_the_better_hips_are_seen_the_more_they_count():
    found = []
    for visibility in (0.5, 0.6, 0.7, 0.8, 0.9):
        track = turned(facing_view(times(4.0), {}), "hip", 20.0)
        dim = cut_at_the_hips(track, below_px=200, visibility=visibility)
        found.append(float(np.median(find_view(dim).heading_deg)))
        np.testing.assert_allclose(
            find_view(mirrored(dim)).heading_deg, -find_view(dim).heading_deg, atol=1e-9
        )
    assert found[0] == pytest.approx(0.0, abs=1e-6)
    assert found[-1] == pytest.approx(20.0, abs=1e-6)
    assert (np.diff(found) > 2).all()


def test_what_is_inside_a_tilted_picture_is_inside():
    """Where it is set upright, the hips come to lie outside of the frame, the shoulders do not."""
    track = turned(facing_view(times(4.0), {}), "hip", 20.0)
    hips_px = np.nanmean(track.image_px[:, HIPS], axis=(0, 1))
    a = np.radians(35.0)
    turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    upright_px = track.image_px - hips_px + (320.0, track.height_px + 20.0)
    in_plane = track.world_m[..., :2] @ turn
    tilted = track.with_(
        image_px=upright_px @ turn,
        world_m=np.concatenate([in_plane, track.world_m[..., 2:]], axis=-1),
    )
    hips_px = tilted.image_px[:, HIPS]
    assert ((hips_px > 0) & (hips_px < (track.width_px, track.height_px))).all()
    for each, sign in ((tilted, 1), (mirrored(tilted), -1)):
        view = find_view(each)
        assert abs(view.roll_deg) == pytest.approx(35.0, abs=0.5)
        np.testing.assert_allclose(view.heading_deg, sign * 20.0, atol=1.0)


def test_who_stands_still_is_at_rest_also_where_the_legs_are_not_seen():
    track = arm_raises("left")
    assert not find_rest(track).legs_unseen.any()
    legs = np.zeros(track.visibility.shape, dtype=bool)
    legs[:, [index(f"{side}_{part}") for side in SIDES for part in ("knee", "ankle")]] = True
    rest = find_rest(blank(track, legs))
    assert rest.legs_unseen.all()
    assert not (rest.standing | rest.seated).any()


def test_a_film_that_ends_at_the_hips_shows_the_same_heading():
    """The sample clip cut off below the hips, as the model sees it."""
    cut, whole = read("arm_raise").recording(), recording("arm_raise")
    for rep in truth("arm_raise")["reps"]:
        headings = [
            film.view.heading_deg[slice(*np.searchsorted(film.view.time_s, ends_s))]
            for film in (cut, whole)
            for ends_s in [(rep["start_s"], rep["end_s"])]
        ]
        assert np.ptp(headings[0]) < 1.0
        assert np.median(headings[0]) == pytest.approx(np.median(headings[1]), abs=WITHIN_DEG)
    found, wanted = (find_reps(film, ARM_RAISE) for film in (cut, whole))
    assert [(rep.side, rep.excluded) for rep in found] == [(rep.side, None) for rep in wanted]
    np.testing.assert_allclose([r.value for r in found], [r.value for r in wanted], atol=2.5)
    assert counts_of(recognise([cut], TABLE)) == {"arm_raise": len(wanted)}


def counts_of(found):
    return {key: len(reps) for key, reps in found.items()}
