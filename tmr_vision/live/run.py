"""A session with all its parts: opened together, closed together, its results at the end."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tmr_vision.compare import Comparison, compare_results
from tmr_vision.errors import SourceError, UsageError
from tmr_vision.language import said
from tmr_vision.live.course import Options
from tmr_vision.live.feed import Feed, Opener, open_newest
from tmr_vision.live.free import Watch
from tmr_vision.live.journal import Journal, read_lines, restore
from tmr_vision.live.session import LiveSession, Recorder
from tmr_vision.live.store import Store
from tmr_vision.pose import ModelFile
from tmr_vision.pose.live import Balancing, LivePasses
from tmr_vision.records import AnalysisResult
from tmr_vision.sources import is_live, local_file
from tmr_vision.sources.places import public_name


@dataclass(frozen=True)
class Setting:
    """How a session is opened.

    where       camera number, address or file
    folder      where it is kept
    fast        every frame of a file, as quickly as it goes
    balancing   how the passes share the frames; None: as the machine allows
    guided      lead through the movements; without, one movement is watched from the first frame
    resumed     go on with what is in the folder
    """

    where: str
    folder: Path
    mirrored: bool = False
    fast: bool = False
    balancing: Balancing | None = None
    guided: bool = True
    resumed: bool = False


@dataclass(frozen=True)
class Run:
    """A session that is open."""

    session: LiveSession
    feed: Feed
    store: Store
    journal: Journal
    options: Options

    def results(self) -> tuple[AnalysisResult, AnalysisResult | None]:
        """Return the result over the first tests, and over the last ones if any was repeated.

        Raises
        ------
        NothingMeasurableError
            If nothing was done far enough.
        """
        first = self.store.result(self.options.movements)
        repeated = any(trial.number > 0 and trial.done for trial in self.store.tests.values())
        last = self.store.result(self.options.movements, latest=True) if repeated else None
        return first, last

    def comparison(self, first: AnalysisResult, last: AnalysisResult) -> Comparison:
        """Return what changed in the movements that were tested again."""
        repeated = {t.movement for t in self.store.tests.values() if t.number > 0 and t.done}
        both = [
            result.with_(movements=tuple(m for m in result.movements if m.movement.key in repeated))
            for result in (first, last)
        ]
        return compare_results(both, labels=[said("first test"), said("last test")])


@contextmanager
def open_run(
    setting: Setting,
    options: Options,
    *,
    model: ModelFile,
    answers: Mapping[str, Any] | None = None,
    recorder: Callable[[Path], Recorder] | None = None,
    opener: Opener = open_newest,
) -> Iterator[Run]:
    """Open the camera, then the pose model, then the journal; close them in turn.

    Raises
    ------
    TmrVisionError
        In one sentence, before anything is written.
    """
    if setting.fast and is_live(setting.where):
        raise UsageError(said("--fast plays a file; a camera or stream has its own speed."))
    if not setting.guided and len(options.movements) != 1:
        raise UsageError(
            said("without the guide one movement is watched; name it with --movement.")
        )
    lying = [row.title for row in options.movements if row.posture == "lying"]
    if setting.guided and lying:
        raise UsageError(
            said(
                "the guide leads through movements that are done standing or seated; "
                "film {title} and use `tmr-vision analyze`.",
                title=repr(lying[0]),
            )
        )
    if setting.resumed:
        _check_model(setting.folder, model)
    with ExitStack() as stack:
        feed = Feed(setting.where, fast=setting.fast, opener=opener)
        stack.callback(feed.close)
        balancing = setting.balancing or "both"
        passes = stack.enter_context(
            LivePasses(model, mirrored=setting.mirrored, balancing=balancing)
        )
        store = _store(setting, model)
        journal = Journal(setting.folder, resumed=setting.resumed)
        stack.callback(journal.close)
        if not setting.resumed:
            movements = [movement.key for movement in options.movements]
            journal.write(
                "session",
                mirrored=setting.mirrored,
                movements=movements,
                model=model.name,
                sha256=model.sha256,
            )
        session = LiveSession(
            passes,
            store,
            journal,
            options,
            answers=answers,
            choose_balancing=setting.balancing is None and not setting.fast,
            first=None if setting.guided else Watch(options.movements[0]),
            recorder=recorder,
        )
        yield Run(session, feed, store, journal, options)


def movements_of(folder: Path) -> tuple[str, ...]:
    """Return the movements that a kept session was about.

    Raises
    ------
    SourceError
        If there is no session in the folder.
    """
    return tuple(_head(folder)["movements"])


def _head(folder: Path) -> dict[str, Any]:
    for line in read_lines(folder):
        if line["kind"] == "session":
            return line
    raise SourceError(said("{folder} holds no session of a live check.", folder=str(folder)))


def _check_model(folder: Path, model: ModelFile) -> None:
    head = _head(folder)
    if head["sha256"] != model.sha256:
        raise UsageError(
            said(
                "the session in {folder} was begun with the pose model {begun}, not {model}; go on "
                "with that one (--model).",
                folder=str(folder),
                begun=head["model"],
                model=model.name,
            )
        )


def _store(setting: Setting, model: ModelFile) -> Store:
    file = local_file(setting.where)
    name = public_name(setting.where if file is None else file.name)
    store = Store(
        source=name,
        folder=setting.folder,
        model=model,
        mirrored=setting.mirrored,
        file=None if setting.guided else file,
    )
    if setting.resumed:
        restore(store)
    return store
