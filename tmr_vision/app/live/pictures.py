"""Pictures as a page sends them: when it was taken, then a JPEG; only the newest one is kept."""

import io
import math
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
import PIL.Image

from tmr_vision.overlay.drawing import Image

MOST_BYTES = 2_000_000
"""Of a message; a picture of 640 x 480 has 50 000."""
_MOST_PX = 1920
"""Of a picture's longer side; it is looked up before anything is unpacked."""
_TIME = struct.Struct("<d")
_MOST_COMMANDS = 50


@dataclass(frozen=True)
class Picture:
    """A picture as it came.

    Attributes
    ----------
    capture_s
        When it was taken, by the clock of its page.
    jpeg
        The picture itself.
    page
        The connection that sent it.
    """

    capture_s: float
    jpeg: bytes
    page: int


def read_picture(message: bytes, page: int) -> Picture | None:
    """Return the picture in a message of a page; None if it is none."""
    if not _TIME.size < len(message) <= MOST_BYTES:
        return None
    (capture_s,) = _TIME.unpack_from(message)
    return Picture(capture_s, message[_TIME.size :], page) if math.isfinite(capture_s) else None


def packed(capture_s: float, jpeg: bytes) -> bytes:
    """Return a picture as a message."""
    return _TIME.pack(capture_s) + jpeg


def decoded(picture: Picture) -> Image | None:
    """Return a picture, (height, width, 3) RGB; None if it is no JPEG or too large."""
    try:
        with PIL.Image.open(io.BytesIO(picture.jpeg), formats=["JPEG"]) as head:
            if max(head.size) > _MOST_PX:
                return None
        bgr = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_COLOR)
    except (OSError, ValueError, SyntaxError, cv2.error):
        return None
    return None if bgr is None else np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


class Mailbox:
    """What waits for the engine: the newest picture, and what was pressed, in order."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._picture: Picture | None = None
        self._commands: deque[str] = deque(maxlen=_MOST_COMMANDS)

    def put(self, picture: Picture) -> None:
        """Lay a picture in; one that still waits is dropped."""
        with self._changed:
            self._picture = picture
            self._changed.notify()

    def press(self, command: str) -> None:
        """Lay a command in."""
        with self._changed:
            self._commands.append(command)
            self._changed.notify()

    def take(self, wait_s: float) -> tuple[Picture | None, list[str]]:
        """Return what there is, as soon as there is something; nothing after a while."""
        with self._changed:
            self._changed.wait_for(lambda: self._picture or self._commands, wait_s)
            found = self._picture, list(self._commands)
            self._picture = None
            self._commands.clear()
            return found


class CameraClock:
    """Turns the time of a page into that of a session, which goes on over breaks and reloads."""

    def __init__(self) -> None:
        self._page: int | None = None
        self._offset_s, self._last_s = 0.0, -math.inf
        self._zero_s = 0.0

    def time_s(self, picture: Picture) -> float | None:
        """Return a picture's time in the session; None if it is not later than the one before."""
        if self._page is None:
            self._zero_s = time.monotonic()
            self._offset_s = -picture.capture_s
        elif picture.page != self._page:
            passed_s = max(self._last_s + 0.001, time.monotonic() - self._zero_s)
            self._offset_s = passed_s - picture.capture_s
        self._page = picture.page
        now_s = picture.capture_s + self._offset_s
        if not now_s > self._last_s:
            return None
        self._last_s = now_s
        return now_s
