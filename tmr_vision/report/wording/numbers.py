"""How numbers are written: whole degrees with their error, times, dates, in the reader's language.

Every number is one of ``result.json``; nothing is computed here but the rounding.
"""

import math

from tmr_vision.figures import MINUS
from tmr_vision.language import date_and_time, localised
from tmr_vision.records import SelfRating, SideSummary, SourceInfo
from tmr_vision.skeleton import SIDES

MISSING = "\N{EN DASH}"
_TO_SECONDS = len("2026-03-04T17:05:00")


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


def felt_sides(self_rating: SelfRating | None) -> str:
    """Write what was felt, left and right: ``10 / 40``."""
    if self_rating is None:
        return MISSING
    return " / ".join(f"{getattr(self_rating, side):.0f}" for side in SIDES)


def when(created: str) -> str:
    """Write a moment for people, in the local time of where it was; else as it is.

    A date alone stays one; only a moment has a time of day.
    """
    written = date_and_time(created[:_TO_SECONDS])  # what follows is the offset of the zone
    if "T" in created or written == created:
        return written
    return written.rpartition(",")[0]


def frame_size(info: SourceInfo) -> str:
    """Write the size of a video's pictures."""
    return f"{info.width_px} \N{MULTIPLICATION SIGN} {info.height_px}"


def _sign(whole: int) -> str:
    return MINUS if whole < 0 else "+" if whole > 0 else ""
