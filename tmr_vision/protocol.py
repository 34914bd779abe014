"""What to do next, by the rules of the Total Motion Release approach (``protocol.toml``).

Felt and measured differences stand side by side: each is compared with its own kind only.
"""

import tomllib
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from tmr_vision.angles import ANGLES
from tmr_vision.language import Message, code_of, join_messages, message
from tmr_vision.records import Movement, MovementResult, Plan, PlanStep, SelfRating
from tmr_vision.skeleton import SIDES, Side, other


def make_plan(results: Sequence[MovementResult], *, painful: Collection[str] = ()) -> Plan:
    """Return which movements to exercise, in which order, on which side, and how much.

    The movement with the largest felt difference comes first; those without one follow by the
    measured difference in units of its margin. Only the better side is exercised, and only where
    the sides differ.

    Parameters
    ----------
    results
        The tested movements, in any order.
    painful
        Keys of movements that hurt too much to be exercised.

    Returns
    -------
    Plan
        Its notes say what was left out and why, and where felt and measured disagree.
    """
    differing = sorted((r for r in results if is_exercised(r)), key=_place)
    to_exercise = [r for r in differing if r.movement.key not in painful]
    notes: list[str] = [_rule_message("self_check")]
    if not differing and (rule := why_no_exercise(results)):
        notes.append(_rule_message(rule))
    for result in results:
        if result.movement.key in painful:
            notes.append(_rule_message("painful", title=result.movement.title))
        notes += _notes(result)
    return Plan(
        steps=tuple(_step(result) for result in to_exercise),
        retest=_rule_message("retest"),
        notes=tuple(notes),
        source=_rule_message("source"),
    )


Idle = Literal["nothing_to_do", "nothing_decided", "partly_decided"]


def why_no_exercise(results: Sequence[MovementResult]) -> Idle | None:
    """Return why there is no exercise: all is equal, nothing or not all is known; or none."""
    verdicts = {r.verdict for r in results if not feels_bad_on_both_sides(r.self_rating)}
    if verdicts == {"balanced"}:
        return "nothing_to_do"
    if verdicts == {"inconclusive"}:
        return "nothing_decided"
    return "partly_decided" if verdicts else None


CLOSING_RULES: tuple[Idle, ...] = get_args(Idle)
"""Why there is nothing to exercise: all is equal, or it is not known."""


def closing_rule(plan: Plan) -> str | None:
    """Return which of :data:`CLOSING_RULES` a plan ends with; None: none of them."""
    there = {code_of(note) for note in plan.notes}
    return next((rule for rule in CLOSING_RULES if _code(rule) in there), None)


def closing_note(plan: Plan) -> str | None:
    """Return the note of a plan that says why there is nothing to exercise, if there is one."""
    rule = closing_rule(plan)
    return None if rule is None else _rule_message(rule)


def own_notes(plan: Plan, *, answers_tell: bool = False) -> tuple[str, ...]:
    """Return the notes of a plan that say more than the results and the headline above it do.

    ``answers_tell``: an answer stands with each movement, which tells of pain and of what was felt.
    """
    rules = {"inconclusive", "balanced", *CLOSING_RULES}
    if answers_tell:
        rules |= {"self_check", "painful", "both_bad"}
    shown = set(map(_code, rules))
    return tuple(note for note in plan.notes if code_of(note) not in shown)


Decision = Literal["exercise", "next", "continue", "modify", "leave"]


def decide(history: Sequence[MovementResult], *, rounds: int) -> Decision:
    """Return what to do with a movement after its latest test.

    Parameters
    ----------
    history
        Its tests, the first one first; at least one. A round of exercise lies between two of them.
    rounds
        Most rounds to do.

    Returns
    -------
    Decision
        ``next``: the sides agree, go on. ``exercise``: they do not, start. ``continue``: they came
        closer, one more round. ``modify``: they did not, one more round done differently.
        ``leave``: not agreed, but enough for today.
    """
    latest, done = history[-1], len(history) - 1
    if not is_exercised(latest):
        return "next"
    if done >= min(rounds, _rules()["most_rounds"]):
        return "leave"
    if not done:
        return "exercise"
    return "continue" if _came_closer(history[-2], latest) else "modify"


def _came_closer(before: MovementResult, after: MovementResult) -> bool:
    """Tell whether the sides came closer in what decides now: felt points, else margins."""
    if _decided_by(after) == "felt" and before.self_rating is not None:
        gained, least = (
            _rating_points(before.self_rating) - _rating_points(after.self_rating),
            "closer_points",
        )
    else:
        gained, least = _margins(before) - _margins(after), "closer_margins"
    return gained >= float(_rules()[least])


