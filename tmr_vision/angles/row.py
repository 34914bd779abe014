"""What a row of the table of angles holds."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tmr_vision.angles.body import Body
from tmr_vision.geometry import point
from tmr_vision.records import Floats, ViewName
from tmr_vision.skeleton import Side

Formula = Callable[[Body], Floats]
Places = npt.NDArray[np.intp]
Line = tuple[str, str]
"""From one point of the body to another; ``shoulder`` is the side's, ``mid_hip`` the middle."""


@dataclass(frozen=True)
class Drawing:
    """How an angle is drawn: at which point, from which direction (zero) to which.

    ``("origin", "down")`` is the vertical.
    """

    vertex: str
    zero: Line
    arm: Line

    def places(self, points: Floats, side: Side, down: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the vertex and the directions of zero and of the arm, (2,) each.

        ``points`` is (33, 2), ``down`` (2,) the vertical in the picture.
        """

        def at(part: str) -> Floats:
            if part in ("origin", "down"):
                return down * (part == "down")
            return point(points, part if part.startswith("mid_") else f"{side}_{part}")

        zero, arm = (at(end) - at(start) for start, end in (self.zero, self.arm))
        return at(self.vertex), zero, arm


@dataclass(frozen=True, kw_only=True)
class Angle:
    """A joint angle: everything that the program knows about it.

    name              in files; of an angle with sides, ``left_`` and ``right_`` come before it
    title             what people call it
    column            what its columns in a spreadsheet are called, if not by its title
    definition, zero  what is measured against what, and where it is 0, in words
    formula           the angle of the left side (or of the body), degrees, from the body in the
                      picture; the right side is the left one of the mirrored body
    landmarks         what it is measured from: the left ones, and middles of both sides
    limits_deg        between which degrees it must lie to be a person's: beyond, it was read wrong
    views             from where it can be seen; NaN from elsewhere
    read_from         from where a single value of it means something, if not from all `views`: bent
                      toward the camera a joint looks straight
    sided             there is one for each side; if not, one for the whole body
    to_left           one of the whole body that is positive to the person's left
    folded_arms       a single value of it means something only with the hands on the chest (True),
                      or, facing, only without them there (False); None: they do not matter
    against_vertical  it needs to know where the vertical is in the picture
    turn              left and right are turns to that side, and not two limbs
    uncalibrated_deg  error that its calibration takes away, near the ideal view: it is there where
                      the angle is not calibrated (`python -m validation.study.calibrate`)
    reads_up_to_deg   beyond it the reading hardly grows with the true angle; None: it does
    standing_leg      it says something of the leg only that the person stands on, the other lifted
    limb              the limb whose direction it is; recognised only in the plane of the picture
    drawing           how it is drawn; None: it does not lie in the picture, its value is written
    """

    name: str
    title: str
    definition: str
    zero: str
    formula: Formula
    landmarks: tuple[str, ...]
    limits_deg: tuple[float, float]
    views: tuple[ViewName, ...] = ("side", "facing")
    read_from: tuple[ViewName, ...] | None = None
    sided: bool = True
    to_left: bool = False
    against_vertical: bool = False
    turn: bool = False
    folded_arms: bool | None = None
    uncalibrated_deg: float = 3.0
    reads_up_to_deg: float | None = None
    standing_leg: bool = False
    limb: Line | None = None
    column: str = ""
    drawing: Drawing | None = None

    @property
    def reading_views(self) -> tuple[ViewName, ...]:
        """From where a single value of it means something."""
        return self.views if self.read_from is None else self.read_from
