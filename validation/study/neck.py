"""How exact the turn of the head is: `python -m validation.study.neck`.

People who face the camera with the head turned to either side, by angles that are known: each pose
is shown to both passes of the model until it has settled, and all poses of a person, held for a
second each, go through the whole analysis as one film. `results/neck.csv` has a row for each pose;
the settings of the neck turn are read from it, and `results/neck.md` is its table. Some people turn
the chest too, which counts as neck: the pose model does not show it.
"""

import argparse
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tmr_vision.analysis import measure
from tmr_vision.pose import find_model, pose_track
from tmr_vision.pose.landmarker import Landmarker
from tmr_vision.records import Recording, SourceInfo
from tmr_vision.skeleton import SIDES
from validation.renderer.spec import Camera, ClipSpec, Part
from validation.study.bodies import FITTING, HELD_OUT
from validation.study.cache import default_folder
from validation.study.measure import calibration
from validation.study.settings import NECK, Row, neck_errors_deg, read_rows
from validation.study.tables import table

HEADS_DEG = (0, -80, 0, -65, -50, -35, -20, 0, 20, 35, 50, 65, 0, 80, 0)
CHEST_DEG = 12.0
"""How far every fifth person turns the chest too, in further poses."""
NOD_DEG = 4.0
"""Standard deviation of how the head is bent meanwhile, forward and to the side."""
ASIDE_DEG = 10.0
"""The camera stands up to so far aside."""
SETTLE, FRAME_S, HOLD = 6, 0.04, 25
"""Times that a picture is shown; between two; frames that a pose lasts in the film."""


@dataclass(frozen=True)
class Setup:
    """One person before one camera, seated or standing."""

    number: int
    spec: ClipSpec
    seated: bool


def setups() -> Iterator[Setup]:
    """Give all set-ups: each body once, seated and standing in turn."""
    for number, body in enumerate((*HELD_OUT, *FITTING)):
        rng, seated = np.random.default_rng([77, number]), number % 2 == 0
        camera = Camera(
            yaw_deg=round(float(rng.uniform(-ASIDE_DEG, ASIDE_DEG)), 1),
            height_m=round(float(rng.uniform(0.9, 1.4)), 2),
        )
        part = Part("trunk_twist" if seated else "arm_raise_side", {}, {})
        yield Setup(number, ClipSpec("", (part,), 9000 + number, body, camera=camera), seated)


def poses_of(setup: Setup) -> list[tuple[float, float]]:
    """Return true turns of the head against the chest, and of the chest, degrees to the left."""
    still = [(float(deg), 0.0) for deg in HEADS_DEG]
    turned = [(sign * 40.0, sign * CHEST_DEG) for sign in (-1, 1)]
    return still + [each for each in turned if setup.number % 5 == 0]


def seen(setup: Setup, folder: Path) -> dict[str, Any]:
    """Return what both passes saw of each pose, (k, 33, 6) each; made if it is not kept."""
    path = folder / "neck" / f"{setup.number:02d}.npz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, **_make(setup))
    with np.load(path) as data:
        return {name: data[name] for name in data}


def _make(setup: Setup) -> dict[str, Any]:
    from validation.renderer.body import Human  # needs torch and vtk
    from validation.renderer.motions import MOTIONS
    from validation.renderer.plan import Plan, Rep, Stance
    from validation.renderer.render import Draws, build_scene

    draws, human = Draws.of(setup.spec.seed), Human(setup.spec.body)
    motion = MOTIONS[setup.spec.parts[0].movement]  # type: ignore[union-attr]
    stance = Stance(0, motion, "left", 0.0, 0.0)
    plan = Plan(human, (stance,), (Rep(stance, motion, 0.2, 0.2, 0.2, 0.2, 5.0, 0.0),), 1.0)
    scene = build_scene(setup.spec, plan, draws, quick=True)
    rows: list[tuple[Any, Any]] = []
    with Landmarker(find_model("full")) as plain, Landmarker(find_model("full")) as in_mirror:
        for head_deg, chest_deg in poses_of(setup):
            skin, _ = human.posed(_pose(human, setup, head_deg, chest_deg, draws.plan))
            image = scene.photograph(skin, 0.0, prop=motion.prop)
            for shown in range(SETTLE):
                grain = draws.noise.normal(0, setup.spec.noise, (*image.shape[:2], 1)).round()
                noisy = np.clip(image + grain, 0, 255).astype(np.uint8)
                time_s = (len(rows) * SETTLE + shown + 1) * FRAME_S
                found = plain.detect(noisy, time_s), in_mirror.detect(noisy[:, ::-1], time_s)
            rows.append((found[0][0], found[1][0]))
    return {"plain": np.array([row[0] for row in rows]),
            "in_mirror": np.array([row[1] for row in rows])}  # fmt: skip


