"""Accounts of a clinic's own network: a name, a role, a password that nobody can read."""

import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from tmr_vision.database import writing
from tmr_vision.errors import NotStoredError, StoreError
from tmr_vision.store.tables import ACCOUNTS, LOGINS

Role = Literal["patient", "clinician", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
MIN_PASSWORD = 10
MOST_FAILED = 5
"""After so many wrong passwords an account is locked for :data:`LOCKED_S`."""
LOCKED_S = 15 * 60.0
LOGIN_S = 12 * 3600.0
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody")
"""Checked where there is no such account, so that the time taken does not tell."""
_AT_ONCE = threading.Semaphore(2)
"""Passwords that are checked at the same time: each takes much memory, on purpose."""


@dataclass(frozen=True)
class Account:
    """Who is logged in; ``person_id`` is whose data a patient sees."""

    id: int
    name: str
    role: Role
    person_id: int | None


class AccountStore:
    """The accounts in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, name: str, password: str, role: Role, person_id: int | None = None) -> Account:
        """Add an account.

        Raises
        ------
        StoreError
            If the name is taken, the password too short, or a patient is nobody's.
        """
        if role not in ROLES or not name.strip():
            raise StoreError(
                "an account needs a name, and one of the roles {roles}.",
                code="account_invalid",
                roles=", ".join(ROLES),
            )
        if (role == "patient") != (person_id is not None):
            raise StoreError(
                "the account of a patient, and no other, needs a person.",
                code="account_needs_person",
            )
        row = {
            "name": name.strip(), "role": role, "password": _hash(password),
            "person_id": person_id, "failed": 0, "created_s": time.time(),
        }  # fmt: skip
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(ACCOUNTS).values(**row))
        except IntegrityError as error:
            raise StoreError(
                "the name {name} is taken.", code="account_name_taken", name=name
            ) from error
        return self.find(name.strip())

    def find(self, name: str) -> Account:
        """Return an account; raises NotStoredError if there is none of this name."""
        found = next(self._find(ACCOUNTS.c.name == name), None)
        if found is None:
            raise NotStoredError(
                "there is no account {name}.", code="no_such_account", name=repr(name)
            )
        return found

    def all(self) -> list[Account]:
        """Return all accounts, by name."""
        return list(self._find())

    def remove(self, name: str) -> None:
        """Delete an account and its logins; raises NotStoredError if there is none."""
        found = self.find(name)
        with writing(self._engine) as connection:
            connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.id == found.id))

    def log_in(self, name: str, password: str) -> str | None:
        """Return a token if the password is right and the account not locked; else None."""
        with self._engine.connect() as connection:
            found = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.name == name)).first()
        right = _is_right(_NOBODY if found is None else found.password, password)
        if found is None:
            return None
        with writing(self._engine) as connection:
            if not _counts(connection, found.id, found.password, right=right):
                return None
            return _new_login(connection, found.id)

    def log_in_owner(self) -> str:
        """Return a token of the owner of the machine, where there are no accounts."""
        with writing(self._engine) as connection:
            return _new_login(connection, None)

    def is_owner(self, token: str) -> bool:
        """Whether it is a token of the owner, and not too old."""
        which = (LOGINS.c.token == _hashed(token), LOGINS.c.expires_s > time.time())
        with self._engine.connect() as connection:
            found = connection.execute(
                select(LOGINS.c.token).where(*which, LOGINS.c.account_id.is_(None))
            )
            return found.first() is not None

    def change_password(self, name: str, password: str) -> None:
        """Give an account another password; whoever is logged in with it is logged out.

        Raises
        ------
        StoreError
            If there is no such account, or the password is too short.
        """
        found = self.find(name)
        hashed = _hash(password)
        with writing(self._engine) as connection:
            connection.execute(
                update(ACCOUNTS).where(ACCOUNTS.c.id == found.id).values(
                    password=hashed, failed=0, locked_until_s=None
                )
            )  # fmt: skip
            connection.execute(delete(LOGINS).where(LOGINS.c.account_id == found.id))

    def who(self, token: str) -> Account | None:
        """Return whose token it is; None if it is nobody's, or too old."""
        which = (LOGINS.c.token == _hashed(token), LOGINS.c.expires_s > time.time())
        return next(self._find(ACCOUNTS.c.id.in_(select(LOGINS.c.account_id).where(*which))), None)

    def log_out(self, token: str) -> None:
        """Let a token count no more."""
        with writing(self._engine) as connection:
            connection.execute(delete(LOGINS).where(LOGINS.c.token == _hashed(token)))

    def _find(self, *which: Any) -> Iterator[Account]:
        columns = [ACCOUNTS.c[name] for name in Account.__dataclass_fields__]
        with self._engine.connect() as connection:
            found = select(*columns).where(*which).order_by(ACCOUNTS.c.name)
            for row in connection.execute(found):
                yield Account(**row._mapping)


def _counts(connection: Connection, number: int, hashed: str, *, right: bool) -> bool:
    """Count a wrong password; False if this one opens nothing: wrong, locked, or changed since."""
    now = time.time()
    row = connection.execute(
        select(ACCOUNTS).where(ACCOUNTS.c.id == number).with_for_update()
    ).first()
    if row is None or row.password != hashed or (row.locked_until_s or 0) > now:
        return False
    failed = 0 if right else row.failed + 1
    too_often = failed >= MOST_FAILED
    connection.execute(
        update(ACCOUNTS).where(ACCOUNTS.c.id == number).values(
            failed=0 if too_often else failed, locked_until_s=now + LOCKED_S if too_often else None
        )
    )  # fmt: skip
    return right


def _new_login(connection: Connection, account_id: int | None) -> str:
    token, now = secrets.token_urlsafe(32), time.time()
    connection.execute(delete(LOGINS).where(LOGINS.c.expires_s < now))
    row = {"token": _hashed(token), "account_id": account_id, "expires_s": now + LOGIN_S}
    connection.execute(insert(LOGINS).values(**row))
    return token


def _hash(password: str) -> str:
    if len(password) < MIN_PASSWORD:
        raise StoreError(
            "a password needs at least {n} characters.", code="password_too_short", n=MIN_PASSWORD
        )
    with _AT_ONCE:
        return _HASHER.hash(password)


def _is_right(hashed: str, password: str) -> bool:
    try:
        with _AT_ONCE:
            return _HASHER.verify(hashed, password)
    except VerificationError:
        return False


def _hashed(token: str) -> str:
    """Return what is stored of a token: who reads the database cannot use it."""
    return hashlib.sha256(token.encode()).hexdigest()
