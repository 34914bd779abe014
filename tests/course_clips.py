"""Landmarks of clips of `validation.study.courses`: sessions and activities that are no movement.

They are kept small: the landmarks that are measured, in fifths of a pixel, and the trunk's place in
the world, in millimetres. Record them again from the study's cache after films or model changed:
python -m tests.course_clips
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from tests.packing import Packing
from tests.recorded import LANDMARKS, Passes

FOLDER = LANDMARKS / "courses"
PACKING = Packing(world=("shoulder", "hip"), per_px=5, per_m=1000, visible=20)
TOLD = ("movement", "view", "judged", "statistic", "false_starts", "left_deg", "right_deg",
        "difference_deg")  # fmt: skip
"""What is kept of the truth of each movement, beside its repetitions."""
RECORDED = tuple(sorted(path.stem for path in FOLDER.glob("*.npz")))


def read(name: str, folder: Path = FOLDER) -> tuple[Passes, dict[str, Any]]:
    """Return what the model saw in a clip, and its truth."""
    data = np.load(folder / f"{name}.npz")
    truth = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    width, height = (int(v) for v in data["size_px"])
    plain, in_mirror = (PACKING.unpacked(data[key]) for key in ("plain", "in_mirror"))
    return Passes(data["time_s"], plain, in_mirror, width, height), truth


def record(name: str, passes: Any, truth: dict[str, Any], folder: Path = FOLDER) -> None:
    """Save a clip of the study's cache under a name."""
    folder.mkdir(exist_ok=True)
    np.savez_compressed(
        folder / f"{name}.npz",
        time_s=passes.time_s.round(4),
        size_px=(passes.info.width_px, passes.info.height_px),
        plain=PACKING.packed(passes.plain),
        in_mirror=PACKING.packed(passes.in_mirror),
    )
    text = json.dumps(_short(truth), separators=(",", ":"))
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _short(truth: dict[str, Any]) -> dict[str, Any]:
    """Leave out the angles of every frame; say when the limbs truly move instead."""
    from validation.study.moving import true_reps

    tests = [
        {key: test[key] for key in TOLD if key in test} | {"reps": true_reps(truth, test)}
        for test in truth.get("movements", [truth])
    ]
    return {"movements": tests, "activities": truth.get("activities", [])}


def main() -> None:
    """Record what is in the cache."""
    from tmr_vision.pose import find_model
    from validation.study.cache import Cache, default_folder
    from validation.study.courses import course_cases

    cache, model = Cache(default_folder()), find_model("full")
    for case in course_cases():
        if case.kind == "reps" or not cache.has(case.spec, model):
            continue
        shown = "" if case.kind == "session" else f"_{case.factor}_{case.level}"
        name = f"{case.kind}_{case.number}{shown}"
        record(name, cache.passes(case.spec, model), cache.truth(case.spec))


if __name__ == "__main__":
    main()
