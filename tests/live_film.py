"""A film of a person who follows the guide, cut from the sample clips: a session on camera."""

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from tests.live_actor import STEP_S, Actor, options, run
from tests.recorded import SAMPLES
from tmr_vision.live.cues import read_cues
from tmr_vision.live.feed import fitted
from tmr_vision.overlay import VideoWriter
from tmr_vision.sources import open_source

SIZE_PX = (640, 480)
HANDS = {"Have you fallen": "left", "Can you stand": "right"}
"""The hands that answer the questions before single-leg movements: no, and yes."""


def film_of(path: Path, folder: Path, *keys: str, reps: int) -> Path:
    """Write what the camera sees of a session with these movements; return its path."""
    actor = Actor(says=HANDS)
    run(folder, actor, options(*keys, reps=reps, rounds=0), cues=read_cues())
    writer = VideoWriter(path)
    pictures = _pictures(set(actor.acted))
    for i, moment in enumerate(actor.acted):
        image = cv2.imdecode(pictures[moment], cv2.IMREAD_COLOR)[..., ::-1]
        writer.write(fitted(image, SIZE_PX), i * STEP_S)
    writer.close()
    return path


def _pictures(moments: Iterable[tuple[str, int]]) -> dict[tuple[str, int], np.ndarray]:
    """Return the wanted frames of the clips, packed."""
    wanted: dict[str, set[int]] = {}
    for clip, frame in moments:
        wanted.setdefault(clip, set()).add(frame)
    packed = {}
    for clip, frames in wanted.items():
        with open_source(SAMPLES / f"{clip}.mp4") as source:
            for i, frame in enumerate(source):
                if i in frames:
                    bgr = np.ascontiguousarray(frame.image_rgb[..., ::-1])
                    packed[clip, i] = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 95])[1]
    return packed
