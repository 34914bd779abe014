"""What is known at this moment: from the newest looks of both passes to a smoothed pose and angles.

This is for showing, counting and cueing. Nothing of it enters a result.
"""

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from tmr_vision.calibration import Calibration
from tmr_vision.geometry import trunk_length_px
from tmr_vision.kinematics import angles_of, body_of
from tmr_vision.kinematics.twist import twist_cues
from tmr_vision.live.one_euro import OneEuro
from tmr_vision.live.stance import Stance
from tmr_vision.pose import pose_track
from tmr_vision.pose.landmarker import COLUMNS
from tmr_vision.pose.live import PassDetections
from tmr_vision.pose.mirror_averaging import map_back
from tmr_vision.pose.pass_fusion import MAX_DISAGREEMENT
from tmr_vision.records import Codes, Floats, PoseTrack
from tmr_vision.skeleton import N_LANDMARKS, SIDES, index
from tmr_vision.smoothing.framing import beyond_edges
from tmr_vision.view import unrolled
from tmr_vision.view.rest import STANDING_DROP

MAX_AGE_S = 0.3
"""An older look of one pass is not joined with a newer one of the other."""
MIN_VISIBILITY = 0.5
WINDOW = 25
"""Frames that are balanced together (1 s at 25 Hz)."""
_NOBODY = np.full((N_LANDMARKS, COLUMNS), np.nan)


@dataclass(frozen=True, eq=False)
class LivePose:
    """One moment: everything is of the person's own sides and the picture that is not mirrored.

    time_s       from the start of the session
    there        whether a person is seen
    points_px    (33, 2) smoothed; NaN where not seen
    visibility   (33,) 0 hidden .. 1 clearly seen
    heading_deg  0 faces the camera, +90 left side near, -90 right side near; NaN unknown
    angles_deg   all angles by name, smoothed; NaN where not seen
    people       how many there are
    roll_deg     how far the camera is tilted, as in View
    tilt_deg     how far the person is off the picture's upright, clockwise; 0 for a mere lean
    beyond       (33,) :class:`~tmr_vision.records.Edge` that a landmark is beyond, or NONE
    """

    time_s: float
    width_px: int
    height_px: int
    there: bool
    points_px: Floats
    visibility: Floats
    heading_deg: float
    angles_deg: dict[str, float]
    people: int = 1
    beyond: Codes = field(default_factory=lambda: np.zeros(N_LANDMARKS, dtype=np.uint8))
    tilt_deg: float = 0.0
    roll_deg: float = 0.0

    @property
    def upright_px(self) -> Floats:
        """The points with the person upright, (33, 2): y is down for the person."""
        return unrolled(self.points_px, self.tilt_deg)

    @property
    def stands(self) -> bool:
        """Whether the knees are as far below the hips as those of somebody who stands."""
        shoulders, hips, knees = (
            self.upright_px[[index(f"{side}_{part}") for side in SIDES]]
            for part in ("shoulder", "hip", "knee")
        )
        trunk_px = np.linalg.norm(shoulders - hips, axis=-1)
        return bool((np.fmin(*((knees - hips)[:, 1] / trunk_px))) >= STANDING_DROP)


