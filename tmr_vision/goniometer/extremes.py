"""The lowest and highest value of an angle, of the moments in which it can be believed."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tmr_vision.angles import ANGLES, Angle, angle_name, landmarks_of
from tmr_vision.geometry import trunk_axis, trunk_lengths
from tmr_vision.kinematics.twist import hands_folded
from tmr_vision.records import Floats, Provenance, Recording, ViewName
from tmr_vision.reps.values import read_peak
from tmr_vision.skeleton import LANDMARKS, LIMBS, SIDES, Side, index
from tmr_vision.view import in_view, unrolled

Mask = npt.NDArray[np.bool_]

BONES = {
    ("shoulder", "elbow"): 0.57,
    ("elbow", "wrist"): 0.52,
    ("hip", "knee"): 0.81,
    ("knee", "ankle"): 0.85,
}
"""Bones of a limb and how long they are, in trunk lengths: medians of the rendered clips in which
they lie in the plane of the picture."""
IN_PLANE = 0.67
"""A bone that shows less of its length points toward the camera, by 48 degrees or more: the thigh
of who sits facing shows 0.4 of it, arms folded on the chest, seen from the side, 0.6."""
HELD_S = 0.5
"""A value counts where the median over so long has it too: what the model sees for a moment, as
somebody turns round, is over in 0.2 s."""
AROUND_S = 0.25
LEVEL_DEG = 60.0
MIN_SEEN_S = 1.0


@dataclass(frozen=True)
class Seen:
    """Where one side's angle can be believed in one recording, (n,), seen from one view."""

    source: int
    recording: Recording
    side: Side
    view: ViewName
    samples: Mask

    def angle_deg(self, angle: str) -> Floats:
        """Return the angle, (n,) degrees; NaN where it cannot be believed."""
        return np.where(
            self.samples, self.recording.angles.of(angle_name(angle, self.side)), np.nan
        )

    @property
    def duration_s(self) -> float:
        """How long that is."""
        return float(self.samples.sum() * _step_s(self.recording.angles.time_s))


def find_seen(recording: Recording, angle: str, side: Side, view: ViewName, source: int) -> Seen:
    """Find where an angle of a side is seen from a view: measured, possible, in its plane.

    For an angle of the whole body ``side`` is the one that is near the camera.
    """
    row, angles = ANGLES[angle], recording.angles
    name = angle_name(angle, side)
    value_deg, codes = angles.of(name), angles.provenance_of(name)
    low_deg, high_deg = row.limits_deg
    samples = (
        np.isfinite(value_deg)
        & (codes <= Provenance.SWAPPED_BACK)
        & (value_deg >= low_deg)
        & (value_deg <= high_deg)
        & in_view(recording.view.heading_deg, view, side)
        & in_plane(recording.pose.image_px, row, side)
        & arms_fit(recording.pose.image_px, row, view)
    )
    return Seen(source, recording, side, view, samples)


def lies(seen: Seen) -> bool:
    """Tell whether the trunk is level for most of what was seen."""
    level = unrolled(seen.recording.pose.image_px, seen.recording.view.roll_deg)
    across, up = np.moveaxis(trunk_axis(level[seen.samples]) * (1.0, -1.0), -1, 0)
    tilt_deg = np.degrees(np.arctan2(np.abs(across), up))
    known = tilt_deg[np.isfinite(tilt_deg)]
    return bool(known.size and np.median(known) > LEVEL_DEG)


def in_plane(image_px: Floats, row: Angle, side: Side) -> Mask:
    """Tell where the limb of an angle lies in the plane of the picture, (n,)."""
    usual_px = np.nanmedian(trunk_lengths(image_px)) if len(image_px) else np.nan
    fine = np.ones(len(image_px), dtype=bool)
    for bone in _bones(row):
        near, far = (image_px[:, index(f"{side}_{part}")] for part in bone)
        fine &= np.linalg.norm(far - near, axis=-1) >= IN_PLANE * BONES[bone] * usual_px
    return fine


def arms_fit(image_px: Floats, row: Angle, view: ViewName) -> Mask:
    """Tell where the arms are as an angle needs them, (n,)."""
    if row.folded_arms is None or (view == "side" and not row.folded_arms):
        return np.ones(len(image_px), dtype=bool)
    return np.asarray(hands_folded(image_px) == row.folded_arms)


def _bones(row: Angle) -> list[tuple[str, str]]:
    """Return the bones of the limb between the landmarks of an angle."""
    used = {LANDMARKS[i].removeprefix("left_") for i in landmarks_of(row.name, SIDES[0])}
    found = []
    for limb in LIMBS.values():
        at = [i for i, part in enumerate(limb) if part in used]
        # The trunk is measured from shoulders and hips: one joint alone is no limb.
        found += [limb[i : i + 2] for i in range(at[0], at[-1])] if at else []
    return found  # type: ignore[return-value]


def highest(seen: Seen, angle: str) -> tuple[float, float] | None:
    """Return the highest value, degrees, and its time; None: nothing is held long enough.

    It is read as the peak of a repetition is (:func:`tmr_vision.reps.values.read_peak`), where the
    angle is held highest.
    """
    return _top(seen.recording.angles.time_s, seen.angle_deg(angle))


def lowest(seen: Seen, angle: str) -> tuple[float, float] | None:
    """Return the lowest value, degrees, and its time: the highest one upside down."""
    top = _top(seen.recording.angles.time_s, -seen.angle_deg(angle))
    return None if top is None else (-top[0], top[1])


def _top(time_s: Floats, angle_deg: Floats) -> tuple[float, float] | None:
    held_deg = _held(time_s, angle_deg)
    if np.isnan(held_deg).all():
        return None
    at_s = time_s[np.nanargmax(held_deg)]
    near = np.flatnonzero((np.abs(time_s - at_s) <= AROUND_S + 1e-9) & np.isfinite(angle_deg))
    value_deg, value_s = read_peak(time_s[near], angle_deg[near])
    return value_deg, value_s


def _held(time_s: Floats, angle_deg: Floats) -> Floats:
    """Return the median of the angle over :data:`HELD_S`, (n,); NaN beside what was not seen."""
    half = max(1, round(HELD_S / 2 / _step_s(time_s)))
    padded = np.pad(angle_deg, half, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    return np.asarray(np.median(windows, axis=-1))  # NaN if any is: a run's edge does not count


def _step_s(time_s: Floats) -> float:
    return float(np.median(np.diff(time_s))) if len(time_s) > 1 else 1.0
