"""Where gates and filters begin to act, to the sample and to the pixel."""

import numpy as np
import pytest

from tests.smoothing.test_smoothing import WRIST, T, figure
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.geometry import trunk_length_px
from tmr_vision.pose.pass_fusion import MAX_DISAGREEMENT
from tmr_vision.records import Provenance
from tmr_vision.skeleton import index
from tmr_vision.smoothing import check_person, despike, gate, regrid, smooth

# Written out, so that a limit that is changed is noticed.
MAX_STRETCH = 1.35

FIGURE = figure()
AT = 100


def gated(**changes) -> bool:
    """Whether the wrist of one frame is blanked; its neighbours never are."""
    codes = gate(FIGURE.with_(**changes)).provenance
    others = np.delete(codes[:, WRIST], AT)
    assert (others == Provenance.MEASURED).all()
    return bool(codes[AT, WRIST] == Provenance.GATED)


def put(values, value):
    changed = values.astype(float).copy()
    changed[AT, WRIST] = value
    return changed


@pytest.mark.parametrize(
    ("visibility", "hidden"), [(0.49, True), (0.5, False), (0.51, False), (np.nan, True)]
)
def test_half_visible_is_visible(visibility, hidden):
    assert gated(visibility=put(FIGURE.visibility, visibility)) == hidden


@pytest.mark.parametrize(("factor", "disputed"), [(0.99, False), (1.0, False), (1.01, True)])
def test_passes_that_are_apart_by_more_than_the_most_dispute(factor, disputed):
    apart_px = factor * MAX_DISAGREEMENT * trunk_length_px(FIGURE)
    assert gated(disagreement_px=put(FIGURE.disagreement_px, apart_px)) == disputed


@pytest.mark.parametrize(("factor", "stretched"), [(0.99, False), (1.02, True)])
def test_a_forearm_that_grows_is_none(factor, stretched):
    elbow = FIGURE.image_px[AT, index("left_elbow")]
    points = put(
        FIGURE.image_px, elbow + MAX_STRETCH * factor * (FIGURE.image_px[AT, WRIST] - elbow)
    )
    assert gated(image_px=points) == stretched


@pytest.mark.parametrize("edge", ["left", "top", "right", "bottom"])
@pytest.mark.parametrize(("beyond_px", "outside"), [(0.0, False), (0.5, True)])
def test_the_last_pixel_belongs_to_the_picture(edge, beyond_px, outside):
    """The whole figure is moved until its wrist is at the edge; limbs keep their length."""
    wrist = FIGURE.image_px[AT, WRIST]
    wanted = {
        "left": (-beyond_px, wrist[1]),
        "top": (wrist[0], -beyond_px),
        "right": (FIGURE.width_px + beyond_px, wrist[1]),
        "bottom": (wrist[0], FIGURE.height_px + beyond_px),
    }[edge]
    points = FIGURE.image_px.copy()
    points[AT] += np.array(wanted) - wrist
    assert gated(image_px=points) == outside


@pytest.mark.parametrize("step_s", [1.9, 2.0, 2.1])
def test_a_picture_every_two_seconds_is_the_least(step_s):
    time_s = np.arange(len(T)) * step_s
    if step_s <= 2.0:
        check_person(FIGURE.with_(time_s=time_s))
    else:
        with pytest.raises(NothingMeasurableError, match="one picture every 2 seconds"):
            check_person(FIGURE.with_(time_s=time_s))


@pytest.mark.parametrize(
    ("rate_hz", "wanted_hz"), [(10, 25), (24, 25), (25, 25), (50, 50), (60, 60), (120, 60)]
)
def test_the_grid_has_the_rate_of_the_film_within_25_and_60(rate_hz, wanted_hz):
    track = figure(np.arange(0, 8, 1 / rate_hz))
    grid = regrid(track)
    assert np.median(np.diff(grid.time_s)) == pytest.approx(1 / wanted_hz)
    assert grid.time_s[0] == track.time_s[0]
    assert -1e-9 <= track.time_s[-1] - grid.time_s[-1] < 1 / wanted_hz
    assert (grid.provenance[:, WRIST] != Provenance.GATED).all()


