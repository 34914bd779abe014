"""What is read off a moment: is everything set up, what leaves the picture, signs by hand."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from tmr_vision.errors import UsageError
from tmr_vision.live.pose_filter import LivePose
from tmr_vision.records import Codes, Floats, Frame
from tmr_vision.skeleton import SIDES, Side, index
from tmr_vision.smoothing.framing import WHOLE, OutOfView, find_out_of_view
from tmr_vision.view import FACING_LIMIT_DEG

DARK = 45.0
"""Mean grey level (0 to 255) of the person below which noise takes over; the sample clips' people
have 60 to 130."""
MIN_HEIGHT = 0.4
"""Eyes to ankles of a person who is near enough, in picture heights."""
EDGE = 0.01
TILT_DEG = 5.0
SHAKE = 7.0
"""Mean change of the picture around the person between frames, grey levels; noise makes 1 to 3."""
MIN_RATE_HZ = 20.0
"""Slower pictures miss the turning point of a quick repetition (`metrics.md` 4.1)."""
RATE_OVER_S = 2.0
THUMB_PX = (64, 48)
_WHOLE = [
    index(name)
    for side in SIDES
    for name in (f"{side}_eye", f"{side}_hip", f"{side}_knee", f"{side}_ankle", f"{side}_wrist")
]


def check_frame(frame: Frame, *, after_s: float) -> None:
    """Raise UsageError unless a frame is a picture, later than a time."""
    image = frame.image_rgb
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or not image.size:
        raise UsageError(
            "a frame's picture is an array (height, width, 3) of uint8, not {shape} of {type}.",
            code="frame_not_a_picture",
            shape=str(image.shape),
            type=str(image.dtype),
        )
    if not after_s < frame.time_s < math.inf:
        raise UsageError(
            "a frame at {time_s:.3f} s came after one at {last_s:.3f} s; push frames in the "
            "order of their times.",
            code="frame_too_late",
            time_s=frame.time_s,
            last_s=after_s,
        )


class SetUpChecks:
    """Looks at every frame of the set-up; :meth:`fault` names the first thing that is not right."""

    def __init__(self) -> None:
        self._times_s: deque[float] = deque()
        self._thumb: Floats | None = None

    def restart(self) -> None:
        """Measure the rate anew, because the pictures now come at another one."""
        self._times_s.clear()

    def fault(self, frame: Frame, pose: LivePose) -> str | None:
        """Return the name of the cue for what is wrong in this frame, or None."""
        thumb = _thumbnail(frame)
        around = _around(pose)
        shake = 0.0
        if self._thumb is not None and around.any():
            shake = float(np.abs(thumb - self._thumb)[around].mean())
        self._thumb = thumb
        slow = self._rate_hz(pose.time_s) < MIN_RATE_HZ
        faults: dict[str, Callable[[], bool]] = {
            "dark": lambda: _brightness(thumb, around) < DARK,
            "nobody": lambda: not pose.there,
            "several": lambda: pose.people > 1,
            "cut_off": lambda: _cut_off(pose),
            "far": lambda: _height_px(pose) < MIN_HEIGHT * pose.height_px,
            "tilted": lambda: abs(_tilt_deg(pose)) > TILT_DEG,
            "shaky": lambda: shake > SHAKE,
            "slow": lambda: slow,
        }
        return next((name for name, wrong in faults.items() if wrong()), None)

    def _rate_hz(self, time_s: float) -> float:
        self._times_s.append(time_s)
        while time_s - self._times_s[0] > RATE_OVER_S:
            self._times_s.popleft()
        span_s = time_s - self._times_s[0]
        return (len(self._times_s) - 1) / span_s if span_s > RATE_OVER_S / 2 else np.inf


def _thumbnail(frame: Frame) -> Floats:
    small = cv2.resize(frame.image_rgb, THUMB_PX, interpolation=cv2.INTER_AREA)
    return np.asarray(small.mean(axis=2, dtype=np.float64))


def _around(pose: LivePose) -> np.ndarray:
    """Return which pixels of the thumbnail show no part of the person, (48, 64) bool."""
    around = np.ones(THUMB_PX[::-1], dtype=bool)
    if pose.there:
        scale = np.array(THUMB_PX) / (pose.width_px, pose.height_px)
        low = np.nanmin(pose.points_px, axis=0) * scale - 3
        high = np.nanmax(pose.points_px, axis=0) * scale + 3
        (left, top), (right, bottom) = (np.clip(v, 0, 64).astype(int) for v in (low, high))
        around[top:bottom, left:right] = False
    return around


def _brightness(thumb: Floats, around: np.ndarray) -> float:
    person = thumb[~around]
    return float(person.mean() if person.size else thumb.mean())


def _cut_off(pose: LivePose) -> bool:
    """Tell whether eyes, hips, knees, ankles or the wrists of a person are not in the picture."""
    points = pose.points_px[_WHOLE] / (pose.width_px, pose.height_px)
    facing = abs(pose.heading_deg) <= FACING_LIMIT_DEG
    inside = ((points >= EDGE) & (points <= 1 - EDGE)).all(axis=1)
    hidden = np.isnan(points[:, 0]) & (not facing)  # side-on the far limbs may be hidden
    return not bool((inside | hidden).all()) or find_out_of_view(pose.beyond[None]) is not None


def _height_px(pose: LivePose) -> float:
    heights = [
        pose.upright_px[[index(f"{side}_{part}") for side in SIDES], 1] for part in ("eye", "ankle")
    ]
    eyes, ankles = (float(y[~np.isnan(y)].sum() / max(1, (~np.isnan(y)).sum())) for y in heights)
    return ankles - eyes


def _tilt_deg(pose: LivePose) -> float:
    """Return how far the trunk's picture is turned from upright; side-on what is no lean."""
    if abs(pose.heading_deg) > FACING_LIMIT_DEG:
        return pose.tilt_deg
    shoulders, hips = (
        pose.points_px[[index(f"{side}_{part}") for side in SIDES]].mean(axis=0)
        for part in ("shoulder", "hip")
    )
    up = shoulders - hips
    return float(np.degrees(np.arctan2(up[0], -up[1])))


