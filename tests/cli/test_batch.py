"""``tmr-vision batch``: what is wrong is one sentence and leaves nothing; what failed is told."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from tests.batch.filled import sqlite_store
from tmr_vision.batch import find_videos, open_batch, queue_videos
from tmr_vision.batch.plan import clear_leftovers
from tmr_vision.cli import app
from tmr_vision.database import open_database, sqlite_url, writing
from tmr_vision.jobs.task import AnalysisTask

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    for name in ("clips/ann/a.mp4", "clips/b.mp4", "a file"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return lambda *arguments: CliRunner().invoke(app, ["batch", *map(str, arguments)])


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--out", "out"], 2, "name either videos or a manifest (--manifest)."),
        (["clips", "--manifest", "m.csv", "--out", "out"], 2, "name either videos or a manifest"),
        (["nowhere", "--out", "out"], 2, "nowhere is not there."),
        (["clips/*.avi", "--out", "out"], 2, "no video was found at clips/*.avi."),
        (["clips", "--movement", "hop", "--out", "out"], 2, "hop"),
        (["clips", "--model", "huge", "--out", "out"], 3, "huge"),
        (
            ["clips", "--memory-limit", "3 apples", "--out", "out"],
            3,
            "3 apples is no amount of mem",
        ),
        (["clips", "--out", "a file"], 2, "nothing can be written to a file ("),
        (["clips", "--out", "/proc/no/where"], 2, "nothing can be written to /proc/no/where ("),
        (["clips", "--out", "out", "--database", "mysql://x"], 3, "has to be SQLite or PostgreSQL"),
        (["--manifest", "m.csv", "--out", "out"], 2, "m.csv cannot be read (no such file or dir"),
        (["status", "clips"], 2, "there is no batch in clips."),
        (["retry", "nowhere"], 2, "there is no batch in nowhere."),
    ],
)
def test_what_is_wrong_is_one_sentence_and_leaves_nothing(run, tmp_path, arguments, code, told):
    before = sorted(tmp_path.rglob("*"))
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (code, ""), done.stderr
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before
    german = run(*arguments, "--lang", "de")
    assert german.exit_code == code
    if told[0] != "h":
        assert told not in german.stderr


def test_a_scheduler_that_is_not_there_is_told_and_the_batch_can_go_on(run):
    done = run("clips", "--out", "out", "--scheduler", "tcp://127.0.0.1:1")
    assert done.exit_code == 3
    assert "there is no Dask scheduler at tcp://127.0.0.1:1 (" in done.stderr
    assert "0 analysed, 0 failed, 2 to do." in run("status", "out").stdout


def test_a_batch_of_a_newer_version_is_refused(run, tmp_path):
    engine = open_database(sqlite_url(tmp_path / "batch.db"))
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    done = run("status", tmp_path)
    assert done.exit_code == 3
    assert "made by a newer version of tmr-vision" in done.stderr


def test_what_cannot_be_analysed_is_told_tried_again_and_resumed(run, tmp_path):
    """One run of the real program, on files that are no videos."""
    done = run("clips", "--out", "clips/out", "--workers", "1", "--report", "none")
    assert done.exit_code == 3, done.stderr
    assert "2 new videos, 0 known already." in done.stderr
    assert "0 analysed, 2 failed, 0 to do." in done.stdout
    table = (tmp_path / "clips/out/failures.csv").read_text(encoding="utf-8")
    assert table.count("is not a video that can be read") == 2
    again = run("clips", "--out", "clips/out", "--workers", "1", "--report", "none")
    assert "0 new videos, 2 known already." in again.stderr
    assert again.exit_code == 3
    status = run("status", "clips/out", "--lang", "de")
    assert status.exit_code == 0
    assert "0 ausgewertet, 2" in status.stdout
    assert "kein lesbares Video" in " ".join(status.stdout.split())


def test_copies_are_told_and_analysed_once(run, tmp_path):
    (tmp_path / "clips/copy.mp4").write_bytes((tmp_path / "clips/b.mp4").read_bytes())
    batch = open_batch("out")
    common = AnalysisTask(sources=(), out="")
    queued = queue_videos(batch, find_videos(["clips"]), common)
    assert (queued.new, queued.copies) == (2, {"copy": "b"})
    del run


def test_a_video_that_changed_or_other_settings_are_done_anew(run, tmp_path):
    batch, common = open_batch("out"), AnalysisTask(sources=(), out="")
    videos = find_videos(["clips"])
    assert queue_videos(batch, videos, common).new == 2
    assert queue_videos(batch, videos, common).new == 0
    (tmp_path / "clips/b.mp4").write_text("another film")
    assert queue_videos(batch, videos, common).new == 1
    assert queue_videos(batch, videos, AnalysisTask(sources=(), out="", mirrored=True)).new == 2
    assert sum(batch.store.counts().values()) == 2
    tasks = [job.task for job in batch.store.jobs()]
    assert [Path(task["out"]) for task in tasks] == [tmp_path / "out/ann/a", tmp_path / "out/b"]
    assert all(Path(source).is_absolute() for task in tasks for source in task["sources"])
    assert json.dumps(tasks)
    del run


def test_what_killed_processes_left_is_cleared_but_not_what_is_being_written(tmp_path):
    store = sqlite_store(tmp_path, ["ann/a"])
    old, new = tmp_path / "ann/.tmr-vision-old/made", tmp_path / "ann/.tmr-vision-new/made"
    inside = tmp_path / "ann/a/.tmr-vision-old"
    for folder in (old, new, inside):
        folder.mkdir(parents=True)
        (folder / "result.json").touch()
    for path in [*old.parent.rglob("*"), old.parent, *inside.rglob("*"), inside]:
        os.utime(path, (time.time() - 3600,) * 2)
    batch = open_batch(str(tmp_path))
    batch.store.add([("k", "running", {})])
    batch.store.claim("ann", 1, lease_s=60)
    clear_leftovers(batch)
    assert old.exists(), "a job runs: it may be its"
    batch.store.cancel([job.id for job in batch.store.jobs("running")])
    clear_leftovers(batch)
    assert (old.exists(), inside.exists(), new.exists()) == (False, False, True)
    assert store.counts()["done"] == 1
