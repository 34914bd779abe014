"""From an invitation to its result: what opens it, what does not, and what is seen by it."""

import itertools
import logging
import re
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from tests.app.clinic import (
    API,
    HOST,
    INVITED,
    Clinic,
    add_result,
    home_client,
    invited,
    make_clinic,
)
from tests.app.live_page import SHORT, Page, acted, with_actors
from tests.live_actor import Actor
from tests.store.conftest import new_database
from tmr_vision.app import guest as module
from tmr_vision.app.guard import guest_cookie
from tmr_vision.store.invitations import GRACE_S

ASKED = {**SHORT, "movements": ["arm_raise"], "days": 3}
WEEK_S = 7 * 86400.0


def invite(clinic: Clinic, person: str = "anna", **more: Any) -> dict[str, Any]:
    """Invite somebody as cleo; return what the API says."""
    cleo = clinic.client("clinician")
    made = cleo.post(f"{API}/people/{person}/invitations", json=ASKED | more)
    assert made.status_code == 201, made.text
    answered: dict[str, Any] = made.json()
    return answered


def token_of(made: dict[str, Any]) -> str:
    return str(made["address"].partition("#")[2])


def opened(client: TestClient, made: dict[str, Any]) -> Any:
    return client.post("/invitation", json={"token": token_of(made)})


def listed(clinic: Clinic, person: str = "anna") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        clinic.client("clinician").get(f"{API}/people/{person}/invitations").json()
    )
    return found


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + seconds)


def socket_of(client: TestClient, number: str, check: str = "", **headers: str) -> Any:
    address = f"{HOST.replace('http', 'ws')}/invitation/{number}/live/{check or number}/socket"
    return client.websocket_connect(address, headers={"Origin": HOST} | headers)


# --- from invitation to result --------------------------------------------------------------------


def test_from_the_invitation_to_the_clinicians_list(clinic: Clinic) -> None:
    made = invite(clinic)
    assert made["address"].startswith(f"{HOST}/invitation#")
    assert made["qr"].startswith("data:image/svg+xml")
    actor = Actor()
    with_actors(clinic, actor)
    patient = clinic.client("anonymous")
    assert "Begin on this device" in patient.get("/invitation").text
    where = opened(patient, made).json()["address"]
    assert where == f"/invitation/{made['id']}"
    assert "Your clinic keeps" in patient.get(where).text
    assert patient.post(f"{where}/consent").status_code == 204
    assert "So that the camera sees you well" in patient.get(where).text
    begun = patient.post(f"{where}/live").json()
    assert begun == {"id": made["id"], "runs": True, "review": None, "after": None, "record": ""}
    with socket_of(patient, made["id"]) as socket:
        page = Page(socket)
        acted(page, actor)
        page.until(lambda told: told.get("stage") == "done")
    assert patient.get(f"{where}/live/{made['id']}").json()["review"] == f"{where}/result"
    assert patient.get(where).headers["location"] == f"{where}/result"
    assert "Thank you" in patient.get(f"{where}/result").text
    report = patient.get(f"{where}/report/0")
    assert '<main id="top" class="home">' in report.text
    assert "sandbox" in report.headers["Content-Security-Policy"]
    cleo = clinic.client("clinician")
    [ours] = [each for each in cleo.get(f"{API}/sessions").json() if each["id"] == made["id"]]
    assert (ours["person"], ours["invited"], ours["new"]) == ("anna", True, True)
    history = cleo.get("/history", params={"person": "anna"}).text
    assert "Asked 1, done 1" in history
    assert '<span class="new">New</span>' in history
    assert cleo.get(f"/review/{made['id']}").status_code == 200
    assert '<span class="new">' not in cleo.get("/history", params={"person": "anna"}).text
    [known] = listed(clinic)
    assert (known["state"], known["invited_by"]) == ("done", "cleo")
    assert all(known[each] for each in ("created", "opened", "agreed", "done"))
    assert cleo.delete(f"{API}/sessions/{made['id']}").status_code == 204
    assert [each["state"] for each in listed(clinic)] == ["done"]  # what was done stays done
    assert patient.post(f"{where}/live").status_code == 409


