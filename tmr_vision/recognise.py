"""Which movement is this: repetitions of every movement are looked for and held to its bands.

A repetition belongs to a movement when the angles before it (``rest``), at its turning point
(``peak``) and their change in it (``change``) lie in the bands of the movement's row. Where
repetitions of two movements overlap, the movement with more of them keeps its own. So a long video
falls into its movements by itself, and what fits no row is no known movement; nothing is forced.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tmr_vision.kinematics import angle_name
from tmr_vision.records import AngleTrack, Band, Floats, Movement, Recording, Rep
from tmr_vision.reps import exclude_small, find_reps
from tmr_vision.skeleton import SIDES, Side

MIN_SIMILAR = 2
"""So many sound repetitions of one side make a movement; one alone may be anything."""
REST_S = 0.2


def recognise(
    recordings: Sequence[Recording], movements: Sequence[Movement]
) -> dict[str, tuple[Rep, ...]]:
    """Return the repetitions of each recognised movement (its key), in order of appearance."""
    found: list[tuple[float, Movement, Rep]] = []
    for source, recording in enumerate(recordings):
        found += _without_overlaps(_fitting(recording, source, movements))
    found.sort(key=lambda item: (item[2].source, item[2].start_s))
    by_key: dict[str, tuple[Rep, ...]] = {}
    for _, movement, rep in found:
        by_key[movement.key] = (*by_key.get(movement.key, ()), rep)
    return {key: reps for key, reps in by_key.items() if _repeated(exclude_small(reps))}


def _fitting(
    recording: Recording, source: int, movements: Sequence[Movement]
) -> list[tuple[float, Movement, Rep]]:
    fitting = []
    for movement in movements:
        if not movement.change:
            continue  # this movement is only measured when it is named
        for rep in find_reps(recording, movement, source=source):
            fit = _fit(recording.angles, movement, rep)
            if fit is not None:
                fitting.append((fit, movement, rep))
    return fitting


def _fit(angles: AngleTrack, movement: Movement, rep: Rep) -> float | None:
    """Return how much of its bands a repetition fills (mean of 0 to 1), None if outside one."""
    inside = (angles.time_s >= rep.start_s) & (angles.time_s <= rep.end_s)
    rest = (angles.time_s >= rep.start_s - REST_S) & (angles.time_s <= rep.start_s + REST_S)
    at_peak = np.abs(angles.time_s - _cycle_peak_s(angles, movement, rep, inside)) <= REST_S
    if rep.end_s - rep.start_s < movement.duration_s[0]:
        return None
    for bands, when in ((movement.rest, rest), (movement.peak, at_peak)):
        for band in bands:
            if not _within(band, _median(angles.of(angle_name(band.angle, rep.side))[when])):
                return None
    fills = []
    for band in movement.change:
        for side in _sides_of(band, movement, rep.side):
            change = _spread(angles.of(angle_name(band.angle, side))[inside])
            if not _within(band, change):
                return None
            fills.append(change)
    return float(np.nanmax(fills))


def _sides_of(band: Band, movement: Movement, side: Side) -> tuple[Side, ...]:
    """Return whose angle a band means: both sides' if a trunk movement must not move limbs."""
    whole_body = movement.region == "trunk" and band.angle != movement.angle
    return SIDES if whole_body else (side,)


def _cycle_peak_s(
    angles: AngleTrack, movement: Movement, rep: Rep, inside: npt.NDArray[np.bool_]
) -> float:
    """Return when the angle that cycles is at its turning point, seconds."""
    cycle_deg = angles.of(angle_name(movement.cycle_angle, rep.side))[inside]
    sign = -1 if movement.cycle_direction == "falls" else 1
    return float(angles.time_s[inside][np.nanargmax(sign * cycle_deg)])


def _within(band: Band, value: float) -> bool:
    """Tell if a value lies in a band; one that cannot be seen from here is not against it."""
    return bool(np.isnan(value) or band.low_deg <= value <= band.high_deg)


def _median(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if known.size else float("nan")


def _spread(values: Floats) -> float:
    """Return the change of an angle, without its wildest samples."""
    known = values[~np.isnan(values)]
    return float(np.ptp(np.percentile(known, [2, 98]))) if known.size else float("nan")


def _without_overlaps(
    found: list[tuple[float, Movement, Rep]],
) -> list[tuple[float, Movement, Rep]]:
    """Keep of overlapping repetitions those of the movement with more, then larger, ones."""
    fills: dict[str, list[float]] = {}
    for fill, movement, _ in found:
        fills.setdefault(movement.key, []).append(fill)
    weight = {key: (len(values), float(np.mean(values))) for key, values in fills.items()}
    kept: list[tuple[float, Movement, Rep]] = []
    for item in sorted(found, key=lambda item: weight[item[1].key], reverse=True):
        if not any(_clash(item, other) for other in kept):
            kept.append(item)
    return kept


def _clash(a: tuple[float, Movement, Rep], b: tuple[float, Movement, Rep]) -> bool:
    """Two movements at one time clash; the two sides of one movement may go together."""
    overlap_s = min(a[2].end_s, b[2].end_s) - max(a[2].start_s, b[2].start_s)
    return a[1].key != b[1].key and overlap_s > 0


def _repeated(reps: Sequence[Rep]) -> bool:
    trusted = [rep.side for rep in reps if not rep.excluded]
    return max(trusted.count(side) for side in SIDES) >= MIN_SIMILAR
