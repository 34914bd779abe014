"""Runs the jobs of a table on a cluster until none is left; what is lost is given back to it."""

import contextlib
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from distributed import Future
from distributed.scheduler import KilledWorker

from tmr_vision.analysis import software_version
from tmr_vision.errors import ClusterError
from tmr_vision.jobs.store import MOST_TRIES, Counts, JobStore, QueuedJob
from tmr_vision.jobs.worker import run_job
from tmr_vision.language import N_

_TICK_S = 0.1
_LOOK_EVERY_S = 1.0
"""How often the table is asked what others have done."""
CRASHED = N_(
    "the analysis took its process down each time (out of memory, or a fault in a decoder)"
)
TOO_LONG = N_("the analysis took longer than the time limit and was ended each time")
NEVER_ENDED = N_("the analysis was begun many times and never ended")


@dataclass
class _Running:
    """A job that was handed to the cluster."""

    job: QueuedJob
    future: Future[Any]
    stage: str = "waiting"
    fraction: float | None = 0.0
    worker: str | None = None
    since_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How patient the engine is.

    time_limit_s  a job that takes longer is ended and tried once more
    lease_s       a job whose runner was not heard of for so long is free again
    patience_s    how long a scheduler that went away is waited for
    """

    time_limit_s: float = 3600.0
    lease_s: float = 60.0
    patience_s: float = 600.0


@dataclass
class Engine:
    """Runs jobs; any number of engines may work on one table.

    Parameters
    ----------
    store
        The jobs.
    connect
        Opens the cluster, again too if it goes away.
    on_change
        Called with how many jobs are in each state, about once a second.
    forever
        Wait for more jobs when none is left.
    """

    store: JobStore
    connect: Callable[[], Any]
    limits: Limits = field(default_factory=Limits)
    on_change: Callable[[Counts], None] | None = None
    forever: bool = False

    def __post_init__(self) -> None:
        self._owner = uuid.uuid4().hex
        self._topic = f"tmr-vision-{self._owner}"
        self._running: dict[int, _Running] = {}
        self._looked_s = float("-inf")
        self._told: dict[int, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def run(self, stopped: threading.Event) -> None:
        """Work until no job is queued or running, or until it is stopped.

        Stopped, it puts back what it had begun: the next run does that again.

        Raises
        ------
        ClusterError
            If the cluster cannot be reached (again).
        """
        self._cluster = self._open()
        try:
            while not stopped.is_set() and self._step():
                stopped.wait(_TICK_S)
        finally:
            for running in self._running.values():
                with contextlib.suppress(Exception):
                    running.future.cancel()
                self.store.put_back(running.job.id, self._owner, tried=False)
            self._cluster.close()

    def _step(self) -> bool:
        """Do one round; False when nothing is left to do, here or elsewhere."""
        if not self._cluster.is_alive:
            self._reconnect()
        for running in list(self._running.values()):
            self._look_at(running)
        now = time.monotonic()
        if now - self._looked_s >= _LOOK_EVERY_S:
            self._looked_s = now
            self._keep()
            counts = self.store.counts()
            if self.on_change is not None:
                self.on_change(counts)
            if not counts["queued"] and not counts["running"] and not self.forever:
                return False
        self._take_more()
        return True

    def _open(self) -> Any:
        cluster = self.connect()
        cluster.subscribe(self._topic, self._hear)
        return cluster

    def _reconnect(self) -> None:
        """Wait for the cluster to come back, then hand it again all that was running."""
        self._cluster.close()
        end = time.monotonic() + self.limits.patience_s
        while True:
            try:
                self._cluster = self._open()
                break
            except ClusterError:
                self._keep()  # nobody else shall take these meanwhile
                if time.monotonic() > end:
                    raise
                time.sleep(_LOOK_EVERY_S)
        for running in list(self._running.values()):
            self._submit(running.job)

    def _take_more(self) -> None:
        free = self._cluster.slots - len(self._running)
        for job in self.store.claim(self._owner, free, lease_s=self.limits.lease_s):
            self._submit(job)

    def _submit(self, job: QueuedJob) -> None:
        data = job.task | {"software": software_version()}
        key = f"analysis-{job.id}-{uuid.uuid4().hex}"
        future = self._cluster.submit(run_job, job.id, data, self._topic, key=key)
        self._running[job.id] = _Running(job, future, since_s=time.monotonic())

    def _hear(self, told: dict[str, Any]) -> None:
        """Note how far a job is; runs in a thread of the cluster."""
        with self._lock:
            self._told[told["job"]] = told

    def _look_at(self, running: _Running) -> None:
        with self._lock:
            told = self._told.pop(running.job.id, None)
        if told is not None:
            if running.worker is None:
                running.since_s = time.monotonic()
            running.worker = told["worker"]
            running.stage, running.fraction = told["stage"], told["fraction"]
        status = running.future.status
        if status == "finished":
            self._end(running, running.future.result())
        elif status == "error":
            self._crashed(running, running.future.exception())
        elif status in ("cancelled", "lost") and self._cluster.is_alive:
            self._submit(running.job)
        elif running.worker and time.monotonic() - running.since_s > self.limits.time_limit_s:
            self._stop(running)
            self._try_again(running, TOO_LONG)

    def _end(self, running: _Running, came_out: dict[str, Any]) -> None:
        del self._running[running.job.id]
        if "outcome" in came_out:
            self.store.finish(running.job.id, self._owner, came_out["outcome"])
        elif came_out["ours"]:
            self._try_again(running, came_out["reason"])
        else:
            self.store.fail(running.job.id, self._owner, came_out["reason"])

    def _crashed(self, running: _Running, error: BaseException | None) -> None:
        if isinstance(error, KilledWorker) and running.worker is None:
            del self._running[running.job.id]  # it had not begun: another job was the cause
            self.store.put_back(running.job.id, self._owner, tried=False)
            return
        known = isinstance(error, KilledWorker)
        self._try_again(running, CRASHED if known else f"{type(error).__name__}: {error}")

    def _try_again(self, running: _Running, reason: str) -> None:
        self._running.pop(running.job.id, None)
        if running.job.tries + 1 >= MOST_TRIES:
            self.store.fail(running.job.id, self._owner, reason)
        else:
            self.store.put_back(running.job.id, self._owner, tried=True)

    def _stop(self, running: _Running) -> None:
        with contextlib.suppress(Exception):
            running.future.cancel()
        if running.worker is not None:
            self._cluster.kill(running.worker)

    def _keep(self) -> None:
        """Say that one still works on them; end those that were cancelled or given to others."""
        progress = {n: (r.stage, r.fraction) for n, r in self._running.items()}
        kept = self.store.renew(self._owner, progress, lease_s=self.limits.lease_s)
        for number in set(progress) - kept:
            self._stop(self._running.pop(number))
        self.store.give_up(NEVER_ENDED)
