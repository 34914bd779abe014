"""What is kept of a live session: both passes' landmarks and their times, as rows of bytes.

The same bytes are written to the disk frame by frame (:mod:`tmr_vision.live.journal`), so what is
measured at the end is what can be read back after a crash.
"""

from dataclasses import dataclass

import numpy as np

from tmr_vision.pose import pose_track
from tmr_vision.pose.alternating import fill_in
from tmr_vision.pose.landmarker import COLUMNS
from tmr_vision.pose.live import Sight
from tmr_vision.records import PoseTrack
from tmr_vision.skeleton import N_LANDMARKS, Side

ROW = np.dtype(
    [("time_s", "<f8"), ("ran", "?", 2), ("poses", "<f4", (2, N_LANDMARKS, COLUMNS))],
)
"""One frame: its time, which passes looked at it, and what they saw."""


@dataclass(frozen=True)
class Take:
    """A stretch of a block in which one side's repetitions count; seconds from the block's start.

    ``test`` numbers the tests of a movement: 0 the first one, 1 the first test after exercising.
    """

    movement: str
    test: int
    side: Side
    block: int
    start_s: float
    end_s: float


@dataclass(frozen=True)
class BlockHead:
    """What is known of a block beside its rows; ``video`` is a file name, if pictures are kept."""

    number: int
    movement: str
    test: int
    width_px: int
    height_px: int
    video: str | None = None


class Block:
    """The landmarks of one stretch of a session, of one picture size."""

    def __init__(self, head: BlockHead, rows: bytes = b"", *, people: int = 1) -> None:
        self.head, self.people = head, people
        self._rows = bytearray(rows[: len(rows) // ROW.itemsize * ROW.itemsize])

    def __len__(self) -> int:
        return len(self._rows) // ROW.itemsize

    def add(self, sight: Sight, time_s: float) -> bytes:
        """Append a frame, ``time_s`` after the block's start; return its row."""
        row = np.zeros(1, ROW)
        row["time_s"], row["ran"], row["poses"] = time_s, sight.ran, sight.poses
        self.people = max(self.people, sight.people)
        self._rows += row.tobytes()
        return row.tobytes()

    def track(self) -> PoseTrack:
        """Return the block as one mirror balanced track."""
        rows = np.frombuffer(bytes(self._rows), ROW)
        time_s = rows["time_s"].copy()
        passes = [
            fill_in(time_s, rows["ran"][:, i], rows["poses"][:, i].astype(np.float64))
            for i in (0, 1)
        ]
        track = pose_track(
            time_s, *passes, width_px=self.head.width_px, height_px=self.head.height_px
        )
        return track.with_(people=self.people)
