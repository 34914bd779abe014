"""An update as plain data, ready for JSON: all that the window draws, for any other screen.

A browser that draws the same screen needs this, its own camera's picture, and two constants:
:data:`tmr_vision.skeleton.LANDMARKS` and :data:`~tmr_vision.skeleton.BONES`. The window itself
draws from nothing else. Numbers that are not known are None.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

import numpy as np

from tmr_vision.angles import ANGLES
from tmr_vision.language import Language, mark, say, speaking
from tmr_vision.live.course import Event, Shown
from tmr_vision.live.outcome import FELT_STEP, TAGS
from tmr_vision.live.session import Update
from tmr_vision.live.watch import Seen
from tmr_vision.records import Movement, MovementResult
from tmr_vision.skeleton import SIDES, Side

TABLE_PHASES = ("result", "ranking", "end")
SKETCHED = ("explain", "stand", "practice", "treat")
KEYS = {
    "": (mark("Both hands up, 2 s: go on"), mark("n: go on   r: once more   q: stop")),
    "result": (mark("Left hand up: once more"), mark("n: go on   r: once more   q: stop")),
    "gate": (mark("Right: yes.  Left: no."), mark("y: yes   n: no   q: stop")),
    "felt": ("", mark("n: go on   r: once more   q: stop")),
    "hurt": ("", mark("n: go on   q: stop")),
    "end": ("", mark("q: stop")),
}
"""What can be done now, by phase: by hand and by key."""
BALANCING = {
    "both": mark("Each picture is looked at twice."),
    "alternate": mark("Every other picture is mirrored."),
}
"""How the passes of mirror balancing share the pictures."""
VERDICTS = {
    "left": mark("left does less well"),
    "right": mark("right does less well"),
    "balanced": mark("both alike"),
    "inconclusive": mark("cannot tell"),
}
FULL_DEG = 90.0
"""The gauge reaches at least so far."""

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


class Felt(TypedDict):
    """The scores as far as they are entered ("?": not yet), and the tags that can be given."""

    sides: dict[Side, str]
    scores: dict[Side, str]
    tags: list[Text]


class Row(TypedDict):
    """A line of the table of results: a movement, its verdict, and its plan or its numbers."""

    movement: str
    title: str
    verdict: Text
    numbers: list[Text]


class UpdateData(TypedDict):
    """A moment of a session; see the module and :class:`tmr_vision.live.course.Shown`.

    ``cue`` is what is said, ``hint`` stands in its place for a moment, ``pause`` is a word while
    the session waits. ``rest_s`` counts down, ``timer_s`` up. ``keys`` say what can be done now.
    With ``results`` or ``felt`` they fill the screen; else the picture does.
    """

    time_s: float | None
    language: Language
    phase: str
    finished: bool
    progress: dict[Literal["done", "of"], int]
    cue: str
    hint: str
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
    keys: list[str]
    events: list[dict[str, Any]]


def update_to_dict(update: Update) -> UpdateData:
    """Return all that a screen needs of an update, in the session's language, ready for JSON."""
    with speaking(update.language):
        shown, movement = update.shown, update.shown.movement
        rests = shown.phase == "rest" and shown.timer_s is not None
        sided = movement is not None and shown.side is not None and shown.phase != "explain"
        counts = sided and shown.count is not None and not rests
        return {
            "time_s": None if update.seen is None else update.seen.time_s,
            "language": update.language,
            "phase": shown.phase,
            "finished": update.finished,
            "progress": {"done": update.done, "of": update.of},
            "cue": shown.cue,
            "hint": shown.hint,
            "pause": say("Pause") if shown.paused else "",
            "person": _person(update.seen, mirrored=update.mirrored),
            "movement": _movement(movement),
            "side": shown.side,
            "name": _name(movement, shown.side) if sided and not rests else None,
            "counter": _counter(shown) if counts else None,
            "gauge": _gauge(shown) if counts else None,
            "arc": _arc(movement, shown.side, update.seen) if counts else None,
            "rest_s": math.ceil(shown.timer_s or 0.0) if rests else None,
            "timer_s": None if rests or shown.timer_s is None else int(shown.timer_s),
            "sketch": _sketch(update),
            "felt": _felt(shown) if shown.phase == "felt" else None,
            "results": _rows(shown) if shown.phase in TABLE_PHASES else [],
            "keys": _keys(shown),
            "events": [event_to_dict(event) for event in update.events],
        }


def event_to_dict(event: Event) -> dict[str, Any]:
    """Return an event as plain data: its kind, its time, and what belongs to it."""
    return {"event": event.kind, "time_s": event.time_s, **event.data}


def _movement(movement: Movement | None) -> dict[Literal["key", "title"], str] | None:
    return None if movement is None else {"key": movement.key, "title": say(movement.title)}


