"""Clips of people who hold the two sides unlike: how much of an error that makes.

In the clips of `grid` both sides of a person do the same movement in the same way, only further or
less far. Here each side has its own manner (`renderer/execution_style.py`): a trunk that leans or
turns, an arm that leaves its plane, an elbow that bends. The manners of the two sides are as unlike
as those of two people, which is taken to be more than the two sides of one person are. Good views,
held-out bodies.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from validation.renderer.spec import Camera, ClipSpec, Part
from validation.study.bodies import HELD_OUT
from validation.study.decision_rates import operating
from validation.study.decision_rates import table as operating_table
from validation.study.grid import (
    CENTRE_DEG,
    HEIGHT_M,
    MOVEMENTS,
    REPS,
    ROLL_DEG,
    SIDE_DEG,
    SPEED,
    Case,
    off_view_deg,
    sides_about,
)
from validation.study.summary import numbers
from validation.study.tables import percent, table

Row = Mapping[str, Any]

UNLIKE = "unlike"
"""The kind of these clips."""
WANTED_DEG = (0, 15, -15, 0, 20, -10)
"""True differences wanted, one clip of each movement; the manner moves them by some degrees."""
FIRST = 300
"""Number of the first clip, clear of those of the grid and the courses."""
OFF_DEG = 3.0
"""Headings are off the ideal one by this much at most, camera and person each."""


def unlike_cases(seed: int = 13) -> tuple[Case, ...]:
    """Give all clips, the limb movements in turn."""
    keys = [key for key in MOVEMENTS if key != "trunk_twist"]
    pairs = [(key, wanted_deg) for wanted_deg in WANTED_DEG for key in keys]
    return tuple(_case(FIRST + n, *pair, seed) for n, pair in enumerate(pairs))


def _case(number: int, movement: str, wanted_deg: float, seed: int) -> Case:
    rng = np.random.default_rng([seed, number])
    body = int(rng.integers(len(HELD_OUT)))
    centre_deg = rng.uniform(*CENTRE_DEG[movement])
    mean_deg = sides_about(centre_deg, wanted_deg)
    yaw_deg, turn_deg = (round(float(v), 1) for v in rng.uniform(-OFF_DEG, OFF_DEG, 2))
    part = Part(movement, mean_deg, {"left": REPS, "right": REPS}, speed=SPEED, unlike=1.0)
    case = Case(
        number=number,
        movement=movement,
        kind="unlike",
        factor="manner",
        level="two people",
        body=f"held-out {body}",
        held_out=True,
        off_view_deg=off_view_deg(movement, yaw_deg, turn_deg),
        spec=ClipSpec(
            name="",
            parts=(part,),
            seed=3000 + number,
            body=HELD_OUT[body],
            camera=Camera(
                yaw_deg=yaw_deg,
                roll_deg=round(float(rng.uniform(-ROLL_DEG, ROLL_DEG)), 1),
                height_m=round(float(rng.uniform(*HEIGHT_M)), 2),
            ),
            subject_yaw_deg=SIDE_DEG - turn_deg,
            facing_yaw_deg=turn_deg,
        ),
    )
    return replace(case, spec=replace(case.spec, name=case.name))


def summarise_unlike(rows: Sequence[Row]) -> dict[str, Any]:
    """Numbers of each movement and of all.

    Those of `summary.numbers`, `rms` of the errors, and what the verdict rule makes of them anew
    (`operating`).
    """
    possible = [row for row in rows if not row.get("impossible")]
    keys = list(dict.fromkeys(row["movement"] for row in possible))
    groups = {key: [row for row in possible if row["movement"] == key] for key in keys}
    return {
        name: numbers(some) | {"rms": _rms(some), "operating": operating(some)}
        for name, some in (groups | {"all": possible}).items()
        if some
    }


def _rms(rows: Sequence[Row]) -> float | None:
    errors = [row["error"] for row in rows if row.get("error") is not None]
    return round(float(np.sqrt(np.mean(np.square(errors)))), 2) if errors else None


def unlike_table(groups: Mapping[str, Any]) -> str:
    """Write the part of the page that tells of sides that are held unlike."""
    header = ("movement", "clips", "measured", "median size", "RMS", "worst", "in 95 % interval",
              "truly within 2 deg: imbalance", "truly 15 deg or more: found", "called balanced",
              "wrong side")  # fmt: skip
    return "\n\n".join(
        [
            "## Sides that are held unlike: error of the difference, degrees",
            "Each side has its own manner, the two as unlike as those of two people "
            "(`validation/study/side_differences.py`): trunk, shoulders, elbows, plane of the arm.",
            table(header, ((name, *_cells(each)) for name, each in groups.items())),
            "The verdict rule on these errors, as above, shares in percent:",
            operating_table({"all": groups["all"]["operating"]}),
        ]
    )


def _cells(each: Mapping[str, Any]) -> tuple[Any, ...]:
    of, judged = each["difference"], each["verdicts"]
    return (
        each["clips"],
        each["measured"],
        *("-" if value is None else f"{value:.1f}"
          for value in (of["median_abs"], each["rms"], of["worst"])),
        percent(of["coverage"]),
        f"{judged['equal_called_imbalance']} of {judged['equal']}",
        f"{judged['clear_found']} of {judged['clear']}",
        judged["clear_called_balanced"],
        judged["wrong_side"],
    )  # fmt: skip
