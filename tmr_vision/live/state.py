"""What a session has so far: blocks of landmarks, takes, felt scores; and what each test shows.

A test is one movement done with both sides; its number is 0 at first and counts the tests after
exercising. Both passes' landmarks are written to the disk frame by frame
(:mod:`tmr_vision.live.journal`) and measured from there by :mod:`tmr_vision.analysis`, so what is
measured at the end is what can be read back after a crash, and nothing else.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from tmr_vision.analysis import measure
from tmr_vision.asymmetry import compare_sides
from tmr_vision.asymmetry.nothing import nothing_measured
from tmr_vision.calibration import find_calibration
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.language import message
from tmr_vision.pose import ModelFile, pose_track
from tmr_vision.pose.alternating import interpolate_skipped
from tmr_vision.pose.landmarker import COLUMNS
from tmr_vision.pose.live import PassDetections
from tmr_vision.records import (
    Movement,
    MovementResult,
    PoseTrack,
    Recording,
    Rep,
    SelfRating,
    SessionHeader,
    SourceInfo,
)
from tmr_vision.reps import find_reps
from tmr_vision.skeleton import N_LANDMARKS, SIDES, Side
from tmr_vision.sources import file_sha256

ROW = np.dtype(
    [("time_s", "<f8"), ("ran", "?", 2), ("poses", "<f4", (2, N_LANDMARKS, COLUMNS))],
)
"""One frame: its time, which passes looked at it, and what they saw."""


@dataclass(frozen=True)
class CountedInterval:
    """A stretch of a segment in which one side's repetitions count, in seconds from its start.

    ``test`` numbers the tests of a movement: 0 the first one, 1 the first test after exercising.
    """

    movement: str
    test: int
    side: Side
    block: int
    start_s: float
    end_s: float


@dataclass(frozen=True)
class SegmentHead:
    """What is known of a segment beside its rows; ``video`` is a file, if pictures are kept."""

    number: int
    movement: str
    test: int
    width_px: int
    height_px: int
    video: str | None = None


def rows_path(folder: Path, number: int) -> Path:
    """Return the file of a segment's landmarks."""
    return folder / f"landmarks_{number:02d}.bin"


class LandmarkSegment:
    """The landmarks of one stretch of a session, of one picture size, in a file of the folder.

    They are read back when they are measured, so a long session takes no memory.
    """

    def __init__(self, head: SegmentHead, folder: Path) -> None:
        self.head, self.people = head, 1
        self._path = rows_path(folder, head.number)
        written = self._path.stat().st_size if self._path.is_file() else 0
        self._count = written // ROW.itemsize

    def __len__(self) -> int:
        return self._count

    def add(self, detections: PassDetections, time_s: float) -> bytes:
        """Count a frame, ``time_s`` after the segment's start; return its row, to be written."""
        row = np.zeros(1, ROW)
        row["time_s"], row["ran"], row["poses"] = time_s, detections.ran, detections.poses
        self.people = max(self.people, detections.people)
        self._count += 1
        return row.tobytes()

    def track(self) -> PoseTrack:
        """Return the segment as one mirror averaged track."""
        rows = np.fromfile(self._path, ROW) if self._count else np.zeros(0, ROW)
        time_s = rows["time_s"].copy()
        passes = [
            interpolate_skipped(time_s, rows["ran"][:, i], rows["poses"][:, i].astype(np.float64))
            for i in (0, 1)
        ]
        track = pose_track(
            time_s, *passes, width_px=self.head.width_px, height_px=self.head.height_px
        )
        return track.with_(people=self.people)


@dataclass(frozen=True)
class MovementTest:
    """What is known of one test of one movement."""

    movement: str
    number: int
    intervals: tuple[CountedInterval, ...] = ()
    self_rating: SelfRating | None = None
    tags: tuple[str, ...] = ()
    done: bool = False
    skipped: bool = False

    def sides_left(self) -> tuple[Side, ...]:
        """Return the sides that are still to be done."""
        return tuple(s for s in SIDES if s not in {interval.side for interval in self.intervals})

    def blocks(self) -> list[int]:
        """Return the numbers of the segments that its takes lie in."""
        return sorted({interval.block for interval in self.intervals})


