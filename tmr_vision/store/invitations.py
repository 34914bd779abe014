"""Invitations: one person, one plan, an address that is good once and for some days.

Of the address and of the key that its first browser gets only hashes are kept. The check that comes
of an invitation, and the session of its result, have the invitation's own id; so an invitation
leads to these and to nothing else.
"""

import hashlib
import secrets
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Engine, func, insert, select, update

from tmr_vision.database import writing
from tmr_vision.errors import NotStoredError, StoreError
from tmr_vision.store.tables import INVITATIONS, PEOPLE, SESSIONS

DAYS, MOST_DAYS = 7, 30
"""For how long an address is good, unless it is said, and at most."""
GRACE_S = 3 * 3600.0
"""A check that was begun in time may be finished, and its result be read, for so long."""
InvitationState = Literal["open", "opened", "done", "expired", "withdrawn"]


@dataclass(frozen=True)
class Invitation:
    """Who was invited to what, by whom, and what became of it; times are seconds since 1970.

    Attributes
    ----------
    person_id, person
        Whose check it is: the row, and the code.
    plan
        What the check is about, as plain data.
    opened_s, agreed_s, begun_s, done_s
        When the address was opened, storing agreed to, the check begun last, and its result kept;
        None: not yet.
    seen_s
        When a clinician first looked at the result.
    """

    id: str
    person_id: int
    person: str
    plan: dict[str, Any]
    invited_by: str
    created_s: float
    expires_s: float
    opened_s: float | None
    agreed_s: float | None
    begun_s: float | None
    done_s: float | None
    seen_s: float | None
    withdrawn_s: float | None
    withdrawn_by: str | None

    @property
    def until_s(self) -> float:
        """Until when its browser may go on."""
        begun_s = -GRACE_S if self.begun_s is None else self.begun_s
        return max(self.expires_s, begun_s + GRACE_S)

    @property
    def may_begin(self) -> bool:
        """Whether there is time left to begin a check."""
        return time.time() < self.expires_s

    @property
    def state(self) -> InvitationState:
        """What has become of it so far."""
        if self.done_s is not None:
            return "done"
        if self.withdrawn_s is not None:
            return "withdrawn"
        if time.time() >= self.until_s:
            return "expired"
        return "open" if self.opened_s is None else "opened"

    @property
    def is_over(self) -> bool:
        """Whether its browser is let in no more, not even to read the result."""
        return self.withdrawn_s is not None or time.time() >= self.until_s


_OWN = tuple(
    INVITATIONS.c[name] for name in Invitation.__dataclass_fields__
    if name not in ("person", "done_s")
)  # fmt: skip
_DONE_S = func.coalesce(INVITATIONS.c.done_s, SESSIONS.c.created_s).label("done_s")
_ROWS = INVITATIONS.join(PEOPLE, PEOPLE.c.id == INVITATIONS.c.person_id).outerjoin(
    SESSIONS, SESSIONS.c.id == INVITATIONS.c.id
)


class InvitationStore:
    """The invitations in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, person_id: int, plan: Mapping[str, Any], *, who: str, days: int = DAYS
    ) -> tuple[Invitation, str]:
        """Invite somebody; return the invitation, and the token that its address ends with.

        Raises
        ------
        StoreError
            If it is to be good for no day, or for more than :data:`MOST_DAYS`.
        """
        if not 1 <= days <= MOST_DAYS:
            raise StoreError(
                "an invitation is good for 1 to {most} days.",
                code="invitation_days",
                most=MOST_DAYS,
            )
        number, token, now = uuid.uuid4().hex, secrets.token_urlsafe(32), time.time()
        row = {
            "id": number, "person_id": person_id, "token": _hashed(token), "plan": dict(plan),
            "invited_by": who, "created_s": now, "expires_s": now + days * 86400.0,
        }  # fmt: skip
        with writing(self._engine) as connection:
            connection.execute(insert(INVITATIONS).values(**row))
        return self.find(number), token

    def all(self, person_id: int) -> list[Invitation]:
        """Return the invitations of somebody, the newest first."""
        return list(self._find(INVITATIONS.c.person_id == person_id))

    def find(self, invitation_id: str) -> Invitation:
        """Return an invitation; raises NotStoredError if there is none of this id."""
        found = next(self._find(INVITATIONS.c.id == invitation_id), None)
        if found is None:
            raise NotStoredError("there is no such invitation.", code="no_such_invitation")
        return found

    def of_token(self, token: str) -> Invitation | None:
        """Return the invitation whose address ends so; None if there is none."""
        return next(self._find(INVITATIONS.c.token == _hashed(token)), None)

    def of_key(self, invitation_id: str, key: str) -> Invitation | None:
        """Return an invitation to the browser that opened it; None to any other."""
        which = (INVITATIONS.c.id == invitation_id, INVITATIONS.c.key == _hashed(key))
        return next(self._find(*which), None)

    def open(self, token: str) -> str | None:
        """Return the key for an address, once; None if it is unknown, used, withdrawn, too old."""
        key, now = secrets.token_urlsafe(32), time.time()
        which = (
            INVITATIONS.c.token == _hashed(token), INVITATIONS.c.opened_s.is_(None),
            INVITATIONS.c.withdrawn_s.is_(None), INVITATIONS.c.expires_s > now,
        )  # fmt: skip
        return key if self._update(*which, key=_hashed(key), opened_s=now) else None

    def agree(self, invitation_id: str) -> None:
        """Note that storing was agreed to; the first time counts."""
        self._stamp(invitation_id, "agreed_s")

    def begin(self, invitation_id: str) -> None:
        """Note that the check was begun."""
        self._update(INVITATIONS.c.id == invitation_id, begun_s=time.time())

    def note_done(self, session_id: str) -> None:
        """Note that the result of a check is kept, if it came of an invitation."""
        self._stamp(session_id, "done_s")

    def mark_seen(self, session_id: str) -> None:
        """Note that a clinician looked at a result, if it came of an invitation."""
        self._stamp(session_id, "seen_s")

    def withdraw(self, invitation_id: str, *, who: str) -> None:
        """Let an invitation count no more.

        Raises
        ------
        StoreError
            If there is nothing to withdraw: it is over.
        """
        if self.find(invitation_id).state not in ("open", "opened"):
            raise StoreError("this invitation is over already.", code="invitation_over")
        which = INVITATIONS.c.id == invitation_id
        self._update(which, withdrawn_s=time.time(), withdrawn_by=who)

    def _stamp(self, invitation_id: str, name: str) -> None:
        """Write a moment down, unless there is one."""
        which = (INVITATIONS.c.id == invitation_id, INVITATIONS.c[name].is_(None))
        self._update(*which, **{name: time.time()})

    def _update(self, *which: Any, **values: Any) -> int:
        with writing(self._engine) as connection:
            return connection.execute(update(INVITATIONS).where(*which).values(**values)).rowcount

    def _find(self, *which: Any) -> Iterator[Invitation]:
        found = select(*_OWN, PEOPLE.c.code.label("person"), _DONE_S).select_from(_ROWS)
        newest = found.where(*which).order_by(INVITATIONS.c.created_s.desc())
        with self._engine.connect() as connection:
            for row in connection.execute(newest):
                yield Invitation(**row._mapping)


def _hashed(text: str) -> str:
    """Return what is stored of a token: who reads the database cannot use it."""
    return hashlib.sha256(text.encode()).hexdigest()
