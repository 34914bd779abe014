"""A phase of the guide: a state of its machine. Each says which phase follows it, or ``OVER``."""

from typing import ClassVar

from tmr_vision.live.checks import leaving_words
from tmr_vision.live.course import Course, Moment
from tmr_vision.skeleton import SIDES, Side
from tmr_vision.smoothing.framing import Leaving
from tmr_vision.view import FACING_LIMIT_DEG

ANSWERS: dict[Side, str] = {"right": "yes", "left": "no"}
"""What a raised hand means."""
BEARABLE = ("tilted", "shaky", "slow")
"""Faults of the set-up that a check can bear; the result says what they cost."""


class Phase:
    """One state; ``enter`` once, ``see`` every frame, ``told`` for keys, gestures and answers."""

    name: ClassVar[str] = ""

    def enter(self, course: Course) -> None:
        """Say and show what this phase is about."""

    def see(self, course: Course, moment: Moment) -> "Phase | None":
        """Take in a frame; return the phase that follows, or None to stay."""
        return None

    def told(self, course: Course, command: str) -> "Phase | None":
        """Take a command: ``next``, ``repeat``, ``yes``, ``no``, a digit, or a tag's name."""
        return OVER if command == "next" else None

    def stop(self, course: Course) -> None:
        """Keep what can be kept, because the session stops here."""


OVER = Phase()
"""What a phase returns when the agenda is to choose."""


class SetUp(Phase):
    """Whether everything is set up so that it can be measured."""

    name = "set_up"

    def __init__(self) -> None:
        self._good_since_s: float | None = None
        self._fault, self._fault_since_s, self._offered = "", 0.0, False

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Say the first thing that is wrong; go on when all has been right for a while."""
        if moment.fault is not None:
            self._good_since_s = None
            return self._wrong(course, moment.fault, moment.framing.leaving())
        if self._good_since_s is None:
            self._good_since_s = course.now_s
            course.cue("set_up_good")
        ready = course.now_s - self._good_since_s >= course.pace("ready_s")
        return WhichSide() if ready else None

    def told(self, course: Course, command: str) -> Phase | None:
        """Let the person go on although something is not right."""
        return WhichSide() if command == "next" else None

    def _wrong(self, course: Course, fault: str, leaving: Leaving | None) -> Phase | None:
        """Say what is wrong, one thing at a time; what is bearable holds nobody up for ever."""
        if fault != self._fault:
            self._fault, self._fault_since_s = fault, course.now_s
        late = course.now_s - self._fault_since_s > course.pace("question_s")
        if late and fault in BEARABLE:
            course.announce("all_the_same")
            return WhichSide()
        if course.talking:
            return None
        if late and fault != "nobody" and not self._offered:
            self._offered = True
            course.cue("as_it_is")
        elif fault == "cut_off" and leaving is not None:
            course.remind("leaves", **leaving_words(leaving))
        else:
            course.remind(fault)
        return None


class WhichSide(Phase):
    """Which side is which: the person raises the right hand."""

    name = "which_side"

    def __init__(self) -> None:
        self._answered = False
        self._asked_s = 0.0

    def enter(self, course: Course) -> None:
        """Ask for the right hand."""
        self._asked_s = course.now_s
        course.cue("raise_right")

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Take the raised hand as the right one, whatever the picture says."""
        if self._answered:
            return None if course.talking else OVER
        course.remind("raise_right")
        if course.now_s - self._asked_s > course.pace("give_up_s"):
            return self.told(course, "next")
        if abs(moment.seen.heading_deg) > FACING_LIMIT_DEG:
            return None
        for side in SIDES:
            if moment.signs.take(side, course.pace("answer_s")):
                self._answer(course, agrees=side == "right")
        return None

    def told(self, course: Course, command: str) -> Phase | None:
        """Go on without knowing."""
        if command != "next":
            return None
        course.announce("sides_unknown")
        course.tell("sides", mirrored=course.store.mirrored, corrected=False, known=False)
        course.sides_known = True
        return OVER

    def _answer(self, course: Course, *, agrees: bool) -> None:
        self._answered = course.sides_known = True
        if not agrees:
            course.store.mirrored = not course.store.mirrored
        course.write("sides", mirrored=course.store.mirrored, corrected=not agrees)
        course.tell("sides", mirrored=course.store.mirrored, corrected=not agrees, known=True)
        course.cue("sides_agree" if agrees else "sides_corrected")


class Gate(Phase):
    """Questions before the first movement that is screened; no answer counts as the careful one."""

    name = "gate"

    def __init__(self) -> None:
        self._number = 0
        self._asked_s = 0.0
        self._outcome = "ok"

    def enter(self, course: Course) -> None:
        """Ask the first question."""
        self._ask(course)

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Take a raised right hand for yes, a raised left hand for no."""
        question = course.cues.questions[self._number]
        given = course.answers.get("gate", {}).get(question.key)
        if given is not None:
            return self.told(course, "yes" if given else "no")
        for side in SIDES:
            if moment.signs.take(side, course.pace("answer_s")):
                return self.told(course, ANSWERS[side])
        if course.now_s - self._asked_s > course.pace("question_s"):
            return self.told(course, question.unsafe)
        return None

    def told(self, course: Course, command: str) -> Phase | None:
        """Take an answer and ask the next question, until the outcome is known."""
        if command not in ("yes", "no"):
            return None
        question = course.cues.questions[self._number]
        course.tell("answer", question=question.key, answer=command)
        if command == question.unsafe:
            self._outcome = question.then
        self._number += 1
        if self._number < len(course.cues.questions) and self._outcome != "left_out":
            self._ask(course)
            return None
        course.store.gate = self._outcome
        course.write("gate", outcome=self._outcome)
        course.show(timer_s=None)
        return OVER

    def _ask(self, course: Course) -> None:
        self._asked_s = course.now_s
        question = course.cues.questions[self._number]
        course.cue("question", text=question.text, how=course.cues.how_to_answer)


class Hurt(Phase):
    """It hurt too much: the check ends, unless the person wants to go on with something else."""

    name = "hurt"

    def __init__(self) -> None:
        self._entered_s = 0.0

    def enter(self, course: Course) -> None:
        """Ask the person to stop."""
        self._entered_s = course.now_s
        course.cue("felt_pain")

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """End the check if nothing is said."""
        waited_s = course.now_s - self._entered_s
        return Finish() if waited_s > course.pace("question_s") else None


class Finish(Phase):
    """The end."""

    name = "end"

    def enter(self, course: Course) -> None:
        """Say that it is over, beside the last result of every movement."""
        histories = [course.store.history(movement) for movement in course.options.movements]
        course.show(results=tuple(tests[-1] for tests in histories if tests), plan={})
        course.cue("end")

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Leave the last cue on the screen until it is read."""
        course.finished = not course.talking
        return None

    def told(self, course: Course, command: str) -> Phase | None:
        """End at once."""
        course.finished = True
        return None
