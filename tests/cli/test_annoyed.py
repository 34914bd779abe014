"""Wrong input to every command: one sentence, the right code, nothing lost."""

import errno
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fhir.resources.R4B.bundle import Bundle
from typer.testing import CliRunner, Result

from tests.cli.made_up import made_up, quick_pdf
from tests.export.test_loading import saved
from tests.fake_results import fake_result
from tmr_vision.cli import app
from tmr_vision.errors import OutputError, UsageError
from tmr_vision.export import fhir
from tmr_vision.live.journal import Journal

Run = Callable[..., Result]
COMMANDS = {
    "report": ("report", "bad", "--out", "new"),
    "compare": ("compare", "bad", "fine"),
    "export": ("export", "bad", "--format", "csv", "--format", "fhir", "--out", "new"),
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tmr_vision.analysis.analyze", made_up)
    monkeypatch.setattr("tmr_vision.report.folder.render_pdf", quick_pdf)
    saved(fake_result("facing"), tmp_path / "fine")
    saved(fake_result("facing"), tmp_path / "bad")
    return lambda *arguments: CliRunner().invoke(app, list(map(str, arguments)))


def refused(run: Run, told: str) -> None:
    """Let every command try the folder ``bad``: one sentence each, nothing written."""
    before = sorted(Path().rglob("*"))
    for arguments in COMMANDS.values():
        done = run(*arguments)
        assert (done.exit_code, done.stdout) == (3, "")
        assert len(done.stderr.splitlines()) == 1
        assert told in done.stderr
    assert sorted(Path().rglob("*")) == before


# --- result.json ---------------------------------------------------------------------------------

FOUND = ("movements", 0)


@pytest.mark.parametrize(
    ("where", "value", "told"),
    [
        (("schema",), 2, "has schema 2, this version reads 1; use the version that wrote it"),
        (("created",), "2025-01-01T10:00:00", "created is '2025"),
        (("created",), "yesterday", "yesterday"),
        (("sources",), [], "sources is []"),
        (("movements",), [], "movements is []"),
        (("sources", 0, "path"), 7, "is 7"),
        ((*FOUND, "left", "value"), "ten", "left.value is 'ten'"),
        ((*FOUND, "left", "n"), 2.5, "left.n is 2.5"),
        ((*FOUND, "mdc95"), True, "mdc95 is True"),
        ((*FOUND, "difference"), None, "verdict, without a difference,"),
        ((*FOUND, "verdict"), "maybe", "verdict is 'maybe'"),
        ((*FOUND, "strength"), "wow", "strength is 'wow'"),
        ((*FOUND, "limited_side"), "top", "limited_side is 'top'"),
        ((*FOUND, "quality"), None, "quality is None"),
        ((*FOUND, "quality"), {"notes": 5}, "quality.notes is 5"),
        ((*FOUND, "reason"), None, "reason is None"),
        ((*FOUND, "reps", 0, "side"), "up", "side is 'up'"),
        ((*FOUND, "reps", 0, "source"), 4, "reps.source is 4"),
        ((*FOUND, "definition", "angle"), "nose", "measure is 'nose'"),
        ((*FOUND, "definition", "view"), "top", "view is 'top'"),
        ((*FOUND, "margin"), float("nan"), "NaN is no JSON"),
    ],
    ids=lambda part: str(part)[:30],
)
def test_a_result_that_holds_what_cannot_be(
    where: tuple[Any, ...], value: object, told: str, run: Run
) -> None:
    file = Path("bad", "result.json")
    data = json.loads(file.read_text(encoding="utf-8"))
    part = data
    for step in where[:-1]:
        part = part[step]
    part[where[-1]] = value
    file.write_text(json.dumps(data), encoding="utf-8")
    if where == ("created",):
        Path("bad", "tracks.npz").unlink()
    refused(run, told)


def test_a_result_nested_without_end(run: Run) -> None:
    Path("bad", "result.json").write_text("[" * 100_000, encoding="utf-8")
    refused(run, "is damaged, or is no result.json")


def test_a_result_saved_by_an_editor_of_windows_is_read(run: Run) -> None:
    file = Path("bad", "result.json")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert run("compare", "bad", "fine").exit_code == 0


# --- tracks.npz ----------------------------------------------------------------------------------


def overwrite(offset: int) -> None:
    file = Path("bad", "tracks.npz")
    damaged = bytearray(file.read_bytes())
    damaged[offset : offset + 40] = bytes(40)
    file.write_bytes(damaged)


def test_tracks_damaged_anywhere_are_said_to_be(run: Run) -> None:
    whole = Path("bad", "tracks.npz").read_bytes()
    for part in range(1, 10):
        Path("bad", "tracks.npz").write_bytes(whole)
        overwrite(part * len(whole) // 10)
        done = run("report", "bad", "--out", "new")
        if done.exit_code != 0:  # the damage may hit what is not read
            assert done.exit_code == 3, done.stderr
            assert "tracks.npz is damaged or of another version" in done.stderr
            assert not Path("new").exists()
    Path("bad", "tracks.npz").write_bytes(whole[: len(whole) // 2])
    refused(run, "tracks.npz is damaged or of another version")


@pytest.mark.parametrize(
    ("name", "array", "told"),
    [
        ("arm_raise_side/reps/curve_deg", np.zeros((1, 101)), "1 curves of 6 repetitions"),
        ("arm_raise_side/curves/mean_deg/left", np.zeros(7), "left side has shape (7,)"),
        ("arm_raise_side/curves/difference_deg", np.zeros(7), "must have shape (101,)"),
    ],
)
def test_tracks_that_do_not_fit(name: str, array: np.ndarray, told: str, run: Run) -> None:
    with np.load("bad/tracks.npz") as kept:
        arrays = {**kept, name: array}
    np.savez("bad/tracks.npz", **arrays)
    assert zipfile.is_zipfile("bad/tracks.npz")
    refused(run, told)


# --- the commands --------------------------------------------------------------------------------


def test_a_comparison_never_replaces_a_result_that_it_compares(run: Run) -> None:
    before = Path("fine", "result.json").read_bytes()
    for option in ("--out", "--report"):
        done = run("compare", "bad", "fine", option, "fine/result.json", "--force")
        assert done.exit_code == 2
        assert "is one of the results that are compared" in done.stderr
    assert Path("fine", "result.json").read_bytes() == before


def test_a_comparison_is_not_written_twice_into_one_file(run: Run) -> None:
    done = run("compare", "bad", "fine", "--out", "a", "--report", "./a", "--force")
    assert done.exit_code == 2
    assert "--out and --report cannot be the same file" in done.stderr
    assert not Path("a").exists()


def test_sessions_without_a_common_movement_are_said_to_be(run: Run, tmp_path: Path) -> None:
    saved(fake_result("balanced"), tmp_path / "other")
    done = run("compare", "fine", "other")
    assert done.exit_code == 0
    assert "Tested in one session only, so not compared: Arm raise to the side, Leg raise." in (
        " ".join(done.stdout.split())
    )


def test_felt_scores_given_twice(run: Run) -> None:
    done = run("analyze", "a.mp4", "--felt", "arm lift=1,2", "--felt", "arm_raise=3,4")
    assert done.exit_code == 2
    assert "--felt is given twice for arm_raise." in done.stderr
    assert not Path("a-tmr").exists()


@pytest.mark.parametrize("where", ["file/inside", "file", "n" * 300])
@pytest.mark.parametrize("command", ["report", "export"])
def test_an_impossible_place(command: str, where: str, run: Run) -> None:
    Path("file").write_text("mine", encoding="utf-8")
    more = ["--format", "csv"] if command == "export" else []
    done = run(command, "fine", "--out", where, *more)
    assert done.exit_code == 2
    assert "nothing can be written to" in done.stderr
    assert "The options are --out and --force." in done.stderr
    assert Path("file").read_text(encoding="utf-8") == "mine"


# --- fhir ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code", ["", " ", "\t\n", "Jane Doe", "P\n1", "-1", "1-", "P" * 65, "Müller", "a|b", "\0"]
)
def test_what_is_no_code_of_a_record(code: str, run: Run) -> None:
    done = run("export", "fine", "--format", "fhir", "--patient", code, "--out", "new")
    assert done.exit_code == 2
    assert "is not a code of a record; use up to 64 letters" in done.stderr
    assert not Path("new").exists()
    with pytest.raises(UsageError, match="not a code of a record"):
        fhir.fhir_bundle(fake_result("balanced"), patient=code)


@pytest.mark.parametrize("code", ["7", "P-0042", "2024/117.b_3", "P" * 64])
def test_codes_of_records(code: str, run: Run) -> None:
    done = run("export", "fine", "--format", "fhir", "--patient", code, "--out", "new")
    assert done.exit_code == 0, done.stderr
    bundle = Bundle.model_validate_json(Path("new", "fhir.json").read_text(encoding="utf-8"))
    assert bundle.entry[1].resource.subject.identifier.value == code


def test_a_side_that_is_missing_for_no_stated_reason_is_valid_fhir() -> None:
    result = fake_result("one_side")
    found = result.movements[0].with_(reason="")
    bundle = fhir.fhir_bundle(result.with_(movements=(found,)))
    Bundle.model_validate(bundle)
    assert '"text": ""' not in json.dumps(bundle)


# --- a live session on a full disk ---------------------------------------------------------------


def test_a_session_that_cannot_be_kept_any_more_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path / "s")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="s cannot be written: No space left on device"):
        journal.write("cue", text="on")
    journal.close()
