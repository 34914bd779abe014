"""The annotated video is read back; sides, values and missing landmarks are looked at in pixels."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.fake_results import clip_times, fake_result, write_video
from tmr_vision.errors import SourceError
from tmr_vision.overlay import MOMENTS, KeyFrame, Scene, VideoWriter, draw_source, drawing
from tmr_vision.overlay.drawing import Image
from tmr_vision.progress import Job
from tmr_vision.records import AnalysisResult, Frame
from tmr_vision.skeleton import SIDES, index, other
from tmr_vision.sources import file_sha256


def result_of(video: Path, kind: str = "facing", **more: object) -> AnalysisResult:
    return fake_result(kind, videos=[video], sha256=file_sha256, **more)  # type: ignore[arg-type]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_video(tmp_path / "clip.mp4", clip_times(20.0, rate_hz=6))


def blank(size: tuple[int, int] = (320, 240), time_s: float = 1.8) -> Frame:
    return Frame(time_s=time_s, image_rgb=np.full((size[1], size[0], 3), 128, dtype=np.uint8))


def colour_near(image: Image, point: np.ndarray, radius: int = 4) -> str:
    x, y = np.round(point).astype(int)
    patch = image[max(0, y - radius) : y + radius, max(0, x - radius) : x + radius].astype(int)
    red, _, blue = (patch[..., 0] - patch[..., 2]).max(), 0, (patch[..., 2] - patch[..., 0]).max()
    return "left" if red > blue else "right"


def test_video_keeps_codec_size_number_and_times(clip: Path, tmp_path: Path):
    draw_source(result_of(clip), 0, tmp_path / "overlay.mp4")
    with av.open(str(clip)) as container:
        wanted_s = [float(frame.time or 0) for frame in container.decode(video=0)]
    with av.open(str(tmp_path / "overlay.mp4")) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height) == (320, 240)
        times_s = [float(frame.time or 0) for frame in container.decode(stream)]
    np.testing.assert_allclose(times_s, wanted_s, atol=2e-5)
    head = (tmp_path / "overlay.mp4").read_bytes()
    assert head.index(b"moov") < head.index(b"mdat"), "the index has to come first (faststart)"


def test_opencv_reads_every_picture_too(clip: Path, tmp_path: Path):
    draw_source(result_of(clip), 0, tmp_path / "overlay.mp4")
    capture = cv2.VideoCapture(str(tmp_path / "overlay.mp4"))
    count = 0
    while capture.read()[0]:
        count += 1
    capture.release()
    assert count == len(clip_times(20.0, rate_hz=6))


def test_odd_sizes_lose_one_row_and_column(tmp_path: Path):
    writer = VideoWriter(tmp_path / "odd.mp4")
    for i in range(3):
        writer.write(np.zeros((241, 321, 3), dtype=np.uint8), i / 25)
    writer.close()
    with av.open(str(tmp_path / "odd.mp4")) as container:
        assert (container.streams.video[0].width, container.streams.video[0].height) == (320, 240)


def test_key_frames_show_each_sides_typical_repetition(clip: Path):
    result = result_of(clip)
    keys = draw_source(result, 0)
    assert [(key.side, key.moment) for key in keys] == [(s, m) for s in SIDES for m in MOMENTS]
    for key in keys:
        values = {r.value for r in result.movements[0].reps if r.side == key.side}
        assert key.rep.value in values
        picture = cv2.imdecode(np.frombuffer(key.jpeg, dtype=np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        assert max(picture.shape) == 520
    sizes = {key.jpeg: cv2.imdecode(np.frombuffer(key.jpeg, np.uint8), 1).shape for key in keys}
    assert len(set(sizes.values())) == 1  # one scale for both sides


def test_key_frame_prefers_trusted_repetitions(tmp_path: Path):
    video = write_video(tmp_path / "long.mp4", clip_times(34.0, rate_hz=4))
    keys: list[KeyFrame] = draw_source(result_of(video, "imbalance"), 0)
    assert [key.rep.excluded for key in keys] == [None] * 4


@pytest.mark.parametrize("size", [(320, 240), (240, 320), (160, 120), (1280, 720)])
def test_sides_are_the_persons_own(size: tuple[int, int]):
    result = fake_result("facing", size=size)
    image = Scene(result, 0).draw(blank(size, time_s=0.0))
    points = result.recordings[0].pose.image_px[0]
    for side in SIDES:
        knee = points[index(f"{side}_knee")]
        assert colour_near(image, knee) == side


def test_mirrored_source_is_flipped_before_drawing(clip: Path, tmp_path: Path):
    plain, flipped = result_of(clip), result_of(clip, mirrored=True)
    draw_source(plain, 0, tmp_path / "plain.mp4")
    draw_source(flipped, 0, tmp_path / "flipped.mp4")
    first = []
    for name in ("plain", "flipped"):
        with av.open(str(tmp_path / f"{name}.mp4")) as container:
            first.append(next(container.decode(video=0)).to_ndarray(format="rgb24"))
    corner = np.s_[60:120, 10:60]
    picture = first[0][:, ::-1]
    assert np.abs(picture[corner].astype(int) - first[1][corner]).mean() < 4
    left_knee = plain.recordings[0].pose.image_px[0, index("left_knee")]
    assert colour_near(first[1], left_knee) == "left"


def test_nothing_is_drawn_for_missing_landmarks():
    result = fake_result("facing")
    recording = result.recordings[0]
    lost = np.full_like(recording.pose.image_px, np.nan)
    gone = result.with_(recordings=(recording.with_(pose=recording.pose.with_(image_px=lost)),))
    image = Scene(gone, 0).draw(blank())
    middle = image[40:200, 40:280]
    assert (middle == 128).all()


def test_points_far_outside_the_picture_do_no_harm():
    result = fake_result("facing")
    recording = result.recordings[0]
    far = recording.pose.with_(image_px=recording.pose.image_px * 1e7 - 5e8)
    Scene(result.with_(recordings=(recording.with_(pose=far),)), 0).draw(blank())


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    words: list[str] = []
    write = drawing.text

    def note(image: Image, text: str, *rest: object) -> None:
        words.append(text)
        write(image, text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(drawing, "text", note)
    return words


def test_words_in_the_picture(written: list[str]):
    result = fake_result("facing")
    first = result.movements[0].reps[0]
    Scene(result, 0).draw(blank(time_s=first.peak_s))
    assert written == [
        f"L {first.value:.0f}°",
        f"{first.peak_s:.1f} s",
        "Arm raise to the side",
        "L 0 of 3",
        "R 0 of 3",
        f"L peak {first.peak_deg:.0f}°",
    ]


def test_the_value_of_a_peak_is_held_for_a_moment(written: list[str]):
    result = fake_result("facing")
    first = result.movements[0].reps[0]
    for after_s, held in ((-0.1, False), (0.9, True), (1.4, False)):
        written.clear()
        Scene(result, 0).draw(blank(time_s=first.peak_s + after_s))
        assert (f"L peak {first.peak_deg:.0f}°" in written) == held


def test_a_movement_without_a_repetition_shows_what_the_camera_saw(clip: Path):
    (key,) = draw_source(result_of(clip, "nothing"), 0)
    assert key.rep is None
    assert key.moment == "middle"


def test_counter_counts_finished_trusted_repetitions(written: list[str]):
    result = fake_result("imbalance")
    left_out = result.movements[0].reps[6]
    Scene(result, 0).draw(blank(time_s=left_out.end_s - 0.01))
    assert {"L 5 of 5", "R 1 of 4"} <= set(written)
    assert any(text.startswith("left out: ") for text in written)
    written.clear()
    Scene(result, 0).draw(blank(time_s=left_out.end_s + 0.1))
    assert {"L 5 of 5", "R 1 of 4"} <= set(written)


def test_between_repetitions_the_near_side_is_shown(written: list[str]):
    result = fake_result("balanced")  # leg raise, from the side
    after = result.movements[0].reps[5]
    Scene(result, 0).draw(blank(time_s=after.end_s + 0.2))
    assert any(text.startswith("R ") and text.endswith("°") for text in written)
    assert not any(text.startswith("L ") and text.endswith("°") for text in written)


def test_every_side_of_every_shape_is_drawn_alike():
    """The picture of a mirrored pose is the mirrored picture, but for the words and colours."""
    points = fake_result("facing").recordings[0].pose.image_px[45]
    for side in SIDES:
        image = np.full((240, 320, 3), 128, dtype=np.uint8)
        shoulder, elbow = (points[index(f"{side}_{p}")] for p in ("shoulder", "elbow"))
        drawing.wedge(image, shoulder, np.array([0.0, 1.0]), elbow - shoulder, (200, 0, 0))
        away = points[index(f"{other(side)}_shoulder")]
        assert (image != 128).any()
        assert (image[int(away[1]) + 4, int(away[0])] == 128).all()


def test_text_stays_inside_small_pictures():
    image = np.full((40, 60, 3), 128, dtype=np.uint8)
    drawing.text(image, "a very long title of a movement", (50, -20), 12, (255, 255, 255))
    assert drawing.fit("a very long title of a movement", 12, 50).endswith("…")


def test_another_file_of_that_name_is_refused(clip: Path):
    result = result_of(clip)
    write_video(clip, clip_times(2.0))
    with pytest.raises(SourceError, match="no longer the file"):
        draw_source(result, 0)


def test_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(SourceError, match="no such file"):
        draw_source(fake_result("facing", videos=[tmp_path / "gone.mp4"]), 0)


def test_progress_grows_to_one(clip: Path, tmp_path: Path):
    seen: list[float] = []
    draw_source(
        result_of(clip), 0, tmp_path / "o.mp4", job=Job(lambda job: seen.append(job.fraction))
    )
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0, abs=0.05)
