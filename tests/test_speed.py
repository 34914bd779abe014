"""What makes the numbers quick gives the same numbers, and grows no faster than a recording."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.numeric import repeated
from tests.recorded import passes, recording, session
from tmr_vision.geometry import trunk_length_px, usual_trunk_length
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.overlay.scene import Scene
from tmr_vision.pose import _Pass, find_model
from tmr_vision.pose.mirror_averaging import _cheaper_of_two, _viterbi, map_back
from tmr_vision.records import Frame, PoseTrack, own
from tmr_vision.reps import find_reps
from tmr_vision.stats import known_median, window_medians
from tmr_vision.view import unrolled

NUMBERS = st.floats(-180, 180) | st.just(float("nan"))


@given(st.lists(NUMBERS, max_size=30))
def test_the_median_of_what_is_known_is_that_of_numpy(values: list[float]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nothing known
        wanted = np.nanmedian(values) if values else np.nan
    np.testing.assert_array_equal(known_median(np.array(values)), wanted)


@given(
    st.lists(NUMBERS, min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12),
    st.floats(-180, 180),
)
def test_medians_of_windows_are_those_of_each(
    values: list[float], windows: list[tuple[int, int]], limit: float
) -> None:
    signal = np.array(values)
    ends = np.array([sorted(pair) for pair in windows], dtype=np.intp).reshape(-1, 2)
    firsts, lasts = np.minimum(ends, len(signal)).T
    got = window_medians(signal, firsts, lasts)
    kept = window_medians(signal, firsts, lasts, keep=lambda rows, _: rows <= limit)
    for i, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        piece = signal[first:last]
        np.testing.assert_array_equal(got[i], known_median(piece))
        np.testing.assert_array_equal(kept[i], known_median(piece[piece <= limit]))


@given(st.integers(0, 10_000), st.integers(2, 80))
def test_the_path_through_two_states_is_the_cheapest(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    own_cost = rng.choice([0.2, 4.0], n)
    stay, change = rng.gamma(1, 2, n - 1), rng.gamma(1, 4, n - 1)
    costs = np.stack([np.zeros(n), own_cost], axis=1)
    wanted = _viterbi(costs, np.array([[stay, change], [change, stay]]))
    got = _cheaper_of_two(own_cost, stay, change)

    def cost(path: np.ndarray) -> float:  # of two that cost the same either may be taken
        changed = np.diff(path.astype(int)) != 0
        return float(own_cost[path.astype(bool)].sum() + np.where(changed, change, stay).sum())

    np.testing.assert_allclose(cost(got), cost(wanted), rtol=1e-12)


@pytest.mark.parametrize("dimensions", [2, 3])
@pytest.mark.parametrize("roll_deg", [0.0, 12.5, -90.0, 180.0])
def test_turning_back_is_the_product_with_the_matrix(dimensions: int, roll_deg: float) -> None:
    vectors = np.random.default_rng(1).normal(size=(7, 33, dimensions))
    cos, sin = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    wanted = vectors.copy()
    wanted[..., :2] = vectors[..., :2] @ np.array([[cos, -sin], [sin, cos]])
    np.testing.assert_allclose(unrolled(vectors, roll_deg), wanted, atol=1e-12)


def test_a_record_takes_what_is_given_up_as_it_is_and_copies_what_is_not() -> None:
    image = np.zeros((4, 4, 3), np.uint8)
    assert not np.shares_memory(Frame(time_s=0, image_rgb=image).image_rgb, image)
    assert np.shares_memory(Frame(time_s=0, image_rgb=own(image)).image_rgb, image)
    with pytest.raises(ValueError, match="read-only"):
        image[0] = 1


def test_the_trunk_of_a_track_is_its_own() -> None:
    one = recording("arm_raise").pose
    other = one.with_(image_px=2 * one.image_px)
    for track in (one, other, one):
        assert trunk_length_px(track) == usual_trunk_length(track.image_px)


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("size", [(480, 640), (719, 1279), (1280, 720)])
def test_what_a_pass_keeps_comes_back_to_the_last_digit(flip: bool, size: tuple[int, int]) -> None:
    rng = np.random.default_rng(2)
    scale = np.array([*size, 1, 1, 1, 1])
    seen = rng.normal(0.5, 0.6, (5, 33, 6)).astype(np.float32).astype(float) * scale
    seen[2] = np.nan
    one = _Pass(find_model("lite"), flip=flip)
    picture = Frame(time_s=0, image_rgb=np.zeros((size[1], size[0], 3), np.uint8))
    for pose in seen:
        one._keep(pose, picture)
    one._thread.run = lambda: None  # nothing to look at
    one._thread.start()
    wanted = map_back(seen, width_px=size[0]) if flip else seen
    np.testing.assert_array_equal(one.finish(), wanted)


def test_repetitions_of_a_long_recording_are_those_of_the_clip_again_and_again() -> None:
    """And each looks at its own samples only: how much is read does not grow with the square."""
    movement = find_movement("leg_raise", read_movements())
    read = {}
    for times in (2, 8):
        clip = passes("leg_raise")
        long = repeated(clip, times * len(clip.time_s)).recording()
        counted = _CountedTrack.of(long.pose)
        reps = find_reps(long.with_(pose=counted), movement)
        read[times] = counted.rows_read / times
        assert len(reps) >= times * (len(find_reps(recording("leg_raise"), movement)) - 1)
    assert read[8] < 1.3 * read[2]


class _CountedTrack(PoseTrack):
    """Counts the rows of landmarks that were asked for."""

    @classmethod
    def of(cls, track: PoseTrack) -> "_CountedTrack":
        made = cls(**{name: value for name, value in track._fields()})
        object.__setattr__(made, "image_px", _CountedArray.of(track.image_px))
        return made

    @property
    def rows_read(self) -> int:
        return self.image_px.counts["rows"]


class _CountedArray(np.ndarray):
    """Counts the rows that every look at it gives."""

    counts: dict[str, int]

    @classmethod
    def of(cls, array: np.ndarray) -> "_CountedArray":
        made = array.view(cls)
        made.counts = {"rows": 0}
        return made

    def __getitem__(self, key: object) -> np.ndarray:
        got = np.asarray(super().__getitem__(key))
        self.counts["rows"] += len(got)
        return got


def test_a_scene_tells_the_same_at_any_time_as_all_repetitions_do() -> None:
    result = session("arm_raise", "leg_raise")
    scene = Scene(result, 1)
    movement = result.movements[1]
    reps = [rep for rep in movement.reps if rep.source == 1]
    for time_s in np.arange(-0.5, reps[-1].end_s + 3, 0.11):
        active = [rep for rep in reps if rep.start_s <= time_s <= rep.end_s]
        assert scene._active(movement, time_s) == active
        for side in ("left", "right"):
            done = [r for r in reps if r.side == side and not r.excluded and r.end_s <= time_s]
            assert scene._count(movement, side, time_s) == len(done)
            angles = result.recordings[1].angles
            nearest = int(np.abs(angles.time_s - time_s).argmin())
            value = angles.of(f"{side}_{movement.movement.angle}")[nearest]
            np.testing.assert_array_equal(scene._value(movement, side, time_s), value)
