"""Wall and processor time of a piece of work, this process with all its threads or its children."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any


@dataclass(frozen=True)
class Timing:
    """Seconds on the clock and of processors."""

    wall_s: float
    cpu_s: float

    def __sub__(self, other: "Timing") -> "Timing":
        return Timing(self.wall_s - other.wall_s, self.cpu_s - other.cpu_s)


def timed(run: Callable[..., object], *arguments: object, **options: object) -> Timing:
    """Run it in this process."""
    return timed_result(run, *arguments, **options)[1]


def timed_result(run: Callable[..., Any], *arguments: Any, **options: Any) -> tuple[Any, Timing]:
    """Run it in this process; return what it returns, too."""
    wall_s, cpu_s = perf_counter(), process_time()
    result = run(*arguments, **options)
    return result, Timing(perf_counter() - wall_s, process_time() - cpu_s)


def timed_children(run: Callable[..., object], *arguments: object, **options: object) -> Timing:
    """Run what starts processes, and ends when they have; the processor time is theirs."""
    before = os.times()
    run(*arguments, **options)
    after = os.times()
    cpu_s = (after.children_user - before.children_user) + (
        after.children_system - before.children_system
    )
    return Timing(after.elapsed - before.elapsed, cpu_s)
