"""The session on disk while it runs, so that a crash or a pulled plug loses nothing that was done.

``session.jsonl`` holds one line for everything that was decided or done, each forced to the disk;
``landmarks_00.bin`` and so on hold the rows of :data:`tmr_vision.live.state.ROW`, written frame by
frame. A line or row that a crash cut off is left out when they are read.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from tmr_vision.errors import OutputError, SourceError
from tmr_vision.live.state import (
    CountedInterval,
    LandmarkSegment,
    SegmentHead,
    SessionState,
    rows_path,
)
from tmr_vision.pose.live import PassDetections
from tmr_vision.records import Frame, SelfRating, SessionHeader

LINES = "session.jsonl"
VERSION = 1


class Journal:
    """Writes a session's folder; ``resumed`` appends to one that is there.

    Raises
    ------
    OutputError
        If the folder cannot be written, or holds a session already.
    """

    def __init__(self, folder: Path, *, resumed: bool = False) -> None:
        self.folder = folder
        self._rows: BinaryIO | None = None
        if not resumed:
            _check_new(folder)
        with _as_output_error(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._lines = (folder / LINES).open("ab", buffering=0)

    def write(self, kind: str, **data: Any) -> None:
        """Append a line and force it to the disk."""
        line = json.dumps({"kind": kind, **data})
        with _as_output_error(self.folder):
            self._lines.write(line.encode() + b"\n")
            os.fsync(self._lines.fileno())

    def open_segment(self, head: SegmentHead) -> None:
        """Begin a file of landmarks."""
        self.write("block", **vars(head))
        with _as_output_error(self.folder):
            self._rows = rows_path(self.folder, head.number).open("ab", buffering=0)

    def row(self, row: bytes) -> None:
        """Append a frame to the open segment."""
        if self._rows is not None:
            with _as_output_error(self.folder):
                self._rows.write(row)

    def close_segment(self) -> None:
        """End the open segment."""
        if self._rows is not None:
            rows, self._rows = self._rows, None
            with _as_output_error(self.folder), rows:
                os.fsync(rows.fileno())

    def close(self) -> None:
        """End the session's files."""
        self.close_segment()
        self._lines.close()


class Recorder(Protocol):
    """Keeps the pictures of a segment, if that is wanted."""

    def write(self, image_rgb: Any, time_s: float) -> None:
        """Append a picture."""
        ...

    def close(self) -> None:
        """End the file."""
        ...


class BlockWriter:
    """Keeps the landmarks of what is done, block by block, and the pictures if that is wanted.

    ``recorder`` opens a video file for the pictures of each segment; None: only landmarks are kept.
    """

    def __init__(
        self, state: SessionState, journal: Journal, recorder: Callable[[Path], Recorder] | None
    ) -> None:
        self._store, self._journal, self._recorder = state, journal, recorder
        self._video: Recorder | None = None
        self._wanted: tuple[str, int] | None = None
        self._block: LandmarkSegment | None = None
        self._from_s = 0.0

    @property
    def is_open(self) -> bool:
        """Whether a segment has begun."""
        return self._block is not None

    def start(self, movement: str, number: int) -> None:
        """Begin a segment of a movement's test, with the next frame."""
        self.end()
        self._wanted = (movement, number)

    def keep(self, detections: PassDetections) -> None:
        """Append a frame, if one is wanted."""
        if self._wanted is None:
            return
        self._block = self._block or self._open(detections.frame, *self._wanted)
        time_s = detections.frame.time_s - self._from_s
        self._journal.row(self._block.add(detections, time_s))
        if self._video is not None:
            self._video.write(detections.frame.image_rgb, time_s)

    def end(self) -> None:
        """End the segment, if there is one."""
        if self._block is not None:
            self._journal.close_segment()
        if self._video is not None:
            self._video.close()
        self._block = self._video = self._wanted = None

    def at(self, now_s: float) -> tuple[int, float]:
        """Return the number of the segment and the time in it."""
        assert self._block is not None, "landmarks are kept only from the next frame on"
        return self._block.head.number, now_s - self._from_s

    def _open(self, frame: Frame, movement: str, test: int) -> LandmarkSegment:
        number, folder = len(self._store.segments), self._journal.folder
        video = f"video_{number:02d}.mp4" if self._recorder else None
        height_px, width_px = frame.image_rgb.shape[:2]
        head = SegmentHead(number, movement, test, width_px, height_px, video)
        self._store.segments[number] = segment = LandmarkSegment(head, folder)
        self._from_s = frame.time_s
        self._journal.open_segment(head)
        if self._recorder and video:
            self._video = self._recorder(folder / video)
        return segment


