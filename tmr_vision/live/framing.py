"""What has left the picture in the last moments, as in a recording, but said at once."""

from collections import deque

import numpy as np
import numpy.typing as npt

from tmr_vision.live.watch import Seen
from tmr_vision.records import Codes
from tmr_vision.smoothing.framing import WHOLE, Leaving, find_leaving

WINDOW_S = 0.5
HELD = 0.6
"""A part is away when it is so for this part of the window; a tremor at the edge is not told."""


class Framing:
    """Remembers what was beyond the edges of the picture; call :meth:`see` with every moment."""

    def __init__(self) -> None:
        self._beyond: deque[tuple[float, Codes]] = deque()

    def see(self, seen: Seen) -> None:
        """Take in a moment."""
        self._beyond.append((seen.time_s, seen.beyond))
        while seen.time_s - self._beyond[0][0] > WINDOW_S:
            self._beyond.popleft()

    def leaving(self, landmarks: npt.ArrayLike = WHOLE) -> Leaving | None:
        """Return which of these parts of the person is out of the picture now; None: nothing."""
        if not self._beyond:
            return None
        beyond = np.stack([codes for _, codes in self._beyond])
        return find_leaving(beyond, landmarks, least=HELD)


def words(leaving: Leaving) -> dict[str, str]:
    """Return the words of the cue ``leaves``; the screen shows the person as in a mirror."""
    return {"part": leaving.what(), "edge": leaving.where(mirrored=True)}
