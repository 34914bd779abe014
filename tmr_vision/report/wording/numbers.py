"""How numbers are written: whole degrees with their error, times, dates, in the reader's language.

Every number is one of ``result.json``; nothing is computed here but the rounding.
"""

import math

from tmr_vision.figures import MINUS
from tmr_vision.language import date_and_time, localised
from tmr_vision.records import SelfRating, SideSummary, SourceInfo
from tmr_vision.skeleton import SIDES

MISSING = "\N{EN DASH}"


def degrees(value: float | None, *, signed: bool = False) -> str:
    """Write whole degrees, ``142°``; a dash if it was not measured."""
    if value is None or not math.isfinite(value):
        return MISSING
    whole = round(value)
    return f"{_sign(whole) if signed else MINUS if whole < 0 else ''}{abs(whole)}°"


def with_error(value: float | None, error: float | None) -> str:
    """Write a difference with its error, ``+12° ± 9°``."""
    if value is None:
        return MISSING
    return f"{degrees(value, signed=True)} ± {degrees(error)}"


def seconds(value: float) -> str:
    """Write a time in the video, ``3.2 s``."""
    return f"{localised(f'{value:.1f}')} s" if math.isfinite(value) else MISSING


def spread(side: SideSummary) -> str:
    """Write the standard deviation of a side, ``SD 3°``; nothing if there is none."""
    return f"SD {degrees(side.sd)}" if math.isfinite(side.sd) else ""


def percent(value: float | None) -> str:
    """Write a signed whole percentage."""
    if value is None or not math.isfinite(value):
        return MISSING
    return f"{_sign(round(value))}{abs(round(value))} %"


def felt_scores(self_rating: SelfRating | None) -> tuple[str, str, str]:
    """Write what was felt: left, right, right minus left."""
    if self_rating is None:
        return MISSING, MISSING, MISSING
    whole = round(self_rating.difference)
    left, right = (f"{getattr(self_rating, side):.0f}" for side in SIDES)
    return left, right, f"{_sign(whole)}{abs(whole)}"


def when(created: str) -> str:
    """Write the time of the analysis for people; as it is if it is not ISO 8601."""
    return date_and_time(created)


def frame_size(info: SourceInfo) -> str:
    """Write the size of a video's pictures."""
    return f"{info.width_px} \N{MULTIPLICATION SIGN} {info.height_px}"


def _sign(whole: int) -> str:
    return MINUS if whole < 0 else "+" if whole > 0 else ""
