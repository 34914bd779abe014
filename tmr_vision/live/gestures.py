"""Signs given from a distance: the right hand up, the left hand up, both hands over the head."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from tmr_vision.live.watch import Seen
from tmr_vision.skeleton import SIDES, Side, index

Sign = Literal["left", "right", "both"]
OVER_HEAD = 0.15
"""A hand is up when its wrist is this part of the trunk's length above the eyes."""
CLEARLY_SEEN = 0.65
"""The arm away from the camera is guessed where the other one is; its visibility falls then."""
LET_GO_S = 0.4
"""A hand out of sight for a moment is still up."""


def raised_hands(seen: Seen) -> frozenset[Side]:
    """Return which hands are held above the head."""
    points = seen.upright_px
    shoulders = points[[index(f"{side}_shoulder") for side in SIDES]].mean(axis=0)
    hips = points[[index(f"{side}_hip") for side in SIDES]].mean(axis=0)
    trunk_px = float(np.linalg.norm(shoulders - hips))
    top_px = float(np.nanmin(points[[index("left_eye"), index("right_eye"), index("nose")], 1:]))
    return frozenset(
        side
        for side in SIDES
        if points[index(f"{side}_wrist"), 1] < top_px - OVER_HEAD * trunk_px
        and seen.sight[index(f"{side}_wrist")] >= CLEARLY_SEEN
    )


@dataclass
class Signs:
    """How long each sign has been given; a sign is taken once and has to be let go."""

    _since_s: dict[Sign, float] = field(default_factory=dict)
    _last_s: dict[Sign, float] = field(default_factory=dict)
    _taken: set[Sign] = field(default_factory=set)
    _now_s: float = 0.0

    def see(self, hands: frozenset[Side], time_s: float) -> None:
        """Take in which hands are up at a moment."""
        self._now_s = time_s
        sign: Sign | None = "both" if len(hands) == 2 else next(iter(hands), None)
        if sign is not None:
            self._since_s.setdefault(sign, time_s)
            self._last_s[sign] = time_s
        for known in [s for s, last_s in self._last_s.items() if time_s - last_s > LET_GO_S]:
            del self._since_s[known], self._last_s[known]
            self._taken.discard(known)

    def held_s(self, sign: Sign) -> float:
        """Return how long a sign has been given; 0 if it is not."""
        return self._now_s - self._since_s.get(sign, self._now_s)

    def take(self, sign: Sign, hold_s: float) -> bool:
        """Tell whether a sign has been held for so long, the first time that this is asked."""
        held = sign in self._since_s and self.held_s(sign) >= hold_s
        if not held or sign in self._taken:
            return False
        self._taken.add(sign)
        return True
