"""Why a limb could not be followed, and repetitions that were lost with it.

A limb is lost where it leaves the picture, and where the passes of the model dispute it: legs
before each other, of which nobody can tell the left from the right. A repetition in which that
happens is not found where too little of it is left, but it was done. So it is shown, and left out
with the reason.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tmr_vision.kinematics import landmarks_of
from tmr_vision.language import said
from tmr_vision.records import Edge, Movement, Recording
from tmr_vision.reps.spans import Span, find_spans
from tmr_vision.skeleton import LIMBS, SIDES, Side, indices
from tmr_vision.smoothing.framing import Leaving, find_leaving, leaves
from tmr_vision.smoothing.gates import disputed

LONGEST_S = 8.0
"""A limb that is away for longer may have done anything."""
MAINLY = 0.5
"""What explains this part of the samples that are missing is the reason."""


def needed(movement: Movement, side: Side) -> npt.NDArray[np.intp]:
    """Return the landmarks without which a side of a movement is neither found nor measured."""
    angles = {movement.cycle_angle, movement.angle}
    return np.unique(np.concatenate([landmarks_of(angle, side) for angle in angles]))


def leaving_words(recording: Recording, leaving: Leaving) -> str:
    """Say what leaves the picture, as the person who filmed it sees it."""
    info = recording.info
    size = {"width_px": info.width_px, "height_px": info.height_px}
    return leaves(leaving, mirrored=info.mirrored, **size)


def why_missing(
    recording: Recording, movement: Movement, side: Side, missing: npt.NDArray[np.intp]
) -> str | None:
    """Say why a side could not be followed in some samples; None: nothing explains most of them."""
    landmarks, pose = needed(movement, side), recording.pose
    if pose.beyond is not None:
        leaving = find_leaving(pose.beyond[missing], landmarks, least=MAINLY)
        if leaving is not None:
            return leaving_words(recording, leaving)
    if _in_dispute(recording, landmarks)[missing].mean() < MAINLY:
        return None
    if np.isin(landmarks, [indices(s, *LIMBS["leg"][1:]) for s in SIDES]).any():
        return said("the left and the right leg could not be told apart")
    return said("the left and the right arm could not be told apart")


def lost_spans(
    recording: Recording, movement: Movement, side: Side, found: Sequence[Span]
) -> list[tuple[Span, str]]:
    """Find the repetitions that would be there if a limb had not been lost in them, and say why."""
    lost = _lost(recording, needed(movement, side))
    if not lost.any():
        return []
    spans = find_spans(recording, movement, side, max_bridge_s=LONGEST_S)
    new = [s for s in spans if not any(s.start < f.end and f.start < s.end for f in found)]
    where = [(span, span.start + np.flatnonzero(lost[span.start : span.end + 1])) for span in new]
    whys = [(span, why_missing(recording, movement, side, at)) for span, at in where if at.size]
    return [(span, why) for span, why in whys if why is not None]


def _lost(recording: Recording, landmarks: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Tell in which samples (n,) a landmark is beyond an edge or in dispute."""
    lost, beyond = _in_dispute(recording, landmarks), recording.pose.beyond
    return lost if beyond is None else lost | (beyond[:, landmarks] != Edge.NONE).any(axis=1)


def _in_dispute(recording: Recording, landmarks: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    return np.asarray(disputed(recording.pose)[:, landmarks].any(axis=1))
