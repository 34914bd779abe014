"""Several people in the picture: follow one, hide the others from the model.

The landmarker cannot be told whom to follow. So every few seconds all people are looked for, the
one that was followed before (at first: the largest) is kept, and while there are others, the
picture outside a wide box around that person is painted grey before both passes see it.

With two sample clips side by side a look misses one of the two people in a third of the pictures,
so whoever is not found may only be overlooked, and keeps his place for some seconds.
"""

import numpy as np
import numpy.typing as npt

from tmr_vision.language import message
from tmr_vision.pose.landmarker import Landmarker
from tmr_vision.pose.mirror_averaging import map_back
from tmr_vision.records import Floats, Frame, own
from tmr_vision.sources.turning import mirror

SEVERAL_PEOPLE = message(
    "several people were in view; the largest at the start was followed", code="several_people"
)

LOOK_EVERY_S = 3.0
LOOK_EVERY_CROWDED_S = 0.5
LOST_S = 4.0
"""Somebody who was not found for so long has left; longer than it takes to the next look."""
MAX_PEOPLE = 3
_MARGIN = 0.35
"""The box is widened by this part of its height on every side: room for a raised arm or leg."""
_SAME = 0.3
"""Boxes that share this much of their joint area hold the same person."""
_GREY = 128

Box = npt.NDArray[np.float64]
"""Left, top, right, bottom in pixels."""


class PersonTracker:
    """Keeps to one person through a video; call :meth:`frame` with every frame in order."""

    def __init__(self, landmarker: Landmarker) -> None:
        self._landmarker = landmarker
        self._next_look_s = 0.0
        self._person: Box | None = None
        self._roi: Box | None = None
        self._found_s = self._crowd_s = -np.inf
        self.people = self.most_people = 1

    def frame(self, frame: Frame) -> Frame:
        """Return the frame, others hidden when somebody else was there in the last looks."""
        if frame.time_s >= self._next_look_s:
            self._look(frame)
        if self._roi is None:
            return frame
        return frame.with_(image_rgb=own(_only_inside(frame.image_rgb, self._roi)))

    def _look(self, frame: Frame) -> None:
        boxes = _people(self._landmarker, frame)
        self.people = len(boxes)
        self.most_people = max(self.most_people, self.people)
        if len(boxes) > 1:
            self._crowd_s = frame.time_s
        crowded = frame.time_s - self._crowd_s < LOST_S
        self._next_look_s = frame.time_s + (LOOK_EVERY_CROWDED_S if crowded else LOOK_EVERY_S)
        found = self._find(boxes, frame.time_s)
        if found is not None:
            self._person, self._found_s, self._roi = found, frame.time_s, found
        if not crowded:
            self._roi = None

    def _find(self, boxes: list[Box], time_s: float) -> Box | None:
        """Return the box of the followed person; None while they may only be overlooked."""
        followed = self._person
        if followed is None or time_s - self._found_s > LOST_S:
            return max(boxes, key=_area, default=None)
        same = max(boxes, key=lambda box: _overlap(box, followed), default=None)
        return same if same is not None and _overlap(same, followed) > _SAME else None


def _people(landmarker: Landmarker, frame: Frame) -> list[Box]:
    """Find everybody in a picture and in its mirror image, so that both find the same people."""
    width_px = frame.image_rgb.shape[1]
    plain = landmarker.detect(frame.image_rgb)
    mirrored = landmarker.detect(mirror(frame.image_rgb))
    mirrored = list(map_back(np.array(mirrored), width_px=width_px)) if mirrored else []
    people: list[Box] = []
    for box in sorted((_box(pose) for pose in (*plain, *mirrored)), key=_area, reverse=True):
        twin = next((i for i, known in enumerate(people) if _overlap(box, known) > _SAME), None)
        if twin is None:
            people.append(box)
        else:
            people[twin] = _union(people[twin], box)
    return people


def _box(pose: Floats) -> Box:
    low, high = pose[:, :2].min(axis=0), pose[:, :2].max(axis=0)
    return np.array([*low, *high])


def _area(box: Box) -> float:
    return float((box[2] - box[0]) * (box[3] - box[1]))


def _union(a: Box, b: Box) -> Box:
    return np.concatenate([np.minimum(a[:2], b[:2]), np.maximum(a[2:], b[2:])])


def _overlap(a: Box, b: Box) -> float:
    """Return the shared part of two boxes' joint area, 0 to 1."""
    sides = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    shared = float(np.prod(np.maximum(sides, 0)))
    return shared / (_area(a) + _area(b) - shared)


def _only_inside(image_rgb: npt.NDArray[np.uint8], box: Box) -> npt.NDArray[np.uint8]:
    margin = _MARGIN * (box[3] - box[1])
    left, top = (max(0, int(v - margin)) for v in box[:2])
    right, bottom = (int(np.ceil(v + margin)) for v in box[2:])
    shown = np.full_like(image_rgb, _GREY)
    shown[top:bottom, left:right] = image_rgb[top:bottom, left:right]
    return shown
