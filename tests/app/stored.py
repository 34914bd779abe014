"""The app with sessions that are analysed already: recorded landmarks, and the sample's video."""

import shutil
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.export.test_loading import saved
from tests.recorded import SAMPLES, session
from tests.test_editing import MODEL
from tmr_vision.analysis import assemble
from tmr_vision.app import Config, create_app
from tmr_vision.app.service import CONSENT, Service
from tmr_vision.records import AnalysisResult, SelfRating
from tmr_vision.store import StoredSession

TOKEN = "0123456789abcdef" * 2
HOST = "http://127.0.0.1"


def made_app(folder: Path, *, agreed: bool = True, accounts: bool = False) -> FastAPI:
    """Return the app of a folder, without its engine."""
    config = Config(folder=folder, accounts=accounts)
    app = create_app(config, token=TOKEN, analyses=False)
    if agreed:
        service_of(app).sessions.agree(CONSENT)
    return app


def service_of(app: FastAPI) -> Service:
    found: Service = app.state.service
    return found


def client_of(app: FastAPI, **headers: str) -> TestClient:
    """Return somebody who opened the address of this start."""
    client = TestClient(app, base_url=HOST, headers={"Origin": HOST, **headers})
    client.get("/", params={"token": TOKEN})
    return client


def analysed(*names: str, created: str = "2026-03-04T17:05:00+01:00") -> AnalysisResult:
    """Return what the analysis of sample clips gives, with ids to be edited by."""
    found = session(*names)
    tests = tuple(m.with_(self_rating=SelfRating(left=10, right=40)) for m in found.movements)
    whole = assemble(tests, found.recordings, model=MODEL, mirror_averaged=True)
    return whole.with_(created=created)


def store(
    service: Service, result: AnalysisResult, *, person: str | None = None, title: str = "clip.mp4"
) -> StoredSession:
    """Put a result into the store as if it had been analysed there."""
    person_id = None if person is None else service.people.find(person).id
    names = [recording.info.path for recording in result.recordings]
    made = service.sessions.add(title, names, person_id, task={}, state="done")
    folder = service.places.result(made.id)
    folder.mkdir(parents=True)
    saved(result, folder)
    for i, name in enumerate(names):
        video = "overlay.mp4" if i == 0 else f"overlay_{i + 1}.mp4"
        shutil.copy(SAMPLES / f"{name}.mp4", folder / video)
    return made


def queue(service: Service, title: str) -> tuple[StoredSession, int]:
    """Add a session that somebody works on; return it with the number of its job."""
    made = service.sessions.add(title, [title], task={})
    (job,) = service.jobs.claim("test", 1, lease_s=60)
    return made, job.id
