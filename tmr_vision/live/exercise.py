"""Exercise of the good side between two tests: sets, counted, with a rest between them."""

import math

from tmr_vision.answers import action_by, sentence
from tmr_vision.language import join_messages, translate
from tmr_vision.live.context import EXERCISE, Observation, SessionContext
from tmr_vision.live.counting import Counting
from tmr_vision.live.finish import pain_stops
from tmr_vision.live.movement_test import Positioning
from tmr_vision.live.phase import OVER, Phase
from tmr_vision.protocol import closing_note, closing_rule, dose
from tmr_vision.records import Movement, MovementResult, Plan, PlanStep
from tmr_vision.skeleton import Side


class Ranking(Phase):
    """The plan after the first tests: what comes first, and which side."""

    name = "ranking"

    def __init__(self, results: tuple[MovementResult, ...], plan: Plan) -> None:
        self.results, self.plan, self.steps = results, plan, plan.steps
        self._entered_s = 0.0

    def enter(self, context: SessionContext) -> None:
        """Show all results, those to be exercised first, and say what comes first."""
        self._entered_s = context.now_s
        context.ranked = True
        order = [step.movement for step in self.steps]
        rest = [r.movement.key for r in self.results if r.movement.key not in order]
        found = {r.movement.key: r for r in self.results}
        context.show(
            movement=None,
            side=None,
            count=None,
            results=tuple(found[key] for key in (*order, *rest)),
            actions={key: self._action(context, found[key]) for key in found},
            plan={step.movement: self._in_words(context, step) for step in self.steps},
        )
        context.emit("plan", order=order, good_sides=[step.good_side for step in self.steps])
        if not self.steps:
            self._say_nothing(context)
            return
        first = self.steps[0]
        what = context.side_phrase(found[first.movement].movement, first.good_side)
        context.cue("ranking", title=first.title, what=what)

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Leave it on the screen for a while."""
        late = context.now_s - self._entered_s >= context.pace("result_s")
        return OVER if late and not context.talking else None

    def _say_nothing(self, context: SessionContext) -> None:
        """Say why there is nothing to exercise, as the plan does: all is equal only if it is."""
        note = closing_note(self.plan)
        if note is not None:
            context.speak(closing_rule(self.plan) or "", translate(note))
            return
        titles = join_messages(", ", [found.movement.title for found in self.results])
        context.cue("not_now", titles=translate(titles))

    def _action(self, context: SessionContext, found: MovementResult) -> str:
        painful = pain_stops(context.state)
        return sentence(action_by(found, self.plan, painful))

    def _in_words(self, context: SessionContext, step: PlanStep) -> str:
        sets, reps = dose()
        movement = next(r.movement for r in self.results if r.movement.key == step.movement)
        what = context.side_phrase(movement, step.good_side)
        return context.cues.text("step", what=what, sets=sets, n=reps)


class ExerciseIntro(Phase):
    """Say which side is exercised, and how much."""

    name = "treat"

    def __init__(self, movement: Movement, side: Side) -> None:
        self.movement, self.side = movement, side

    def enter(self, context: SessionContext) -> None:
        """Begin the segment of the exercise."""
        context.start_segment(self.movement.key, EXERCISE)
        context.new_counters(self.movement)
        context.show(movement=self.movement, side=self.side, count=None, results=())
        sets, reps = dose()
        what = context.side_phrase(self.movement, self.side)
        context.cue("treat", title=self.movement.title, sets=sets, n=reps, what=what)

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Go on when it is read."""
        return None if context.talking else self._stand()

    def handle_command(self, context: SessionContext, command: str) -> Phase | None:
        """Go on at once."""
        return self._stand() if command == "next" else None

    def _stand(self) -> Phase:
        return Positioning(
            self.movement, self.side, lambda: ExerciseSet(self.movement, self.side, 1)
        )


class ExerciseSet(Counting):
    """One set on the good side."""

    name = "set"

    def __init__(self, movement: Movement, side: Side, number: int) -> None:
        super().__init__(movement, side, target=dose()[1])
        self.number = number
        self._started_s = 0.0

    def enter(self, context: SessionContext) -> None:
        """Begin the set."""
        super().enter(context)
        self._started_s = context.now_s
        context.counters[self.side].restart()
        what = context.side_phrase(self.movement, self.side)
        context.cue("set_go", set=self.number, n=self.target, what=what)

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Count, and let the timer run."""
        context.show(timer_s=context.now_s - self._started_s)
        return super().on_frame(context, observation)

    def done(self, context: SessionContext) -> Phase:
        """Rest before the next set; after the last one the round is over."""
        context.show(paused=False, hint="", hint_code="", count=None, timer_s=None)
        if self.number < dose()[0]:
            return Rest(self.movement, self.side, self.number)
        context.end_segment()
        done = context.state.exercised.get(self.movement.key, 0) + 1
        context.state.exercised[self.movement.key] = done
        context.write("treated", movement=self.movement.key, side=self.side, rounds=done)
        context.emit("treated", movement=self.movement.key, side=self.side, rounds=done)
        return OVER


class Rest(Phase):
    """The time between two sets."""

    name = "rest"

    def __init__(self, movement: Movement, side: Side, number: int) -> None:
        self.movement, self.side, self.number = movement, side, number
        self._entered_s = 0.0

    def enter(self, context: SessionContext) -> None:
        """Start the timer."""
        self._entered_s = context.now_s
        context.show(count=None, value_deg=math.nan, timer_s=context.pace("rest_s"))
        context.cue("rest", seconds=round(context.pace("rest_s")))

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Count down."""
        left_s = context.pace("rest_s") - (context.now_s - self._entered_s)
        context.show(timer_s=max(0.0, left_s))
        return self._next(context) if left_s <= 0 else None

    def handle_command(self, context: SessionContext, command: str) -> Phase | None:
        """Cut the rest short."""
        return self._next(context) if command == "next" else None

    def _next(self, context: SessionContext) -> Phase:
        context.show(timer_s=None)
        return ExerciseSet(self.movement, self.side, self.number + 1)
