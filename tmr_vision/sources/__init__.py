"""Where frames come from: video files, webcams and network streams, all through one door.

``open_source`` is a context manager that gives an iterable :class:`Source`. Frames are decoded
ahead in a thread of their own, with a short queue, so that memory does not grow with the video.
Recordings, on this disk or at an address, are read with PyAV because OpenCV reads no frame of AV1,
drops frames after an edit list and knows only the mean frame rate; time is each frame's own
presentation time, put right by :mod:`tmr_vision.sources.clock`.
"""

import hashlib
import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from tmr_vision.errors import SourceError
from tmr_vision.language import keep_locale
from tmr_vision.records import Frame, SourceInfo
from tmr_vision.sources.addresses import is_live, local_file, public_name, readable_file
from tmr_vision.sources.capture import Capture
from tmr_vision.sources.containers import open_file, open_recording
from tmr_vision.sources.files import VideoFile

__all__ = [
    "Reader",
    "Source",
    "file_sha256",
    "find_copy",
    "has_no_end",
    "is_live",
    "local_file",
    "open_reader",
    "open_source",
    "public_name",
]

QUEUE_FRAMES = 4
_END = object()


class Reader(Protocol):
    """An open camera, stream or file.

    ``duration_s`` is None where it has no end, or tells none; ``read_share`` is the part of its
    bytes that was read, None where it has no end.
    """

    duration_s: float | None
    read_share: float | None

    def frames(self) -> Iterator[Frame]:
        """Give pictures with times from the first one; runs in the decoding thread."""
        ...

    def notes(self) -> tuple[str, ...]:
        """Say what was unusual, in plain sentences."""
        ...

    def close(self) -> None:
        """Release it."""
        ...


class Source:
    """An open video or camera: iterate once for its frames, then ask for :meth:`info`.

    ``duration_s`` is what the container promises (None: unknown), for a progress bar only.
    """

    def __init__(
        self,
        path: str,
        reader: Reader,
        *,
        mirrored: bool,
        sha256: str | None,
    ) -> None:
        self.path, self.mirrored, self.sha256 = path, mirrored, sha256
        self.duration_s = reader.duration_s
        self._reader = reader
        self._queue: queue.Queue[Any] = queue.Queue(QUEUE_FRAMES)
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=keep_locale(self._decode), name="decode", daemon=True
        )
        self._count, self._last_s, self._size = 0, 0.0, (0, 0)

    def __iter__(self) -> Iterator[Frame]:
        self._thread.start()
        while (item := self._queue.get()) is not _END:
            if isinstance(item, BaseException):
                raise item
            self._count, self._last_s = self._count + 1, item.time_s
            self._size = (item.image_rgb.shape[1], item.image_rgb.shape[0])
            yield item
        if not self._count:
            raise SourceError(
                "no picture comes from {where}; check that it is on and try again.",
                code="no_picture",
                where=self.path,
            )

    @property
    def fraction(self) -> float | None:
        """The part that was given, 0 to 1, by time or else by bytes; None where nobody knows."""
        if self.duration_s:
            return min(self._last_s / self.duration_s, 1.0)
        return self._reader.read_share

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
    """Open a video file, a camera (its number) or an address (``rtsp://``, ``http://``).

    A recording at an address is read as a file is; ``file://`` is a file.

    Parameters
    ----------
    where
        Path, camera number or address.
    mirrored
        The pictures are mirrored (a selfie video); noted here, undone in the pose stage.
    seconds
        Stop a camera, a stream, or what lies at an address after this time.

    Raises
    ------
    SourceError
        If it cannot be read, with what was wrong and what to do.
    """
    reader, file = open_reader(where, seconds=seconds), local_file(where)
    source = Source(
        public_name(where) if file is None else str(file),
        reader,
        mirrored=mirrored,
        sha256=None if file is None else file_sha256(file),
    )
    try:
        yield source
    finally:
        source.close()


def open_reader(
    where: str | Path | int, *, seconds: float | None = None, newest: bool = False
) -> Reader:
    """Open what a source's name means: one door, so that what holds for files holds for all.

    ``newest`` keeps no old pictures of a camera. Raises SourceError as :func:`open_source`.
    """
    file = local_file(where)
    if file is not None:
        return VideoFile(open_file(readable_file(file)))
    recording = open_recording(str(where))
    if recording is not None:
        return VideoFile(recording, seconds=seconds)
    return Capture(where, seconds, newest=newest)


def has_no_end(where: str | Path | int) -> bool:
    """Tell a camera or live stream from a recording; raises SourceError if it cannot be opened."""
    if not is_live(where):
        return False
    recording = open_recording(str(where))
    if recording is not None:
        recording.container.close()
    return recording is None


def find_copy(where: str | Path | int, known: Sequence[SourceInfo]) -> int | None:
    """Return which of some files has the same content; None if none has."""
    file = local_file(where)
    if file is None or not known:
        return None
    sha256 = file_sha256(readable_file(file))
    return next((i for i, info in enumerate(known) if info.sha256 == sha256), None)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
