"""Films for Chromium's fake camera: somebody who follows the guide, half a second late.

The browser plays it in its own time, so nobody in it can be prompt: what is asked is seen, and done
for a while longer than it has to be.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from tests.live.test_felt_by_arm import Shows
from tests.live_actor import STEP_S, options, run
from tests.live_film import HANDS, SIZE_PX, pictures_of
from tests.recorded import passes
from tmr_vision.live.context import DisplayState, read_cues
from tmr_vision.pose.live import PassDetections, PassSchedule
from tmr_vision.records import Frame
from tmr_vision.sources.turning import fitted

LATE = 15
"""Frames of 0.04 s after which what is shown is done."""
RATE_HZ = 25
TAIL_S = 8.0
MJPEG_HZ = 30
"""The rate at which Chromium plays a file of JPEGs."""
BLOCK, BITS = 16, 15
"""A number in a picture: so many blocks of so many pixels, black or white, at its lower edge."""


@dataclass
class Late(Shows):
    """Does what was shown a moment ago."""

    _before: deque[DisplayState] = field(default_factory=lambda: deque(maxlen=LATE))

    def _act(self) -> None:
        now = self.display
        self._before.append(now)
        self.display = self._before[0]
        super()._act()
        self.display = now


@dataclass
class Marked:
    """Sees in a picture what was recorded of the moment whose number is in it."""

    moments: list[tuple[str, int]]
    mirrored: bool = False
    balancing: PassSchedule = "both"

    def detect(self, frame: Frame) -> PassDetections:
        """Read the number, and give both passes of its moment."""
        number = sum(
            int(frame.image_rgb[-BLOCK:, i * BLOCK : (i + 1) * BLOCK].mean() > 127) << i
            for i in range(BITS)
        )
        clip, at = self.moments[min(number, len(self.moments) - 1)]
        seen = passes(clip).of_mirrored_clip() if self.mirrored else passes(clip)
        poses = np.stack([seen.plain[at], seen.in_mirror[at]])
        return PassDetections(frame, np.array([True, True]), poses, 1)


def acted_film(folder: Path, *keys: str, **chosen: Any) -> list[tuple[float, Any]]:
    """Return what a camera sees of a session: time and picture (BGR)."""
    return [(i * STEP_S, picture) for i, (picture, _) in enumerate(_acted(folder, keys, chosen))]


def marked_film(folder: Path, *keys: str, **chosen: Any) -> tuple[list[tuple[float, Any]], Marked]:
    """Return the same with a number in each picture, and what sees by it, without a model."""
    film, moments = [], []
    for i, (picture, moment) in enumerate(_acted(folder, keys, chosen)):
        film.append((i * STEP_S, _marked(picture, i)))
        moments.append(moment)
    return film, Marked(moments)


def _acted(folder: Path, keys: Any, chosen: Any) -> Iterator[tuple[Any, tuple[str, int]]]:
    actor = Late(says=HANDS)
    actor.hand = "left"
    run(folder, actor, options(*keys, **{"ask_self_rating": True, **chosen}), cues=read_cues())
    packed = pictures_of({clip for clip, _ in actor.acted})
    for clip, at in [*actor.acted, *[actor.acted[-1]] * round(TAIL_S / STEP_S)]:
        yield fitted(cv2.imdecode(packed[clip][at], cv2.IMREAD_COLOR), SIZE_PX), (clip, at)


def _marked(bgr: Any, number: int) -> Any:
    made = bgr.copy()
    for i in range(BITS):
        made[-BLOCK:, i * BLOCK : (i + 1) * BLOCK] = 255 * (number >> i & 1)
    return made


def camera_file(path: Path, film: list[tuple[float, Any]]) -> Path:
    """Write a film as Chromium's fake camera reads it (Y4M), ``RATE_HZ`` pictures a second."""
    width, height = SIZE_PX
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F{RATE_HZ}:1 Ip A1:1 C420jpeg\n".encode())
        for _, bgr in film:
            picture = av.VideoFrame.from_ndarray(bgr, format="bgr24").reformat(format="yuv420p")
            file.write(b"FRAME\n" + picture.to_ndarray().tobytes())
    return path


def small_camera_file(path: Path, film: list[tuple[float, Any]]) -> Path:
    """Write a long film as Chromium's fake camera reads it too: JPEGs one after the other."""
    pictures = jpegs(film)
    with path.open("wb") as file:
        for i in range(round(len(pictures) * MJPEG_HZ / RATE_HZ)):
            file.write(pictures[i * RATE_HZ // MJPEG_HZ][1])
    return path


def jpegs(film: list[tuple[float, Any]]) -> list[tuple[float, bytes]]:
    """Return a film's pictures as a page sends them."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, 90]
    return [(time_s, cv2.imencode(".jpg", bgr, quality)[1].tobytes()) for time_s, bgr in film]
