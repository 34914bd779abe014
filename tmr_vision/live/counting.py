"""Phases in which repetitions are counted: practice, test, sets of exercise."""

from abc import abstractmethod

from tmr_vision.live.checks import leaving_words
from tmr_vision.live.counter import LiveRep
from tmr_vision.live.course import Course, Moment
from tmr_vision.live.phase import Phase
from tmr_vision.records import CompensationRule, Movement
from tmr_vision.reps import needed
from tmr_vision.skeleton import SIDES, Side, other
from tmr_vision.stats import MIN_REPS

AWAY_S = 1.0
HINT_S = 3.0


class Counting(Phase):
    """Counts one side until ``target``; pauses, encourages, hints and gives up on the way."""

    def __init__(self, movement: Movement, side: Side, target: int) -> None:
        self.movement, self.side, self.target = movement, side, target
        self._moved_s = self._here_s = 0.0
        self._away = False
        self._hint_s = -HINT_S
        self._hinted: set[str] = set()

    @abstractmethod
    def done(self, course: Course) -> Phase:
        """Return what follows when enough was counted, or the person goes on without."""

    def enter(self, course: Course) -> None:
        """Start the count."""
        self._moved_s = self._here_s = course.now_s
        course.show(movement=self.movement, side=self.side, count=0, target=self.target)

    def see(self, course: Course, moment: Moment) -> Phase | None:
        """Count, and react to what is seen."""
        reps = {side: course.counters[side].see(moment.seen) for side in SIDES}
        own = course.counters[self.side]
        self._show(course)
        rep = reps[self.side]
        if rep is not None:
            return self.counted(course, rep)
        if reps[other(self.side)] is not None and len(own.reps) >= MIN_REPS:
            return self.done(course)  # turned round before being asked
        leaving = moment.framing.leaving(needed(self.movement, self.side))
        if leaving is not None:
            self._moved_s = course.now_s
            course.remind("leaves", **leaving_words(leaving))
        if own.moving:
            self._moved_s = course.now_s
            self._hint(course)
        return self._idle(course) if self._here(course, moment) else None

    def counted(self, course: Course, rep: LiveRep) -> Phase | None:
        """Count a repetition aloud."""
        self._moved_s = course.now_s
        self._hinted.clear()
        course.tell("rep", side=rep.side, number=rep.number, value_deg=round(rep.value_deg, 1))
        course.show(count=rep.number, hint="")
        if rep.number >= self.target:
            return self.done(course)
        course.cue("last_one" if rep.number == self.target - 1 else "count", n=rep.number)
        return None

    def told(self, course: Course, command: str) -> Phase | None:
        """Go on to the next side or movement."""
        return self.done(course) if command == "next" else None

    def _show(self, course: Course) -> None:
        own = course.counters[self.side]
        best = {side: counter.best_deg for side, counter in course.counters.items()}
        course.show(value_deg=own.value_deg, best_deg=best)

    def _here(self, course: Course, moment: Moment) -> bool:
        """Pause while the person is out of the picture, for as long as it takes."""
        if moment.seen.there:
            self._here_s = course.now_s
            if self._away:
                self._away, self._moved_s = False, course.now_s
                self._go_on(course)
                course.cue("go_on", left=self._left(course))
            return True
        self._moved_s = course.now_s
        if course.now_s - self._here_s > AWAY_S and not self._away:
            self._away = True
            course.show(paused=True, hint="")
            course.cue("come_back")
            course.tell("paused", why="away")
        return False

    def _idle(self, course: Course) -> Phase | None:
        """Pause when the person has stopped; after a long while go on with what there is."""
        idle_s = course.now_s - self._moved_s
        if idle_s > course.pace("give_up_s"):
            course.show(paused=False)
            course.announce("enough")
            return self.done(course)
        if idle_s <= course.pace("idle_s"):
            if course.shown.paused:
                self._go_on(course)
            return None
        if not course.shown.paused:
            course.show(paused=True, hint="")
            course.tell("paused", why="still")
        course.remind("ready", left=self._left(course))
        return None

    def _left(self, course: Course) -> int:
        return self.target - len(course.counters[self.side].reps)

    def _go_on(self, course: Course) -> None:
        course.show(paused=False)
        course.tell("resumed")

    def _hint(self, course: Course) -> None:
        """Name a compensation once in a repetition, and not too often."""
        if course.now_s - self._hint_s < HINT_S:
            return
        for rule in self.movement.compensations:
            if rule.whose == "other" or rule.view != self.movement.view:
                continue
            if rule.name not in self._hinted:
                changed = course.counters[self.side].change_deg(rule.angle)
                if _is_over(rule, changed):
                    self._hinted.add(rule.name)
                    self._hint_s = course.now_s
                    text = course.cues.hint(rule.name, rule.title)
                    course.show(hint=text)
                    course.tell("hint", compensation=rule.name, text=text, deg=round(changed, 1))
                    return


def _is_over(rule: CompensationRule, changed_deg: float) -> bool:
    sizes = {"more": changed_deg, "less": -changed_deg, "either": abs(changed_deg)}
    return sizes[rule.direction] > rule.threshold_deg
