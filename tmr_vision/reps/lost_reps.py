"""Why a limb could not be followed, and repetitions that were lost with it.

A limb is lost where it leaves the picture, and where the passes of the model dispute it: legs
before each other, of which nobody can tell the left from the right. A repetition in which that
happens is not found where too little of it is left, or where it went to the other leg; but it was
done. So it is shown, and left out with the reason.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tmr_vision.angles import ANGLES, angle_name, landmarks_of
from tmr_vision.language import message
from tmr_vision.records import Edge, Floats, Movement, Provenance, Recording
from tmr_vision.reps.spans import MAX_BRIDGE_S, Span, find_spans
from tmr_vision.skeleton import LIMBS, MIRROR, SIDES, Side, indices
from tmr_vision.smoothing.framing import MIN_SHARE, WHOLE, describe_and_advise, find_out_of_view
from tmr_vision.smoothing.gates import dispute_limit_px

LONGEST_S = 8.0
"""A limb that is away for longer may have done anything."""
MAINLY = 0.5
"""What explains this part of the samples that are missing is the reason."""
MIN_SWAPPED = 0.1
"""Where the sides were exchanged in less of a repetition, what the other side does is its own."""
COMPLETE = 0.75
"""A repetition that was found is complete if it takes this part of the one of both sides."""
Marks = npt.NDArray[np.bool_]
Samples = npt.NDArray[np.intp] | slice


def needed_landmarks(movement: Movement, side: Side) -> npt.NDArray[np.intp]:
    """Return the landmarks without which a side of a movement is neither found nor measured."""
    angles = {movement.rep_signal, movement.angle}
    return np.unique(np.concatenate([landmarks_of(angle, side) for angle in angles]))


def why_out_of_view(
    recording: Recording,
    landmarks: npt.ArrayLike = WHOLE,
    samples: Samples = slice(None),
    *,
    least: float = MIN_SHARE,
) -> str | None:
    """Say what leaves the picture, where and what to do; None: nothing does.

    It is one of the landmarks, or, where nobody is seen for as long, anything of the person: whose
    head is cut off is not found. The edge is that of the picture that was filmed.

    Parameters
    ----------
    landmarks, least
        As for :func:`~tmr_vision.smoothing.framing.find_out_of_view`.
    samples
        Where to look; the whole recording unless given.
    """
    pose, info = recording.pose, recording.info
    if pose.beyond is None:
        return None
    beyond = pose.beyond[samples]
    nobody = _nobody(pose.image_px[samples])
    out_of_view = find_out_of_view(beyond, landmarks, least=least)
    if out_of_view is None and len(nobody) and nobody.mean() >= least:
        out_of_view = find_out_of_view(beyond, least=least)
    if out_of_view is None:
        return None
    size = {"width_px": info.width_px, "height_px": info.height_px}
    return describe_and_advise(out_of_view, mirrored=info.mirrored, **size)


def why_missing(
    recording: Recording, movement: Movement, side: Side, missing: npt.NDArray[np.intp]
) -> str | None:
    """Say why a side could not be followed in some samples; None: nothing explains most of them."""
    left_it = why_out_of_view(recording, needed_landmarks(movement, side), missing, least=MAINLY)
    if left_it is not None:
        return left_it
    if _swapped(recording, movement, side, missing).mean() >= MAINLY:
        return _not_told_apart(movement)
    return None


def split_lost(
    recording: Recording, movement: Movement, side: Side, found: Sequence[Span]
) -> tuple[list[Span], list[tuple[Span, str]]]:
    """Part repetitions that were found into whole ones and lost ones, and add those not found.

    Returns
    -------
    The whole ones, and those that were lost with the reason.
    """
    lost = _with_other_side(recording, movement, side, found)
    whole = [span for span in found if not any(_overlap(span, other) for other, _ in lost)]
    for span, why in _with_gaps(recording, movement, side):
        if not any(_overlap(span, other) for other in (*whole, *(other for other, _ in lost))):
            lost.append((span, why))
    return whole, [(span, why) for span, why in lost if _long(recording, movement, span)]


def _with_other_side(
    recording: Recording, movement: Movement, side: Side, found: Sequence[Span]
) -> list[tuple[Span, str]]:
    """Find the repetitions of which a good part went to the other side."""
    exchanged = _swapped(recording, movement, side)
    if not ANGLES[movement.rep_signal].sided or not exchanged.any():
        return []
    either = _of_either_side(recording, movement)
    return [
        (span, _not_told_apart(movement))
        for span in find_spans(either, movement, side, max_bridge_s=LONGEST_S)
        if exchanged[span.start : span.end + 1].mean() >= MIN_SWAPPED
        and _in_one_piece(recording, movement, side, span)
        and all(
            _length(other) < COMPLETE * _length(span) for other in found if _overlap(span, other)
        )
    ]


def _with_gaps(recording: Recording, movement: Movement, side: Side) -> list[tuple[Span, str]]:
    """Find the repetitions with gaps in them that can be explained."""
    gone = _away(recording, movement, side) | _swapped(recording, movement, side)
    if not gone.any():
        return []
    spans = find_spans(recording, movement, side, max_bridge_s=LONGEST_S)
    at = [span.start + np.flatnonzero(gone[span.start : span.end + 1]) for span in spans]
    whys = [why_missing(recording, movement, side, each) if each.size else None for each in at]
    return [
        (span, why)
        for span, why in zip(spans, whys, strict=True)
        if why is not None and _in_one_piece(recording, movement, side, span)
    ]


def _overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _length(span: Span) -> int:
    return span.end - span.start


def _in_one_piece(recording: Recording, movement: Movement, side: Side, span: Span) -> bool:
    """Tell if the person is there all along, and not in two pieces with a gap between them."""
    pose, here = recording.pose, slice(span.start, span.end + 1)
    there = ~_nobody(pose.image_px[here]) | _away(recording, movement, side, here)
    return bool((np.diff(pose.time_s[here][there]) <= MAX_BRIDGE_S).all())


def _long(recording: Recording, movement: Movement, span: Span) -> bool:
    time_s = recording.angles.time_s
    return bool(time_s[span.end] - time_s[span.start] >= movement.duration_s[0])


def _of_either_side(recording: Recording, movement: Movement) -> Recording:
    """Return the recording as if the side that is further into the movement were each side."""
    angles = recording.angles
    further = np.fmax if movement.rep_direction == "rises" else np.fmin
    columns = [angles.names.index(angle_name(movement.rep_signal, side)) for side in SIDES]
    angles_deg = angles.angles_deg.copy()
    angles_deg[:, columns] = further(*angles_deg[:, columns].T)[:, None]
    return recording.with_(angles=angles.with_(angles_deg=angles_deg))


def _away(
    recording: Recording, movement: Movement, side: Side, samples: Samples = slice(None)
) -> Marks:
    """Tell in which samples (n,) something that is needed is out of the picture, or all is."""
    pose = recording.pose
    if pose.beyond is None:
        return np.zeros(len(pose.time_s[samples]), dtype=bool)
    away = pose.beyond[samples] != Edge.NONE
    return np.asarray(
        away[:, needed_landmarks(movement, side)].any(axis=1)
        | (_nobody(pose.image_px[samples]) & away[:, WHOLE].any(axis=1))
    )


def _nobody(image_px: Floats) -> Marks:
    """Tell in which samples (n,) of landmarks (n, 33, 2) none is known."""
    return np.asarray(np.isnan(image_px[..., 0]).all(axis=1))


def _swapped(
    recording: Recording, movement: Movement, side: Side, samples: Samples = slice(None)
) -> Marks:
    """Tell in which samples (n,) the limbs of both sides are in dispute, or were exchanged.

    Only side-on, where one is before the other.
    """
    pose = recording.pose
    limb = [at for at in needed_landmarks(movement, side) if at in _limbs()]
    if movement.view != "side" or not limb:
        return np.zeros(len(pose.time_s[samples]), dtype=bool)
    both = np.concatenate([limb, MIRROR[limb]])
    repaired = pose.provenance[samples][:, both] == Provenance.SWAPPED_BACK
    in_dispute = pose.disagreement_px[samples][:, limb] > dispute_limit_px(pose)
    return np.asarray(in_dispute.any(axis=1) | repaired.any(axis=1))


def _limbs(*names: str) -> list[int]:
    """Return the landmarks of limbs (of all, if none is named) beyond the trunk."""
    parts = [part for name in names or LIMBS for part in LIMBS[name][1:]]
    return [int(at) for side in SIDES for at in indices(side, *parts)]


def _not_told_apart(movement: Movement) -> str:
    limb = needed_landmarks(movement, "left")
    if np.isin(limb, _limbs("leg")).any():
        return message("the two legs could not be told apart", code="legs_not_told_apart")
    return message("the two arms could not be told apart", code="arms_not_told_apart")