@dataclass
class SessionState:
    """All of a session.

    source     what may be said of where its pictures came from
    file       the video that its only block is, from the first frame on; None: a part, or a camera
    header     what stands at the head of its report
    screening  what the safety screening came to: ``ok``, ``supported``, ``left_out``; None: not
               asked
    """

    source: str
    folder: Path
    model: ModelFile
    mirrored: bool = False
    file: Path | None = None
    header: SessionHeader = field(default_factory=SessionHeader)
    segments: dict[int, LandmarkSegment] = field(default_factory=dict)
    tests: dict[tuple[str, int], MovementTest] = field(default_factory=dict)
    exercised: dict[str, int] = field(default_factory=dict)
    screening: str | None = None
    contraindicated: set[str] = field(default_factory=set)
    _measured: dict[int, tuple[int, Recording | str]] = field(default_factory=dict)

    def test(self, movement: str, number: int) -> MovementTest:
        """Return a test, as far as it has come."""
        return self.tests.get((movement, number), MovementTest(movement, number))

    def set_test(self, test: MovementTest) -> None:
        """Keep a test's new state."""
        self.tests[test.movement, test.number] = test

    def add_interval(self, interval: CountedInterval) -> None:
        """Keep where a side's repetitions count."""
        test = self.test(interval.movement, interval.test)
        self.set_test(replace(test, intervals=(*test.intervals, interval)))

    def is_contraindicated(self, movement: Movement) -> bool:
        """Tell whether the safety screening says that a movement is not to be done."""
        return movement.screening == "balance" and self.screening == "left_out"

    def history(self, movement: Movement) -> list[MovementResult]:
        """Return the results of a movement's finished tests, the first one first."""
        done = [t for t in self.tests_of(movement.key) if t.done and not t.skipped]
        return [self.assess(movement, test.number) for test in done]

    def assess(self, movement: Movement, number: int) -> MovementResult:
        """Measure a test from its landmarks."""
        test = self.test(movement.key, number)
        used = test.blocks()
        measured = {n: self.recording(n) for n in used}
        recordings = [r for r in measured.values() if isinstance(r, Recording)]
        if not recordings:
            reasons = [r for r in measured.values() if isinstance(r, str)]
            return nothing_measured(
                movement,
                next(iter(reasons), message("it was not done", code="not_done")),
                test.self_rating,
            )
        places = [n for n in used if isinstance(measured[n], Recording)]
        reps = tuple(
            rep
            for i, n in enumerate(places)
            for rep in find_reps(recordings[i], movement, source=i)
            if _counts(rep, [interval for interval in test.intervals if interval.block == n])
        )
        found = compare_sides(
            recordings,
            movement,
            reps,
            recognised=False,
            mirror_averaged=True,
            self_rating=test.self_rating,
        )
        return found.with_(self_rating_tags=test.tags)

    def tests_of(self, movement: str) -> list[MovementTest]:
        """Return all tests of a movement, the first one first."""
        return [self.tests[key] for key in sorted(self.tests) if key[0] == movement]

    def recording(self, number: int) -> Recording | str:
        """Return a segment measured, or why it cannot be; measured again only if it has grown."""
        segment = self.segments[number]
        known = self._measured.get(number)
        if known is None or known[0] != len(segment):
            self._measured[number] = known = (len(segment), self._measure(segment))
        return known[1]

    def _measure(self, segment: LandmarkSegment) -> Recording | str:
        track = segment.track()
        if len(track.time_s) < 2:
            return message("too little of it was seen", code="too_little_seen")
        path = self.file or self._video(segment)
        info = SourceInfo(
            path=f"live://{self.source}" if path is None else str(path),
            sha256=None if path is None else file_sha256(path),
            width_px=segment.head.width_px,
            height_px=segment.head.height_px,
            duration_s=float(track.time_s[-1]),
            frames=len(track.time_s),
            mirrored=self.mirrored and self.file is not None,
        )
        try:
            return measure(track, info, calibration=find_calibration(self.model.sha256))
        except NothingMeasurableError as error:
            reason: str = (error.__cause__ or error).args[0]  # without the source's name
            return reason

    def _video(self, segment: LandmarkSegment) -> Path | None:
        """Return the kept pictures of a segment; they are not mirrored."""
        path = self.folder / segment.head.video if segment.head.video else None
        return path if path is not None and path.is_file() else None


def _counts(rep: Rep, intervals: list[CountedInterval]) -> bool:
    """Tell whether a repetition is in an interval; its middle is over before it is counted live."""
    middle_s = (rep.start_s + rep.end_s) / 2
    return any(t.side == rep.side and t.start_s <= middle_s <= t.end_s for t in intervals)
