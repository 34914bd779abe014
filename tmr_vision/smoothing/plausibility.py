"""A pose is not yet a person: the model finds bodies in swans and hands, and is sure of them.

Measured with `full`, both passes, on real clips: two passes agree on the trunk of a person within
0.015 to 0.05 trunk lengths (median of a clip; 20 clips), on a swan, hands and a close-up of a torso
they differ by 0.10 to 5.9.
"""

import numpy as np
import numpy.typing as npt

from tmr_vision.errors import NothingMeasurableError
from tmr_vision.geometry import trunk_axis, trunk_lengths
from tmr_vision.language import message
from tmr_vision.pose.pass_fusion import MIN_VISIBILITY
from tmr_vision.records import Floats, PoseTrack
from tmr_vision.skeleton import SIDES, indices
from tmr_vision.smoothing.framing import TRUNK, beyond_edges, describe_out_of_view, find_out_of_view

MAX_TRUNK_DISAGREEMENT = 0.08
MAX_TRUNK_HEIGHT = 0.75
"""A trunk this much of the picture's height (in a turned picture: of its length along the trunk):
head and shoulders, the hips are guessed."""
MAX_THIGH = 1.8
"""In trunk lengths: 0.6 to 0.9 in people, up to 1.5 foreshortened in a deep bend."""
MAX_STEP_S = 2.0
"""Between pictures: a time lapse shows no movement, and its even time grid would be endless."""
MIN_PRESENT_S = 1.0
MIN_PRESENT = 0.2
MIN_INSIDE = 0.5


def check_person(track: PoseTrack, *, mirrored: bool = False) -> None:
    """Raise NothingMeasurableError, with what was seen and what to do, unless it is a person.

    ``mirrored``: the picture that was filmed shows left and right exchanged.
    """
    trunk_px = trunk_lengths(track.image_px)
    seen = np.isfinite(trunk_px)
    step_s = float(np.median(np.diff(track.time_s))) if len(seen) > 1 else 0.0
    if step_s > MAX_STEP_S:
        raise NothingMeasurableError(
            "the video has only one picture every {step:.0f} seconds; film with at least 25 "
            "frames per second.",
            code="frame_rate_too_low",
            step=step_s,
        )
    if not seen.any() or seen.mean() < MIN_PRESENT:
        raise NothingMeasurableError(_nobody(_cut_off(track, seen, mirrored=mirrored)))
    if _implausible(track, trunk_px):
        raise NothingMeasurableError(
            "what is in the video does not look like a whole person to both passes of"
            " the pose model; film one person with the whole body in the picture, in "
            "good light.",
            code="not_a_whole_person",
        )
    if seen.sum() * step_s < MIN_PRESENT_S:
        raise NothingMeasurableError(
            "the video is too short: less than a second of it shows a person; film at"
            " least three repetitions of each side.",
            code="video_too_short",
        )
    if _half_in_view(track, trunk_px):
        raise NothingMeasurableError(_half(_cut_off(track, seen, mirrored=mirrored)))


def _nobody(cut_off: str | None) -> str:
    if cut_off is not None:
        return message(
            "a person could be found for moments only: {leaving}; move the camera back until "
            "the whole body is in the picture.",
            code="person_leaves_view",
            leaving=cut_off,
        )
    return message(
        "nobody could be found in the video (or only for moments); film one "
        "person with the whole body in the picture, in good light.",
        code="nobody_found",
    )


def _half(cut_off: str | None) -> str:
    if cut_off is not None:
        return message(
            "the person is only half in view: {leaving}; move the camera back until the whole "
            "body is in the picture.",
            code="person_half_in_view",
            leaving=cut_off,
        )
    return message(
        "the person is too near: head and shoulders fill the picture; move the camera back "
        "until the whole body is in it.",
        code="person_too_near",
    )


def _cut_off(track: PoseTrack, seen: npt.NDArray[np.bool_], *, mirrored: bool) -> str | None:
    """Say which part of head and trunk is out of the picture in most of what was seen of them."""
    size = {"width_px": track.width_px, "height_px": track.height_px}
    well = track.visibility[seen] >= MIN_VISIBILITY
    beyond = beyond_edges(track.image_px[seen], seen=well, **size)
    out_of_view = find_out_of_view(beyond, TRUNK, least=MIN_INSIDE)
    return None if out_of_view is None else describe_out_of_view(out_of_view, mirrored=mirrored)


def _trunk_points(track: PoseTrack) -> Floats:
    """Return shoulders and hips, (n, 2 parts, 2 sides, 2) pixels."""
    at = np.array([[indices(side, part)[0] for side in SIDES] for part in ("shoulder", "hip")])
    return np.asarray(track.image_px[:, at])


def _implausible(track: PoseTrack, trunk_px: Floats) -> bool:
    trunk = np.concatenate([indices(side, "shoulder", "hip") for side in SIDES])
    disagreement = track.disagreement_px[:, trunk] / trunk_px[:, None]
    disputed = np.isfinite(disagreement).any() and (
        np.nanmedian(disagreement) > MAX_TRUNK_DISAGREEMENT
    )
    return bool(disputed or np.nanmedian(_thigh_px(track) / trunk_px) > MAX_THIGH)


def _thigh_px(track: PoseTrack) -> Floats:
    thighs = [
        np.linalg.norm(np.diff(track.image_px[:, indices(side, "hip", "knee")], axis=1), axis=-1)
        for side in SIDES
    ]
    return np.asarray(np.maximum(thighs[0], thighs[1]))[:, 0]


def _half_in_view(track: PoseTrack, trunk_px: Floats) -> bool:
    points = _trunk_points(track)
    inside = ((points >= 0) & (points <= (track.width_px, track.height_px))).all(axis=(1, 2, 3))
    seen = np.isfinite(trunk_px)
    return bool(
        np.asarray(inside)[seen].mean() < MIN_INSIDE
        or np.nanmedian(trunk_px / _picture_px(track)) > MAX_TRUNK_HEIGHT
    )


def _picture_px(track: PoseTrack) -> Floats:
    """Return how long the picture is in the direction of the trunk, (n,) pixels."""
    across, along = np.moveaxis(np.abs(trunk_axis(track.image_px)), -1, 0)
    steepness = np.maximum(along / track.height_px, across / track.width_px)
    return np.asarray(np.hypot(across, along) / steepness)
