"""How far a job is, sent by the worker process that does it to the client that ordered it."""

import time

from distributed import Worker

from tmr_vision.progress import Job

_SEND_EVERY_S = 0.5


class ProgressSender:
    """Sends how far a job is, now and then; stops the job if nobody wants it any more.

    Parameters
    ----------
    worker
        The worker that does it.
    key
        The name that the cluster has for the call.
    topic
        The events of the cluster that it is sent as.
    """

    def __init__(self, worker: Worker, key: str, topic: str) -> None:
        self._worker, self._key, self._topic = worker, key, topic
        self._sent_s = float("-inf")

    def __call__(self, job: Job) -> None:
        """Send it, if the last time was not just now."""
        known = self._worker.state.tasks.get(self._key)
        if known is None or known.state == "cancelled":
            job.cancel()
        now = time.monotonic()
        if now - self._sent_s < _SEND_EVERY_S:
            return
        self._sent_s = now
        event = {"key": self._key, "stage": job.stage, "fraction": job.fraction}
        self._worker.log_event(self._topic, event | {"worker": self._worker.address})
