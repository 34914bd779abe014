"""The One-Euro filter: smooths what is shown at once, with little delay when it moves.

Casiez, Roussel and Vogel 2012, "1 Euro filter", CHI: a low-pass whose cut-off rises with speed.
What it gives is for the eye and the live counter only; results come from the kept landmarks.
"""

import numpy as np

from tmr_vision.records import Floats

SPEED_CUTOFF_HZ = 1.0
"""The authors' value for smoothing the speed itself."""
MAX_GAP_S = 0.5
"""After a longer gap it starts anew."""


class OneEuro:
    """Smooths an array of any shape; NaN passes through and does not disturb what follows.

    Parameters
    ----------
    cutoff_hz
        Cut-off at rest; lower is steadier.
    beta
        How much the cut-off rises, hertz for each unit a second; higher lags less.
    """

    def __init__(self, *, cutoff_hz: float = 1.0, beta: float = 0.05) -> None:
        self._cutoff_hz, self._beta = cutoff_hz, beta
        self._value: Floats | None = None
        self._speed: Floats | None = None
        self._time_s = -np.inf

    def __call__(self, value: Floats, time_s: float) -> Floats:
        """Return the smoothed value at a time, which must increase."""
        step_s = time_s - self._time_s
        self._time_s = time_s
        if self._value is None or self._speed is None or step_s > MAX_GAP_S:
            self._value, self._speed = value, np.zeros_like(value)
            return value
        known = ~np.isnan(value)
        fresh = known & np.isnan(self._value)
        before = np.where(fresh, value, self._value)
        speed = np.where(known, (value - before) / step_s, 0.0)
        smooth_speed = _towards(self._speed, speed, SPEED_CUTOFF_HZ, step_s)
        cutoff_hz = self._cutoff_hz + self._beta * np.abs(smooth_speed)
        self._value = np.where(known, _towards(before, value, cutoff_hz, step_s), np.nan)
        self._speed = smooth_speed
        return self._value


def _towards(before: Floats, value: Floats, cutoff_hz: Floats | float, step_s: float) -> Floats:
    share = 1 / (1 + 1 / (2 * np.pi * cutoff_hz * step_s))
    return np.asarray(before + share * (value - before))
