"""Clips for recognition and for finding repetitions; their numbers go on after those of the grid.

`reps` clips hold one movement each, with repetitions that are unlike even ones. `unknown` clips
hold something that is no movement of the table. `session` clips hold all movements in a row, with
walking, turning, sitting down, standing up and other things in between.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from validation.renderer.spec import Activity, Camera, ClipSpec, Course, Part
from validation.study.bodies import FITTING, HELD_OUT
from validation.study.grid import CENTRE_DEG, FACING, MOVEMENTS, SIDE_DEG, Case, Kind, cases

UNKNOWN = "none"
"""What stands for the movement of an `unknown` clip."""
SESSION = "session"

COURSES: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("pause", {"course": Course(hold_s=3.0)}),
    ("false start", {"course": Course(false_starts=(2,))}),
    ("uneven", {"course": Course(uneven=1.8)}),
    ("slow", {"speed": 0.5, "reps": {"left": 2, "right": 2}}),
    ("rest", {"course": Course(rest_after=(2,), rest_s=7.0)}),
    ("fast", {"speed": 2.2, "reps": {"left": 5, "right": 5}}),
    ("one side", {"reps": {"left": 0, "right": 5}}),
    ("blocks", {"order": ("left", "right", "left", "right"), "reps": {"left": 2, "right": 2}}),
    ("fifteen", {"order": ("left",), "reps": {"left": 15, "right": 0}, "speed": 2.0}),
    ("alternating", {"order": ("right", "left") * 3, "reps": {"left": 1, "right": 1}}),
    ("single", {"reps": {"left": 1, "right": 1}}),
    ("uneven, false start", {"course": Course(uneven=1.6, false_starts=(1, 3))}),
    ("pause, rest", {"course": Course(hold_s=2.0, rest_after=(1,))}),
    ("fast, uneven", {"course": Course(uneven=1.5), "speed": 2.0}),
)
"""What is unlike even repetitions; they go round the movements."""

UNKNOWNS = (
    ("walk", "side"), ("wave", "facing"), ("squat", "side"), ("jumping_jack", "facing"),
    ("pick_up", "side"), ("drink", "side"), ("side_bend", "facing"), ("march", "side"),
    ("kick_side", "facing"), ("arm_circle", "side"), ("clap", "facing"), ("sit_still", "facing"),
    ("chair_stands", "side"), ("walk", "facing"), ("drink", "facing"), ("squat", "facing"),
    ("march", "facing"), ("arm_circle", "facing"), ("jumping_jack", "side"), ("idle", "side"),
)  # fmt: skip
UNKNOWN_S = 7.0
N_SESSIONS = 4
SEATED = ("trunk_twist", "sit_to_stand")
BETWEEN = ("walk", "idle", "turn_round", "pick_up", "drink", "wave")
SPEED, FPS, REPS = 1.5, "15", 3
DIFFERENCES_DEG = (0.0, -18.0, 12.0, 0.0, 20.0, -12.0, 6.0)


def course_cases(seed: int = 5) -> tuple[Case, ...]:
    """Give all clips of these three kinds, in the order in which they are made."""
    first = len(cases())
    return tuple(_case(first + i, *each, seed) for i, each in enumerate(_all()))


def _all() -> Iterator[tuple[Kind, str, int]]:
    """Give kind, movement and number in its kind of each clip; every part of the list is mixed."""
    order = [
        *(("unknown", UNKNOWN, i) for i in range(4)),
        ("session", SESSION, 0),
        *(("reps", MOVEMENTS[i % 7], i) for i in range(7)),
        *(("unknown", UNKNOWN, i) for i in range(4, 12)),
        ("session", SESSION, 1),
        *(("reps", MOVEMENTS[(i + 3) % 7], i) for i in range(7, 14)),
        ("session", SESSION, 2),
        *(("unknown", UNKNOWN, i) for i in range(12, len(UNKNOWNS))),
        *(("session", SESSION, i) for i in range(3, N_SESSIONS)),
    ]
    yield from order  # type: ignore[misc]


def _case(number: int, kind: Kind, movement: str, count: int, seed: int) -> Case:
    rng = np.random.default_rng([seed, number])
    held_out = count % 2 == 1
    bodies, set_name = (HELD_OUT, "held-out") if held_out else (FITTING, "fitting")
    which = int(rng.integers(len(bodies)))
    yaw_deg, turn_deg, roll_deg = (round(float(v), 1) for v in rng.uniform(-4, 4, 3) * [1, 1, 0.25])
    parts, factor, level = _content(kind, movement, count, rng)
    name = f"{number:03d}-{kind}-{movement}-{factor}-{level}"
    return Case(
        number=number,
        movement=movement,
        kind=kind,
        factor=factor,
        level=level,
        body=f"{set_name} {which}",
        held_out=held_out,
        off_view_deg=round(abs(yaw_deg) + abs(turn_deg), 1),
        spec=ClipSpec(
            name="".join(c for c in name if c.isalnum() or c in "-_").rstrip("-"),
            parts=parts,
            seed=2000 + number,
            body=bodies[which],
            fps=FPS,
            camera=Camera(
                yaw_deg=yaw_deg,
                roll_deg=roll_deg,
                height_m=round(float(rng.uniform(0.8, 1.2)), 2),
            ),
            subject_yaw_deg=SIDE_DEG - turn_deg,
            facing_yaw_deg=turn_deg,
        ),
    )


def _content(
    kind: Kind, movement: str, count: int, rng: np.random.Generator
) -> tuple[tuple[Part | Activity, ...], str, str]:
    """Give parts, factor and level of a clip."""
    if kind == "reps":
        name, unlike = COURSES[count]
        return (_part(movement, rng, **unlike),), name, ""
    if kind == "unknown":
        name, view = UNKNOWNS[count]
        side = str(rng.choice(["left", "right"]))
        return (Activity(name, UNKNOWN_S, yaw_deg=_yaw_deg(view, side), side=side),), name, view
    order = [str(name) for name in rng.permutation(MOVEMENTS)]
    return tuple(_session(order, rng)), "order", " ".join(order)


def _part(movement: str, rng: np.random.Generator, **unlike: Any) -> Part:
    centre_deg = rng.uniform(*CENTRE_DEG[movement])
    half_deg = float(rng.choice(DIFFERENCES_DEG)) / 2
    mean_deg = {
        "left": round(float(centre_deg - half_deg), 2),
        "right": round(float(centre_deg + half_deg), 2),
    }
    return Part(
        movement, mean_deg, **{"reps": {"left": REPS, "right": REPS}, "speed": SPEED} | unlike
    )


def _yaw_deg(view: str, side: str) -> float:
    return 0.0 if view == "facing" else SIDE_DEG * (-1 if side == "left" else 1)


def _session(order: Sequence[str], rng: np.random.Generator) -> Iterator[Part | Activity]:
    """All movements in a row: in and out on foot, down to the chair and up where it is needed."""
    seated = False
    yield Activity("walk", 3.5, yaw_deg=SIDE_DEG)
    for place, movement in enumerate(order):
        yaw_deg = _yaw_deg("facing" if movement in FACING else "side", "left")
        if movement in SEATED and not seated:
            yield Activity("idle", 1.5, yaw_deg=yaw_deg)
            yield Activity("sit_down", 2.0, yaw_deg=yaw_deg)
        elif seated and movement not in SEATED:
            yield Activity("stand_up", 1.8)
        if movement not in SEATED and place:
            yield from _between(str(rng.choice(BETWEEN)), rng)
        if movement in SEATED and seated:
            yield Activity("sit_still", 3.0, yaw_deg=yaw_deg)
        seated = movement in SEATED
        yield _part(movement, rng)
    if seated:
        yield Activity("stand_up", 1.8)
    yield Activity("walk", 3.5, yaw_deg=-SIDE_DEG)


def _between(name: str, rng: np.random.Generator) -> Iterator[Activity]:
    if name == "turn_round":
        yield Activity(name, 2.2, yaw_deg=180.0)
        yield Activity(name, 2.2, yaw_deg=360.0)
        return
    side = str(rng.choice(["left", "right"]))
    view = str(rng.choice(["side", "facing"]))
    yield Activity(name, 3.4, yaw_deg=_yaw_deg(view, side), side=side)
