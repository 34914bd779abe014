"""The session on disk while it runs, so that a crash or a pulled plug loses nothing that was done.

``session.jsonl`` holds one line for everything that was decided or done, each forced to the disk;
``landmarks_00.bin`` and so on hold the rows of :data:`tmr_vision.live.kept.ROW`, written frame by
frame. A line or row that a crash cut off is left out when they are read.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from tmr_vision.errors import OutputError, SourceError
from tmr_vision.language import said
from tmr_vision.live.kept import Block, BlockHead, Take, rows_path
from tmr_vision.live.store import Store
from tmr_vision.records import Felt

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
