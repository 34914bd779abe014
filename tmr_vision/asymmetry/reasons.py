"""Why there is this verdict, or none, in words; and what would help."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tmr_vision import stats
from tmr_vision.angles import ANGLES, angle_title
from tmr_vision.asymmetry.tilt import why_sideways_inconclusive, why_tilt_inconclusive
from tmr_vision.language import code_of, join_messages, message, plural_message
from tmr_vision.records import Movement, Quality, Recording, Rep, Strength, Verdict
from tmr_vision.reps import TURNED_AWAY, included, needed_landmarks, why_out_of_view
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.view import describe_view, in_view

MIN_TURNED = 0.1
"""What leaves the picture is a reason for a side that was turned to the camera for so long."""
MIN_SUITS = 0.3
MIN_RATE_HZ = 14.0
"""Below, a quick repetition has too few pictures to show its peak."""


def why_inconclusive(
    recordings: Sequence[Recording],
    movement: Movement,
    reps: tuple[Rep, ...],
    quality: Quality,
    *,
    recognised: bool,
    mirror_averaged: bool,
) -> str:
    """Return why no verdict may be given, with what would help; empty if one may."""
    used = sorted({rep.source for rep in reps}) or range(len(recordings))
    views = [recordings[i].view for i in used]
    if sideways := why_sideways_inconclusive(movement, views, recognised=recognised):
        return sideways
    if not quality.calibrated and ANGLES[movement.angle].uncalibrated_deg > movement.margin_deg:
        return message(
            'this pose model is not calibrated for {angle}; use the standard one ("full")',
            code="not_calibrated",
            angle=angle_title(movement.angle),
        )
    if not reps:
        return _nothing_found(recordings, movement)
    if too_few := _too_few(recordings, movement, reps):
        return too_few
    if tilted := why_tilt_inconclusive(recordings, movement, reps):
        return tilted
    if (quality.frame_rate_hz or 0.0) < MIN_RATE_HZ:
        return message(
            "the video has only {rate:.0f} frames per second; film with at least 25",
            code="frame_rate_low",
            rate=quality.frame_rate_hz,
        )
    if not mirror_averaged:
        return message(
            "mirror balancing was switched off, so the pose model's own left/right bias "
            "is still in the difference; leave it on for a verdict",
            code="mirror_averaging_off",
        )
    return ""


def _too_few(recordings: Sequence[Recording], movement: Movement, reps: tuple[Rep, ...]) -> str:
    """Say how many good repetitions each side has, the fewer first; empty if there are enough."""
    counts = {side: len(included(reps, side)) for side in SIDES}
    if min(counts.values()) >= stats.MIN_REPS:
        return ""
    seen = {side: sum(rep.side == side for rep in reps) for side in SIDES}
    fewer, more = sorted(SIDES, key=lambda s: (counts[s], seen[s], *_order(reps, s)))
    short = [side for side in (fewer, more) if counts[side] < stats.MIN_REPS]
    why = {side: _in_brackets(_faults(reps, side) if side in short else []) for side in SIDES}
    if max(seen.values()) == 1:
        parts = [_only_one(movement, reps, [side for side in SIDES if seen[side]])]
    elif seen[fewer] and (counts[fewer], why[fewer]) == (counts[more], why[more]):
        either = message("each side") if counts[fewer] else message("either side")
        parts = [_good(counts[fewer], either, why[fewer])]
    else:
        nothing = message("no repetition of the {side} side was seen", side=fewer)
        here = _good(counts[fewer], _of(fewer), why[fewer]) if seen[fewer] else nothing
        parts = [join_messages(", ", [here, _good_ones(counts[more], _of(more), why[more])])]
    if not seen[fewer]:
        parts.append(_leaving(recordings, movement, [fewer]) or _ask_for(movement, fewer))
    elif max(seen.values()) > 1:
        parts.append(
            message("at least {least} on each side are needed, 5 are better", least=stats.MIN_REPS)
        )
    away = [side for side in short if TURNED_AWAY.code in map(code_of, _faults(reps, side))]
    if away:
        parts.append(_turn(movement, away))
    elif seen[fewer] and not any(_faults(reps, side) for side in short):
        parts += filter(None, [_leaving(recordings, movement, short)])
    return join_messages("; ", parts, code="too_few_reps")


def _only_one(movement: Movement, reps: tuple[Rep, ...], sides: Sequence[Side]) -> str:
    return message(
        'one repetition of "{movement}" was seen with {whose}{why}; do 5 on each side',
        movement=movement.title,
        whose=message("each side") if len(sides) == len(SIDES) else _of(sides[0]),
        why=_in_brackets(_faults(reps, *sides)),
    )


def _good(n: int, whose: str, why: str) -> str:
    if n == 0:
        return message("no good repetition of {whose}{why}", whose=whose, why=why)
    return plural_message(
        "only {n} good repetition of {whose}{why}",
        "only {n} good repetitions of {whose}{why}",
        n=n,
        whose=whose,
        why=why,
    )


def _good_ones(n: int, whose: str, why: str) -> str:
    if n == 0:
        return message("no good one of {whose}{why}", whose=whose, why=why)
    return plural_message(
        "{n} good one of {whose}{why}", "{n} good ones of {whose}{why}", n=n, whose=whose, why=why
    )


def _of(side: Side) -> str:
    return message("the {side} side", side=side)


def _faults(reps: Sequence[Rep], *sides: Side) -> list[str]:
    """Return the different faults by their codes: words that name a side would turn the order."""
    faults = dict.fromkeys(rep.excluded for rep in reps if rep.side in sides and rep.excluded)
    return sorted(faults, key=_code_or_words)


def _code_or_words(fault: str) -> str:
    return code_of(fault) or fault


def _order(reps: Sequence[Rep], side: Side) -> tuple[list[str], list[Any]]:
    """Return what orders two sides with as many repetitions, whichever is left: mirror law."""
    own = [(rep.source, rep.start_s, rep.end_s, rep.peak_deg) for rep in reps if rep.side == side]
    return [_code_or_words(fault) for fault in _faults(reps, side)], own


def _in_brackets(faults: Sequence[str]) -> str:
    return join_messages("", [" (", join_messages("; ", faults), ")"]) if faults else ""


def _leaving(
    recordings: Sequence[Recording], movement: Movement, sides: Sequence[Side]
) -> str | None:
    """Say what leaves the picture of all that these sides need while they are turned to it."""
    landmarks = np.concatenate([needed_landmarks(movement, side) for side in sides])
    for recording in recordings:
        heading_deg = recording.view.heading_deg
        turned = [in_view(heading_deg, movement.view, side) for side in sides]
        turned.append(np.isnan(heading_deg))  # as of whose hips are out of the picture
        samples = np.flatnonzero(np.any(turned, axis=0))
        if len(samples) >= MIN_TURNED * len(heading_deg):
            leaving = why_out_of_view(recording, landmarks, samples)
            if leaving is not None:
                return leaving
    return None


def _ask_for(movement: Movement, side: Side) -> str:
    if movement.view == "side":
        return message("film it with the {side} side near the camera", side=side)
    return message("repeat the movement with the {side} side too", side=side)


def _turn(movement: Movement, sides: Sequence[Side]) -> str:
    if movement.view == "facing":
        return message("turn so that you face the camera")
    if len(sides) == 1:
        return message("turn so that your {side} side faces the camera", side=sides[0])
    return message("turn so that the working side faces the camera")


def _nothing_found(recordings: Sequence[Recording], movement: Movement) -> str:
    heading_deg = np.concatenate([r.view.heading_deg for r in recordings])
    known = ~np.isnan(heading_deg)
    suits = [in_view(heading_deg, movement.view, side)[known] for side in SIDES]
    if known.any() and max(share.mean() for share in suits) < MIN_SUITS:
        wanted = (
            message("side-on, the moving side near the camera; turn round for the other side")
            if movement.view == "side"
            else message("facing the camera")
        )
        return message(
            "the person is {seen}; film this movement {wanted}",
            code="wrong_view",
            seen=describe_view(heading_deg),
            wanted=wanted,
        )
    leaving = _leaving(recordings, movement, SIDES)
    if leaving is not None:
        return message(
            "no complete repetition was found; {leaving}",
            code="no_reps_out_of_view",
            leaving=leaving,
        )
    return message(
        "no complete repetition was found; start and end at rest, and move as far as you can",
        code="no_reps",
    )


def explain_verdict(
    movement: Movement,
    difference: stats.UncertainDifference,
    verdict: Verdict,
    strength: Strength | None,
) -> str:
    """Say what the verdict rests on, in one clause."""
    size, error, margin = abs(difference.value), difference.mdc95, movement.margin_deg
    numbers = {"size": size, "error": error, "margin": margin}
    if verdict == "imbalance" and strength == "clear":
        return message(
            "the difference is clearly more than {margin:.0f}°, the amount that matters",
            code="clearly_beyond_margin",
            **numbers,
        )
    if verdict == "imbalance":
        return message(
            "the difference is real, and probably large enough to matter ({margin:.0f}° or more)",
            code="beyond_margin",
            **numbers,
        )
    if verdict == "balanced":
        return message(
            "the difference is smaller than {margin:.0f}°, the amount that matters",
            code="within_margin",
            **numbers,
        )
    if stats.least_mdc95(movement.u_sys_deg) > margin:
        return message(
            "the measurement error of {error:.0f}° is larger than the {margin:.0f}° that matter; "
            "in this movement one camera can tell larger differences only",
            code="error_always_beyond_margin",
            **numbers,
        )
    if error > margin:
        return message(
            "the measurement error of {error:.0f}° is larger than the {margin:.0f}° that matter; "
            "more repetitions or a better view would help",
            code="error_beyond_margin",
            **numbers,
        )
    if size > error:
        return message(
            "with an error of {error:.0f}° a difference of {size:.0f}° may be more or less than "
            "the {margin:.0f}° that matter; more repetitions would help",
            code="difference_around_margin",
            **numbers,
        )
    return message(
        "a difference of {size:.0f}° with an error of {error:.0f}° is too near the {margin:.0f}° "
        "that matter to tell; more repetitions would help",
        code="difference_near_margin",
        **numbers,
    )
