"""A film for the fake camera of somebody who does what the page of recordings says, when it does.

The page goes by its own clock, which is told by the plan; so is the film. A number in each picture
says what is seen in it (``Marked``), without a model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from tests.app.fake_camera import BITS, BLOCK, Marked, _marked, camera_file
from tests.live_actor import STEP_S, _part
from tests.live_film import SIZE_PX, pictures_of
from tests.recorded import Passes, passes
from tmr_vision.app.recording import KEPT_S
from tmr_vision.live.recording_plan import SetToRecord
from tmr_vision.records import Recording
from tmr_vision.sources import open_source
from tmr_vision.sources.turning import fitted

LEAD_S = 1.0
"""Of a set, before its first repetition."""
TAIL_S = 20.0


def film_of_sets(path: Path, sets: Sequence[SetToRecord]) -> tuple[Path, Marked]:
    """Write the film of a recorded session, and return what sees in it."""
    moments = moments_of(sets)
    packed = pictures_of({clip for clip, _ in moments})
    film: list[tuple[float, Any]] = [
        (i * STEP_S, _marked(fitted(cv2.imdecode(packed[c][at], cv2.IMREAD_COLOR), SIZE_PX), i))
        for i, (c, at) in enumerate(moments)
    ]
    return camera_file(path, film), Marked(moments)


def moments_of(sets: Sequence[SetToRecord]) -> list[tuple[str, int]]:
    """Return clip and frame of what is to be seen, picture by picture."""
    moments: list[tuple[str, int]] = []

    def stay(clip: str, frame: int, seconds: float) -> None:
        moments.extend([(clip, frame)] * round(seconds / STEP_S))

    for each in sets:
        clip = each.movement.key
        first, last = _part(clip, each.side)
        told_s = sum(seconds for _, seconds in each.sentences)
        stay(clip, first, told_s + each.ready_s + LEAD_S)
        moments += [(clip, at) for at in range(first, last + 1)]
        done_s = (last + 1 - first) * STEP_S
        stay(clip, last, each.length_s - LEAD_S - done_s + KEPT_S)
    stay(*moments[-1], TAIL_S)
    return moments


@dataclass(frozen=True)
class Seen:
    """What was read of a recorded file: when each picture was taken, and its number."""

    time_s: np.ndarray
    numbers: np.ndarray
    size_px: tuple[int, int]
    notes: tuple[str, ...]

    def recording(self, marked: Marked) -> Recording:
        """Return what a model that sees as in the recorded landmarks measures in it."""
        poses = [
            (passes(clip).plain[at], passes(clip).in_mirror[at])
            for clip, at in (marked.moments[number] for number in self.numbers)
        ]
        plain, in_mirror = (np.stack(each) for each in zip(*poses, strict=True))
        width, height = self.size_px
        return Passes(self.time_s, plain, in_mirror, width, height).recording("recorded")


def seen_in_file(path: Path) -> Seen:
    """Read a file as an analysis does, and the numbers in its pictures."""
    times, numbers = [], []
    with open_source(path) as source:
        for frame in source:
            times.append(frame.time_s)
            low = frame.image_rgb[-BLOCK:]
            bits = [low[:, i * BLOCK : (i + 1) * BLOCK].mean() > 127 for i in range(BITS)]
            numbers.append(sum(int(bit) << i for i, bit in enumerate(bits)))
            height, width = frame.image_rgb.shape[:2]
        notes = source.info().notes
    return Seen(np.array(times), np.array(numbers), (width, height), tuple(map(str, notes)))
