"""How level a camera has to stand, for those that have sensors of their own to tell it."""

from tmr_vision.asymmetry.quality import TOO_STEEP_DEG
from tmr_vision.live.checks import TILT_DEG

SIDEWAYS_DEG = TILT_DEG
"""From here on the set-up of a live session says that the camera is tilted."""
LEAN_DEG = TOO_STEEP_DEG
"""From here on a result says that the camera looks too steeply."""
