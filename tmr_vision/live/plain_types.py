"""The types of a live moment as plain data, ready for JSON; see :mod:`tmr_vision.live.plain`."""

from typing import Any, Literal, TypedDict

from tmr_vision.language import Language
from tmr_vision.skeleton import Side

Look = Literal["left", "right", "plain", "faint", "notice"]
"""How a text is written: in a side's colour, white, grey, or as something to notice."""


class Text(TypedDict):
    """A short text and how it is written."""

    text: str
    look: Look


class Person(TypedDict):
    """Who is seen: (x, y) pixels of each landmark in a picture of this size, or None.

    The picture is not mirrored; ``mirrored`` says that the pushed ones are, so x has to be counted
    from the other edge to be drawn over them. ``people``: how many there are.
    """

    size_px: list[int]
    mirrored: bool
    landmarks: list[list[float] | None]
    people: int


class Counter(TypedDict):
    """Repetitions so far, how many there will be, and that in words ("of 5")."""

    count: int
    target: int
    words: str


class Gauge(TypedDict):
    """The judged angle now, each side's best so far, and where the scale of the gauge ends."""

    angle: str
    value_deg: float | None
    best_deg: dict[Side, float | None]
    full_deg: float
    best: str
    other_side: str


class Arc(TypedDict):
    """The judged angle on the body: its vertex, and the directions of zero and of the limb.

    Pixels (x, y) of the same picture as the person's.
    """

    vertex: list[float]
    zero: list[float]
    arm: list[float]


class Sketch(TypedDict):
    """The drawing of a movement at a moment of its own time."""

    movement: str
    side: Side
    time_s: float


class Button(TypedDict):
    """What can be chosen by pointer: a command of the session or ``stop``, and its words."""

    command: str
    text: str


class Felt(TypedDict):
    """The scores as far as they are entered ("?": not yet), and the tags that can be given.

    ``asked`` is the side whose score comes next. ``scale`` are the scores that can be chosen, by
    command; ``place`` is where on it an arm is held (0 to 9), ``held`` for how much of the time
    that it takes (0 to 1); ``low`` and ``high`` say what its ends mean.
    """

    sides: dict[Side, str]
    scores: dict[Side, str]
    tags: list[Text]
    asked: Side | None
    scale: list[str]
    place: float | None
    held: float
    low: str
    high: str


class Row(TypedDict):
    """A movement in the table of results: its verdict, what was seen, what to do, its numbers.

    ``numbers`` hold what is planned instead, where it is planned. ``finding`` is the reason where
    there is no verdict; ``action`` is empty until there is a plan.
    """

    movement: str
    title: str
    verdict: Text
    finding: str
    action: str
    numbers: list[Text]


class UpdateData(TypedDict):
    """A moment of a session; see the module and :class:`tmr_vision.live.context.DisplayState`.

    ``cue`` is what is said, ``hint`` stands in its place for a moment, ``pause`` is a word while
    the session waits; their codes are the same in all languages (``docs/messages.md``). ``rest_s``
    counts down, ``timer_s`` up. ``keys`` say what can be done now, ``by_hand`` what of it from far
    away, ``buttons`` what by pointer. With ``results`` they fill the screen; else the picture does.
    ``report`` says where the report is, once that is known.
    """

    time_s: float | None
    language: Language
    phase: str
    finished: bool
    progress: dict[Literal["done", "of"], int]
    cue: str
    cue_code: str
    hint: str
    hint_code: str
    pause: str
    person: Person | None
    movement: dict[Literal["key", "title"], str] | None
    side: Side | None
    name: Text | None
    counter: Counter | None
    gauge: Gauge | None
    arc: Arc | None
    rest_s: int | None
    timer_s: int | None
    sketch: Sketch | None
    felt: Felt | None
    results: list[Row]
    report: str
    keys: list[str]
    by_hand: str
    buttons: list[Button]
    events: list[dict[str, Any]]
