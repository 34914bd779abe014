"""The API, ``/api/v1``: every action of the pages, and nothing besides."""

from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from tmr_vision.app import shapes
from tmr_vision.app.exports import download
from tmr_vision.app.guard import (
    COOKIE,
    AnyAccount,
    Staff,
    TheService,
    TheSession,
    account,
    admin,
    set_cookie,
    staff,
)
from tmr_vision.app.probe import first_picture
from tmr_vision.app.service import CONSENT, Upload
from tmr_vision.language import translate
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.report.interactive import page_data

VERSION = "/api/v1"
STAFF, ADMIN = [Depends(staff)], [Depends(admin)]
open_routes = APIRouter(prefix=VERSION)
routes = APIRouter(prefix=VERSION, dependencies=[Depends(account)])


# --- who asks -------------------------------------------------------------------------------------


@open_routes.post("/login", status_code=204)
def log_in(given: shapes.Login, service: TheService) -> Response:
    """Log in; the cookie of the answer is the key to all else."""
    token = service.accounts.log_in(given.name, given.password) if service.config.accounts else None
    if token is None:
        raise HTTPException(401, "name or password is wrong, or the account is locked for a while")
    response = Response(status_code=204)
    set_cookie(response, token, service.config)
    return response


@routes.post("/logout", status_code=204)
def log_out(request: Request, service: TheService) -> Response:
    """Log out."""
    service.accounts.log_out(request.cookies.get(COOKIE, ""))
    response = Response(status_code=204)
    response.delete_cookie(COOKIE)
    return response


@routes.get("/me")
def me(who: AnyAccount, service: TheService) -> dict[str, Any]:
    """Return who is logged in, and whether storing was agreed to."""
    return {"name": who.name, "role": who.role, "consent": service.sessions.has_agreed(CONSENT)}


@routes.post("/consent", status_code=204, dependencies=STAFF)
def agree(service: TheService) -> None:
    """Agree that videos and results are stored on this machine."""
    service.sessions.agree(CONSENT)


# --- people ---------------------------------------------------------------------------------------


@routes.get("/people", dependencies=STAFF)
def people(service: TheService) -> list[dict[str, Any]]:
    """Return everybody."""
    return [{"code": each.code, "name": each.name} for each in service.people.all()]


@routes.post("/people", status_code=201, dependencies=STAFF)
def add_person(given: shapes.NewPerson, service: TheService) -> dict[str, Any]:
    """Add somebody."""
    made = service.people.add(given.code, given.name)
    return {"code": made.code, "name": made.name}


@routes.patch("/people/{code}", dependencies=STAFF)
def rename_person(code: str, given: shapes.Rename, service: TheService) -> dict[str, Any]:
    """Change or drop the name that is kept with a code."""
    made = service.people.rename(code, given.name)
    return {"code": made.code, "name": made.name}


@routes.delete("/people/{code}", status_code=204, dependencies=STAFF)
def remove_person(code: str, service: TheService) -> None:
    """Delete somebody with all sessions, videos and results."""
    service.remove_person(code)


# --- sessions -------------------------------------------------------------------------------------


@routes.get("/movements")
def movements() -> list[dict[str, str]]:
    """Return the movements that a session can be named as."""
    return [{"key": each.key, "title": each.title} for each in read_movements()]


@routes.get("/sessions")
def sessions(
    who: AnyAccount, service: TheService, person: str | None = None
) -> list[dict[str, Any]]:
    """Return sessions, the newest first; a patient's are only the own ones."""
    if who.role == "patient":
        wanted = who.person_id
    else:
        wanted = None if person is None else service.people.find(person).id
    return [shapes.session_in_short(service, s) for s in service.sessions.all(person_id=wanted)]


@routes.post("/sessions", status_code=202)
def analyse(given: shapes.NewSession, who: AnyAccount, service: TheService) -> dict[str, Any]:
    """Analyse uploaded videos as one session."""
    if not service.sessions.has_agreed(CONSENT):
        raise HTTPException(403, "agree to storing first")
    if (given.felt_left is None) != (given.felt_right is None):
        raise HTTPException(422, "give how both sides felt, or neither")
    settings: dict[str, Any] = {"movement": given.movement, "mirrored": given.mirrored}
    if given.movement != "auto":
        settings["movement"] = find_movement(given.movement, read_movements()).key
    if given.felt_left is not None:
        settings["felt"] = (given.felt_left, given.felt_right)
    person = given.person
    if who.role == "patient" and who.person_id is not None:
        person = service.people.find_id(who.person_id).code
    uploads = [Upload(each.id, each.name) for each in given.uploads]
    made = service.analyse(uploads, settings, person=person, title=given.title)
    return shapes.session_in_short(service, made)