WINDOW_S = 0.5
HELD = 0.6
"""A part is away when it is so for this part of the window; a tremor at the edge is not told."""


class Framing:
    """Remembers what was beyond the edges of the picture; call :meth:`update` with every moment."""

    def __init__(self) -> None:
        self._beyond: deque[tuple[float, Codes]] = deque()

    def update(self, pose: LivePose) -> None:
        """Take in a moment."""
        self._beyond.append((pose.time_s, pose.beyond))
        while pose.time_s - self._beyond[0][0] > WINDOW_S:
            self._beyond.popleft()

    def leaving(self, landmarks: npt.ArrayLike = WHOLE) -> OutOfView | None:
        """Return which of these parts of the person is out of the picture now; None: nothing."""
        if not self._beyond:
            return None
        beyond = np.stack([codes for _, codes in self._beyond])
        return find_out_of_view(beyond, landmarks, least=HELD)


def leaving_words(out_of_view: OutOfView) -> dict[str, str]:
    """Return the words of the cue ``leaves``; the screen shows the person as in a mirror."""
    return {"part": out_of_view.what(), "edge": out_of_view.where(mirrored=True)}


Gesture = Literal["left", "right", "both"]
OVER_HEAD = 0.15
"""A hand is up when its wrist is this part of the trunk's length above the eyes."""
CLEARLY_SEEN = 0.65
"""The arm away from the camera is guessed where the other one is; its visibility falls then."""
LET_GO_S = 0.4
"""A hand out of sight for a moment is still up."""


def raised_hands(pose: LivePose) -> frozenset[Side]:
    """Return which hands are held above the head."""
    points = pose.upright_px
    shoulders = points[[index(f"{side}_shoulder") for side in SIDES]].mean(axis=0)
    hips = points[[index(f"{side}_hip") for side in SIDES]].mean(axis=0)
    trunk_px = float(np.linalg.norm(shoulders - hips))
    face_px = points[[index("left_eye"), index("right_eye"), index("nose")], 1]
    if np.isnan(face_px).all():
        return frozenset()
    top_px = float(np.nanmin(face_px))
    return frozenset(
        side
        for side in SIDES
        if points[index(f"{side}_wrist"), 1] < top_px - OVER_HEAD * trunk_px
        and pose.visibility[index(f"{side}_wrist")] >= CLEARLY_SEEN
    )


@dataclass
class HeldGestures:
    """How long each sign has been given; a sign is taken once and has to be let go."""

    _since_s: dict[Gesture, float] = field(default_factory=dict)
    _last_s: dict[Gesture, float] = field(default_factory=dict)
    _taken: set[Gesture] = field(default_factory=set)
    _now_s: float = 0.0

    def update(self, hands: frozenset[Side], time_s: float) -> None:
        """Take in which hands are up at a moment."""
        self._now_s = time_s
        sign: Gesture | None = "both" if len(hands) == 2 else next(iter(hands), None)
        if sign is not None:
            self._since_s.setdefault(sign, time_s)
            self._last_s[sign] = time_s
        for known in [s for s, last_s in self._last_s.items() if time_s - last_s > LET_GO_S]:
            del self._since_s[known], self._last_s[known]
            self._taken.discard(known)

    def held_s(self, sign: Gesture) -> float:
        """Return how long a sign has been given; 0 if it is not."""
        return self._now_s - self._since_s.get(sign, self._now_s)

    def consume(self, sign: Gesture, hold_s: float) -> bool:
        """Tell whether a sign has been held for so long, the first time that this is asked."""
        held = sign in self._since_s and self.held_s(sign) >= hold_s
        if not held or sign in self._taken:
            return False
        self._taken.add(sign)
        return True
