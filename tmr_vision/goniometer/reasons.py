"""Why an angle could not be read, or its error is not known, and what would help: in words."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tmr_vision.angles import ANGLES, Angle, angle_title, landmarks_of
from tmr_vision.asymmetry.quality import reads_low
from tmr_vision.asymmetry.tilt import lies_or_turned
from tmr_vision.goniometer.extremes import arms_fit, in_plane
from tmr_vision.goniometer.reading_errors import ReadingError, find_error, measured_model
from tmr_vision.language import N_, message
from tmr_vision.records import Extreme, Recording, ViewName
from tmr_vision.reps import why_out_of_view
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.view import describe_view, in_view, is_sideways

MIN_SUITS_S = 1.0
MIN_RATE_HZ = 10.0
"""The slowest films of the accuracy study."""
_WANTED: dict[ViewName, str] = {
    "side": N_("side-on, the side that is measured near the camera"),
    "facing": N_("facing the camera"),
}


def why_not_read(recordings: Sequence[Recording], angle: str, side: Side | None) -> str:
    """Return why an angle was not seen, with what to do; side None: the whole body's."""
    row = ANGLES[angle]
    if row.against_vertical and any(is_sideways(r.view) for r in recordings):
        return why_sideways(recordings)
    views = row.reading_views
    whose: tuple[Side, ...] = SIDES if side is None else (side,)
    suited = [
        (r, s, v)
        for r in recordings
        for s in whose
        for v in views
        if _lasts(r, in_view(r.view.heading_deg, v, s))
    ]
    if not suited:
        return _turn(recordings, angle, side, views)
    for r, s, v in suited:
        here = np.flatnonzero(in_view(r.view.heading_deg, v, s))
        leaving = why_out_of_view(r, landmarks_of(angle, s), here)
        if leaving is not None:
            return message(
                "it could not be seen; {leaving}", code="angle_out_of_view", leaving=leaving
            )
    if any(_lasts(r, _shortened(r, angle, s, v)) for r, s, v in suited):
        return message(
            "the limb points toward the camera, which hides this angle; film so that it moves "
            "across the picture",
            code="limb_toward_camera",
        )
    if not any(_lasts(r, arms_fit(r.pose.image_px, row, v)) for r, _, v in suited):
        if row.folded_arms:
            return message(
                "it is read with the hands folded on the chest; do it again that way",
                code="hands_not_folded",
            )
        return message(
            "it is not read with the hands folded on the chest; let the arms hang",
            code="hands_folded",
        )
    return message(
        "it could not be followed for a second; hold the end positions, with enough light and "
        "nothing in front",
        code="angle_not_followed",
    )


def why_sideways(recordings: Sequence[Recording]) -> str:
    """Say that who lies cannot be measured against the vertical, and what to do."""
    return lies_or_turned(next(r.view for r in recordings if is_sideways(r.view)))


def _lasts(recording: Recording, samples: npt.NDArray[np.bool_]) -> bool:
    time_s = recording.angles.time_s
    step_s = float(np.median(np.diff(time_s))) if len(time_s) > 1 else 1.0
    return bool(samples.sum() * step_s >= MIN_SUITS_S)


def _shortened(
    recording: Recording, angle: str, side: Side, view: ViewName
) -> npt.NDArray[np.bool_]:
    """Tell where a limb is seen, and is shorter than in the plane of the picture."""
    known = np.isfinite(recording.pose.image_px[:, landmarks_of(angle, side)]).all(axis=(1, 2))
    here = in_view(recording.view.heading_deg, view, side)
    return np.asarray(known & here & ~in_plane(recording.pose.image_px, ANGLES[angle], side))


def _turn(
    recordings: Sequence[Recording], angle: str, side: Side | None, views: Sequence[ViewName]
) -> str:
    heading_deg = np.concatenate([r.view.heading_deg for r in recordings])
    seen = describe_view(heading_deg)
    if "facing" in views or side is None:
        wanted = _WANTED["facing" if "facing" in views else "side"]
        if len(views) > 1 and side is not None:
            wanted = N_("facing the camera, or side-on with that side near it")
        return message(
            "the person is {seen}; {angle} is read {wanted}",
            code="angle_view_wrong",
            seen=seen,
            angle=angle_title(angle),
            wanted=message(wanted),
        )
    return message(
        "the person is {seen}; film it side-on with the {side} side near the camera",
        code="angle_view_other_side",
        seen=seen,
        side=side,
    )


def why_no_error(
    recordings: Sequence[Recording],
    angle: str,
    view: ViewName,
    off_deg: float,
    extremes: Sequence[Extreme],
    *,
    lies: bool,
    model_sha256: str,
) -> str:
    """Return why the error of a reading is not known, with what would help; empty if it is."""
    row = ANGLES[angle]
    if unlike := _unlike_the_study([recordings[e.source] for e in extremes], row, model_sha256):
        return unlike
    if row.reads_up_to_deg is not None and max(e.value_deg for e in extremes) > row.reads_up_to_deg:
        return reads_low(angle, row.reads_up_to_deg)
    known = find_error(angle, view, off_deg)
    if known is None and find_error(angle, view, 0.0) is not None:
        return message(
            "from {off:.0f}° off the ideal view the error was not measured; film {wanted}",
            code="error_unknown_off_view",
            off=abs(off_deg),
            wanted=message(_WANTED[view]),
        )
    if known is None:
        return message(
            "the error of {angle} from this view was not measured",
            code="error_unknown_view",
            angle=angle_title(angle),
        )
    if lies and not known.lying:
        return message(
            "the error was measured on people who stand or sit, and not lying",
            code="error_unknown_lying",
        )
    return ""


def _unlike_the_study(used: Sequence[Recording], row: Angle, model_sha256: str) -> str:
    """Say what about the recordings is unlike those whose error was measured; else empty."""
    if model_sha256 != measured_model():
        return message(
            'the error of this pose model was not measured; use "full"', code="error_unknown_model"
        )
    if any(np.isnan(r.pose.disagreement_px).all() for r in used):
        return message(
            "without mirror balancing the error was not measured; leave it on",
            code="error_unknown_one_pass",
        )
    if row.against_vertical and not all(r.view.roll_known for r in used):
        return message(
            "the camera's sideways tilt could not be told, and it goes straight into this angle; "
            "level the camera and tell so",
            code="error_unknown_tilt",
        )
    if any((r.info.rate_hz or MIN_RATE_HZ) < MIN_RATE_HZ for r in used):
        return message(
            "so few frames per second were not measured; film with at least 25",
            code="error_unknown_frame_rate",
        )
    return ""


def why_not_covered(angle: str, known: ReadingError | None, extremes: Sequence[Extreme]) -> str:
    """Say so where the error of an angle as large is not known; else empty."""
    if known is None:
        return ""
    if not all(known.covers(extreme.value_deg) for extreme in extremes):
        return message(
            "the error of {angle} was measured from {low:.0f}° to {high:.0f}° only",
            code="error_unknown_range",
            angle=angle_title(angle),
            low=known.from_deg,
            high=known.to_deg,
        )
    if known.highest_deg is None:
        return message(
            "the error of {angle} differs too much from person to person to be told",
            code="error_unknown_people",
            angle=angle_title(angle),
        )
    return ""
