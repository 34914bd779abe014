"""Where live frames come from: the newest wins, clocks go on, faults are one clear sentence."""

import threading
import time

import numpy as np
import pytest

from tests.recorded import SAMPLES
from tests.video_makers import number_of, numbered, write_video
from tmr_vision.errors import SourceError, UsageError
from tmr_vision.live import feed as feed_module
from tmr_vision.live.context import SessionOptions
from tmr_vision.live.feed import Feed, open_newest
from tmr_vision.live.journal import Journal
from tmr_vision.live.run import SessionConfig, movements_of, open_run
from tmr_vision.movements import read_movements
from tmr_vision.pose import find_model
from tmr_vision.records import Frame
from tmr_vision.sources import capture
from tmr_vision.sources.turning import fitted


class Camera:
    """A camera that gives numbered pictures, some of which are late, and then is unplugged."""

    duration_s = None

    def __init__(self, count, *, step_s=0.01, first=0, size_px=(96, 64)):
        self._images = numbered(first + count, size_px)[first:]
        self._step_s = step_s
        self.closed = False

    def frames(self):
        started = time.monotonic()
        for image in self._images:
            time.sleep(self._step_s)
            yield Frame(time_s=time.monotonic() - started, image_rgb=image)

    def close(self):
        self.closed = True


def opener_of(*readers):
    """Open one reader after the other; an error in the list is raised."""
    left = list(readers)

    def opener(_):
        reader = left.pop(0) if left else SourceError("gone")
        if isinstance(reader, Exception):
            raise reader
        return reader

    return opener


@pytest.fixture
def hurried(monkeypatch):
    monkeypatch.setattr(feed_module, "SILENT_S", 0.15)
    monkeypatch.setattr(feed_module, "STILL_SILENT_S", 0.05)
    monkeypatch.setattr(feed_module, "RETRY_S", 0.02)


@pytest.mark.usefixtures("hurried")
def test_the_newest_frame_wins():
    feed = Feed("0", opener=opener_of(Camera(30)))
    numbers = []
    for item in feed:
        if isinstance(item, str):
            break
        numbers.append(number_of(item.image_rgb))
        assert feed.now_s() - item.time_s < 0.2
        time.sleep(0.08)  # somebody slow
    feed.close()
    assert len(numbers) < 10
    assert numbers == sorted(numbers)
    assert numbers[-1] >= 28


@pytest.mark.usefixtures("hurried")
def test_a_camera_that_was_unplugged_comes_back_and_its_clock_goes_on():
    first, second = Camera(5), Camera(5, first=5)
    feed = Feed("0", opener=opener_of(first, *[SourceError("not there")] * 15, second))
    items = []
    for item in feed:
        items.append(item)
        if not isinstance(item, str) and number_of(item.image_rgb) == 9:
            break
    feed.close()
    frames = [item for item in items if isinstance(item, Frame)]
    said = [item for item in items if isinstance(item, str)]
    assert first.closed
    assert said[0].startswith("No picture comes from camera 0. Is it plugged in, and not in use")
    times = [frame.time_s for frame in frames]
    assert times == sorted(times)
    assert max(np.diff(times)) > 0.15


def test_a_camera_that_cannot_be_opened_at_first_is_an_error():
    with pytest.raises(SourceError, match="busy"):
        Feed("0", opener=opener_of(SourceError("busy")))


def test_a_fault_while_reading_arrives():
    class Broken(Camera):
        def frames(self):
            yield from super().frames()
            raise SourceError("damaged")

    feed = Feed("clip.mp4", fast=True, opener=opener_of(Broken(2)))
    with pytest.raises(SourceError, match="damaged"):
        list(feed)


def test_a_file_played_fast_gives_every_frame_with_its_time(tmp_path):
    path = write_video(tmp_path / "a.mp4", numbered(20), rate=25)
    frames = list(Feed(str(path), fast=True))
    assert [number_of(frame.image_rgb) for frame in frames] == list(range(20))
    assert [frame.time_s for frame in frames] == pytest.approx(np.arange(20) / 25)


def test_a_file_played_as_a_camera_keeps_the_clock(tmp_path):
    path = write_video(tmp_path / "a.mp4", numbered(15), rate=25)
    feed = Feed(str(path))
    ages = [feed.now_s() - frame.time_s for frame in feed]
    assert len(ages) >= 8
    assert min(ages) >= 0
    assert np.median(ages) < 0.1
    assert feed.now_s() >= 14 / 25


