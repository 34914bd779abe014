"""The phases of one test of one movement: explain, stand, practice, count, settle."""

import math
import re
from collections.abc import Callable
from dataclasses import replace

from tmr_vision.language import translate
from tmr_vision.live.context import Cues, Observation, SessionContext
from tmr_vision.live.counter import AT_EDGE_DEG
from tmr_vision.live.counting import Counting
from tmr_vision.live.outcome import SelfRatingPhase
from tmr_vision.live.phase import OVER, Phase
from tmr_vision.records import Movement
from tmr_vision.skeleton import Side
from tmr_vision.view import in_view

SENTENCES = re.compile(r"(?<=[.!?]) ")
POSITIONING_GIVE_UP = 3.0
"""So many times the usual patience for somebody who does not come to stand as asked."""


class Explain(Phase):
    """Say and draw how a movement is done, a sentence at a time, while its segment begins."""

    name = "explain"

    def __init__(self, movement: Movement, number: int, sides: tuple[Side, ...]) -> None:
        self.movement, self.number, self.sides = movement, number, sides
        self._sentences: list[str] = []

    def enter(self, context: SessionContext) -> None:
        """Begin the segment and explain."""
        context.start_segment(self.movement.key, self.number)
        context.new_counters(self.movement)
        context.show(movement=self.movement, side=None, count=None, target=None)
        self._sentences = self._all(context)
        context.cue("sentence", text=self._sentences.pop(0))

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Say the next sentence when one is read; go on after the last."""
        if context.talking:
            return None
        if not self._sentences:
            return self._stand()
        context.cue("sentence", text=self._sentences.pop(0))
        return None

    def handle_command(self, context: SessionContext, command: str) -> Phase | None:
        """Go on at once, or say it again."""
        if command == "repeat":
            self.enter(context)
        return self._stand() if command == "next" else None

    def _all(self, context: SessionContext) -> list[str]:
        safety = not context.warned and not self.number
        context.warned |= safety
        return explanation(
            self.movement, context.cues, brief=context.options.brief, retest=self.number > 0,
            supported=context.state.screening == "supported", safety=safety,
        )  # fmt: skip

    def _stand(self) -> Phase:
        return next_side(self.movement, self.number, self.sides)


def explanation(
    movement: Movement,
    cues: Cues,
    *,
    brief: bool = False,
    supported: bool = False,
    safety: bool = False,
    retest: bool = False,
) -> list[str]:
    """Return the sentences that explain a movement, in their order.

    Parameters
    ----------
    brief
        For somebody who knows the movements.
    supported
        Who falls easily holds on to something where balance is needed.
    safety
        Begin with the words on safety.
    retest
        It was explained before.
    """
    cue = "supported_one_leg" if movement.single_leg else "supported"
    warning = [cues.text(cue)] * (supported and movement.screening == "balance")
    texts = [cues.text("safety")] * safety
    if retest:
        texts.append(cues.text("retest"))
    else:
        texts.append(f"{translate(movement.title)}.")
        if not brief:
            texts += [cues.explains(text) for text in movement.instructions]
            texts.append(translate(movement.caution))
    return [line for text in (*texts, *warning) for line in SENTENCES.split(text) if line]


def stance_cue(movement: Movement) -> str:
    """Return the name of the cue that says how to stand or sit to the camera."""
    return f"{'sit' if movement.posture == 'seated' else 'stand'}_{movement.view}"


def next_side(movement: Movement, number: int, sides: tuple[Side, ...]) -> Phase:
    """Return the phase of the first of some sides; without any, of the end of the test."""
    if not sides:
        return CoolDown(movement, number)
    return Positioning(movement, sides[0], lambda: _first_count(movement, number, sides))


def _first_count(movement: Movement, number: int, sides: tuple[Side, ...]) -> Phase:
    return Reps(movement, number, sides) if number else Practice(movement, number, sides)


class Positioning(Phase):
    """How to stand (or sit) to the camera, checked before ``then`` begins."""

    name = "stand"

    def __init__(self, movement: Movement, side: Side, then: Callable[[], Phase]) -> None:
        self.movement, self.side, self._then = movement, side, then
        self._good_since_s: float | None = None
        self._entered_s = 0.0

    def enter(self, context: SessionContext) -> None:
        """Ask for the view that the movement needs."""
        self._entered_s = context.now_s
        context.show(movement=self.movement, side=self.side, count=None, hint="", hint_code="")

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Wait until the person stands so."""
        around_deg = observation.pose.heading_deg + AT_EDGE_DEG
        turned = bool(in_view(around_deg, self.movement.view, self.side).all())
        if not turned or (self.movement.posture == "seated" and observation.pose.stands):
            self._good_since_s = None
            context.remind(stance_cue(self.movement), side=self.side)
            patience_s = POSITIONING_GIVE_UP * context.pace("give_up_s")
            return self._then() if context.now_s - self._entered_s > patience_s else None
        if self._good_since_s is None:
            self._good_since_s = context.now_s
        steady = context.now_s - self._good_since_s >= context.pace("stand_s")
        return self._then() if steady else None

    def handle_command(self, context: SessionContext, command: str) -> Phase | None:
        """Go on although the person does not stand so."""
        return self._then() if command == "next" else None


