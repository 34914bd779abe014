"""Many videos: which ones, done by the engine of ``jobs``, and put together as tables and a page.

``inputs`` finds the videos, ``manifest`` reads what is known of each, ``plan`` queues them,
``collect`` writes the tables, ``page`` shows the whole set. The folder of a batch holds its table
of jobs, so that it can be stopped, resumed, and worked on from several places.
"""

from tmr_vision.batch.collect import write_tables
from tmr_vision.batch.inputs import Video, find_videos
from tmr_vision.batch.manifest import read_manifest
from tmr_vision.batch.plan import Batch, open_batch, queue_videos

__all__ = [
    "Batch",
    "Video",
    "find_videos",
    "open_batch",
    "queue_videos",
    "read_manifest",
    "write_tables",
]
