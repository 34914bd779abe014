"""The doors of the guided check: begin it, look after it, and the socket of its pages.

A page sends pictures (``pictures``) and small texts: ``{"command": "next"}``, ``{"trouble":
"refused"}``. It is told what it can draw at once: the newest update, what happened since, and how
many of its pictures have arrived; so a slow connection carries few pictures, never a queue.
"""

from collections.abc import Callable
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, HTTPException, Request, WebSocket
from pydantic import Field
from starlette.requests import HTTPConnection

from tmr_vision.app import replies
from tmr_vision.app.config import VERSION
from tmr_vision.app.guard import AnyAccount, TheService, account, account_or_none
from tmr_vision.app.live.check import LiveCheck
from tmr_vision.app.live.checks import LiveChecks
from tmr_vision.app.live.phone import PhoneLinks, qr_code
from tmr_vision.app.live.plan import CheckPlan, movement_keys
from tmr_vision.app.live.talk import talk
from tmr_vision.app.recording import recording_address
from tmr_vision.app.schemas import Code, Strict, Text
from tmr_vision.app.service import CONSENT, Service
from tmr_vision.errors import NotStoredError, TmrVisionError
from tmr_vision.language import current_language, translate

PREFIX = f"{VERSION}/live"
REFUSED, GONE = 1008, 4404
"""Why a socket is closed: nobody may, or there is no such check that runs."""
routes = APIRouter(
    prefix=PREFIX, dependencies=[Depends(account)], tags=["live"], responses=replies.REFUSALS
)
sockets = APIRouter(prefix=PREFIX)


class CheckChoices(Strict):
    """What a check is to be about; see :class:`tmr_vision.app.live.plan.CheckPlan`."""

    movements: list[Annotated[Text, Field(max_length=60)]] = Field(min_length=1, max_length=12)
    reps: int = Field(5, ge=3, le=20)
    practice: int = Field(1, ge=0, le=3)
    rounds: int = Field(2, ge=0, le=5)
    brief: bool = False
    keep_video: bool = False


class NewCheck(CheckChoices):
    """A check to be begun, and whose it is."""

    person: Code | None = None


class KnownCheck(replies.Reply):
    """A check: whether it runs, where its results are, and the page that records the same."""

    id: str
    runs: bool
    review: str | None
    after: str | None
    record: str


class PhoneAddress(replies.Reply):
    """An address for one phone, and the same as a picture (the address of an SVG)."""

    address: str
    qr: str


def checks_of(connection: HTTPConnection) -> LiveChecks:
    """Return the checks of the app."""
    found: LiveChecks = connection.app.state.live
    return found


def the_checks(request: Request) -> LiveChecks:
    """Return the checks of the app, as a dependency."""
    return checks_of(request)


TheChecks = Annotated[LiveChecks, Depends(the_checks)]


def the_check(check_id: str, who: AnyAccount, checks: TheChecks) -> LiveCheck:
    """Return a running check that this person may see; to all others it does not exist."""
    return checks.find(check_id, who)


TheCheck = Annotated[LiveCheck, Depends(the_check)]


def choices_of(given: CheckChoices) -> dict[str, Any]:
    """Return choices as a plan takes them; raises as :func:`movement_keys`."""
    names = set(CheckChoices.model_fields) - {"movements"}
    return {"movements": movement_keys(given.movements), **given.model_dump(include=names)}


@routes.post("", response_model=KnownCheck, status_code=201)
def begin(
    given: NewCheck, who: AnyAccount, service: TheService, checks: TheChecks
) -> dict[str, Any]:
    """Begin a guided check; its page sends pictures to its socket."""
    if not service.sessions.has_agreed(CONSENT):
        raise HTTPException(403, translate("agree to storing first."))
    person_id = who.person_id
    if who.role != "patient":
        person_id = None if not given.person else service.people.find(given.person).id
    plan = CheckPlan(language=current_language(), person_id=person_id, **choices_of(given))
    return _told(checks, service, checks.begin(plan).plan)


@routes.get("/{check_id}", response_model=KnownCheck)
def how_far(found: TheCheck, service: TheService, checks: TheChecks) -> dict[str, Any]:
    """Say whether a check runs, and where its results are; one that was broken off goes on."""
    return _told(checks, service, found.plan)


@routes.delete("/{check_id}", status_code=204)
def throw_away(found: TheCheck, checks: TheChecks) -> None:
    """Stop a check and delete what it has kept."""
    checks.remove(found)


@routes.post("/{check_id}/phone", response_model=PhoneAddress, status_code=201)
def invite_phone(found: TheCheck, request: Request) -> dict[str, str]:
    """Return an address that makes one phone the camera of a check, once and for ten minutes."""
    links: PhoneLinks | None = request.app.state.phones
    if links is None:
        raise HTTPException(409, translate("this program was not started for a phone."))
    address = links.invite(found.plan.id)
    return {"address": address, "qr": qr_code(address)}


def _told(checks: LiveChecks, service: Service, plan: CheckPlan) -> dict[str, Any]:
    stored = checks.stored(plan.id)
    person = "" if plan.person_id is None else service.people.find_id(plan.person_id).code
    return {
        "id": plan.id,
        "runs": stored is None,
        "review": stored and f"/review/{stored.session}",
        "after": stored and stored.after and f"/review/{stored.after}",
        "record": recording_address(plan, person),
    }


@sockets.websocket("/{check_id}/socket")
async def connect(socket: WebSocket, check_id: str, pictures: bool = False) -> None:
    """Let a page see and lead a check; with ``pictures`` it is sent those of the camera, too."""
    checks = checks_of(socket)

    def admit() -> LiveCheck | int:
        """Return the check, or why the socket is closed."""
        who = account_or_none(socket)
        if who is None:
            return REFUSED
        try:
            return checks.find(check_id, who)
        except NotStoredError:
            return GONE
        except TmrVisionError:
            return REFUSED

    await let_in(socket, admit, wants_pictures=pictures)


async def let_in(
    socket: WebSocket, admit: Callable[[], LiveCheck | int], *, wants_pictures: bool = False
) -> None:
    """Talk with a page about the check that ``admit`` gives, or close for the reason it gives."""
    found = await run_sync(admit)
    if isinstance(found, int):
        await socket.close(found)
        return
    await talk(socket, found, wants_pictures=wants_pictures, admit=lambda: admit() is not REFUSED)
