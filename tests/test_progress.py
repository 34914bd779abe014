"""A job tells how far it is, in its parts as well, and stops when it is told to."""

import threading

import pytest

from tests.recorded import SAMPLES
from tests.test_analysis import encode, pictures
from tmr_vision import analyze
from tmr_vision.errors import CancelledError
from tmr_vision.progress import Job
from tmr_vision.sources import open_source


def test_a_part_is_a_share_of_the_whole():
    seen = []
    job = Job(lambda now: seen.append((now.stage, now.fraction)))
    part = job.part(0.5, 1.0).part(0.0, 0.5)
    part.report(0.0, "reading")
    part.report(1.0)
    part.report(7.0, "done")
    assert seen == [("reading", 0.5), ("reading", 0.75), ("done", 0.75)]
    part.report(None)
    assert job.fraction is None


def test_a_cancelled_job_and_its_parts_stop():
    job = Job()
    part = job.part(0.0, 0.5)
    threading.Thread(target=job.cancel).start()
    while not job.cancelled:
        pass
    with pytest.raises(CancelledError, match="stopped before the end"):
        part.report(0.1)
    with pytest.raises(CancelledError):
        job.report(0.1)


@pytest.mark.model
def test_an_analysis_is_cancelled_from_outside():
    seen = []

    def stop_half_way(job: Job) -> None:
        seen.append(job.fraction)
        if job.fraction > 0.3:
            job.cancel()

    with pytest.raises(CancelledError):
        analyze(SAMPLES / "arm_raise_side.mp4", job=Job(stop_half_way))
    assert 0.3 < seen[-1] < 0.5


def test_a_file_that_tells_no_duration_is_told_by_its_bytes(tmp_path):
    """A recording of a browser is WebM without a duration; here it is a bare stream."""
    film = encode(tmp_path / "clip.ts", pictures("arm_raise_side"))
    with open_source(film) as frames:
        frames.duration_s = None
        told = [frames.fraction for _ in frames]
    assert told[-1] == pytest.approx(1.0, abs=0.1)
    assert told == sorted(told)
    assert told[len(told) // 2] == pytest.approx(0.5, abs=0.25)
