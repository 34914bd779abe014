"""One door: what is true of files is true of the same files behind an address."""

import http.server
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.sources.reading import numbers, read, times_ms
from tests.sources.test_odd_recordings import EVEN_MS, joined, ring, roundness
from tests.video_makers import numbered, write_sound, write_video
from tmr_vision.errors import SourceError
from tmr_vision.live.feed import Feed
from tmr_vision.sources import capture, has_no_end
from tmr_vision.sources.capture import Capture

FASTSTART = {"movflags": "+faststart"}
Serve = Callable[[Any], str]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers = []

    def start(handler: Any) -> str:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def address(serve: Serve, tmp_path: Path) -> str:
    return serve(partial(Quiet, directory=str(tmp_path)))


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts", "a.avi", "a.h264"])
def test_times_and_pictures_are_those_of_the_file(address: str, tmp_path: Path, name: str) -> None:
    options = FASTSTART if name == "a.mp4" else {}
    path = write_video(tmp_path / name, numbered(30), container_options=options)
    of_file, of_address = read(path), read(f"{address}/{name}")
    assert numbers(of_address[0]) == numbers(of_file[0]) == list(range(30))
    assert times_ms(of_address[0]) == times_ms(of_file[0]) == EVEN_MS
    assert of_address[1].notes == of_file[1].notes
    assert of_address[1].sha256 is None
    assert not has_no_end(f"{address}/{name}")


def test_pixels_become_square(address: str, tmp_path: Path) -> None:
    wide = Fraction(20, 11)
    write_video(
        tmp_path / "a.mp4", [ring((176, 240), float(wide))] * 5, pixel_aspect=wide,
        container_options=FASTSTART,
    )  # fmt: skip
    frames, info = read(f"{address}/a.mp4")
    assert (info.width_px, info.height_px) == (320, 240)
    assert roundness(frames[0].image_rgb) == pytest.approx(1, abs=0.04)


def test_a_clock_that_starts_again_goes_on(address: str, tmp_path: Path) -> None:
    part = write_video(tmp_path / "a.ts", numbered(30))
    joined(tmp_path / "c.ts", part, part)
    frames, info = read(f"{address}/c.ts")
    assert numbers(frames) == [*range(30), *range(30)]
    assert "the clock in the file starts again" in info.notes[0]


def test_seconds_end_it_without_calling_it_cut_off(address: str, tmp_path: Path) -> None:
    write_video(tmp_path / "a.mp4", numbered(30), container_options=FASTSTART)
    frames, info = read(f"{address}/a.mp4", seconds=0.5)
    assert times_ms(frames) == EVEN_MS[:13]
    assert info.notes == ()


def test_sound_alone_is_one_sentence(address: str, tmp_path: Path) -> None:
    write_sound(tmp_path / "a.wav")
    with pytest.raises(SourceError, match=r"a\.wav has no moving picture in it \(sound only\?\)"):
        read(f"{address}/a.wav")


@pytest.mark.parametrize("content", [None, b"", b"This is not a video.\n" * 50, bytes(5000)])
def test_what_is_no_video_is_one_sentence(
    address: str, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "a.mp4").write_bytes(content)
    secret = address.replace("://", "://me:secret@")
    with pytest.raises(SourceError, match="cannot be opened; check that it is there") as caught:
        read(f"{secret}/a.mp4")
    assert "secret" not in str(caught.value)


class Silent(Quiet):
    """A camera that says that pictures come, and sends none."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()


class Endless(Quiet):
    """A network camera as motion JPEG."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        jpeg = cv2.imencode(".jpg", np.full((64, 96, 3), 100, np.uint8))[1].tobytes()
        head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
        try:
            while True:
                self.wfile.write(head.encode() + jpeg + b"\r\n")
                time.sleep(0.02)
        except OSError:
            return


def test_an_address_without_a_picture_says_so(serve: Serve) -> None:
    with pytest.raises(SourceError, match=r"cannot be opened|no picture comes from") as caught:
        read(f"{serve(Silent)}/video")
    assert "127.0.0.1" in str(caught.value)


class Gone:
    """What OpenCV gives for a stream that opens and then sends nothing."""

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return True

    def read(self) -> tuple[bool, None]:
        return False, None

    def get(self, _: int) -> float:
        return -1.0

    def release(self) -> None:
        pass


def test_a_stream_that_sends_nothing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "VideoCapture", lambda *_: Gone())
    with pytest.raises(SourceError) as caught:
        read("rtsp://me:secret@10.0.0.2/live")
    assert str(caught.value) == (
        "no picture comes from rtsp://10.0.0.2/live; check that it is on and try again."
    )


def test_a_network_camera_has_no_end(serve: Serve) -> None:
    where = f"{serve(Endless)}/video.mjpg"
    assert has_no_end(where)
    frames, info = read(where, seconds=0.5)
    assert frames[-1].time_s <= 0.5
    assert len(frames) > 3
    assert info.notes == ()


def test_cameras_have_no_end_and_files_have() -> None:
    assert has_no_end(0)
    assert has_no_end("0")
    assert not has_no_end("clip.mp4")


class Changing(Gone):
    """A live stream whose pixels are not square and whose picture is turned."""

    def __init__(self) -> None:
        wide = 20 / 11
        self.images = [ring((176, 240), wide)] * 3 + [ring((240, 320), wide)] * 3

    def read(self) -> tuple[bool, Any]:
        time.sleep(0.002)
        return (True, self.images.pop(0)) if self.images else (False, None)

    def get(self, what: int) -> float:
        return {cv2.CAP_PROP_SAR_NUM: 20.0, cv2.CAP_PROP_SAR_DEN: 11.0}.get(what, -1.0)


def test_a_live_picture_is_not_stretched_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture.cv2, "VideoCapture", lambda *_: Changing())
    frames = list(Capture("rtsp://10.0.0.2/live", None).frames())
    assert {frame.image_rgb.shape for frame in frames} == {(240, 320, 3)}
    assert [roundness(frame.image_rgb) for frame in frames] == pytest.approx([1] * 6, abs=0.05)


def test_a_raw_recording_at_an_address_is_played_once(address: str, tmp_path: Path) -> None:
    write_video(tmp_path / "a.h264", numbered(10))
    shown = [item for item in Feed(f"{address}/a.h264") if not isinstance(item, str)]
    assert 1 <= len(shown) <= 10
