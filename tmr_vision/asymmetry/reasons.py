"""Why there is this verdict, or none, in words; and what would help."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tmr_vision import stats
from tmr_vision.records import Movement, Recording, Rep, Strength, Verdict
from tmr_vision.reps import TURNED_AWAY, trusted
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.view import allowed, describe

MIN_RATE_HZ = 14.0
"""Below, a quick repetition has too few pictures to show its peak."""


def obstacle(
    recordings: Sequence[Recording],
    movement: Movement,
    reps: tuple[Rep, ...],
    quality: dict[str, Any],
    *,
    balanced: bool,
) -> str:
    """Return why no verdict may be given, with what would help; empty if one may."""
    if not reps:
        return _nothing_found(recordings, movement)
    if too_few := _too_few(movement, reps):
        return too_few
    if quality["frame_rate_hz"] < MIN_RATE_HZ:
        return (
            f"the video has only {quality['frame_rate_hz']:.0f} pictures a second; "
            "film with at least 25"
        )
    if not balanced:
        return (
            "mirror balancing was switched off, so the pose model's own left/right bias "
            "is still in the difference; leave it on for a verdict"
        )
    return ""


def _too_few(movement: Movement, reps: tuple[Rep, ...]) -> str:
    """Say which side has too few good repetitions: the one with fewer, or each; empty if none."""
    counts = {side: len(trusted(reps, side)) for side in SIDES}
    fewest = min(counts.values())
    if fewest >= stats.MIN_REPS:
        return ""
    short = [side for side in SIDES if counts[side] == fewest]
    unseen = [side for side in short if not any(rep.side == side for rep in reps)]
    if len(unseen) == 1:
        return f"no repetition of the {unseen[0]} side was seen; {_ask_for(movement, unseen[0])}"
    faults = sorted({rep.excluded for rep in reps if rep.side in short and rep.excluded})
    why = f" ({'; '.join(faults)})" if faults else ""
    whose = f"the {short[0]} side" if len(short) == 1 else "each side"
    return (
        f"only {fewest} good repetition{'s' * (fewest != 1)} of {whose}{why}; "
        f"at least {stats.MIN_REPS} on each side are needed, 5 are better"
        f"{_turn(movement, short) if TURNED_AWAY in faults else ''}"
    )


def _ask_for(movement: Movement, side: Side) -> str:
    if movement.view == "side":
        return f"film it with the {side} side near the camera"
    return f"repeat the movement with the {side} side too"


def _turn(movement: Movement, sides: Sequence[Side]) -> str:
    if movement.view == "facing":
        return "; turn so that you face the camera"
    which = f"your {sides[0]}" if len(sides) == 1 else "the working"
    return f"; turn so that {which} side faces the camera"


def _nothing_found(recordings: Sequence[Recording], movement: Movement) -> str:
    heading_deg = np.concatenate([r.view.heading_deg for r in recordings])
    suits = [allowed(heading_deg, movement.view, side).mean() for side in SIDES]
    if max(suits) < 0.3:
        wanted = (
            "side-on, the working side near the camera"
            if movement.view == "side"
            else "facing the camera"
        )
        return f"the person is {describe(heading_deg)}; film this movement {wanted}"
    return "no complete repetition was found; start and end at rest, and move as far as you can"


def explain(
    movement: Movement,
    difference: stats.UncertainDifference,
    verdict: Verdict,
    strength: Strength | None,
) -> str:
    """Say what the verdict rests on, in one clause."""
    size, error, margin = abs(difference.value), difference.mdc95, movement.margin_deg
    if verdict == "imbalance":
        sure = "surely larger than" if strength == "clear" else "larger than its error and at least"
        return f"the difference is {sure} the margin of {margin:.0f}°"
    if verdict == "balanced":
        return f"the difference is smaller than the margin of {margin:.0f}°"
    if error > margin:
        return (
            f"the error of {error:.0f}° is larger than the margin of {margin:.0f}°; "
            "more repetitions or a better view would help"
        )
    if size > error:
        return (
            f"a difference of {size:.0f}° is real, but with an error of {error:.0f}° it cannot be "
            f"told on which side of the margin of {margin:.0f}° it lies"
        )
    return (
        f"a difference of {size:.0f}° with an error of {error:.0f}° lies too near the margin of "
        f"{margin:.0f}° to tell; more repetitions would help"
    )
