"""The part of the API that is for administrators: everything at once, archives, accounts."""

import os
import tempfile
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from tmr_vision.app import replies, schemas
from tmr_vision.app.archive import read_archive, write_archive
from tmr_vision.app.config import VERSION
from tmr_vision.app.guard import AnyAccount, TheService, admin
from tmr_vision.language import translate

routes = APIRouter(prefix=VERSION, dependencies=[Depends(admin)], responses=replies.REFUSALS)


@routes.delete("/everything", status_code=204)
def remove_everything(service: TheService) -> None:
    """Delete all people, sessions, videos and results."""
    service.remove_everything()


@routes.get("/archive", response_class=FileResponse)
def archive(service: TheService) -> FileResponse:
    """Return everything as one file."""
    handle, name = tempfile.mkstemp(suffix=".zip", dir=service.places.folder)
    os.close(handle)
    try:
        write_archive(service, FilePath(name))
    except BaseException:
        FilePath(name).unlink(missing_ok=True)
        raise
    gone = BackgroundTask(FilePath(name).unlink, missing_ok=True)
    return FileResponse(name, filename="tmr-vision.zip", background=gone)


@routes.post("/archive", response_model=replies.Count)
def read_in(given: schemas.Archive, who: AnyAccount, service: TheService) -> dict[str, int]:
    """Add what a received archive has and is not here yet."""
    upload = service.uploads.find(given.upload, who.id)
    added = read_archive(service, upload.path)
    service.uploads.remove(upload)
    return {"n": added}


@routes.get("/accounts", response_model=list[replies.KnownAccount])
def accounts(service: TheService) -> list[dict[str, Any]]:
    """Return all accounts."""
    return [{"name": each.name, "role": each.role} for each in service.accounts.all()]


@routes.post("/accounts", response_model=replies.KnownAccount, status_code=201)
def add_account(given: schemas.NewAccount, service: TheService) -> dict[str, Any]:
    """Add an account."""
    person_id = None if given.person is None else service.people.find(given.person).id
    made = service.accounts.add(given.name, given.password, given.role, person_id)
    return {"name": made.name, "role": made.role}


@routes.delete("/accounts/{name:path}", status_code=204)
def remove_account(
    name: Annotated[str, Path(pattern="^[^\\x00-\\x1f]{1,100}$")],
    who: AnyAccount,
    service: TheService,
) -> None:
    """Delete an account, but not one's own."""
    if name == who.name:
        raise HTTPException(409, translate("nobody can delete the own account."))
    service.accounts.remove(name)


@routes.put("/accounts/{name:path}/password", status_code=204)
def reset_password(
    name: Annotated[str, Path(pattern="^[^\\x00-\\x1f]{1,100}$")],
    given: schemas.ResetPassword,
    service: TheService,
) -> None:
    """Give an account another password; whoever is logged in with it is logged out."""
    service.accounts.change_password(name, given.password)
