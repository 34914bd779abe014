"""What a patient sees who was invited: consent, how to film, the check, the result.

All of it lies below one address, and nothing besides can be reached from there.
Opening the address shows a page and uses nothing up, because programs that look at messages open
what is in them. The button on it does: the browser gets a key, for this invitation alone.
"""

import threading
import time
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import Field
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from tmr_vision.app import replies
from tmr_vision.app.exports import download
from tmr_vision.app.guard import (
    GUEST,
    TOO_OLD,
    WITHDRAWN,
    Guest,
    TheService,
    guest_cookie,
    guest_of,
    service_of,
    set_guest_cookie,
)
from tmr_vision.app.live.check import LiveCheck
from tmr_vision.app.live.checks import LiveChecks
from tmr_vision.app.live.page import page_data
from tmr_vision.app.live.plan import CheckPlan
from tmr_vision.app.live.routes import (
    GONE,
    REFUSED,
    KnownCheck,
    TheChecks,
    checks_of,
    let_in,
)
from tmr_vision.app.live.storing import stored_of
from tmr_vision.app.schemas import Strict, moment
from tmr_vision.app.service import Service
from tmr_vision.app.templating import fill_page
from tmr_vision.app.words import script_words
from tmr_vision.errors import NotStoredError, TmrVisionError
from tmr_vision.language import N_, current_language, translate, use_locale
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.store import Invitation, StoredSession

MOST_WRONG, WRONG_S = 30, 60.0
"""So many wrong addresses are tried from one machine in so long; then it has to wait."""
_UNKNOWN = N_("this link opens nothing. Please copy the whole of it, as your clinic sent it.")
_USED = N_(
    "this link was opened already, in another browser. Please go on there, or ask your clinic for "
    "a new one."
)
_OVER = N_("This link is good no more. Please ask your clinic for a new one.")
_MINUTES_A_MOVEMENT = 2.5


class Guesses:
    """Counts the wrong addresses that were tried from each machine."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong: dict[str, list[float]] = {}

    def are_too_many(self, machine: str) -> bool:
        """Whether a machine has to wait."""
        now = time.monotonic()
        with self._lock:
            recent = {
                m: [t for t in times if now - t < WRONG_S] for m, times in self._wrong.items()
            }
            self._wrong = {m: times for m, times in recent.items() if times}
            return len(self._wrong.get(machine, ())) >= MOST_WRONG

    def count(self, machine: str) -> None:
        """Note a wrong one."""
        with self._lock:
            self._wrong.setdefault(machine, []).append(time.monotonic())


class _GuestPage(APIRoute):
    """A page whose refusals are pages in plain words."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def answer_or_refuse(request: Request) -> Response:
            """Answer, or say on a page what cannot be."""
            try:
                return await answer(request)
            except RequestValidationError:
                return _refusal(service_of(request), translate(_UNKNOWN), 404)
            except HTTPException as error:
                return _refusal(service_of(request), str(error.detail), error.status_code)
            except TmrVisionError as error:
                status = 404 if isinstance(error, NotStoredError) else 409
                return _refusal(service_of(request), translate(error.args[0]), status)

        return answer_or_refuse


pages = APIRouter(prefix=GUEST, include_in_schema=False, route_class=_GuestPage)
routes = APIRouter(
    prefix=GUEST, tags=["guest"],
    responses=replies.REFUSALS | {code: {"model": replies.Refusal} for code in (410, 429)},
)  # fmt: skip
sockets = APIRouter(prefix=GUEST)


class Token(Strict):
    """What the address of an invitation ends with."""

    token: Annotated[str, Field(min_length=1, max_length=100)]


class Opened(replies.Reply):
    """Where an opened invitation goes on."""

    address: str


# --- the address ----------------------------------------------------------------------------------


@pages.get("")
def welcome(service: TheService) -> Response:
    """Say what this is; the page's button opens the invitation."""
    return _page(service, "invitation.html.jinja", unknown=translate(_UNKNOWN), api=GUEST)


@routes.post("", response_model=Opened)
def open_invitation(given: Token, request: Request, service: TheService) -> Response:
    """Open an invitation in this browser: once, and in this one again."""
    guesses: Guesses = request.app.state.guesses
    machine = request.client.host if request.client else ""
    if guesses.are_too_many(machine):
        raise HTTPException(429, translate("too many links were tried; wait a minute."))
    key = service.invitations.open(given.token)
    found = service.invitations.of_token(given.token)
    if found is None:
        guesses.count(machine)
        raise HTTPException(404, translate(_UNKNOWN))
    answer = JSONResponse({"address": f"{GUEST}/{found.id}"})
    if key is not None:
        set_guest_cookie(answer, found, key, request)
    elif found.is_over:
        raise HTTPException(410, translate(WITHDRAWN if found.withdrawn_s else TOO_OLD))
    elif not service.invitations.of_key(found.id, request.cookies.get(guest_cookie(found.id), "")):
        raise HTTPException(410, translate(_USED))
    return answer


# --- the way through ------------------------------------------------------------------------------


