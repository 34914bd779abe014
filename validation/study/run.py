"""Make and measure clips with several processes; what was made before is taken from the cache."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tmr_vision.pose import find_model
from validation.study.cache import Cache
from validation.study.grid import Case
from validation.study.measure import Row, factors, row_of
from validation.study.recognition import COURSE_KINDS, course_row_of, facts_of

_ONE_THREAD = ("LP_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Each process keeps to one core: renderer, numpy, torch."""

_CLIPS_A_PROCESS = 8
"""Then a fresh one takes over: renderer and model do not give all their memory back."""

_Task = tuple[Case, Path, bool]


def rows_of(
    cases: Sequence[Case], folder: Path, *, jobs: int, cached: bool = False
) -> Iterator[Row]:
    """Give the row of each case as soon as it is ready.

    Parameters
    ----------
    folder
        The cache.
    cached
        Leave out clips that are not in the cache yet.
    """
    Cache(folder)
    for name in _ONE_THREAD:
        os.environ.setdefault(name, "1")
    tasks = [(case, folder, cached) for case in cases]
    if jobs == 1:
        yield from (row for row in map(_row, tasks) if row)
        return
    context = multiprocessing.get_context("spawn")
    with context.Pool(jobs, _ignore_interrupts, maxtasksperchild=_CLIPS_A_PROCESS) as pool:
        yield from (row for row in pool.imap_unordered(_row, tasks) if row)


def _ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent, which ends its workers; files appear whole or not at all."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _row(task: _Task) -> Row | None:
    case, folder, cached = task
    cache, model = Cache(folder), find_model("full")
    if cached and not cache.has(case.spec, model):
        return None
    start = time.monotonic()
    course = case.kind in COURSE_KINDS
    try:
        truth = cache.truth(case.spec)
    except ValueError as error:  # this body cannot reach the amplitude
        facts = facts_of(case) | {"tests": []} if course else factors(case)
        return facts | {"impossible": str(error)}
    row = (course_row_of if course else row_of)(case, truth, cache.passes(case.spec, model))
    return row | {"seconds": round(time.monotonic() - start, 1)}
