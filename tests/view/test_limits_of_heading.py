"""How somebody is turned: how well lines are seen, what a stance is, at the limits."""

from types import SimpleNamespace

import numpy as np
import pytest

from tests.stick_figure import facing_view, times
from tmr_vision.calibration import HeadingFit
from tmr_vision.skeleton import SIDES, index
from tmr_vision.view.heading import (
    TrunkVisibility,
    find_heading,
    find_trunk_visibility,
    shown_heading_deg,
)
from tmr_vision.view.heading import _stance as stance
from tmr_vision.view.rest import Rest

N = 200
FIGURE = facing_view(times(50.0, 4.0), {})
"""The trunk is 100 pixels long, the picture 640 times 480."""
FRAMES = np.arange(N)
ALL, NONE = np.ones(N, dtype=bool), np.zeros(N, dtype=bool)
CLEAR = TrunkVisibility(hips=np.ones(N), shoulders=np.ones(N))


def turned(hips_deg, shoulders_deg=0.0):
    """World lines of hips and shoulders that point (N,) degrees."""
    world = FIGURE.world_m.copy()
    for part, deg in (("hip", hips_deg), ("shoulder", shoulders_deg)):
        a = np.radians(np.broadcast_to(deg, N))
        half = np.stack([np.cos(a), 0 * a, -np.sin(a)], axis=-1) / 5
        for side, sign in zip(SIDES, (1, -1), strict=True):
            world[:, index(f"{side}_{part}")] = sign * half
    return FIGURE.with_(world_m=world)


def rest(**frames):
    kinds = dict.fromkeys(("standing", "seated", "legs_unseen", "lying"), NONE)
    return Rest(**(kinds | frames))


# --- a stance -------------------------------------------------------------------------------------


def by_hand(time_s, heading_deg, at_rest_deg):
    """Every half second: the median at rest from 8 s before to 8 s after, less than 25 deg off."""
    found = []
    for now_s in time_s:
        moment_s = time_s[0] + round((now_s - time_s[0]) / 0.5) * 0.5
        later = np.flatnonzero(time_s >= moment_s)
        shown_deg = heading_deg[later[0] if later.size else -1]
        near = (time_s >= moment_s - 8.0) & (time_s < moment_s + 8.0)
        off_deg = (at_rest_deg - shown_deg + 180) % 360 - 180
        same = near & (np.abs(off_deg) <= 25.0)  # not where it is NaN
        found.append(np.median(at_rest_deg[same]) if same.any() else np.nan)
    return np.array(found)


