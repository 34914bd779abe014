"""The socket of the guided check: who gets in, what is told, and that nothing done is lost."""

import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from starlette.websockets import WebSocketDisconnect

from tests.app.clinic import API, Clinic, home_client
from tests.app.live_page import GREY, SHORT, Page, acted, begun, connected, shown, with_actors
from tests.live_actor import QUICK, Actor
from tmr_vision.app.live import check as live_check
from tmr_vision.app.live.pictures import MOST_BYTES, packed
from tmr_vision.app.service import CONSENT
from tmr_vision.store.tables import AGREEMENTS

EVIL = "http://evil.example"
NOBODY = "0" * 31 + "1"


@pytest.fixture(autouse=True)
def said_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tmr_vision.live.session.read_cues", lambda: QUICK)


def is_in(phase: str) -> Callable[[Page], bool]:
    return lambda page: page.last["update"]["phase"] == phase


def finished(page: Page) -> dict[str, Any]:
    if page.last["stage"] in ("done", "failed"):
        return page.last
    return page.until(lambda told: told.get("stage") in ("done", "failed"))


def counted(events: list[dict[str, Any]]) -> Counter[str]:
    """Return how many repetitions of each side were counted after the practice."""
    found, phase = Counter[str](), ""
    for event in events:
        phase = event.get("phase", phase)
        found[event.get("side", "")] += event["event"] == "rep" and phase == "reps"
    return +found


# --- a check ------------------------------------------------------------------------------------


def test_a_check_without_a_touch_leads_to_its_review(home: Clinic) -> None:
    actor = Actor()
    with_actors(home, actor)
    client = home_client(home)
    number = begun(client)
    with connected(client, number) as page:
        acted(page, actor)
        told = finished(page)
    assert (told["stage"], told["review"]) == ("done", f"/review/{number}")
    found = client.get(f"{API}/sessions/{number}").json()
    assert [test["movement"] for test in found["tests"]] == ["arm_raise"]
    kept = Counter(rep["side"] for rep in found["tests"][0]["reps"])
    assert kept == counted(page.events) == {"left": 3, "right": 3}
    review = client.get(told["review"])
    assert review.status_code == 200
    assert "/video/0" not in review.text
    assert client.get(f"{API}/live/{number}").status_code == 404 or not client.get(
        f"{API}/live/{number}").json()["runs"]  # fmt: skip


def test_a_page_that_comes_back_goes_on_where_it_was(home: Clinic) -> None:
    actor = Actor()
    with_actors(home, actor)
    client = home_client(home)
    number = begun(client)
    with connected(client, number) as page:
        acted(page, actor, until=lambda p: p.last["update"]["phase"] == "settle")
        before = page.last["update"]
    with connected(client, number) as page:
        again = page.hear()
        assert (again["update"]["phase"], again["update"]["movement"]) == (
            before["phase"], before["movement"])  # fmt: skip
        assert again["update"]["events"] == []
        actor.display = shown(again["update"])
        acted(page, actor)
        assert finished(page)["stage"] == "done"
    assert [e["event"] for e in page.events].count("sides") == 0  # it was not asked again


def test_a_check_goes_on_after_the_server_was_killed(home: Clinic) -> None:
    actor = Actor()
    with_actors(home, actor)
    client = home_client(home)
    number = begun(client)
    with connected(client, number) as page:
        acted(page, actor, until=is_in("felt"))
    left = home.app.state.live._running[number]
    left.close()
    left.join()
    actor = Actor()
    with_actors(home, actor)
    with connected(client, number) as page:
        acted(page, actor)
        assert finished(page)["stage"] == "done"
    taken = [e for e in page.events if e["event"] == "rep"]
    assert taken == []  # both sides were done before


def test_stop_keeps_what_was_done(home: Clinic) -> None:
    actor = Actor()
    with_actors(home, actor)
    client = home_client(home)
    number = begun(client)
    with connected(client, number) as page:
        acted(page, actor, until=is_in("felt"))
        page.press("stop")
        assert finished(page)["review"] == f"/review/{number}"


def test_a_check_in_which_nothing_was_done_says_so(home: Clinic) -> None:
    with_actors(home, Actor())
    client = home_client(home)
    with connected(client, begun(client)) as page:
        page.send(0.0)
        page.press("stop")
        told = finished(page)
    assert told["stage"] == "failed"
    assert "no movement was done" in told["reason"]
    assert client.get(f"{API}/sessions").json()[0]["id"] == home.session


