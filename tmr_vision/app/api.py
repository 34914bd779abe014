"""The API, ``/api/v1``: every action of the pages, and nothing besides."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from fastapi.responses import FileResponse

from tmr_vision.app import replies, schemas
from tmr_vision.app.config import VERSION
from tmr_vision.app.exports import FhirResponse, download, records_of
from tmr_vision.app.films import play
from tmr_vision.app.guard import (
    COOKIE,
    AnyAccount,
    Staff,
    TheService,
    TheSession,
    account,
    session_of,
    set_cookie,
    staff,
    token_of,
)
from tmr_vision.app.pages import review_page
from tmr_vision.app.probe import first_picture
from tmr_vision.app.review import films
from tmr_vision.app.service import CONSENT, Service
from tmr_vision.errors import NotStoredError
from tmr_vision.language import translate
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.report.interactive import page_data
from tmr_vision.store import Account, StoredSession

STAFF = [Depends(staff)]
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,24}$")]
open_routes = APIRouter(prefix=VERSION, responses=replies.REFUSALS)
routes = APIRouter(prefix=VERSION, dependencies=[Depends(account)], responses=replies.REFUSALS)


# --- who asks -------------------------------------------------------------------------------------


@open_routes.post("/login", status_code=204)
def log_in(given: schemas.Login, request: Request, service: TheService) -> Response:
    """Log in; the cookie of the answer is the key to all else."""
    token = service.accounts.log_in(given.name, given.password) if service.config.accounts else None
    if token is None:
        raise HTTPException(
            401, translate("name or password is wrong, or the account is locked for a while.")
        )
    response = Response(status_code=204)
    set_cookie(response, token, request)
    return response


@routes.post("/logout", status_code=204)
def log_out(request: Request, service: TheService) -> Response:
    """Log out."""
    service.accounts.log_out(token_of(request))
    response = Response(status_code=204)
    response.delete_cookie(COOKIE)
    return response


@routes.get("/me", response_model=replies.Me)
def me(who: AnyAccount, service: TheService) -> dict[str, Any]:
    """Return who is logged in, and whether storing was agreed to."""
    return {"name": who.name, "role": who.role, "consent": service.sessions.has_agreed(CONSENT)}


@routes.post("/me/password", status_code=204)
def change_password(given: schemas.NewPassword, who: AnyAccount, service: TheService) -> None:
    """Change one's own password; all logins with the old one end."""
    if not service.config.accounts:
        raise HTTPException(404, translate("there are no accounts here."))
    if service.accounts.log_in(who.name, given.old) is None:
        raise HTTPException(403, translate("the old password is wrong."))
    service.accounts.change_password(who.name, given.new)


@routes.post("/consent", status_code=204, dependencies=STAFF)
def agree(service: TheService) -> None:
    """Agree that videos and results are stored on this machine."""
    service.sessions.agree(CONSENT)


# --- people ---------------------------------------------------------------------------------------


@routes.get("/people", response_model=list[replies.KnownPerson], dependencies=STAFF)
def people(service: TheService) -> list[dict[str, Any]]:
    """Return everybody."""
    return [{"code": each.code, "name": each.name} for each in service.people.all()]


@routes.post("/people", response_model=replies.KnownPerson, status_code=201, dependencies=STAFF)
def add_person(given: schemas.NewPerson, service: TheService) -> dict[str, Any]:
    """Add somebody."""
    made = service.people.add(given.code, given.name)
    return {"code": made.code, "name": made.name}


@routes.patch("/people/{code}", response_model=replies.KnownPerson, dependencies=STAFF)
def rename_person(code: Code, given: schemas.Rename, service: TheService) -> dict[str, Any]:
    """Change or drop the name that is kept with a code."""
    made = service.people.rename(code, given.name)
    return {"code": made.code, "name": made.name}


@routes.delete("/people/{code}", status_code=204, dependencies=STAFF)
def remove_person(code: Code, service: TheService) -> None:
    """Delete somebody with all sessions, videos and results."""
    service.remove_person(code)


