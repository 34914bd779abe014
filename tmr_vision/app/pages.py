"""The pages: templates filled with what the service gives; their scripts talk to the API."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmr_vision.app import schemas
from tmr_vision.app.guard import TheService, account, account_or_none, service_of, session_of
from tmr_vision.app.invitations import invitation_panel
from tmr_vision.app.live.page import live_page
from tmr_vision.app.recording import RecordingChoices, recording_page
from tmr_vision.app.review import all_angles_of, edit_in_words, films, reviewed_tests
from tmr_vision.app.service import CONSENT, Service
from tmr_vision.app.side_by_side import side_by_side
from tmr_vision.app.templating import fill_page
from tmr_vision.app.trend import trend_html
from tmr_vision.app.words import export_names, script_words
from tmr_vision.errors import NotStoredError, TmrVisionError
from tmr_vision.headline import headline_of
from tmr_vision.language import current_language, translate
from tmr_vision.movements import read_movements
from tmr_vision.records import SessionHeader
from tmr_vision.report import wording
from tmr_vision.report.interactive import page_data
from tmr_vision.report.templating import style_sheet
from tmr_vision.store import Account, Person, StoredSession
from tmr_vision.store.accounts import MIN_PASSWORD, ROLES

OPEN = ("/login", "/style/report.css")
"""What is shown to everybody; all other pages are for who is logged in."""


class _PageRoute(APIRoute):
    """A page for who is logged in, whose refusals are pages too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def answer_or_refuse(request: Request) -> Response:
            """Answer who is logged in; say on a page what cannot be."""
            if self.path not in OPEN and await run_sync(account_or_none, request) is None:
                return RedirectResponse("/login", status_code=303)
            try:
                return await answer(request)
            except RequestValidationError:
                what = translate("this address is not complete.")
                return refusal(service_of(request), what, 422)
            except NotStoredError as error:
                return refusal(service_of(request), translate(error.args[0]), 404)
            except TmrVisionError as error:
                return refusal(service_of(request), translate(error.args[0]), 409)
            except HTTPException as error:
                return refusal(service_of(request), str(error.detail), error.status_code)

        return answer_or_refuse


routes = APIRouter(include_in_schema=False, route_class=_PageRoute)
LAST = 5
"""Results on the first page."""
MOST_LISTED = 200
Movements = Annotated[str, Query(max_length=400)]


@routes.get("/")
def start(request: Request, service: TheService) -> Response:
    """Three doors, what is under way, the last results, the newest person's trend."""
    found = _sessions(request, service)
    shown = sorted(found, key=lambda each: each.state not in ("queued", "running"))
    newest = next((s.person_id for s in found if s.person_id is not None), None)
    own = [s for s in found if s.person_id == newest]
    trend = "/trend?short=1" if newest is not None and len(own) > 1 else None
    if trend and not _is_patient(request):
        trend += f"&person={service.people.find_id(newest or 0).code}"
    return _page(request, service, "start.html.jinja", trend=trend, person=None,
                 sessions=_in_short(service, shown[:LAST]))  # fmt: skip


@routes.get("/upload")
def upload(request: Request, service: TheService, person: str | None = None) -> Response:
    """Send videos and say what they show."""
    people = [] if _is_patient(request) else service.people.all()
    who = account(request)
    known = SessionHeader(examiner="" if who.role == "patient" else who.name[:80])
    return _page(
        request, service, "upload.html.jinja", known=known, movements=read_movements(),
        people=people, chosen=person, limit_mb=service.config.upload_mb,
        limit_minutes=service.config.upload_minutes,
    )  # fmt: skip


@routes.get("/live")
def live(request: Request, service: TheService) -> Response:
    """Choose what a guided check is about; then the mirror, and what the guide says."""
    people = [] if _is_patient(request) else service.people.all()
    phone = request.app.state.phones is not None
    return _page(request, service, "live.html.jinja", people=people, phone=phone, **live_page())


@routes.get("/record")
def record(
    request: Request, service: TheService, movements: Movements, reps: int = 5, brief: str = "",
    voice: str = "", keep_video: str = "", person: str = "",
) -> Response:  # fmt: skip
    """Film the movements that were chosen, set by set, and send the films."""
    choices = RecordingChoices(
        movements, reps=reps, brief=bool(brief), voice=bool(voice), keep_video=bool(keep_video),
        person=person, answers=dict(request.query_params),
    )  # fmt: skip
    return _page(request, service, "record.html.jinja", **recording_page(choices))


@routes.get("/history")
def history(request: Request, service: TheService, person: str | None = None) -> Response:
    """All sessions, or those of one person with what changed over time."""
    whose = _person(request, service, person)
    found = _sessions(request, service, whose)
    return _page(
        request, service, "history.html.jinja", person=whose, more=len(found) > MOST_LISTED,
        people=[] if _is_patient(request) else service.people.all(),
        sessions=_in_short(service, found[:MOST_LISTED]),
        **invitation_panel(service, whose, account(request)),
    )  # fmt: skip


