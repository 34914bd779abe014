"""Phases in which repetitions are counted: practice, test, sets of exercise."""

from abc import abstractmethod

from tmr_vision.live.checks import leaving_words
from tmr_vision.live.context import Observation, SessionContext
from tmr_vision.live.counter import LiveRep
from tmr_vision.live.phase import Phase
from tmr_vision.records import CompensationRule, Movement
from tmr_vision.reps import needed_landmarks
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
    def done(self, context: SessionContext) -> Phase:
        """Return what follows when enough was counted, or the person goes on without."""

    def enter(self, context: SessionContext) -> None:
        """Start the count."""
        self._moved_s = self._here_s = context.now_s
        context.show(movement=self.movement, side=self.side, count=0, target=self.target)

    def on_frame(self, context: SessionContext, observation: Observation) -> Phase | None:
        """Count, and react to what is seen."""
        reps = {side: context.counters[side].update(observation.pose) for side in SIDES}
        own = context.counters[self.side]
        self._show(context)
        rep = reps[self.side]
        if rep is not None:
            return self.counted(context, rep)
        if reps[other(self.side)] is not None and len(own.reps) >= MIN_REPS:
            return self.done(context)  # turned round before being asked
        out_of_view = observation.framing.leaving(needed_landmarks(self.movement, self.side))
        if out_of_view is not None:
            self._moved_s = context.now_s
            context.remind("leaves", **leaving_words(out_of_view))
        if own.moving:
            self._moved_s = context.now_s
            self._hint(context)
        return self._idle(context) if self._here(context, observation) else None

    def counted(self, context: SessionContext, rep: LiveRep) -> Phase | None:
        """Count a repetition aloud."""
        self._moved_s = context.now_s
        self._hinted.clear()
        context.emit("rep", side=rep.side, number=rep.number, value_deg=round(rep.value_deg, 1))
        context.show(count=rep.number, hint="", hint_code="")
        if rep.number >= self.target:
            return self.done(context)
        context.cue("last_one" if rep.number == self.target - 1 else "count", n=rep.number)
        return None

    def handle_command(self, context: SessionContext, command: str) -> Phase | None:
        """Go on to the next side or movement."""
        return self.done(context) if command == "next" else None

    def _show(self, context: SessionContext) -> None:
        own = context.counters[self.side]
        best = {side: counter.best_deg for side, counter in context.counters.items()}
        context.show(value_deg=own.value_deg, best_deg=best)

    def _here(self, context: SessionContext, observation: Observation) -> bool:
        """Pause while the person is out of the picture, for as long as it takes."""
        if observation.pose.there:
            self._here_s = context.now_s
            if self._away:
                self._away, self._moved_s = False, context.now_s
                self._go_on(context)
                context.cue("go_on", left=self._left(context))
            return True
        self._moved_s = context.now_s
        if context.now_s - self._here_s > AWAY_S and not self._away:
            self._away = True
            context.show(paused=True, hint="", hint_code="")
            context.cue("come_back")
            context.emit("paused", why="away")
        return False

    def _idle(self, context: SessionContext) -> Phase | None:
        """Pause when the person has stopped; after a long while go on with what there is."""
        idle_s = context.now_s - self._moved_s
        if idle_s > context.pace("give_up_s"):
            context.show(paused=False)
            context.announce("enough")
            return self.done(context)
        if idle_s <= context.pace("idle_s"):
            if context.display.paused:
                self._go_on(context)
            return None
        if not context.display.paused:
            context.show(paused=True, hint="", hint_code="")
            context.emit("paused", why="still")
        context.remind("ready", left=self._left(context))
        return None

    def _left(self, context: SessionContext) -> int:
        return self.target - len(context.counters[self.side].reps)

    def _go_on(self, context: SessionContext) -> None:
        context.show(paused=False)
        context.emit("resumed")

    def _hint(self, context: SessionContext) -> None:
        """Name a compensation once in a repetition, and not too often."""
        if context.now_s - self._hint_s < HINT_S:
            return
        for rule in self.movement.compensations:
            if rule.whose == "other" or rule.view != self.movement.view:
                continue
            if rule.name not in self._hinted:
                changed = context.counters[self.side].change_deg(rule.angle)
                if _is_over(rule, changed):
                    self._hinted.add(rule.name)
                    self._hint_s = context.now_s
                    text = context.cues.hint(rule.name, rule.title)
                    context.show(hint=text, hint_code=rule.name)
                    deg = round(changed, 1)
                    context.emit("hint", compensation=rule.name, code=rule.name, text=text, deg=deg)
                    return


def _is_over(rule: CompensationRule, changed_deg: float) -> bool:
    sizes = {"more": changed_deg, "less": -changed_deg, "either": abs(changed_deg)}
    return sizes[rule.direction] > rule.threshold_deg
