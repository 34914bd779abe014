"""File names that are no text: nothing is lost, everything that is written is valid."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.made_up import make_clip, run_made_up
from tests.export.test_loading import assert_same, saved
from tests.fake_results import fake_result
from tmr_vision.export import export_result, load_result, result_schema
from tmr_vision.language import message, readable, transliterate

ODD = os.fsdecode(b"clip\xff.mp4")
SHOWN = "clip�.mp4"
any_bytes = pytest.mark.skipif(sys.platform != "linux", reason="file names of any bytes")


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """Make a folder with a clip of an odd name, analysed."""
    make_clip(tmp_path / ODD)
    done = run_made_up("analyze", ODD, cwd=tmp_path, env={"MADE_UP_WITH_PDF": "1"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().endswith("Report: clip�-tmr/report.html\n")
    return tmp_path / os.fsdecode(b"clip\xff-tmr")


def texts(data: Any) -> Iterator[str]:
    if isinstance(data, dict | list):
        for part in data.values() if isinstance(data, dict) else data:
            yield from texts(part)
    elif isinstance(data, str):
        yield data


@any_bytes
def test_every_file_is_written_and_valid(odd: Path) -> None:
    names = {path.name for path in odd.iterdir()}
    assert names == {
        *("result.json", "report.html", "report.pdf", "angles.csv", "reps.csv", "session.xlsx"),
        *("tracks.npz", "overlay.mp4"),
    }
    data = json.loads((odd / "result.json").read_bytes().decode())
    jsonschema.validate(data, result_schema())
    assert data["sources"][0]["path"] == f"../{SHOWN}"
    for text in texts(data):
        text.encode()  # no half of a letter that strict readers refuse
    page = (odd / "report.html").read_bytes().decode()
    assert page.count("data:image/jpeg") == 4, "the video was found again for its pictures"
    assert SHOWN in page
    assert (odd / "report.pdf").read_bytes().startswith(b"%PDF-")
    cells = [
        cell.value
        for sheet in openpyxl.load_workbook(odd / "session.xlsx")
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert SHOWN in cells


@any_bytes
def test_the_saved_result_finds_its_video_again(odd: Path) -> None:
    assert load_result(odd).recordings[0].info.path == str(odd.parent / ODD)
    done = run_made_up("report", odd, "--out", os.fsdecode(b"new\xfe"), cwd=odd.parent)
    assert (done.returncode, done.stderr) == (0, b"")
    page = (odd.parent / os.fsdecode(b"new\xfe") / "report.html").read_bytes().decode()
    assert page.count("data:image/jpeg") == 4


@any_bytes
def test_comparison_and_exports_cope_too(odd: Path) -> None:
    paths = ("--out", "c.json", "--report", "c.html")
    done = run_made_up("compare", odd, odd, *paths, cwd=odd.parent)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Session 1: clip�-tmr" in done.stdout.decode()
    assert json.loads((odd.parent / "c.json").read_bytes())["sessions"][0]["label"] == "clip�-tmr"
    assert "clip�-tmr" in (odd.parent / "c.html").read_bytes().decode()
    kinds = ("xlsx", "csv", "mot", "trc", "poses", "fhir")
    out = os.fsdecode(b"out\xff")
    asked = [part for kind in kinds for part in ("--format", kind)]
    done = run_made_up("export", odd, "--out", out, *asked, cwd=odd.parent)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout.splitlines()) == len(list((odd.parent / out).iterdir())) == 7


@any_bytes
@pytest.mark.parametrize("command", ["report", "export", "compare"])
def test_a_name_that_is_not_there_is_said(command: str, tmp_path: Path) -> None:
    more = {"export": ["--format", "csv"], "compare": ["x"]}.get(command, [])
    done = run_made_up(command, os.fsdecode(b"no\xff"), *more, cwd=tmp_path)
    assert done.returncode == 3
    assert "no result at no�;" in done.stderr.decode()


@any_bytes
def test_sentences_about_such_a_file_come_back(tmp_path: Path) -> None:
    note = message("{path} is damaged", path=ODD)
    result = fake_result("balanced")
    info = result.recordings[0].info.with_(path=ODD, notes=(note,))
    result = result.with_(recordings=(result.recordings[0].with_(info=info),))
    loaded = load_result(saved(result, tmp_path / "r"))
    assert_same(loaded.recordings[0].info, info)
    assert loaded.recordings[0].info.notes == (f"{SHOWN} is damaged",)
    export_result(loaded, tmp_path / "out", ["poses", "xlsx"])


@given(st.text(st.characters(exclude_categories=[])))
def test_what_is_readable_can_be_written(text: str) -> None:
    text = "".join(text)
    readable(text).encode()
    if not any("\ud800" <= letter <= "\udfff" for letter in text):
        assert readable(text) == text
    for encoding in ("ascii", "cp932", "cp1252"):
        transliterate(text, encoding).encode(encoding)


@given(st.binary())
def test_a_name_of_bytes_reads_as_far_as_it_is_text(name: bytes) -> None:
    assert readable(name.decode("utf-8", "surrogateescape")) == name.decode("utf-8", "replace")
    # where the locale is ASCII, Python keeps every letter beyond it as bytes
    assert readable(name.decode("ascii", "surrogateescape")) == name.decode("utf-8", "replace")


@any_bytes
@pytest.mark.model
def test_a_real_analysis_of_such_a_file(tmp_path: Path) -> None:
    import shutil
    import subprocess

    sample = Path(__file__).parents[2] / "samples" / "arm_raise.mp4"
    shutil.copyfile(sample, tmp_path / ODD)
    command = [sys.executable, "-m", "tmr_vision", "analyze", ODD, "--movement", "arm_raise"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, check=False,
        env={**os.environ, "PYTHONPATH": str(sample.parents[1])},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    folder = tmp_path / os.fsdecode(b"clip\xff-tmr")
    assert json.loads((folder / "result.json").read_bytes())["movements"][0]["left"]["n"] >= 4
    assert (folder / "overlay.mp4").stat().st_size > 10_000
