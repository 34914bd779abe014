"""Clips with truth files from specs: `python -m validation.renderer.render [NAME ...]`."""

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from validation.renderer import video
from validation.renderer.body import Human
from validation.renderer.camera import place
from validation.renderer.clothes import dress
from validation.renderer.motions import MOTIONS, Motion, wall_distance_m
from validation.renderer.plan import Moment, Plan, Rep, Stance, plan_clip
from validation.renderer.pose import SIDES, Array, rotation
from validation.renderer.postures import seat_height_m
from validation.renderer.scene import Scene
from validation.renderer.spec import CLIPS_TOML, Activity, ClipSpec, Part, as_data, read_specs
from validation.renderer.truth import WHOLE_BODY, angles_deg, statistic_deg

FOLDER = Path(__file__).parents[2] / "samples"
PLATEAU_DEG = 0.5
"""What counts as being at the peak when its moment is looked for."""

Series = dict[str, Array]


@dataclass(frozen=True)
class Draws:
    """Independent random numbers for each purpose, so that one knob does not move the others."""

    plan: np.random.Generator
    times: np.random.Generator
    clothes: np.random.Generator
    room: np.random.Generator
    noise: np.random.Generator

    @classmethod
    def of(cls, seed: int) -> Self:
        """All generators of a clip."""
        return cls(*(np.random.default_rng([seed, i]) for i in range(5)))


def render(spec: ClipSpec, folder: Path = FOLDER, *, quick: bool = False) -> dict[str, Any]:
    """Write `<name>.mp4` and `<name>.json`; return the truth.

    `quick` leaves the edges unsmoothed and spends less on compression: a third of the time.
    """
    draws = Draws.of(spec.seed)
    human = Human(spec.body)
    plan = plan_clip(spec, human, draws.plan)
    ticks, tick_s = video.presentation_ticks(spec, plan.duration_s, draws.times)
    times_s = np.array([float(tick * tick_s) for tick in ticks])
    scene = build_scene(spec, plan, draws, quick=quick)
    rows: list[dict[str, float]] = []
    frames = _frames(spec, plan, scene, times_s, draws.noise, rows)
    video.write(folder / f"{spec.name}.mp4", spec, frames, ticks, tick_s, quick=quick)
    series = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    truth = truth_of(spec, plan, times_s, series)
    text = json.dumps(truth, separators=(",", ":"))
    (folder / f"{spec.name}.json").write_text(text + "\n", encoding="utf-8")
    return truth


def build_scene(spec: ClipSpec, plan: Plan, draws: Draws, *, quick: bool = False) -> Scene:
    """Put up the room of a clip with its person, props and camera."""
    human = plan.human
    points = np.concatenate(list(_extent_m(plan)))
    viewpoint = place(spec.camera, spec.size_px, points)
    skin = dress(human, spec.clothes, draws.clothes)
    scene = Scene(human, skin, viewpoint, draws.room, light=spec.light, quick=quick)
    props = {stance.motion.prop for stance in plan.stances}
    if "chair" in props:
        scene.add_chair(seat_height_m(human))
    if "mat" in props:
        scene.add_mat()
    for yaw_deg in {s.yaw_deg for s in plan.stances if s.motion.prop == "wall"}:
        scene.add_board(wall_distance_m(human), yaw_deg)
    return scene


def _extent_m(plan: Plan) -> Iterator[Array]:
    """Skin in the room at moments that span the whole clip: what the camera has to see."""
    for time_s in np.arange(0.0, plan.duration_s, 0.2):
        moment = plan.at(float(time_s))
        yield _in_room(plan.human.posed(moment.pose)[0][::7], moment)


def _in_room(points_m: Array, moment: Moment) -> Array:
    return points_m @ rotation(np.array([0.0, 0.0, moment.yaw_deg])).T


def _frames(
    spec: ClipSpec,
    plan: Plan,
    scene: Scene,
    times_s: Array,
    rng: np.random.Generator,
    rows: list[dict[str, float]],
) -> Iterator[NDArray[np.uint8]]:
    """Pictures one by one; the true angles of each are appended to `rows`."""
    for time_s in times_s:
        moment = plan.at(float(time_s))
        skin, joints = plan.human.posed(moment.pose)
        rows.append(angles_deg(joints))
        prop = moment.stance.motion.prop
        image = scene.photograph(skin, moment.yaw_deg, prop=prop).astype(np.int16)
        grain = rng.normal(0, spec.noise, (*image.shape[:2], 1)).round().astype(np.int16)
        yield np.clip(image + grain, 0, 255).astype(np.uint8)