def test_the_plan_is_the_one_of_the_invitation(clinic: Clinic) -> None:
    made = invite(clinic, movements=["leg raise", "arm_raise"], reps=7, rounds=1, keep_video=True)
    assert made["movements"] == ["leg_raise", "arm_raise"]
    patient = clinic.client("anonymous")
    opened(patient, made)
    where = f"/invitation/{made['id']}"
    assert "keeps the video" in patient.get(where).text
    patient.post(f"{where}/consent")
    given = {"movements": ["trunk_twist"], "reps": 3, "person": "ben"}
    assert patient.post(f"{where}/live", json=given).status_code == 201
    plan = clinic.app.state.live.go_on(made["id"]).plan
    assert (plan.movements, plan.reps, plan.rounds) == (("leg_raise", "arm_raise"), 7, 1)
    assert (plan.keep_video, plan.person_id) == (True, clinic.service.people.find("anna").id)
    clinic.app.state.live.close()


def test_a_check_goes_on_and_one_that_failed_begins_again(clinic: Clinic) -> None:
    patient = clinic.client("anonymous")
    where = f"/invitation/{invited(patient, clinic)}"
    for _ in range(2):
        assert patient.post(f"{where}/live").status_code == 201
    live = clinic.app.state.live
    [running] = live._running.values()
    running.press("stop")  # before anything was done: nothing can be measured
    running.join(30)
    assert running.is_over
    assert patient.post(f"{where}/live").status_code == 201
    [again] = live._running.values()
    assert again is not running
    assert patient.get(where).status_code == 200
    live.close()


def test_two_windows_that_begin_at_the_same_time_share_the_check(clinic: Clinic) -> None:
    patient = clinic.client("anonymous")
    where = f"/invitation/{invited(patient, clinic)}"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: patient.post(f"{where}/live"), range(8)))
    assert {each.status_code for each in answers} == {201}
    assert len(clinic.app.state.live._running) == 1
    clinic.app.state.live.close()


def test_nothing_begins_without_consent(clinic: Clinic) -> None:
    made = invite(clinic)
    patient = clinic.client("anonymous")
    opened(patient, made)
    answer = patient.post(f"/invitation/{made['id']}/live")
    assert (answer.status_code, answer.json()["detail"]) == (403, "agree to storing first.")
    assert clinic.app.state.live._running == {}


def test_what_is_done_is_not_done_again(clinic: Clinic) -> None:
    patient = clinic.client("anonymous")
    number = invited(patient, clinic)
    add_result(clinic.service, "anna", number)
    answer = patient.post(f"/invitation/{number}/live")
    assert (answer.status_code, answer.json()["detail"]) == (409, "this check is done already.")


def test_before_it_is_done_there_is_no_result(clinic: Clinic) -> None:
    patient = clinic.client("anonymous")
    where = f"/invitation/{invited(patient, clinic)}"
    assert patient.get(f"{where}/result").headers["location"] == where
    assert patient.get(f"{where}/report/0").status_code == 404


def test_on_postgresql_it_is_the_same(tmp_path: Path, postgresql_url: str) -> None:
    clinic = make_clinic(tmp_path, new_database(postgresql_url))
    made, patient = invite(clinic), clinic.client("anonymous")
    assert opened(patient, made).status_code == 200
    assert opened(clinic.client("anonymous"), made).status_code == 410
    where = f"/invitation/{made['id']}"
    assert patient.post(f"{where}/consent").status_code == 204
    add_result(clinic.service, "anna", made["id"])
    assert "Thank you" in patient.get(f"{where}/result").text
    [ours] = [each for each in clinic.service.sessions.all() if each.invited]
    assert (ours.id, ours.is_new) == (made["id"], True)
    clinic.service.remove_everything()
    assert clinic.service.invitations.of_token(token_of(made)) is None


# --- the address ----------------------------------------------------------------------------------


