"""A film for Chromium's fake camera: somebody who follows the guide, half a second late.

The browser plays it in its own time, so nobody in it can be prompt: what is asked is seen, and done
for a while longer than it has to be.
"""

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import cv2

from tests.live_actor import STEP_S, options, run
from tests.live_film import HANDS, SIZE_PX, pictures_of
from tests.live.test_felt_by_arm import Shows
from tmr_vision.live.context import DisplayState, read_cues
from tmr_vision.sources.turning import fitted

LATE = 15
"""Frames of 0.04 s after which what is shown is done."""
RATE_HZ = 25
TAIL_S = 8.0


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


def acted_film(folder: Path, *keys: str, **chosen: Any) -> list[tuple[float, Any]]:
    """Return what a camera sees of a session: time and picture (BGR)."""
    actor = Late(says=HANDS)
    actor.hand = "left"
    run(folder, actor, options(*keys, **{"ask_self_rating": True, **chosen}), cues=read_cues())
    packed = pictures_of({clip for clip, _ in actor.acted})
    shown = [*actor.acted, *[actor.acted[-1]] * round(TAIL_S / STEP_S)]
    return [
        (i * STEP_S, fitted(cv2.imdecode(packed[clip][at], cv2.IMREAD_COLOR), SIZE_PX))
        for i, (clip, at) in enumerate(shown)
    ]


def camera_file(path: Path, film: list[tuple[float, Any]]) -> Path:
    """Write a film as Chromium's fake camera reads it (Y4M), ``RATE_HZ`` pictures a second."""
    width, height = SIZE_PX
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F{RATE_HZ}:1 Ip A1:1 C420jpeg\n".encode())
        for _, bgr in film:
            picture = av.VideoFrame.from_ndarray(bgr, format="bgr24").reformat(format="yuv420p")
            file.write(b"FRAME\n" + picture.to_ndarray().tobytes())
    return path


def jpegs(film: list[tuple[float, Any]]) -> list[tuple[float, bytes]]:
    """Return a film's pictures as a page sends them."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, 90]
    return [(time_s, cv2.imencode(".jpg", bgr, quality)[1].tobytes()) for time_s, bgr in film]
