"""Sample clips as they are seen with the camera too near: the picture ends just below the hips.

Recorded again after the clip or the model changed: python -m tests.cut_clips
"""

import numpy as np

from tests.course_clips import PACKING
from tests.recorded import LANDMARKS, SAMPLES, Passes, passes
from tmr_vision.pose import find_model
from tmr_vision.pose.landmarker import COLUMNS, Landmarker
from tmr_vision.skeleton import N_LANDMARKS, SIDES, index
from tmr_vision.sources import open_source

FOLDER = LANDMARKS / "cut"
BELOW_HIPS = 0.06
"""In trunk lengths."""
EVERY = 2


def read(name: str) -> Passes:
    """Return what the model saw in a sample clip that is cut below the hips."""
    data = np.load(FOLDER / f"{name}.npz")
    width, height = (int(v) for v in data["size_px"])
    return Passes(
        data["time_s"],
        PACKING.unpacked(data["plain"]),
        PACKING.unpacked(data["in_mirror"]),
        width,
        height,
    )


def cut_px(name: str) -> int:
    """Return the row of the picture at which a sample clip is cut."""
    hips, shoulders = (
        np.nanmedian(passes(name).plain[:, [index(f"{side}_{part}") for side in SIDES], 1])
        for part in ("hip", "shoulder")
    )
    return int(hips + BELOW_HIPS * (hips - shoulders)) // 2 * 2


def record(name: str) -> None:
    """Show both passes of the model the upper part of a sample clip."""
    model, height_px = find_model("full"), cut_px(name)
    nobody = np.full((N_LANDMARKS, COLUMNS), np.nan)
    seen: dict[str, list[np.ndarray]] = {"plain": [], "in_mirror": []}
    times_s = []
    clip = open_source(SAMPLES / f"{name}.mp4")
    with clip as source, Landmarker(model) as one, Landmarker(model) as other:
        for frame in source:
            picture = np.ascontiguousarray(frame.image_rgb[:height_px])
            times_s.append(frame.time_s)
            for key, landmarker, step in (("plain", one, 1), ("in_mirror", other, -1)):
                found = landmarker.detect(np.ascontiguousarray(picture[:, ::step]), frame.time_s)
                seen[key].append(found[0] if found else nobody)
    FOLDER.mkdir(exist_ok=True)
    np.savez_compressed(
        FOLDER / f"{name}.npz",
        time_s=np.round(times_s[::EVERY], 4),
        size_px=(picture.shape[1], height_px),
        **{key: PACKING.packed(np.array(poses[::EVERY])) for key, poses in seen.items()},
    )


if __name__ == "__main__":
    record("arm_raise")
