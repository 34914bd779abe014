"""A phase of the guide: a state of its machine. Each says which phase follows it, or ``OVER``."""

from typing import ClassVar

from tmr_vision.answers import action_by, sentence
from tmr_vision.headline import headline_by
from tmr_vision.live.checks import leaving_words
from tmr_vision.live.context import Observation, SessionContext
from tmr_vision.live.finish import pain_stops
from tmr_vision.protocol import closing_note, make_plan
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.smoothing.framing import OutOfView
from tmr_vision.view import FACING_LIMIT_DEG

ANSWERS: dict[Side, str] = {"right": "yes", "left": "no"}
"""What a raised hand means."""
BEARABLE = ("tilted", "shaky", "slow")
"""Faults of the set-up that a check can bear; the result says what they cost."""


class Phase:
    """One state; ``enter`` once, ``on_frame`` every frame, ``handle_command`` for what is asked."""

    name: ClassVar[str] = ""

    def enter(self, context: SessionContext) -> None:
        """Say and show what this phase is about."""

    def on_frame(self, context: SessionContext, observation: Observation) -> "Phase | None":
        """Take in a frame; return the phase that follows, or None to stay."""
        return None

    def handle_command(self, context: SessionContext, command: str) -> "Phase | None":
        """Take a command: ``next``, ``repeat``, ``yes``, ``no``, a digit, or a tag's name."""
        return OVER if command == "next" else None

    def stop(self, context: SessionContext) -> None:
        """Keep what can be kept, because the session stops here."""


OVER = Phase()
"""What a phase returns when the agenda is to choose."""


class SetUp(Phase):
    """Whether everything is set up so that it can be measured."""

    name = "set_up"

    def __init__(self) -> None:
        self._good_since_s: float | None = None
        self._fault, self._fault_since_s, self._offered = "", 0.0, False

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Say the first thing that is wrong; go on when all has been right for a while."""
        if observation.fault is not None:
            self._good_since_s = None
            return self._wrong(context, observation.fault, observation.framing.leaving())
        if self._good_since_s is None:
            self._good_since_s = context.now_s
            context.cue("set_up_good")
        ready = context.now_s - self._good_since_s >= context.pace("ready_s")
        return WhichSide() if ready else None

    def handle_command(self, context: SessionContext, command: str) -> Phase | None:
        """Let the person go on although something is not right."""
        return WhichSide() if command == "next" else None

    def _wrong(
        self, context: SessionContext, fault: str, out_of_view: OutOfView | None
    ) -> Phase | None:
        """Say what is wrong, one thing at a time; what is bearable holds nobody up for ever."""
        if fault != self._fault:
            self._fault, self._fault_since_s = fault, context.now_s
        late = context.now_s - self._fault_since_s > context.pace("question_s")
        if late and fault in BEARABLE:
            context.announce("all_the_same")
            return WhichSide()
        if context.talking:
            return None
        if late and fault != "nobody" and not self._offered:
            self._offered = True
            context.cue("as_it_is")
        elif fault == "cut_off" and out_of_view is not None:
            context.remind("leaves", **leaving_words(out_of_view))
        else:
            context.remind(fault)
        return None


class WhichSide(Phase):
    """Which side is which: the person raises the right hand."""

    name = "which_side"

    def __init__(self) -> None:
        self._answered = False
        self._asked_s = 0.0

    def enter(self, context: SessionContext) -> None:
        """Ask for the right hand."""
        self._asked_s = context.now_s
        context.cue("raise_right")

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Take the raised hand as the right one, whatever the picture says."""
        if self._answered:
            return None if context.talking else OVER
        context.remind("raise_right")
        if context.now_s - self._asked_s > context.pace("give_up_s"):
            return self.handle_command(context, "next")
        if abs(observation.pose.heading_deg) > FACING_LIMIT_DEG:
            return None
        for side in SIDES:
            if observation.gestures.consume(side, context.pace("answer_s")):
                self._answer(context, agrees=side == "right")
        return None

    def handle_command(self, context: SessionContext, command: str) -> Phase | None:
        """Go on without knowing."""
        if command != "next":
            return None
        context.announce("sides_unknown")
        context.emit("sides", mirrored=context.state.mirrored, corrected=False, known=False)
        context.sides_known = True
        return OVER

    def _answer(self, context: SessionContext, *, agrees: bool) -> None:
        self._answered = context.sides_known = True
        if not agrees:
            context.state.mirrored = not context.state.mirrored
        context.write("sides", mirrored=context.state.mirrored, corrected=not agrees)
        context.emit("sides", mirrored=context.state.mirrored, corrected=not agrees, known=True)
        context.cue("sides_agree" if agrees else "sides_corrected")


class SafetyScreening(Phase):
    """Questions before the first movement that is screened; no answer counts as the careful one."""

    name = "gate"

    def __init__(self) -> None:
        self._number = 0
        self._asked_s = 0.0
        self._outcome = "ok"

    def enter(self, context: SessionContext) -> None:
        """Ask the first question."""
        self._ask(context)

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Take a raised right hand for yes, a raised left hand for no."""
        question = context.cues.questions[self._number]
        given = context.answers.get("gate", {}).get(question.key)
        if given is not None:
            return self.handle_command(context, "yes" if given else "no")
        for side in SIDES:
            if observation.gestures.consume(side, context.pace("answer_s")):
                return self.handle_command(context, ANSWERS[side])
        if context.now_s - self._asked_s > context.pace("question_s"):
            return self.handle_command(context, question.unsafe)
        return None

    def handle_command(self, context: SessionContext, command: str) -> Phase | None:
        """Take an answer and ask the next question, until the outcome is known."""
        if command not in ("yes", "no"):
            return None
        question = context.cues.questions[self._number]
        context.emit("answer", question=question.key, answer=command)
        if command == question.unsafe:
            self._outcome = question.then
        self._number += 1
        if self._number < len(context.cues.questions) and self._outcome != "left_out":
            self._ask(context)
            return None
        context.state.screening = self._outcome
        context.write("gate", outcome=self._outcome)
        context.show(timer_s=None)
        return OVER

    def _ask(self, context: SessionContext) -> None:
        self._asked_s = context.now_s
        question = context.cues.questions[self._number]
        context.cue("question", text=question.text, how=context.cues.how_to_answer)


class PainStop(Phase):
    """It hurt too much: the check ends, unless the person wants to go on with something else."""

    name = "hurt"

    def __init__(self) -> None:
        self._entered_s = 0.0

    def enter(self, context: SessionContext) -> None:
        """Ask the person to stop."""
        self._entered_s = context.now_s
        context.cue("felt_pain")

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """End the check if nothing is said."""
        waited_s = context.now_s - self._entered_s
        return Finish() if waited_s > context.pace("question_s") else None


class Finish(Phase):
    """The end."""

    name = "end"

    def enter(self, context: SessionContext) -> None:
        """Say that it is over and what came out, beside the last result of every movement."""
        histories = [context.state.history(movement) for movement in context.options.movements]
        results = tuple(tests[-1] for tests in histories if tests)
        painful = pain_stops(context.state)
        plan = make_plan(results, painful=painful)
        actions = {m.movement.key: sentence(action_by(m, plan, painful)) for m in results}
        context.show(results=results, plan={}, actions=actions, side=None, count=None)
        context.cue("end", answer=closing_note(plan) or sentence(headline_by(results)))

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Leave the last cue on the screen until it is read."""
        context.finished = not context.talking
        return None

    def handle_command(self, context: SessionContext, command: str) -> Phase | None:
        """End at once."""
        context.finished = True
        return None
