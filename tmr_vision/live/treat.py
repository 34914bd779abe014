"""Exercise of the good side between two tests: sets, counted, with a rest between them."""

import math
from collections.abc import Sequence

from tmr_vision.live.counting import Counting
from tmr_vision.live.course import TREATMENT, Course, Moment
from tmr_vision.live.phase import OVER, Phase
from tmr_vision.live.trial import Stand
from tmr_vision.protocol import dose
from tmr_vision.records import Movement, MovementResult, PlanStep
from tmr_vision.skeleton import Side


class Ranking(Phase):
    """The plan after the first tests: what comes first, and which side."""

    name = "ranking"

    def __init__(self, results: tuple[MovementResult, ...], steps: Sequence[PlanStep]) -> None:
        self.results, self.steps = results, steps
        self._entered_s = 0.0

    def enter(self, course: Course) -> None:
        """Show all results, those to be exercised first, and say what comes first."""
        self._entered_s = course.now_s
        course.ranked = True
        order = [step.movement for step in self.steps]
        rest = [r.movement.key for r in self.results if r.movement.key not in order]
        found = {r.movement.key: r for r in self.results}
        course.show(
            movement=None,
            side=None,
            count=None,
            results=tuple(found[key] for key in (*order, *rest)),
            plan={step.movement: self._told(course, step) for step in self.steps},
        )
        course.tell("plan", order=order, good_sides=[step.good_side for step in self.steps])
        if not self.steps:
            course.cue("nothing_to_do")
            return
        first = self.steps[0]
        what = course.what(found[first.movement].movement, first.good_side)
        course.cue("ranking", title=first.title, what=what)

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Leave it on the screen for a while."""
        late = course.now_s - self._entered_s >= course.pace("result_s")
        return OVER if late and not course.talking else None

    def _told(self, course: Course, step: PlanStep) -> str:
        sets, reps = dose()
        movement = next(r.movement for r in self.results if r.movement.key == step.movement)
        what = course.what(movement, step.good_side)
        return course.cues.text("step", what=what, sets=sets, n=reps)


class Treat(Phase):
    """Say which side is exercised, and how much."""

    name = "treat"

    def __init__(self, movement: Movement, side: Side) -> None:
        self.movement, self.side = movement, side

    def enter(self, course: Course) -> None:
        """Begin the block of the exercise."""
        course.start_block(self.movement.key, TREATMENT)
        course.new_counters(self.movement)
        course.show(movement=self.movement, side=self.side, count=None, results=())
        sets, reps = dose()
        what = course.what(self.movement, self.side)
        course.cue("treat", title=self.movement.title, sets=sets, n=reps, what=what)

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Go on when it is read."""
        return None if course.talking else self._stand()

    def told(self, course: Course, command: str) -> Phase | None:
        """Go on at once."""
        return self._stand() if command == "next" else None

    def _stand(self) -> Phase:
        return Stand(self.movement, self.side, lambda: Work(self.movement, self.side, 1))


class Work(Counting):
    """One set on the good side."""

    name = "set"

    def __init__(self, movement: Movement, side: Side, number: int) -> None:
        super().__init__(movement, side, target=dose()[1])
        self.number = number
        self._started_s = 0.0

    def enter(self, course: Course) -> None:
        """Begin the set."""
        super().enter(course)
        self._started_s = course.now_s
        course.counters[self.side].restart()
        what = course.what(self.movement, self.side)
        course.cue("set_go", set=self.number, n=self.target, what=what)

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Count, and let the timer run."""
        course.show(timer_s=course.now_s - self._started_s)
        return super().see(course, moment)

    def done(self, course: Course) -> Phase:
        """Rest before the next set; after the last one the round is over."""
        course.show(paused=False, hint="", count=None, timer_s=None)
        if self.number < dose()[0]:
            return Rest(self.movement, self.side, self.number)
        course.end_block()
        done = course.store.treated.get(self.movement.key, 0) + 1
        course.store.treated[self.movement.key] = done
        course.write("treated", movement=self.movement.key, side=self.side, rounds=done)
        course.tell("treated", movement=self.movement.key, side=self.side, rounds=done)
        return OVER


class Rest(Phase):
    """The time between two sets."""

    name = "rest"

    def __init__(self, movement: Movement, side: Side, number: int) -> None:
        self.movement, self.side, self.number = movement, side, number
        self._entered_s = 0.0

    def enter(self, course: Course) -> None:
        """Start the timer."""
        self._entered_s = course.now_s
        course.show(count=None, value_deg=math.nan, timer_s=course.pace("rest_s"))
        course.cue("rest", seconds=round(course.pace("rest_s")))

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Count down."""
        left_s = course.pace("rest_s") - (course.now_s - self._entered_s)
        course.show(timer_s=max(0.0, left_s))
        return self._next(course) if left_s <= 0 else None

    def told(self, course: Course, command: str) -> Phase | None:
        """Cut the rest short."""
        return self._next(course) if command == "next" else None

    def _next(self, course: Course) -> Phase:
        course.show(timer_s=None)
        return Work(self.movement, self.side, self.number + 1)
