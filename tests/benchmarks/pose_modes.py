"""Time and peak values of MediaPipe's running modes, against the truth of sample clips.

VIDEO: it follows the person and smooths; ``stretched``: the same with time stamps a hundred times
as far apart, which all but switches its smoothing off; IMAGE: it looks anew at every picture.

Run: python -m tests.benchmarks.pose_modes [CLIP ...] [--model full]
"""

import argparse
from collections.abc import Iterable
from time import perf_counter

import numpy as np

from tests.recorded import PLANAR, SAMPLES, Passes, truth
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.pose import ModelFile, find_model
from tmr_vision.pose.landmarker import COLUMNS, Landmarker
from tmr_vision.records import Floats, Frame
from tmr_vision.reps import find_reps, included
from tmr_vision.skeleton import N_LANDMARKS, SIDES
from tmr_vision.sources import open_source

MODES = {"VIDEO": (1, 1), "VIDEO stretched": (1, 100), "IMAGE": (2, 1)}
"""Name: (people, factor of time). Looking for several people is what makes it the IMAGE mode."""


def poses_of(
    frames: Iterable[Frame], model: ModelFile, *, mode: str, flip: bool
) -> tuple[Floats, float]:
    """Return what one pass saw, (n, 33, 6), and milliseconds a frame without decoding."""
    people, stretch = MODES[mode]
    poses, seconds = [], 0.0
    with Landmarker(model, people=people) as landmarker:
        for frame in frames:
            image_rgb = frame.image_rgb[:, ::-1] if flip else frame.image_rgb
            started = perf_counter()
            found = landmarker.detect(image_rgb, frame.time_s * stretch)
            seconds += perf_counter() - started
            poses.append(found[0] if found else np.full((N_LANDMARKS, COLUMNS), np.nan))
    return np.array(poses), 1000 * seconds / len(poses)


def passes_of(clip: str, model: ModelFile, mode: str) -> tuple[Passes, float]:
    both, times_ms = [], []
    for flip in (False, True):
        with open_source(SAMPLES / f"{clip}.mp4") as source:
            poses, frame_ms = poses_of(source, model, mode=mode, flip=flip)
        both.append(poses)
        times_ms.append(frame_ms)
    info, time_s = source.info(), np.array(truth(clip)["time_s"])
    return Passes(time_s, both[0], both[1], info.width_px, info.height_px), min(times_ms)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="*", default=PLANAR)
    parser.add_argument("--model", default="full")
    options = parser.parse_args()
    model = find_model(options.model)
    print("mean peak (or range) over trusted repetitions minus the truth, degrees")
    print(f"{'clip':16} {'mode':16} {'ms/frame':>8} {'left':>14} {'right':>14} {'R - L':>7}")
    for clip in options.clips:
        true = truth(clip)
        movement = find_movement(true["movement"], read_movements())
        for mode in MODES:
            raw, frame_ms = passes_of(clip, model, mode)
            reps = find_reps(raw.recording(), movement)
            off, cells = {}, []
            for side in SIDES:
                values = [rep.value for rep in included(reps, side)]
                mean = float(np.mean(values)) if values else float("nan")
                off[side] = mean - true[f"{side}_deg"]
                cells.append(f"{mean:6.1f} ({off[side]:+5.1f})")
            difference = off["right"] - off["left"]
            print(f"{clip:16} {mode:16} {frame_ms:8.1f} {cells[0]:>14} {cells[1]:>14} "
                  f"{difference:+7.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
