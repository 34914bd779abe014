"""Records what the pose model sees in the sample clips, for the tests that need no model.

Run after the clips or the model changed: python -m tests.record_landmarks
"""

from pathlib import Path

import numpy as np

from tmr_vision.pose import find_model
from tmr_vision.pose.landmarker import COLUMNS, Landmarker
from tmr_vision.skeleton import N_LANDMARKS
from tmr_vision.sources import open_source

SAMPLES = Path(__file__).parents[1] / "samples"
LANDMARKS = Path(__file__).parent / "landmarks"


def record(clip: Path, out: Path) -> None:
    """Save times, size and both passes, (n, 33, 6) each, of one clip."""
    model = find_model("full")
    nobody = np.full((N_LANDMARKS, COLUMNS), np.nan)
    passes: dict[str, list[np.ndarray]] = {"plain": [], "in_mirror": []}
    times_s = []
    with open_source(clip) as source, Landmarker(model) as one, Landmarker(model) as other:
        for frame in source:
            times_s.append(frame.time_s)
            for name, landmarker, step in (("plain", one, 1), ("in_mirror", other, -1)):
                found = landmarker.detect(frame.image_rgb[:, ::step], frame.time_s)
                passes[name].append(found[0] if found else nobody)
        info = source.info()
    rounded = {
        name: np.round(np.array(poses), 4).astype(np.float32) for name, poses in passes.items()
    }
    np.savez_compressed(out, time_s=times_s, size_px=(info.width_px, info.height_px), **rounded)


def main() -> None:
    LANDMARKS.mkdir(exist_ok=True)
    for clip in sorted(SAMPLES.glob("*.mp4")):
        record(clip, LANDMARKS / f"{clip.stem}.npz")
        print(clip.stem)


if __name__ == "__main__":
    main()
