"""An update as plain data, ready for JSON: all that the window draws, for any other screen.

A browser that draws the same screen needs this, its own camera's picture, and two constants:
:data:`tmr_vision.skeleton.LANDMARKS` and :data:`~tmr_vision.skeleton.BONES`. The window itself
draws from nothing else. Numbers that are not known are None.
"""

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from tmr_vision.angles import ANGLES
from tmr_vision.answers import (
    degrees,
    felt_difference,
    finding_of,
    measured_difference,
    sentence,
    verdict_of,
)
from tmr_vision.language import N_, translate, use_locale
from tmr_vision.live.arm_scale import STEPS
from tmr_vision.live.context import DisplayState, Event
from tmr_vision.live.outcome import RATING_STEP, TAGS
from tmr_vision.live.plain_types import (
    Arc,
    Counter,
    Felt,
    Gauge,
    Person,
    Row,
    Sketch,
    Text,
    UpdateData,
)
from tmr_vision.live.pose_filter import LivePose
from tmr_vision.live.session import Update
from tmr_vision.records import Movement, MovementResult
from tmr_vision.skeleton import SIDES, Side

TABLE_PHASES = ("result", "ranking", "end")
SKETCHED = ("explain", "stand", "practice", "treat")
KEYS = {
    "": (N_("Both hands up, 2 s: go on"), N_("n: go on   r: once more   q: stop")),
    "result": (N_("Left hand up: once more"), N_("n: go on   r: once more   q: stop")),
    "gate": (N_("Right hand: yes.  Left hand: no."), N_("y: yes   n: no   q: stop")),
    "felt": (N_("Both hands up, 2 s: go on"), N_("0 to 9   n: go on   r: once more   q: stop")),
    "hurt": (N_("Both hands up, 2 s: go on"), N_("n: go on   q: stop")),
    "watch": (N_("Both hands up, 2 s: stop"), N_("q: stop")),
    "end": ("", N_("q: stop")),
}
"""What can be done now, by phase: by hand and by key."""
NEXT, REPEAT, STOP = N_("Go on"), N_("Once more"), N_("Stop")
BUTTONS: dict[str, dict[str, str]] = {
    "": {"next": NEXT, "repeat": REPEAT, "stop": STOP},
    "gate": {"no": N_("no"), "yes": N_("yes"), "stop": STOP},
    "watch": {"stop": STOP},
    "hurt": {"next": NEXT, "stop": STOP},
    "end": {"stop": N_("Close")},
}
"""What can be done by pointer or finger, by phase: commands of a session, and ``stop``."""
BALANCING = {
    "both": N_("Each picture is looked at twice."),
    "alternate": N_("Every other picture is mirrored."),
}
"""How the passes of mirror averaging share the pictures."""
FULL_DEG = 90.0
"""The gauge reaches at least so far."""


def update_to_dict(update: Update) -> UpdateData:
    """Return all that a screen needs of an update, in the session's language, ready for JSON."""
    with use_locale(update.language):
        display, movement = update.display, update.display.movement
        rests = display.phase == "rest" and display.timer_s is not None
        sided = movement is not None and display.side is not None and display.phase != "explain"
        counts = sided and display.count is not None and not rests
        return {
            "time_s": None if update.pose is None else update.pose.time_s,
            "language": update.language,
            "phase": display.phase,
            "finished": update.finished,
            "progress": {"done": update.done, "of": update.of},
            "cue": display.cue,
            "cue_code": display.cue_code,
            "hint": display.hint,
            "hint_code": display.hint_code,
            "pause": translate("Pause") if display.paused else "",
            "person": _person(update.pose, mirrored=update.mirrored),
            "movement": _movement(movement),
            "side": display.side,
            "name": _name(movement, display.side) if sided and not rests else None,
            "counter": _counter(display) if counts else None,
            "gauge": _gauge(display) if counts else None,
            "arc": _arc(movement, display.side, update.pose) if counts else None,
            "rest_s": math.ceil(display.timer_s or 0.0) if rests else None,
            "timer_s": None if rests or display.timer_s is None else int(display.timer_s),
            "sketch": _sketch(update),
            "felt": _felt(display) if display.phase == "felt" else None,
            "results": _rows(display) if display.phase in TABLE_PHASES else [],
            "report": "",
            "keys": _keys(display),
            "by_hand": translate(_keys_of(display)[0]),
            "buttons": [
                {"command": command, "text": translate(words)}
                for command, words in BUTTONS.get(display.phase, BUTTONS[""]).items()
            ],
            "events": [event_to_dict(event) for event in update.events],
        }


def event_to_dict(event: Event) -> dict[str, Any]:
    """Return an event as plain data: its kind, its time, and what belongs to it."""
    return {"event": event.kind, "time_s": event.time_s, **event.data}


def _movement(movement: Movement | None) -> dict[Literal["key", "title"], str] | None:
    return None if movement is None else {"key": movement.key, "title": translate(movement.title)}


