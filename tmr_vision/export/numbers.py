"""How numbers are written, the same in every file: rounded once, missing kept missing."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from tmr_vision.records import AngleTrack, Rep
from tmr_vision.skeleton import SIDES

DEG_DIGITS = 2
TIME_DIGITS = 3


def number(value: float | None, digits: int = DEG_DIGITS) -> float | None:
    """Round a number; NaN and infinity become None."""
    if value is None or not np.isfinite(value):
        return None
    return round(float(value), digits) + 0.0  # adding 0.0 turns -0.0 into 0.0


def seconds(value: float | None) -> float | None:
    """Round a time to the thousandth of a second."""
    return number(value, TIME_DIGITS)


def text(value: float | None, digits: int = DEG_DIGITS, *, missing: str = "") -> str:
    """Write a number with all its digits."""
    rounded = number(value, digits)
    return missing if rounded is None else f"{rounded:.{digits}f}"


def plain(value: Any) -> Any:
    """Make numpy numbers, tuples and NaN fit for JSON, at any depth."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(item) for item in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    return number(float(value)) if isinstance(value, float | np.floating) else value


def numbered(reps: Iterable[Rep]) -> Iterator[tuple[int, Rep]]:
    """Give each repetition its number among those of its side, 1 first."""
    count = dict.fromkeys(SIDES, 0)
    for rep in reps:
        count[rep.side] += 1
        yield count[rep.side], rep


def rate_hz(track: AngleTrack) -> float:
    """Return the samples a second of a track of even steps."""
    steps = len(track.time_s) - 1
    return float(steps / (track.time_s[-1] - track.time_s[0])) if steps > 0 else 0.0