@pages.get("/{invitation_id}")
def go_on(found: Guest, service: TheService) -> Response:
    """Show the step that comes next: consent, how to film and the check, or the result."""
    if found.state == "done":
        return RedirectResponse(f"{GUEST}/{found.id}/result", status_code=303)
    table = read_movements()
    chosen = [find_movement(key, table) for key in found.plan["movements"]]
    shown = {
        "invitation": found, "movements": chosen, "api": f"{GUEST}/{found.id}",
        "minutes": max(5, 5 * round(_MINUTES_A_MOVEMENT * len(chosen) / 5)),
    }  # fmt: skip
    if found.agreed_s is None:
        return _page(service, "invitation_consent.html.jinja", **shown)
    words = page_data()["words"] | {"gone": translate(_OVER)}
    live = page_data() | {"invited": f"{GUEST}/{found.id}", "words": words}
    return _page(service, "invitation_check.html.jinja", live=live, camera_only=False, **shown)


@routes.post("/{invitation_id}/consent", status_code=204)
def agree(found: Guest, service: TheService) -> None:
    """Agree that the result is stored; when is kept."""
    service.invitations.agree(found.id)


@routes.post("/{invitation_id}/live", response_model=KnownCheck, status_code=201)
def begin(found: Guest, service: TheService, checks: TheChecks) -> dict[str, Any]:
    """Begin the check of an invitation, or go on with it."""
    if found.agreed_s is None:
        raise HTTPException(403, translate("agree to storing first."))
    if found.state == "done":
        raise HTTPException(409, translate("this check is done already."))
    if not _goes_on(found, checks):
        if not found.may_begin:
            raise HTTPException(410, translate(TOO_OLD))
        plan = CheckPlan(
            **{**found.plan, "movements": tuple(found.plan["movements"])},
            id=found.id, person_id=found.person_id, language=current_language(),
        )  # fmt: skip
        checks.begin(plan)
        service.invitations.begin(found.id)
    return _told(found, runs=True)


def _goes_on(found: Invitation, checks: LiveChecks) -> bool:
    """Go on with the check of an invitation; False if there is none, or it failed."""
    try:
        running = checks.go_on(found.id)
    except NotStoredError:
        return False
    if running.is_over:
        checks.remove(running)
        return False
    return True


def _told(found: Invitation, *, runs: bool) -> dict[str, Any]:
    review = None if runs else f"{GUEST}/{found.id}/result"
    return {"id": found.id, "runs": runs, "review": review, "after": None, "record": ""}


@routes.get("/{invitation_id}/live/{check_id}", response_model=KnownCheck)
def how_far(check_id: str, found: Guest, checks: TheChecks) -> dict[str, Any]:
    """Say whether the check of an invitation runs; one that was broken off goes on."""
    if check_id != found.id:
        raise HTTPException(404, translate("there is no such check."))
    runs = checks.stored(found.id) is None
    if runs:
        checks.go_on(found.id)
    return _told(found, runs=runs)


@sockets.websocket("/{invitation_id}/live/{check_id}/socket")
async def connect(socket: WebSocket, invitation_id: str, check_id: str) -> None:
    """Let the page of an invitation see and lead its check."""

    def admit() -> LiveCheck | int:
        """Return the check, or why the socket is closed."""
        try:
            found = guest_of(invitation_id, socket, service_of(socket))
            return checks_of(socket).go_on(found.id) if check_id == found.id else REFUSED
        except NotStoredError:
            return GONE
        except (HTTPException, TmrVisionError):
            return REFUSED

    await let_in(socket, admit)


@pages.get("/{invitation_id}/result")
def result(found: Guest, service: TheService) -> Response:
    """Say thank you, and what came out."""
    if found.state != "done":
        return RedirectResponse(f"{GUEST}/{found.id}", status_code=303)
    kept = [(each, service.result(each)) for each in _sessions(found, service)]
    return _page(service, "invitation_result.html.jinja", invitation=found, kept=kept,
                 until=moment(found.until_s), api=f"{GUEST}/{found.id}")  # fmt: skip


@pages.get("/{invitation_id}/report/{number}")
def report(found: Guest, number: int, service: TheService) -> Response:
    """Return the report for the person at home: of the check, and of that after exercising."""
    kept = _sessions(found, service)
    if not 0 <= number < len(kept):
        raise HTTPException(404, translate("there is no such report."))
    return download(service, kept[number], "html", audience="home")


def _sessions(found: Invitation, service: Service) -> list[StoredSession]:
    """Return what came of an invitation, as far as it is kept and still this person's."""
    stored = stored_of(service, found.id)
    numbers = [] if stored is None else filter(None, (stored.session, stored.after))
    kept = [service.sessions.find(number) for number in numbers]
    return [each for each in kept if each.person_id == found.person_id and each.state == "done"]


def _page(service: Service, name: str, **values: Any) -> Response:
    with use_locale(current_language(), "home"):
        page = fill_page(
            name, accounts=service.config.accounts, words=script_words(), who=None, agreed=False,
            here="", **values,
        )  # fmt: skip
    return HTMLResponse(page)


def _refusal(service: Service, sentence: str, status: int) -> Response:
    page = _page(service, "invitation_refusal.html.jinja", sentence=sentence, api=GUEST)
    page.status_code = status
    return page
