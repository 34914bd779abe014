"""The engine on a real Dask cluster of this machine: crashes, hangs, stops, and what is left."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.jobs.cheap import cheap_job
from tmr_vision.database import open_database, sqlite_url
from tmr_vision.errors import ClusterError, DatabaseError, OutputError
from tmr_vision.jobs import JobStore
from tmr_vision.jobs.cluster import Cluster
from tmr_vision.jobs.engine import CRASHED, TOO_LONG, Engine, Limits

QUICK = Limits(lease_s=20.0, time_limit_s=120.0, patience_s=20.0)


class KeptCluster(Cluster):
    """Serves one engine after another."""

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    made = KeptCluster(workers=2, memory_limit="500MiB")
    yield made
    Cluster.close(made)


class Work:
    """A table of cheap jobs, and what became of them."""

    def __init__(self, folder: Path, cluster: Any) -> None:
        self.store = JobStore(open_database(sqlite_url(folder / "jobs.db")))
        self.log, self._cluster = folder / "log", cluster
        self.log.touch()

    def add(self, *jobs: dict[str, Any]) -> None:
        first = sum(self.store.counts().values())
        self.store.add(
            (f"{i}", f"{i:03}", {"number": i, "log": str(self.log)} | job)
            for i, job in enumerate(jobs, start=first)
        )

    def run(self, stopped: threading.Event | None = None, **limits: float) -> None:
        chosen = Limits(**{**vars(QUICK), **limits})
        engine = Engine(self.store, lambda: self._cluster, chosen, function=cheap_job)
        engine.run(stopped or threading.Event())

    def began(self) -> Counter[int]:
        return Counter(int(line.split()[0]) for line in self.log.read_text().splitlines())

    def reasons(self) -> list[str | None]:
        return [job.reason for job in self.store.jobs("failed")]

    def squares(self) -> list[int]:
        return [job.outcome["rows"][0]["square"] for job in self.store.jobs("done")]


@pytest.fixture
def work(tmp_path: Path, cluster: Cluster) -> Work:
    return Work(tmp_path, cluster)


def test_all_is_done_once_and_its_result_kept(work):
    work.add(*[{}] * 12)
    work.run()
    assert work.squares() == [i * i for i in range(12)]
    assert set(work.began().values()) == {1}


def test_what_takes_its_process_down_is_tried_once_more_then_recorded(work):
    work.add({"do": "crash"}, {"do": "crash once"}, {"do": "be killed"}, *[{}] * 4)
    work.run()
    assert work.reasons() == [CRASHED, CRASHED]
    assert work.squares() == [1, 9, 16, 25, 36]
    began = work.began()
    assert [began[i] for i in range(3)] == [2, 2, 2]
    assert all(job.tries == 1 for job in work.store.jobs("failed"))


def test_what_crashes_before_it_could_tell_anything_comes_to_an_end_too(work):
    work.add({"do": "crash", "tells": False}, {})
    work.run()
    assert (work.reasons(), work.squares()) == ([CRASHED], [1])
    assert work.began()[0] == 2


def test_a_process_that_is_missed_for_long_has_all_started_anew(cluster, monkeypatch):
    wait_until(lambda: cluster.slots == 2)
    assert cluster.is_alive
    monkeypatch.setattr(cluster, "_wanted", 3)  # as if one had been lost
    monkeypatch.setattr("tmr_vision.jobs.cluster._WITHOUT_S", 0.2)
    time.sleep(0.3)
    assert cluster.slots == 2
    assert not cluster.is_alive
    monkeypatch.setattr(cluster, "_wanted", 2)
    assert cluster.slots == 2
    assert cluster.is_alive


def test_what_hangs_is_ended_at_the_time_limit(work):
    work.add({"do": "hang"}, *[{}] * 3)
    work.run(time_limit_s=1.0)
    assert (work.reasons(), work.squares()) == ([TOO_LONG], [1, 4, 9])
    assert work.began()[0] == 2


def test_what_takes_too_much_memory_is_ended_and_the_others_go_on(work):
    work.add({"do": "fill memory"}, *[{"for_s": 0.5}] * 3)
    work.run()
    assert (work.reasons(), work.squares()) == ([CRASHED], [1, 4, 9])


def test_a_fault_of_the_video_is_recorded_at_once_one_of_the_program_tried_again(work):
    work.add({"do": "damaged"}, {"do": "raise"})
    work.run()
    assert work.reasons() == [
        "damaged, video 0.",
        "this is a fault of the program (RuntimeError: no good).",
    ]
    assert work.began() == {0: 1, 1: 2}


def test_a_full_disk_stops_all_and_fails_none(work):
    work.add({"do": "full disk"}, *[{"for_s": 5.0}] * 3)
    with pytest.raises(OutputError, match="full disk, video 0"):
        work.run()
    assert work.store.counts()["queued"] == 4
    assert {job.claims for job in work.store.jobs()} == {0}


def test_stopped_it_puts_back_what_it_had_begun_and_the_next_goes_on(work):
    work.add({}, {"for_s": 60.0}, {"for_s": 60.0}, {})
    stopped = threading.Event()
    thread = threading.Thread(target=work.run, args=(stopped,))
    thread.start()
    wait_until(lambda: work.began()[2] == 1)
    stopped.set()
    thread.join(20)
    assert not thread.is_alive()
    assert work.store.counts()["running"] == 0
    assert [job.tries for job in work.store.jobs()] == [0] * 4
    for i in (1, 2):  # the same jobs, quick now
        work.store.add([(f"again {i}", f"{i:03}", {"number": i, "log": str(work.log)})])
    work.run()
    assert work.squares() == [0, 1, 4, 9]


def test_a_cancelled_job_is_ended_and_not_done_again(work):
    work.add({"for_s": 60.0}, *[{}] * 2)
    thread = threading.Thread(target=work.run)
    thread.start()
    wait_until(lambda: work.began()[0] == 1)
    (first, *_) = work.store.jobs()
    work.store.cancel([first.id])
    thread.join(30)
    assert not thread.is_alive()
    assert work.store.counts()["cancelled"] == 1
    assert (work.squares(), work.began()[0]) == ([1, 4], 1)


def test_what_nobody_wants_any_more_stops_by_itself(work, cluster):
    """As after the death of who ordered it: the worker is free again, and writes nothing."""
    data = {"number": 1, "log": str(work.log), "for_s": 60.0}
    future = cluster.submit(cheap_job, "forgotten", data, "topic", key="forgotten")
    wait_until(lambda: work.began()[1] == 1)
    future.cancel()
    began = time.monotonic()
    work.add(*[{}] * 4)
    work.run()
    assert time.monotonic() - began < 30
    assert sorted(work.squares()) == [0, 1, 4, 9]


def test_two_engines_on_one_table_share_the_work(work, cluster, tmp_path):
    work.add(*[{"for_s": 0.2}] * 12)
    other = Work(tmp_path, cluster)
    threads = [threading.Thread(target=each.run) for each in (work, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert work.squares() == [i * i for i in range(12)]
    assert set(work.began().values()) == {1}


def test_a_database_that_fails_for_a_moment_stops_nothing(work, monkeypatch):
    work.add(*[{}] * 3)
    real, faults = work.store.finish, iter([True, True])

    def finish(*arguments: Any) -> bool:
        if next(faults, False):
            raise DatabaseError("the connection was lost")
        return real(*arguments)

    monkeypatch.setattr(work.store, "finish", finish)
    work.run()
    assert work.squares() == [0, 1, 4]
    assert set(work.began().values()) == {1}


def test_a_database_that_stays_away_ends_it(work, monkeypatch):
    work.add({})

    def fail(*_: Any, **__: Any) -> None:
        raise DatabaseError("the connection was lost")

    monkeypatch.setattr(work.store, "counts", fail)
    with pytest.raises(DatabaseError, match="lost"):
        work.run(lease_s=0.5)


def test_a_cluster_that_does_not_come_back_ends_it_and_a_stop_is_heard(tmp_path):
    class Lost:
        is_alive = False

        def subscribe(self, *_: Any) -> None: ...
        def close(self) -> None: ...

    def connect() -> Any:
        if next(first, False):
            return Lost()
        raise ClusterError("there is no scheduler")

    work = Work(tmp_path, None)
    work.add({})
    first = iter([True])
    engine = Engine(work.store, connect, Limits(patience_s=0.2), function=cheap_job)
    with pytest.raises(ClusterError, match="there is no scheduler"):
        engine.run(threading.Event())
    first, stopped = iter([True]), threading.Event()
    engine = Engine(work.store, connect, Limits(patience_s=600), function=cheap_job)
    threading.Timer(0.5, stopped.set).start()
    began = time.monotonic()
    engine.run(stopped)
    assert time.monotonic() - began < 10


def test_a_process_that_was_replaced_keeps_its_settings(cluster):
    """A worker that is started again must not pause when it is large, nor be without a limit."""

    def settings() -> tuple[Any, ...]:
        import dask
        from distributed import get_worker

        manager = get_worker().memory_manager
        return manager.memory_limit, dask.config.get("distributed.worker.memory.pause")

    def workers() -> set[str]:
        return set(cluster._client.nthreads())

    before = workers()
    assert len(before) == 2
    cluster.kill(next(iter(before)))
    wait_until(lambda: len(workers()) == 2 and workers() != before)
    found = {cluster._client.submit(settings, workers=[w], pure=False).result() for w in workers()}
    assert found == {(500 * 2**20, False)}


def test_after_all_no_process_is_left():
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    made = Cluster(workers=1)
    started = [p for p in psutil.Process().children(recursive=True) if p.pid not in before]
    assert started
    made.close()
    _, alive = psutil.wait_procs(started, timeout=10)
    assert [p for p in alive if "resource_tracker" not in " ".join(p.cmdline())] == []


def wait_until(true: Any, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
