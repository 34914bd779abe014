"""The whole API as its description has it, as every role: it answers, and always in its shapes."""

import warnings

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.app.clinic import API, ROLES, Clinic, add_result
from tests.app.test_roles import RULES

EXAMPLES = 8
"""Of each action and role in CI; 200 when this was made, without a fault."""


@pytest.mark.parametrize("role", ROLES)
def test_no_request_makes_it_fall(
    clinic: Clinic, role: str, request: pytest.FixtureRequest
) -> None:
    client = clinic.client(role)
    clinic.app.openapi_schema = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_dict(clinic.app.openapi())
    n = request.config.getoption("--hypothesis-seed") and EXAMPLES or EXAMPLES
    tried = 0
    for operation in schema.get_all_operations():
        found = operation.ok()
        if found.path.endswith(("/logout", "/everything")) or found.path == f"{API}/login":
            continue  # tried elsewhere: after these there is nothing to ask for

        @settings(max_examples=n, deadline=None, database=None, derandomize=True,
                  phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
        @schemathesis.pytest.given(case=found.as_strategy()) if False else _given(found)
        def check(case: schemathesis.Case) -> None:
            nonlocal tried
            tried += 1
            if "session_id" in case.path_parameters:
                case.path_parameters["session_id"] = clinic.session
            answer = case.call(session=client, base_url="http://127.0.0.1:8737")
            case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])
            _mend(clinic)

        check()
    assert tried > 20 * EXAMPLES // 2