def _known(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _person(seen: Seen | None, *, mirrored: bool) -> Person | None:
    if seen is None or not seen.there:
        return None
    points = [None if any(map(math.isnan, point)) else point for point in seen.points_px.tolist()]
    return {
        "size_px": [seen.width_px, seen.height_px],
        "mirrored": mirrored,
        "landmarks": points,
        "people": seen.people,
    }


def _name(movement: Movement | None, side: Side | None) -> Text | None:
    if movement is None or side is None:
        return None
    return {"text": say("{title}, {side}", title=movement.title, side=side), "look": side}


def _counter(shown: Shown) -> Counter:
    target = shown.target or 0
    return {"count": shown.count or 0, "target": target, "words": say("of {n}", n=target)}


def _gauge(shown: Shown) -> Gauge:
    best = {side: _known(shown.best_deg.get(side)) for side in SIDES}
    known = [v for v in (_known(shown.value_deg), *best.values()) if v is not None]
    return {
        "angle": shown.movement.angle if shown.movement is not None else "",
        "value_deg": _known(shown.value_deg),
        "best_deg": best,
        "full_deg": max([FULL_DEG, *known]) * 1.1,
        "best": say("best"),
        "other_side": say("other side"),
    }


def _arc(movement: Movement | None, side: Side | None, seen: Seen | None) -> Arc | None:
    drawing = None if movement is None else ANGLES[movement.angle].drawing
    if drawing is None or side is None or seen is None or not seen.there:
        return None
    roll = math.radians(seen.roll_deg)
    down = np.array([-math.sin(roll), math.cos(roll)])
    vertex, zero, arm = (v.tolist() for v in drawing.places(seen.points_px, side, down))
    known = all(map(math.isfinite, (*vertex, *zero, *arm)))
    return {"vertex": vertex, "zero": zero, "arm": arm} if known else None


def _sketch(update: Update) -> Sketch | None:
    shown = update.shown
    if shown.phase not in SKETCHED or shown.movement is None:
        return None
    time_s = update.seen.time_s if update.seen is not None else 0.0
    return {"movement": shown.movement.key, "side": shown.side or "left", "time_s": time_s}


def _felt(shown: Shown) -> Felt:
    entered = [str(score // FELT_STEP) for score in shown.entered]
    scores = (*entered, *["?"] * len(SIDES))
    return {
        "sides": {side: say(side) for side in SIDES},
        "scores": dict(zip(SIDES, scores, strict=False)),
        "tags": [_tag(tag, chosen=tag in shown.tags) for tag in TAGS],
    }


def _tag(tag: str, *, chosen: bool) -> Text:
    text = f"{tag[0]}: {say(tag)}{' ✓' if chosen else ''}"
    return {"text": text, "look": "notice" if chosen else "faint"}


def _keys(shown: Shown) -> list[str]:
    by_hand, by_key = (say(words) for words in KEYS.get(shown.phase, KEYS[""]))
    if shown.balancing is not None and shown.phase in ("set_up", "which_side"):
        return [say(BALANCING[shown.balancing]), by_hand, by_key]
    return [by_hand, by_key]


def _rows(shown: Shown) -> list[Row]:
    return [_row(place, found, shown.plan) for place, found in enumerate(shown.results, 1)]


def _row(place: int, found: MovementResult, plan: Mapping[str, str]) -> Row:
    title, planned = say(found.movement.title), plan.get(found.movement.key)
    numbers: Sequence[Text] = _numbers(found)
    if planned:
        title, numbers = f"{place}. {title}", [{"text": planned, "look": "notice"}]
    return {
        "movement": found.movement.key,
        "title": title,
        "verdict": _verdict(found),
        "numbers": list(numbers),
    }


def _numbers(found: MovementResult) -> list[Text]:
    numbers: list[Text] = [
        {"text": f"{say(side)} {_degrees(found.side(side).value)}", "look": side} for side in SIDES
    ]
    if found.difference is not None and found.mdc95 is not None:
        error = f"{round(found.difference.value):+d}° ± {round(found.mdc95)}°"
        numbers.append({"text": f"R - L {error}", "look": "plain"})
    if found.felt is not None:
        told = say("felt {left:.0f}, {right:.0f}", left=found.felt.left, right=found.felt.right)
        numbers.append({"text": told, "look": "faint"})
    return numbers


def _degrees(value: float) -> str:
    return f"{round(value)}°" if math.isfinite(value) else "-"


def _verdict(found: MovementResult) -> Text:
    limited = found.limited_side
    if found.verdict != "imbalance" or limited is None:
        look: Look = "plain" if found.verdict == "balanced" else "faint"
        return {"text": say(VERDICTS[found.verdict]), "look": look}
    return {"text": say(VERDICTS[limited]), "look": limited}
