"""A result as a FHIR R4 transaction Bundle of Observations, for a clinic's record.

For each movement there is one Observation a side, one of their difference, which is derived from
them, and one a side of what was felt. A DiagnosticReport has them all, with the report for print.
Status is ``preliminary``: the clinician decides. No standard code says exactly what is measured
here, so the codes are the project's own (``urn:tmr-vision:``); SNOMED CT only names the sides, UCUM
the units. ``issued`` is the time of the analysis, ``effectiveDateTime`` the day of the test as it
was told.
"""

import base64
import json
import re
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tmr_vision.errors import UsageError
from tmr_vision.export.result_json import result_to_dict
from tmr_vision.records import AnalysisResult
from tmr_vision.skeleton import SIDES

NOTE = "Measurement aid from one camera, not a diagnosis: the clinician decides."
Json = dict[str, Any]
_CODES = "urn:tmr-vision:codes"
_PATIENT = r"[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,62}[A-Za-z0-9])?"
"""Stricter than FHIR's string, which may not be empty, blank, or hold control characters: a record
finds a person by exactly these letters, and a code is no place for a name."""
_SPACE = uuid.UUID("f4fd8a67-9d93-4e54-95ca-5494e45ec2df")
_SNOMED_SIDES = {"left": ("7771000", "Left"), "right": ("24028007", "Right")}


def write_fhir(
    result: AnalysisResult, path: Path, *, patient: str | None = None, pdf: bytes | None = None
) -> None:
    """Write ``fhir.json``; ``patient`` is a code, never a name, ``pdf`` the report for print."""
    bundle = fhir_bundle(result, patient=patient, pdf=pdf)
    text = json.dumps(bundle, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def fhir_bundle(
    result: AnalysisResult, *, patient: str | None = None, pdf: bytes | str | None = None
) -> Json:
    """Return the Bundle as plain dictionaries and lists; raises UsageError as `check_patient`.

    ``pdf`` is the report for print, or the address where it is; None: there is none.
    """
    if patient is None:
        patient = result.header.code or None
    check_patient(patient)
    data = result_to_dict(result)
    device = _device(data)
    device_url = _url(data, "device")
    shared = {
        "resourceType": "Observation",
        "status": "preliminary",
        "issued": data["created"],
        "device": {"reference": device_url},
        "note": [{"text": NOTE}],
    }
    if patient is not None:
        code = {"system": "urn:tmr-vision:patient", "value": patient}
        shared["subject"] = {"type": "Patient", "identifier": code}
    if result.header.test_date:
        shared["effectiveDateTime"] = result.header.test_date
    observations = {
        name: {**shared, **observation}
        for found in data["movements"]
        for name, observation in _observations(data, found).items()
    }
    report = _report(result, [_url(data, name) for name in observations], shared, pdf)
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "timestamp": data["created"],
        "entry": [
            _entry(device_url, device),
            *(_entry(_url(data, name), each) for name, each in observations.items()),
            _entry(_url(data, "report"), report),
        ],
    }


def joined_bundles(bundles: Sequence[Json]) -> Json:
    """Return one Bundle of all the entries of several, with each version of the program once."""
    devices: dict[str, str] = {}
    entries: list[Json] = []
    for bundle in bundles:
        text = json.dumps(bundle["entry"])
        device = bundle["entry"][0]
        known = devices.setdefault(json.dumps(device["resource"]), device["fullUrl"])
        again = known != device["fullUrl"]
        found = json.loads(text.replace(device["fullUrl"], known))
        entries += found[1:] if again else found
    joined: Json = {"resourceType": "Bundle", "type": "transaction"}
    return joined | ({"entry": entries} if entries else {})


def _report(
    result: AnalysisResult, urls: Sequence[str], shared: Json, pdf: bytes | str | None
) -> Json:
    names = ("status", "issued", "subject", "effectiveDateTime")
    report: Json = {
        "resourceType": "DiagnosticReport",
        **{name: shared[name] for name in names if name in shared},
        "code": _concept("movement_comparison", "movement of the left and the right side compared"),
    }
    if urls:  # FHIR has no empty lists
        report["result"] = [{"reference": url} for url in urls]
    if result.header.examiner.strip():
        report["performer"] = [{"display": result.header.examiner.strip()}]
    if pdf is not None:
        held = {"url": pdf} if isinstance(pdf, str) else {"data": base64.b64encode(pdf).decode()}
        report["presentedForm"] = [{"contentType": "application/pdf", "title": "Report"} | held]
    return report


def check_patient(patient: str | None) -> None:
    """Raise UsageError if this cannot be a person's code in a record."""
    if patient is not None and not re.fullmatch(_PATIENT, patient):
        raise UsageError(
            "{given} is not a code of a record; use up to 64 letters, digits, '-', '_', '.' "
            "and '/', and not the person's name.",
            code="record_code_invalid",
            given=repr(patient),
        )


