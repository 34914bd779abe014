"""The table of jobs: each change of a job is one statement, so that any number may work on it."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    bindparam,
    cast,
    delete,
    extract,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from tmr_vision.database import reading, writing
from tmr_vision.export.messages import messages_to_dict, with_messages

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
        Why it failed: an English sentence, which can be said again in another language.
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
    reason: str | None
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

        The same work (key) stays as it is, in whatever state. Other work of the same name gives
        way to the new: its content or settings have changed.
        """
        insert: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
        add = (
            insert[self._engine.dialect.name](JOBS)
            .on_conflict_do_nothing(index_elements=["queue", "key"])
            .returning(JOBS.c.id)
        )
        outdated = delete(JOBS).where(
            self._mine, JOBS.c.name == bindparam("its_name"), JOBS.c.key != bindparam("its_key")
        )
        given, new = list(jobs), 0
        for start in range(0, len(given), _AT_ONCE):
            some = given[start : start + _AT_ONCE]
            with writing(self._engine) as connection:
                connection.execute(
                    outdated, [{"its_name": name, "its_key": key} for key, name, _ in some]
                )
                new += len(connection.execute(add, [self._new(*job) for job in some]).all())
        return new

    def _new(self, key: str, name: str, task: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "queue": self._queue, "key": key, "name": name, "task": dict(task), "state": "queued",
            "claims": 0, "tries": 0, "added_s": time.time(),
        }  # fmt: skip

    def names(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the name under which each work is known."""
        found = {}
        for start in range(0, len(keys), _AT_ONCE):
            some = JOBS.c.key.in_(keys[start : start + _AT_ONCE])
            with reading(self._engine) as connection:
                rows = connection.execute(select(JOBS.c.key, JOBS.c.name).where(self._mine, some))
                found.update({key: name for key, name in rows})
        return found

    def claim(self, owner: str, n: int, *, lease_s: float) -> list[QueuedJob]:
        """Take up to ``n`` jobs: those whose worker is gone, then queued ones, the oldest first.

        What was taken :data:`MOST_CLAIMS` times and never ended is for :meth:`give_up`.
        """
        taken: list[QueuedJob] = []
        if n < 1:
            return taken
        with writing(self._engine) as connection:
            left = and_(self._is_left, JOBS.c.claims < MOST_CLAIMS)
            for free in (left, JOBS.c.state == "queued"):  # both are quick by the index
                some = self._claim(owner, free, n - len(taken), lease_s)
                taken += map(_job, connection.execute(some).all())
        return sorted(taken, key=lambda job: job.id)

    def _claim(self, owner: str, free: Any, n: int, lease_s: float) -> Any:
        chosen = (
            select(JOBS.c.id)
            .where(self._mine, free)
            .order_by(JOBS.c.state, JOBS.c.id)
            .limit(n)
            .with_for_update(skip_locked=True)
            .cte("chosen")
        )
        return (
            update(JOBS)
            .where(JOBS.c.id.in_(select(chosen.c.id)))
            .values(
                state="running", owner=owner, lease_until_s=self._now + lease_s,
                claims=JOBS.c.claims + 1, started_s=self._now, stage="waiting", fraction=0.0,
                reason=None,
            )
            .returning(*_FIELDS)
        )  # fmt: skip

    def give_up(self, reason: str) -> int:
        """Record as failed what was taken as often as it may be and never ended."""
        return self._change(
            and_(self._is_left, JOBS.c.claims >= MOST_CLAIMS),
            state="failed", reason=_reason_data(reason), ended_s=self._now, owner=None,
            lease_until_s=None,
        )  # fmt: skip

    def renew(
        self, owner: str, progress: Mapping[int, tuple[str, float | None]], *, lease_s: float
    ) -> set[int]:
        """Say that one still works on jobs, and how far each is; return those that are one's own.

        What is missing in the answer was cancelled, or taken by somebody else meanwhile.
        """
        kept = set()
        with writing(self._engine) as connection:
            for number, (stage, fraction) in sorted(progress.items()):
                done = connection.execute(
                    self._update(
                        self._held(number, owner),
                        lease_until_s=self._now + lease_s, stage=stage, fraction=fraction,
                    )
                )  # fmt: skip
                if done.rowcount:
                    kept.add(number)
        return kept

    def finish(self, number: int, owner: str, outcome: Any) -> bool:
        """Record what came out; False if the job is not one's own any more."""
        return self._end(number, owner, state="done", outcome=outcome, fraction=1.0, stage="done")

    def fail(self, number: int, owner: str, reason: str) -> bool:
        """Record why it cannot be done; False as of :meth:`finish`."""
        return self._end(number, owner, state="failed", reason=_reason_data(reason))

    def put_back(self, number: int, owner: str, *, tried: bool) -> bool:
        """Queue a job again; ``tried``: it took down the process that worked on it."""
        values = {"tries": JOBS.c.tries + 1} if tried else {"claims": JOBS.c.claims - 1}
        return self._end(number, owner, state="queued", ended=False, **values)

    def cancel(self, numbers: Iterable[int]) -> int:
        """Cancel jobs that are not over; who works on one learns it with the next ``renew``."""
        chosen = and_(JOBS.c.id.in_(list(numbers)), JOBS.c.state.in_(["queued", "running"]))
        return self._change(
            chosen, state="cancelled", ended_s=self._now, owner=None, lease_until_s=None
        )

    def retry(self, number: int | None = None) -> int:
        """Queue again what failed or was cancelled: one job, or all."""
        over = JOBS.c.state.in_(["failed", "cancelled"])
        return self._change(
            over if number is None else and_(over, JOBS.c.id == number),
            state="queued", claims=0, tries=0, reason=None, outcome=None,
            ended_s=None, stage=None, fraction=None,
        )  # fmt: skip

    def counts(self) -> Counts:
        """Return how many jobs are in each state."""
        statement = select(JOBS.c.state, func.count()).where(self._mine).group_by(JOBS.c.state)
        with reading(self._engine) as connection:
            found = {state: n for state, n in connection.execute(statement)}
        return {state: found.get(state, 0) for state in STATES}

    def jobs(self, *states: State) -> Iterator[QueuedJob]:
        """Give the jobs in these states, or all, in the order of their names.

        All are from one moment, and few are in memory at a time.
        """
        statement = select(*_FIELDS).where(self._mine).order_by(JOBS.c.name, JOBS.c.id)
        if states:
            statement = statement.where(JOBS.c.state.in_(states))
        with reading(self._engine) as connection:
            for row in connection.execute(statement.execution_options(yield_per=_AT_ONCE)):
                yield _job(row)

    @property
    def _mine(self) -> Any:
        return JOBS.c.queue == self._queue

    @property
    def _now(self) -> Any:
        """Seconds since 1970 by the one clock that all who share the table have."""
        if self._engine.dialect.name == "sqlite":
            return time.time()
        return cast(extract("epoch", func.clock_timestamp()), Float(53))

    @property
    def _is_left(self) -> Any:
        """Whether who worked on it was not heard of for too long."""
        return and_(JOBS.c.state == "running", JOBS.c.lease_until_s < self._now)

    def _held(self, number: int, owner: str) -> Any:
        return and_(JOBS.c.id == number, JOBS.c.owner == owner, JOBS.c.state == "running")

    def _end(self, number: int, owner: str, *, ended: bool = True, **values: Any) -> bool:
        values |= {"ended_s": self._now if ended else None, "owner": None, "lease_until_s": None}
        return bool(self._change(self._held(number, owner), **values))

    def _change(self, which: Any, **values: Any) -> int:
        with writing(self._engine) as connection:
            return connection.execute(self._update(which, **values)).rowcount

    def _update(self, which: Any, **values: Any) -> Any:
        return update(JOBS).where(self._mine, which).values(**values)


def _reason_data(reason: str) -> dict[str, Any]:
    return {"text": str(reason), "said": list(messages_to_dict(reason).values())}


def _job(row: Any) -> QueuedJob:
    values = dict(row._mapping)
    reason = values["reason"]
    if reason is not None:
        values["reason"] = with_messages(reason["text"], reason["said"])
    return QueuedJob(**values)
