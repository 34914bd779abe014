"""A body in the picture's plane, seen so that the formulas of the left side apply."""

import numpy as np

from tmr_vision.geometry import point
from tmr_vision.records import Floats
from tmr_vision.skeleton import MIRROR

FACING_UP_TO_DEG = 45.0
"""Up to this heading a person counts as facing for the choice of the plane of an angle."""


class Body:
    """Landmarks of one moment or many, seen so that the left formulas apply.

    xy           (..., 33, 2) pixels, y down, camera roll undone
    heading_deg  (...) as in View: 0 faces the camera, +90 the left side is near
    twist_deg    (...) turn of the shoulders against the hips, to the left
    """

    def __init__(self, xy: Floats, heading_deg: Floats, twist_deg: Floats) -> None:
        self.xy, self.heading_deg, self.twist_deg = xy, heading_deg, twist_deg
        self.toward = np.sign(np.sin(np.radians(heading_deg)))
        """+1 faces the left edge of the picture (left side near), -1 the right edge"""
        self.facing = np.asarray(np.abs(heading_deg) <= FACING_UP_TO_DEG)
        self._points: dict[str, Floats] = {}

    def reflected(self) -> "Body":
        """Return the mirrored body: its left side is this one's right."""
        return Body(self.xy[..., MIRROR, :] * (-1, 1), -self.heading_deg, -self.twist_deg)

    @property
    def off_view_deg(self) -> Floats:
        """How much more from behind the near side is seen than side-on; facing, the left side."""
        return np.where(self.facing, self.heading_deg, np.abs(self.heading_deg) - 90)

    def at(self, name: str) -> Floats:
        """Return a landmark, or the middle of both sides: ``at("mid_hip")``; (..., 2)."""
        if name not in self._points:
            self._points[name] = np.ascontiguousarray(point(self.xy, name))
        return self._points[name]

    def line(self, start: str, end: str) -> Floats:
        """Return the vector from one landmark to another, (..., 2)."""
        return self.at(end) - self.at(start)

    def forward_or_outward(self, turn_deg: Floats) -> Floats:
        """Make a turn (clockwise in the picture) positive forward, or outward when facing."""
        sign = np.where(self.facing, -1.0, self.toward)
        return wrap(sign * turn_deg)

    def forward(self, turn_deg: Floats) -> Floats:
        """As above, but without a sign when facing: bending toward the camera has no side."""
        return np.where(self.facing, np.abs(turn_deg), wrap(self.toward * turn_deg))


def wrap(angle_deg: Floats) -> Floats:
    """Bring an angle into -90 to 270: an arm past the vertical goes on above 180."""
    return np.asarray((angle_deg + 90) % 360 - 90)
