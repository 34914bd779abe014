"""A film of a person who follows the guide, cut from the sample clips: a session on camera."""

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from tests.live_actor import STEP_S, Actor, options, run
from tests.recorded import SAMPLES
from tmr_vision.live.context import read_cues
from tmr_vision.overlay import VideoWriter
from tmr_vision.records import Frame
from tmr_vision.sources import open_source
from tmr_vision.sources.turning import fitted

SIZE_PX = (640, 480)
HANDS = {"Have you fallen": "left", "Can you stand": "right"}
"""The hands that answer the questions before single-leg movements: no, and yes."""


def film_of(path: Path, folder: Path, *keys: str, reps: int) -> Path:
    """Write what the camera sees of a session with these movements; return its path."""
    actor = Actor(says=HANDS)
    run(folder, actor, options(*keys, reps=reps, rounds=0), cues=read_cues())
    writer = VideoWriter(path)
    pictures = pictures_of({clip for clip, _ in actor.acted})
    for i, (clip, frame) in enumerate(actor.acted):
        image = cv2.imdecode(pictures[clip][frame], cv2.IMREAD_COLOR)[..., ::-1]
        writer.write(fitted(image, SIZE_PX), i * STEP_S)
    writer.close()
    return path


def pictures_of(clips: Iterable[str]) -> dict[str, list[np.ndarray]]:
    """Return the frames of sample clips, packed."""
    packed = {}
    for clip in clips:
        with open_source(SAMPLES / f"{clip}.mp4") as source:
            packed[clip] = [_packed(frame) for frame in source]
    return packed


def _packed(frame: Frame) -> np.ndarray:
    bgr = np.ascontiguousarray(frame.image_rgb[..., ::-1])
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 95])[1]
