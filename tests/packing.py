"""Landmarks of both passes in small files: whole steps from frame to frame, which pack well."""

from dataclasses import dataclass

import numpy as np

from tmr_vision.skeleton import LANDMARKS, MEASURED, N_LANDMARKS

NOBODY = np.iinfo(np.int16).min
_KEPT = [i for i, name in enumerate(LANDMARKS) if name in MEASURED]


@dataclass(frozen=True)
class Packing:
    """How finely poses (n, 33, 6) are kept: steps in a pixel, a metre, and all of visibility.

    The landmarks that are measured are kept; in the world only those whose names end in ``world``.
    """

    world: tuple[str, ...]
    per_px: float
    per_m: float
    visible: float

    @property
    def _steps(self) -> np.ndarray:
        return np.array([*[self.per_px] * 2, *[self.per_m] * 3, self.visible])

    def packed(self, poses: np.ndarray) -> np.ndarray:
        poses = poses.copy()
        outer = [i for i, name in enumerate(LANDMARKS) if not name.endswith(self.world)]
        poses[:, outer, 2:5] *= 0  # keeps NaN, which means nobody
        whole = np.where(np.isnan(poses), NOBODY, np.round(poses * self._steps))[:, _KEPT]
        assert np.abs(whole).max() <= -NOBODY, "too far outside the picture for these steps"
        whole = whole.astype(np.int16)
        return np.diff(whole, axis=0, prepend=np.zeros_like(whole[:1]))

    def unpacked(self, steps: np.ndarray) -> np.ndarray:
        """Give poses again, NaN where nothing was kept."""
        poses = np.full((len(steps), N_LANDMARKS, len(self._steps)), np.nan)
        kept = np.cumsum(steps, axis=0, dtype=np.int16)
        poses[:, _KEPT] = np.where(kept == NOBODY, np.nan, kept / self._steps)
        return poses
