"""The guide: a state machine over the phases.

What comes next follows from what is in the store, so a session that is taken up again goes on
where it was. Without a guide there is one phase, :class:`Watch`.
"""

from dataclasses import replace

from tmr_vision.live.course import Course, Moment
from tmr_vision.live.finish import pain_stops
from tmr_vision.live.outcome import TAGS, again
from tmr_vision.live.phase import OVER, Finish, Gate, Phase, WhichSide
from tmr_vision.live.treat import Ranking, Treat
from tmr_vision.live.trial import Explain, Practice, Reps
from tmr_vision.protocol import decide, make_plan
from tmr_vision.records import Movement
from tmr_vision.skeleton import SIDES

OPEN_END_S = 1e6
"""A take that ends when the session does."""


class Watch(Phase):
    """Without a guide: all that is seen counts, of both sides, until somebody stops it."""

    name = "watch"

    def __init__(self, movement: Movement) -> None:
        self.movement = movement
        self._kept = False

    def enter(self, course: Course) -> None:
        """Begin to keep and to count."""
        course.start_block(self.movement.key, 0)
        course.new_counters(self.movement)
        course.show(movement=self.movement)

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Count whichever side moves."""
        if not self._kept:
            self._kept = True
            for side in SIDES:
                course.keep_take(self.movement, 0, side, 0.0, OPEN_END_S)
        for side, counter in course.counters.items():
            rep = counter.see(moment.seen)
            if counter.moving or rep is not None:
                course.show(side=side, count=len(counter.reps), value_deg=counter.value_deg)
            if rep is not None:
                course.tell("rep", side=side, number=rep.number, value_deg=round(rep.value_deg, 1))
        course.show(best_deg={side: c.best_deg for side, c in course.counters.items()})
        return None

    def told(self, course: Course, command: str) -> Phase | None:
        """Stop at ``next``."""
        course.finished = command == "next"
        return None


COMMANDS = ("next", "repeat", "yes", "no", *(str(n) for n in range(10)), *TAGS)


class Guide:
    """Leads through a session; call :meth:`see` with every moment, :meth:`told` with commands."""

    def __init__(self, course: Course, first: Phase) -> None:
        self._course = course
        self._phase = first
        self._enter(first)

    @property
    def phase(self) -> Phase:
        """The phase that the session is in."""
        return self._phase

    def see(self, moment: Moment) -> None:
        """Take in a frame."""
        if moment.signs.take("both", self._course.pace("next_s")):
            self._course.tell("gesture", sign="both")
            self._course.back_s = moment.signs.held_s("both")
            self.told("next")
            self._course.back_s = 0.0
        self._follow(self._phase.see(self._course, moment))

    def told(self, command: str) -> None:
        """Take a command (one of ``COMMANDS``)."""
        phase = self._phase
        if command == "repeat" and isinstance(phase, Practice | Reps):
            self._follow(again(self._course, phase.movement, phase.number))
            return
        self._follow(phase.told(self._course, command))

    def _follow(self, phase: Phase | None) -> None:
        if phase is OVER:
            phase = next_phase(self._course)
        if phase is not None:
            self._enter(phase)

    def _enter(self, phase: Phase) -> None:
        self._phase = phase
        self._course.show(phase=phase.name, timer_s=None, hint="")
        self._course.tell("phase", phase=phase.name)
        phase.enter(self._course)


def next_phase(course: Course) -> Phase:
    """Choose what comes next from what has been done."""
    if not course.sides_known:
        return WhichSide()
    for movement in course.options.movements:
        trial = course.store.test(movement.key, 0)
        if trial.done:
            continue
        if movement.screening == "balance" and course.store.gate is None:
            return Gate()
        if course.store.is_contraindicated(movement):
            _leave_out(course, movement)
            continue
        return Explain(movement, 0, trial.sides_left())
    return _exercise(course) or Finish()


def _leave_out(course: Course, movement: Movement) -> None:
    trial = course.store.test(movement.key, 0)
    course.store.change(replace(trial, done=True, skipped=True))
    course.write("done", movement=movement.key, test=0, skipped=True)
    course.tell("left_out", movement=movement.key)
    course.announce("left_out", title=movement.title)


def _exercise(course: Course) -> Phase | None:
    """Return the next phase of the treat-and-retest loop, or None when it is over."""
    histories = {m.key: course.store.history(m) for m in course.options.movements}
    firsts = tuple(history[0] for history in histories.values() if history)
    steps = make_plan(firsts, painful=pain_stops(course.store)).steps
    if not course.ranked and firsts:
        return Ranking(firsts, steps)
    for step in steps if course.options.rounds else ():
        history = histories[step.movement]
        movement = history[0].movement
        tests, rounds = len(history), course.store.treated.get(step.movement, 0)
        if rounds == tests:  # exercised since the last test
            return Explain(movement, tests, course.store.test(movement.key, tests).sides_left())
        if decide(history, rounds=course.options.rounds) not in ("next", "leave"):
            return Treat(movement, make_plan(history[-1:]).steps[0].good_side)
    return None
