"""``tmr-vision batch``: many videos at once, resumed where it was stopped."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from tmr_vision.cli.exit_codes import BAD_INPUT, STOPPED, exit_with_message
from tmr_vision.cli.options import Audience, Debug, Lang, Model, MovementsFile, chosen_language
from tmr_vision.cli.options import one_of as choice
from tmr_vision.cli.signals import stop_on_signals
from tmr_vision.cli.tables import make_console, print_sentence
from tmr_vision.errors import BatchError
from tmr_vision.formats import REPORTS, Reports
from tmr_vision.language import translate, translate_plural, use_locale

if TYPE_CHECKING:
    from tmr_vision.batch import Batch
    from tmr_vision.batch.plan import Queued
    from tmr_vision.jobs import Counts


class _RunUnlessNamed(TyperGroup):
    """``batch clips/`` is ``batch run clips/``; only the other commands have to be named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or args[0] not in self.commands:
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_RunUnlessNamed, rich_markup_mode=None,
    help="Analyse many videos, and go on where it was stopped; status and retry of a batch.",
)  # fmt: skip

Videos = Annotated[
    list[str],
    typer.Argument(
        help="Videos, folders, patterns in quotes ('clinic/**/*.mp4'), or addresses of an object "
        "store (s3://bucket/clinic/).",
        default_factory=list,
        show_default=False,
    ),
]
Out = Annotated[
    str, typer.Option(help="Folder for all results, or s3:// address.", show_default=False)
]
Manifest = Annotated[
    Path | None,
    typer.Option(
        help="CSV table of the videos instead: file, test, movement, person, side, mirrored, "
        "felt_left, felt_right, roll_deg.",
        show_default=False,
    ),
]
Name = Annotated[str, typer.Option(help="Which movement they show; auto recognises it.")]
Mirrored = Annotated[bool, typer.Option("--mirrored", help="The videos are mirrored (selfies).")]
Report = Annotated[
    Reports,
    typer.Option(**choice(REPORTS), help="Numbers only, a page for each, or all that analyze has."),
]
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Processes on this machine; one for each core if left out.",
                 show_default=False),
]  # fmt: skip
Scheduler = Annotated[
    str | None,
    typer.Option(
        metavar="tcp://HOST:PORT", help="A Dask cluster to use instead.", show_default=False
    ),
]
Memory = Annotated[
    str | None,
    typer.Option(
        metavar="SIZE",
        help="Most memory of each process, such as 3GiB; its share if left out.",
        show_default=False,
    ),
]
TimeLimit = Annotated[
    float, typer.Option(metavar="MINUTES", min=0.1, help="A video that takes longer is ended.")
]
Database = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Database for the jobs instead of a file in the folder (postgresql+psycopg://...).",
        show_default=False,
    ),
]
Folder = Annotated[str, typer.Argument(help="Folder of a batch.", show_default=False)]


@app.command()
def run(
    videos: Videos,
    out: Out,
    manifest: Manifest = None,
    movement: Name = "auto",
    mirrored: Mirrored = False,
    model: Model = "full",
    movements_file: MovementsFile = None,
    report: Report = "html",
    workers: Workers = None,
    scheduler: Scheduler = None,
    memory_limit: Memory = None,
    time_limit: TimeLimit = 60.0,
    database: Database = None,
    lang: Lang = None,
    audience: Audience = "clinician",
    debug: Debug = False,
) -> None:
    """Analyse many videos: a folder of results for each, tables and a page for all.

    The same command goes on where it was stopped. "batch status FOLDER" tells how far it is, "batch
    retry FOLDER" tries again what failed. Exit codes as of analyze; 3 if a video failed.
    """
    language = chosen_language(lang)
    with use_locale(language, audience), exit_with_message(debug=debug):
        from tmr_vision.batch import find_videos, open_batch, queue_videos, read_manifest
        from tmr_vision.jobs.cluster import check_memory
        from tmr_vision.jobs.task import AnalysisTask
        from tmr_vision.movements import find_movement, read_movements
        from tmr_vision.pose import find_model

        check_memory(memory_limit)
        table = read_movements(movements_file)
        if movement != "auto":
            movement = find_movement(movement, table).key
        find_model(model)  # a wrong name is told before the work
        if (manifest is None) == (not videos):
            raise BatchError(
                "name either videos or a manifest (--manifest).", code="videos_or_manifest"
            )
        found = find_videos(videos) if manifest is None else read_manifest(manifest, table)
        common = AnalysisTask(
            sources=(), out="", movement=movement, mirrored=mirrored, model=_absolute(model),
            movements_file=None if movements_file is None else str(movements_file.absolute()),
            reports=report, language=language, audience=audience,
        )  # fmt: skip
        batch = open_batch(out, database=database)
        queued = queue_videos(batch, found, common)
        _say_queued(queued)
        _work(batch, workers, scheduler, memory_limit, time_limit * 60, language)


