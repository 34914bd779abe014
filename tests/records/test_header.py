"""The head of a report: kept with the result, one code everywhere, faults in one sentence."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import tmr_vision
from tests.export.test_loading import saved
from tests.fake_results import fake_result
from tests.recorded import recording
from tmr_vision.analysis import analyze_recordings
from tmr_vision.cli import app
from tmr_vision.errors import ResultError, UsageError
from tmr_vision.export import export_result, load_result
from tmr_vision.pose import find_model
from tmr_vision.records import SessionHeader
from tmr_vision.report import ReportOptions, render_html
from tmr_vision.report.pdf import lay_out_pages

HEADER = SessionHeader(
    code="P-0042", test_date="2026-03-04", examiner="M. Muster", dominance="both",
    reason="check-up", aids="a stick", pain_before=0, pain_after=2.5, notes="first line\nsecond",
)  # fmt: skip


def test_it_comes_back_with_the_result(tmp_path: Path) -> None:
    folder = saved(fake_result().with_(header=HEADER), tmp_path / "out")
    back = load_result(folder).header
    assert {n: getattr(back, n) for n in vars(HEADER)} == vars(HEADER)
    assert json.loads((folder / "result.json").read_text())["header"]["pain_after"] == 2.5


def test_a_result_of_before_has_an_empty_one(tmp_path: Path) -> None:
    folder = saved(fake_result(), tmp_path / "out")
    data = json.loads((folder / "result.json").read_text())
    del data["header"]
    for movement in data["movements"]:
        del movement["looks_like"]
    (folder / "result.json").write_text(json.dumps(data))
    back = load_result(folder)
    assert vars(back.header) == vars(SessionHeader())
    assert back.movements[0].looks_like == ""


def test_a_damaged_one_is_told(tmp_path: Path) -> None:
    folder = saved(fake_result(), tmp_path / "out")
    data = json.loads((folder / "result.json").read_text())
    data["header"]["test_date"] = "last week"
    (folder / "result.json").write_text(json.dumps(data))
    with pytest.raises(ResultError, match="is not a date"):
        load_result(folder)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"code": "Jane Doe"}, "'Jane Doe' is not a code"),
        ({"code": "P-"}, "'P-' is not a code"),
        ({"test_date": "4.3.2026"}, "'4.3.2026' is not a date; write it as 2026-03-31"),
        ({"test_date": "20260304"}, "is not a date"),
        ({"test_date": "2026-02-30"}, "is not a date"),
        ({"dominance": "middle"}, "the dominant side cannot be 'middle'; choose left, right, both"),
        ({"pain_before": 11}, "pain goes from 0 (none) to 10 (worst)"),
        ({"pain_after": -1}, "pain goes from 0 (none) to 10 (worst)"),
        ({"pain_after": float("nan")}, "pain goes from 0 (none) to 10 (worst)"),
        ({"examiner": "x" * 81}, "the text for examiner is too long; use up to 80 letters"),
        ({"notes": "x" * 4001}, "the text for notes is too long"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(told: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        SessionHeader(**told)
    assert sentence in str(caught.value)


def test_a_newer_head_changes_what_it_tells_and_keeps_the_rest() -> None:
    newer = SessionHeader(examiner="N. Neu", pain_before=0)
    both = HEADER.updated(newer)
    assert (both.examiner, both.pain_before, both.code) == ("N. Neu", 0, HEADER.code)


def test_it_goes_through_the_analysis() -> None:
    model = find_model("full")
    result = analyze_recordings([recording("arm_raise")], model=model, header=HEADER)
    assert result.header is HEADER
    assert tmr_vision.SessionHeader is SessionHeader


def test_one_code_everywhere(tmp_path: Path) -> None:
    result = fake_result().with_(header=HEADER)
    assert "P-0042" in render_html(result)
    assert "P-0042" in lay_out_pages(result)._foot
    assert "P-0077" in render_html(result, options=ReportOptions(code="P-0077"))
    (file,) = export_result(result, tmp_path, ["fhir"])
    assert '"P-0042"' in file.read_text(encoding="utf-8")


def test_the_reports_of_a_saved_result_take_a_new_head(tmp_path: Path) -> None:
    folder = saved(fake_result().with_(header=HEADER), tmp_path / "out")
    call = ["report", str(folder), "--audience", "clinician", "--examiner", "N. Neu"]
    assert CliRunner().invoke(app, [*call, "--notes", "seen again"]).exit_code == 0
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "N. Neu" in text
    assert "seen again" in text
    assert "a stick" in text
    wrong = CliRunner().invoke(app, [*call, "--force", "--test-date", "today"])
    assert wrong.exit_code == 2
    assert "is not a date" in wrong.stderr


@pytest.mark.parametrize("option", [["--test-date", "x"], ["--pain-before", "20"]])
def test_analyze_says_so_before_the_work(option: list[str], tmp_path: Path) -> None:
    clip = tmp_path / "not_there.mp4"
    told = CliRunner().invoke(app, ["analyze", str(clip), *option])
    assert told.exit_code == 2
    assert ("date" if "date" in option[0] else "pain") in told.stderr
    assert not list(tmp_path.iterdir())
