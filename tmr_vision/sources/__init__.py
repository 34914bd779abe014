"""Where frames come from: video files, webcams and network streams, all through one door.

``open_source`` is a context manager that gives an iterable :class:`Source`. Frames are decoded
ahead in a thread of their own, with a short queue, so that memory does not grow with the video.
Files are read with PyAV because OpenCV reads no frame of AV1, drops frames after an edit list and
knows only the mean frame rate; time is each frame's own presentation time.
"""

import hashlib
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from tmr_vision.records import Frame, SourceInfo
from tmr_vision.sources.capture import Capture, public_name
from tmr_vision.sources.files import VideoFile, readable_file

QUEUE_FRAMES = 4
_END = object()


class _Reader(Protocol):
    """What a kind of source has to offer; ``frames`` runs in the decoding thread."""

    duration_s: float | None

    def frames(self) -> Iterator[Frame]: ...
    def notes(self) -> tuple[str, ...]: ...
    def close(self) -> None: ...


class Source:
    """An open video or camera: iterate once for its frames, then ask for :meth:`info`.

    ``duration_s`` is what the container promises (None: unknown), for a progress bar only.
    """

    def __init__(self, path: str, reader: _Reader, *, mirrored: bool, sha256: str | None) -> None:
        self.path, self.mirrored, self.sha256 = path, mirrored, sha256
        self.duration_s = reader.duration_s
        self._reader = reader
        self._queue: queue.Queue[Any] = queue.Queue(QUEUE_FRAMES)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._decode, name="decode", daemon=True)
        self._count, self._last_s, self._size = 0, 0.0, (0, 0)

    def __iter__(self) -> Iterator[Frame]:
        self._thread.start()
        while (item := self._queue.get()) is not _END:
            if isinstance(item, BaseException):
                raise item
            self._count, self._last_s = self._count + 1, item.time_s
            self._size = (item.image_rgb.shape[1], item.image_rgb.shape[0])
            yield item

    def info(self) -> SourceInfo:
        """Describe what was read so far."""
        return SourceInfo(
            path=self.path,
            sha256=self.sha256,
            width_px=self._size[0],
            height_px=self._size[1],
            duration_s=self._last_s,
            frames=self._count,
            mirrored=self.mirrored,
            notes=self._reader.notes(),
        )

    def close(self) -> None:
        """Stop decoding and release the file or camera."""
        self._stopped.set()
        with suppress(queue.Empty):
            while True:  # room for the thread's last put, so that it sees the stop
                self._queue.get_nowait()
        if self._thread.is_alive():
            self._thread.join()
        self._reader.close()

    def _decode(self) -> None:
        try:
            for frame in self._reader.frames():
                self._put(frame)
                if self._stopped.is_set():
                    return
        except Exception as error:
            self._put(error)
        self._put(_END)

    def _put(self, item: object) -> None:
        while not self._stopped.is_set():
            with suppress(queue.Full):
                return self._queue.put(item, timeout=0.1)


@contextmanager
def open_source(
    where: str | Path | int, *, mirrored: bool = False, seconds: float | None = None
) -> Iterator[Source]:
    """Open a video file, a camera (its number) or a stream (``rtsp://``, ``http://``).

    Parameters
    ----------
    where
        Path, camera number or address.
    mirrored
        The pictures are mirrored (a selfie video); noted here, undone in the pose stage.
    seconds
        Stop a camera or stream after this time.

    Raises
    ------
    SourceError
        If it cannot be read, with what was wrong and what to do.
    """
    live = is_live(where)
    reader: _Reader = Capture(where, seconds) if live else VideoFile(readable_file(str(where)))
    source = Source(
        public_name(where),
        reader,
        mirrored=mirrored,
        sha256=None if live else file_sha256(Path(str(where))),
    )
    try:
        yield source
    finally:
        source.close()


def is_live(where: str | Path | int) -> bool:
    """Tell a camera number or stream address from a file."""
    text = str(where)
    return isinstance(where, int) or text.isdigit() or "://" in text


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
