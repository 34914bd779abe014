"""The pages: templates filled with what the API gives; their scripts talk to the API."""

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmr_vision.app import shapes
from tmr_vision.app.guard import TheService, account_or_none, session_of
from tmr_vision.app.service import CONSENT
from tmr_vision.language import LANGUAGES, current_language, translate
from tmr_vision.movements import read_movements
from tmr_vision.report import wording

routes = APIRouter(include_in_schema=False)


@routes.get("/")
def start(request: Request, service: TheService) -> Response:
    """Three doors, and the last sessions."""
    return _page(request, service, "start.html.jinja", sessions=_sessions(request, service)[:5])


@routes.get("/upload")
def upload(request: Request, service: TheService) -> Response:
    """Send videos and say what they show."""
    people = [] if _is_patient(request) else service.people.all()
    return _page(request, service, "upload.html.jinja", movements=read_movements(), people=people)


@routes.get("/history")
def history(request: Request, service: TheService) -> Response:
    """All sessions, by person."""
    return _page(request, service, "history.html.jinja", sessions=_sessions(request, service))


@routes.get("/review/{session_id}")
def review(request: Request, session_id: str, service: TheService) -> Response:
    """One session: answers, video, curves, repetitions to be changed."""
    who = account_or_none(request)
    if who is None:
        return RedirectResponse("/login", status_code=303)
    found = session_of(session_id, who, service)
    session = shapes.session_in_full(service, found)
    return _page(request, service, "review.html.jinja", session=session, movements=read_movements())


@routes.get("/login")
def login(service: TheService) -> Response:
    """Ask for name and password; or say that the address of this start is needed."""
    return HTMLResponse(_fill("login.html.jinja", accounts=service.config.accounts))


def _page(request: Request, service: TheService, name: str, **values: Any) -> Response:
    """Fill a template for who is logged in; consent comes before everything else."""
    who = account_or_none(request)
    if who is None:
        return RedirectResponse("/login", status_code=303)
    if not service.sessions.has_agreed(CONSENT):
        return HTMLResponse(_fill("consent.html.jinja", who=who))
    return HTMLResponse(_fill(name, who=who, **values))


def _sessions(request: Request, service: TheService) -> list[dict[str, Any]]:
    who = account_or_none(request)
    if who is None:
        return []
    person_id = who.person_id if who.role == "patient" else None
    return [shapes.session_in_short(service, s) for s in service.sessions.all(person_id=person_id)]


def _is_patient(request: Request) -> bool:
    who = account_or_none(request)
    return who is None or who.role == "patient"


def _fill(name: str, **values: Any) -> str:
    return _environment().get_template(name).render(values | {"language": current_language()})


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(translate=translate, wording=wording, LANGUAGES=LANGUAGES)
    return environment
