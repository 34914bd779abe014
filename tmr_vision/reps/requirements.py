"""What a repetition is held to, whoever names its movement: the posture, and one side at a time.

An angle against the vertical reads about 90 degrees too much in who lies, and the angle of one leg
is another thing when both go up. Such a repetition is no smaller or larger one: it is not this
movement, and does not count.
"""

import numpy as np

from tmr_vision.angles import angle_name
from tmr_vision.language import N_, message
from tmr_vision.records import AngleTrack, Floats, Movement, Posture
from tmr_vision.reps.spans import Span
from tmr_vision.skeleton import Side, other
from tmr_vision.stats import known_median

UPRIGHT_DEG = 50.0
"""So far from the vertical a trunk is upright, beyond it is level: people lean up to 35 deg before
a repetition, who lies is 70 deg and more from it."""
SEATED_DEG = 60.0
"""So far bent, the hip of the working side is that of somebody who sits (about 85)."""
AROUND_S = 0.2
SHARED = 0.5
"""The other side moves along when it moves by this part of the working side's excursion."""

SEEN = {
    "standing": N_("the person stands"),
    "seated": N_("the person sits"),
    "upright": N_("the trunk is upright"),
    "lying": N_("the person lies on the back, or the film is turned by a quarter"),
    "prone": N_("the trunk is level, face down, or the film is turned"),
    "level": N_("the person lies, or the film is turned by a quarter"),
}
"""What a posture in the picture is called; ``level`` is one whose front is not seen."""
DONE: dict[Posture, str] = {
    "standing": N_("standing"),
    "seated": N_("seated"),
    "upright": N_("standing or seated"),
    "leaning": N_("leaning on the hands"),
    "lying": N_("lying on the back"),
}
"""How a movement of a posture is done, in words."""
_UPRIGHT = frozenset({"standing", "seated", "upright"})
ALLOWED: dict[Posture, frozenset[str]] = {
    "standing": frozenset({"standing", "upright"}),
    "seated": _UPRIGHT,  # the chair is not seen, and from the front the thighs point at the camera
    "upright": _UPRIGHT,
    "leaning": _UPRIGHT | {"prone"},
    "lying": frozenset({"lying"}),
}
"""What may be seen when a repetition of a posture starts."""
NEVER: dict[Posture, frozenset[str]] = {
    posture: frozenset({"lying", "level"}) if "lying" not in seen else _UPRIGHT | {"prone", "level"}
    for posture, seen in ALLOWED.items()
}
"""What may not be seen at its turning point: a trunk that bends forward is another matter."""


def why_not_this_movement(
    angles: AngleTrack, movement: Movement, side: Side, span: Span
) -> str | None:
    """Return why a repetition is not of its movement at all, or None; the unseen is none."""
    start, peak = (_around(angles.time_s, at) for at in (span.start, span.peak))
    seen, at_peak = seen_posture(angles, side, start), seen_posture(angles, side, peak)
    wrong = seen if seen and seen not in ALLOWED[movement.posture] else None
    if wrong is None and at_peak in NEVER[movement.posture]:
        wrong = at_peak
    if wrong is not None:
        return message(
            "{seen}; this movement is done {posture}",
            code="rep_other_posture",
            seen=message(SEEN[wrong]),
            posture=message(DONE[movement.posture]),
        )
    if movement.one_side and _shared(angles, movement, side, start, peak) >= SHARED:
        return message(
            "both sides moved together; this movement is done with one side at a time",
            code="rep_both_sides",
        )
    return None


def seen_posture(angles: AngleTrack, side: Side, near: slice) -> str | None:
    """Name the posture in a moment, see `SEEN`; None where the trunk is not seen."""
    trunk_deg = known_median(angles.of("trunk_flexion")[near])
    if np.isnan(trunk_deg):  # facing
        lean_deg = known_median(angles.of("trunk_lean")[near])
        if np.isnan(lean_deg):
            return None
        return "upright" if abs(lean_deg) <= UPRIGHT_DEG else "level"
    if abs(trunk_deg) > UPRIGHT_DEG:
        return "lying" if trunk_deg < 0 else "prone"
    hip_deg = known_median(angles.of(angle_name("hip_flexion", side))[near])
    if np.isnan(hip_deg):
        return "upright"
    return "seated" if hip_deg > SEATED_DEG else "standing"


def _shared(angles: AngleTrack, movement: Movement, side: Side, start: slice, peak: slice) -> float:
    """Return how far the other side moves along, as a part of the working side's excursion."""
    own, others = (
        known_median(angle_deg[peak]) - known_median(angle_deg[start])
        for angle_deg in (
            angles.of(angle_name(movement.rep_signal, each)) for each in (side, other(side))
        )
    )
    return float(others / own) if own else float("nan")


def _around(time_s: Floats, middle: int) -> slice:
    return slice(*time_s.searchsorted((time_s[middle] - AROUND_S, time_s[middle] + AROUND_S)))
