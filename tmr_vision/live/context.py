"""What all phases of the guide share: options, what is said (``cues.toml``) and shown, events."""

import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from tmr_vision.errors import UsageError
from tmr_vision.language import translate
from tmr_vision.live.checks import Framing, HeldGestures
from tmr_vision.live.counter import Counter
from tmr_vision.live.pose_filter import LivePose
from tmr_vision.live.state import CountedInterval, MovementTest, SessionState
from tmr_vision.pose.live import PassSchedule
from tmr_vision.records import Movement, MovementResult, SelfRating
from tmr_vision.skeleton import SIDES, Side

ANSWERS_EXAMPLE = (
    '{"felt": {"arm_raise": {"left": 10, "right": 40}}, '
    '"gate": {"falls_or_65": false, "five_seconds": true}}'
)


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
        return translate(self.texts[key], **words)

    def with_side(self, movement: Movement, side: Side) -> str:
        """Return how a side of a movement is called: "with the left arm", "to the left"."""
        return translate(self.what[f"{movement.region}_{side}"])

    def hint(self, name: str, title: str) -> str:
        """Return what is said of a compensation: its own words, or its title."""
        return translate(self.hints[name]) if name in self.hints else f"{translate(title)}."

    def explains(self, instruction: str) -> str:
        """Return an instruction as it is said, without how often and on which side: that comes."""
        text = translate(instruction)
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


EXERCISE = -1
"""The number of a segment that holds exercise, not a test."""


@dataclass(frozen=True)
class SessionOptions:
    """How a session runs.

    movements   what is checked, in this order
    reps        repetitions a side that count
    practice    repetitions a side before that, which do not
    rounds      most rounds of exercise for a movement; 0: only check
    brief       short texts, for somebody who knows the movements
    ask_self_rating  ask how it felt (somebody is there to press a key, or answers were given)
    """

    movements: tuple[Movement, ...]
    reps: int = 5
    practice: int = 1
    rounds: int = 2
    brief: bool = False
    ask_self_rating: bool = True


@dataclass(frozen=True)
class Event:
    """Something that happened; ``data`` is ready for JSON."""

    kind: str
    time_s: float
    data: Mapping[str, Any]


@dataclass(frozen=True)
class DisplayState:
    """All that a face needs to draw a moment, beside the picture and the pose.

    ``value_deg`` is the judged angle now, ``best_deg`` each side's best; NaN: none. ``plan`` says
    what will be exercised, by movements' keys, ``actions`` what to do with each. ``timer_s`` counts
    down a rest and up a set. ``arm_place`` is where on the scale of felt scores an arm is held (0
    to 9; NaN: none), ``arm_held`` for how much of the time it takes (0 to 1). The codes of
    the cue and the hint are the same in all languages (``docs/messages.md``).
    """

    phase: str = ""
    cue: str = ""
    cue_code: str = ""
    hint: str = ""
    hint_code: str = ""
    movement: Movement | None = None
    side: Side | None = None
    count: int | None = None
    target: int | None = None
    value_deg: float = math.nan
    best_deg: Mapping[Side, float] = field(default_factory=lambda: dict.fromkeys(SIDES, math.nan))
    paused: bool = False
    timer_s: float | None = None
    entered: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    results: tuple[MovementResult, ...] = ()
    plan: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    arm_place: float = math.nan
    arm_held: float = 0.0
    balancing: PassSchedule | None = None


@dataclass(frozen=True)
class Observation:
    """What the guide is told of every frame."""

    pose: LivePose
    fault: str | None
    gestures: HeldGestures
    framing: Framing