def test_the_address_is_good_once(clinic: Clinic) -> None:
    made = invite(clinic)
    first, second = clinic.client("anonymous"), clinic.client("anonymous")
    assert opened(first, made).status_code == 200
    again = opened(second, made)
    assert again.status_code == 410
    assert "opened already, in another browser" in again.json()["detail"]
    assert "set-cookie" not in again.headers
    assert second.get(f"/invitation/{made['id']}").status_code == 403


def test_the_same_browser_may_open_it_again(clinic: Clinic) -> None:
    made = invite(clinic)
    patient = clinic.client("anonymous")
    answers = [opened(patient, made) for _ in range(3)]
    assert {each.status_code for each in answers} == {200}
    assert ["set-cookie" in each.headers for each in answers] == [True, False, False]


def test_looking_at_the_address_uses_nothing_up(clinic: Clinic) -> None:
    made = invite(clinic)
    for method in ("GET", "HEAD"):
        clinic.client("anonymous").request(method, "/invitation")
    assert [each["state"] for each in listed(clinic)] == ["open"]
    assert opened(clinic.client("anonymous"), made).status_code == 200


@pytest.mark.parametrize("used", [False, True])
def test_a_link_that_is_too_old_is_refused(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, used: bool
) -> None:
    made, patient = invite(clinic), clinic.client("anonymous")
    if used:
        opened(patient, made)
    later(monkeypatch, 3 * 86400.0 + 1)
    answer = opened(patient, made)
    assert answer.status_code == 410
    assert "too old" in answer.json()["detail"]
    if used:
        page = patient.get(f"/invitation/{made['id']}")
        assert (page.status_code, "too old" in page.text) == (410, True)
        assert patient.post(f"/invitation/{made['id']}/live").status_code == 410
    assert "not done in time" in _history(clinic).lower()


