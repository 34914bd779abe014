"""Mirror averaging: the law, swaps that are put right, and people that are not mixed."""

import numpy as np
import pytest

from tests.recorded import NAMES, passes
from tmr_vision.pose import pose_track
from tmr_vision.pose.mirror_averaging import average_passes, find_crossed, find_swaps, map_back
from tmr_vision.pose.pass_fusion import reject_midpoint_landmarks
from tmr_vision.records import Provenance
from tmr_vision.skeleton import EXTREMITIES, MIRROR, indices


def two_passes(name="leg_raise"):
    seen = passes(name)
    return seen.plain, map_back(seen.in_mirror, width_px=seen.width_px), seen


def averaged(plain, mirrored):
    """Join copies, for what is joined is used up."""
    return average_passes(plain.copy(), mirrored.copy())


def exchanged(poses, rows, limb):
    left, right = (indices(side, *EXTREMITIES[limb]) for side in ("left", "right"))
    changed = poses.copy()
    changed[np.ix_(rows, left)], changed[np.ix_(rows, right)] = (
        poses[np.ix_(rows, right)],
        poses[np.ix_(rows, left)],
    )
    return changed


@pytest.mark.parametrize("name", NAMES)
def test_the_mirrored_video_gives_exactly_the_mirrored_track(name):
    seen = passes(name)
    plain, flipped = seen.track(), seen.of_mirrored_clip().track()
    back = flipped.image_px[:, MIRROR] * (-1, 1) + (seen.width_px, 0)
    np.testing.assert_allclose(back, plain.image_px, atol=1e-9)
    np.testing.assert_allclose(flipped.world_m[:, MIRROR] * (-1, 1, 1), plain.world_m, atol=1e-12)
    np.testing.assert_array_equal(flipped.provenance[:, MIRROR], plain.provenance)


def test_mapping_back_twice_changes_nothing():
    plain, _, seen = two_passes()
    twice = map_back(map_back(plain, width_px=seen.width_px), width_px=seen.width_px)
    np.testing.assert_allclose(twice, plain, atol=1e-9)


@pytest.mark.parametrize("faulty", [0, 1], ids=["plain pass", "mirrored pass"])
@pytest.mark.parametrize(
    ("name", "limb", "rows"),
    [("toe_reach", "leg", range(120, 180)), ("arm_raise", "arm", range(100, 140))],
)
def test_exchanged_sides_of_one_pass_are_found_and_put_right(name, limb, rows, faulty):
    both = list(two_passes(name)[:2])
    healthy, *_ = averaged(*both)
    rows = np.array(rows)
    both[faulty] = exchanged(both[faulty], rows, limb)
    # the pass that is wrong is also less sure, as it was in every exchange that was looked at
    for side in ("left", "right"):
        both[faulty][np.ix_(rows, indices(side, *EXTREMITIES[limb]), [5])] *= 0.9
    swaps = find_swaps(*both, limb)
    apart = np.linalg.norm(both[0][rows] - both[1][rows], axis=-1).max(axis=1) > 60
    assert swaps[rows, faulty][apart].mean() > 0.95
    assert not swaps[:, 1 - faulty].any()
    assert not swaps[:90].any()
    repaired, _, provenance = averaged(*both)
    extremities = np.concatenate([indices(s, *EXTREMITIES[limb]) for s in ("left", "right")])
    visible = healthy[:, extremities, 5] > 0.5
    off_px = np.linalg.norm((repaired - healthy)[:, extremities, :2], axis=-1)
    assert np.percentile(off_px[visible], 99) < 15
    assert (provenance == Provenance.SWAPPED_BACK).any()


def test_without_exchange_nothing_is_repaired():
    for name in ("arm_raise", "wall_push", "toe_reach", "sit_to_stand", "trunk_twist"):
        assert not passes(name).track().swaps.any(), name


def test_two_different_people_are_not_averaged():
    plain, mirrored, _ = two_passes()
    elsewhere = mirrored.copy()
    elsewhere[50:60, :, 0] += 200
    poses, _, _ = averaged(plain, elsewhere)
    assert np.isnan(poses[50:60]).all()
    assert np.isfinite(poses[:50]).all()


def test_a_frame_that_one_pass_missed_is_missing():
    plain, mirrored, _ = two_passes()
    missed = mirrored.copy()
    missed[10] = np.nan
    assert np.isnan(averaged(plain, missed)[0][10]).all()
    nobody = np.full_like(plain, np.nan)
    assert np.isnan(averaged(nobody, nobody)[0]).all()


