"""What runs inside a worker process of the cluster: one task at a time, told how far it is."""

import contextlib
import errno
import os
import tempfile
import traceback
from pathlib import Path
from typing import Any, Literal

from distributed import get_worker

from tmr_vision.analysis import software_version
from tmr_vision.errors import OutputError, TmrVisionError
from tmr_vision.jobs.progress_events import ProgressSender
from tmr_vision.jobs.task import AnalysisTask, do_task
from tmr_vision.language import Message, message
from tmr_vision.progress import Job

Fault = Literal["video", "program", "output"]
"""Whose fault it is that there is no result: what is tried again, and what stops the batch."""
_NO_DISK = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EROFS, errno.EIO)


def run_job(key: str, data: dict[str, Any], topic: str) -> dict[str, Any]:
    """Do a task and return ``{"outcome": ...}``, or ``{"reason": ..., "fault": Fault}``.

    How far it is goes to ``topic``, with ``key``, the name that the cluster has for the call.
    """
    _quiet()
    worker = get_worker()
    tempfile.tempdir = worker.local_directory  # what a killed process leaves there, Dask clears
    send = ProgressSender(worker, key, topic)
    send(Job())
    task = AnalysisTask.from_plain(data)
    if task.software and task.software != software_version():
        reason = message(
            "the worker has tmr-vision {theirs}, the batch {ours}; install the same version "
            "everywhere.",
            code="worker_version_differs",
            theirs=software_version(),
            ours=task.software,
        )
        return {"reason": reason, "fault": "program"}
    if task.root and not Path(task.root).is_dir():
        reason = message(
            "{folder} is not there where the workers are; name a folder that all machines see, or "
            "an object store.",
            code="folder_not_shared",
            folder=task.root,
        )
        return {"reason": reason, "fault": "output"}
    try:
        return {"outcome": do_task(task, Job(send))}
    except TmrVisionError as error:
        of_all = isinstance(error, OutputError) and _concerns_all(error)
        of_error = error.args[0] if error.args else type(error).__name__
        return {"reason": of_error, "fault": "output" if of_all else "video"}
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {error} ({Path(where.filename).name}, line {where.lineno})"
        reason = program_fault(what)
        return {"reason": reason, "fault": "program"}


def _concerns_all(error: OutputError) -> bool:
    """Tell a disk that takes nothing more, from a place where this one result cannot go."""
    cause = error.__cause__
    return isinstance(cause, OSError) and cause.errno in _NO_DISK


def _quiet() -> None:
    """Send what the pose library tells its own developers nowhere, in this process alone."""
    if os.environ.get("TMR_VISION_DEBUG") or getattr(_quiet, "done", False):
        return
    with contextlib.suppress(OSError), Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    _quiet.done = True  # type: ignore[attr-defined]


def program_fault(what: str) -> Message:
    """Say that something went wrong that nobody foresaw."""
    return message("this is a fault of the program ({what}).", code="program_fault", what=what)
