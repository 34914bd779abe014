"""How the person is turned to the camera and how the camera is tilted, from the last seconds.

The same code as over a recording tells it (:func:`tmr_vision.view.find_view`), so that what is
asked for live is what may be measured afterwards.
"""

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from tmr_vision.angles import FACING_UP_TO_DEG
from tmr_vision.calibration import Calibration
from tmr_vision.kinematics.twist import AT_REST, TwistCues, find_neutral, twist_cues
from tmr_vision.records import Floats, PoseTrack
from tmr_vision.view import find_view, line_heading_deg, person_deg, unrolled, upright
from tmr_vision.view.heading import SAME_STANCE_DEG, turn_between_deg

PAST_S, STEP_S = 8.0, 0.1
"""So much of the past is looked at, in such steps."""
AT_LEAST = 5


@dataclass
class Stance:
    """Follows how the person stands; call :meth:`update` with every pose in order.

    ``heading_deg`` is as in View, ``roll_deg`` the camera's, ``tilt_deg`` how far the person is
    off the picture's upright, ``rest`` what the signs of a trunk twist show at rest.
    """

    calibration: Calibration | None = None
    heading_deg: float = np.nan
    roll_deg: float = 0.0
    tilt_deg: float = 0.0
    rest: TwistCues = AT_REST
    _past: deque[PoseTrack] = field(default_factory=deque)
    _stance_deg: float = np.nan

    def reset(self) -> None:
        """Start anew, because the picture is no longer the same."""
        self._past.clear()
        self._stance_deg, self.rest = np.nan, AT_REST
        self.roll_deg = self.tilt_deg = 0.0

    def update(self, pose: PoseTrack) -> None:
        """Take in a pose, a track of one frame."""
        time_s = float(pose.time_s[0])
        if not self._past or time_s - self._past[-1].time_s[0] >= STEP_S:
            self._past.append(pose)
            while time_s - self._past[0].time_s[0] > PAST_S:
                self._past.popleft()
            if len(self._past) >= AT_LEAST:
                self._look_back()
        shown_deg = float(line_heading_deg(unrolled(pose.world_m[0], self.tilt_deg), "hip"))
        same = abs(turn_between_deg(np.asarray(shown_deg), np.asarray(self._stance_deg)))
        self.heading_deg = self._stance_deg if same <= SAME_STANCE_DEG else shown_deg

    def _look_back(self) -> None:
        track = _joined(self._past)
        view = find_view(track, calibration=self.calibration)
        self._stance_deg = float(view.heading_deg[-1])
        if np.isfinite(view.tilt_deg):
            self.roll_deg, self.tilt_deg = view.roll_deg, person_deg(view)
        facing: np.ndarray = np.abs(view.heading_deg) <= FACING_UP_TO_DEG
        level = upright(track, self.tilt_deg)
        cues = twist_cues(level.image_px, level.world_m)
        rest = find_neutral(track.time_s, cues, facing=facing)
        self.rest = TwistCues(*(values[-1] for values in vars(rest).values()))


def _joined(past: deque[PoseTrack]) -> PoseTrack:
    names = ("time_s", "image_px", "world_m", "visibility", "disagreement_px", "provenance")
    joined: dict[str, Floats] = {
        name: np.concatenate([getattr(pose, name) for pose in past]) for name in names
    }
    return past[-1].with_(**joined, swaps=np.concatenate([pose.swaps for pose in past]))
