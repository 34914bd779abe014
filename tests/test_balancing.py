"""Mirror balancing: the law, swaps that are put right, and people that are not mixed."""

import numpy as np
import pytest

from tests.recorded import NAMES, passes
from tmr_vision.pose import pose_track
from tmr_vision.pose.balancing import balance, find_swaps, map_back
from tmr_vision.records import Provenance
from tmr_vision.skeleton import EXTREMITIES, MIRROR, indices


def two_passes(name="leg_raise"):
    seen = passes(name)
    return seen.plain, map_back(seen.in_mirror, width_px=seen.width_px), seen


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
    healthy, *_ = balance(*both)
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
    repaired, _, provenance = balance(*both)
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
    poses, _, _ = balance(plain, elsewhere)
    assert np.isnan(poses[50:60]).all()
    assert np.isfinite(poses[:50]).all()


def test_a_frame_that_one_pass_missed_is_missing():
    plain, mirrored, _ = two_passes()
    missed = mirrored.copy()
    missed[10] = np.nan
    assert np.isnan(balance(plain, missed)[0][10]).all()
    nobody = np.full_like(plain, np.nan)
    assert np.isnan(balance(nobody, nobody)[0]).all()


def test_in_a_dispute_the_pass_that_the_neighbours_bear_out_is_kept():
    plain, mirrored, _ = two_passes("arm_raise")
    wrist = indices("left", "wrist")[0]
    wild = mirrored.copy()
    wild[100:103, wrist, :2] += 150
    poses, disagreement_px, _ = balance(plain, wild)
    np.testing.assert_allclose(poses[100:103, wrist], plain[100:103, wrist])
    assert (disagreement_px[100:103, wrist] < 20).all()


def test_one_pass_alone_has_no_disagreement():
    plain, _, seen = two_passes()
    track = pose_track(seen.time_s, plain, width_px=480, height_px=640)
    assert np.isnan(track.disagreement_px).all()
    np.testing.assert_array_equal(track.image_px, plain[..., :2])
