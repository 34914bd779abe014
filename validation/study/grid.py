"""Which clips are made: a designed part of the product of all factors, from one seed.

The clips come in rounds. A round has one clip of each movement, so that a run that is stopped early
has covered all of them evenly. There are three kinds of rounds: `ideal` (a good view, an ordinary
room, bodies, clothes and true differences varied), `view` (the camera further off the ideal view)
and `condition` (one thing at a time is worse than ordinary; the levels go round the movements).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from validation.renderer.spec import Camera, ClipSpec, Clothes, Part
from validation.study.bodies import FITTING, HELD_OUT

Kind = Literal[
    "ideal", "view", "condition", "reps", "unknown", "session", "unlike", "exchanges", "reading"
]

CENTRE_DEG = {
    "arm_raise": (115.0, 150.0),
    "arm_raise_side": (115.0, 150.0),
    "trunk_twist": (33.0, 48.0),
    "leg_raise": (45.0, 65.0),
    "sit_to_stand": (36.0, 48.0),
    "wall_push": (70.0, 92.0),
    "toe_reach": (50.0, 66.0),
}
"""Movements, and between what the mean of both sides' true values lies."""
MOVEMENTS = tuple(CENTRE_DEG)
FACING = ("arm_raise_side", "trunk_twist")

DIFFERENCES_DEG = (0, 15, -20, 0, -15, 10, 0, -5, 30, -10, 20, 0, 5, -30, 15, -15)
"""True differences wanted, in the order in which a movement comes by them."""
SCATTER_DEG = 1.5
"""Half-width of the draw about these."""
SIDE_DEG, AWRY_DEG, ROLL_DEG, HEIGHT_M = 90.0, 9.0, 1.0, (0.8, 1.2)
"""Ideal view: how much it may be off in heading and roll, and camera heights."""
SPEED = 1.3
REPS = 3

ROUNDS: tuple[tuple[Kind, str, float], ...] = (
    ("ideal", "", 0), ("ideal", "", 0), ("view", "yaw", 20), ("condition", "", 0),
    ("ideal", "", 0), ("ideal", "", 0), ("condition", "", 0), ("view", "yaw", 30),
    ("ideal", "", 0), ("condition", "", 0), ("ideal", "", 0), ("view", "turn", 20),
    ("condition", "", 0), ("ideal", "", 0), ("condition", "", 0), ("view", "yaw", 45),
    ("ideal", "", 0), ("condition", "", 0), ("view", "yaw", 15), ("condition", "", 0),
    ("ideal", "", 0), ("condition", "", 0), ("view", "turn", 30), ("ideal", "", 0),
    ("condition", "", 0), ("ideal", "", 0), ("condition", "", 0), ("condition", "", 0),
    ("ideal", "", 0), ("condition", "", 0),
)  # fmt: skip
"""Kind of each round; for `view` also what is off and by how much, degrees. `yaw`: the camera is
aside, so that one side is seen a little from the front, the other from behind. `turn`: the person
is turned too far or too little, both sides alike."""
SHORT_ROUNDS = 4

CONDITIONS: tuple[tuple[str, Any], ...] = (
    ("light", "dim"), ("roll", 5), ("fps", "15"), ("size", (320, 240)), ("crf", 34), ("speed", 2.0),
    ("height", 0.35), ("compensation", "one side"), ("noise", 16), ("portrait", (480, 640)),
    ("distance", 4.5), ("order", "alternating"), ("light", "back-lit"), ("fps", "10"),
    ("height", 1.75), ("speed", 0.6), ("roll", 2), ("size", (1280, 720)), ("clothes", "loose"),
    ("fps", "60"), ("noise", 8), ("compensation", "both sides"), ("distance", 6.0), ("crf", 42),
    ("fps", "variable"), ("size", (1920, 1080)), ("reps", 5),
)  # fmt: skip
"""What is unlike the ordinary in a `condition` clip; as many as leave no common factor with 7."""
COMPENSATION_DEG = 12.0


@dataclass(frozen=True)
class Case:
    """One clip of the study.

    `off_view_deg` is how far the worse of the two sides is off the ideal heading, `body` its set
    and number, `held_out` whether that is of the set that nothing may be fitted on.
    """

    number: int
    movement: str
    kind: Kind
    factor: str
    level: str
    body: str
    held_out: bool
    off_view_deg: float
    spec: ClipSpec

    @property
    def name(self) -> str:
        """A name to find it by."""
        return f"{self.number:03d}-{self.movement}" + f"-{self.factor}{self.level}".rstrip("-")


@dataclass(frozen=True)
class _Draft:
    """What a kind of round decides about a clip, before its body and its difference."""

    factor: str = ""
    level: str = ""
    yaw_deg: float = 0.0
    turn_deg: float = 0.0
    camera: dict[str, Any] = field(default_factory=dict)
    part: dict[str, Any] = field(default_factory=dict)
    clip: dict[str, Any] = field(default_factory=dict)


def cases(seed: int = 3) -> tuple[Case, ...]:
    """Give all clips of the study, in the order in which they are made."""
    return tuple(_cases(seed))


def short_cases(seed: int = 3) -> tuple[Case, ...]:
    """Take the first rounds only: a study for every day."""
    return cases(seed)[: SHORT_ROUNDS * len(MOVEMENTS)]


