"""A progress bar with the time left on a terminal; silence otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from tmr_vision.progress import Job


@contextmanager
def progress(label: str) -> Iterator["Job | None"]:
    """Give a job whose progress is shown, or None where nobody would see it."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from tmr_vision.progress import Job

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=None)

        def show(job: Job) -> None:
            if job.fraction is not None:
                bar.update(task, completed=job.fraction, total=1.0)

        yield Job(show)
