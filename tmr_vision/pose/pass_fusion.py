"""Where the two passes of the model dispute a landmark: which of them is right, or none.

A pass that cannot tell the two legs apart draws each foot between both: the mean of what it takes
for possible. A mean lies between, never outside. So of two pairs of feet the wider one is right,
and a pair that is narrower than just before and just after was drawn between by both passes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import binary_dilation, grey_closing

from tmr_vision.pose.landmarker import COLUMNS
from tmr_vision.records import Floats
from tmr_vision.skeleton import EXTREMITIES, MEASURED, SIDES, indices

Marks = npt.NDArray[np.bool_]

MAX_DISAGREEMENT = 0.25
"""Two passes this many trunk lengths apart saw different things. Measured on the sample clips:
limbs in sight lie 0.00 to 0.07 apart, a leg that one pass guesses 0.3 to 1.2."""
AGREED = 0.1
"""Passes this near to each other agree, and their mean stays (see above)."""
MAX_DISPUTE_FRAMES = 12
"""Undisputed frames further apart than this say nothing about those between (0.5 s at 25 Hz)."""
MIN_VISIBILITY = 0.5
"""The place of a limb that is seen less is a guess and says nothing about the other one."""
BETWEEN = 0.1
"""A place lies on a line if it is off by no more than this part of its length."""
OFF_MIDDLE = 0.35
"""The middle of two places drawn between is off the middle of the line by no more than this part:
further off both places are at one foot, which is no mean of two."""
NARROW = 0.85
"""A pair this much narrower than before and after was drawn between."""
DIP_S = 0.24
"""Before and after: within this time. Nobody brings the feet together and apart as quickly."""
NEAR_S = 0.16
"""Only this near to a dispute both passes are suspected."""


@dataclass(frozen=True)
class PassPair:
    """Both passes, (n, 33, 6) each, and where they cannot be trusted.

    disagreement_px  (n, 33) distance in the image, 0 where one pass stands for both
    disputed         (n, 33) they were further apart than ``limit_px``
    between          (n, 33) both drew it between the places of the two sides
    """

    plain: Floats
    mirrored: Floats
    disagreement_px: Floats
    disputed: Marks
    between: Marks
    limit_px: float

    @property
    def both(self) -> tuple[Floats, Floats]:
        """The plain and the mirrored pass."""
        return self.plain, self.mirrored

    def mean_px(self) -> Floats:
        """Return the mean in the picture, (n, 33, 2); NaN where both are wrong."""
        joined = (self.plain[..., :2] + self.mirrored[..., :2]) / 2
        joined[self.between] = np.nan
        return np.asarray(joined)

    def become_mean(self) -> Floats:
        """Return the mean, (n, 33, 6), in the place of the mirrored pass; NaN where both are wrong.

        These are the largest arrays of all: of an hour one is 140 MB.
        """
        joined = self.mirrored
        joined += self.plain
        joined /= 2
        joined[self.between] = np.nan
        return joined

    def swap_sides(self, sides: npt.NDArray[np.intp], where: Marks) -> None:
        """Exchange landmarks (2, k) of the two sides in some frames, ``where`` (n,)."""
        rows, here, there = np.flatnonzero(where)[:, None], sides.ravel(), sides[::-1].ravel()
        for given in (
            *self.both, self.disagreement_px, self.disputed, self.between
        ):  # fmt: skip
            given[rows, here] = given[rows, there]


def reject_midpoint_landmarks(
    plain: Floats, mirrored: Floats, *, trunk_px: float, rate_hz: float
) -> PassPair:
    """Compare two passes (n, 33, 6); one that draws a pair between that of the other gives way.

    Both are changed where that is so.
    ``trunk_px`` is the length of the trunk in the image; NaN: unknown, nothing is in dispute.
    """
    disagreement_px = _length(plain[..., :2] - mirrored[..., :2])
    limit_px = MAX_DISAGREEMENT * trunk_px
    disputed = disagreement_px > limit_px
    between = np.zeros_like(disputed)
    passes = PassPair(plain, mirrored, disagreement_px, disputed, between, limit_px)
    for pair in _pairs():
        if not disputed[:, pair].any():
            continue
        seen = _seen(plain[:, pair]) & _seen(mirrored[:, pair])
        at_odds = disputed[:, pair].any(axis=1) & seen
        apart = disagreement_px[:, pair] > AGREED * trunk_px
        _give_way(passes, pair, at_odds[:, None] & apart)
        near = binary_dilation(at_odds, iterations=max(1, round(NEAR_S * rate_hz)))
        middle = (plain[:, pair, :2] + mirrored[:, pair, :2]) / 2
        dips = seen & near & _dips(middle, seen, size=1 + 2 * round(DIP_S * rate_hz))
        between[np.ix_(dips, pair)] = True
    return passes


def fuse(passes: PassPair) -> tuple[Floats, Floats]:
    """Average the passes; where they dispute a landmark, take the one that its neighbours bear out.

    The passes are used up: the mean takes their place.
    The place expected there is interpolated from the undisputed frames around; a pass that lies
    near it stands alone, with its distance from it as the disagreement.

    Returns
    -------
    The mean (n, 33, 6), NaN where no pass is right, and the disagreement that is left, (n, 33)
    pixels, infinite there.
    """
    limit_px, disagreement_px = passes.limit_px, passes.disagreement_px
    disagreement_px[passes.between] = np.inf
    disputed = disagreement_px > limit_px
    seen = {
        int(column): np.stack([each[disputed[:, column], column] for each in passes.both])
        for column in np.flatnonzero(disputed.any(axis=0))
    }
    joined = passes.become_mean()
    for column, options in seen.items():
        rows = np.flatnonzero(disputed[:, column])
        expected = _expected(joined[:, column, :2], disputed[:, column], rows)
        off = _length(options[..., :2] - expected)
        off[np.isnan(off)] = np.inf
        best = off.argmin(axis=0)
        take = off.min(axis=0) < limit_px
        joined[rows[take], column] = options[best, np.arange(len(rows))][take]
        disagreement_px[rows[take], column] = off.min(axis=0)[take]
    return joined, disagreement_px


def _pairs() -> list[npt.NDArray[np.intp]]:
    """Return the left and right index of each part of a limb that is measured."""
    parts = [part for parts in EXTREMITIES.values() for part in parts if f"left_{part}" in MEASURED]
    return [np.array([indices(side, part)[0] for side in SIDES]) for part in parts]


def _seen(pair: Floats) -> Marks:
    return np.asarray((pair[..., COLUMNS - 1] >= MIN_VISIBILITY).all(axis=1))


def _give_way(passes: PassPair, pair: npt.NDArray[np.intp], doubtful: Marks) -> None:
    """Let a pass take the other's place where it draws between; ``doubtful`` is (n, 2 sides)."""
    places = [each[:, pair, :2].copy() for each in passes.both]
    given = [each[:, pair].copy() for each in passes.both]
    for i, poses in enumerate(passes.both):
        rows, sides = np.nonzero(_lies_between(places[i], places[1 - i])[:, None] & doubtful)
        poses[rows, pair[sides]] = given[1 - i][rows, sides]
        passes.disagreement_px[rows, pair[sides]] = 0.0


