"""People: a code each, and a name only if somebody wants it kept on this machine."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from tmr_vision.database import writing
from tmr_vision.errors import NotStoredError, StoreError, UsageError
from tmr_vision.records.header import check_code
from tmr_vision.store.tables import PEOPLE


@dataclass(frozen=True)
class Person:
    """Somebody whose sessions are kept; ``created_s`` is seconds since 1970."""

    id: int
    code: str
    name: str | None
    created_s: float


class PeopleStore:
    """The people in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, code: str, name: str | None = None) -> Person:
        """Add somebody.

        Raises
        ------
        StoreError
            If the code is taken, or cannot be one.
        """
        row = {"code": _checked(code), "name": name or None, "created_s": time.time()}
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(PEOPLE).values(**row))
        except IntegrityError as error:
            raise StoreError(
                "the code {person} is taken.", code="person_code_taken", person=code
            ) from error
        return self.find(code)

    def all(self) -> list[Person]:
        """Return everybody, by code."""
        return list(self._find())

    def find(self, code: str) -> Person:
        """Return somebody; raises StoreError if nobody has this code."""
        return self._only(PEOPLE.c.code == code, code)

    def find_id(self, number: int) -> Person:
        """Return somebody by the number of the row."""
        return self._only(PEOPLE.c.id == number, str(number))

    def knows(self, code: str) -> bool:
        """Whether somebody has this code."""
        return next(self._find(PEOPLE.c.code == code), None) is not None

    def rename(self, code: str, name: str | None) -> Person:
        """Change the name that is kept with a code, or drop it."""
        person = self.find(code)
        with writing(self._engine) as connection:
            connection.execute(
                update(PEOPLE).where(PEOPLE.c.id == person.id).values(name=name or None)
            )
        return self.find(code)

    def remove(self, code: str) -> None:
        """Delete somebody with all rows of sessions and edits; files are the caller's matter."""
        person = self.find(code)
        with writing(self._engine) as connection:
            connection.execute(delete(PEOPLE).where(PEOPLE.c.id == person.id))

    def _only(self, which: Any, named: str) -> Person:
        found = next(self._find(which), None)
        if found is None:
            raise NotStoredError(
                "there is nobody with the code {person}.", code="no_such_person", person=named
            )
        return found

    def _find(self, *which: Any) -> Iterator[Person]:
        with self._engine.connect() as connection:
            for row in connection.execute(select(PEOPLE).where(*which).order_by(PEOPLE.c.code)):
                yield Person(**row._mapping)


def _checked(code: str) -> str:
    try:
        check_code(code or " ")  # of a person it cannot be left out
    except UsageError as error:
        raise StoreError(error.args[0]) from error
    return code
