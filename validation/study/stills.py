"""Single poses instead of films: what the calibration is fitted on and tested on.

A still is the start or the end of a repetition, shown to both passes of the model some times over,
until its tracker has settled. It costs a hundredth of a film, so many bodies, views and amplitudes
can be shown. `python -m validation.study.stills` makes those that are missing in the cache.
"""

import argparse
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tmr_vision.pose import find_model
from tmr_vision.pose.landmarker import Landmarker
from tmr_vision.pose.mirror_averaging import map_back
from tmr_vision.skeleton import SIDES
from validation.renderer.spec import Camera, ClipSpec, Part, as_data
from validation.study.bodies import FITTING, HELD_OUT
from validation.study.cache import RENDERER_VERSION, default_folder
from validation.study.grid import CENTRE_DEG, FACING, MOVEMENTS

AMPLITUDES = (-14.0, 0.0, 14.0)
"""Each side shows three, degrees from the movement's usual middle."""
SETTLE = 6
"""Times that a picture is shown, with fresh noise; the last is kept."""
FRAME_S = 0.04
N_NARROW, N_WIDE, N_TWIST, N_ASIDE = 112, 98, 28, 96
"""Set-ups of each kind: near the ideal view, far from it, more of the trunk twist near it, more of
the other movements with the camera aside."""
NARROW_DEG, WIDE_YAW_DEG, WIDE_TURN_DEG, ASIDE_DEG = 11.0, 45.0, 20.0, (10.0, 28.0)
_LIMB_MOVEMENTS = tuple(m for m in MOVEMENTS if m != "trunk_twist")


@dataclass(frozen=True)
class StillCase:
    """One person in one room before one camera, doing one movement with both sides."""

    number: int
    movement: str
    held_out: bool
    body: int
    spec: ClipSpec

    @property
    def key(self) -> str:
        """Name the pictures by everything that is in them."""
        what = (RENDERER_VERSION, as_data(self.spec), AMPLITUDES, SETTLE)
        text = json.dumps(what, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:20]


def still_cases(seed: int = 7) -> tuple[StillCase, ...]:
    """Give all set-ups of the stills, fitting and held-out bodies in turn."""
    kinds = ["narrow"] * N_NARROW + ["wide"] * N_WIDE + ["twist"] * N_TWIST
    kinds += ["aside"] * N_ASIDE
    return tuple(_case(number, kind, seed) for number, kind in enumerate(kinds))