@routes.get("/trend")
def trend(
    request: Request, service: TheService, person: str | None = None, short: bool = False
) -> Response:
    """Sessions of one person over time: a part of a page, drawn when it is asked for."""
    whose = _person(request, service, person)
    found = _sessions(request, service, whose) if whose else []
    return HTMLResponse(trend_html(service, found, current_language(), short=short))


@routes.get("/review/{session_id}")
def review(request: Request, session_id: str, service: TheService) -> Response:
    """One session: answers, video, curves, repetitions to be changed."""
    return review_page(request, session_id, service, traces=True)


def review_page(request: Request, session_id: str, service: Service, *, traces: bool) -> Response:
    """Return the review; without ``traces`` for a page that has their numbers already."""
    who = account(request)
    found = session_of(session_id, who, service)
    if found.is_new and who.role != "patient":
        service.invitations.mark_seen(found.id)
    session = schemas.session_in_full(service, found)
    known: dict[str, Any] = {"tests": []}
    if session["state"] == "done":
        known = _reviewed(service, found, session, who, traces=traces)
    return _page(
        request, service, "review.html.jinja", session=session, person=None, **known
    )  # fmt: skip


@routes.get("/compare")
def compare(request: Request, service: TheService, one: str, two: str) -> Response:
    """Two sessions side by side, movement by movement."""
    who = account(request)
    found = [session_of(each, who, service) for each in (one, two)]
    return _page(
        request, service, "compare.html.jinja", sessions=_in_short(service, found),
        **side_by_side(service, [(each, service.result(each)) for each in found]),
    )  # fmt: skip


@routes.get("/settings")
def settings(request: Request, service: TheService) -> Response:
    """One's own password; for an administrator accounts, archive, and deleting everything."""
    is_admin = account(request).role == "admin"
    return _page(
        request, service, "settings.html.jinja", roles=ROLES, least=MIN_PASSWORD,
        known=service.accounts.all() if is_admin and service.config.accounts else [],
        people=service.people.all() if is_admin else [],
    )  # fmt: skip


@routes.get("/login")
def login(service: TheService) -> Response:
    """Ask for name and password; or say that the address of this start is needed."""
    return HTMLResponse(_fill(service, "login.html.jinja", who=None, agreed=False))


@routes.get("/style/report.css")
def report_style() -> Response:
    """Return the style that pages and reports share."""
    return Response(str(style_sheet()), media_type="text/css")


def refusal(service: Service, sentence: str, status: int) -> Response:
    """Say on a page why what was asked for is not shown."""
    page = _fill(service, "refusal.html.jinja", who=None, agreed=False, sentence=sentence)
    return HTMLResponse(page, status_code=status)


def _reviewed(
    service: Service, found: StoredSession, session: dict[str, Any], who: Account, *, traces: bool
) -> dict[str, Any]:
    result = service.result(found)
    videos = films(service, found, result)
    return {
        "header": result.header,
        "head": wording.head(result, result.header.code),
        "tests": reviewed_tests(service.first_result(found), result, found.videos),
        "headline": translate(headline_of(result)),
        "steps": result.plan.steps,
        "data": page_data(result, videos, more=all_angles_of(found), traces=traces),
        "videos": videos,
        "log": [each | {"what": edit_in_words(each["edit"], result)} for each in session["edits"]],
        "may_edit": who.role != "patient",
        "movements": read_movements(),
        "formats": export_names(),
    }


def _page(request: Request, service: Service, name: str, **values: Any) -> Response:
    """Fill a template for who is logged in; consent comes before everything else."""
    who = account(request)
    agreed = service.sessions.has_agreed(CONSENT)
    shown = {"who": who, "agreed": agreed, "here": request.url.path}
    if not agreed:
        return HTMLResponse(_fill(service, "consent.html.jinja", **shown))
    return HTMLResponse(_fill(service, name, **shown, **values))


def _fill(service: Service, name: str, **values: Any) -> str:
    return fill_page(name, accounts=service.config.accounts, words=script_words(), **values)


def _sessions(
    request: Request, service: Service, whose: Person | None = None
) -> list[StoredSession]:
    """Return the sessions that who asks may see, the newest first."""
    who = account(request)
    if who.role == "patient":
        return service.sessions.all(person_id=who.person_id)
    return service.sessions.all(person_id=None if whose is None else whose.id)


def _person(request: Request, service: Service, code: str | None) -> Person | None:
    """Return whose sessions are asked for; a patient asks for the own ones, whatever is said."""
    who = account(request)
    if who.role == "patient":
        return None if who.person_id is None else service.people.find_id(who.person_id)
    return None if not code else service.people.find(code)


def _in_short(service: Service, sessions: Sequence[StoredSession]) -> list[dict[str, Any]]:
    return [schemas.session_in_short(service, each) for each in sessions]


def _is_patient(request: Request) -> bool:
    return account(request).role == "patient"
