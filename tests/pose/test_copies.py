"""A copy of a recording is known by what it shows, and two takes are not taken for one."""

from itertools import combinations

import numpy as np
import pytest

from tests.recorded import NAMES, passes, recording
from tmr_vision.pose.copies import is_same_recording
from tmr_vision.records import PoseTrack


def changed(track: PoseTrack, *, noise_px=0.0, scale=1.0, seconds=None) -> PoseTrack:
    """Return a track as from a copy in another size, encoded anew, or cut short."""
    n = len(track.time_s) if seconds is None else int(np.searchsorted(track.time_s, seconds))
    random = np.random.default_rng(0)
    moved = track.image_px + random.normal(0, noise_px, track.image_px.shape)
    arrays = (
        "time_s", "world_m", "visibility", "disagreement_px", "provenance", "swaps", "beyond"
    )  # fmt: skip
    return track.with_(
        image_px=scale * moved[:n],
        width_px=round(scale * track.width_px),
        height_px=round(scale * track.height_px),
        **{name: getattr(track, name)[:n] for name in arrays},
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_is_the_same_take(name):
    track = recording(name).pose
    assert is_same_recording(track, track)
    assert is_same_recording(track, changed(track, noise_px=1.0, scale=0.5))
    assert is_same_recording(changed(track, seconds=8), track)


@pytest.mark.parametrize("name", NAMES)
def test_a_mirrored_copy_is_the_same_take(name):
    assert is_same_recording(recording(name).pose, passes(name).of_mirrored_clip().recording().pose)


def test_other_movements_are_other_takes():
    assert not any(
        is_same_recording(recording(a).pose, recording(b).pose) for a, b in combinations(NAMES, 2)
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("later_s", [0.3, 1.0])
def test_the_same_movement_in_another_rhythm_is_another_take(name, later_s):
    """Two takes of one exercise differ at least in when each repetition comes."""
    track = recording(name).pose
    slow = track.with_(time_s=track.time_s * (1 + later_s / 5))
    assert not is_same_recording(track, slow)


@pytest.mark.parametrize("name", NAMES)
def test_a_moment_is_too_short_to_tell(name):
    track = recording(name).pose
    assert not is_same_recording(track, changed(track, seconds=1.5))


def test_somebody_who_does_not_move_is_not_compared():
    track = recording("arm_raise").pose
    still = track.with_(image_px=np.broadcast_to(track.image_px[0], track.image_px.shape))
    assert not is_same_recording(still, still)
