"""The live session: frames in, state and cues out. It knows no window and draws nothing."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tmr_vision.calibration import find_calibration
from tmr_vision.live.checks import SetUpChecks
from tmr_vision.live.course import Course, Event, Moment, Options, Shown
from tmr_vision.live.cues import Cues, read_cues
from tmr_vision.live.framing import Framing
from tmr_vision.live.gestures import Signs, raised_hands
from tmr_vision.live.guide import Guide
from tmr_vision.live.journal import Journal
from tmr_vision.live.kept import Block, BlockHead
from tmr_vision.live.phase import Phase, SetUp
from tmr_vision.live.store import Store
from tmr_vision.live.watch import Seen, Watcher
from tmr_vision.pose.live import Balancing, Sight
from tmr_vision.records import Frame

TRIAL_FRAMES = 25
"""So many frames are looked at by both passes at the start, to see whether the machine keeps up."""
BOTH_WITHIN_S = 1 / 25
"""With both passes a frame may take as long as leaves 25 pictures a second. Taking turns is quicker
and less exact: each pass of the model follows a quick movement worse when it sees half of it
(``python -m tests.benchmarks.live alternation``)."""
LOST_S = 2.0


class Passes(Protocol):
    """What looks at frames: :class:`tmr_vision.pose.live.LivePasses`, or recorded landmarks."""

    mirrored: bool
    balancing: Balancing

    def look(self, frame: Frame) -> Sight:
        """Find the person in a frame."""
        ...


class Recorder(Protocol):
    """Keeps the pictures of a block, if that is wanted."""

    def write(self, image_rgb: Any, time_s: float) -> None:
        """Append a picture."""
        ...

    def close(self) -> None:
        """End the file."""
        ...


@dataclass(frozen=True, eq=False)
class Update:
    """One frame as a face gets it: the picture (not mirrored), what was seen, shown and happened.

    ``frame`` and ``seen`` are None when no picture came, as when the camera was unplugged.
    """

    shown: Shown
    events: tuple[Event, ...]
    frame: Frame | None = None
    seen: Seen | None = None


class LiveSession:
    """Runs a session over frames; iterate :meth:`updates`, and pass keys on by :meth:`told`.

    Parameters
    ----------
    passes
        Looks at frames. Its ``balancing`` is chosen here when ``choose_balancing`` is set.
    store, journal
        Where everything is kept, in memory and on disk.
    first
        The phase that a session starts with, in place of the guide's set-up.
    recorder
        Opens a video file for the pictures of each block; None: only landmarks are kept.
    """

    def __init__(
        self,
        passes: Passes,
        store: Store,
        journal: Journal,
        options: Options,
        *,
        answers: Mapping[str, Any] | None = None,
        cues: Cues | None = None,
        choose_balancing: bool = False,
        first: Phase | None = None,
        recorder: Callable[[Path], Recorder] | None = None,
    ) -> None:
        self._passes, self._store, self._journal = passes, store, journal
        self._choosing = choose_balancing
        self._took_s: list[float] = []
        self._recorder = recorder
        self._video: Recorder | None = None
        self._wanted: tuple[str, int] | None = None
        self._block: Block | None = None
        self._block_from_s = 0.0
        self._watcher = Watcher(find_calibration(store.model.sha256))
        self._signs, self._checks, self._framing = Signs(), SetUpChecks(), Framing()
        self._lost = False
        self.course = Course(
            options=options,
            cues=cues or read_cues(),
            store=store,
            write=journal.write,
            start_block=self._start_block,
            end_block=self._end_block,
            block_now=self._block_now,
            answers=answers or {},
        )
        if not choose_balancing:
            self.course.show(balancing=passes.balancing)
        self._guide = Guide(self.course, first or SetUp())

    def updates(self, feed: Iterable[Frame | str]) -> Iterator[Update]:
        """Give an update for every frame of a feed, until the session or the feed is over.

        A feed gives frames, or sentences that say why no frame comes.
        """
        for item in feed:
            started = time.perf_counter()
            yield self._no_picture(item) if isinstance(item, str) else self._picture(item)
            if self._choosing and not isinstance(item, str):
                self._choose(time.perf_counter() - started)
            if self.course.finished:
                break
        self.close()

    def told(self, command: str) -> None:
        """Take a key or answer: one of :data:`tmr_vision.live.guide.COMMANDS`."""
        self._guide.told(command)

    def answer(self, answers: Mapping[str, Mapping[str, Any]]) -> None:
        """Keep answers (``felt``, ``gate``) for when they are asked for."""
        kept = self.course.answers
        self.course.answers = {
            kind: {**kept.get(kind, {}), **answers.get(kind, {})} for kind in ("felt", "gate")
        }

    def close(self) -> None:
        """Stop, wherever the session is: what was done so far counts."""
        if self._block is not None:
            self._guide.phase.stop(self.course)
        self._end_block()

    def _picture(self, frame: Frame) -> Update:
        course = self.course
        course.now_s = frame.time_s
        if self._lost:
            self._lost = False
            course.show(paused=False)
            course.tell("camera_back")
        self._passes.mirrored = self._store.mirrored
        sight = self._passes.look(frame)
        self._keep(sight)
        seen = self._watcher.see(sight)
        hands = raised_hands(seen) if seen.there else frozenset()
        self._signs.see(hands, seen.time_s)
        checking = isinstance(self._guide.phase, SetUp)
        fault = self._checks.fault(sight.frame, seen) if checking else None
        mirrored = self._store.mirrored
        self._framing.see(seen)
        self._guide.see(Moment(seen, fault, self._signs, self._framing))
        if self._store.mirrored != mirrored:
            self._watcher.forget()
        return Update(course.shown, self._events(), sight.frame, seen)

    def _no_picture(self, reason: str) -> Update:
        if not self._lost:
            self._lost = True
            self.course.show(paused=True)
            self.course.cue("lost", reason=reason)
            self.course.tell("camera_lost", reason=reason)
        return Update(self.course.shown, self._events())

    def _events(self) -> tuple[Event, ...]:
        events = tuple(self.course.events)
        self.course.events.clear()
        return events

    def _choose(self, took_s: float) -> None:
        """Look at the first frames with both passes; alternate if that is too slow.

        Parameters
        ----------
        took_s
            What a frame took with all that was done for it, drawing and showing too.
        """
        self._took_s.append(took_s)
        if len(self._took_s) < TRIAL_FRAMES:
            return
        self._choosing = False
        typical_s = sorted(self._took_s)[len(self._took_s) // 2]
        chosen: Balancing = "both" if typical_s <= BOTH_WITHIN_S else "alternate"
        self._passes.balancing = chosen
        self._journal.write("balancing", balancing=chosen)
        self.course.show(balancing=chosen)
        self.course.tell("balancing", balancing=chosen, both_ms=round(1000 * typical_s, 1))
        self._checks.restart()

    # --- blocks -----------------------------------------------------------------------------------

    def _start_block(self, movement: str, number: int) -> None:
        """Begin to keep landmarks, from the next frame on."""
        self._end_block()
        self._wanted = (movement, number)

    def _open_block(self, frame: Frame) -> Block:
        assert self._wanted is not None
        number = len(self._store.blocks)
        video = f"video_{number:02d}.mp4" if self._recorder else None
        height_px, width_px = frame.image_rgb.shape[:2]
        head = BlockHead(number, *self._wanted, width_px, height_px, video)
        self._store.blocks[number] = block = Block(head, self._journal.folder)
        self._block_from_s = frame.time_s
        self._journal.open_block(head)
        if self._recorder and video:
            self._video = self._recorder(self._journal.folder / video)
        return block

    def _keep(self, sight: Sight) -> None:
        if self._wanted is None:
            return
        self._block = self._block or self._open_block(sight.frame)
        time_s = sight.frame.time_s - self._block_from_s
        self._journal.row(self._block.add(sight, time_s))
        if self._video is not None:
            self._video.write(sight.frame.image_rgb, time_s)

    def _end_block(self) -> None:
        if self._block is not None:
            self._journal.close_block()
        if self._video is not None:
            self._video.close()
        self._block = self._video = self._wanted = None

    def _block_now(self) -> tuple[int, float]:
        assert self._block is not None, "landmarks are kept only from the next frame on"
        return self._block.head.number, self.course.now_s - self._block_from_s
