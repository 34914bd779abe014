"""Jobs that are never lost: a table that remembers them, and an engine that runs them.

The table (``store``) is the only truth: what is queued, who works on it and until when that is
believed, what came out. The engine (``engine``) takes jobs from it, has Dask run them, and gives
back what a lost worker, scheduler or machine left behind. A job may therefore run twice; its result
is written aside and renamed, so that this does no harm.
"""

from tmr_vision.jobs.store import Counts, JobStore, QueuedJob, State

__all__ = ["Counts", "JobStore", "QueuedJob", "State"]
