"""Every route as every role: a route without a rule here fails, and so does one that lets in."""

from typing import Any

import pytest

from tests.app.clinic import (
    API,
    INVITED,
    PASSWORD,
    ROLES,
    TUS,
    Clinic,
    add_result,
    open_again,
    routes,
    send,
)
from tmr_vision.app.live.plan import CheckPlan
from tmr_vision.app.pages import OPEN as OPEN_PAGES

NOBODY = "0" * 31 + "1"
S = f"{API}/sessions/{{session_id}}"
U = f"{API}/uploads"
G = "/invitation"
ACCOUNT, STAFF, ADMIN = set(ROLES) - {"anonymous", "guest"}, {"clinician", "admin"}, {"admin"}
OWN, OWN_UPLOAD = STAFF | {"patient"}, {"patient"}
OPEN, GUEST = set(ROLES), {"guest"}
EDIT = {"edits": [{"test": "1", "note": "slow"}]}
PATCH = TUS | {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "5"}

RULES: dict[str, tuple[set[str], dict[str, Any]]] = {
    f"POST {API}/login": (OPEN, {"json": {"name": "anna", "password": PASSWORD}}),
    f"POST {API}/logout": (ACCOUNT, {}),
    f"GET {API}/me": (ACCOUNT, {}),
    f"POST {API}/me/password": (ACCOUNT, {"json": {"old": PASSWORD, "new": "another one"}}),
    f"POST {API}/consent": (STAFF, {}),
    f"GET {API}/openapi.json": (ACCOUNT, {}),
    f"GET {API}/people": (STAFF, {}),
    f"POST {API}/people": (STAFF, {"json": {"code": "emil"}}),
    f"PATCH {API}/people/{{code}}": (STAFF, {"json": {"name": None}}),
    f"DELETE {API}/people/{{code}}": (STAFF, {}),
    f"GET {API}/people/{{code}}/fhir": (STAFF, {}),
    f"GET {API}/movements": (ACCOUNT, {}),
    f"GET {API}/sessions": (ACCOUNT, {}),
    f"POST {API}/sessions": (OWN_UPLOAD, {"json": {"uploads": [{"id": "UPLOAD"}]}}),
    f"GET {S}": (OWN, {}),
    f"DELETE {S}": (OWN, {}),
    f"PUT {S}/person": (STAFF, {"json": {"person": "ben"}}),
    f"POST {S}/retry": (OWN, {}),
    f"POST {S}/cancel": (OWN, {}),
    f"GET {S}/plots": (OWN, {}),
    f"POST {S}/edits": (STAFF, {"json": EDIT}),
    f"POST {S}/undo": (STAFF, {}),
    f"POST {S}/redo": (STAFF, {}),
    f"GET {S}/video/{{number}}": (OWN, {}),
    f"DELETE {S}/video": (OWN, {}),
    f"GET {S}/files/{{kind}}": (OWN, {}),
    f"POST {API}/live": (ACCOUNT, {"json": {"movements": ["arm_raise"]}}),
    f"GET {API}/live/{{check_id}}": (OWN, {}),
    f"DELETE {API}/live/{{check_id}}": (OWN, {}),
    f"POST {API}/live/{{check_id}}/phone": (OWN, {}),
    f"GET {API}/people/{{code}}/invitations": (STAFF, {}),
    f"POST {API}/people/{{code}}/invitations": (STAFF, {"json": {"movements": ["arm_raise"]}}),
    f"POST {API}/invitations/{{number}}/withdraw": (STAFF, {}),
    f"POST {G}": (OPEN, {"json": {"token": "TOKEN"}}),
    f"POST {G}/{{invitation_id}}/consent": (GUEST, {}),
    f"POST {G}/{{invitation_id}}/live": (GUEST, {}),
    f"GET {G}/{{invitation_id}}/live/{{check_id}}": (GUEST, {}),
    f"GET {G}": (OPEN, {}),
    f"GET {G}/{{invitation_id}}": (GUEST, {}),
    f"GET {G}/{{invitation_id}}/result": (GUEST, {}),
    f"GET {G}/{{invitation_id}}/report/{{number}}": (GUEST, {}),
    f"DELETE {API}/everything": (ADMIN, {}),
    f"GET {API}/archive": (ADMIN, {}),
    f"POST {API}/archive": (ADMIN, {"json": {"upload": NOBODY}}),
    f"GET {API}/accounts": (ADMIN, {}),
    f"POST {API}/accounts": (
        ADMIN,
        {"json": {"name": "emil", "password": PASSWORD, "role": "clinician"}},
    ),
    f"DELETE {API}/accounts/{{name}}": (ADMIN, {}),
    f"PUT {API}/accounts/{{name}}/password": (ADMIN, {"json": {"password": "another one"}}),
    f"OPTIONS {U}": (ACCOUNT, {}),
    f"POST {U}": (ACCOUNT, {"headers": TUS | {"Upload-Length": "10"}}),
    f"HEAD {U}/{{upload_id}}": (OWN_UPLOAD, {"headers": TUS}),
    f"PATCH {U}/{{upload_id}}": (OWN_UPLOAD, {"headers": PATCH, "content": b"there"}),
    f"GET {API}/pictures/{{upload_id}}": (OWN_UPLOAD, {}),
    f"DELETE {U}/{{upload_id}}": (OWN_UPLOAD, {"headers": TUS}),
}
"""Who may use a route of the API: of anna's session, of anna's upload; and of an invitation, those
for its guest. Whoever may not gets 401 (nobody), 403 (not this role), or 404 (not this one's), and
whoever may gets something else."""


