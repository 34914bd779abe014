"""A person for live sessions, made of the sample clips' recorded landmarks; does as it is told.

It stands as the guide asks, raises hands to answer, and repeats the movement with the side whose
turn it is. No pose model and no picture is needed, so a whole session runs in seconds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.recorded import passes, truth
from tmr_vision.calibration import find_calibration
from tmr_vision.live.context import Cues, DisplayState, SessionOptions, read_cues
from tmr_vision.live.journal import Journal, restore
from tmr_vision.live.pose_filter import LivePose, LivePoseFilter
from tmr_vision.live.session import LiveSession, Update
from tmr_vision.live.state import SessionState
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.pose import ModelFile
from tmr_vision.pose.live import PassDetections, PassSchedule
from tmr_vision.pose.models import SHA256
from tmr_vision.records import Frame, Movement
from tmr_vision.skeleton import Side

TABLE = read_movements()
STEP_S = 0.04
STANDING = "arm_raise_side"
"""The clip in which a person faces the camera, first with the arms down."""
MODEL = ModelFile("full", Path("full.task"), SHA256["full"])
CALIBRATION = find_calibration(MODEL.sha256)
LEAD_S = 0.4
QUICK = replace(read_cues(), pace={**read_cues().pace, "words_per_s": 50.0, "least_s": 0.3,
                                   "ready_s": 0.5, "rest_s": 2.0, "result_s": 0.5,
                                   "give_up_s": 20.0, "question_s": 10.0})  # fmt: skip
"""The cues of the package, said fast."""


@dataclass
class Actor:
    """Both what gives frames and what sees in them; ``display`` is what the guide shows.

    ``raises`` is the hand that goes up in a phase, ``says`` the one that answers a question in
    which these words occur, ``acted`` the clip and frame of every moment.
    """

    mirrored: bool = False
    balancing: PassSchedule = "both"
    camera_mirrored: bool = False
    gone: Callable[[DisplayState], bool] = lambda _: False
    raises: dict[str, Side] = field(default_factory=lambda: {"which_side": "right"})
    says: dict[str, Side] = field(default_factory=dict)
    longest_s: float = 2000.0
    display: DisplayState = field(default_factory=DisplayState)
    acted: list[tuple[str, int]] = field(default_factory=list)
    _clip: str = STANDING
    _at: int = 0
    _count: int = 0
    _side: Side | None = None

    def frames(self) -> Iterator[Frame]:
        """Give a grey picture every 0.04 s, of the size of the clip that is acted."""
        for i in range(round(self.longest_s / STEP_S)):
            self._act()
            self.acted.append((self._clip, self._at))
            clip = passes(self._clip)
            image = np.broadcast_to(np.uint8(128), (clip.height_px, clip.width_px, 3))
            yield Frame(time_s=i * STEP_S, image_rgb=image)

    def detect(self, frame: Frame) -> PassDetections:
        """See the pose that is acted, through a camera that may be mirrored."""
        clip = passes(self._clip)
        if self.camera_mirrored != self.mirrored:
            clip = clip.of_mirrored_clip()
        self._count += 1
        both = self.balancing == "both"
        ran = np.array([both or self._count % 2 == 0, both or self._count % 2 == 1])
        poses = np.stack([clip.plain[self._at], clip.in_mirror[self._at]])
        poses[~ran] = np.nan
        if self.gone(self.display):
            poses[:] = np.nan
        return PassDetections(frame, ran, poses, 1)

    def _act(self) -> None:
        """Choose the moment of a recorded clip that answers what is shown."""
        phase, movement, side = self.display.phase, self.display.movement, self.display.side
        told = next((side for words, side in self.says.items() if words in self.display.cue), None)
        if phase == "gate" and told is not None:
            self._clip, self._at = STANDING, _peak(STANDING, told)
        elif phase in self.raises:
            self._clip, self._at = STANDING, _peak(STANDING, self.raises[phase])
        elif movement is None or phase in ("felt", "result", "ranking", "set_up", "gate", "end"):
            self._clip, self._at = STANDING, 0
        elif phase in ("practice", "reps", "set", "watch"):
            first, last = _part(movement.key, side or "left")
            going_on = self._clip == movement.key and self._side == side
            self._at = self._at + 1 if going_on and first <= self._at < last else first
            self._clip, self._side = movement.key, side
        elif phase == "settle":
            self._at = _part(movement.key, self._side or "left")[0]
        else:
            self._clip, self._side = movement.key, None
            self._at = _part(movement.key, side or "left")[0]


def _peak(clip: str, side: Side) -> int:
    rep = next(rep for rep in truth(clip)["reps"] if rep["side"] == side)
    return int(np.searchsorted(passes(clip).time_s, rep["peak_s"]))


def _part(clip: str, side: Side) -> tuple[int, int]:
    """Return the first and last frame of a side's repetitions, at rest at both ends."""
    reps = [rep for rep in truth(clip)["reps"] if rep["side"] == side]
    edges_s = reps[0]["start_s"] - LEAD_S, reps[-1]["end_s"] + 0.1
    first, last = np.searchsorted(passes(clip).time_s, edges_s)
    return int(first), min(int(last), len(passes(clip).time_s) - 1)


