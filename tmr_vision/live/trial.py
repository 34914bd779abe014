"""The phases of one test of one movement: explain, stand, practice, count, settle."""

import math
import re
from collections.abc import Callable
from dataclasses import replace

from tmr_vision.language import say
from tmr_vision.live.counter import AT_EDGE_DEG
from tmr_vision.live.counting import Counting
from tmr_vision.live.course import Course, Moment
from tmr_vision.live.outcome import FeltScore
from tmr_vision.live.phase import OVER, Phase
from tmr_vision.records import Movement
from tmr_vision.skeleton import Side
from tmr_vision.view import allowed

SENTENCES = re.compile(r"(?<=[.!?]) ")
STAND_GIVE_UP = 3.0
"""So many times the usual patience for somebody who does not come to stand as asked."""


class Explain(Phase):
    """Say and draw how a movement is done, a sentence at a time, while its block begins."""

    name = "explain"

    def __init__(self, movement: Movement, number: int, sides: tuple[Side, ...]) -> None:
        self.movement, self.number, self.sides = movement, number, sides
        self._sentences: list[str] = []

    def enter(self, course: Course) -> None:
        """Begin the block and explain."""
        course.start_block(self.movement.key, self.number)
        course.new_counters(self.movement)
        course.show(movement=self.movement, side=None, count=None, target=None)
        self._sentences = self._all(course)
        course.cue("sentence", text=self._sentences.pop(0))

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Say the next sentence when one is read; go on after the last."""
        if course.talking:
            return None
        if not self._sentences:
            return self._stand()
        course.cue("sentence", text=self._sentences.pop(0))
        return None

    def told(self, course: Course, command: str) -> Phase | None:
        """Go on at once, or say it again."""
        if command == "repeat":
            self.enter(course)
        return self._stand() if command == "next" else None

    def _all(self, course: Course) -> list[str]:
        supported = course.store.gate == "supported" and self.movement.screening == "balance"
        cue = "supported_one_leg" if self.movement.single_leg else "supported"
        warning = [course.cues.text(cue)] * supported
        if self.number:
            return [course.cues.text("retest"), *warning]
        safety = [] if course.warned else [course.cues.text("safety")]
        course.warned = True
        told = [*safety, f"{say(self.movement.title)}."]
        if not course.options.brief:
            told += [course.cues.explains(text) for text in self.movement.instructions]
            told.append(say(self.movement.caution))
        return [line for text in (*told, *warning) for line in SENTENCES.split(text) if line]

    def _stand(self) -> Phase:
        return next_side(self.movement, self.number, self.sides)


def next_side(movement: Movement, number: int, sides: tuple[Side, ...]) -> Phase:
    """Return the phase of the first of some sides; without any, of the end of the test."""
    if not sides:
        return Settle(movement, number)
    return Stand(movement, sides[0], lambda: _first_count(movement, number, sides))


def _first_count(movement: Movement, number: int, sides: tuple[Side, ...]) -> Phase:
    return Reps(movement, number, sides) if number else Practice(movement, number, sides)


class Stand(Phase):
    """How to stand (or sit) to the camera, checked before ``then`` begins."""

    name = "stand"

    def __init__(self, movement: Movement, side: Side, then: Callable[[], Phase]) -> None:
        self.movement, self.side, self._then = movement, side, then
        self._good_since_s: float | None = None
        self._entered_s = 0.0

    def enter(self, course: Course) -> None:
        """Ask for the view that the movement needs."""
        self._entered_s = course.now_s
        course.show(movement=self.movement, side=self.side, count=None, hint="")

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Wait until the person stands so."""
        around_deg = moment.seen.heading_deg + AT_EDGE_DEG
        turned = bool(allowed(around_deg, self.movement.view, self.side).all())
        if not turned or (self.movement.posture == "seated" and moment.seen.stands):
            self._good_since_s = None
            course.remind(self._cue(), side=self.side)
            patience_s = STAND_GIVE_UP * course.pace("give_up_s")
            return self._then() if course.now_s - self._entered_s > patience_s else None
        if self._good_since_s is None:
            self._good_since_s = course.now_s
        steady = course.now_s - self._good_since_s >= course.pace("stand_s")
        return self._then() if steady else None

    def told(self, course: Course, command: str) -> Phase | None:
        """Go on although the person does not stand so."""
        return self._then() if command == "next" else None

    def _cue(self) -> str:
        return f"{'sit' if self.movement.posture == 'seated' else 'stand'}_{self.movement.view}"


class Practice(Counting):
    """A repetition or more that do not count."""

    name = "practice"

    def __init__(self, movement: Movement, number: int, sides: tuple[Side, ...]) -> None:
        super().__init__(movement, sides[0], target=1)
        self.number, self.sides = number, sides

    def enter(self, course: Course) -> None:
        """Ask for one slow repetition."""
        self.target = course.options.practice
        super().enter(course)
        course.cue("practice", what=course.what(self.movement, self.side))

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Count it, unless there is none to be done."""
        return super().see(course, moment) if self.target else self.done(course)

    def done(self, course: Course) -> Phase:
        """Begin to count."""
        course.counters[self.side].restart()
        return Reps(self.movement, self.number, self.sides)


class Reps(Counting):
    """The repetitions that count."""

    name = "reps"

    def __init__(self, movement: Movement, number: int, sides: tuple[Side, ...]) -> None:
        super().__init__(movement, sides[0], target=1)
        self.number, self.sides = number, sides
        self._start_s = 0.0

    def enter(self, course: Course) -> None:
        """Begin the take."""
        self.target = course.options.reps
        super().enter(course)
        self._start_s = course.block_now()[1]
        course.counters[self.side].restart()
        course.cue("go", n=self.target, what=course.what(self.movement, self.side))

    def done(self, course: Course) -> Phase:
        """Keep the take and turn to the other side."""
        self.stop(course)
        course.show(paused=False, hint="")
        return next_side(self.movement, self.number, self.sides[1:])

    def stop(self, course: Course) -> None:
        """Keep the take, if there is anything in it."""
        if course.counters[self.side].reps:
            course.keep_take(self.movement, self.number, self.side, self._start_s)


class Settle(Phase):
    """A moment to come to rest, so that the end of the last repetition is kept too."""

    name = "settle"

    def __init__(self, movement: Movement, number: int) -> None:
        self.movement, self.number = movement, number
        self._entered_s = 0.0

    def enter(self, course: Course) -> None:
        """Praise."""
        self._entered_s = course.now_s
        course.show(side=None, count=None, value_deg=math.nan)
        course.cue("settle")

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """End the block after a moment."""
        if course.now_s - self._entered_s < course.pace("settle_s"):
            return None
        return self._after(course)

    def told(self, course: Course, command: str) -> Phase | None:
        """Nothing hurries this."""
        return None

    def _after(self, course: Course) -> Phase:
        course.end_block()
        trial = course.store.test(self.movement.key, self.number)
        if trial.takes:
            return FeltScore(self.movement, self.number)
        course.store.change(replace(trial, done=True, skipped=True))
        course.write("done", movement=self.movement.key, test=self.number, skipped=True)
        course.announce("skipped", title=self.movement.title)
        return OVER
