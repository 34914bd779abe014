"""Pictures to an H.264 file that browsers play, each with its own time."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tmr_vision.overlay.drawing import Image

_TICKS_HZ = 90_000
_OPTIONS = {
    "preset": "veryfast",
    "crf": "23",
    "bf": "0",  # no reordering, so no edit list, after which some readers drop pictures
}


class VideoWriter:
    """Writes an MP4; the size is that of the first picture, without an odd last row or column."""

    def __init__(self, path: Path) -> None:
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream: av.VideoStream | None = None
        self._last = -1

    def write(self, image_rgb: Image, time_s: float) -> None:
        """Append a picture (height, width, 3) uint8 that is shown from ``time_s`` on."""
        stream = self._stream or self._start(image_rgb)
        frame = av.VideoFrame.from_ndarray(
            np.ascontiguousarray(image_rgb[: stream.height, : stream.width]), format="rgb24"
        )
        self._last = max(self._last + 1, round(time_s * _TICKS_HZ))
        frame.pts, frame.time_base = self._last, Fraction(1, _TICKS_HZ)
        self._container.mux(stream.encode(frame))

    def close(self) -> None:
        """Write what is still held back, and the file's index."""
        try:
            if self._stream is not None:
                self._container.mux(self._stream.encode(None))
        finally:
            self._container.close()

    def _start(self, image_rgb: Image) -> av.VideoStream:
        height, width = image_rgb.shape[:2]
        stream = self._container.add_stream("libx264", rate=30, options=_OPTIONS)
        stream.height, stream.width = max(2, height // 2 * 2), max(2, width // 2 * 2)
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, _TICKS_HZ)
        self._stream = stream
        return stream
