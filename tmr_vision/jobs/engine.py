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
from tmr_vision.errors import ClusterError, DatabaseError, OutputError
from tmr_vision.jobs.store import MOST_TRIES, Counts, JobStore, QueuedJob
from tmr_vision.jobs.worker import program_fault, run_job
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
    lease_s       a job whose runner was not heard of for so long is free again; so long, too, a
                  database that fails is asked again
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
    function
        What does a job, in the way of :func:`tmr_vision.jobs.worker.run_job`.
    forever
        Wait for more jobs when none is left.
    """

    store: JobStore
    connect: Callable[[], Any]
    limits: Limits = field(default_factory=Limits)
    on_change: Callable[[Counts], None] | None = None
    function: Callable[[str, dict[str, Any], str], dict[str, Any]] = run_job
    forever: bool = False

    def __post_init__(self) -> None:
        self._owner = uuid.uuid4().hex
        self._topic = f"tmr-vision-{self._owner}"
        self._running: dict[int, _Running] = {}
        self._nothing_free = False
        self._looked_s = float("-inf")
        self._failing_since_s: float | None = None
        self._newest: dict[str, dict[str, Any]] = {}
        self._ended_by_us: set[str] = set()
        self._taken_down: set[str] = set()

    def run(self, stopped: threading.Event) -> None:
        """Work until no job is queued or running, or until it is stopped.

        Stopped, it puts back what it had begun: the next run does that again.

        Raises
        ------
        ClusterError, DatabaseError
            If the cluster or the database cannot be reached (again).
        OutputError
            If no result can be written any more, as on a full disk.
        """
        self._stopped = stopped
        self._cluster = self._open()
        try:
            while not stopped.is_set() and self._step_patiently():
                stopped.wait(_TICK_S)
        finally:
            for running in self._running.values():
                with contextlib.suppress(Exception):
                    running.future.cancel()
            with contextlib.suppress(DatabaseError):  # then they are free when their lease ends
                for running in self._running.values():
                    self.store.put_back(running.job.id, self._owner, tried=False)
            self._cluster.close()

    def _step_patiently(self) -> bool:
        """Do one round; a database that fails is asked again for as long as a lease."""
        try:
            more = self._step()
        except DatabaseError:
            now = time.monotonic()
            self._failing_since_s = self._failing_since_s or now
            if now - self._failing_since_s > self.limits.lease_s:
                raise
            self._stopped.wait(_LOOK_EVERY_S)
            return True
        self._failing_since_s = None
        return more

    def _step(self) -> bool:
        """Do one round; False when nothing is left to do, here or elsewhere."""
        if not self._cluster.is_alive or self._lost_connection:
            self._reconnect()
            if self._stopped.is_set():
                return False
        for running in list(self._running.values()):
            self._look_at(running)
        now = time.monotonic()
        if now - self._looked_s >= _LOOK_EVERY_S:
            self._looked_s = now
            self._nothing_free = False
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
        cluster.subscribe(self._topic, self._receive)
        return cluster

    @property
    def _lost_connection(self) -> bool:
        """Whether it was lost, though it is there again: with it, all that ran was forgotten."""
        return any(running.future.status == "cancelled" for running in self._running.values())

    def _reconnect(self) -> None:
        """Wait for the cluster to come back, then hand it again all that was running."""
        self._cluster.close()
        end = time.monotonic() + self.limits.patience_s
        while not self._stopped.is_set():
            try:
                self._cluster = self._open()
                break
            except ClusterError:
                self._keep()  # nobody else shall take these meanwhile
                if time.monotonic() > end:
                    raise
                self._stopped.wait(_LOOK_EVERY_S)
        for running in list(self._running.values()):
            if not self._stopped.is_set():
                self._submit(running.job)

    def _take_more(self) -> None:
        """Take as many jobs as there are idle processes; if there are none, not soon again."""
        if self._nothing_free:
            return
        free = self._cluster.slots - len(self._running)
        taken = self.store.claim(self._owner, free, lease_s=self.limits.lease_s)
        self._nothing_free = len(taken) < free or free < 1
        for job in taken:
            self._submit(job)

    def _submit(self, job: QueuedJob) -> None:
        data = job.task | {"software": software_version()}
        key = f"analysis-{job.id}-{uuid.uuid4().hex}"
        future = self._cluster.submit(self.function, key, data, self._topic, key=key)
        self._running[job.id] = _Running(job, future)

    def _receive(self, event: dict[str, Any]) -> None:
        """Note how far a job is; called in a thread of the cluster."""
        self._newest[event["key"]] = event

    def _look_at(self, running: _Running) -> None:
        event = self._newest.pop(str(running.future.key), None)
        if event is not None and self._began_again(running, event["worker"]):
            running.future.cancel()
            self._try_again(running, CRASHED)
            return
        if event is not None:
            if running.worker != event["worker"]:
                running.worker, running.since_s = event["worker"], time.monotonic()
            running.stage, running.fraction = event["stage"], event["fraction"]
        if running.future.status == "finished":
            self._end(running)
        elif running.future.status == "error":
            self._crashed(running)
        elif running.worker and time.monotonic() - running.since_s > self.limits.time_limit_s:
            self._stop(running)
            self._try_again(running, TOO_LONG)

    def _began_again(self, running: _Running, worker: str) -> bool:
        """Whether Dask had it begun again after it took a worker down.

        How often that is done is the table's matter, but an existing scheduler has its own mind.
        """
        lost = running.worker
        return lost not in (None, worker) and lost not in self._ended_by_us

    def _end(self, running: _Running) -> None:
        came_out = self._cluster.result_of(running.future)
        if came_out is None:
            return  # its worker is gone or busy: Dask has it done again, or we look again
        number = running.job.id
        if "outcome" in came_out:
            self.store.finish(number, self._owner, came_out["outcome"])
        elif came_out["fault"] == "output":
            raise OutputError(came_out["reason"])
        elif came_out["fault"] == "program":
            self._try_again(running, came_out["reason"])
        else:
            self.store.fail(number, self._owner, came_out["reason"])
        self._running.pop(number, None)
        self._nothing_free = False

    def _crashed(self, running: _Running) -> None:
        error = running.future.exception(timeout=_LOOK_EVERY_S)
        if not isinstance(error, KilledWorker):
            what = f"{type(error).__name__}: {error}"
            self._try_again(running, program_fault(what))
        elif self._was_innocent(running, error):
            self.store.put_back(running.job.id, self._owner, tried=False)
            del self._running[running.job.id]
        else:
            self._try_again(running, CRASHED)

    def _was_innocent(self, running: _Running, error: KilledWorker) -> bool:
        """Whether it waited on a worker that another job took down, or that we ended."""
        lost = getattr(error.last_worker, "address", "")
        if lost in self._ended_by_us:
            return True
        others = {each.worker for each in self._running.values() if each is not running}
        innocent = running.worker is None and lost in others | self._taken_down
        self._taken_down.add(lost)
        return innocent

    def _try_again(self, running: _Running, reason: str) -> None:
        if running.job.tries + 1 >= MOST_TRIES:
            self.store.fail(running.job.id, self._owner, reason)
        else:
            self.store.put_back(running.job.id, self._owner, tried=True)
        self._running.pop(running.job.id, None)
        self._nothing_free = False

    def _stop(self, running: _Running) -> None:
        with contextlib.suppress(Exception):
            running.future.cancel()
        if running.worker is not None:
            self._ended_by_us.add(running.worker)
            self._cluster.kill(running.worker)

    def _keep(self) -> None:
        """Say that one still works on them; end those that were cancelled or given to others."""
        progress = {n: (r.stage, r.fraction) for n, r in self._running.items()}
        kept = self.store.renew(self._owner, progress, lease_s=self.limits.lease_s)
        for number in set(progress) - kept:
            self._stop(self._running.pop(number))
        self.store.give_up(NEVER_ENDED)