@app.command()
def status(
    folder: Folder, database: Database = None, lang: Lang = None, debug: Debug = False
) -> None:
    """Tell how far a batch is, what runs now, and what failed."""
    with use_locale(chosen_language(lang)), exit_with_message(debug=debug):
        from tmr_vision.batch import open_batch

        store = open_batch(folder, database=database, new=False).store
        console = make_console()
        _say_counts(store.counts())
        for job in store.jobs("running"):
            part = "" if job.fraction is None else f" {job.fraction:.0%}"
            print_sentence(console, f"{job.name}: {job.stage}{part}", lead="  ")
        for job in store.jobs("failed"):
            print_sentence(console, f"{job.name}: {translate(job.reason or '')}", lead="  ")


@app.command()
def retry(
    folder: Folder,
    workers: Workers = None,
    scheduler: Scheduler = None,
    memory_limit: Memory = None,
    time_limit: TimeLimit = 60.0,
    database: Database = None,
    lang: Lang = None,
    debug: Debug = False,
) -> None:
    """Try again what failed in a batch."""
    language = chosen_language(lang)
    with use_locale(language), exit_with_message(debug=debug):
        from tmr_vision.batch import open_batch
        from tmr_vision.jobs.cluster import check_memory

        check_memory(memory_limit)
        batch = open_batch(folder, database=database, new=False)
        n = batch.store.retry()
        typer.echo(
            translate_plural("{n} video is tried again.", "{n} videos are tried again.", n=n)
        )
        _work(batch, workers, scheduler, memory_limit, time_limit * 60, language)


def _work(
    batch: "Batch",
    workers: int | None,
    scheduler: str | None,
    memory_limit: str | None,
    time_limit_s: float,
    language: str,
) -> None:
    """Do all that is queued, then write tables and page; also when it was stopped."""
    from tmr_vision.batch.plan import clear_leftovers
    from tmr_vision.jobs.cluster import Cluster
    from tmr_vision.jobs.engine import Engine, Limits

    counts = batch.store.counts()
    stopped = threading.Event()
    if counts["queued"] or counts["running"]:
        with _bar() as show, stop_on_signals() as stopped:

            def connect() -> Cluster:
                cluster = Cluster(scheduler, workers=workers, memory_limit=memory_limit)
                if cluster.dashboard:
                    typer.echo(translate("Dashboard: {link}", link=cluster.dashboard), err=True)
                return cluster

            limits = Limits(time_limit_s=time_limit_s)
            Engine(batch.store, connect, limits, on_change=show).run(stopped)
    clear_leftovers(batch)
    counts = batch.store.counts()
    _write(batch, counts, language)
    _say_counts(counts)
    if stopped.is_set():
        typer.echo(translate("Stopped. The same command goes on from here."), err=True)
        raise typer.Exit(STOPPED)
    if counts["failed"]:
        raise typer.Exit(BAD_INPUT)


def _write(batch: "Batch", counts: "Counts", language: str) -> None:
    from tmr_vision.batch import write_tables
    from tmr_vision.batch.page import render_page

    folder = batch.tables
    overview = write_tables(
        batch.store, folder, lambda shown: render_page(shown, counts, language=language)
    )
    where = batch.upload_tables() or str(folder)
    typer.echo(translate("All results: {path}", path=f"{where}/index.html"))
    if overview.n_failures:
        typer.echo(translate("What failed, and why: {path}", path=f"{where}/failures.csv"))


def _say_queued(queued: "Queued") -> None:
    new = translate_plural("{n} new video", "{n} new videos", n=queued.new)
    typer.echo(translate("{new}, {known} known already.", new=new, known=queued.known), err=True)
    for copy, original in queued.copies.items():
        typer.echo(
            translate("{copy} is the same file as {original}; it is analysed once.", copy=copy,
                      original=original), err=True,
        )  # fmt: skip


def _say_counts(counts: "Counts") -> None:
    open_ = counts["queued"] + counts["running"]
    done = translate(
        "{done} analysed, {failed} failed, {open} to do.",
        done=counts["done"], failed=counts["failed"], open=open_,
    )  # fmt: skip
    typer.echo(done)


@contextmanager
def _bar() -> Iterator[Any]:
    """Give what shows the progress: a bar with videos a minute on a terminal, else nothing."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        began, first = time.monotonic(), -1

        def show(counts: "Counts") -> None:
            """Move the bar; the rate is that of this run, not of what was done before."""
            nonlocal first
            over = counts["done"] + counts["failed"] + counts["cancelled"]
            first = over if first < 0 else first
            minutes = (time.monotonic() - began) / 60
            rate = (over - first) / minutes if minutes else 0.0
            left = counts["queued"] + counts["running"]
            words = translate("{rate:.1f} videos/min", rate=rate)
            if rate:
                words += ", " + translate("{left:.0f} min left", left=left / rate)
            bar.update(task, completed=over, total=sum(counts.values()), description=words)

        yield show


def _absolute(model: str) -> str:
    return str(Path(model).absolute()) if Path(model).is_file() else model