@contextmanager
def _as_output_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutputError(
            "{folder} cannot be written: {why}.",
            code="journal_unwritable",
            folder=str(folder),
            why=why,
        ) from error


def is_unfinished(folder: Path) -> bool:
    """Tell whether a folder holds a session that has not come to its end."""
    if not (folder / LINES).is_file():
        return False
    return not any(line["kind"] == "end" for line in read_lines(folder))


def read_lines(folder: Path) -> Iterator[dict[str, Any]]:
    """Give the lines of a session, without one that was cut off.

    Raises
    ------
    SourceError
        If there is no session in the folder.
    """
    path = folder / LINES
    if not path.is_file():
        raise SourceError(
            "{folder} holds no session of a live check ({file} is not there).",
            code="journal_missing",
            folder=str(folder),
            file=LINES,
        )
    for line in path.read_bytes().split(b"\n"):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and "kind" in entry:
            yield entry


def restore(state: SessionState) -> None:
    """Fill a store with what its folder holds."""
    for line in read_lines(state.folder):
        kind = line.pop("kind")
        if kind in _READERS:
            _READERS[kind](state, line)


def _block(state: SessionState, line: dict[str, Any]) -> None:
    head = SegmentHead(**line)
    state.segments[head.number] = LandmarkSegment(head, state.folder)


def _take(state: SessionState, line: dict[str, Any]) -> None:
    state.add_interval(CountedInterval(**line))


def _felt(state: SessionState, line: dict[str, Any]) -> None:
    test = state.test(line["movement"], line["test"])
    self_rating = SelfRating(**line["felt"]) if line["felt"] else None
    state.set_test(replace(test, self_rating=self_rating, tags=tuple(line["tags"])))


def _done(state: SessionState, line: dict[str, Any]) -> None:
    test = state.test(line["movement"], line["test"])
    state.set_test(replace(test, done=True, skipped=line["skipped"]))


def _again(state: SessionState, line: dict[str, Any]) -> None:
    test = state.test(line["movement"], line["test"])
    state.set_test(replace(test, intervals=(), self_rating=None, tags=(), done=False))


def _sides(state: SessionState, line: dict[str, Any]) -> None:
    state.mirrored = line["mirrored"]


def _gate(state: SessionState, line: dict[str, Any]) -> None:
    state.screening = line["outcome"]


def _left_alone(state: SessionState, line: dict[str, Any]) -> None:
    state.contraindicated.add(line["movement"])


def _treated(state: SessionState, line: dict[str, Any]) -> None:
    state.exercised[line["movement"]] = line["rounds"]


def _header(state: SessionState, line: dict[str, Any]) -> None:
    state.header = state.header.updated(SessionHeader(**line))


_READERS = {
    "header": _header,
    "block": _block,
    "take": _take,
    "felt": _felt,
    "done": _done,
    "again": _again,
    "sides": _sides,
    "gate": _gate,
    "left_alone": _left_alone,
    "treated": _treated,
}


def _check_new(folder: Path) -> None:
    if is_unfinished(folder):
        raise OutputError(
            "{folder} holds a session that was not finished; go on with it, "
            "or choose another folder.",
            code="session_unfinished",
            folder=str(folder),
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(
            "{folder} exists already; choose another folder.",
            code="session_folder_exists",
            folder=str(folder),
        )