@dataclass
class LivePoseFilter:
    """Follows the person from frame to frame; call :meth:`update` with all detections in order.

    ``calibration`` is that of the pose model; None takes its readings as they are.
    """

    calibration: Calibration | None = None
    _newest: dict[int, tuple[float, Floats]] = field(default_factory=dict)
    _points: OneEuro = field(default_factory=lambda: OneEuro(cutoff_hz=1.5, beta=0.02))
    _world: OneEuro = field(default_factory=lambda: OneEuro(cutoff_hz=1.0, beta=2.0))
    _angles: OneEuro = field(default_factory=lambda: OneEuro(cutoff_hz=1.5, beta=0.05))
    _pairs: deque[tuple[float, Floats]] = field(default_factory=deque)
    _last: Floats = field(default_factory=lambda: np.full((N_LANDMARKS, 2), np.nan))
    _stance: Stance = field(init=False)

    def __post_init__(self) -> None:
        self._stance = Stance(self.calibration)

    def reset(self) -> None:
        """Start anew, because the picture is no longer the same (mirrored, another camera)."""
        self._newest.clear()
        self._pairs.clear()
        self._stance.reset()
        self._last = np.full((N_LANDMARKS, 2), np.nan)

    def update(self, detections: PassDetections) -> LivePose:
        """Join detections with the last ones of the other pass and smooth it."""
        time_s = detections.frame.time_s
        for number in np.flatnonzero(detections.ran):
            self._newest[int(number)] = time_s, detections.poses[number]
        height_px, width_px = detections.frame.image_rgb.shape[:2]
        pose, beyond = self._joined(time_s, width_px, height_px)
        points = self._points(pose.image_px[0], time_s)
        world = self._world(pose.world_m[0], time_s)
        stance = self._stance
        stance.update(pose.with_(image_px=points[None], world_m=world[None]))
        upright_px, upright_m = (unrolled(each, stance.tilt_deg) for each in (points, world))
        body = body_of(
            points,
            world,
            np.asarray(stance.heading_deg),
            roll_deg=stance.roll_deg,
            twist=twist_cues(upright_px, upright_m).since(stance.rest),
            calibration=self.calibration,
        )
        raw = angles_of(body, self.calibration)
        smooth = self._angles(np.array([float(v) for v in raw.values()]), time_s)
        return LivePose(
            time_s=time_s,
            width_px=width_px,
            height_px=height_px,
            there=bool(np.isfinite(stance.heading_deg)),
            points_px=points,
            visibility=pose.visibility[0],
            heading_deg=stance.heading_deg,
            tilt_deg=stance.tilt_deg,
            roll_deg=stance.roll_deg,
            angles_deg=dict(zip(raw, smooth.tolist(), strict=True)),
            people=detections.people,
            beyond=beyond,
        )

    def _joined(self, time_s: float, width_px: int, height_px: int) -> tuple[PoseTrack, Codes]:
        """Return the newest pose of both passes, a track of one frame, and what is off the picture.

        The last looks are balanced with it, so that exchanged legs are seen as the jump they are.
        """
        pair = [
            pose if time_s - seen_s <= MAX_AGE_S else _NOBODY
            for seen_s, pose in (self._newest.get(i, (-np.inf, _NOBODY)) for i in (0, 1))
        ]
        self._pairs.append((time_s, np.stack(pair)))
        while len(self._pairs) > WINDOW:
            self._pairs.popleft()
        times, pairs = (np.array(values) for values in zip(*self._pairs, strict=True))
        track = pose_track(times, pairs[:, 0], pairs[:, 1], width_px=width_px, height_px=height_px)
        options = np.stack([pair[0], map_back(pair[1][None], width_px=width_px)[0]])[..., :2]
        last = _last_of(track)
        points, size = self._fused(last, options), {"width_px": width_px, "height_px": height_px}
        beyond = beyond_edges(last.image_px[0], seen=~np.isnan(points[..., 0]), **size)
        return last.with_(image_px=points[None]), beyond

    def _fused(self, pose: PoseTrack, options: Floats) -> Floats:
        """Return (33, 2) points: where the passes dispute one, the one nearer to where it was."""
        points, limit = pose.image_px[0].copy(), MAX_DISAGREEMENT * trunk_length_px(pose)
        disputed = pose.disagreement_px[0] > limit
        if disputed.any():
            off = np.linalg.norm(options[:, disputed] - self._last[disputed], axis=-1)
            off[np.isnan(off)] = np.inf
            best = options[off.argmin(axis=0), np.flatnonzero(disputed)]
            points[disputed] = np.where(off.min(axis=0)[:, None] < limit, best, np.nan)
        points[~(pose.visibility[0] >= MIN_VISIBILITY)] = np.nan
        self._last = np.where(np.isnan(points), self._last, points)
        return np.asarray(points)


def _last_of(track: PoseTrack) -> PoseTrack:
    names = (
        "time_s",
        "image_px",
        "world_m",
        "visibility",
        "disagreement_px",
        "provenance",
        "swaps",
    )
    return track.with_(**{name: getattr(track, name)[-1:] for name in names})
