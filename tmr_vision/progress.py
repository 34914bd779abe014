"""How far a piece of work has come, and the switch that stops it."""

import threading
from collections.abc import Callable
from typing import Literal

from tmr_vision.errors import CancelledError

Stage = Literal["waiting", "reading", "measuring", "comparing", "writing", "done"]


class Job:
    """A piece of work that can be watched and cancelled, from any thread.

    ``stage`` is what is being done, ``fraction`` the part of all that is done, 0 to 1; None where
    nobody can know, as of a camera without an end.

    Parameters
    ----------
    on_change
        Called with the job each time that it has come further, in the thread that works.
    """

    def __init__(self, on_change: Callable[["Job"], None] | None = None) -> None:
        self.stage: Stage = "waiting"
        self.fraction: float | None = 0.0
        self._on_change = on_change
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether it is to stop."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Stop at the next step: what works raises CancelledError and leaves nothing behind."""
        self._cancelled.set()

    def report(self, fraction: float | None, stage: Stage | None = None) -> None:
        """Tell how far it is; raises CancelledError if it is to stop."""
        if self.cancelled:
            raise CancelledError("stopped before the end; nothing was written.", code="stopped")
        self.stage = stage or self.stage
        self.fraction = None if fraction is None else min(max(fraction, 0.0), 1.0)
        if self._on_change is not None:
            self._on_change(self)

    def part(self, first: float, last: float) -> "Job":
        """Return the job of a part of this one, from one fraction of it to another."""
        return _Part(self, first, last)


class _Part(Job):
    def __init__(self, whole: Job, first: float, last: float) -> None:
        super().__init__()
        self._whole, self._first, self._last = whole, first, last
        self._cancelled = whole._cancelled

    def report(self, fraction: float | None, stage: Stage | None = None) -> None:
        super().report(fraction, stage)
        done = self.fraction
        if done is not None:
            done = self._first + done * (self._last - self._first)
        self._whole.report(done, stage)
