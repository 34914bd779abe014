"""Whether one repetition fits a movement: angles and places are held to the movement's bands."""

from collections.abc import Iterator

import numpy as np

from tmr_vision.angles import ANGLES, angle_name, landmarks_of
from tmr_vision.records import AngleTrack, Band, Edge, Floats, Movement, PoseTrack, Recording
from tmr_vision.reps import Span, why_not_this_movement
from tmr_vision.skeleton import SIDES, Side, indices
from tmr_vision.stats import known_median

MAX_SHIFT = 0.35
"""What stays in place moves less than this, in trunk lengths: about 17 cm."""
REST_S = 0.2
WILD = 0.02
"""The wildest samples at either end, as a part of all, which do not count."""
MIN_IN_PLANE = 0.6
"""A limb that moves in the plane of the picture keeps its length there: turned 35 deg off, the most
that a view allows, it keeps 0.8 of it. One that points at the camera on its way keeps far less."""
NEARLY = 0.4
"""What nearly fits lies outside a band by less than this part of the band."""


def fill_deg(
    recording: Recording, movement: Movement, side: Side, span: Span, *, trunk_px: float
) -> float | None:
    """Return the largest change in a movement's bands, degrees; None if it does not fit."""
    if not _may_be(recording, movement, side, span, trunk_px=trunk_px):
        return None
    if not _in_plane(recording.pose, movement, side, span):
        return None
    return _fit(recording.angles, movement, side, span)


def nearly_fits(
    recording: Recording, movement: Movement, side: Side, span: Span, *, trunk_px: float
) -> bool:
    """Tell if a repetition that does not fit is not far from it."""
    if not _may_be(recording, movement, side, span, trunk_px=trunk_px):
        return False
    return _fit(recording.angles, movement, side, span, wider=NEARLY) is not None


def _may_be(
    recording: Recording, movement: Movement, side: Side, span: Span, *, trunk_px: float
) -> bool:
    """Tell if nothing speaks against a movement, whatever the size of the angles in its bands."""
    return (
        why_not_this_movement(recording.angles, movement, side, span) is None
        and in_place(recording.pose, movement, side, span, trunk_px=trunk_px)
        and _in_picture(recording, movement, side, span)
    )


def _in_picture(recording: Recording, movement: Movement, side: Side, span: Span) -> bool:
    """Tell if what makes a movement at its turning point does not leave the picture just then."""
    beyond = recording.pose.beyond
    if beyond is None:
        return True
    turning = _around(recording.angles.time_s, span.peak)
    return not any(
        (beyond[turning][:, landmarks_of(band.angle, side)] != Edge.NONE).any(axis=1).all()
        for band in movement.peak
    )


def _fit(
    angles: AngleTrack, movement: Movement, side: Side, span: Span, *, wider: float = 0.0
) -> float | None:
    """Return the largest change in a movement's bands, degrees; None if outside one of them."""
    time_s = angles.time_s
    if time_s[span.end] - time_s[span.start] < movement.duration_s[0]:
        return None
    posture = _posture(angles, movement, side, span)
    if not all(_within(band, value, wider) for band, value in posture):
        return None
    fills = []
    for band in movement.excursion:
        for whose in _sides_of(band, movement, side):
            angle_deg = angles.of(angle_name(band.angle, whose))
            change_deg = spread(angle_deg[span.start : span.end + 1])
            if not _within(band, change_deg, wider):
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
            yield band, known_median(angles.of(angle_name(band.angle, side))[near])
    for band in movement.side_gap:
        left, right = (known_median(angles.of(angle_name(band.angle, s))[turning]) for s in SIDES)
        yield band, abs(left - right)


def _in_plane(pose: PoseTrack, movement: Movement, side: Side, span: Span) -> bool:
    """Tell if the limb that is judged moves in the plane of the picture."""
    limb = ANGLES[movement.angle].limb
    if limb is None:
        return True
    near, far = indices(side, *limb)
    points = pose.image_px[span.start : span.end + 1]
    length_px = np.linalg.norm(points[:, near] - points[:, far], axis=-1)
    known = np.sort(length_px[~np.isnan(length_px)])
    wild = round(WILD * len(known))
    return not known.size or bool(known[wild] >= MIN_IN_PLANE * known[-1 - wild])


def in_place(
    pose: PoseTrack, movement: Movement, side: Side, span: Span, *, trunk_px: float
) -> bool:
    """Tell if the parts that must not move stay where they are."""
    points = pose.image_px[span.start : span.end + 1]
    return not any(
        spread(points[:, at, axis]) > MAX_SHIFT * trunk_px
        for at in (indices(side, *movement.fixed_parts) if movement.fixed_parts else ())
        for axis in range(2)
    )


def _around(time_s: Floats, middle: int) -> slice:
    return slice(*time_s.searchsorted((time_s[middle] - REST_S, time_s[middle] + REST_S)))


def _sides_of(band: Band, movement: Movement, side: Side) -> tuple[Side, ...]:
    """Return whose angle a band means: both sides' if a trunk movement must not move limbs."""
    whole_body = movement.region == "trunk" and band.angle != movement.angle
    return SIDES if whole_body else (side,)


def _within(band: Band, value: float, wider: float) -> bool:
    """Tell if a value lies in a band; one that cannot be seen from here is not against it."""
    more = wider * (band.high_deg - band.low_deg)
    return bool(np.isnan(value) or band.low_deg - more <= value <= band.high_deg + more)


def spread(values: Floats) -> float:
    """Return the change of an angle, without its wildest samples."""
    low, high = bounds(values)
    return high - low


def bounds(values: Floats) -> tuple[float, float]:
    """Return the least and the largest of some values, without the wildest; NaN: none is known."""
    known = np.sort(values[~np.isnan(values)])
    if not known.size:
        return float("nan"), float("nan")
    wild = round(WILD * len(known))
    return float(known[wild]), float(known[-1 - wild])
