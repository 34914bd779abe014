"""Inviting a patient to a check at home: for clinicians, over the API and in the history.

The other end, what the patient sees of it, is ``guest``.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from pydantic import Field

from tmr_vision.app import replies
from tmr_vision.app.config import VERSION
from tmr_vision.app.guard import GUEST, Staff, TheService, scheme_of, staff
from tmr_vision.app.live.page import choices_page
from tmr_vision.app.live.phone import qr_code
from tmr_vision.app.live.routes import CheckChoices, TheChecks, choices_of
from tmr_vision.app.schemas import moment
from tmr_vision.app.service import CONSENT, Service
from tmr_vision.language import N_, translate
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.store import Account, Invitation, Person
from tmr_vision.store.invitations import DAYS, MOST_DAYS, InvitationState

routes = APIRouter(
    prefix=VERSION, dependencies=[Depends(staff)], tags=["invitations"], responses=replies.REFUSALS
)
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,24}$")]
Number = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
STATES: dict[InvitationState, str] = {
    "open": N_("not opened yet"),
    "opened": N_("opened, not done yet"),
    "done": N_("done"),
    "expired": N_("not done in time"),
    "withdrawn": N_("withdrawn"),
}


class NewInvitation(CheckChoices):
    """What somebody is invited to, and for how many days the address is good."""

    days: int = Field(DAYS, ge=1, le=MOST_DAYS)


class KnownInvitation(replies.Reply):
    """An invitation: to what, by whom, and what became of it; null: not yet."""

    id: str
    person: str
    movements: list[str]
    state: InvitationState
    invited_by: str
    created: str
    expires: str
    opened: str | None
    agreed: str | None
    done: str | None
    withdrawn: str | None
    withdrawn_by: str | None


class MadeInvitation(KnownInvitation):
    """A new invitation with its address, which nobody can be told again, and its QR code."""

    address: str
    qr: str


@routes.get("/people/{code}/invitations", response_model=list[KnownInvitation])
def invitations(code: Code, service: TheService) -> list[dict[str, Any]]:
    """Return somebody's invitations, the newest first."""
    return [_plain(each) for each in service.invitations.all(service.people.find(code).id)]


@routes.post("/people/{code}/invitations", response_model=MadeInvitation, status_code=201)
def invite(
    code: Code, given: NewInvitation, who: Staff, service: TheService, request: Request
) -> dict[str, Any]:
    """Invite somebody to a check at home; the address is in this answer and nowhere else."""
    if not service.config.accounts:
        raise HTTPException(409, translate("this program serves one machine alone; nobody else "
                                           "could open an invitation."))  # fmt: skip
    if not service.sessions.has_agreed(CONSENT):
        raise HTTPException(403, translate("agree to storing first."))
    made, token = service.invitations.add(
        service.people.find(code).id, choices_of(given), who=who.name, days=given.days
    )
    address = address_of(f"{scheme_of(request)}://{request.url.netloc}", token)
    return _plain(made) | {"address": address, "qr": qr_code(address)}


@routes.post("/invitations/{number}/withdraw", response_model=KnownInvitation)
def withdraw(number: Number, who: Staff, service: TheService, checks: TheChecks) -> dict[str, Any]:
    """Withdraw an invitation; a check that runs by it is stopped, and nothing of it is kept."""
    service.invitations.withdraw(number, who=who.name)
    checks.discard(number)
    return _plain(service.invitations.find(number))


def address_of(server: str, token: str) -> str:
    """Return the address of an invitation.

    The token stands where browsers keep it for themselves: no server, proxy, log or other page is
    told what comes behind ``#``.
    """
    return f"{server}{GUEST}#{token}"


def invitation_panel(service: Service, person: Person | None, who: Account) -> dict[str, Any]:
    """Return what the history shows of a person's invitations; None where there can be none."""
    if person is None or who.role == "patient" or not service.config.accounts:
        return {"invitations": None}
    found = service.invitations.all(person.id)
    asked = [each for each in found if each.state != "withdrawn"]
    return {
        "invitations": [_plain(each) | {"titles": titles_of(each)} for each in found],
        "n_asked": len(asked),
        "n_done": sum(each.state == "done" for each in asked),
        "states": STATES,
        "days": DAYS,
        "most_days": MOST_DAYS,
        **choices_page(),
    }


def titles_of(invitation: Invitation) -> list[str]:
    """Return the movements of an invitation, in the present language."""
    table = read_movements()
    return [translate(find_movement(key, table).title) for key in invitation.plan["movements"]]


def _plain(found: Invitation) -> dict[str, Any]:
    return {
        "id": found.id,
        "person": found.person,
        "movements": list(found.plan["movements"]),
        "state": found.state,
        "invited_by": found.invited_by,
        "created": moment(found.created_s),
        "expires": moment(found.expires_s),
        "opened": _moment(found.opened_s),
        "agreed": _moment(found.agreed_s),
        "done": _moment(found.done_s),
        "withdrawn": _moment(found.withdrawn_s),
        "withdrawn_by": found.withdrawn_by,
    }


def _moment(time_s: float | None) -> str | None:
    return None if time_s is None else moment(time_s)
