"""From raw to clean landmarks: gates, despiking, even time grid, short gaps, low-pass."""

from tmr_vision.records import PoseTrack
from tmr_vision.smoothing.filters import CUTOFF_HZ, MAX_GAP_S, despike, low_pass, regrid, smooth
from tmr_vision.smoothing.gates import gate
from tmr_vision.smoothing.plausibility import check_person

__all__ = [
    "CUTOFF_HZ",
    "MAX_GAP_S",
    "check_person",
    "clean",
    "despike",
    "gate",
    "low_pass",
    "regrid",
    "smooth",
]


def clean(track: PoseTrack, *, mirrored: bool = False) -> PoseTrack:
    """Return the track gated, despiked, on an even time grid, short gaps filled, low-passed.

    ``mirrored``: the picture that was filmed shows left and right exchanged (for what is said).

    Raises
    ------
    NothingMeasurableError
        If what was tracked is not a whole person, or for too short a time.
    """
    check_person(track, mirrored=mirrored)
    return low_pass(regrid(despike(gate(track))))
