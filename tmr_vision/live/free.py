"""Without a guide: one movement is watched and counted until somebody stops it."""

from tmr_vision.live.course import Course, Moment
from tmr_vision.live.phase import Phase
from tmr_vision.records import Movement
from tmr_vision.skeleton import SIDES

OPEN_END_S = 1e6
"""A take that ends when the session does."""


class Watch(Phase):
    """Everything that is seen counts, of both sides and from the first frame on."""

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