def test_a_check_that_is_left_alone_is_kept(home: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = Actor()
    checks = with_actors(home, actor)
    client = home_client(home)
    number = begun(client)
    with connected(client, number) as page:
        acted(page, actor, until=is_in("felt"))
    checks.close()
    with_actors(home, actor).tidy()
    assert checks.stored(number) is None
    monkeypatch.setattr("tmr_vision.app.live.checks.IDLE_S", -1.0)
    with_actors(home, actor).tidy()
    assert client.get(f"{API}/sessions/{number}").json()["tests"][0]["movement"] == "arm_raise"
    assert list(home.service.places.checks.iterdir()) == []


def test_a_page_that_looks_on_gets_the_pictures(home: Clinic) -> None:
    with_actors(home, Actor())
    client = home_client(home)
    number = begun(client)
    with connected(client, number) as camera, connected(client, number, "?pictures=1") as guide:
        camera.send(0.0)
        picture = guide.until(lambda told: "picture" in told)["picture"]
        assert picture == packed(0.0, GREY)
        assert guide.until(lambda told: told.get("capture_s") == 0.0)["page"] != guide.last["you"]


def test_the_newest_camera_is_the_camera(home: Clinic) -> None:
    with_actors(home, Actor())
    client = home_client(home)
    number = begun(client)
    with connected(client, number) as one:
        one.send(0.0)
        with connected(client, number) as two:
            assert two.send(50.0)["camera"] is True
            one.socket.send_bytes(packed(0.1, GREY))
            assert one.until(lambda told: told["arrived"] == 2)["camera"] is False


def test_of_many_pictures_the_newest_is_looked_at(home: Clinic) -> None:
    """A queue never grows: what was not looked at in time is dropped."""
    actor = Actor()
    slow: list[float] = []
    detect = actor.detect

    def slowly(frame: Any) -> Any:
        slow.append(frame.time_s)
        time.sleep(0.2)
        return detect(frame)

    actor.detect = slowly  # type: ignore[method-assign]
    with_actors(home, actor)
    client = home_client(home)
    with connected(client, begun(client)) as page:
        page.send(0.0)
        for i in range(1, 60):
            page.socket.send_bytes(packed(i / 100, GREY))
        page.until(lambda told: told.get("capture_s") == 0.59)
    assert len(slow) < 10
    assert slow[-1] == pytest.approx(0.59)


@pytest.mark.parametrize(
    ("kind", "code"), [(None, "page_silent"), ("busy", "camera_busy"), ("hidden", "page_hidden")]
)
def test_why_no_picture_comes_is_said_once_and_it_goes_on(
    home: Clinic, monkeypatch: pytest.MonkeyPatch, kind: str | None, code: str
) -> None:
    monkeypatch.setattr(live_check, "SILENT_S", 0.2)
    monkeypatch.setattr(live_check, "STILL_SILENT_S", 0.05)
    with_actors(home, Actor())
    client = home_client(home)
    with connected(client, begun(client)) as page:
        page.send(0.0)
        if kind:
            page.socket.send_text(json.dumps({"trouble": kind}))
        told = page.until(lambda told: bool(told.get("update", {}).get("pause")))
        assert told["update"]["cue_code"] == code
        time.sleep(0.3)
        assert not page.send(9.0)["update"]["pause"]
    lost = [event for event in page.events if event["event"] == "camera_lost"]
    assert len(lost) == 1


def test_a_fault_of_the_program_loses_nothing_and_it_goes_on(home: Clinic) -> None:
    actor = Actor()
    with_actors(home, actor)
    client = home_client(home)
    number = begun(client)
    detect, faults = actor.detect, iter([True])

    def failing(frame: Any) -> Any:
        if actor.display.phase == "felt" and next(faults, False):
            raise RuntimeError("a fault")
        return detect(frame)

    actor.detect = failing  # type: ignore[method-assign]
    with connected(client, number) as page:
        for frame in actor.frames():
            page.socket.send_bytes(packed(frame.time_s, GREY))
            told = page.hear()
            if told.get("update"):
                actor.display = shown(told["update"])
            if actor.display.phase == "felt":
                page.press("next")
            if told.get("stage", "running") != "running":
                break
        assert finished(page)["stage"] == "done"
    assert client.get(f"{API}/sessions/{number}").json()["tests"][0]["reps"]


# --- what is no picture ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [b"", b"12345678", packed(float("nan"), GREY), packed(float("inf"), GREY), packed(0.1, b"x"),
     packed(0.1, GREY[:300]), packed(0.1, b"\x89PNG\r\n\x1a\n" + bytes(50)), packed(-5.0, GREY)],
)  # fmt: skip
def test_what_is_no_picture_is_passed_over(home: Clinic, message: bytes) -> None:
    with_actors(home, Actor())
    client = home_client(home)
    with connected(client, begun(client)) as page:
        page.send(0.0)
        page.socket.send_bytes(message)
        for text in ("", "no json", "[]", "{}", '{"command": "rm"}', '{"trouble": 5}', "x" * 5000):
            page.socket.send_text(text)
        assert page.send(1.0)["stage"] == "running"


def test_a_picture_that_would_fill_the_memory_is_not_unpacked(home: Clinic) -> None:
    import cv2
    import numpy as np

    huge = cv2.imencode(".jpg", np.zeros((200, 4000, 3), np.uint8))[1].tobytes()
    with_actors(home, Actor())
    client = home_client(home)
    with connected(client, begun(client)) as page:
        page.send(0.0)
        page.socket.send_bytes(packed(0.5, huge))
        assert page.send(1.0)["update"]["person"]["size_px"] == [640, 480]


