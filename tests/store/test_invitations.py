"""Invitations in both databases: good once, for some days, and of one person."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect, text

from tmr_vision.database import _MIGRATIONS, _engine, open_database, writing
from tmr_vision.errors import NotStoredError, StoreError
from tmr_vision.store import Invitation, InvitationStore, PeopleStore, SessionStore
from tmr_vision.store.invitations import GRACE_S

PLAN = {"movements": ["arm_raise"], "reps": 3}


@pytest.fixture
def store(engine: Engine) -> InvitationStore:
    return InvitationStore(engine)


def invited(engine: Engine, code: str = "anna", **more: int) -> tuple[Invitation, str]:
    people = PeopleStore(engine)
    person = people.find(code) if people.knows(code) else people.add(code)
    return InvitationStore(engine).add(person.id, PLAN, who="cleo", **more)


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + seconds)


def test_an_invitation_says_who_invited_and_when(engine: Engine, store: InvitationStore) -> None:
    made, _ = invited(engine)
    assert (made.person, made.plan, made.invited_by, made.state) == ("anna", PLAN, "cleo", "open")
    assert made.expires_s - made.created_s == 7 * 86400
    assert store.all(made.person_id) == [made]


def test_it_is_good_once_whoever_comes_at_the_same_time(
    engine: Engine, store: InvitationStore
) -> None:
    made, token = invited(engine)
    with ThreadPoolExecutor(8) as pool:
        keys = [key for key in pool.map(lambda _: store.open(token), range(16)) if key]
    assert len(keys) == 1
    found = store.of_key(made.id, keys[0])
    assert found is not None
    assert found.state == "opened"
    assert store.of_key(made.id, token) is None
    other, _ = invited(engine)
    assert store.of_key(other.id, keys[0]) is None


def test_of_tokens_and_keys_only_hashes_are_kept(engine: Engine, store: InvitationStore) -> None:
    _, token = invited(engine)
    key = store.open(token)
    assert key
    with engine.connect() as connection:
        kept = str(connection.execute(text("SELECT * FROM invitations")).all())
    assert token not in kept
    assert key not in kept
    assert len(token) >= 43  # 256 bits
    assert store.of_token(key) is None


def test_one_that_is_too_old_opens_nothing(
    engine: Engine, store: InvitationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, token = invited(engine, days=1)
    later(monkeypatch, 86400 - 5)
    assert store.find(made.id).state == "open"
    later(monkeypatch, 10)
    assert store.find(made.id).state == "expired"
    assert store.open(token) is None


def test_a_check_that_was_begun_in_time_may_be_finished(
    engine: Engine, store: InvitationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, token = invited(engine, days=1)
    store.open(token)
    later(monkeypatch, 86400 - 5)
    store.begin(made.id)
    later(monkeypatch, 10)
    found = store.find(made.id)
    assert (found.state, found.is_over, found.may_begin) == ("opened", False, False)
    later(monkeypatch, GRACE_S)
    assert store.find(made.id).is_over


def test_one_that_is_withdrawn_opens_nothing(engine: Engine, store: InvitationStore) -> None:
    (made, token), (opened, used) = invited(engine), invited(engine)
    store.open(used)
    for each in (made, opened):
        store.withdraw(each.id, who="dora")
        found = store.find(each.id)
        assert (found.state, found.withdrawn_by, found.is_over) == ("withdrawn", "dora", True)
        with pytest.raises(StoreError, match="over already"):
            store.withdraw(each.id, who="cleo")
    assert store.open(token) is None
    with pytest.raises(NotStoredError, match="no such invitation"):
        store.withdraw("0" * 32, who="dora")


@pytest.mark.parametrize("days", [0, 31, -1])
def test_it_is_good_for_some_days_only(engine: Engine, days: int) -> None:
    with pytest.raises(StoreError, match="1 to 30 days"):
        invited(engine, days=days)


def test_its_session_is_marked_until_a_clinician_saw_it(
    engine: Engine, store: InvitationStore
) -> None:
    made, _ = invited(engine)
    sessions = SessionStore(engine)
    other = sessions.add("t", [], made.person_id, task={})
    sessions.add("t", [], made.person_id, task={}, session_id=made.id, state="done")
    assert store.find(made.id).state == "done"  # though the program was ended before it was noted
    store.note_done(made.id)
    when_s = store.find(made.id).done_s
    found = sessions.find(made.id)
    assert (found.invited, found.is_new) == (True, True)
    store.mark_seen(made.id)
    assert (sessions.find(made.id).invited, sessions.find(made.id).is_new) == (True, False)
    store.mark_seen(other.id)
    assert (sessions.find(other.id).invited, sessions.find(other.id).is_new) == (False, False)
    sessions.remove([made.id])
    assert (store.find(made.id).state, store.find(made.id).done_s) == ("done", when_s)


def test_consent_is_kept_with_its_time(engine: Engine, store: InvitationStore) -> None:
    made, _ = invited(engine)
    assert made.agreed_s is None
    store.agree(made.id)
    first_s = store.find(made.id).agreed_s
    store.agree(made.id)
    assert first_s
    assert store.find(made.id).agreed_s == first_s


def test_with_somebody_the_invitations_go(engine: Engine, store: InvitationStore) -> None:
    made, token = invited(engine)
    other, _ = invited(engine, "ben")
    PeopleStore(engine).remove("anna")
    assert store.open(token) is None
    assert store.all(made.person_id) == []
    assert [each.id for each in store.all(other.person_id)] == [other.id]
    SessionStore(engine).remove_everything()
    assert store.all(other.person_id) == []
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM invitations")).scalar() == 0


def test_a_database_of_the_release_before_gets_them(database_before: str) -> None:
    engine = open_database(database_before)
    [person] = PeopleStore(engine).all()
    assert (person.code, person.name) == ("anna", "Anna")
    assert invited(engine)[0].person_id == person.id


@pytest.fixture
def database_before(database: str) -> str:
    """Return the address of a database of version 0002, with somebody in it."""
    engine = _engine(database)
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(
            text("INSERT INTO people (code, name, created_s) VALUES ('anna', 'Anna', 1.0)")
        )
    assert "invitations" not in inspect(engine).get_table_names()
    engine.dispose()
    return database
