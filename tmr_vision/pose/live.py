"""Both passes on live frames, one picture at a time: the answer is there when the call returns.

The plain and the mirrored picture either go to both passes of the model at once, in two threads
(balancing ``both``), or in turn to one of them (``alternate``), as the machine allows.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from tmr_vision.language import keep_locale
from tmr_vision.pose.landmarker import COLUMNS, Landmarker
from tmr_vision.pose.models import ModelFile, find_model
from tmr_vision.pose.person_tracker import MAX_PEOPLE, PersonTracker
from tmr_vision.records import Floats, Frame
from tmr_vision.skeleton import N_LANDMARKS
from tmr_vision.sources.turning import mirror

PassSchedule = Literal["both", "alternate"]
_FINDER = "lite"
_NOBODY = np.full((N_LANDMARKS, COLUMNS), np.nan)


@dataclass(frozen=True, eq=False)
class PassDetections:
    """What the model saw in one frame.

    frame   the picture, not mirrored any more
    ran     (2,) which passes looked at it: the plain one, the mirrored one
    poses   (2, 33, 6) what they saw, each in the terms of its own picture; NaN: nobody, or not ran
    people  how many there were at the last look round
    """

    frame: Frame
    ran: npt.NDArray[np.bool_]
    poses: Floats
    people: int


class LivePasses:
    """Two landmarkers that look at one frame after the other; use as a context manager.

    ``mirrored`` (the pictures are mirrored, so they are flipped first) and ``balancing`` may be
    changed between two frames.
    """

    def __init__(
        self, model: ModelFile, *, mirrored: bool = False, balancing: PassSchedule = "both"
    ) -> None:
        self.mirrored, self.balancing = mirrored, balancing
        self._count = 0
        self._stack = ExitStack()
        finder = self._stack.enter_context(Landmarker(find_model(_FINDER), people=MAX_PEOPLE))
        self._follower = PersonTracker(finder)
        self._passes = [self._stack.enter_context(Landmarker(model)) for _ in range(2)]
        self._helper = self._stack.enter_context(ThreadPoolExecutor(1, thread_name_prefix="pose"))

    def __enter__(self) -> "LivePasses":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def most_people(self) -> int:
        """The most people that were seen at one time."""
        return self._follower.most_people

    def detect(self, frame: Frame) -> PassDetections:
        """Find the person in a frame; times must increase."""
        upright = frame.with_(image_rgb=mirror(frame.image_rgb)) if self.mirrored else frame
        shown = self._follower.frame(upright)
        self._count += 1
        both = self.balancing == "both"
        ran = np.array([both or self._count % 2 == 0, both or self._count % 2 == 1])
        poses = np.stack([_NOBODY, _NOBODY])
        in_mirror = self._helper.submit(keep_locale(self._detect), 1, shown) if ran[1] else None
        if ran[0]:
            poses[0] = self._detect(0, shown)
        if in_mirror is not None:
            poses[1] = in_mirror.result()
        return PassDetections(upright, ran, poses, self._follower.people)

    def _detect(self, number: int, frame: Frame) -> Floats:
        image_rgb = mirror(frame.image_rgb) if number == 1 else frame.image_rgb
        found = self._passes[number].detect(image_rgb, frame.time_s)
        return found[0] if found else _NOBODY