def test_too_long_a_message_ends_the_connection(home: Clinic) -> None:
    with_actors(home, Actor())
    client = home_client(home)
    number = begun(client)
    with connected(client, number) as page:
        page.send(0.0)
        with pytest.raises(AssertionError, match="1009"):
            page.send(0.1, bytes(MOST_BYTES))
    with connected(client, number) as page:
        assert page.send(0.2)["stage"] == "running"


# --- who gets in ----------------------------------------------------------------------------------


def refused(client: Any, number: str, **more: Any) -> int:
    with pytest.raises(WebSocketDisconnect) as told, connected(client, number, **more):
        pass
    return int(told.value.code)


@pytest.mark.parametrize("origin", [EVIL, "null", "", "http://127.0.0.1"])
def test_other_sites_do_not_get_in(home: Clinic, origin: str) -> None:
    with_actors(home, Actor())
    client = home_client(home)
    number = begun(client)
    assert refused(client, number, headers={"Origin": origin}) == 1008
    assert refused(client, number, headers={"Host": "evil.example"}) == 1008


def test_without_the_key_nobody_gets_in(home: Clinic) -> None:
    with_actors(home, Actor())
    number = begun(home_client(home))
    for cookie in ("", "wrong"):
        client = home.client("anonymous")
        client.cookies.set("tmr_vision", cookie)
        assert refused(client, number) == 1008


def test_a_patient_sees_only_the_own_check(clinic: Clinic) -> None:
    with_actors(clinic, Actor())
    anna, ben, cleo = (clinic.client(r) for r in ("patient", "other patient", "clinician"))
    number = begun(anna, person="ben")
    assert refused(ben, number) == refused(ben, NOBODY) == 4404
    for method in ("GET", "DELETE"):
        answer = ben.request(method, f"{API}/live/{number}")
        assert (answer.status_code, number in answer.text) == (404, True)
    with connected(anna, number), connected(cleo, number) as page:
        assert page.send(0.0)["stage"] == "running"
    nobodys = begun(cleo)
    assert refused(anna, nobodys) == 4404


def test_who_lost_the_account_is_out(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tmr_vision.app.live.talk._AGAIN_S", 0.1)
    with_actors(clinic, Actor())
    cleo = clinic.client("clinician")
    with connected(cleo, begun(cleo)) as page:
        page.send(0.0)
        assert clinic.client().delete(f"{API}/accounts/cleo").status_code == 204
        with pytest.raises(AssertionError, match="1008"):
            page.until(lambda _: False)


def test_nothing_begins_before_storing_was_agreed_to(home: Clinic) -> None:
    with_actors(home, Actor())
    client = home_client(home)
    with home.service.sessions._engine.begin() as connection:
        connection.execute(AGREEMENTS.delete())
    answer = client.post(f"{API}/live", json=SHORT)
    assert (answer.status_code, CONSENT) == (403, "storing")
    assert not home.service.places.checks.exists()


def test_after_deleting_everything_nothing_of_a_check_is_left(home: Clinic) -> None:
    actor = Actor()
    with_actors(home, actor)
    client = home_client(home)
    with connected(client, begun(client)) as page:
        acted(page, actor, until=is_in("felt"))
        assert client.delete(f"{API}/everything").status_code == 204
        page.socket.send_bytes(packed(1e4, GREY))
        assert "deleted" in finished(page)["reason"]
    assert client.get(f"{API}/sessions").json() == []
    assert not home.service.places.checks.exists()


def test_a_check_that_is_thrown_away_is_gone(home: Clinic) -> None:
    with_actors(home, Actor())
    client = home_client(home)
    number = begun(client)
    assert client.delete(f"{API}/live/{number}").status_code == 204
    assert client.get(f"{API}/live/{number}").status_code == 404
    assert list(home.service.places.checks.iterdir()) == []


@pytest.mark.parametrize(
    "given",
    [{"movements": []}, {"movements": ["supine_leg_raise"]}, {"movements": ["walk"]},
     {"reps": 0}, {"person": "nobody"}],
)  # fmt: skip
def test_what_cannot_be_led_is_refused(home: Clinic, given: dict[str, Any]) -> None:
    with_actors(home, Actor())
    answer = home_client(home).post(f"{API}/live", json=SHORT | given)
    assert answer.status_code in (404, 422)
    assert isinstance(answer.json()["detail"], str)


def test_more_checks_than_the_machine_can_are_refused_and_none_is_lost(home: Clinic) -> None:
    with_actors(home, Actor(), most=1)
    client = home_client(home)
    first = begun(client)
    with connected(client, first) as page:
        page.send(0.0)
        answer = client.post(f"{API}/live", json=SHORT)
        assert answer.status_code == 409
        assert "cannot do more" in answer.json()["detail"]
        assert page.send(0.1)["stage"] == "running"
    second = begun(client)  # nobody looks at the first one any more
    with connected(client, second) as page:
        page.send(0.0)
        assert refused(client, first) == 1008
    with connected(client, first) as page:
        assert page.send(0.0)["stage"] == "running"