def _cases(seed: int) -> Iterator[Case]:
    n_conditions = 0
    for turn, (kind, factor, level_deg) in enumerate(ROUNDS):
        for place, movement in enumerate(MOVEMENTS):
            number = turn * len(MOVEMENTS) + place
            rng = np.random.default_rng([seed, number])
            if kind == "condition":
                draft = _condition(*CONDITIONS[n_conditions % len(CONDITIONS)], rng)
                n_conditions += 1
            elif kind == "view":
                signed_deg = float(level_deg * rng.choice([-1, 1]))
                draft = _Draft(factor, f"{level_deg:g}", **{f"{factor}_deg": signed_deg})
            else:
                draft = _Draft()
            yield _case(number, movement, kind, _good_view(draft, kind, rng), rng)


def _good_view(draft: _Draft, kind: Kind, rng: np.random.Generator) -> _Draft:
    """Add the small faults that an ideal view has."""
    roll_deg, height_m = rng.uniform(-ROLL_DEG, ROLL_DEG), rng.uniform(*HEIGHT_M)
    camera = {
        "roll_deg": round(float(roll_deg), 1),
        "height_m": round(float(height_m), 2),
    } | draft.camera
    if kind == "view":
        return replace(draft, camera=camera)
    yaw_deg, turn_deg = (round(float(v), 1) for v in rng.uniform(-AWRY_DEG / 2, AWRY_DEG / 2, 2))
    return replace(draft, camera=camera, yaw_deg=yaw_deg, turn_deg=turn_deg)


def _condition(factor: str, level: Any, rng: np.random.Generator) -> _Draft:
    """Turn a level of `CONDITIONS` into what it changes."""
    sign = float(rng.choice([-1, 1]))
    side = str(rng.choice(["left", "right"]))
    sides = ("left", "right") if level == "both sides" else (side,)
    camera: dict[str, dict[str, Any]] = {
        "roll": {"roll_deg": sign * level if factor == "roll" else 0},
        "height": {"height_m": level},
        "distance": {"distance_m": level},
    }
    part: dict[str, dict[str, Any]] = {
        "speed": {"speed": level},
        "compensation": {"compensation_deg": dict.fromkeys(sides, COMPENSATION_DEG)},
        "order": {"order": ("left", "right") * REPS, "reps": {"left": 1, "right": 1}},
        "reps": {"reps": {"left": level, "right": level}},
    }
    clip: dict[str, dict[str, Any]] = {
        "fps": {"fps": None if level == "variable" else level},
        "size": {"size_px": level},
        "portrait": {"size_px": level},
        "crf": {"crf": level},
        "noise": {"noise": float(level) if factor == "noise" else 0.0},
        "light": {"light": level},
        "clothes": {"clothes": Clothes(loose_m=0.03, sleeves="long", trousers="long")},
    }
    shown = "x".join(str(v) for v in level) if isinstance(level, tuple) else str(level)
    return _Draft(
        factor,
        shown.replace(" ", "_"),
        camera=camera.get(factor, {}),
        part=part.get(factor, {}),
        clip=clip.get(factor, {}),
    )


def _case(number: int, movement: str, kind: Kind, draft: _Draft, rng: np.random.Generator) -> Case:
    turn, place = divmod(number, len(MOVEMENTS))
    held_out = (turn + place) % 2 == 1
    bodies, set_name = (HELD_OUT, "held-out") if held_out else (FITTING, "fitting")
    which = int(rng.integers(len(bodies)))
    wanted_deg = DIFFERENCES_DEG[(turn + 2 * place) % len(DIFFERENCES_DEG)]
    difference_deg = wanted_deg + rng.uniform(-SCATTER_DEG, SCATTER_DEG)
    centre_deg = rng.uniform(*CENTRE_DEG[movement])
    mean_deg = sides_about(centre_deg, difference_deg)
    part = {"reps": {"left": REPS, "right": REPS}, "speed": SPEED} | draft.part
    case = Case(
        number=number,
        movement=movement,
        kind=kind,
        factor=draft.factor,
        level=draft.level,
        body=f"{set_name} {which}",
        held_out=held_out,
        off_view_deg=off_view_deg(movement, draft.yaw_deg, draft.turn_deg),
        spec=ClipSpec(
            name="",
            parts=(Part(movement, mean_deg, **part),),
            seed=1000 + number,
            body=bodies[which],
            camera=Camera(yaw_deg=draft.yaw_deg, **draft.camera),
            subject_yaw_deg=SIDE_DEG - draft.turn_deg,
            facing_yaw_deg=draft.turn_deg,
            **draft.clip,
        ),
    )
    return replace(case, spec=replace(case.spec, name=case.name))


def sides_about(centre_deg: float, difference_deg: float) -> dict[str, float]:
    """Give the true values wanted of both sides: their mean, and right less left."""
    return {
        side: round(float(centre_deg + sign * difference_deg / 2), 2)
        for side, sign in (("left", -1), ("right", 1))
    }


def off_view_deg(movement: str, yaw_deg: float, turn_deg: float) -> float:
    """How far off the ideal heading the person stands, side-on the worse of the two sides."""
    if movement in FACING:
        return round(abs(yaw_deg - turn_deg), 1)
    return round(abs(yaw_deg) + abs(turn_deg), 1)
