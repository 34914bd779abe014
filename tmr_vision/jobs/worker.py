"""What runs inside a worker process of the cluster: one task at a time, told how far it is."""

import contextlib
import os
import time
import traceback
from typing import Any

from tmr_vision.analysis import software_version
from tmr_vision.errors import TmrVisionError
from tmr_vision.jobs.task import AnalysisTask, do_task
from tmr_vision.progress import Job

_TELL_EVERY_S = 0.5


def run_job(number: int, data: dict[str, Any], topic: str) -> dict[str, Any]:
    """Do the task of a job and return ``{"outcome": ...}``, or ``{"reason": ..., "ours": ...}``.

    ``ours`` tells a fault of the program from one of the video. How far it is goes to ``topic``.
    """
    _quiet()
    task = AnalysisTask.from_plain(data)
    if task.software and task.software != software_version():
        reason = f"the worker has tmr-vision {software_version()}, the batch {task.software}"
        return {"reason": reason, "ours": True}
    tell = _Teller(number, topic)
    tell(Job())
    try:
        return {"outcome": do_task(task, Job(tell))}
    except TmrVisionError as error:
        return {"reason": str(error), "ours": False}
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {error} ({os.path.basename(where.filename)}, line {where.lineno})"  # noqa: PTH119, E501
        return {"reason": f"a fault of the program: {what}", "ours": True}


class _Teller:
    """Sends how far a job is to whoever ordered it, now and then."""

    def __init__(self, number: int, topic: str) -> None:
        from distributed import get_worker

        self._worker, self._number, self._topic = get_worker(), number, topic
        self._told_s = float("-inf")

    def __call__(self, job: Job) -> None:
        now = time.monotonic()
        if now - self._told_s < _TELL_EVERY_S:
            return
        self._told_s = now
        told = {"job": self._number, "stage": job.stage, "fraction": job.fraction}
        self._worker.log_event(self._topic, told | {"worker": self._worker.address})


def _quiet() -> None:
    """Send what the pose library tells its own developers nowhere, in this process alone."""
    if os.environ.get("TMR_VISION_DEBUG") or getattr(_quiet, "done", False):
        return
    with contextlib.suppress(OSError), open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 2)
    _quiet.done = True  # type: ignore[attr-defined]
