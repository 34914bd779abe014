"""How far a job is, told by the worker process that does it to whoever ordered it."""

import time

from distributed import Worker

from tmr_vision.progress import Job

_TELL_EVERY_S = 0.5


class Teller:
    """Sends how far a job is, now and then; stops the job if nobody wants it any more.

    Parameters
    ----------
    worker
        The worker that does it.
    key
        The name that the cluster has for the call.
    topic
        Where it is heard.
    """

    def __init__(self, worker: Worker, key: str, topic: str) -> None:
        self._worker, self._key, self._topic = worker, key, topic
        self._told_s = float("-inf")

    def __call__(self, job: Job) -> None:
        """Tell it, if the last time was not just now."""
        known = self._worker.state.tasks.get(self._key)
        if known is None or known.state == "cancelled":
            job.cancel()
        now = time.monotonic()
        if now - self._told_s < _TELL_EVERY_S:
            return
        self._told_s = now
        told = {"key": self._key, "stage": job.stage, "fraction": job.fraction}
        self._worker.log_event(self._topic, told | {"worker": self._worker.address})
