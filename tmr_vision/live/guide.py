"""The guide: a state machine over the phases.

What comes next follows from what is in the store, so a session that is taken up again goes on
where it was. Without a guide there is one phase, :class:`Watch`.
"""

import math
from dataclasses import replace

from tmr_vision.live.context import Observation, SessionContext
from tmr_vision.live.exercise import ExerciseIntro, Ranking
from tmr_vision.live.finish import pain_stops
from tmr_vision.live.movement_test import Explain, Practice, Reps
from tmr_vision.live.outcome import TAGS, repeat_test
from tmr_vision.live.phase import OVER, Finish, Phase, SafetyScreening, WhichSide
from tmr_vision.protocol import decide, make_plan
from tmr_vision.records import Movement
from tmr_vision.skeleton import SIDES, Side

OPEN_END_S = 1e6
"""A take that ends when the session does."""


class Unguided(Phase):
    """Without a guide: all that is seen counts, of both sides, until somebody stops it."""

    name = "watch"

    def __init__(self, movement: Movement) -> None:
        self.movement = movement
        self._kept = False

    def enter(self, context: SessionContext) -> None:
        """Begin to keep and to count."""
        context.start_segment(self.movement.key, 0)
        context.new_counters(self.movement)
        context.show(movement=self.movement)
        context.cue("watch", title=self.movement.title)

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Count whichever side moves."""
        if not self._kept:
            self._kept = True
            for side in SIDES:
                context.keep_interval(self.movement, 0, side, 0.0, OPEN_END_S)
        for side, counter in context.counters.items():
            rep = counter.update(observation.pose)
            if rep is not None:
                context.emit("rep", side=side, number=rep.number, value_deg=round(rep.value_deg, 1))
        shown = self._side(context)
        if shown is not None:  # a moment without movement is shown too: the arm sinks to its rest
            own = context.counters[shown]
            context.show(side=shown, count=len(own.reps), value_deg=own.value_deg)
        context.show(best_deg={side: c.best_deg for side, c in context.counters.items()})
        return None

    def _side(self, context: SessionContext) -> Side | None:
        """Return the side that moves; while none does, the one that moved last, or is seen."""
        counters, shown = context.counters, context.display.side
        moving = [side for side in SIDES if counters[side].moving]
        seen = [side for side in SIDES if math.isfinite(counters[side].value_deg)]
        if shown in moving or (shown in seen and not moving):
            return shown
        return next(iter((*moving, *seen)), shown)

    def handle_command(self, context: SessionContext, command: str) -> Phase | None:
        """Stop at ``next``."""
        context.finished = command == "next"
        return None


COMMANDS = ("next", "repeat", "yes", "no", *(str(n) for n in range(10)), *TAGS)


class Guide:
    """Leads through a session: :meth:`on_frame` for moments, :meth:`handle_command` for keys."""

    def __init__(self, context: SessionContext, first: Phase) -> None:
        self._context = context
        self._phase = first
        self._enter(first)

    @property
    def phase(self) -> Phase:
        """The phase that the session is in."""
        return self._phase

    def on_frame(self, observation: Observation) -> None:
        """Take in a frame."""
        if observation.gestures.consume("both", self._context.pace("next_s")):
            self._context.emit("gesture", sign="both")
            self._context.back_s = observation.gestures.held_s("both")
            self.handle_command("next")
            self._context.back_s = 0.0
        self._follow(self._phase.on_frame(self._context, observation))

    def handle_command(self, command: str) -> None:
        """Take a command (one of ``COMMANDS``)."""
        phase = self._phase
        if command == "repeat" and isinstance(phase, Practice | Reps):
            self._follow(repeat_test(self._context, phase.movement, phase.number))
            return
        self._follow(phase.handle_command(self._context, command))

    def _follow(self, phase: Phase | None) -> None:
        if phase is OVER:
            phase = next_phase(self._context)
        if phase is not None:
            self._enter(phase)

    def _enter(self, phase: Phase) -> None:
        self._phase = phase
        self._context.show(phase=phase.name, timer_s=None, hint="", hint_code="")
        self._context.emit("phase", phase=phase.name)
        phase.enter(self._context)


def next_phase(context: SessionContext) -> Phase:
    """Choose what comes next from what has been done."""
    if not context.sides_known:
        return WhichSide()
    for movement in context.options.movements:
        test = context.state.test(movement.key, 0)
        if test.done:
            continue
        if movement.screening == "balance" and context.state.screening is None:
            return SafetyScreening()
        if context.state.is_contraindicated(movement):
            _leave_out(context, movement)
            continue
        return Explain(movement, 0, test.sides_left())
    return _exercise(context) or Finish()


def _leave_out(context: SessionContext, movement: Movement) -> None:
    test = context.state.test(movement.key, 0)
    context.state.set_test(replace(test, done=True, skipped=True))
    context.write("done", movement=movement.key, test=0, skipped=True)
    context.emit("left_out", movement=movement.key)
    context.announce("left_out", title=movement.title)


def _exercise(context: SessionContext) -> Phase | None:
    """Return the next phase of the treat-and-retest loop, or None when it is over."""
    histories = {m.key: context.state.history(m) for m in context.options.movements}
    firsts = tuple(history[0] for history in histories.values() if history)
    plan = make_plan(firsts, painful=pain_stops(context.state))
    if not context.ranked and firsts:
        return Ranking(firsts, plan)
    for step in plan.steps if context.options.rounds else ():
        history = histories[step.movement]
        movement = history[0].movement
        tests, rounds = len(history), context.state.exercised.get(step.movement, 0)
        if rounds == tests:  # exercised since the last test
            return Explain(movement, tests, context.state.test(movement.key, tests).sides_left())
        if decide(history, rounds=context.options.rounds) not in ("next", "leave"):
            return ExerciseIntro(movement, make_plan(history[-1:]).steps[0].good_side)
    return None
