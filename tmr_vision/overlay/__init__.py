"""The measured pose drawn into the video: the annotated video and the key frames of a report.

A source is decoded once for both. Pictures of mirrored sources are flipped first, so that left
and right in the drawing are the person's own.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from tmr_vision.overlay.drawing import Image
from tmr_vision.overlay.reopening import check_same, unmirrored
from tmr_vision.overlay.scene import Scene
from tmr_vision.overlay.still import Still, draw_stills
from tmr_vision.overlay.video import VideoWriter
from tmr_vision.progress import Job
from tmr_vision.records import AnalysisResult, MovementResult, Rep
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
Moment = Literal["start", "peak"]
MOMENTS: tuple[Moment, ...] = ("start", "peak")
_FRAME_S = 0.5
"""A picture further than this from the wanted moment does not show it."""


@dataclass(frozen=True)
class KeyFrame:
    """A picture at the start or peak of one side's typical repetition, with the angle drawn.

    ``number`` is that of the repetition among its side's, ``jpeg`` the encoded picture.
    """

    movement: str
    rep: Rep
    number: int
    moment: Moment
    jpeg: bytes

    @property
    def side(self) -> Side:
        """The side that moves."""
        return self.rep.side


def draw_source(
    result: AnalysisResult,
    source: int,
    video: Path | None = None,
    *,
    job: Job | None = None,
) -> list[KeyFrame]:
    """Decode one source of a result again; write the annotated video, return the key frames.

    Parameters
    ----------
    source
        Which of ``result.recordings``, 0 first.
    video
        Where to write the annotated video (MP4); None: key frames only.
    job
        Is told how far it is, and can stop it.

    Raises
    ------
    SourceError
        If the source is no file, is gone, or is no longer the file that was analysed.
    OSError
        If the video cannot be written.
    """
    info = result.recordings[source].info
    scene, keys = Scene(result, source), _Keys(result, source)
    with open_source(info.path, mirrored=info.mirrored) as opened:
        check_same(opened, info.sha256)
        writer = VideoWriter(video) if video is not None else None
        try:
            for frame in opened:
                upright = unmirrored(frame, mirrored=info.mirrored)
                drawn = scene.draw(upright)
                keys.look_at(drawn, frame.time_s)
                if writer is not None:
                    writer.write(drawn, frame.time_s)
                elif keys.complete(frame.time_s):
                    break
                if job is not None:
                    job.report(frame.time_s / max(info.duration_s, 1e-9), "writing")
        finally:
            if writer is not None:
                writer.close()
    return keys.frames()


class _Keys:
    """Keeps the pictures nearest to the start and the peak of each side's typical repetition."""

    def __init__(self, result: AnalysisResult, source: int) -> None:
        self._wanted = [
            (m.movement.key, *found, moment)
            for m in result.movements
            for side in SIDES
            if (found := typical_rep(m, side)) is not None and found[1].source == source
            for moment in MOMENTS
        ]
        self._best: dict[int, tuple[float, Image]] = {}

    def look_at(self, image: Image, time_s: float) -> None:
        for i, (_, _, rep, moment) in enumerate(self._wanted):
            away_s = abs(time_s - _time_s(rep, moment))
            if away_s < self._best.get(i, (_FRAME_S,))[0]:
                self._best[i] = (away_s, image)

    def complete(self, time_s: float) -> bool:
        return all(rep.peak_s + _FRAME_S < time_s for _, _, rep, _ in self._wanted)

    def frames(self) -> list[KeyFrame]:
        return [
            KeyFrame(movement=key, rep=rep, number=n, moment=moment, jpeg=_jpeg(self._best[i][1]))
            for i, (key, n, rep, moment) in enumerate(self._wanted)
            if i in self._best
        ]


def _time_s(rep: Rep, moment: Moment) -> float:
    return rep.start_s if moment == "start" else rep.peak_s


def typical_rep(result: MovementResult, side: Side) -> tuple[int, Rep] | None:
    """Return the trusted repetition nearest to the side's mean, else any, with its number."""
    reps = list(enumerate((r for r in result.reps if r.side == side), start=1))
    trusted = [(n, rep) for n, rep in reps if rep.excluded is None] or reps
    mean = result.side(side).value

    def distance(item: tuple[int, Rep]) -> float:
        away = abs(item[1].value - mean)
        return away if math.isfinite(away) else math.inf

    return min(trusted, key=distance, default=None)


def _jpeg(image_rgb: Image) -> bytes:
    scale = min(1.0, _KEY_FRAME_PX / max(image_rgb.shape[:2]))
    small = cv2.resize(image_rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    bgr = np.ascontiguousarray(small[..., ::-1])
    _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return data.tobytes()
