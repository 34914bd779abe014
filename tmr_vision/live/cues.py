"""What is said, as data (``cues.toml``): wording, pace, hints, and the questions of the gate."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tmr_vision.language import say
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
    said_later: str
    pain: Mapping[str, float]
    how_to_answer: str
    questions: tuple[Question, ...]

    def text(self, key: str, **words: Any) -> str:
        """Return a cue with its words filled in, in the present language."""
        return say(self.texts[key], **words)

    def with_side(self, movement: Movement, side: Side) -> str:
        """Return how a side of a movement is called: "with the left arm", "to the left"."""
        return say(self.what[f"{movement.region}_{side}"])

    def hint(self, name: str, title: str) -> str:
        """Return what is said of a compensation: its own words, or its title."""
        return say(self.hints[name]) if name in self.hints else f"{say(title)}."

    def explains(self, instruction: str) -> str:
        """Return an instruction as it is said, without how often and on which side: that comes."""
        text = say(instruction)
        return text.partition(". ")[2] if instruction.startswith(self.said_later) else text

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
        said_later=table["explain"]["said_later"],
        pain=table["pain"],
        how_to_answer=gate["how"],
        questions=tuple(Question(**row) for row in gate["questions"]),
    )