def dose() -> tuple[int, int]:
    """Return how many sets of how many repetitions make a round."""
    return _rules()["sets"], _rules()["repetitions"]


def _rule_message(rule: str, **values: Any) -> Message:
    return message(_rules()[rule], code=_code(rule), **values)


def _code(rule: str) -> str:
    return f"plan_{rule}"


@cache
def _rules() -> dict[str, Any]:
    text = Path(__file__).with_name("protocol.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def is_exercised(result: MovementResult) -> bool:
    """Tell whether the sides differ, as felt or as measured, so that one is to be exercised."""
    if feels_bad_on_both_sides(result.self_rating):
        return False
    felt_differs = _rating_points(result.self_rating) >= _rules()["felt_imbalance_points"]
    measured_differs = result.verdict == "imbalance" and result.limited_side is not None
    return felt_differs or measured_differs


def _place(result: MovementResult) -> tuple[int, float]:
    """Sort key: the two kinds of difference one after the other, never added up."""
    if _decided_by(result) == "felt":
        return 0, -_rating_points(result.self_rating)
    return 1, -_margins(result)


def _decided_by(result: MovementResult) -> Literal["felt", "measured"]:
    return "felt" if _rating_points(result.self_rating) > 0 else "measured"


def _rating_points(self_rating: SelfRating | None) -> float:
    return 0.0 if self_rating is None else abs(self_rating.right - self_rating.left)


def _margins(result: MovementResult) -> float:
    if result.difference is None:
        return 0.0
    return abs(result.difference.value) / result.movement.margin_deg


def feels_bad_on_both_sides(self_rating: SelfRating | None) -> bool:
    """Tell whether both sides were felt to be bad, so that neither is exercised."""
    return (
        self_rating is not None
        and min(self_rating.left, self_rating.right) >= _rules()["felt_bad_points"]
    )


def _rated_worse(self_rating: SelfRating | None) -> Side | None:
    return None if self_rating is None else self_rating.worse_side


def _step(result: MovementResult) -> PlanStep:
    worse = _rated_worse(result.self_rating) or result.limited_side
    assert worse is not None  # is_exercised has seen to it
    good = other(worse)
    return PlanStep(
        movement=result.movement.key,
        title=result.movement.title,
        good_side=good,
        by=_decided_by(result),
        dose=_rule_message("dose", side=_to_side(result.movement, good)),
        why=join_messages(" ", filter(None, (_rating_why(result), _measured_why(result)))),
    )


def _to_side(movement: Movement, side: Side) -> str:
    if ANGLES[movement.angle].turn:
        return message("to the {side} only", side=side)
    return message("with the {side} side only", side=side)


def _rating_why(result: MovementResult) -> str:
    self_rating, worse = result.self_rating, _rated_worse(result.self_rating)
    if self_rating is None:
        return ""
    if worse is None:
        return message(
            "Both sides feel the same (left {left:.0f}, right {right:.0f} of 100).",
            code="felt_alike",
            **_scores(self_rating),
        )
    return message(
        "The {worse} side feels {points:.0f} points worse "
        "(left {left:.0f}, right {right:.0f} of 100).",
        code="felt_worse",
        worse=worse,
        points=_rating_points(self_rating),
        **_scores(self_rating),
    )


def _measured_why(result: MovementResult) -> str:
    if result.verdict == "balanced":
        return message("By camera both sides are about equal.", code="measured_alike")
    if result.verdict == "inconclusive" or result.difference is None:
        return message("By camera it cannot be told.", code="measured_cannot_tell")
    return message(
        "By camera the {side} side does worse by {size:.0f}°, {margins:.1f} times the "
        "{margin:g}° that matter.",
        code="measured_worse",
        side=result.limited_side,
        size=abs(result.difference.value),
        margins=_margins(result),
        margin=result.movement.margin_deg,
    )


def _notes(result: MovementResult) -> list[str]:
    title = result.movement.title
    notes: list[str] = []
    if result.self_rating is not None and feels_bad_on_both_sides(result.self_rating):
        notes.append(_rule_message("both_bad", title=title, **_scores(result.self_rating)))
    worse, limited = _rated_worse(result.self_rating), result.limited_side
    if result.verdict == "imbalance" and worse and limited and worse != limited:
        notes.append(
            _rule_message("disagree", title=title, felt_worse=worse, measured_worse=limited)
        )
    if result.verdict == "inconclusive":
        notes.append(_rule_message("inconclusive", title=title, reason=result.reason))
    if result.verdict == "balanced" and not is_exercised(result):
        notes.append(_rule_message("balanced", title=title))
    return notes


def _scores(self_rating: SelfRating) -> dict[str, float]:
    return {side: getattr(self_rating, side) for side in SIDES}