class Practice(Counting):
    """A repetition or more that do not count."""

    name = "practice"

    def __init__(self, movement: Movement, number: int, sides: tuple[Side, ...]) -> None:
        super().__init__(movement, sides[0], target=1)
        self.number, self.sides = number, sides

    def enter(self, context: SessionContext) -> None:
        """Ask for one slow repetition."""
        self.target = context.options.practice
        super().enter(context)
        context.cue("practice", what=context.side_phrase(self.movement, self.side))

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Count it, unless there is none to be done."""
        return super().on_frame(context, observation) if self.target else self.done(context)

    def done(self, context: SessionContext) -> Phase:
        """Begin to count."""
        context.counters[self.side].restart()
        return Reps(self.movement, self.number, self.sides)


class Reps(Counting):
    """The repetitions that count."""

    name = "reps"

    def __init__(self, movement: Movement, number: int, sides: tuple[Side, ...]) -> None:
        super().__init__(movement, sides[0], target=1)
        self.number, self.sides = number, sides
        self._start_s = 0.0

    def enter(self, context: SessionContext) -> None:
        """Begin the interval."""
        self.target = context.options.reps
        super().enter(context)
        self._start_s = context.segment_now()[1]
        context.counters[self.side].restart()
        context.cue("go", n=self.target, what=context.side_phrase(self.movement, self.side))

    def done(self, context: SessionContext) -> Phase:
        """Keep the interval and turn to the other side."""
        self.stop(context)
        context.show(paused=False, hint="", hint_code="")
        return next_side(self.movement, self.number, self.sides[1:])

    def stop(self, context: SessionContext) -> None:
        """Keep the interval, if there is anything in it."""
        if context.counters[self.side].reps:
            context.keep_interval(self.movement, self.number, self.side, self._start_s)


class CoolDown(Phase):
    """A moment to come to rest, so that the end of the last repetition is kept too."""

    name = "settle"

    def __init__(self, movement: Movement, number: int) -> None:
        self.movement, self.number = movement, number
        self._entered_s = 0.0

    def enter(self, context: SessionContext) -> None:
        """Praise."""
        self._entered_s = context.now_s
        context.show(side=None, count=None, value_deg=math.nan)
        context.cue("settle")

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """End the segment after a moment."""
        if context.now_s - self._entered_s < context.pace("settle_s"):
            return None
        return self._after(context)

    def handle_command(self, context: SessionContext, command: str) -> Phase | None:
        """Nothing hurries this."""
        return None

    def _after(self, context: SessionContext) -> Phase:
        context.end_segment()
        test = context.state.test(self.movement.key, self.number)
        if test.intervals:
            return SelfRatingPhase(self.movement, self.number)
        context.state.set_test(replace(test, done=True, skipped=True))
        context.write("done", movement=self.movement.key, test=self.number, skipped=True)
        context.announce("skipped", title=self.movement.title)
        return OVER
