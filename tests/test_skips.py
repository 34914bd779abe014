"""Tests that cannot run here say why; too many that say something else fail the run."""

import os
import subprocess
import sys

import pytest

from tests.conftest import DISPLAYS
from tests.recorded import ROOT


def run(*arguments: str, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


SKIPPING = """
import pytest

def test_a():
    pytest.skip("for fun")

def test_b():
    pass
"""


@pytest.mark.parametrize(("most", "code"), [("1", 0), ("0", 1)])
def test_more_skipped_tests_than_allowed_fail_the_run(most, code, tmp_path):
    path = tmp_path / "test_some.py"
    path.write_text(SKIPPING, encoding="utf-8")
    status, told = run("-p", "tests.conftest", "--most-skips", most, f"--rootdir={tmp_path}",
                       "-c", os.devnull, str(path))  # fmt: skip
    assert status == code, told
    assert ("at most 0 may be:\n  for fun" in told) == bool(code)


def test_without_recordings_their_tests_are_skipped_with_the_reason(tmp_path):
    status, told = run(
        "--most-skips", "0", "tests/recordings/test_keraal.py", TMR_VISION_RECORDINGS=str(tmp_path)
    )
    assert status == 0, told
    assert "not here: recordings of real people (data/keraal" in told
    assert " passed" not in told


def test_no_test_sees_the_screen_of_the_machine():
    assert not set(DISPLAYS) & set(os.environ)
