"""The head of a test: told with the upload, changed in the review, on the report, each with who."""

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.app.clinic import API, Clinic, send
from tests.app.stored import analysed, service_of, store
from tests.recorded import session as recorded
from tmr_vision.export import RESULT, load_result
from tmr_vision.jobs import task
from tmr_vision.jobs.task import AnalysisTask, do_task
from tmr_vision.language import use_locale
from tmr_vision.progress import Job
from tmr_vision.records import AnalysisResult

TOLD = {
    "test_date": "2026-03-04", "examiner": "A. <b>Beispiel</b>", "dominance": "left",
    "reason": "=HYPERLINK(\"http://x\")", "aids": "a stick", "pain_before": 3, "pain_after": 2.5,
    "notes": "slept badly",
}  # fmt: skip
TITLE = "arm raise"


def change(client: TestClient, number: str, **told: Any) -> Any:
    return client.post(f"{API}/sessions/{number}/edits", json={"edits": [{"header": told}]})


def head_of(client: TestClient, number: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{API}/sessions/{number}").json()["header"]
    return found


def test_what_is_told_with_an_upload_is_in_the_result_and_the_report(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tmr_vision.app.service.check_video", lambda *_, **__: None)
    client = clinic.client("clinician")
    given = {"uploads": [{"id": send(client, b"film")}], "person": "ben", "header": TOLD}
    made = client.post(f"{API}/sessions", json=given)
    assert made.status_code == 202, made.text
    (job,) = [j for j in clinic.service.jobs.jobs() if j.key == made.json()["id"]]
    told = AnalysisTask.from_plain(job.task)

    def analyse(*_: object, header: Any, **__: object) -> AnalysisResult:
        return recorded("arm_raise").with_(header=header)

    monkeypatch.setattr(task, "analyze", analyse)
    do_task(told, Job())
    folder = clinic.service.places.result(made.json()["id"])
    header = load_result(folder / RESULT).header
    assert {name: getattr(header, name) for name in TOLD} == TOLD
    assert header.code == "ben"
    page = (folder / "report.html").read_text()
    assert "A. &lt;b&gt;Beispiel&lt;/b&gt;" in page
    assert "slept badly" in page


@pytest.mark.parametrize(
    "wrong",
    [{"test_date": "2026-13-01"}, {"pain_before": 11}, {"dominance": "up"}, {"code": "eve"},
     {"examiner": "x" * 81}, {"notes": "\0"}],
)  # fmt: skip
def test_a_head_that_cannot_be_is_refused_before_anything_is_queued(
    clinic: Clinic, wrong: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tmr_vision.app.service.check_video", lambda *_, **__: None)
    client = clinic.client("clinician")
    upload = send(client, b"film")
    answer = client.post(
        f"{API}/sessions", json={"uploads": [{"id": upload}], "header": TOLD | wrong}
    )
    assert answer.status_code == 422
    assert len(client.get(f"{API}/sessions").json()) == 1
    again = client.post(f"{API}/sessions", json={"uploads": [{"id": upload}], "header": TOLD})
    assert again.status_code == 202, "the upload is still there"


def test_a_head_is_changed_with_who_and_when_and_undone(clinic: Clinic) -> None:
    client = clinic.client("clinician")
    assert change(client, clinic.session, **TOLD).status_code == 200
    assert change(client, clinic.session, pain_after=None, aids="").status_code == 200
    head = head_of(client, clinic.session)
    assert (head["examiner"], head["aids"], head["pain_after"]) == (TOLD["examiner"], "", None)
    log = client.get(f"{API}/sessions/{clinic.session}").json()["edits"]
    assert [each["who"] for each in log] == ["cleo", "cleo"]
    client.post(f"{API}/sessions/{clinic.session}/undo")
    assert head_of(client, clinic.session)["pain_after"] == 2.5
    client.post(f"{API}/sessions/{clinic.session}/undo")
    assert head_of(client, clinic.session)["examiner"] == ""


def test_a_wrong_date_changes_nothing(clinic: Clinic) -> None:
    client = clinic.client("clinician")
    answer = change(client, clinic.session, test_date="2026-02-30")
    assert answer.status_code == 422
    assert "is not a date" in answer.json()["detail"]
    assert head_of(client, clinic.session)["test_date"] == ""


def test_no_number_changes_with_the_head(app: FastAPI, client: TestClient) -> None:
    number = store(service_of(app), analysed("arm_raise"), title=TITLE).id
    before = client.get(f"{API}/sessions/{number}").json()
    change(client, number, **TOLD)
    after = client.get(f"{API}/sessions/{number}").json()
    assert after["tests"] == before["tests"]
    assert after["headline"] == before["headline"]


def test_the_code_on_the_report_is_that_of_whose_session_it_is_now(clinic: Clinic) -> None:
    service, client = clinic.service, clinic.client("clinician")
    service.people.add("zoe")
    result = service.places.result(clinic.session) / RESULT
    text = result.read_text()
    assert '"code": ""' in text
    result.write_text(text.replace('"code": ""', '"code": "zoe"', 1))
    assert head_of(client, clinic.session)["code"] == "anna"
    client.put(f"{API}/sessions/{clinic.session}/person", json={"person": "ben"})
    assert head_of(client, clinic.session)["code"] == "ben"
    client.put(f"{API}/sessions/{clinic.session}/person", json={"person": None})
    assert head_of(client, clinic.session)["code"] == "", "it is not zoe's"
    service.people.remove("zoe")
    assert head_of(client, clinic.session)["code"] == "zoe", "a code that nobody has here stays"


def test_the_review_says_what_was_changed_in_words(app: FastAPI, client: TestClient) -> None:
    number = store(service_of(app), analysed("arm_raise"), title=TITLE).id
    change(client, number, **TOLD)
    page = client.get(f"/review/{number}").text
    assert "examiner A. &lt;b&gt;Beispiel&lt;/b&gt;" in page
    assert "pain after 2.5" in page
    with use_locale("de"):
        german = client.get(f"/review/{number}", headers={"Accept-Language": "de"}).text
    assert "2,5" in german


def test_a_code_that_no_report_can_have_is_no_code_of_a_person(clinic: Clinic) -> None:
    answer = clinic.client("clinician").post(f"{API}/people", json={"code": "anna."})
    assert answer.status_code == 409
    assert "is not a code" in answer.json()["detail"]