def test_closing_ends_the_thread(tmp_path):
    path = write_video(tmp_path / "a.mp4", numbered(30), rate=5)
    feed = Feed(str(path))
    next(iter(feed))
    feed.close()
    assert "capture" not in {thread.name for thread in threading.enumerate()}


def test_fitting_keeps_the_shape_of_what_is_shown():
    tall = np.full((96, 64, 3), 200, np.uint8)
    image = fitted(tall, (96, 64))
    lit = np.argwhere(image[..., 0] > 100)
    assert image.shape == (64, 96, 3)
    assert np.ptp(lit[:, 0]) == 63
    assert np.ptp(lit[:, 1]) == pytest.approx(42, abs=1)


# --- what is said of a camera -------------------------------------------------------------------


def test_no_camera_at_all(monkeypatch, tmp_path):
    monkeypatch.setattr(capture, "DEVICES", tmp_path)
    monkeypatch.setattr(capture.sys, "platform", "linux")
    assert capture.camera_fault(0) == ("there is no camera 0 (there is none at all); plug one in.")


def test_another_camera(monkeypatch, tmp_path):
    (tmp_path / "video2").touch()
    monkeypatch.setattr(capture, "DEVICES", tmp_path)
    monkeypatch.setattr(capture.sys, "platform", "linux")
    assert "there is camera 2" in capture.camera_fault(0)


def test_permission_refused(monkeypatch, tmp_path):
    (tmp_path / "video0").touch()
    monkeypatch.setattr(capture, "DEVICES", tmp_path)
    monkeypatch.setattr(capture.sys, "platform", "linux")
    monkeypatch.setattr(capture.os, "access", lambda *_: False)
    assert "may not be used by this user" in capture.camera_fault(0)
    assert "group video" in capture.camera_fault(0)


def test_a_busy_camera(monkeypatch, tmp_path):
    (tmp_path / "video0").touch()
    monkeypatch.setattr(capture, "DEVICES", tmp_path)
    monkeypatch.setattr(capture.sys, "platform", "linux")
    assert "close other programs" in capture.camera_fault(0)
    monkeypatch.setattr(capture.sys, "platform", "darwin")
    assert "that this program may use it" in capture.camera_fault(0)


def test_a_camera_that_is_not_there_through_the_real_door():
    with pytest.raises(SourceError, match="camera 97"):
        open_newest("97")


# --- a session is opened whole or not at all ----------------------------------------------------


def test_nothing_is_written_when_the_camera_is_missing(tmp_path):
    config = SessionConfig(where="97", folder=tmp_path / "s")
    with (
        pytest.raises(SourceError),
        open_run(config, SessionOptions(movements=()), model=find_model("lite")),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"where": "0", "fast": True}, "played fast"),
        ({"where": "a.mp4", "guided": False}, "name it"),
    ],
)
def test_wrong_use(changes, told, tmp_path):
    config = SessionConfig(folder=tmp_path / "s", **changes)
    with (
        pytest.raises(UsageError, match=told),
        open_run(config, SessionOptions(movements=()), model=find_model("lite")),
    ):
        pass


def test_a_session_that_is_none_cannot_be_resumed(tmp_path):
    (tmp_path / "session.jsonl").write_text('{"kind": "take"}\n')
    with pytest.raises(SourceError, match="holds no session"):
        movements_of(tmp_path)


def test_a_session_goes_on_with_its_own_model(tmp_path):
    journal = Journal(tmp_path / "s")
    journal.write("session", mirrored=False, movements=["arm_raise"], model="x", sha256="1" * 64)
    journal.close()
    config = SessionConfig(str(SAMPLES / "arm_raise.mp4"), tmp_path / "s", resumed=True)
    chosen = SessionOptions(movements=read_movements()[:1])
    with (
        pytest.raises(UsageError, match=r"pose model x, not lite; go on with that"),
        open_run(config, chosen, model=find_model("lite")),
    ):
        pass


def test_the_samples_can_be_fed():
    feed = Feed(str(SAMPLES / "arm_raise.mp4"), fast=True)
    assert next(iter(feed)).image_rgb.shape == (480, 640, 3)
    feed.close()
