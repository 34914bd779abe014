"""Frames per second (of processor time) of all that comes after the pose model, stage by stage.

The landmarks of a sample clip are repeated to a long recording. Target: 50 000 frames/s for
smoothing, kinematics and repetitions together.

Run: python -m tests.benchmarks.numeric [CLIP] [--frames 15000] [--rounds 3] [--profile 25]
"""

import os

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))

import argparse
import cProfile
import pstats
from collections.abc import Callable
from time import process_time
from typing import Any

import numpy as np

from tests.recorded import NAMES, Passes, passes
from tmr_vision.asymmetry import compare_sides
from tmr_vision.kinematics import joint_angles
from tmr_vision.movements import find_movement, read_movements
from tmr_vision.recognition import recognise
from tmr_vision.records import Recording, SourceInfo
from tmr_vision.reps import find_reps
from tmr_vision.smoothing import check_person, despike, gate, low_pass, regrid
from tmr_vision.view import find_view

TARGET_HZ = 50_000
CORE = (
    "check_person",
    "gate",
    "despike",
    "regrid",
    "low_pass",
    "find_view",
    "joint_angles",
    "find_reps",
)


def repeated(clip: Passes, n_frames: int) -> Passes:
    """Play a clip again and again, as one long recording."""
    length_s = clip.time_s[-1] + float(np.median(np.diff(clip.time_s)))
    times = -(-n_frames // len(clip.time_s))
    time_s = (clip.time_s + length_s * np.arange(times)[:, None]).ravel()[:n_frames]
    plain, in_mirror = (
        np.tile(poses, (times, 1, 1))[:n_frames] for poses in (clip.plain, clip.in_mirror)
    )
    return Passes(time_s, plain, in_mirror, clip.width_px, clip.height_px)


class Clock:
    """Runs stages one after the other and keeps the seconds of each."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, name: str, stage: Callable[[], Any]) -> Any:
        started = process_time()
        result = stage()
        self.seconds[name] = process_time() - started
        return result


def run_stages(raw: Passes, key: str) -> dict[str, float]:
    """Do what ``analyze`` does after the model, as ``pose_track`` and ``measure`` call it."""
    clock, table = Clock(), read_movements()
    movement = find_movement(key, table)
    track = clock("balance", raw.track)
    clock("check_person", lambda: check_person(track))
    gated = clock("gate", lambda: gate(track))
    despiked = clock("despike", lambda: despike(gated))
    even = clock("regrid", lambda: regrid(despiked))
    pose = clock("low_pass", lambda: low_pass(even))
    view = clock("find_view", lambda: find_view(pose))
    angles = clock("joint_angles", lambda: joint_angles(pose, view))
    info = SourceInfo(
        path="repeated",
        sha256=None,
        width_px=raw.width_px,
        height_px=raw.height_px,
        duration_s=float(raw.time_s[-1]),
        frames=len(raw.time_s),
        mirrored=False,
    )
    recording = Recording(info=info, pose=pose, angles=angles, view=view)
    reps = clock("find_reps", lambda: find_reps(recording, movement))
    clock("recognise", lambda: recognise([recording], table))
    clock(
        "compare_sides",
        lambda: compare_sides(
            [recording], movement, reps, recognised=False, mirror_averaged=True, self_rating=None
        ),
    )
    return clock.seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", nargs="?", default="arm_raise", choices=NAMES)
    parser.add_argument("--frames", type=int, default=15_000, help="10 minutes at 25 Hz")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", type=int, default=0, help="show so many functions")
    options = parser.parse_args()
    raw = repeated(passes(options.clip), options.frames)
    rounds = [run_stages(raw, options.clip) for _ in range(options.rounds)]
    best = min(rounds, key=lambda seconds: sum(seconds.values()))
    total_s = sum(best.values())
    print(f"{options.clip} repeated to {options.frames} frames, best of {options.rounds} rounds")
    print(f"{'stage':18} {'ms':>9} {'us/frame':>9} {'frames/s':>11} {'share':>6}")
    core_s = sum(best[name] for name in CORE)
    for name, stage_s in (best | {"smoothing to reps": core_s, "all": total_s}).items():
        rate = options.frames / stage_s
        cells = f"{stage_s * 1e3:9.1f} {1e6 / rate:9.2f} {rate:11,.0f} {stage_s / total_s:6.0%}"
        print(f"{name:18} {cells}")
    print(f"target: {TARGET_HZ:,} frames/s from smoothing to reps")
    if options.profile:
        profile = cProfile.Profile()
        profile.runcall(run_stages, raw, options.clip)
        pstats.Stats(profile).strip_dirs().sort_stats("tottime").print_stats(options.profile)


if __name__ == "__main__":
    main()
