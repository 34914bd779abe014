"""What the table of jobs and the tables of a batch cost, for docs/scale.md.

Run: python -m tests.benchmarks.batch [JOBS] [URL of a database]
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.batch.filled import KINDS, outcome
from tmr_vision.batch import write_tables
from tmr_vision.batch.page import render_page
from tmr_vision.database import open_database, sqlite_url
from tmr_vision.jobs import JobStore

FEW = 2000


@contextmanager
def timed(what: str, n: int) -> Iterator[None]:
    began = time.process_time(), time.monotonic()
    yield
    cpu_s, wall_s = time.process_time() - began[0], time.monotonic() - began[1]
    print(f"{what:32} {wall_s:8.2f} s, {1e3 * cpu_s / n:8.3f} ms of CPU time each of {n}")


def main(n: int, url: str | None) -> None:
    """Print what each step costs."""
    kinds = [outcome(kind) for kind in KINDS]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = JobStore(open_database(url or sqlite_url(folder / "batch.db")), "benchmark")
        task = {"code": "P1", "sources": ["s3://bucket/clinic/person/clip.mp4"], "reports": "none"}
        with timed("add", n):
            store.add((f"{i:064}", f"clinic {i % 99}/{i:08}", task) for i in range(n))
        with timed("count", 1):
            store.counts()
        with timed("claim and finish, one by one", FEW):
            for _ in range(FEW):
                (job,) = store.claim("ann", 1, lease_s=60)
                store.finish(job.id, "ann", kinds[job.id % len(kinds)])
        while jobs := store.claim("ann", 1000, lease_s=600):
            for job in jobs:
                store.finish(job.id, "ann", kinds[job.id % len(kinds)])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with timed("tables and page", n):
            counts = store.counts()
            write_tables(store, folder, lambda o: render_page(o, counts, language="en"))
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"{'memory that they took more':32} {(after - before) / 1024:8.0f} MB")
        for path in sorted(folder.iterdir()):
            print(f"{path.name:32} {path.stat().st_size / n:8.0f} bytes a job")


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 20_000,
        sys.argv[2] if len(sys.argv) > 2 else None,
    )