@routes.get("/sessions/{session_id}")
def session(found: TheSession, service: TheService) -> dict[str, Any]:
    """Return a session: how far it is; when it is done its tests, repetitions and edits."""
    return shapes.session_in_full(service, found)


@routes.delete("/sessions/{session_id}", status_code=204)
def remove_session(found: TheSession, service: TheService) -> None:
    """Delete a session: rows, videos, results."""
    service.remove(found)


@routes.post("/sessions/{session_id}/retry")
def retry(found: TheSession, service: TheService) -> dict[str, Any]:
    """Analyse again what failed or was cancelled."""
    service.retry(found)
    return shapes.session_in_short(service, found)


@routes.post("/sessions/{session_id}/cancel")
def cancel(found: TheSession, service: TheService) -> dict[str, Any]:
    """Stop an analysis."""
    service.cancel(found)
    return shapes.session_in_short(service, found)


@routes.get("/pictures/{upload_id}")
def picture(upload_id: str, service: TheService) -> Response:
    """Return the first picture of a received video, to ask whether it is mirrored."""
    file = service.upload_file(upload_id)
    return Response(first_picture(file, translate("The file")), media_type="image/jpeg")


# --- review ---------------------------------------------------------------------------------------


@routes.get("/sessions/{session_id}/plots")
def plots(found: TheSession, service: TheService) -> Response:
    """Return curves, traces and repetitions for the pages' charts, after the edits."""
    result = service.result(found)
    videos = {i: f"video/{i}" for i in range(len(result.recordings))}
    return Response(str(page_data(result, videos)), media_type="application/json")


@routes.post("/sessions/{session_id}/edits")
def edit(found: TheSession, given: shapes.Edits, who: Staff, service: TheService) -> dict[str, Any]:
    """Change repetitions or a movement; the answer is the session calculated anew."""
    changes = [each.model_dump(exclude_none=True) for each in given.edits]
    service.edit(found, changes, who=who.name)
    return shapes.session_in_full(service, found)


@routes.post("/sessions/{session_id}/undo", dependencies=STAFF)
def undo(found: TheSession, service: TheService) -> dict[str, Any]:
    """Take the newest edit back."""
    service.edits.undo(found.id)
    return shapes.session_in_full(service, found)


@routes.post("/sessions/{session_id}/redo", dependencies=STAFF)
def redo(found: TheSession, service: TheService) -> dict[str, Any]:
    """Let the edit that was taken back last hold again."""
    service.edits.redo(found.id)
    return shapes.session_in_full(service, found)


@routes.get("/sessions/{session_id}/video/{number}")
def video(found: TheSession, number: int, service: TheService) -> FileResponse:
    """Return an annotated video."""
    name = "overlay.mp4" if number == 0 else f"overlay_{number + 1}.mp4"
    path = service.places.result(found.id) / name
    if number < 0 or not path.is_file():
        raise HTTPException(404, "there is no such video")
    return FileResponse(path, media_type="video/mp4")


@routes.get("/sessions/{session_id}/files/{kind}")
def files(
    found: TheSession, kind: str, service: TheService, audience: str = "clinician"
) -> Response:
    """Return the session as a file: ``html``, ``pdf``, ``xlsx``, ``csv``, ``fhir``, ..."""
    return download(service, found, kind, audience=audience)


# --- everything -----------------------------------------------------------------------------------


@routes.delete("/everything", status_code=204, dependencies=ADMIN)
def remove_everything(service: TheService) -> None:
    """Delete all people, sessions, videos and results."""
    service.remove_everything()


@routes.get("/accounts", dependencies=ADMIN)
def accounts(service: TheService) -> list[dict[str, Any]]:
    """Return all accounts."""
    return [{"name": each.name, "role": each.role} for each in service.accounts.all()]


@routes.post("/accounts", status_code=201, dependencies=ADMIN)
def add_account(given: shapes.NewAccount, service: TheService) -> dict[str, Any]:
    """Add an account."""
    person_id = None if given.person is None else service.people.find(given.person).id
    made = service.accounts.add(given.name, given.password, given.role, person_id)
    return {"name": made.name, "role": made.role}


@routes.delete("/accounts/{name}", status_code=204, dependencies=ADMIN)
def remove_account(name: str, service: TheService) -> None:
    """Delete an account."""
    service.accounts.remove(name)


def refuse(what: str, status: int) -> JSONResponse:
    """Return a refusal in the shape of all others."""
    return JSONResponse({"detail": what}, status_code=status)
