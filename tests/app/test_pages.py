"""The pages without a browser: what they say, to whom, and that they hold nothing inline."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.app.stored import (
    HOST,
    analysed,
    client_of,
    made_app,
    queue,
    service_of,
    store,
)
from tests.recorded import SAMPLES
from tmr_vision.app.templating import without_inline_style
from tmr_vision.app.words import export_names, script_words
from tmr_vision.formats import FORMATS
from tmr_vision.language import translate, use_locale
from tmr_vision.records import AnalysisResult
from tmr_vision.report.wording import degrees
from tmr_vision.store import StoredSession

PAGES = ("/", "/upload", "/history")
RESULT = analysed("arm_raise")
TEST = RESULT.movements[0]


@pytest.fixture
def session(app: FastAPI) -> StoredSession:
    return store(service_of(app), RESULT)


def edit(client: TestClient, session: StoredSession, **changes: Any) -> dict[str, Any]:
    change = {"test": TEST.id, **changes}
    answer = client.post(f"/api/v1/sessions/{session.id}/edits", json={"edits": [change]})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


# --- who sees what --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_consent_comes_before_everything(path: str, tmp_path: Path) -> None:
    app = made_app(tmp_path, agreed=False)
    client = client_of(app)
    page = client.get(path).text
    assert "I agree: store it here" in page
    assert "Nothing is sent over the internet." in page
    assert client.post("/api/v1/consent").status_code == 204
    assert "I agree" not in client.get(path).text


@pytest.mark.parametrize("path", [*PAGES, "/review/" + 32 * "0", "/compare?one=a&two=b"])
def test_who_has_no_key_is_told_where_it_is(path: str, app: FastAPI) -> None:
    stranger = TestClient(app, base_url=HOST)
    page = stranger.get(path)
    assert page.url.path == "/login"
    assert "Open the address that tmr-vision printed" in page.text
    assert stranger.get("/trend").url.path == "/login"


def test_with_accounts_one_logs_in_and_out(tmp_path: Path) -> None:
    app = made_app(tmp_path, accounts=True)
    service_of(app).accounts.add("cleo", "a long password", "clinician")
    client = TestClient(app, base_url=HOST, headers={"Origin": HOST})
    assert 'name="password"' in client.get("/").text
    given = {"name": "cleo", "password": "a long password"}
    assert client.post("/api/v1/login", json=given).status_code == 204
    page = client.get("/").text
    assert "cleo" in page
    assert "Log out" in page
    assert "clinic&#39;s own server" in page


def test_what_is_not_there_is_said_on_a_page(client: TestClient) -> None:
    for path in (f"/review/{32 * '0'}", "/history?person=nobody"):
        page = client.get(path)
        assert page.status_code == 404
        assert "Not here" in page.text
        assert page.headers["content-type"].startswith("text/html")


# --- what they say --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_page_holds_nothing_inline_and_names_no_other_host(
    language: str, app: FastAPI, session: StoredSession
) -> None:
    service = service_of(app)
    service.people.add("P-1")
    two = store(service, RESULT, person="P-1")
    store(service, RESULT, person="P-1")
    client = client_of(app, **{"Accept-Language": language})
    compared = f"/compare?one={session.id}&two={two.id}"
    review = f"/review/{session.id}"
    for path in (*PAGES, review, compared, "/history?person=P-1", "/trend?person=P-1", "/login"):
        page = client.get(path)
        assert page.status_code == 200, path
        assert not re.search(r"<[^>]* (style|on\w+)=", page.text), path
        assert "<style" not in page.text
        for attributes in re.findall(r"<script([^>]*)>", page.text):
            assert 'src="/' in attributes or 'type="application/json"' in attributes
        assert not re.search(r'(href|src)="(?!/|#)', page.text), path
        if path != "/trend?person=P-1":
            assert f'<html lang="{language}">' in page.text


def test_the_answer_is_that_of_the_library(client: TestClient, session: StoredSession) -> None:
    page = client.get(f"/review/{session.id}").text
    assert "The right arm rises 19° less than the left one." in page
    assert TEST.difference is not None
    values = [degrees(TEST.left.value), degrees(TEST.right.value)]
    values.append(degrees(TEST.difference.value, signed=True))
    assert re.findall(r"<dd>([^<]*)</dd>", page)[:3] == values
    assert page.count("data-pick=") == len(TEST.reps)


def test_an_edit_is_shown_beside_what_was_found_first(
    client: TestClient, session: StoredSession
) -> None:
    lefts = [rep.id for rep in TEST.reps if rep.side == "left"]
    for rep in lefts:
        edit(client, session, rep=rep, include=False, reason="bent <elbow>")
    page = client.get(f"/review/{session.id}").text
    assert "Before the changes by hand: imbalance, clear; the right arm rises 19° less" in page
    assert "Arm raise, left 1: left out (bent &lt;elbow&gt;)" in page
    for _ in lefts:
        client.post(f"/api/v1/sessions/{session.id}/undo")
    page = client.get(f"/review/{session.id}").text
    assert "Before the changes by hand" not in page
    assert page.count("(taken back)") == len(lefts)


def test_every_kind_of_edit_has_its_words(client: TestClient, session: StoredSession) -> None:
    rep = TEST.reps[0]
    edit(client, session, rep=rep.id, start_s=rep.start_s + 0.2)
    edit(client, session, rep=rep.id, side="right")
    edit(client, session, rep=rep.id, side="left", include=True)
    edit(client, session, note="tired")
    edit(client, session, note="")
    edit(client, session, movement="arm_raise_side")
    page = client.get(f"/review/{session.id}").text
    for words in (
        f"start at {rep.start_s + 0.2:.2f} s", "is the right side", "counts; is the left side",
        "note: tired", "no note", "is Arm raise to the side",
    ):  # fmt: skip
        assert words in page


def test_what_replaces_an_edit_that_was_taken_back_is_calculated(
    app: FastAPI, client: TestClient, session: StoredSession
) -> None:
    """The database gives the new edit the number of the old one; a kept result must not be its."""
    service, rep = service_of(app), TEST.reps[0]
    edit(client, session, rep=rep.id, include=False, reason="first")
    assert service.result(session).movements[0].reps[0].excluded == "first"
    client.post(f"/api/v1/sessions/{session.id}/undo")
    assert service.result(session).movements[0].reps[0].excluded == rep.excluded
    edit(client, session, rep=rep.id, include=False, reason="second")
    assert service.result(session).movements[0].reps[0].excluded == "second"


def test_text_of_people_stays_text(app: FastAPI, client: TestClient) -> None:
    service, bad = service_of(app), "<script>alert(1)</script>"
    service.people.add("P-1", bad)
    session = store(service, RESULT, person="P-1", title=bad)
    edit(client, session, note=bad)
    for path in ("/", "/history", "/history?person=P-1", "/upload", f"/review/{session.id}"):
        assert bad not in client.get(path).text
    assert "&lt;script&gt;alert" in client.get("/history").text


def test_progress_and_failure_are_told(app: FastAPI, client: TestClient) -> None:
    service = service_of(app)
    running, _ = queue(service, "running.mp4")
    failed, job = queue(service, "failed.mp4")
    service.jobs.fail(job, "test", "the video shows nobody")
    assert f'data-watch="{running.id}"' in client.get("/").text
    assert f'data-watch="{running.id}"' in client.get(f"/review/{running.id}").text
    for path in ("/", f"/review/{failed.id}"):
        page = client.get(path).text
        assert "The video shows nobody." in page
        assert f'data-retry="{failed.id}"' in page


# --- over time ------------------------------------------------------------------------------------


def later(result: AnalysisResult, degrees_more: float) -> AnalysisResult:
    test = result.movements[0]
    left = test.left.with_(value=test.left.value + degrees_more)
    return result.with_(created="2026-05-04T17:05:00+02:00", movements=(test.with_(left=left),))


def test_the_trend_is_drawn_of_the_same_persons_sessions(app: FastAPI, client: TestClient) -> None:
    service = service_of(app)
    service.people.add("P-1")
    first = store(service, RESULT, person="P-1")
    assert "No movement was tested twice yet." in client.get("/trend?person=P-1").text
    assert "data-load" not in client.get("/").text
    store(service, later(RESULT, 30), person="P-1")
    assert 'data-load="/trend?short=1&amp;person=P-1"' in client.get("/").text
    page = client.get("/trend?person=P-1").text
    assert page.count("<svg") == 1
    assert "changed (better)" in page
    assert "Numbers, and what changed" not in client.get("/trend?person=P-1&short=1").text
    # An edit of a session is an edit of the trend.
    edit(client, first, note="nothing else")
    for rep in TEST.reps:
        if rep.side == "left":
            edit(client, first, rep=rep.id, include=False, reason="no")
    assert client.get("/trend?person=P-1").text != page


def test_side_by_side_the_videos_are_each_sessions_own(app: FastAPI, client: TestClient) -> None:
    service = service_of(app)
    one, two = store(service, RESULT), store(service, analysed("arm_raise", "leg_raise"))
    page = client.get(f"/compare?one={one.id}&two={two.id}").text
    assert page.count('class="review"') == 3
    assert "not tested" in page
    data = re.findall(r'"videos":\s*(\{[^}]*\})', page)[-1]
    assert f"/{one.id}/video/0" in data
    assert f"/{two.id}/video/1" in data
    shown = re.findall(r'class="live time" data-source="(\d+)"', page)
    assert shown == ["0", "100", "101"]


def test_colours_of_a_plot_become_attributes() -> None:
    svg = '<path d="M 0 0" style="fill: none; stroke: var(--fig-left, #c22f2b)"/>'
    made = without_inline_style(svg)
    assert made == '<path d="M 0 0" fill="none" stroke="var(--fig-left, #c22f2b)"/>'


# --- uploads --------------------------------------------------------------------------------------


def send(client: TestClient, content: bytes, name: str) -> str:
    """Upload a file as the pages do; return its id."""
    tus = {"Tus-Resumable": "1.0.0"}
    named = {"Upload-Metadata": f"filename {base64.b64encode(name.encode()).decode()}"}
    made = client.post(
        "/api/v1/uploads", headers=tus | named | {"Upload-Length": str(len(content))}
    )
    assert made.status_code == 201
    place = made.headers["location"]
    kind = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert client.patch(place, headers=tus | kind, content=content).status_code == 204
    return place.rpartition("/")[2]


def test_the_first_picture_of_an_upload_is_shown(client: TestClient) -> None:
    film = send(client, (SAMPLES / "arm_raise.mp4").read_bytes(), "film.mp4")
    other = send(client, b"no video at all", "other.mp4")
    picture = client.get(f"/api/v1/pictures/{film}")
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content[:2] == b"\xff\xd8"
    refused = client.get(f"/api/v1/pictures/{other}")
    assert refused.status_code == 422
    assert "is not a video that can be read" in refused.json()["detail"]
    assert client.get(f"/api/v1/pictures/{32 * 'c'}").status_code == 404


def test_scripts_find_their_words_in_both_languages() -> None:
    folder = Path(__file__).parents[2] / "tmr_vision/app/static"
    names = {path for path in folder.glob("*.js") if not path.name.startswith("live")}
    scripts = [path.read_text(encoding="utf-8") for path in names]
    used = set(re.findall(r"\bwords\.(\w+)", "".join(scripts)))
    known = script_words()
    stages = {"waiting", "reading", "measuring", "comparing", "writing", "done"}
    marks = {"start_s", "peak_s", "end_s"}
    assert used | stages | marks == set(known)
    with use_locale("de"):
        assert script_words()["failed"] == translate("That did not work. Please try again.")
        assert script_words()["failed"] != known["failed"]


def test_every_format_can_be_had_by_name(client: TestClient, session: StoredSession) -> None:
    page = client.get(f"/review/{session.id}", headers={"Accept-Language": "de"}).text
    for kind in ("pdf", "html", *FORMATS):
        assert f"/api/v1/sessions/{session.id}/files/{kind}" in page
    for english in export_names().values():
        assert english not in page
