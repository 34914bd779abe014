"""One guided check: the engine in a thread of its own, pictures in, moments out to its pages."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from tmr_vision.app.live.darkness import Darkness
from tmr_vision.app.live.pictures import CameraClock, Mailbox, Picture, decoded
from tmr_vision.app.live.plan import CheckPlan
from tmr_vision.app.live.words import COVERED, FAULT, REASONS, SILENT
from tmr_vision.errors import StoreError, TmrVisionError, UsageError
from tmr_vision.language import code_of, keep_locale, translate, use_locale
from tmr_vision.live import SessionConfig, Update, open_session, update_to_dict
from tmr_vision.live.guide import COMMANDS
from tmr_vision.live.plain_types import UpdateData
from tmr_vision.live.session import LiveSession, PoseDetector
from tmr_vision.live.sketch import figures_of
from tmr_vision.overlay import VideoWriter
from tmr_vision.pose import ModelFile
from tmr_vision.pose.live import PassSchedule
from tmr_vision.records import Frame

STOP = "stop"
"""The command that ends a check; what was done so far counts."""
SILENT_S = 2.0
STILL_SILENT_S = 0.5
IDLE_S = 600.0
"""Without a picture and without a page for so long, a check ends with what was done."""
MOST_FAULTS = 3
"""So often a check goes on from its folder after a fault of the program."""
Stage = Literal["running", "writing", "done", "failed"]
Store = Callable[[CheckPlan, LiveSession], "Stored"]


@dataclass(frozen=True)
class Stored:
    """Where the results of a check are: of the first tests, and of those after exercising."""

    session: str
    after: str | None = None


@dataclass(frozen=True)
class Moment:
    """What pages are told: the newest state, and all that happened since they were told last.

    Attributes
    ----------
    ready
        The engine can take pictures.
    update, figures
        The state as plain data (:class:`tmr_vision.live.UpdateData`), and the drawings beside it;
        None before the first one.
    picture
        The picture that the state is about; None: there was none.
    stage, reason, stored
        How far the check is, why it failed, and where its results are.
    """

    ready: bool = False
    update: UpdateData | None = None
    figures: list[dict[str, Any]] = field(default_factory=list)
    picture: Picture | None = None
    stage: Stage = "running"
    reason: str = ""
    stored: Stored | None = None


Tell = Callable[[Moment], None]


class LiveCheck:
    """A check that runs until it is over, stopped, or left alone; see :meth:`start`.

    Parameters
    ----------
    folder
        Where its journal is, or will be.
    store
        Keeps the result of a session that is over.
    detector
        What looks at pictures; None: the pose model.
    balancing
        How the passes share the pictures; None: as the machine allows.
    resumed
        Go on with what is in the folder.
    """

    def __init__(
        self,
        plan: CheckPlan,
        folder: Path,
        *,
        model: ModelFile,
        store: Store,
        detector: PoseDetector | None = None,
        balancing: PassSchedule | None = None,
        resumed: bool = False,
    ) -> None:
        self.plan, self.folder = plan, folder
        self._model, self._store, self._detector = model, store, detector
        self._balancing, self._resumed = balancing, resumed
        self._mailbox, self._clock, self._darkness = Mailbox(), CameraClock(), Darkness()
        self._lock = threading.Lock()
        self._moment = Moment()
        self._pages: dict[int, Tell] = {}
        self._next_page, self._camera = 0, -1
        self._trouble = ""
        self._seen_s = time.monotonic()
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=keep_locale(self._run), name=f"check-{plan.id[:6]}", daemon=True
        )

    # --- for pages --------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to run, in a thread."""
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end, good or bad."""
        return self._moment.stage in ("done", "failed")

    @property
    def is_running(self) -> bool:
        """Whether pictures are wanted."""
        return self._moment.stage == "running"

    @property
    def has_results(self) -> bool:
        """Whether a movement was tested already."""
        update = self._moment.update
        return update is not None and update["progress"]["done"] > 0

    @property
    def is_alone(self) -> bool:
        """Whether no page looks at it."""
        return not self._pages

    def join(self, wait_s: float | None = None) -> None:
        """Wait for its end."""
        self._thread.join(wait_s)

    def watch(self, tell: Tell) -> int:
        """Tell a page of every moment, beginning with the present one; return its number."""
        with self._lock:
            self._next_page += 1
            number = self._next_page
            self._pages[number] = tell
            moment = self._moment
            # What happened before is not said again.
            update = moment.update and UpdateData(**{**moment.update, "events": []})
            tell(replace(moment, update=update))
        return number

    def leave(self, page: int) -> None:
        """Tell a page no more."""
        with self._lock:
            self._pages.pop(page, None)
            self._seen_s = time.monotonic()

    def put(self, picture: Picture) -> bool:
        """Take a picture; return whether its page is the camera. The newest page is."""
        if picture.page < self._camera:
            return False
        self._camera, self._trouble = picture.page, ""
        self._seen_s = time.monotonic()
        self._mailbox.put(picture)
        return True

    def press(self, command: str) -> None:
        """Take a command of the engine, or ``stop``; others are left alone."""
        if command in COMMANDS or command == STOP:
            self._mailbox.press(command)

    def tell_trouble(self, kind: str) -> None:
        """Take why the camera's page has no picture."""
        if kind in REASONS:
            self._trouble = kind

    def close(self) -> None:
        """Stop without a result; what is in the folder stays, to go on with."""
        self._stopped.set()
        self._mailbox.press(STOP)

    def hand_over(self, session: str) -> None:
        """End, because its result is a session that came in another way."""
        self.close()
        self._tell(stage="done", stored=Stored(session))

    # --- the engine's thread ----------------------------------------------------------------------

    def _run(self) -> None:
        with use_locale(self.plan.language):
            faults = 0
            while not self.is_over and not self._stopped.is_set():
                try:
                    self._once()
                except TmrVisionError as error:
                    self._tell(stage="failed", reason=translate(error.args[0]))
                except Exception:
                    logging.getLogger(__name__).exception("check %s", self.plan.id)
                    faults += 1
                    self._resumed = True
                    if faults > MOST_FAULTS:
                        self._tell(stage="failed", reason=translate(FAULT))

    def _once(self) -> None:
        """Run the session to its end and keep what came of it."""
        with self._opened() as session:
            self._resumed = True
            self._tell(ready=True)
            for update, picture in self._updates(session):
                data = update_to_dict(update)
                self._tell(update=data, figures=figures_of(data), picture=picture)
            if self._stopped.is_set():
                return
            self._tell(stage="writing")
            self._tell(stage="done", stored=self._store(self.plan, session))

    @contextmanager
    def _opened(self) -> Iterator[LiveSession]:
        resumed = self._resumed and (self.folder / "session").is_dir()
        config = SessionConfig(
            "camera", self.folder / "session", balancing=self._balancing, resumed=resumed
        )
        with open_session(
            config, self.plan.options(), model=self._model, passes=self._detector,
            recorder=VideoWriter if self.plan.keep_video else None,
        ) as session:  # fmt: skip
            yield session

    def _updates(self, session: LiveSession) -> Iterator[tuple[Update, Picture | None]]:
        """Push pictures as they come, until the session is over or somebody stops it."""
        patience_s = SILENT_S
        while not session.finished:
            picture, commands = self._mailbox.take(patience_s)
            if not self.folder.is_dir():
                raise StoreError("this check was deleted.", code="check_deleted")
            if STOP in commands or self._is_left():
                break
            for command in commands:
                session.command(command)
            patience_s = STILL_SILENT_S if picture is None else SILENT_S
            if picture is not None:
                update = self._pushed(session, picture)
            else:
                update = None if commands else session.lost(REASONS.get(self._trouble, SILENT))
            if update is not None:
                yield update, picture
        session.close()

    def _is_left(self) -> bool:
        """Tell whether nobody has been there for long."""
        return self.is_alone and time.monotonic() - self._seen_s > IDLE_S

    def _pushed(self, session: LiveSession, picture: Picture) -> Update | None:
        image, time_s = decoded(picture), self._clock.time_s(picture)
        if image is None or time_s is None:
            return None
        if self._darkness.covers(image, time_s):
            return session.lost(COVERED)
        try:
            return session.push(Frame(time_s=time_s, image_rgb=image))
        except UsageError as error:
            if code_of(error.args[0]) not in ("frame_too_late", "frame_not_a_picture"):
                raise
            return None

    def _tell(self, **changes: Any) -> None:
        with self._lock:
            self._moment = replace(self._moment, **changes)
            for tell in list(self._pages.values()):
                tell(self._moment)
