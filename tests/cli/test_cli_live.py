"""``tmr-vision live``: options, answers, no display, and a session file played as a camera."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import wave

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.live_actor import Actor, options, run
from tests.recorded import SAMPLES, truth
from tmr_vision.cli import app
from tmr_vision.cli.headless import read_answers
from tmr_vision.desktop import voice, window
from tmr_vision.errors import UsageError
from tmr_vision.language import use_locale
from tmr_vision.live.choices import FIRST_FOUR, SCREEN
from tmr_vision.live.context import checked_answers
from tmr_vision.live.guide import COMMANDS
from tmr_vision.movements import find_movement, read_movements

COMMAND = [sys.executable, "-c", "from tmr_vision.cli import main; main()", "live"]
WATCH = ["--no-guide", "--fast", "--headless", "--model", "lite"]


@pytest.fixture
def live(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["live", *map(str, arguments)])


# --- wrong use ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["97", "--headless"], 3, "camera 97"),
        (["0", "--headless", "--fast"], 2, "speed. Leave out --fast."),
        (["gone.mp4", "--headless"], 3, "gone.mp4"),
        (["0", "--headless", "--movement", "arm_rise"], 2, "wall_push? `tmr-vision m"),
        (["0", "--headless", "--movement", "arm_raise", "--screen"], 2, "one of"),
        (["0", "--headless", "--resume", "nowhere"], 3, "holds no session"),
        (["0", "--headless", "--answers", "gone.json"], 2, "cannot be read"),
        (["0", "--headless", "--no-guide"], 2, "name it. The option is --movement."),
        (["0", "--headless", "--model", "huge"], 3, "no pose model"),
        (["0", "--answers", "-"], 2, "--headless"),
    ],
)
def test_wrong_use_is_one_sentence_and_leaves_nothing(arguments, code, told, live, tmp_path):
    done = live(*arguments)
    assert done.exit_code == code, done.output
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_answers_from_standard_input_need_a_session_without_a_window(live, monkeypatch, tmp_path):
    monkeypatch.setattr(sys.modules["tmr_vision.cli.live"], "prepare_window", lambda: None)
    done = live(SAMPLES / "arm_raise.mp4", "--answers", "-")
    assert (done.exit_code, "goes with --headless" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_without_a_display_it_says_so(live, monkeypatch):
    monkeypatch.setattr(window.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    done = live(SAMPLES / "arm_raise.mp4")
    assert done.exit_code == 2
    assert "no display" in done.stderr
    assert "--headless" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only there Qt ends the process")
def test_a_display_that_does_not_answer_does_not_crash(live, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":97")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    done = live(SAMPLES / "arm_raise.mp4")
    assert (done.exit_code, "no display" in done.stderr) == (2, True)


def test_the_screens_are_in_the_table():
    table = read_movements()
    assert {find_movement(name, table).key for name in SCREEN} == set(SCREEN)
    assert set(FIRST_FOUR) < set(SCREEN)


def test_every_key_is_a_command():
    assert set(window.KEYS.values()) == set(COMMANDS)
    assert window._command(ord("n"), "gate") == "no"
    assert window._command(ord("n"), "reps") == "next"
    assert window._command(255, "reps") is None


# --- answers ------------------------------------------------------------------------------------


def test_answers_of_one_test_or_of_several():
    one = {"left": 10, "right": 40, "tags": ["pain"]}
    given = checked_answers({"felt": {"arm_raise": one, "leg_raise": [one, one]}, "gate": {"a": 1}})
    assert [len(told) for told in given["felt"].values()] == [1, 2]
    assert given["felt"]["arm_raise"][0] == {"left": 10.0, "right": 40.0, "tags": ["pain"]}
    assert given["gate"] == {"a": True}


@pytest.mark.parametrize(
    "text",
    ['{"felt": {"arm_raise": {"left": 10}}}', '{"felt": 3}', "[1]", "{nonsense",
     '{"felt": {"arm_raise": {"left": 10, "right": 101}}}'],
)  # fmt: skip
def test_answers_that_make_no_sense(text, tmp_path):
    path = tmp_path / "answers.json"
    path.write_text(text)
    with pytest.raises(UsageError, match="answers"):
        read_answers(str(path))


# --- voice --------------------------------------------------------------------------------------


def program(folder, name, script):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def programs(monkeypatch, tmp_path):
    """An otherwise empty place for programs, on a machine with sound."""
    for name in ("sh", "sleep", "cat", "env"):
        (tmp_path / name).symlink_to(shutil.which(name))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PULSE_SERVER", "here")
    return tmp_path


def said_in(folder, count):
    started = time.monotonic()
    while not (folder / "said").exists() or len(lines(folder)) < count:
        assert time.monotonic() - started < 4
        time.sleep(0.01)
    return lines(folder)


def lines(folder):
    return (folder / "said").read_text().splitlines()


def test_without_a_speech_program_it_says_so(programs):
    assert programs.is_dir()
    with pytest.raises(UsageError, match="espeak-ng"):
        voice.choose_sound(wanted=True)
    assert voice.choose_sound(wanted=None) is None
    assert voice.choose_sound(wanted=False) is None


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")
def test_a_newer_cue_cuts_an_older_one_short_and_speaks_the_language(programs):
    program(programs, "espeak-ng", f'echo "$@" >> {programs}/said; exec sleep 5')
    speak = voice.choose_sound(wanted=None)
    speak("one")
    assert said_in(programs, 1) == ["-v en one"]
    with use_locale("de"):
        speak("zwei")
    assert said_in(programs, 2)[1] == "-v de zwei"


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")
def test_without_a_voice_it_beeps_higher_for_a_count(programs):
    program(programs, "paplay", f'echo "$1" >> {programs}/said')
    beep = voice.choose_sound(wanted=None)
    beep("3")
    said_in(programs, 1)
    beep("Well done. Relax.")
    crossings = []
    for name in said_in(programs, 2):
        with wave.open(name) as sound:
            samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
        crossings.append((np.diff(np.signbit(samples)) != 0).sum())
    assert crossings[0] == pytest.approx(2 * crossings[1], rel=0.1)


def test_where_there_is_no_sound_it_stays_quiet(programs, monkeypatch):
    program(programs, "espeak-ng", "")
    monkeypatch.setattr(voice, "has_sound", lambda: False)
    assert voice.choose_sound(wanted=None) is None
    assert voice.choose_sound(wanted=True) is not None


# --- with the pose model ------------------------------------------------------------------------


@pytest.mark.model
def test_a_clip_is_watched_and_ends_in_a_report(tmp_path):
    clip = SAMPLES / "arm_raise.mp4"
    done = subprocess.run(
        [*COMMAND, clip, *WATCH, "--movement", "arm_raise", "--out", tmp_path / "s"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    events = [json.loads(line) for line in done.stdout.splitlines()]
    reps = [event["side"] for event in events if event["event"] == "rep"]
    assert reps == [rep["side"] for rep in truth("arm_raise")["reps"]]
    result = json.loads((tmp_path / "s" / "report" / "result.json").read_text())
    assert result["movements"][0]["verdict"] == "imbalance"
    assert result["sources"][0]["path"] == clip.name
    assert done.stderr == ""


@pytest.mark.model
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_stops_and_what_was_done_is_kept(number, tmp_path):
    folder = tmp_path / "s"
    arguments = [SAMPLES / "arm_raise.mp4", *WATCH, "--movement", "arm_raise", "--out", folder]
    running = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, text=True)
    lines = []
    for line in running.stdout:
        lines.append(json.loads(line))
        if sum(event["event"] == "rep" for event in lines) == 6:
            running.send_signal(number)
            break
    rest = running.stdout.read()
    code = running.wait()
    if number == signal.SIGKILL:
        assert code == -signal.SIGKILL
        resumed = subprocess.run(
            [*COMMAND, SAMPLES / "arm_raise_side.mp4", "--headless", "--fast", "--model", "lite",
             "--resume", folder],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        rest = resumed.stdout
    else:
        assert code == 0
    assert '"event": "report"' in rest
    result = json.loads((folder / "report" / "result.json").read_text())
    sides = [rep["side"] for rep in result["movements"][0]["reps"]]
    assert sides[:4] == ["left"] * 4
    assert sides.count("right") >= 1


def test_an_unfinished_session_is_offered(tmp_path, live):
    run(
        tmp_path / "live-2026-01-01-000000",
        Actor(),
        options("arm_raise"),
        on_update=lambda _, update: update.display.phase == "stand",
    )
    done = live("97", "--headless")
    assert "--resume live-2026-01-01-000000 goes on with it" in done.stderr


@pytest.mark.model
@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb, a display without a screen")
def test_the_window_opens_and_closes_with_the_film(tmp_path):
    # OpenCV's windows hang for ever when PyAV was loaded before it; only a real window shows that.
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24"],
        pass_fds=(write,), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        display = f":{os.read(read, 16).decode().strip()}"
        done = subprocess.run(
            [*COMMAND, SAMPLES / "arm_raise.mp4", "--no-guide", "--movement", "arm_raise",
             "--out", tmp_path / "s"],
            env={**os.environ, "DISPLAY": display, "WAYLAND_DISPLAY": ""},
            capture_output=True, text=True, timeout=240,
        )  # fmt: skip
    finally:
        server.terminate()
        server.wait()
    assert done.returncode == 0, done.stderr
    assert "Arm raise" in done.stdout
    assert (tmp_path / "s" / "report" / "report.html").is_file()