def _case(number: int, kind: str, seed: int) -> StillCase:
    rng = np.random.default_rng([seed, number])
    offered = {"twist": ("trunk_twist",), "aside": _LIMB_MOVEMENTS}.get(kind, MOVEMENTS)
    movement = offered[number % len(offered)]
    held_out = (number // len(offered)) % 2 == 1
    body = int(rng.integers(len(FITTING)))
    yaw_deg, turn_deg = _stand(kind, rng)
    heights_m = (0.4, 1.7) if kind == "wide" else (0.7, 1.3)
    camera = Camera(
        yaw_deg=round(float(yaw_deg), 1),
        roll_deg=round(float(rng.uniform(-1, 1)), 1),
        height_m=round(float(rng.uniform(*heights_m)), 2),
    )
    turn = round(float(turn_deg) if movement not in FACING or kind == "wide" else 0.0, 1)
    spec = ClipSpec(
        name="",
        parts=(Part(movement, {}, {}),),
        seed=5000 + number,
        body=(HELD_OUT if held_out else FITTING)[body],
        camera=camera,
        subject_yaw_deg=90.0 - turn,
        facing_yaw_deg=turn,
    )
    return StillCase(number, movement, held_out, body, spec)


def _stand(kind: str, rng: np.random.Generator) -> tuple[float, float]:
    """Draw how far the camera stands aside, and how far the person is turned."""
    if kind == "wide":
        yaw_deg = rng.uniform(-WIDE_YAW_DEG, WIDE_YAW_DEG)
        return yaw_deg, rng.uniform(-WIDE_TURN_DEG, WIDE_TURN_DEG)
    yaw_deg, turn_deg = rng.uniform(-NARROW_DEG, NARROW_DEG, 2)
    if kind == "aside":
        yaw_deg = np.copysign(rng.uniform(*ASIDE_DEG), yaw_deg)
    return float(yaw_deg), float(turn_deg)


def stills(case: StillCase, folder: Path) -> dict[str, Any]:
    """Return what the model saw of a set-up; it is made if it is not in the cache.

    Returns
    -------
    plain, in_mirror
        (k, 33, 6) of both passes, the second mapped back.
    true_deg
        (k,) true judged angle of the working side.
    side, place
        (k,) `left` or `right`; `start` or `peak`.
    heading_deg
        (k,) true heading of the hips to the camera.
    """
    path = folder / "stills" / f"{case.key}.npz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"new-{path.name}")
        np.savez_compressed(made, **_make(case))
        made.rename(path)
    with np.load(path) as data:
        return {name: data[name] for name in data}


def _make(case: StillCase) -> dict[str, Any]:
    from validation.renderer.body import Human  # needs torch and vtk
    from validation.renderer.render import Draws, build_scene

    draws = Draws.of(case.spec.seed)
    human = Human(case.spec.body)
    plan = _plan(case, human)
    scene = build_scene(case.spec, plan, draws, quick=True)
    model = find_model("full")
    rows: list[dict[str, Any]] = []
    with Landmarker(model) as plain, Landmarker(model) as in_mirror:
        passes = ((plain, 1), (in_mirror, -1))
        for rep in plan.reps:
            for place, phase in (("start", 0.0), ("peak", _peak_phase(case.movement))):
                row = _show(case, plan, rep, phase, scene, draws, passes, len(rows))
                if row is not None:
                    rows.append(row | {"side": rep.stance.side, "place": place})
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _plan(case: StillCase, human: Any) -> Any:
    """Lay out brief repetitions of both sides; amplitudes are asked for, the truth is measured."""
    from validation.renderer.motions import MOTIONS
    from validation.renderer.plan import Plan, Rep, Stance

    motion = MOTIONS[case.movement]
    spec, middle_deg = case.spec, float(np.mean(CENTRE_DEG[case.movement]))
    stances, reps, time_s = [], [], 0.2
    for side in SIDES:
        yaw_deg = (
            spec.facing_yaw_deg
            if motion.view == "facing"
            else spec.subject_yaw_deg * (-1 if side == "left" else 1)
        )
        stance = Stance(0, motion, side, yaw_deg, time_s - 0.2)
        stances.append(stance)
        for amplitude_deg in AMPLITUDES:
            rep = Rep(stance, motion, time_s, 0.2, 0.2, 0.2, middle_deg + amplitude_deg, 0.0)
            reps.append(rep)
            time_s = rep.end_s
        time_s += 1.4  # turning round
    return Plan(human, tuple(stances), tuple(reps), time_s)


def _peak_phase(movement: str) -> float:
    return 0.5 if movement == "sit_to_stand" else 1.0


def _show(
    case: StillCase, plan: Any, rep: Any, phase: float, scene: Any, draws: Any, passes: Any, n: int
) -> dict[str, Any] | None:
    """Photograph one pose, and show it to both passes until they have settled."""
    from validation.renderer.truth import angles_deg

    stance, human = rep.stance, plan.human
    skin, joints = human.posed(plan.pose_in(rep, phase))
    image = scene.photograph(skin, stance.yaw_deg, prop=rep.motion.prop)
    found: list[Any] = [None, None]
    for shown in range(SETTLE):
        grain = draws.noise.normal(0, case.spec.noise, (*image.shape[:2], 1)).round()
        noisy = np.clip(image + grain, 0, 255).astype(np.uint8)
        time_s = (n * SETTLE + shown + 1) * FRAME_S
        found = [passed.detect(noisy[:, ::step], time_s) for passed, step in passes]
    if not all(found):
        return None
    width_px = case.spec.size_px[0]
    across = joints["hip"][0] - joints["hip"][1]
    own_deg = float(np.degrees(np.arctan2(across[1], across[0])))
    return {
        "plain": found[0][0],
        "in_mirror": map_back(found[1][0][None], width_px=width_px)[0],
        "true_deg": angles_deg(joints)[f"{rep.motion.judged}_{stance.side}"],
        "heading_deg": case.spec.camera.yaw_deg - stance.yaw_deg - own_deg,
    }


def every_still(folder: Path) -> Iterator[tuple[StillCase, dict[str, Any]]]:
    """Give all set-ups with what was seen; makes those that are missing."""
    for case in still_cases():
        yield case, stills(case, folder)


def main() -> None:
    """Make all stills."""
    parser = argparse.ArgumentParser(prog="python -m validation.study.stills", description=__doc__)
    parser.add_argument("--cache", type=Path, default=default_folder(), help="folder of the cache")
    folder = parser.parse_args().cache
    for case, seen in every_still(folder):
        print(f"{case.number} {case.movement}: {len(seen['side'])} poses", flush=True)


if __name__ == "__main__":
    main()
