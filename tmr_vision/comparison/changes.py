"""One change between two sessions, and whether it is more than error."""

import math
from dataclasses import dataclass

import numpy as np

from tmr_vision import stats
from tmr_vision.asymmetry.quality import IDEAL_VIEW_DEG
from tmr_vision.asymmetry.reasons import MIN_RATE_HZ
from tmr_vision.comparison.outcomes import Change, Compared, Direction
from tmr_vision.language import message, plural_message
from tmr_vision.records import AnalysisResult, Floats, MovementResult
from tmr_vision.reps import included
from tmr_vision.skeleton import SIDES, Side

DAY_SD_DEG = 2.5
"""Scatter of one side from day to day. Published standard errors of repeated measurements: straight
leg raise 2.2 to 2.6 deg (PMID 25364856), trunk rotation 0.8 to 2.3 (Johnson 2012, PMID 22488230),
shoulder flexion 3.4 (from MDC90 8, Kolber, PMID 20690872). They hold their tool's error too, which
makes this a cautious choice."""
MAX_TURN_DEG = 20.0
"""Seen from views further apart a change is not judged: in the accuracy study (`validation/study`)
errors beyond that reach the size of what is looked for."""


@dataclass(frozen=True)
class TestPair:
    """Two tests of one movement, the earlier and the later, with their sessions."""

    first: int
    later: int
    before_session: AnalysisResult
    after_session: AnalysisResult
    before: MovementResult
    after: MovementResult

    @property
    def tests(self) -> tuple[MovementResult, MovementResult]:
        """Both tests, the earlier first."""
        return self.before, self.after


def judge_change(compared: Compared, pair: TestPair) -> Change:
    """Judge how one side, or the difference of the sides, changed."""
    sides = SIDES if compared == "difference" else (compared,)
    before, after = (_value(test, compared) for test in pair.tests)
    value = after - before if math.isfinite(before) and math.isfinite(after) else None
    reason = _why_not_comparable(pair, sides)
    if value is None or reason:
        return Change(
            compared=compared, before=pair.first, after=pair.later, value=value, mdc95=None,
            outcome="cannot tell", direction=None, reason=reason,
        )  # fmt: skip
    mdc95 = _uncertain(value, pair, sides).mdc95
    changed = abs(value) > mdc95
    direction = _direction(compared, pair, before, after, mdc95) if changed else None
    return Change(
        compared=compared,
        before=pair.first,
        after=pair.later,
        value=value,
        mdc95=mdc95,
        outcome="changed" if changed else "no measurable change",
        direction=direction,
        reason=_explain(value, abs(before) - abs(after), mdc95, compared, direction),
    )


def _value(test: MovementResult, compared: Compared) -> float:
    if compared == "difference":
        return test.right.value - test.left.value
    return test.side(compared).value


def _uncertain(value: float, pair: TestPair, sides: tuple[Side, ...]) -> stats.UncertainDifference:
    """Return a change with its uncertainty.

    A session's systematic error is partly the person's and partly the set-up's. Only the first
    comes back in another session and would cancel; how large it is was never measured, so nothing
    is taken to cancel. For one side alone the whole systematic error of the difference is taken:
    what both sides share, as the camera's height, is not in it, and only half of it is one side's.
    """
    parts = [(len(sides) * 2 * DAY_SD_DEG**2, stats.U_SYS_DOF)]
    for test in pair.tests:
        values = {side: _values(test, side) for side in SIDES}
        of_reps = stats.shrunken_sd(*values.values()) ** 2
        shares = sum(1 / len(values[side]) for side in sides)
        parts.append((of_reps * shares, stats.rep_dof(*values.values())))
        parts.append((_u_sys(test) ** 2, stats.U_SYS_DOF))
    turned = [max(0.0, _turn_deg(pair, side) - IDEAL_VIEW_DEG) for side in sides]
    if any(turned):
        cost = max(test.movement.u_sys_per_deg_off for test in pair.tests)
        parts.append((sum((cost * each) ** 2 for each in turned), stats.U_SYS_DOF))
    return stats.uncertain(value, *parts)


def _values(test: MovementResult, side: Side) -> Floats:
    return np.array([rep.value for rep in included(test.reps, side)])


def _u_sys(test: MovementResult) -> float:
    return float(test.quality.u_sys_deg or test.movement.u_sys_deg)


def _turn_deg(pair: TestPair, side: Side) -> float:
    """Return how far the person stood turned against the earlier session; 0 if unknown."""
    before, after = (test.quality.heading_of(side) for test in pair.tests)
    if before is None or after is None:
        return 0.0
    return abs((after - before + 180) % 360 - 180)


