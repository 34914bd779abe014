"""Processes of a real cluster on this machine, which can be killed, stopped and started again.

Run: python -m tests.cluster.machines KILLS SECONDS
(kills at random for so long at most, and a table of what became of the jobs)
"""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psutil

from tests.recorded import ROOT
from tmr_vision.database import open_database, sqlite_url
from tmr_vision.jobs import JobStore

LEASE_S = 6.0
OTHER_VERSION = """
from distributed import versions
real = versions.get_package_info
versions.get_package_info = lambda names: real(names) | {{"distributed": "{}"}}
from distributed.cli.dask_scheduler import main
main()
"""
SERVICE = """
import subprocess, sys
while True:
    subprocess.run([sys.executable, "-m", "distributed.cli.dask_worker", *sys.argv[1:]])
"""
Process = subprocess.Popen[bytes]


class Machines:
    """A scheduler and workers as processes of this machine."""

    def __init__(self, folder: Path, *, version: str | None = None) -> None:
        self._folder, self._version = folder, version
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self._port}"
        self.scheduler = self._start_scheduler()
        self.workers: list[Process] = []

    def run(self, *command: str) -> Process:
        with (self._folder / f"{command[2].replace('/', '_')}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *command], stdout=log, stderr=log, cwd=self._folder,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            )  # fmt: skip

    def _start_scheduler(self) -> Process:
        how = ["--host", "127.0.0.1", "--port", str(self._port), "--no-dashboard", "--no-show"]
        if self._version is None:
            return self.run("-m", "distributed.cli.dask_scheduler", *how)
        return self.run("-c", OTHER_VERSION.format(self._version), *how)

    def add_worker(self) -> Process:
        """Start a worker, again whenever it ends, as a service of a machine does.

        A worker of Dask ends by itself when it loses its scheduler.
        """
        self.workers.append(
            self.run("-c", SERVICE, self.address, "--nthreads", "1", "--no-dashboard",
                     "--death-timeout", "120", "--local-directory", str(self._folder))
        )  # fmt: skip
        return self.workers[-1]

    def kill_scheduler(self) -> None:
        self.scheduler.kill()
        self.scheduler.wait()
        self.scheduler = self._start_scheduler()

    def kill_worker(self, worker: Process) -> None:
        """Kill the machine of a worker: what looks after it, then all that it had started."""
        end_all(worker)
        self.workers.remove(worker)

    def close(self) -> None:
        for process in [*self.workers, self.scheduler]:
            end_all(process)


def end_all(process: Process) -> None:
    try:
        below = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        below = []
    process.kill()
    process.wait()
    for each in below:
        try:
            each.send_signal(signal.SIGCONT)
            each.kill()
        except psutil.NoSuchProcess:
            pass


def inside(process: Process) -> psutil.Process | None:
    """Return the process that does the work of a worker."""
    try:
        below = psutil.Process(process.pid).children(recursive=True)
        found = [each for each in below if "spawn_main" in " ".join(each.cmdline())]
    except psutil.Error:
        return None
    return found[0] if found else None


CLIENT = """
import sys, threading
from tests.jobs.cheap import cheap_job
from tmr_vision.database import open_database
from tmr_vision.jobs import JobStore
from tmr_vision.jobs.cluster import Cluster
from tmr_vision.jobs.engine import Engine, Limits
url, address, lease = sys.argv[1:]
limits = Limits(lease_s=float(lease), time_limit_s=60, patience_s=120)
store = JobStore(open_database(url))
Engine(store, lambda: Cluster(address), limits, function=cheap_job).run(threading.Event())
"""


def start_client(machines: Machines, url: str) -> Process:
    return machines.run("-c", CLIENT, url, machines.address, str(LEASE_S))


class Soak:
    """Jobs that run on machines, while these are killed at random."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._chance = random.Random(seed)
        self._url, self._log = sqlite_url(folder / "jobs.db"), folder / "log"
        self._log.touch()
        self.store = JobStore(open_database(self._url))
        self.added = self.retried = 0
        self.kills: Counter[str] = Counter()
        self._add()
        self.machines = Machines(folder)
        for _ in range(3):
            self.machines.add_worker()
        self.client = start_client(self.machines, self._url)

    def _add(self) -> None:
        self.added += self.store.add(
            (f"{i}", f"{i:05}", {"number": i, "log": str(self._log),
                                 "for_s": self._chance.uniform(0, 2)})
            for i in range(self.added, self.added + 20)
        )  # fmt: skip

    def kill_one(self) -> None:
        """Kill something, and start what takes its place."""
        if self.store.counts()["queued"] < 20:
            self._add()
        time.sleep(self._chance.uniform(0.5, 4.0))
        kinds = ("worker process", "worker machine", "client", "scheduler")
        (kind,) = self._chance.choices(kinds, (4, 3, 2, 1))
        if kind == "client":
            self.client.kill()
            self.client.wait()
        elif kind == "scheduler":
            self.machines.kill_scheduler()
        else:
            kind = self._kill_worker(kind)
        self.kills[kind] += 1
        self._see_to_client()

    def _kill_worker(self, kind: str) -> str:
        worker = self._chance.choice(self.machines.workers)
        process = inside(worker)
        if kind == "worker process" and process is not None:
            process.kill()
            return kind
        self.machines.kill_worker(worker)
        self.machines.add_worker()
        return "worker machine"

    def _see_to_client(self) -> None:
        if self.client.poll() is not None:
            self.client = start_client(self.machines, self._url)

    def finish(self, most_s: float = 300.0) -> None:
        """Let all that is left be done; what was recorded as failed is tried again."""
        end = time.monotonic() + most_s
        while time.monotonic() < end:
            counts = self.store.counts()
            if not counts["queued"] and not counts["running"]:
                if not counts["failed"]:
                    return
                self.retried += self.store.retry()
            self._see_to_client()
            time.sleep(0.5)

    def close(self) -> None:
        self.client.kill()
        self.machines.close()

    def outcomes(self) -> dict[str, Any]:
        jobs = list(self.store.jobs())
        done = [job for job in jobs if job.state == "done"]
        begun = Counter(line.split()[0] for line in self._log.read_text().splitlines())
        return {
            "kills": dict(self.kills), "jobs": self.added, "rows": len(jobs), "done": len(done),
            "wrong": sum(job.outcome["rows"] != [{"square": int(job.name) ** 2}] for job in done),
            "recorded as failed, then done by retry": self.retried,
            "begun once": sum(n == 1 for n in begun.values()),
            "begun more often": sum(n > 1 for n in begun.values()),
            "most often": max(begun.values(), default=0),
        }  # fmt: skip


def soak(kills: int, folder: Path, *, seed: int = 1, most_s: float = 3600.0) -> dict[str, Any]:
    """Kill workers, scheduler and client at random while jobs run; return what became of all."""
    began = time.monotonic()
    trial = Soak(folder, seed)
    try:
        while sum(trial.kills.values()) < kills and time.monotonic() - began < most_s:
            trial.kill_one()
        trial.finish()
    finally:
        trial.close()
    return trial.outcomes() | {"minutes": round((time.monotonic() - began) / 60, 1)}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        most = float(sys.argv[2]) if len(sys.argv) > 2 else 3600.0
        for name, value in soak(int(sys.argv[1]), Path(place), most_s=most).items():
            sys.stdout.write(f"{name:40} {value}\n")