def _entry(url: str, resource: Json) -> Json:
    request = {"method": "POST", "url": resource["resourceType"]}
    if "identifier" in resource:  # the same version of the program is one device of the record
        request["ifNoneExist"] = "identifier={system}|{value}".format(**resource["identifier"][0])
    return {"fullUrl": url, "resource": resource, "request": request}


def _url(data: Json, name: str) -> str:
    """Return an address that is the same each time this result is exported."""
    sources = " ".join(str(source["sha256"]) for source in data["sources"])
    return uuid.uuid5(_SPACE, f"{data['created']} {sources} {name}").urn


def _device(data: Json) -> Json:
    version = data["software"]["version"]
    return {
        "resourceType": "Device",
        "identifier": [{"system": "urn:tmr-vision:device", "value": version}],
        "deviceName": [{"name": "tmr_vision", "type": "model-name"}],
        "type": {"text": "software that measures joint angles in video"},
        "version": [{"value": version}],
        "note": [{"text": f"Pose model {data['model']['name']}, sha256 {data['model']['sha256']}"}],
    }


def _observations(data: Json, found: Json) -> dict[str, Json]:
    """Return the Observations of one movement by a name that is theirs alone."""
    key = found["movement"]
    sides = {f"{key} {side}": _of_side(found, side) for side in SIDES}
    felt = {f"{key} felt {side}": _felt(found, side) for side in SIDES} if found["felt"] else {}
    difference = _of_difference(found)
    difference["derivedFrom"] = [{"reference": _url(data, name)} for name in sides]
    return {**sides, f"{key} difference": difference, **felt}


def _of_side(found: Json, side: str) -> Json:
    summary = found[side]
    components = [_component("repetitions", _quantity(summary["n"], "1"))]
    if summary["sd"] is not None:
        components.append(_component("standard_deviation", _quantity(summary["sd"])))
    return {
        **_measured(found, ""),
        "bodySite": _site(side),
        **_value(summary["value"], found["reason"]),
        "component": components,
    }


def _of_difference(found: Json) -> Json:
    difference = found["difference"]
    components = [
        _component("verdict", {"valueCodeableConcept": _concept(found["verdict"])}),
        _component("margin", _quantity(found["margin"])),
    ]
    if found["strength"]:
        components.append(
            _component("strength", {"valueCodeableConcept": _concept(found["strength"])})
        )
    if found["limited_side"]:
        components.append(
            _component("limited_side", {"valueCodeableConcept": _site(found["limited_side"])})
        )
    if difference:
        ends = {end: _quantity(difference[end])["valueQuantity"] for end in ("low", "high")}
        components += [
            _component("interval_95", {"valueRange": ends}),
            _component("minimal_detectable_difference_95", _quantity(found["mdc95"])),
        ]
    return {
        **_measured(found, ".right_minus_left"),
        **_value(difference and difference["value"], found["reason"]),
        "component": components,
    }


def _felt(found: Json, side: str) -> Json:
    code = f"{found['movement']}.felt"
    return {
        "category": _category("survey"),
        "code": _concept(code, f"{found['title']}: how it felt, 0 to 100, higher is worse"),
        "bodySite": _site(side),
        **_quantity(found["felt"][side], "{score}"),
    }


def _measured(found: Json, ending: str) -> Json:
    code = f"{found['movement']}.{found['measure']}.{found['statistic']}{ending}"
    words = f"{found['title']}: {found['measure'].replace('_', ' ')}, {found['statistic']}"
    what = f"{words}, right minus left" if ending else words
    return {
        "category": _category("exam"),
        "code": _concept(code, what),
        "method": {"text": "joint angles from pose estimation in video, one camera"},
    }


def _value(value: float | None, reason: str) -> Json:
    if value is not None:
        return _quantity(value)
    system = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
    absent: Json = {"coding": [{"system": system, "code": "unknown"}]}
    if reason.strip():  # FHIR has no empty strings
        absent["text"] = reason
    return {"dataAbsentReason": absent}


def _component(name: str, value: Json) -> Json:
    return {"code": _concept(name), **value}


def _quantity(value: float, unit: str = "deg") -> Json:
    units = {"system": "http://unitsofmeasure.org", "code": unit, "unit": unit}
    return {"valueQuantity": {"value": value, **units}}


def _concept(code: str, words: str | None = None) -> Json:
    words = words or code.replace("_", " ")
    return {"coding": [{"system": _CODES, "code": code, "display": words}], "text": words}


def _category(code: str) -> list[Json]:
    system = "http://terminology.hl7.org/CodeSystem/observation-category"
    return [{"coding": [{"system": system, "code": code}]}]


def _site(side: str) -> Json:
    code, display = _SNOMED_SIDES[side]
    coding = {"system": "http://snomed.info/sct", "code": code, "display": display}
    return {"coding": [coding], "text": f"{side} side"}