def test_a_check_that_was_begun_in_time_is_finished_and_no_new_one_begun(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = clinic.client("anonymous")
    where = f"/invitation/{invited(patient, clinic)}"
    assert patient.post(f"{where}/live").status_code == 201
    begun_s = WEEK_S - 60
    clinic.service.invitations._update(True, begun_s=time.time() + begun_s)
    later(monkeypatch, WEEK_S + 60)
    assert patient.post(f"{where}/live").status_code == 201
    clinic.app.state.live.discard(where.rpartition("/")[2])
    assert patient.post(f"{where}/live").status_code == 410
    later(monkeypatch, GRACE_S)
    assert patient.get(where).status_code == 410


def test_a_link_that_was_withdrawn_is_refused(clinic: Clinic) -> None:
    made, used = invite(clinic), invite(clinic)
    patient, cleo = clinic.client("anonymous"), clinic.client("clinician")
    opened(patient, used)
    patient.post(f"/invitation/{used['id']}/consent")
    patient.post(f"/invitation/{used['id']}/live")
    for each in (made, used):
        gone = cleo.post(f"{API}/invitations/{each['id']}/withdraw").json()
        assert (gone["state"], gone["withdrawn_by"]) == ("withdrawn", "cleo")
        answer = opened(patient, each)
        assert answer.status_code == 410
        assert "withdrawn" in answer.json()["detail"]
    assert patient.get(f"/invitation/{used['id']}").status_code == 410
    assert patient.get(f"/invitation/{used['id']}/live/{used['id']}").status_code == 410
    with pytest.raises(WebSocketDisconnect), socket_of(patient, used["id"]):
        pass
    assert clinic.app.state.live._running == {}
    assert not (clinic.service.places.checks / used["id"]).exists()
    again = cleo.post(f"{API}/invitations/{made['id']}/withdraw")
    assert (again.status_code, again.json()["detail"]) == (409, "this invitation is over already.")


@pytest.mark.parametrize("token", ["x", "é", "' OR 1=1 --", "a" * 100, "../x"])
def test_another_token_opens_nothing(clinic: Clinic, token: str) -> None:
    invite(clinic)
    answer = clinic.client("anonymous").post("/invitation", json={"token": token})
    assert answer.status_code == 404
    assert "opens nothing" in answer.json()["detail"]
    assert [each["state"] for each in listed(clinic)] == ["open"]


def test_who_guesses_has_to_wait(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    made, guesser = invite(clinic), clinic.client("anonymous")
    tried = [
        guesser.post("/invitation", json={"token": f"guess {i}"}).status_code
        for i in range(module.MOST_WRONG + 2)
    ]
    assert tried == [404] * module.MOST_WRONG + [429] * 2
    assert opened(guesser, made).status_code == 429
    now = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: now() + module.WRONG_S)
    assert opened(guesser, made).status_code == 200


def test_the_token_is_left_in_no_address_log_or_answer(
    clinic: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made, patient = invite(clinic), clinic.client("anonymous")
    path, _, token = made["address"].removeprefix(HOST).partition("#")
    assert path == "/invitation"  # what a browser asks for; the rest it keeps for itself
    page = patient.get(path)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    answer = opened(patient, made)
    assert token not in answer.text + str(answer.headers) + caplog.text
    assert token not in patient.get(f"/invitation/{made['id']}").text
    assert token not in str(listed(clinic))


def test_the_cookie_is_of_this_invitation_alone(clinic: Clinic) -> None:
    made, patient = invite(clinic), clinic.client("anonymous")
    answer = patient.post(
        "/invitation", json={"token": token_of(made)},
        headers={"Origin": HOST.replace("http", "https")},
    )  # fmt: skip
    cookie = answer.headers["set-cookie"]
    assert all(each in cookie for each in ("HttpOnly", "Secure", "SameSite=strict",
                                           "Path=/invitation"))  # fmt: skip
    days = int(re.search(r"Max-Age=(\d+)", cookie)[1]) / 86400  # type: ignore[index]
    assert 32.9 < days <= 33


# --- what a guest sees ----------------------------------------------------------------------------


def test_a_guest_reaches_nothing_else(clinic: Clinic) -> None:
    """Not even with the key shown as if it were a login."""
    patient = clinic.client("anonymous")
    number = invited(patient, clinic)
    key = patient.cookies.get(guest_cookie(number))
    assert key
    patient.cookies.set("tmr_vision", key)
    patient.cookies.set(guest_cookie(number), key, path="/")
    for headers in ({}, {"Authorization": f"Bearer {key}"}):
        for path in ("me", "sessions", f"sessions/{clinic.session}", "people", "movements",
                     "people/anna/invitations", f"live/{number}", "openapi.json"):  # fmt: skip
            assert patient.get(f"{API}/{path}", headers=headers).status_code == 401, path
        for path in ("/", "/live", "/history", f"/review/{clinic.session}", f"/review/{number}"):
            assert patient.get(path, headers=headers).headers["location"] == "/login"
        assert patient.post(f"{API}/live", json=SHORT, headers=headers).status_code == 401


def test_another_invitation_is_refused(clinic: Clinic) -> None:
    anna, ben = clinic.client("anonymous"), clinic.client("anonymous")
    mine, other = invited(anna, clinic), invited(ben, clinic, "ben")
    for client, number in ((anna, mine), (ben, other)):
        assert client.post(f"/invitation/{number}/live").status_code == 201
    anna.cookies.set(guest_cookie(other), str(anna.cookies.get(guest_cookie(mine))))
    for where in (f"/invitation/{other}", f"/invitation/{other}/live/{other}"):
        assert anna.get(where).status_code == 403
    for check in (other, clinic.session, "0" * 32):
        assert anna.get(f"/invitation/{mine}/live/{check}").status_code == 404
        with pytest.raises(WebSocketDisconnect), socket_of(anna, mine, check):
            pass
    with pytest.raises(WebSocketDisconnect), socket_of(anna, other):
        pass
    clinic.app.state.live.close()


def test_a_session_that_was_given_to_somebody_else_is_not_shown(clinic: Clinic) -> None:
    patient = clinic.client("anonymous")
    number = invited(patient, clinic)
    add_result(clinic.service, "anna", number)
    assert patient.get(f"/invitation/{number}/report/0").status_code == 200
    clinic.service.sessions.assign(number, clinic.service.people.find("ben").id)
    assert patient.get(f"/invitation/{number}/report/0").status_code == 404
    clinic.service.remove(clinic.service.sessions.find(number))
    clinic.service.invitations.note_done(number)
    thanks = patient.get(f"/invitation/{number}/result")
    assert (thanks.status_code, "report/0" in thanks.text) == (200, False)


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Origin": ""}, {"Host": "evil.example"}]
)
def test_other_sites_are_refused(clinic: Clinic, headers: dict[str, str]) -> None:
    patient = clinic.client("anonymous")
    number = invited(patient, clinic)
    patient.post(f"/invitation/{number}/live")
    with pytest.raises(WebSocketDisconnect), socket_of(patient, number, **headers):
        pass
    for path in ("", f"/{number}/consent", f"/{number}/live"):
        answer = patient.post(f"/invitation{path}", json={"token": "x"}, headers=headers)
        assert answer.status_code in (403, 421)
    clinic.app.state.live.close()


def test_a_guest_is_told_in_plain_words_and_sees_no_door(clinic: Clinic) -> None:
    patient = clinic.client("anonymous")
    number = invited(patient, clinic)
    paths = ("/invitation", f"/invitation/{number}", f"/invitation/{'0' * 32}", "/invitation/x")
    pages = [patient.get(path).text for path in paths]
    for page in pages:
        assert '<a class="brand"' not in page
        assert "clinicians" not in page
        assert not re.search(r'href="/(?!static|style)', page)
    assert "in the browser where you opened it first" in pages[2]


# --- who may invite -------------------------------------------------------------------------------


def test_a_server_of_one_machine_invites_nobody(home: Clinic) -> None:
    client = home_client(home)
    answer = client.post(f"{API}/people/anna/invitations", json=ASKED)
    assert answer.status_code == 409
    assert "one machine alone" in answer.json()["detail"]
    assert "data-person" not in client.get("/history", params={"person": "anna"}).text


def test_nobody_is_invited_before_storing_was_agreed_to(clinic: Clinic) -> None:
    clinic.service.remove_everything()
    clinic.service.people.add("anna")
    answer = clinic.client("clinician").post(f"{API}/people/anna/invitations", json=ASKED)
    assert (answer.status_code, answer.json()["detail"]) == (403, "agree to storing first.")


@pytest.mark.parametrize(
    ("given", "status"),
    [({"days": 0}, 422), ({"days": 31}, 422), ({"movements": []}, 422), ({"person": "ben"}, 422),
     ({"movements": ["lying_leg_raise"]}, 422), ({"movements": ["no such"]}, 422)],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(clinic: Clinic, given: Any, status: int) -> None:
    answer = clinic.client("clinician").post(f"{API}/people/anna/invitations", json=ASKED | given)
    assert answer.status_code == status
    assert listed(clinic) == []


def test_a_patient_does_not_see_the_panel(clinic: Clinic) -> None:
    invite(clinic)
    assert "data-person" not in clinic.client("patient").get("/history").text
    assert "data-person" in _history(clinic)


def test_with_the_person_the_guest_is_out(clinic: Clinic) -> None:
    patient = clinic.client("anonymous")
    number = invited(patient, clinic)
    assert clinic.client().delete(f"{API}/people/anna").status_code == 204
    assert patient.get(f"/invitation/{number}").status_code == 403


def test_the_history_counts_what_was_asked_and_done(clinic: Clinic) -> None:
    made = [invite(clinic) for _ in range(4)]
    for each, person in zip(made, itertools.repeat("anna", 2), strict=False):
        add_result(clinic.service, person, each["id"])
    clinic.client("clinician").post(f"{API}/invitations/{made[3]['id']}/withdraw")
    assert "Asked 3, done 2" in _history(clinic)


def _history(clinic: Clinic) -> str:
    return clinic.client("clinician").get("/history", params={"person": "anna"}).text


def test_the_plan_of_the_tests_is_one() -> None:
    assert set(INVITED) == set(SHORT) | {"keep_video"}
