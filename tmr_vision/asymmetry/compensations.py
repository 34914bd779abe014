"""What moved that should not have moved, for each side."""

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np

from tmr_vision.angles import angle_name
from tmr_vision.records import Compensation, CompensationRule, Movement, Recording, Rep
from tmr_vision.reps import included
from tmr_vision.skeleton import SIDES, other
from tmr_vision.view import in_view

_MOST_KNOWN = 20_000
_known: WeakKeyDictionary[Recording, dict[tuple[object, ...], float]] = WeakKeyDictionary()
"""Departures that were calculated before, as long as their recording is held: after an edit of one
repetition those of all others are the same."""


def find_compensations(
    recordings: Sequence[Recording], movement: Movement, reps: tuple[Rep, ...]
) -> tuple[Compensation, ...]:
    """Return how far each side did what each rule watches, where it could be seen."""
    found = []
    for rule in movement.compensations:
        for side in SIDES:
            changes = [
                _departure(recordings[rep.source], rule, rep) for rep in included(reps, side)
            ]
            known = [change for change in changes if np.isfinite(change)]
            if known:
                value = float(np.median(known))
                found.append(
                    Compensation(
                        name=rule.name,
                        title=rule.title,
                        side=side,
                        value=value,
                        unit="deg",
                        threshold=rule.threshold_deg,
                        seen=value > rule.threshold_deg,
                    )
                )
    return tuple(found)


def _departure(recording: Recording, rule: CompensationRule, rep: Rep) -> float:
    """Return :func:`_find_departure`, which is calculated once for a recording."""
    known = _known.setdefault(recording, {})
    of_rule = (rule.angle, rule.whose, rule.view, rule.direction)
    key = (*of_rule, rep.side, rep.start_s, rep.end_s)
    if key not in known:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        known[key] = _find_departure(recording, rule, rep)
    return known[key]


def _find_departure(recording: Recording, rule: CompensationRule, rep: Rep) -> float:
    """Return how far an angle leaves its start in a repetition, in the rule's direction."""
    angles, view = recording.angles, recording.view
    inside = slice(*np.searchsorted(angles.time_s, (rep.start_s, rep.end_s)))
    if in_view(view.heading_deg[inside], rule.view, rep.side).mean() < 0.5:
        return float("nan")
    side = rep.side if rule.whose == "working" else other(rep.side)
    angle_deg = angles.of(angle_name(rule.angle, side))[inside]
    angle_deg = angle_deg[~np.isnan(angle_deg)]
    if len(angle_deg) < 2:
        return float("nan")
    low, high = np.percentile(angle_deg, [5, 95]) - angle_deg[0]
    return float({"more": high, "less": -low, "either": max(high, -low)}[rule.direction])
