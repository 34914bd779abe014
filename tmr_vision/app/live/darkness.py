"""Whether something is in front of the camera: pictures in which there is nothing but dark."""

from tmr_vision.overlay.drawing import Image

DARK, ALIKE = 25.0, 10.0
"""Mean of a picture and its standard deviation, grey levels (0 to 255): a finger or a cap on the
lens gives less of both, a room in which a person can be seen at all has more of one."""
HELD_S = 1.0
"""A camera that is just starting gives dark pictures for a moment."""


class Darkness:
    """Looks at the pictures of a check, one after the other."""

    def __init__(self) -> None:
        self._since_s: float | None = None

    def covers(self, image_rgb: Image, time_s: float) -> bool:
        """Tell whether it has been dark for a while, up to this picture."""
        thin = image_rgb[::8, ::8].mean(axis=2)
        if thin.mean() >= DARK or thin.std() >= ALIKE:
            self._since_s = None
            return False
        if self._since_s is None:
            self._since_s = time_s
        return time_s - self._since_s >= HELD_S
