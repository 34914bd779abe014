"""The phases after a test: how it felt, what came out, and what the rule says."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tmr_vision.answers import finding_of, sentence
from tmr_vision.language import N_, code_of
from tmr_vision.live.arm_scale import ArmScale
from tmr_vision.live.context import Observation, SessionContext
from tmr_vision.live.finish import is_pain_stop
from tmr_vision.live.phase import ANSWERS, OVER, PainStop, Phase
from tmr_vision.protocol import decide
from tmr_vision.records import Movement, MovementResult, SelfRating
from tmr_vision.skeleton import SIDES

TAGS = (N_("pain"), N_("tightness"), N_("strength"), N_("balance"))
"""What a feeling was; the first letter of each is its key."""
RATING_STEP = 10
"""A key from 0 to 9 is a tenth of the scale from 0 to 100."""


class SelfRatingPhase(Phase):
    """How did both sides feel, 0 to 9, and did it hurt: by an arm and a hand, or by keys."""

    name = "felt"

    def __init__(self, movement: Movement, number: int) -> None:
        self.movement, self.number = movement, number
        self._entered_s = self._told_s = 0.0
        self._scale = ArmScale(hold_s=1.0)

    def enter(self, context: SessionContext) -> None:
        """Ask, unless the answer is known."""
        self._entered_s = context.now_s
        self._scale = ArmScale(hold_s=context.pace("answer_s"))
        context.show(entered=(), tags=(), side=None, count=None, arm_place=math.nan)
        if context.options.ask_self_rating:
            context.cue("felt_left")

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Take a prepared answer, or wait for keys for a while."""
        given = context.answers.get("felt", {}).get(self.movement.key)
        if given:
            answer = given[min(self.number, len(given) - 1)]
            self_rating = SelfRating(left=answer["left"], right=answer["right"])
            return self._keep(context, self_rating, tuple(answer.get("tags", ())))
        if not context.options.ask_self_rating:
            return self.handle_command(context, "next")
        if len(context.display.entered) == 2:
            return self._hurt(context, observation)
        score = self._scale.update(observation.pose)
        context.show(arm_place=self._scale.place, arm_held=self._scale.held)
        if score is not None:
            for sign in (*SIDES, "both"):  # this arm is no answer to the next question
                observation.gestures.consume(sign, 0.0)
            return self.handle_command(context, str(score))
        if math.isfinite(self._scale.place):
            self._entered_s = context.now_s
        late = context.now_s - self._entered_s > context.pace("felt_s")
        return self.handle_command(context, "next") if late else None

    def _hurt(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Take a raised hand as the answer whether it hurt, or go on after a while."""
        for side in SIDES:
            if observation.gestures.consume(side, context.pace("answer_s")):
                return self.handle_command(context, ANSWERS[side])
        quiet_s = context.now_s - self._told_s
        over = not context.talking and quiet_s > context.pace("tags_s")
        return self.handle_command(context, "next") if over else None

    def handle_command(self, context: SessionContext, command: str) -> Phase | None:
        """Take a digit, a tag, or go on with what was entered."""
        entered = context.display.entered
        self._told_s = context.now_s
        if command.isdigit() and len(entered) < 2:
            entered = (*entered, RATING_STEP * int(command))
            context.show(entered=entered)
            context.show(arm_place=math.nan)
            if len(entered) == 1:
                context.cue("felt_right")
            else:
                context.cue("felt_thanks", left=entered[0], right=entered[1])
        elif command in ("yes", "no") and len(entered) == 2:
            if command == "yes":
                context.show(tags=tuple(sorted({*context.display.tags, TAGS[0]})))
            command = "next"
        if command in TAGS:
            context.show(tags=tuple(sorted({*context.display.tags} ^ {command})))
        if command == "repeat":
            self.enter(context)
        if command != "next":
            return None
        self_rating = SelfRating(left=entered[0], right=entered[1]) if len(entered) == 2 else None
        return self._keep(context, self_rating, context.display.tags)

    def _keep(
        self, context: SessionContext, self_rating: SelfRating | None, tags: tuple[str, ...]
    ) -> Phase:
        test = context.state.test(self.movement.key, self.number)
        context.keep_self_rating(test, self_rating, tags)
        if self_rating is None and context.options.ask_self_rating:
            context.announce("felt_none")
        return Outcome(self.movement, self.number)


class Outcome(Phase):
    """The result of a test at once, and what the rule says."""

    name = "result"

    def __init__(self, movement: Movement, number: int) -> None:
        self.movement, self.number = movement, number
        self._entered_s = 0.0
        self._later: list[tuple[str, dict[str, Any]]] = []
        self._hurt = False

    def enter(self, context: SessionContext) -> None:
        """Measure the kept landmarks and say what came out."""
        self._entered_s = context.now_s
        test = replace(context.state.test(self.movement.key, self.number), done=True)
        context.state.set_test(test)
        context.write("done", movement=self.movement.key, test=self.number, skipped=False)
        history = context.state.history(self.movement)
        context.show(results=(history[-1],), entered=(), tags=(), actions={}, plan={})
        context.emit("result", test=self.number, **summary(history[-1]))
        self._later = list(result_cues(history[-1]))
        if self.number:
            decision = decide(history, rounds=context.options.rounds)
            context.emit("decision", movement=self.movement.key, decision=decision)
            agree = decision != "next" or history[-1].verdict == "balanced"
            self._later.append((decision if agree else "next_undecided", {}))
        self._say_next(context)
        self._hurt = is_pain_stop(context.state, test)
        if self._hurt:
            context.state.contraindicated.add(self.movement.key)
            context.write("left_alone", movement=self.movement.key)

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Leave it on the screen for a while; a raised left hand means once more."""
        if observation.gestures.consume("left", context.pace("next_s")):
            return self.handle_command(context, "repeat")
        if context.talking or context.now_s - self._entered_s < context.pace("result_s"):
            return None
        if self._hurt:
            return PainStop()
        if self._later:
            self._say_next(context)
            return None
        return OVER

    def handle_command(self, context: SessionContext, command: str) -> Phase | None:
        """Go on, or do the movement once more."""
        if command == "repeat":
            return repeat_test(context, self.movement, self.number)
        if command != "next":
            return None
        return PainStop() if self._hurt else OVER

    def _say_next(self, context: SessionContext) -> None:
        key, words = self._later.pop(0)
        context.cue(key, **words)


def repeat_test(context: SessionContext, movement: Movement, number: int) -> Phase:
    """Forget a test's takes, so that the agenda does it once more."""
    test = context.state.test(movement.key, number)
    context.state.set_test(replace(test, intervals=(), self_rating=None, tags=(), done=False))
    context.end_segment()
    context.write("again", movement=movement.key, test=number)
    context.announce("again")
    return OVER


def result_cues(result: MovementResult) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the cues that say a result: the verdict, and why it cannot be told."""
    yield (
        f"result_{result.verdict}",
        {
            "title": result.movement.title,
            "finding": finding_of(result),
            "error": result.mdc95 or math.nan,
        },
    )
    if result.verdict == "inconclusive":
        text = sentence(finding_of(result))
        yield "sentence", {"text": text, "code": code_of(result.reason)}


def summary(result: MovementResult) -> dict[str, object]:
    """Return a result's numbers for an event."""

    def number(value: float | None) -> float | None:
        return None if value is None or math.isnan(value) else round(value, 2)

    return {
        "movement": result.movement.key,
        "left": number(result.left.value),
        "right": number(result.right.value),
        "reps": [result.left.n, result.right.n],
        "difference": number(result.difference.value if result.difference else None),
        "mdc95": number(result.mdc95),
        "verdict": result.verdict,
        "limited_side": result.limited_side,
        "reason": result.reason,
        "code": code_of(result.reason),
    }
