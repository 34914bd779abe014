"""Where a session's frames come from: camera, stream or file, in a thread; the newest frame wins.

Time is seconds on the monotonic clock from the feed's start, stamped when a picture was grabbed. A
file played as a camera keeps that clock too; played fast, every frame is given with its own time
and none is dropped.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from tmr_vision.errors import SourceError
from tmr_vision.language import keep_locale, message
from tmr_vision.records import Frame
from tmr_vision.sources import Reader, is_live, open_reader
from tmr_vision.sources.addresses import camera_number, public_name
from tmr_vision.sources.files import VideoFile

SILENT_S = 2.0
"""A camera that gives no picture for so long is said to be lost."""
STILL_SILENT_S = 0.1
RETRY_S = 1.0
FAST_QUEUE = 4


Opener = Callable[[str], Reader]


def open_newest(where: str) -> Reader:
    """Open a camera by its number, what lies at an address, or a file."""
    return open_reader(where, newest=True)


class Feed:
    """Frames as they come; iterate it for frames, and for sentences when no frame comes.

    Parameters
    ----------
    where
        Camera number, address, or file.
    fast
        Give every frame of a file as quickly as it is taken.
    opener
        What opens it.

    Raises
    ------
    SourceError
        When it cannot be opened at first; later a camera is waited for.
    """

    def __init__(self, where: str, *, fast: bool = False, opener: Opener = open_newest) -> None:
        self.where, self.fast = where, fast
        self._opener = opener
        self._reader: Reader | None = opener(where)
        # An address may be that of a recording: it is played once, and no faster than it was.
        is_recording = isinstance(self._reader, VideoFile) or self._reader.duration_s is not None
        self._comes_back = is_live(where) and not is_recording
        self._start_s = time.monotonic()
        self._frames: queue.Queue[Frame | BaseException | None] = queue.Queue(
            FAST_QUEUE if fast else 1
        )
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=keep_locale(self._run), name="capture", daemon=True)

    def now_s(self) -> float:
        """Return the time on the feed's clock: a frame's age is this minus its time."""
        return time.monotonic() - self._start_s

    def __iter__(self) -> Iterator[Frame | str]:
        self._start_s = time.monotonic()
        self._thread.start()
        patience_s = SILENT_S
        while True:
            try:
                item = self._frames.get(timeout=None if self.fast else patience_s)
                patience_s = SILENT_S
            except queue.Empty:
                patience_s = STILL_SILENT_S
                yield message(
                    "No picture comes from {name}. Is it plugged in, and not in use by another "
                    "program? I keep trying.",
                    code="camera_silent",
                    name=self._name(),
                )
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item

    def close(self) -> None:
        """Stop the thread and release the camera."""
        self._stopped.set()
        with suppress(queue.Empty):
            self._frames.get_nowait()
        if self._thread.is_alive():
            self._thread.join(timeout=SILENT_S)

    # --- the capture thread -----------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                if self._reader is not None:
                    self._play(self._reader)
                    self._reader.close()
                if not self._comes_back or self._stopped.is_set():
                    break
                self._reader = self._opened_again()
        except Exception as error:
            self._put(error)
        self._put(None)

    def _play(self, reader: Reader) -> None:
        """Give the frames of a connection; a camera's clock goes on over a break."""
        offset_s = None
        for frame in reader.frames():
            if self._stopped.is_set():
                return
            if offset_s is None:
                offset_s = self.now_s() - frame.time_s if self._comes_back else 0.0
            timed = Frame(time_s=frame.time_s + offset_s, image_rgb=frame.image_rgb)
            if not self.fast and not self._comes_back:
                self._stopped.wait(max(0.0, timed.time_s - self.now_s()))
            self._put(timed)

    def _opened_again(self) -> Reader | None:
        self._stopped.wait(RETRY_S)
        with suppress(SourceError):
            return self._opener(self.where)
        return None

    def _put(self, item: Frame | BaseException | None) -> None:
        while not self._stopped.is_set():
            with suppress(queue.Full):
                self._frames.put(item, timeout=0.1 if self._waits(item) else 0.0)
                return
            if not self._waits(item):
                with suppress(queue.Empty):  # the newest frame wins
                    self._frames.get_nowait()

    def _waits(self, item: Frame | BaseException | None) -> bool:
        return self.fast or not isinstance(item, Frame)

    def _name(self) -> str:
        if camera_number(self.where) is not None:
            return message("camera {number}", number=self.where)
        return public_name(self.where)
