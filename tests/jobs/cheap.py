"""Jobs that cost nothing, for the engine: each does what its data says, in a worker's process."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from distributed import get_worker

from tmr_vision.jobs.progress_events import ProgressSender
from tmr_vision.progress import Job

STARTED_S = 0.4
"""Dask loses a process that dies in the moment in which it has started; no analysis is so quick."""


def cheap_job(key: str, data: dict[str, Any], topic: str) -> dict[str, Any]:
    """Do it, and leave a line about it in ``data["log"]``: what ran how often can be counted."""
    send = ProgressSender(get_worker(), key, topic)
    if data.get("tells", True):
        send(Job())
    number, do = data["number"], data.get("do", "square")
    with Path(data["log"]).open("a", encoding="utf-8") as log:
        log.write(f"{number} {os.getpid()}\n")
    if do in CAME_OUT:
        return {"reason": f"{do}, video {number}.", "fault": CAME_OUT[do]}
    if do in DONE:
        DONE[do](Path(f"{data['log']}.{number}"))
    work(data.get("for_s", 0.0), Job(send))
    return {"outcome": {"rows": [{"square": number * number}], "said": {}, "work_s": 0.0}}


def crash(_: Path) -> None:
    time.sleep(STARTED_S)
    os._exit(11)


def crash_once(begun: Path) -> None:
    if not begun.exists():
        begun.touch()
        crash(begun)


def be_killed(_: Path) -> None:
    time.sleep(STARTED_S)
    os.kill(os.getpid(), signal.SIGKILL)


def hang(_: Path) -> None:
    time.sleep(600)


def fill_memory(_: Path) -> None:
    full = []
    for _ in range(800):
        full.append(os.urandom(2**20))
        time.sleep(0.005)
    hang(_)


def fail(_: Path) -> None:
    raise RuntimeError("no good")


CAME_OUT = {"damaged": "video", "full disk": "output"}
DONE = {
    "crash": crash, "crash once": crash_once, "be killed": be_killed, "hang": hang,
    "fill memory": fill_memory, "raise": fail,
}  # fmt: skip


def work(seconds: float, job: Job) -> None:
    """Take some time, and tell how far it is."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        job.report(1 - left / seconds, "measuring")
        time.sleep(0.02)
