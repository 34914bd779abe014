"""Pictures to an H.264 file that browsers play, each with its own time."""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from tmr_vision.language import keep_locale
from tmr_vision.overlay.drawing import Image

_TICKS_HZ = 90_000
_AHEAD = 4
"""Pictures that may wait for the encoder; more would only take memory."""
_OPTIONS = {
    # A still camera gains little from a finer search or from looking ahead: as sharp as "veryfast"
    # with crf=23, this takes half its time for the sample clips, and a third more space.
    "preset": "ultrafast",
    "qp": "27",
    "bf": "0",  # no reordering, so no edit list, after which some readers drop pictures
    "x264-params": "threads=1",
}


class VideoWriter:
    """Writes an MP4; the size is that of the first picture, without an odd last row or column.

    Pictures are encoded in a thread of their own while the next ones are drawn; an error of the
    encoder is raised by the next :meth:`write` or by :meth:`close`.
    """

    def __init__(self, path: Path) -> None:
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream: av.VideoStream | None = None
        self._last = -1
        self._encoder = ThreadPoolExecutor(max_workers=1)
        self._waiting: deque[Future[None]] = deque()

    def write(self, image_rgb: Image, time_s: float) -> None:
        """Append a picture (height, width, 3) uint8 that is shown from ``time_s`` on.

        The picture must not be changed afterwards.
        """
        while len(self._waiting) >= _AHEAD:
            self._waiting.popleft().result()
        stream = self._stream or self._start(image_rgb)
        self._last = max(self._last + 1, round(time_s * _TICKS_HZ))
        self._waiting.append(
            self._encoder.submit(keep_locale(self._encode), stream, image_rgb, self._last)
        )

    def close(self) -> None:
        """Write what is still held back, and the file's index."""
        try:
            while self._waiting:
                self._waiting.popleft().result()
            if self._stream is not None:
                self._container.mux(self._stream.encode(None))
        finally:
            self._encoder.shutdown()
            self._container.close()

    def _encode(self, stream: av.VideoStream, image_rgb: Image, ticks: int) -> None:
        cropped = np.ascontiguousarray(image_rgb[: stream.height, : stream.width])
        planes = np.asarray(cv2.cvtColor(cropped, cv2.COLOR_RGB2YUV_I420), dtype=np.uint8)
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts, frame.time_base = ticks, Fraction(1, _TICKS_HZ)
        self._container.mux(stream.encode(frame))

    def _start(self, image_rgb: Image) -> av.VideoStream:
        height, width = image_rgb.shape[:2]
        stream = self._container.add_stream("libx264", rate=30, options=_OPTIONS)
        stream.height, stream.width = max(2, height // 2 * 2), max(2, width // 2 * 2)
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, _TICKS_HZ)
        self._stream = stream
        return stream
