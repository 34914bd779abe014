"""The table of jobs: whatever happens in whatever order, no job is lost and none is done twice."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tmr_vision.database import open_database, sqlite_url
from tmr_vision.jobs import JobStore
from tmr_vision.jobs.store import MOST_CLAIMS, STATES
from tmr_vision.language import message, translate, use_locale

OWNERS = ("ann", "ben", "cleo")
N = 4
ENDED, LONG = -1.0, 600.0
"""A lease that is over at once, as of a process that was killed; and one that is not."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    if request.param == "sqlite":
        return open_database(sqlite_url(tmp_path_factory.mktemp("jobs") / "jobs.db"))
    return open_database(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def store(engine: Engine) -> JobStore:
    return JobStore(engine, uuid.uuid4().hex)


def filled(engine: Engine, n: int = N) -> JobStore:
    store = JobStore(engine, uuid.uuid4().hex)
    assert store.add((f"key{i}", f"name{i}", {"number": i}) for i in range(n)) == n
    return store


class Model:
    """What the table should know: whose each job is, whose owner is dead, and what came out."""

    def __init__(self, store: JobStore) -> None:
        self.store, self.numbers = store, [job.id for job in store.jobs()]
        self.held: dict[int, str] = {}
        self.dead: set[int] = set()
        self.over: dict[int, tuple[str, object]] = {}

    def claim(self, owner: str, _: int, lease_s: float = LONG) -> None:
        for job in self.store.claim(owner, 2, lease_s=lease_s):
            assert job.id not in self.over, "a job that is over was given out again"
            assert job.id not in self.held or job.id in self.dead, "a job was given to two"
            self.held[job.id] = owner
            (self.dead.add if lease_s == ENDED else self.dead.discard)(job.id)

    def claim_and_die(self, owner: str, number: int) -> None:
        self.claim(owner, number, ENDED)

    def finish(self, owner: str, number: int) -> None:
        done = self.store.finish(number, owner, {"of": owner})
        self._let_go(owner, number, done, ("done", {"of": owner}))

    def fail(self, owner: str, number: int) -> None:
        done = self.store.fail(number, owner, "a reason")
        self._let_go(owner, number, done, ("failed", "a reason"))

    def put_back(self, owner: str, number: int, *, tried: bool = False) -> None:
        self._let_go(owner, number, self.store.put_back(number, owner, tried=tried), None)

    def put_back_tried(self, owner: str, number: int) -> None:
        self.put_back(owner, number, tried=True)

    def _let_go(
        self, owner: str, number: int, done: bool, came_out: tuple[str, object] | None
    ) -> None:
        assert done == (self.held.get(number) == owner)
        if done:
            self._forget(number)
            if came_out is not None:
                self.over[number] = came_out

    def _forget(self, number: int) -> None:
        self.held.pop(number, None)
        self.dead.discard(number)

    def renew(self, owner: str, number: int) -> None:
        mine = {number} if self.held.get(number) == owner else set()
        assert self.store.renew(owner, {number: ("measuring", 0.5)}, lease_s=LONG) == mine
        self.dead -= mine

    def cancel(self, _: str, number: int) -> None:
        assert self.store.cancel([number]) == (number not in self.over)
        self.over.setdefault(number, ("cancelled", None))
        self._forget(number)

    def retry(self, _: str, __: int) -> None:
        done = {n: each for n, each in self.over.items() if each[0] == "done"}
        assert self.store.retry() == len(self.over) - len(done)
        self.over = done

    def add(self, _: str, number: int) -> None:
        i = self.numbers.index(number)
        assert self.store.add([(f"key{i}", f"name{i}", {})]) == 0

    def check(self) -> None:
        jobs = {job.id: job for job in self.store.jobs()}
        assert sorted(jobs) == sorted(self.numbers)
        assert {n: job.owner for n, job in jobs.items() if job.state == "running"} == self.held
        for n, came_out in self.over.items():
            assert (jobs[n].state, jobs[n].outcome or jobs[n].reason) == came_out


STEPS = (
    *(Model.claim, Model.claim, Model.claim_and_die, Model.finish, Model.fail, Model.put_back),
    *(Model.put_back_tried, Model.renew, Model.cancel, Model.retry, Model.add),
)
steps = st.lists(
    st.tuples(st.sampled_from(STEPS), st.sampled_from(OWNERS), st.integers(0, N - 1)), max_size=40
)


@given(steps=steps)
@settings(
    max_examples=60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_in_any_order_of_steps_no_job_is_lost_or_doubled(engine, steps):
    """A model beside the table knows whose each job is; both agree after each step."""
    model = Model(filled(engine))
    for step, owner, i in steps:
        step(model, owner, model.numbers[i])
        model.check()


def test_what_a_killed_owner_held_is_done_by_the_next(engine):
    store = filled(engine)
    assert len(store.claim("dead", N, lease_s=ENDED)) == N
    jobs = store.claim("next", 10, lease_s=LONG)
    assert [job.task["number"] for job in jobs] == list(range(N))
    assert not store.finish(jobs[0].id, "dead", "late"), "who lost a job cannot end it"
    assert all(store.finish(job.id, "next", job.id) for job in jobs)
    assert store.counts() == {**dict.fromkeys(STATES, 0), "done": N}


def test_a_lease_that_is_renewed_is_kept(engine):
    store = filled(engine, 1)
    (job,) = store.claim("ann", 1, lease_s=LONG)
    assert store.renew("ann", {job.id: ("measuring", 0.25)}, lease_s=LONG) == {job.id}
    assert store.claim("ben", 1, lease_s=LONG) == []
    (running,) = store.jobs("running")
    assert (running.stage, running.fraction, running.owner) == ("measuring", 0.25, "ann")


def test_a_job_that_takes_down_all_who_try_it_comes_to_an_end(engine):
    store = filled(engine, 1)
    for _ in range(MOST_CLAIMS):
        assert len(store.claim("dead", 1, lease_s=ENDED)) == 1
    assert store.claim("next", 1, lease_s=LONG) == []
    assert store.give_up("it never ended") == 1
    (job,) = store.jobs("failed")
    assert job.reason == "it never ended"
    assert store.retry() == 1
    assert len(store.claim("next", 1, lease_s=LONG)) == 1


def test_to_be_stopped_costs_no_try(engine):
    store = filled(engine, 1)
    for _ in range(MOST_CLAIMS + 2):
        (job,) = store.claim("ann", 1, lease_s=LONG)
        store.put_back(job.id, "ann", tried=False)
    (job,) = store.jobs()
    assert (job.claims, job.tries) == (0, 0)


def test_other_work_of_the_same_name_takes_its_place(engine):
    store = filled(engine, 2)
    (running,) = store.claim("ann", 1, lease_s=LONG)
    assert store.add([("changed", "name0", {}), ("key1", "name1", {})]) == 1
    assert [job.key for job in store.jobs()] == ["changed", "key1"]
    assert store.renew("ann", {running.id: ("measuring", 0.5)}, lease_s=LONG) == set()
    assert not store.finish(running.id, "ann", "of the former video")


def test_a_copy_takes_over_when_the_original_changes(store):
    """The work of a copy was that of the original: when that goes, the copy is to be done."""
    store.add([("same", "a", {})])
    store.add([("other", "a", {}), ("same", "b", {})])
    assert {job.name: job.key for job in store.jobs()} == {"a": "other", "b": "same"}


def test_works_that_exchange_their_names_are_both_done_again(store):
    store.add([("x", "a", {}), ("y", "b", {})])
    assert store.add([("y", "a", {}), ("x", "b", {})]) == 2
    assert store.names(["x", "y", "z"]) == {"x": "b", "y": "a"}


def test_queues_know_nothing_of_each_other(engine):
    one, other = filled(engine, 1), filled(engine, 1)
    (job,) = one.claim("ann", 5, lease_s=LONG)
    other.cancel([job.id])
    assert other.claim("ann", 5, lease_s=LONG)[0].id != job.id
    assert not other.finish(job.id, "ann", 1)
    assert one.finish(job.id, "ann", 1)


def test_jobs_come_in_the_order_of_their_names_as_python_sorts(store):
    names = ["b/1", "B", "a", "ä", "a-1", "a/b", "Z", "10", "9", "_", "日本"]
    store.add([(name, name, {}) for name in names])
    assert [job.name for job in store.jobs()] == sorted(names)


def test_thousands_are_added_and_read_in_pieces(store):
    jobs = [(f"{i:05}", f"{i:05}", {"i": i}) for i in range(1700)]
    assert store.add(jobs) == 1700
    assert store.add(jobs) == 0
    assert [job.task["i"] for job in store.jobs("queued")] == list(range(1700))
    assert len(store.names([key for key, _, _ in jobs])) == 1700


def test_names_that_are_no_text_and_all_that_json_holds_come_back(store):
    task = {"sources": ["/a/\udcff.mp4"], "felt": None, "list": [1, 2.5, "ü", True]}
    store.add([("k", "�", task)])
    (job,) = store.claim("ann", 1, lease_s=LONG)
    assert job.task == task
    store.finish(job.id, "ann", {"rows": [{"a": None, "b": 0.1}]})
    assert next(store.jobs("done")).outcome == {"rows": [{"a": None, "b": 0.1}]}


def test_a_reason_can_be_said_again_in_german(engine):
    store = filled(engine, 1)
    (job,) = store.claim("ann", 1, lease_s=LONG)
    store.fail(job.id, "ann", message("{path} is not there.", path="/x.mp4"))
    (failed,) = store.jobs("failed")
    assert failed.reason == "/x.mp4 is not there."
    with use_locale("de"):
        assert translate(failed.reason or "") == translate("{path} is not there.", path="/x.mp4")


def test_a_clock_that_is_wrong_takes_nobodys_job(postgresql_url, monkeypatch):
    """Machines that share PostgreSQL go by its clock; theirs may differ by hours."""
    shared = JobStore(open_database(postgresql_url), uuid.uuid4().hex)
    shared.add([("k", "n", {})])
    assert len(shared.claim("ann", 1, lease_s=LONG)) == 1
    monkeypatch.setattr("time.time", lambda: 4e9)
    assert shared.claim("ben", 1, lease_s=LONG) == []
