"""Real machines as processes of this one, an object store, and the whole program on both.

Run: pytest -m cluster (a few minutes).
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import psutil
import pytest

from tests.cluster.machines import Machines, inside, soak
from tests.object_store import files_of, object_store
from tests.recorded import ROOT
from tmr_vision.database import open_database, sqlite_url
from tmr_vision.errors import ClusterError
from tmr_vision.jobs import JobStore
from tmr_vision.jobs.cluster import Cluster

pytestmark = pytest.mark.cluster

CLIPS = {"arm_raise": 7.0, "wall_push": 7.0}
"""Samples, and how many of their seconds are used."""
TABLES = ("summary.csv", "summary.parquet", "failures.csv")
WAIT_S = 400.0
STALLED_S = 8.0


def cut(source: Path, target: Path, seconds: float) -> None:
    """Copy the first seconds of a video."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.pts is not None and float(packet.pts * packet.time_base) < seconds:
                packet.stream = stream
                new.mux(packet)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    for name, seconds in CLIPS.items():
        cut(ROOT / "samples" / f"{name}.mp4", folder / f"{name}.mp4", seconds)
    (folder / "damaged.mp4").write_bytes(b"no film")
    return folder


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "tmr_vision", "batch", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"} | more


def run(folder: Path, *arguments: str | Path, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(*arguments), cwd=folder, env=environment(**more), capture_output=True, text=True,
        timeout=WAIT_S, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def serial(clips: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Tables of the same clips, done one by one on one process."""
    folder = tmp_path_factory.mktemp("serial")
    done = run(folder, clips, "--out", "out", "--workers", "1", "--report", "none")
    assert done.returncode == 3, done.stderr  # one is damaged
    assert "2 analysed, 1 failed, 0 to do." in done.stdout
    return tables(folder / "out")


def tables(folder: Path) -> dict[str, str]:
    found = {name: (folder / name).read_bytes().hex() for name in TABLES}
    # Where the damaged file lay is told in its sentence.
    plain = bytes.fromhex(found["failures.csv"]).decode()
    return found | {"failures.csv": re.sub(r"[^ ,]*/(?=[a-z]+\.mp4)", "", plain)}


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    made = Machines(tmp_path)
    yield made
    made.close()


def wait_until(true: Callable[[], Any], seconds: float = WAIT_S) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_machines_that_die_stall_and_come_late_lose_nothing(clips, serial, machines, tmp_path):
    """One of three is killed, one stands still, one comes late, and the scheduler is killed."""
    first, second = machines.add_worker(), machines.add_worker()
    out = tmp_path / "out"
    client = subprocess.Popen(
        command(clips, "--out", out, "--scheduler", machines.address, "--report", "none"),
        env=environment(), cwd=tmp_path, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_until(lambda: measuring(out) == 2)
        machines.kill_worker(first)
        stalled = inside(second)
        assert stalled is not None
        stalled.send_signal(signal.SIGSTOP)
        machines.add_worker()
        time.sleep(STALLED_S)
        stalled.send_signal(signal.SIGCONT)
        wait_until(lambda: done(out))
        machines.kill_scheduler()
        _, told = client.communicate(timeout=WAIT_S)
    finally:
        client.kill()
    assert client.returncode == 3, told
    assert tables(out) == serial
    assert {path.name for path in out.iterdir() if path.is_dir()} == set(CLIPS)


def store_in(out: Path) -> JobStore | None:
    path = out / "batch.db"
    return JobStore(open_database(sqlite_url(path)), "batch") if path.exists() else None


def measuring(out: Path) -> int:
    store = store_in(out)
    return 0 if store is None else sum(job.stage == "reading" for job in store.jobs("running"))


def done(out: Path) -> list[Path]:
    return list(out.glob("*/result.json"))


def test_the_command_killed_again_and_again_goes_on_where_it_was(clips, serial, tmp_path):
    """And its worker processes die with it, whatever they were doing."""
    out = tmp_path / "out"
    for _ in range(2):
        before = len(done(out))
        client = subprocess.Popen(
            command(clips, "--out", out, "--workers", "2", "--report", "none"), env=environment(),
            cwd=tmp_path, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        own = psutil.Process(client.pid)
        wait_until(lambda own=own: len(own.children(recursive=True)) >= 2)
        wait_until(lambda before=before: len(done(out)) > before or measuring(out))
        below = own.children(recursive=True)
        client.kill()
        client.wait()
        _, alive = psutil.wait_procs(below, timeout=20)
        assert alive == []
    finished = run(tmp_path, clips, "--out", "out", "--report", "none", "--workers", "2")
    assert finished.returncode == 3, finished.stderr
    assert tables(out) == serial


def test_ctrl_c_stops_cleanly_and_twice_at_once(clips, tmp_path):
    out = tmp_path / "out"
    for signals in (1, 2):
        client = subprocess.Popen(
            command(clips, "--out", out, "--workers", "2", "--report", "none"), env=environment(),
            cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        wait_until(lambda: measuring(out))
        below = psutil.Process(client.pid).children(recursive=True)
        for _ in range(signals):
            os.killpg(client.pid, signal.SIGINT)  # as a terminal does
            time.sleep(0.5)
        _, told = client.communicate(timeout=60)
        assert client.returncode == 130, told
        assert "Traceback" not in told
        store = store_in(out)
        assert store is not None
        if signals == 1:
            assert "The same command goes on from here." in told
            assert store.counts()["running"] == 0
        assert {job.tries for job in store.jobs()} == {0}
        _, alive = psutil.wait_procs(below, timeout=20)
        assert alive == []


def test_a_scheduler_of_another_version_is_told(tmp_path):
    other = Machines(tmp_path, version="1999.1.0")
    try:
        wait_until(lambda: answers(other.address), 60)
        with pytest.raises(ClusterError, match=r"has other versions than this machine \(distribu"):
            Cluster(other.address)
    finally:
        other.close()


def answers(address: str) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", int(address.rpartition(":")[2]))) == 0


def test_kills_at_random_lose_and_double_nothing(tmp_path):
    found = soak(8, tmp_path, seed=3)
    assert (found["rows"], found["done"], found["wrong"]) == (found["jobs"], found["jobs"], 0)


@pytest.mark.soak
def test_two_hundred_kills_lose_and_double_nothing(tmp_path):
    found = soak(200, tmp_path)
    assert (found["rows"], found["done"], found["wrong"]) == (found["jobs"], found["jobs"], 0)


# --- object storage ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def store(clips: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Give the environment of a real object store on this machine, which holds the clips."""
    with object_store(tmp_path_factory.mktemp("home"), "clips", "results") as access:
        files = files_of(access)
        for name in ("arm_raise", "wall_push"):
            files.put_file(str(clips / f"{name}.mp4"), f"clips/ann/{name}.mp4")
        files.pipe_file("clips/ann/notes.txt", b"-")
        yield access


def test_videos_and_results_in_an_object_store(store, tmp_path):
    done = run(tmp_path, "s3://clips/", "--out", "s3://results/study", "--workers", "2", **store)
    assert done.returncode == 0, done.stderr
    assert "All results: s3://results/study/index.html" in done.stdout
    files = files_of(store)
    found = {path.removeprefix("results/study/") for path in files.find("results/study")}
    assert {
        "ann/arm_raise/result.json",
        "ann/wall_push/report.html",
        *TABLES,
        "index.html",
    } <= found
    assert not any(".tmr-vision" in path for path in found)
    result = files.cat_file("results/study/ann/arm_raise/result.json").decode()
    assert '"path": "arm_raise.mp4"' in result
    again = run(tmp_path, "s3://clips/ann/*.mp4", "--out", "s3://results/study", **store)
    assert again.returncode == 0, again.stderr
    assert "0 new videos, 2 known already." in again.stderr


@pytest.mark.parametrize(
    ("where", "out", "change", "told"),
    [
        ("s3://clips/", "s3://results/x", {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
         "s3://clips/ cannot be listed (no valid credentials were found; set AWS_ACCESS_KEY_ID"),
        ("s3://clips/none/*.mp4", "s3://results/x", {}, "no video was found at s3://clips/none/"),
        ("s3://nowhere/", "s3://results/x", {},
         "s3://nowhere/ cannot be listed (The specified bucket does not exist)"),
        ("s3://clips/", "s3://nowhere/x", {}, "nothing can be written to s3://nowhere/x ("),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_object_store_is_one_sentence(
    store, where, out, change, told, tmp_path
):
    done = run(tmp_path, where, "--out", out, **(store | change))
    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
