"""The phases after a test: how it felt, what came out, and what the rule says."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tmr_vision.language import mark, say
from tmr_vision.live.course import Course, Moment
from tmr_vision.live.finish import is_pain_stop
from tmr_vision.live.phase import OVER, Hurt, Phase
from tmr_vision.protocol import decide
from tmr_vision.records import Felt, Movement, MovementResult

TAGS = (mark("pain"), mark("tightness"), mark("strength"), mark("balance"))
"""What a feeling was; the first letter of each is its key."""
FELT_STEP = 10
"""A key from 0 to 9 is a tenth of the scale from 0 to 100."""


class FeltScore(Phase):
    """How did both sides feel, 0 to 9, and what was it."""

    name = "felt"

    def __init__(self, movement: Movement, number: int) -> None:
        self.movement, self.number = movement, number
        self._entered_s = self._told_s = 0.0

    def enter(self, course: Course) -> None:
        """Ask, unless the answer is known."""
        self._entered_s = course.now_s
        course.show(entered=(), tags=())
        if course.options.ask_felt:
            course.cue("felt_left")

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Take a prepared answer, or wait for keys for a while."""
        given = course.answers.get("felt", {}).get(self.movement.key)
        if given:
            answer = given[min(self.number, len(given) - 1)]
            felt = Felt(left=answer["left"], right=answer["right"])
            return self._keep(course, felt, tuple(answer.get("tags", ())))
        late = course.now_s - self._entered_s > course.pace("felt_s")
        if len(course.shown.entered) == 2:
            quiet_s = course.now_s - self._told_s
            over = not course.talking and quiet_s > course.pace("tags_s")
            return self.told(course, "next") if over else None
        return self.told(course, "next") if late or not course.options.ask_felt else None

    def told(self, course: Course, command: str) -> Phase | None:
        """Take a digit, a tag, or go on with what was entered."""
        entered = course.shown.entered
        self._told_s = course.now_s
        if command.isdigit() and len(entered) < 2:
            entered = (*entered, FELT_STEP * int(command))
            course.show(entered=entered)
            if len(entered) == 1:
                course.cue("felt_right")
            else:
                course.cue("felt_thanks", left=entered[0], right=entered[1])
        if command in TAGS:
            course.show(tags=tuple(sorted({*course.shown.tags} ^ {command})))
        if command == "repeat":
            self.enter(course)
        if command != "next":
            return None
        felt = Felt(left=entered[0], right=entered[1]) if len(entered) == 2 else None
        return self._keep(course, felt, course.shown.tags)

    def _keep(self, course: Course, felt: Felt | None, tags: tuple[str, ...]) -> Phase:
        trial = course.store.test(self.movement.key, self.number)
        course.keep_felt(trial, felt, tags)
        if felt is None and course.options.ask_felt:
            course.announce("felt_none")
        return Outcome(self.movement, self.number)


class Outcome(Phase):
    """The result of a test at once, and what the rule says."""

    name = "result"

    def __init__(self, movement: Movement, number: int) -> None:
        self.movement, self.number = movement, number
        self._entered_s = 0.0
        self._later: list[tuple[str, dict[str, Any]]] = []
        self._hurt = False

    def enter(self, course: Course) -> None:
        """Measure the kept landmarks and say what came out."""
        self._entered_s = course.now_s
        trial = replace(course.store.test(self.movement.key, self.number), done=True)
        course.store.change(trial)
        course.write("done", movement=self.movement.key, test=self.number, skipped=False)
        history = course.store.history(self.movement)
        course.show(results=(history[-1],), entered=(), tags=())
        course.tell("result", test=self.number, **summary(history[-1]))
        self._later = list(told(history[-1]))
        if self.number:
            decision = decide(history, rounds=course.options.rounds)
            course.tell("decision", movement=self.movement.key, decision=decision)
            self._later.append((decision, {}))
        self._say_next(course)
        self._hurt = is_pain_stop(course.store, trial)
        if self._hurt:
            course.store.left_alone.add(self.movement.key)
            course.write("left_alone", movement=self.movement.key)

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Leave it on the screen for a while; a raised left hand means once more."""
        if moment.signs.take("left", course.pace("next_s")):
            return self.told(course, "repeat")
        if course.talking or course.now_s - self._entered_s < course.pace("result_s"):
            return None
        if self._hurt:
            return Hurt()
        if self._later:
            self._say_next(course)
            return None
        return OVER

    def told(self, course: Course, command: str) -> Phase | None:
        """Go on, or do the movement once more."""
        if command == "repeat":
            return again(course, self.movement, self.number)
        if command != "next":
            return None
        return Hurt() if self._hurt else OVER

    def _say_next(self, course: Course) -> None:
        key, words = self._later.pop(0)
        course.cue(key, **words)


def again(course: Course, movement: Movement, number: int) -> Phase:
    """Forget a test's takes, so that the agenda does it once more."""
    trial = course.store.test(movement.key, number)
    course.store.change(replace(trial, takes=(), felt=None, tags=(), done=False))
    course.end_block()
    course.write("again", movement=movement.key, test=number)
    course.announce("again")
    return OVER


def told(result: MovementResult) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the cues that say a result: the verdict, and why it cannot be told."""
    yield (
        f"result_{result.verdict}",
        {
            "title": result.movement.title,
            "limited": result.limited_side,
            "size": abs(result.difference.value) if result.difference else math.nan,
            "error": result.mdc95 or math.nan,
        },
    )
    if result.verdict == "inconclusive":
        yield "sentence", {"text": _sentence(say(result.reason))}


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:].rstrip('.')}."


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
    }
