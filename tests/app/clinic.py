"""A clinic with two patients, a clinician and an administrator, and the rules who may do what."""

import atexit
import base64
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.fake_results import write_video
from tests.live_actor import Actor
from tests.recorded import session
from tmr_vision.app import Config, create_app
from tmr_vision.app.guest import Guesses
from tmr_vision.app.live.checks import LiveChecks
from tmr_vision.app.service import CONSENT, Service
from tmr_vision.report import write_folder
from tmr_vision.store import StoredSession

API = "/api/v1"
ROLES = ("anonymous", "guest", "patient", "other patient", "clinician", "admin")
PASSWORD = "a long password"
TOKEN = "token of this start"
HOST = "http://127.0.0.1:8737"
TUS = {"Tus-Resumable": "1.0.0"}
INVITED = {"movements": ["arm_raise"], "reps": 3, "rounds": 0, "practice": 1, "brief": True,
           "keep_video": False}  # fmt: skip
NAMES = {"patient": "anna", "other patient": "ben", "clinician": "cleo", "admin": "dora"}


@dataclass
class Clinic:
    """The app, its service, and a session of anna."""

    app: FastAPI
    service: Service
    session: str
    guest: str = ""

    def client(self, role: str = "admin") -> TestClient:
        """Return a browser in which somebody is logged in."""
        client = TestClient(
            self.app, base_url=HOST, headers={"Origin": HOST}, follow_redirects=False
        )
        if role == "guest":
            self.guest = invited(client, self)
        elif role != "anonymous":
            given = {"name": NAMES[role], "password": PASSWORD}
            assert client.post(f"{API}/login", json=given).status_code == 204
        return client


def make_home(folder: Path, database: str = "") -> Clinic:
    """Return an app of somebody's own machine, where storing was agreed to."""
    return _clinic(Config(folder=folder, database=database))


def home_client(clinic: Clinic) -> TestClient:
    """Return a browser in which the address of the start was opened."""
    client = TestClient(clinic.app, base_url=HOST, headers={"Origin": HOST}, follow_redirects=False)
    assert client.get("/", params={"token": TOKEN}).status_code == 303
    return client


def make_clinic(folder: Path, database: str = "") -> Clinic:
    """Return an app with accounts."""
    clinic = _clinic(Config(folder=folder, database=database, accounts=True))
    service = clinic.service
    people = {name: service.people.add(name) for name in ("anna", "ben")}
    for role, name in NAMES.items():
        person = people.get(name)
        kind: Any = "patient" if person else role
        service.accounts.add(name, PASSWORD, kind, person and person.id)
    service.people.rename("anna", "Anna Example")
    clinic.session = add_result(service, "anna").id
    return clinic


def open_again(folder: Path, number: str, *, accounts: bool = True) -> Clinic:
    """Return the app on data that are there."""
    return _clinic(Config(folder=folder, accounts=accounts), number)


def _clinic(config: Config, number: str = "") -> Clinic:
    """Give the one app other data: to put it together takes a while."""
    app, service = _app(), Service(config)
    app.state.service, app.state.token = service, TOKEN
    app.state.live, app.state.guesses = LiveChecks(service, detector=Actor), Guesses()
    service.sessions.agree(CONSENT)
    return Clinic(app, service, number)


@cache
def _app() -> FastAPI:
    folder = Path(tempfile.mkdtemp(prefix="tmr-vision-app"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return create_app(Config(folder=folder), analyses=False)


def add_result(
    service: Service, person: str | None = None, number: str | None = None
) -> StoredSession:
    """Add a session that is analysed."""
    person_id = None if person is None else service.people.find(person).id
    made = service.sessions.add(
        "Arm raise", ["a.mp4"], person_id, task={}, state="done", session_id=number
    )
    shutil.copytree(saved_result(), service.places.result(made.id))
    return made


@cache
def saved_result() -> Path:
    """Return a folder of a result of a sample clip, with a made-up overlay."""
    folder = Path(tempfile.mkdtemp(prefix="tmr-vision-saved"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    write_folder(session("arm_raise"), folder / "result", reports="none")
    write_video(folder / "result" / "overlay.mp4", [0.0, 0.1, 0.2])
    return folder / "result"


def invited(client: TestClient, clinic: Clinic, person: str = "anna", **plan: Any) -> str:
    """Open a new invitation of somebody in a browser, and agree; return the invitation's id."""
    person_id = clinic.service.people.find(person).id
    made, token = clinic.service.invitations.add(person_id, INVITED | plan, who="cleo")
    opened = client.post("/invitation", json={"token": token})
    assert opened.json() == {"address": f"/invitation/{made.id}"}, opened.text
    assert client.post(f"/invitation/{made.id}/consent").status_code == 204
    return made.id


def send(client: TestClient, content: bytes, name: str = "arm.mp4") -> str:
    """Upload a file at once and return its id."""
    metadata = f"filename {base64.b64encode(name.encode()).decode()}"
    made = client.post(
        f"{API}/uploads",
        headers=TUS | {"Upload-Length": str(len(content)), "Upload-Metadata": metadata},
    )
    assert made.status_code == 201, made.text
    go_on(client, made.headers["Location"], content, 0)
    return str(made.headers["Location"].rpartition("/")[2])


def go_on(client: TestClient, where: str, content: bytes, at: int) -> None:
    """Send a part of an upload."""
    kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(at)}
    done = client.patch(where, content=content, headers=TUS | kind)
    assert done.status_code == 204, done.text
    assert done.headers["Upload-Offset"] == str(at + len(content))


def routes(app: FastAPI) -> list[str]:
    """Return method and path of every route, those of pages too."""
    return sorted(
        f"{method} {route.path.replace(':path', '')}"
        for route in _flat(app.routes)
        for method in sorted(route.methods or ())
    )


def _flat(found: Any) -> Iterator[Any]:
    """Give all routes, those of routers inside too; what has no methods is a mount of files."""
    for route in found:
        inside = getattr(route, "original_router", None)
        if inside is not None:
            yield from _flat(inside.routes)
        elif hasattr(route, "methods"):
            yield route