def options(*keys: str, **changes: Any) -> SessionOptions:
    """Return short options for these movements."""
    movements: tuple[Movement, ...] = tuple(find_movement(key, TABLE) for key in keys)
    return SessionOptions(
        movements=movements, **{"brief": True, "ask_self_rating": False, **changes}
    )


def opened(
    folder: Path,
    actor: Actor,
    chosen: SessionOptions,
    *,
    cues: Cues = QUICK,
    resumed: bool = False,
    **more: Any,
) -> tuple[LiveSession, SessionState, Journal]:
    """Open a session that looks at what the actor does."""
    state = SessionState(source="actor", folder=folder, model=MODEL, mirrored=actor.mirrored)
    if resumed:
        restore(state)
    journal = Journal(folder, resumed=resumed)
    return LiveSession(actor, state, journal, chosen, cues=cues, **more), state, journal


def run(
    folder: Path,
    actor: Actor,
    chosen: SessionOptions,
    *,
    on_update: Callable[[LiveSession, Update], bool | None] | None = None,
    **more: Any,
) -> tuple[SessionState, list[Any]]:
    """Run a session to its end, or until ``on_update`` returns True as if the power failed."""
    session, state, journal = opened(folder, actor, chosen, **more)
    events: list[Any] = []
    for update in session.updates(actor.frames()):
        actor.display = update.display
        events += update.events
        if on_update is not None and on_update(session, update):
            return state, events  # nothing is closed, as in a crash
    journal.close()
    return state, events


def sights_of(
    name: str, *, mirrored: bool = False, balancing: PassSchedule = "both"
) -> Iterator[PassDetections]:
    """Give what both passes saw in a recorded clip, frame by frame."""
    clip = passes(name).of_mirrored_clip() if mirrored else passes(name)
    image = np.broadcast_to(np.uint8(128), (clip.height_px, clip.width_px, 3))
    for i, time_s in enumerate(clip.time_s):
        ran = np.array([True, True] if balancing == "both" else [i % 2 == 1, i % 2 == 0])
        poses = np.stack([clip.plain[i], clip.in_mirror[i]])
        poses[~ran] = np.nan
        yield PassDetections(Frame(time_s=float(time_s), image_rgb=image), ran, poses, 1)


@cache
def seen_in(
    name: str, *, mirrored: bool = False, balancing: PassSchedule = "both"
) -> list[LivePose]:
    """Return every moment of a recorded clip as it is seen live."""
    pose_filter = LivePoseFilter(CALIBRATION)
    return [pose_filter.update(s) for s in sights_of(name, mirrored=mirrored, balancing=balancing)]
