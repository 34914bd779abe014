"""Who may do what: hosts, origins, the token of this start, accounts; and what pages may load."""

import hmac
import secrets
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from tmr_vision.app.config import Config
from tmr_vision.app.service import Service
from tmr_vision.store import Account, StoredSession

COOKIE = "tmr_vision"
_SAFE = ("GET", "HEAD", "OPTIONS")
_OWNER = Account(id=0, name="", role="admin", person_id=None)
"""Who uses the app on a machine of one's own."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard(BaseHTTPMiddleware):
    """Refuses foreign hosts and origins, and says in every answer what a page may load."""

    def __init__(self, app: object, config: Config, token: str) -> None:
        super().__init__(app)  # type: ignore[arg-type]
        self._config, self._token = config, token

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Let a request pass, or answer it."""
        if request.url.hostname not in self._config.hosts:
            return PlainTextResponse("this host is not served here", status_code=421)
        if request.method not in _SAFE and not self._is_from_here(request):
            return PlainTextResponse("this came from another site", status_code=403)
        given = request.query_params.get("token", "")
        if given and not self._config.accounts and hmac.compare_digest(given, self._token):
            response: Response = RedirectResponse(request.url.path, status_code=303)
            set_cookie(response, given, self._config)
        else:
            response = await call_next(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        return response

    @staticmethod
    def _is_from_here(request: Request) -> bool:
        """Tell what this app's own pages ask; a program shows its token instead."""
        if request.headers.get("authorization", "").startswith("Bearer "):
            return True
        origin = request.headers.get("origin")
        return origin == f"{request.url.scheme}://{request.headers.get('host')}"


def set_cookie(response: Response, token: str, config: Config) -> None:
    """Let the browser remember who it is."""
    response.set_cookie(
        COOKIE, token, httponly=True, samesite="strict", secure=config.secure, path="/"
    )


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(32)


def service_of(request: Request) -> Service:
    """Return the service of the app."""
    found: Service = request.app.state.service
    return found


def account_or_none(request: Request) -> Account | None:
    """Return who asks; None if nobody is known."""
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    token = bearer or request.cookies.get(COOKIE, "")
    service = service_of(request)
    if service.config.accounts:
        return service.accounts.who(token) if token else None
    return _OWNER if hmac.compare_digest(token, request.app.state.token) else None


def account(request: Request) -> Account:
    """Return who asks; 401 if nobody is known."""
    found = account_or_none(request)
    if found is None:
        raise HTTPException(401, "log in first")
    return found


def staff(who: Annotated[Account, Depends(account)]) -> Account:
    """Return who asks if it is no patient; else 403."""
    if who.role == "patient":
        raise HTTPException(403, "this is for clinicians")
    return who


def admin(who: Annotated[Account, Depends(account)]) -> Account:
    """Return who asks if it may do everything; else 403."""
    if who.role != "admin":
        raise HTTPException(403, "this is for administrators")
    return who


def session_of(
    session_id: str,
    who: Annotated[Account, Depends(account)],
    service: Annotated[Service, Depends(service_of)],
) -> StoredSession:
    """Return a session that this person may see; to all others it does not exist."""
    found = service.sessions.find(session_id)
    if who.role == "patient" and found.person_id != who.person_id:
        raise HTTPException(404, "there is no such session")
    return found


AnyAccount = Annotated[Account, Depends(account)]
Staff = Annotated[Account, Depends(staff)]
TheService = Annotated[Service, Depends(service_of)]
TheSession = Annotated[StoredSession, Depends(session_of)]
