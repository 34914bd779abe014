"""Records: checked at birth, frozen, and the same after a trip to another process."""

import pickle

import numpy as np
import pytest

from tests.stick_figure import side_view, times
from tmr_vision import skeleton
from tmr_vision.records import AngleTrack, PoseTrack, Rep

TRACK = side_view(times(1.0), "left", {})


def test_arrays_cannot_be_written_to_not_even_after_pickling():
    for track in (TRACK, pickle.loads(pickle.dumps(TRACK)), TRACK.with_(people=2)):
        with pytest.raises(ValueError, match="read-only"):
            track.image_px[0, 0, 0] = 1.0
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(TRACK)).image_px, TRACK.image_px)


def test_a_callers_array_stays_his_own():
    time_s = times(1.0)
    TRACK.with_(time_s=time_s)
    time_s[0] = -1.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"image_px": np.zeros((25, 17, 2))}, r"image_px must have shape \(25, 33, 2\), got"),
        ({"time_s": np.zeros(25)}, "time_s must increase"),
        ({"swaps": np.zeros(3, dtype=bool)}, "swaps must have shape"),
    ],
)
def test_wrong_shapes_are_named(change, message):
    with pytest.raises(ValueError, match=message):
        TRACK.with_(**change)


def test_an_unknown_angle_says_which_there_are():
    angles = AngleTrack(
        time_s=np.arange(2.0),
        names=("a", "b"),
        angles_deg=np.zeros((2, 2)),
        provenance=np.zeros((2, 2), dtype=np.uint8),
    )
    with pytest.raises(KeyError, match="there are a, b"):
        angles.of("c")


def test_a_curve_has_101_points():
    with pytest.raises(ValueError, match=r"\(101,\)"):
        Rep(
            side="left", source=0, start_s=0, peak_s=1, end_s=2, peak_deg=1,
            curve_deg=np.zeros(3),
        )  # fmt: skip


def test_the_mirror_index_exchanges_every_pair_and_is_its_own_inverse():
    assert (skeleton.MIRROR[skeleton.MIRROR] == np.arange(skeleton.N_LANDMARKS)).all()
    for i, name in enumerate(skeleton.LANDMARKS):
        mirrored = skeleton.LANDMARKS[skeleton.MIRROR[i]]
        assert (mirrored == name) == (name == "nose")
        assert mirrored == skeleton.reflect(name)
    assert PoseTrack is type(TRACK)


def test_bones_are_symmetric():
    bones = {frozenset(bone) for bone in skeleton.BONES}
    assert {frozenset(skeleton.reflect(end) for end in bone) for bone in bones} == bones