@routes.get("/people/{code}/fhir", dependencies=STAFF, response_class=FhirResponse)
def records(code: Code, request: Request, service: TheService) -> Response:
    """Return somebody's analysed sessions as one FHIR Bundle, each with its report's address."""
    base = str(request.base_url).rstrip("/")
    return FhirResponse(records_of(service, service.people.find(code), base))


# --- sessions -------------------------------------------------------------------------------------


@routes.get("/movements", response_model=list[replies.KnownMovement])
def movements() -> list[dict[str, str]]:
    """Return the movements that a session can be named as."""
    return [{"key": each.key, "title": each.title} for each in read_movements()]


@routes.get("/sessions", response_model=list[replies.SessionInShort])
def sessions(
    who: AnyAccount,
    service: TheService,
    person: Annotated[str | None, Query(pattern=r"^[A-Za-z0-9._-]{1,24}$")] = None,
    most: Annotated[int, Query(ge=1, le=5000)] = 500,
) -> list[dict[str, Any]]:
    """Return sessions, that of the newest test first; a patient's are only the own ones."""
    if who.role == "patient":
        wanted = who.person_id
    else:
        wanted = None if person is None else service.people.find(person).id
    found = service.sessions.all(person_id=wanted, most=most)
    return [schemas.session_in_short(service, each) for each in found]


@routes.post("/sessions", response_model=replies.SessionInShort, status_code=202)
def analyse(given: schemas.NewSession, who: AnyAccount, service: TheService) -> dict[str, Any]:
    """Analyse uploaded videos as one session."""
    if not service.sessions.has_agreed(CONSENT):
        raise HTTPException(403, translate("agree to storing first."))
    if given.id is not None and (there := _there(given.id, who, service)):
        return schemas.session_in_short(service, there)
    settings = _settings(given)
    person = given.person
    if who.role == "patient" and who.person_id is not None:
        person = service.people.find_id(who.person_id).code
    found = [(service.uploads.find(each.id, who.id), each.name) for each in given.uploads]
    uploads = [replace(upload, name=name or upload.name) for upload, name in found]
    made = service.analyse(uploads, settings, person=person, title=given.title, session_id=given.id)
    return schemas.session_in_short(service, made)


def _settings(given: schemas.NewSession) -> dict[str, Any]:
    """Return how videos are to be analysed, as fields of an analysis task."""
    if (given.felt_left is None) != (given.felt_right is None):
        raise HTTPException(422, translate("say how both sides felt, or neither."))
    settings: dict[str, Any] = {
        "movement": given.movement, "mirrored": given.mirrored, "pictures": given.keep_video,
        "header": given.header.model_dump(exclude_unset=True),
    }  # fmt: skip
    if given.movement != "auto":
        settings["movement"] = find_movement(given.movement, read_movements()).key
    if named := [each for each in given.uploads if each.movement]:
        if len(named) < len(given.uploads):
            raise HTTPException(422, translate("say of each video what it shows, or of none."))
        table = read_movements()
        settings["movements"] = [find_movement(each.movement, table).key for each in named]
        settings["sides"] = [each.side or "" for each in named]
    if given.felt_left is not None:
        settings["felt"] = (given.felt_left, given.felt_right)
    return settings


def _there(session_id: str, who: Account, service: Service) -> StoredSession | None:
    """Return a session if it is there and may be seen."""
    try:
        return session_of(session_id, who, service)
    except NotStoredError:
        return None


@routes.get("/sessions/{session_id}", response_model=replies.SessionInFull)
def session(found: TheSession, service: TheService) -> dict[str, Any]:
    """Return a session: how far it is; when it is done its tests, repetitions and edits."""
    return schemas.session_in_full(service, found)


@routes.put("/sessions/{session_id}/person", response_model=replies.SessionInShort,
            dependencies=STAFF)  # fmt: skip
def assign(found: TheSession, given: schemas.Whose, service: TheService) -> dict[str, Any]:
    """Say whose session it is."""
    person_id = None if given.person is None else service.people.find(given.person).id
    service.sessions.assign(found.id, person_id)
    return schemas.session_in_short(service, service.sessions.find(found.id))


