"""Which movement is this: repetitions of every movement are looked for and held to its bands.

A repetition belongs to a movement when the angles before it (``rest``), at its turning point
(``peak``), the gap between both sides there (``apart``) and their change in it (``change``) lie in
the bands of the movement's row, and what has to stay in place does (``still``). Repetitions that
follow each other are a run, and a run without repetition is none. Where those of two movements
overlap, the one with more of its kind around it is kept. So a long video falls into its movements
by itself, and what fits no row is no known movement; nothing is forced.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tmr_vision.kinematics import angle_name
from tmr_vision.records import AngleTrack, Band, Floats, Movement, PoseTrack, Recording, Rep
from tmr_vision.reps import Span, exclude_small, find_spans, measure_rep, unlike_its_movement
from tmr_vision.skeleton import SIDES, Side, indices
from tmr_vision.smoothing.gates import trunk_length_px

MIN_SIMILAR = 2
"""So many sound repetitions of one side make a movement; one alone may be anything."""
MAX_REST_S = 15.0
"""Repetitions with no longer rest between them, of either side, belong together."""
REACH, ENOUGH = 3, 3
"""Repetitions support each other over this many times their length; more than so many are enough:
what lies between many repetitions of another movement is many too, but fewer in all."""
MAX_SHIFT = 0.35
"""What stays in place moves less than this, in trunk lengths: about 17 cm."""
REST_S = 0.2
SEGMENT = {
    "shoulder_elevation": ("shoulder", "elbow"),
    "leg_elevation": ("hip", "ankle"),
    "straight_leg_raise": ("hip", "ankle"),
}
"""The limb whose direction an angle is."""
WILD = 0.02
"""The wildest samples at either end, as a part of all, which do not count."""
MIN_IN_PLANE = 0.6
"""A limb that moves in the plane of the picture keeps its length there: turned 35 deg off, the most
that a view allows, it keeps 0.8 of it. One that points at the camera on its way keeps far less."""


@dataclass(frozen=True)
class Candidate:
    """A stretch of a recording that may be a repetition of a movement."""

    movement: Movement
    side: Side
    span: Span
    fill_deg: float


def recognise(
    recordings: Sequence[Recording], movements: Sequence[Movement]
) -> dict[str, tuple[Rep, ...]]:
    """Return the repetitions of each recognised movement (its key), in order of appearance."""
    reps: dict[str, list[Rep]] = {}
    for source, recording in enumerate(recordings):
        time_s = recording.angles.time_s
        found = _without_overlaps(_runs(_candidates(recording, movements), time_s))
        for run in _runs(found, time_s):
            measured = [
                measure_rep(recording, found.movement, found.side, found.span, source=source)
                for found in run
            ]
            if _repeated(exclude_small(measured)):
                reps.setdefault(run[0].movement.key, []).extend(measured)
    return {key: tuple(some) for key, some in reps.items()}


def _candidates(recording: Recording, movements: Sequence[Movement]) -> list[Candidate]:
    trunk_px = trunk_length_px(recording.pose)
    return [
        Candidate(movement, side, span, fill_deg)
        for movement in movements
        if movement.change  # one without bands is only measured when it is named
        for side in SIDES
        for span in find_spans(recording, movement, side)
        if unlike_its_movement(recording.angles, movement, side, span) is None
        and (fill_deg := _fit(recording.angles, movement, side, span)) is not None
        and _in_plane(recording.pose, movement, side, span)
        and _in_place(recording.pose, movement, side, span, trunk_px=trunk_px)
    ]


def _fit(angles: AngleTrack, movement: Movement, side: Side, span: Span) -> float | None:
    """Return the largest change in a movement's bands, degrees; None if outside one of them."""
    time_s = angles.time_s
    if time_s[span.end] - time_s[span.start] < movement.duration_s[0]:
        return None
    if not all(_within(band, value) for band, value in _posture(angles, movement, side, span)):
        return None
    fills = []
    for band in movement.change:
        for whose in _sides_of(band, movement, side):
            angle_deg = angles.of(angle_name(band.angle, whose))
            change_deg = _spread(angle_deg[span.start : span.end + 1])
            if not _within(band, change_deg):
                return None
            fills.append(change_deg)
    return float(np.nanmax(fills))


def _posture(
    angles: AngleTrack, movement: Movement, side: Side, span: Span
) -> Iterator[tuple[Band, float]]:
    """Give the bands of the posture before a repetition and at its turning point, with angles."""
    before, turning = _around(angles.time_s, span.start), _around(angles.time_s, span.peak)
    for bands, near in ((movement.rest, before), (movement.peak, turning)):
        for band in bands:
            yield band, _median(angles.of(angle_name(band.angle, side))[near])
    for band in movement.apart:
        left, right = (_median(angles.of(angle_name(band.angle, s))[turning]) for s in SIDES)
        yield band, abs(left - right)


