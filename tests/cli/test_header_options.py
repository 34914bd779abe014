"""What stands at the head of a report is given in the same way to every command, and kept."""

import inspect
import json
from dataclasses import fields

import pytest
from typer.testing import CliRunner

from tests.recorded import SAMPLES
from tmr_vision.cli import app
from tmr_vision.cli.header import HEADER
from tmr_vision.export import load_result
from tmr_vision.live.context import SessionOptions
from tmr_vision.live.journal import read_lines
from tmr_vision.live.run import SessionConfig, open_session
from tmr_vision.movements import read_movements
from tmr_vision.pose import find_model
from tmr_vision.records import SessionHeader

WATCH = ["--no-guide", "--fast", "--headless", "--model", "lite", "--movement", "arm_raise_side"]
TOLD = {
    "code": "A-17",
    "examiner": "M. Berger",
    "notes": "morning",
    "test_date": "2026-03-04",
    "dominance": "right",
    "reason": "stiff shoulder",
    "aids": "none",
    "pain_before": 3.0,
    "pain_after": 2.0,
}
OPTIONS = [w for name, value in TOLD.items() for w in (f"--{name.replace('_', '-')}", str(value))]


def test_there_is_an_option_for_all_that_a_header_holds() -> None:
    assert set(HEADER) == {field.name for field in fields(SessionHeader)} == set(TOLD)
    assert all(getattr(SessionHeader(), name) == default for name, (_, default) in HEADER.items())


@pytest.mark.parametrize("command", ["analyze", "report", "live"])
def test_the_command_has_these_options(command: str) -> None:
    (callback,) = [c.callback for c in app.registered_commands if c.callback.__name__ == command]
    assert set(HEADER) <= set(inspect.signature(callback).parameters)
    shown = CliRunner(env={"COLUMNS": "200"}).invoke(app, [command, "--help"]).output
    assert all(f"--{name.replace('_', '-')}" in shown for name in HEADER)


def test_a_live_session_keeps_them_in_its_result(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    film = str(SAMPLES / "arm_raise_side.mp4")
    done = CliRunner().invoke(app, ["live", film, *WATCH, "--out", "session", *OPTIONS])
    assert done.exit_code == 0, done.output
    kept = json.loads((tmp_path / "session" / "report" / "result.json").read_text())["header"]
    assert kept == TOLD
    assert load_result(tmp_path / "session" / "report").header.told() == TOLD
    page = (tmp_path / "session" / "report" / "report.html").read_text()
    assert "A-17" in page


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--code", "John Smith", "is not a code"),
        ("--test-date", "yesterday", "is not a date"),
        ("--pain-before", "11", "pain goes from 0"),
        ("--dominance", "up", "not one of"),
    ],
)
def test_what_cannot_be_is_told_before_the_camera_is_opened(
    option, value, told, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    film = str(SAMPLES / "arm_raise_side.mp4")
    done = CliRunner().invoke(app, ["live", film, *WATCH, option, value])
    assert done.exit_code == 2
    assert told in " ".join(done.output.split())
    assert list(tmp_path.iterdir()) == []


def test_a_session_that_is_resumed_keeps_them_and_takes_what_is_new(tmp_path) -> None:
    options = SessionOptions(movements=read_movements()[:1])

    def header_of(header: SessionHeader, *, resumed: bool) -> SessionHeader:
        config = SessionConfig("pushed", tmp_path / "s", resumed=resumed, header=header)
        with open_session(config, options, model=find_model("lite"), passes=_Passes()) as session:
            return session._state.header

    first = SessionHeader(code="A-17", examiner="M. Berger", pain_before=0.0)
    assert header_of(first, resumed=False).told() == first.told()
    after = header_of(SessionHeader(pain_after=4.0, examiner="K. Lang"), resumed=True)
    assert after.told() == first.told() | {"pain_after": 4.0, "examiner": "K. Lang"}
    again = header_of(SessionHeader(), resumed=True)
    assert again.told() == after.told(), "it was written down"
    assert [line["kind"] for line in read_lines(tmp_path / "s")].count("header") == 2


class _Passes:
    """Sees nobody; no model is loaded."""

    mirrored, balancing = False, "both"
