"""Streams over a real connection: motion JPEG as network cameras send it, and recordings."""

import http.server
import threading
import time
from functools import partial

import cv2
import numpy as np
import pytest

from tests.video_makers import number_of, numbered, write_video
from tmr_vision.live import feed as feed_module
from tmr_vision.live.feed import Feed
from tmr_vision.records import Frame

STEP_S = 0.04
MAX_AGE_S = 0.5


class NetworkCamera(http.server.BaseHTTPRequestHandler):
    """Sends numbered pictures for as long as somebody looks and ``on`` is set."""

    on = threading.Event()
    images = numbered(60, (96, 64))

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        try:
            for image in self.images:
                if not self.on.is_set():
                    return
                jpeg = cv2.imencode(".jpg", np.ascontiguousarray(image[..., ::-1]))[1].tobytes()
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                self.wfile.write(head.encode() + jpeg + b"\r\n")
                time.sleep(STEP_S)
        except OSError:
            return

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def serve():
    servers = []

    def start(handler):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_a_network_camera_is_seen_lost_and_seen_again(serve, monkeypatch):
    monkeypatch.setattr(feed_module, "SILENT_S", 0.6)
    monkeypatch.setattr(feed_module, "RETRY_S", 0.1)
    NetworkCamera.on.set()
    feed = Feed(f"{serve(NetworkCamera)}/stream.mjpg")
    before, lost, after, ages = 0, [], [], []
    for item in feed:
        if isinstance(item, str):
            lost.append(item)
            NetworkCamera.on.set()  # plugged in again
        elif not lost:
            before += 1
            ages.append(feed.now_s() - item.time_s)
            if before == 15:
                NetworkCamera.on.clear()  # unplugged
        else:
            after.append(item)
            if len(after) == 5:
                break
    feed.close()
    assert lost[0].startswith("No picture comes from http://127.0.0.1:")
    assert np.median(ages) < MAX_AGE_S
    times = [frame.time_s for frame in after]
    assert times == sorted(times)
    assert all(isinstance(frame, Frame) for frame in after)


def test_a_recording_behind_an_address_is_played_once_and_in_its_own_time(serve, tmp_path):
    write_video(tmp_path / "a.mp4", numbered(30), rate=25)
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    feed = Feed(f"{serve(handler)}/a.mp4")
    started = time.monotonic()
    numbers = [number_of(frame.image_rgb) for frame in feed]
    assert numbers == sorted(numbers)
    assert numbers[-1] >= 27
    assert time.monotonic() - started > 28 / 25
