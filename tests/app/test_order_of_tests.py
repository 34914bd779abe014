"""Sessions are in the order of their tests, in whatever order they were sent."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from typer.testing import CliRunner

from tests.app.clinic import API, Clinic, home_client, make_home, send
from tests.app.stored import analysed, service_of, store
from tests.export.test_loading import saved
from tests.fake_results import write_video
from tmr_vision.app.archive import import_folder, read_archive, write_archive
from tmr_vision.app.service import Service
from tmr_vision.cli import app as command
from tmr_vision.records import AnalysisResult, SessionHeader
from tmr_vision.store import StoredSession

DAYS = {"second": "2026-03-04", "third": "2026-04-05", "first": "2026-02-03"}
"""Of the tests, in the order in which they were sent."""
IN_ORDER = ["third", "second", "first"]


def result_of(day: str = "") -> AnalysisResult:
    return analysed("arm_raise").with_(header=SessionHeader(test_date=day))


def keep(service: Service, title: str, day: str) -> StoredSession:
    """Store a session with the day that was told when it was sent."""
    stored = store(service, result_of(day), person="anna", title=title)
    service.sessions.date(stored.id, day)
    return service.sessions.find(stored.id)


@pytest.fixture(name="days")
def _days(app: FastAPI) -> dict[str, str]:
    service = service_of(app)
    service.people.add("anna")
    return {title: keep(service, title, day).id for title, day in DAYS.items()}


def titles(client: TestClient, **asked: Any) -> list[str]:
    return [each["title"] for each in client.get(f"{API}/sessions", params=asked).json()]


def listed(page: str) -> list[str]:
    part = page.partition("sessions-list")[2]
    return re.findall(r'<a href="/review/\w+"><strong>(\w+)', part)


@pytest.mark.usefixtures("days")
def test_every_list_has_them_by_the_day_of_the_test(app: FastAPI, client: TestClient) -> None:
    assert titles(client) == titles(client, person="anna") == IN_ORDER
    assert titles(client, most=1) == ["third"]
    assert [client.get(f"{API}/sessions").json()[i]["tested"] for i in (0, 2)] == [
        DAYS["third"], DAYS["first"]]  # fmt: skip
    for path in ("/", "/history", "/history?person=anna"):
        assert listed(client.get(path).text) == IN_ORDER, path
    folder = service_of(app).places.folder
    said = CliRunner().invoke(command, ["history", "--data", str(folder)]).output
    assert [next(t for t in DAYS if t in line) for line in said.splitlines()] == IN_ORDER
    assert "Feb 3, 2026" in said.splitlines()[2]


def test_the_first_and_the_last_test_are_compared_unless_others_are_chosen(
    client: TestClient, days: dict[str, str]
) -> None:
    page = client.get("/history?person=anna").text
    assert re.findall(r'<option value="(\w+)" selected', page) == [days["first"], days["third"]]


@pytest.mark.usefixtures("days")
def test_the_trend_goes_from_the_first_test_to_the_last(
    client: TestClient,
) -> None:
    page = client.get("/trend?person=anna").text
    rows = re.findall(r'<th scope="row">(\d)\. ([^<]*)</th>', page)
    assert [number for number, _ in rows] == ["1", "2", "3"]
    assert all(month in row for month, (_, row) in zip(("Feb", "Mar", "Apr"), rows, strict=True))
    assert "is dated before" not in page


def test_what_was_analysed_first_comes_first_where_no_day_was_told(
    app: FastAPI, client: TestClient
) -> None:
    service = service_of(app)
    for title in ("early", "late"):
        store(service, result_of(), title=title)
    assert titles(client) == ["late", "early"]
    now = datetime.now().astimezone()
    found = client.get(f"{API}/sessions").json()[0]
    assert abs(datetime.fromisoformat(found["tested"]) - now) < timedelta(minutes=1)


def test_a_day_that_is_changed_by_hand_changes_the_order_and_undo_changes_it_back(
    client: TestClient, days: dict[str, str]
) -> None:
    where = f"{API}/sessions/{days['third']}"
    change = {"edits": [{"header": {"test_date": "2026-01-01"}}]}
    assert client.post(f"{where}/edits", json=change).json()["tested"] == "2026-01-01"
    assert titles(client) == ["second", "first", "third"]
    rows = re.findall(r'<th scope="row">1\. ([^<]*)</th>', client.get("/trend?person=anna").text)
    assert "Jan" in rows[0]
    client.post(f"{where}/undo")
    assert titles(client) == IN_ORDER
    client.post(f"{where}/redo")
    assert titles(client) == ["second", "first", "third"]
    taken_back = {"edits": [{"header": {"test_date": ""}}]}
    client.post(f"{where}/edits", json=taken_back)
    assert titles(client)[0] == "third", "without a day it is of the day on which it was sent"


def test_the_day_that_is_told_with_an_upload_counts_before_it_is_analysed(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tmr_vision.app.service.check_video", lambda *_, **__: None)
    client = clinic.client("clinician")
    for day in ("1999-01-01", "2001-01-01", "2000-01-01"):
        given = {"uploads": [{"id": send(client, b"film")}], "header": {"test_date": day}}
        assert client.post(f"{API}/sessions", json=given).status_code == 202
    found = client.get(f"{API}/sessions").json()
    assert [each["tested"] for each in found[1:]] == ["2001-01-01", "2000-01-01", "1999-01-01"]
    assert found[0]["id"] == clinic.session
    first = client.get("/").text
    assert first.index("1999") < first.index(clinic.session), "what is under way is seen"


def test_an_archive_and_a_folder_keep_their_days(
    app: FastAPI, client: TestClient, days: dict[str, str], tmp_path: Path
) -> None:
    changed = {"edits": [{"header": {"test_date": "2027-01-01"}}]}
    client.post(f"{API}/sessions/{days['second']}/edits", json=changed)
    write_archive(service_of(app), tmp_path / "a.zip")
    other = make_home(tmp_path / "other")
    assert read_archive(other.service, tmp_path / "a.zip") == 3
    assert titles(home_client(other)) == ["second", "third", "first"]
    folder = tmp_path / "between"
    folder.mkdir()
    saved(result_of("2026-03-20"), folder)
    write_video(folder / "overlay.mp4", [0.0, 0.1])
    assert import_folder(other.service, folder, person=None).day == "2026-03-20"
    undated = tmp_path / "undated"
    undated.mkdir()
    saved(result_of().with_(created="2026-03-01T10:00:00+01:00"), undated)
    assert import_folder(other.service, undated, person=None).day == "2026-03-01"
    assert titles(home_client(other)) == ["second", "third", "between", "undated", "first"]


@pytest.mark.usefixtures("days")
def test_what_an_older_version_took_in_gets_its_day_from_its_result(
    app: FastAPI, client: TestClient
) -> None:
    service = service_of(app)
    with service.sessions._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sessions SET test_date = NULL, day = '2026-05-05'")
    service.tidy()
    assert titles(client) == IN_ORDER
    assert service.sessions.undated() == []
