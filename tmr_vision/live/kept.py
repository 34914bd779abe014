"""What is kept of a live session: both passes' landmarks and their times, as rows of a file.

They are written to the disk frame by frame (:mod:`tmr_vision.live.journal`) and measured from
there, so what is measured at the end is what can be read back after a crash.
"""

from dataclasses import dataclass
from pathlib import Path

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


def rows_path(folder: Path, number: int) -> Path:
    """Return the file of a block's landmarks."""
    return folder / f"landmarks_{number:02d}.bin"


class Block:
    """The landmarks of one stretch of a session, of one picture size, in a file of the folder.

    They are read back when they are measured, so a long session takes no memory.
    """

    def __init__(self, head: BlockHead, folder: Path) -> None:
        self.head, self.people = head, 1
        self._path = rows_path(folder, head.number)
        written = self._path.stat().st_size if self._path.is_file() else 0
        self._count = written // ROW.itemsize

    def __len__(self) -> int:
        return self._count

    def add(self, sight: Sight, time_s: float) -> bytes:
        """Count a frame, ``time_s`` after the block's start; return its row, to be written."""
        row = np.zeros(1, ROW)
        row["time_s"], row["ran"], row["poses"] = time_s, sight.ran, sight.poses
        self.people = max(self.people, sight.people)
        self._count += 1
        return row.tobytes()

    def track(self) -> PoseTrack:
        """Return the block as one mirror balanced track."""
        rows = np.fromfile(self._path, ROW) if self._count else np.zeros(0, ROW)
        time_s = rows["time_s"].copy()
        passes = [
            fill_in(time_s, rows["ran"][:, i], rows["poses"][:, i].astype(np.float64))
            for i in (0, 1)
        ]
        track = pose_track(
            time_s, *passes, width_px=self.head.width_px, height_px=self.head.height_px
        )
        return track.with_(people=self.people)
