"""What docs/serve.md says is so: its commands run, its options exist."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from tests.app.clinic import Clinic, saved_result
from tmr_vision.cli import app
from tmr_vision.store.accounts import LOCKED_S, LOGIN_S, MOST_FAILED

PAGE = (Path(__file__).parents[2] / "docs" / "serve.md").read_text(encoding="utf-8")
COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]


def told() -> list[list[str]]:
    blocks = re.findall(r"```bash\n(.*?)```", PAGE, flags=re.DOTALL)
    lines = [shlex.split(line) for block in blocks for line in block.splitlines() if line]
    return [line[line.index("web") if "web" in line else 0 :][1:] for line in lines
            if line[0] == "tmr-vision" or "web" in line]  # fmt: skip


def test_its_commands_and_options_exist() -> None:
    assert [line[0] for line in told()] == [
        "serve", "serve", "serve", "account", "serve", "account", "invite", "archive", "restore",
        "import",
    ]  # fmt: skip
    for name, *rest in told():
        below = getattr(COMMANDS[name], "commands", {})
        command = below[rest[0]] if below else COMMANDS[name]
        known = {flag for each in command.params for flag in each.opts}
        assert {word for word in rest if word.startswith("--")} <= known, name
    named = set(re.findall(r"`(--[a-z-]+)", PAGE)) - {"--nthreads"}
    assert named <= {flag for each in COMMANDS["serve"].params for flag in each.opts}


def test_its_numbers_are_those_of_the_program() -> None:
    assert f"{ {5: 'Five'}[MOST_FAILED] } wrong passwords" in PAGE
    assert f"for {LOCKED_S / 60:.0f} minutes" in PAGE
    assert f"after {LOGIN_S / 3600:.0f} hours" in PAGE


def test_archive_restore_and_import_as_they_are_told(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "result").symlink_to(saved_result())
    run = CliRunner()
    there = {line[0]: line for line in told()}
    for name, folder, said in (
        ("archive", clinic.service.places.folder, "1 session written."),
        ("restore", tmp_path / "new", "1 session added."),
        ("import", tmp_path / "new", "result"),
    ):
        done = run.invoke(app, [*there[name], "--data", str(folder), "--lang", "en"])
        assert done.exit_code == 0, done.output
        assert said in done.output
    listed = run.invoke(app, ["history", "--person", "anna", "--data", str(tmp_path / "new")])
    assert len(listed.output.splitlines()) == 2