@pytest.mark.parametrize("begun_s", [0.0, 16.0])
@pytest.mark.parametrize("seed", range(6))
def test_a_stance_is_the_median_at_rest_around(seed, begun_s):
    rng = np.random.default_rng(seed)
    time_s = begun_s + np.arange(N) / 4
    steps = np.repeat(rng.choice([-5.0, 0.0, 5.0, 10.0, 25.0, 80.0], N // 10), 10)
    heading_deg = steps + rng.choice([0.0, 5.0], N)
    at_rest_deg = np.where(rng.random(N) < 0.3, heading_deg + rng.choice([0.0, 5.0], N), np.nan)
    at_rest_deg[60:130] = np.nan
    heading_deg[-2:] += 40.0  # in the very last half second
    at_rest_deg[-2:] = heading_deg[-2:]
    found = stance(time_s, heading_deg, at_rest_deg)
    np.testing.assert_allclose(found, by_hand(time_s, heading_deg, at_rest_deg))


def test_without_rest_there_is_no_stance():
    assert np.isnan(stance(FRAMES / 4, np.zeros(N), np.full(N, np.nan))).all()


@pytest.mark.parametrize("kind", ["standing", "seated", "legs_unseen", "lying"])
@pytest.mark.parametrize(("off_deg", "kept"), [(24.9, True), (25.1, False), (-25.1, False)])
def test_less_than_25_degrees_off_the_rest_is_no_turn(kind, off_deg, kept):
    off = FRAMES == 100
    track = turned(np.where(off, 90 + off_deg, 90.0))
    found = find_heading(track, rest(**{kind: ~off}), CLEAR, None)
    np.testing.assert_allclose(found[~off], 90.0)
    assert found[100] == pytest.approx(90.0 if kept else 90 + off_deg)


def test_who_moves_all_the_time_is_turned_as_the_hips_are():
    shown_deg = np.where(FRAMES % 2, 80.0, 100.0)
    found = find_heading(turned(shown_deg), rest(), CLEAR, None)
    np.testing.assert_allclose(found, shown_deg)
    at_rest = find_heading(turned(shown_deg), rest(standing=FRAMES % 2 == 1), CLEAR, None)
    np.testing.assert_allclose(at_rest, 80.0)


def test_each_posture_is_corrected_by_its_own_fit_and_who_lies_by_none():
    fits = {
        "standing": HeadingFit((0.0, 40.0, 180.0), (0.0, 50.0, 180.0)),
        "seated": HeadingFit((0.0, 40.0, 180.0), (0.0, 60.0, 180.0)),
    }
    calibration = SimpleNamespace(heading=fits)
    for kind, wanted_deg in (("standing", 50), ("seated", 60), ("legs_unseen", 50), ("lying", 40)):
        found = find_heading(turned(40.0), rest(**{kind: ALL}), CLEAR, calibration)
        np.testing.assert_allclose(found, wanted_deg)
        assert (find_heading(turned(-40.0), rest(**{kind: ALL}), CLEAR, calibration) < 0).all()
    nothing = find_heading(turned(40.0), rest(), CLEAR, calibration)
    np.testing.assert_allclose(nothing, 50.0)


# --- which line shows it --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shoulders_deg", "hips_deg"),
    [(0, 0), (20.5, 19), (41, 38), (68, 57), (85, 77), (93, 86), (110, 105), (145, 142.5),
     (180, 180), (-41, -38), (-110, -105)],
)  # fmt: skip
def test_shoulders_show_what_hips_would(shoulders_deg, hips_deg):
    hidden = TrunkVisibility(hips=np.zeros(N), shoulders=np.ones(N))
    found = shown_heading_deg(turned(10.0, shoulders_deg), hidden)
    np.testing.assert_allclose(np.cos(np.radians(found - hips_deg)), 1.0)


def test_a_line_that_is_not_seen_has_no_part():
    track = turned(30.0, 41.0)
    half = TrunkVisibility(hips=np.full(N, 0.5), shoulders=np.ones(N))
    np.testing.assert_allclose(shown_heading_deg(track, half), 34.0)
    world = track.world_m.copy()
    world[:, index("left_shoulder")] = np.nan
    np.testing.assert_allclose(shown_heading_deg(track.with_(world_m=world), half), 30.0)
    world = track.world_m.copy()
    world[:, index("left_hip")] = np.nan
    np.testing.assert_allclose(shown_heading_deg(track.with_(world_m=world), half), 38.0)
    assert np.isnan(shown_heading_deg(track.with_(world_m=world), CLEAR)).all()
    unseen = TrunkVisibility(hips=np.zeros(N), shoulders=np.zeros(N))
    np.testing.assert_allclose(shown_heading_deg(track, unseen), 30.0)


# --- how well a line is seen ----------------------------------------------------------------------


def share_seen(part="hip", place=None, visibility=1.0, **others):
    points, visible = FIGURE.image_px.copy(), FIGURE.visibility.copy()
    at = index(f"left_{part}")
    points[:, at] = points[:, at] if place is None else place
    visible[:, at] = visibility
    for name, where in others.items():
        points[:, index(name)] = where
    found = find_trunk_visibility(FIGURE.with_(image_px=points, visibility=visible))
    seen, other = (found.hips, found.shoulders) if part == "hip" else (found.shoulders, found.hips)
    assert (other == 1).all() or others
    assert len(set(seen.tolist())) == 1
    return float(seen[0])


@pytest.mark.parametrize("part", ["hip", "shoulder"])
@pytest.mark.parametrize(
    ("visibility", "share"), [(0.5, 0), (0.6, 0.25), (0.8, 0.75), (0.9, 1), (1, 1), (0.2, 0)]
)
def test_from_half_visible_to_nine_tenths(part, visibility, share):
    assert share_seen(part, visibility=visibility) == pytest.approx(share)


@pytest.mark.parametrize(("inside_px", "share"), [(0, 0), (-9, 0), (6, 0.4), (15, 1), (40, 1)])
@pytest.mark.parametrize("edge", ["left", "right", "top", "bottom"])
def test_from_each_edge_to_15_percent_of_the_trunk_inside(edge, inside_px, share):
    """In one frame only: the trunk stays 100 pixels long, the median of all."""
    points = FIGURE.image_px.copy()
    points[7, index("right_hip")] = {
        "left": (inside_px, 250), "right": (640 - inside_px, 250),
        "top": (302, inside_px), "bottom": (302, 480 - inside_px),
    }[edge]  # fmt: skip
    seen = find_trunk_visibility(FIGURE.with_(image_px=points)).hips
    assert seen[7] == pytest.approx(share)
    assert (np.delete(seen, 7) == 1).all()


def test_hardly_visible_at_the_edge_is_less_than_either():
    points, visible = FIGURE.image_px.copy(), FIGURE.visibility.copy()
    points[7, index("right_hip")] = (7.5, 250)
    visible[7, index("left_hip")] = 0.7
    seen = find_trunk_visibility(FIGURE.with_(image_px=points, visibility=visible)).hips
    assert seen[7] == pytest.approx(0.25)


def test_without_shoulders_hips_inside_the_picture_are_seen():
    nowhere = (np.nan, np.nan)
    assert share_seen(left_shoulder=nowhere) == 1.0
    assert share_seen(place=nowhere, left_shoulder=nowhere) == 0.0
