"""What is said, as data (``cues.toml``): wording, pace, hints, and the questions of the gate."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tmr_vision.records import Movement
from tmr_vision.skeleton import Side


@dataclass(frozen=True)
class Question:
    """A question of the safety gate; the ``unsafe`` answer leads to ``then``."""

    key: str
    text: str
    unsafe: str
    then: str


@dataclass(frozen=True)
class Cues:
    """The wording of a session and its pace, seconds."""

    texts: Mapping[str, str]
    pace: Mapping[str, float]
    hints: Mapping[str, str]
    what: Mapping[str, str]
    gated: tuple[str, ...]
    how_to_answer: str
    questions: tuple[Question, ...]

    def say(self, key: str, **words: Any) -> str:
        """Return a cue with its words filled in."""
        return self.texts[key].format(**words)

    def with_side(self, movement: Movement, side: Side) -> str:
        """Return how a side of a movement is called: "with the left arm", "to the left"."""
        return self.what[movement.region].format(side=side)

    def reading_s(self, text: str) -> float:
        """Return how long a text is left to be read or spoken."""
        return max(self.pace["least_s"], len(text.split()) / self.pace["words_per_s"])


@cache
def read_cues() -> Cues:
    """Return the cues that come with the package."""
    text = Path(__file__).with_name("cues.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    gate = table["gate"]
    return Cues(
        texts=table["cues"],
        pace=table["pace"],
        hints=table["hints"],
        what=table["what"],
        gated=tuple(gate["movements"]),
        how_to_answer=gate["how"],
        questions=tuple(Question(**row) for row in gate["questions"]),
    )
