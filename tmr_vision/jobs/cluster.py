"""A Dask cluster to run jobs on: processes of this machine, or whatever lies at an address."""

import contextlib
import logging
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import dask
from distributed import Client, Future, LocalCluster

from tmr_vision.analysis import software_version
from tmr_vision.errors import ClusterError

CONNECT_S = 10.0
_CLOSE_S = 5.0
_LOCAL = {
    "distributed.scheduler.allowed-failures": 0,  # how often a job is tried is the table's matter
    "distributed.worker.multiprocessing-method": "spawn",
    "distributed.admin.tick.limit": "60s",  # the pose model holds Python's lock for a while
}


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
        self._local = None
        if scheduler is None:
            with dask.config.set(_LOCAL):
                self._local = LocalCluster(
                    n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1",
                    dashboard_address="127.0.0.1:0", memory_limit=memory_limit or "auto",
                    silence_logs=logging.CRITICAL,
                )  # fmt: skip
        self._client = _connect(self._local or scheduler, scheduler or "")

    @property
    def is_alive(self) -> bool:
        """Whether the scheduler can be reached."""
        return self._client.status == "running"

    @property
    def slots(self) -> int:
        """How many jobs can run at the same time, now."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        return sum(int(worker["nthreads"]) for worker in workers.values())

    @property
    def dashboard(self) -> str | None:
        """Address of Dask's own page, if there is one."""
        there = find_spec("bokeh") is not None  # which draws it
        return (self._client.dashboard_link or None) if there else None

    def submit(self, function: Callable[..., Any], *arguments: Any, key: str) -> Future[Any]:
        """Have a worker do it."""
        return self._client.submit(function, *arguments, key=key, pure=False)

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


def _connect(where: Any, name: str) -> Client:
    try:
        client = Client(where, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise ClusterError(
            "there is no Dask scheduler at {address} ({error}); start one with `dask "
            "scheduler`, or leave the address out to use this machine.",
            code="no_scheduler",
            address=name,
            error=str(error).splitlines()[0].rstrip(".") or type(error).__name__,
        ) from error
    if name:
        _check_versions(client, name)
    return client


def _check_versions(client: Client, name: str) -> None:
    """Raise ClusterError unless all that is there speaks the same versions as this process."""
    try:
        client.get_versions(check=True)
        found = set(client.run(software_version).values())
    except Exception as error:
        client.close()
        raise ClusterError(
            "the cluster at {address} has other versions than this machine ({error}); install "
            "the same ones everywhere.",
            code="cluster_versions_differ",
            address=name,
            error=" ".join(str(error).split())[:200] or type(error).__name__,
        ) from error
    if found - {software_version()}:
        client.close()
        raise ClusterError(
            "the workers at {address} have tmr-vision {theirs}, this machine has {ours}; "
            "install the same version everywhere.",
            code="workers_versions_differ",
            address=name,
            theirs=", ".join(sorted(found)),
            ours=software_version(),
        )
