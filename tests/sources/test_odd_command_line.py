"""The command line with odd names: one sentence or a result, never a fault of the program."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.video_makers import numbered, write_video

OUR_FAULT, BAD_INPUT = 1, 3


def analyze(folder: Path, *names: bytes | str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "tmr_vision", "analyze", "--lang", "en", *names]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=300)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        pytest.param("²", "²: there is no such file; check the name.", id="²"),
        pytest.param("20240131", "20240131: there is no such file; check the name.", id="a date"),
        pytest.param("file:///gone.mp4", "/gone.mp4: there is no such file", id="file://"),
    ],
)
def test_what_is_not_there_is_one_sentence(tmp_path: Path, name: str, sentence: str) -> None:
    done = analyze(tmp_path, name)
    assert done.returncode == BAD_INPUT
    assert sentence in done.stderr.decode()
    assert b"fault of the program" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have only names that are text")
@pytest.mark.parametrize("name", [b"arm\xff.mp4", b"20240131", "²".encode()])
def test_a_video_without_a_person_says_so_whatever_its_name(tmp_path: Path, name: bytes) -> None:
    made = write_video(tmp_path / "a.mp4", numbered(30, (16, 16)))
    made.rename(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    done = analyze(tmp_path, name)
    assert done.returncode == BAD_INPUT
    words = done.stderr.decode()
    shown = name.decode("utf-8", "replace")
    assert f"{shown}: nobody could be found in the video" in words
    assert len(list(tmp_path.iterdir())) == 1
