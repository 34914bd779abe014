"""Pure functions on numbers: the uncertainty of a difference, the verdict rule, percentages.

The method is in the research note `metrics.md`, sections 1 and 2.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats as distributions

from tmr_vision.records import Floats, Strength, Verdict

PRIOR_SD_DEG = 3.0
"""Usual scatter of a joint angle's peak from repetition to repetition: 2.3 to 3.4 deg in ten
healthy people filmed with motion capture (UI-PRMD, `metrics.md` 3.3)."""
PRIOR_DOF = 4.0
U_SYS_DOF = 30.0
MIN_REPS = 3
_WINDOWS = 1000
"""So many windows at once: their memory does not grow with the recording."""
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class UncertainDifference:
    """A difference with its standard uncertainty and effective degrees of freedom."""

    value: float
    uncertainty: float
    dof: float

    @property
    def mdc95(self) -> float:
        """The smallest difference that 95 % certainty can tell from none."""
        return self.uncertainty * _t(0.975, self.dof)

    @property
    def half_width_90(self) -> float:
        """Half the 90 % interval, which the equivalence test uses."""
        return self.uncertainty * _t(0.95, self.dof)


def known_median(values: Floats) -> float:
    """Return the median of the values (n,) that are not NaN; NaN: there is none.

    As ``np.nanmedian``, without what that spends on axes and warnings: it is asked for a handful of
    samples, many times for every repetition.
    """
    known = np.sort(values[~np.isnan(values)])
    if not known.size:
        return float("nan")
    return float((known[(known.size - 1) // 2] + known[known.size // 2]) / 2)


def window_medians(
    values: Floats,
    firsts: Indices,
    lasts: Indices,
    *,
    keep: Callable[[Floats, slice], npt.NDArray[np.bool_]] | None = None,
) -> Floats:
    """Return the medians (m,) of many stretches of a signal, each without its NaN; NaN: none known.

    Parameters
    ----------
    values
        (n,) the signal.
    firsts, lasts
        (m,) each window's first sample and the one past its last.
    keep
        Tells of windows (k, width), and which k of all they are, what in them counts.
    """
    medians = np.full(len(firsts), np.nan)
    width = int(np.max(lasts - firsts, initial=0))
    if not width:
        return medians
    for start in range(0, len(firsts), _WINDOWS):
        here = slice(start, start + _WINDOWS)
        at = firsts[here, None] + np.arange(width)
        rows = values[np.minimum(at, len(values) - 1)]
        rows[at >= lasts[here, None]] = np.nan
        if keep is not None:
            rows[~keep(rows, here)] = np.nan
        rows.sort(axis=1)  # NaN come last
        count = (~np.isnan(rows)).sum(axis=1)
        low, high = (
            np.take_along_axis(rows, np.maximum(i, 0)[:, None], axis=1)[:, 0]
            for i in ((count - 1) // 2, count // 2)
        )
        medians[here] = np.where(count > 0, (low + high) / 2, np.nan)
    return medians


def shrunken_sd(*sides: Floats) -> float:
    """Return the common scatter of the sides' repetitions, drawn to the usual scatter.

    Three values alone say little about their own spread, so the usual one counts like
    :data:`PRIOR_DOF` further values (`metrics.md` 2.2: the posterior of a conjugate prior).
    """
    squares = sum(float(np.sum((side - side.mean()) ** 2)) for side in sides if len(side))
    return math.sqrt((PRIOR_DOF * PRIOR_SD_DEG**2 + squares) / rep_dof(*sides))


def rep_dof(*sides: Floats) -> float:
    """Return the degrees of freedom of :func:`shrunken_sd`."""
    return PRIOR_DOF + sum(len(side) - 1 for side in sides if len(side))


def uncertain(value: float, *parts: tuple[float, float]) -> UncertainDifference:
    """Return a value with the uncertainty of independent parts, each (variance, dof).

    Standard uncertainty after the GUM, degrees of freedom after Welch and Satterthwaite.
    """
    total = sum(variance for variance, _ in parts)
    dof = total**2 / sum(variance**2 / part_dof for variance, part_dof in parts)
    return UncertainDifference(value, math.sqrt(total), dof)


def difference_of_sides(left: Floats, right: Floats, *, u_sys: float) -> UncertainDifference:
    """Return right minus left of two sets of repetitions, with its uncertainty.

    Parameters
    ----------
    left, right
        (n,) values of the trusted repetitions, at least one each.
    u_sys
        Standard deviation of the error that is the same in all repetitions of a side: it does
        not shrink with more of them.
    """
    of_reps = shrunken_sd(left, right) ** 2 * (1 / len(left) + 1 / len(right))
    return uncertain(
        float(right.mean() - left.mean()),
        (of_reps, rep_dof(left, right)),
        (u_sys**2, U_SYS_DOF),
    )


def least_mdc95(u_sys: float) -> float:
    """Return the smallest difference that can be told however often both sides are repeated."""
    return uncertain(0.0, (u_sys**2, U_SYS_DOF)).mdc95


def judge(difference: UncertainDifference, *, margin: float) -> tuple[Verdict, Strength | None]:
    """Return the verdict on a difference, and how strong an imbalance is.

    Imbalance: larger than can be error and at least the margin. Balanced: shown to be smaller
    than the margin (two one-sided tests, 5 % each); never merely "not significant".
    """
    size, half_width = abs(difference.value), difference.half_width_90
    if size > difference.mdc95 and size >= margin:
        return "imbalance", "clear" if size - half_width > margin else "likely"
    if size + half_width < margin and difference.mdc95 <= margin:
        return "balanced", None
    return "inconclusive", None


def percent_difference(left: float, right: float, *, error: float) -> float | None:
    """Return right minus left in percent of the larger side, signed (Bishop 2018).

    None where the larger side is not at least five times its ``error``: a percentage of nearly
    nothing means nothing.
    """
    larger = max(left, right)
    return None if larger < 5 * error else 100 * (right - left) / larger


def symmetry_angle(left: float, right: float, *, error: float) -> float | None:
    """Return Zifchock's (2008) symmetry angle, percent; 0 is symmetric, positive: right larger."""
    if max(left, right) < 5 * error or min(left, right) <= 0:
        return None
    return (math.degrees(math.atan2(right, left)) - 45) / 90 * 100


def _t(probability: float, dof: float) -> float:
    return float(distributions.t.ppf(probability, dof))
