"""The live session: frames in, state and cues out. It knows no feed, no window, draws nothing.

Whoever has frames pushes them, one at a time, from any thread: a camera's loop, a film, a socket
(``await asyncio.to_thread(session.push, frame)``). Several sessions may run in one process.
"""

import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tmr_vision.calibration import find_calibration
from tmr_vision.comparison import Comparison
from tmr_vision.errors import UsageError
from tmr_vision.language import Language, code_of, current_audience, current_language, use_locale
from tmr_vision.live.checks import Framing, HeldGestures, SetUpChecks, check_frame, raised_hands
from tmr_vision.live.context import (
    Cues,
    DisplayState,
    Event,
    Observation,
    SessionContext,
    SessionOptions,
    checked_answers,
    read_cues,
)
from tmr_vision.live.finish import finish_session, retest_result
from tmr_vision.live.guide import COMMANDS, Guide
from tmr_vision.live.journal import BlockWriter, Journal, Recorder
from tmr_vision.live.phase import Phase, SetUp
from tmr_vision.live.pose_filter import LivePose, LivePoseFilter
from tmr_vision.live.state import SessionState
from tmr_vision.pose.live import PassDetections, PassSchedule
from tmr_vision.records import AnalysisResult, Frame
from tmr_vision.sources.turning import fitted

SPEED_TEST_FRAMES = 25
"""So many frames are looked at by both passes at the start, to see whether the machine keeps up."""
BOTH_WITHIN_S = 1 / 25
"""With both passes a frame may take as long as leaves 25 frames per second. Taking turns is quicker
and less exact: each pass of the model follows a quick movement worse when it sees half of it
(``python -m tests.benchmarks.live alternation``)."""


class PoseDetector(Protocol):
    """What looks at frames: :class:`tmr_vision.pose.live.LivePasses`, or recorded landmarks."""

    mirrored: bool
    balancing: PassSchedule

    def detect(self, frame: Frame) -> PassDetections:
        """Find the person in a frame."""
        ...


@dataclass(frozen=True, eq=False)
class Update:
    """One frame as a face gets it: the picture (not mirrored), what was seen, shown and happened.

    :func:`tmr_vision.live.plain.update_to_dict` gives it as plain data.

    frame, pose  None when no picture came, as when the camera was unplugged
    done, of     how many movements have had their first test, of how many
    finished     the session has come to its end; nothing more is expected
    mirrored     the pushed pictures are mirrored; ``frame`` and ``pose`` are not
    language     what its sentences are said in
    """

    display: DisplayState
    events: tuple[Event, ...]
    frame: Frame | None = None
    pose: LivePose | None = None
    done: int = 0
    of: int = 0
    finished: bool = False
    mirrored: bool = False
    language: Language = field(default_factory=current_language)