def _direction(
    compared: Compared, pair: TestPair, before: float, after: float, mdc95: float
) -> Direction | None:
    if compared == "difference":
        gain = abs(before) - abs(after)
        if abs(gain) <= mdc95:
            return None
    else:
        gain = after - before if pair.before.movement.better_when == "more" else before - after
    return "better" if gain > 0 else "worse"


def _explain(
    value: float, gain: float, mdc95: float, compared: Compared, direction: Direction | None
) -> str:
    """Say what a change rests on; ``gain``: by how much the sides came nearer, degrees."""
    numbers = {"size": abs(value), "error": mdc95}
    if abs(value) <= mdc95:
        return message("up to {error:.0f}° can be error", code="change_none", **numbers)
    if compared != "difference" and value > 0:
        return message(
            "{size:.0f}° more; up to {error:.0f}° can be error", code="change_more", **numbers
        )
    if compared != "difference":
        return message(
            "{size:.0f}° less; up to {error:.0f}° can be error", code="change_less", **numbers
        )
    if direction is None:
        return message(
            "not nearer to each other, though changed by {size:.0f}°; "
            "up to {error:.0f}° can be error",
            code="change_not_nearer",
            **numbers,
        )
    numbers["size"] = abs(gain)  # the change is larger where the other side is ahead now
    if direction == "better":
        return message(
            "the sides are {size:.0f}° nearer to each other; up to {error:.0f}° can be error",
            code="change_nearer",
            **numbers,
        )
    return message(
        "the sides are {size:.0f}° further from each other; up to {error:.0f}° can be error",
        code="change_further",
        **numbers,
    )


# --- why a change cannot be told ----------------------------------------------------------------


def _why_not_comparable(pair: TestPair, sides: tuple[Side, ...]) -> str:
    """Return why these sessions cannot be compared, with what would help; empty if they can."""
    return (
        _other_method(pair)
        or next((why for side in sides if (why := _few(pair, side))), "")
        or _slow(pair)
        or next((why for side in sides if (why := _other_view(pair, side))), "")
    )


def _other_method(pair: TestPair) -> str:
    before, after = pair.before_session, pair.after_session
    if not (before.mirror_averaged and after.mirror_averaged):
        return message(
            "mirror balancing was off; analyse both videos with it",
            code="compared_mirror_averaging_off",
        )
    if before.model_sha256 != after.model_sha256:
        return message(
            "the pose models differ; analyse both videos with the same one",
            code="compared_models_differ",
        )
    if before.software != after.software:
        return message(
            "measured by versions {before} and {after}; analyse both videos with the same one",
            code="compared_versions_differ",
            before=before.software,
            after=after.software,
        )
    names = ("angle", "statistic", "view", "better_when", "rep_signal")
    if any(getattr(pair.before.movement, n) != getattr(pair.after.movement, n) for n in names):
        return message(
            "the movement is defined differently; analyse both videos with the same table",
            code="compared_definitions_differ",
        )
    return ""


def _few(pair: TestPair, side: Side) -> str:
    for number, test in zip((pair.first, pair.later), pair.tests, strict=True):
        count = test.side(side).n
        if count == 0:
            return message(
                "no good repetitions of the {side} side in session {session}",
                code="compared_no_reps",
                side=side,
                session=number + 1,
            )
        if count < stats.MIN_REPS:
            return plural_message(
                "{n} good repetition of the {side} side in session {session}; "
                "at least {least} are needed",
                "{n} good repetitions of the {side} side in session {session}; "
                "at least {least} are needed",
                code="compared_too_few_reps",
                n=count,
                side=side,
                session=number + 1,
                least=stats.MIN_REPS,
            )
    return ""


def _slow(pair: TestPair) -> str:
    rates = [test.quality.frame_rate_hz or MIN_RATE_HZ for test in pair.tests]
    if min(rates) >= MIN_RATE_HZ:
        return ""
    return message(
        "a video has only {rate:.0f} frames per second; film with at least 25",
        code="compared_frame_rate_low",
        rate=min(rates),
    )


def _other_view(pair: TestPair, side: Side) -> str:
    turn_deg = _turn_deg(pair, side)
    if turn_deg <= MAX_TURN_DEG:
        return ""
    return message(
        "the {side} side was seen from views {turn:.0f}° apart; film both alike",
        code="compared_views_differ",
        side=side,
        turn=turn_deg,
    )