def _known(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _person(pose: LivePose | None, *, mirrored: bool) -> Person | None:
    if pose is None or not pose.there:
        return None
    points = [None if any(map(math.isnan, point)) else point for point in pose.points_px.tolist()]
    return {
        "size_px": [pose.width_px, pose.height_px],
        "mirrored": mirrored,
        "landmarks": points,
        "people": pose.people,
    }


def _name(movement: Movement | None, side: Side | None) -> Text | None:
    if movement is None or side is None:
        return None
    return {"text": translate("{title}, {side}", title=movement.title, side=side), "look": side}


def _counter(display: DisplayState) -> Counter:
    count, target = display.count or 0, display.target or 0
    words = translate("of {n}", n=target) if target else translate("times")
    return {"count": count, "target": target, "words": words}


def _gauge(display: DisplayState) -> Gauge:
    best = {side: _known(display.best_deg.get(side)) for side in SIDES}
    known = [v for v in (_known(display.value_deg), *best.values()) if v is not None]
    return {
        "angle": display.movement.angle if display.movement is not None else "",
        "value_deg": _known(display.value_deg),
        "best_deg": best,
        "full_deg": max([FULL_DEG, *known]) * 1.1,
        "best": translate("best"),
        "other_side": translate("other side"),
    }


def _arc(movement: Movement | None, side: Side | None, pose: LivePose | None) -> Arc | None:
    drawing = None if movement is None else ANGLES[movement.angle].drawing
    if drawing is None or side is None or pose is None or not pose.there:
        return None
    roll = math.radians(pose.roll_deg)
    down = np.array([-math.sin(roll), math.cos(roll)])
    vertex, zero, arm = (v.tolist() for v in drawing.places(pose.points_px, side, down))
    known = all(map(math.isfinite, (*vertex, *zero, *arm)))
    return {"vertex": vertex, "zero": zero, "arm": arm} if known else None


def _sketch(update: Update) -> Sketch | None:
    display = update.display
    if display.phase not in SKETCHED or display.movement is None:
        return None
    time_s = update.pose.time_s if update.pose is not None else 0.0
    return {"movement": display.movement.key, "side": display.side or "left", "time_s": time_s}


def _felt(display: DisplayState) -> Felt:
    entered = [str(score // RATING_STEP) for score in display.entered]
    scores = (*entered, *["?"] * len(SIDES))
    return {
        "sides": {side: translate(side) for side in SIDES},
        "scores": dict(zip(SIDES, scores, strict=False)),
        "tags": [_tag(tag, chosen=tag in display.tags) for tag in TAGS],
        "asked": SIDES[len(entered)] if len(entered) < len(SIDES) else None,
        "scale": [str(score) for score in range(STEPS)],
        "place": _known(display.arm_place),
        "held": display.arm_held,
        "low": translate("nothing"),
        "high": translate("the worst"),
    }


def _tag(tag: str, *, chosen: bool) -> Text:
    text = f"{tag[0]}: {translate(tag)}{' ✓' if chosen else ''}"
    return {"text": text, "look": "notice" if chosen else "faint"}


def _keys_of(display: DisplayState) -> tuple[str, str]:
    """Return what can be done by hand and by key, not yet translated."""
    if display.phase == "felt" and len(display.entered) == len(SIDES):
        return KEYS["gate"][0], KEYS["felt"][1]
    return KEYS.get(display.phase, KEYS[""])


def _keys(display: DisplayState) -> list[str]:
    by_hand, by_key = (translate(words) for words in _keys_of(display))
    if display.balancing is not None and display.phase in ("set_up", "which_side"):
        return [translate(BALANCING[display.balancing]), by_hand, by_key]
    return [by_hand, by_key]


def _rows(display: DisplayState) -> list[Row]:
    return [_row(place, found, display) for place, found in enumerate(display.results, 1)]


def _row(place: int, found: MovementResult, display: DisplayState) -> Row:
    key = found.movement.key
    title, planned = translate(found.movement.title), display.plan.get(key)
    numbers: Sequence[Text] = _numbers(found)
    if planned:
        title, numbers = f"{place}. {title}", [{"text": planned, "look": "notice"}]
    return {
        "movement": key,
        "title": title,
        "verdict": _verdict(found),
        "finding": sentence(finding_of(found)),
        "action": display.actions.get(key, ""),
        "numbers": list(numbers),
    }


def _numbers(found: MovementResult) -> list[Text]:
    numbers: list[Text] = [
        {"text": f"{translate(side)} {degrees(found.side(side).value)}", "look": side}
        for side in SIDES
    ]
    if found.difference is not None and found.mdc95 is not None:
        text = translate("measured worse: {worse}", worse=measured_difference(found))
        numbers.append({"text": text, "look": "plain"})
    if found.self_rating is not None:
        text = translate("felt worse: {worse}", worse=felt_difference(found))
        numbers.append({"text": text, "look": "faint"})
    return numbers


def _verdict(found: MovementResult) -> Text:
    """Return the verdict, of an imbalance with the side that does worse, in its colour."""
    text, worse = translate(verdict_of(found)), found.limited_side
    if found.verdict != "imbalance" or worse is None:
        return {"text": text, "look": "plain" if found.verdict == "balanced" else "faint"}
    return {"text": translate("{verdict}: {side}", verdict=text, side=worse), "look": worse}
