"""The whole API as its description has it, as every role: it answers, and always in its shapes."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.app.clinic import API, HOST, NAMES, ROLES, TUS, Clinic, add_result
from tests.app.test_roles import RULES

EXAMPLES = int(os.environ.get("TMR_VISION_EXAMPLES", "3"))
"""Of each action and role; with 100 none of them falls either."""
GIVEN = ("user-agent", "accept-encoding", "connection", "authorization", "origin", "host",
         "content-length")  # fmt: skip
"""Headers that the browser sets itself."""
ENDING = (f"DELETE {API}/everything", f"POST {API}/logout", f"POST {API}/me/password")
"""After these there is nothing to ask for, so they have a test of their own."""

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")


def operations(clinic: Clinic) -> Iterator[Any]:
    description = clinic.app.openapi()
    for found in schemathesis.openapi.from_dict(description).get_all_operations():
        operation = found.ok()
        if operation.label not in ENDING:
            yield operation


FILES = {"uploads", "video", "files", "plots", "pictures", "archive", "fhir"}
"""Parts of the routes that answer with a file, or with headers alone."""


def test_the_description_has_every_answer(clinic: Clinic) -> None:
    for path, methods in clinic.app.openapi()["paths"].items():
        for method, action in methods.items():
            answers = action["responses"]
            good = next(each for code, each in answers.items() if code.startswith("2"))
            bare = FILES & set(path.split("/"))
            assert bare or "204" in answers or good["content"]["application/json"]["schema"], path
            assert action["description"], (method, path)


@pytest.mark.parametrize("role", ROLES)
def test_no_request_makes_it_fall(clinic: Clinic, role: str) -> None:
    client = clinic.client(role)
    tried: dict[int, int] = {}

    def ask(case: Any) -> None:
        parameters = case.path_parameters or {}
        if "session_id" in parameters and len(tried) % 2:
            parameters["session_id"] = clinic.session
        if "invitation_id" in parameters and clinic.guest and len(tried) % 2:
            parameters["invitation_id"] = clinic.guest
        sent = case.as_transport_kwargs(base_url=HOST)
        sent.pop("cookies", None)
        if isinstance(sent.get("data"), dict):
            sent["data"] = {k: str(v) for k, v in sent["data"].items()}
        headers = {k: v for k, v in sent.pop("headers", {}).items() if k.lower() not in GIVEN}
        if "uploads" in case.path:
            headers |= TUS
        answer = client.request(**sent, headers=headers)
        tried[answer.status_code] = tried.get(answer.status_code, 0) + 1
        case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])

    for operation in operations(clinic):
        settings(
            max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )(given(operation.as_strategy())(ask))()  # fmt: skip
        _mend(clinic)
    assert sum(tried.values()) > len(RULES)
    assert (set(tried) <= {401, 403, 404, 405, 412, 422}) == (role == "anonymous"), tried


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("label", ENDING)
def test_what_ends_all_else_does_not_fall_either(clinic: Clinic, label: str, role: str) -> None:
    """Each request by somebody who is logged in again."""
    found = schemathesis.openapi.from_dict(clinic.app.openapi()).get_all_operations()
    (operation,) = (each.ok() for each in found if each.ok().label == label)

    def ask(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url=HOST)
        sent.pop("cookies", None)
        headers = {k: v for k, v in sent.pop("headers", {}).items() if k.lower() not in GIVEN}
        client = clinic.client(role if _can_log_in(clinic, role) else "anonymous")
        answer = client.request(**sent, headers=headers)
        case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])

    settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )(given(operation.as_strategy())(ask))()  # fmt: skip


def _can_log_in(clinic: Clinic, role: str) -> bool:
    """Whether there is an account of this role; deleting everything ends those of patients."""
    known = {each.name for each in clinic.service.accounts.all()}
    if role == "guest":  # invited as a person
        return any(each.code == "anna" for each in clinic.service.people.all())
    return role == "anonymous" or NAMES[role] in known


def _mend(clinic: Clinic) -> None:
    """Bring back what was deleted."""
    if not any(each.id == clinic.session for each in clinic.service.sessions.all()):
        clinic.session = add_result(clinic.service).id


def test_what_a_description_cannot_say_makes_nothing_fall_either(clinic: Clinic) -> None:
    client = clinic.client()
    for path in ("/people/%00", "/people/a%2F..", "/accounts/%00", "/accounts/%F0%9F%98%80",
                 f"/sessions/{clinic.session}/video/-1", f"/sessions/{clinic.session}/files/%00",
                 f"/sessions/{clinic.session}/video/" + "9" * 5000,
                 f"/sessions/{clinic.session}/files/csv?audience=%00", "/sessions?person=%00",
                 "/sessions?most=0", "/uploads/..%2F..%2Fx", "/uploads/.locks"):  # fmt: skip
        for method in ("GET", "DELETE", "PATCH", "HEAD", "PUT", "POST", "TRACE"):
            answer = client.request(method, API + path, headers=TUS)
            assert answer.status_code < 500, (method, path)
