"""Who asks, and what they may see: as dependencies of routes."""

import hmac
import re
import secrets
import time
from typing import Annotated

from fastapi import Depends, HTTPException, Path, Request
from starlette.requests import HTTPConnection
from starlette.responses import Response

from tmr_vision.app.service import Service
from tmr_vision.errors import NotStoredError
from tmr_vision.language import N_, translate
from tmr_vision.store import Account, Invitation, StoredSession

COOKIE = "tmr_vision"
GUEST = "/invitation"
"""Below it is all that somebody who was invited can reach."""
_TOLD_S = 30 * 86400.0
"""So long after its end a browser is still told that an invitation is over."""
NOT_OPENED = N_(
    "open the link that your clinic sent you, in the browser where you opened it first."
)
TOO_OLD = N_("this link is too old. Please ask your clinic for a new one.")
WITHDRAWN = N_("your clinic has withdrawn this link. Please ask there for a new one.")
_OWNER = Account(id=0, name="", role="admin", person_id=None)
"""Who uses the app on a machine of one's own."""


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(32)


def is_token(given: str, token: str) -> bool:
    """Compare in a time that does not tell how much of it is right."""
    return hmac.compare_digest(given.encode(), token.encode())


def set_cookie(
    response: Response,
    token: str,
    request: Request,
    *,
    name: str = COOKIE,
    path: str = "/",
    max_age: int | None = None,
) -> None:
    """Let the browser remember who it is; over HTTPS only, where the page came that way."""
    response.set_cookie(
        name, token, httponly=True, samesite="strict", secure=scheme_of(request) == "https",
        path=path, max_age=max_age,
    )  # fmt: skip


def scheme_of(request: Request) -> str:
    """Return how the page came: a proxy may do HTTPS, which only the browser knows."""
    seen = request.headers.get("origin") or str(request.url)
    return "https" if seen.startswith("https:") else "http"


def token_of(request: HTTPConnection) -> str:
    """Return what is shown: that of a program, else the cookie."""
    given = request.headers.get("authorization")
    if given is None:
        return request.cookies.get(COOKIE, "")
    kind, _, token = given.partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def service_of(request: HTTPConnection) -> Service:
    """Return the service of the app."""
    found: Service = request.app.state.service
    return found


def account_or_none(request: HTTPConnection) -> Account | None:
    """Return who asks; None if nobody is known."""
    token, service = token_of(request), service_of(request)
    if not token:
        return None
    if service.config.accounts:
        return service.accounts.who(token)
    known = is_token(token, request.app.state.token) or service.accounts.is_owner(token)
    return _OWNER if known else None


def account(request: Request) -> Account:
    """Return who asks; 401 if nobody is known."""
    found = account_or_none(request)
    if found is None:
        raise HTTPException(401, translate("log in first."), {"WWW-Authenticate": "Bearer"})
    return found


def staff(who: Annotated[Account, Depends(account)]) -> Account:
    """Return who asks if it is no patient; else 403."""
    if who.role == "patient":
        raise HTTPException(403, translate("this is for clinicians."))
    return who


def admin(who: Annotated[Account, Depends(account)]) -> Account:
    """Return who asks if it may do everything; else 403."""
    if who.role != "admin":
        raise HTTPException(403, translate("this is for administrators."))
    return who


def session_of(
    session_id: str,
    who: Annotated[Account, Depends(account)],
    service: Annotated[Service, Depends(service_of)],
) -> StoredSession:
    """Return a session that this person may see; to all others it does not exist."""
    unknown = NotStoredError(
        "there is no session {id}.", code="no_such_session", id=repr(session_id)
    )
    if not re.fullmatch("[0-9a-f]{32}", session_id):
        raise unknown
    found = service.sessions.find(session_id)
    if who.role == "patient" and found.person_id != who.person_id:
        raise unknown
    return found


def set_guest_cookie(
    response: Response, invitation: Invitation, key: str, request: Request
) -> None:
    """Let the browser in which an invitation was opened go on; no other page sees this."""
    set_cookie(
        response, key, request, name=guest_cookie(invitation.id), path=GUEST,
        max_age=round(invitation.expires_s - time.time() + _TOLD_S),
    )  # fmt: skip


def guest_cookie(invitation_id: str) -> str:
    """Return the name of the cookie of an invitation: one browser may have several."""
    return f"{COOKIE}_guest_{invitation_id}"


def guest(
    invitation_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")],
    request: HTTPConnection,
    service: Annotated[Service, Depends(service_of)],
) -> Invitation:
    """Return the invitation of who asks; a guest is no account, and sees nothing else."""
    return guest_of(invitation_id, request, service)


def guest_of(invitation_id: str, request: HTTPConnection, service: Service) -> Invitation:
    """Return an invitation to the browser that opened it: 403 to others, 410 when it is over."""
    key = request.cookies.get(guest_cookie(invitation_id), "")
    found = service.invitations.of_key(invitation_id, key) if key else None
    if found is None:
        raise HTTPException(403, translate(NOT_OPENED))
    if found.is_over:
        raise HTTPException(410, translate(WITHDRAWN if found.withdrawn_s else TOO_OLD))
    return found


AnyAccount = Annotated[Account, Depends(account)]
Staff = Annotated[Account, Depends(staff)]
TheService = Annotated[Service, Depends(service_of)]
TheSession = Annotated[StoredSession, Depends(session_of)]
Guest = Annotated[Invitation, Depends(guest)]
