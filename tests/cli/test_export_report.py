"""``export --format fhir`` takes the report for print along, where there is one."""

import base64
import json
from pathlib import Path

from typer.testing import CliRunner

from tests.fake_results import fake_result
from tmr_vision.cli import app
from tmr_vision.export import RESULT, write_json
from tmr_vision.report.folder import write_folder


def test_the_report_beside_a_result_is_in_its_bundle(tmp_path: Path) -> None:
    write_folder(fake_result("balanced"), tmp_path / "result", overlay=False)
    done = CliRunner().invoke(app, ["export", str(tmp_path / "result"), "--format", "fhir"])
    assert done.exit_code == 0, done.output
    bundle = json.loads((tmp_path / "result" / "fhir.json").read_text())
    (form,) = bundle["entry"][-1]["resource"]["presentedForm"]
    pdf = (tmp_path / "result" / "report.pdf").read_bytes()
    assert base64.b64decode(form["data"]) == pdf


def test_a_result_without_a_report_is_exported_all_the_same(tmp_path: Path) -> None:
    write_json(fake_result("balanced"), tmp_path / RESULT)
    done = CliRunner().invoke(app, ["export", str(tmp_path), "--format", "fhir"])
    assert done.exit_code == 0, done.output
    bundle = json.loads((tmp_path / "fhir.json").read_text())
    assert "presentedForm" not in bundle["entry"][-1]["resource"]
