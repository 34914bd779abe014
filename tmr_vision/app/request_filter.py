"""What may come in at all, and what goes out with every answer.

Refused are foreign hosts (a name that somebody made point here), what other sites' pages send, and
bodies that are too large. Every answer, errors too, says what a page may load.
"""

import logging
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from anyio.to_thread import run_sync
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tmr_vision.app.guard import is_token, set_cookie
from tmr_vision.app.service import Service
from tmr_vision.language import LANGUAGES, translate, use_locale

_SAFE = ("GET", "HEAD", "OPTIONS")
_MOST_BYTES = 1_000_000
"""Of the body of a request; uploads come in their own way."""
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?", re.ASCII)
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-src 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
}


class RequestFilter:
    """The outermost layer of the app; see the top of this file.

    Parameters
    ----------
    uploads
        Where bodies may be of any size: what begins with it looks after that itself.
    hosts
        Names under which pages are asked for; empty: those of the config.
    """

    def __init__(self, app: ASGIApp, *, uploads: str, hosts: tuple[str, ...] = ()) -> None:
        self._app, self._uploads, self._hosts = app, uploads, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        with use_locale(
            _language(Headers(scope=scope), _service(scope).config.language), "clinician"
        ):
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = False

        async def sending(event: Message) -> None:
            nonlocal began
            began = True
            if event["type"] == "http.response.start":
                headers = MutableHeaders(scope=event)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(event)

        try:
            app = await self._refusal(scope) or self._app
            limited = receive if self._is_upload(scope) else _Limited(receive)
            await app(scope, limited, sending)
        except Exception:
            if began or scope["type"] != "http":
                raise
            logging.getLogger(__name__).exception("%s %s", scope["method"], scope["path"])
            fault = translate("this is a fault of the program; nothing was lost. Please report it.")
            await refuse(fault, 500)(scope, receive, sending)

    async def _refusal(self, scope: Scope) -> ASGIApp | None:
        """Return the answer to what does not get in."""
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        named = _HOST.fullmatch(host)
        reads = scope["type"] == "http" and scope["method"] in _SAFE
        if named is None or named[1] not in (self._hosts or _service(scope).config.hosts):
            status, why = 421, translate("nothing is served under this name.")
        elif not reads and not _is_from_here(headers, host):
            status, why = 403, translate("this came from another site.")
        elif _stated_length(headers) > _MOST_BYTES and not self._is_upload(scope):
            status, why = 413, translate("this is too much at once.")
        else:
            return await _welcome(scope) if reads else None
        return refuse(why, status) if scope["type"] == "http" else _close

    def _is_upload(self, scope: Scope) -> bool:
        return scope["type"] == "http" and str(scope["path"]).startswith(self._uploads)


class _Limited:
    """What a request sends, as long as it is not too much."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._left = receive, _MOST_BYTES

    async def __call__(self) -> Message:
        event = await self._receive()
        self._left -= len(event.get("body", b""))
        if self._left < 0:
            return {"type": "http.disconnect"}
        return event


def refuse(what: str, status: int, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return a refusal in the shape of all others."""
    return JSONResponse({"detail": what}, status_code=status, headers=headers)


def _is_from_here(headers: Headers, host: str) -> bool:
    """Tell what this app's own pages send; a program shows its token instead of a cookie."""
    if "authorization" in headers:
        return True
    try:
        return urlsplit(headers.get("origin", "").lower()).netloc == host
    except ValueError:
        return False


def _stated_length(headers: Headers) -> int:
    text = headers.get("content-length", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 2**63


async def _close(_: Scope, receive: Receive, send: Send) -> None:
    """Turn a web socket away."""
    await receive()
    await send({"type": "websocket.close", "code": 1008})


def _service(scope: Scope) -> Service:
    found: Service = scope["app"].state.service
    return found


async def _welcome(scope: Scope) -> Response | None:
    """Turn the token of the opened address into a cookie."""
    request, service = Request(scope), _service(scope)
    given = request.query_params.get("token", "")
    if service.config.accounts or not is_token(given, scope["app"].state.token):
        return None
    login = await run_sync(service.accounts.log_in_owner)
    response = RedirectResponse(request.url.path, status_code=303)
    set_cookie(response, login, request)
    return response


def _language(headers: Headers, default: str) -> str:
    """Return the language of the cookie, else of the browser, if it is one of ours."""
    chosen = re.search(r"\blanguage=(\w+)", headers.get("cookie", ""))
    asked = (part.strip()[:2] for part in headers.get("accept-language", "").split(","))
    known: Iterable[str] = (chosen[1] if chosen else "", *asked)
    return next((each for each in known if each in LANGUAGES), default)
