"""Any terminal: narrow encodings, full disks behind ``>``, closed pipes, Ctrl-C."""

import codecs
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.made_up import run_made_up
from tests.export.test_loading import saved
from tests.fake_results import fake_result
from tmr_vision.cli import headless, native_stderr, terminal
from tmr_vision.language import transliterate

ROOT = Path(__file__).parents[2]
NARROW = {"PYTHONIOENCODING": "ascii"}
linux = pytest.mark.skipif(sys.platform != "linux", reason="/dev/full, /proc")


def run(
    *arguments: object, env: dict[str, str] | None = None, cwd: Path = ROOT, stdout: int = -1
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "tmr_vision", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, cwd=cwd, check=False,
    )  # fmt: skip


# --- letters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "env",
    [
        NARROW,
        {"PYTHONIOENCODING": "cp932"},
        {"PYTHONIOENCODING": "ascii:strict", "LANG": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""},
    ],
    ids=["ascii", "cp932", "strict", "locale"],
)
@pytest.mark.parametrize("arguments", [("movements", "leg_raise"), ("analyze", "--help")])
def test_letters_that_the_terminal_lacks_are_spelled(
    arguments: tuple[str, ...], env: dict[str, str]
) -> None:
    done = run(*arguments, "--lang", "de", env=env)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode((env["PYTHONIOENCODING"] or "ascii").partition(":")[0])
    assert "fuer" in text or "Huefthoehe" in text
    assert "?" not in text.replace("COMMAND", "")


def test_errors_are_spelled_too(tmp_path: Path) -> None:
    done = run("report", "fehlt-ü", "--lang", "de", env=NARROW, cwd=tmp_path)
    assert done.returncode == 3
    assert b"fehlt-ue" in done.stderr
    done = run("report", "--ü", env=NARROW, cwd=tmp_path)
    assert done.returncode == 2
    assert b"No such option: --ue" in done.stderr


def test_results_and_comparisons_are_spelled(tmp_path: Path) -> None:
    done = run_made_up("analyze", "a.mp4", "--lang", "de", cwd=tmp_path, env=NARROW)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"160 deg" in done.stdout
    assert b"+/-" in done.stdout
    saved(fake_result("balanced"), tmp_path / "b")
    done = run("compare", "b", "b", "--lang", "de", cwd=tmp_path, env=NARROW)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b" deg" in done.stdout


@pytest.mark.parametrize(
    ("text", "encoding", "written"),
    [
        ("\N{MINUS SIGN}18° ± 6° für „Ärzte“", "ascii", '-18 deg +/- 6 deg fuer "Aerzte"'),
        ("18° ± 6°", "cp932", "18° ± 6°"),
        ("Größe", "cp932", "Groesse"),
        ("café ≥ 姿勢 �", "ascii", "cafe ? ?? ?"),
        ("für", "utf-8", "für"),
    ],
)
def test_spelling(text: str, encoding: str, written: str) -> None:
    assert transliterate(text, encoding) == written


def test_only_errors_of_encoding_are_spelled() -> None:
    codecs.register_error(terminal.SPELL, terminal._spell)
    assert "ß\udcff".encode("cp932", terminal.SPELL) == b"ss?"
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("utf-8", terminal.SPELL)


def test_json_lines_stay_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(headless, "shown", lambda text: transliterate(text, "ascii"))
    headless.print_line("cue", text="„Arm“ 10°")
    line = capsys.readouterr().out
    assert line.isascii()
    assert json.loads(line) == {"event": "cue", "text": "„Arm“ 10°"}


# --- nowhere to print ----------------------------------------------------------------------------


@linux
@pytest.mark.parametrize("arguments", [("movements",), ("--help",), ("--version",)])
def test_a_full_disk_behind_the_output_is_a_sentence(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = run(*arguments, stdout=full.fileno())
    assert done.returncode == 2
    told = done.stderr.decode()
    assert told.startswith("tmr-vision: what was to be printed could not be written (no space left")
    assert len(told.splitlines()) == 1


@linux
def test_a_result_that_cannot_be_printed_is_there(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = run_made_up("analyze", "a.mp4", cwd=tmp_path, stdout=full)
    assert done.returncode == 2
    assert done.stderr == b"tmr-vision: the result is in a-tmr, but it could not be printed.\n"
    assert (tmp_path / "a-tmr" / "result.json").is_file()


@linux
def test_where_nothing_can_be_said_the_exit_code_says_it() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tmr_vision", "movements"],
            cwd=ROOT, stdout=full, stderr=full, check=False,
        )  # fmt: skip
    assert done.returncode == 2


@linux
@pytest.mark.parametrize("arguments", [["movements"], ["live", "--help"]])
def test_a_reader_that_has_seen_enough(arguments: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tmr_vision", *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_other_errors_are_not_taken_for_lost_output() -> None:
    assert not terminal.is_lost_output(FileNotFoundError(2, "gone"))
    assert not terminal.is_lost_output(OSError(28, "No space left on device", "file.csv"))
    assert terminal.is_lost_output(OSError(28, "No space left on device"))


# --- stopped -------------------------------------------------------------------------------------

NOISY = """
import atexit, ctypes, os, sys, time
from tmr_vision.cli import main, analyze
from tests.cli import made_up

def noise(*_, **__):
    os.write(2, b"native: before\\n")
    atexit.register(os.write, 2, b"native: after\\n")
    print("ready", flush=True)
    time.sleep(60)

made_up.analysis.analyze = noise
main()
"""


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_stands_after_the_last_sentence(number: signal.Signals, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", NOISY, "analyze", "a.mp4", "--out", "out"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.2)
        process.send_signal(number)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told == b"tmr-vision: stopped, nothing was written\n"
    assert list(tmp_path.iterdir()) == []


def test_native_notes_are_kept_with_debug_and_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = sys.stderr
    native_stderr.quiet_native_code(wanted=False)
    assert sys.stderr is before
    monkeypatch.setattr(sys, "stderr", None)
    native_stderr.quiet_native_code()
    assert sys.stderr is None
