"""The session on disk while it runs, so that a crash or a pulled plug loses nothing that was done.

``session.jsonl`` holds one line for everything that was decided or done, each forced to the disk;
``landmarks_00.bin`` and so on hold the rows of :data:`tmr_vision.live.store.ROW`, written frame by
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
from tmr_vision.language import said
from tmr_vision.live.store import Block, BlockHead, Store, Take, rows_path
from tmr_vision.pose.live import Sight
from tmr_vision.records import Felt, Frame

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

    def open_block(self, head: BlockHead) -> None:
        """Begin a file of landmarks."""
        self.write("block", **vars(head))
        with _as_output_error(self.folder):
            self._rows = rows_path(self.folder, head.number).open("ab", buffering=0)

    def row(self, row: bytes) -> None:
        """Append a frame to the open block."""
        if self._rows is not None:
            with _as_output_error(self.folder):
                self._rows.write(row)

    def close_block(self) -> None:
        """End the open block."""
        if self._rows is not None:
            rows, self._rows = self._rows, None
            with _as_output_error(self.folder), rows:
                os.fsync(rows.fileno())

    def close(self) -> None:
        """End the session's files."""
        self.close_block()
        self._lines.close()


class Recorder(Protocol):
    """Keeps the pictures of a block, if that is wanted."""

    def write(self, image_rgb: Any, time_s: float) -> None:
        """Append a picture."""
        ...

    def close(self) -> None:
        """End the file."""
        ...


class BlockWriter:
    """Keeps the landmarks of what is done, block by block, and the pictures if that is wanted.

    ``recorder`` opens a video file for the pictures of each block; None: only landmarks are kept.
    """

    def __init__(
        self, store: Store, journal: Journal, recorder: Callable[[Path], Recorder] | None
    ) -> None:
        self._store, self._journal, self._recorder = store, journal, recorder
        self._video: Recorder | None = None
        self._wanted: tuple[str, int] | None = None
        self._block: Block | None = None
        self._from_s = 0.0

    @property
    def is_open(self) -> bool:
        """Whether a block has begun."""
        return self._block is not None

    def start(self, movement: str, number: int) -> None:
        """Begin a block of a movement's test, with the next frame."""
        self.end()
        self._wanted = (movement, number)

    def keep(self, sight: Sight) -> None:
        """Append a frame, if one is wanted."""
        if self._wanted is None:
            return
        self._block = self._block or self._open(sight.frame, *self._wanted)
        time_s = sight.frame.time_s - self._from_s
        self._journal.row(self._block.add(sight, time_s))
        if self._video is not None:
            self._video.write(sight.frame.image_rgb, time_s)

    def end(self) -> None:
        """End the block, if there is one."""
        if self._block is not None:
            self._journal.close_block()
        if self._video is not None:
            self._video.close()
        self._block = self._video = self._wanted = None

    def at(self, now_s: float) -> tuple[int, float]:
        """Return the number of the block and the time in it."""
        assert self._block is not None, "landmarks are kept only from the next frame on"
        return self._block.head.number, now_s - self._from_s

    def _open(self, frame: Frame, movement: str, test: int) -> Block:
        number, folder = len(self._store.blocks), self._journal.folder
        video = f"video_{number:02d}.mp4" if self._recorder else None
        height_px, width_px = frame.image_rgb.shape[:2]
        head = BlockHead(number, movement, test, width_px, height_px, video)
        self._store.blocks[number] = block = Block(head, folder)
        self._from_s = frame.time_s
        self._journal.open_block(head)
        if self._recorder and video:
            self._video = self._recorder(folder / video)
        return block


@contextmanager
def _as_output_error(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutputError(
            said("{folder} cannot be written: {why}.", folder=str(folder), why=why)
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
            said(
                "{folder} holds no session of a live check ({file} is not there).",
                folder=str(folder),
                file=LINES,
            )
        )
    for line in path.read_bytes().split(b"\n"):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and "kind" in entry:
            yield entry


def restore(store: Store) -> None:
    """Fill a store with what its folder holds."""
    for line in read_lines(store.folder):
        kind = line.pop("kind")
        if kind in _READERS:
            _READERS[kind](store, line)


def _block(store: Store, line: dict[str, Any]) -> None:
    head = BlockHead(**line)
    store.blocks[head.number] = Block(head, store.folder)


def _take(store: Store, line: dict[str, Any]) -> None:
    store.add_take(Take(**line))


def _felt(store: Store, line: dict[str, Any]) -> None:
    trial = store.test(line["movement"], line["test"])
    felt = Felt(**line["felt"]) if line["felt"] else None
    store.change(replace(trial, felt=felt, tags=tuple(line["tags"])))


def _done(store: Store, line: dict[str, Any]) -> None:
    trial = store.test(line["movement"], line["test"])
    store.change(replace(trial, done=True, skipped=line["skipped"]))


def _again(store: Store, line: dict[str, Any]) -> None:
    trial = store.test(line["movement"], line["test"])
    store.change(replace(trial, takes=(), felt=None, tags=(), done=False))


def _sides(store: Store, line: dict[str, Any]) -> None:
    store.mirrored = line["mirrored"]


def _gate(store: Store, line: dict[str, Any]) -> None:
    store.gate = line["outcome"]


def _left_alone(store: Store, line: dict[str, Any]) -> None:
    store.left_alone.add(line["movement"])


def _treated(store: Store, line: dict[str, Any]) -> None:
    store.treated[line["movement"]] = line["rounds"]


_READERS = {
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
            said(
                "{folder} holds a session that was not finished; go on with it by --resume "
                "{folder}, or choose another folder.",
                folder=str(folder),
            )
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(
            said("{folder} exists already; choose another folder.", folder=str(folder))
        )