def test_in_a_dispute_the_pass_that_the_neighbours_bear_out_is_kept():
    plain, mirrored, _ = two_passes("arm_raise")
    wrist = indices("left", "wrist")[0]
    wild = mirrored.copy()
    wild[100:103, wrist, :2] += 150
    poses, disagreement_px, _ = averaged(plain, wild)
    np.testing.assert_allclose(poses[100:103, wrist], plain[100:103, wrist])
    assert (disagreement_px[100:103, wrist] < 20).all()


FEET = np.array([indices(side, "ankle", "heel", "foot_index") for side in ("left", "right")])


def leg_up():
    """A leg raise whose passes agree, and its frames with both feet seen, far apart, for 1 s."""
    plain, mirrored, _ = two_passes("leg_raise")
    both = (plain + mirrored) / 2
    both[..., 5] = 1.0
    apart = np.linalg.norm(both[:, FEET[0, 0], :2] - both[:, FEET[1, 0], :2], axis=1)
    top = int(np.argmax(apart))
    rows = np.arange(top - 12, top + 13)
    held = both.copy()
    held[rows] = both[top]
    return held, rows, apart[top]


def drawn_between(poses, rows, shares):
    """Draw both feet a part of the way to the other one, each frame its own part."""
    changed = poses.copy()
    for row, share in zip(rows, np.resize(shares, len(rows)), strict=True):
        left, right = poses[row, FEET[0], :2], poses[row, FEET[1], :2]
        changed[row, FEET[0], :2] += share * (right - left)
        changed[row, FEET[1], :2] -= share * (right - left)
    return changed


@pytest.mark.parametrize("faulty", [0, 1], ids=["plain pass", "mirrored pass"])
def test_a_pass_that_draws_the_feet_between_those_of_the_other_gives_way(faulty):
    healthy, rows, width_px = leg_up()
    both = [healthy, healthy]
    both[faulty] = drawn_between(healthy, rows, (0.3, 0.5, 0.4, 0.45))
    poses, disagreement_px, _ = averaged(*both)
    off_px = np.linalg.norm((poses - healthy)[rows][:, FEET, :2], axis=-1)
    assert off_px.max() < 0.02 * width_px
    assert np.isfinite(disagreement_px[rows][:, FEET]).all()


def test_feet_that_both_passes_draw_between_are_unknown():
    healthy, rows, _ = leg_up()
    both = [drawn_between(healthy, rows[10:12], (0.5, 0.4)) for _ in range(2)]
    both[0] = drawn_between(both[0], rows[8:9], (0.45,))  # a dispute beside it
    poses, disagreement_px, _ = averaged(*both)
    assert np.isnan(poses[rows[10:12]][:, FEET]).all()
    assert np.isinf(disagreement_px[rows[10:12]][:, FEET]).all()
    assert np.isfinite(poses[rows[:10]]).all()
    assert np.isfinite(poses[rows[12:]]).all()


def test_feet_that_come_together_slowly_are_known():
    healthy, rows, _ = leg_up()
    slowly = 0.4 * np.sin(np.linspace(0, np.pi, len(rows)))
    moved = drawn_between(healthy, rows, slowly)
    assert np.isfinite(averaged(moved, drawn_between(moved, rows[4:6], (0.3,)))[0]).all()


@pytest.mark.parametrize(("disputed", "found"), [((4, 6), True), ((), False)])
def test_near_a_dispute_feet_that_change_places_and_come_back_are_found(disputed, found):
    healthy, rows, _ = leg_up()
    wrong = exchanged(healthy, rows[4:16], "leg")
    at_odds = drawn_between(wrong, rows[slice(*disputed)] if disputed else (), (0.5, 0.2))
    passes = reject_midpoint_landmarks(wrong, at_odds, trunk_px=150, rate_hz=25)
    crossed = find_crossed(passes, FEET)
    assert crossed[rows[6:16]].all() == found
    assert not crossed[: rows[4]].any()
    assert not crossed[rows[16] :].any()


def test_one_pass_alone_has_no_disagreement():
    plain, _, seen = two_passes()
    track = pose_track(seen.time_s, plain, width_px=480, height_px=640)
    assert np.isnan(track.disagreement_px).all()
    np.testing.assert_array_equal(track.image_px, plain[..., :2])