@dataclass
class SessionContext:
    """The session as its phases see it; they change it, the engine reads it.

    ``write`` puts a line into the journal, ``start_segment`` and ``end_segment`` begin and end the
    keeping of landmarks, ``segment_now`` tells the segment and the time in it. ``back_s`` is how
    long ago the sign began that ends an interval; raised arms are no repetition.
    """

    options: SessionOptions
    cues: Cues
    state: SessionState
    write: Callable[..., None]
    start_segment: Callable[[str, int], None]
    end_segment: Callable[[], None]
    segment_now: Callable[[], tuple[int, float]]
    answers: "Mapping[str, Any]" = field(default_factory=dict)
    now_s: float = 0.0
    display: DisplayState = field(default_factory=DisplayState)
    events: list[Event] = field(default_factory=list)
    counters: dict[Side, Counter] = field(default_factory=dict)
    ranked: bool = False
    sides_known: bool = False
    warned: bool = False
    finished: bool = False
    back_s: float = 0.0
    _announced: str = ""
    _last_cue: str = ""
    _last_words: tuple[str, Mapping[str, Any]] = ("", {})
    _last_cue_s: float = -math.inf
    _silent_from_s: float = -math.inf

    def show(self, **changes: Any) -> None:
        """Change what is shown."""
        self.display = replace(self.display, **changes)

    def emit(self, kind: str, **data: Any) -> None:
        """Add an event."""
        self.events.append(Event(kind, round(self.now_s, 3), data))

    def cue(self, key: str, *, code: str | None = None, **words: Any) -> None:
        """Say a cue, and leave it on the screen; ``code`` is that of a reason which it tells."""
        self.speak(key, self.cues.text(key, **words), code=code)
        self._last_words = key, words

    def speak(self, key: str, bare: str, *, code: str | None = None) -> None:
        """Say a sentence as a cue of this name, and leave it on the screen."""
        text = f"{self._announced} {bare}".lstrip()
        self._last_cue, self._last_cue_s, self._announced = bare, self.now_s, ""
        self._last_words = key, {}
        self._silent_from_s = self.now_s + self.cues.reading_s(text)
        self.show(cue=text, cue_code=code or key)
        self.emit("cue", cue=key, code=code or key, text=text)

    def announce(self, key: str, **words: Any) -> None:
        """Say a sentence together with the cue that follows."""
        text = self.cues.text(key, **words)
        self._announced = f"{self._announced} {text}".lstrip()
        self.emit("announced", cue=key, code=key, text=text)

    def remind(self, key: str, **words: Any) -> None:
        """Say a cue unless it has just been said; it is said again after a while."""
        again_s = self.now_s - self._last_cue_s > self.pace("say_again_s") + self.reading_s()
        if (key, words) != self._last_words or again_s:
            self.cue(key, **words)

    @property
    def talking(self) -> bool:
        """Whether the last cue is still being read or spoken."""
        return self.now_s < self._silent_from_s

    def reading_s(self) -> float:
        """Return how long the last cue takes."""
        return self.cues.reading_s(self._last_cue)

    def pace(self, name: str) -> float:
        """Return one of the durations of ``cues.toml``."""
        return self.cues.pace[name]

    def side_phrase(self, movement: Movement, side: Side) -> str:
        """Return how a side of a movement is called."""
        return self.cues.with_side(movement, side)

    def new_counters(self, movement: Movement) -> None:
        """Start to count a movement."""
        self.counters = {side: Counter(movement, side) for side in SIDES}
        self.show(value_deg=math.nan, best_deg=dict.fromkeys(SIDES, math.nan))

    def keep_interval(
        self,
        movement: Movement,
        number: int,
        side: Side,
        start_s: float,
        end_s: float | None = None,
    ) -> None:
        """Keep where a side counts: from a time of the segment on, until now or a given time."""
        block, now_s = self.segment_now()
        last_s = max(start_s, now_s - self.back_s) if end_s is None else end_s
        interval = CountedInterval(movement.key, number, side, block, start_s, last_s)
        self.state.add_interval(interval)
        self.write("take", **vars(interval))

    def keep_self_rating(
        self, test: MovementTest, self_rating: SelfRating | None, tags: tuple[str, ...]
    ) -> None:
        """Keep how a movement felt."""
        self.state.set_test(replace(test, self_rating=self_rating, tags=tags))
        sides = (
            None if self_rating is None else {side: getattr(self_rating, side) for side in SIDES}
        )
        felt = {"movement": test.movement, "test": test.number, "felt": sides, "tags": list(tags)}
        self.write("felt", **felt)
        self.emit("felt", **felt)


def checked_answers(given: Any) -> dict[str, Any]:
    """Return answers in the form that a session takes, felt scores as lists, one for each test.

    Raises
    ------
    UsageError
        If they are not what they should be.
    """
    fault = UsageError(
        "answers look like {example}, scores from 0 to 100.",
        code="answers_not_understood",
        example=ANSWERS_EXAMPLE,
    )
    try:
        felt = {
            movement: [_checked_felt(one) for one in (felt if isinstance(felt, list) else [felt])]
            for movement, felt in given.get("felt", {}).items()
        }
        gate = {key: bool(answer) for key, answer in given.get("gate", {}).items()}
    except (AttributeError, KeyError, TypeError, ValueError):
        raise fault from None
    return {"felt": felt, "gate": gate}


def _checked_felt(felt: Any) -> dict[str, Any]:
    scores = {side: float(felt[side]) for side in ("left", "right")}
    if not all(0 <= score <= 100 for score in scores.values()):
        raise ValueError("out of range")
    return {**scores, "tags": [str(tag) for tag in felt.get("tags", [])]}
