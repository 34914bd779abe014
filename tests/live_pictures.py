"""Pictures of every state of a live session: python -m tests.live_pictures FOLDER [LANGUAGE]."""

import sys
import tempfile
from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from tests.live_actor import STANDING, Actor, options, run
from tests.live_film import HANDS, pictures_of
from tmr_vision.desktop.screen import LiveScene
from tmr_vision.language import use_locale
from tmr_vision.live.context import read_cues
from tmr_vision.live.session import LiveSession, Update
from tmr_vision.records import Frame

MOVEMENTS = ("arm_raise", "sit_to_stand", "trunk_twist")
CLIPS = (STANDING, *MOVEMENTS)
FELT = {
    "arm_raise": [{"left": 10, "right": 50, "tags": ["tightness"]}, {"left": 10, "right": 10}],
    "trunk_twist": [{"left": 20, "right": 80, "tags": ["pain"]}],
}
PRESSED = {50: "2", 100: "6", 150: "tightness", 200: "next"}
"""Keys by frame for a movement whose felt scores are not told above."""


@dataclass
class Filmed(Actor):
    """An actor whose pictures are those of the clips."""

    pictures: dict[str, list[np.ndarray]] = field(default_factory=dict)

    def frames(self) -> Iterator[Frame]:
        """Give the picture of what is acted."""
        for frame in super().frames():
            packed = self.pictures[self._clip][self._at]
            image = cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1]
            yield Frame(time_s=frame.time_s, image_rgb=image // (4 if frame.time_s < 3 else 1))


def draw_all(folder: Path) -> None:
    """Write a picture for every state, and for every cue in it."""
    folder.mkdir(parents=True, exist_ok=True)
    scene, seen, waited = LiveScene(), set[tuple[object, ...]](), Tally[str]()

    def draw(session: LiveSession, update: Update) -> None:
        display = update.display
        waited[display.phase] += 1
        if display.phase == "felt" and waited["felt"] in PRESSED:
            session.command(PRESSED[waited["felt"]])
        state = (
            display.phase,
            display.cue,
            display.hint,
            display.paused,
            display.entered,
            display.tags,
        )
        if state not in seen:
            seen.add(state)
            path = folder / f"{len(seen):03d}_{display.phase}.png"
            cv2.imwrite(str(path), scene.draw(update)[..., ::-1])

    actor = Filmed(says=HANDS, pictures=pictures_of(CLIPS), gone=_away())
    with tempfile.TemporaryDirectory() as kept:
        chosen = options(*MOVEMENTS, brief=False, ask_self_rating=True, rounds=1)
        run(Path(kept) / "s", actor, chosen, answers={"felt": FELT}, cues=read_cues(),
            on_update=draw)  # fmt: skip


def _away():
    """Return what takes the person away for a while in the middle of the repetitions."""
    left = iter([True] * 60)
    return lambda shown: shown.phase == "reps" and shown.count == 2 and next(left, False)


if __name__ == "__main__":
    with use_locale(sys.argv[2] if len(sys.argv) > 2 else "en"):
        draw_all(Path(sys.argv[1]))