def test_every_route_has_a_rule(clinic: Clinic) -> None:
    of_api = [each for each in routes(clinic.app) if f" {API}" in each or f" {G}" in each]
    assert of_api == sorted(RULES)


@pytest.fixture
def stocked(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr("tmr_vision.app.service.check_video", lambda *_, **__: None)
    anna = clinic.client("patient")
    metadata = {"Upload-Length": "10"}
    began = anna.post(U, headers=TUS | metadata).headers["Location"].rpartition("/")[2]
    anna.patch(f"{U}/{began}", headers=PATCH | {"Upload-Offset": "0"}, content=b"hello")
    check = anna.post(f"{API}/live", json={"movements": ["arm_raise"]}).json()["id"]
    made, token = clinic.service.invitations.add(1, INVITED, who="cleo")
    return {"began": began, "whole": send(anna, b"a whole video"), "check": check,
            "invitation": made.id, "token": token}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("rule", sorted(RULES))
def test_who_may_do_what(clinic: Clinic, stocked: dict[str, str], rule: str, role: str) -> None:
    method, path = rule.split(" ")
    allowed, request = RULES[rule]
    client = clinic.client(role)
    number = _stock_guest(clinic, stocked, rule) if path.startswith(G) else stocked["invitation"]
    filled = path.format(
        session_id=clinic.session, code="ben", number=number if "withdraw" in path else 0,
        kind="csv", name="ben", upload_id=stocked["began"], invitation_id=number,
        check_id=number if path.startswith(G) else stocked["check"],
    )  # fmt: skip
    if "json" in request:
        request = request | {"json": _filled(request["json"], stocked)}
    if rule == f"POST {API}/archive" and role == "admin":
        request = {"json": {"upload": send(client, b"no archive")}}
    answer = client.request(method, filled, **request)
    refused = answer.status_code in (401, 403, 404)
    assert refused == (role not in allowed), (answer.status_code, answer.text)
    nobody = role in ("anonymous", "guest") and not path.startswith(G)
    assert (answer.status_code == 401) == (nobody and refused)
    assert answer.status_code < 500


def _stock_guest(clinic: Clinic, stocked: dict[str, str], rule: str) -> str:
    """Return the invitation of the guest, else another one, with what the route is about."""
    number = clinic.guest or stocked["invitation"]
    if "check_id" in rule:
        plan = CheckPlan(id=number, person_id=1, **{**INVITED, "movements": ("arm_raise",)})
        clinic.app.state.live.begin(plan)
    if "report" in rule:
        add_result(clinic.service, "anna", number)
    return number


def _filled(data: Any, stocked: dict[str, str]) -> Any:
    if "uploads" in data:
        return {"uploads": [{"id": stocked["whole"]}]}
    return data | {"token": stocked["token"]} if "token" in data else data


@pytest.mark.parametrize("number", [NOBODY, "a/b", "..", "%00", "A" * 32, "é"])
@pytest.mark.parametrize("rule", [each for each in sorted(RULES) if "session_id" in each])
def test_a_session_that_is_not_there_is_not_there(clinic: Clinic, rule: str, number: str) -> None:
    method, path = rule.split(" ")
    filled = path.format(session_id=number, number=0, kind="csv")
    answer = clinic.client().request(method, filled, **RULES[rule][1])
    assert answer.status_code in (404, 405)


def test_a_patient_sees_the_own_sessions_only(clinic: Clinic) -> None:
    add_result(clinic.service, "ben")
    add_result(clinic.service)
    seen = {role: clinic.client(role).get(f"{API}/sessions").json() for role in sorted(ACCOUNT)}
    assert {role: len(each) for role, each in seen.items()} == {
        "patient": 1, "other patient": 1, "clinician": 3, "admin": 3,
    }  # fmt: skip
    assert [each["person"] for each in seen["other patient"]] == ["ben"]
    ours = clinic.client("patient").get(f"{API}/sessions", params={"person": "ben"}).json()
    assert [each["person"] for each in ours] == ["anna"]


def test_what_a_patient_sends_is_the_own(clinic: Clinic, stocked: dict[str, str]) -> None:
    given = {"uploads": [{"id": stocked["whole"]}], "person": "ben"}
    made = clinic.client("patient").post(f"{API}/sessions", json=given)
    assert made.status_code == 202
    assert made.json()["person"] == "anna"


def test_nobody_sees_only_how_to_log_in(clinic: Clinic) -> None:
    client = clinic.client("anonymous")
    for rule in routes(clinic.app):
        method, path = rule.split(" ")
        if method == "GET" and not path.startswith((API, G)) and path not in OPEN_PAGES:
            answer = client.get(path.format(session_id=clinic.session))
            assert (answer.status_code, answer.headers["location"]) == (303, "/login"), rule


def test_who_lost_the_account_is_out_at_once(clinic: Clinic) -> None:
    cleo = clinic.client("clinician")
    assert clinic.client().delete(f"{API}/accounts/cleo").status_code == 204
    assert cleo.get(f"{API}/people").status_code == 401


def test_a_patient_who_is_deleted_is_out_at_once(clinic: Clinic) -> None:
    anna = clinic.client("patient")
    assert clinic.client().delete(f"{API}/people/anna").status_code == 204
    assert anna.get(f"{API}/me").status_code == 401
    assert [each.name for each in clinic.service.accounts.all()] == ["ben", "cleo", "dora"]


def test_the_key_of_a_home_opens_no_clinic(clinic: Clinic) -> None:
    owner = clinic.service.accounts.log_in_owner()
    for key in (owner, clinic.app.state.token):
        client = clinic.client("anonymous")
        client.headers["Authorization"] = f"Bearer {key}"
        assert client.get(f"{API}/me").status_code == 401
        assert client.get("/", params={"token": key}).headers["location"] == "/login"


def test_a_clinic_opened_without_accounts_knows_no_passwords(home: Clinic) -> None:
    answer = home.client("anonymous").post(
        f"{API}/login", json={"name": "dora", "password": PASSWORD}
    )
    assert answer.status_code == 401


def test_logins_outlast_the_server(clinic: Clinic) -> None:
    cleo = clinic.client("clinician")
    again = open_again(clinic.service.places.folder, clinic.session)
    client = again.client("anonymous")
    client.cookies = cleo.cookies
    assert client.get(f"{API}/me").json()["name"] == "cleo"
