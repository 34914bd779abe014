"""The pin-hole camera: where it stands, what it sees, and how far off everything fits."""

from dataclasses import dataclass

import numpy as np

from validation.renderer.pose import UP, Array, unit
from validation.renderer.spec import Camera

MARGIN = 0.05
"""Share of the picture kept free on every side."""


@dataclass(frozen=True)
class Viewpoint:
    """A camera in the room. Positions in metres; `size_px` width and height as displayed."""

    position_m: Array
    aim_m: Array
    roll_deg: float
    view_angle_deg: float
    size_px: tuple[int, int]

    @property
    def axes(self) -> Array:
        """Directions to the right, up and into the picture in the room, rows of (3, 3)."""
        ahead = unit(self.aim_m - self.position_m)
        right = unit(np.cross(ahead, UP))
        upright = np.cross(right, ahead)
        cosine, sine = np.cos(np.deg2rad(self.roll_deg)), np.sin(np.deg2rad(self.roll_deg))
        return np.stack([cosine * right + sine * upright, cosine * upright - sine * right, ahead])

    def project(self, points_m: Array) -> Array:
        """Place of points (n, 3) in the picture, pixels from its upper left corner, (n, 2)."""
        seen = (points_m - self.position_m) @ self.axes.T
        width, height = self.size_px
        focal_px = height / 2 / np.tan(np.deg2rad(self.view_angle_deg) / 2)
        offset = seen[:, :2] / np.maximum(seen[:, 2:], 1e-6) * focal_px
        places: Array = np.array([width / 2, height / 2]) + offset * np.array([1.0, -1.0])
        return places

    def shows(self, points_m: Array, *, margin: float = MARGIN) -> bool:
        """Whether all points lie in the picture, with a margin."""
        share = self.project(points_m) / np.array(self.size_px)
        return bool((share > margin).all() and (share < 1 - margin).all())


def place(camera: Camera, size_px: tuple[int, int], points_m: Array) -> Viewpoint:
    """Put the camera up, aimed at the middle height of the points.

    Parameters
    ----------
    points_m
        Everything that must be seen, shape (n, 3); without a distance in the camera's data this
        decides how far away it stands.
    """
    aim = UP * (points_m[:, 2].min() + points_m[:, 2].max()) / 2
    angle = np.deg2rad(camera.yaw_deg)

    def at(distance_m: float) -> Viewpoint:
        position = distance_m * np.array([np.sin(angle), -np.cos(angle), 0.0])
        position[2] = camera.height_m
        return Viewpoint(position, aim, camera.roll_deg, camera.view_angle_deg, size_px)

    if camera.distance_m is not None:
        return at(camera.distance_m)
    distances_m = np.arange(1.5, 8.0, 0.05)
    fitting = (view for view in map(at, map(float, distances_m)) if view.shows(points_m))
    return next(fitting, at(8.0))
