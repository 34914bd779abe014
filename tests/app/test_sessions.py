"""Sessions from upload to the last trace: made, retried, edited, exported, deleted."""

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.app.clinic import (
    API,
    Clinic,
    add_result,
    home_client,
    make_home,
    saved_result,
    send,
)
from tests.fake_results import clip_times, write_video
from tests.recorded import session as recorded
from tests.store.conftest import new_database
from tmr_vision.app import exports, probe, results, service
from tmr_vision.errors import OutputError, SourceError
from tmr_vision.export import load_result
from tmr_vision.formats import FORMATS
from tmr_vision.jobs.task import AnalysisTask
from tmr_vision.report import write_folder

SESSIONS = f"{API}/sessions"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = write_video(tmp_path_factory.mktemp("film") / "a.mp4", clip_times(1.0))
    return path.read_bytes()


@pytest.fixture(params=["sqlite", "postgresql"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Clinic:
    """A home with each kind of database."""
    url = ""
    if request.param == "postgresql":
        url = new_database(request.getfixturevalue("postgresql_url"))
    return make_home(tmp_path / "data", url)


def test_from_upload_to_the_last_trace(anywhere: Clinic, film: bytes) -> None:
    client, home = home_client(anywhere), anywhere.service
    assert client.post(f"{API}/people", json={"code": "anna"}).status_code == 201
    number = send(client, film, "../../Übung.MP4")
    given = {"uploads": [{"id": number}], "person": "anna", "movement": "arm raise",
             "felt_left": 10, "felt_right": 30}  # fmt: skip
    made = client.post(SESSIONS, json=given).json()
    assert (made["state"], made["videos"], made["person"]) == (
        "queued",
        ["../../Übung.MP4"],
        "anna",
    )
    assert list(home.places.uploads.iterdir()) == []
    assert client.post(SESSIONS, json=given).status_code == 404, "an upload is used once"
    [job] = home.jobs.claim("worker", 1, lease_s=60)
    task = AnalysisTask.from_plain(job.task)
    assert Path(task.sources[0]).read_bytes() == film
    assert Path(task.sources[0]).name == "0.mp4"
    assert (task.movement, task.felt) == ("arm_raise", (10.0, 30.0))
    shutil.copytree(saved_result(), task.out)
    home.jobs.finish(job.id, "worker", {})
    seen = client.get(f"{SESSIONS}/{made['id']}").json()
    assert seen["state"] == "done"
    assert seen["headline"]
    assert seen["measured"][0]["movement"] == "arm_raise"
    assert client.get(f"{SESSIONS}/{made['id']}/video/0").headers["content-type"] == "video/mp4"
    ranged = client.get(f"{SESSIONS}/{made['id']}/video/0", headers={"Range": "bytes=0-9"})
    assert (ranged.status_code, len(ranged.content)) == (206, 10)
    assert client.delete(f"{SESSIONS}/{made['id']}").status_code == 204
    assert client.get(f"{SESSIONS}/{made['id']}").status_code == 404
    assert list(home.places.sessions.iterdir()) == []
    assert list(home.jobs.jobs()) == []


def test_edits_undo_and_redo(anywhere: Clinic) -> None:
    client, number = home_client(anywhere), add_result(anywhere.service).id
    first = client.get(f"{SESSIONS}/{number}").json()
    [test] = first["tests"]
    rep = test["reps"][0]
    change = {"test": test["id"], "rep": rep["id"], "include": not rep["included"], "reason": "no"}
    after = client.post(f"{SESSIONS}/{number}/edits", json={"edits": [change]}).json()
    assert after["tests"][0]["reps"][0]["included"] != rep["included"]
    assert after["tests"][0]["reps"][0]["by_hand"]
    assert after["measured"] != first["measured"]
    assert (after["can_undo"], after["can_redo"]) == (True, False)
    undone = client.post(f"{SESSIONS}/{number}/undo").json()
    assert undone["tests"] == first["tests"]
    assert undone["headline"] == first["headline"]
    assert (undone["can_undo"], undone["can_redo"]) == (False, True)
    again = client.post(f"{SESSIONS}/{number}/redo").json()
    assert again["tests"] == after["tests"]
    assert load_result(anywhere.service.places.result(number)).edits == ()
    for wrong in (
        {"test": "nothing", "note": "x"},
        {"test": test["id"], "rep": "nothing", "include": False},
        {"test": test["id"], "rep": rep["id"], "start_s": 5, "end_s": 1},
        {"test": test["id"], "movement": "flying"},
    ):
        refused = client.post(f"{SESSIONS}/{number}/edits", json={"edits": [wrong]})
        assert refused.status_code == 422, wrong
        assert refused.json()["detail"].endswith(".")
    assert client.get(f"{SESSIONS}/{number}").json()["tests"] == after["tests"]


def test_edits_at_the_same_time_all_count(home: Clinic) -> None:
    found = home.service.sessions.find(home.session)
    [test] = home.service.result(found).movements

    def edit(i: int) -> None:
        change = {"test": test.id, "rep": test.reps[i].id, "include": False, "reason": "no"}
        home.service.edit(found, [change], who=str(i))

    n = min(4, len(test.reps))
    with ThreadPoolExecutor(n) as pool:
        list(pool.map(edit, range(n)))
    assert len(home.service.edits.held(found.id)) == n
    assert all(rep.decision for rep in home.service.result(found).movements[0].reps[:n])


@pytest.mark.parametrize("moment", ["check_video", "_second_name", "add"])
def test_what_fails_while_a_session_is_made_loses_no_upload(
    home: Clinic, film: bytes, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    client = home_client(home)
    number = send(client, film)
    where: Any = home.service.sessions if moment == "add" else service

    def fail(*_: Any, **__: Any) -> None:
        raise SourceError("no.")

    before = set(home.service.places.sessions.iterdir())
    with monkeypatch.context() as patched:
        patched.setattr(where, moment, fail)
        answer = client.post(SESSIONS, json={"uploads": [{"id": number}]})
        assert answer.status_code == 422
    assert set(home.service.places.sessions.iterdir()) == before
    assert client.post(SESSIONS, json={"uploads": [{"id": number}]}).status_code == 202


def test_the_same_upload_twice_at_once_makes_one_session(home: Clinic, film: bytes) -> None:
    client = home_client(home)
    number = send(client, film)
    upload = home.service.uploads.find(number, 0)
    together = threading.Barrier(2)

    def analyse(_: int) -> bool:
        together.wait()
        try:
            home.service.analyse([upload], {})
        except Exception:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(analyse, range(2))) == [False, True]
    assert len(list(home.service.places.sessions.iterdir())) == 2


def test_a_failed_session_says_why_and_is_retried(home: Clinic, film: bytes) -> None:
    client = home_client(home)
    made = client.post(SESSIONS, json={"uploads": [{"id": send(client, film)}]}).json()
    [job] = home.service.jobs.claim("me", 1, lease_s=60)
    home.service.jobs.fail(job.id, "me", "nobody is seen.")
    seen = client.get(f"{SESSIONS}/{made['id']}").json()
    assert (seen["state"], seen["reason"], seen["tests"]) == ("failed", "nobody is seen.", [])
    for action in ("plots", "files/csv"):
        assert client.get(f"{SESSIONS}/{made['id']}/{action}").status_code == 404
    assert client.post(f"{SESSIONS}/{made['id']}/retry").json()["state"] == "queued"
    assert client.post(f"{SESSIONS}/{made['id']}/cancel").json()["state"] == "cancelled"
    assert client.post(f"{SESSIONS}/{made['id']}/retry").json()["state"] == "queued"


def test_a_worker_that_ends_late_brings_nothing_back(home: Clinic, film: bytes) -> None:
    client = home_client(home)
    made = client.post(SESSIONS, json={"uploads": [{"id": send(client, film)}]}).json()
    [job] = home.service.jobs.claim("worker", 1, lease_s=60)
    assert client.delete(f"{API}/everything").status_code == 204
    assert home.service.jobs.renew("worker", {job.id: ("reading", 0.5)}, lease_s=60) == set()
    write_folder(recorded("arm_raise"), Path(job.task["out"]), force=True, reports="none")
    assert not home.service.jobs.finish(job.id, "worker", {})
    home.service.tidy()
    assert list(home.service.places.sessions.iterdir()) == []
    assert client.get(f"{SESSIONS}/{made['id']}").status_code == 404


def test_deleting_everything_leaves_the_accounts_of_the_staff(clinic: Clinic) -> None:
    client = clinic.client()
    send(client, b"a video")
    clinic.client("patient")
    assert client.delete(f"{API}/everything").status_code == 204
    assert [each["name"] for each in client.get(f"{API}/accounts").json()] == ["cleo", "dora"]
    assert not client.get(f"{API}/me").json()["consent"]
    for folder in (clinic.service.places.sessions, clinic.service.places.uploads):
        assert list(folder.iterdir()) == []
    kept = clinic.service.places.database.read_bytes()
    assert b"Anna Example" not in kept
    assert b"Arm raise" not in kept


def test_of_one_who_is_deleted_nothing_is_in_any_file(clinic: Clinic) -> None:
    folder = clinic.service.places.folder
    assert any(b"Anna Example" in path.read_bytes() for path in folder.glob("tmr-vision.db*"))
    assert clinic.client().delete(f"{API}/people/anna").status_code == 204
    assert not any(b"Anna Example" in path.read_bytes() for path in folder.glob("tmr-vision.db*"))
    assert [each.code for each in clinic.service.people.all()] == ["ben"]


def test_what_is_deleted_is_not_remembered(home: Clinic) -> None:
    client = home_client(home)
    assert client.get(f"{SESSIONS}/{home.session}/plots").status_code == 200
    assert results._load.cache_info().currsize
    assert client.delete(f"{SESSIONS}/{home.session}").status_code == 204
    assert results._load.cache_info().currsize == 0


def test_a_new_result_is_read_anew(home: Clinic) -> None:
    client = home_client(home)
    before = client.get(f"{SESSIONS}/{home.session}").json()
    write_folder(
        recorded("leg_raise"), home.service.places.result(home.session), force=True, reports="none"
    )
    after = client.get(f"{SESSIONS}/{home.session}").json()
    assert before["tests"][0]["movement"] != after["tests"][0]["movement"]


@pytest.mark.parametrize("kind", ["html", "pdf", *FORMATS])
def test_a_session_as_a_file(home: Clinic, kind: str) -> None:
    client = home_client(home)
    answer = client.get(f"{SESSIONS}/{home.session}/files/{kind}")
    assert answer.status_code == 200
    assert len(answer.content) > 100
    assert home.session[:8] in answer.headers["content-disposition"]
    assert client.get(f"{SESSIONS}/{home.session}/files/x{kind}").status_code == 422


def test_no_two_reports_at_once(home: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    now, most = 0, 0
    lock = threading.Lock()

    def slow(*_: Any, **__: Any) -> None:
        nonlocal now, most
        with lock:
            now, most = now + 1, max(most, now + 1)
        threading.Event().wait(0.05)
        with lock:
            now -= 1
        raise OutputError("no.")

    monkeypatch.setattr(exports, "export_result", slow)
    client = home_client(home)
    with ThreadPoolExecutor(4) as pool:
        url = f"{SESSIONS}/{home.session}/files/csv"
        assert {a.status_code for a in pool.map(client.get, [url] * 4)} == {422}
    assert most == 1


def test_a_list_is_read_from_the_table(home: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once noted, what came out of a session costs no reading of its result."""
    client = home_client(home)
    before = client.get(SESSIONS, headers={"Accept-Language": "en"}).json()
    monkeypatch.setattr(results, "load_result", lambda *_: 1 / 0)
    results._load.cache_clear()
    assert client.get(SESSIONS, headers={"Accept-Language": "en"}).json() == before
    german = client.get(SESSIONS, headers={"Accept-Language": "de"}).json()
    assert german[0]["headline"] != before[0]["headline"]


def test_a_result_that_was_lost_does_not_spoil_the_list(home: Clinic) -> None:
    shutil.rmtree(home.service.places.result(home.session))
    client = home_client(home)
    [seen] = client.get(SESSIONS).json()
    assert (seen["state"], seen["headline"]) == ("done", None)
    assert client.get(f"{SESSIONS}/{home.session}").status_code == 404


def test_what_is_no_video_is_refused(home: Clinic, film: bytes, tmp_path: Path) -> None:
    client = home_client(home)
    lists = f"ffconcat version 1.0\nfile {tmp_path}/a.mp4\n".encode()
    write_video(tmp_path / "a.mp4", [0.0, 0.1])
    for content in (b"text", film[:40], lists, b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/x.ts\n"):
        answer = client.post(SESSIONS, json={"uploads": [{"id": send(client, content, "a.mp4")}]})
        assert answer.status_code == 422
        assert "a.mp4" in answer.json()["detail"]


def test_a_film_that_is_too_long_or_too_slow_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_video(tmp_path / "a.mp4", clip_times(2.0))
    probe.check_video(path, "a.mp4", most_minutes=1)
    with pytest.raises(SourceError, match="longer than"):
        probe.check_video(path, "a.mp4", most_minutes=0.02)
    monkeypatch.setattr(probe, "_MOST_PIXELS", 100)
    with pytest.raises(SourceError, match="too large"):
        probe.check_video(path, "a.mp4", most_minutes=1)
    monkeypatch.setattr(probe, "_TIME_S", 0.001)
    with pytest.raises(SourceError, match="reasonable time"):
        probe.check_video(path, "a.mp4", most_minutes=1)


def test_the_first_picture_is_shown_before_anything_is_measured(home: Clinic, film: bytes) -> None:
    client = home_client(home)
    answer = client.get(f"{API}/pictures/{send(client, film)}")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.content.startswith(bytes([0xFF, 0xD8]))
    assert client.get(f"{API}/pictures/{send(client, b'text')}").status_code == 422


def test_half_an_upload_makes_no_session(home: Clinic) -> None:
    client = home_client(home)
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "10"}
    number = client.post(f"{API}/uploads", headers=headers).headers["Location"].rpartition("/")[2]
    answer = client.post(SESSIONS, json={"uploads": [{"id": number}]})
    assert answer.status_code == 409
    assert "completely" in answer.json()["detail"]


def test_files_of_nobody_are_cleared_after_a_while(
    home: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    orphan = home.service.places.videos("0" * 32)
    orphan.mkdir(parents=True)
    home.service.tidy()
    assert orphan.exists(), "it may be just coming into being"
    monkeypatch.setattr(service, "_ORPHAN_S", -1.0)
    home.service.tidy()
    assert not orphan.exists()
    assert home.service.places.result(home.session).exists()


def test_a_database_that_is_away_is_told(home: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    def away() -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    client = home_client(home)
    monkeypatch.setattr(home.service.people, "all", away)
    answer = client.get(f"{API}/people")
    assert answer.status_code == 503
    assert "SELECT" not in answer.text
