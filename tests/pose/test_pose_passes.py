"""Two passes over the frames, on the mirrored pictures too: the law, the threads, the clean-up."""

import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from tmr_vision import pose
from tmr_vision.pose import ModelFile, estimate_pose, find_model
from tmr_vision.pose.landmarker import COLUMNS, Landmarker
from tmr_vision.records import Frame, PoseTrack, Provenance
from tmr_vision.skeleton import MIRROR, N_LANDMARKS
from tmr_vision.sources import open_source

SAMPLES = Path(__file__).parents[2] / "samples"
NO_MODEL = ModelFile(name="none", path=Path("none"), sha256="")


def flipped(frames: list[Frame]) -> list[Frame]:
    return [frame.with_(image_rgb=frame.image_rgb[:, ::-1]) for frame in frames]


def sample(clip: str, count: int, *, every: int, first: int = 0) -> list[Frame]:
    with open_source(SAMPLES / f"{clip}.mp4") as source:
        taken = (frame for i, frame in enumerate(source) if i >= first and i % every == 0)
        return [next(taken) for _ in range(count)]


def blank(count: int, step_s: float = 0.04) -> Iterator[Frame]:
    for i in range(count):
        yield Frame(time_s=i * step_s, image_rgb=np.zeros((8, 16, 3), np.uint8))


def threads() -> int:
    return sum(thread.name == "pose" for thread in threading.enumerate())


# --- with the model -----------------------------------------------------------------------------


@pytest.mark.model
@pytest.mark.parametrize(
    ("clip", "model", "first"),
    [
        pytest.param("arm_raise", "full", 20, id="arm raise, full"),
        pytest.param("leg_raise", "lite", 20, id="leg raise, lite"),
    ],
)
def test_mirrored_pixels_give_the_same_numbers_exchanged(clip: str, model: str, first: int) -> None:
    frames = sample(clip, 16, every=3, first=first)
    track = estimate_pose(frames, model=find_model(model))
    mirrored = estimate_pose(flipped(frames), model=find_model(model))
    width = np.array([track.width_px, 0])
    assert np.isfinite(track.image_px).all()
    same = {"atol": 1e-6, "rtol": 0, "equal_nan": True}
    exchanged = mirrored.image_px[:, MIRROR] * (-1, 1) + width
    np.testing.assert_allclose(exchanged, track.image_px, **same)
    np.testing.assert_allclose(mirrored.world_m[:, MIRROR] * (-1, 1, 1), track.world_m, **same)
    np.testing.assert_allclose(mirrored.visibility[:, MIRROR], track.visibility, **same)
    np.testing.assert_allclose(mirrored.disagreement_px[:, MIRROR], track.disagreement_px, **same)
    np.testing.assert_array_equal(mirrored.provenance[:, MIRROR], track.provenance)
    np.testing.assert_array_equal(mirrored.swaps, track.swaps)


@pytest.mark.model
def test_mirrored_input_is_flipped_once() -> None:
    frames = sample("arm_raise", 6, every=4)
    wanted = estimate_pose(flipped(frames), model=find_model("lite"))
    got = estimate_pose(frames, model=find_model("lite"), mirrored=True)
    np.testing.assert_array_equal(got.image_px, wanted.image_px)
    np.testing.assert_array_equal(got.world_m, wanted.world_m)
    assert not np.allclose(got.image_px, estimate_pose(frames, model=find_model("lite")).image_px)


@pytest.mark.model
def test_frames_of_the_same_millisecond() -> None:
    frames = [
        frame.with_(time_s=time_s)
        for frame, time_s in zip(
            sample("arm_raise", 5, every=1), (0.0, 1e-4, 2e-4, 3e-4, 0.002), strict=True
        )
    ]
    track = estimate_pose(frames, model=find_model("lite"))
    assert track.time_s.tolist() == [frame.time_s for frame in frames]
    assert np.isfinite(track.image_px).all()


@pytest.mark.model
def test_repeated_runs_give_the_same_numbers() -> None:
    frames = sample("toe_reach", 6, every=4)
    first, second = (estimate_pose(frames, model=find_model("lite")) for _ in range(2))
    np.testing.assert_array_equal(first.image_px, second.image_px)


@pytest.mark.model
def test_closed_twice_does_no_harm() -> None:
    landmarker = Landmarker(find_model("lite"))
    landmarker.close()
    landmarker.close()


