"""A real server, killed at any moment: no upload, no job is lost, and nothing is left running."""

import contextlib
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.app.clinic import API, TUS
from tests.recorded import SAMPLES

pytestmark = pytest.mark.cluster
CLIP = SAMPLES / "arm_raise.mp4"
PATCH = {"Content-Type": "application/offset+octet-stream"}
WAIT_S = 300.0


class Server:
    """``tmr-vision serve`` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tmr_vision", "serve", "--no-browser", "--lang", "en",
             "--data", str(self.folder), "--port", str(self.port)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"(http://\S+)\?token=(\S+)", line)
        assert found, line
        self.client = httpx.Client(
            base_url=found[1], headers={"Authorization": f"Bearer {found[2]}"}, timeout=30
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def ask(self, method: str, path: str, **how: Any) -> Any:
        answer = self.client.request(method, API + path, **how)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else answer

    def wait(self, number: str, *states: str) -> dict[str, Any]:
        end = time.monotonic() + WAIT_S
        while True:
            found: dict[str, Any] = self.ask("GET", f"/sessions/{number}")
            if found["state"] in states:
                return found
            assert time.monotonic() < end, found
            time.sleep(0.2)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "data")
    yield made
    made.process.send_signal(signal.SIGINT)
    try:
        made.process.wait(30)
    finally:
        made.process.kill()


def test_a_server_that_is_killed_at_every_stage_ends_with_a_result(server: Server) -> None:
    server.ask("POST", "/consent")
    content = CLIP.read_bytes()
    where = server.client.post(f"{API}/uploads", headers=TUS | {"Upload-Length": str(len(content))})
    place = where.headers["Location"]

    def slowly() -> Iterator[bytes]:
        yield content[: len(content) // 2]
        server.kill()
        yield content[len(content) // 2 :]

    with contextlib.suppress(httpx.HTTPError):
        server.client.patch(place, content=slowly(), headers=TUS | PATCH | {"Upload-Offset": "0"})
    server.start()
    at = int(server.client.head(place, headers=TUS).headers["Upload-Offset"])
    rest = server.client.patch(
        place, content=content[at:], headers=TUS | PATCH | {"Upload-Offset": str(at)}
    )
    assert rest.headers["Upload-Offset"] == str(len(content))
    server.kill()
    server.start()
    uploads = [{"id": place.rpartition("/")[2], "name": "arm.mp4"}]
    number = server.ask("POST", "/sessions", json={"uploads": uploads, "movement": "arm_raise"})[
        "id"
    ]
    server.kill()  # queued, or just taken
    server.start()
    server.wait(number, "running")
    server.kill()
    server.start()
    took = page_loads(server, number)
    found = server.wait(number, "done", "failed")
    assert found["state"] == "done", found["reason"]
    assert [each["movement"] for each in found["measured"]] == ["arm_raise"]
    server.kill()
    server.start()
    assert server.ask("GET", f"/sessions/{number}")["headline"] == found["headline"]
    assert server.client.get(f"{API}/sessions/{number}/video/0").status_code == 200
    assert statistics.median(took) < 0.3, "pages are quick while it analyses"


def page_loads(server: Server, number: str) -> list[float]:
    """Return how long pages took while the analysis runs, in seconds."""
    took = []
    while server.ask("GET", f"/sessions/{number}")["state"] != "done" and len(took) < 200:
        for path in ("/", "/history", f"{API}/sessions"):
            began = time.monotonic()
            assert server.client.get(path).status_code == 200
            took.append(time.monotonic() - began)
        time.sleep(0.1)
    return took


def test_deleting_everything_while_an_analysis_runs_leaves_nothing(server: Server) -> None:
    server.ask("POST", "/consent")
    content = CLIP.read_bytes()
    made = server.client.post(f"{API}/uploads", headers=TUS | {"Upload-Length": str(len(content))})
    place = made.headers["Location"]
    server.client.patch(place, content=content, headers=TUS | PATCH | {"Upload-Offset": "0"})
    number = server.ask("POST", "/sessions", json={"uploads": [{"id": place.rpartition("/")[2]}]})[
        "id"
    ]
    server.wait(number, "running")
    server.ask("DELETE", "/everything")
    end = time.monotonic() + 30
    while any((server.folder / "sessions").iterdir()):
        assert time.monotonic() < end
        time.sleep(0.2)
    for _ in range(20):
        assert list((server.folder / "sessions").iterdir()) == []
        time.sleep(0.3)
    assert server.ask("GET", "/sessions") == []


def test_a_killed_server_leaves_no_process(tmp_path: Path) -> None:
    made = Server(tmp_path / "data")
    deadline, below = time.monotonic() + 60, set[int]()
    while len(below) < 2 and time.monotonic() < deadline:
        below = children(made.process.pid)
        time.sleep(0.2)
    assert below, "it has workers"
    made.kill()
    while any(is_there(pid) for pid in below):
        assert time.monotonic() < deadline + 120, below
        time.sleep(0.5)


def children(pid: int) -> set[int]:
    out = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    found = {int(each) for each in out.stdout.split()}
    return found.union(*(children(each) for each in found))


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_second_server_at_the_same_port_says_so(server: Server) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tmr_vision", "serve", "--no-browser", "--data",
         str(server.folder), "--port", str(server.port), "--lang", "en"],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode != 0
    assert "choose another address or --port" in done.stderr