def _in_plane(pose: PoseTrack, movement: Movement, side: Side, span: Span) -> bool:
    """Tell if the limb that is judged moves in the plane of the picture."""
    if movement.angle not in SEGMENT:
        return True
    near, far = indices(side, *SEGMENT[movement.angle])
    points = pose.image_px[span.start : span.end + 1]
    length_px = np.linalg.norm(points[:, near] - points[:, far], axis=-1)
    known = np.sort(length_px[~np.isnan(length_px)])
    wild = round(WILD * len(known))
    return not known.size or bool(known[wild] >= MIN_IN_PLANE * known[-1 - wild])


def _in_place(
    pose: PoseTrack, movement: Movement, side: Side, span: Span, *, trunk_px: float
) -> bool:
    """Tell if the parts that must not move stay where they are."""
    points = pose.image_px[span.start : span.end + 1]
    return not any(
        _spread(points[:, at, axis]) > MAX_SHIFT * trunk_px
        for at in (indices(side, *movement.still) if movement.still else ())
        for axis in range(2)
    )


def _around(time_s: Floats, middle: int) -> slice:
    return slice(*np.searchsorted(time_s, time_s[middle] + np.array([-REST_S, REST_S])))


def _sides_of(band: Band, movement: Movement, side: Side) -> tuple[Side, ...]:
    """Return whose angle a band means: both sides' if a trunk movement must not move limbs."""
    whole_body = movement.region == "trunk" and band.angle != movement.angle
    return SIDES if whole_body else (side,)


def _within(band: Band, value: float) -> bool:
    """Tell if a value lies in a band; one that cannot be seen from here is not against it."""
    return bool(np.isnan(value) or band.low_deg <= value <= band.high_deg)


def _median(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if known.size else float("nan")


def _spread(values: Floats) -> float:
    """Return the change of an angle, without its wildest samples."""
    known = np.sort(values[~np.isnan(values)])
    wild = round(WILD * len(known))
    return float(known[-1 - wild] - known[wild]) if known.size else float("nan")


def _runs(found: Sequence[Candidate], time_s: Floats) -> list[list[Candidate]]:
    """Part the repetitions of each movement where there is none for long."""
    runs: dict[str, list[list[Candidate]]] = {}
    for each in sorted(found, key=lambda c: c.span.start):
        of_key = runs.setdefault(each.movement.key, [])
        if of_key and time_s[each.span.start] - time_s[of_key[-1][-1].span.end] <= MAX_REST_S:
            of_key[-1].append(each)
        else:
            of_key.append([each])
    every = [run for of_key in runs.values() for run in of_key]
    return sorted(every, key=lambda run: run[0].span.start)


def _without_overlaps(runs: Sequence[Sequence[Candidate]]) -> list[Candidate]:
    """Keep where two movements overlap the one with more repetitions near, then in its run.

    What looks like a movement by chance, between repetitions of another, comes alone or is fewer.
    """
    found = [each for run in runs for each in run]
    if not found:
        return []
    starts, ends = np.array([(each.span.start, each.span.end) for each in found]).T
    kinds = np.array([each.movement.key for each in found])
    sizes = np.array([len(run) for run in runs for _ in run])
    fills = np.array([each.fill_deg for each in found])
    order = np.lexsort((fills, sizes, _supports(found, starts, ends)))[::-1]
    kept = np.zeros(len(found), dtype=bool)
    for i in order:
        others = kept & (kinds != kinds[i])
        kept[i] = not (others & (starts < ends[i]) & (ends > starts[i])).any()
    return [found[i] for i in np.flatnonzero(kept)]


def _supports(
    found: Sequence[Candidate], starts: npt.NDArray[np.int_], ends: npt.NDArray[np.int_]
) -> npt.NDArray[np.int_]:
    """Count repetitions of the same movement and side that are near, in terms of its own length."""
    kinds = np.array([f"{each.movement.key} {each.side}" for each in found])
    reach = REACH * (ends - starts)
    counts = np.zeros(len(found), dtype=int)
    for kind in set(kinds):
        same = np.flatnonzero(kinds == kind)
        begun = np.searchsorted(np.sort(starts[same]), (ends + reach)[same], side="right")
        over = np.searchsorted(np.sort(ends[same]), (starts - reach)[same], side="left")
        counts[same] = begun - over
    return np.minimum(counts, ENOUGH)


def _repeated(reps: Sequence[Rep]) -> bool:
    trusted = [rep.side for rep in reps if not rep.excluded]
    return max(trusted.count(side) for side in SIDES) >= MIN_SIMILAR
