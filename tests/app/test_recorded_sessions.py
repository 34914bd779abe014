"""Films of sets become one session, and the page that films says what and how."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.app.clinic import API, Clinic, home_client, send
from tests.recorded import session
from tmr_vision.app.live.plan import CheckPlan
from tmr_vision.app.live.words import TROUBLES
from tmr_vision.app.recording import _WORDS, recording_address
from tmr_vision.app.review import reviewed_tests
from tmr_vision.jobs import task as tasks
from tmr_vision.jobs.task import AnalysisTask
from tmr_vision.live.context import read_cues
from tmr_vision.progress import Job

STATIC = Path(__file__).parents[2] / "tmr_vision/app/static"
ID = "0123456789abcdef" * 2


@pytest.fixture(autouse=True)
def any_file_is_a_video(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tmr_vision.app.service.check_video", lambda *_, **__: None)


def films(client: TestClient, *named: tuple[str, str | None]) -> list[dict[str, Any]]:
    """Send a film for each movement and side."""
    return [
        {"id": send(client, f"{key} {side} {i}".encode()), "movement": key, "side": side}
        for i, (key, side) in enumerate(named)
    ]


def queued(clinic: Clinic) -> AnalysisTask:
    (job,) = clinic.service.jobs.claim("test", 1, lease_s=60)
    return AnalysisTask.from_plain(job.task)


def test_films_of_sets_are_analysed_as_what_they_are_said_to_show(
    home: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = home_client(home)
    names = [(key, side) for key in ("arm_raise", "Trunk twist") for side in ("left", "right")]
    made = client.post(f"{API}/sessions", json={"uploads": films(client, *names)})
    assert made.status_code == 202, made.text
    task = queued(home)
    assert task.movements == ("arm_raise", "arm_raise", "trunk_twist", "trunk_twist")
    assert task.sides == ("left", "right", "left", "right")
    asked: list[Any] = []

    def analyze_sets(sets: Any, **how: Any) -> None:
        asked.extend((Path(each.source).read_bytes(), each.movement, each.side) for each in sets)
        raise InterruptedError(str(how["mirrored"]))

    monkeypatch.setattr(tasks, "analyze_sets", analyze_sets)
    with pytest.raises(InterruptedError):
        tasks.do_task(task, Job())
    assert asked[2] == (b"Trunk twist left 2", "trunk_twist", "left")


def test_all_six_movements_fit_into_a_session(home: Clinic) -> None:
    client = home_client(home)
    named = [("arm_raise", side) for side in ("left", "right")] * 6
    made = client.post(f"{API}/sessions", json={"uploads": films(client, *named)})
    assert made.status_code == 202, made.text


def test_what_is_said_of_some_films_only_is_refused(home: Clinic) -> None:
    client = home_client(home)
    given = [*films(client, ("arm_raise", "left")), {"id": send(client, b"another")}]
    answer = client.post(f"{API}/sessions", json={"uploads": given})
    assert (answer.status_code, "or of none" in answer.text) == (422, True)
    answer = client.post(f"{API}/sessions", json={"uploads": films(client, ("somersault", None))})
    assert answer.status_code == 422
    assert "somersault" in answer.text


def test_the_same_request_twice_makes_one_session(home: Clinic) -> None:
    """As after an answer that was lost."""
    client = home_client(home)
    given = {"id": ID, "uploads": films(client, ("arm_raise", "left"))}
    first = client.post(f"{API}/sessions", json=given)
    again = client.post(f"{API}/sessions", json=given)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"] == ID
    assert sum(each.id == ID for each in home.service.sessions.all()) == 1


def test_the_id_of_another_ones_session_is_refused_and_leaves_it(clinic: Clinic) -> None:
    anna, ben = clinic.client("patient"), clinic.client("other patient")
    given = {"id": ID, "uploads": films(anna, ("arm_raise", "left"))}
    assert anna.post(f"{API}/sessions", json=given).status_code == 202
    before = list(clinic.service.places.videos(ID).iterdir())
    stolen = {"id": ID, "uploads": films(ben, ("arm_raise", "left"))}
    answer = ben.post(f"{API}/sessions", json=stolen)
    assert (answer.status_code, "sent already" in answer.text) == (409, True)
    assert list(clinic.service.places.videos(ID).iterdir()) == before
    assert clinic.service.sessions.find(ID).person == "anna"


# --- the page -------------------------------------------------------------------------------------


def page_of(client: TestClient, query: str) -> str:
    answer = client.get(f"/record?{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def told(page: str) -> dict[str, Any]:
    found = re.search(r'id="record-data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_the_page_says_the_words_of_the_guide(home: Clinic) -> None:
    data = told(page_of(home_client(home), "movements=arm_raise,trunk_twist&reps=4"))
    assert [(each["movement"], each["side"]) for each in data["sets"]] == [
        ("arm_raise", "left"), ("arm_raise", "right"),
        ("trunk_twist", "left"), ("trunk_twist", "right"),
    ]  # fmt: skip
    cues = read_cues()
    first, second, third, _ = data["sets"]
    assert first["sentences"][0]["text"] == cues.text("safety").partition(". ")[0] + "."
    assert "Arm raise." in [each["text"] for each in first["sentences"]]
    assert second["sentences"] == []
    assert "Trunk twist." in [each["text"] for each in third["sentences"]]
    assert second["stance"] == cues.text("stand_side", side="right")
    assert third["go"] == cues.text("go", n=4, what="to the left")
    assert all(each["length_s"] > 4 * 4 for each in data["sets"])
    assert all(each["figures"] for each in data["sets"])


@pytest.mark.parametrize(
    ("falls", "five", "keys", "supported"),
    [("no", "yes", {"arm_raise", "leg_raise"}, False),
     ("yes", "yes", {"arm_raise", "leg_raise"}, True),
     ("no", "no", {"arm_raise"}, False)],
)  # fmt: skip
def test_the_questions_before_balance_decide_what_is_recorded(
    home: Clinic, falls: str, five: str, keys: set[str], supported: bool
) -> None:
    client, query = home_client(home), "movements=arm_raise,leg_raise&reps=5&voice=on"
    page = page_of(client, query)
    assert "Have you fallen" in page
    assert told(page)["sets"] == []
    assert 'name="voice" value="on"' in page
    answered = page_of(client, f"{query}&falls_or_65={falls}&five_seconds={five}")
    assert "Have you fallen" not in answered
    sets = told(answered)["sets"]
    assert {each["movement"] for each in sets} == keys
    assert ("left out today" in answered) == ("leg_raise" not in keys)
    said = " ".join(line["text"] for each in sets for line in each["sentences"])
    assert ("Hold on to your support" in said) == supported
    half = page_of(client, f"{query}&falls_or_65={falls}")
    assert told(half)["sets"] == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("movements=somersault", "somersault"), ("movements=supine_leg_raise", "standing or seated"),
     ("movements=arm_raise&reps=2", "3 to 20"), ("movements=arm_raise&reps=x", "not complete"),
     ("", "not complete")],
)  # fmt: skip
def test_what_cannot_be_recorded_is_refused_on_a_page(
    home: Clinic, query: str, sentence: str
) -> None:
    answer = home_client(home).get(f"/record?{query}")
    assert answer.status_code in (409, 422)
    assert sentence in answer.text
    assert "<html" in answer.text


def test_a_check_leads_to_the_recording_of_the_same(home: Clinic) -> None:
    plan = CheckPlan(movements=("arm_raise", "wall_push"), reps=4, brief=True, keep_video=True)
    page = page_of(home_client(home), recording_address(plan, "").partition("?")[2])
    data = told(page)
    assert {each["movement"] for each in data["sets"]} == {"arm_raise", "wall_push"}
    assert (data["keep_video"], data["voice"], data["person"]) == (True, True, None)
    assert "The videos are kept" in page
    client = home_client(home)
    made = client.post(f"{API}/live", json={"movements": ["arm_raise"], "reps": 4, "person": None})
    assert made.json()["record"].startswith("/record?movements=arm_raise&reps=4")


def test_the_scripts_find_their_words() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("record*.js"))
    used = set(re.findall(r"\bdata\.said\.(\w+)", scripts)) | set(
        re.findall(r"\btold\.(\w+)", scripts)
    )
    assert used == set(_WORDS)
    assert TROUBLES.keys() >= set(re.findall(r'trouble === "(\w+)"', scripts))


def test_the_page_is_german_where_that_is_read(home: Clinic) -> None:
    client = home_client(home)
    client.headers["Accept-Language"] = "de"
    data = told(page_of(client, "movements=arm_raise"))
    english = told(page_of(home_client(home), "movements=arm_raise"))
    assert all(data["said"][key] != text for key, text in english["said"].items())
    assert data["sets"][0]["go"] != english["sets"][0]["go"]


def test_a_recording_keeps_its_name_where_another_film_could_not_be_measured() -> None:
    result = session("arm_raise", "leg_raise")
    recordings = tuple(
        each.with_(info=each.info.with_(path=f"{number}.webm"))
        for each, number in zip(result.recordings, (1, 2), strict=True)
    )
    shown = reviewed_tests(result, result.with_(recordings=recordings), ("none", "arm", "leg"))
    assert {each.videos for each in shown} == {("arm", "leg")}
    whole = reviewed_tests(result, result, ("arm", "leg"))
    assert {each.videos for each in whole} == {("arm", "leg")}
