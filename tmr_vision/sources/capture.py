"""Cameras and network streams, through OpenCV."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from tmr_vision.errors import SourceError
from tmr_vision.language import Message, message
from tmr_vision.records import Frame, own
from tmr_vision.sources import containers
from tmr_vision.sources.addresses import camera_number, public_name
from tmr_vision.sources.containers import cannot_open
from tmr_vision.sources.turning import Image, fitted

_QUIET = "-8"
DEVICES = Path("/dev")


class Capture:
    """A camera or stream through OpenCV.

    The time is the clock's when the picture was grabbed. An address of a recording, which comes
    as fast as it is read, has its presentation times instead. ``newest`` keeps no old pictures.
    """

    def __init__(
        self, where: str | Path | int, seconds: float | None, *, newest: bool = False
    ) -> None:
        os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", _QUIET)  # what it says, the error says
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        self._seconds = seconds
        number = camera_number(where)
        self._capture = _open_address(str(where)) if number is None else cv2.VideoCapture(number)
        if not self._capture.isOpened():
            self._capture.release()
            raise SourceError(
                cannot_open(public_name(where)) if number is None else camera_fault(number)
            )
        if newest:  # or pictures wait in the camera's buffer and are shown late
            self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        length_s = self._recorded_s()
        self._recorded = length_s is not None
        self.duration_s = min(filter(None, (seconds, length_s)), default=None)
        self.read_share: float | None = None

    def frames(self) -> Iterator[Frame]:
        """Grab pictures until the stream or the time ends; runs in the decoding thread."""
        first_s = last_s = size_px = None
        while True:
            there, image = self._capture.read()
            if not there:
                return
            now_s = self._now_s()
            first_s = now_s if first_s is None else first_s
            time_s = now_s - first_s
            if self._seconds is not None and time_s > self._seconds:
                return
            if last_s is not None and time_s <= last_s:
                continue
            last_s = time_s
            image_rgb = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), dtype=np.uint8)
            square = self._square(image_rgb)
            size_px = size_px or (square.shape[1], square.shape[0])
            yield Frame(time_s=time_s, image_rgb=own(fitted(square, size_px)))

    def notes(self) -> tuple[str, ...]:
        """Return nothing: a capture ends when it ends."""
        return ()

    def close(self) -> None:
        """Release the camera."""
        self._capture.release()

    def _square(self, image_rgb: Image) -> Image:
        """Return a picture with square pixels: a converter for old cameras makes others."""
        aspect = self._capture.get(cv2.CAP_PROP_SAR_NUM), self._capture.get(cv2.CAP_PROP_SAR_DEN)
        if min(aspect) <= 0 or aspect[0] == aspect[1]:
            return image_rgb
        height, width = image_rgb.shape[:2]
        return np.asarray(
            cv2.resize(image_rgb, (round(width * aspect[0] / aspect[1]), height)), dtype=np.uint8
        )

    def _now_s(self) -> float:
        if self._recorded:
            return float(self._capture.get(cv2.CAP_PROP_POS_MSEC)) / 1000
        return time.monotonic()

    def _recorded_s(self) -> float | None:
        """Return the length of a recording; None for a camera or a live stream."""
        pictures = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        return pictures / rate if pictures > 0 and rate > 0 else None


def camera_fault(number: int) -> Message:
    """Say why a camera cannot be opened, as far as the system tells, and what to do."""
    device = DEVICES / f"video{number}"
    if sys.platform == "linux" and not device.exists():
        others = sorted(path.name.removeprefix("video") for path in DEVICES.glob("video*"))
        if not others:
            return message(
                "there is no camera {number} (there is none at all); plug one in.",
                code="no_camera",
                number=number,
            )
        return message(
            "there is no camera {number} (there is camera {others}); plug one in, or name another "
            "number.",
            code="no_such_camera",
            number=number,
            others=", ".join(others),
        )
    if sys.platform == "linux" and not os.access(device, os.R_OK | os.W_OK):
        return message(
            "camera {number} may not be used by this user; allow it ({device}: on most systems "
            "join the group video and log in again).",
            code="camera_forbidden",
            number=number,
            device=device,
        )
    if sys.platform == "linux":
        return message(
            "camera {number} cannot be opened; close other programs that may be using it, check "
            "that it is plugged in, and try again.",
            code="camera_not_opened",
            number=number,
        )
    return message(
        "camera {number} cannot be opened; close other programs that may be using it, check that "
        "it is plugged in and that this program may use it, and try again.",
        code="camera_not_opened_or_forbidden",
        number=number,
    )


def _open_address(address: str) -> cv2.VideoCapture:
    limit_ms = round(containers.TIMEOUT_S * 1000)
    limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, limit_ms, cv2.CAP_PROP_READ_TIMEOUT_MSEC, limit_ms]
    return cv2.VideoCapture(address, cv2.CAP_FFMPEG, limits)