def truth_of(spec: ClipSpec, plan: Plan, times_s: Array, series: Series) -> dict[str, Any]:
    """Make the truth file: flat for one movement, else with a list under `movements`."""
    measured = [
        _measured(plan, number, part, times_s, series)
        for number, part in enumerate(spec.parts)
        if isinstance(part, Part)
    ]
    activities = [
        _activity_row(stance, spec.parts[stance.part])
        for stance in plan.stances
        if not isinstance(stance.motion, Motion)
    ]
    head = {
        "fps": None if spec.rate is None else round(float(spec.rate), 5),
        "frames": len(times_s),
        "duration_s": round(plan.duration_s, 3),
        "spec": as_data(spec),
    }
    judged = {stance.motion.judged for stance in plan.stances if isinstance(stance.motion, Motion)}
    return {
        **(measured[0] if len(spec.parts) == 1 and measured else {"movements": measured}),
        **({"activities": activities} if activities else {}),
        **head,
        "time_s": times_s.round(5).tolist(),
        "series": {k: _compact(v) for k, v in series.items() if _is_told(k, judged)},
    }


def _activity_row(stance: Stance, part: Part | Activity) -> dict[str, Any]:
    assert isinstance(part, Activity)
    return {
        "activity": part.activity,
        "side": part.side,
        "start_s": round(stance.begin_s, 3),
        "end_s": round(stance.begin_s + stance.duration_s, 3),
    }


def _is_told(name: str, judged: set[str]) -> bool:
    """Whole-body angles need no sides, except the one that is judged side by side."""
    angle = name.removesuffix("_left").removesuffix("_right")
    return name == angle or angle in judged or angle not in WHOLE_BODY


def _compact(values_deg: Array) -> list[float]:
    return [float(value) for value in values_deg.round(2) + 0.0]


def _measured(
    plan: Plan, number: int, part: Part, times_s: Array, series: Series
) -> dict[str, Any]:
    motion = MOTIONS[part.movement]
    planned = [rep for rep in plan.reps if rep.stance.part == number]
    reps = [_rep_row(rep, times_s, series) for rep in planned if rep.top == 1]
    false_starts = [_rep_row(rep, times_s, series) for rep in planned if rep.top < 1]
    mean_deg = {side: _mean_deg(reps, side, motion.statistic) for side in SIDES}
    left_deg, right_deg = mean_deg["left"], mean_deg["right"]
    difference_deg = None
    if left_deg is not None and right_deg is not None:
        difference_deg = round(right_deg - left_deg, 2)
    return {
        "movement": part.movement,
        "view": motion.view,
        "judged": motion.judged,
        "statistic": motion.statistic,
        "reps": reps,
        **({"false_starts": false_starts} if false_starts else {}),
        "left_deg": left_deg,
        "right_deg": right_deg,
        "difference_deg": difference_deg,
    }


def _mean_deg(reps: Iterable[dict[str, Any]], side: str, statistic: str) -> float | None:
    """Mean judged value of a side; None without a repetition."""
    values_deg = [rep[f"{statistic}_deg"] for rep in reps if rep["side"] == side]
    return round(float(np.mean(values_deg)), 2) if values_deg else None


def _rep_row(rep: Rep, times_s: Array, series: Series) -> dict[str, Any]:
    inside = (times_s >= rep.start_s) & (times_s <= rep.end_s)
    values_deg = series[f"{rep.motion.judged}_{rep.stance.side}"][inside]
    return {
        "side": rep.stance.side,
        "start_s": round(rep.start_s, 3),
        "peak_s": round(_peak_s(times_s[inside], values_deg), 3),
        "end_s": round(rep.end_s, 3),
        "peak_deg": round(statistic_deg(values_deg, "peak"), 2),
        "range_deg": round(statistic_deg(values_deg, "range"), 2),
    }


def _peak_s(times_s: Array, values_deg: Array) -> float:
    """Middle of the first stay at the peak (in `sit_to_stand` the trunk bends twice)."""
    near = np.flatnonzero(values_deg >= values_deg.max() - PLATEAU_DEG)
    gaps = np.flatnonzero(np.diff(near) > 1)
    last = near[gaps[0]] if gaps.size else near[-1]
    return float(times_s[near[0]] + times_s[last]) / 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Render the named clips, or all."""
    parser = argparse.ArgumentParser(
        prog="python -m validation.renderer.render", description=__doc__
    )
    parser.add_argument("names", nargs="*", help="clips to render (default: all)")
    parser.add_argument("--specs", type=Path, default=CLIPS_TOML, help="TOML file with the clips")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder for the clips")
    chosen = parser.parse_args(arguments)
    specs = read_specs(chosen.specs)
    unknown = [name for name in chosen.names if name not in specs]
    if unknown:
        parser.error(f"no such clip: {', '.join(unknown)} (there are: {', '.join(specs)})")
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name in chosen.names or specs:
        truth = render(specs[name], chosen.out)
        for found in truth.get("movements", [truth]):
            values = ", ".join(f"{k} {found[f'{k}_deg']}" for k in (*SIDES, "difference"))
            print(
                f"{name}: {truth['frames']} frames, {found['movement']}, deg: {values}", flush=True
            )


if __name__ == "__main__":
    main()
