"""A phone that records instead of streaming: its films come in by its key, and by nothing else."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.app.clinic import API, TUS, Clinic, home_client, send
from tests.app.live_page import begun, connected, with_actors
from tests.app.test_live_phone import BASE, Home
from tests.app.test_recorded_sessions import queued, told
from tests.live_actor import Actor
from tmr_vision.app.live.phone import PhoneLinks, phone_app
from tmr_vision.app.live.words import REASONS


@pytest.fixture
def recording(home: Clinic, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setattr("tmr_vision.app.service.check_video", lambda *_, **__: None)
    checks = with_actors(home, Actor())
    home.app.state.phones = links = PhoneLinks(BASE)
    client = home_client(home)
    phones = phone_app(home.service, checks, links, hosts=("192.168.1.5",))
    yield Home(client, begun(client), phones)
    home.app.state.phones = None


def let_in(home: Home) -> TestClient:
    device = home.phone()
    assert device.get(home.invite()).status_code == 303
    return device


def films(device: TestClient) -> dict[str, Any]:
    sides = ("left", "right")
    return {"keep_video": True, "person": None, "uploads": [
        {"id": send(device, side.encode()), "movement": "arm_raise", "side": side}
        for side in sides]}  # fmt: skip


def says(sentence: str) -> Callable[[dict[str, Any]], bool]:
    return lambda told: sentence in (told.get("update") or {"cue": ""})["cue"]


def test_a_phone_records_and_the_laptop_gets_the_result(recording: Home, home: Clinic) -> None:
    device = let_in(recording)
    with connected(recording.laptop, recording.number, "?pictures=1") as guide:
        page = device.get("/record")
        assert page.status_code == 200
        assert recording.number not in page.text
        data = told(page.text)
        assert (data["phone"], data["keep_video"], len(data["sets"])) == (True, False, 2)
        assert len(data["sets"][0]["sentences"]) == 4  # brief, as the laptop chose
        guide.until(
            lambda each: str(REASONS["recording"]) in (each.get("update") or {"cue": ""})["cue"]
        )
        given = films(device)
        made = device.post(f"{API}/sessions", json=given)
        assert made.status_code == 202, made.text
        over = guide.until(lambda each: each.get("stage") == "done")
    assert over["review"] == f"/review/{recording.number}"
    assert device.post(f"{API}/sessions", json=given).json()["id"] == recording.number
    assert recording.laptop.get(over["review"]).status_code == 200
    task = queued(home)
    assert (task.movements, task.sides) == (("arm_raise",) * 2, ("left", "right"))
    assert not task.pictures  # as the laptop chose
    assert sum(each.id == recording.number for each in home.service.sessions.all()) == 1


def test_without_a_key_nothing_comes_in(recording: Home) -> None:
    device = recording.phone()
    headers = TUS | {"Upload-Length": "3"}
    assert device.post(f"{API}/uploads", headers=headers).status_code == 401
    assert device.post(f"{API}/sessions", json={"uploads": [{"id": "0" * 32}]}).status_code == 401
    assert "class" in device.get("/record").text
    assert device.get("/record").status_code == 404


def test_a_phone_sees_no_upload_of_others_and_no_session(recording: Home, home: Clinic) -> None:
    device, others = let_in(recording), send(recording.laptop, b"a film")
    assert device.head(f"{API}/uploads/{others}", headers=TUS).status_code == 404
    taken = {"uploads": [{"id": others}]}
    assert device.post(f"{API}/sessions", json=taken).status_code == 404
    for path in (f"{API}/sessions", f"{API}/sessions/{home.session}", f"{API}/me", "/history"):
        assert device.get(path).status_code in (404, 405), path
    assert device.delete(f"{API}/sessions/{recording.number}").status_code == 404


def test_another_site_sends_nothing(recording: Home) -> None:
    device = let_in(recording)
    headers = TUS | {"Upload-Length": "3", "Origin": "https://evil.example"}
    assert device.post(f"{API}/uploads", headers=headers).status_code == 403