@routes.delete("/sessions/{session_id}", status_code=204)
def remove_session(found: TheSession, service: TheService) -> None:
    """Delete a session: rows, videos, results."""
    service.remove(found)


@routes.post("/sessions/{session_id}/retry", response_model=replies.SessionInShort)
def retry(found: TheSession, service: TheService) -> dict[str, Any]:
    """Analyse again what failed or was cancelled."""
    return schemas.session_in_short(service, service.retry(found))


@routes.post("/sessions/{session_id}/cancel", response_model=replies.SessionInShort)
def cancel(found: TheSession, service: TheService) -> dict[str, Any]:
    """Stop an analysis."""
    return schemas.session_in_short(service, service.cancel(found))


@routes.get("/pictures/{upload_id}", response_class=Response)
def picture(upload_id: str, who: AnyAccount, service: TheService) -> Response:
    """Return the first picture of one's own received video, to ask whether it is mirrored."""
    upload = service.uploads.find(upload_id, who.id)
    return Response(first_picture(upload.path, upload.name), media_type="image/jpeg")


# --- review ---------------------------------------------------------------------------------------


@routes.get("/sessions/{session_id}/plots")
def plots(found: TheSession, service: TheService, all_angles: bool = False) -> Response:
    """Return curves, traces and repetitions for the pages' charts, after the edits."""
    result = service.result(found)
    videos = films(service, found, result, "video")
    return Response(
        str(page_data(result, videos, all_angles=all_angles)), media_type="application/json"
    )


@routes.post("/sessions/{session_id}/edits", response_model=replies.SessionInFull)
def edit(
    found: TheSession, given: schemas.Edits, who: Staff, service: TheService, request: Request
) -> Any:
    """Change repetitions, a movement or the head; the answer is the session calculated anew."""
    changes = [schemas.plain_edit(each) for each in given.edits]
    service.edit(found, changes, who=who.name)
    return _edited(request, found, service)


@routes.post("/sessions/{session_id}/undo", response_model=replies.SessionInFull)
def undo(found: TheSession, who: Staff, service: TheService, request: Request) -> Any:
    """Take the newest edit back."""
    service.edits.undo(found.id, who=who.name)
    return _edited(request, found, service)


@routes.post("/sessions/{session_id}/redo", response_model=replies.SessionInFull)
def redo(found: TheSession, who: Staff, service: TheService, request: Request) -> Any:
    """Let the edit that was taken back last hold again."""
    service.edits.redo(found.id, who=who.name)
    return _edited(request, found, service)


def _edited(request: Request, found: StoredSession, service: Service) -> Any:
    """Return a session after a change; to who asks for a page, its review.

    The numbers of its traces are left out: the page has them, and edits do not change them.
    """
    if request.headers.get("accept") == "text/html":
        return review_page(request, found.id, service, traces=False)
    return schemas.session_in_full(service, found)


@routes.get("/sessions/{session_id}/video/{number}", response_class=FileResponse)
def video(
    found: TheSession, number: Annotated[int, Path(ge=0, le=99)], service: TheService,
    request: Request,
) -> Response:  # fmt: skip
    """Return an annotated video, or the film of the pose alone."""
    return play(service, found, number, request)


@routes.delete("/sessions/{session_id}/video", status_code=204)
def remove_video(found: TheSession, service: TheService) -> None:
    """Delete the videos of a session with all pictures of them; the numbers stay."""
    service.remove_video(found)


@routes.get("/sessions/{session_id}/files/{kind}", response_class=Response)
def files(
    found: TheSession, kind: str, service: TheService, audience: str = "clinician"
) -> Response:
    """Return the session as a file: ``html``, ``pdf``, ``xlsx``, ``csv``, ``fhir``, ..."""
    return download(service, found, kind, audience=audience)


@routes.get("/openapi.json", include_in_schema=False)
def description(request: Request) -> dict[str, Any]:
    """Return the description of all this (OpenAPI)."""
    found: dict[str, Any] = request.app.openapi()
    return found
