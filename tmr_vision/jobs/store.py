"""The table of jobs: each change of a job is one statement, so that any number may work on it."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import (
    JSON,
    Column,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from tmr_vision.database import writing

State = Literal["queued", "running", "done", "failed", "cancelled"]
STATES: tuple[State, ...] = get_args(State)
MOST_TRIES = 2
"""A video that takes its process down is tried once more, elsewhere."""
MOST_CLAIMS = 25
"""Who takes a job and is never heard of again was mostly stopped for another reason; a job that
takes down whatever machine tries it must come to an end all the same."""
_AT_ONCE = 500
"""Rows that are added by one statement."""

JOBS = Table(
    "jobs",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("queue", String),
    Column("key", String),
    Column("name", Text),
    Column("task", JSON),
    Column("state", String),
    Column("claims", Integer),
    Column("tries", Integer),
    Column("owner", String),
    Column("lease_until_s", Float),
    Column("stage", String),
    Column("fraction", Float),
    Column("reason", JSON(none_as_null=True)),
    Column("outcome", JSON(none_as_null=True)),
    Column("added_s", Float),
    Column("started_s", Float),
    Column("ended_s", Float),
)


@dataclass(frozen=True, kw_only=True)
class QueuedJob:
    """A row of the table; times are seconds since 1970.

    Attributes
    ----------
    key
        Names the work: the same key is the same work and is done once.
    name
        What people call it, such as the path of the video.
    task
        What is to be done, as plain data.
    claims
        How often somebody took it.
    tries
        How often it took down the process that worked on it.
    owner, lease_until_s
        Who works on it, and until when that is believed.
    reason
        Why it failed: an English sentence, or a message as data.
    outcome
        What came out, as plain data.
    """

    id: int
    key: str
    name: str
    task: dict[str, Any]
    state: State
    claims: int
    tries: int
    owner: str | None
    lease_until_s: float | None
    stage: str | None
    fraction: float | None
    reason: Any
    outcome: Any
    added_s: float
    started_s: float | None
    ended_s: float | None


Counts = Mapping[State, int]
_FIELDS = [JOBS.c[name] for name in QueuedJob.__dataclass_fields__]


class JobStore:
    """The jobs of one queue.

    Parameters
    ----------
    engine
        The database, from :func:`tmr_vision.database.open_database`.
    queue
        Whose jobs: each queue is by itself.
    """

    def __init__(self, engine: Engine, queue: str = "analysis") -> None:
        self._engine, self._queue = engine, queue

    def add(self, jobs: Iterable[tuple[str, str, Mapping[str, Any]]]) -> int:
        """Queue jobs given as key, name and task; return how many of them are new.

        What is there already, in whatever state, stays as it is.
        """
        insert: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
        statement = insert[self._engine.dialect.name](JOBS).on_conflict_do_nothing(
            index_elements=["queue", "key"]
        )
        rows = [
            {"queue": self._queue, "key": key, "name": name, "task": dict(task),
             "state": "queued", "claims": 0, "tries": 0, "added_s": time.time()}
            for key, name, task in jobs
        ]  # fmt: skip
        before = sum(self.counts().values())
        for start in range(0, len(rows), _AT_ONCE):
            with writing(self._engine) as connection:
                connection.execute(statement, rows[start : start + _AT_ONCE])
        return sum(self.counts().values()) - before

    def claim(self, owner: str, n: int, *, lease_s: float) -> list[QueuedJob]:
        """Take up to ``n`` jobs, the oldest first: queued ones, and those whose worker is gone.

        What was taken :data:`MOST_CLAIMS` times and never ended is for :meth:`give_up`.
        """
        if n < 1:
            return []
        now = time.time()
        free = (
            select(JOBS.c.id)
            .where(self._mine, self._is_free(now), JOBS.c.claims < MOST_CLAIMS)
            .order_by(JOBS.c.id)
            .limit(n)
            .with_for_update(skip_locked=True)
        )
        statement = (
            update(JOBS)
            .where(JOBS.c.id.in_(free.scalar_subquery()))
            .values(
                state="running", owner=owner, lease_until_s=now + lease_s, claims=JOBS.c.claims + 1,
                started_s=now, stage="waiting", fraction=0.0, reason=None,
            )
            .returning(*_FIELDS)
        )  # fmt: skip
        with writing(self._engine) as connection:
            rows = connection.execute(statement).all()
        return sorted((_job(row) for row in rows), key=lambda job: job.id)

    def give_up(self, reason: Any) -> int:
        """Record as failed what was taken as often as it may be and never ended."""
        return self._change(
            and_(self._is_free(time.time()), JOBS.c.claims >= MOST_CLAIMS),
            state="failed", reason=reason, ended_s=time.time(), owner=None,
        )  # fmt: skip

    def renew(
        self, owner: str, progress: Mapping[int, tuple[str, float | None]], *, lease_s: float
    ) -> set[int]:
        """Say that one still works on jobs, and how far each is; return those that are one's own.

        What is missing in the answer was cancelled, or taken by somebody else meanwhile.
        """
        kept = set()
        with writing(self._engine) as connection:
            for number, (stage, fraction) in progress.items():
                done = connection.execute(
                    self._update(
                        self._held(number, owner),
                        lease_until_s=time.time() + lease_s, stage=stage, fraction=fraction,
                    )
                )  # fmt: skip
                if done.rowcount:
                    kept.add(number)
        return kept

    def finish(self, number: int, owner: str, outcome: Any) -> bool:
        """Record what came out; False if the job is not one's own any more."""
        return self._end(number, owner, state="done", outcome=outcome, fraction=1.0, stage="done")

    def fail(self, number: int, owner: str, reason: Any) -> bool:
        """Record why it cannot be done."""
        return self._end(number, owner, state="failed", reason=reason)

    def put_back(self, number: int, owner: str, *, tried: bool) -> bool:
        """Queue a job again; ``tried``: it took down the process that worked on it."""
        values = {"tries": JOBS.c.tries + 1} if tried else {"claims": JOBS.c.claims - 1}
        return self._end(number, owner, state="queued", ended=False, **values)

    def cancel(self, numbers: Iterable[int]) -> int:
        """Cancel jobs that are not over; who works on one learns it with the next ``renew``."""
        chosen = and_(JOBS.c.id.in_(list(numbers)), JOBS.c.state.in_(["queued", "running"]))
        return self._change(chosen, state="cancelled", ended_s=time.time(), owner=None)

    def retry(self, number: int | None = None) -> int:
        """Queue again what failed or was cancelled: one job, or all."""
        over = JOBS.c.state.in_(["failed", "cancelled"])
        return self._change(
            over if number is None else and_(over, JOBS.c.id == number),
            state="queued", claims=0, tries=0, reason=None, outcome=None,
            ended_s=None, stage=None, fraction=None,
        )  # fmt: skip

    def supersede(self) -> int:
        """Drop all but the newest job of each name: its content or settings have changed."""
        newest = select(func.max(JOBS.c.id)).where(self._mine).group_by(JOBS.c.name)
        with writing(self._engine) as connection:
            old = delete(JOBS).where(self._mine, JOBS.c.id.not_in(newest.scalar_subquery()))
            return connection.execute(old).rowcount

    def remove(self, numbers: Iterable[int]) -> None:
        """Forget jobs."""
        with writing(self._engine) as connection:
            connection.execute(delete(JOBS).where(self._mine, JOBS.c.id.in_(list(numbers))))

    def find(self, key: str) -> QueuedJob:
        """Return the job of a key; raises KeyError if there is none."""
        with self._engine.connect() as connection:
            found = connection.execute(
                select(*_FIELDS).where(self._mine, JOBS.c.key == key)
            ).first()
        if found is None:
            raise KeyError(key)
        return _job(found)

    def counts(self) -> Counts:
        """Return how many jobs are in each state."""
        statement = select(JOBS.c.state, func.count()).where(self._mine).group_by(JOBS.c.state)
        with self._engine.connect() as connection:
            found = {state: n for state, n in connection.execute(statement)}
        return {state: found.get(state, 0) for state in STATES}

    def jobs(self, *states: State) -> Iterator[QueuedJob]:
        """Give the jobs in these states, or all, in the order in which they were added."""
        statement = select(*_FIELDS).where(self._mine).order_by(JOBS.c.id)
        if states:
            statement = statement.where(JOBS.c.state.in_(states))
        with self._engine.connect() as connection:
            for row in connection.execute(statement):
                yield _job(row)

    @property
    def _mine(self) -> Any:
        return JOBS.c.queue == self._queue

    def _is_free(self, now: float) -> Any:
        gone = and_(JOBS.c.state == "running", JOBS.c.lease_until_s < now)
        return or_(JOBS.c.state == "queued", gone)

    def _held(self, number: int, owner: str) -> Any:
        return and_(JOBS.c.id == number, JOBS.c.owner == owner, JOBS.c.state == "running")

    def _end(self, number: int, owner: str, *, ended: bool = True, **values: Any) -> bool:
        values |= {"ended_s": time.time() if ended else None, "owner": None, "lease_until_s": None}
        return bool(self._change(self._held(number, owner), **values))

    def _change(self, which: Any, **values: Any) -> int:
        with writing(self._engine) as connection:
            return connection.execute(self._update(which, **values)).rowcount

    def _update(self, which: Any, **values: Any) -> Any:
        return update(JOBS).where(self._mine, which).values(**values)


def _job(row: Any) -> QueuedJob:
    return QueuedJob(**row._mapping)