def test_time_stamps_always_increase() -> None:
    landmarker = Landmarker.__new__(Landmarker)
    stamps: list[int] = []

    def detect_for_video(_: object, stamp_ms: int) -> SimpleNamespace:
        stamps.append(stamp_ms)
        return SimpleNamespace(pose_landmarks=[], pose_world_landmarks=[])

    landmarker._follows, landmarker._last_ms = True, -1
    landmarker._mp = SimpleNamespace(Image=lambda **_: None, ImageFormat=SimpleNamespace(SRGB=None))
    landmarker._landmarker = SimpleNamespace(detect_for_video=detect_for_video)
    for time_s in (0.0, 0.0001, 0.0004, 0.04, 0.04, 0.0399, 1.0):
        landmarker.detect(np.zeros((2, 2, 3), np.uint8), time_s)
    assert stamps == [0, 1, 2, 40, 41, 42, 1000]


# --- threads and clean-up, with a landmarker that sees nothing ----------------------------------


class Blind:
    """Sees nobody; counts how many of its kind are open, and fails where it is told to."""

    open = 0
    fails_at_s = np.inf

    def __init__(self, _: ModelFile, *, people: int = 1) -> None:
        Blind.open += 1
        self._closed, self._follows = False, people == 1

    def __enter__(self) -> "Blind":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        Blind.open -= not self._closed
        self._closed = True

    def detect(self, _: np.ndarray, time_s: float = 0.0) -> list[np.ndarray]:
        assert not self._closed
        if self._follows and time_s >= self.fails_at_s:
            raise RuntimeError("the model failed")
        return []


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    yield
    assert threads() == 0
    assert Blind.open == 0


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> type[Blind]:
    monkeypatch.setattr(Blind, "open", 0)
    monkeypatch.setattr(pose, "Landmarker", Blind)
    return Blind


@pytest.mark.usefixtures("blind")
@pytest.mark.parametrize("balanced", [True, False])
@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_nobody_seen_is_missing_not_an_error(count: int, balanced: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        track = estimate_pose(blank(count), model=NO_MODEL, mirror_averaging=balanced)
    assert isinstance(track, PoseTrack)
    assert track.image_px.shape == (count, N_LANDMARKS, 2)
    assert np.isnan(track.image_px).all()
    assert (track.width_px, track.height_px) == ((16, 8) if count else (0, 0))
    assert not track.swaps.any()


@pytest.mark.usefixtures("blind")
def test_progress_is_told_for_every_frame() -> None:
    seen: list[float] = []
    estimate_pose(blank(9), model=NO_MODEL, on_frame=seen.append)
    assert seen == [frame.time_s for frame in blank(9)]


@pytest.mark.usefixtures("blind")
@pytest.mark.parametrize("after", [0, 1, 3, 40])
def test_an_error_of_the_source_passes_through(after: int) -> None:
    def broken() -> Iterator[Frame]:
        yield from blank(after)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        estimate_pose(broken(), model=NO_MODEL)


@pytest.mark.parametrize("fails_at_s", [0.0, 0.2, 39 * 0.04])
def test_an_error_of_the_model_passes_through(
    blind: type[Blind], monkeypatch: pytest.MonkeyPatch, fails_at_s: float
) -> None:
    monkeypatch.setattr(blind, "fails_at_s", fails_at_s)
    with pytest.raises(RuntimeError, match="the model failed"):
        estimate_pose(blank(40), model=NO_MODEL)


@pytest.mark.usefixtures("blind")
def test_an_interruption_passes_through() -> None:
    def interrupt(time_s: float) -> None:
        if time_s > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        estimate_pose(blank(40), model=NO_MODEL, on_frame=interrupt)


def test_a_model_that_cannot_be_opened_closes_the_ones_before(
    blind: type[Blind], monkeypatch: pytest.MonkeyPatch
) -> None:
    class SecondFails(blind):
        def __init__(self, model: ModelFile, *, people: int = 1) -> None:
            if Blind.open == 2:
                raise MemoryError
            super().__init__(model, people=people)

    monkeypatch.setattr(pose, "Landmarker", SecondFails)
    with pytest.raises(MemoryError):
        estimate_pose(blank(3), model=NO_MODEL)


def test_one_pass_has_nothing_to_compare() -> None:
    poses = np.random.default_rng(0).uniform(1, 9, (4, N_LANDMARKS, COLUMNS))
    track = pose.pose_track(np.arange(4) / 25, poses, width_px=16, height_px=8)
    np.testing.assert_array_equal(track.image_px, poses[..., :2])
    assert np.isnan(track.disagreement_px).all()
    assert (track.provenance == Provenance.MEASURED).all()
