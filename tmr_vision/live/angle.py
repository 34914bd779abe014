"""The goniometer live: an angle as it is now, and at the end the reading of all that was seen.

What is shown meanwhile comes from frames as they are, smoothed; the reading at the end is that of a
video (:func:`tmr_vision.goniometer.read_recordings`), with the same error and the same words.
"""

from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tmr_vision.analysis import measure
from tmr_vision.angles import ANGLES, angle_name
from tmr_vision.calibration import find_calibration
from tmr_vision.errors import NothingMeasurableError
from tmr_vision.goniometer import find_angle, judge_target, read_recordings
from tmr_vision.goniometer.extremes import HELD_S
from tmr_vision.goniometer.reading_errors import find_error, measured_model
from tmr_vision.live.pose_filter import LivePose, LivePoseFilter
from tmr_vision.pose import ModelFile, pose_track
from tmr_vision.pose.alternating import interpolate_skipped
from tmr_vision.pose.live import PassDetections
from tmr_vision.records import AngleReading, Extreme, Frame, SourceInfo, TargetResult, ViewName
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.sources import file_sha256
from tmr_vision.view import in_view, off_view_deg

LEAST_FRAMES = 5


@dataclass(frozen=True)
class AngleNow:
    """One side's angle in a frame, degrees; ``side`` None: the body's.

    value_deg   None: it is not seen from where it means something
    error_deg   half width of its 95 % interval; None: not measured
    highest     the highest value that was held so far; None: none yet
    target      whether that is at least the target; None: there is none, or nothing to compare
    view        from where it is seen now
    """

    side: Side | None
    value_deg: float | None
    error_deg: float | None
    highest: Extreme | None
    target: TargetResult | None
    view: ViewName | None


@dataclass(frozen=True, eq=False)
class AngleMoment:
    """A frame, not mirrored any more, with the person in it and the angle of each side."""

    frame: Frame
    pose: LivePose
    angle: str
    target_deg: float | None
    sides: tuple[AngleNow, ...]


@dataclass
class _SideSoFar:
    """What one side has held: the last values, and the highest of their medians."""

    last: deque[tuple[float, float]] = field(default_factory=deque)
    highest: Extreme | None = None

    def add(self, time_s: float, value_deg: float | None, error_deg: float | None) -> None:
        """Take a value; None: it could not be read, so that holding begins anew."""
        if value_deg is None:
            self.last.clear()
            return
        self.last.append((time_s, value_deg))
        while time_s - self.last[0][0] > HELD_S:
            self.last.popleft()
        held_deg = float(np.median([deg for _, deg in self.last]))
        long = time_s - self.last[0][0] >= 0.8 * HELD_S
        if long and (self.highest is None or held_deg > self.highest.value_deg):
            self.highest = Extreme(value_deg=held_deg, time_s=time_s, source=0, error_deg=error_deg)


class LiveGoniometer:
    """Reads one angle of frames that were looked at one after the other.

    Raises UnknownAngleError for an angle that is not in the table.
    """

    def __init__(
        self,
        angle: str,
        *,
        model: ModelFile,
        target_deg: float | None = None,
        source: str = "0",
        file: Path | None = None,
        mirrored: bool = False,
    ) -> None:
        self.angle, self.target_deg = find_angle(angle), target_deg
        self._model, self._source, self._file, self._mirrored = model, source, file, mirrored
        self._filter = LivePoseFilter(find_calibration(model.sha256))
        self._times: list[float] = []
        self._ran: list[object] = []
        self._poses: list[object] = []
        self._people, self._size_px = 1, (0, 0)
        whose: tuple[Side | None, ...] = SIDES if ANGLES[self.angle].sided else (None,)
        self._sides: dict[Side | None, _SideSoFar] = {side: _SideSoFar() for side in whose}

    def push(self, detections: PassDetections) -> AngleMoment:
        """Take a frame; return the angle as it is now."""
        frame = detections.frame
        self._times.append(frame.time_s)
        self._ran.append(detections.ran)
        self._poses.append(detections.poses)
        self._people = max(self._people, detections.people)
        self._size_px = frame.image_rgb.shape[1], frame.image_rgb.shape[0]
        pose = self._filter.update(detections)
        sides = tuple(self._now(pose, side, so_far) for side, so_far in self._sides.items())
        return AngleMoment(frame, pose, self.angle, self.target_deg, sides)

    def reading(self) -> AngleReading:
        """Return what is read of all frames so far, as of a video.

        Raises
        ------
        NothingMeasurableError
            If there are too few frames, or no whole person was in them.
        """
        if len(self._times) < LEAST_FRAMES:
            raise NothingMeasurableError(
                "too little was seen to read an angle; go on for a few seconds.",
                code="too_little_for_angle",
            )
        time_s = np.array(self._times)
        ran, poses = np.array(self._ran), np.array(self._poses)
        passes = [interpolate_skipped(time_s, ran[:, i], poses[:, i]) for i in (0, 1)]
        width_px, height_px = self._size_px
        track = pose_track(time_s - time_s[0], *passes, width_px=width_px, height_px=height_px)
        info = SourceInfo(
            path=f"live://{self._source}" if self._file is None else str(self._file),
            sha256=None if self._file is None else file_sha256(self._file),
            width_px=width_px,
            height_px=height_px,
            duration_s=float(time_s[-1] - time_s[0]),
            frames=len(time_s),
            mirrored=self._mirrored and self._file is not None,
        )
        calibration = find_calibration(self._model.sha256)
        try:
            recording = measure(track.with_(people=self._people), info, calibration=calibration)
        except NothingMeasurableError as error:  # without the name of the source
            raise NothingMeasurableError((error.__cause__ or error).args[0]) from error
        return read_recordings(
            [recording], self.angle, model=self._model, target_deg=self.target_deg
        )

    def _now(self, pose: LivePose, side: Side | None, so_far: _SideSoFar) -> AngleNow:
        view = self._view(pose, side)
        value_deg, error_deg = self._value(pose, side, view)
        so_far.add(pose.time_s, value_deg, error_deg)
        top = so_far.highest
        judged = None
        if top is not None and self.target_deg is not None:
            judged = judge_target(top, self.target_deg)
        return AngleNow(side, value_deg, error_deg, top, judged, view)

    def _view(self, pose: LivePose, side: Side | None) -> ViewName | None:
        """Return from where the side is seen now, if that shows the angle."""
        heading_deg, whose = np.array(pose.heading_deg), SIDES if side is None else (side,)
        for view in ANGLES[self.angle].reading_views:
            if pose.there and any(bool(in_view(heading_deg, view, each)) for each in whose):
                return view
        return None

    def _value(
        self, pose: LivePose, side: Side | None, view: ViewName | None
    ) -> tuple[float | None, float | None]:
        """Return the angle now and its error, if they are known."""
        row = ANGLES[self.angle]
        value_deg = pose.angles_deg[angle_name(self.angle, side or SIDES[0])]
        low_deg, high_deg = row.limits_deg
        if view is None or not low_deg <= value_deg <= high_deg:
            return None, None
        off_deg = min(
            (float(off_view_deg(np.array(pose.heading_deg), view, each))
             for each in (SIDES if side is None else (side,))),
            key=abs,
        )  # fmt: skip
        known = find_error(self.angle, view, off_deg)
        if known is None or not known.covers(value_deg) or measured_model() != self._model.sha256:
            return value_deg, None
        return value_deg, known.highest_deg
