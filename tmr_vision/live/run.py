"""A session with all its parts, opened together and closed together."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tmr_vision.errors import SourceError, UsageError
from tmr_vision.live.context import SessionOptions
from tmr_vision.live.feed import Feed, Opener, open_newest
from tmr_vision.live.guide import Unguided
from tmr_vision.live.journal import Journal, Recorder, read_lines, restore
from tmr_vision.live.session import LiveSession, PoseDetector, Update
from tmr_vision.live.state import SessionState
from tmr_vision.pose import ModelFile
from tmr_vision.pose.live import LivePasses, PassSchedule
from tmr_vision.records import SessionHeader
from tmr_vision.sources import is_live, local_file
from tmr_vision.sources.addresses import public_name


@dataclass(frozen=True)
class SessionConfig:
    """How a session is opened.

    where       camera number, address or file; a name, for frames that are pushed
    folder      where it is kept
    fast        every frame of a file, as quickly as it goes
    balancing   how the passes share the frames; None: as the machine allows
    guided      lead through the movements; without, one movement is watched from the first frame
    resumed     go on with what is in the folder
    header      what stands at the head of the report; of a session that is resumed, what is new
    """

    where: str
    folder: Path
    mirrored: bool = False
    fast: bool = False
    balancing: PassSchedule | None = None
    guided: bool = True
    resumed: bool = False
    header: SessionHeader = field(default_factory=SessionHeader)


@dataclass(frozen=True)
class Run:
    """A session that is open, and where its frames come from."""

    session: LiveSession
    feed: Feed

    def updates(self) -> Iterator[Update]:
        """Push every frame of the feed; give the updates."""
        return self.session.updates(self.feed)


@contextmanager
def open_session(
    config: SessionConfig,
    options: SessionOptions,
    *,
    model: ModelFile,
    answers: Mapping[str, Any] | None = None,
    recorder: Callable[[Path], Recorder] | None = None,
    passes: PoseDetector | None = None,
) -> Iterator[LiveSession]:
    """Open a session that frames are pushed to; ``config.where`` only names where they are from.

    Parameters
    ----------
    answers
        Felt scores and answers to the questions of the screening, if they are known already.
    recorder
        Opens a video file for the pictures of each segment; None: only landmarks are kept.
    passes
        What looks at frames; None: the pose model.

    Raises
    ------
    TmrVisionError
        In one sentence, before anything is written.
    """
    _check(config, options, model)
    with _opened(
        config, options, model=model, answers=answers, recorder=recorder, passes=passes
    ) as session:
        yield session


@contextmanager
def open_run(
    config: SessionConfig,
    options: SessionOptions,
    *,
    model: ModelFile,
    answers: Mapping[str, Any] | None = None,
    recorder: Callable[[Path], Recorder] | None = None,
    opener: Opener = open_newest,
) -> Iterator[Run]:
    """Open the camera or film, then a session for its frames; close them in turn.

    Raises
    ------
    TmrVisionError
        In one sentence, before anything is written.
    """
    check_speed(config.where, fast=config.fast)
    _check(config, options, model)
    with ExitStack() as stack:
        feed = Feed(config.where, fast=config.fast, opener=opener)
        stack.callback(feed.close)
        file = None if config.guided else local_file(config.where)
        session = stack.enter_context(
            _opened(config, options, model=model, answers=answers, recorder=recorder, file=file)
        )
        yield Run(session, feed)


@contextmanager
def _opened(
    config: SessionConfig,
    options: SessionOptions,
    *,
    model: ModelFile,
    answers: Mapping[str, Any] | None,
    recorder: Callable[[Path], Recorder] | None,
    passes: PoseDetector | None = None,
    file: Path | None = None,
) -> Iterator[LiveSession]:
    """Open the pose model, then the journal; close them in turn."""
    with ExitStack() as stack:
        passes = passes or stack.enter_context(
            LivePasses(model, mirrored=config.mirrored, balancing=config.balancing or "both")
        )
        state = _store(config, model, file)
        journal = _journal(config, options, model)
        stack.callback(journal.close)
        yield LiveSession(
            passes,
            state,
            journal,
            options,
            answers=answers,
            choose_balancing=config.balancing is None and not config.fast,
            first=None if config.guided else Unguided(options.movements[0]),
            recorder=recorder,
        )


def check_speed(where: str, *, fast: bool) -> None:
    """Raise UsageError if a camera is to be taken as quickly as it goes."""
    if fast and is_live(where):
        raise UsageError(
            "only a file can be played fast; a camera or stream has its own speed.",
            code="fast_needs_file",
        )


def _check(config: SessionConfig, options: SessionOptions, model: ModelFile) -> None:
    if not config.guided and len(options.movements) != 1:
        raise UsageError(
            "without the guide one movement is watched; name it.",
            code="unguided_needs_movement",
        )
    lying = [row.title for row in options.movements if row.posture == "lying"]
    if config.guided and lying:
        raise UsageError(
            "the guide leads through movements that are done standing or seated; "
            "film {title} and have the video analysed.",
            code="guide_cannot_lead_lying",
            title=repr(lying[0]),
        )
    if config.resumed:
        _check_model(config.folder, model)


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
    raise SourceError(
        "{folder} holds no session of a live check.", code="no_session", folder=str(folder)
    )


def _check_model(folder: Path, model: ModelFile) -> None:
    head = _head(folder)
    if head["sha256"] != model.sha256:
        raise UsageError(
            "the session in {folder} was begun with the pose model {begun}, not {model}; go on "
            "with that one.",
            code="session_of_another_model",
            folder=str(folder),
            begun=head["model"],
            model=model.name,
        )


def _store(config: SessionConfig, model: ModelFile, file: Path | None) -> SessionState:
    """Return what is kept so far: nothing, or what a session that is resumed has in its folder."""
    local = local_file(config.where)
    state = SessionState(
        source=public_name(config.where if local is None else local.name),
        folder=config.folder,
        model=model,
        mirrored=config.mirrored,
        file=file,
    )
    if config.resumed:
        restore(state)
    state.header = state.header.updated(config.header)
    return state


def _journal(config: SessionConfig, options: SessionOptions, model: ModelFile) -> Journal:
    journal = Journal(config.folder, resumed=config.resumed)
    if not config.resumed:
        journal.write(
            "session",
            mirrored=config.mirrored,
            movements=[movement.key for movement in options.movements],
            model=model.name,
            sha256=model.sha256,
        )
    if told := config.header.told():
        journal.write("header", **told)
    return journal
