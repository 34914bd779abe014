"""A phone that records instead: the same page, and the doors through which its films come.

They are those of the app, for whoever has the phone's key: uploads of its own, and one session,
that of the check which the phone is the camera of.
"""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from tmr_vision.app import api, replies, schemas, uploads
from tmr_vision.app.config import VERSION
from tmr_vision.app.guard import AnyAccount, TheService, account
from tmr_vision.app.live.check import STOP, LiveCheck
from tmr_vision.app.live.checks import LiveChecks
from tmr_vision.app.recording import PATH, of_plan, recording_page
from tmr_vision.app.service import Service
from tmr_vision.app.templating import fill_page
from tmr_vision.app.words import script_words
from tmr_vision.language import translate
from tmr_vision.store import Account

UPLOADS = uploads.PREFIX + "/"
CheckOf = Callable[[Request], str | None]


def add_recording(app: FastAPI, checks: LiveChecks, check_of: CheckOf) -> None:
    """Let phones record: the page, and where its films go.

    Parameters
    ----------
    check_of
        The check whose camera the phone of a request is; None: it has no key.
    """

    def the_check(request: Request) -> LiveCheck:
        """Return the check of who asks."""
        number = check_of(request)
        if number is None:
            raise HTTPException(401, translate("log in first."))
        return checks.go_on(number)

    Check = Annotated[LiveCheck, Depends(the_check)]  # noqa: N806 (a type)

    def phone(check: Check) -> Account:
        """Return the phone as an account that sees what it sends, and nothing else."""
        number = -1 - int(check.plan.id[:7], 16)
        return Account(id=number, name="", role="patient", person_id=check.plan.person_id)

    def page(request: Request, service: TheService, check: Check) -> Response:
        """Show the page that records what the check is about."""
        check.tell_trouble("recording")
        shown = recording_page(of_plan(check.plan, dict(request.query_params)))
        shown["record"] |= {"phone": True, "key": _key(check.plan.id)}
        return HTMLResponse(fill_phone_page(service, "record.html.jinja", {**shown, "here": PATH}))

    def send(
        given: schemas.NewSession, who: AnyAccount, service: TheService, check: Check
    ) -> dict[str, Any]:
        """Analyse the films as the session of the check, which is over then."""
        person = None
        if check.plan.person_id is not None:
            person = service.people.find_id(check.plan.person_id).code
        fixed = {"person": person, "keep_video": check.plan.keep_video}
        if check.has_results:  # what was done before the phone recorded is a session of its own
            made = api.analyse(given.model_copy(update=fixed), who, service)
            check.press(STOP)
            return made
        made = api.analyse(given.model_copy(update={**fixed, "id": check.plan.id}), who, service)
        check.hand_over(made["id"])
        return made

    app.state.turns = uploads.Turns()
    app.dependency_overrides[account] = phone
    app.include_router(uploads.routes)
    app.add_api_route(PATH, page, methods=["GET"])
    app.add_api_route(
        f"{VERSION}/sessions", send, methods=["POST"], status_code=202,
        response_model=replies.SessionInShort,
    )  # fmt: skip


def fill_phone_page(service: Service, name: str, values: dict[str, object]) -> str:
    """Return a page for who has no account."""
    known = {"accounts": service.config.accounts, "words": script_words(), "who": None}
    return fill_page(name, **{**known, "agreed": False, "here": "", **values})


def _key(check_id: str) -> str:
    """Name a check on the phone, which is not told its number."""
    return hashlib.sha256(check_id.encode()).hexdigest()[:16]
