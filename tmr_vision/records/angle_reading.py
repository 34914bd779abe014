"""What a goniometer reads: how low and how high one joint angle got, and how sure that is."""

from dataclasses import dataclass
from typing import Literal

from tmr_vision.records.base import Record, ViewName
from tmr_vision.records.measured import Recording
from tmr_vision.skeleton import Side

TargetVerdict = Literal["reached", "not_reached", "inconclusive"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Extreme(Record):
    """The lowest or highest value of an angle, when it was, and its error.

    source     which of the recordings it is in (0 first); the time is that recording's own
    error_deg  half width of the interval that holds the true angle with 95 % certainty; None: the
               error of such a reading was not measured
    """

    value_deg: float
    time_s: float
    source: int
    error_deg: float | None


@dataclass(frozen=True, eq=False, kw_only=True)
class TargetResult(Record):
    """Whether the highest value is at least the target: only told beyond its error.

    ``missing_deg`` is the target less the highest value, negative where that is more.
    """

    verdict: TargetVerdict
    missing_deg: float


@dataclass(frozen=True, eq=False, kw_only=True)
class SideReading(Record):
    """One side's angle over all that was seen of it; or the body's, for which ``side`` is None.

    lowest, highest  None: it was not seen, and ``reason`` says why and what to do
    excursion_deg    how far apart they are, and the error of that (None: not measured)
    view             from where it was seen
    off_view_deg     how far that was off the ideal view at the highest value, positive: that side
                     more from behind; NaN: not known
    seen_s           how long it was seen
    target           None: there is no target, or nothing to hold against it
    no_error_reason  why there is no error; empty: there is one
    """

    side: Side | None
    lowest: Extreme | None = None
    highest: Extreme | None = None
    excursion_deg: float = float("nan")
    excursion_error_deg: float | None = None
    view: ViewName | None = None
    off_view_deg: float = float("nan")
    seen_s: float = 0.0
    target: TargetResult | None = None
    reason: str = ""
    no_error_reason: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class AngleReading(Record):
    """One joint angle, read in one recording or several, with what is needed to repeat it.

    sides  left and right; for an angle of the whole body a single one
    notes  what was unusual, as sentences
    """

    created: str
    software: str
    model: str
    model_sha256: str
    angle: str
    target_deg: float | None
    sides: tuple[SideReading, ...]
    notes: tuple[str, ...]
    recordings: tuple[Recording, ...]

    def side(self, side: Side | None) -> SideReading:
        """Return the reading of one side (None: of the body); KeyError if there is none."""
        for reading in self.sides:
            if reading.side == side:
                return reading
        raise KeyError(
            f"no side {side!r} of {self.angle}; there are: {[r.side for r in self.sides]}"
        )
