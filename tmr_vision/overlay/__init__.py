"""The measured pose drawn into the video: the annotated video and the key frames of a report.

A source is decoded once for both. Pictures of mirrored sources are flipped first, so that left
and right in the drawing are the person's own.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from tmr_vision.overlay.crop import Window, cut, find_windows
from tmr_vision.overlay.drawing import PLAIN, Image
from tmr_vision.overlay.reopening import check_same, unmirrored
from tmr_vision.overlay.scene import Scene
from tmr_vision.overlay.still import Still, draw_stills
from tmr_vision.overlay.video import VideoWriter
from tmr_vision.progress import Job
from tmr_vision.records import AnalysisResult, Frame, MovementResult, PoseTrack, Rep, SourceInfo
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.sources import open_source

__all__ = [
    "MOMENTS",
    "KeyFrame",
    "Moment",
    "Scene",
    "Still",
    "VideoWriter",
    "draw_source",
    "draw_stills",
    "typical_rep",
]

_KEY_FRAME_PX = 520
_JPEG_QUALITY = 82
Moment = Literal["start", "peak", "middle"]
MOMENTS: tuple[Moment, ...] = ("start", "peak")
_FRAME_S = 0.5
"""A picture further than this from the wanted moment does not show it."""


@dataclass(frozen=True)
class KeyFrame:
    """A picture at the start or peak of one side's typical repetition, with the angle drawn.

    ``number`` is that of the repetition among its side's, ``jpeg`` the encoded picture. Of a
    movement without any repetition it is one from the middle of the video, and ``rep`` is None.
    """

    movement: str
    rep: Rep | None
    number: int
    moment: Moment
    time_s: float
    jpeg: bytes

    @property
    def side(self) -> Side | None:
        """The side that moves."""
        return None if self.rep is None else self.rep.side


def draw_source(
    result: AnalysisResult,
    source: int,
    video: Path | None = None,
    *,
    pictures: bool = True,
    job: Job | None = None,
) -> list[KeyFrame]:
    """Decode one source of a result again; write the annotated video, return the key frames.

    Parameters
    ----------
    source
        Which of ``result.recordings``, 0 first.
    video
        Where to write the annotated video (MP4); None: key frames only.
    pictures
        False: the pose alone is drawn, on a plain ground; the source is not needed.
    job
        Is told how far it is, and can stop it.

    Raises
    ------
    SourceError
        If the source is no file, is gone, or is no longer the file that was analysed.
    OSError
        If the video cannot be written.
    """
    recording = result.recordings[source]
    info = recording.info
    scene, keys = Scene(result, source), _Keys(result, source)
    with _frames(info) if pictures else nullcontext(_blank(recording.pose)) as frames:
        writer = VideoWriter(video) if video is not None else None
        try:
            for frame in frames:
                keys.look_at(frame, scene)
                if writer is not None:
                    writer.write(scene.draw(frame), frame.time_s)
                elif keys.complete(frame.time_s):
                    break
                if job is not None:
                    job.report(frame.time_s / max(info.duration_s, 1e-9), "writing")
        finally:
            if writer is not None:
                writer.close()
    return keys.frames()


@contextmanager
def _frames(info: SourceInfo) -> Iterator[Iterator[Frame]]:
    """Open the video that was analysed; left and right in its pictures are the person's own."""
    with open_source(info.path, mirrored=info.mirrored) as opened:
        check_same(opened, info.sha256)
        yield (unmirrored(frame, mirrored=info.mirrored) for frame in opened)


def _blank(pose: PoseTrack) -> Iterator[Frame]:
    """Give a plain picture for each frame of a recording."""
    ground = np.full((pose.height_px, pose.width_px, 3), PLAIN, dtype=np.uint8)
    return (Frame(time_s=float(time_s), image_rgb=ground) for time_s in pose.time_s)


@dataclass(frozen=True)
class _Wanted:
    """A key frame that is looked for."""

    movement: str
    rep: Rep | None
    number: int
    moment: Moment
    time_s: float
    window: Window | None


class _Keys:
    """Keeps the pictures nearest to the moments that are wanted of one source."""

    def __init__(self, result: AnalysisResult, source: int) -> None:
        self._wanted = [w for m in result.movements for w in _wanted(m, result, source)]
        self._best: dict[int, tuple[float, Image]] = {}

    def look_at(self, frame: Frame, scene: Scene) -> None:
        """Keep a picture if none was nearer to a wanted moment."""
        for i, wanted in enumerate(self._wanted):
            away_s = abs(frame.time_s - wanted.time_s)
            if away_s < self._best.get(i, (_FRAME_S,))[0]:
                peak_of = wanted.rep if wanted.moment == "peak" else None
                self._best[i] = (away_s, scene.draw(frame, words=False, peak_of=peak_of))

    def complete(self, time_s: float) -> bool:
        """Whether no later picture can be nearer."""
        return all(wanted.time_s + _FRAME_S < time_s for wanted in self._wanted)

    def frames(self) -> list[KeyFrame]:
        """Return what was kept, cut to the person."""
        return [
            KeyFrame(
                movement=w.movement, rep=w.rep, number=w.number, moment=w.moment, time_s=w.time_s,
                jpeg=_jpeg(self._best[i][1], w.window),
            )
            for i, w in enumerate(self._wanted)
            if i in self._best
        ]  # fmt: skip


def _wanted(m: MovementResult, result: AnalysisResult, source: int) -> Iterator[_Wanted]:
    key = m.movement.key
    typical = {side: found for side in SIDES if (found := typical_rep(m, side)) is not None}
    if not typical and source in (m.sources or (0,)):
        middle_s = result.recordings[source].info.duration_s / 2
        yield _Wanted(key, None, 0, "middle", middle_s, None)
    windows = find_windows({side: rep for side, (_, rep) in typical.items()}, result)
    for side, (number, rep) in typical.items():
        if rep.source == source:
            for moment, time_s in zip(MOMENTS, (rep.start_s, rep.peak_s), strict=True):
                yield _Wanted(key, rep, number, moment, time_s, windows.get(side))


def typical_rep(result: MovementResult, side: Side) -> tuple[int, Rep] | None:
    """Return the trusted repetition nearest to the side's mean, else any, with its number."""
    reps = list(enumerate((r for r in result.reps if r.side == side), start=1))
    trusted = [(n, rep) for n, rep in reps if rep.excluded is None] or reps
    mean = result.side(side).value

    def distance(item: tuple[int, Rep]) -> float:
        away = abs(item[1].value - mean)
        return away if math.isfinite(away) else math.inf

    return min(trusted, key=distance, default=None)


def _jpeg(image_rgb: Image, window: Window | None) -> bytes:
    height, width = image_rgb.shape[:2]
    whole = Window(np.array([width, height]) / 2, np.array([width, height]) / 2)
    small = cut(image_rgb, window or whole, _KEY_FRAME_PX)
    bgr = np.ascontiguousarray(small[..., ::-1])
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return data.tobytes()
