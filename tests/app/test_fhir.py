"""A person's results for a clinic's record: valid FHIR, with the report for print."""

import base64
import json
from typing import Any

import pytest
from fastapi import FastAPI
from fhir.resources.R4B.bundle import Bundle
from starlette.testclient import TestClient

from tests.app.clinic import API
from tests.app.stored import analysed, service_of, store
from tests.fake_results import CASES, fake_result
from tmr_vision.export.fhir import fhir_bundle, joined_bundles


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found = [entry["resource"] for entry in bundle["entry"]]
    return [each for each in found if each["resourceType"] == kind]


def checked(bundle: dict[str, Any]) -> dict[str, Any]:
    """Return a Bundle that the model of FHIR reads, and whose references all lead somewhere."""
    text = json.dumps(bundle)
    Bundle.model_validate_json(text)
    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(addresses) == len(set(addresses))
    (report, *_) = resources(bundle, "DiagnosticReport")
    assert {each["reference"] for each in report.get("result", [])} <= set(addresses)
    return bundle


@pytest.mark.parametrize("kind", CASES)
def test_the_report_has_all_observations_and_the_pdf(kind: str) -> None:
    result = fake_result(kind)
    header = result.header.with_(test_date="2026-03-04", examiner="A. Beispiel")
    bundle = checked(fhir_bundle(result.with_(header=header), patient="P-1", pdf=b"%PDF-1.7 x"))
    (report,) = resources(bundle, "DiagnosticReport")
    seen = resources(bundle, "Observation")
    assert len(report.get("result", [])) == len(seen)
    assert all(each["effectiveDateTime"] == "2026-03-04" for each in [report, *seen])
    assert report["status"] == "preliminary"
    assert report["subject"]["identifier"]["value"] == "P-1"
    assert report["performer"] == [{"display": "A. Beispiel"}]
    (form,) = report["presentedForm"]
    assert base64.b64decode(form["data"]) == b"%PDF-1.7 x"


def test_without_a_pdf_nothing_is_said_of_one() -> None:
    (report,) = resources(checked(fhir_bundle(fake_result("balanced"))), "DiagnosticReport")
    assert "presentedForm" not in report
    assert "performer" not in report


def test_bundles_are_joined_with_the_program_once() -> None:
    one = fake_result("imbalance")
    two = one.with_(created="2026-05-01T00:00:00+00:00")
    joined = checked(joined_bundles([fhir_bundle(one), fhir_bundle(two)]))
    (device,) = [e for e in joined["entry"] if e["resource"]["resourceType"] == "Device"]
    named = {each["device"]["reference"] for each in resources(joined, "Observation")}
    assert named == {device["fullUrl"]}
    assert len(resources(joined, "DiagnosticReport")) == 2
    Bundle.model_validate_json(json.dumps(joined_bundles([])))


def test_a_session_comes_with_its_pdf_after_the_edits(app: FastAPI, client: TestClient) -> None:
    found = store(service_of(app), analysed("arm_raise"))
    note = {"test": analysed("arm_raise").movements[0].id, "note": "tired"}
    client.post(f"{API}/sessions/{found.id}/edits", json={"edits": [note]})
    answer = client.get(f"{API}/sessions/{found.id}/files/fhir")
    assert answer.headers["content-type"] == "application/fhir+json"
    (report,) = resources(checked(answer.json()), "DiagnosticReport")
    assert base64.b64decode(report["presentedForm"][0]["data"]).startswith(b"%PDF")


def test_all_sessions_of_a_person_and_of_nobody_else(app: FastAPI, client: TestClient) -> None:
    service = service_of(app)
    for code in ("anna", "ben"):
        service.people.add(code)
        store(service, analysed("arm_raise"), person=code)
    later = analysed("leg_raise", created="2026-05-04T10:00:00+02:00")
    last = store(service, later, person="anna")
    service.sessions.add("waits", ["a.mp4"], service.people.find("anna").id, task={})
    answer = client.get(f"{API}/people/anna/fhir")
    assert answer.headers["content-type"] == "application/fhir+json"
    bundle = checked(answer.json())
    reports = resources(bundle, "DiagnosticReport")
    assert len(reports) == 2
    assert {each["subject"]["identifier"]["value"] for each in reports} == {"anna"}
    form = reports[-1]["presentedForm"][0]
    assert form["url"] == f"http://127.0.0.1{API}/sessions/{last.id}/files/pdf"
    assert client.get(form["url"]).content.startswith(b"%PDF")
    assert client.get(f"{API}/people/nobody/fhir").status_code == 404
