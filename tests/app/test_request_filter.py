"""What gets in and what goes out: hosts, origins, cookies, sizes, headers, languages."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from tests.app.clinic import API, HOST, PASSWORD, TOKEN, Clinic, home_client, routes
from tmr_vision.language import use_locale
from tmr_vision.store import accounts

EVIL = "http://evil.example"
LOGIN = {"name": "cleo", "password": PASSWORD}


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8737", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "",
     "127.0.0.1:8737:1", "[::2]", "127.0.0.2", "localhost.", "127.0.0.1:99999999", "a b", "[", "é"],
)  # fmt: skip
def test_other_hosts_are_refused(clinic: Clinic, host: str) -> None:
    client = clinic.client()
    answer = client.get(f"{API}/me", headers={"Host": host.encode()})
    assert answer.status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "LOCALHOST:8737", "[::1]:8737", "localhost"])
def test_own_hosts_are_served(clinic: Clinic, host: str) -> None:
    assert clinic.client().get(f"{API}/me", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [EVIL, "null", "", "http://127.0.0.1:1", "http://127.0.0.1", "http://localhost:8737", "http://["],
)  # fmt: skip
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_other_sites_send_is_refused(clinic: Clinic, origin: str, method: str) -> None:
    client = clinic.client()
    answer = client.request(method, f"{API}/people", headers={"Origin": origin}, json={"code": "x"})
    assert answer.status_code == 403
    assert len(clinic.service.people.all()) == 2


def test_a_page_behind_a_proxy_that_does_https_is_no_other_site(clinic: Clinic) -> None:
    client = clinic.client("anonymous")
    headers = {"Origin": "https://127.0.0.1:8737"}
    answer = client.post(f"{API}/login", json=LOGIN, headers=headers)
    assert answer.status_code == 204
    assert "Secure" in answer.headers["set-cookie"]


def test_without_an_origin_nothing_is_changed(clinic: Clinic) -> None:
    client = clinic.client()
    del client.headers["Origin"]
    assert client.post(f"{API}/people", json={"code": "x"}).status_code == 403


@pytest.mark.parametrize("header", ["Bearer ", "Bearer", "Basic x", "", "Bearer wrong"])
def test_who_shows_a_token_is_not_known_by_the_cookie(clinic: Clinic, header: str) -> None:
    client = clinic.client()
    answer = client.post(
        f"{API}/people", json={"code": "x"}, headers={"Authorization": header, "Origin": EVIL}
    )
    assert answer.status_code == 401


def test_a_program_needs_no_origin(home: Clinic) -> None:
    client = TestClient(home.app, base_url=HOST, headers={"Authorization": f"Bearer {TOKEN}"})
    assert client.post(f"{API}/people", json={"code": "x"}).status_code == 201


@pytest.mark.parametrize("origin", [EVIL, HOST])
def test_web_sockets_of_others_are_closed(clinic: Clinic, origin: str) -> None:
    client = clinic.client()
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/anything", headers={"Origin": origin}),
    ):
        pass


def test_the_token_becomes_a_cookie_that_scripts_and_other_sites_do_not_get(home: Clinic) -> None:
    client = home.client("anonymous")
    answer = client.get("/upload", params={"token": TOKEN})
    assert (answer.status_code, answer.headers["location"]) == (303, "/upload")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie
    assert client.get(f"{API}/me").json()["role"] == "admin"


@pytest.mark.parametrize("token", ["", "wrong", "tökén", TOKEN + "x", "\x00"])
def test_another_token_opens_nothing(home: Clinic, token: str) -> None:
    client = home.client("anonymous")
    assert client.get("/", params={"token": token}).headers["location"] == "/login"
    client.cookies.set("tmr_vision", token.encode("ascii", "ignore").decode().strip("\0"))
    assert client.get(f"{API}/me").status_code == 401


def test_the_cookie_of_a_home_outlasts_a_restart_and_ends(
    home: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = home_client(home)
    home.app.state.token = "that of the next start"
    assert client.get(f"{API}/me").status_code == 200
    now = accounts.time.time()
    monkeypatch.setattr(accounts.time, "time", lambda: now + accounts.LOGIN_S + 1)
    assert client.get(f"{API}/me").status_code == 401


def test_who_logs_out_is_out(clinic: Clinic) -> None:
    client = clinic.client()
    kept = dict(client.cookies)
    assert client.post(f"{API}/logout").status_code == 204
    client.cookies.update(kept)
    assert client.get(f"{API}/me").status_code == 401


def test_an_account_is_locked_after_wrong_passwords(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = clinic.client("anonymous")
    for _ in range(accounts.MOST_FAILED):
        assert client.post(f"{API}/login", json=LOGIN | {"password": "x"}).status_code == 401
    assert client.post(f"{API}/login", json=LOGIN).status_code == 401
    assert client.post(f"{API}/login", json=LOGIN | {"name": "dora"}).status_code == 204
    now = accounts.time.time()
    monkeypatch.setattr(accounts.time, "time", lambda: now + accounts.LOCKED_S + 1)
    assert client.post(f"{API}/login", json=LOGIN).status_code == 204


def test_a_new_password_ends_the_old_logins(clinic: Clinic) -> None:
    client = clinic.client("clinician")
    new = {"old": PASSWORD, "new": "a new password"}
    assert client.post(f"{API}/me/password", json=new | {"old": "wrong"}).status_code == 403
    assert client.post(f"{API}/me/password", json=new | {"new": "short"}).status_code == 409
    assert client.get(f"{API}/me").status_code == 200
    assert client.post(f"{API}/me/password", json=new).status_code == 204
    assert client.get(f"{API}/me").status_code == 401
    assert client.post(f"{API}/login", json=LOGIN).status_code == 401
    assert (
        client.post(f"{API}/login", json=LOGIN | {"password": "a new password"}).status_code == 204
    )


HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def test_every_answer_says_what_a_page_may_load(clinic: Clinic) -> None:
    client = clinic.client()
    names = {"session_id": clinic.session, "number": 0, "kind": "csv", "code": "x", "name": "x",
             "upload_id": "x", "check_id": "x", "invitation_id": "0" * 32}  # fmt: skip
    answers = [
        client.request(method, path.format(**names), headers={"Origin": origin})
        for method, path in (each.split(" ") for each in routes(clinic.app))
        for origin in (HOST, EVIL)
        if method != "DELETE" and "logout" not in path
    ]  # fmt: skip
    answers += [client.get(path) for path in ("/static/app.css", "/nothing", "/static/../x")]
    answers += [client.get("/", headers={"Host": "evil.example"})]
    assert {a.status_code for a in answers} >= {200, 204, 403, 404, 421, 422}
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, answer.url
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "connect-src 'self'" in policy
        assert "unsafe" not in policy
        assert "server" not in answer.headers


def test_a_report_has_no_access_to_the_app(clinic: Clinic) -> None:
    answer = clinic.client().get(f"{API}/sessions/{clinic.session}/files/html")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy


def test_a_fault_of_the_program_is_told_in_a_sentence(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(clinic.service.people, "all", lambda: 1 / 0)
    with caplog.at_level(logging.ERROR):
        answer = clinic.client().get(f"{API}/people", headers={"Accept-Language": "de"})
    assert answer.status_code == 500
    assert "Fehler im Programm" in answer.json()["detail"]
    assert "ZeroDivisionError" in caplog.text
    assert "Zero" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_is_too_large_is_refused(clinic: Clinic) -> None:
    client = clinic.client("anonymous")
    large = b"x" * 1_000_001
    assert client.post(f"{API}/login", content=large).status_code == 413

    def parts() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    answer = client.post(f"{API}/login", content=parts())
    assert answer.status_code in (400, 413, 422)
    odd = {"Content-Length": "9" * 30}
    assert client.post(f"{API}/login", headers=odd, content=b"{}").status_code == 413


def test_a_refusal_never_repeats_what_was_sent(clinic: Clinic) -> None:
    for body in ({"name": "x", "password": ["secret"]}, {"name": 1, "password": "secret"}):
        answer = clinic.client("anonymous").post(f"{API}/login", json=body)
        assert answer.status_code == 422
        assert "secret" not in answer.text
        assert isinstance(answer.json()["detail"], str)


@pytest.mark.parametrize(
    "body",
    [b'{"code": NaN}', b'{"code": "a\\u0000"}', b'{"code": "\\ud800"}', b"[]", b"", b"{",
     b'{"code": "x", "name": "\\u0001"}'],
)  # fmt: skip
def test_odd_json_is_refused_in_a_sentence(clinic: Clinic, body: bytes) -> None:
    answer = clinic.client().post(
        f"{API}/people", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (409, 422)
    assert isinstance(answer.json()["detail"], str)


@pytest.mark.parametrize(
    ("headers", "cookie", "german"),
    [({}, "", False), ({"Accept-Language": "de-AT,en;q=0.5"}, "", True),
     ({"Accept-Language": "fr,de"}, "", True), ({"Accept-Language": "de"}, "en", False),
     ({}, "de", True), ({"Accept-Language": "xx"}, "yy", False)],
)  # fmt: skip
def test_answers_are_in_the_language_of_the_reader(
    clinic: Clinic, headers: dict[str, str], cookie: str, german: bool
) -> None:
    client = clinic.client("patient")
    client.cookies.set("language", cookie)
    for path, sentence in (("/people", "für"), (f"/sessions/{'0' * 32}", "es gibt")):
        detail = client.get(API + path, headers=headers).json()["detail"]
        assert (sentence in detail.lower()) == german, detail


def test_languages_do_not_mix_between_requests(clinic: Clinic) -> None:
    from concurrent.futures import ThreadPoolExecutor

    client = clinic.client("patient")

    def ask(language: str) -> Any:
        answer = client.get(f"{API}/people", headers={"Accept-Language": language})
        return language, answer.json()["detail"]

    with use_locale("en"), ThreadPoolExecutor(8) as pool:
        said = set(pool.map(ask, ["de", "en"] * 40))
    assert len(said) == 2


def test_a_missing_version_of_tus_is_told(clinic: Clinic) -> None:
    assert clinic.client().post(f"{API}/uploads", headers={"Upload-Length": "3"}).status_code == 412
