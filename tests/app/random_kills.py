"""``kill -9`` of server, worker, scheduler and database at random moments of random jobs.

Run: python -m tests.app.random_kills [--kills 100] [--seed 1]; TMR_VISION_KILLS is the number for
the soak test. What was killed is started again, as ``restart: unless-stopped`` of
docker-compose.yml does. Each upload has to end in a result or in a stated reason.

Of 100 kills (seed 1, November 2026, two cores that were shared) all 100 uploads ended with a
result, none with a fault, none was lost, in 49 minutes. So often each was killed while a job was

| killed    | uploading | queued | running | writing | done | cancelled |
|-----------|-----------|--------|---------|---------|------|-----------|
| server    |         5 |      5 |       5 |       5 |    4 |         4 |
| worker    |         4 |      4 |       4 |       4 |    4 |         4 |
| scheduler |         4 |      4 |       4 |       4 |    4 |         4 |
| database  |         4 |      4 |       4 |       4 |    4 |         4 |
"""

import argparse
import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.app.clinic import PASSWORD
from tests.app.short_clips import short_clip
from tests.postgresql import as_user, find_programs, wait_for
from tmr_vision.client import Client, log_in
from tmr_vision.errors import ServerError

VICTIMS = ("server", "worker", "scheduler", "database")
MOMENTS = ("uploading", "queued", "running", "writing", "done", "cancelled")
"""What a job is at when something is killed."""
_PATIENCE_S = 240.0
_BYTES = 25_000_000
"""Of an upload that is to be interrupted."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Clinic:
    """The four kinds of process, each started again whenever it ends."""

    folder: Path
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    ended: bool = False

    def __post_init__(self) -> None:
        programs = find_programs()
        assert programs is not None, "install PostgreSQL"
        self.data = self.folder / "data"
        self.web, self.dask, self.sql = (free_port() for _ in range(3))
        place = self.folder / "pg"
        place.mkdir()
        user = as_user()
        if user:
            shutil.chown(place, "nobody", "nogroup")
            self.folder.chmod(0o755)
        subprocess.run(
            [*user, str(programs / "initdb"), "-D", str(place / "data"), "-U", "tester", "-A",
             "trust", "-E", "UTF8", "--locale=C.UTF-8"],
            check=True, capture_output=True, cwd=place,
        )  # fmt: skip
        url = f"postgresql+psycopg://tester@127.0.0.1:{self.sql}/postgres"
        dask = [sys.executable, "-m", "dask"]
        self.common = ["--data", str(self.data), "--database", url]
        self.commands = {
            "database": [*user, str(programs / "postgres"), "-D", str(place / "data"), "-h",
                         "127.0.0.1", "-p", str(self.sql), "-k", str(place)],
            "scheduler": [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(self.dask),
                          "--no-dashboard", "--no-show"],
            "worker": [*dask, "worker", f"tcp://127.0.0.1:{self.dask}", "--nthreads", "1",
                       "--no-dashboard", "--memory-limit", "3GiB", "--local-directory",
                       str(self.folder / "scratch")],
            "server": [sys.executable, "-m", "tmr_vision", "serve", "--no-browser", "--accounts",
                       "--port", str(self.web), "--scheduler", f"tcp://127.0.0.1:{self.dask}",
                       *self.common],
        }  # fmt: skip

    def start(self) -> Client:
        self._begin("database")
        wait_for(self.sql, self.processes["database"])
        subprocess.run(
            [sys.executable, "-m", "tmr_vision", "account", "add", "dora", "--role", "admin",
             *self.common],
            input=f"{PASSWORD}\n{PASSWORD}\n".encode(), check=True, capture_output=True,
        )  # fmt: skip
        for name in ("scheduler", "worker", "server"):
            self._begin(name)
        threading.Thread(target=self._watch, daemon=True).start()
        client: Client = patiently(lambda: log_in(f"http://127.0.0.1:{self.web}", "dora", PASSWORD))
        patiently(client.agree)
        return client

    def kill(self, name: str) -> None:
        """End a process and what it started, at once and without a word."""
        with_all = self.processes[name]
        for pid in [with_all.pid, *below(with_all.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        self.ended = True
        for name in self.processes:
            self.kill(name)
            self.processes[name].wait(20)

    def _begin(self, name: str) -> None:
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.processes[name] = subprocess.Popen(self.commands[name], cwd=self.folder, **quiet)

    def _watch(self) -> None:
        while not self.ended:
            for name, process in list(self.processes.items()):
                if process.poll() is not None and not self.ended:
                    self._begin(name)
            time.sleep(0.5)


def below(pid: int) -> list[int]:
    out = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    found = [int(each) for each in out.stdout.split()]
    return found + [each for child in found for each in below(child)]


def patiently(ask: Callable[[], Any], *, seconds: float = _PATIENCE_S) -> Any:
    """Ask until there is an answer: what was killed comes back."""
    end = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except ServerError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


@dataclass
class Run:
    """One upload: what was killed, at which moment, and how it ended."""

    title: str
    victim: str
    moment: str
    hit: str = ""
    state: str = ""
    said: str = ""


def one(clinic: Clinic, client: Client, clip: Path, run: Run, rng: random.Random) -> None:
    """Upload and analyse a video, and kill something when it is at its moment."""
    timer = None
    if run.moment == "uploading":
        timer = threading.Timer(rng.uniform(0.01, 0.15), clinic.kill, [run.victim])
        timer.start()
    number = sent(client, clip, run.title)
    if timer is not None:
        timer.join()
        run.hit = "uploading"
        return
    run.hit = wait_until(client, number, run.moment)
    if run.moment == "cancelled":
        run.hit = str(patiently(lambda: client._ask("POST", f"/sessions/{number}/cancel"))["state"])
    else:
        time.sleep(rng.uniform(0, 0.5))
    clinic.kill(run.victim)
    if run.moment == "cancelled":
        patiently(lambda: client._ask("POST", f"/sessions/{number}/retry"))


def sent(client: Client, clip: Path, title: str) -> str:
    """Return the session of an upload, which may have been made though no answer came."""
    end = time.monotonic() + _PATIENCE_S
    while True:
        known = [each for each in patiently(client.sessions) if each["title"] == title]
        if known:
            return str(known[0]["id"])
        try:
            return str(client.analyse(clip, movement="arm_raise", title=title)["id"])
        except ServerError:
            assert time.monotonic() < end, "the upload does not come to an end"
            time.sleep(0.5)


def wait_until(client: Client, number: str, moment: str) -> str:
    """Wait until a session is at a moment, or past it; return what it is at."""
    while True:
        found = patiently(lambda: client.session(number))
        at = "writing" if found["stage"] == "writing" else found["state"]
        if moment in (at, "queued", "cancelled") or found["state"] in ("done", "failed"):
            return str(at)
        time.sleep(0.05)


def all_of_it(kills: int, folder: Path, *, seed: int = 1) -> list[Run]:
    """Kill so often, then wait until every upload has ended; return how."""
    rng = random.Random(seed)
    pairs = [(victim, moment) for victim in VICTIMS for moment in MOMENTS]
    chosen = [pairs[i % len(pairs)] for i in range(kills)]
    rng.shuffle(chosen)
    runs = [Run(f"kill {i}", *pair) for i, pair in enumerate(chosen)]
    small, large = (short_clip(folder / f"{name}.mp4", filled_to=n)
                    for name, n in (("small", 0), ("large", _BYTES)))  # fmt: skip
    clinic = Clinic(folder)
    try:
        client = clinic.start()
        for run in runs:
            one(clinic, client, large if run.moment == "uploading" else small, run, rng)
        end = time.monotonic() + _PATIENCE_S + 60 * kills
        while True:
            found = {each["title"]: each for each in patiently(client.sessions)}
            states = Counter(each["state"] for each in found.values())
            if not states.keys() & {"queued", "running"}:
                break
            assert time.monotonic() < end, states
            time.sleep(1)
        for run in runs:
            each = found.get(run.title, {"state": "lost", "headline": None, "reason": None})
            run.state, run.said = each["state"], each["headline"] or each["reason"] or ""
    finally:
        clinic.stop()
    return runs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=int(os.environ.get("TMR_VISION_KILLS", "20")))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        runs = all_of_it(given.kills, Path(folder), seed=given.seed)
    head = "| killed | job was to be | it was | ended as | what was said |\n|---|---|---|---|---|"
    rows = [f"| {r.victim} | {r.moment} | {r.hit} | {r.state} | {r.said} |" for r in runs]
    ended = f"{dict(Counter(run.state for run in runs))}, {time.monotonic() - began:.0f} s"
    sys.stdout.write("\n".join([head, *rows, ended, ""]))


if __name__ == "__main__":
    main()
