"""A Dask cluster to run jobs on: processes of this machine, or whatever lies at an address."""

import contextlib
import logging
import time
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import dask
from dask.system import CPU_COUNT
from dask.utils import parse_bytes
from distributed import Client, Future, LocalCluster

from tmr_vision.errors import ClusterError

CONNECT_S = 10.0
_REPLY_S = 2.0
_CLOSE_S = 5.0
_WITHOUT_S = 120.0
"""A process of this machine that is missing for so long was given up by what looks after it:
then the whole cluster is started anew."""
_LOCAL = {
    "distributed.scheduler.allowed-failures": 0,  # how often a job is tried is the table's matter
    "distributed.worker.multiprocessing-method": "spawn",
    "distributed.admin.tick.limit": "60s",  # the pose model holds Python's lock for a while
    # A process that has grown large works on: paused, it would wait for ever. Too large, it ends.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
}
_LOST = {"distributed.deploy.lost-worker-timeout": "30 days"}
"""A process that is started again after a crash is given up for good if it is just missing that
long after an earlier crash. Read whenever one crashes, so it is set for the whole program."""
_SAME = ("distributed", "dask", "tmr_vision")
"""Packages whose versions have to be the same everywhere."""


class Cluster:
    """A connection to a cluster, opened at once.

    Parameters
    ----------
    scheduler
        Address of a scheduler, ``tcp://host:8786``; None starts processes on this machine.
    workers
        How many of these; None: one for each core.
    memory_limit
        Of each of these, such as ``"3GiB"``; what takes more is ended. None: its share of the
        machine's memory.

    Raises
    ------
    ClusterError
        If there is no scheduler, or it cannot be used from here.
    """

    def __init__(
        self,
        scheduler: str | None = None,
        *,
        workers: int | None = None,
        memory_limit: str | None = None,
    ) -> None:
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self._local = None if scheduler else _start(workers, memory_limit)
        self._wanted = len(self._local.workers) if self._local is not None else 0
        self._complete_s = time.monotonic()
        try:
            self._client = _connect(self._local or scheduler, scheduler or "")
        except ClusterError:
            if self._local is not None:
                self._local.close(timeout=_CLOSE_S)
            raise

    @property
    def is_alive(self) -> bool:
        """Whether the scheduler can be reached; on this machine, whether its processes start."""
        lost = self._local is not None and time.monotonic() - self._complete_s > _WITHOUT_S
        return self._client.status == "running" and not lost

    @property
    def slots(self) -> int:
        """How many jobs can run at the same time, now: one in each process."""
        try:
            ask: Any = self._client.scheduler
            found = len(self._client.sync(ask.ncores, callback_timeout=_REPLY_S))
        except Exception:  # it does not answer now: nothing more is handed to it
            return 0
        if found >= self._wanted:
            self._complete_s = time.monotonic()
        return found

    @property
    def dashboard(self) -> str | None:
        """Address of Dask's own page, if there is one."""
        there = find_spec("bokeh") is not None  # which draws it
        return (self._client.dashboard_link or None) if there else None

    def submit(self, function: Callable[..., Any], *arguments: Any, key: str) -> Future[Any]:
        """Have a worker do it."""
        return self._client.submit(function, *arguments, key=key, pure=False)

    def result_of(self, future: Future[Any]) -> Any:
        """Return what a call came to; None if it cannot be had now."""
        try:
            return future.result(timeout=_REPLY_S)
        except Exception:  # the process that had it is gone or stopped
            return None

    def subscribe(self, topic: str, handler: Callable[[Any], None]) -> None:
        """Have a handler called, in another thread, with what workers tell of a topic."""
        self._client.subscribe_topic(topic, lambda event: handler(event[1]))

    def kill(self, worker: str) -> None:
        """End a worker's process with all that it does; another one takes its place."""
        with contextlib.suppress(Exception):  # it is gone already, or nobody looks after it
            self._client.restart_workers([worker], timeout=_CLOSE_S, raise_for_error=False)

    def close(self) -> None:
        """Let go of it; processes of this machine end."""
        with contextlib.suppress(Exception):
            self._client.close(timeout=_CLOSE_S)
        if self._local is not None:
            with contextlib.suppress(Exception):
                self._local.close(timeout=_CLOSE_S)


def _start(workers: int | None, memory_limit: str | None) -> LocalCluster:
    dask.config.set(_LOST)
    try:
        with dask.config.set(_LOCAL):
            return LocalCluster(
                n_workers=workers or CPU_COUNT, threads_per_worker=1, processes=True,
                host="127.0.0.1", dashboard_address="127.0.0.1:0", config=_LOCAL,
                memory_limit=memory_limit or "auto", silence_logs=logging.CRITICAL,
            )  # fmt: skip
    except (OSError, RuntimeError) as error:
        raise ClusterError(
            "the worker processes cannot be started ({reason}).",
            code="workers_not_started",
            reason=_first(error),
        ) from error


def check_memory(limit: str | None) -> None:
    """Raise ClusterError unless it is an amount of memory, such as ``3GiB``, or None."""
    if limit is None:
        return
    try:
        enough = parse_bytes(limit) > 0
    except ValueError:
        enough = False
    if not enough:
        raise ClusterError(
            "{limit} is no amount of memory; write it as 3GiB or 800MB.",
            code="memory_invalid",
            limit=limit,
        )


def _connect(where: Any, name: str) -> Client:
    try:
        with warnings.catch_warnings(action="ignore"):  # of versions: they are checked below
            client = Client(where, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise ClusterError(
            "there is no Dask scheduler at {address} ({reason}); start one with `dask "
            "scheduler`, or leave the address out to use this machine.",
            code="no_scheduler",
            address=name,
            reason=_first(error),
        ) from error
    if name:
        try:
            _check_versions(client, name)
        except ClusterError:
            client.close(timeout=_CLOSE_S)
            raise
    return client


def _check_versions(client: Client, name: str) -> None:
    """Raise ClusterError unless all that is there has the same versions as this process.

    A worker that does not answer, or comes later, is told by ``run_job``.
    """
    try:
        ask = client._get_versions
        found = client.sync(ask, packages=["tmr_vision"], callback_timeout=CONNECT_S)
    except TimeoutError:
        return
    except Exception as error:
        raise _other_versions(name, _first(error)) from error
    ours = found["client"]["packages"]
    there = [("scheduler", found["scheduler"])]
    there += [("worker", worker) for worker in found["workers"].values()]
    for who, each in there:
        for package in _SAME[: None if who == "worker" else 2]:
            theirs = (each or {"packages": {}})["packages"].get(package)
            if theirs != ours[package]:
                raise _other_versions(name, f"{package} {theirs or '-'} / {ours[package]}")


def _other_versions(name: str, reason: str) -> ClusterError:
    return ClusterError(
        "the cluster at {address} has other versions than this machine ({reason}); install the "
        "same ones everywhere.",
        code="cluster_versions_differ",
        address=name,
        reason=reason,
    )


def _first(error: BaseException) -> str:
    """Return the first line of what an error says."""
    return next(iter(str(error).splitlines()), "").rstrip(".")[:200] or type(error).__name__