class LiveSession:
    """Runs a session: :meth:`push` every frame, pass keys on by :meth:`command`, :meth:`finish`.

    Every method may be called from any thread; one at a time is done. It speaks the language in
    which it was made, whoever calls. ``finished`` tells when no more frames are needed.

    Parameters
    ----------
    passes
        Looks at frames. Its ``balancing`` is chosen here when ``choose_balancing`` is set.
    store, journal
        Where everything is kept, in memory and on disk.
    first
        The phase that a session starts with, in place of the guide's set-up.
    recorder
        Opens a video file for the pictures of each segment; None: only landmarks are kept.
    """

    def __init__(
        self,
        passes: PoseDetector,
        state: SessionState,
        journal: Journal,
        options: SessionOptions,
        *,
        answers: Mapping[str, Any] | None = None,
        cues: Cues | None = None,
        choose_balancing: bool = False,
        first: Phase | None = None,
        recorder: Callable[[Path], Recorder] | None = None,
    ) -> None:
        self._passes, self._state, self._journal = passes, state, journal
        self._lock = threading.RLock()
        self._language, self._audience = current_language(), current_audience()
        self._choosing = choose_balancing
        self._took_s: list[float] = []
        self._size_px: tuple[int, int] | None = None
        self._last_s, self._closed = -math.inf, False
        self._blocks = BlockWriter(state, journal, recorder)
        self._pose_filter = LivePoseFilter(find_calibration(state.model.sha256))
        self._gestures, self._checks, self._framing = HeldGestures(), SetUpChecks(), Framing()
        self._lost = False
        self.context = SessionContext(
            options=options,
            cues=cues or read_cues(),
            state=state,
            write=journal.write,
            start_segment=self._blocks.start,
            end_segment=self._blocks.end,
            segment_now=lambda: self._blocks.at(self.context.now_s),
            answers=checked_answers(answers or {}),
        )
        if not choose_balancing:
            self.context.show(balancing=passes.balancing)
        self._guide = Guide(self.context, first or SetUp())

    @property
    def folder(self) -> Path:
        """Where everything is kept."""
        return self._journal.folder

    @property
    def finished(self) -> bool:
        """Whether the session has come to its end: no more frames are needed."""
        return self.context.finished

    def push(self, frame: Frame) -> Update:
        """Take a frame; return what is seen, shown and said now.

        Parameters
        ----------
        frame
            Times must increase, by any clock. A picture of another size than the first one is
            fitted into that size.

        Raises
        ------
        UsageError
            If the frame is no picture, is not later than the one before, or the session is closed.
        """
        with self._turn():
            if self._closed:
                raise UsageError(
                    "this live session is closed; open a new one.", code="session_closed"
                )
            check_frame(frame, after_s=self._last_s)
            self._last_s = frame.time_s
            self._choose()
            started = time.perf_counter()
            update = self._see(frame)
            if self._choosing:
                self._took_s.append(time.perf_counter() - started)
            return update

    def lost(self, reason: str) -> Update:
        """Pause, because no picture comes; the next frame goes on. ``reason`` is a sentence."""
        with self._turn():
            if not self._lost:
                self._lost = True
                self.context.show(paused=True)
                self.context.cue("lost", code=code_of(reason), reason=reason)
                self.context.emit("camera_lost", code=code_of(reason), reason=reason)
            return self._update()

    def command(self, command: str) -> None:
        """Take a key or answer: one of :data:`tmr_vision.live.guide.COMMANDS`.

        What comes of it is in the next update.

        Raises
        ------
        UsageError
            If there is no such command.
        """
        with self._turn():
            if command not in COMMANDS:
                raise UsageError(
                    "a live session knows no {command}; there are {commands}.",
                    code="no_such_command",
                    command=repr(command),
                    commands=", ".join(COMMANDS),
                )
            self._guide.handle_command(command)

    def answer(self, answers: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep answers (``felt``, ``gate``) for when they are asked for.

        Raises
        ------
        UsageError
            If they are not what they should be; see
            :data:`tmr_vision.live.context.ANSWERS_EXAMPLE`.
        """
        with self._turn():
            kept, new = self.context.answers, checked_answers(answers)
            self.context.answers = {kind: {**kept[kind], **new[kind]} for kind in ("felt", "gate")}

    def updates(self, feed: Iterable[Frame | str]) -> Iterator[Update]:
        """Push every frame of a feed, until the session or the feed is over, and close.

        A feed gives frames, or sentences that say why no frame comes.
        """
        for item in feed:
            if isinstance(item, str):
                yield self.lost(item)
            else:
                update = self.push(item)
                started = time.perf_counter()
                yield update
                self.spent(time.perf_counter() - started)
            if self.finished:
                break
        self.close()

    def spent(self, seconds: float) -> None:
        """Add what was done with the last frame's update, such as drawing, to the time it took.

        The machine keeps up only if all of it is done in time.
        """
        if self._choosing and self._took_s:
            self._took_s[-1] += seconds

    def close(self) -> None:
        """Stop, wherever the session is: what was done so far counts."""
        with self._turn():
            if self._blocks.is_open:
                self._guide.phase.stop(self.context)
            self._blocks.end()
            self._closed = True

    def finish(self) -> AnalysisResult:
        """Close the session, and return the result over the first test of every movement.

        See :func:`tmr_vision.live.finish.finish_session`.

        Raises
        ------
        NothingMeasurableError
            If nothing was done far enough.
        """
        self.close()
        with self._turn():
            return finish_session(self._state, self.context.options.movements)

    def retest(self, first: AnalysisResult) -> tuple[AnalysisResult, Comparison] | None:
        """Return the result over the last tests and what changed; None: nothing was tested again.

        ``first`` is what :meth:`finish` returned.
        """
        with self._turn():
            return retest_result(self._state, self.context.options.movements, first)

    def mark_complete(self) -> None:
        """Note in the folder that the result is written, so there is nothing to go on with."""
        with self._turn():
            self._journal.write("end")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._lock, use_locale(self._language, self._audience):
            yield

    def _see(self, frame: Frame) -> Update:
        context = self.context
        context.now_s = frame.time_s
        if self._lost:
            self._lost = False
            context.show(paused=False)
            context.emit("camera_back")
        self._passes.mirrored = self._state.mirrored
        detections = self._passes.detect(self._same_size(frame))
        self._blocks.keep(detections)
        pose = self._pose_filter.update(detections)
        hands = raised_hands(pose) if pose.there else frozenset()
        self._gestures.update(hands, pose.time_s)
        checking = isinstance(self._guide.phase, SetUp)
        fault = self._checks.fault(detections.frame, pose) if checking else None
        mirrored = self._state.mirrored
        self._framing.update(pose)
        self._guide.on_frame(Observation(pose, fault, self._gestures, self._framing))
        if self._state.mirrored != mirrored:
            self._pose_filter.reset()
        return self._update(detections.frame, pose)

    def _same_size(self, frame: Frame) -> Frame:
        """Bring a picture to the size of the first one, with bars where its shape differs."""
        image = frame.image_rgb
        if self._size_px is None:
            self._size_px = (image.shape[1], image.shape[0])
        same = fitted(image, self._size_px)
        return frame if same is image else frame.with_(image_rgb=same)

    def _update(self, frame: Frame | None = None, pose: LivePose | None = None) -> Update:
        movements = self.context.options.movements
        return Update(
            self.context.display,
            self._events(),
            frame,
            pose,
            done=sum(self._state.test(movement.key, 0).done for movement in movements),
            of=len(movements),
            finished=self.finished,
            mirrored=self._passes.mirrored,
        )

    def _events(self) -> tuple[Event, ...]:
        events = tuple(self.context.events)
        self.context.events.clear()
        return events

    def _choose(self) -> None:
        """Look at the first frames with both passes; alternate if that is too slow."""
        if not self._choosing or len(self._took_s) < SPEED_TEST_FRAMES:
            return
        self._choosing = False
        typical_s = sorted(self._took_s)[len(self._took_s) // 2]
        chosen: PassSchedule = "both" if typical_s <= BOTH_WITHIN_S else "alternate"
        self._passes.balancing = chosen
        self._journal.write("balancing", balancing=chosen)
        self.context.show(balancing=chosen)
        self.context.emit("balancing", balancing=chosen, both_ms=round(1000 * typical_s, 1))
        self._checks.restart()