def test_an_even_film_within_the_limits_is_left_as_it_is():
    np.testing.assert_array_equal(regrid(FIGURE).image_px, FIGURE.image_px)


def test_a_landmark_that_is_seen_once_is_seen_never():
    points = FIGURE.image_px.copy()
    points[:, WRIST] = np.where(np.arange(len(T))[:, None] == AT, points[:, WRIST], np.nan)
    assert np.isnan(regrid(FIGURE.with_(image_px=points)).image_px[:, WRIST]).all()


@pytest.mark.parametrize(("gap_s", "filled"), [(0.2, True), (0.22, False)])
def test_a_fifth_of_a_second_is_filled(gap_s, filled):
    time_s = np.arange(0, 4, 0.02)
    track = figure(time_s)
    points = track.image_px.copy()
    points[100 + 1 : 100 + round(gap_s / 0.02), WRIST] = np.nan
    grid = regrid(track.with_(image_px=points))
    assert np.isfinite(grid.image_px[:, WRIST]).all() == filled
    assert (grid.provenance[102:108, WRIST] != Provenance.MEASURED).all()


def test_what_is_missing_at_the_ends_stays_missing():
    points = FIGURE.image_px.copy()
    points[:3, WRIST] = points[-3:, WRIST] = np.nan
    seen = np.isfinite(regrid(FIGURE.with_(image_px=points)).image_px[:, WRIST, 0])
    assert seen.sum() == len(T) - 6
    assert not seen[:3].any()
    assert not seen[-3:].any()


@pytest.mark.parametrize(("jump_share", "goes"), [(0.0039, False), (0.0041, True)])
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_jump_beyond_the_noise_is_a_spike(jump_share, goes, sign):
    """A point that rests; the limit is 0.004 of the picture's height."""
    points = np.repeat(FIGURE.image_px[:1], len(T), axis=0)
    still = FIGURE.with_(image_px=points.copy())
    points[AT, WRIST, 1] += sign * jump_share * FIGURE.height_px
    cleaned = despike(FIGURE.with_(image_px=points)).image_px
    assert (cleaned == still.image_px).all() == goes


@pytest.mark.parametrize("at", [0, 1, 2, -3, -2, -1])
def test_a_spike_near_an_end_moves_nothing_else(at):
    points = np.repeat(FIGURE.image_px[:1], len(T), axis=0)
    points[at, WRIST] += 80.0
    cleaned = despike(FIGURE.with_(image_px=points)).image_px
    others = np.delete(np.arange(len(T)), at)
    np.testing.assert_array_equal(cleaned[others, WRIST], points[others, WRIST])
    if at not in (0, -1):
        np.testing.assert_array_equal(cleaned[at, WRIST], points[5, WRIST])


def test_a_gap_is_bridged_by_a_straight_line_for_the_filter():
    line = np.linspace(0.0, 70.0, len(T))[:, None]
    with_gap = np.where((np.arange(len(T)) // 7 == 9)[:, None], np.nan, line)
    passed = smooth(T, np.hstack([line, with_gap]), cutoff_hz=4.0)
    there = np.isfinite(with_gap[:, 0])
    np.testing.assert_allclose(passed[there, 1], passed[there, 0], atol=1e-9)
    np.testing.assert_allclose(passed[:, 0], line[:, 0], atol=1e-6)


@pytest.mark.parametrize(("frames", "goes"), [(3, True), (4, False)])
def test_three_wild_samples_are_a_spike_and_four_a_movement(frames, goes):
    points = np.repeat(FIGURE.image_px[:1], len(T), axis=0)
    points[AT : AT + frames, WRIST] += 80.0
    cleaned = despike(FIGURE.with_(image_px=points)).image_px
    assert (cleaned[AT : AT + frames, WRIST] == points[5, WRIST]).all() == goes


def test_a_fifth_of_the_time_is_enough_to_be_somebody():
    points = FIGURE.image_px.copy()
    points[round(0.22 * len(T)) :] = np.nan
    check_person(FIGURE.with_(image_px=points))
    points[round(0.19 * len(T)) :] = np.nan
    with pytest.raises(NothingMeasurableError, match="nobody could be found"):
        check_person(FIGURE.with_(image_px=points))