def _lies_between(pair: Floats, wide: Floats) -> Marks:
    """Whether two places (n, 2, 2) lie on the line between two others, about its middle."""
    line = wide[:, 1:] - wide[:, :1]
    square = np.maximum((line**2).sum(axis=2), 1e-9)
    start = pair - wide[:, :1]
    along = (start * line).sum(axis=2) / square
    off = np.abs(start[..., 0] * line[..., 1] - start[..., 1] * line[..., 0]) / square
    on_line = ((along > -BETWEEN) & (along < 1 + BETWEEN) & (off < BETWEEN)).all(axis=1)
    middle = np.abs(along.mean(axis=1) - 0.5) < OFF_MIDDLE
    return np.asarray(on_line & middle & (np.abs(along[:, 1] - along[:, 0]) < 1 - BETWEEN))


def _dips(pair: Floats, seen: Marks, *, size: int) -> Marks:
    """Whether two places (n, 2, 2) are closer together than before and after, within ``size``."""
    width = np.where(seen, np.nan_to_num(_length(pair[:, 1] - pair[:, 0])), 0.0)
    return np.asarray(width < NARROW * grey_closing(width, size=(size,)))


def _expected(points: Floats, disputed: Marks, rows: npt.NDArray[np.intp]) -> Floats:
    """Interpolate (n, 2) points at disputed rows; NaN where good frames are too far apart."""
    good = np.flatnonzero(~disputed & ~np.isnan(points[:, 0]))
    if len(good) < 2:
        return np.full((len(rows), 2), np.nan)
    after = np.clip(np.searchsorted(good, rows), 1, len(good) - 1)
    near = (good[after] - good[after - 1]) <= MAX_DISPUTE_FRAMES
    expected = np.stack([np.interp(rows, good, points[good, axis]) for axis in (0, 1)], axis=-1)
    expected[~near] = np.nan
    return expected


def _length(vectors: Floats) -> Floats:
    return np.asarray(np.hypot(vectors[..., 0], vectors[..., 1]))