def _pose(human: Any, setup: Setup, head_deg: float, chest_deg: float, rng: Any) -> Any:
    """Stand or sit with the head turned by so much against the chest, held a little askew."""
    from validation.renderer.pose import UP, both, rotation, rotation_vector_deg, toward
    from validation.renderer.postures import seated_hips_m, standing

    pose = standing(human)
    if setup.seated:
        pose = replace(
            pose,
            hips_m=seated_hips_m(human),
            thigh=both(toward(out=0.05, forward=1.0, up=-0.02)),
            shank=both(toward(forward=0.02, up=-1.0)),
        )
    askew = rotation(np.array([*rng.normal(0, NOD_DEG, 2), 0.0]))
    turned = rotation((head_deg + chest_deg) * UP) @ askew
    return replace(pose, chest_deg=chest_deg * UP, head_deg=rotation_vector_deg(turned))


def recording_of(setup: Setup, passes: dict[str, Any]) -> Recording:
    """Analyse all poses of a person as one film in which each is held for a second."""
    films = (np.repeat(passes[name], HOLD, axis=0) for name in ("plain", "in_mirror"))
    time_s = np.arange(HOLD * len(passes["plain"])) * FRAME_S
    width_px, height_px = setup.spec.size_px
    track = pose_track(time_s, *films, width_px=width_px, height_px=height_px)
    info = SourceInfo(path="neck.mp4", sha256=None, width_px=width_px, height_px=height_px,
                      duration_s=float(time_s[-1]), frames=len(time_s), mirrored=False)  # fmt: skip
    return measure(track, info, calibration=calibration())


def rows_of(setup: Setup, passes: dict[str, Any]) -> Iterator[Row]:
    """Give a row for each pose: the true turn of the head, and what is read of it."""
    angles = recording_of(setup, passes).angles
    left, right = (angles.of(f"{side}_head_rotation") for side in SIDES)
    for number, (head_deg, chest_deg) in enumerate(poses_of(setup)):
        at = np.abs(angles.time_s - (number + 0.5) * HOLD * FRAME_S) <= 0.2
        read_deg = float(np.mean(left[at] - right[at]))
        yield {
            "person": setup.number,
            "posture": "seated" if setup.seated else "standing",
            "camera_deg": setup.spec.camera.yaw_deg,
            "head_deg": head_deg,
            "chest_deg": chest_deg,
            "read_deg": None if np.isnan(read_deg) else round(read_deg, 2),
        }


def main() -> None:
    """Read the turn of every head, and save and print what comes out."""
    parser = argparse.ArgumentParser(prog="python -m validation.study.neck", description=__doc__)
    parser.add_argument("--cache", type=Path, default=default_folder(), help="folder of the cache")
    parser.add_argument("--out", type=Path, default=NECK, help="where the rows go")
    chosen = parser.parse_args()
    rows = [row for each in setups() for row in rows_of(each, seen(each, chosen.cache))]
    with chosen.out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    page = "# The turn of the head, degrees\n\n" + table_of(read_rows(chosen.out))
    chosen.out.with_suffix(".md").write_text(page + "\n", encoding="utf-8")
    print(page)


def table_of(rows: Sequence[Row]) -> str:
    """Write what is read of each true turn, and the error of the sides' difference, as Markdown."""
    header = (
        "true",
        "read, mean",
        "SD",
        "least",
        "most",
        "not read",
        "error of R - L, RMS",
        "most",
    )
    sizes = sorted({abs(row["head_deg"]) for row in rows if row["head_deg"]})
    return "\n\n".join(
        [
            table(header, (_cells(rows, size) for size in sizes if size != 40)),
            _told(neck_errors_deg(rows)),
        ]
    )


def _cells(rows: Sequence[Row], size: float) -> Iterator[str]:
    own = [row for row in rows if abs(row["head_deg"]) == size and not row["chest_deg"]]
    read = [
        row["read_deg"] * np.sign(row["head_deg"]) for row in own if row["read_deg"] is not None
    ]
    errors = neck_errors_deg([row for row in rows if abs(row["head_deg"]) == size])
    yield f"{size:.0f}"
    for value in (np.mean(read), np.std(read, ddof=1), np.min(read), np.max(read)):
        yield f"{value:.1f}"
    yield f"{len(own) - len(read)} of {len(own)}"
    yield f"{np.sqrt(np.mean(np.square(errors))):.1f}"
    yield f"{np.abs(errors).max():.1f}"


def _told(errors: Sequence[float]) -> str:
    rms = np.sqrt(np.mean(np.square(errors)))
    return (
        f"Sides up to 30 deg apart, {len(errors)} pairs: the difference errs by {rms:.1f} (RMS), "
        f"at most {np.abs(errors).max():.1f}."
    )


if __name__ == "__main__":
    main()
