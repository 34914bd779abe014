"""A video of a person stays on the machine: a whole analysis opens no connection.

The system calls are watched, because the pose library is native code that Python cannot watch: its
versions after the pinned one look up a logging host as soon as they run.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "samples" / "arm_raise.mp4"
STRACE = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=network", "-o"]
ANALYSIS = [
    *(sys.executable, "-c", "from tmr_vision.cli import main; main()"),
    *("analyze", str(SAMPLE), "--movement", "arm_raise", "--out", "result"),
]
ASKS_A_NEIGHBOUR = [
    *(sys.executable, "-c"),
    "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))",
]
GUARD = """\
import socket
class Guarded(socket.socket):
    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            raise SystemExit(f"connects to {address}")
        return super().connect(address)
socket.socket = Guarded
"""


def works(command: Sequence[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0


def internet_calls(command: Sequence[str], folder: Path) -> list[str]:
    """Run a command and give its system calls that reach for another machine."""
    log = folder / "calls.txt"
    done = subprocess.run(
        [*STRACE, str(log), *command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    reaching = re.compile(r"(connect|sendto|sendmsg|sendmmsg)\(.*AF_INET6?\b")
    return [line for line in log.read_text(errors="replace").splitlines() if reaching.search(line)]


@pytest.mark.model
def test_an_analysis_makes_no_network_call(tmp_path: Path) -> None:
    if works([*STRACE, "/dev/null"]):
        assert internet_calls(ANALYSIS, tmp_path) == []
    elif works(["unshare", "-r", "-n"]):
        (tmp_path / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
        cut_off = ["unshare", "-r", "-n", "env", f"PYTHONPATH={tmp_path}", *ANALYSIS]
        done = subprocess.run(cut_off, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    else:
        pytest.skip("neither strace nor unshare can be used here")
    assert (tmp_path / "result" / "result.json").is_file()


@pytest.mark.skipif(not works([*STRACE, "/dev/null"]), reason="strace cannot be used here")
def test_the_watch_sees_a_connection(tmp_path: Path) -> None:
    assert internet_calls(ASKS_A_NEIGHBOUR, tmp_path)
