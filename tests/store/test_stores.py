"""People, sessions, edits, accounts and uploads in both databases."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, MetaData, text

from tmr_vision.database import open_database, sqlite_url
from tmr_vision.errors import NotStoredError, OutputError, StoreError
from tmr_vision.jobs import JobStore
from tmr_vision.jobs.store import JOBS
from tmr_vision.language import message, translate, use_locale
from tmr_vision.store import (
    QUEUE,
    AccountStore,
    EditLog,
    PeopleStore,
    SessionStore,
    UploadStore,
    accounts,
    uploads,
)
from tmr_vision.store.places import Places, checked_id
from tmr_vision.store.sentences import sentence_of, sentence_to_plain
from tmr_vision.store.tables import META

PASSWORD = "a long password"


def add(engine: Engine, person_id: int | None = None) -> str:
    return SessionStore(engine).add("title", ["a.mp4"], person_id, task={"a": 1}).id


def test_the_tables_are_those_of_the_migrations(engine: Engine) -> None:
    both = MetaData()
    for table in (*META.tables.values(), JOBS):
        table.to_metadata(both)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), both)
    kinds = {f"{verb}_{what}" for verb in ("add", "remove") for what in ("table", "column")}
    rows = [each for each in found if isinstance(each, tuple)]  # lists: what a column may hold
    odd = [each for each in rows if each[0] in kinds and "alembic" not in str(each)]
    assert odd == []


def test_people(engine: Engine) -> None:
    people = PeopleStore(engine)
    people.add("b.2", "Ben")
    assert people.add("a-1").name is None
    assert [each.code for each in people.all()] == ["a-1", "b.2"]
    with pytest.raises(StoreError, match="taken"):
        people.add("b.2")
    for code in ("", "../x", "-a", "a b", "x" * 25, "é"):
        with pytest.raises(StoreError, match="not a code"):
            people.add(code)
    assert people.rename("b.2", "").name is None
    with pytest.raises(NotStoredError, match="nobody"):
        people.find("c")


def test_a_session_has_its_job_from_the_first_moment(engine: Engine) -> None:
    person = PeopleStore(engine).add("anna")
    number = add(engine, person.id)
    found = SessionStore(engine).find(number)
    assert (found.person, found.state, found.revision) == ("anna", "queued", 0)
    jobs = JobStore(engine, QUEUE)
    [job] = jobs.claim("me", 5, lease_s=60)
    assert (job.key, job.id, job.task) == (number, found.job_id, {"a": 1})
    jobs.fail(job.id, "me", message("{name} is empty.", name="a.mp4"))
    failed = SessionStore(engine).find(number)
    assert failed.state == "failed"
    assert sentence_of(failed.reason) == "a.mp4 is empty."


def test_a_session_that_cannot_be_added_leaves_no_job(engine: Engine) -> None:
    with pytest.raises(NotStoredError):
        SessionStore(engine).add("t", [], task={}, uploads=["0" * 32])
    assert list(JobStore(engine, QUEUE).jobs()) == []
    assert SessionStore(engine).all() == []


def test_with_somebody_everything_of_theirs_goes(engine: Engine) -> None:
    people, sessions = PeopleStore(engine), SessionStore(engine)
    anna, ben = people.add("anna"), people.add("ben")
    mine, other = add(engine, anna.id), add(engine, ben.id)
    EditLog(engine).add(mine, [{"note": "x"}], who="cleo", revision=0)
    AccountStore(engine).add("anna", PASSWORD, "patient", anna.id)
    people.remove("anna")
    sessions.tidy()
    assert [each.id for each in sessions.all()] == [other]
    assert [job.key for job in JobStore(engine, QUEUE).jobs()] == [other]
    assert AccountStore(engine).all() == []
    assert EditLog(engine).all(mine) == []


def test_what_is_deleted_is_in_no_file(tmp_path: Path) -> None:
    engine = open_database(sqlite_url(tmp_path / "a.db"))
    people, sessions = PeopleStore(engine), SessionStore(engine)
    secret = "Unmistakable Name"
    people.add("anna", secret)
    for i in range(200):
        people.add(f"n{i}", secret * 20)
    add(engine)
    sessions.remove_everything()
    sessions.shrink()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert secret.encode() not in kept
    assert len(kept) < 400_000


def test_shrinking_works_in_both(engine: Engine) -> None:
    SessionStore(engine).shrink()


def test_edits_are_logged_and_none_is_lost(engine: Engine) -> None:
    log, sessions, number = EditLog(engine), SessionStore(engine), add(engine)
    assert log.add(number, [{"n": 1}, {"n": 2}], who="cleo", revision=0)
    assert log.add(number, [{"n": 3}], who="dora", revision=1)
    assert not log.add(number, [{"n": 9}], who="late", revision=1)
    assert log.undo(number, who="emil")
    assert log.undo(number, who="emil")
    assert log.held(number) == []
    assert not log.undo(number, who="emil")
    assert log.redo(number, who="dora")
    assert log.held(number) == [{"n": 1}, {"n": 2}]
    assert log.add(number, [{"n": 4}], who="cleo", revision=sessions.find(number).revision)
    assert not log.redo(number, who="cleo")
    assert [(each.edit["n"], each.who, each.state) for each in log.all(number)] == [
        (1, "cleo", "holds"), (2, "cleo", "holds"), (3, "dora", "dropped"), (4, "cleo", "holds"),
    ]  # fmt: skip
    assert [each.changed_by for each in log.all(number)] == ["dora", "dora", "emil", None]


steps = st.lists(st.sampled_from(["edit", "undo", "redo"]), max_size=25)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_undo_and_redo_are_those_of_every_editor(engine: Engine, steps: list[str]) -> None:
    log, sessions, number = EditLog(engine), SessionStore(engine), add(engine)
    done: list[int] = []
    undone: list[int] = []
    for i, step in enumerate(steps):
        if step == "edit":
            revision = sessions.find(number).revision
            log.add(number, [{"n": i}, {"n": i}], who="a", revision=revision)
            done, undone = [*done, i], []
        elif step == "undo":
            assert log.undo(number, who="a") == bool(done)
            undone += [done.pop()] if done else []
        else:
            assert log.redo(number, who="a") == bool(undone)
            done += [undone.pop()] if undone else []
        assert [each["n"] for each in log.held(number)] == [n for n in done for _ in range(2)]
    assert len(log.all(number)) == 2 * steps.count("edit")


def test_a_summary_is_of_the_present_edits(engine: Engine) -> None:
    log, sessions, number = EditLog(engine), SessionStore(engine), add(engine)
    before = sessions.find(number)
    log.add(number, [{"n": 1}], who="cleo", revision=0)
    sessions.note(before, {"old": 1})
    assert sessions.find(number).summary is None
    sessions.note(sessions.find(number), {"new": 1})
    assert sessions.find(number).summary == {"new": 1}
    log.undo(number, who="cleo")
    assert sessions.find(number).summary is None


def test_edits_at_the_same_time_come_one_after_the_other(engine: Engine) -> None:
    log, sessions, number = EditLog(engine), SessionStore(engine), add(engine)

    def edit(i: int) -> None:
        while not log.add(number, [{"n": i}], who=str(i), revision=sessions.find(number).revision):
            pass

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(edit, range(24)))
    assert sorted(each.edit["n"] for each in log.all(number)) == list(range(24))
    assert sorted(each.step for each in log.all(number)) == list(range(1, 25))
    assert sessions.find(number).revision == 24


def test_accounts(engine: Engine) -> None:
    person = PeopleStore(engine).add("anna")
    store = AccountStore(engine)
    made = store.add(" cleo ", PASSWORD, "clinician")
    assert (made.name, made.role) == ("cleo", "clinician")
    wrong: list[tuple[Any, ...]] = [
        ("cleo", PASSWORD, "admin"), ("x", "short", "admin"), ("", PASSWORD, "admin"),
        ("x", PASSWORD, "king"), ("x", PASSWORD, "patient"), ("x", PASSWORD, "admin", person.id),
    ]  # fmt: skip
    for each in wrong:
        with pytest.raises(StoreError):
            store.add(*each)
    token = store.log_in("cleo", PASSWORD)
    assert token
    found = store.who(token)
    assert found == made
    assert store.who("other") is None
    assert store.log_in("nobody", PASSWORD) is None
    with engine.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM logins")).all())
        kept += str(connection.execute(text("SELECT * FROM accounts")).all())
    assert token not in kept
    assert PASSWORD not in kept
    for act in (store.remove, store.find, lambda name: store.change_password(name, PASSWORD)):
        with pytest.raises(NotStoredError):
            act("nobody")


def test_many_guesses_at_the_same_time_lock_as_well(engine: Engine) -> None:
    store = AccountStore(engine)
    store.add("cleo", PASSWORD, "admin")
    guesses = ["wrong"] * 2 * accounts.MOST_FAILED
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda guess: store.log_in("cleo", guess), guesses)) == {None}
    assert store.log_in("cleo", PASSWORD) is None


def test_uploads_have_an_owner_a_limit_and_an_end(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "uploads"
    folder.mkdir()
    store = UploadStore(engine, folder, most_bytes=2_000_000)
    mine = store.add(1, "a.mp4", 10)
    assert (mine.received, mine.bytes) == (0, 10)
    with pytest.raises(NotStoredError):
        store.find(mine.id, 2)
    with pytest.raises(StoreError, match="at most 2 MB"):
        store.add(1, "b.mp4", 2_000_001)
    with pytest.raises(StoreError, match="empty"):
        store.add(1, "b.mp4", 0)
    monkeypatch.setattr(uploads, "MOST_OPEN", 2)
    store.add(1, "b.mp4", 10)
    with pytest.raises(StoreError, match="too many"):
        store.add(1, "c.mp4", 10)
    other = store.add(2, "c.mp4", 10)
    store.remove(other)
    with pytest.raises(NotStoredError):
        uploads.append(other, 0, b"x")
    now = uploads.time.time() + uploads.KEPT_S + 1
    monkeypatch.setattr(uploads.time, "time", lambda: now)
    with pytest.raises(NotStoredError):
        store.find(mine.id, 1)
    store.tidy()
    assert list(folder.iterdir()) == []


def test_a_full_disk_is_told(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = UploadStore(engine, tmp_path, most_bytes=10**15)
    with pytest.raises(StoreError, match="no room"):
        store.add(1, "a.mp4", 10**15)
    made = store.add(1, "a.mp4", 10)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StoreError, match="no room"):
        uploads.append(made, 0, b"x")


@pytest.mark.parametrize("name", ["", "..", "../" + "a" * 29, "A" * 32, "a" * 33, "a" * 31 + "\n"])
def test_no_path_is_smuggled_in(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotStoredError):
        checked_id(name)
    with pytest.raises(NotStoredError):
        Places(tmp_path).session(name)


def test_a_sentence_is_kept_in_every_language() -> None:
    said = sentence_of(sentence_to_plain(message("{name} is empty.", name="a.mp4")))
    with use_locale("de"):
        assert translate(said) == "a.mp4 ist leer."
    assert sentence_of("plain") == "plain"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    for folder in (taken, taken / "below"):
        with pytest.raises(OutputError, match=r"nothing can be written to .*taken"):
            Places(folder).make()
