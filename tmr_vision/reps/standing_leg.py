"""Which leg carries the body of somebody who faces the camera: the one whose foot is lower."""

import numpy as np
import numpy.typing as npt

from tmr_vision.geometry import point, trunk_lengths
from tmr_vision.records import Recording
from tmr_vision.skeleton import Side, other
from tmr_vision.view import unrolled

LIFTED = 0.05
"""The other ankle is lifted if it is higher by this part of the trunk's length. Held up it gets
0.25 and more (`validation/study/results/squat.csv`); with both feet down it is 0.02 at most, seated
0.04 (the sample clips from the front)."""


def stands_on(recording: Recording, side: Side) -> npt.NDArray[np.bool_]:
    """Tell in which samples a side's leg alone carries, (n,); not where an ankle is not seen."""
    level_px = unrolled(recording.pose.image_px, recording.view.roll_deg)
    own, others = (point(level_px, f"{each}_ankle")[:, 1] for each in (side, other(side)))
    return np.asarray(own - others > LIFTED * trunk_lengths(level_px))
